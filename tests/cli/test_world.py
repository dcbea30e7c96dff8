"""The report on all countries as a user builds it."""

import pytest
from command_line import command, refused
from glotip_rows import write

from tipresearch import coverage
from tipresearch.errors import CoverageError


def test_coverage_takes_no_workbook_and_refuses_a_span_that_holds_nothing(tmp_path):
    path = str(write(tmp_path / "data_glotip.xlsx"))
    assert coverage.covered("world")["data_file"].tolist() == [""]
    span = {"first_year": 2015, "last_year": 2019}
    found = coverage.covered("world", {**span, "data_file": path})
    assert found.to_dict("records") == [{"data_file": path}]
    with pytest.raises(CoverageError, match="no usable figure from 1995 to 1999; it covers 2017 to 2019"):
        coverage.covered("world", {"first_year": 1995, "last_year": 1999, "data_file": path})
    with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
        coverage.covered("world", {"first_year": 2022, "last_year": 2003, "data_file": ""})


def build(folder, *options):
    """Build the report; return its page as text."""
    settings = [p for o in options for p in ("--set", o)]
    done = command("report", "world", "--out", folder, *settings)
    assert done.returncode == 0, done.stderr
    return (folder / "world" / "latest" / "09_world.html").read_text("utf-8")


@pytest.mark.slow
def test_without_a_workbook_the_page_says_how_to_get_one(tmp_path):
    """A page, no figure, no number; the claim alone is held."""
    page = build(tmp_path, "png=false")
    assert "The world needs UNODC" in page
    assert "nearly 100 countries worldwide" in page
    assert "<img" not in page
    assert not list((tmp_path / "world" / "latest").glob("figures/*.svg"))


@pytest.mark.slow
def test_a_span_without_a_country_is_one_line(tmp_path):
    path = write(tmp_path / "data_glotip.xlsx")
    options = ["--set", f"data_file={path}", "--set", "first_year=1995", "--set", "last_year=1999"]
    refused(
        command("report", "world", "--out", tmp_path, *options),
        "no usable figure from 1995 to 1999",
    )


@pytest.mark.slow
def test_the_world_from_the_workbook(world_built):
    """Three figures with their data, both sums, the panel, the regions, and the claim beside its count."""
    page = (world_built / "09_world.html").read_text("utf-8")
    for said in (
        "of the 198 countries and areas",
        "Northern Africa",
        "the sum went from",
        "above 100",
        "Sex: female",
    ):
        assert said in page
    figures = world_built / "figures"
    assert {f.stem for f in figures.glob("*.csv")} == {
        "countries_reporting",
        "coverage_first_regions",
        "coverage_other_regions",
        "sums_by_year",
    }
    drawn = [len(f.read_text("utf-8").splitlines()) - 1 for f in figures.glob("coverage_*.csv")]
    assert sum(drawn) == 198
