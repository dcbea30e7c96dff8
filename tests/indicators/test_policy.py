"""One place decides what shows an interval: each row of the table in docs/methods.md, section 3.1."""

import datetime as dt
from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import Count, Period
from tipresearch.indicators import policy
from tipresearch.quantities import as_count

COMPARISONS = {
    "abs_change": tip.abs_change,
    "pct_change": tip.pct_change,
    "rate_ratio": tip.rate_ratio,
    "fold_decrease": tip.fold_decrease,
    "detection_tipping": tip.detection_tipping,
    "implied_prevalence_ratio": lambda a, b: tip.implied_prevalence_ratio(a, b, 1),
    "overdispersion_tipping": tip.overdispersion_tipping,
}


def count(n, year, *flags):
    period = Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")
    return Count(n, n, label="Victims", measure="detected", period=period, flags=flags, figure_ids=(f"f{year}",))


def test_a_description_has_no_interval_unless_asked_for():
    """Share, composition, rate, sex ratio and sum are single values; on request they say what they are."""
    described = [
        tip.share(5, 9), *tip.composition({"a": 5, "b": 4}).values(), tip.rate(5, 1000), tip.sex_ratio(4, 5),
    ]  # fmt: skip
    assert {(e.kind, e.lo, e.hi, e.level) for e in described} == {("point", None, None, None)}
    asked = tip.share(5, 9, interval="wilson")
    assert asked.kind == "random_variation_interval"
    assert "COMPLETE_COUNT" in asked.flags


@pytest.mark.parametrize("flag", policy.CONTESTED)
@pytest.mark.parametrize("name", COMPARISONS)
def test_contested_totals_have_a_change_in_words_only(name, flag):
    """A total that sources contest or an office revised largely: no value, no interval, the reason."""
    found = COMPARISONS[name](count(20, 2020), count(10, 2019, flag))
    assert (found.value, found.lo, found.hi, found.level, found.kind) == (
        None,
        None,
        None,
        None,
        "point",
    )
    assert found.indicator == name
    assert "CONTESTED" in found.flags
    assert str(found) == "not given, contested"
    assert any("2019" in c and "10" in c for c in found.caveats)
    assert COMPARISONS[name](count(20, 2020), count(10, 2019)).value is not None


def test_a_small_revision_is_no_objection():
    """A total that was revised by less than a factor of two is compared."""
    assert policy.objections(count(20, 2020), count(10, 2019, "REVISION")) == []


def test_along_a_series_only_the_contested_step_has_no_number():
    """Of three steps the two that touch the contested year have none."""
    counts = [count(10, 2018), count(11, 2019), count(12, 2020, "LARGE_REVISION"), count(13, 2021)]
    values = [step.value for step in tip.yoy(counts)]
    assert values[0] == pytest.approx(10)
    assert values[1:] == [None, None]


def test_a_no_forbids_the_interval_and_an_unknown_is_named():
    """Of a checklist each no and each unknown; an answer of another kind is refused.

    What counts carry answers for unit, kind of period and edition; definition, coverage and labels of years nobody else answers.
    """
    ten, five = in_year(2019, 10), in_year(2018, 5)
    answers = {"a": "no", "b": "unknown", "c": "yes", "coverage": "yes"}
    assert policy.comparability(answers, ten, five) == (["a"], ["definition", "year_labels", "b"])
    assert policy.comparability({"definitons": "yes"}, ten, five) == ([], ["definition", "coverage", "year_labels"])
    plain = as_count(30), as_count(760)
    others = ["definition", "coverage", "unit", "period", "year_labels"]
    assert policy.comparability({"edition": "yes"}, *plain) == ([], others)
    assert policy.comparability({}, ten, five) == ([], ["comparability"])
    with pytest.raises(TipResearchError, match="comparability of 'a' is 'maybe'; allowed are yes, no and unknown"):
        policy.comparability({"a": "maybe"}, ten, five)


@pytest.mark.parametrize(
    ("later", "earlier", "same"),
    [
        ("calendar_year", "calendar_year", True), ("fiscal_year", "fiscal_year", True),
        ("calendar_year", "fiscal_year", False), ("calendar_year", "unknown", False),
        ("unknown", "calendar_year", False), ("unknown", "unknown", False), ("calendar_year", None, False),
    ],
)  # fmt: skip
def test_kinds_of_periods_are_the_same_only_where_both_are_known(later, earlier, same):
    """A period of which nobody said the kind may be of another kind than a calendar year."""
    kinds = [
        kind and Period(dt.date(y, 1, 1), dt.date(y, 12, 31), kind) for y, kind in ((2020, later), (2019, earlier))
    ]
    counts = [replace(count(n, 2020), period=period) for n, period in zip((10, 20), kinds, strict=True)]
    _, unknown = policy.comparability({"definition": "yes"}, *counts)
    assert ("period" not in unknown) is same


@pytest.mark.parametrize(
    ("of", "same"),
    [
        (("unodc_glotip", "1", "unodc_glotip", "1"), True), (("unodc_glotip", "1", "unodc_glotip", "2"), False), (("unodc_glotip", "1", "us_tip_2012", "1"), False),
        (("unodc_glotip", "", "unodc_glotip", ""), False), (("unodc_glotip", "1", "unodc_glotip", ""), False), (("", "", "", ""), False),
    ],
)  # fmt: skip
def test_editions_are_the_same_only_of_one_source_and_where_both_are_named(of, same):
    """Nobody's edition is no other's."""
    later, earlier = (
        replace(count(9, year), source_id=s, edition=e) for year, s, e in ((2020, *of[:2]), (2019, *of[2:]))
    )
    _, unknown = policy.comparability({"definition": "yes"}, later, earlier)
    assert ("edition" not in unknown) is same


def test_what_rests_on_an_assumption_is_a_scenario_without_an_interval(observed, release):
    """11,803 as referrals of 2020: rate, gap and ratio are scenarios, as those with a weight are."""
    identified = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    men = tip.pick(observed, year=2020, measure="identified", category="men", **release)
    referred = tip.pick(observed, measure="referred", category="total", **release)
    referred_men = tip.pick(observed, measure="referred", category="men", **release)
    rate = tip.referral_rate(referred, identified, assume_same_period=True)
    groups = (referred_men, men, referred - referred_men, identified - men)
    for found in (rate, tip.referral_gap(*groups), tip.referral_ratio(*groups)):
        assert (found.kind, found.lo, found.hi, found.level) == ("scenario", None, None, None)
        assert "PERIOD_MISMATCH" in found.flags
        assert found.assumptions
    (scenario,) = tip.referral_scenarios(referred, identified, [1])
    assert (scenario.value, scenario.kind, scenario.method) == (rate.value, rate.kind, rate.method)


def test_the_series_of_the_database_is_told_in_words(observed):
    """UNODC's totals for Pakistan: 2019 revised from <5, 2020 from 22, and sources disagree."""
    from tipresearch import observations

    series = observations.yearly(observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14")
    assert {c.year: "LARGE_REVISION" in c.flags for c in series} == {2019: True, 2020: True, 2021: False, 2022: False}
    assert [step.value for step in tip.yoy(series)][:2] == [None, None]
