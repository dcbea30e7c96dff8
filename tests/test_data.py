import subprocess
import sys

import frictionless
import pytest

from tipresearch import coverage, facts, observations, paths
from tipresearch.errors import CoverageError, SchemaError
from tipresearch.files import read_table
from tipresearch.observations import checks


@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_data_package_is_valid():
    """Frictionless accepts every table of data/ against its description."""
    report = frictionless.validate(str(paths.DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == len(list(paths.DATA.rglob("*.csv")))


def test_data_have_no_faults():
    """Schemas hold, mappings match in both directions, the package describes every file."""
    assert list(observations.faults()) == []


def test_unused_and_missing_codes_are_found(observed, monkeypatch):
    """A code without a mapping, and a mapping without a code, are both named."""
    changed = observed.copy()
    changed.loc[changed["measure"] == "deportees", "measure"] = "deported"
    found = list(checks._mapping_faults(changed))
    assert "measure 'deported' of observations.csv is missing from measures.csv." in found
    assert "measure 'deportees' of measures.csv is not used by any observation." in found


def test_every_figure_of_the_release_is_held(observed):
    """The nine figures of the news release, with the text as published."""
    release = observed[observed["source_id"] == "unodc_fia_conference_2022"]
    assert sorted(release["raw_value"]) == sorted(
        ["32,022", "15,255", "9,581", "6,937", "249", "760", "30", "11,803", "3,744"]
    )


def test_population_is_validated(tmp_path, monkeypatch):
    """A population of 0 and an unknown source are refused."""
    from tipresearch.facts import population

    table = read_table(paths.DATA / "population.csv").head(3)
    for column, value in (("population", "0"), ("source_id", "nobody"), ("year", "20")):
        with pytest.raises(
            SchemaError, match=f"row 2, column '{column}': '{value}' is not allowed"
        ):
            population.validate_population(
                table.assign(**{column: [value, *table[column][1:]]}),
                "population.csv",
                list(set(table["source_id"])),
            )


def test_sexes_add_up_to_the_total_within_rounding():
    """In each vintage female and male add up to the total within the rounding of the file."""
    table = (
        facts.load_population()
        .pivot_table(index=["ref_area", "year", "vintage"], columns="sex", values="population")
        .dropna()
    )
    assert len(table) > 20
    assert ((table["female"] + table["male"] - table["total"]).abs() <= 1000).all()


def test_coverage_holds_the_anchor_and_more():
    """The anchor's parameters are covered, and so are other years and sources."""
    parts = coverage.covered("parts")
    assert {2019, 2020, 2021, 2022} <= set(parts["year"])
    anchor = parts.query("source_id == 'unodc_fia_conference_2022'")
    assert anchor[["year", "partition"]].values.tolist() == [[2020, "unodc_pk_4"]]
    assert coverage.covered("referrals")["group"].tolist() == ["men"]
    assert (coverage.covered("pairs").eval("first_year < last_year")).all()
    with pytest.raises(CoverageError, match="Did you mean 'totals'"):
        coverage.covered("total")


def test_coverage_counts_calendar_years_only(observed):
    """Reporting periods and open starts are no calendar years."""
    assert set(observations.coverage(observed)["period_kind"]) == {"calendar_year"}


def test_statistics_never_load_publishing():
    """The statistics can be used and reviewed without Jupyter: no kernel, no papermill."""
    code = (
        "import sys, tipresearch as t\nfor name in t.__all__: getattr(t, name)\nprint(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "tipresearch.indicators.shares" in loaded
    assert "tipresearch.presentation" in loaded
    for module in (
        "tipresearch.publishing",
        "papermill",
        "nbformat",
        "jupyter_client",
    ):
        assert module not in loaded
