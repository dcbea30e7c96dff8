import math
from dataclasses import replace

import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import Estimate
from tipresearch.quantities import Coherence, as_count, as_estimate, with_caveats

NB = "\N{NO-BREAK SPACE}"


def estimate(**fields):
    given = {"value": 0.3, "lo": 0.2, "hi": 0.4} | fields
    return Estimate("x", "X", **{"unit": "proportion", "formula": "f", "method": "m"} | given)


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        (tip.share(15255, 32022), f"47.6{NB}%"),
        (tip.share(15255, 32022, interval="clopper-pearson"), f"47.6{NB}% (95{NB}% random-variation interval 47.1–48.2{NB}%)"),
        (tip.share_bounds(15255, 6937, 32022), f"47.6–69.3{NB}% (bounds, not a confidence interval)"),
        (tip.share_bounds(5, 0, 10), f"50.0{NB}% (bounds, not a confidence interval)"),
        # An interval of chance without a value is never a bare range, as bounds are.
        (tip.rate_ratio((0, 4), 760), f"no one number (95{NB}% random-variation interval 0–0.0135)"),
        (tip.share(0, 0), "not defined"),
        (estimate(lo=None, hi=None), f"30.0{NB}%"),
        (as_estimate(as_count((0, 4))), "0–4 (bounds, not a confidence interval)"),
    ],
)  # fmt: skip
def test_an_estimate_prints_with_the_kind_of_its_interval(found, printed):
    assert str(found) == printed
    assert repr(found) == f"{found.label}: {printed}"


def test_each_format_prints_its_part():
    """A dash beside a minus sign could be misread, so signed intervals use 'to'."""
    bounds, ratio = tip.share_bounds(15255, 6937, 32022), tip.rate_ratio((0, 4), 760)
    assert (f"{bounds}", f"{tip.share_bounds(5, 0, 10)}") == (f"47.6–69.3{NB}%", f"50.0{NB}%")
    assert (f"{ratio}", f"{ratio:interval}") == (str(ratio), "0–0.0135")
    assert f"{tip.rate_ratio(30, 0)}".endswith("–∞)")
    signed = estimate(value=-1.0, lo=-2.0, hi=3.0, unit="percent change", kind="random_variation_interval", level=0.95)
    assert f"{signed:interval}" == f"−2.0 to +3.0{NB}%"
    assert (f"{signed:size}", f"{signed:lo}") == (f"1.0{NB}%", f"−2.0{NB}%")
    assert f"{replace(signed, value=-99.9999, lo=-100):size}" == f">99.9{NB}%"
    for spec, meant in (("intervall", r" Did you mean 'interval'\?"), (".3f", "")):
        with pytest.raises(
            TipResearchError, match=rf"format '{spec}' is not known; .* lo and hi are numbers\.{meant}$"
        ):
            format(bounds, spec)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"value": math.nan}, "X: value nan .* finite number, or None"),
        ({"value": "0.3"}, "X: value '0.3' .* finite number, or None"),
        ({"value": math.inf, "hi": math.inf}, "X: value inf .* finite number, or None"),
        ({"value": None, "lo": -math.inf}, "X: lo -inf .* finite number, or None"),
        ({"hi": math.nan}, "X: hi nan .* finite number, or None"),
        ({"hi": None}, "X: an interval of 0.2 to None has one end; give both"),
        ({"lo": None}, "X: an interval of None to 0.4 has one end; give both"),
        ({"lo": 0.4, "hi": 0.2}, "X: interval 0.4 to 0.2 is reversed"),
        ({"value": 0.5}, "X: value 0.5 lies outside its interval 0.2 to 0.4"),
        *(({"level": level}, f"X: level {level!r} .* proportion, such as 0.95") for level in (95, 1, "95 %")),
        ({"flags": ("CENSORD",)}, "flag 'CENSORD' is not known. Did you mean 'CENSORED'"),
        ({"kind": "bound"}, "kind 'bound' is not known; there are point, .*Did you mean 'bounds'"),
        ({"kind": "model_estimate"}, "X: a model estimate has no value, only a range"),
        ({"kind": "model_estimate", "value": None, "lo": 20, "hi": 20.2}, "X: a model estimate has no value, only a range"),
        ({"kind": "model_estimate", "value": None, "lo": 20, "hi": 30}, "X: a model estimate needs the caveat"),
    ],
)  # fmt: skip
def test_an_estimate_that_cannot_be_is_refused(fields, message):
    with pytest.raises(TipResearchError, match=f"^{message}"):
        estimate(**fields)


def test_ends_of_a_value_and_of_nothing():
    """A value stands for itself, bounds for their upper end, which may be open; without a number there is no end."""
    assert estimate(value=None, hi=math.inf).ends == (0.2, math.inf)
    for value, lo, hi in ((0, 0, 0), (0.2, 0.2, 0.2), (0.4, 0.2, 0.4)):
        assert estimate(value=value, lo=lo, hi=hi).value == value
    assert tip.share(30, 760).ends == (30 / 760,) * 2
    assert tip.share(1, 4).upper_end == tip.share((0, 4), 16).upper_end == 0.25
    assert tip.share(0, 0).upper_end == -math.inf
    with pytest.raises(TipResearchError, match="has neither value nor interval"):
        tip.share(0, 0).ends  # noqa: B018 - asking for it is what is refused


def test_a_record_names_figure_text_source_and_edition(observed, release):
    women = tip.pick(observed, year=2020, measure="identified", category="women", **release)
    record = tip.share(women, 32022).record()
    assert record | {"ref_area": "PAK", "period": "2020", "value": 15255 / 32022, "sources": ["unodc_fia_conference_2022"]} == record  # fmt: skip
    (source, _) = record["inputs"]
    expected = {"figure_ids": ["UNODC22-vic-2020-women"], "as_published": "15,255", "edition": "2022-03-25", "grade": "A"}  # fmt: skip
    assert source | expected == source
    assert source["reporter"].startswith("Provincial police")
    assert "Women: adult implied by the word." in source["notes"]


def test_conflicting_numbers_of_one_year_are_flagged(observed, release):
    """32,022 for 2020 conflicts with other totals, and each estimate made from it says so."""
    total = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    assert total.flags == ("SOURCE_CONFLICT",)
    assert "SOURCE_CONFLICT" in tip.share(total, total).record()["flags"]
    glotip = {"ref_area": "PAK", "measure": "detected", "source_id": "unodc_glotip", "edition": "2025-04-14"}
    revised = tip.pick(observed, year=2020, partition="total", **glotip)
    assert revised.flags == ("SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")


@pytest.mark.parametrize(
    ("coherence", "flag", "caveat", "printed", "remark"),
    [
        (Coherence("off", "sex", 30, True, 20, ("f1", "f2")), "CELLS_DISAGREE", "disagree with it, so no number rests on it.", "not given, cells disagree", "its table does not add up"),
        (Coherence("unvalidated"), "UNVALIDATED", "it is not validated and may be no count, so no number rests on it.", "not given, may be no count", "it may be no count"),
        (Coherence("older"), "CELLS_DISAGREE", "disagree with it, so no number rests on it.", "not given, cells disagree", "it belongs to an earlier total"),
        (Coherence("misread"), "CELLS_DISAGREE", "it does not count what its label says, so no number rests on it.", "not given, cells disagree", "it does not count what its label says"),
        (Coherence("misread", repeats="Convicted, 2019"), "CELLS_DISAGREE", "it does not count what its label says, so no number rests on it.", "not given, cells disagree",
         "its breakdown repeats that of “Convicted, 2019”"),
    ],
)  # fmt: skip
def test_no_number_rests_on_a_disputed_count(coherence, flag, caveat, printed, remark):
    """Whatever indicator uses it: no value, no interval, the flag and a caveat; the count itself is shown with its reason."""
    doubted = tip.Count(10, 10, label="Victims", figure_ids=("f0",), coherence=coherence)
    for found in (
        tip.share(2, doubted),
        tip.share(doubted, 40),
        tip.share(doubted, 40, interval="wilson"),
        *tip.composition({"a": doubted, "b": 3}).values(),
    ):
        assert (found.value, found.lo, found.hi, found.kind, found.flags) == (None, None, None, "point", (flag,))
        assert not any("interval" in c for c in found.caveats)
        assert found.caveats[-1].endswith(caveat)
        assert (str(found), found.state) == (printed, coherence.state)
        assert found.record()["disagrees_with"] == [*coherence.figure_ids]
    shown = as_estimate(doubted)
    assert (shown.value, shown.remark) == (10, f"disputed: {remark}")
    assert (doubted + 5).in_question
    assert ((doubted + 5).unvalidated, flag in shown.flags) == (coherence.state == "unvalidated", True)


def test_one_caveat_may_be_given_as_a_text():
    """A caveat that the estimate has already is not repeated."""
    told = with_caveats([tip.share(1, 2)], "Told.")
    assert told[0].caveats == ("Told.",)
    assert with_caveats(told, ["Told.", "More."])[0].caveats == ("Told.", "More.")
    with pytest.raises(TipResearchError, match="one of estimates is of type int; .* tip.share"):
        with_caveats([3], "Told.")


@pytest.mark.parametrize(
    ("state", "lo", "hi", "total", "use"),
    [
        *((state, 100, 100, False, "published") for state in ("consistent", "explained", "stands")), ("newest", 100, 900, False, "published"),
        # 150 is 1.5 times 100; 4 is a factor of nothing.
        ("one_of", 100, 150, False, "range"), ("one_of", 100, 151, False, "none"), ("one_of", 0, 4, False, "none"),
        # The range of a total is between its editions' numbers; that of a part is what the other cells leave.
        ("off", 100, 105, True, "range"), ("off", 100, 105, False, "none"),
        *((state, 100, 100, False, "none") for state in ("misread", "unvalidated")),
    ],
)  # fmt: skip
def test_a_state_and_its_range_decide_how_a_count_is_used(state, lo, hi, total, use):
    """As published, as a range of at most a factor of 1.5, or not at all: docs/methods.md, section 9b, step 5."""
    found = Coherence(state, lo=lo, hi=hi, total=total)
    assert (found.use, found.in_question) == (use, use == "none")
    flags = {"published": "", "range": "DOES_NOT_ADD_UP", "none": "CELLS_DISAGREE"}
    assert found.flag == ("UNVALIDATED" if state == "unvalidated" else flags[use])
    share = tip.share(25, tip.Count(100, 100, coherence=found))
    assert (share.value, share.state) == (None if use == "none" else 0.25, state)


def test_a_count_that_is_used_as_a_range_keeps_its_printed_number():
    """204 was printed and the table adds up to 279: a share has both ends."""
    told = Coherence("off", "sex", 279, True, 75, lo=204, hi=279, total=True, printed=(204, 204))
    count = tip.Count(204, 279, label="Victims", coherence=told, flags=("DOES_NOT_ADD_UP",))
    assert (count.in_question, count.disputed, count.as_printed.value) == (False, True, 204)
    share, printed = tip.share(102, count), as_estimate(count)
    assert share.ends == (102 / 279, 102 / 204)
    assert "DOES_NOT_ADD_UP" in share.flags
    # 204 is printed as one number, so nothing is censored.
    assert (printed.ends, printed.flags) == ((204, 279), ("DOES_NOT_ADD_UP",))
