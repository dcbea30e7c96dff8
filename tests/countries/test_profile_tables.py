"""The tables of a country profile: figures as printed, rates, ratios and revisions."""

import pytest

from nbpress.core import paths
from tipresearch import countries, load, presentation
from tipresearch.presentation import charts
from tipresearch.presentation.messages import profiles as sentences


def selection(area):
    return load().query("source_id == 'unodc_glotip' and edition == '2025-04-14' and ref_area == @area")


def profile_of(table):
    return countries.Profile(table, table.iloc[:0], "ITA", "2025-04-14", "", (2017, 2017))


def test_the_number_of_cells_is_the_number_that_the_page_explains(newest_profile):
    """India 2022 has a 17th cell, without a label."""
    india = newest_profile("IND", 2022)
    assert (countries.coverage_table(india)["cells"].tolist(), len(india.unlabelled)) == ([16], 1)
    page = (paths.NOTEBOOKS / "05_country_profile.ipynb").read_text("utf-8")
    assert "cells without a label" in page


def test_a_small_printed_count_is_not_suppressed():
    """An edition that prints 3 and 0 suppresses neither; only <5 is suppressed."""
    year = selection("PAK").head(3).copy()
    year["period_start"] = year["period_start"].min()
    year[["count_lo", "count_hi"]] = [(0, 0), (3, 3), (0, 4)]
    year["raw_value"] = ["0", "3", "<5"]
    assert countries.coverage_table(profile_of(year))[["cells", "suppressed"]].to_numpy().tolist() == [[3, 1]]


def test_totals_are_printed_with_a_mark_if_their_parts_exceed_them(newest_profile):
    """Germany 2022 and 2021 have the mark; 2016 has none. Forms of victims are no parts of 160 convicted."""
    table = countries.coverage_table(newest_profile("DEU", 2015)).set_index("year")
    marked = {2022: "<5\N{NO-BREAK SPACE}×", 2021: "564\N{NO-BREAK SPACE}×", 2016: "536"}
    assert {year: table["detected"][year] for year in marked} == marked
    assert (table["convicted"][2017], table["convicted"][2022]) == ("50", "160")


def test_factors_of_revisions_have_three_digits_and_a_suppressed_count_has_none(newest_profile):
    found = countries.revised(newest_profile("PAK", 2019, compared=True)).set_index(["year", "measure"])["factor"]
    assert (found[2020, "detected"], found[2020, "formal_contact"], found[2019, "detected"]) == ("911", "1.44", "")


def test_ratios_of_a_total_below_its_parts_are_bounds(newest_profile):
    """Niger 2019: 13 of 29, where the convicted are 13 to 18 by their own parts: 13/29 to 18/29."""
    flows = countries.flows(newest_profile("NER", 2016, 2020))
    found = {e.label: f"{e}" for e in flows}
    assert found["Persons convicted, per person prosecuted, 2019"] == "0.448–0.621"
    # 8 prosecuted, whose range is too wide.
    assert found["Persons convicted, per person prosecuted, 2020"] == "not given, cells disagree"
    assert {e.inputs[0].raw_value for e in flows if not e.given} == {"8"}
    # Fewer than 5 in the later step of 2016 give bounds. In 2019 two steps have the same 29.
    assert found["Persons prosecuted, per person brought into formal contact, 2016"] == "0–0.167"
    assert [e.inputs[0].year for e in flows] == [2019, 2020, 2016, 2018, 2020]


def test_two_equal_totals_have_no_ratio(newest_profile):
    """Pakistan 2020: 46 persons in formal contact and 46 prosecuted. Years before the Acts have a note."""
    pakistan = newest_profile("PAK")
    assert {e.label: f"{e:interval}" if e.value is None else f"{e}" for e in countries.flows(pakistan)} == {
        "Persons convicted, per person prosecuted, 2011": "0.0250",
        "Persons convicted, per person prosecuted, 2020": "0–0.0870",
        "Persons convicted, per person prosecuted, 2021": "0–0.00988",
        "Persons convicted, per person prosecuted, 2022": "0.0951",
    }
    assert "an Ordinance covered smuggling" in sentences.definitions(pakistan)["2011"]


def test_a_ratio_says_which_of_its_counts_was_revised(newest_profile):
    """For 2020 Tajikistan's 34 convicted and 28 prosecuted became 28 and 34; persons in contact did not change."""
    tajikistan = newest_profile("TJK", compared=True)
    notes = sentences.definitions(tajikistan)
    assert notes["convicted, 2020"] == "persons convicted: revised"
    assert "formal_contact, 2020" not in notes
    ratios = [e for e in countries.flows(tajikistan) if e.label.endswith("2020")]
    shown = presentation.table(ratios, caption="c", notes=notes)._repr_mimebundle_()["text/html"]
    assert "persons convicted: revised; persons prosecuted: revised" in shown


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("BOL", "Not listed: 560 in 2022 under “TOTAL” (the label reads as a total and not as a country)."),
        ("PAK", ""),
        ("IND", "Not listed: 6,691 in 2019, 4,700 in 2020, 6,250 in 2021 and 6,876 in 2022 (no label)."),
        ("JOR", "Not listed: 24 in 2022 (no label)."),
        ("ALB", ""),  # rows without a label are of earlier years
    ],
)
def test_citizenships_that_are_not_listed_are_named(newest_profile, area, said):
    assert " ".join(map(str, sentences.not_listed(newest_profile(area)))) == said


def test_a_label_that_is_no_country_is_not_listed(newest_profile):
    listed = newest_profile("BOL").latest("citizenship")
    assert "TOTAL" not in listed
    assert (len(listed), {c.year for c in listed.values()}, 486 in {c.lo for c in listed.values()}) == (
        13,
        {2022},
        True,
    )
    assert {c.year for c in newest_profile("IND").latest("citizenship").values()} == {2018}


@pytest.mark.parametrize(
    ("area", "name", "said"),
    [
        ("VEN", "Venezuela", "239 in 2022 under “145” (the label is a number and may be a count in place of a country)."),
        ("IND", "India", "6,876 in 2022 (no label)."),
    ],
)  # fmt: skip
def test_a_year_without_any_country_of_citizenship_says_why(newest_profile, area, name, said):
    profile = newest_profile(area, 2022)
    assert charts.citizenships_chart(profile).data.empty
    assert str(sentences.why_no_citizenships(profile)) == (
        f"UNODC’s rows by citizenship for {name} name no country. Not listed: {said}"
    )
