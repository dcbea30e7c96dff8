"""A number that rests on a cell which disagrees with others says so, whichever indicator gives it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

import tipresearch as tip
from tipresearch import Count, Period, indicators
from tipresearch.quantities import Coherence, Estimate

WORDS = "of published cells that disagree"


def of(year):
    return {"ref_area": "PAK", "period": Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")}


def adult(count, sex):
    return replace(count, sex=sex, age="adult")


#: The counts that each indicator is asked with, and how; those that take a table are below.
CALLS = {
    "abs_change": ((30, 20), tip.abs_change),
    "bounds_by_denominator": ((10, 40, 50), lambda r, *n: indicators.bounds_by_denominator(r, [replace(c, source_id="own:survey") for c in n])),
    "children_share": ((10, 40, 5), tip.children_share),
    "compare_years": ((30, 20), lambda a, b: [(c := indicators.compare_years(a, b, {"law": "yes"})).abs_change, c.pct_change, c.ratio]),
    "composition": ((30, 20, 10), lambda a, b, c: tip.composition({"a": a, "b": b, "c": c})),
    "detection_tipping": ((30, 20), tip.detection_tipping),
    "fold_decrease": ((30, 20), tip.fold_decrease),
    "frechet_bounds": ((30, 40, 20), indicators.frechet_bounds),
    "frechet_by_group": ((60, 50, 20, 40, 10), lambda q, a, b, c, r: indicators.frechet_by_group(q, {"a": a, "b": b, "c": c}, "a", r)),
    "if_group_includes": ((30, 20, 15), lambda r, g, o: indicators.if_group_includes(r, g, o, label="")),
    "implied_prevalence_ratio": ((30, 20), lambda a, b: tip.implied_prevalence_ratio(a, b, 2)),
    "listed": ((30, 20), lambda a, b: indicators.listed(indicators.compare_years(a, b, {"law": "yes"}))),
    "overdispersion": ((30, 20), lambda a, b: indicators.overdispersion(a, b, [1, 2])),
    "overdispersion_tipping": ((30, 70), tip.overdispersion_tipping),
    "pct_change": ((30, 20), tip.pct_change),
    "per": ((30, 20), tip.per),
    "per_by_year": ((30, 20), lambda a, b: tip.per_by_year([replace(a, measure="convicted", **of(2020))], [replace(b, measure="prosecuted", **of(2020))])),
    "rate": ((30,), lambda a: tip.rate(a, 1000)),
    "rate_ratio": ((30, 20), tip.rate_ratio),
    "rate_ratio_by_population": ((30, 20), lambda a, b: indicators.rate_ratio_by_population(replace(a, **of(2020)), replace(b, **of(2019)))),
    "rates_by_vintage": ((30,), lambda a: indicators.rates_by_vintage(replace(a, **of(2020)), 2020)),
    "referral_bounds": ((10, 40), indicators.referral_bounds),
    "referral_gap": ((10, 40, 20, 50), indicators.referral_gap),
    "referral_gap_bounds": ((10, 40, 20, 50), indicators.referral_gap_bounds),
    "referral_rate": ((10, 40), tip.referral_rate),
    "referral_ratio": ((10, 40, 20, 50), indicators.referral_ratio),
    "referral_scenarios": ((10, 40), lambda r, n: indicators.referral_scenarios(r, n, [0.5])),
    "sex_ratio": ((30, 20), tip.sex_ratio),
    "sex_ratio_of_adults": ((30, 20), lambda m, w: indicators.sex_ratio_of_adults({"m": adult(m, "male"), "w": adult(w, "female")})),
    "share": ((10, 40), tip.share),
    "share_bounds": ((10, 5, 40), tip.share_bounds),
    "unknown_share": ((10, 40), tip.unknown_share),
    "yoy": ((30, 20), lambda a, b: tip.yoy([replace(b, **of(2019)), replace(a, **of(2020))])),
}  # fmt: skip

#: What gives counts, words or tables and no number of its own.
NO_NUMBER = {
    "DETECTION_CAVEAT", "Comparison", "compare_published", "is_one_series", "of_last_definition", "same_totals",
}  # fmt: skip


def numbers(found):
    """Every estimate of a result, in its order."""
    if isinstance(found, Estimate):
        return [found]
    found = found.values() if isinstance(found, Mapping) else found
    return [e for each in found for e in numbers(each)]


def asked(name, at=-1, add=0, **more):
    """The numbers of an indicator; of the counts one may be another."""
    given, call = CALLS[name]
    return numbers(call(*(Count(n + add * (i == at), n + add * (i == at), **(more if i == at else {})) for i, n in enumerate(given))))  # fmt: skip


def test_every_public_indicator_is_asked():
    odd = sorted({*CALLS, *NO_NUMBER, "sdg_16_2_2"} ^ {*indicators.__all__})
    assert odd == [], f"give each a line in CALLS, or in NO_NUMBER; take out what is gone: {odd}"


@pytest.mark.parametrize("name", CALLS)
def test_what_rests_on_cells_that_disagree_says_so_or_is_not_given(name):
    """A count rests where another number in its place gives another result: found by trying, for each count."""
    for at in range(len(CALLS[name][0])):
        plain, moved = asked(name), asked(name, at, add=1)
        flagged = asked(name, at, flags=("CELLS_DISAGREE",))
        doubted = asked(name, at, coherence=Coherence("off", "sex", 99, True, 20, ("f1",)))
        resting = [n for n, (a, b) in enumerate(zip(plain, moved, strict=True)) if (a.value, a.lo, a.hi) != (b.value, b.lo, b.hi)]  # fmt: skip
        assert resting, f"count {at} moves nothing"
        for n in resting:
            assert not doubted[n].given
            assert "CELLS_DISAGREE" in flagged[n].flags
            assert WORDS in str(flagged[n]) or not flagged[n].given
        assert not any(WORDS in str(e) or e.flags.count("CELLS_DISAGREE") for e in plain)


def test_a_share_of_a_contested_total_is_flagged():
    """Women of a total that sources contest; neither is the share of a change that is told in words."""
    women, total = Count(30, 30), Count(40, 40, flags=("REVISION", "SOURCE_CONFLICT"))
    assert tip.share(women, total).flags == ("REVISION", "SOURCE_CONFLICT")
    assert tip.pct_change(women, total).flags == ("CONTESTED",)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_said_of_a_count_is_said_of_each_number_of_it(name):
    """Who keeps the numbers that have no flag keeps none of a contested or revised count."""
    for at in range(len(CALLS[name][0])):
        for flag in (
            "SOURCE_CONFLICT",
            "LARGE_REVISION",
            "REVISION",
            "TOTAL_CONTESTED",
            "UNKNOWN_PRESENT",
            "PROVISIONAL",
        ):
            found = asked(name, at, flags=(flag,))
            given = [e for e in found if e.given and any(flag in c.flags for c in e.inputs)]
            assert all(flag in e.flags for e in given)
            # The others leave some indicators without a number.
            assert given or flag not in ("UNKNOWN_PRESENT", "PROVISIONAL")


def test_a_ratio_of_suppressed_counts_keeps_its_interval_beside_the_flag():
    """The words say why a number is in doubt, and never that one which is given is not."""
    ratio = tip.rate_ratio(Count(0, 4, flags=("CELLS_DISAGREE",)), 20)
    assert str(ratio).startswith("no one number (95")
    assert str(ratio).endswith(f"; {WORDS})")
    assert str(tip.share(Count(30, 30, flags=("CELLS_DISAGREE",)), 20, subset="not stated")) == "not defined"


def test_the_count_itself_is_shown_as_it_is_published():
    count = Count(30, 30, label="Women", flags=("CELLS_DISAGREE",))
    assert str(tip.quantities.as_estimate(count)) == "30"
    assert WORDS not in repr(count)
