"""The report on Pakistan, built as a user builds it: its files, numbers, pages and figures."""

import json
import os
import re
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from command_line import command, run

from nbpress.core import paths

EXPECTED = Path(__file__).parent / "expected"


def test_the_command_ends_with_the_path_of_the_page(built):
    report, said = built
    page = Path(said.splitlines()[-1])
    assert page == report / "latest" / "index.html"
    assert page.is_file()
    assert re.search(r"01_victim_demographics \.\.\. \d+\.\d s", said)


def test_an_edition_has_the_agreed_files_and_no_others(built):
    report, _ = built
    latest = report / "latest"
    assert latest.readlink().parent == Path("editions")
    names = {p.name for p in latest.iterdir()}
    notebooks = {p.stem for p in (latest / "notebooks").iterdir()}
    assert notebooks == {
        "00_in_one_look", "01_victim_demographics", "02_bonded_labour", "03_referrals",
        "04_sources_and_conflicts", "06_enforcement", "07_two_crimes", "08_partners",
    }  # fmt: skip
    fixed = {
        "index.html", "figures", "results.csv", "results.json", "datapackage.json",
        "notebooks", "manifest.json", "changes.html", "methods.html", "search.html",
        "sources.html", "ro-crate-metadata.json",
    }  # fmt: skip
    english = fixed | {f"{n}.html" for n in notebooks - {"00_in_one_look"}}
    pages = {n for n in english - {"changes.html", "methods.html"} if n.endswith(".html")}
    urdu = {n.replace(".html", ".ur.html") for n in pages}
    assert names == english | urdu | {"translations.pot"}
    for svg in set((latest / "figures").glob("*.svg")) - set((latest / "figures").glob("*.ur.svg")):
        assert svg.with_suffix(".ur.svg").is_file()
        assert svg.with_suffix(".png").is_file()
        assert svg.with_suffix(".csv").is_file()
        assert (svg.parent / "narrow" / svg.name).is_file()
    assert not list(report.glob(".building*"))


def compare(found, kept):
    """Fail if two tables differ by more than one in a billion."""
    try:
        pd.testing.assert_frame_equal(*map(pd.read_csv, (found, kept)), check_exact=False, rtol=1e-9)
    except AssertionError as error:
        pytest.fail(f"{error}\n\nIf meant, copy {found} to {kept}, with its reason in CHANGELOG.md")


def test_results_are_as_expected(built):
    report, _ = built
    compare(report / "latest" / "results.csv", EXPECTED / "results.csv")


@pytest.mark.parametrize("path", sorted((EXPECTED / "figures").glob("*.csv")), ids=lambda p: p.stem)
def test_the_data_of_each_figure_are_as_expected(built, path):
    report, _ = built
    compare(report / "latest" / "figures" / path.name, path)


def test_every_figure_has_expected_data(built):
    report, _ = built
    shown = {p.name for p in (report / "latest" / "figures").glob("*.csv")}
    kept = {p.name for p in (EXPECTED / "figures").glob("*.csv")}
    assert shown == kept, f"copy the new from {report}/latest/figures to {EXPECTED}/figures; remove what no page shows"


@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_frictionless_accepts_the_results(built):
    import frictionless

    report, _ = built
    checked = frictionless.validate(str(report / "latest" / "datapackage.json"))
    assert checked.valid, checked.flatten(["message"])


def test_the_manifest_records_inputs_parameters_packages_and_times(built):
    report, _ = built
    manifest = json.loads((report / "latest" / "manifest.json").read_text("utf-8"))
    assert {
        "data/observations.csv", "notebooks/02_bonded_labour.ipynb", "tipresearch/indicators/shares.py", "requirements.lock",
    } <= manifest["inputs"].keys()  # fmt: skip
    assert manifest["parameters"]["01_victim_demographics"]["year"] == 2020
    assert {"papermill", "pandas"} <= manifest["packages"].keys()
    assert manifest["seconds"].keys() == manifest["parameters"].keys()


class Reader(HTMLParser):
    """Collect what a page loads, shows and links."""

    def __init__(self, html):
        super().__init__()
        self.loads, self.images, self.targets, self.ids, self.tables = [], [], [], [], 0
        self.classes = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link":
            self.loads.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset") if name in given]
        if tag == "img":
            self.images.append(given)
        self.classes |= set((given.get("class") or "").split())
        if "popovertarget" in given:
            self.targets.append(given["popovertarget"])
        if "id" in given:
            self.ids.append(given["id"])
        self.tables += tag == "table"


@pytest.fixture(
    params=["index", "01_victim_demographics", "02_bonded_labour", "03_referrals", "04_sources_and_conflicts"]
)
def page(request, built):
    folder = built[0] / "latest"
    return folder, Reader((folder / f"{request.param}.html").read_text("utf-8"))


def test_a_page_loads_only_files_beside_it(page):
    folder, html = page
    for address in html.loads:
        assert address.startswith("data:") or (folder / address).is_file()


def test_each_figure_has_an_alternative_text(page):
    _, html = page
    assert all(len(image["alt"]) > 40 for image in html.images)


def test_each_number_opens_its_lineage_and_no_id_repeats(page):
    _, html = page
    assert "tr-panels" not in html.classes
    assert html.targets
    assert set(html.targets) <= set(html.ids)
    assert len(html.ids) == len(set(html.ids))


def test_what_may_be_quoted_has_its_source_and_no_other(built):
    """UNODC's database has no count of bonded labour, and has the total of the release under another year."""
    page = (built[0] / "latest" / "index.html").read_text("utf-8")
    quotes = [re.sub(r"<[^>]+>", "", q) for q in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page)]
    total, bonded, referred = quotes
    assert "provincial police in Pakistan reported 32,022 identified victims of trafficking for 2020." in total
    assert "The same number is listed under 2019 in UNODC’s database." in total
    assert total.endswith("UNODC news release, 2022-03-25; UNODC GLOTIP, 2025-04-14")
    assert bonded.startswith("In 2020, 30 victims of bonded labour were identified in Pakistan, after 760 in 2019")
    assert "GLOTIP" not in bonded
    assert "11,803 victims were referred for care in Pakistan; 3,744 of them were men." in referred


@pytest.mark.slow
def test_a_second_build_elsewhere_has_the_same_bytes(built, tmp_path):
    """With cold kernels, in another folder, time zone, locale, hash seed, home and umask."""
    report, _ = built
    other = {
        "TZ": "Asia/Karachi", "LC_ALL": "C", "PYTHONHASHSEED": "7", "USER": "somebody",
        "HOME": str(tmp_path / "home"),
    }  # fmt: skip
    done = run("verify", report / "latest", env=os.environ | other, umask=0o077)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = len([p for p in (report / "latest").rglob("*") if p.is_file()])
    assert f"{counted} files" in done.stdout
    assert "by a new build" in done.stdout
    assert "other than reports/" not in done.stdout


def test_an_unchanged_report_is_not_built_again(built):
    report, _ = built
    done = command("report", "pakistan-2020", "--out", report.parent)
    assert done.returncode == 0
    assert "Nothing changed" in done.stdout
    assert "..." not in done.stdout
    assert len(list((report / "editions").iterdir())) == 1


@pytest.mark.skipif(
    f"matplotlib=={version('matplotlib')} " not in (paths.HOME / "requirements.lock").read_text(),
    reason="the figure in the README is drawn by the matplotlib of requirements.lock",
)
def test_the_readme_shows_the_current_figure(built):
    figure = (built[0] / "latest" / "figures" / "published_totals.svg").read_bytes()
    assert (paths.HOME / "reports" / "published_totals.svg").read_bytes() == figure


def test_the_counts_in_the_readme_are_in_the_report(built):
    finding = (paths.HOME / "README.md").read_text("utf-8").split("## Two commands")[0]
    pages = " ".join(p.read_text("utf-8") for p in (built[0] / "latest").glob("*.html"))
    counts = {n for n in re.findall(r"\b\d[\d,]*\d\b", finding) if not re.fullmatch(r"20\d\d", n)}
    assert {"32,022", "20,045", "22", "760", "30"} == counts
    assert all(f">{n}<" in pages or f" {n}" in pages for n in counts)
