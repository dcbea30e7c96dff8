from dataclasses import replace

import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.quantities import Coherence, as_count, as_estimate, with_caveats

NB = "\N{NO-BREAK SPACE}"


def test_point_prints_its_value_alone():
    """A description has no interval by default."""
    assert str(tip.share(15255, 32022)) == f"47.6{NB}%"


def test_random_variation_interval_says_what_it_is():
    """An interval on request is named, with its level, and the unit once."""
    printed = str(tip.share(15255, 32022, interval="clopper-pearson"))
    assert printed == f"47.6{NB}% (95{NB}% random-variation interval 47.1–48.2{NB}%)"


def test_bounds_are_never_called_a_confidence_interval():
    """Bounds print as bounds, in every format."""
    bounds = tip.share_bounds(15255, 6937, 32022)
    assert str(bounds) == f"47.6–69.3{NB}% (bounds, not a confidence interval)"
    assert f"{bounds:}" == f"47.6–69.3{NB}%"
    assert "95" not in f"{bounds:full}"


def test_an_interval_of_chance_without_a_value_is_never_a_bare_range():
    """Of a suppressed count there is an interval and no value: as text alone it said 0–0.0135, as bounds do."""
    ratio = tip.rate_ratio((0, 4), 760)
    assert f"{ratio}" == str(ratio) == f"no one number (95{NB}% random-variation interval 0–0.0135)"
    assert f"{ratio:interval}" == "0–0.0135"


def test_degenerate_bounds_print_one_number():
    """Where both bounds are equal, one number is printed."""
    assert f"{tip.share_bounds(5, 0, 10):}" == f"50.0{NB}%"


def test_signed_intervals_use_words():
    """A dash beside a minus sign could be misread, so signed intervals use 'to'."""
    estimate = tip.Estimate("x", "x", -1.0, "percent change", "", "", lo=-2.0, hi=3.0,
                        kind="random_variation_interval", level=0.95)  # fmt: skip
    assert f"{estimate:interval}" == f"−2.0 to +3.0{NB}%"
    assert f"{estimate:size}" == f"1.0{NB}%"
    assert f"{replace(estimate, value=-99.9999, lo=-100):size}" == f">99.9{NB}%"
    assert f"{estimate:lo}" == f"−2.0{NB}%"


def test_unknown_format_names_the_nearest():
    """A misspelt format is refused with the one that was meant."""
    with pytest.raises(TipResearchError, match="Did you mean 'interval'"):
        f"{tip.share(1, 2):intervall}"


def test_unknown_flag_and_kind_are_refused():
    """Flags and kinds come from closed lists."""
    with pytest.raises(TipResearchError, match="flag 'CENSORD' is not known. Did you mean 'CENSORED'"):
        tip.Estimate("x", "x", 1.0, "ratio", "", "", flags=("CENSORD",))
    with pytest.raises(TipResearchError, match="kind 'bound' is not known; there are point, .*Did you mean 'bounds'"):
        tip.Estimate("x", "x", 1.0, "ratio", "", "", kind="bound")
    with pytest.raises(TipResearchError, match="value 5.0 lies outside its interval"):
        tip.Estimate("x", "x", 5.0, "ratio", "", "", lo=0.0, hi=1.0)
    with pytest.raises(TipResearchError, match="reversed"):
        tip.Estimate("x", "x", 1.0, "ratio", "", "", lo=2.0, hi=1.0)


def test_missing_value_is_said_in_words():
    """A ratio to zero is not defined, and never printed as infinity."""
    assert str(tip.share(0, 0)) == "not defined"
    assert f"{tip.rate_ratio(30, 0):}".endswith("–∞)")


def test_record_holds_lineage(observed, release):
    """A record names the figure, the text as published, the source and its edition."""
    from tipresearch import pick

    women = pick(observed, year=2020, measure="identified", category="women", **release)
    record = tip.share(women, 32022).record()
    assert record["value"] == 15255 / 32022
    assert record["ref_area"] == "PAK"
    assert record["period"] == "2020"
    assert record["sources"] == ["unodc_fia_conference_2022"]
    source = record["inputs"][0]
    assert source["figure_ids"] == ["UNODC22-vic-2020-women"]
    assert source["as_published"] == "15,255"
    assert source["edition"] == "2022-03-25"
    assert source["grade"] == "A"
    assert source["reporter"].startswith("Provincial police")
    assert "Women: adult implied by the word." in source["notes"]


def test_conflicting_answers_are_flagged(observed, release):
    """32,022 for 2020 stands against other totals, and says so in every estimate made from it."""
    from tipresearch import pick

    total = pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    assert total.flags == ("SOURCE_CONFLICT",)
    assert "SOURCE_CONFLICT" in tip.share(total, total).record()["flags"]
    database = {
        "ref_area": "PAK",
        "measure": "detected",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
    }
    revised = pick(observed, year=2020, partition="total", **database)
    assert revised.flags == ("SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")


def test_censored_count_becomes_bounds():
    """A published <5 stands in the results as bounds, without a value."""
    estimate = as_estimate(as_count((0, 4)))
    assert (estimate.value, estimate.lo, estimate.hi, estimate.kind) == (None, 0, 4, "bounds")
    assert estimate.flags == ("CENSORED",)


def test_repr_is_readable():
    """At a prompt an estimate prints its label and number, not its fields."""
    assert repr(tip.share(1, 4, label="One of four")) == f"One of four: 25.0{NB}%"


def test_upper_end_orders_values_and_bounds():
    """A value stands for itself, bounds for their upper end."""
    assert tip.share(1, 4).upper_end == 0.25
    assert tip.share((0, 4), 16).upper_end == 0.25


def test_no_number_rests_on_a_count_that_its_parts_contradict():
    """Whatever indicator asks: no value, no interval, the flag and a caveat; the count itself says so."""
    told = Coherence("off", "sex", 30, True, 20, ("f1", "f2"))
    doubted = tip.Count(10, 10, label="Victims", figure_ids=("f0",), coherence=told)
    for found in (
        tip.share(2, doubted),
        tip.share(doubted, 40),
        tip.share(doubted, 40, interval="wilson"),
        *tip.composition({"a": doubted, "b": 3}).values(),
    ):
        assert (found.value, found.lo, found.hi, found.kind) == (None, None, None, "point")
        assert found.flags == ("CELLS_DISAGREE",)
        assert not any("interval" in c for c in found.caveats)
        assert "no number rests on it" in found.caveats[-1]
        assert str(found) == "not given, cells disagree"
        assert (found.state, found.record()["disagrees_with"]) == ("off", ["f1", "f2"])
    as_it_is = as_estimate(doubted)
    assert as_it_is.value == 10
    assert as_it_is.remark == "disputed: its table does not add up"
    assert (doubted + 5).in_question
    fine = tip.Count(10, 10, coherence=Coherence("consistent"))
    assert tip.share(2, fine).value == 0.2
    assert tip.share(2, fine).state == "consistent"


def test_no_number_rests_on_a_number_that_may_be_no_count():
    """Withheld as what its parts contradict, and for its own reason: nothing is said of parts."""
    doubted = tip.Count(2015, 2015, label="Victims", coherence=Coherence("unvalidated"))
    found = tip.share(2, doubted)
    assert not found.given
    assert found.flags == ("UNVALIDATED",)
    assert found.caveats[-1].endswith("it is not validated and may be no count, so no number rests on it.")
    assert (str(found), found.state) == ("not given, may be no count", "unvalidated")
    as_it_is = as_estimate(doubted)
    assert (as_it_is.value, as_it_is.flags) == (2015, ("UNVALIDATED",))
    assert as_it_is.remark == "disputed: it may be no count"
    assert (doubted + 5).unvalidated


def test_one_caveat_is_a_sentence_and_not_its_letters():
    """A caveat that stands already is not said again."""
    told = with_caveats([tip.share(1, 2)], "Told.")
    assert told[0].caveats == ("Told.",)
    assert with_caveats(told, ["Told.", "More."])[0].caveats == ("Told.", "More.")


def test_what_neither_value_nor_bounds_has_has_no_ends():
    """It is refused by its name, not carried on as nothing."""
    assert tip.share(30, 760).ends == (30 / 760,) * 2
    with pytest.raises(TipResearchError, match="has neither value nor interval"):
        tip.share(0, 0).ends  # noqa: B018 - asking for it is what is refused


@pytest.mark.parametrize(
    ("state", "lo", "hi", "use"),
    [
        ("consistent", 100, 100, "published"),
        ("explained", 100, 100, "published"),
        ("stands", 100, 100, "published"),
        ("newest", 100, 900, "published"),
        ("one_of", 100, 150, "range"),  # 150 = 1.5 * 100
        ("one_of", 100, 151, "none"),
        ("one_of", 0, 4, "none"),  # a factor of nothing
        ("misread", 100, 100, "none"),
        ("unvalidated", 100, 100, "none"),
    ],
)
def test_a_state_and_its_range_decide_how_a_count_is_used(state, lo, hi, use):
    """As published, as a range of at most a factor of 1.5, or not at all: docs/methods.md, section 9b, step 5."""
    told = Coherence(state, lo=lo, hi=hi)
    assert (told.use, told.in_question) == (use, use == "none")
    if state != "unvalidated":
        assert told.flag == {"published": "", "range": "DOES_NOT_ADD_UP", "none": "CELLS_DISAGREE"}[use]


def test_a_part_that_is_off_is_not_used_where_a_total_is_a_range():
    """The range of a total is between its editions' numbers; that of a part is what the other cells leave."""
    assert Coherence("off", lo=100, hi=105, total=True).use == "range"
    assert Coherence("off", lo=100, hi=105).use == "none"


def test_a_count_that_is_used_as_a_range_knows_what_was_printed():
    """204 was printed and the table adds up to 279: a share has both ends, and the printed number is kept."""
    told = Coherence("off", "sex", 279, True, 75, lo=204, hi=279, total=True, printed=(204, 204))
    count = tip.Count(204, 279, label="Victims", coherence=told, flags=("DOES_NOT_ADD_UP",))
    assert (count.in_question, count.disputed, count.as_printed.value) == (False, True, 204)
    share = tip.share(102, count)
    assert (share.lo, share.hi) == (102 / 279, 102 / 204)
    assert "DOES_NOT_ADD_UP" in share.flags
    printed = as_estimate(count)  # 204 is printed as one number, so nothing is censored
    assert (printed.lo, printed.hi, printed.flags) == (204, 279, ("DOES_NOT_ADD_UP",))


def test_a_format_of_numbers_is_told_where_the_number_is():
    """What formats a float is tried first, and the message named other formats alone."""
    with pytest.raises(TipResearchError, match=r"^format '\.3f' is not known; .* its value, lo and hi are numbers\."):
        format(tip.share(1, 3), ".3f")
