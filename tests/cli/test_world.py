"""The report on all countries as a user builds it."""

import own_project
import pytest
from command_line import command, refused
from glotip_rows import write

from nbpress.core.errors import CoverageError
from tipresearch.datasets import coverage


@pytest.mark.slow
def test_coverage_refuses_no_workbook_and_a_span_that_holds_nothing(tmp_path):
    path = str(write(tmp_path / "data_glotip.xlsx"))
    given = {"first_year": 2015, "last_year": 2019, "data_file": path, "previous_file": ""}
    assert coverage.covered("world", given).to_dict("records") == [{"data_file": path}]
    with pytest.raises(CoverageError, match="the report on the world needs the workbook of UNODC's database"):
        coverage.covered("world", given | {"data_file": ""})
    with pytest.raises(CoverageError, match="no usable figure from 1995 to 1999; it covers 2012 to 2019"):
        coverage.covered("world", given | {"first_year": 1995, "last_year": 1999})
    with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
        coverage.covered("world", given | {"first_year": 2022, "last_year": 2003})


@pytest.mark.slow
def test_a_forgotten_workbook_empties_no_page_and_is_not_scheduled(tmp_path, monkeypatch):
    """Report and schedule refuse it with the cure, and the published edition stands; as a parameter it is taken by both."""
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
    for said in ("of the 198 countries and areas", "Northern Africa", "the sum went from", "above 100", "Sex: female"):
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
