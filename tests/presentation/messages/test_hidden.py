"""Sentences on a hidden population: two ranges, each with its kind, or the reason why there is none."""

import pytest

from tipresearch.mse import hidden_population, simulated
from tipresearch.presentation.messages import hidden
from tipresearch.quantities import Estimate

KIND = "by models of overlapping lists, not a count"


@pytest.fixture(scope="module")
def results():
    """The same persons by three lists, and with two of them taken as one."""
    drawn = simulated([(3000, {"A": 0.1, "B": 0.12, "C": 0.15, "D": 0.1})], seed=4)
    merged = hidden_population(drawn.merged(["C", "D"], "CD"), repeats=100, seed=2)
    return merged, hidden_population(drawn, selection="aic", repeats=100, seed=2)


@pytest.mark.slow
def test_both_ranges_are_stated_with_lists_rule_and_kind(results):
    said = repr(hidden.two_ranges(*results))
    for result, rule in zip(
        results, ("the least BIC of all models with pairs of lists", "steps that lower AIC"), strict=True
    ):
        spread, lists = result.spread, ", ".join(result.overlaps.names)
        assert f"The lists {lists} have {result.overlaps.persons:,} people: " in said
        assert f"of people on a list or on none, is {spread.lo:,.0f}–{spread.hi:,.0f} ({KIND})." in said
        assert f"Its models were chosen by {rule}." in said
    assert said.endswith("No list can test these assumptions.")


@pytest.mark.slow
@pytest.mark.parametrize("absent", [(0,), (1,), (0, 1)])
def test_without_a_file_nothing_is_estimated(results, absent):
    given = [None if i in absent else result for i, result in enumerate(results)]
    said = repr(hidden.two_ranges(*given))
    assert said == "No file of linked lists was given, so nothing is estimated."


@pytest.mark.slow
def test_the_check_counts_the_lists_that_were_predicted(results):
    right = sum(left.contains_known for left in results[1].left_out)
    assert repr(hidden.check(results[1])).endswith(f"for {right} of 4 lists.")


def test_single_models_come_from_a_result(results):
    """A model that is taken as known gives a range too, under its own name."""
    first, model = hidden.by_models(results[0], {"One model": ""})
    assert first == results[0].spread
    assert (model.label, model.value) == ("One model", None)
    assert first.lo <= model.lo < model.hi


def test_tiers_estimates_and_words_are_not_counts(observed):
    """Of 240 national figures of Pakistan 23 have no count, and one of the seven estimates has bounds: 216 are counts."""
    one = observed[observed["figure_id"] == "UNODC22-bl-2020"]
    none = observed[observed["measure"].isin(["us_tip_tier", "prevalence_estimate"])]
    for table, start in (
        (observed, "216 published national numbers on Pakistan are counts. None is a list"),
        (one, "1 published national number on Pakistan is a count. None is a list"),
        (none, "No published national number on Pakistan is a count. None is a list"),
    ):
        assert repr(hidden.none_from_counts(table, "PAK")).startswith(start)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (600, "Only the second range contains the true size of 600."),
        (900, "Both ranges contain the true size of 900."),
        (1100, "Only the first range contains the true size of 1,100."),
        (5000, "Neither range contains the true size of 5,000."),
    ],
)
def test_the_ranges_that_contain_the_true_size_are_named(size, said):
    fields = {
        "indicator": "spread",
        "label": "",
        "value": None,
        "unit": "persons",
        "method": "",
        "formula": "",
        "kind": "bounds",
    }
    first, second = (Estimate(**fields, lo=lo, hi=hi) for lo, hi in ((800, 1200), (500, 1000)))
    assert repr(hidden.two_populations(size, first, second)).endswith(said)
