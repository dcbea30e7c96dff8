"""Rules, tables, rounding and reports of k-anonymity: answers by hand, and refusals."""

import pandas as pd
import pytest

from tipresearch.disclosure import (
    CountTable,
    NotProtected,
    Rule,
    Sum,
    cross_table,
    k_anonymity,
    link,
    merged,
    odds,
    protect,
    random_rounded,
    rounded,
    seen_before,
)
from tipresearch.errors import TipResearchError

KEY = "a secret of this project"
PEOPLE = pd.DataFrame({"sex": list("aaabbb"), "age": [*"xxyxyy"], "n": [2, 1, 9, 30, 40, 0]})


def place(**codes):
    return tuple(sorted(codes.items()))


def test_a_table_has_all_its_margins():
    """Three variables' worth of sums is left to nobody's arithmetic; what does not occur is 0."""
    table = cross_table(PEOPLE, ["sex", "age"], count="n")
    assert table.counts[()] == 82
    assert table.counts[place(sex="a")] == 12
    assert table.counts[place(sex="b", age="y")] == 40
    assert len(table.sums) == 6
    rows = cross_table(PEOPLE, ["age"])
    assert rows.counts == {(): 6, place(age="x"): 3, place(age="y"): 3}


def test_merged_categories_are_one():
    table = merged(cross_table(PEOPLE, ["sex", "age"], count="n"), "age", ["x", "y"])
    assert table.counts[place(sex="a", age="x + y")] == 12
    assert table.counts[place(age="x + y")] == table.counts[()] == 82


def test_structural_zeros_are_shown_and_others_are_withheld():
    """A zero that could be nothing else tells nothing; another one tells of everybody in a group."""
    frame = pd.DataFrame({"x": list("pqrs"), "n": [0, 0, 50, 60]})
    nobody = place(x="p")
    found = protect(cross_table(frame, ["x"], count="n", structural=[nobody]))
    assert found.shown[nobody] == 0
    assert found.shown[place(x="q")] is None
    with pytest.raises(TipResearchError, match="x 'r' is said to be a structural zero and is no"):
        cross_table(frame, ["x"], count="n", structural=[place(x="r")])


def test_tables_that_share_margins_protect_each_other():
    """What one table withholds does not follow of the other."""
    by_sex = cross_table(pd.DataFrame({"sex": list("ab"), "n": [60, 40]}), ["sex"], count="n")
    by_age = cross_table(pd.DataFrame({"age": list("xyz"), "n": [4, 16, 80]}), ["age"], count="n")
    both = link(by_sex, by_age)
    assert len(both.counts) == 6
    withheld = protect(both).withheld
    assert place(age="x") in withheld
    other = CountTable({(): 99, place(sex="a"): 99}, (Sum((), (place(sex="a"),)),))
    with pytest.raises(TipResearchError, match="the total has different counts in two of the tab"):
        link(by_sex, other)


def test_a_count_that_was_published_is_not_withheld_in_vain():
    """An earlier edition showed 12, so that withholding it hides nothing: 40 goes in its place."""
    frame = pd.DataFrame({"x": list("pqr"), "n": [3, 12, 40]})
    table = cross_table(frame, ["x"], count="n")
    first = protect(cross_table(frame.assign(n=[15, 12, 40]), ["x"], count="n"))
    known = seen_before(table, first)
    assert known == {place(x="q"): (12, 12), place(x="r"): (40, 40)}  # 15 and the total moved
    with pytest.raises(NotProtected, match="the table of 4 cells is not published") as refusal:
        protect(table, known=known, keep=[()])
    assert "3" not in str(refusal.value).replace("the table of 4 cells", "")
    assert protect(table, known={place(x="q"): (12, 12)}).withheld == {place(x="p"), place(x="r")}


def test_a_table_that_fails_says_which_merge_passes():
    """Of 3 and 12 with their total nothing can be shown: one category of both can."""
    table = cross_table(pd.DataFrame({"x": list("pq"), "n": [3, 12]}), ["x"], count="n")
    with pytest.raises(NotProtected, match=r"merge 'p' and 'q' of x, which passes\.$"):
        protect(table, keep=[()])
    with pytest.raises(NotProtected, match="x 'p' is small and cannot be kept"):
        protect(table, keep=[place(x="p")])


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: Rule(4), "threshold 4 is not allowed; allowed is a whole number from 5"),
        *((lambda given=given: Rule(given), f"threshold {given!r} is not allowed; allowed is a whole number from 5") for given in (True, 10.0, "10")),
        (lambda: Rule(10, (3, 12)), "width (3, 12) is not allowed; allowed are two whole numbers from 0 to 9"),
        *((lambda given=given: Rule(10, given), f"width {given} is not allowed; allowed are two whole numbers from 0 to 9") for given in ((-1, 4), (3, 3), (5, 3), (1, 10))),
        (lambda: cross_table(PEOPLE, ["sex", "aeg"]), "column 'aeg' is missing; there are sex, age, n. Did you mean 'age'?"),
        (lambda: cross_table(PEOPLE, []), "0 variables were given; allowed are 1 to 4"),
        (lambda: cross_table(PEOPLE.assign(n=0.5), ["sex"], count="n"), "column 'n' holds no counts of persons"),
        (lambda: odds(4, 7), "base 7 is not allowed; allowed are 3 and 5"),
        (lambda: rounded(-1), "count -1 is not allowed"),
        (lambda: random_rounded(4, (), key="short"), "a key of 5 characters is too short"),
        (lambda: k_anonymity(PEOPLE, ["aeg"]), "quasi-identifier 'aeg' is not allowed; allowed are columns of the frame such as sex, age, n. Did you mean 'age'?"),
        (lambda: k_anonymity(PEOPLE, ["age"], k=1), "k 1 is not allowed; allowed is 2 or more"),
    ],
)  # fmt: skip
def test_refusals(ask, said):
    with pytest.raises(TipResearchError) as refusal:
        ask()
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)


def test_a_rule_leaves_what_it_says_in_doubt():
    """By default all from 1 to below the threshold; a width may begin with nobody, and end below the threshold."""
    assert (Rule(5).needed, Rule(12).needed) == ((1, 4), (1, 11))
    assert Rule(10, (0, 9)).needed == (0, 9)
    assert Rule(10, (1, 2)).needed == (1, 2)
    assert (Rule(10).small(9), Rule(10).small(10)) == (True, False)


def test_rounding_by_key_is_unbiased_and_always_alike():
    """Over many cells the mean is the count; one cell is rounded alike with one key, and not with another."""
    cells = [place(cell=str(i)) for i in range(4000)]
    for base in (3, 5):
        found = [random_rounded(4, cell, key=KEY, base=base) for cell in cells]
        assert set(found) == set(odds(4, base))
        assert abs(sum(found) / len(found) - 4) < 0.15
        assert found == [random_rounded(4, cell, key=KEY, base=base) for cell in cells]
        assert found != [random_rounded(4, cell, key=KEY[::-1], base=base) for cell in cells]
    assert random_rounded(9, cells[0], key=KEY) == 9


def test_k_anonymity_counts_rare_combinations_and_names_none():
    """A missing value is a value of its own; the answer holds numbers alone."""
    people = pd.DataFrame({"sex": ["f"] * 12 + ["m", "m", None], "year": 2020})
    found = k_anonymity(people, ["sex", "year"])
    assert (found.records, found.combinations) == (15, 3)
    assert (found.combinations_below_k, found.records_below_k) == (2, 3)
    assert set(vars(found)) == {"k", "records", "combinations", "combinations_below_k", "records_below_k"}
