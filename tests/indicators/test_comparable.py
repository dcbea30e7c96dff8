import itertools
from dataclasses import replace

import pytest
from invented_years import in_year, period

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.consistency import place_of
from tipresearch.quantities import ESTIMATED_CAVEAT

#: Every function that compares a later count with an earlier one.
CHANGES = {
    "abs_change": tip.abs_change,
    "pct_change": tip.pct_change,
    "fold_decrease": tip.fold_decrease,
    "rate_ratio": tip.rate_ratio,
    "rate_ratio_by_population": lambda *xs: tip.rate_ratio_by_population(*(replace(x, ref_area=x.ref_area or "PAK") for x in xs)),
    "overdispersion": lambda x1, x0: tip.indicators.overdispersion(x1, x0, [1, 2])[0],
    "implied_prevalence_ratio": lambda x1, x0: tip.implied_prevalence_ratio(x1, x0, 1),
    "compare_years": lambda x1, x0: tip.compare_years(x1, x0, {"unit": "yes"}),
    "detection_tipping": tip.detection_tipping,
    "overdispersion_tipping": tip.overdispersion_tipping,
}  # fmt: skip
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def over(start, end, n, kind="reporting_period"):
    """Return a count of the days from start to end."""
    return in_year(int((start or end)[:4]), n, period=period(start, end, kind))


@pytest.mark.parametrize("other", [{"edition": "f"}, {"source_id": "thenews_2022_02_28"}, {"definition_id": "x"}])
def test_counts_of_two_series_are_compared_on_request_alone(other):
    """Another edition, source or definition is refused, or flagged."""
    x1, x0 = in_year(2021, 20, **other), in_year(2020, 10)
    for change in (tip.abs_change, tip.rate_ratio, tip.pct_change):
        with pytest.raises(TipResearchError, match="are not one series; .*, or pass across_breaks=True"):
            change(x1, x0)
        assert "DEFINITION_BREAK" in change(x1, x0, across_breaks=True).flags
    compared = tip.compare_years(x1, x0, {"unit": "yes"})
    assert (compared.pct_change, compared.abs_change.value) == (None, 10)


@every_change
@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"ref_area": "NPL"}, r"counts of area 'PAK' and 'NPL' cannot be compared; .* rate\(\)"),
        ({"measure": "convicted"}, r"measure 'detected' and 'convicted' .*; per\(\)"),
        ({"edition": "f"}, r"edition 'e' and 'f' .*; differences\(\)"),
        ({"source_id": ""}, r"source 'unodc_glotip' and '' .*; conflicts\(\)"),
        ({"crime": "SOM"}, "crime 'TIP' and 'SOM' .*; take counts of one crime"),
        ({"unit": "cases"}, "unit 'persons' and 'cases' .*; take counts of one unit"),
    ],
)
def test_a_change_names_what_differs_and_what_to_call_instead(change, other, message):
    later, earlier = in_year(2021, 20, ref_area="PAK"), in_year(2020, 10, **{"ref_area": "PAK"} | other)
    if change is CHANGES["compare_years"] and other.keys() <= {"edition", "source_id"}:
        return  # this flags a break in the series
    with pytest.raises(TipResearchError, match=message) as caught:
        change(later, earlier)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ({"category": "italy"}, {"category": "nepal"}, "category 'italy' and 'nepal'"),
        ({"category": "women", "sex": "female", "age": "adult"}, {"category": "girls", "sex": "female", "age": "child"}, "age 'adult' and 'child'"),
        # The same label in another breakdown is of other persons; so is a shelter of women beside another.
        ({"partition": "repatriation", "category": "Venezuela"}, {"partition": "citizenship", "category": "Venezuela"}, "partition 'repatriation' and 'citizenship'"),
        *(({"partition": "own", "category": "a", "sex": s}, {"partition": "own", "category": "b", "sex": s}, "category 'a' and 'b'") for s in ("female", "total")),
        # Of one sex and age the words of two partitions may differ.
        ({"category": "women", "sex": "female", "age": "adult"}, {"category": "female_adult", "sex": "female", "age": "adult"}, ""),
        ({"partition": "own", "category": "shelter", "sex": "female"}, {"partition": "own", "category": "shelter", "sex": "female"}, ""),
        # What one of the two does not say is not compared.
        *(({name: one}, {name: other}, "") for name, code in (("form", "sexual"), ("sex", "female"), ("ref_area", "PAK"), ("category", "Nepal")) for one, other in ((code, ""), ("", code))),
    ],
)  # fmt: skip
def test_counts_of_two_groups_are_not_compared(one, other, message):
    x1, x0 = in_year(2021, 20, **one), in_year(2020, 10, **other)
    if not message:
        assert tip.pct_change(x1, x0).value == 100
        return
    with pytest.raises(TipResearchError, match=f"{message} cannot be compared"):
        tip.pct_change(x1, x0)


@pytest.mark.parametrize("name", ["conclusive_grounds", "referrals_longitudinal", "referrals_government_2023_q4"])
def test_no_change_or_ratio_joins_two_groups_of_a_table_of_the_united_kingdom(datasets, name):
    """By brute force: adults with a negative decision are not compared with adults with a positive one."""
    table = tip.open(datasets / "nrm_uk" / f"nrm_{name}.csv").observations
    table = table[~table["partition"].str.contains("nationality")]  # hardly two rows are of one of so many groups
    table = table.sample(min(len(table), 45), random_state=1)
    counts = tip.observations.counts(table, table)
    places = [dict(place_of(c.partition, c.category, c.sex, c.age, c.form)) for c in counts]
    given = 0
    for (one, of_one), (other, of_other) in itertools.permutations(zip(counts, places, strict=True), 2):
        beside = [{k: v for k, v in of.items() if k != "sex"} for of in (of_one, of_other)]
        for call, may in ((tip.pct_change, of_one == of_other), (tip.sex_ratio, beside[0] == beside[1])):
            try:
                call(one, other)
            except TipResearchError:
                continue
            assert may, (call.__name__, one.category, other.category)
            given += 1
    assert given


def test_a_rest_or_sum_is_compared_with_one_of_the_same_kind_alone():
    """All but women in 2021 and all but men in 2020 show no change of anybody."""

    def of(year, n, code):
        codes = {} if code == "total" else {"sex": code}
        return in_year(year, n, label=code, partition="sex" if codes else "total", category=code, figure_ids=(f"{year} {code}",), **codes)  # fmt: skip

    rest, total = of(2021, 100, "total") - of(2021, 40, "female"), of(2020, 90, "total")
    both = of(2021, 40, "female") + of(2021, 50, "male")
    assert tip.pct_change(rest, total - of(2020, 30, "female")).value == 0
    assert tip.pct_change(both, of(2020, 30, "male") + of(2020, 30, "female")).value == 50  # in any order
    women_and_unknown = of(2020, 30, "female") + of(2020, 30, "unknown")
    for one, other in ((rest, total), (rest, total - of(2020, 30, "male")), (both, women_and_unknown)):
        with pytest.raises(TipResearchError, match=r"counts of label '(total − female|female \+ male)' and .* cannot"):
            tip.pct_change(one, other)


@pytest.mark.parametrize("at", [0, 1])
def test_a_published_count_without_a_period_is_of_any(at):
    """Its order, its length and its overlap with the other period are not known."""
    counts = [in_year(2021, 20), in_year(2020, 10)]
    counts[at] = replace(counts[at], period=None)
    change = tip.pct_change(*counts)
    assert change.value == 100
    assert not any("kinds" in caveat for caveat in change.caveats)


@pytest.mark.parametrize(
    ("later", "earlier", "same"),
    [
        ("2020-01-01 2020-12-31", "2019-01-01 2019-12-31", True), ("2019-07-01 2020-06-30", "2018-01-01 2018-12-31", True),
        ("2021-03-01 2021-03-31", "2021-02-01 2021-02-28", True), ("2020-07-01 2020-12-31", "2019-01-01 2019-06-30", True),
        ("2020-01-01 2020-06-15", "2019-01-01 2019-06-15", True), ("2021-01-01 2023-12-31", "2018-01-01 2020-12-31", True),
        ("2020-01-01 2020-11-30", "2019-01-01 2019-12-31", False), ("2020-07-01 2020-12-31", "2019-01-01 2019-12-31", False),
        ("2018-01-01 2020-12-31", "2017-01-01 2017-12-31", False), ("2020-04-01 2020-06-30", "2020-03-01 2020-03-31", False),
        ("2020-01-02 2020-01-03", "2020-01-01 2020-01-01", False),
    ],
)  # fmt: skip
def test_two_periods_are_of_one_length_or_refused(later, earlier, same):
    """Months, quarters and years are of one length each, and a fiscal year is a year; of an unknown kind no length is known."""
    x1, x0 = over(*later.split(), 30), over(*earlier.split(), 10)
    assert tip.abs_change(over(*later.split(), 30, "unknown"), x0).value == 20
    if same:
        assert tip.abs_change(x1, x0).value == 20
        return
    with pytest.raises(
        PeriodMismatch, match=f"needs two periods of one length, .* {x0.period.days} and {x1.period.days:,} days"
    ):
        tip.abs_change(x1, x0)


YEAR, QUARTER = in_year(2020, 150), over("2021-01-01", "2021-03-31", 30)
FIRST, REVISED = in_year(2019, 50), in_year(2019, 60)
UP_TO_2020, UP_TO_2021 = over(None, "2020-12-31", 50, "cumulative"), over(None, "2021-12-31", 60, "cumulative")


@every_change
@pytest.mark.parametrize(
    ("later", "earlier", "message"),
    [
        # The other way round a fall would be a rise.
        (in_year(2020, 10), in_year(2021, 20), r"first count is of 2020 and the second of 2021; .* as in pct_change\(later"),
        # A quarter of a year has about a quarter of its count, which is no fall.
        (QUARTER, YEAR, "one length, and 2020 and 2021 Q1 are of 366 and 90 days; .* rate_ratio.* exposure"),
        # January to June of 2020, or its first day alone, would be in both counts.
        *((YEAR, over(start, end, 100, "fiscal_year"), f"share no day, and {start} to {end} and 2020 overlap; .* two calendar years")
          for start, end in (("2019-07-01", "2020-06-30"), ("2019-01-02", "2020-01-01"))),
        # A count against itself or its revision shows no change in time.
        *((later, FIRST, r"both counts are of 2019; differences\(\) and conflicts\(\)") for later in (FIRST, REVISED)),
        # 60 up to the end of 2021 may hold the 50 up to the end of 2020 and the 40 of 2019.
        *((later, earlier, "share no day|60 has no year") for later, earlier in
          ((UP_TO_2021, UP_TO_2020), (in_year(2021, 55), UP_TO_2021), (UP_TO_2021, in_year(2019, 40)))),
    ],
)  # fmt: skip
def test_periods_of_which_no_change_can_be_told_are_refused(change, later, earlier, message):
    with pytest.raises(TipResearchError, match=message):
        change(later, earlier)


@every_change
def test_periods_of_one_length_that_share_no_day_are_compared(change):
    assert change(QUARTER, over("2020-01-01", "2020-03-31", 30))
    assert change(YEAR, over("2019-01-01", "2019-12-31", 100, "fiscal_year"))


@pytest.mark.parametrize("ends", [(None, None), ("2020-01-01", None), (None, "2020-12-31")])
def test_two_counts_of_one_open_time_have_no_change(ends):
    """A time that nobody stated may be one and the same."""
    of = period(*ends, "unknown")
    with pytest.raises(PeriodMismatch, match="a change needs two periods"):
        tip.pct_change(in_year(2021, 20, period=of), in_year(2020, 10, period=of))


def test_person_time_makes_up_for_a_shorter_period_and_not_for_an_overlap():
    """30 in a quarter and 150 in a year are 120 to 150 a year; equal exposures say nothing of the time."""
    assert tip.rate_ratio(QUARTER, YEAR, exposure1=0.25, exposure0=1).value == 0.8
    with pytest.raises(PeriodMismatch):
        tip.rate_ratio(QUARTER, YEAR, exposure1=5, exposure0=5)
    with pytest.raises(PeriodMismatch, match="2020 Q2 and 2020 overlap"):
        tip.rate_ratio(YEAR, over("2020-04-01", "2020-06-30", 30), exposure1=1, exposure0=0.25)


@every_change
def test_each_change_names_periods_of_two_kinds(change):
    """A fiscal year ends half a year before the calendar year begins; of two of one kind nothing is said."""
    said = "The periods are of two kinds: 2018-07-01 to 2019-06-30 (fiscal year) and 2020 (calendar year)."
    assert said in change(YEAR, over("2018-07-01", "2019-06-30", 100, "fiscal_year")).caveats
    assert not any("kind" in c for c in change(YEAR, in_year(2019, 100)).caveats)
    unknown = "Whether 2019-01-01 to 2019-12-31 and 2020 are of one kind of period is not known."
    assert unknown in change(YEAR, over("2019-01-01", "2019-12-31", 100, "unknown")).caveats


def test_an_estimate_of_a_population_has_no_interval_of_chance():
    """2,349,000 after 3,186,000 are a survey's numbers: no complete count, no Poisson, and no work of courts."""
    of = {"measure": "prevalence_estimate", "unit": "persons_estimated"}
    x1, x0 = in_year(2021, 2_349_000, **of), in_year(2016, 3_186_000, **of)
    for found in (tip.pct_change(x1, x0), tip.rate_ratio(x1, x0), tip.abs_change(x1, x0, interval=True)):
        assert (found.lo, found.hi, found.kind, found.flags, found.caveats) == (None, None, "point", (), (ESTIMATED_CAVEAT,))  # fmt: skip
    assert tip.pct_change(x1, x0).value == pytest.approx(-26.27, abs=0.01)
    assert tip.pct_change(replace(x1, lo=2_000_000, hi=4_000_000), x0).kind == "bounds"
