import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_years import in_year, period

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.indicators import bounds_by_denominator, frechet_by_group, if_group_includes
from tipresearch.quantities import as_count

ALL_FOUR = ("A0", "A1", "A3", "A4")


def years(first, last, end="12-31"):
    return period(f"{first}-01-01", f"{last}-{end}")


def referred(n, **codes):
    return in_year(2020, n, measure="referred", **codes)


def identified(n, year=2020, **codes):
    return in_year(year, n, measure="identified", **codes)


TWO_YEARS = referred(300, period=years(2019, 2020))
THIS_YEAR, OTHER_YEAR = identified(400), identified(100, 2019)


def with_all_four(r, n, other):
    return tip.referral_bounds(r, n, assumptions=ALL_FOUR, identified_other_years=other)


@pytest.mark.parametrize(
    ("r", "n", "assumptions", "other", "ends"),
    [
        (50, 22, ["A1"], None, (0, 1)),
        (3, 4, "A1", None, (0, 0.75)),  # one code, and not its letters
        (10, (0, 4), ["A1"], None, (0, 1)),  # perhaps nobody was identified
        (0, (0, 4), ["A1"], None, (0, 0)),  # where nobody was referred, nobody of the year was
        (0, (0, 4), [], None, (0, 1)),
        # 10 referred, 8 identified, 4 in other years: at least 6 of the 8 were referred, by all four assumptions.
        (10, 8, ALL_FOUR, 4, (0.75, 1)),
        (10, 8, ["A1", "A4"], 4, (0, 1)),
        (70, 50, ALL_FOUR, 20, (1, 1)),
        ((69, 71), 50, ALL_FOUR, 20, (0.98, 1)),
        # Whether the year is among those of the referrals is part of A1.
        (300, 200, ["A0", "A3", "A4"], 150, (0, 1)),
        (100, 200, ["A1", "A3", "A4"], 50, (0, 0.5)),
        (100, 200, ["A0", "A1", "A4"], 50, (0, 0.5)),
    ],
)
def test_bounds_by_hand(r, n, assumptions, other, ends):
    bounds = tip.referral_bounds(r, n, assumptions=assumptions, identified_other_years=other)
    assert bounds.ends == ends
    assert [a[:2] for a in bounds.assumptions] == ([assumptions] if isinstance(assumptions, str) else [*assumptions])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tip.referral_bounds(1, 2, assumptions=("A9",)), "assumption 'A9' is not known; allowed are"),
        (lambda: tip.referral_bounds(1, 2, assumptions=("A4",)), "A4 needs identified_other_years"),
        (lambda: tip.referral_bounds(1, 0), "identified is 0"),
        *(
            (lambda codes=codes: tip.referral_bounds(10, 8, assumptions=codes, identified_other_years=4), "identified_other_years=4 .* assumption A4 alone")
            for codes in ("A1", ("A0", "A1", "A3"), ())
        ),
        # All referred were identified in the year or the others, says A3: of 100 at most 70 were.
        (lambda: with_all_four(100, 50, 20), "100 referred are more than the 50 and 20 identified"),
        (lambda: tip.referral_scenarios(1, 2, [1.5]), "weight 1.5 is not allowed"),
        (lambda: tip.referral_scenarios(11803, 22, [0.75]), "0.75 of 11,803 referrals cannot belong to 22 identified"),
        (lambda: tip.referral_scenarios(1, 0, [0.5]), "cannot belong to 0 identified"),
        (lambda: tip.referral_gap_bounds(0, 0, 1, 2), "each group needs at least one person"),
        (lambda: tip.frechet_bounds(6, 5, 1), "do not fit in a pool of 5"),
        (lambda: tip.frechet_bounds(1, 5, 6), "do not fit in a pool of 5"),
    ],
)  # fmt: skip
def test_assumptions_and_numbers_that_do_not_fit_are_refused(call, message):
    with pytest.raises(TipResearchError, match=message):
        call()


def test_referrals_that_may_repeat_persons_give_an_upper_limit_alone():
    """150 referrals are of at most 150 of the 200; with A0, that they are distinct persons, they are refused."""
    r, n = referred(150, unit="referrals"), identified(200)
    found = tip.referral_bounds(r, n)
    assert (found.ends, found.inputs[0].unit) == ((0, 0.75), "referrals")
    assert found.caveats[0].startswith("Referrals are counted, and one person may have several")
    assert tip.referral_bounds(150, 200).caveats == ()
    for call in (lambda: tip.referral_bounds(r, n, assumptions=["A0", "A1"]), lambda: tip.referral_rate(r, n)):
        with pytest.raises(TipResearchError, match="differ in unit referrals and persons"):
            call()


@pytest.mark.slow
@given(st.integers(0, 100), st.integers(1, 100), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_bounds_hold_the_rate_of_every_scenario(r, n, weights):
    """There is a scenario for each weight, also of a generator."""
    bounds, weights = tip.referral_bounds(r, n), [w for w in weights if w * r <= n]
    found = tip.referral_scenarios(r, n, (w for w in weights))
    assert [e.value for e in found] == [w * r / n for w in weights]
    assert all(bounds.lo <= e.value <= bounds.hi and e.kind == "scenario" for e in found)


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_bounds_of_a_gap_hold_every_split_of_the_referrals(r1, n1, r0, n0):
    bounds = tip.referral_gap_bounds(r1, n1, r0, n0)
    for a, b in itertools.product(range(min(r1, n1) + 1), range(min(r0, n0) + 1)):
        assert bounds.lo <= a / n1 - b / n0 <= bounds.hi


@given(st.integers(1, 12), st.data())
@settings(max_examples=60)
def test_frechet_bounds_are_those_of_every_table(pool, data):
    """Over all tables with these margins, also of a group between two ends."""
    least = data.draw(st.integers(0, pool))
    most = data.draw(st.integers(least, pool))
    q = data.draw(st.integers(0, pool))
    tables = [(r, n) for n in range(least, most + 1) for r in range(n + 1) if 0 <= q - r <= pool - n]
    counts, rate = tip.frechet_bounds(q, pool, (least, most))
    assert counts.ends == (min(r for r, _ in tables), max(r for r, _ in tables))
    if rates := [r / n for r, n in tables if n]:
        assert rate.lo <= min(rates)
        assert rate.hi == max(rates)
        assert rate.lo == min(rates) or not least
    else:  # a rate of nobody is not defined
        assert (str(rate), rate.kind, rate.given) == ("not defined", "point", False)
        assert ("ZERO_DENOMINATOR" in rate.flags, "ZERO_DENOMINATOR" in counts.flags) == (True, False)


def test_rates_of_the_groups_of_the_published_case(observed, release, anchor):
    """Men 39.1 %, women 5.7 to 52.8 %; of children and transgender persons nothing is known."""
    parts = tip.pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    men = tip.pick(observed, measure="referred", category="men", **release)
    rates = {e.label: e for e in frechet_by_group(anchor[0], parts, "men", men)}
    assert rates["Men"].value == 3744 / 9581
    assert rates["Women"].lo == pytest.approx(873 / 15255)
    assert rates["Children"].ends == rates["Transgender persons"].ends == (0, 1)


@pytest.mark.parametrize(
    ("groups", "everybody", "ends"),
    [
        # Of 100, 30 are men, 20 women and 20 children: the 30 in no group may be all the others who were referred.
        ({"male": 30, "female": 20, "unknown": 20}, 100, [(0, 1), (0, 1)]),
        # Of 50 women next to 20 in no group 10 to 30 were referred; as the one other group they were all 30.
        ({"male": 30, "female": 50}, 100, [(0.2, 0.6)]), ({"male": 30, "female": 50}, 80, [(0.6, 0.6)]), ({"male": 30, "female": 50}, None, [(0.6, 0.6)]),
    ],
)  # fmt: skip
def test_persons_in_no_group_may_be_those_referred(groups, everybody, ends):
    """40 were referred, 10 of them men."""

    def of(make, n, sex):
        return make(n, sex=sex, category=sex, figure_ids=(f"{make.__name__} {sex}",))

    parts = {sex: of(identified, n, sex) for sex, n in groups.items()}
    pool = of(identified, everybody, "total") - parts["male"] if everybody else None
    found = frechet_by_group(of(referred, 40, "total"), parts, "male", of(referred, 10, "male"), pool)
    assert (found[0].value, [e.ends for e in found[1:]]) == (1 / 3, ends)
    assert "parts, group, referred_group, others)" in (paths.NOTEBOOKS / "03_referrals.ipynb").read_text("utf-8")


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ((8, 10, 6), (0.2, 0.8)),  # of 8 referred as men, up to 6 are boys
        ((8, (0, 4), 6), (0.5, 1)), ((8, 5, 6), (0.4, 1)), ((8, 10, 9), (0, 0.8)), ((1, (1, 4), 9), (0, 1)),
    ],
)  # fmt: skip
def test_a_group_whose_referrals_may_include_others_is_bounded(counts, ends):
    """Others who may be of the group are refused, and an empty group has no rate."""
    assert if_group_includes(*map(as_count, counts), label="Men").ends == ends
    nobody = if_group_includes(*map(as_count, (8, 0, 6)), label="Men")
    assert (str(nobody), nobody.flags) == ("not defined", ("ZERO_DENOMINATOR",))
    men = identified(10, sex="male", age="adult")
    with pytest.raises(TipResearchError, match="needs counts of different persons"):
        if_group_includes(referred(8, sex="male", age="adult"), men, replace(men, category="x", partition="y"), label="")  # fmt: skip


def test_each_published_number_of_identified_gives_its_own_bounds(observed, anchor):
    """A number that was withdrawn gives none."""
    found = bounds_by_denominator(anchor[0], tip.observations.totals(observed, "PAK", 2020))
    assert "UNODC GLOTIP, 2025-04-14" in " ".join(e.label for e in found)
    assert sorted(round(e.hi, 4) for e in found) == [0.3686, 0.5888]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"ref_area": "IND"}, "differ in area PAK and IND"),
        ({"crime": "SOM"}, "differ in crime TIP and SOM"),
        ({"sex": "female"}, "needs one group, and .* of sex female"),
        ({"age": "child"}, "needs one group, and .* of age child"),
        ({"measure": "detected"}, "needs a count of measure 'identified' of other years than 2020"),
        ({"period": THIS_YEAR.period}, "of other years than 2020, and it is of 'identified', 2020"),
        ({"period": years(2019, 2020)}, "of other years than 2020, and it is of 'identified', 2019-01-01 to 2020-12-31"),
        ({"period": period("2019-01-01", None, "unknown")}, "of other years than 2020, and it is of 'identified', from 2019-01-01"),
        ({"period": years(2018, 2018)}, "share days, and .* is of 2019-01-01 to 2020-12-31 and .* of 2018"),
        # Victims of the rest of 2019, of whom no number is given, may be those referred.
        ({"period": years(2019, 2019, "06-30")}, "A4 needs .* all other years of 2019-01-01 to 2020-12-31, .* is of 2019-01-01 to 2019-06-30"),
    ],
)  # fmt: skip
def test_the_number_of_other_years_is_of_the_same_people(other, message):
    two, this, before = (replace(c, ref_area="PAK") for c in (TWO_YEARS, THIS_YEAR, OTHER_YEAR))
    assert with_all_four(two, this, before).ends == (0.5, 0.75)
    assert with_all_four(two, this, 100).lo == 0.5  # a number alone says nothing else
    with pytest.raises(TipResearchError, match=message):
        with_all_four(two, this, replace(before, **other))


def test_a_time_that_is_not_stated_contradicts_nothing():
    """A count without a period, or one without a first day, may be of the other years."""
    cumulative = {year: period(None, f"{year}-12-31", "cumulative") for year in (2019, 2020)}
    for r, n, other in (
        (TWO_YEARS, THIS_YEAR, replace(OTHER_YEAR, period=None)),
        (TWO_YEARS, THIS_YEAR, replace(OTHER_YEAR, period=cumulative[2019])),
        (replace(TWO_YEARS, period=cumulative[2020]), THIS_YEAR, OTHER_YEAR),
        (replace(TWO_YEARS, period=None), THIS_YEAR, OTHER_YEAR),
        (TWO_YEARS, replace(THIS_YEAR, period=None), OTHER_YEAR),
    ):
        assert with_all_four(r, n, other).ends == (0.5, 0.75)


@pytest.mark.parametrize(
    "of", [years(2019, 2019), period("2020-07-01", "2021-06-30", "fiscal_year"), period("2020-10-01", "2020-12-31")]
)
def test_an_upper_limit_needs_referrals_of_all_of_the_year(of):
    """300 referred from July on are no upper limit of those referred in 2020; without A1 nothing is said."""
    r = replace(TWO_YEARS, period=of)
    with pytest.raises(PeriodMismatch, match="share days|A1 assumes that every referral of 2020 .* leave A1 out"):
        tip.referral_bounds(r, THIS_YEAR)
    if of.end.year != 2019:
        assert tip.referral_bounds(r, THIS_YEAR, assumptions=()).ends == (0, 1)


@pytest.mark.parametrize(
    ("indicator", "options"),
    [(tip.referral_rate, {"assume_same_period": True}), (tip.referral_scenarios, {"weights": [1]}), (tip.frechet_bounds, {"group": 5})],
)  # fmt: skip
def test_referrals_of_2018_are_of_no_victim_of_2020(indicator, options):
    with pytest.raises(PeriodMismatch, match="two periods that share days, and .* is of 2018.* and .* of 2020"):
        indicator(replace(TWO_YEARS, period=years(2018, 2018)), THIS_YEAR, **options)


def test_bounds_of_a_group_need_referrals_of_the_whole_pool():
    """10 women referred of a pool of 12 say nothing of its 5 men, and 10 of all are not of 12 women."""
    r, pool, men = referred(10), identified(12), identified(5, sex="male")
    assert tip.frechet_bounds(r, pool, men)[0].ends == (3, 5)
    for q, p in ((replace(r, sex="female"), pool), (r, replace(pool, sex="male"))):
        with pytest.raises(TipResearchError, match="an indicator of referrals needs one group"):
            tip.frechet_bounds(q, p, men)


@pytest.mark.parametrize("compare", [tip.referral_gap, tip.referral_ratio, tip.referral_gap_bounds])
@pytest.mark.parametrize("which", [0, 2])
def test_groups_referred_over_two_times_have_no_interval_of_chance(compare, which):
    groups = [make(n, sex=s, figure_ids=(f"{make.__name__} {s}",)) for s, r, n in (("male", 20, 40), ("female", 10, 40)) for make, n in ((referred, r), (identified, n))]  # fmt: skip
    assert "PERIOD_MISMATCH" not in compare(*groups).flags
    groups[which] = replace(groups[which], period=years(2019, 2020))
    found = compare(*groups)
    assert found.kind == "bounds" or (found.kind, found.lo) == ("scenario", None)
    assert "PERIOD_MISMATCH" in found.flags
