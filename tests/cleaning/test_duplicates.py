import pandas as pd
import pytest
from invented_parts import FEMALE, MALE, TOTAL, observed

from nbpress.core.errors import TipResearchError
from tipresearch import cleaning


def test_unduplicated_keeps_totals_only():
    """Only rows without any breakdown count each person once."""
    table = observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))
    assert cleaning.unduplicated(table)["figure_id"].tolist() == ["f0"]


@pytest.mark.parametrize("asked", [["total", "form"], "citizenship", []])
def test_unduplicated_refuses_other_dimensions(asked):
    """The same persons recur under each dimension, so a sum across them is refused."""
    with pytest.raises(TipResearchError, match="recur under every dimension"):
        cleaning.unduplicated(observed((*TOTAL, 100, 100)), asked)


def test_unduplicated_refuses_two_editions():
    """A year in two editions counts its persons twice."""
    table = pd.concat([observed((*TOTAL, 9, 9)), observed((*TOTAL, 8, 8), edition="2023-05-30")])
    with pytest.raises(TipResearchError, match=r"2 totals .* FRA 2019"):
        cleaning.unduplicated(table)


def test_deduplicate_collapses_equal_and_flags_unequal():
    """Equal repeats collapse to the first; unequal ones all stay and are flagged."""
    table = observed((*FEMALE, 60, 60), (*FEMALE, 60, 60), (*MALE, 0, 4), (*MALE, 11, 11), (*MALE, 0, 4))
    found = cleaning.deduplicate(table)
    assert found["figure_id"].tolist() == ["f0", "f2", "f3"]
    assert found["flags"].tolist() == ["", "SOURCE_CONFLICT", "SOURCE_CONFLICT"]
    assert cleaning.find_duplicates(table)["repeats"].tolist() == [pd.NA, 0, pd.NA, pd.NA, 2]


def test_one_column_can_be_the_key():
    """Its name is one column, and not as many as it has letters."""
    table = observed((*FEMALE, 60, 60), (*FEMALE, 60, 60), (*MALE, 60, 60))
    assert cleaning.deduplicate(table, key="sex")["figure_id"].tolist() == ["f0", "f2"]
    assert cleaning.find_duplicates(table, key="sex")["duplicate"].tolist() == ["", "exact", ""]


def test_deduplicate_compares_text_where_there_is_no_count():
    """Two values that are no counts are equal only as text."""
    table = observed((*FEMALE, None, None), (*FEMALE, None, None)).assign(raw_value=["4%", "5%"])
    assert cleaning.deduplicate(table)["flags"].tolist() == ["SOURCE_CONFLICT"] * 2
    assert len(cleaning.deduplicate(table.assign(raw_value="4%"))) == 1


def test_deduplicate_leaves_other_editions_alone():
    """The edition is part of the key: a revision is no conflict."""
    table = pd.concat(
        [observed((*TOTAL, 9, 9)), observed((*TOTAL, 8, 8), edition="2023-05-30")],
        ignore_index=True,
    )
    assert cleaning.deduplicate(table)["flags"].tolist() == ["", ""]
