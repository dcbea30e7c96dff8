import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipresearch import (
    children_share,
    composition,
    indicators,
    quantities,
    rate,
    sex_ratio,
    share,
    share_bounds,
    simpson_diversity,
    unknown_share,
)
from tipresearch.errors import CoverageError, TipResearchError
from tipresearch.facts import Population, population_of, vintages
from tipresearch.indicators import shares
from tipresearch.presentation import sentences
from tipresearch.quantities import Count, as_count

PARTS = {"women": 4, "men": 3, "children": 2, "transgender": 1}


def test_share_is_a_ratio():
    """3 of 12 is a quarter, without interval unless asked for."""
    quarter = share(3, 12)
    assert (quarter.value, quarter.lo, quarter.kind) == (0.25, None, "point")


def test_share_interval_carries_the_caveat():
    """An interval on request is flagged as that of a complete count."""
    estimate = share(3, 12, interval="wilson")
    assert estimate.kind == "random_variation_interval"
    assert "COMPLETE_COUNT" in estimate.flags
    assert "no sampling error" in estimate.caveats[0]


def test_share_of_nothing_is_not_defined():
    """0 of 0 has no value and says why."""
    assert share(0, 0).value is None
    assert share(0, 0).flags == ("ZERO_DENOMINATOR",)


def test_share_of_zero_is_flagged():
    """0 of 30 is 0 with the flag ZERO_NUMERATOR."""
    assert share(0, 30).value == 0
    assert "ZERO_NUMERATOR" in share(0, 30).flags


def test_part_larger_than_whole_is_refused():
    """13 of 12 is refused with the cure."""
    with pytest.raises(
        TipResearchError,
        match=re.escape("part 13 is larger than whole 12; the one is no part of the other."),
    ):
        share(13, 12)


def test_unstated_subset_has_no_share(observed, release):
    """30 of 32,022 is only a share if the 30 are among them, which is not stated."""
    from tipresearch import pick

    bonded = pick(
        observed, year=2020, measure="identified", form="bonded_labour", category="total", **release
    )
    total = pick(
        observed, year=2020, measure="identified", form="total", category="total", **release
    )
    estimate = share(bonded, total)
    assert estimate.value is None
    assert estimate.flags == ("NOT_SUBSET",)
    assert estimate.caveats == (shares.NOT_SUBSET_CAVEAT,)
    assert share(bonded, total, subset="asserted").value == 30 / 32022
    assert share(30, 32022, subset="not stated").value is None
    with pytest.raises(TipResearchError, match="Did you mean 'asserted'"):
        share(30, 32022, subset="assert")


def test_unknown_interval_names_the_nearest():
    """A misspelt interval is refused with the one that was meant."""
    with pytest.raises(
        TipResearchError, match="interval 'willson' is not known.*Did you mean 'wilson'"
    ):
        share(3, 12, interval="willson")


def test_censored_share_is_bounds():
    """<5 of 50 lies between 0 and 8 %, and of <5 anything from 0 to 1."""
    estimate = share((0, 4), 50)
    assert (estimate.value, estimate.lo, estimate.hi, estimate.kind) == (None, 0, 0.08, "bounds")
    assert (share((0, 4), (0, 4)).lo, share((0, 4), (0, 4)).hi) == (0, 1)
    assert "CENSORED" in estimate.flags


def test_censored_share_interval_is_the_union():
    """The interval of a censored share runs from the lowest lower to the highest upper limit."""
    union = share((0, 4), 50, interval="clopper-pearson")
    assert union.lo == 0
    assert union.hi == share(4, 50, interval="clopper-pearson").hi
    assert union.value is None


def test_composition_of_ten():
    """4, 3, 2 and 1 of 10 are 40, 30, 20 and 10 %, in the order given."""
    shares = composition(PARTS)
    assert [e.value for e in shares.values()] == [0.4, 0.3, 0.2, 0.1]
    assert list(shares) == list(PARTS)


def test_composition_does_not_rescale():
    """Parts that fall short of the total are flagged and left as they are."""
    shares = composition(PARTS, 20)
    assert [e.value for e in shares.values()] == [0.2, 0.15, 0.1, 0.05]
    assert all("PARTS_NE_TOTAL" in e.flags for e in shares.values())
    assert all("PARTS_NE_TOTAL" not in e.flags for e in composition(PARTS, 10).values())


def test_simultaneous_intervals_need_a_whole():
    """Simultaneous intervals are refused where the parts do not add up, or are too small for Goodman."""
    with pytest.raises(TipResearchError, match="need parts that add up to a total above 0"):
        composition(PARTS, 20, interval="bonferroni")
    with pytest.raises(
        TipResearchError, match="counts of at least 5; the smallest is 1. Use 'bonferroni'"
    ):
        composition(PARTS, interval="goodman")
    with pytest.raises(TipResearchError, match="at least one part"):
        composition({})


@given(st.lists(st.integers(5, 999), min_size=2, max_size=6))
def test_simultaneous_intervals_hold_their_shares(counts):
    """Goodman and Bonferroni intervals hold each share; the second are wider than single ones."""
    parts = {str(i): n for i, n in enumerate(counts)}
    for method in ("goodman", "bonferroni"):
        for estimate in composition(parts, interval=method).values():
            assert estimate.lo <= estimate.value <= estimate.hi
    single = composition(parts, interval="clopper-pearson")
    joint = composition(parts, interval="bonferroni")
    assert all(joint[k].lo <= single[k].lo and single[k].hi <= joint[k].hi for k in parts)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_bounds_hold_every_allocation(known, undetermined, others):
    """However the undetermined are allocated, the share stays within its bounds."""
    total = known + undetermined + others
    if not total:
        return
    bounds = share_bounds(known, undetermined, total)
    for allocated in range(undetermined + 1):
        assert bounds.lo <= (known + allocated) / total <= bounds.hi + 1e-12


def test_part_above_its_whole_is_flagged():
    """A published part larger than its total is shown as it is, and flagged."""
    (estimate,) = composition({"a": 10}, 5).values()
    assert estimate.value == 2
    assert {"PART_GT_WHOLE", "PARTS_NE_TOTAL"} <= set(estimate.flags)


def test_shares_of_nobody_are_not_defined():
    """Bounds and children's shares of nobody have no value; impossible ones are refused."""
    assert share_bounds(0, 0, 0).flags == ("ZERO_DENOMINATOR",)
    assert children_share(0, 0).of_all.value is None
    assert share_bounds(0, 1, (0, 4)).hi == 1
    with pytest.raises(TipResearchError, match="part 10 is larger than whole 5"):
        share_bounds(10, 0, 5)
    with pytest.raises(
        TipResearchError, match="5 children and 8 persons of unknown age are more than the 10"
    ):
        children_share(5, 10, 8)
    with pytest.raises(TipResearchError, match="a total above 0"):
        composition({"a": 0, "b": 0}, interval="bonferroni")


def test_children_share_by_hand():
    """Of 10 persons, 2 children and 2 of unknown age: 20 %, 25 % of known age, 20 to 40 %."""
    found = children_share(2, 10, 2)
    assert (found.of_all.value, found.of_known_age.value) == (0.2, 0.25)
    assert (found.bounds.lo, found.bounds.hi) == (0.2, 0.4)
    assert found.of_known_age.assumptions == ("age is missing at random",)


def test_unknown_share_measures_completeness():
    """2 of 10 without a stated sex is 20 % unknown."""
    assert unknown_share(2, 10).value == 0.2


def test_sex_ratio_both_ways():
    """50 men and 100 women: 50 men per 100 women, 200 women per 100 men."""
    assert sex_ratio(50, 100).value == 50
    assert sex_ratio(50, 100, per="women_per_100_men").value == 200
    assert sex_ratio(50, 100).unit == "men per 100 women"


def test_sex_ratio_edge_cases():
    """No women: not defined. Censored: bounds. Unknown direction: refused."""
    assert sex_ratio(5, 0).value is None
    censored = sex_ratio(50, (0, 4))
    assert (censored.lo, censored.hi) == (1250, float("inf"))
    with pytest.raises(TipResearchError, match="Did you mean 'women_per_100_men'"):
        sex_ratio(5, 5, per="women_per_men")


def test_rate_by_hand():
    """5 of a million are 0.5 per 100,000."""
    estimate = rate(5, 1_000_000)
    assert estimate.value == 0.5
    assert estimate.unit == "per 100,000 population"


def test_rate_names_its_denominator():
    """A rate says which population and which vintage it uses, and cites its source."""
    people = population_of("PAK", 2020, source_id="un_wpp_2019")
    estimate = rate(32022, people)
    assert people.value == 220892340
    assert estimate.caveats == ("Denominator: total population, WPP 2019, mid-year, estimate.",)
    assert estimate.source_ids == ("un_wpp_2019",)
    women = population_of("PAK", 2020, sex="female", source_id="un_wpp_2019")
    assert "female population" in rate(15255, women).caveats[0]


@pytest.mark.parametrize("population", [0, -5])
def test_rate_needs_people(population):
    """A population of 0 or less is refused."""
    with pytest.raises(TipResearchError, match="must be above 0"):
        rate(5, population)


def test_no_rate_for_transgender_persons():
    """There is no comparable denominator, so a rate is refused."""
    with pytest.raises(TipResearchError, match="no comparable population is published"):
        rate(Count(249, 249, category="transgender"), 1000)


def test_rate_of_zero_and_of_censored_counts():
    """No victims: upper limit 3.69 expected; <5: bounds of 0 to 4."""
    zero = rate(0, 100_000, interval=True)
    assert (zero.value, zero.lo) == (0, 0)
    assert zero.hi == pytest.approx(3.6888794541)
    bounds = rate((0, 4), 100_000)
    assert (bounds.lo, bounds.hi, bounds.kind) == (0, 4, "bounds")
    assert rate((0, 4), 100_000, interval=True).hi == rate(4, 100_000, interval=True).hi


def test_population_vintages_differ_and_are_named():
    """Three vintages of the population of Pakistan in 2020 are held, none chained."""
    found = {p.source_id: p.value for p in vintages("PAK", 2020)}
    assert found == {
        "un_wpp_2019": 220892340,
        "worldbank_population": 235001746,
        "worldbank_wpp2022_copies": 227196741,
    }
    with pytest.raises(
        CoverageError, match="no population of PAK .* for 1900 .*years covered: 2003, 2004"
    ):
        population_of("PAK", 1900)
    assert str(Population(1234)) == "1,234"


def test_rates_by_vintage_name_each(observed, release):
    """One rate a vintage: 13.63, 14.09 and 14.50 per 100,000."""
    from tipresearch import pick

    total = pick(
        observed, year=2020, measure="identified", category="total", form="total", **release
    )
    rates = {round(e.value, 2) for e in indicators.rates_by_vintage(total, 2020)}
    assert rates == {13.63, 14.09, 14.50}


def test_diversity_by_hand():
    """Two equal groups: two persons differ with chance one half; one group: never."""
    assert simpson_diversity({"a": 5, "b": 5}).value == 0.5
    assert simpson_diversity({"a": 5}).value == 0
    assert simpson_diversity({"a": 0}).value is None


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((0.51, 0.6), "are the majority"),
        ((0.1, 0.49), "are not the majority"),
        ((0.4, 0.6), "may or may not be the majority"),
    ],
)
def test_majority_is_only_claimed_when_known(bounds, words):
    """A majority is claimed only where both bounds are above one half."""
    low, high = (round(100 * b) for b in bounds)
    assert sentences.majority_in_words(share_bounds(low, high - low, 100)) == words


def test_upper_end_orders_values_and_bounds():
    """A value stands for itself, bounds for their upper end."""
    assert quantities.upper_end(share(1, 4)) == 0.25
    assert quantities.upper_end(share((0, 4), 16)) == 0.25


def test_labels_come_from_the_count():
    """A share is labelled by its part."""
    assert share(as_count(1, "Women"), 2).label == "Women"
