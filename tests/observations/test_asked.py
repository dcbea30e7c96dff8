"""What is said of a number that is marked as not validated."""

import glotip_rows
import pytest
from glotip_rows import row

from tipresearch import datasets, observations
from tipresearch.readers import parsing

WHY = "The value equals the year and may stand in place of a count."


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path)

    def write(*rows):
        return datasets.open(str(glotip_rows.write(tmp_path / "g.xlsx", [*rows])))

    return write


def test_a_total_that_repeats_its_year_is_in_question_wherever_it_is_read(opened):
    """2,015 of 2015 beside 1,679 women: the count, its frame and its series say that it may be none; other years do not."""
    held = opened(
        row("2,015", year=2015), row("1,679", year=2015, sex="Female"),
        row("986", year=2016), row("2,015", year=2017),
    )  # fmt: skip
    count = held.count(year=2015, sex="total")
    assert (count.in_question, count.unvalidated, count.doubt, count.notes) == (True, True, "UNVALIDATED", WHY)
    assert "in question: it may be no count" in repr(count)
    totals = held.select(partition="total").frame()
    assert totals["state"].tolist() == ["unvalidated", "", ""]
    assert [c.unvalidated for c in held.series()["total"]] == [True, False, False]


def test_such_a_number_speaks_against_no_other(opened):
    """A part of 2,015 beside a total of 5: the total is not asked by it, and the part alone is in question."""
    held = opened(row("5", year=2015), row("2,015", year=2015, sex="Female"))
    told = {f: of.state for f, of in observations.told_of(held.observations).items()}
    assert list(told.values()) == ["unvalidated"]


def test_a_table_of_nothing_else_is_asked_all_the_same(opened):
    """One number, not validated: it is in question, and no refusal."""
    assert opened(row("2,015", year=2015)).count().unvalidated
