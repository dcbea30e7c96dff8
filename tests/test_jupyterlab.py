"""The notebooks in JupyterLab, as who opens them sees them: run, changed, restarted, and not trusted."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time

import browser
import nbformat
import pytest

from nbpress.core import paths
from nbpress.engine import client

pytestmark = [pytest.mark.slow, pytest.mark.longest]
NAMES = sorted(path.stem for path in paths.NOTEBOOKS.glob("*.ipynb"))
START = "00_start_here"
ERRORS = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
#: Height of a closed fold at most, and of an open panel as a part of the window.
LINE, PART = 30, 0.6

CURRENT = "window.jupyterapp.shell.currentWidget"
#: Ends the kernel of what is open, and closes it without a question.
CLOSE = """async () => {
    for (const each of [...window.jupyterapp.shell.widgets("main")].filter(each => each.context)) {
        await each.sessionContext.shutdown();
        each.context.model.dirty = false;
        each.close();
        while (!each.isDisposed) await new Promise(done => setTimeout(done, 20));
    }
}"""


class Lab:
    """JupyterLab in a browser, with one notebook open at a time."""

    def __init__(self, page, address, token, folder):
        self.page, self.folder, self.said = page, folder, []
        page.on("console", lambda m: self.heard(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.heard(str(e)))
        page.goto(f"{address}lab?token={token}")
        page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)")

    def heard(self, error):
        """Keep an error of the page or of its console."""
        # A notebook that was closed is asked for its focus a moment later, and JupyterLab does not look whether it is there.
        if "._ensureFocus " not in error:
            self.said.append(error)

    def open(self, name):
        """Open a notebook in place of the last, and wait until its kernel is idle."""
        self.page.evaluate(CLOSE)
        self.said.clear()
        self.command("docmanager:open", path=f"{name}.ipynb")
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        # Who asks at each frame has frames drawn.
        idle = f"() => {CURRENT}?.sessionContext?.session?.kernel?.status === 'idle'"
        self.page.wait_for_function(idle, polling=20)

    def command(self, name, **options):
        """Execute a command of JupyterLab; return whether it succeeded."""
        call = "async ([name, options]) => await window.jupyterapp.commands.execute(name, options) === true"
        return self.page.evaluate(call, [name, options])

    def shown(self):
        """Return the texts of all outputs."""
        return "\n".join(self.page.locator(".jp-OutputArea-output").all_text_contents())

    def shot(self, name):
        """Save a picture of the window."""
        self.page.screenshot(path=self.folder / f"{name}.png")

    def write(self, line, word, new):
        """Select a word in a line of code by two clicks, and type another word."""
        of_line = self.page.locator(".jp-Notebook .cm-line", has_text=line).first
        of_line.locator("span", has_text=word).first.dblclick()
        self.page.keyboard.type(new)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """One server, one browser and one page for all tests; notebooks are copies."""
    home = tmp_path_factory.mktemp("jupyterlab")
    shutil.copytree(paths.NOTEBOOKS, home / "notebooks")
    news = home / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    settings = {"fetchNews": "false", "checkForUpdates": False}
    (news / "notification.jupyterlab-settings").write_text(json.dumps(settings))
    # The kernel that `make lab` puts in the place of python3.
    spec = home / "lab" / "kernels" / "python3" / "kernel.json"
    subprocess.run(["make", "-s", f"VENV={home}", spec], cwd=paths.HOME, check=True)
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}  # fmt: skip
    own |= {"JUPYTER_PATH": str(home / "lab"), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    # Its fork server is that of all tests: that a new one loads all by itself is for the tests of kernels.
    (home / "config.py").write_text(f"from {client.__package__} import client\nclient.SERVER = {client.SERVER!r}\n")
    token = secrets.token_hex()
    command = [
        sys.executable, "-m", "jupyterlab", f"--config={home / 'config.py'}", "--no-browser", "--allow-root", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home / 'notebooks'}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with (home / "log.txt").open("w") as log, browser.started() as chromium:
        process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 120
            while "is running at" not in (home / "log.txt").read_text():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            (told,) = (home / "jupyter_runtime_dir").glob("jpserver-*.json")
            with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
                context.set_default_timeout(60_000)
                yield Lab(context.new_page(), json.loads(told.read_text())["url"], token, home)
        finally:
            process.terminate()
            process.wait(60)
    assert "No warm kernel" not in (home / "log.txt").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_each_notebook_runs_without_an_error_in_a_cell_or_the_console(lab, name):
    lab.open(name)
    done = lab.command("notebook:run-all-cells")
    assert lab.page.locator(ERRORS).all_text_contents() == []
    assert done
    assert lab.page.locator(".jp-InputPrompt", has_text="[*]").count() == 0
    assert lab.page.locator(".jp-OutputArea-output").count() > 0
    lab.shot(name)
    assert lab.said == []


def test_a_changed_parameter_works_or_is_refused_in_one_line(lab):
    lab.open(START)
    lab.write("year: int", "2020", "2021")
    assert lab.command("notebook:run-all-cells")
    assert "21,253 persons: Detected victims, Pakistan, 2021" in lab.shown()
    for line, word, new, message in (
        ("year: int", "2021", "2023", "year 2023 is not held for this selection; held are 2019, 2020, 2021, 2022."),
        ("area: str", "Pakistan", "Pakistn", "Did you mean 'Pakistan'?"),
        ("year: int", "2023", "20.5", "year=20.5 is not allowed; it takes int."),
    ):
        lab.write(line, word, new)
        assert not lab.command("notebook:run-all-cells")
        # Of later cells JupyterLab runs some all the same, or leaves what they said before.
        said = lab.page.locator(ERRORS).all_text_contents()
        assert message in said[0]
        assert len(said[0].strip().splitlines()) == 1
    lab.shot("refused")


def test_restart_runs_all_cells_in_a_new_kernel(lab):
    lab.open(START)
    assert lab.command("notebook:run-all-cells")
    lab.page.evaluate("() => { window.done = window.jupyterapp.commands.execute('notebook:restart-run-all'); }")
    lab.page.locator(".jp-Dialog button", has_text="Restart").click()
    lab.page.evaluate("async () => { await window.done; }")
    lab.page.locator(".jp-InputPrompt", has_text="[15]").wait_for()
    assert lab.page.locator(ERRORS).count() == 0
    assert lab.page.locator(".jp-InputPrompt", has_text="[1]").count() == 1
    # JupyterLab says so if its debugger was about to ask the kernel that ends: on a busy machine one time of three.
    assert [said for said in lab.said if "debugger state: Canceled future" not in said] == []


def heights(lab, selector):
    """Return the heights of the elements that a selector finds [pixels]."""
    find = "selector => [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect().height)"
    return lab.page.evaluate(find, selector)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_trusted_number_opens_a_compact_panel(lab, theme):
    """Closed panels take no room; an open panel has the colours of the theme, and keys close it."""
    lab.open(START)
    lab.command("apputils:change-theme", theme=theme)
    light = str(theme.endswith("Light")).lower()
    lab.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")
    assert lab.command("notebook:run-all-cells")
    folds = heights(lab, ".tr-panels")
    assert len(folds) > 4
    assert set(folds) == {0}
    number = lab.page.locator(".tr-number").first
    number.focus()
    lab.page.keyboard.press("Enter")
    panel = lab.page.locator(".tr-lineage:popover-open")
    assert "UNODC, GLOTIP database" in panel.inner_text()
    assert 100 < panel.bounding_box()["height"] <= PART * 900
    colours = panel.evaluate("""panel => {
        const probe = document.createElement("div");
        probe.style.cssText = "color: var(--jp-content-font-color1); background: var(--jp-layout-color1)";
        panel.append(probe);
        return [panel, probe].map(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]);
    }""")
    assert colours[0] == colours[1]
    lab.shot(theme)
    lab.page.keyboard.press("Escape")
    assert panel.count() == 0
    lab.command("apputils:change-theme", theme="JupyterLab Light")


def test_without_trust_lineage_is_one_closed_line(lab):
    """The sanitiser removes popovers and styles of a notebook from somebody else."""
    lab.open(START)
    assert lab.command("notebook:run-all-cells")
    lab.command("docmanager:save")
    whole = lab.folder / "notebooks"
    sent = nbformat.read(whole / f"{START}.ipynb", as_version=4)
    sent.metadata["sent"] = True  # it is no longer what was signed here
    nbformat.write(sent, whole / "sent.ipynb")
    lab.open("sent")
    lab.page.locator(".tr-panels").nth(4).wait_for()  # outputs come one by one
    assert lab.page.locator("[popover], .jp-OutputArea style").count() == 0
    folds = heights(lab, ".tr-panels")
    assert len(folds) > 4
    assert 0 < min(folds) <= max(folds) <= LINE
    # A number, with its words on one line or two and the fold.
    outputs = heights(lab, ".jp-OutputArea-output:has(> p > .tr-number)")
    assert 0 < min(outputs) <= max(outputs) < 4 * LINE
    assert not lab.page.locator(".tr-lineage").first.is_visible()
    lab.page.locator(".tr-panels > summary").first.click()
    assert "UNODC, GLOTIP database" in lab.page.locator(".tr-lineage").first.inner_text()
    lab.shot("sent")
    assert lab.said == []


def test_each_control_of_the_explorer_works(lab):
    """A choice changes chart and table, a filter the lines; a file that is no table is refused in place."""
    cell = nbformat.v4.new_code_cell("import tipresearch as tip\n\ntip.explore()")
    kernel = {"name": "python3", "display_name": "p", "language": "python"}
    node = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(node, lab.folder / "notebooks" / "explored.ipynb")
    (lab.folder / "notebooks" / "broken.xlsx").write_text("no workbook", encoding="utf-8")
    lab.open("explored")
    assert lab.command("notebook:run-all-cells")
    out = lab.page.locator(".jp-OutputArea-output")
    out.locator("svg").first.wait_for()
    used = 0
    for number in reversed(range(out.locator("select").count())):  # a choice offers what those before it leave
        control = out.locator("select").nth(number)
        values = control.locator("option").all_text_contents() if control.is_visible() else []
        if len(values) > 1:
            before = out.inner_text()
            control.select_option(index=1 - control.evaluate("e => Math.min(e.selectedIndex, 1)"))
            lab.page.wait_for_function(
                "before => document.querySelector('.jp-OutputArea-output').innerText !== before",
                arg=before,
            )
            used += 1
    assert used >= 2
    lines = out.locator("tbody tr").count()
    words = out.locator("input[placeholder^='words of a line']")
    words.fill("nothing has these words")
    words.press("Enter")
    lab.page.wait_for_function(f"document.querySelectorAll('.jp-OutputArea-output tbody tr').length < {lines}")
    file = out.locator("input[placeholder='a published file']")
    file.fill("broken.xlsx")
    file.press("Enter")
    out.get_by_text("broken.xlsx").first.wait_for()
    assert out.locator("select").first.is_visible()
    lab.shot("explored")
    assert lab.page.locator(ERRORS).count() == 0
    assert lab.said == []
