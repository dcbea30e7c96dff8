"""The reports on one country and on all countries as a user builds them."""

import own_project
import pytest
from command_line import command, refused
from glotip_rows import row, write

from nbpress.core.errors import CoverageError
from tipresearch.datasets import coverage

pytestmark = pytest.mark.slow


def covered(name, file, first_year=2003, last_year=2022):
    given = {"first_year": first_year, "last_year": last_year, "data_file": str(file), "previous_file": ""}
    return coverage.covered(name, given)


def test_both_reports_need_a_workbook_with_figures_in_the_span(tmp_path, workbooks):
    path = write(tmp_path / "data_glotip.xlsx")
    assert covered("world", path, 2015, 2019).to_dict("records") == [{"data_file": str(path)}]
    for name, words in (("profile", "a country profile needs"), ("world", "the report on the world needs")):
        with pytest.raises(CoverageError, match=f"{words} the workbook.*tipresearch fetch glotip"):
            covered(name, "")
        with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
            covered(name, path, 2022, 2003)
    with pytest.raises(CoverageError, match="from 1995 to 1999; it covers 2012 to 2019"):
        covered("world", path, 1995, 1999)
    with pytest.raises(CoverageError, match="from 2023 to 2023; it covers 2003 to 2022"):
        covered("profile", workbooks[1], 2023, 2023)
    # The only count is of a region, so there is no year to name.
    region = write(tmp_path / "g.xlsx", [row("12", iso="SAM", country="")])
    with pytest.raises(CoverageError, match="from 2003 to 2022; none of another year is usable"):
        covered("profile", region)
    with pytest.raises(CoverageError, match=r"have no usable figure, .* Give a file with figures\.$"):
        covered("profile", region, last_year=None)


def test_every_area_with_a_figure_in_the_span_is_covered(workbooks):
    """Dominica has counts by form and no total; North Korea only the earlier edition; Kiribati one count of 2003."""

    def areas(edition, first_year):
        return set(covered("profile", workbooks[edition], first_year)["ref_area"])

    newest = areas(1, 2003)
    assert len(newest) == 198
    assert {"DMA", "KIR", "IRN", "LBY", "WSM"} <= newest
    assert "PRK" in areas(0, 2003) - newest
    assert "KIR" not in areas(1, 2004)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ([], "tipresearch fetch glotip"),
        (["WORKBOOK", "ref_area=NPX"], "198 values; the nearest are NPL"),
        (["WORKBOOK", "ref_area=Kenya"], "ref_area=Kenya is the name of an area; give its code, KEN."),
        (["WORKBOOK", "ref_area=KE"], "ref_area=KE is a code of two letters; give that of three, KEN."),
        (["data_file=none.xlsx"], "data_file=none.xlsx is not there; give the path of a file"),
    ],
)
def test_a_country_without_data_is_refused_with_the_nearest_country(workbooks, tmp_path, settings, message):
    given = [s.replace("WORKBOOK", f"data_file={workbooks[1]}") for s in settings]
    words = [word for setting in given for word in ("--set", setting)]
    refused(command("report", "country-profile", "--out", tmp_path, *words), message)


def test_an_explanation_needs_no_copy_of_the_workbook(workbooks, tmp_path):
    words = ["--set", f"data_file={workbooks[1]}", "--set", "ref_area=NPL", "--explain"]
    explained = command("report", "country-profile", "--out", tmp_path, *words)
    assert "05_country_profile: runs" in explained.stdout, explained.stderr


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("NPL", "The database has totals for 14 of the years shown"), ("COK", "fewer than 5"), ("GAB", "No other year shown has a total"),
        ("DMA", "The data used here have no total of detected victims for Dominica in 2003–2022."),
        ("DEU", "no total used"),
    ],
)  # fmt: skip
def test_a_profile_of_each_kind_of_country_is_a_page(profile_built, area, said):
    """Rich data, suppressed counts only, a single year, no total, and totals that do not add up: none waits for a review."""
    page = (profile_built(area) / "05_country_profile.html").read_text("utf-8")
    assert said in page
    assert "Warning" not in page


def test_a_forgotten_workbook_empties_no_page_and_is_not_scheduled(tmp_path, monkeypatch):
    """Report and schedule refuse to go on, and the published edition stays. Both take the file as a parameter."""
    own_project.write(tmp_path)
    (tmp_path / "reports").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIPRESEARCH_HOME", raising=False)
    definition = tmp_path / "reports" / "mine.toml"
    path = write(tmp_path / "data_glotip.xlsx")
    lines = 'title = "Mine"\nnotebooks = ["09_world"]\n[parameters]\nfirst_year = 2015\nlast_year = 2019\n'
    definition.write_text(f'{lines}data_file = "{path}"\n')
    assert command("schedule", "cron", "mine").returncode == 0
    done = command("report", "mine")
    assert done.returncode == 0, done.stderr
    latest = (tmp_path / "reports" / "mine" / "latest").resolve()
    assert len((latest / "results.csv").read_text("utf-8").splitlines()) > 9
    definition.write_text(lines)
    refused(command("report", "mine"), "needs the workbook of UNODC's database: run 'tipresearch fetch glotip'")
    refused(
        command("schedule", "cron", "mine"),
        f"pass it with --set data_file=PATH; a schedule takes no --set; write it below [parameters] of {definition}.",
    )
    assert (tmp_path / "reports" / "mine" / "latest").resolve() == latest


def test_the_report_on_the_world_has_figures_sums_regions_and_the_claim(world_built):
    page = (world_built / "09_world.html").read_text("utf-8")
    for said in ("of the 198 countries and areas", "Northern Africa", "the sum went from", "above 100", "Sex: female"):
        assert said in page
    figures = world_built / "figures"
    expected = {"countries_reporting", "coverage_first_regions", "coverage_other_regions", "sums_by_year"}
    assert {f.stem for f in figures.glob("*.csv")} == expected | {"index_same_countries"}
    drawn = [len(f.read_text("utf-8").splitlines()) - 1 for f in figures.glob("coverage_*.csv")]
    assert sum(drawn) == 198
