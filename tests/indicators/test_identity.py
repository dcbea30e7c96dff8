"""No indicator joins counts of different publications, places or times without saying so."""

import datetime as dt
import itertools
from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import indicators
from tipresearch.observations import to_count
from tipresearch.presentation import charts, tables
from tipresearch.quantities import Estimate

#: Flags that say that the counts are not of one publication, place or time.
SAID = {"ASSERTED", "PERIOD_MISMATCH", "DEFINITION_BREAK", "NOT_SUBSET"}


def adult(count, sex):
    return replace(count, partition="sex_age", category=f"{sex}_adult", sex=sex, age="adult")


OF_ONE = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "share": tip.share,
    "asserted share": lambda a, b: tip.share(a, b, subset="asserted"),
    "unstated share": lambda a, b: tip.share(a, b, subset="not stated"),
    "unknown share": tip.unknown_share,
    "bounds": lambda a, b: tip.share_bounds(a, 0, b),
    "bounds of the unknown": lambda a, b: tip.share_bounds(0, a, b),
    "composition": lambda a, b: tip.composition({"a": a}, b),
    "composition of parts": lambda a, b: tip.composition({"a": a, "b": b}),
    "children": tip.children_share,
    "age unknown": lambda a, b: tip.children_share(0, b, a),
    "sex ratio": tip.sex_ratio,
    "reconciled": lambda a, b: tip.reconcile([a], b),
    "referral rate": tip.referral_rate,
    "assumed referral rate": lambda a, b: tip.referral_rate(a, b, assume_same_period=True),
    "referral gap": lambda a, b: tip.referral_gap(a, b, a, b),
    "gap of two groups": lambda a, b: tip.referral_gap(1, a, 1, b),
    "referral ratio": lambda a, b: tip.referral_ratio(a, b, a, b),
    "referral bounds": tip.referral_bounds,
    "gap bounds": lambda a, b: tip.referral_gap_bounds(a, b, a, b),
    "scenarios": lambda a, b: tip.referral_scenarios(a, b, [0.01]),
    "Fréchet": lambda a, b: tip.frechet_bounds(a, b, b),
    "Fréchet by group": lambda a, b: indicators.frechet_by_group(a, {"a": a, "b": b}, "a", a),
    "group includes": lambda a, b: indicators.if_group_includes(a, b, b, label=""),
    "others included": lambda a, b: indicators.if_group_includes(a, a, b, label=""),
    "denominators": lambda a, b: indicators.bounds_by_denominator(a, [b]),
    "sex ratio of adults": lambda a, b: indicators.sex_ratio_of_adults(
        {"m": adult(a, "male"), "w": adult(b, "female")}
    ),
}
OF_TWO_YEARS = {
    "change": tip.abs_change,
    "per cent": tip.pct_change,
    "fold": tip.fold_decrease,
    "ratio": tip.rate_ratio,
    "compared": lambda a, b: tip.compare_years(a, b, {"unit": "yes"}).abs_change,
    "detection": tip.detection_tipping,
    "prevalence": lambda a, b: tip.implied_prevalence_ratio(a, b, 1),
    "inflation": tip.overdispersion_tipping,
    "inflated": lambda a, b: indicators.overdispersion(a, b, [1, 2]),
    "ratio of rates": indicators.rate_ratio_by_population,
    "listed": lambda a, b: indicators.listed(tip.compare_years(a, b, {"unit": "yes"})),
    "series": lambda a, b: tip.yoy([b, a]),
}
OF_TWO_MEASURES = {
    "flows": tip.per,
    "flows by year": lambda a, b: tip.per_by_year([a], [b]),
}
#: What is given one count, a table or a comparison, and what gives no number.
NO_PAIR = {
    "DETECTION_CAVEAT", "Comparison", "compare_published", "is_one_series", "of_last_definition",
    "rate", "rates_by_vintage", "same_totals", "sdg_16_2_2",
}  # fmt: skip
AREAS, YEARS = ["PAK", "NPL", "IND", "DEU"], range(2018, 2023)


@pytest.fixture(scope="module")
def cells(read_edition):
    """Totals, and a part of them, of several areas, years, measures and both editions."""
    table = pd.concat(read_edition(e).observations for e in ("2023-05-30", "2025-04-14"))
    table = table[table["ref_area"].isin(AREAS) & table["period_start"].dt.year.isin(YEARS)]
    table = table[table["category"].isin(["total", "female"]) & (table["form"] == "total")]
    return [to_count(row) for _, row in table[table["count_lo"].notna()].iterrows()]


def key(count):
    return (count.ref_area, count.period, count.measure, count.edition, count.crime, count.unit)


def numbers(found):
    """The estimates of a result that hold a number."""
    if isinstance(found, Estimate):
        return [found] if (found.value, found.lo) != (None, None) else []
    if isinstance(found, tip.Count):
        return [found]
    inside = found.values() if isinstance(found, dict) else found
    return [e for f in inside if not isinstance(f, str) for e in numbers(f)]


def unsaid(indicator, a, b):
    """Numbers that an indicator gives of two counts without saying that they do not agree."""
    try:
        found = numbers(indicator(a, b))
    except TipResearchError:
        return []
    return [f for f in found if isinstance(f, tip.Count) or not SAID & set(f.flags)]


def test_every_public_indicator_is_asked():
    """By the names that the lines call; one that is new stands in no line."""
    asked = (OF_ONE | OF_TWO_YEARS | OF_TWO_MEASURES).values()
    called = {n for f in asked for n in (f.__code__.co_names if f.__name__ == "<lambda>" else [f.__name__])}
    odd = sorted(({*indicators.__all__} - called) ^ NO_PAIR)
    assert odd == [], f"give each a line in OF_*, or in NO_PAIR; take out what is gone: {odd}"


def test_no_number_of_cells_that_differ(cells):
    """Area, year, measure, edition or crime differ: an error, no value, or a flag."""
    assert len(cells) > 100
    assert len({c.measure for c in cells}) == 5
    pairs = [(a, b) for a, b in itertools.permutations(cells, 2) if key(a) != key(b)]
    one_difference = [p for p in pairs if sum(x != y for x, y in zip(*map(key, p), strict=True)) == 1]
    for a, b in one_difference:
        for name, indicator in OF_ONE.items():
            assert not unsaid(indicator, a, b), (name, a, b)
        for name, indicator in OF_TWO_YEARS.items():
            assert a.period != b.period or not unsaid(indicator, a, b), (name, a, b)


def test_no_ratio_of_two_measures_of_cells_that_differ_besides(cells):
    """Area, year, edition or crime differ, or the measure does not: an error, no value, or a flag."""
    given = 0
    for a, b in itertools.permutations(cells, 2):
        differ = [n for n, (x, y) in enumerate(zip(key(a), key(b), strict=True)) if x != y]
        if len(differ) == 1 + (a.measure != b.measure) or not differ:
            assert not any(unsaid(indicator, a, b) for indicator in OF_TWO_MEASURES.values()), (a, b)
        elif len(differ) == 1:
            given += all(unsaid(indicator, a, b) for indicator in OF_TWO_MEASURES.values())
            smuggled = replace(b, crime="SOM")
            assert not any(unsaid(indicator, a, smuggled) for indicator in OF_TWO_MEASURES.values()), (a, b)
    assert given > 20


def test_smuggling_is_joined_with_nothing(cells):
    """A count of the smuggling of migrants beside any count of trafficking."""
    for a in cells[:40]:
        for indicator in (OF_ONE | OF_TWO_YEARS).values():
            assert not unsaid(indicator, a, replace(a, crime="SOM"))


def test_counts_that_agree_have_their_numbers(cells):
    """The rule refuses what differs and nothing else: parts of a total have shares."""
    found = 0
    totals = {key(c): c for c in cells if c.category == "total"}
    for part in (c for c in cells if c.category == "female" and c.exact):
        whole = totals[key(part)]
        if part.hi <= whole.lo:
            assert tip.share(part, whole).value == (part.lo / whole.lo if whole.exact else None)
            found += 1
    assert found > 20


@pytest.mark.slow
def test_wrong_answers_that_must_be_refusals(observed):
    """Women of 2019 in the total of 2020, India's total in Pakistan's, Nepal's population."""
    of_glotip = {"source_id": "unodc_glotip", "edition": "2025-04-14", "ref_area": "PAK"}
    women = tip.pick(observed, year=2019, category="female_adult", measure="detected", **of_glotip)
    total = tip.pick(observed, year=2020, measure="detected", partition="total", **of_glotip)
    with pytest.raises(TipResearchError, match="differ in period 2019 and 2020; rate_ratio"):
        tip.share(women, total)
    with pytest.raises(TipResearchError, match="area is PAK and NPL; population_of.'PAK', year. gives it"):
        tip.rate(total, tip.population_of("NPL", 2020))
    with pytest.raises(TipResearchError, match="years are 2020 and 2019; name it with population_year=2019"):
        tip.rate(total, tip.population_of("PAK", 2019))
    named = tip.rate(total, tip.population_of("PAK", 2019), population_year=2019)
    assert named.flags == ("POPULATION_YEAR", "SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")
    assert "of 2019" in named.caveats[0]
    assert "population of another year" in str(named)
    with pytest.raises(TipResearchError, match="population_year 2018 is not the year"):
        tip.rate(total, tip.population_of("PAK", 2019), population_year=2018)
    after = tip.pick(observed, year=2021, measure="detected", partition="total", **of_glotip)
    with pytest.raises(TipResearchError, match="area is PAK and NPL"):
        tip.rate_ratio(
            after,
            total,
            exposure1=tip.population_of("NPL", 2021),
            exposure0=tip.population_of("PAK", 2020),
        )
    with pytest.raises(TipResearchError, match="are not of one kind; give two populations"):
        tip.rate_ratio(after, total, exposure1=tip.population_of("PAK", 2021))


def test_counts_of_other_groups_are_no_children_no_unknown_and_no_pair(observed, release):
    """Each indicator asks what its counts count: age, sex, what is unknown, and who is left."""
    publication = {"year": 2020, "measure": "identified", **release}
    parts = tip.pick_parts(observed, partition="unodc_pk_4", **publication)
    total = tip.pick(observed, category="total", form="total", **publication)
    women, men, children = parts["women"], parts["men"], parts["children"]
    refused = {
        "needs a count of sex 'male', and 'Women' is|needs a count of sex 'male', and Women is": lambda: tip.sex_ratio(women, men),
        "needs a count of sex 'female', and Children": lambda: tip.sex_ratio(men, children),
        "needs a count of age 'child', and Women": lambda: tip.children_share(women, total),
        "is 'unknown', and Women": lambda: tip.unknown_share(women, total),
        "counts of different persons": lambda: tip.share_bounds(women, women, total),
        "does not contain": lambda: tip.share(women, total - women),
        "does not contain .*|different persons": lambda: tip.share(total - women, total - men),
        "no rate of a rest": lambda: tip.rate(total - women - men - children, 227_196_741),
        "needs one group": lambda: tip.referral_bounds(tip.pick(observed, measure="referred", category="men", **release), women),
        "needs a count of one year": lambda: tip.rate(tip.pick(observed, measure="referred", category="total", **release), 227_196_741),
    }  # fmt: skip
    for message, call in refused.items():
        with pytest.raises(TipResearchError, match=message):
            call()
    assert tip.share(women, total - men).value == 15255 / (32022 - 9581)


def test_an_assertion_stands_beside_its_number(observed, release):
    """What only an assertion allows says so in print, table, figure and results."""
    of_year = {"year": 2020, "measure": "identified", "category": "total", **release}
    bonded = tip.pick(observed, form="bonded_labour", **of_year)
    total = tip.pick(observed, form="total", **of_year)
    found = tip.share(bonded, total, subset="asserted", label="In bonded labour")
    said = "asserted, not published; sources disagree"
    assert str(found) == f"0.1\N{NO-BREAK SPACE}% ({said})"
    shown = tables.table([found], caption="Asserted")._repr_mimebundle_()
    assert said in shown["text/html"]
    assert said in shown["text/plain"]
    chart = charts.intervals_chart([found], xlabel="share")
    assert said in chart.alt
    assert "ASSERTED" in found.record()["flags"]
    # An assertion of what is published anyway is none.
    assert tip.share(total, total, subset="asserted").flags == ("SOURCE_CONFLICT",)


def test_what_differs_is_named_with_what_would_do(observed):
    """Area, measure, edition, source, crime and unit of two years: one line, both values, a cure."""
    of_glotip = {"source_id": "unodc_glotip", "edition": "2025-04-14", "ref_area": "PAK"}
    total = tip.pick(observed, year=2020, measure="detected", partition="total", **of_glotip)
    year = tip.Period(dt.date(2019, 1, 1), dt.date(2019, 12, 31), "calendar_year")
    refused = {
        "counts of area 'PAK' and 'NPL' cannot be compared; .* rate\\(\\)": {"ref_area": "NPL"},
        "measure 'detected' and 'convicted' .*; per\\(\\)": {"measure": "convicted"},
        "edition '2025-04-14' and '2023-05-30' .*; differences\\(\\)": {"edition": "2023-05-30"},
        "source 'unodc_glotip' and '' .*; conflicts\\(\\)": {"source_id": ""},
        "crime 'TIP' and 'SOM' .*; take counts of one crime": {"crime": "SOM"},
        "unit 'persons' and 'cases' .*; take counts of one unit": {"unit": "cases"},
    }
    for message, other in refused.items():
        for name, indicator in OF_TWO_YEARS.items():
            if name == "series" or (name in ("compared", "listed") and set(other) <= {"edition", "source_id"}):
                continue  # a comparison asks its questions first, and flags the break; a series gives no value
            with pytest.raises(TipResearchError, match=message) as caught:
                indicator(total, replace(total, period=year, **other))
            assert "\n" not in str(caught.value)
    longer = tip.Period(dt.date(2019, 1, 1), dt.date(2020, 12, 31), "reporting_period")
    with pytest.raises(TipResearchError, match=r"2019-01-01 to 2020-12-31 and 2020; referral_bounds"):
        tip.referral_rate(replace(total, measure="referred", period=longer), total)
