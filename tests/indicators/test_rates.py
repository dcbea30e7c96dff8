import math
from dataclasses import replace

import pandas as pd
import pytest
from invented_years import period

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.facts import Population, population_of
from tipresearch.quantities import Count


def count(n, **fields):
    return Count(n, n, **fields)


@pytest.mark.parametrize(
    ("men", "women", "per", "value", "ends"),
    [
        (50, 100, "men_per_100_women", 50, (None, None)), (50, 100, "women_per_100_men", 200, (None, None)),
        (5, 0, "men_per_100_women", None, (None, None)), (50, (0, 4), "men_per_100_women", None, (1250, math.inf)),
    ],
)  # fmt: skip
def test_a_sex_ratio_by_hand(men, women, per, value, ends):
    found = tip.sex_ratio(men, women, per=per)
    assert (found.value, (found.lo, found.hi), found.unit) == (value, ends, per.replace("_", " "))
    with pytest.raises(TipResearchError, match="Did you mean 'women_per_100_men'"):
        tip.sex_ratio(5, 5, per="women_per_men")


@pytest.mark.slow
def test_a_sex_ratio_of_a_frame_needs_columns_of_sex_and_age():
    """Without them the refusal names the columns; with them it is 40 men per 100 women."""
    given = pd.DataFrame({"category": ["women", "men"], "count": [50, 20]})
    given = given.assign(area="Nepal", year=2020, measure="identified")
    parts = tip.observations_from(given, source="Our survey").parts("category")
    for men, women in (("men", "women"), ("women", "men")):
        with pytest.raises(TipResearchError, match="is of sex 'total'; a frame of your own .* columns sex and age"):
            tip.sex_ratio(parts[men], parts[women])
    coded = given.assign(sex=["female", "male"], age="adult")
    parts = tip.observations_from(coded, source="Our survey").parts("category")
    assert tip.sex_ratio(parts["men"], parts["women"]).value == 40
    with pytest.raises(TipResearchError, match="is of sex 'female'; give men first, then women.$"):
        tip.sex_ratio(parts["women"], parts["men"])


@pytest.mark.parametrize(
    ("measure", "form", "whom"),
    [
        ("detected", "total", "adult victims"),
        ("prosecuted", "total", "adult persons prosecuted"),
        ("", "total", "adult victims"),
        ("detected", "forced_labour", "adult victims, forced labour"),
    ],
)
def test_a_sex_ratio_names_whom_it_counts(measure, form, whom):
    """4 men per 5 women are 80 per 100; men of one form are not compared with women of another."""
    men, women = (count(n, measure=measure, sex=sex, age="adult", form=form) for n, sex in ((4, "male"), (5, "female")))
    found = tip.sex_ratio(men, women)
    assert (found.value, found.label) == (80, f"Men per 100 women among {whom}")
    if measure:  # a count that does not say its measure is of any form
        with pytest.raises(TipResearchError, match=f"needs one group, and 4 is of form {form} and 5 of form sexual"):
            tip.sex_ratio(men, replace(women, form="sexual"))


@pytest.mark.parametrize("age", ["child", "total", "unknown"])
def test_a_sex_ratio_is_of_adults(age):
    """10 boys and 26 girls are no men and women, and neither are males and females of whatever age."""
    men, women = (count(n, label=s, measure="detected", sex=s, age=age) for n, s in ((10, "male"), (26, "female")))
    for counts in ((men, women), (men, 26)):
        with pytest.raises(TipResearchError, match=f"is of adults, and male is of age {age!r}; .* age='adult'"):
            tip.sex_ratio(*counts)


def test_a_rate_names_its_population_vintage_and_source():
    """5 of a million are 0.5 per 100,000."""
    plain = tip.rate(5, 1_000_000)
    assert (plain.value, plain.unit) == (0.5, "per 100,000 population")
    assert plain.label == "Victims per 100,000 population"
    people, women = (population_of("PAK", 2020, sex=sex, source_id="un_wpp_2019") for sex in ("total", "female"))
    found = tip.rate(32022, people)
    assert people.value == 220892340
    assert found.caveats == ("Denominator: total population, WPP 2019, mid-year, estimate.",)
    assert found.source_ids == ("un_wpp_2019",)
    assert "female population" in tip.rate(15255, women).caveats[0]


@pytest.mark.parametrize(
    ("kind", "start", "end", "year", "of", "flags"),
    [
        ("fiscal_year", "2018-04-01", "2019-03-31", None, " of 2018", ()),
        ("fiscal_year", "2018-04-01", "2019-03-31", 2019, " of 2019", ()),
        *(("fiscal_year", "2018-04-01", "2019-03-31", year, f" of {year}", ("POPULATION_YEAR",)) for year in (2017, 2020)),
        # A year of another calendar has twelve months.
        ("fiscal_year", "2018-07-17", "2019-07-15", None, " of 2018", ()),
        ("calendar_year", "2018-01-01", "2018-12-31", None, "", ()),
        ("calendar_year", "2018-01-01", "2018-12-31", 2019, " of 2019", ("POPULATION_YEAR",)),
    ],
)  # fmt: skip
def test_a_rate_names_a_population_of_another_year(kind, start, end, year, of, flags):
    """The months of a fiscal year lie in two years, and either is its own; a plain number is of the year that is named."""
    x = count(5, ref_area="PAK", period=period(start, end, kind))
    people = Population(1_000_000, "PAK", year or 2018, vintage="V")
    found = tip.rate(x, people, population_year=year)
    assert (found.value, found.flags) == (0.5, flags)
    assert found.caveats == (f"Denominator: total population{of}, V.",)
    plain = tip.rate(x, 1_000_000, population_year=year)
    assert plain.flags == flags
    assert plain.caveats == (f"Denominator: total population{of if year else ''}, vintage not stated.",)
    if year:
        with pytest.raises(PeriodMismatch, match=f"years are 2018 and {year}; name it with population_year={year}"):
            tip.rate(x, people)


@pytest.mark.parametrize(
    ("x", "people", "options", "message"),
    [
        *((5, n, {}, "must be above 0") for n in (0, -5)),
        *((3, 5, {"per": per}, "per .* is not allowed; .*whole number above 0, such as 100,000") for per in (0, -1, 0.5, "100000", True)),
        # 6,152 decisions over the people of a country would read as victims per 100,000.
        (count(6152, label="Decisions", measure="nrm_conclusive_grounds", unit="decisions"), 67_000_000, {}, "needs persons, and Decisions counts decisions"),
        # By whichever breakdown transgender persons are counted.
        *((count(249, **codes), 1000, {}, "no rate for transgender persons: no comparable population is published")
          for codes in ({"category": "transgender"}, {"category": "shelter A", "sex": "transgender"})),
        # A quarter has a quarter of the rate of a year, and three years three times the rate.
        *((count(20, label="Victims", period=period(start, end)), 100_000, {}, f"Victims needs a count of twelve months, and its period is {printed}")
          for start, end, printed in (
            ("2022-01-01", "2022-03-31", "2022 Q1"), ("2020-01-01", "2020-06-30", "2020-01-01 to 2020-06-30"),
            ("2020-01-01", "2020-01-01", "2020-01-01 to 2020-01-01"), ("2018-01-01", "2020-12-31", "2018-01-01 to 2020-12-31"),
            ("2020-01-01", None, r"from 2020-01-01 \(end not given\)"))),
        # Nor does a count without a last day have a rate over a population whose year is named.
        (count(5, ref_area="PAK", period=period("2019-07-01", None)), Population(9, "PAK", 2020), {"population_year": 2020}, "twelve months, and its period is from 2019-07-01"),
    ],
)  # fmt: skip
def test_a_count_or_population_that_makes_no_rate_is_refused(x, people, options, message):
    with pytest.raises(TipResearchError, match=message):
        tip.rate(x, people, **options)


@pytest.mark.parametrize(
    ("of", "label"),
    [
        ({"label": "Female", "category": "female", "sex": "female"}, "Persons convicted, female,"),
        ({"label": "Ashanti", "category": "Ashanti", "partition": "own", "form": "sexual"}, "Persons convicted, sexual exploitation, Ashanti,"),
        ({"label": "Women in Accra", "category": "women"}, "Persons convicted, women in Accra,"),
        ({"label": "Persons convicted", "category": "total"}, "Persons convicted"),
        ({"label": "Convicted by the court of Accra"}, "Convicted by the court of Accra"),
    ],
)  # fmt: skip
def test_a_rate_of_a_category_names_its_measure(of, label):
    """Women convicted are not women identified; what a user calls a count stays."""
    assert tip.rate(count(4, measure="convicted", **of), 100_000).label == f"{label} per 100,000 population"


def test_a_rate_of_zero_and_of_censored_counts():
    """No victims: upper limit 3.69 expected; <5: bounds of 0 to 4."""
    zero, bounds = tip.rate(0, 100_000, interval=True), tip.rate((0, 4), 100_000)
    assert (zero.value, zero.lo, zero.hi) == (0, 0, pytest.approx(3.6888794541))
    assert (bounds.ends, bounds.kind) == ((0, 4), "bounds")
    assert tip.rate((0, 4), 100_000, interval=True).hi == tip.rate(4, 100_000, interval=True).hi


def test_each_vintage_of_a_population_has_its_rate(observed, release):
    """13.63, 14.09 and 14.50 per 100,000."""
    total = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    assert {round(e.value, 2) for e in tip.indicators.rates_by_vintage(total, 2020)} == {13.63, 14.09, 14.50}


@pytest.mark.parametrize("interval", [False, True])
def test_more_persons_than_a_population_have_no_rate(interval):
    """As where the population is in thousands; five of five are all, and fewer than five of three may be."""
    none = tip.rate(40_000_000, 29_715_436, interval=interval)
    assert (none.value, none.lo, none.flags) == (None, None, ("PART_GT_WHOLE",))
    assert str(none) == "not given, larger than its whole"
    assert none.caveats[-1].startswith("40,000,000 are more than the population, 29,715,436")
    assert tip.rate(5, 5).value == 100_000
    assert tip.rate((0, 4), 3).hi == pytest.approx(133_333.33, abs=0.01)
