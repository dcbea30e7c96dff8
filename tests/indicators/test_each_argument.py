"""Of each count that an indicator takes it is asked what it is of, of the third as of the first."""

from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import indicators


def of(n, measure="identified", year=2020, **codes):
    """A count of Pakistan; of women, men or children where `codes` say so."""
    codes = {"sex": "total", "age": "total", "form": "total"} | codes
    partition = next((name for name in ("sex", "age") if codes[name] != "total"), "total")
    codes |= {"partition": partition, "category": codes.get(partition, "total")}
    found = replace(in_year(year, n), measure=measure, ref_area="PAK", **codes)
    return replace(found, figure_ids=(f"{measure}-{year}-{codes['sex']}-{codes['age']}",))


MEN, WOMEN = {"sex": "male"}, {"sex": "female"}
TWO_YEARS = of(30, "referred", sex="total")
TWO_YEARS = replace(
    TWO_YEARS, period=tip.Period(in_year(2019, 1).period.start, TWO_YEARS.period.end, "reporting_period")
)
FOUR = [of(30, "referred", **MEN), of(100, **MEN), of(20, "referred", **WOMEN), of(90, **WOMEN)]
EVERY = ("A0", "A1", "A3", "A4")
CALLS = {
    "share": (tip.share, [of(30, **WOMEN), of(100)]),
    "share_bounds": (tip.share_bounds, [of(30, **WOMEN), of(15, sex="unknown"), of(100), of(45, **MEN)]),
    "children_share": (tip.children_share, [of(30, age="child"), of(100), of(15, age="unknown")]),
    "composition": (lambda a, b, n: tip.composition({"a": a, "b": b}, n), [of(30, **MEN), of(50, **WOMEN), of(100)]),
    "reconcile": (lambda a, b, n: tip.reconcile([a, b], n), [of(30, **MEN), of(50, **WOMEN), of(100)]),
    "sex_ratio": (tip.sex_ratio, [of(30, age="adult", **MEN), of(50, age="adult", **WOMEN)]),
    "per": (tip.per, [of(30, "convicted"), of(50, "prosecuted")]),
    "pct_change": (tip.pct_change, [of(30, year=2021), of(50)]),
    "rate_ratio": (tip.rate_ratio, [of(30, year=2021), of(50)]),
    "rate_ratio_by_population": (tip.rate_ratio_by_population, [of(30), of(50, year=2019)]),
    "referral_rate": (tip.referral_rate, [of(30, "referred"), of(100)]),
    "referral_bounds": (
        lambda r, n, other: tip.referral_bounds(r, n, assumptions=EVERY, identified_other_years=other),
        [TWO_YEARS, of(100), of(10, year=2019)],
    ),
    "referral_gap": (tip.referral_gap, FOUR),
    "referral_ratio": (tip.referral_ratio, FOUR),
    "referral_gap_bounds": (tip.referral_gap_bounds, FOUR),
    "referral_scenarios": (lambda r, n: tip.referral_scenarios(r, n, [1]), [of(30, "referred"), of(100)]),
    "frechet_bounds": (tip.frechet_bounds, [of(30, "referred"), of(100), of(50, **MEN)]),
    "if_group_includes": (
        lambda r, g, o: indicators.if_group_includes(r, g, o, label=""),
        [of(30, "referred", age="adult", **MEN), of(40, age="adult", **MEN), of(5, age="child")],
    ),
}  # fmt: skip
OTHERWISE = {
    "area": {"ref_area": "IND"}, "crime": {"crime": "SOM"}, "unit": {"unit": "cases"}, "measure": {"measure": "offences"},
    "edition": {"edition": "other"}, "source": {"source_id": "us_tip_2021"},
    "time": {"period": in_year(2012, 1).period},
}  # fmt: skip
#: What may differ, and nothing has to say so: an earlier year in a change, and the measures of a ratio of two.
CHANGES = ("pct_change", "rate_ratio", "rate_ratio_by_population")
FREE = {*((name, 1, "time") for name in CHANGES), ("per", 0, "measure"), ("per", 1, "measure")}


def flags(found):
    """All flags of a result, in which a difference can be told."""
    found = found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else [found]
    return {flag for each in found for flag in getattr(each, "flags", ())}


@pytest.mark.parametrize("what", OTHERWISE)
@pytest.mark.parametrize("name", CALLS)
def test_a_count_of_something_else_is_refused_or_told(name, what):
    """One count of all is of another area, crime, unit, measure, publication or time: no number stands as if it were not."""
    call, given = CALLS[name]
    as_it_is = flags(call(*given))
    for i, count in enumerate(given):
        other = [*given[:i], replace(count, **OTHERWISE[what]), *given[i + 1 :]]
        try:
            found = call(*other)
        except TipResearchError:
            continue
        assert flags(found) - as_it_is or (name, i, what) in FREE, i


@pytest.mark.parametrize("name", CALLS)
def test_beside_what_nobody_counted_stands_no_interval_of_chance(name):
    """Whichever of the counts is an estimate, its error is not that of chance."""
    call, given = CALLS[name]
    for i, count in enumerate(given):
        found = call(*given[:i], replace(count, obs_status="E"), *given[i + 1 :])
        for each in (
            found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else [found]
        ):
            assert getattr(each, "kind", "") != "random_variation_interval", i
            assert "COMPLETE_COUNT" not in getattr(each, "flags", ()), i


def test_an_interval_that_was_asked_for_is_none_of_an_estimate():
    """By its name, too; and no inflation of variance is told of what has none."""
    made = replace(of(50), obs_status="E")
    assert tip.rate(of(50), tip.Population(1000, "PAK", 2020), interval=True).lo is not None
    assert tip.rate(made, tip.Population(1000, "PAK", 2020), interval=True).lo is None
    adults = of(30, age="adult", **MEN), of(50, age="adult", **WOMEN)
    assert tip.sex_ratio(*adults, interval=True).lo is not None
    assert tip.sex_ratio(replace(adults[0], obs_status="I"), adults[1], interval=True).lo is None
    for method in ("goodman", "wilson"):
        parts = {"men": of(30, **MEN), "women": replace(of(50, **WOMEN), obs_status="E")}
        assert {share.lo for share in tip.composition(parts, of(100), interval=method).values()} == {None}
    with pytest.raises(TipResearchError, match=r"^an inflation of variance is one of counts, and at least one"):
        tip.overdispersion_tipping(made, of(60, year=2019))
