"""Who reports is counted by one rule, and no country-year is lost."""

import pytest
from glotip_rows import CONVICTED, row

from tipresearch import countries
from tipresearch.countries.database import WITH_TOTAL, world_of
from tipresearch.countries.sums import regional


def test_every_country_year_is_accounted_for(small):
    """The states add up to the countries, in each year and for each measure."""
    for measure in ("detected", "convicted"):
        table = countries.accounted(small, measure)
        assert (table[list(countries.STATES)].sum(axis=1) == len(small.areas)).all()
        assert table["countries"].sum() == len(small.areas) * len(small.years)


def test_every_country_year_of_an_older_edition_is_accounted_for(read_edition):
    """States are counts of rows that are there once: countries times years. The newer edition is
    counted a second time in `test_second_computation`."""
    found = world_of(read_edition("2023-05-30"), 2003, 2022)
    table = countries.accounted(found)
    assert table[list(countries.STATES)].to_numpy().sum() == len(found.areas) * 20
    rows = found.country_years("detected")
    assert not rows.duplicated(["ref_area", "year"]).any()
    totals = rows[rows["lo"].notna()]
    assert set(totals["state"]) == set(WITH_TOTAL)
    assert not totals["figure_id"].duplicated().any()


def test_a_country_reports_where_a_total_stands(small):
    """A number, a suppressed total, a range and a total that is not used count; other figures do not."""
    table = countries.reporting_table(small)
    assert table["Detected victims"].tolist() == [6, 2]
    assert table["Convicted"].tolist() == [1, "–"]
    assert "Prosecuted" not in table


@pytest.mark.slow
def test_a_workbook_without_the_measure_has_no_reporters_of_it(written):
    found = countries.load_world(2019, 2019, written([row("7", indicator=CONVICTED)]))
    assert list(countries.reporting_countries(found)) == ["Convicted"]
    assert countries.years_with_totals(found) == []
    assert countries.accounted(found).empty
    assert countries.sums_table(found).empty
    assert countries.panels_table(found).empty
    assert countries.regions_table(found).empty


def test_a_number_of_countries_is_a_result_with_its_rule(small):
    count = countries.reporting_countries(small)["Detected victims"][0]
    found = countries.counted(count)
    assert (found.value, found.unit, found.indicator) == (6, "countries", "countries_reporting")
    assert f"{found}" == "6"


def test_halves_hold_whole_regions_and_every_row(small):
    """Regions of 4, 1 and 3 countries go apart as 4 and 4; one region alone is the first half."""
    rows = small.country_years("detected")
    areas = list(dict.fromkeys(rows["ref_area"]))[:8]
    names = dict(zip(areas, ["A", "A", "A", "A", "B", "C", "C", "C"], strict=True))
    rows = rows[rows["ref_area"].isin(areas)].assign(region=lambda t: t["ref_area"].map(names))
    first, second = countries.in_two(rows)
    assert (set(first["region"]), set(second["region"])) == ({"A"}, {"B", "C"})
    assert len(first) + len(second) == len(rows)
    alone, none = countries.in_two(small.country_years("detected"))
    assert len(alone) == len(small.areas) * 2
    assert none.empty
    assert countries.in_two(none)[0].empty


def test_countries_without_a_region_are_in_none(small):
    ((region, subregion, listed, _),) = regional(small, 2019)
    assert (region, subregion, listed) == ("Europe", "Western Europe", len(small.areas))
