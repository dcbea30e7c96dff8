"""What an outsider gets: never one number, never a range without what it is."""

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
from tipresearch.presentation.sentences import hidden
from tipresearch.quantities import Estimate

KIND = "by models of overlapping lists, not a count"


@pytest.fixture(scope="module")
def result():
    drawn = mse.simulated([(3000, {"A": 0.1, "B": 0.12, "C": 0.15})], together={"A:B": 3.0}, seed=4)
    return mse.hidden_population(drawn, repeats=100, seed=2)


@pytest.mark.parametrize("call", [mse.hidden_population, mse.by_model, mse.chao_bound])
@pytest.mark.parametrize("lists", [pd.DataFrame({"A": [1], "count": [3]}), "lists.csv"])
def test_a_frame_or_a_file_of_lists_is_told_what_makes_lists_of_it(call, lists):
    with pytest.raises(TipResearchError) as told:
        call(lists)
    assert str(told.value).endswith(
        "; give what load_overlaps('lists.csv') returns, or overlaps_from_records(frame, ['A', 'B'])."
    )


@pytest.mark.slow
def test_it_says_all_its_doubts(result):
    said = repr(result)
    for word in (
        "Interval by selection",
        "seed 2",
        "Models as good as the best",
        "Rules of selection",
        "Identifiability: ",
        "Lists left out and predicted",
        CANNOT_SHOW,
        KIND,
    ):
        assert word in said
    assert "BCa of 100 repeats" in said
    assert "Models as good as the best, within 2 of its BIC: " in said
    assert result.verdicts == {0: 8}


@pytest.mark.slow
def test_a_single_model_and_no_upper_end_are_said_in_words(result):
    """The share is of the repeats, and infinity is one sign on a page."""
    one = replace(result.repeated, hi=float("inf"), models=1, same=1.0)
    said = replace(result, repeated=one, all_give=replace(result.all_give, lo=910.0, hi=float("inf"))).sentences
    assert (
        "; 100\N{NO-BREAK SPACE}% of the repeats chose the model of the table; different models chosen: 1." in said[0]
    )
    assert f"{one.lo:,.0f} or more, no upper limit (95 %, BCa" in said[0]
    assert "all models with an estimate give: 910 or more, no upper limit" in said[2]


@pytest.mark.slow
@pytest.mark.parametrize(("same", "words"), [(0.996, "99.6"), (0.9999, ">99.9"), (0.004, "0.4"), (0.0001, "<0.1")])
def test_a_share_of_the_repeats_is_neither_all_nor_none_that_is_not(result, same, words):
    """Of 1,000 repeats 996 chose the model of the table: "100 % of the repeats", it said, and "different models chosen: 3"."""
    said = replace(result, repeated=replace(result.repeated, same=same, models=3)).sentences
    assert (
        f"; {words}\N{NO-BREAK SPACE}% of the repeats chose the model of the table; different models chosen: 3."
        in said[0]
    )


@pytest.mark.slow
def test_models_as_good_are_those_within_two_of_the_least_bic():
    """Of independent lists of a hundred persons, models with one pair more are within six."""
    drawn = mse.simulated([(300, {"A": 0.1, "B": 0.15, "C": 0.2})], seed=3)
    result, counts = mse.hidden_population(drawn, repeats=100), drawn.counts
    fits = mse.models.fit(counts, mse.models.all_models(3))
    bic = sorted(fits.criterion(np.log(counts.sum())))
    assert result.as_good == sum(b - bic[0] <= 2 for b in bic)
    assert 1 <= result.as_good < sum(b - bic[0] <= 6 for b in bic)


@pytest.mark.slow
def test_the_printed_range_holds_all_that_is_defensible(result):
    spread = result.spread
    assert (spread.value, spread.kind, spread.level) == (None, "model_estimate", None)
    assert spread.lo <= min(result.repeated.lo, result.rules_give.lo or spread.lo)
    assert spread.hi >= max(result.repeated.hi, result.as_good_give.hi or 0)
    assert CANNOT_SHOW in spread.caveats


@pytest.mark.parametrize("spec", ["", "full", "lo", "hi", "size"])
def test_no_format_prints_an_end_or_a_range_alone(result, spec):
    assert re.fullmatch(rf"[\d,]+–[\d,]+ \({KIND}\)", format(result.spread, spec))


@pytest.mark.parametrize(
    "attempt",
    [
        float,
        int,
        lambda r: r + 0,
        lambda r: r.value,
        lambda r: r.estimate,
        lambda r: format(r, ",.0f"),
    ],
)
def test_there_is_no_single_number(result, attempt):
    with pytest.raises((TypeError, AttributeError, TipResearchError)):
        attempt(result)


def test_neither_is_there_in_its_range(result):
    assert result.spread.value is None
    with pytest.raises(TypeError):
        float(result.spread)
    with pytest.raises(TipResearchError, match="has no single number"):
        float(result)


def test_what_is_stored_holds_ranges_alone(result):
    """Pickled and opened, each attribute of a range is an end of an interval, of several models or of lists."""
    again = pickle.loads(pickle.dumps(result))
    assert repr(again) == repr(result)
    assert set(result.__slots__) == {
        "overlaps", "selection", "repeated", "as_good", "as_good_give", "rules_give", "all_give", "verdicts", "left_out",
        "triples",
    }  # fmt: skip
    for span in (again.as_good_give, again.rules_give, again.all_give):
        assert span.lo is None or span.hi - span.lo >= 0.5


@pytest.mark.slow
def test_a_lone_model_is_no_range():
    """Three lists of which one model alone fits as well: that it is one is said, and not what it gives."""
    drawn = mse.simulated([(4000, {"A": 0.2, "B": 0.2, "C": 0.2})], together={"A:B": 6.0}, seed=1)
    found = mse.hidden_population(drawn, repeats=100)
    assert found.as_good == 1
    assert found.as_good_give.lo is None
    assert "they give: one answer, so no range" in repr(found)


def test_files_and_tables_hold_no_value(result, tmp_path):
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


def test_it_is_drawn_without_a_best_value(result):
    """A row of dots between the ends, in a colour of its own, and no mark for a value."""
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
    [{"value": 5000.0}, {"lo": None}, {"hi": None}, {"lo": 4000.0, "hi": 4000.0}, {"caveats": ()}],
)
def test_an_estimate_of_that_kind_cannot_be_made_without_its_range(result, change):
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
def test_bad_input_gets_a_line_and_no_number(call, said):
    with pytest.raises(TipResearchError) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_ends_that_print_alike_are_no_range():
    """At any level the ends of so few would be printed as one number."""
    spread = mse.by_model(UK5)
    assert replace(spread, lo=12.4, hi=12.6).hi == 12.6  # 12 and 13
    for lo, hi in ((12.6, 13.4), (13.0, 13.0), (13.0, None), (None, 13.0)):
        with pytest.raises(TipResearchError, match="a model estimate has no value, only a range"):
            replace(spread, lo=lo, hi=hi)


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
    assert "14,582" in chart.svg()  # an end that is infinite has no mark


@pytest.mark.slow
def test_an_estimate_of_a_bound_says_on_how_few_it_rests():
    """One person on more than one list, and none on exactly two: the same words for it as for the range over models."""
    few = lists({"A": 40, "B": 30, "C": 20, "A B C": 1})
    one = lists({"A": 1, "A B": 3, "B C": 3, "A C": 3})
    assert one.on_one_and_two == "1 person on exactly one list and 9 on exactly two"
    assert few.on_one_and_two == "90 persons on exactly one list and 0 on exactly two"
    assert f"Estimated from {few.on_one_and_two}, of lists of A 41, B 31, C 21." in mse.chao_bound(few).caveats
    assert few.on_one_and_two in str(mse.chao_bound(few))
    result = mse.hidden_population(UK5, selection="poisson", repeats=100)
    assert repr(result).count(UK5.on_one_and_two) == 2  # behind the lists, and of the interval
    assert UK5.on_one_and_two in repr(hidden.said_of(result, result))


@pytest.mark.parametrize("alone", [(40, 30), (35, 35), (60, 10)])
def test_of_two_lists_the_bound_is_lincoln_and_petersens_only_where_they_are_equally_large(alone):
    """40 on one alone, 30 on the other, 10 on both: 202.5 and 200; 35 and 35: 202.5 and 202.5."""
    a, b = alone
    bound, petersen = mse.chao_bound(lists({"A": a, "B": b, "A B": 10}), "lists").lo, a + b + 10 + a * b / 10
    assert bound >= petersen
    assert (bound == petersen) == (a == b)


@pytest.mark.parametrize("chances", [{"A": 0.8, "B": 0.1}, {"A": 0.4, "B": 0.05, "C": 0.05}])
def test_unequal_lists_put_a_bound_above_the_truth_and_it_is_marked(chances):
    """Independent lists, and persons who are all alike: no assumption fails but that the lists are equally large."""
    for seed in range(10):
        drawn = mse.simulated([(2000, chances)], seed=seed)
        bound = mse.chao_bound(drawn)
        assert bound.lo > 2000
        assert bound.flags == ("BOUND_IN_DOUBT",)
        times = f"{max(drawn.sizes) / min(drawn.sizes):.1f} times as many persons as the smallest"
        assert times in " ".join(bound.caveats)
        assert "in doubt" in str(bound)


def test_a_bound_above_the_models_is_marked_though_its_lists_are_less_unequal():
    """Lists of 10 and 25 % of 100,000: some 112,000, where the models know the number to within a few thousand."""
    bound = mse.chao_bound(mse.simulated([(100_000, {"A": 0.25, "B": 0.1, "C": 0.1})], seed=1))
    assert bound.flags == ("BOUND_IN_DOUBT",)
    (caveat,) = bound.caveats[2:]
    assert caveat.startswith("It lies above what the lists alone and the models that rules of selection choose give, ")


def test_a_bound_of_lists_that_are_equally_large_is_not_marked():
    """Half of the persons are easy to find and half hard, on all lists alike: what Chao's bound is made for."""
    groups = [(2500, dict.fromkeys("ABCD", 0.2)), (2500, dict.fromkeys("ABCD", 0.05))]
    bound = mse.chao_bound(mse.simulated(groups, seed=1))
    assert (bound.lo < 5000, bound.flags) == (True, ())


@pytest.mark.slow
def test_chance_alone_puts_an_estimate_of_a_bound_above_the_truth():
    """Of lists that are independent and find all alike the bound is the truth, which draws pass about as often as not."""
    drawn = [
        mse.chao_bound(mse.simulated([(300, {"A": 0.1, "B": 0.12, "C": 0.15})], seed=seed)).lo for seed in range(40)
    ]
    assert 5 <= sum(low > 300 for low in drawn) <= 35
