import numpy as np
import pandas as pd
import pytest
from linked_lists import ARTIFICIAL_3, UK5, UK6, frame, lists
from published_files import FOLDER

from nbpress.core.errors import TipResearchError
from tipresearch.mse import load_overlaps, overlaps_from_counts, overlaps_from_records
from tipresearch.mse.lists import histories


def test_the_uk_lists_have_their_published_totals_and_overlaps():
    """docs/methods.md, section 11."""
    assert dict(zip(UK6.names, UK6.sizes, strict=True)) == {
        "LA": 94, "NG": 567, "PF": 1102, "GO": 807, "GP": 336, "NCA": 102,
    }  # fmt: skip
    assert (UK6.persons, list(UK6.by_number_of_lists)) == (2744, [2492, 241, 10, 1, 0, 0])


def test_a_merged_list_has_the_persons_on_either_list():
    assert list(UK5.by_number_of_lists) == [2523, 214, 6, 1, 0]
    assert UK5.names == ("LA", "NG", "PFNCA", "GO", "GP")
    assert UK5.persons == 2744
    both = UK5.table()
    assert both.query("PFNCA == 1 and LA + NG + GO + GP == 0")["count"].tolist() == [995]


def test_an_omitted_list_takes_the_persons_on_it_alone_with_it():
    """Without the public as a list, 2,428 of 2,744 persons remain."""
    assert UK5.omitting("GP").persons == 2744 - 316
    with pytest.raises(TipResearchError, match="list 'GPP' is not there; .* Did you mean 'GP'?"):
        UK5.omitting("GPP")


@pytest.mark.skipif(not (FOLDER / "mse").exists(), reason="the published file is not here: see TIPRESEARCH_DATASETS")
def test_the_published_file_has_the_counts_of_these_tests():
    read = load_overlaps(FOLDER / "mse" / "UK_2013_six_lists.csv")
    assert read.names == UK6.names
    assert (read.counts == UK6.counts).all()
    assert repr(read).startswith("2,744 persons on 6 lists: LA 94, NG 567")


def test_records_and_counts_give_the_same_table():
    three = lists(ARTIFICIAL_3)
    rows = frame(ARTIFICIAL_3)
    persons = rows.loc[rows.index.repeat(rows["count"])].drop(columns="count").astype(bool)
    again = overlaps_from_records(persons, ["A", "B", "C"])
    assert (again.counts == three.counts).all()
    with pytest.raises(TipResearchError, match="list 'D' is no column"):
        overlaps_from_records(persons, ["A", "D"])


def test_each_set_of_lists_occurs_once():
    assert len(np.unique(histories(4), axis=0)) == 15
    assert histories(4).any(axis=1).all()


def test_a_count_may_be_a_text_with_blanks_or_a_decimal_zero():
    rows = frame(ARTIFICIAL_3).astype(str)
    for given in ("12", " 12 ", "12.0"):
        assert overlaps_from_counts(rows.assign(count=[given, *rows["count"][1:]])).counts[0] == 12


#: Counts in the second row that are no whole numbers: 12.000 is twelve thousand where a point separates thousands.
WRONG_COUNTS = {
    -1: "-1", 2.5: "2.5", None: "nan", **{text: repr(text) for text in ("<5", "12.000", "1e3", "+12", "12.5", "1,200", "12*", "")},
}  # fmt: skip


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        *(({"A": 9, "B": wrong, "A B": 4}, f"count {shown} in row 1 is not allowed; a count of an overlap is a whole number") for wrong, shown in WRONG_COUNTS.items()),
        ({"A": 9}, "lists are ['A']; an estimate of the persons on no list needs two linked lists or more."),
        ({"A": 9, "B": 4}, "no person is on two of the lists A, B; without an overlap the number on no list cannot be estimated."),
        ({"A": 9, "A B": 4}, "list 'B' lies inside 'A': none of its 4 persons is on it alone"),
        ({"A": 9, "B": 0, "A B": 0}, "list 'B' has no person; omit it."),
        ({"A": 9, "B": 3, "A B": 2, "B A": 2}, "the set A·B is counted in two rows"),
        ({"A": 9, "B": 3, "A B": 2, "": 7}, "a row counts persons on none of the lists"),
        (dict.fromkeys("ABCDEFG", 5) | {"A B": 1}, "there are 7 lists; at most 6 are taken"),
    ],
)  # fmt: skip
def test_lists_from_which_nothing_can_be_estimated_are_refused_in_one_line(sets, words):
    with pytest.raises(TipResearchError) as caught:
        lists(sets)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_wrong_columns_and_marks_are_refused():
    table = frame(ARTIFICIAL_3)
    with pytest.raises(TipResearchError, match="list 'A' has 2 in row 0; allowed are 1"):
        overlaps_from_counts(table.assign(A=2))
    with pytest.raises(TipResearchError, match="column 'counts' of the counts is not there; .*'count'?"):
        overlaps_from_counts(table, count="counts")
    with pytest.raises(TipResearchError, match="is named twice"):
        overlaps_from_counts(pd.concat([table, table[["A"]]], axis=1))
    with pytest.raises(TipResearchError, match=r"^frame is of type dict; give a DataFrame with a column a list and"):
        overlaps_from_counts({"A": [1], "count": [5]})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"A,B,count\n1,0,5\n0,x,3\n", "list 'B' has 'x' in row 3; allowed are 1"),
        (b"A,B,count\n1,0,5\n0,1,-3\n", "count '-3' in row 3 is not allowed"),
        (b"A,B,count\n1,0,5\n0,1\n", "row 3: 2 fields where the header has 3"),
        (b"A;B;count\n1;0;5\n", "its cells are separated by ';'; save it with commas"),
        (b",".join(b"L%d" % i for i in range(300_000)) + b",count\n", "columns"),
        (None, "there is no file of lists"),
        (b"", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_with_the_row_as_a_spreadsheet_numbers_it(tmp_path, content, words):
    """The file of a stranger has the limits of all tables."""
    if content is not None:
        (tmp_path / "lists.csv").write_bytes(content)
    with pytest.raises(TipResearchError, match=words) as caught:
        load_overlaps(tmp_path / "lists.csv")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("A", "AB"), "names is of type str; give a list, as ['A', 'B']."),
        ((["A"], "AB"), "cannot merge A; give two or more of A, B, C."),
        ((["A", "B"], "C"), "list 'C' is there already; name the merged one otherwise."),
    ],
)
def test_names_that_merge_no_lists_are_refused(given, words):
    table = pd.DataFrame({"A": [1, 0, 0, 1], "B": [0, 1, 0, 1], "C": [0, 0, 1, 1], "count": [5, 6, 7, 2]})
    with pytest.raises(TipResearchError) as caught:
        overlaps_from_counts(table).merged(*given)
    assert str(caught.value) == words
