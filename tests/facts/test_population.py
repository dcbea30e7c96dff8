import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from nbpress.core.files import read_table
from tipresearch import facts
from tipresearch.facts import Population, population_of, vintages


def test_population_vintages_differ_and_are_named():
    """Three vintages of the population of Pakistan in 2020 are held, none chained."""
    found = {p.source_id: p.value for p in vintages("PAK", 2020)}
    assert found == {
        "un_wpp_2019": 220892340,
        "worldbank_population": 235001746,
        "worldbank_wpp2022_copies": 227196741,
    }
    with pytest.raises(CoverageError, match="no population of PAK .* for 1900 .*years covered: 2003, 2004"):
        population_of("PAK", 1900)
    with pytest.raises(
        CoverageError,
        match="names no such area: leave it out, or add its rows to data/population.csv",
    ):
        population_of("TWN", 2019)
    assert str(Population(1234)) == "1,234"


@pytest.mark.parametrize("people", [0, -3, float("nan"), "5", None])
def test_a_population_is_of_somebody(people):
    """A rate over nobody is none, and what is missing is no number."""
    with pytest.raises(TipResearchError) as caught:
        Population(people)
    assert str(caught.value) == f"population {people!r} is not allowed; it must be above 0."


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("PKA", 2020), "area 'PKA' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        (("NLP", 2020), "area 'NLP' is no code of ISO 3166, such as 'PAK'. Did you mean 'NPL'?"),
        (("Pakistan", 2020), "area 'Pakistan' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        (("PAKK", 2020), "Did you mean 'PAK'?"), (("PAK", "2020"), "year '2020' is not a whole number, such as 2020."),
    ],
)  # fmt: skip
def test_what_is_no_area_or_year_is_told_so(asked, message):
    with pytest.raises(CoverageError) as found:
        population_of(*asked)
    assert message in str(found.value)
    with pytest.raises(CoverageError, match="is no code of ISO 3166"):
        vintages("Pakistan", 2020)
    with pytest.raises(
        CoverageError,
        match="sex 'femal' is not held; held are female, male, total. Did you mean 'female'?",
    ):
        population_of("PAK", 2020, sex="femal")


@pytest.mark.slow
def test_what_another_source_holds_is_named(monkeypatch):
    """Of women of Pakistan the UN alone; of an area of one's own the office that counts it, by the parameter that takes it."""
    from tipresearch.facts import population

    with pytest.raises(CoverageError) as caught:
        population_of("PAK", 2020, sex="female")
    assert (
        str(caught.value)
        == "no population of PAK (female) for 2020 from worldbank_population; un_wpp_2019 has one: give source_id='un_wpp_2019', and to rates() population_source='un_wpp_2019'."
    )
    held = facts.load_population()
    own = held.iloc[[0]].assign(ref_area="NPL", year=1950, population=1000, source_id="own_office")
    monkeypatch.setattr(population, "_population", lambda: pd.concat([held, own]))
    monkeypatch.setattr(population, "_of", population._of.__wrapped__)  # what others asked for is kept
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


def test_part_of_a_country_may_have_a_population():
    """A province has its rows under the code of ISO 3166-2 that its observations have; what is no code is refused."""
    from tipresearch.facts import tables

    table = read_table(paths.DATA / "population.csv").head(1)
    known = [*table["source_id"]]
    assert list(tables.validated("population.csv", table.assign(ref_area="PK-PB"), known)["ref_area"]) == ["PK-PB"]
    with pytest.raises(SchemaError, match="'Punjab' is not allowed; allowed is an ISO 3166 code such as PAK or PK-PB"):
        tables.validated("population.csv", table.assign(ref_area="Punjab"), known)


def test_population_is_validated(tmp_path, monkeypatch):
    """A population of 0 and an unknown source are refused."""
    from tipresearch.facts import tables

    table = read_table(paths.DATA / "population.csv").head(3)
    for column, value in (("population", "0"), ("source_id", "nobody"), ("year", "20")):
        wrong = table.assign(**{column: [value, *table[column][1:]]})
        with pytest.raises(SchemaError, match=f"row 2, column '{column}': '{value}' is not allowed"):
            tables.validated("population.csv", wrong, list(set(table["source_id"])))
    with pytest.raises(SchemaError, match="allowed is one row for each ref_area, year, sex, vintage"):
        tables.validated("population.csv", table.iloc[[0, 0]].reset_index(drop=True), list(set(table["source_id"])))


def test_a_source_has_one_population_of_an_area_and_year():
    """Of two vintages of one source population_of took the last row, and sdg_16_2_2 ended in an error of pandas."""
    from tipresearch.facts import tables

    table = read_table(paths.DATA / "population.csv").head(1)
    again = pd.concat([table, table.assign(vintage="a later one", population="7")], ignore_index=True)
    with pytest.raises(SchemaError) as caught:
        tables.validated("population.csv", again, list(set(table["source_id"])))
    assert "column 'source_id'" in str(caught.value)
    assert "one vintage of a source for each ref_area, year, sex; another vintage is a source of its own" in str(
        caught.value
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


def test_an_area_whose_sexes_alone_are_not_held_is_said_to_be_held():
    """Of women of Nepal it was said that the source names no such area."""
    with pytest.raises(CoverageError, match="the source has none by sex there: leave sex out, or add its rows"):
        population_of("NPL", 2018, sex="female")
    assert population_of("NPL", 2018).value > 20_000_000


@pytest.mark.parametrize("year", ["2020", None, True, 2020.5])
def test_vintages_of_what_is_no_year_are_not_said_to_be_none(year):
    """Of a year that was read as text no vintage was held, as if nobody had counted Pakistan."""
    with pytest.raises(CoverageError, match=r"is not a whole number, such as 2020\.$"):
        vintages("PAK", year)
    assert vintages("PAK", 1900) == []


def test_the_sex_of_a_population_is_one_of_those_that_are_held():
    """Of a word that no count has a rate was said to be of another sex than its population."""
    with pytest.raises(TipResearchError, match="sex 'women' is not known; there are total, female, male"):
        tip.Population(5, sex="women")
