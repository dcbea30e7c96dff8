"""Tables of counts, their rules, rounding and protection: answers by hand, and refusals."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch import disclosure
from tipresearch.consistency import Unsolved
from tipresearch.disclosure import Rule, cross_table, protect, suppression
from tipresearch.disclosure.grid import Grid

PEOPLE = pd.DataFrame({"sex": list("aaabbb"), "age": [*"xxyxyy"], "n": [2, 1, 9, 30, 40, 0]})


def place(**codes):
    return tuple(sorted(codes.items()))


def one_way(counts, **options):
    """Return a table by the variable x."""
    frame = pd.DataFrame({"x": list("pqrs")[: len(counts)], "n": counts})
    return cross_table(frame, ["x"], count="n", **options)


def test_a_table_has_all_its_margins():
    """A combination that does not occur is 0; without a column of counts rows are counted."""
    table = cross_table(PEOPLE, ["sex", "age"], count="n")
    assert table.counts[()] == 82
    assert table.counts[place(sex="a")] == 12
    assert table.counts[place(sex="b", age="y")] == 40
    assert len(table.sums) == 6
    assert cross_table(PEOPLE, ["age"]).counts == {(): 6, place(age="x"): 3, place(age="y"): 3}
    together = disclosure.merged(table, "age", ["x", "y"])
    assert together.counts[place(sex="a", age="x + y")] == 12
    assert together.counts[place(age="x + y")] == together.counts[()] == 82


def test_a_combination_that_nobody_is_in_belongs_to_the_breakdown():
    """Three of two sexes by two ages are printed, and there are four."""
    groups = (("female", "adult"), ("female", "child"), ("male", "adult"))
    rows = publication(*(cell(9, sex=sex, age=age) for sex, age in groups))
    found = Grid(rows.assign(category=[f"{sex}_{age}" for sex, age in groups]))
    assert found.size == len([*found]) == 4
    assert ("sex_age", "male_child", "male", "child", "total") in [*found]


def test_a_table_of_exact_counts_prints_none_of_them():
    """A notebook prints what ends a cell."""
    table = one_way([3, 12])
    for each in (table, disclosure.link(table), [table]):
        assert not {"12", "15"} & set(re.findall(r"\d+", str(each)))
    assert repr(table).startswith("<CountTable of 3 cells: exact")


def test_a_cell_beside_a_small_one_is_withheld_under_the_same_mark():
    """With 12 in place of 40 the small count would be 1 to 5."""
    found = protect(one_way([3, 12, 40]), key="a secret")
    assert found.shown == {(): 55, place(x="p"): None, place(x="q"): 12, place(x="r"): None}
    assert (found.record.cells, found.record.withheld) == (4, 2)


def test_structural_zeros_are_shown_and_others_are_withheld():
    """A zero that could be nothing else tells nothing; another one tells of everybody in a group."""
    shown = protect(one_way([0, 0, 50, 60], structural=[place(x="p")])).shown
    assert (shown[place(x="p")], shown[place(x="q")]) == (0, None)
    with pytest.raises(TipResearchError, match="x 'r' is given as a structural zero"):
        one_way([0, 0, 50, 60], structural=[place(x="r")])


def test_tables_that_share_margins_protect_each_other():
    """What one table withholds does not follow from the other."""
    by_sex = cross_table(pd.DataFrame({"sex": list("ab"), "n": [60, 40]}), ["sex"], count="n")
    by_age = cross_table(pd.DataFrame({"age": list("xyz"), "n": [4, 16, 80]}), ["age"], count="n")
    both = disclosure.link(by_sex, by_age)
    assert len(both.counts) == 6
    assert place(age="x") in protect(both).withheld
    other = disclosure.CountTable({(): 99, place(sex="a"): 99}, (disclosure.Sum((), (place(sex="a"),)),))
    with pytest.raises(TipResearchError, match="the total has different counts in two of the tab"):
        disclosure.link(by_sex, other)


def test_a_count_that_was_published_is_not_withheld_in_vain():
    """An earlier edition showed 12, so that withholding it hides nothing: 40 is withheld in its place."""
    table = one_way([3, 12, 40])
    known = disclosure.seen_before(table, protect(one_way([15, 12, 40])))
    assert known == {place(x="q"): (12, 12), place(x="r"): (40, 40)}  # 15 and the total moved
    with pytest.raises(disclosure.NotProtected, match="the table of 4 cells is not published") as refusal:
        protect(table, known=known, keep=[()])
    assert "3" not in str(refusal.value).replace("the table of 4 cells", "")
    assert protect(table, known={place(x="q"): (12, 12)}).withheld == {place(x="p"), place(x="r")}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": [()]}, r"merge 'p' and 'q' of x, which passes\.$"),
        ({"keep": [place(x="p")]}, "x 'p' is small and cannot be kept"),
        # 12 are published elsewhere: one category of both would say that the rest of 15 are 3.
        ({"keep": [(), place(x="q")]}, "no two merged categories would pass"),
        ({"keep": [()], "known": {place(x="q"): (12, 12)}}, "no two merged categories would pass"),
    ],
)
def test_a_table_that_cannot_be_protected_says_which_merge_passes(options, message):
    """Of 3 and 12 with their total nothing can be shown: one category of both can."""
    with pytest.raises(disclosure.NotProtected, match=message):
        protect(one_way([3, 12]), **options)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        *((lambda given=given: Rule(given), f"threshold {given!r} is not allowed; allowed is a whole number from 5") for given in (4, True, 10.0, "10")),
        *((lambda given=given: Rule(10, given), f"width {given} is not allowed; allowed are two whole numbers from 0 to 9") for given in ((3, 12), (-1, 4), (3, 3), (5, 3), (1, 10))),
        (lambda: cross_table(PEOPLE, ["sex", "aeg"]), "column 'aeg' is missing; there are sex, age, n. Did you mean 'age'?"),
        (lambda: cross_table(PEOPLE, []), "0 variables were given; allowed are 1 to 4"),
        (lambda: cross_table(PEOPLE.assign(n=0.5), ["sex"], count="n"), "column 'n' holds no counts of persons"),
        (lambda: disclosure.CountTable({(("sex", "f"), ("age", "a")): 3, (("age", "a"), ("sex", "f")): 3}, ()), "sex 'f', age 'a' occurs twice, with its variables in two orders"),
        (lambda: disclosure.rounded(-1), "count -1 is not allowed"),
        (lambda: disclosure.rounded(3, 1), "base 1 is not allowed"),
    ],
)  # fmt: skip
def test_a_rule_or_table_that_cannot_be_is_refused_in_one_line(call, message):
    with pytest.raises(TipResearchError) as refusal:
        call()
    assert str(refusal.value).startswith(message)
    assert "\n" not in str(refusal.value)


def test_of_few_persons_and_of_small_counts_nothing_is_published():
    """Whether the number of all is known or not, the refusal states no number of persons."""
    frame = pd.DataFrame({"area": "Pakistan", "year": 2023, "measure": "identified", "category": ["women", "men"], "count": [3, 1]})  # fmt: skip
    table = tip.observations_from(frame, source="Our survey").observations
    for everybody, why in ((4, "it holds fewer than 10 persons"), (None, "hardly a count is as large")):
        with pytest.raises(disclosure.NotProtected, match=f"^nothing of the table is published: {why}"):
            disclosure.protected_rows(table, everybody=everybody)


@pytest.mark.parametrize(
    ("rule", "needed"), [(Rule(5), (1, 4)), (Rule(12), (1, 11)), (Rule(10, (0, 9)), (0, 9)), (Rule(10, (1, 2)), (1, 2))]
)
def test_a_rule_leaves_each_small_count_in_doubt_over_its_width(rule, needed):
    """By default all counts from 1 to below the threshold remain possible."""
    assert rule.needed == needed
    assert (rule.small(rule.threshold - 1), rule.small(rule.threshold)) == (True, False)


def test_a_count_is_rounded_to_the_nearest_multiple_and_a_half_upward():
    assert [disclosure.rounded(n) for n in (0, 2, 3, 12, 55)] == [0, 0, 5, 10, 55]
    assert [disclosure.rounded(n, 2) for n in (4, 5)] == [4, 6]


def test_an_attacker_who_knows_the_rule_bounds_a_withheld_count():
    """3 and 12 of 15: whoever knows that the second is 10 or more, and that zeros are shown, is left with 1 to 5."""
    table, hidden = one_way([3, 12], zeros_shown=True), [place(x="p"), place(x="q")]
    assert disclosure.audit(table, hidden, Rule()) == {place(x="p"): (1, 5), place(x="q"): (10, 14)}
    assert disclosure.audit(table, hidden)[place(x="p")] == (0, 15)


def test_a_choice_that_was_not_found_is_never_half_published(monkeypatch):
    """The 3 persons follow from the sums about them until another cell of each is withheld."""
    rows = [("a", "x", 3), ("a", "y", 40), ("b", "x", 50), ("b", "y", 60)]
    table = cross_table(pd.DataFrame(rows, columns=["form", "nation", "n"]), ["form", "nation"], count="n")
    assert protect(table).shown[place(form="a", nation="x")] is None
    monkeypatch.setattr(suppression, "_ROUNDS", 1)
    with pytest.raises(Unsolved, match=r"no choice among \d cells was found in 1 rounds; protect fewer cells at once"):
        protect(table)
    stopped = SimpleNamespace(x=None, message="Node limit reached.")
    monkeypatch.setattr(suppression, "milp", lambda *_, **__: stopped)
    with pytest.raises(Unsolved, match=r"the solver chose none of \d cells \(Node limit reached\.\); protect fewer"):
        protect(table)
