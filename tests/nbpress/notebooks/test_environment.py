"""What every run of a notebook finds in its environment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_kernel import write
from small_notebook import notebook

from nbpress.core import paths
from nbpress.engine import client
from nbpress.notebooks import environment, execution, workers


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is of Linux alone")
def test_a_kernel_finds_fixed_settings_and_no_secret_and_all_is_restored_after(light, tmp_path, monkeypatch):
    """A secret is known by a word of its name, or by a password in its value."""
    given = dict.fromkeys(["GITHUB_PAT", "AWS_SESSION", "TIPRESEARCH_NOTIFY", "my_api_key"], "hidden")
    given |= {"DATABASE_URL": "postgres://me:hidden@host/base", "HOMEPAGE_URL": "https://example.org:8080/a@b"}
    given |= {"KEYBOARD": "known", "TZ": "Asia/Karachi"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LC_ALL", raising=False)
    hidden = "'hidden' in str(dict(os.environ)) + open('/proc/self/environ').read()"
    names = ("TZ", "PYTHONHASHSEED", "LC_ALL", "KEYBOARD", "HOMEPAGE_URL")
    path = notebook(tmp_path, f"import os; print({hidden}, *map(os.environ.get, {names}))")
    node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert node.cells[-1].outputs[0].text == f"False UTC 0 C.UTF-8 known {given['HOMEPAGE_URL']}\n"
    assert {name: os.environ.get(name) for name in (*given, "LC_ALL")} == given | {"LC_ALL": None}


def test_the_docs_name_every_word_that_makes_a_variable_a_secret():
    page = (paths.HOME / "docs" / "schedules.md").read_text("utf-8").partition("Cells do not see secrets")[2]
    named = page.partition("as a word of its name")[0]
    assert set(re.findall(r"`(\w+)`", named)) == environment._SECRET


@pytest.mark.slow
def test_a_matplotlibrc_in_the_folder_counts(tmp_path, monkeypatch, capfd):
    """The notebook gets a cold kernel."""
    (tmp_path / "matplotlibrc").write_text("font.size: 31\n")
    path = write(tmp_path, "import matplotlib; print(matplotlib.rcParams['font.size'])")
    monkeypatch.chdir(tmp_path)
    node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert node.cells[-1].outputs[0].text == "31.0\n"
    assert "matplotlibrc changes matplotlib's settings" in capfd.readouterr().err


@pytest.mark.slow
def test_settings_of_a_user_for_matplotlib_and_ipython_change_no_report(tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("font.size: 31\n")
    start = tmp_path / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "a.py").write_text("mine = 1\n")
    for name in ("MPLCONFIGDIR", "MATPLOTLIBRC", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    path = write(tmp_path, "import matplotlib; print(matplotlib.rcParams['font.size'], 'mine' in dir())")
    for kind in ("warm", "cold"):
        monkeypatch.setenv("TIPRESEARCH_KERNEL", kind)
        node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
        assert node.cells[-1].outputs[0].text == "10.0 False\n"
    assert os.environ["IPYTHONDIR"] == str(tmp_path)


@pytest.mark.slow
def test_one_line_notes_that_kernels_are_cold(tmp_path, monkeypatch, capfd):
    for name, empty in (("_servers", {}), ("_given_up", set())):
        monkeypatch.setattr(client, name, empty)
    monkeypatch.setitem(client._SERVER, "PYTHONHOME", "/nowhere")
    jobs = [write(tmp_path, "print(n)", name=f"nb{i}") for i in range(3)]
    environment.start_server()
    outcomes = workers.run(jobs, lambda path: execution.run_notebook(path, tmp_path / "out" / path.name, {}), workers=2)
    assert [o.error for o in outcomes] == [None] * 3
    client.close_all()
    line, *again = capfd.readouterr().err.splitlines()
    assert set(again) <= {line}
    assert line.startswith("note: no warm kernels (")
    assert line.endswith("); cold ones are used, which is slower.")


def test_the_file_of_settings_is_written_only_if_it_differs(tmp_path, monkeypatch):
    """A fork server knows the file by its time. After a new time no kernel would be warm."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    states = []
    for text in ("", "", "svg.hashsalt: another"):
        with environment.fixed_environment():
            settings = Path(os.environ["MATPLOTLIBRC"]) / "matplotlibrc"
            states.append((settings.stat().st_mtime_ns, settings.stat().st_ino, settings.read_text("utf-8")))
        if text:
            settings.write_text(text, encoding="utf-8")
    assert states[0] == states[1] == states[2]
    assert states[0][2].startswith("svg.hashsalt")
    with environment.fixed_environment():
        assert settings.read_text("utf-8") == states[0][2]


@pytest.mark.slow
def test_an_svg_of_matplotlib_is_the_same_bytes_twice():
    """Otherwise no edition with such a drawing could be verified."""
    code = "import sys\nfrom matplotlib.figure import Figure\nfig = Figure()\nfig.subplots().plot([1, 2], marker='o')\n"
    code += "fig.savefig(sys.stdout.buffer, format='svg')\n"
    with environment.fixed_environment():
        first, second = (subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout for _ in range(2))  # fmt: skip
    assert first.startswith(b"<?xml")
    assert first == second
