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
    """An empty folder outside of any project, as the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIPRESEARCH_HOME", raising=False)
    return tmp_path


@pytest.fixture
def example(made, monkeypatch):
    """A project that `tipresearch new` made, as the current folder."""
    assert command("new", "mine").returncode == 0
    monkeypatch.chdir(made / "mine")
    return made / "mine"


def checked(status=0):
    """Run `check` with an expected exit status; return its output."""
    done = command("check")
    assert done.returncode == status, done.stderr
    return done.stdout


def turn_on_house_rules(folder):
    marker = folder / paths.MARKER
    marker.write_text(marker.read_text().replace("house_rules = false", "house_rules = true"))


NO_FAULT = "Data and definitions have no fault.\n"


def test_new_makes_the_files_of_a_project_and_nothing_else(made):
    done = command("new", "mine")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(made / "mine"), "Next: cd mine, then make report and make test."]
    files = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert files == {
        "mine/tipresearch.toml", "mine/README.md", "mine/Makefile", "mine/local.mk", "mine/.gitignore",
        "mine/.github/workflows/ci.yml", "mine/notebooks/first_look.ipynb", "mine/reports/first-report.toml",
        "mine/data/sources.csv", "mine/data/observations.csv", "mine/data/mappings/areas.csv",
        "mine/data/mappings/definitions.csv",
    }  # fmt: skip
    assert "local.mk" in (made / "mine" / ".gitignore").read_text().splitlines()
    os.umask(mask := os.umask(0))
    assert (made / "mine").stat().st_mode & 0o777 == 0o777 & ~(mask | 0o002)


@pytest.mark.slow
def test_new_says_first_how_to_install_what_its_python_lacks(made):
    code = "import sys; sys.modules['nbval'] = None; from tipresearch.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "new", "mon étude"], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == [
        f"First: {sys.executable} -m pip install 'tipresearch[project]', as this Python lacks nbval.",
        "Next: cd 'mon étude', then make report and make test.",
    ]


def test_new_takes_an_empty_folder_and_a_folder_with_the_name_of_an_option(made):
    (made / "-x").mkdir()
    assert command("new", "--", "-x").stdout.splitlines()[-1] == "Next: cd ./-x, then make report and make test."
    assert (made / "-x" / paths.MARKER).is_file()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_says_how_to_name_a_wheel(example):
    """No index is asked. The cure is printed below the words of pip too, and the next call tries again."""
    python = example / "python"
    python.write_text(
        '#!/bin/sh\n[ "$2" = venv ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python && exit\n'
        '[ "$3" = install ] && echo "ERROR: No matching distribution found" >&2\nexit 1\n'
    )
    python.chmod(0o755)
    cure = "Name the wheel: make TIPRESEARCH='path/to/tipresearch-VERSION-py3-none-any.whl[project]' report; or, in the Python that has the package: ./python -m pip install 'tipresearch[project]'."
    wheel = ["TIPRESEARCH=absent.whl[project]"]
    refusal = ["ERROR: No matching distribution found", f"absent.whl[project] cannot be installed. {cure}"]
    for named, said in (([], [f"This Python lacks the package. {cure}"]), (wheel, refusal), (wheel, refusal)):
        make = ["make", "PYTHON=./python", *named, "report"]
        done = subprocess.run(make, cwd=example, capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stderr.splitlines()[: len(said)] == said


def test_new_says_why_it_cannot_write(made, monkeypatch):
    """shutil collects the errors of several files in an error without a reason."""

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
def test_new_refuses_a_folder_in_which_something_could_be_lost(made, name, message):
    (made / "full").mkdir()
    (made / "full" / "file").touch()
    (made / "project").mkdir()
    (made / "project" / paths.MARKER).touch()
    before = sorted(made.rglob("*"))
    refused(command("new", name), message)
    assert sorted(made.rglob("*")) == before


@pytest.mark.slow
def test_check_names_faults_of_the_tables_of_a_project(made, monkeypatch):
    """From a folder inside the project, each fault is one line with its cure."""
    own_project.write(made)
    (made / "reports").mkdir()
    monkeypatch.chdir(made / "reports")
    assert checked() == NO_FAULT
    figures, sources = made / "data" / "observations.csv", made / "data" / "sources.csv"
    whole = figures.read_bytes()
    in_utf8 = "is not in UTF-8; save it again as CSV in UTF-8."
    for data, fault in (
        (whole.decode().replace("Example authority", "Autorité").encode("cp1252"), f"observations.csv, line 2, {in_utf8}"),
        (whole.decode().encode("utf-16"), f"observations.csv, line 1, {in_utf8}"),
        (whole.replace(b",", b";"), "observations.csv: its cells are separated by ';'; save it with commas, as CSV in UTF-8."),
        (whole.replace(b",total,total,", b",total,totl,", 1), "observations.csv, row 2, column 'category': 'totl' is missing from categories.csv. Did you mean 'total'?"),
    ):  # fmt: skip
        figures.write_bytes(data)
        assert checked(1).startswith(fault)
    figures.write_bytes(whole)
    for table, change, begin, end in (
        (sources, {"kind": "press"}, "sources.csv, row 2, column 'kind': 'press' is not allowed; ", ""),
        (figures, {"source_id": "exmple_source"}, "observations.csv, row 2, column 'source_id': 'exmple_source' is not allowed; allowed is one of ", "Did you mean 'example_source'?"),
        (figures, {"figure_id": "UNODC22-vic-2020-total"}, "data/observations.csv, row 2: figure_id 'UNODC22-vic-2020-total' is a row of the package already", "give yours an id of its own."),
    ):  # fmt: skip
        before = table.read_bytes()
        own_project.change(table, **change)
        (fault,) = checked(1).splitlines()
        assert fault.startswith(begin)
        assert fault.endswith(end)
        table.write_bytes(before)


@pytest.mark.slow
def test_check_names_the_parameters_that_a_report_would_refuse(example):
    definition = example / "reports" / "first-report.toml"
    text = definition.read_text("utf-8")
    for line, fault in {
        "yeer = 2024": "no notebook of first-report has a parameter 'yeer'; they have ref_area, year. Did you mean 'year'?",
        'year = "2024"': "first_look: year='2024' is not allowed; it takes int, such as 2024.",
    }.items():
        definition.write_text(f"{text}\n[parameters]\n{line}\n", encoding="utf-8")
        assert checked(1) == f"first-report.toml: {fault}\n"


@pytest.mark.slow
def test_check_names_a_check_cell_without_output_and_a_notebook_that_is_none(example):
    """A check cell that never ran passes a test whatever it prints. This fault needs no house rules."""
    assert checked() == NO_FAULT
    path = example / "notebooks" / "first_look.ipynb"
    node = json.loads(path.read_text("utf-8"))
    tagged = [n for n, c in enumerate(node["cells"], 1) if "nbval-check-output" in c["metadata"].get("tags", [])]
    node["cells"][tagged[-1] - 1] |= {"outputs": [], "execution_count": None}
    path.write_text(json.dumps(node), encoding="utf-8")
    path.with_name("other.ipynb").write_text("no notebook", encoding="utf-8")
    shutil.copy(path, path.with_name("опрос два.ipynb"))
    first, second, third = checked(1).splitlines()
    assert first == f"first_look.ipynb, cell {tagged[-1]}: check cell without its output; run the notebook and keep it."
    assert second.startswith("other.ipynb is not a notebook: ")
    assert third.startswith("опрос два.ipynb: notebook 'опрос два' is not allowed; a name has letters A to Z")


@pytest.mark.slow
def test_parameters_without_data_are_refused_before_a_kernel_starts(example):
    uncovered = "first_look: ref_area='ZZY' is not covered by the data; with year=2024 they cover"
    for words, message in (
        (["report", "first-report", "--set", "ref_area=ZZY"], uncovered),
        (["batch", "first_look", "--over", "ref_area=ZZY"], uncovered),
        (["report", "first-report", "--set", "year=2200"], "year=2200 is out of range; allowed is 1990 to 2100."),
    ):
        refused(command(*words), message)
    assert not [*example.glob("reports/*/failed")]


@pytest.mark.slow
def test_check_names_a_translation_whose_numbers_are_in_another_order(made):
    own_project.write(made)
    (made / "data" / "translations").mkdir()
    text = 'msgid ""\nmsgstr ""\n\nmsgid "{1} in {2}"\nmsgstr "{2}: {1}"\n'
    (made / "data" / "translations" / "ur.po").write_text(text, encoding="utf-8")
    assert checked(1) == (
        "ur.po: the text of '{1} in {2}' has numbers or names in another order; if it is meant, write above it: # order: {2} {1}.\n"
    )


@pytest.mark.slow
def test_a_source_and_an_area_without_observations_are_faults_only_by_the_house_rules(made):
    own_project.write(made)
    with (made / "data" / "mappings" / "areas.csv").open("a") as areas:
        areas.write("ZZB,,Beispielland\n")
    with (made / "data" / "sources.csv").open("a") as sources:
        sources.write("beispielamt,Das Amt,Amt,Lagebild,https://example.org,2025-06-30,2025-06-30,official_report,Terms,,\n")  # fmt: skip
    code = """import pandas as pd, tipresearch as tip
own = pd.DataFrame({"area": ["Beispielland"], "year": 2023, "measure": "identified", "count": 30, "grade": "A"})
print(tip.observations_from(own, source="beispielamt").count())"""
    done = subprocess.run([sys.executable, "-c", code], cwd=made, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("30\n", "")
    assert checked() == NO_FAULT
    turn_on_house_rules(made)
    assert checked(1).splitlines() == [
        "ref_area 'ZZB' of areas.csv is not used by any observation.",
        "source 'beispielamt' of sources.csv is not used by any table.",
    ]


@pytest.mark.slow
def test_house_rules_are_the_choice_of_a_project_and_the_template_keeps_them(example):
    """A notebook that draws by itself is a fault only with house rules."""
    path = example / "notebooks" / "first_look.ipynb"
    kept = path.read_text("utf-8")
    drawing = kept.replace('"from tipresearch import facts\\n"', '"import matplotlib.pyplot\\n"')
    assert drawing != kept
    path.write_text(drawing, encoding="utf-8")
    assert checked() == NO_FAULT
    turn_on_house_rules(example)
    assert "first_look.ipynb, cell 3: matplotlib in a notebook" in checked(1)
    path.write_text(kept, encoding="utf-8")
    assert checked() == "Data and notebooks follow the rules.\n"


def test_a_project_that_lost_its_marker_says_so(example):
    """The report is searched among the reports of the package, and the message says why."""
    (example / paths.MARKER).unlink()
    reports = ", ".join(sorted(p.stem for p in (paths.PACKAGED / "reports").glob("*.toml")))
    refused(
        command("report", "first-report"),
        f"report 'first-report' is not known; there are {reports}. No tipresearch.toml is here or above, so this is no project; 'tipresearch new FOLDER' makes one.",
    )
    assert not (example / "reports" / "history.sqlite").exists()


def test_the_makefile_has_the_targets_that_the_workflows_name(example):
    done = command("schedule", "github", "first-report")
    assert done.returncode == 0, done.stderr
    own = Path(".github/workflows/ci.yml").read_text("utf-8")
    named = set(re.findall(r"run: make (\S+)", done.stdout + own))
    assert named == {".venv/report-ready", "report", "test"}
    targets = re.findall(r"^([^#\s=][^=\n]*?):(?!=)", Path("Makefile").read_text("utf-8"), re.MULTILINE)
    assert named <= {name for line in targets for name in line.split()}


@pytest.mark.slow
def test_the_workflow_hands_on_the_published_edition_alone(small, tmp_path):
    """The archive has nothing of held builds and failed runs, and no step runs after a hold."""
    text = (own_project.TEMPLATE / "github" / "workflows" / "ci.yml").read_text("utf-8")
    assert re.findall(r"^ +path: (.+)$", text, re.MULTILINE) == ["first-report.zip"]
    archived = re.findall(r"run: .*tipresearch (archive .+)$", text, re.MULTILINE)
    assert archived == ["archive first-report -o first-report.zip"]
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
