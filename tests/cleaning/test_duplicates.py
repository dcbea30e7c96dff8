"""Rows with the same key, and persons that would be counted twice."""

import pandas as pd
import pytest
from invented_parts import FEMALE, MALE, TOTAL, observed

from nbpress.core.errors import TipResearchError
from tipresearch import cleaning


def test_rows_that_count_each_person_once_are_the_totals():
    table = observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))
    assert cleaning.unduplicated(table)["figure_id"].tolist() == ["f0"]


@pytest.mark.parametrize("partition", [["total", "form"], "citizenship", []])
def test_rows_of_another_breakdown_would_repeat_persons_and_are_refused(partition):
    with pytest.raises(TipResearchError, match="recur under every dimension"):
        cleaning.unduplicated(observed((*TOTAL, 100, 100)), partition)


def test_a_year_in_two_editions_is_a_revision_and_no_conflict_but_may_not_be_added():
    table = pd.concat([observed((*TOTAL, 9, 9)), observed((*TOTAL, 8, 8), edition="2023-05-30")], ignore_index=True)
    assert cleaning.deduplicate(table)["flags"].tolist() == ["", ""]
    with pytest.raises(TipResearchError, match=r"2 totals .* FRA 2019"):
        cleaning.unduplicated(table)


def test_equal_repeats_become_one_row_and_unequal_repeats_are_flagged():
    table = observed((*FEMALE, 60, 60), (*FEMALE, 60, 60), (*MALE, 0, 4), (*MALE, 11, 11), (*MALE, 0, 4))
    found = cleaning.deduplicate(table)
    assert found["figure_id"].tolist() == ["f0", "f2", "f3"]
    assert found["flags"].tolist() == ["", "SOURCE_CONFLICT", "SOURCE_CONFLICT"]
    assert cleaning.find_duplicates(table)["repeats"].tolist() == [pd.NA, 0, pd.NA, pd.NA, 2]


def test_the_name_of_one_column_can_be_the_key():
    table = observed((*FEMALE, 60, 60), (*FEMALE, 60, 60), (*MALE, 60, 60))
    assert cleaning.deduplicate(table, key="sex")["figure_id"].tolist() == ["f0", "f2"]
    assert cleaning.find_duplicates(table, key="sex")["duplicate"].tolist() == ["", "exact", ""]


def test_values_that_are_no_counts_are_compared_as_text():
    table = observed((*FEMALE, None, None), (*FEMALE, None, None)).assign(raw_value=["4%", "5%"])
    assert cleaning.deduplicate(table)["flags"].tolist() == ["SOURCE_CONFLICT"] * 2
    assert len(cleaning.deduplicate(table.assign(raw_value="4%"))) == 1
