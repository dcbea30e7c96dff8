"""report as a user runs it: refused, failed, interrupted."""

import csv
import json
import shutil
import signal
import subprocess
import time

import psutil
import pytest
from command_line import LIGHT_SHELL, command, environment, refused, run

from nbpress.core import paths

REPORTS = ", ".join(sorted(p.stem for p in paths.REPORTS.glob("*.toml")))


@pytest.fixture
def home(folder):
    """A copy of the project's data, notebooks and definitions, to be damaged."""
    for name in ("data", "notebooks"):
        shutil.copytree(getattr(paths, name.upper()), folder / name)
    (folder / "reports").mkdir()
    for path in paths.REPORTS.glob("*.toml"):
        shutil.copy(path, folder / "reports")
    return folder


@pytest.mark.slow
def test_other_parameters_give_another_report(home):
    definition = 'title = "GLOTIP"\nnotebooks = ["01_victim_demographics"]\n'
    (home / "reports" / "small.toml").write_text(definition, encoding="utf-8")
    settings = "year=2021 measure=detected source_id=unodc_glotip edition=2025-04-14 partition=sex_age"
    options = [part for setting in settings.split() for part in ("--set", setting)]
    done = command("report", "small", *options, env=environment(home))
    assert done.returncode == 0, done.stderr
    with (home / "reports" / "small" / "latest" / "results.csv").open(encoding="utf-8") as file:
        shares = {r["label"]: r["value"] for r in csv.DictReader(file) if r["indicator"] == "composition"}
    assert float(shares["Women"]) == pytest.approx(16950 / 21253)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pakistan-2021"], f"report 'pakistan-2021' is not known; there are {REPORTS}. Did you mean 'pakistan-2020'?"),
        (["pakistan-2020", "--set", "year=twenty"], "year='twenty' is not allowed; it takes int"),
        (["pakistan-2020", "--set", "year=2018"], "year=2018 is not covered by the data; with"),
        (["pakistan-2020", "--set", "year=2018"], "they cover 2020."),
        (["pakistan-2020", "--set", "year=2018", "--explain"], "they cover 2020."),
        (["pakistan-2020", "--set", "ref_area=PAQ"], "Did you mean 'PAK'?"),
        (["pakistan-2020", "--set", "database=unodc_glotp"], "Did you mean 'unodc_glotip'?"),
        (["pakistan-2020", "--set", f"weights={'[' * 3000}{']' * 3000}"], "it takes list[float]"),
        (["pakistan-2020", "--set", f"weights={'[' * 30}1{']' * 30}"], "weights nests deeper than 20 levels; it takes"),
        (["pakistan-2020", "--set", f"year={'9' * 5000}"], "' ... is not allowed; it takes int, such as 2020."),
        (["pakistan-2020", "--set", "inflations=[1e999]"], "inflations="),
        (["pakistan-2020", "--out", ""], "--out is empty"),
        (["pakistan-2020", "--out", str(paths.DATA / "sources.csv")], "sources.csv is a file; name a folder."),
        (["../pakistan-2020"], "report '../pakistan-2020' is not allowed"),
        (["pakistan-2020", "--set", "year"], "--set 'year' is not KEY=VALUE"),
        (["pakistan-2020", "--set", "year=2020", "--set", "year=2020"], "--set year is given twice"),
        (["pakistan-2020", "--out", "/proc/nowhere"], "cannot write to /proc/nowhere/pakistan-2020"),
    ],
)  # fmt: skip
def test_a_wrong_name_value_type_or_folder_is_refused_in_one_line(home, arguments, message):
    refused(command("report", *arguments, env=environment(home)), message)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("observations.csv", ",15255,15255,", ",-15255,15255,", "row 3, column 'count_lo': '-15255' is not allowed"),
        ("population.csv", "ABW,2003,total,93128", "ABW,2003,total,-5", "population.csv, row 2, column 'population': '-5'"),
        ("sources.csv", "unodc_glotip,UNODC GLOTIP", "us_tip_2012,UNODC GLOTIP", "sources.csv, row 4, column 'source_id': 'us_tip_2012'"),
        ("sources.csv", ",https://dataunodc.un.org/dp-trafficking-persons,", ",javascript:alert(1),", "an address that begins with http"),
        ("milestones.csv", "2000-12-14,day", "2000-02-31,day", "milestones.csv, row 3, column 'date': '2000-02-31' is not allowed"),
        ("milestones.csv", "2000-12-14,day", "2000-12-14,month", "a date that exists, as precise as date_precision says"),
        ("comparability.csv", ",yes,", ",yess,", "Did you mean 'yes'?"),
        ("stakeholders.csv", "not stated", "maybe", "'maybe' is not allowed"),
        ("mappings/areas.csv", "PAK,PK,Pakistan", "PAK,PK,Pakistan\nPAK,PK,Pakistann", "areas.csv, row 3, column 'ref_area': 'PAK'"),
        ("mappings/measures.csv", "measure,crime", "measures,crime", "measures.csv: column 'measure' is missing"),
    ],
)  # fmt: skip
def test_a_fault_in_a_table_is_one_line_and_publishes_nothing(home, file, old, new, message):
    """File, row, column and value are named before a kernel starts; `check` names observations as well."""
    path = home / "data" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = command("report", "pakistan-2020", env=environment(home))
    refused(done, message)
    assert path.name in done.stderr
    assert not (home / "reports" / "pakistan-2020").exists()
    if file == "observations.csv":
        checked = command("check", env=environment(home))
        assert (checked.returncode, message in checked.stdout) == (1, True)


def test_a_missing_table_is_named_with_the_command_that_restores_it(home):
    (home / "data" / "observations.csv").unlink()
    done = command("report", "pakistan-2020", env=environment(home))
    refused(done, "restore it with 'git checkout -- data/observations.csv'")


@pytest.mark.slow
def test_a_failing_notebook_is_named_and_kept_and_publishes_nothing(home):
    path = home / "notebooks" / "02_bonded_labour.ipynb"
    node = json.loads(path.read_text("utf-8"))
    node["cells"][2]["source"] = "raise RuntimeError('broken on purpose')"
    path.write_text(json.dumps(node), encoding="utf-8")
    done = command("report", "pakistan-2020", env=environment(home))
    refused(done, "02_bonded_labour failed in cell 3", status=3)
    assert "RuntimeError: broken on purpose" in done.stderr
    report = home / "reports" / "pakistan-2020"
    assert not (report / "latest").exists()
    assert [p.name for p in report.glob("failed/*/*.ipynb")] == ["02_bonded_labour.ipynb"]


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_kernel_and_publishes_nothing(small, stop):
    begun = small.home / "begun"
    small.notebook(f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(60)")
    process = subprocess.Popen(
        [*LIGHT_SHELL, "report", "small"], env=environment(small.home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    kernels = psutil.Process(process.pid).children(recursive=True)
    assert kernels
    process.send_signal(stop)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted; the published edition is unchanged" in errors
    assert "Traceback" not in errors
    assert not psutil.wait_procs(kernels, timeout=5)[1]
    assert [p.name for p in small.report.iterdir() if p.name != ".lock"] == []


@pytest.mark.slow
def test_a_report_has_the_same_bytes_in_another_folder_time_zone_locale_hash_seed_and_home(small, tmp_path):
    other = {"TZ": "Asia/Karachi", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    trees = []
    for out, changed in ((tmp_path / "a", {}), (tmp_path / "b", other)):
        done = run("report", "small", "--out", out, shell=LIGHT_SHELL, env=environment(small.home) | changed)
        assert done.returncode == 0, done.stderr
        folder = out / "small" / "latest"
        read = (p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
        trees.append({p.relative_to(folder): p.read_bytes() for p in read})
    assert trees[0] == trees[1]
    assert len(trees[0]) > 5


def test_parameters_of_a_report_are_printed_in_words_and_as_a_schema(small):
    small.notebook(parameters="n: int = 1  # a numéro [1, 9]\nimport tipresearch as tip\ntip.check_parameters()")
    small.define()
    printed = command("report", "small", "--help-parameters")
    assert (printed.returncode, printed.stdout) == (0, "n=1: int; a numéro [1, 9] (small)\n")
    printed = command("report", "small", "--schema").stdout
    assert printed.isascii()  # whatever letters a terminal, or a pipe, has
    schema = json.loads(printed)
    assert schema["properties"] == {
        "n": {"type": "integer", "minimum": 1, "maximum": 9, "description": "a numéro [1, 9]", "default": 1}
    }
    assert not small.report.exists()
