"""Rules, tables, rounding and reports of k-anonymity: answers by hand, and refusals."""

import re

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import disclosure

PEOPLE = pd.DataFrame({"sex": list("aaabbb"), "age": [*"xxyxyy"], "n": [2, 1, 9, 30, 40, 0]})


def place(**codes):
    return tuple(sorted(codes.items()))


def test_a_table_has_all_its_margins():
    """Three variables' worth of sums is left to nobody's arithmetic; what does not occur is 0."""
    table = disclosure.cross_table(PEOPLE, ["sex", "age"], count="n")
    assert table.counts[()] == 82
    assert table.counts[place(sex="a")] == 12
    assert table.counts[place(sex="b", age="y")] == 40
    assert len(table.sums) == 6
    rows = disclosure.cross_table(PEOPLE, ["age"])
    assert rows.counts == {(): 6, place(age="x"): 3, place(age="y"): 3}


def test_a_table_of_exact_counts_prints_none_of_them():
    """A notebook prints what ends a cell: 3 of 15 stood on the page, as a dataclass shows its fields."""
    table = disclosure.cross_table(pd.DataFrame({"x": list("pq"), "n": [3, 12]}), ["x"], count="n")
    for each in (table, disclosure.link(table), [table]):
        assert not {"12", "15"} & set(re.findall(r"\d+", str(each)))
    assert repr(table).startswith("<CountTable of 3 cells: exact")


def test_merged_categories_are_one():
    table = disclosure.merged(disclosure.cross_table(PEOPLE, ["sex", "age"], count="n"), "age", ["x", "y"])
    assert table.counts[place(sex="a", age="x + y")] == 12
    assert table.counts[place(age="x + y")] == table.counts[()] == 82


def test_structural_zeros_are_shown_and_others_are_withheld():
    """A zero that could be nothing else tells nothing; another one tells of everybody in a group."""
    frame = pd.DataFrame({"x": list("pqrs"), "n": [0, 0, 50, 60]})
    nobody = place(x="p")
    found = disclosure.protect(disclosure.cross_table(frame, ["x"], count="n", structural=[nobody]))
    assert found.shown[nobody] == 0
    assert found.shown[place(x="q")] is None
    with pytest.raises(TipResearchError, match="x 'r' is said to be a structural zero and is no"):
        disclosure.cross_table(frame, ["x"], count="n", structural=[place(x="r")])


def test_tables_that_share_margins_protect_each_other():
    """What one table withholds does not follow of the other."""
    by_sex = disclosure.cross_table(pd.DataFrame({"sex": list("ab"), "n": [60, 40]}), ["sex"], count="n")
    by_age = disclosure.cross_table(pd.DataFrame({"age": list("xyz"), "n": [4, 16, 80]}), ["age"], count="n")
    both = disclosure.link(by_sex, by_age)
    assert len(both.counts) == 6
    withheld = disclosure.protect(both).withheld
    assert place(age="x") in withheld
    other = disclosure.CountTable({(): 99, place(sex="a"): 99}, (disclosure.Sum((), (place(sex="a"),)),))
    with pytest.raises(TipResearchError, match="the total has different counts in two of the tab"):
        disclosure.link(by_sex, other)


def test_a_count_that_was_published_is_not_withheld_in_vain():
    """An earlier edition showed 12, so that withholding it hides nothing: 40 goes in its place."""
    frame = pd.DataFrame({"x": list("pqr"), "n": [3, 12, 40]})
    table = disclosure.cross_table(frame, ["x"], count="n")
    first = disclosure.protect(disclosure.cross_table(frame.assign(n=[15, 12, 40]), ["x"], count="n"))
    known = disclosure.seen_before(table, first)
    assert known == {place(x="q"): (12, 12), place(x="r"): (40, 40)}  # 15 and the total moved
    with pytest.raises(disclosure.NotProtected, match="the table of 4 cells is not published") as refusal:
        disclosure.protect(table, known=known, keep=[()])
    assert "3" not in str(refusal.value).replace("the table of 4 cells", "")
    assert disclosure.protect(table, known={place(x="q"): (12, 12)}).withheld == {place(x="p"), place(x="r")}


def test_a_table_that_fails_says_which_merge_passes():
    """Of 3 and 12 with their total nothing can be shown: one category of both can."""
    table = disclosure.cross_table(pd.DataFrame({"x": list("pq"), "n": [3, 12]}), ["x"], count="n")
    with pytest.raises(disclosure.NotProtected, match=r"merge 'p' and 'q' of x, which passes\.$"):
        disclosure.protect(table, keep=[()])
    with pytest.raises(disclosure.NotProtected, match="x 'p' is small and cannot be kept"):
        disclosure.protect(table, keep=[place(x="p")])


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: disclosure.Rule(4), "threshold 4 is not allowed; allowed is a whole number from 5"),
        *((lambda given=given: disclosure.Rule(given), f"threshold {given!r} is not allowed; allowed is a whole number from 5") for given in (True, 10.0, "10")),
        (lambda: disclosure.Rule(10, (3, 12)), "width (3, 12) is not allowed; allowed are two whole numbers from 0 to 9"),
        *((lambda given=given: disclosure.Rule(10, given), f"width {given} is not allowed; allowed are two whole numbers from 0 to 9") for given in ((-1, 4), (3, 3), (5, 3), (1, 10))),
        (lambda: disclosure.cross_table(PEOPLE, ["sex", "aeg"]), "column 'aeg' is missing; there are sex, age, n. Did you mean 'age'?"),
        (lambda: disclosure.cross_table(PEOPLE, []), "0 variables were given; allowed are 1 to 4"),
        (lambda: disclosure.cross_table(PEOPLE.assign(n=0.5), ["sex"], count="n"), "column 'n' holds no counts of persons"),
        (lambda: disclosure.CountTable({(("sex", "f"), ("age", "a")): 3, (("age", "a"), ("sex", "f")): 3}, ()), "sex 'f', age 'a' stands twice, its variables in two orders"),
        (lambda: disclosure.rounded(-1), "count -1 is not allowed"),
    ],
)  # fmt: skip
def test_what_cannot_be_protected_or_rounded_is_refused_in_one_line(ask, said):
    with pytest.raises(TipResearchError) as refusal:
        ask()
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)


def test_of_few_persons_and_of_small_counts_nothing_is_published():
    """How many there are in all is known beside the table or not; neither line says a number of them."""
    frame = pd.DataFrame({"area": "Pakistan", "year": 2023, "measure": "identified", "category": ["women", "men"], "count": [3, 1]})  # fmt: skip
    table = tip.observations_from(frame, source="Our survey").observations
    for everybody, why in ((4, "it holds fewer than 10 persons"), (None, "hardly a count of it is as large")):
        with pytest.raises(disclosure.NotProtected, match=f"^nothing of the table is published: {why}"):
            disclosure.protected_rows(table, everybody=everybody)


def test_a_rule_leaves_what_it_says_in_doubt():
    """By default all from 1 to below the threshold; a width may begin with nobody, and end below the threshold."""
    assert (disclosure.Rule(5).needed, disclosure.Rule(12).needed) == ((1, 4), (1, 11))
    assert disclosure.Rule(10, (0, 9)).needed == (0, 9)
    assert disclosure.Rule(10, (1, 2)).needed == (1, 2)
    assert (disclosure.Rule(10).small(9), disclosure.Rule(10).small(10)) == (True, False)


def test_no_merge_is_advised_of_a_category_that_is_published_whatever_happens():
    """12 stand elsewhere: one category of both would say that the rest of 15 are 3."""
    table = disclosure.cross_table(pd.DataFrame({"x": list("pq"), "n": [3, 12]}), ["x"], count="n")
    for told in ({"keep": [(), place(x="q")]}, {"keep": [()], "known": {place(x="q"): (12, 12)}}):
        with pytest.raises(disclosure.NotProtected, match="no two merged categories would pass"):
            disclosure.protect(table, **told)


@pytest.mark.parametrize("count", [0, 6])
def test_a_multiple_of_the_base_stays_as_it_is(count):
    """Nobody, too, is a count that is rounded."""
    assert disclosure.rounded(count, 3) == count
