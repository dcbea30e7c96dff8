import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_years import in_year

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.quantities import as_count


def test_bounds_by_assumption(anchor):
    """A1 gives [0, 36.9 %]; without it nothing is known."""
    bounds = tip.referral_bounds(*anchor)
    assert (bounds.lo, bounds.hi, bounds.kind) == (0, 11803 / 32022, "bounds")
    nothing = tip.referral_bounds(*anchor, assumptions=())
    assert (nothing.lo, nothing.hi) == (0, 1)
    assert tip.referral_bounds(50, 22).hi == 1


def test_referrals_that_are_no_persons_bound_the_rate_from_above():
    """150 referrals are of at most 150 of the 200; with A0, that they are distinct persons, nothing is said."""
    made = {"measure": "referred", "unit": "referrals"}, {"measure": "identified"}
    r, n = (replace(in_year(2020, k), **of) for k, of in zip((150, 200), made, strict=True))
    found = tip.referral_bounds(r, n)
    assert (found.lo, found.hi) == (0, 0.75)
    assert found.caveats[0].startswith("Referrals are counted, and one person may have several")
    assert found.inputs[0].unit == "referrals"
    assert tip.referral_bounds(150, 200).caveats == ()
    for refused in (lambda: tip.referral_bounds(r, n, assumptions=["A0", "A1"]), lambda: tip.referral_rate(r, n)):
        with pytest.raises(TipResearchError, match="differ in unit referrals and persons"):
            refused()


def test_lower_bound_needs_all_four_assumptions():
    """10 referred, 8 identified, 4 in other years: at least 6 of the 8 were referred."""
    full = tip.referral_bounds(10, 8, assumptions=("A0", "A1", "A3", "A4"), identified_other_years=4)
    assert (full.lo, full.hi) == (0.75, 1)
    partial = tip.referral_bounds(10, 8, assumptions=("A1", "A4"), identified_other_years=4)
    assert partial.lo == 0


def test_assumptions_are_checked():
    """An unknown assumption, A4 without its number, and nobody identified are refused."""
    with pytest.raises(TipResearchError, match="assumption 'A9' is not known; allowed are"):
        tip.referral_bounds(1, 2, assumptions=("A9",))
    with pytest.raises(TipResearchError, match="A4 needs identified_other_years"):
        tip.referral_bounds(1, 2, assumptions=("A4",))
    with pytest.raises(TipResearchError, match="identified is 0"):
        tip.referral_bounds(1, 0)


@pytest.mark.parametrize("assumptions", ["A1", ("A0", "A1", "A3"), ()])
def test_a_number_that_no_assumption_uses_is_refused(assumptions):
    """Of 10 referred, 8 and 4 identified, the 4 were passed over without a word, and the bounds were those without them."""
    with pytest.raises(
        TipResearchError, match="identified_other_years=4 is used by assumption A4 alone, and assumptions are"
    ):
        tip.referral_bounds(10, 8, assumptions=assumptions, identified_other_years=4)


def test_assumptions_that_the_counts_contradict_are_refused():
    """100 referred were identified in a year of 50 or in others of 20, says A3: 30 of them nowhere."""
    every = {"assumptions": ("A0", "A1", "A3", "A4")}
    with pytest.raises(TipResearchError, match="100 referred are more than the 50 and 20 identified, so A0, A1, A3 and A4 do not hold together"):  # fmt: skip
        tip.referral_bounds(100, 50, identified_other_years=20, **every)
    assert tip.referral_bounds(70, 50, identified_other_years=20, **every).ends == (1, 1)
    assert tip.referral_bounds((69, 71), 50, identified_other_years=20, **every).ends == (0.98, 1)


@pytest.mark.slow
@given(st.integers(0, 100), st.integers(1, 100), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_bounds_hold_every_scenario(r, n, weights):
    """Whatever share of the referrals belongs to the year, the rate stays within its bounds."""
    bounds = tip.referral_bounds(r, n)
    for scenario in tip.referral_scenarios(r, n, [w for w in weights if w * r <= n]):
        assert bounds.lo <= scenario.value <= bounds.hi
        assert scenario.kind == "scenario"


def test_scenario_weight_is_a_share():
    """A weight above 1 is refused."""
    with pytest.raises(TipResearchError, match=r"weight 1.5 is not allowed"):
        tip.referral_scenarios(1, 2, [1.5])


def test_impossible_scenario_is_refused():
    """More referrals than people identified in the year cannot belong to the year."""
    with pytest.raises(TipResearchError, match="0.75 of 11,803 referrals cannot belong to 22 identified"):
        tip.referral_scenarios(11803, 22, [0.75])
    with pytest.raises(TipResearchError, match="cannot belong to 0 identified"):
        tip.referral_scenarios(1, 0, [0.5])


def test_unknown_number_identified_bounds_nothing():
    """If <5 were identified, and that may be none, the rate may be anything."""
    bounds = tip.referral_bounds(10, (0, 4))
    assert (bounds.lo, bounds.hi) == (0, 1)


def test_group_may_include_others():
    """If boys may stand under men, of 10 men and 8 referred with 6 boys, 2 to 8 men were referred."""
    found = tip.indicators.if_group_includes(as_count(8), as_count(10), as_count(6), label="Men")
    assert (found.lo, found.hi) == (0.2, 0.8)


def test_a_group_of_nobody_may_include_nobody():
    """Of 0 men there is no rate; of fewer than 5, who may be none, it may be anything up to all."""
    found = tip.indicators.if_group_includes(as_count(8), as_count(0), as_count(6), label="Men")
    assert (str(found), found.flags) == ("not defined", ("ZERO_DENOMINATOR",))
    found = tip.indicators.if_group_includes(as_count(8), as_count((0, 4)), as_count(6), label="Men")
    assert (found.lo, found.hi) == (0.5, 1)


def test_gap_bounds_need_people():
    """A group of nobody has no bounds."""
    with pytest.raises(TipResearchError, match="each group needs at least one person"):
        tip.referral_gap_bounds(0, 0, 1, 2)


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_gap_bounds_hold_every_split(r1, n1, r0, n0):
    """Whatever part of each group's referrals is of the year, the gap is within its bounds."""
    bounds = tip.referral_gap_bounds(r1, n1, r0, n0)
    for a, b in itertools.product(range(min(r1, n1) + 1), range(min(r0, n0) + 1)):
        assert bounds.lo <= a / n1 - b / n0 <= bounds.hi


@given(st.integers(1, 12), st.data())
@settings(max_examples=60)
def test_frechet_bounds_are_those_of_every_table(pool, data):
    """The bounds are exactly the smallest and largest number over all tables with these margins."""
    group = data.draw(st.integers(0, pool))
    referred = data.draw(st.integers(0, pool))
    possible = [k for k in range(group + 1) if 0 <= referred - k <= pool - group]
    counts, _ = tip.frechet_bounds(referred, pool, group)
    assert (counts.lo, counts.hi) == (min(possible), max(possible))


def test_frechet_refuses_what_does_not_fit():
    """A group or a number referred larger than the pool is refused."""
    with pytest.raises(TipResearchError, match="do not fit in a pool of 5"):
        tip.frechet_bounds(6, 5, 1)
    with pytest.raises(TipResearchError, match="do not fit in a pool of 5"):
        tip.frechet_bounds(1, 5, 6)


def test_a_group_of_nobody_has_no_rate():
    """None of it was referred, and a rate of 0 / 0 is not anything from 0 to 100 %: it is not defined."""
    referred, rate = tip.frechet_bounds(1, 5, 0)
    assert str(referred) == "0 (bounds, not a confidence interval)"
    assert (rate.given, rate.kind, str(rate)) == (False, "point", "not defined")
    assert "ZERO_DENOMINATOR" in rate.flags
    assert "ZERO_DENOMINATOR" not in referred.flags


def test_groups_of_the_anchor(observed, release, anchor):
    """Men 39.1 %, women 5.7 to 52.8 %, nothing known of children and transgender persons."""
    parts = tip.pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    men = tip.pick(observed, measure="referred", category="men", **release)
    rates = {e.label: e for e in tip.indicators.frechet_by_group(anchor[0], parts, "men", men)}
    assert rates["Men"].value == 3744 / 9581
    assert rates["Women"].lo == pytest.approx(873 / 15255)
    assert (rates["Children"].lo, rates["Children"].hi) == (0, 1)
    assert (rates["Transgender persons"].lo, rates["Transgender persons"].hi) == (0, 1)


def test_denominators_are_each_named(observed, anchor):
    """Each current number identified gives its own bound, with source and edition; a withdrawn one gives none."""
    from tipresearch.observations import totals

    found = tip.indicators.bounds_by_denominator(anchor[0], totals(observed, "PAK", 2020))
    labels = " ".join(e.label for e in found)
    assert "UNODC GLOTIP, 2025-04-14" in labels
    assert sorted(round(e.hi, 4) for e in found) == [0.3686, 0.5888]


def test_where_nobody_was_referred_nobody_of_the_year_was():
    """Of 1 to 4 identified 0 are 0 %; where A1 does not hold, others may have been. One referred can be all of them."""
    nobody = tip.referral_bounds(0, (0, 4))
    assert (nobody.lo, nobody.hi) == (0, 0)
    assert (tip.referral_bounds(0, (0, 4), assumptions=()).hi, tip.referral_bounds(1, (0, 4)).hi) == (1, 1)


def test_one_assumption_is_a_code_and_not_its_letters():
    """A1 alone bounds the rate of 3 among 4 by 0 and 0.75."""
    bounds = tip.referral_bounds(3, 4, assumptions="A1")
    assert (bounds.lo, bounds.hi) == (0, 0.75)
    assert bounds.assumptions == tip.referral_bounds(3, 4, assumptions=["A1"]).assumptions


def test_scenarios_of_weights_that_can_be_read_once():
    """Each weight gives a scenario, also where they come from a generator."""
    assert [e.value for e in tip.referral_scenarios(2, 4, (w for w in (1, 0.5)))] == [0.5, 0.25]


def _over(first: int, last: int) -> tip.Period:
    return tip.Period(dt.date(first, 1, 1), dt.date(last, 12, 31), "reporting_period")


TWO_YEARS = replace(in_year(2020, 300), measure="referred", period=_over(2019, 2020))
OF_THE_YEAR, OF_THE_OTHER = (replace(in_year(y, n), measure="identified") for y, n in ((2020, 400), (2019, 100)))
ALL_FOUR = ("A0", "A1", "A3", "A4")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"ref_area": "IND"}, "differ in area PAK and IND"),
        ({"crime": "SOM"}, "differ in crime TIP and SOM"),
        ({"sex": "female"}, "needs one group, and .* of sex female"),
        ({"age": "child"}, "needs one group, and .* of age child"),
        ({"measure": "detected"}, "needs a count of measure 'identified' of other years than 2020"),
        ({"period": OF_THE_YEAR.period}, "of other years than 2020, and it is of 'identified', 2020"),
        ({"period": _over(2019, 2020)}, "of other years than 2020, and it is of 'identified', 2019-01-01 to 2020-12-31"),
        ({"period": _over(2018, 2018)}, "share days, and .* is of 2019-01-01 to 2020-12-31 and .* of 2018"),
    ],
)  # fmt: skip
def test_the_other_years_are_of_the_same_people(other, message):
    """Women of 2019, or victims of India, lift the lower limit of Pakistan's 2020 that they say nothing about."""
    two_years, year, before = (replace(c, ref_area="PAK") for c in (TWO_YEARS, OF_THE_YEAR, OF_THE_OTHER))
    assert tip.referral_bounds(two_years, year, assumptions=ALL_FOUR, identified_other_years=before).ends == (0.5, 0.75)
    assert (
        tip.referral_bounds(two_years, year, assumptions=ALL_FOUR, identified_other_years=100).lo == 0.5
    )  # a number alone says nothing else
    with pytest.raises(TipResearchError, match=message):
        tip.referral_bounds(two_years, year, assumptions=ALL_FOUR, identified_other_years=replace(before, **other))


def test_all_other_years_of_the_referrals_are_known():
    """Of 2018 nothing is said, and its victims may be those referred."""
    three_years = replace(TWO_YEARS, period=_over(2018, 2020))
    with pytest.raises(
        TipResearchError, match=r"A4 takes .* all other years of 2018-01-01 to 2020-12-31 .* is of 2019; add"
    ):
        tip.referral_bounds(three_years, OF_THE_YEAR, assumptions=ALL_FOUR, identified_other_years=OF_THE_OTHER)
    both = replace(OF_THE_OTHER, period=_over(2018, 2019))
    assert tip.referral_bounds(three_years, OF_THE_YEAR, assumptions=ALL_FOUR, identified_other_years=both).lo == 0.5
    open_start = replace(
        TWO_YEARS, period=tip.Period(None, dt.date(2020, 12, 31), "cumulative")
    )  # which nothing contradicts
    assert (
        tip.referral_bounds(open_start, OF_THE_YEAR, assumptions=ALL_FOUR, identified_other_years=OF_THE_OTHER).lo
        == 0.5
    )


@pytest.mark.parametrize(
    "period", [_over(2019, 2019), tip.Period(dt.date(2020, 7, 1), dt.date(2021, 6, 30), "fiscal_year"), tip.Period(dt.date(2020, 10, 1), dt.date(2020, 12, 31), "reporting_period")]
)  # fmt: skip
def test_a_limit_from_referrals_needs_all_of_the_year(period):
    """300 referred from July on are no upper limit of those referred in 2020; without A1 nothing is said."""
    referred = replace(TWO_YEARS, period=period)
    with pytest.raises(
        PeriodMismatch,
        match="share days|A1 takes every referral of 2020 to be counted, and .* without A1 nothing is known",
    ):
        tip.referral_bounds(referred, OF_THE_YEAR)
    if period.end.year != 2019:
        assert tip.referral_bounds(referred, OF_THE_YEAR, assumptions=()).ends == (0, 1)


def test_nobody_of_one_year_was_referred_of_another():
    """Referrals of 2018 are of no victim of 2020, whatever is assumed."""
    of_2018 = replace(TWO_YEARS, period=_over(2018, 2018))
    for call in (
        lambda: tip.referral_rate(of_2018, OF_THE_YEAR, assume_same_period=True),
        lambda: tip.referral_scenarios(of_2018, OF_THE_YEAR, [1]),
        lambda: tip.frechet_bounds(of_2018, OF_THE_YEAR, 5),
    ):
        with pytest.raises(PeriodMismatch, match="two periods that share days, and .* is of 2018.* and .* of 2020"):
            call()


def test_bounds_of_a_group_are_of_referrals_of_the_whole_pool():
    """10 women referred of a pool of 12 say nothing of its 5 men, and 10 of all are not of 12 women."""
    referred, pool, men = replace(in_year(2020, 10), measure="referred"), *(replace(in_year(2020, n), measure="identified") for n in (12, 5))  # fmt: skip
    men = replace(men, sex="male")
    assert tip.frechet_bounds(referred, pool, men)[0].ends == (3, 5)
    for q, p, g in ((replace(referred, sex="female"), pool, men), (referred, replace(pool, sex="male"), men)):
        with pytest.raises(TipResearchError, match="an indicator of referrals needs one group"):
            tip.frechet_bounds(q, p, g)


@pytest.mark.parametrize("compare", [tip.referral_gap, tip.referral_ratio, tip.referral_gap_bounds])
@pytest.mark.parametrize("which", [0, 2])
def test_referrals_of_either_group_over_the_years_make_no_interval(compare, which):
    """Women referred over two years and men referred in one differ by no chance."""
    groups = [replace(in_year(2020, n), measure=m, sex=s, figure_ids=(m + s,)) for n, m, s in ((20, "referred", "male"), (40, "identified", "male"), (10, "referred", "female"), (40, "identified", "female"))]  # fmt: skip
    assert "PERIOD_MISMATCH" not in compare(*groups).flags
    groups[which] = replace(groups[which], period=_over(2019, 2020))
    found = compare(*groups)
    assert found.kind in ("scenario", "bounds")
    assert "PERIOD_MISMATCH" in found.flags
    assert found.kind == "bounds" or found.lo is None


def test_what_is_not_said_of_time_contradicts_nothing():
    """A count without a period, or one without an end, may be of the other years."""
    no_end, no_period = replace(OF_THE_OTHER, period=tip.Period(dt.date(2019, 1, 1), None, "unknown")), replace(OF_THE_OTHER, period=None)  # fmt: skip
    no_start = replace(OF_THE_OTHER, period=tip.Period(None, dt.date(2019, 12, 31), "cumulative"))
    for other in (no_period, no_start):
        assert tip.referral_bounds(TWO_YEARS, OF_THE_YEAR, assumptions=ALL_FOUR, identified_other_years=other).lo == 0.5
    with pytest.raises(TipResearchError, match="of other years than 2020, and it is of 'identified', from 2019-01-01"):
        tip.referral_bounds(TWO_YEARS, OF_THE_YEAR, assumptions=ALL_FOUR, identified_other_years=no_end)
    for r, n in ((replace(TWO_YEARS, period=None), OF_THE_YEAR), (TWO_YEARS, replace(OF_THE_YEAR, period=None))):
        assert tip.referral_bounds(r, n, assumptions=ALL_FOUR, identified_other_years=OF_THE_OTHER).ends == (0.5, 0.75)


def test_a_group_that_includes_others_is_bounded_by_nobody_and_by_all():
    """Of 5 men all were referred, if 8 were referred as men; of 8 boys who may be among 8, perhaps no man."""
    assert tip.indicators.if_group_includes(as_count(8), as_count(5), as_count(6), label="").ends == (0.4, 1)
    assert tip.indicators.if_group_includes(as_count(8), as_count(10), as_count(9), label="").ends == (0, 0.8)
    assert tip.indicators.if_group_includes(as_count(1), as_count((1, 4)), as_count(9), label="").ends == (0, 1)
    men = replace(in_year(2020, 10), measure="identified", sex="male", age="adult")
    referred = replace(in_year(2020, 8), measure="referred", sex="male", age="adult")
    with pytest.raises(
        TipResearchError, match="a bound of a group that others may be counted in needs counts of different persons"
    ):
        tip.indicators.if_group_includes(referred, men, replace(men, category="x", partition="y"), label="")


def test_of_two_groups_the_rest_is_the_other():
    """Of 100 referred 40 are men: the other 60 are of the 200 women, and of nobody else."""
    parts = {s: replace(in_year(2020, n), measure="identified", sex=s, figure_ids=(s,)) for s, n in (("male", 100), ("female", 200))}  # fmt: skip
    referred = replace(in_year(2020, 100), measure="referred", sex="total", figure_ids=("all",))
    of_men = replace(in_year(2020, 40), measure="referred", sex="male", figure_ids=("referred men",))
    men, women = tip.indicators.frechet_by_group(referred, parts, "male", of_men)
    assert (men.value, women.ends) == (0.4, (0.3, 0.3))


def test_without_a1_nothing_is_known():
    """Not even that 300 referred are more than the 150 of other years: whether 2020 is among them is part of A1."""
    given = {"assumptions": ("A0", "A3", "A4"), "identified_other_years": 150}
    assert tip.referral_bounds(300, 200, **given).ends == (0, 1)
    for code in ("A0", "A3"):
        given["assumptions"] = [a for a in ("A0", "A1", "A3", "A4") if a != code]
        assert tip.referral_bounds(100, 200, **given | {"identified_other_years": 50}).ends == (0, 0.5)


def test_persons_in_no_group_may_be_who_was_referred():
    """Of 100, 30 are men, 20 women and 20 children: the 30 in no group may be all the others referred, so that no woman is."""
    of_group = {"male": 30, "female": 20, "unknown": 20}
    codes = {s: {"sex": s, "category": s} for s in of_group} | {"total": {"sex": "total", "category": "total"}}
    parts = {
        s: replace(in_year(2020, n), measure="identified", figure_ids=(s,), **codes[s]) for s, n in of_group.items()
    }
    referred = replace(in_year(2020, 40), measure="referred", figure_ids=("all",), **codes["total"])
    of_men = replace(in_year(2020, 10), measure="referred", figure_ids=("referred men",), **codes["male"])
    whole = replace(in_year(2020, 100), measure="identified", figure_ids=("whole",), **codes["total"])

    def ends(parts, whole):
        pool = whole - parts["male"]
        return [e.ends for e in tip.indicators.frechet_by_group(referred, parts, "male", of_men, pool)[1:]]

    assert ends(parts, whole) == [(0, 1), (0, 1)]
    # Of 50 women beside 20 in no group 10 to 30 were referred; as the one other group that is published they were all 30.
    one = {"male": parts["male"], "female": replace(parts["female"], lo=50, hi=50)}
    assert ends(one, whole) == [(0.2, 0.6)]
    assert ends(one, replace(whole, lo=80, hi=80)) == [(0.6, 0.6)]
    assert "parts, group, referred_group, others)" in (paths.NOTEBOOKS / "03_referrals.ipynb").read_text("utf-8")


def test_a_group_that_is_suppressed_has_bounds():
    """Of fewer than 5 children in a pool of 92 with 30 referred nothing is known; of one to three of four in a pool of 10 with 9 referred, more."""
    counts, rate = tip.frechet_bounds(30, 92, (0, 4))
    assert ((counts.lo, counts.hi), rate.ends) == ((0, 4), (0, 1))
    q, p, least, most = 9, 10, 2, 4
    every = [r / n for n in range(least, most + 1) for r in range(max(0, q - (p - n)), min(n, q) + 1)]
    counts, rate = tip.frechet_bounds(q, p, (least, most))
    assert ((counts.lo, counts.hi), rate.ends) == ((1, 4), (min(every), max(every)))
