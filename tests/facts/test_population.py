"""Populations, each with its source and vintage, and populations that are refused."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from nbpress.core.files import read_table
from tipresearch import facts
from tipresearch.facts import Population, population, population_of, tables, vintages


def test_each_vintage_of_a_population_is_listed():
    """Three vintages of the population of Pakistan in 2020 differ, and none is chained."""
    found = [(p.source_id, p.value) for p in vintages("PAK", 2020)]
    assert found == [("un_wpp_2019", 220892340), ("worldbank_population", 235001746), ("worldbank_wpp2022_copies", 227196741)]  # fmt: skip
    assert vintages("PAK", 1900) == []
    assert population_of("NPL", 2018).value > 20_000_000
    assert str(Population(1234)) == "1,234"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        *(((people,), f"population {people!r} is not allowed; it must be above 0.") for people in (0, -3, float("nan"), "5", None)),
        # No count has such a sex, so no rate could have the population.
        ((5, "PAK", 2020, "women"), "sex 'women' is not known; there are total, female, male."),
    ],
)  # fmt: skip
def test_a_population_of_nobody_or_of_an_unknown_sex_is_refused(given, message):
    with pytest.raises(TipResearchError) as caught:
        Population(*given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("area", "year", "sex", "message"),
    [
        ("PKA", 2020, "total", "area 'PKA' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        ("NLP", 2020, "total", "area 'NLP' is no code of ISO 3166, such as 'PAK'. Did you mean 'NPL'?"),
        ("Pakistan", 2020, "total", "area 'Pakistan' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        ("PAKK", 2020, "total", "Did you mean 'PAK'?"),
        *(("PAK", year, "total", f"year {year!r} is not a whole number, such as 2020.") for year in ("2020", None, True, 2020.5)),
        ("PAK", 2020, "femal", "sex 'femal' is not in the data; available are female, male, total. Did you mean 'female'?"),
        ("PAK", 2020, "female", "no population of PAK (female) for 2020 from worldbank_population; un_wpp_2019 has one: give source_id='un_wpp_2019', and to rates() population_source='un_wpp_2019'."),
        ("NPL", 2018, "female", "the source has none by sex there: leave sex out, or add its rows"),
        ("PAK", 1900, "total", "for 1900 from worldbank_population; years covered: 2003, 2004"),
        ("TWN", 2019, "total", "names no such area: leave it out, or add its rows to data/population.csv"),
    ],
)  # fmt: skip
def test_a_population_that_is_not_there_is_refused_with_what_is(area, year, sex, message):
    with pytest.raises(CoverageError) as caught:
        population_of(area, year, sex=sex)
    assert message in str(caught.value)
    if "ISO 3166" in message or "whole number" in message:
        with pytest.raises(CoverageError) as caught:
            vintages(area, year)
        assert message in str(caught.value)


@pytest.mark.slow
def test_rates_of_an_own_population_name_its_source(monkeypatch):
    """A project may add the population of an area by the office that counts it."""
    table = facts.load_population()
    own = table.iloc[[0]].assign(ref_area="NPL", year=1950, population=1000, source_id="own_office")
    monkeypatch.setattr(population, "_population", lambda: pd.concat([table, own]))
    monkeypatch.setattr(population, "_populations", population._populations.__wrapped__)  # without the cache
    with pytest.raises(CoverageError, match="for 1950 from worldbank_population; own_office has one"):
        population_of("NPL", 1950)
    with pytest.raises(CoverageError, match="for 1951 from worldbank_population; years covered: 2003"):
        population_of("NPL", 1951)
    assert population_of("NPL", 1950, source_id="own_office").value == 1000
    count = pd.DataFrame([("NPL", 1950, "identified", 3)], columns=["area", "year", "measure", "count"])
    mine = tip.observations_from(count, source="Our survey")
    with pytest.raises(CoverageError, match="population_source='own_office'"):
        mine.rates()
    (rate,) = mine.rates(population_source="own_office")
    assert (rate.value, rate.formula) == (300, "100,000 × 3 / 1,000")


def two_rows(**cells):
    """Return two rows of the table of populations, with other cells in the first row or, as a list, in both."""
    table = read_table(paths.DATA / "population.csv").head(2)
    changed = {name: cell if isinstance(cell, list) else [cell, table[name][1]] for name, cell in cells.items()}
    return table.assign(**changed)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"population": "0"}, "row 2, column 'population': '0' is not allowed"),
        ({"source_id": "nobody"}, "row 2, column 'source_id': 'nobody' is not allowed"),
        ({"year": "20"}, "row 2, column 'year': '20' is not allowed"),
        ({"ref_area": "Punjab"}, "'Punjab' is not allowed; allowed is an ISO 3166 code such as PAK or PK-PB"),
        ({"year": ["2020"] * 2, "vintage": ["a"] * 2}, "allowed is one row for each ref_area, year, sex, vintage"),
        ({"year": ["2020"] * 2, "vintage": ["a", "b"]}, "column 'source_id'.* one vintage of a source for each ref_area, year, sex; another vintage is a source of its own"),
    ],
)  # fmt: skip
def test_a_table_of_populations_with_a_fault_is_refused(cells, message):
    sources = [*set(two_rows()["source_id"])]
    # A province has its rows under the code of ISO 3166-2 that its observations have.
    assert tables.validate_table("population.csv", two_rows(ref_area="PK-PB"), sources)["ref_area"][0] == "PK-PB"
    with pytest.raises(SchemaError, match=message):
        tables.validate_table("population.csv", two_rows(**cells), sources)


def test_females_and_males_add_up_to_the_total_within_rounding():
    keys = ["ref_area", "year", "vintage"]
    table = facts.load_population().pivot_table(index=keys, columns="sex", values="population").dropna()
    assert len(table) > 20
    assert ((table["female"] + table["male"] - table["total"]).abs() <= 1000).all()
