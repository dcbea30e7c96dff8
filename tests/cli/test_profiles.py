"""The report on a country as a user builds it."""

import pytest
from command_line import command, refused

from tipresearch import (
    coverage,
)
from tipresearch.errors import CoverageError


@pytest.mark.slow
def test_profile_without_a_file_says_how_to_get_one(tmp_path):
    """The report on a country needs the workbook, and says where it comes from."""
    refused(command("report", "country-profile", "--out", tmp_path), "tipresearch fetch glotip")
    with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
        coverage.covered(
            "profile",
            {"data_file": "x", "first_year": 2022, "last_year": 2003, "previous_file": ""},
        )


@pytest.mark.slow
def test_unknown_country_names_the_nearest_with_data(workbooks, tmp_path):
    """A code without data is refused with the nearest codes that have some."""
    profile = ["report", "country-profile", "--out", tmp_path, "--set"]
    refused(
        command(*profile, f"data_file={workbooks[1]}", "--set", "ref_area=NPX"),
        "177 values; the nearest are NPL",
    )
    refused(
        command(*profile, "data_file=none.xlsx"),
        "data_file=none.xlsx is not there; give the path of a file",
    )


@pytest.mark.slow
@pytest.mark.parametrize("area", ["NPL", "COK", "GAB"])
def test_profile_is_sensible_for_every_kind_of_country(profile_built, area):
    """Rich data, suppressed counts only, and a single year all give a page."""
    page = (profile_built(area) / "05_country_profile.html").read_text("utf-8")
    expected = {"NPL": "14 years", "COK": "fewer than 5", "GAB": "the only year with a total here"}
    assert expected[area] in page
