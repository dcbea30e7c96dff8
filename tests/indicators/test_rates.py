import datetime as dt

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.facts import Population, population_of
from tipresearch.quantities import Count


def test_sex_ratio_both_ways():
    """50 men and 100 women: 50 men per 100 women, 200 women per 100 men."""
    assert tip.sex_ratio(50, 100).value == 50
    assert tip.sex_ratio(50, 100, per="women_per_100_men").value == 200
    assert tip.sex_ratio(50, 100).unit == "men per 100 women"


def test_sex_ratio_edge_cases():
    """No women: not defined. Censored: bounds. Unknown direction: refused."""
    assert tip.sex_ratio(5, 0).value is None
    censored = tip.sex_ratio(50, (0, 4))
    assert (censored.lo, censored.hi) == (1250, float("inf"))
    with pytest.raises(TipResearchError, match="Did you mean 'women_per_100_men'"):
        tip.sex_ratio(5, 5, per="women_per_men")


@pytest.mark.slow
def test_a_sex_ratio_of_counts_that_name_no_sex_is_told_where_it_is_named():
    """In another order it would be refused alike; with columns sex and age it is 40 men per 100 women."""
    given = pd.DataFrame({"category": ["women", "men"], "count": [50, 20]})
    given = given.assign(area="Nepal", year=2020, measure="identified")
    parts = tip.observations_from(given, source="Our survey").parts("category")
    for men, women in (("men", "women"), ("women", "men")):
        with pytest.raises(TipResearchError, match="is of sex 'total'; a frame of your own says which it is in its columns sex and age.$"):  # fmt: skip
            tip.sex_ratio(parts[men], parts[women])
    told = given.assign(sex=["female", "male"], age="adult")
    parts = tip.observations_from(told, source="Our survey").parts("category")
    assert tip.sex_ratio(parts["men"], parts["women"]).value == 40
    with pytest.raises(TipResearchError, match="is of sex 'female'; give men first, then women.$"):
        tip.sex_ratio(parts["women"], parts["men"])


def test_rate_by_hand():
    """5 of a million are 0.5 per 100,000."""
    estimate = tip.rate(5, 1_000_000)
    assert estimate.value == 0.5
    assert estimate.unit == "per 100,000 population"


def test_rate_names_its_denominator():
    """A rate says which population and which vintage it uses, and cites its source."""
    people = population_of("PAK", 2020, source_id="un_wpp_2019")
    estimate = tip.rate(32022, people)
    assert people.value == 220892340
    assert estimate.caveats == ("Denominator: total population, WPP 2019, mid-year, estimate.",)
    assert estimate.source_ids == ("un_wpp_2019",)
    women = population_of("PAK", 2020, sex="female", source_id="un_wpp_2019")
    assert "female population" in tip.rate(15255, women).caveats[0]


@pytest.mark.parametrize(
    ("kind", "start", "end", "year", "of", "flags"),
    [
        ("fiscal_year", "2018-04-01", "2019-03-31", None, " of 2018", ()),
        ("fiscal_year", "2018-04-01", "2019-03-31", 2019, " of 2019", ()),
        ("fiscal_year", "2018-04-01", "2019-03-31", 2020, " of 2020", ("POPULATION_YEAR",)),
        ("fiscal_year", "2018-04-01", "2019-03-31", 2017, " of 2017", ("POPULATION_YEAR",)),
        ("calendar_year", "2018-01-01", "2018-12-31", None, "", ()),
        ("calendar_year", "2018-01-01", "2018-12-31", 2019, " of 2019", ("POPULATION_YEAR",)),
    ],
)
def test_a_rate_of_a_fiscal_year_names_the_year_of_its_population(kind, start, end, year, of, flags):
    """Its months lie in two years, of which either is its own; any other is another year's."""
    days = [dt.date.fromisoformat(day) for day in (start, end)]
    count = Count(5, 5, ref_area="PAK", period=tip.Period(*days, kind))
    people = Population(1_000_000, "PAK", year or 2018, vintage="V")
    found = tip.rate(count, people, population_year=year)
    assert (found.value, found.flags) == (0.5, flags)
    assert found.caveats == (f"Denominator: total population{of}, V.",)
    if year:
        with pytest.raises(PeriodMismatch, match=f"years are 2018 and {year}; name it with population_year={year}"):
            tip.rate(count, people)


@pytest.mark.parametrize("population", [0, -5])
def test_rate_needs_people(population):
    """A population of 0 or less is refused."""
    with pytest.raises(TipResearchError, match="must be above 0"):
        tip.rate(5, population)


@pytest.mark.parametrize("per", [0, -1, 0.5, "100000", True])
def test_a_rate_is_per_a_whole_number_of_persons(per):
    with pytest.raises(TipResearchError, match=r"is not allowed; it is a whole number above 0, such as 100,000"):
        tip.rate(3, 5, per=per)


def test_what_is_no_person_has_no_rate():
    """6,152 decisions over the people of a country would read as victims per 100,000; one refusal, for a table and a count."""
    decisions = Count(6152, 6152, label="Decisions", measure="nrm_conclusive_grounds", unit="decisions")
    with pytest.raises(TipResearchError) as caught:
        tip.rate(decisions, 67_000_000)
    assert str(caught.value) == "a rate needs persons, and Decisions counts decisions; take a count of persons."


def test_a_sex_ratio_names_whom_it_counts():
    """Of adult victims, of other persons in the words of their measure, and of numbers alone of adult victims."""
    for measure, whom in (
        ("detected", "adult victims"),
        ("prosecuted", "adult persons prosecuted"),
        ("", "adult victims"),
    ):
        men, women = (Count(n, n, measure=measure, sex=sex, age="adult") for n, sex in ((4, "male"), (5, "female")))
        assert tip.sex_ratio(men, women).label == f"Men per 100 women among {whom}"


@pytest.mark.parametrize("age", ["child", "total", "unknown"])
def test_a_sex_ratio_is_of_adults(age):
    """10 boys and 26 girls are no men and women, and neither are males and females of whatever age."""
    men, women = (Count(n, n, label=sex, measure="detected", sex=sex, age=age) for n, sex in ((10, "male"), (26, "female")))  # fmt: skip
    for counts in ((men, women), (men, 26)):
        with pytest.raises(TipResearchError) as caught:
            tip.sex_ratio(*counts)
        assert str(caught.value) == f"a sex ratio is of adults, and male is of age {age!r}; take counts by sex and age, as of partition='sex_age', sex='male', age='adult'."  # fmt: skip


def test_a_sex_ratio_of_one_form_names_it():
    """Of forced labour 4 men per 5 women are 80 per 100; men of one form stand against women of no other."""
    men, women, others = (
        Count(n, n, measure="detected", sex=sex, age="adult", form=form)
        for n, sex, form in ((4, "male", "forced_labour"), (5, "female", "forced_labour"), (5, "female", "sexual"))
    )
    found = tip.sex_ratio(men, women)
    assert (found.value, found.label) == (80, "Men per 100 women among adult victims, forced labour")
    with pytest.raises(
        TipResearchError, match=r"needs one group, and 4 is of form forced_labour and 5 of form sexual\.$"
    ):
        tip.sex_ratio(men, others)


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
    assert tip.rate(Count(4, 4, measure="convicted", **of), 100_000).label == f"{label} per 100,000 population"


def test_no_rate_for_transgender_persons():
    """There is no comparable denominator, so a rate is refused."""
    with pytest.raises(TipResearchError, match="no comparable population is published"):
        tip.rate(Count(249, 249, category="transgender"), 1000)
    # Nor by form, by age or by shelter: these had a rate over the total population.
    with pytest.raises(tip.errors.TipResearchError, match="no rate for transgender persons"):
        tip.rate(Count(249, 249, category="shelter A", sex="transgender"), 1000)


def test_rate_of_zero_and_of_censored_counts():
    """No victims: upper limit 3.69 expected; <5: bounds of 0 to 4."""
    zero = tip.rate(0, 100_000, interval=True)
    assert (zero.value, zero.lo) == (0, 0)
    assert zero.hi == pytest.approx(3.6888794541)
    bounds = tip.rate((0, 4), 100_000)
    assert (bounds.lo, bounds.hi, bounds.kind) == (0, 4, "bounds")
    assert tip.rate((0, 4), 100_000, interval=True).hi == tip.rate(4, 100_000, interval=True).hi


def test_rates_by_vintage_name_each(observed, release):
    """One rate a vintage: 13.63, 14.09 and 14.50 per 100,000."""
    from tipresearch import pick

    total = pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    rates = {round(e.value, 2) for e in tip.indicators.rates_by_vintage(total, 2020)}
    assert rates == {13.63, 14.09, 14.50}


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("2022-01-01", "2022-03-31", "2022 Q1"),
        ("2020-01-01", "2020-06-30", "2020-01-01 to 2020-06-30"),
        ("2020-01-01", "2020-01-01", "2020-01-01 to 2020-01-01"),
        ("2018-01-01", "2020-12-31", "2018-01-01 to 2020-12-31"),
        ("2020-01-01", "", "from 2020-01-01 (end not given)"),
    ],
)
def test_a_rate_is_of_twelve_months(start, end, printed):
    """A quarter over the people of a year is a quarter of the rate, and three years three times it."""
    first, last = (dt.date.fromisoformat(day) if day else None for day in (start, end))
    count = Count(20, 20, label="Victims", period=tip.Period(first, last, "reporting_period"))
    with pytest.raises(PeriodMismatch) as caught:
        tip.rate(count, 100_000)
    assert str(caught.value) == f"a rate of Victims needs a count of twelve months, and its period is {printed}; take the count of a year."  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [("2020-01-01", "2020-12-31"), ("2019-07-01", "2020-06-30"), ("2019-07-17", "2020-07-15")],
)
def test_any_twelve_months_have_a_rate(start, end):
    """A leap year, a fiscal year and one by another calendar: 20 of 100,000."""
    period = tip.Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end), "fiscal_year")
    assert tip.rate(Count(20, 20, period=period), 100_000).value == 20


@pytest.mark.parametrize("interval", [False, True])
def test_more_persons_than_a_population_have_no_rate(interval):
    """As where the population is in thousands; five of five are all, and fewer than five of three may be."""
    none = tip.rate(40_000_000, 29_715_436, interval=interval)
    assert (none.value, none.lo, none.flags) == (None, None, ("PART_GT_WHOLE",))
    assert str(none) == "not given, larger than its whole"
    assert none.caveats[-1] == "40,000,000 are more than the population, 29,715,436: one of the two is wrong, of another place, or in thousands."  # fmt: skip
    assert tip.rate(5, 5).value == 100_000
    assert tip.rate((0, 4), 3).hi == pytest.approx(133_333.33, abs=0.01)


def test_a_count_whose_last_day_nobody_gives_has_no_rate():
    """Also with the year of the population named."""
    count = Count(5, 5, ref_area="PAK", period=tip.Period(dt.date(2019, 7, 1), None, "reporting_period"))
    with pytest.raises(PeriodMismatch, match="needs a count of twelve months, and its period is from 2019-07-01"):
        tip.rate(count, population_of("PAK", 2020), population_year=2020)


def test_a_rate_of_a_count_without_words_says_of_whom_it_is():
    assert tip.rate(5, 1e6).label == "Victims per 100,000 population"


def test_a_plain_population_is_of_the_year_that_is_named():
    """It was dropped: a rate over the population of another year neither said so nor named the year."""
    count = tip.Count(32_022, 32_022, period=tip.Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year"))
    other = tip.rate(count, 220_000_000, population_year=2019)
    assert "POPULATION_YEAR" in other.flags
    assert other.caveats == ("Denominator: total population of 2019, vintage not stated.",)
    assert "POPULATION_YEAR" not in tip.rate(count, 220_000_000, population_year=2020).flags
    assert tip.rate(count, 220_000_000).caveats == ("Denominator: total population, vintage not stated.",)
