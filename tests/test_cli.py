import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import psutil
import pytest

from tipresearch import __version__, paths
from tipresearch.publishing.inputs import project

EXPECTED = Path(__file__).parent / "expected"
SHELL = [sys.executable, "-m", "tipresearch"]


def run(*arguments, home=None, umask=-1, **environment):
    """Run the command line as a user would; return the finished process."""
    names = os.environ | environment | ({"TIPRESEARCH_HOME": str(home)} if home else {})
    line = [*SHELL, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, env=names, umask=umask)


def refused(done, message, status=2):
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The main report, built once by the command line into a temporary folder."""
    out = tmp_path_factory.mktemp("reports")
    done = run("report", "pakistan-2020", "--out", out)
    assert done.returncode == 0, done.stderr
    return out / "pakistan-2020", done


@pytest.fixture
def home(tmp_path):
    """A copy of the project's data, notebooks and definitions, to be damaged."""
    for folder in ("data", "notebooks"):
        shutil.copytree(getattr(paths, folder.upper()), tmp_path / folder)
    (tmp_path / "reports").mkdir()
    for path in paths.REPORTS.glob("*.toml"):
        shutil.copy(path, tmp_path / "reports")
    return tmp_path


def test_report_ends_with_the_path_of_the_page(built):
    """The last line printed is the page, progress is shown by notebook, and the page is there."""
    report, done = built
    page = Path(done.stdout.splitlines()[-1])
    assert page == report / "latest" / "index.html"
    assert page.is_file()
    assert re.search(r"01_victim_demographics \.\.\. \d+\.\d s", done.stdout)


def test_edition_has_the_agreed_layout(built):
    """Pages, figures with their data, results, package, notebooks and manifest, and nothing else."""
    report, _ = built
    latest = report / "latest"
    assert latest.readlink().parent == Path("editions")
    names = {p.name for p in latest.iterdir()}
    notebooks = {p.stem for p in (latest / "notebooks").iterdir()}
    assert notebooks == {
        "01_victim_demographics",
        "02_bonded_labour",
        "03_referrals",
        "04_sources_and_conflicts",
    }
    fixed = {
        "index.html",
        "figures",
        "results.csv",
        "results.json",
        "datapackage.json",
        "notebooks",
        "manifest.json",
        "changes.html",
        "ro-crate-metadata.json",
    }
    assert names == fixed | {f"{n}.html" for n in notebooks}
    for svg in (latest / "figures").glob("*.svg"):
        assert svg.with_suffix(".png").is_file()
        assert svg.with_suffix(".csv").is_file()
        assert (svg.parent / "narrow" / svg.name).is_file()
    assert not list(report.glob(".building*"))


def test_results_are_the_expected_ones(built):
    """No number of the report moves without a test that fails: value, interval, kind and unit."""
    report, _ = built
    found = pd.read_csv(report / "latest" / "results.csv")
    expected = pd.read_csv(EXPECTED / "results.csv")
    pd.testing.assert_frame_equal(found, expected, check_exact=False, rtol=1e-9)


@pytest.mark.parametrize("path", sorted((EXPECTED / "figures").glob("*.csv")), ids=lambda p: p.stem)
def test_data_behind_figures_are_the_expected_ones(built, path):
    """The data behind each figure are compared with a tolerance of one in a billion."""
    report, _ = built
    found, expected = (pd.read_csv(p) for p in (report / "latest" / "figures" / path.name, path))
    pd.testing.assert_frame_equal(found, expected, check_exact=False, rtol=1e-9)


def test_every_figure_has_expected_data(built):
    """A new figure needs its expected data."""
    report, _ = built
    shown = {p.name for p in (report / "latest" / "figures").glob("*.csv")}
    assert shown == {p.name for p in (EXPECTED / "figures").glob("*.csv")}


@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_results_package_is_valid(built):
    """Frictionless accepts the results of the report."""
    import frictionless

    report, _ = built
    checked = frictionless.validate(str(report / "latest" / "datapackage.json"))
    assert checked.valid, checked.flatten(["message"])


def test_manifest_says_what_it_was_built_from(built):
    """Inputs with their hashes, parameters, packages, commit and times are recorded."""
    report, _ = built
    manifest = json.loads((report / "latest" / "manifest.json").read_text("utf-8"))
    assert {
        "data/observations.csv",
        "notebooks/02_bonded_labour.ipynb",
        "tipresearch/indicators/shares.py",
        "requirements.lock",
    } <= manifest["inputs"].keys()
    assert manifest["parameters"]["01_victim_demographics"]["year"] == 2020
    assert {"papermill", "pandas"} <= manifest["packages"].keys()
    assert manifest["seconds"].keys() == manifest["parameters"].keys()


class Reader(HTMLParser):
    """Collect what a page loads, shows and links."""

    def __init__(self, html):
        super().__init__()
        self.loads, self.images, self.targets, self.ids, self.tables = [], [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link":
            self.loads.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset") if name in given]
        if tag == "img":
            self.images.append(given)
        if "popovertarget" in given:
            self.targets.append(given["popovertarget"])
        if "id" in given:
            self.ids.append(given["id"])
        self.tables += tag == "table"


@pytest.fixture(
    params=[
        "index",
        "01_victim_demographics",
        "02_bonded_labour",
        "03_referrals",
        "04_sources_and_conflicts",
    ]
)
def page(request, built):
    folder = built[0] / "latest"
    return folder, Reader((folder / f"{request.param}.html").read_text("utf-8"))


def test_pages_load_nothing_from_elsewhere(page):
    """A page needs no network: everything it loads lies beside it."""
    folder, html = page
    for address in html.loads:
        assert address.startswith("data:") or (folder / address).is_file()


def test_figures_have_alternative_text(page):
    """Each image says in words what it shows."""
    _, html = page
    assert html.images
    assert all(len(image["alt"]) > 40 for image in html.images)


def test_numbers_open_their_lineage(page):
    """Each number has its panel, and no id stands twice on a page."""
    _, html = page
    assert html.targets
    assert set(html.targets) <= set(html.ids)
    assert len(html.ids) == len(set(html.ids))


def test_second_build_elsewhere_is_the_same_bytes(built, tmp_path):
    """All but the manifest is byte-identical in another folder, time zone, locale, hash seed, home and umask."""
    report, _ = built
    done = run(
        "report",
        "pakistan-2020",
        "--out",
        tmp_path,
        TZ="Asia/Karachi",
        LC_ALL="C",
        PYTHONHASHSEED="7",
        USER="somebody",
        HOME=str(tmp_path / "home"),
        umask=0o077,
    )
    assert done.returncode == 0, done.stderr
    first, second = (
        sorted(p for p in (r / "latest").rglob("*") if p.is_file())
        for r in (report, tmp_path / "pakistan-2020")
    )
    assert [p.name for p in first] == [p.name for p in second]
    differ = [
        a.name for a, b in zip(first, second, strict=True) if a.read_bytes() != b.read_bytes()
    ]
    assert differ == ["manifest.json"]


def test_unchanged_report_is_not_built_again(built):
    """A second call runs no notebook, says so, and exits with 0."""
    report, _ = built
    done = run("report", "pakistan-2020", "--out", report.parent)
    assert done.returncode == 0
    assert "Nothing changed" in done.stdout
    assert "..." not in done.stdout
    assert len(list((report / "editions").iterdir())) == 1


def test_other_parameters_give_another_report(home):
    """The first notebook runs for another year, source and partition that the data cover."""
    (home / "reports" / "small.toml").write_text(
        'title = "GLOTIP"\nnotebooks = ["01_victim_demographics"]\n', encoding="utf-8"
    )
    settings = {
        "year": 2021,
        "measure": "detected",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
        "partition": "sex_age",
    }
    options = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    done = run("report", "small", *options, home=home)
    assert done.returncode == 0, done.stderr
    with (home / "reports" / "small" / "latest" / "results.csv").open(encoding="utf-8") as file:
        shares = {
            r["label"]: r["value"] for r in csv.DictReader(file) if r["indicator"] == "composition"
        }
    assert float(shares["Women"]) == pytest.approx(16950 / 21253)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pakistan-2021"], "report 'pakistan-2021' is not known; there are country-profile, pakistan-2020. Did you mean 'pakistan-2020'?"),
        (["pakistan-2020", "--set", "yeer=2020"], "Did you mean 'year'?"),
        (["pakistan-2020", "--set", "year=twenty"], "year='twenty' is not allowed; it takes int"),
        (["pakistan-2020", "--set", "year=2018"], "year=2018 is not covered by the data; with"),
        (["pakistan-2020", "--set", "year=2018"], "they cover 2020."),
        (["pakistan-2020", "--set", "ref_area=PAQ"], "Did you mean 'PAK'?"),
        (["pakistan-2020", "--set", "database=unodc_glotp"], "Did you mean 'unodc_glotip'?"),
        (["pakistan-2020", "--set", "weights=2"], "weights=[2.0] is out of range; allowed is 0 to 1"),
        (["pakistan-2020", "--set", "inflations=[1e999]"], "inflations="),
        (["pakistan-2020", "--out", ""], "--out is empty"),
        (["../pakistan-2020"], "report '../pakistan-2020' is not allowed"),
        (["pakistan-2020", "--set", "level=95"], "level=95.0 is out of range; allowed is 0.5 to 0.999"),
        (["pakistan-2020", "--set", "year"], "--set 'year' is not KEY=VALUE"),
        (["pakistan-2020", "--set", "year=2020", "--set", "year=2020"], "--set year is given twice"),
        (["pakistan-2020", "--out", "/proc/nowhere"], "cannot write to /proc/nowhere/pakistan-2020"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line_and_status_2(home, arguments, message):
    """A wrong name, value, type or folder is refused before a kernel starts."""
    refused(run("report", *arguments, home=home), message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",15255,15255,", ",-15255,15255,", "row 3, column 'count_lo': '-15255' is not allowed"),
        (",15255,15255,", ",15256,15255,", "row 3, column 'count_hi': '15255' is not allowed; allowed is at least count_lo"),
        ("women,female,adult", "women,femme,adult", "row 3, column 'sex': 'femme' is not allowed"),
        ("UNODC22-vic-2020-women", "UNODC22-vic-2020-men", "'UNODC22-vic-2020-men' is not allowed"),
        ('"15,255",unodc_fia_conference_2022', '"15,255",nobody', "row 3, column 'source_id': 'nobody' is not allowed"),
    ],
)  # fmt: skip
def test_bad_data_publish_nothing(home, old, new, message):
    """A faulty row is one line with file, row, column and value; exit 2; no edition."""
    path = home / "data" / "observations.csv"
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run("report", "pakistan-2020", home=home)
    refused(done, message)
    assert "observations.csv" in done.stderr
    assert not (home / "reports" / "pakistan-2020").exists()
    checked = run("check", home=home)
    assert checked.returncode == 1
    assert message in checked.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
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
def test_every_table_is_checked_before_a_kernel_starts(home, file, old, new, message):
    """A fault in any table is one line with exit 2, not a notebook that fails."""
    path = home / "data" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    refused(run("report", "pakistan-2020", home=home), message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report"], "Missing argument 'name'. See tipresearch report --help."),
        (["report", "a", "--kep", "2"], "No such option: --kep"),
        (["report", "a", "--keep", "0"], "'--keep'"),
        (["approve", "a"], "'--reason'"),
        (["reprt"], "No such command 'reprt'"),
    ],
)
def test_slip_in_a_command_is_one_line(arguments, message):
    """Usage errors are told like all others, with where help is."""
    refused(run(*arguments), message)


def test_packages_are_those_that_an_import_finds(tmp_path, monkeypatch):
    """Of two versions on the path the first counts; a folder that only looks like a package is passed over."""
    for name in ("pandas-0.1", "broken-1.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    (tmp_path / "pandas-0.1.dist-info" / "METADATA").write_text("Name: pandas\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert project.packages()["pandas"] == "0.1"
    assert "broken" not in project.packages()


def test_debug_may_stand_anywhere():
    """With --debug a traceback is shown, and the exit status stays."""
    done = run("report", "nothing", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_full_disk_is_one_line():
    """Output that cannot be written is one line, not a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SHELL, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_data_file_says_how_to_get_it(home):
    """A missing file is named with the command that restores it."""
    (home / "data" / "observations.csv").unlink()
    refused(
        run("report", "pakistan-2020", home=home),
        "restore it with 'git checkout -- data/observations.csv'",
    )


def test_failing_notebook_is_status_3(home):
    """A failing notebook names notebook, cell and error; its copy is kept; nothing is published."""
    path = home / "notebooks" / "02_bonded_labour.ipynb"
    node = json.loads(path.read_text("utf-8"))
    node["cells"][2]["source"] = "raise RuntimeError('broken on purpose')"
    path.write_text(json.dumps(node), encoding="utf-8")
    done = run("report", "pakistan-2020", home=home)
    refused(done, "02_bonded_labour failed in cell 3", status=3)
    assert "RuntimeError: broken on purpose" in done.stderr
    report = home / "reports" / "pakistan-2020"
    assert not (report / "latest").exists()
    assert [p.name for p in report.glob("failed/*/*.ipynb")] == ["02_bonded_labour.ipynb"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_no_kernel(home, stop):
    """Ctrl-C, or a scheduler's stop, ends the kernel and publishes nothing."""
    path = home / "notebooks" / "02_bonded_labour.ipynb"
    node = json.loads(path.read_text("utf-8"))
    node["cells"][2]["source"] = (
        f"import time, pathlib; pathlib.Path({str(home / 'started')!r}).touch(); time.sleep(60)"
    )
    path.write_text(json.dumps(node), encoding="utf-8")
    process = subprocess.Popen(
        [*SHELL, "report", "pakistan-2020"], env=os.environ | {"TIPRESEARCH_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (home / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    kernels = psutil.Process(process.pid).children(recursive=True)
    assert kernels
    process.send_signal(stop)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted; the published edition is unchanged" in errors
    assert "Traceback" not in errors
    assert not psutil.wait_procs(kernels, timeout=5)[1]
    report = home / "reports" / "pakistan-2020"
    assert [p.name for p in report.iterdir() if p.name != ".lock"] == []


def test_check_accepts_the_project():
    """Data and notebooks of the repository follow the rules of the house."""
    done = run("check")
    assert (done.returncode, done.stdout) == (0, "Data and notebooks follow the rules.\n")


def test_version_and_help():
    """Version and help are printed, with every command."""
    assert run("--version").stdout == f"tipresearch {__version__}\n"
    text = run("--help").stdout
    assert "report" in text
    assert "check" in text
    unknown = run("repot")
    assert unknown.returncode == 2
    assert "Traceback" not in unknown.stderr


def test_help_loads_nothing_heavy():
    """The command line answers at once because pandas, scipy and Jupyter wait until needed."""
    code = "import sys; from tipresearch.cli.main import app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "scipy", "matplotlib", "nbformat", "papermill", "pandera"} & set(loaded)


def test_readme_shows_the_current_figure(built):
    """The figure in the README is the one that the report draws now."""
    figure = (built[0] / "latest" / "figures" / "published_totals.svg").read_bytes()
    assert (paths.HOME / "reports" / "published_totals.svg").read_bytes() == figure


def test_numbers_in_the_readme_are_in_the_report(built):
    """Every count in the README's finding is printed by the report."""
    finding = (paths.HOME / "README.md").read_text("utf-8").split("## Two commands")[0]
    pages = " ".join(p.read_text("utf-8") for p in (built[0] / "latest").glob("*.html"))
    counts = {n for n in re.findall(r"\b\d[\d,]*\d\b", finding) if not re.fullmatch(r"20\d\d", n)}
    assert {"32,022", "20,045", "22", "760", "30"} == counts
    assert all(f">{n}<" in pages or f" {n}" in pages for n in counts)
