"""A source whose suppressed cells are wider than others': what is left of a total is as wide, wherever it is asked."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.observations import split, unstated


def survey(female, male, source, **ends):
    """Return the total of 100 persons, and two counts by sex."""
    rows = pd.DataFrame({"sex": ["", "female", "male"], "count": ["100", female, male]})
    rows = rows.assign(area="Pakistan", year=2023, measure="identified")
    if ends:
        rows = rows.assign(**{name: [None, None, end] for name, end in ends.items()})
    return tip.observations_from(rows, source=source)


@pytest.mark.slow
@pytest.mark.parametrize("female", [85, 88, 97])
def test_the_rest_is_as_wide_as_the_cell_beside_it(female):
    """100 less 88 would say that the cell printed as <20 is 12, and that it is fewer than 13 once it is taken off."""
    own = survey(str(female), "<20", f"Wide {female}")
    total, known, hidden = (
        own.select(**of).count() for of in ({"partition": "total"}, {"sex": "female"}, {"sex": "male"})
    )
    for rest in (
        lambda: total - known,
        lambda: total - known - hidden,
        lambda: total - hidden - known,
        lambda: total - (total - hidden),
    ):
        with pytest.raises(TipResearchError, match="is below 20 and is not shown"):
            rest()
    found = tip.reconcile([known], total).difference
    assert found.value is None
    assert "SUPPRESSED" in found.flags
    assert [(c.lo, c.hi) for c in split(own.observations, "sex", "male", partition="sex", year=2023)[:2]] == [
        (0, 19),
        (0, 19),
    ]
    assert [(c.lo, c.hi) for c in unstated(own.observations, "sex", partition="sex", year=2023)] == [(0, 19), (0, 0)]


def test_narrow_cells_leave_larger_rests_open():
    """Beside <5 the rest of 12 is no suppressed cell."""
    own = survey("88", "<5", "Narrow")
    assert (own.select(partition="total").count() - own.select(sex="female").count()).value == 12


@pytest.mark.slow
@pytest.mark.parametrize(("words", "most"), [("under five", 4), ("a few", 9)])
def test_words_for_a_small_count_are_suppression(words, most):
    """100 less 100 would say that under five are nobody."""
    own = survey("100", words, f"Words {words}", count_lo=0, count_hi=most)
    with pytest.raises(TipResearchError, match="is below 10 and is not shown"):
        own.select(partition="total").count() - own.select(sex="female").count()
    assert [(c.lo, c.hi) for c in unstated(own.observations, "sex", partition="sex", year=2023)] == [(0, most), (0, 0)]


@pytest.mark.slow
@pytest.mark.parametrize("least", [100, 103, 109, 110, 112])
def test_no_difference_says_that_all_suppressed_parts_are_at_one_end(least):
    """112 less 100 and three parts of <5 is -12 to 0: each would be 4; and of 100 each would be 0."""
    rows = pd.DataFrame(
        {"category": ["", "rural", "urban", "camp", "sea"], "count": [str(least), "100", "<5", "<5", "<5"]}
    )
    own = tip.observations_from(rows.assign(area="Nepal", year=2020, measure="identified"), source=f"Three {least}")
    found = tip.reconcile(own.parts("category"), own.select(partition="total").count())
    assert found.status == "undetermined"
    assert "not shown" in str(found.difference)
    assert found.difference.lo is None
