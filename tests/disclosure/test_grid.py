"""Of a breakdown all combinations are reckoned with, whoever is in them."""

from cell_tables import cell, publication

from tipresearch.disclosure.grid import Grid


def test_a_combination_that_nobody_is_in_is_one_of_the_breakdown():
    """Three of two sexes by two ages are printed, and there are four: how many are too fine is asked of these."""
    groups = (("female", "adult"), ("female", "child"), ("male", "adult"))
    held = publication(*(cell(9, sex=sex, age=age) for sex, age in groups))
    found = Grid(held.assign(category=[f"{sex}_{age}" for sex, age in groups]))
    assert found.size == len([*found]) == 4
    assert ("sex_age", "male_child", "male", "child", "total") in [*found]
