import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import Count
from tipresearch.quantities import Coherence, Parts, as_count, counts_of

ends = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted).map(tuple)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        *((lambda bad=bad: as_count(bad), "is not a whole number; counts are integers") for bad in (True, 1.0, float("nan"), "5", None, np.float64(3), (1, 2.5))),
        *((lambda bad=bad: Count(*bad), "is not a whole number; counts are integers") for bad in ((3.5, 4), ("3", "4"), (None, None), (True, True), (1, float("nan")))),
        *((lambda bad=bad: as_count(bad), "0 <= lo <= hi") for bad in (-1, (3, 2), (-1, 4))),
        (lambda: as_count((1, 2, 3)), r"count \(1, 2, 3\) has 3 ends"),
        # An end that is left out is not taken to be the other one.
        (lambda: Count(321), r"^count 321 has no upper end; write Count\(321, 321\)"),
        (lambda: Count(5, 5) - "a", "is not a whole number"),
        (lambda: Count(1, 3, unit="person"), r"^unit 'person' is not known; there are persons, .*, tier\. Did you mean 'persons'\?$"),
        (lambda: Count(1, 3, flags=("CENSORD",)), r"^flag 'CENSORD' is not known\. Did you mean 'CENSORED'\?$"),
        (lambda: Count(1, 3, flags="CENSORED"), r"^flags is of type str; give a tuple, as \('CENSORED',\)\.$"),
        # No indicator may divide a percentage or a rating, or put an interval of counts about it.
        *((lambda of=of, code=code: Count(98, 98, **{of: code}), f"98 of {code} is no count; take the count behind it")
          for of, code in (("unit", "percent"), ("unit", "tier"), ("measure", "share_of_convictions"))),
        *((lambda of=of: Count(5, 5, period=of), r"^period of a count is of type \w+; give a Period, as Period\(") for of in (2020, "2020", (2020, 2021))),
        (lambda: Count(5, 5, source_id="unodc_glotp"), r"source 'unodc_glotp' of count 5 is not in data/sources.csv; add its row.*Did you mean 'unodc_glotip'"),
        (lambda: as_count((0, 4)).value, "no single value; it lies between 0 and 4"),
        (lambda: format(as_count(5), ".2f"), r"format '\.2f' is not known"),
        (lambda: as_count(10, "all") - as_count(12, "men"), "men is larger than all"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_count_is_refused(call, message):
    with pytest.raises(TipResearchError, match=message):
        call()


@pytest.mark.parametrize(
    ("odd", "cure"),
    [
        (300.0, "It is of type float; write 300."), ("11,803", "Of this text write 11803."), ("<5", "Of this text write (0, 4)."),
        (pd.DataFrame({"count": [3]}), "It is of type DataFrame; tip.pick takes one of a table of observations."),
        (pd.Series([3]), "It is of type Series; give one of its numbers, as int(column.iloc[0])."),
        (tip.share(1, 2), "It is of type Estimate; give the count that it was made of."), ([3, 4], "It is of type list; give one of them."),
        (0.3, ""), (float("nan"), ""), ("few", ""), ("-", ""), (None, ""), (-3.0, ""),
    ],
)  # fmt: skip
def test_the_refusal_of_a_value_says_how_to_get_a_count_from_it(odd, cure):
    with pytest.raises(TipResearchError) as caught:
        tip.rate(odd, 1_000_000)
    assert str(caught.value).endswith(f"or a pair (lo, hi).{' ' * bool(cure)}{cure}")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"female": [], "male": []}, "a dict of 2 was given; take one of 'female', 'male' in brackets"), (7, "needs counts, and int was given"),
        ("total", "needs counts, and str was given"), ([Count(3, 3), 760], "760 among them is of type int; tip.Count holds one"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_series_is_refused(given, message):
    for call in (tip.yoy, lambda each: tip.per_by_year([], each)):
        with pytest.raises(TipResearchError, match=message) as caught:
            call(given)
        assert "\n" not in str(caught.value)
    assert counts_of((Count(1, 1), Count(2, 2)), "it") == [Count(1, 1), Count(2, 2)]


@pytest.mark.slow
@given(ends, ends)
def test_sum_and_difference_hold_every_combination(a, b):
    """The interval of a sum holds the sum of any two numbers that the intervals allow."""
    total = as_count(a) + as_count(b)
    assert (total.lo, total.hi) == (a[0] + b[0], a[1] + b[1])
    if b[0] <= a[1]:
        for whole, least in ((as_count(a), a[0]), (a[1], a[1])):  # a count, and a plain number
            rest = whole - as_count(b)
            assert (rest.lo, rest.hi) == (max(0, least - b[1]), a[1] - b[0])


@given(st.integers(0, 60), st.integers(0, 8), st.sampled_from(["unodc_glotip", "unodc_fia_conference_2022", ""]))
def test_a_small_rest_is_as_wide_as_a_suppressed_count_of_its_source(part, rest, source):
    """UNODC prints fewer than 5 as <5, so that a rest of 1 to 4 is 0 to 4; any other rest is exact."""
    found = Count(part + rest, part + rest, source_id=source) - Count(part, part, source_id=source)
    suppressed = source == "unodc_glotip" and 0 < rest < 5
    assert (found.lo, found.hi) == ((0, 4) if suppressed else (rest, rest))


def test_a_sum_keeps_the_source_and_labels_of_its_counts():
    """Zero plus a published count is a published count; `sum` labels as adding by hand does."""
    published = Count(5, 5, source_id="unodc_glotip", figure_ids=("a",))
    assert (as_count(0) + published).source_id == "unodc_glotip"
    assert (published + 0).figure_ids == ("a",)
    women, men = (Count(n, n, label=label, source_id="unodc_glotip") for n, label in ((3, "Women"), (4, "Men")))
    assert (sum([women, men]).label, sum([women])) == ("Women + Men", women)
    revised = dataclasses.replace(men, flags=("REVISION", "SOURCE_CONFLICT", "CENSORED"))
    assert (women + revised).flags == ("CENSORED", "PART_CONTESTED")


def test_a_count_prints_its_ends_and_its_repr_what_where_when_and_by_whom():
    """It is short enough for a list of years; a plain number, also of a table, prints as it is written."""
    assert [*map(str, map(as_count, (np.int64(32022), (6500, 7499), (0, 4))))] == [
        "32,022",
        "6,500–7,499",
        "fewer than 5",
    ]
    assert repr([Count(3, 5), as_count(7)]) == "[Count(3, 5), Count(7, 7)]"
    known = {"ref_area": "PAK", "source_id": "own:s"}
    total = in_year(2020, (0, 4), label="Detected victims", category="total", **known)
    assert repr(total) == "Detected victims: fewer than 5 (PAK, 2020, own:s, e)"
    women = in_year(2020, 1200, label="Women", category="women", partition="p", **known)
    assert repr(women) == "Women: 1,200 (detected, PAK, 2020, own:s, e)"
    assert "(detected, women, PAK" in repr(women.named("X"))
    doubted = dataclasses.replace(total, coherence=Coherence("off", "sex", 9, exactly=True, excess=5))
    assert repr(doubted).endswith("e, disputed: its table does not add up)")


@pytest.mark.parametrize(("other", "flags"), [(4, ()), ((0, 4), ()), *((n, ("PARTS_NE_TOTAL",)) for n in ((0, 3), 5, (5, 9)))])  # fmt: skip
def test_six_and_others_that_do_not_add_up_to_ten_are_flagged(other, flags):
    """The total stays as published; without a total nothing is compared."""
    named = {"six": as_count(6), "others": as_count(other)}
    found, alone = Parts.with_total(named, as_count(10)), Parts.with_total(named, None, missing=True)
    assert [c.flags for c in found.values()] == [flags, flags]
    assert (found.total.value, found.missing) == (10, False)
    assert (alone.total, alone.missing, [c.flags for c in alone.values()]) == (None, True, [(), ()])
