import datetime as dt
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import psutil
import pytest

from tipresearch import bundles
from tipresearch.errors import NotebookFailed, TipResearchError
from tipresearch.publishing.editions import folders, manifests, publication
from tipresearch.publishing.notebooks import execution
from tipresearch.publishing.pages import rendering, results
from tipresearch.publishing.reports import building, definitions, house_rules


def notebook(folder, *cells, name="small"):
    """Write a small notebook; a cell is its source, or (source, tags)."""
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
    )
    node.cells.append(nbformat.v4.new_markdown_cell("# Small: a test"))
    node.cells.append(
        nbformat.v4.new_code_cell("n: int = 1  # a number", metadata={"tags": ["parameters"]})
    )
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        node.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    path = Path(folder) / f"{name}.ipynb"
    nbformat.write(node, path)
    return path


def kernels():
    """Running kernels that this test process started."""
    found = psutil.Process().children(recursive=True)
    return [p for p in found if "ipykernel" in " ".join(p.cmdline())]


def test_run_takes_parameters_and_leaves_no_kernel(tmp_path):
    """A notebook runs with the value given; the kernel is gone afterwards."""
    node = execution.run_notebook(
        notebook(tmp_path, "print(n + 1)"), tmp_path / "out" / "small.ipynb", {"n": 41}
    )
    assert node.cells[-1].outputs[0].text == "42\n"
    assert (tmp_path / "out" / "small.ipynb").is_file()
    assert kernels() == []


def test_run_fixes_the_environment(tmp_path, monkeypatch):
    """Hash seed, time zone and locale are fixed in the kernel and restored outside."""
    monkeypatch.setenv("TZ", "Asia/Karachi")
    monkeypatch.delenv("LC_ALL", raising=False)
    source = (
        "import os; print(os.environ['TZ'], os.environ['PYTHONHASHSEED'], os.environ['LC_ALL'])"
    )
    node = execution.run_notebook(notebook(tmp_path, source), tmp_path / "out.ipynb", {})
    assert node.cells[-1].outputs[0].text == "UTC 0 C.UTF-8\n"
    assert os.environ["TZ"] == "Asia/Karachi"
    assert "LC_ALL" not in os.environ


def test_two_runs_are_the_same_bytes(tmp_path):
    """An executed notebook holds no time and no random id."""
    source = notebook(tmp_path, "print(hash('a'), n)")
    for name in ("a", "b"):
        execution.run_notebook(source, tmp_path / f"{name}.ipynb", {"n": 2})
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()


def test_pieces_of_one_print_are_joined(tmp_path):
    """Output that arrives in pieces is stored as one, so that timing changes no byte."""
    source = "import sys, time\nprint('a'); sys.stdout.flush(); time.sleep(0.3); print('b')"
    node = execution.run_notebook(notebook(tmp_path, source), tmp_path / "out.ipynb", {})
    assert [o.text for o in node.cells[-1].outputs] == ["a\nb\n"]


def test_failure_names_notebook_cell_and_error(tmp_path):
    """A failing cell is named with its error in one line; the executed copy is written."""
    path = notebook(tmp_path, "print('fine')", "1 / 0")
    with pytest.raises(
        NotebookFailed,
        match=re.escape("small failed in cell 4 ([3]): ZeroDivisionError: division by zero"),
    ):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert (tmp_path / "out.ipynb").is_file()
    assert kernels() == []


def test_killed_kernel_is_a_failure(tmp_path):
    """A kernel that dies in mid-cell is reported, and none stays behind."""
    path = notebook(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookFailed, match="small failed: .*[Kk]ernel died"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert kernels() == []


RECORD = {
    "indicator": "share", "label": "Women", "ref_area": "PAK", "period": "2020", "category": "women", "edition": "e",
    "value": 0.5, "lo": None, "hi": float("inf"), "kind": "point", "level": None, "unit": "proportion",
    "method": "ratio", "flags": ["A", "B"], "sources": ["s"], "formula": "1 / 2", "inputs": [],
}  # fmt: skip


def executed(*records, tags=("finding",)):
    """An executed notebook that shows the records, one output each."""
    node = nbformat.v4.new_notebook()
    node.cells.append(nbformat.v4.new_markdown_cell("# Title: more"))
    citation = {
        "id": "s",
        "text": "A source",
        "url": "https://example.org",
        "terms": "free",
        "note": "n",
    }
    for record in records:
        data = {
            bundles.RESULTS_MIME: {"estimates": [record], "citations": [citation]},
            "text/html": "<p>shown</p>",
        }
        output = nbformat.v4.new_output("display_data", data)
        node.cells.append(
            nbformat.v4.new_code_cell("x", outputs=[output], metadata={"tags": list(tags)})
        )
    return node


def test_results_are_what_is_shown(tmp_path):
    """Each number is one row, shown twice or once; infinity is written INF."""
    rows = results.estimates(
        "nb", executed(RECORD, RECORD, RECORD | {"label": "Men", "value": 0.25})
    )
    results.write_results(rows, tmp_path, "Title")
    lines = (tmp_path / "results.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[1:] == ["nb", "share", "Women", "PAK", "2020", "women", "e", "0.5", "", "INF", "point", "", "proportion", "ratio", "A; B", "s"]  # fmt: skip
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))[0]["hi"] == "INF"


def test_two_values_for_one_number_are_refused():
    """A notebook that shows two values under one name is wrong, and is not published."""
    with pytest.raises(TipResearchError, match="two different values for 'Women': 0.5 and 0.6"):
        results.estimates("nb", executed(RECORD, RECORD | {"value": 0.6}))


@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_results_package_is_valid(tmp_path):
    """Frictionless accepts results.csv against its description, units and types included."""
    import frictionless

    results.write_results(results.estimates("nb", executed(RECORD)), tmp_path, "Title")
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_figure_names_are_unique(tmp_path):
    """Two figures of a report with one name would overwrite each other."""
    figure = {"name": "a", "svg": "<svg/>", "svg_narrow": "<svg/>", "png": "", "csv": "x\n"}
    with pytest.raises(TipResearchError, match="two figures of the report are named 'a'"):
        results.write_figures([figure, figure], tmp_path)


def test_pages_hold_findings_navigation_and_sources(tmp_path):
    """The index shows the findings; each page has navigation, sources, parameters and its code."""
    shown = [{"name": "n", "value": 1, "help": "a <number>"}]
    page = rendering.Page("nb", executed(RECORD), shown)
    page.node.cells.insert(
        1, nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})
    )
    other = rendering.Page("other", executed(RECORD, tags=()), [])
    rendering.write_pages([page, other], tmp_path, title="A & B", build="abc")
    index, own = ((tmp_path / name).read_text("utf-8") for name in ("index.html", "nb.html"))
    assert "<p>shown</p>" in index
    assert index.count("<p>shown</p>") == 1
    assert 'href="nb.html"' in index
    assert "A &amp; B" in index
    assert "a &lt;number&gt;" in own
    assert re.search(r'<a [^>]*aria-current="page"[^>]*>Title</a>', own)
    assert re.search(r'<a [^>]*href="https://example.org"[^>]*>A source</a>', own)
    assert "<summary>Code</summary>" in own


def test_pages_carry_the_day_of_their_newest_source(tmp_path):
    """It comes from the data alone; a page of sources that name no day carries none."""
    dated = [
        RECORD | {"label": str(i), "edition": e}
        for i, e in enumerate(["2023-05-30; 2025-04-14", "TIP 2026"])
    ]
    page, other = (
        rendering.Page("nb", executed(*dated), []),
        rendering.Page("other", executed(RECORD), []),
    )
    rendering.write_pages([page, other], tmp_path, title="A", build="abc")
    for name, shown in (("index", True), ("nb", True), ("other", False)):
        text = (tmp_path / f"{name}.html").read_text("utf-8")
        assert ('<time datetime="2025-04-14">' in text) == shown


def test_long_decimals_are_cut_for_readers():
    """The table below a figure prints four figures; the file keeps all."""
    assert rendering.table_of_csv('a,b\n0.123456789,"x, y"\n15255,\n') == [
        ["a", "b"],
        ["0.1235", "x, y"],
        ["15255", ""],
    ]


def publish(report, text="one", **manifest):
    """Publish an edition of one page, without numbers."""
    folder = folders.staging_folder(report)
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "results.json").write_text("[]", encoding="utf-8")
    recorded = {
        "format": manifests.FORMAT, "tipresearch": "0", "report": "r", "title": "R", "built": "2026-01-01T00:00:00+00:00",
        "python": "3", "fingerprint": "f", "inputs": {}, "parameters": {}, **manifest,
    }  # fmt: skip
    return publication.publish(folder, report, recorded)


def test_edition_is_switched_in_at_once(tmp_path):
    """A new edition is named by date and hash; latest is a relative link to it."""
    first, new = publish(tmp_path)
    assert new
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", first.name)
    assert (tmp_path / "latest").readlink() == Path("editions") / first.name
    assert folders.latest(tmp_path) == first.resolve()
    second, _ = publish(tmp_path, "two")
    assert folders.latest(tmp_path) == second.resolve()
    assert first.is_dir()


def test_same_content_is_no_new_edition(tmp_path):
    """A build with the content of the published edition is dropped."""
    first, _ = publish(tmp_path, built="2020-01-01T00:00:00+00:00")
    again, new = publish(tmp_path, built="2020-01-02T00:00:00+00:00")
    assert not new
    assert again == first.resolve()
    assert manifests.read_manifest(again)["built"] == "2020-01-01T00:00:00+00:00"
    assert len(list((tmp_path / "editions").iterdir())) == 1


def test_going_back_to_earlier_content_is_an_edition_of_its_own(tmp_path):
    """Its page of changes compares with the edition that readers saw last, not with an older one."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    back, new = publish(tmp_path, "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert manifests.read_manifest(back)["previous"]["edition"] == second.name
    assert folders.latest(tmp_path) == back.resolve()


def test_run_killed_before_the_switch_is_completed(tmp_path):
    """An edition that was moved in but not switched to is used by the next build."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    folders.point(tmp_path, first)
    again, new = publish(tmp_path, "two")
    assert (again.name, new) == (second.name, True)
    assert folders.latest(tmp_path) == second.resolve()


def test_without_links_a_pointer_file_names_the_edition(tmp_path, monkeypatch):
    """Where links are not allowed, latest.txt names the edition and latest/index.html leads to it."""

    def forbidden(*args, **options):
        raise OSError("links are not allowed")

    monkeypatch.setattr(Path, "symlink_to", forbidden)
    for text in ("one", "two"):
        edition, _ = publish(tmp_path, text)
        assert folders.latest(tmp_path) == edition.resolve()
        assert (tmp_path / "latest.txt").read_text("utf-8") == f"editions/{edition.name}\n"
        page = (tmp_path / "latest" / "index.html").read_text("utf-8")
        address = re.search(r"url=(\S+)\"", page)[1]
        assert (tmp_path / "latest" / address).read_text("utf-8") == text
    monkeypatch.undo()
    third, _ = publish(tmp_path, "three")  # links work again: the folder latest stays what it is
    assert folders.latest(tmp_path) == third.resolve()


def test_retention_keeps_the_published_edition(tmp_path):
    """The newest are kept in order of publication, whatever the clock said; never the published one."""
    days = ("2026-03-01", "2026-02-01", "2026-01-01")  # the clock is set back
    made = [publish(tmp_path, d, built=f"{d}T00:00:00+00:00")[0].name for d in days]
    assert folders.prune(tmp_path, 2) == [made[0]]
    folders.point(tmp_path, tmp_path / "editions" / made[1])
    assert folders.prune(tmp_path, 1) == [made[2]]
    assert folders.latest(tmp_path).name == made[1]
    assert folders.prune(tmp_path, 1) == []


def test_retention_looks_at_editions_alone(project):
    """Also when nothing changed; what is no edition stays."""
    notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)
    for _ in range(3):
        edition, _ = building.build(definition("small"), plan, project / "out")
        (edition / "index.html").write_text("damaged")
    building.build(definition("small"), plan, project / "out")
    folder = edition.parent
    (folder / "mine").mkdir()
    assert len(list(folder.iterdir())) == 5
    assert not building.build(definition("small"), plan, project / "out", keep=1)[1]
    assert {p.name for p in folder.iterdir()} == {
        "mine",
        folders.latest(project / "out" / "test").name,
    }


def test_damaged_edition_is_published_again(project):
    """Unchanged inputs do not stand when a file of the edition is damaged: it is built again."""
    notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)
    first, _ = building.build(definition("small"), plan, project / "out")
    (first / "manifest.json").write_text("{", encoding="utf-8")
    second, new = building.build(definition("small"), plan, project / "out")
    assert (second.name, new) == (f"{first.name}-2", True)
    assert manifests.is_whole(second)


def test_input_replaced_in_mid_run_publishes_nothing(project):
    """An edition of two versions of its inputs is never published."""
    path = notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)

    def replace(name, seconds):
        if seconds:
            path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")

    with pytest.raises(TipResearchError, match="notebooks/small.ipynb changed while the report"):
        building.build(definition("small"), plan, project / "out", progress=replace)
    assert folders.latest(project / "out" / "test") is None
    assert building.build(definition("small"), plan, project / "out")[1]


def test_due_date_is_outside_the_edition(project):
    """The pages show due.html from beside the editions; it alone knows a time, and a later run refreshes it."""
    notebook(project, "print(n)")
    weekly = definitions.Definition("test", "Test", ("small",), {}, every="7d")
    plan = building.plan(weekly, {}, None)
    edition, _ = building.build(weekly, plan, project / "out")
    before = manifests.file_hashes(edition)
    manifest, due = manifests.read_manifest(edition), project / "out" / "test" / "due.html"
    page = (edition / "small.html").read_text("utf-8")
    assert f'"due.html?{manifest["fingerprint"][:12]}"' in page
    (stated,) = re.findall(r'id="due" datetime="(.*?)"', due.read_text("utf-8"))
    late = dt.datetime.fromisoformat(stated) - dt.datetime.fromisoformat(manifest["built"])
    assert dt.timedelta(days=7) <= late < dt.timedelta(days=7, minutes=5)
    due.write_text("old", encoding="utf-8")
    assert building.build(weekly, plan, project / "out") == (edition.resolve(), False)
    assert stated[:10] in due.read_text("utf-8")
    assert manifests.file_hashes(edition) == before


def test_report_without_a_schedule_is_never_due(project):
    """A report that is not made again on a schedule says nothing of the next edition."""
    notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)
    edition, _ = building.build(definition("small"), plan, project / "out")
    assert "due.html" not in (edition / "small.html").read_text("utf-8")
    assert not (project / "out" / "test" / "due.html").exists()


def test_changed_edition_is_noticed_and_mended(tmp_path):
    """A file of the published edition that somebody changed comes back with the next build."""
    first, _ = publish(tmp_path, "one")
    (first / "index.html").write_text("tampered", encoding="utf-8")
    assert not manifests.is_whole(first)
    mended, new = publish(tmp_path, "one")
    assert new
    assert (mended / "index.html").read_text("utf-8") == "one"
    assert manifests.is_whole(folders.latest(tmp_path))


@pytest.mark.parametrize("manifest", ["{bad", "[]", None])
def test_damaged_manifest_does_not_block_the_report(tmp_path, manifest):
    """A manifest that cannot be read counts as none: the next build publishes again."""
    first, _ = publish(tmp_path, "one")
    if manifest is None:
        (first / "manifest.json").unlink()
    else:
        (first / "manifest.json").write_text(manifest, encoding="utf-8")
    _, new = publish(tmp_path, "one")
    assert new
    assert manifests.is_whole(folders.latest(tmp_path))


def test_latest_that_is_no_link_is_refused(tmp_path):
    """A folder in place of the link is named, and left alone."""
    (tmp_path / "latest").mkdir()
    with pytest.raises(TipResearchError, match="latest is not a link to an edition; move it away"):
        publish(tmp_path)


def test_latest_that_is_a_folder_of_files_is_refused(tmp_path):
    """Old files beside a page that leads on would be read as the latest edition."""
    first, _ = publish(tmp_path, "one")
    (tmp_path / "latest").unlink()
    shutil.copytree(first, tmp_path / "latest")
    with pytest.raises(TipResearchError, match="is not a link to an edition; move it away"):
        publish(tmp_path, "two")


def test_left_over_of_a_killed_build_is_cleared(tmp_path):
    """What a killed build left behind is removed by the next one."""
    (tmp_path / ".building-x").mkdir()
    (tmp_path / ".latest-9").symlink_to("nowhere")
    publish(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["editions", "latest"]


def test_manifest_is_outside_the_hash(tmp_path):
    """Times in the manifest do not change the content hash; a byte elsewhere does."""
    folder = folders.staging_folder(tmp_path)
    (folder / "index.html").write_text("one", encoding="utf-8")
    before = manifests.content_hash(folder)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert manifests.content_hash(folder) == before
    (folder / "index.html").write_text("onE", encoding="utf-8")
    assert manifests.content_hash(folder) != before


def definition(*names, **parameters):
    return definitions.Definition("test", "Test", names, parameters)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder of notebooks of our own."""
    monkeypatch.setattr("tipresearch.paths.NOTEBOOKS", tmp_path)
    return tmp_path


def test_failed_build_leaves_the_edition(project):
    """A failing notebook changes nothing that is published, and its copy is kept."""
    notebook(project, "print(1)")
    out = project / "out"
    tasks = building.plan(definition("small"), {}, None)
    first, _ = building.build(definition("small"), tasks, out)
    notebook(project, "raise ValueError('broken')")
    with pytest.raises(
        NotebookFailed, match=r"small failed in cell 3 .*ValueError: broken \(executed copy: "
    ):
        building.build(definition("small"), building.plan(definition("small"), {}, None), out)
    assert folders.latest(out / "test") == first.resolve()
    (kept,) = (out / "test" / "failed").iterdir()
    # The kernel's own log is kept as well when it holds anything.
    assert {p.name for p in kept.iterdir()} - {"small.log"} == {"small.ipynb", "error.txt"}
    assert not list((out / "test").glob(".building*"))


def test_unchanged_inputs_run_nothing(project):
    """Nothing is executed while notebook, code, data and parameters stay the same; --force runs."""
    notebook(project, "print(n)")
    ran = []
    plan = building.plan(definition("small"), {}, None)
    for force in (False, False, True):
        building.build(
            definition("small"),
            plan,
            project / "out",
            force=force,
            progress=lambda name, s: ran.append(name),
        )
    assert ran == ["small"] * 4  # started and ended, twice
    other = building.plan(definition("small"), {"n": "2"}, None)
    _, new = building.build(definition("small"), other, project / "out")
    assert new


def test_second_build_at_once_is_refused(project):
    """While a build holds the lock, another leaves with a message and touches nothing."""
    import filelock

    notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)
    (project / "out" / "test").mkdir(parents=True)
    lock = filelock.FileLock(project / "out" / "test" / ".lock")
    running = pytest.raises(TipResearchError, match="another build of test is running")
    with lock, running:
        building.build(definition("small"), plan, project / "out")
    assert folders.latest(project / "out" / "test") is None


def test_interrupt_leaves_nothing_half_published(project, monkeypatch):
    """Ctrl-C in mid-build removes the build and leaves the published edition."""
    notebook(project, "print(n)")
    plan = building.plan(definition("small"), {}, None)

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(execution, "run_notebook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        building.build(definition("small"), plan, project / "out")
    assert [
        p.name for p in (project / "out" / "test").iterdir() if not p.name.startswith(".lock")
    ] == []


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/b", "", "x" * 300, ".."])
def test_names_cannot_leave_their_folder(name):
    """A report's name with a path in it is refused."""
    with pytest.raises(TipResearchError, match="report .* is not allowed; a name has letters"):
        definitions.read_definition(name)


def test_unknown_kernel_is_wrong_input(tmp_path):
    """A notebook that asks for a kernel that is not installed is refused in one line."""
    path = notebook(tmp_path, "1")
    path.write_text(path.read_text("utf-8").replace("python3", "julia"), encoding="utf-8")
    with pytest.raises(TipResearchError, match="names the kernel 'julia', which is not installed"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})


def test_plan_refuses_a_parameter_no_notebook_has(project):
    """A typo in --set or in the definition is refused with the nearest parameter."""
    notebook(project, "print(n)")
    with pytest.raises(
        TipResearchError, match="no notebook of test has a parameter 'm'; they have n"
    ):
        building.plan(definition("small"), {"m": "1"}, None)
    with pytest.raises(
        TipResearchError, match="no notebook of test has a parameter 'nn'.*Did you mean 'n'"
    ):
        building.plan(definition("small", nn=1), {}, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "r.toml is not TOML in UTF-8"),
        ("title = 5\nnotebooks = ['a']", "r.toml: title is 5; it must be a text"),
        ("title = 'x'\nnotebooks = 'a'", "r.toml: notebooks is 'a'; it must be a list of names"),
        ("title = 'x'\nnotebooks = ['a', 'a']", "r.toml names a notebook twice"),
        ("title = 'x'\nnotebooks = ['../a']", "r.toml: notebook '../a' is not allowed"),
        ("title = 'x'", "r.toml lacks 'notebooks'"),
        ("title = 'x'\nnotebooks = ['a']\nevery = 7", "every=7 is not text"),
        ("title = 'x'\nnotebooks = ['a']\nevery = '7 days'", "'7 days' is no span of time"),
        (
            "title = 'x'\nnotebooks = ['a']\nhold_above = 1",
            "hold_above=1 is not allowed; it takes a number above 1",
        ),
        ("title = 'x'\nnotebooks = ['a']\ntime_limit = 'x'", "time_limit='x' is not allowed"),
        (
            "titel = 'x'\nnotebooks = ['a']",
            "unknown key 'titel'; it takes title, notebooks, parameters, every, hold_above, time_limit. Did you mean 'title'",
        ),
    ],
)
def test_bad_definition_is_one_line(tmp_path, monkeypatch, text, message):
    """A definition that cannot be used is named with the fault."""
    monkeypatch.setattr("tipresearch.paths.REPORTS", tmp_path)
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(message)):
        definitions.read_definition("r")
    with pytest.raises(
        TipResearchError, match="report 'rr' is not known; there are r. Did you mean 'r'"
    ):
        definitions.read_definition("rr")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("for x in y:\n    pass", "For in a notebook"),
        ("def f():\n    pass", "FunctionDef in a notebook"),
        ("f = lambda: 1", "Lambda in a notebook"),
        ("read('data.csv')", "file name 'data.csv'"),
        ("import matplotlib.pyplot as plt", "matplotlib in a notebook"),
        ("show.figure(chart)", "figure without name and caption"),
        ("show.prose('In 2020 {n}', n=n)", "typed number '2020'"),
        ("show.figure(c, name='a', caption='Year 2020')", "typed number '2020'"),
        ("1 +", "not Python"),
    ],
)
def test_house_rules_find_faults(tmp_path, source, fault):
    """What the house forbids in a notebook is found, with file and cell."""
    found = list(house_rules.notebook_faults(notebook(tmp_path, source)))
    assert len(found) == 1
    assert found[0].startswith("small.ipynb, cell 3: ")
    assert fault in found[0]


def test_house_rules_accept_a_thin_notebook(tmp_path):
    """Calls, names and formats are fine, and so are digits in code."""
    assert (
        list(
            house_rules.notebook_faults(
                notebook(tmp_path, "show.prose('{n:full} of {m}', n=f(2020), m=m)")
            )
        )
        == []
    )


def test_house_rules_look_at_text_outputs_and_title(tmp_path):
    """Typed numbers in Markdown, stored outputs, another kernel and a missing title are found."""
    path = notebook(tmp_path, "x", ("y", ["nbval-check-output"]))
    node = nbformat.read(path, 4)
    node.cells[2].outputs = [nbformat.v4.new_output("stream", text="1")]
    node.cells[0] = nbformat.v4.new_markdown_cell("There were 760 of them, see `x1`.")
    node.metadata.kernelspec.name = "private"
    nbformat.write(node, path)
    found = " ".join(house_rules.notebook_faults(path))
    for fault in (
        "typed number '760'",
        "stored output",
        "check cell without its output",
        "not 'python3'",
        "not a title",
    ):
        assert fault in found


def test_failed_runs_are_not_kept_for_ever(tmp_path, monkeypatch):
    """Of the failed runs the newest are kept; a report that fails each night fills no disk."""
    monkeypatch.setattr(folders, "FAILED_KEPT", 2)
    kept = [folders.keep_failed(tmp_path / "none.ipynb", tmp_path, str(n)) for n in range(4)]
    assert sorted((tmp_path / "failed").iterdir()) == kept[2:]
