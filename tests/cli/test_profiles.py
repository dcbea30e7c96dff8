"""The report on a country as a user builds it."""

import glotip_rows
import pytest
from command_line import command, refused

from nbpress.core.errors import CoverageError
from tipresearch.datasets import coverage


@pytest.mark.slow
def test_profile_without_a_file_says_how_to_get_one(tmp_path):
    """The report on a country needs the workbook, and says where it comes from."""
    refused(command("report", "country-profile", "--out", tmp_path), "tipresearch fetch glotip")
    values = {"data_file": str(glotip_rows.write(tmp_path / "g.xlsx")), "previous_file": ""}
    with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
        coverage.covered("profile", values | {"first_year": 2022, "last_year": 2003})


@pytest.mark.slow
def test_unknown_country_names_the_nearest_with_data(workbooks, tmp_path):
    """A code without data is refused with the nearest codes that have some, and a name with its code."""
    profile = ["report", "country-profile", "--out", tmp_path, "--set"]
    refused(
        command(*profile, f"data_file={workbooks[1]}", "--set", "ref_area=NPX"),
        "198 values; the nearest are NPL",
    )
    refused(
        command(*profile, f"data_file={workbooks[1]}", "--set", "ref_area=Kenya"),
        "ref_area=Kenya is the name of an area; give its code, KEN.",
    )
    refused(
        command(*profile, f"data_file={workbooks[1]}", "--set", "ref_area=KE"),
        "ref_area=KE is a code of two letters; give that of three, KEN.",
    )
    refused(
        command(*profile, "data_file=none.xlsx"),
        "data_file=none.xlsx is not there; give the path of a file",
    )
    fresh = [*profile[:2], "--out", tmp_path / "fresh", "--set"]  # where no copy of the file is kept yet
    explained = command(*fresh, f"data_file={workbooks[1]}", "--set", "ref_area=NPL", "--explain")
    assert "05_country_profile: runs" in explained.stdout, explained.stderr


@pytest.mark.slow
@pytest.mark.parametrize("area", ["NPL", "COK", "GAB", "DMA"])
def test_profile_is_sensible_for_every_kind_of_country(profile_built, area):
    """Rich data, suppressed counts only, a single year, and no total all give a page."""
    page = (profile_built(area) / "05_country_profile.html").read_text("utf-8")
    expected = {"NPL": "14 have a total", "COK": "fewer than 5", "GAB": "No other year shown has a total"}
    expected["DMA"] = "No total of detected victims of 2003 to 2022 is given here for Dominica."
    assert expected[area] in page
    assert "Warning" not in page  # nothing that a kernel says of what it was given


@pytest.mark.slow
def test_every_area_with_a_figure_in_the_span_is_covered(workbooks):
    """Dominica has counts by form and no total, North Korea in the earlier edition alone; Kiribati one count of 2003."""

    def areas(edition, first_year):
        values = {"first_year": first_year, "last_year": 2022, "data_file": str(workbooks[edition])}
        return set(coverage.covered("profile", {**values, "previous_file": ""})["ref_area"])

    newest = areas(1, 2003)
    assert len(newest) == 198
    assert {"DMA", "KIR", "IRN", "LBY", "WSM"} <= newest
    assert "PRK" not in newest
    assert "PRK" in areas(0, 2003)
    assert "KIR" not in areas(1, 2004)
    with pytest.raises(CoverageError, match="the workbook holds no figure from 2023 to 2023; it covers 2003 to 2022"):
        coverage.covered("profile", {"first_year": 2023, "last_year": 2023, "data_file": str(workbooks[1]), "previous_file": ""})  # fmt: skip


@pytest.mark.slow
def test_a_workbook_without_a_usable_figure_covers_no_years(tmp_path):
    """Its one count is of a region: no years are named, where nan would stand for them."""
    workbook = glotip_rows.write(tmp_path / "g.xlsx", [glotip_rows.row("12", iso="SAM", country="")])
    span = {"first_year": 2003, "last_year": 2022, "data_file": str(workbook), "previous_file": ""}
    with pytest.raises(CoverageError, match="holds no figure from 2003 to 2022; none of another year is usable"):
        coverage.covered("profile", span)
    with pytest.raises(CoverageError, match=r"have no usable figure, .* Give a file with figures\.$"):
        coverage.covered("profile", span | {"last_year": None})
