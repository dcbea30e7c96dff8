"""Rules that hold for every indicator and each of its counts: what may be joined, and which flags a number inherits."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from invented_years import in_year, period

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import indicators
from tipresearch.quantities import Coherence, Estimate, as_estimate

DISAGREE = "of published cells that disagree"


def of(n, measure="identified", year=2020, **codes):
    """Return an invented count of Pakistan; `codes` say its sex and age."""
    codes = {"sex": "total", "age": "total", "form": "total"} | codes
    divided = [name for name in ("sex", "age") if codes[name] != "total"]
    codes |= {"partition": "_".join(divided) or "total", "category": "_".join(codes[d] for d in divided) or "total"}
    ids = (f"{measure}-{year}-{codes['sex']}-{codes['age']}",)
    return in_year(year, n, measure=measure, ref_area="PAK", figure_ids=ids, **codes)


def referred(n, **codes):
    return of(n, "referred", **codes)


def two_years(change, later=30, earlier=20):
    return change, [of(later, year=2021), of(earlier)]


MEN, WOMEN = {"sex": "male"}, {"sex": "female"}
ADULTS = {"age": "adult"}
UNKNOWN = {"sex": "unknown"}
TWO_GROUPS = [referred(10, **MEN), of(40, **MEN), referred(20, **WOMEN), of(50, **WOMEN)]
ALL_FOUR = ("A0", "A1", "A3", "A4")
CHECKED = {"law": "yes"}

#: Each indicator with counts that it takes; where more than one way of asking matters, a note follows the name.
CALLS = {
    "abs_change": two_years(tip.abs_change),
    "bounds_by_denominator": (lambda r, *n: indicators.bounds_by_denominator(r, n), [referred(10), of(40), of(50)]),
    "children_share": (tip.children_share, [of(10, age="child"), of(40), of(5, age="unknown")]),
    "compare_years": two_years(lambda a, b: [(c := tip.compare_years(a, b, CHECKED)).abs_change, c.pct_change, c.ratio]),
    "composition": (lambda a, b, c: tip.composition({"a": a, "b": b, "c": c}), [of(30, **MEN), of(20, **WOMEN), of(10, **UNKNOWN)]),
    "composition of a total": (lambda a, b, n: tip.composition({"a": a, "b": b}, n), [of(30, **MEN), of(50, **WOMEN), of(100)]),
    "detection_tipping": two_years(tip.detection_tipping),
    "fold_decrease": two_years(tip.fold_decrease),
    "frechet_bounds": (tip.frechet_bounds, [referred(30), of(40), of(20, **MEN)]),
    "frechet_by_group": (
        lambda q, a, b, c, r: indicators.frechet_by_group(q, {"a": a, "b": b, "c": c}, "a", r),
        [referred(60), of(50, **MEN), of(20, **WOMEN), of(40, **UNKNOWN), referred(10, **MEN)],
    ),
    "if_group_includes": (
        lambda r, g, o: indicators.if_group_includes(r, g, o, label=""),
        [referred(30, **MEN, **ADULTS), of(40, **MEN, **ADULTS), of(5, age="child")],
    ),
    "implied_prevalence_ratio": two_years(lambda a, b: tip.implied_prevalence_ratio(a, b, 2)),
    "listed": two_years(lambda a, b: indicators.listed(tip.compare_years(a, b, CHECKED))),
    "overdispersion": two_years(lambda a, b: indicators.overdispersion(a, b, [1, 2])),
    "overdispersion_tipping": two_years(tip.overdispersion_tipping, 30, 70),
    "pct_change": two_years(tip.pct_change),
    "per": (tip.per, [of(30, "convicted"), of(20, "prosecuted")]),
    "per_by_year": (lambda a, b: tip.per_by_year([a], [b]), [of(30, "convicted"), of(20, "prosecuted")]),
    "rate": (lambda a: tip.rate(a, tip.Population(1000, "PAK", 2020)), [of(30)]),
    "rate_ratio": two_years(tip.rate_ratio),
    "rate_ratio_by_population": (tip.rate_ratio_by_population, [of(30), of(20, year=2019)]),
    "rates_by_vintage": (lambda a: indicators.rates_by_vintage(a, 2020), [of(30)]),
    "referral_bounds": (tip.referral_bounds, [referred(10), of(40)]),
    "referral_bounds with other years": (
        lambda r, n, other: tip.referral_bounds(r, n, assumptions=ALL_FOUR, identified_other_years=other),
        [replace(referred(30), period=period("2019-01-01", "2020-12-31")), of(100), of(10, year=2019)],
    ),
    "referral_gap": (tip.referral_gap, TWO_GROUPS),
    "referral_gap_bounds": (tip.referral_gap_bounds, TWO_GROUPS),
    "referral_rate": (tip.referral_rate, [referred(10), of(40)]),
    "referral_rate of one assumed period": (lambda r, n: tip.referral_rate(r, n, assume_same_period=True), [referred(10), of(40)]),
    "referral_ratio": (tip.referral_ratio, TWO_GROUPS),
    "referral_scenarios": (lambda r, n: tip.referral_scenarios(r, n, [0.5]), [referred(10), of(40)]),
    "sex_ratio": (tip.sex_ratio, [of(30, **MEN, **ADULTS), of(20, **WOMEN, **ADULTS)]),
    "sex_ratio_of_adults": (lambda m, w: indicators.sex_ratio_of_adults({"m": m, "w": w}), [of(30, **MEN, **ADULTS), of(20, **WOMEN, **ADULTS)]),
    "share": (tip.share, [of(10, **WOMEN), of(40)]),
    "share that is asserted": (lambda x, n: tip.share(x, n, subset="asserted"), [of(10, **WOMEN), of(40)]),
    "share_bounds": (tip.share_bounds, [of(10, **WOMEN), of(5, **UNKNOWN), of(40)]),
    "unknown_share": (tip.unknown_share, [of(10, **UNKNOWN), of(40)]),
    "yoy": two_years(lambda a, b: tip.yoy([b, a])),
}  # fmt: skip
#: What is asked only whether it joins counts that differ.
JOINS = {
    "sum": (lambda a, b: as_estimate(a + b), [of(30, **MEN), of(50, **WOMEN)]),
    "difference": (lambda a, b: as_estimate(a - b), [of(50), of(30, **MEN)]),
    "reconcile": (lambda a, b, n: tip.reconcile([a, b], n).difference, [of(30, **MEN), of(50, **WOMEN), of(100)]),
    "share_bounds of the others": (tip.share_bounds, [of(30, **WOMEN), of(15, **UNKNOWN), of(100), of(45, **MEN)]),
}
#: What returns counts, words or tables and no number of its own; the tests of sdg_16_2_2 are in test_sdg.py.
NO_NUMBER = {
    "DETECTION_CAVEAT", "Comparison", "compare_published", "is_one_series", "same_totals", "sdg_16_2_2",
}  # fmt: skip

OTHERWISE = {
    "area": {"ref_area": "IND"}, "crime": {"crime": "SOM"}, "unit": {"unit": "cases"}, "measure": {"measure": "offences"},
    "edition": {"edition": "other"}, "source": {"source_id": "us_tip_2021"}, "time": {"period": in_year(2012, 1).period},
}  # fmt: skip
#: What may differ without a word: an earlier year in a change, and the measures of a ratio of two flows.
CHANGES = {name for name, (_, counts) in CALLS.items() if len({c.period for c in counts}) == 2 and "bounds" not in name}
FREE = {*((name, 1, "time") for name in CHANGES), *((name, at, "measure") for name in ("per", "per_by_year") for at in (0, 1))}  # fmt: skip


def numbers(found):
    """Return every estimate of a result, in its order."""
    if isinstance(found, Estimate):
        return [found]
    found = found.values() if isinstance(found, Mapping) else found
    return [e for each in found if each is not None for e in numbers(each)]


def asked(name, at=None, **changes):
    """Return the estimates of an indicator; the count at one place may be changed."""
    call, counts = (CALLS | JOINS)[name]
    return numbers(call(*(replace(c, **changes) if i == at else c for i, c in enumerate(counts))))


def test_every_public_indicator_has_a_line():
    odd = sorted({name.split()[0] for name in CALLS} ^ {*indicators.__all__} - NO_NUMBER)
    assert odd == [], f"give each a line in CALLS or NO_NUMBER; remove what is gone: {odd}"


@pytest.mark.parametrize("what", OTHERWISE)
@pytest.mark.parametrize("name", [name for name, (_, counts) in (CALLS | JOINS).items() if len(counts) > 1])
def test_a_count_of_something_else_is_refused_or_flagged(name, what):
    """Each count in turn is of another area, crime, unit, measure, publication or time: no number is silent about that."""
    plain = {flag for e in asked(name) for flag in e.flags}
    assert any(e.given for e in asked(name))
    for at in range(len((CALLS | JOINS)[name][1])):
        try:
            given = [e for e in asked(name, at, **OTHERWISE[what]) if e.given]
        except TipResearchError:
            continue
        assert not given or {flag for e in given for flag in e.flags} - plain or (name, at, what) in FREE, at


@pytest.mark.parametrize("name", CALLS)
def test_an_estimate_among_the_counts_leaves_no_interval_of_chance(name):
    """The error of an estimate is not that of chance; an inflation of its variance is refused."""
    for at in range(len(CALLS[name][1])):
        if name == "overdispersion_tipping":
            with pytest.raises(TipResearchError, match="variance inflation needs two counts.* estimate"):
                asked(name, at, obs_status="E")
            continue
        found = [e for e in asked(name, at, obs_status="E") if any(c.estimated for c in e.inputs)]
        assert found, at
        assert all(e.kind != "random_variation_interval" and "COMPLETE_COUNT" not in e.flags for e in found), at


def test_an_interval_on_request_is_not_given_for_an_estimate():
    men, women, everybody = of(30, **MEN, **ADULTS), of(50, **WOMEN, **ADULTS), of(100)
    people = tip.Population(1000, "PAK", 2020)
    for made, call in (
        (everybody, lambda made: tip.rate(made, people, interval=True)),
        (men, lambda made: tip.sex_ratio(made, women, interval=True)),
        (women, lambda made: tip.composition({"men": men, "women": made}, of(80, **ADULTS), interval="goodman")["men"]),
        (women, lambda made: tip.composition({"men": men, "women": made}, everybody, interval="wilson")["men"]),
    ):
        assert call(made).lo is not None
        assert call(replace(made, obs_status="I")).lo is None


@pytest.mark.parametrize("name", CALLS)
def test_a_number_that_rests_on_disagreeing_cells_is_flagged_or_withheld(name):
    """A number rests on a count if another count in its place changes the number: found by trying each count."""
    plain = asked(name)
    assert not any(DISAGREE in str(e) or "CELLS_DISAGREE" in e.flags for e in plain)
    for at, count in enumerate(CALLS[name][1]):
        moved = asked(name, at, lo=count.lo + 1, hi=count.hi + 1)
        flagged = asked(name, at, flags=("CELLS_DISAGREE",))
        doubted = asked(name, at, coherence=Coherence("off", "sex", 99, True, 20, ("f1",)))
        resting = [n for n, (a, b) in enumerate(zip(plain, moved, strict=True)) if (a.value, a.lo, a.hi) != (b.value, b.lo, b.hi)]  # fmt: skip
        assert resting, f"count {at} moves nothing"
        for n in resting:
            assert not doubted[n].given
            assert "CELLS_DISAGREE" in flagged[n].flags
            assert DISAGREE in str(flagged[n]) or not flagged[n].given


@pytest.mark.parametrize("flag", ["SOURCE_CONFLICT", "LARGE_REVISION", "REVISION", "TOTAL_CONTESTED", "UNKNOWN_PRESENT", "PROVISIONAL"])  # fmt: skip
@pytest.mark.parametrize("name", CALLS)
def test_the_flag_of_a_count_is_on_each_number_that_uses_it(name, flag):
    for at in range(len(CALLS[name][1])):
        given = [e for e in asked(name, at, flags=(flag,)) if e.given and any(flag in c.flags for c in e.inputs)]
        assert all(flag in e.flags for e in given)
        # The other flags leave some indicators without a number.
        assert given or flag not in ("UNKNOWN_PRESENT", "PROVISIONAL")


def test_a_flag_explains_a_number_and_never_replaces_it():
    """A ratio of suppressed counts keeps its interval; a share that is not defined says so; a count prints as published."""
    doubted = {"flags": ("CELLS_DISAGREE",)}
    ratio = tip.rate_ratio(tip.Count(0, 4, **doubted), 20)
    assert str(ratio).startswith("no one number (95")
    assert str(ratio).endswith(f"; {DISAGREE})")
    count = tip.Count(30, 30, label="Women", **doubted)
    assert str(tip.share(count, 20, subset="not stated")) == "not defined"
    assert str(as_estimate(count)) == "30"
    assert DISAGREE not in repr(count)
