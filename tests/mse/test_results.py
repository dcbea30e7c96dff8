"""A result is a range with its doubts: never one number, and never a range that does not say what it is."""

import pickle
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from linked_lists import THREE, UK5, UK6, lists

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import mse
from tipresearch.mse.results import CANNOT_SHOW
from tipresearch.presentation import charts, formatters, prose, table
from tipresearch.presentation.messages import hidden
from tipresearch.quantities import Estimate

KIND = "by models of overlapping lists, not a count"


@pytest.fixture(scope="module")
def result():
    drawn = mse.simulated([(3000, {"A": 0.1, "B": 0.12, "C": 0.15})], together={"A:B": 3.0}, seed=4)
    return mse.hidden_population(drawn, repeats=100, seed=2)


@pytest.mark.parametrize("call", [mse.hidden_population, mse.by_model, mse.chao_bound])
@pytest.mark.parametrize("given", [pd.DataFrame({"A": [1], "count": [3]}), "lists.csv"])
def test_a_frame_or_a_file_is_refused_with_the_functions_that_read_lists(call, given):
    with pytest.raises(TipResearchError, match=r"give what load_overlaps\('lists.csv'\) returns, or overlaps_from"):
        call(given)


@pytest.mark.slow
def test_a_printed_result_has_all_its_doubts(result):
    printed = repr(result)
    for words in (
        "Interval by selection", "seed 2", "BCa of 100 repeats", "Models as good as the best, within 2 of its BIC: ",
        "Rules of selection", "Identifiability: ", "Lists left out and predicted", CANNOT_SHOW, KIND,
    ):  # fmt: skip
        assert words in printed
    assert result.verdicts == {0: 8}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("same", "models", "words"),
    [(1.0, 1, "100"), (0.996, 3, "99.6"), (0.9999, 3, ">99.9"), (0.004, 3, "0.4"), (0.0001, 3, "<0.1")],
)
def test_a_share_of_the_repeats_is_printed_as_all_or_none_only_if_it_is(result, same, models, words):
    first, *_ = replace(result, repeated=replace(result.repeated, same=same, models=models)).sentences
    chosen = f"{words}\N{NO-BREAK SPACE}% of the repeats chose the model of the table"
    assert f"; {chosen}; different models chosen: {models}." in first


@pytest.mark.slow
def test_a_range_without_an_upper_limit_is_stated_in_words(result):
    inf = float("inf")
    endless = replace(
        result, repeated=replace(result.repeated, hi=inf), all_give=replace(result.all_give, lo=910.0, hi=inf)
    )
    first, _, rules, *_ = endless.sentences
    assert f"{result.repeated.lo:,.0f} or more, no upper limit (95 %, BCa" in first
    assert "all models with an estimate give: 910 or more, no upper limit" in rules


@pytest.mark.slow
def test_models_as_good_as_the_best_are_those_within_two_of_the_least_bic():
    """For independent lists of a hundred persons, models with one pair more are within six."""
    drawn = mse.simulated([(300, {"A": 0.1, "B": 0.15, "C": 0.2})], seed=3)
    result, counts = mse.hidden_population(drawn, repeats=100), drawn.counts
    fits = mse.models.fit(counts, mse.models.all_models(3))
    bic = sorted(fits.criterion(np.log(counts.sum())))
    assert result.as_good == sum(b - bic[0] <= 2 for b in bic)
    assert 1 <= result.as_good < sum(b - bic[0] <= 6 for b in bic)


@pytest.mark.slow
def test_the_printed_range_includes_the_interval_the_rules_and_the_models_as_good_as_the_best(result):
    spread = result.spread
    assert (spread.value, spread.kind, spread.level) == (None, "model_estimate", None)
    assert spread.lo <= min(result.repeated.lo, result.rules_give.lo or spread.lo)
    assert spread.hi >= max(result.repeated.hi, result.as_good_give.hi or 0)
    assert CANNOT_SHOW in spread.caveats


@pytest.mark.parametrize("spec", ["", "full", "lo", "hi", "size"])
def test_no_format_prints_one_end_or_a_range_without_its_kind(result, spec):
    assert re.fullmatch(rf"[\d,]+–[\d,]+ \({KIND}\)", format(result.spread, spec))


@pytest.mark.parametrize(
    "attempt",
    [float, int, lambda r: r + 0, lambda r: r.value, lambda r: r.estimate, lambda r: format(r, ",.0f"), lambda r: float(r.spread)],
)  # fmt: skip
def test_no_operation_gives_a_single_number(result, attempt):
    with pytest.raises((TypeError, AttributeError, TipResearchError)):
        attempt(result)
    with pytest.raises(TipResearchError, match="has no single number"):
        float(result)


def test_a_stored_result_has_ranges_alone(result):
    """After pickling, each attribute is an end of an interval, a range of several models, or the lists."""
    again = pickle.loads(pickle.dumps(result))
    assert repr(again) == repr(result)
    assert set(result.__slots__) == {
        "overlaps", "selection", "repeated", "as_good", "as_good_give", "rules_give", "all_give", "verdicts", "left_out",
        "triples",
    }  # fmt: skip
    for span in (again.as_good_give, again.rules_give, again.all_give):
        assert span.lo is None or span.hi - span.lo >= 0.5


@pytest.mark.slow
def test_the_number_of_a_single_model_is_not_printed():
    """Of these lists one model alone is as good as the best: its number is no range."""
    drawn = mse.simulated([(4000, {"A": 0.2, "B": 0.2, "C": 0.2})], together={"A:B": 6.0}, seed=1)
    found = mse.hidden_population(drawn, repeats=100)
    assert found.as_good == 1
    assert found.as_good_give.lo is None
    assert "they give: one answer, so no range" in repr(found)


def test_files_tables_and_pages_have_the_kind_and_no_value(result, tmp_path):
    result.table().to_csv(tmp_path / "t.csv")
    assert list(result.table().columns) == ["what", "kind", "lo", "hi"]
    assert set(result.table()["kind"]) == {"model_estimate"}
    row = tip.frame([result.spread]).iloc[0]
    assert (row["kind"], row["value"] != row["value"]) == ("model_estimate", True)
    assert result.spread.record()["value"] is None
    shown = table([result.spread], caption="x")._repr_mimebundle_()["text/html"]
    assert KIND in shown
    assert KIND in formatters.estimate_html(result.spread)
    assert KIND in repr(prose("There may be {n} of them.", n=result.spread))


def test_a_range_is_drawn_as_a_dotted_line_without_a_mark_for_a_value(result):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    tip.chart([result.spread]).draw(ax)
    (line,) = [line for line in ax.get_lines() if len(line.get_xdata())]
    assert list(line.get_xdata()) == [result.spread.lo, result.spread.hi]
    assert line.get_linestyle() not in ("-", "None")
    assert line.get_marker() in ("None", None, "")
    chart = tip.chart([result.spread])
    assert "value" not in chart.data or chart.data["value"].isna().all()
    assert KIND in chart.alt


@pytest.mark.parametrize(
    "change",
    [
        {"value": 5000.0}, {"lo": None}, {"hi": None}, {"lo": 4000.0, "hi": 4000.0}, {"caveats": ()},
        {"lo": 12.6, "hi": 13.4},  # both ends are printed as 13
    ],
)  # fmt: skip
def test_a_model_estimate_needs_two_ends_that_print_differently_and_its_caveats(result, change):
    assert replace(result.spread, lo=12.4, hi=12.6).hi == 12.6  # 12 and 13
    with pytest.raises(TipResearchError, match="a model estimate") as caught:
        replace(result.spread, **change)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("interval", ["wald", "profile"])
def test_a_named_model_gives_a_range_alone(interval):
    found = mse.by_model(UK5, "LA:NG", interval=interval)
    assert (found.value, found.kind) == (None, "model_estimate")
    assert found.lo < 14218 < found.hi


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: mse.by_model(THREE, "A:B"), "model 'A:B' of the lists A, B, C: no maximum exists; no number is given."),
        (lambda: mse.by_model(THREE, "A:B A:C B:C"), "not identifiable; no number is given."),
        (lambda: mse.by_model(UK5, interval="walt"), "interval 'walt' is not known; there are wald, profile. Did you mean 'wald'"),
        (lambda: mse.hidden_population(UK6), "selection 'bic' takes at most 5 lists"),
        (lambda: mse.hidden_population(UK5, level=95), "level 95 is not allowed"),
        (lambda: mse.hidden_population(UK5, level=0.79), "level 0.79 is not allowed; give one from 0.8 to below 1"),
        (lambda: mse.by_model(UK5, level=1e-9), "level 1e-09 is not allowed"),
        (lambda: mse.by_model(UK5, level=1), "level 1 is not allowed"),
        (lambda: mse.hidden_population(UK5, repeats=3), "repeats 3 are too few"),
        (lambda: mse.chao_bound(UK5, "lower"), "method 'lower' is not known"),
        (lambda: mse.chao_bound(lists({"A": 5, "B": 4, "C": 3, "A B C": 2}), "classic"), "divides by the persons on exactly two lists"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_in_one_line_without_a_number(call, said):
    with pytest.raises(TipResearchError) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_bound_has_no_upper_end():
    bound = mse.chao_bound(UK5)
    assert isinstance(bound, Estimate)
    assert (bound.value, bound.kind, bound.record()["hi"]) == (None, "estimated_bound", None)
    said = (
        "14,582–∞ (estimate of a lower bound, which may lie above the truth, not a count; in doubt; "
        "estimated from 2,523 persons on exactly one list and 214 on exactly two, "
        "of lists of LA 94, NG 567, PFNCA 1,169, GO 807, GP 336)"
    )
    assert {format(bound, spec) for spec in ("", "full", "lo", "hi", "size")} == {said}
    chart = charts.intervals_chart([bound, mse.by_model(UK5)], xlabel="persons")
    assert said in chart.alt
    assert "14,582" in chart.svg()  # an infinite end has no mark


@pytest.mark.slow
def test_a_bound_and_a_range_state_the_persons_on_exactly_one_and_two_lists():
    few = lists({"A": 40, "B": 30, "C": 20, "A B C": 1})
    one = lists({"A": 1, "A B": 3, "B C": 3, "A C": 3})
    assert one.on_one_and_two == "1 person on exactly one list and 9 on exactly two"
    assert few.on_one_and_two == "90 persons on exactly one list and 0 on exactly two"
    assert f"Estimated from {few.on_one_and_two}, of lists of A 41, B 31, C 21." in mse.chao_bound(few).caveats
    assert few.on_one_and_two in str(mse.chao_bound(few))
    result = mse.hidden_population(UK5, selection="poisson", repeats=100)
    assert repr(result).count(UK5.on_one_and_two) == 2  # after the lists, and with the interval
    assert "2,523 on exactly one list and 214 on exactly two" in repr(hidden.two_ranges(result, result))


@pytest.mark.parametrize("alone", [(40, 30), (35, 35), (60, 10)])
def test_the_bound_of_two_lists_is_the_estimate_of_lincoln_and_petersen_only_if_they_are_equally_large(alone):
    """40 on one list alone, 30 on the other, 10 on both: 202.5 and 200; 35 and 35: 202.5 and 202.5."""
    a, b = alone
    bound, petersen = mse.chao_bound(lists({"A": a, "B": b, "A B": 10}), "lists").lo, a + b + 10 + a * b / 10
    assert bound >= petersen
    assert (bound == petersen) == (a == b)


@pytest.mark.parametrize("chances", [{"A": 0.8, "B": 0.1}, {"A": 0.4, "B": 0.05, "C": 0.05}])
def test_unequal_lists_put_a_bound_above_the_truth_and_it_is_marked(chances):
    """Lists are independent and persons alike: the only assumption that fails is that lists are equally large."""
    for seed in range(10):
        drawn = mse.simulated([(2000, chances)], seed=seed)
        bound = mse.chao_bound(drawn)
        assert bound.lo > 2000
        assert bound.flags == ("BOUND_IN_DOUBT",)
        times = f"{max(drawn.sizes) / min(drawn.sizes):.1f} times as many persons as the smallest"
        assert times in " ".join(bound.caveats)
        assert "in doubt" in str(bound)


def test_a_bound_above_the_models_is_marked():
    """Lists of 10 and 25 % of 100,000 give some 112,000; the models give the number to within a few thousand."""
    bound = mse.chao_bound(mse.simulated([(100_000, {"A": 0.25, "B": 0.1, "C": 0.1})], seed=1))
    assert bound.flags == ("BOUND_IN_DOUBT",)
    (caveat,) = bound.caveats[2:]
    assert caveat.startswith("It lies above what the lists alone and the models that rules of selection choose give, ")


def test_a_bound_of_lists_that_are_equally_large_is_not_marked():
    """Half of the persons are easy to find and half hard, the same on all lists: Chao's assumption."""
    groups = [(2500, dict.fromkeys("ABCD", 0.2)), (2500, dict.fromkeys("ABCD", 0.05))]
    bound = mse.chao_bound(mse.simulated(groups, seed=1))
    assert (bound.lo < 5000, bound.flags) == (True, ())


@pytest.mark.slow
def test_chance_alone_puts_an_estimate_of_a_bound_above_the_truth():
    """With independent lists and persons alike the bound is the truth, which about half of the draws exceed."""
    chances = {"A": 0.1, "B": 0.12, "C": 0.15}
    bounds = [mse.chao_bound(mse.simulated([(300, chances)], seed=seed)).lo for seed in range(40)]
    assert 5 <= sum(low > 300 for low in bounds) <= 35
