"""How many countries report, and the claim on how many countries face trafficking."""

import pandas as pd
import pytest
from glotip_rows import CONVICTED, row

from nbpress.core.errors import SchemaError
from tipresearch import countries, observations
from tipresearch.countries.sums import regional


def test_reporting_countries_by_measure_and_year(small):
    """Six totals of 2019 by hand: Germany's and Belgium's are not used, and are reported all the same."""
    table = countries.reporting_table(small)
    assert table["Detected victims"].tolist() == [6, 2]
    assert table["Convicted"].tolist() == [1, "–"]
    assert "Prosecuted" not in table
    found = countries.counted(countries.reporting_countries(small)["Detected victims"][0])
    assert (found.value, found.unit, found.indicator, f"{found}") == (6, "countries", "countries_reporting", "6")


def test_a_workbook_without_a_measure_has_no_reporting_countries_of_it(world_of_rows):
    world = world_of_rows([row("7", indicator=CONVICTED)])
    assert list(countries.reporting_countries(world)) == ["Convicted"]
    assert countries.years_with_totals(world) == []
    for table in (countries.accounted, countries.sums_table, countries.panels_table, countries.regions_table):
        assert table(world).empty


def test_states_are_columns_in_words_and_an_empty_column_is_left_out(small, world_of_rows):
    table = countries.accounted_table(small)
    assert "Total suppressed: 0 to 4" in table
    assert table["countries"].tolist() == [10, 10]
    two = world_of_rows([row("9"), row("<5", year=2020)], 2019, 2020)
    assert countries.accounted_table(two).to_numpy().tolist() == [[2019, 1, 0, 1], [2020, 0, 1, 1]]


def test_halves_have_whole_regions_and_every_row(small):
    """Regions of 4, 1 and 3 countries become halves of 4 and 4. One region alone is the first half."""
    rows = small.country_years("detected")
    areas = list(dict.fromkeys(rows["ref_area"]))[:8]
    names = dict(zip(areas, ["A", "A", "A", "A", "B", "C", "C", "C"], strict=True))
    rows = rows[rows["ref_area"].isin(areas)].assign(region=lambda t: t["ref_area"].map(names))
    first, second = countries.in_two(rows)
    assert (set(first["region"]), set(second["region"])) == ({"A"}, {"B", "C"})
    assert len(first) + len(second) == len(rows)
    alone, none = countries.in_two(small.country_years("detected"))
    assert (len(alone), len(none)) == (len(small.areas) * 2, 0)
    assert countries.in_two(none)[0].empty
    ((region, subregion, listed, _),) = regional(small, 2019)
    assert (region, subregion, listed) == ("Europe", "Western Europe", len(small.areas))


def test_the_claim_has_its_words_and_no_count():
    claim = countries.countries_facing()
    assert (claim.words, claim.number, claim.year) == ("nearly 100", 100, 2022)
    assert claim.cited == [("unodc_fia_conference_2022", "2022-03-25")]
    row = observations.load().set_index("figure_id").loc["UNODC22-countries"]
    assert (row["crime"], row["unit"]) == ("other", "countries")
    assert row["count_lo"] is pd.NA
    assert countries.countries_facing("us_tip_2021") is None


def test_a_claim_without_a_number_is_refused(monkeypatch):
    rows = observations.load()
    rows.loc[rows["measure"] == "countries_facing", "raw_value"] = "many"
    monkeypatch.setattr(observations, "load", lambda: rows)
    with pytest.raises(SchemaError, match="'many'.*'nearly 100'"):
        countries.countries_facing()


def test_countries_that_certainly_detected_victims(small, world_of_rows):
    """Of six totals of 2019, Italy's is suppressed and Belgium's equals its year; Germany's parts show 30."""
    assert countries.tested(small).set_index("year").loc[2019].tolist() == [6, 4]
    assert countries.tested(world_of_rows([row("<5")]))["certainly_some"].tolist() == [0]
    # A total that equals its year may be no count; parts of its year can still show victims.
    rows = [row("2,019"), row("2,019", iso="ITA"), row("7", iso="ITA", sex="Female")]
    assert countries.tested(world_of_rows(rows)).to_numpy().tolist() == [[2019, 2, 1]]
