"""The command ``new``, and the command line in what it makes."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import own_project
import pytest
from command_line import command, refused
from small_project import NAME

from nbpress.core import paths
from nbpress.core.errors import TipResearchError
from tipresearch.cli import projects


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An empty folder that the command line works in, outside of any project; and the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIPRESEARCH_HOME", raising=False)
    return tmp_path


def test_new_makes_a_project_and_nothing_else(made):
    """All files of the template are there, hidden ones under their names, and no draft is left."""
    done = command("new", "mine")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(made / "mine"),
        "Next: cd mine, then make report and make test.",
    ]
    files = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert files == {
        "mine/tipresearch.toml", "mine/README.md", "mine/Makefile", "mine/local.mk", "mine/.gitignore",
        "mine/.github/workflows/ci.yml", "mine/notebooks/first_look.ipynb", "mine/reports/first-report.toml",
        "mine/data/sources.csv", "mine/data/observations.csv", "mine/data/mappings/areas.csv",
        "mine/data/mappings/definitions.csv",
    }  # fmt: skip
    assert "local.mk" in (made / "mine" / ".gitignore").read_text().splitlines()
    assert (made / "mine").stat().st_mode & 0o777 == 0o777 & ~(_umask() | 0o002)


@pytest.mark.slow
def test_new_says_what_its_python_lacks(made):
    """Where reports or tests cannot run, what brings that comes first; a folder is named as a shell takes it."""
    code = "import sys; sys.modules['nbval'] = None; from tipresearch.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "new", "mon étude"], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == [
        f"First: {sys.executable} -m pip install 'tipresearch[project]', as this Python lacks nbval.",
        "Next: cd 'mon étude', then make report and make test.",
    ]


def test_a_folder_that_begins_as_an_option_is_one_that_cd_takes(made):
    assert command("new", "--", "-x").stdout.splitlines()[-1] == "Next: cd ./-x, then make report and make test."


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_says_how_to_name_a_wheel(made):
    """No index is asked for its name: two cures stand there, also below what pip said of a wheel, and the next call tries again."""
    assert command("new", "mine").returncode == 0
    python = made / "mine" / "python"
    python.write_text(
        '#!/bin/sh\n[ "$2" = venv ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python && exit\n'
        '[ "$3" = install ] && echo "ERROR: No matching distribution found" >&2\nexit 1\n'
    )
    python.chmod(0o755)
    cure = "Name the wheel: make TIPRESEARCH='path/to/tipresearch-VERSION-py3-none-any.whl[project]' report; or, in the Python that has the package: ./python -m pip install 'tipresearch[project]'."
    wheel = ["TIPRESEARCH=absent.whl[project]"]
    for named, said in (
        ([], [f"This Python lacks the package. {cure}"]),
        (wheel, ["ERROR: No matching distribution found", f"absent.whl[project] cannot be installed. {cure}"]),
        (wheel, ["ERROR: No matching distribution found", f"absent.whl[project] cannot be installed. {cure}"]),
    ):
        make = ["make", "PYTHON=./python", *named, "report"]
        done = subprocess.run(make, cwd=made / "mine", capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stderr.splitlines()[: len(said)] == said


def _umask():
    old = os.umask(0)
    os.umask(old)
    return old


def test_new_takes_an_empty_folder(made):
    (made / "empty").mkdir()
    assert command("new", "empty").returncode == 0
    assert (made / "empty" / paths.MARKER).is_file()


def test_new_says_why_a_disk_takes_no_project(made, monkeypatch):
    """Several files that could not be copied are one error, which has no reason of its own: it was None."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil.copytree, "__defaults__", (False, None, full, False, False))
    with pytest.raises(TipResearchError, match=r"cannot write mine: \[Errno 28\] No space left on device; choose"):
        projects.new(Path("mine"))
    assert [*made.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("project", "project holds a project already: its tipresearch.toml; name a new folder."),
        ("full", "full is not empty; name a new folder."),
        ("full/file", "full/file is a file; name a new folder."),
        ("absent/project", "absent is no folder; make it first, or name a new folder."),
    ],
)
def test_new_spoils_nothing(made, name, message):
    """A folder in which something would be lost or mixed is refused in one line, and stays as it was."""
    (made / "full").mkdir()
    (made / "full" / "file").touch()
    (made / "project").mkdir()
    (made / "project" / paths.MARKER).touch()
    before = sorted(made.rglob("*"))
    refused(command("new", name), message)
    assert sorted(made.rglob("*")) == before


@pytest.mark.slow
def test_check_sees_the_project_s_own_faults(made, monkeypatch):
    """From a folder inside: the example has none; a clash, a typo and a bad definition are one line each."""
    own_project.write(made)
    (made / "reports").mkdir()
    monkeypatch.chdir(made / "reports")
    done = command("check")
    assert (done.stdout, done.returncode) == ("Data and definitions have no fault.\n", 0), done.stderr
    figures = made / "data" / "observations.csv"
    whole = figures.read_bytes()
    for data, fault in (
        (whole.decode().replace("Example authority", "Autorité").encode("cp1252"), "observations.csv, line 2, is not in UTF-8; save it again as CSV in UTF-8."),
        (whole.decode().encode("utf-16"), "observations.csv, line 1, is not in UTF-8; save it again as CSV in UTF-8."),
        (whole.replace(b",", b";"), "observations.csv: its cells are separated by ';'; save it with commas, as CSV in UTF-8."),
        (whole.replace(b",total,total,", b",total,totl,", 1), "observations.csv, row 2, column 'category': 'totl' is missing from categories.csv. Did you mean 'total'?"),
    ):  # fmt: skip
        figures.write_bytes(data)
        assert command("check").stdout.startswith(fault)
    figures.write_bytes(whole)
    own_project.change(sources := made / "data" / "sources.csv", kind="press")
    done = command("check")
    assert done.stdout.startswith("sources.csv, row 2, column 'kind': 'press' is not allowed; ")
    assert (done.stdout.count("\n"), done.stderr) == (1, "tipresearch: 1 fault found.\n")
    own_project.change(sources, kind="ngo")
    own_project.change(figures, source_id="exmple_source")
    done = command("check")
    assert done.stdout.startswith(
        "observations.csv, row 2, column 'source_id': 'exmple_source' is not allowed; allowed is one of "
    )
    assert done.stdout.endswith(" Did you mean 'example_source'?\n")
    assert done.returncode == 1
    own_project.change(figures, source_id="example_source", figure_id="UNODC22-vic-2020-total")
    done = command("check")
    assert done.stdout.splitlines() == [
        "data/observations.csv, row 2: figure_id 'UNODC22-vic-2020-total' is a row of the package already, and is not replaced; give yours an id of its own."
    ]


@pytest.mark.slow
def test_check_sees_what_a_report_would_refuse(made, monkeypatch):
    """A parameter of a definition that none of its notebooks has, or of another type: at the desk, and not at night."""
    assert command("new", "mine").returncode == 0
    monkeypatch.chdir(made / "mine")
    definition = made / "mine" / "reports" / "first-report.toml"
    text = definition.read_text("utf-8")
    for line, fault in {
        "yeer = 2024": "no notebook of first-report has a parameter 'yeer'; they have ref_area, year. Did you mean 'year'?",
        'year = "2024"': "first_look: year='2024' is not allowed; it takes int, such as 2024.",
    }.items():
        definition.write_text(f"{text}\n[parameters]\n{line}\n", encoding="utf-8")
        done = command("check")
        assert (done.stdout, done.returncode) == (f"first-report.toml: {fault}\n", 1), done.stderr
    assert "definitions with their parameters" in command("check", "--help").stdout


@pytest.mark.slow
def test_check_names_a_check_cell_that_keeps_nothing(made, monkeypatch):
    """One that was never run passes a test whatever it prints: a fault without the rules of the house, too."""
    assert command("new", "mine").returncode == 0
    monkeypatch.chdir(made / "mine")
    assert command("check").returncode == 0
    path = made / "mine" / "notebooks" / "first_look.ipynb"
    node = json.loads(path.read_text("utf-8"))
    tagged = [n for n, c in enumerate(node["cells"], 1) if "nbval-check-output" in c["metadata"].get("tags", [])]
    node["cells"][tagged[-1] - 1] |= {"outputs": [], "execution_count": None}
    path.write_text(json.dumps(node), encoding="utf-8")
    path.with_name("other.ipynb").write_text("no notebook", encoding="utf-8")
    shutil.copy(path, path.with_name("опрос два.ipynb"))
    done = command("check")
    first, second, third = done.stdout.splitlines()
    assert third.startswith("опрос два.ipynb: notebook 'опрос два' is not allowed; a name has letters A to Z")
    assert first == f"first_look.ipynb, cell {tagged[-1]}: check cell without its output; run the notebook and keep it."
    assert second.startswith("other.ipynb is not a notebook: ")
    assert done.returncode == 1


@pytest.mark.slow
def test_what_the_data_of_a_project_lack_is_refused_before_a_kernel_starts(made, monkeypatch):
    """Wrong input, and no failed run; a batch knows what all of them are."""
    assert command("new", "mine").returncode == 0
    monkeypatch.chdir(made / "mine")
    for words in (["report", "first-report", "--set"], ["batch", "first_look", "--over"]):
        refused(
            command(*words, "ref_area=ZZY"),
            "first_look: ref_area='ZZY' is not covered by the data; with year=2024 they cover",
        )
    refused(
        command("report", "first-report", "--set", "year=2200"), "year=2200 is out of range; allowed is 1990 to 2100."
    )
    assert not [*made.glob("mine/reports/*/failed")]


@pytest.mark.slow
def test_check_names_a_translation_that_is_taken_as_none(made):
    own_project.write(made)
    (made / "data" / "translations").mkdir()
    text = 'msgid ""\nmsgstr ""\n\nmsgid "{1} in {2}"\nmsgstr "{2}: {1}"\n'
    (made / "data" / "translations" / "mine.ur.po").write_text(text, encoding="utf-8")
    done = command("check")
    assert (done.stdout, done.returncode) == (
        "mine.ur.po: the text of '{1} in {2}' has numbers or names in another order; if it is meant, write above it: # order: {2} {1}.\n", 1,
    )  # fmt: skip


@pytest.mark.slow
def test_what_notebooks_alone_use_is_a_fault_only_by_the_rules_of_the_house(made):
    """An own source and area need no row of observations; a code of a row that no table has is a fault everywhere."""
    own_project.write(made)
    with (
        (made / "data" / "mappings" / "areas.csv").open("a") as areas,
        (made / "data" / "sources.csv").open("a") as sources,
    ):
        areas.write("ZZB,,Beispielland\n")
        sources.write(
            "beispielamt,Das Amt,Amt,Lagebild,https://example.org,2025-06-30,2025-06-30,official_report,Terms,,\n"
        )
    code = """import pandas as pd, tipresearch as tip
own = pd.DataFrame({"area": ["Beispielland"], "year": 2023, "measure": "identified", "count": 30, "grade": "A"})
print(tip.observations_from(own, source="beispielamt").count())"""
    done = subprocess.run([sys.executable, "-c", code], cwd=made, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("30\n", "")
    done = command("check")
    assert (done.stdout, done.returncode) == ("Data and definitions have no fault.\n", 0), done.stderr
    marker = made / paths.MARKER
    marker.write_text(marker.read_text().replace("house_rules = false", "house_rules = true"))
    assert command("check").stdout.splitlines() == [
        "ref_area 'ZZB' of areas.csv is not used by any observation.",
        "source 'beispielamt' of sources.csv is not used by any table.",
    ]


@pytest.mark.slow
def test_rules_of_the_house_are_the_project_s_choice(made):
    """A notebook that draws by itself is a fault only where the project asks for the rules."""
    own_project.write(made)
    (made / "notebooks").mkdir()
    text = (own_project.TEMPLATE / "notebooks" / "first_look.ipynb").read_text("utf-8")
    drawing = text.replace('"from tipresearch import facts\\n"', '"import matplotlib.pyplot\\n"')
    assert drawing != text
    (made / "notebooks" / "first_look.ipynb").write_text(drawing, encoding="utf-8")
    assert command("check").returncode == 0
    marker = made / paths.MARKER
    marker.write_text(marker.read_text().replace("house_rules = false", "house_rules = true"))
    done = command("check")
    assert done.returncode == 1
    assert "first_look.ipynb, cell 3: matplotlib in a notebook" in done.stdout


@pytest.mark.slow
def test_the_template_keeps_the_rules_of_the_house(made):
    """Who turns them on begins without a fault."""
    assert command("new", "mine").returncode == 0
    marker = made / "mine" / paths.MARKER
    marker.write_text(marker.read_text().replace("house_rules = false", "house_rules = true"))
    done = command("check", env=os.environ | {"TIPRESEARCH_HOME": str(made / "mine")})
    assert (done.stdout, done.returncode) == ("Data and notebooks follow the rules.\n", 0)


def test_a_project_that_lost_its_marker_says_so(made, monkeypatch):
    """Its report is looked for among those of the package, and the message says why."""
    assert command("new", "mine").returncode == 0
    (made / "mine" / paths.MARKER).unlink()
    monkeypatch.chdir(made / "mine")
    reports = ", ".join(sorted(p.stem for p in (paths.PACKAGED / "reports").glob("*.toml")))
    refused(
        command("report", "first-report"),
        f"report 'first-report' is not known; there are {reports}. No tipresearch.toml is here or above, so this is no project; 'tipresearch new FOLDER' makes one.",
    )
    assert not (made / "mine" / "reports" / "history.sqlite").exists()


def test_the_makefile_has_the_targets_of_a_schedule(made, monkeypatch):
    """The workflow that `tipresearch schedule github` writes, and the template's own, name targets that there are."""
    assert command("new", "mine").returncode == 0
    monkeypatch.chdir(made / "mine")
    done = command("schedule", "github", "first-report")
    assert done.returncode == 0, done.stderr
    own = Path(".github/workflows/ci.yml").read_text("utf-8")
    named = set(re.findall(r"run: make (\S+)", done.stdout + own))
    assert named == {".venv/report-ready", "report", "test"}
    targets = re.findall(r"^([^#\s=][^=\n]*?):(?!=)", Path("Makefile").read_text("utf-8"), re.MULTILINE)
    assert named <= {name for line in targets for name in line.split()}


@pytest.mark.slow
def test_the_workflow_hands_on_the_published_edition_alone(small, tmp_path):
    """Its last step, which no `if` has run after a hold: the zip has nothing of held builds and failed runs."""
    text = (own_project.TEMPLATE / "github" / "workflows" / "ci.yml").read_text("utf-8")
    assert re.findall(r"^ +path: (.+)$", text, re.MULTILINE) == ["first-report.zip"]
    assert re.findall(r"run: .*tipresearch (archive .+)$", text, re.MULTILINE) == [
        "archive first-report -o first-report.zip"
    ]
    assert re.findall(r"^ *(?:- )?(?:if|continue-on-error):.*$", text, re.MULTILINE) == []
    edition, _ = small.build()
    card = "35202-1234567-1"
    for source, status in ((f"print('CNIC {card}')", 1), (f"raise ValueError('CNIC {card}')", 3)):
        small.notebook(source)
        assert command("report", NAME).returncode == status
    found = [path for path in small.report.rglob("*.ipynb") if card in path.read_text("utf-8")]
    assert {path.relative_to(small.report).parts[0] for path in found} == {"held", "failed"}
    assert command("archive", NAME, "-o", tmp_path / "first-report.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "first-report.zip") as handed:
        files = {name: handed.read(name) for name in handed.namelist()}
    assert any(edition.name in name or name == "manifest.json" for name in files)
    assert [name for name, data in files.items() if card.encode() in data] == []
