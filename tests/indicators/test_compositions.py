from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tipresearch as tip
from nbpress.core.errors import TipResearchError

PARTS = {"women": 4, "men": 3, "children": 2, "transgender": 1}


def test_composition_of_ten():
    """4, 3, 2 and 1 of 10 are 40, 30, 20 and 10 %, in the order given."""
    shares = tip.composition(PARTS)
    assert [e.value for e in shares.values()] == [0.4, 0.3, 0.2, 0.1]
    assert list(shares) == list(PARTS)


def test_composition_does_not_rescale():
    """Parts that fall short of the total are left as they are, and say so beside each number."""
    shares = tip.composition(PARTS, 20)
    assert [e.value for e in shares.values()] == [0.2, 0.15, 0.1, 0.05]
    assert all("PARTS_NE_TOTAL" in e.flags for e in shares.values())
    assert f"{shares['men']:full}" == "15.0\N{NO-BREAK SPACE}% (the parts do not add up to the total of 20)"
    assert all("PARTS_NE_TOTAL" not in e.flags for e in tip.composition(PARTS, 10).values())
    assert not tip.composition(PARTS, 10)["men"].remark


def test_simultaneous_intervals_need_a_whole():
    """Simultaneous intervals are refused where the parts do not add up, or are too small for Goodman."""
    with pytest.raises(TipResearchError, match="need parts that add up to a total above 0"):
        tip.composition(PARTS, 20, interval="bonferroni")
    with pytest.raises(TipResearchError, match="counts of at least 5; the smallest is 1. Use 'bonferroni'"):
        tip.composition(PARTS, interval="goodman")
    with pytest.raises(TipResearchError, match="at least one part"):
        tip.composition({})


@pytest.mark.slow
@given(st.lists(st.integers(5, 999), min_size=2, max_size=6))
def test_simultaneous_intervals_hold_their_shares(counts):
    """Goodman and Bonferroni intervals hold each share; the second are wider than single ones."""
    parts = {str(i): n for i, n in enumerate(counts)}
    joint = tip.composition(parts, interval="bonferroni")
    for estimates in (joint, tip.composition(parts, interval="goodman")):
        for estimate in estimates.values():
            assert estimate.lo <= estimate.value <= estimate.hi
    single = tip.composition(parts, interval="clopper-pearson")
    assert all(joint[k].lo <= single[k].lo and single[k].hi <= joint[k].hi for k in parts)


@pytest.mark.parametrize("interval", [None, "wilson", "bonferroni"])
def test_a_share_of_nobody_says_so_whatever_its_interval(interval):
    shares = tip.composition({"a": 0, "b": 8}, interval=interval)
    assert ["ZERO_NUMERATOR" in e.flags for e in shares.values()] == [True, False]


@pytest.mark.parametrize(("part", "total"), [(9, 7), ((8, 9), 7), (9, (0, 7)), (9, 0)])
def test_a_part_above_its_whole_has_no_share(part, total):
    """9 of 7 is no share, as with `share`; the other part, of fewer than 5, keeps its bounds, and both say why."""
    shares = tip.composition({"a": (0, 4), "b": part}, total)
    above = shares["b"]
    assert (above.value, above.lo, above.hi) == (None, None, None)
    assert {"PART_GT_WHOLE", "PARTS_NE_TOTAL"} <= set(above.flags)
    whole = tip.quantities.as_count(total)
    assert f"{above:full}" == f"not given, larger than its whole (the parts exceed the total of {whole})"
    assert above.formula == f"not computed: {tip.quantities.as_count(part)} / {whole}"
    if total == 7:
        assert (shares["a"].lo, shares["a"].hi) == (0, 4 / 7)
        assert shares["a"].remark == "the parts exceed the total of 7"


def test_parts_that_exceed_the_total_say_so():
    """3 and 4 of 5: nothing is rescaled, and who gave the total reads it beside each number."""
    shares = tip.composition({"a": 3, "b": 4}, 5, interval="wilson")
    assert [e.value for e in shares.values()] == [0.6, 0.8]
    assert all(e.remark == "the parts exceed the total of 5" for e in shares.values())
    assert tip.composition({"a": 1, "b": (4, 9)}, 5)["a"].value == 0.2


def test_parts_without_names_are_refused():
    with pytest.raises(TipResearchError, match="give counts by name, as"):
        tip.composition([1, 2])


@pytest.mark.parametrize(
    "parts",
    [
        {"women": 30, "men": (0, 4)},
        {"women": 2, "men": (0, 4)},
        {"a": (0, 4), "b": (1, 3), "c": (5, 6)},
        {"a": (0, 4), "b": (0, 2)},
        {"a": (0, 4)},
        {"a": 0, "b": (0, 4)},
    ],
)
def test_bounds_are_reached_by_some_counts(parts):
    """Every count that the parts allow, one by one: the smallest and largest shares are the bounds."""
    ends = [(n, n) if isinstance(n, int) else n for n in parts.values()]
    tables = [t for t in product(*(range(lo, hi + 1) for lo, hi in ends)) if sum(t)]
    for at, (name, found) in enumerate(tip.composition(parts).items()):
        seen = [table[at] / sum(table) for table in tables]
        assert (found.lo, found.hi) == (min(seen), max(seen)), name


def test_intervals_hold_those_of_every_table():
    """An interval asked for is the union over all counts that are reached, and no wider."""
    found = tip.composition({"women": 30, "men": (0, 4)}, interval="wilson")["men"]
    each = [tip.share(n, 30 + n, interval="wilson") for n in range(5)]
    assert found.lo == pytest.approx(min(e.lo for e in each))
    assert found.hi == pytest.approx(max(e.hi for e in each))


def test_a_part_that_is_named_by_a_number_is_told_to_take_a_text():
    """Years are no parts of one whole, and a label is printed."""
    with pytest.raises(TipResearchError, match=r"^the name 2020 of a part is of type int; give a text, as '2020'\.$"):
        tip.composition({2020: 50, 2021: 30})


@pytest.mark.parametrize("word", ["total", "Total", "All persons", "Grand total", "کل"])
def test_a_total_is_no_part_beside_others(word):
    """Of a column with its total every share would be half of what it is, and nothing would say so."""
    with pytest.raises(TipResearchError) as caught:
        tip.composition({"women": 3, "men": 1, word: 4})
    assert str(caught.value) == f"part {word!r} reads as a total and is no part beside others; leave it out, give it to composition() as total=, or name it otherwise."  # fmt: skip
    assert tip.composition({word: 4})
    assert tip.composition({"women": 3, "men": 1}, total=4)["women"].value == 0.75


@pytest.mark.parametrize(
    "parts", [{"Total women": 3, "Total men": 4}, {"women": 3, "men": 4, "not in total": 2}, {"women": 3, "sum": 2}]
)
def test_parts_whose_names_hold_the_word_total_are_parts(parts):
    """Two totals of two groups are no total of both, and what is less than a part is not of all."""
    found = tip.composition(parts)
    assert [share.value for share in found.values()] == [n / sum(parts.values()) for n in parts.values()]


def test_a_total_of_totals_is_no_part():
    """Seven are all of three and four."""
    with pytest.raises(TipResearchError, match="^part 'Total' reads as a total"):
        tip.composition({"Total women": 3, "Total men": 4, "Total": 7})


def test_a_published_total_is_no_part_in_whatever_place_it_stands(observed):
    """The sum of the parts before it is of several categories, which no code tells from the total."""
    victims = tip.select(observed, source_id="unodc_fia_conference_2022", measure="identified")
    parts = tip.pick_parts(victims, partition="unodc_pk_4", year=2020)
    total = tip.pick(victims, figure_id="UNODC22-vic-2020-total")
    for mixed in ({"everybody": total, **parts}, {**parts, "everybody": total}):
        with pytest.raises(TipResearchError, match="needs counts of different persons"):
            tip.composition(mixed)
    rest = total - parts["women"]
    assert tip.composition({"women": parts["women"], "all others": rest}, total)["all others"].value
