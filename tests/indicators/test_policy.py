"""One module decides what has an interval: each row of the table in docs/methods.md, section 3.1."""

from dataclasses import replace

import pytest
from invented_years import in_year, period

import tipresearch as tip
from tipresearch.indicators import policy

COMPARISONS = {
    "abs_change": tip.abs_change,
    "pct_change": tip.pct_change,
    "rate_ratio": tip.rate_ratio,
    "fold_decrease": tip.fold_decrease,
    "detection_tipping": tip.detection_tipping,
    "implied_prevalence_ratio": lambda a, b: tip.implied_prevalence_ratio(a, b, 1),
    "overdispersion_tipping": tip.overdispersion_tipping,
}


def test_a_description_has_no_interval_unless_asked_for():
    """Share, composition, rate and sex ratio are single values; on request they say what the interval is."""
    described = [tip.share(5, 9), *tip.composition({"a": 5, "b": 4}).values(), tip.rate(5, 1000), tip.sex_ratio(4, 5)]
    assert {(e.kind, e.lo, e.hi, e.level) for e in described} == {("point", None, None, None)}
    asked = tip.share(5, 9, interval="wilson")
    assert asked.kind == "random_variation_interval"
    assert "COMPLETE_COUNT" in asked.flags
    assert "no sampling error" in asked.caveats[0]


@pytest.mark.parametrize("flag", policy.CONTESTED)
@pytest.mark.parametrize("name", COMPARISONS)
def test_a_contested_total_has_a_change_in_words_only(name, flag):
    """Sources contest it or an office revised it largely: no value, no interval, the reason."""
    later, earlier, contested = in_year(2020, 20), in_year(2019, 10), in_year(2019, 10, flags=(flag,))
    found = COMPARISONS[name](later, contested)
    assert (found.value, found.lo, found.hi, found.level, found.kind) == (None, None, None, None, "point")
    assert (found.indicator, str(found), found.flags) == (name, "not given, disputed", ("CONTESTED",))
    assert found.formula == "10, then 20"
    assert any("2019" in c and "10" in c for c in found.caveats)
    assert COMPARISONS[name](later, earlier).value is not None
    # A revision by less than a factor of two is no objection.
    assert COMPARISONS[name](later, replace(earlier, flags=("REVISION",))).value is not None


def test_only_the_steps_that_touch_a_contested_year_have_no_number():
    flags = {2020: ("LARGE_REVISION",)}
    series = [in_year(y, n, flags=flags.get(y, ())) for y, n in ((2018, 10), (2019, 11), (2020, 12), (2021, 13))]
    values = [step.value for step in tip.yoy(series)]
    assert values == [pytest.approx(10), None, None]


def kinds(*names):
    """Return the years 2020 and 2019 as periods of two kinds, or None."""
    return [
        {"period": kind and period(f"{y}-01-01", f"{y}-12-31", kind)}
        for y, kind in zip((2020, 2019), names, strict=True)
    ]


def publications(source, edition, other_source, other_edition):
    return [{"source_id": source, "edition": edition}, {"source_id": other_source, "edition": other_edition}]


@pytest.mark.parametrize(
    ("question", "of", "same"),
    [
        # A period of which nobody said the kind may be of another kind than a calendar year.
        *(("period", kinds(kind, kind), kind != "unknown") for kind in ("calendar_year", "fiscal_year", "unknown")),
        *(("period", kinds(*two), False) for two in (("calendar_year", "fiscal_year"), ("calendar_year", "unknown"), ("unknown", "calendar_year"), ("calendar_year", None))),
        ("edition", publications("unodc_glotip", "1", "unodc_glotip", "1"), True),
        *(("edition", publications(*two), False) for two in (
            ("unodc_glotip", "1", "unodc_glotip", "2"), ("unodc_glotip", "1", "us_tip_2012", "1"), ("unodc_glotip", "1", "unodc_glotip", ""),
            ("unodc_glotip", "", "unodc_glotip", ""), ("", "", "", ""))),
    ],
)  # fmt: skip
def test_periods_and_editions_are_of_one_kind_only_where_both_are_known(question, of, same):
    later, earlier = (in_year(year, 10, **fields) for year, fields in zip((2020, 2019), of, strict=True))
    _, unknown = policy.comparability({"definition": "yes"}, later, earlier)
    assert (question not in unknown) is same


def test_a_number_that_rests_on_an_assumption_is_a_scenario_without_an_interval(observed, release, anchor):
    """11,803 as referrals of 2020: rate, gap and ratio are scenarios, as those with a weight are."""
    referred, identified = anchor
    men = tip.pick(observed, year=2020, measure="identified", category="men", **release)
    referred_men = tip.pick(observed, measure="referred", category="men", **release)
    rate = tip.referral_rate(referred, identified, assume_same_period=True)
    assert (rate.value, [a[:2] for a in rate.assumptions]) == (11803 / 32022, ["A0", "A2", "A3"])
    groups = (referred_men, men, referred - referred_men, identified - men)
    for found in (rate, tip.referral_gap(*groups), tip.referral_ratio(*groups)):
        assert (found.kind, found.lo, found.hi, found.level) == ("scenario", None, None, None)
        assert "PERIOD_MISMATCH" in found.flags
        assert found.assumptions
    (scenario,) = tip.referral_scenarios(referred, identified, [1])
    assert (scenario.value, scenario.kind, scenario.method) == (rate.value, rate.kind, rate.method)
