import datetime as dt
import itertools
from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.consistency import place_of
from tipresearch.quantities import ESTIMATED_CAVEAT


@pytest.mark.parametrize("change", [{"edition": "f"}, {"source_id": "thenews_2022_02_28"}, {"definition_id": "x"}])
def test_counts_of_two_series_are_not_compared_silently(change):
    """Another edition, source or definition is refused, or flagged on request."""
    x1, x0 = in_year(2021, 20, **change), in_year(2020, 10)
    for function in (tip.abs_change, tip.rate_ratio, tip.pct_change):
        with pytest.raises(TipResearchError, match="are not one series; .*, or pass across_breaks=True"):
            function(x1, x0)
        assert "DEFINITION_BREAK" in function(x1, x0, across_breaks=True).flags
    compared = tip.compare_years(x1, x0, {"unit": "yes"})
    assert compared.pct_change is None
    assert compared.abs_change.value == 10


def test_the_later_count_comes_first():
    """The other way round a fall would be a rise; plain numbers have no period."""
    later, earlier = in_year(2021, 20), in_year(2020, 10)
    for function in (tip.abs_change, tip.rate_ratio, tip.pct_change, tip.compare_years):
        given = [{"unit": "yes"}] if function is tip.compare_years else []
        with pytest.raises(TipResearchError) as caught:
            function(earlier, later, *given)
        assert str(caught.value) == "the first count is of 2020 and the second of 2021; the later comes first: write pct_change(later, earlier), and so for any change."  # fmt: skip
    assert tip.pct_change(later, earlier).value == 100
    assert tip.pct_change(10, 20).value == -50


def test_counts_of_two_areas_are_not_compared():
    """A change from one country to another is none."""
    with pytest.raises(TipResearchError, match="area 'NPL' and 'PAK' cannot be compared"):
        tip.pct_change(in_year(2021, 20, ref_area="NPL"), in_year(2020, 10, ref_area="PAK"))


def test_counts_of_two_categories_are_not_compared():
    """One citizenship is no other; of one sex and age the words of two partitions may differ."""
    with pytest.raises(TipResearchError, match="category 'italy' and 'nepal' cannot be compared"):
        tip.pct_change(in_year(2021, 20, category="italy"), in_year(2020, 10, category="nepal"))
    women = {"sex": "female", "age": "adult"}
    words = in_year(2021, 20, category="women", **women), in_year(2020, 10, category="female_adult", **women)
    assert tip.pct_change(*words).value == 100
    with pytest.raises(TipResearchError, match="age 'adult' and 'child' cannot be compared"):
        tip.pct_change(words[0], in_year(2020, 10, category="girls", sex="female", age="child"))


def test_those_sent_home_are_not_compared_with_those_of_one_citizenship():
    """The same label in another breakdown is of other persons; so is a shelter of women beside another."""
    sent, detected = (
        in_year(y, 9, partition=p, category="Venezuela") for y, p in ((2021, "repatriation"), (2020, "citizenship"))
    )
    with pytest.raises(
        TipResearchError, match="counts of partition 'repatriation' and 'citizenship' cannot be compared; take"
    ):
        tip.pct_change(sent, detected)
    shelters = (in_year(y, 9, partition="own", category=f"shelter {y}", sex="female") for y in (2021, 2020))
    with pytest.raises(
        TipResearchError, match="counts of category 'shelter 2021' and 'shelter 2020' cannot be compared"
    ):
        tip.pct_change(*shelters)
    one = [in_year(y, n, partition="own", category="shelter", sex="female") for y, n in ((2021, 20), (2020, 10))]
    assert tip.pct_change(*one).value == 100


@pytest.mark.parametrize("name", ["conclusive_grounds", "referrals_longitudinal", "referrals_government_2023_q4"])
def test_no_change_or_ratio_joins_two_groups_of_a_table_of_the_united_kingdom(datasets, name):
    """By brute force: adults with a negative decision are not compared with adults with a positive one, though both are adults."""
    table = tip.open(datasets / "nrm_uk" / f"nrm_{name}.csv").observations
    table = table[~table["partition"].str.contains("nationality")]  # hardly two rows are of one of so many groups
    table = table.sample(min(len(table), 45), random_state=1)
    held = [
        (c, dict(place_of(c.partition, c.category, c.sex, c.age, c.form)))
        for c in tip.observations.counts(table, table)
    ]
    given = 0
    for (one, of_one), (other, of_other) in itertools.permutations(held, 2):
        beside = [{k: v for k, v in of.items() if k != "sex"} for of in (of_one, of_other)]
        for call, may in ((tip.pct_change, of_one == of_other), (tip.sex_ratio, beside[0] == beside[1])):
            try:
                call(one, other)
            except TipResearchError:
                continue
            assert may, (call.__name__, one.category, other.category)
            given += 1
    assert given


def test_a_rest_is_compared_with_a_rest_of_the_same_kind_alone():
    """All but women were 60 in 2021, and all but men 60 in 2020: no change of anybody."""

    def of(year, n, code):
        found = in_year(year, n, label=code, partition="sex", category=code, sex=code)
        return replace(found, figure_ids=(f"{year} {code}",))

    total = {
        year: in_year(year, n, label="all", partition="total", category="total")
        for year, n in ((2021, 100), (2020, 90))
    }
    rest = total[2021] - of(2021, 40, "female")
    assert tip.pct_change(rest, total[2020] - of(2020, 30, "female")).value == 0
    for other in (total[2020], total[2020] - of(2020, 30, "male")):
        with pytest.raises(TipResearchError, match="counts of label 'all − female' and 'all.* cannot be compared"):
            tip.pct_change(rest, other)
    both = of(2021, 40, "female") + of(2021, 50, "male")
    assert tip.pct_change(both, of(2020, 30, "male") + of(2020, 30, "female")).value == 50  # in any order
    with pytest.raises(
        TipResearchError, match=r"counts of label 'female \+ male' and 'female \+ unknown' cannot be compared"
    ):
        tip.pct_change(both, of(2020, 30, "female") + of(2020, 30, "unknown"))


def test_what_one_of_two_counts_does_not_carry_is_not_compared():
    """Neither its sex or form, nor where it was counted."""
    for name, value in (("form", "sexual"), ("sex", "female"), ("ref_area", "PAK"), ("category", "Nepal")):
        for of in ((value, ""), ("", value)):
            later, earlier = (in_year(y, n, **{name: v}) for y, n, v in ((2021, 20, of[0]), (2020, 10, of[1])))
            assert tip.pct_change(later, earlier).value == 100


@pytest.mark.parametrize("year", [None, 2020])
def test_two_counts_of_one_time_have_no_change(year):
    """Nor have two of a time that nobody stated: it may be one."""
    times = [(dt.date(year, 1, 1), None), (None, dt.date(year, 12, 31))] if year else [(None, None)]
    for ends in times:
        held = tip.Period(*ends, "unknown")
        with pytest.raises(PeriodMismatch, match="a change needs two periods"):
            tip.pct_change(in_year(2021, 20, period=held), in_year(2020, 10, period=held))


@pytest.mark.parametrize("at", [0, 1])
def test_a_published_count_without_a_period_is_of_any(at):
    """Nobody said when it was: no order, no length and no overlap is told of it."""
    counts = [in_year(2021, 20), in_year(2020, 10)]
    counts[at] = replace(counts[at], period=None)
    assert tip.pct_change(*counts).value == 100
    assert not any("kinds" in caveat for caveat in tip.pct_change(*counts).caveats)


def of_period(n, start, end, kind="reporting_period"):
    period = tip.Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end), kind)
    return in_year(int(start[:4]), n, period=period)


#: Every function that sets a later count against an earlier one.
CHANGES = {
    "abs_change": tip.abs_change,
    "pct_change": tip.pct_change,
    "fold_decrease": tip.fold_decrease,
    "rate_ratio": tip.rate_ratio,
    "rate_ratio_by_population": lambda x1, x0: tip.rate_ratio_by_population(
        replace(x1, ref_area="PAK"), replace(x0, ref_area="PAK")
    ),
    "compare_years": lambda x1, x0: tip.compare_years(x1, x0, {"unit": "yes"}),
    "detection_tipping": tip.detection_tipping,
    "overdispersion_tipping": tip.overdispersion_tipping,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_quarter_is_not_compared_with_a_year(change):
    """A quarter of a year has about a quarter of its count, which is no fall."""
    quarter = of_period(30, "2021-01-01", "2021-03-31")
    with pytest.raises(PeriodMismatch) as caught:
        change(quarter, in_year(2020, 100))
    assert str(caught.value) == "a change needs two periods of one length, and 2020 and 2021 Q1 are of 366 and 90 days; take two years, or the same quarter of each, or give rate_ratio() the time of each as its exposure."  # fmt: skip
    assert change(quarter, of_period(30, "2020-01-01", "2020-03-31"))


@pytest.mark.parametrize(
    ("later", "earlier", "same"),
    [
        (("2020-01-01", "2020-12-31"), ("2019-01-01", "2019-12-31"), True),
        (("2019-07-01", "2020-06-30"), ("2018-01-01", "2018-12-31"), True),
        (("2021-03-01", "2021-03-31"), ("2021-02-01", "2021-02-28"), True),
        (("2020-07-01", "2020-12-31"), ("2019-01-01", "2019-06-30"), True),
        (("2020-01-01", "2020-06-15"), ("2019-01-01", "2019-06-15"), True),
        (("2021-01-01", "2023-12-31"), ("2018-01-01", "2020-12-31"), True),
        (("2020-01-01", "2020-11-30"), ("2019-01-01", "2019-12-31"), False),
        (("2020-07-01", "2020-12-31"), ("2019-01-01", "2019-12-31"), False),
        (("2018-01-01", "2020-12-31"), ("2017-01-01", "2017-12-31"), False),
        (("2020-04-01", "2020-06-30"), ("2020-03-01", "2020-03-31"), False),
        (("2020-01-02", "2020-01-03"), ("2020-01-01", "2020-01-01"), False),
    ],
)
def test_periods_are_of_one_length_or_refused(later, earlier, same):
    """Months, quarters and years are of one length each, whatever their days, and a fiscal year is a year."""
    x1, x0 = of_period(30, *later), of_period(10, *earlier)
    if same:
        assert tip.abs_change(x1, x0).value == 20
    else:
        with pytest.raises(PeriodMismatch, match="needs two periods of one length"):
            tip.abs_change(x1, x0)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("start", "end"), [("2019-07-01", "2020-06-30"), ("2019-01-02", "2020-01-01")])
def test_two_periods_that_overlap_are_not_compared(change, start, end):
    """January to June of 2020, or its first day alone, would be in both counts, which are then not independent."""
    year, fiscal = in_year(2020, 150), of_period(100, start, end, "fiscal_year")
    with pytest.raises(PeriodMismatch) as caught:
        change(year, fiscal)
    assert str(caught.value) == f"a change needs two periods that share no day, and {start} to {end} and 2020 overlap; take two of one kind, such as two calendar years."  # fmt: skip
    assert change(year, of_period(100, "2019-01-01", "2019-12-31", "fiscal_year"))


def test_a_time_as_exposure_makes_up_for_no_overlap():
    """The second quarter is in the year, whatever time each count is divided by."""
    year, quarter = in_year(2020, 150), of_period(30, "2020-04-01", "2020-06-30")
    with pytest.raises(PeriodMismatch, match="2020 Q2 and 2020 overlap"):
        tip.rate_ratio(year, quarter, exposure1=1, exposure0=0.25)


def test_periods_of_two_kinds_are_named_beside_each_change():
    """A fiscal year ends half a year before the calendar year begins; of two of one kind nothing is said."""
    fiscal, year = of_period(100, "2018-07-01", "2019-06-30", "fiscal_year"), in_year(2020, 150)
    said = "The periods are of two kinds: 2018-07-01 to 2019-06-30 (fiscal year) and 2020 (calendar year)."
    for change in CHANGES.values():
        found = change(year, fiscal)
        assert said in found.caveats
        assert not any("kind" in c for c in change(year, in_year(2019, 100)).caveats)
    unknown = tip.pct_change(year, of_period(100, "2019-01-01", "2019-12-31", "unknown"))
    assert "Whether 2019-01-01 to 2019-12-31 and 2020 are of one kind of period is not known." in unknown.caveats


def test_a_length_that_is_not_known_is_not_measured():
    """Of a period of an unknown kind the source does not say how long it counted; four years are four years, if cumulative."""
    year = in_year(2017, 10)
    assert tip.abs_change(of_period(30, "2018-01-01", "2020-12-31", "unknown"), year).value == 20
    with pytest.raises(PeriodMismatch, match="are of 365 and 1,096 days"):
        tip.abs_change(of_period(30, "2018-01-01", "2020-12-31", "cumulative"), year)


def to_the_end_of(year, n):
    return in_year(year, n, period=tip.Period(None, dt.date(year, 12, 31), "cumulative"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_counted_over_the_years_holds_the_years_before_its_end(change):
    """60 up to the end of 2021 may hold the 50 up to the end of 2020 and the 40 of 2019, and holds days of 2021."""
    for later, earlier in ((to_the_end_of(2021, 60), to_the_end_of(2020, 50)), (in_year(2021, 55), to_the_end_of(2021, 60)), (to_the_end_of(2021, 60), in_year(2019, 40))):  # fmt: skip
        with pytest.raises(TipResearchError, match=r"a change needs two periods that share no day|60 has no year"):
            change(later, earlier)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_count_has_no_change_against_itself_or_its_revision(change):
    """2019 was counted as 50, and later as 60: a revision, and no rise by a fifth with an interval of chance."""
    first, revised = in_year(2019, 50), in_year(2019, 60)
    for later in (first, revised):
        with pytest.raises(PeriodMismatch) as caught:
            change(later, first)
        assert str(caught.value) == "a change needs two periods, and both counts are of 2019; differences() and conflicts() hold two publications of one period against each other."  # fmt: skip


def test_an_estimate_of_a_population_has_no_interval_of_chance():
    """2,349,000 after 3,186,000 are a survey's numbers: no complete count, no Poisson, and no work of courts."""
    held = {"measure": "prevalence_estimate", "unit": "persons_estimated"}
    x1, x0 = replace(in_year(2021, 2_349_000), **held), replace(in_year(2016, 3_186_000), **held)
    for found in (tip.pct_change(x1, x0), tip.rate_ratio(x1, x0), tip.abs_change(x1, x0, interval=True)):
        assert (found.lo, found.hi, found.kind, found.flags) == (None, None, "point", ())
        assert found.caveats == (ESTIMATED_CAVEAT,)
    assert tip.pct_change(x1, x0).value == pytest.approx(-26.27, abs=0.01)
    censored = replace(x1, lo=2_000_000, hi=4_000_000)
    assert tip.pct_change(censored, x0).kind == "bounds"


def test_person_time_makes_up_for_a_shorter_period():
    """30 in a quarter and 100 in a year are 120 to 100 a year; equal exposures say nothing of the time."""
    quarter, year = of_period(30, "2021-01-01", "2021-03-31"), in_year(2020, 100)
    assert tip.rate_ratio(quarter, year, exposure1=0.25, exposure0=1).value == 1.2
    with pytest.raises(PeriodMismatch):
        tip.rate_ratio(quarter, year, exposure1=5, exposure0=5)
