from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.quantities import Coherence, Parts, as_count

PARTS = {"women": 4, "men": 3, "children": 2, "transgender": 1}


@pytest.mark.parametrize(
    ("parts", "total", "shares", "remark"),
    [
        (PARTS, None, [0.4, 0.3, 0.2, 0.1], ""),
        (PARTS, 10, [0.4, 0.3, 0.2, 0.1], ""),
        (PARTS, 20, [0.2, 0.15, 0.1, 0.05], "the parts do not add up to the total of 20"),
        ({"a": 3, "b": 4}, 5, [0.6, 0.8], "the parts exceed the total of 5"),
        ({"a": 1, "b": (4, 9)}, 5, [0.2, None], ""),
        # Two totals of two groups are no total of both, and what is less than a part is not of all.
        ({"Total women": 3, "Total men": 4}, None, [3 / 7, 4 / 7], ""),
        ({"women": 3, "men": 4, "not in total": 2}, None, [3 / 9, 4 / 9, 2 / 9], ""),
        ({"women": 3, "sum": 2}, None, [0.6, 0.4], ""),
        ({"total": 4}, None, [1], ""),
    ],
)
def test_shares_are_of_the_total_in_the_order_given_and_never_rescaled(parts, total, shares, remark):
    found = tip.composition(parts, total)
    assert list(found) == list(parts)
    assert [e.value for e in found.values()] == shares
    assert {e.remark for e in found.values() if e.value} == {remark}
    assert all(("PARTS_NE_TOTAL" in e.flags) == bool(remark) for e in found.values())


@pytest.mark.parametrize(
    ("parts", "options", "message"),
    [
        (PARTS, {"total": 20, "interval": "bonferroni"}, "need parts that add up to a total above 0"),
        ({"a": 0, "b": 0}, {"interval": "bonferroni"}, "need parts that add up to a total above 0"),
        (PARTS, {"interval": "goodman"}, "counts of at least 5; the smallest is 1. Use 'bonferroni'"),
        (PARTS, {"interval": "Goodmann"}, "'wilson', 'goodman', 'bonferroni', None.. Did you mean 'goodman'"),
        ({}, {}, "at least one part"),
        ([1, 2], {}, "give counts by name, as"),
        ({2020: 50, 2021: 30}, {}, "name 2020 of a part is of type int; give a text, as '2020'"),
        *(({"women": 3, "men": 1, word: 4}, {}, f"part {word!r} reads as a total .* total=") for word in ("total", "Total", "All persons", "Grand total", "کل")),
        ({"Total women": 3, "Total men": 4, "Total": 7}, {}, "part 'Total' reads as a total"),
    ],
)  # fmt: skip
def test_parts_without_shares_are_refused(parts, options, message):
    with pytest.raises(TipResearchError, match=message):
        tip.composition(parts, **options)


def test_the_sum_divides_parts_only_if_they_are_known_to_be_all():
    """6 and fewer than 5 may be all of 10, unless a category is missing or the total is disputed; <5 of <5 may be nobody."""
    counts, ten = {"a": as_count(6), "b": as_count((0, 4))}, as_count(10)
    disputed = replace(ten, coherence=Coherence("one_of", lo=10, hi=10))
    found = [
        tip.composition(Parts(counts, total, missing=m))["a"]
        for total, m in ((ten, False), (ten, True), (disputed, False))
    ]
    assert [(e.value, e.ends) for e in found] == [(None, (0.6, 1)), *[(0.6, (0.6, 0.6))] * 2]
    assert tip.composition(Parts({"b": counts["b"]}, as_count((0, 4))))["b"].ends == (0, 1)


@pytest.mark.slow
@given(st.lists(st.integers(5, 999), min_size=2, max_size=6))
def test_simultaneous_intervals_hold_their_shares(counts):
    """Goodman and Bonferroni intervals hold each share; the second are wider than single ones."""
    parts = {str(i): n for i, n in enumerate(counts)}
    joint, goodman, single = (tip.composition(parts, interval=i) for i in ("bonferroni", "goodman", "clopper-pearson"))
    for estimate in (*joint.values(), *goodman.values()):
        assert estimate.lo <= estimate.value <= estimate.hi
    assert all(joint[k].lo <= single[k].lo and single[k].hi <= joint[k].hi for k in parts)


@pytest.mark.parametrize("interval", [None, "wilson", "bonferroni"])
def test_a_share_of_nobody_is_flagged_whatever_its_interval(interval):
    shares = tip.composition({"a": 0, "b": 8}, interval=interval)
    assert ["ZERO_NUMERATOR" in e.flags for e in shares.values()] == [True, False]


@pytest.mark.parametrize(("part", "total"), [(9, 7), ((8, 9), 7), (9, (0, 7)), (9, 0)])
def test_a_part_above_its_whole_has_no_share(part, total):
    """9 of 7 is no share, as with `share`; the other part, of fewer than 5, keeps its bounds, and both say why."""
    shares = tip.composition({"a": (0, 4), "b": part}, total)
    above, whole = shares["b"], as_count(total)
    assert (above.value, above.lo, above.hi) == (None, None, None)
    assert {"PART_GT_WHOLE", "PARTS_NE_TOTAL"} <= set(above.flags)
    assert f"{above:full}" == f"not given, larger than its whole (the parts exceed the total of {whole})"
    assert above.formula == f"not computed: {as_count(part)} / {whole}"
    if total == 7:
        assert (shares["a"].ends, shares["a"].remark) == ((0, 4 / 7), "the parts exceed the total of 7")


@pytest.mark.parametrize(
    "parts", [[30, (0, 4)], [2, (0, 4)], [(0, 4), (1, 3), (5, 6)], [(0, 4), (0, 2)], [(0, 4)], [0, (0, 4)]]
)
def test_bounds_of_a_share_are_reached_by_some_counts(parts):
    """Every count that the parts allow, one by one: the ends are the smallest and largest share, or limit of an interval."""
    ends = [(n, n) if isinstance(n, int) else n for n in parts]
    tables = [t for t in product(*(range(lo, hi + 1) for lo, hi in ends)) if sum(t)]
    named = {str(at): part for at, part in enumerate(parts)}
    bounds, union = (tip.composition(named, interval=interval) for interval in (None, "wilson"))
    for at, name in enumerate(named):
        seen = [table[at] / sum(table) for table in tables]
        assert bounds[name].ends == (min(seen), max(seen)), name
        each = [tip.share(table[at], sum(table), interval="wilson") for table in tables]
        assert union[name].ends == pytest.approx((min(e.lo for e in each), max(e.hi for e in each))), name


def test_a_published_total_is_no_part_in_whatever_place_it_stands(observed):
    """The sum of the parts before it is of several categories, which no code tells from the total."""
    victims = tip.select(observed, source_id="unodc_fia_conference_2022", measure="identified")
    parts = tip.pick_parts(victims, partition="unodc_pk_4", year=2020)
    total = tip.pick(victims, figure_id="UNODC22-vic-2020-total")
    for mixed in ({"everybody": total, **parts}, {**parts, "everybody": total}):
        with pytest.raises(TipResearchError, match="needs counts of different persons"):
            tip.composition(mixed)
    assert tip.composition({"women": parts["women"], "others": total - parts["women"]}, total)["others"].value
