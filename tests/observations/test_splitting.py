"""A partition split by a variable that it states only in part."""

import random
from itertools import product

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from tipresearch import observations

#: One publication of Pakistan, 2022, that a test writes counts of its own into.
EDITION = {"ref_area": "PAK", "year": 2022, "measure": "detected", "source_id": "unodc_glotip", "edition": "2025-04-14"}


CODES = {
    "total": {}, "male": {"sex": "male"}, "female": {"sex": "female"}, "adults": {"age": "adult"}, "children": {"age": "child"},
    "women": {"sex": "female", "age": "adult"}, "girls": {"sex": "female", "age": "child"},
    "men": {"sex": "male", "age": "adult"}, "boys": {"sex": "male", "age": "child"},
}  # fmt: skip


def published(below=5, **counts):
    """Return cells of one publication by sex and age; counts below a threshold are suppressed."""
    days = {"period_start": pd.Timestamp("2022-01-01"), "period_end": pd.Timestamp("2022-12-31")}
    cells = (cell(f"<{below}" if n < below else n, **CODES[name]) for name, n in counts.items())
    return publication(*cells, ref_area="PAK", **days)


def split_of(table, variable, code, partition, **criteria):
    """Return the bounds of a share, and whether the counts of those of the code and of the others are flagged."""
    split = observations.split(table, variable, code, **EDITION | {"partition": partition} | criteria)
    return tip.share_bounds(*split), ["CELLS_DISAGREE" in split[n].flags for n in (0, 3)]


def ends(table, variable, code, partition):
    """Return the bounds of a share, as persons of the total."""
    bounds, _ = split_of(table, variable, code, partition)
    total = observations.pick_total(table, partition=partition, **EDITION)
    return round(bounds.lo * total.value), round(bounds.hi * total.value)


@pytest.mark.slow
def test_what_is_split_is_contested_as_its_parts_are(observed):
    """32,022 of 2020 are 20,045 elsewhere: bounds of the share of women and girls say that of part and whole."""
    release = {"year": 2020, "source_id": "unodc_fia_conference_2022", "measure": "identified"}
    known, unstated, total, _ = observations.split(observed, "sex", "female", partition="unodc_pk_4", **release)
    parts = tip.pick_parts(observed, partition="unodc_pk_4", **release)
    assert (known.lo, known.flags) == (15255, parts["women"].flags)
    assert total == observations.pick_total(observed, partition="unodc_pk_4", **release)
    found = tip.share_bounds(known, unstated, total)
    assert f"{found:full}" == "47.6–69.3\N{NO-BREAK SPACE}% (bounds, not a confidence interval; of disputed counts)"
    assert "TOTAL_CONTESTED" in known.flags


@pytest.mark.slow
def test_children_of_one_sex_are_told_apart_from_those_without(observed):
    """2019 of the database: 15,255 women, 9,581 men, 6,937 boys, a suppressed count of girls; 249 are in no group."""
    edition = EDITION | {"partition": "sex_age", "year": 2019}
    without, one_sex = observations.unstated(observed, "sex", **edition)
    assert (without.lo, without.hi) == (245, 249)
    assert (one_sex.lo, one_sex.hi) == (6937, 6941)
    known, undetermined, _, men = observations.split(observed, "sex", "female", **edition)
    assert known.value == 15255
    assert (men.value, undetermined.lo, undetermined.hi) == (9581, 7182, 32022 - 9581 - 15255)
    no_age, children = observations.unstated(observed, "age", **edition)
    assert (no_age.value, children.hi) == (249, 0)  # by age, 6,937 are children


def test_persons_without_a_sex_or_an_age_in_the_release(observed, release):
    """15,255 are women, 6,937 children have no sex (they are not recorded as one sex), 249 have no age."""
    release = release | {"measure": "identified", "partition": "unodc_pk_4", "year": 2020}
    without, one_sex = observations.unstated(observed, "sex", **release)
    assert (without.value, one_sex.value) == (6937, 0)
    known, undetermined, *_ = observations.split(observed, "sex", "female", **release)
    assert (known.value, undetermined.value) == (15255, 6937)
    assert observations.split(observed, "age", "child", **release)[1].value == 249


@pytest.mark.slow
def test_a_small_rest_is_as_wide_as_a_suppressed_part(observed):
    """2022 by sex: 26,539 less 20,200 and 6,335 leave 4, which is given as <5 is; less 6,339 they leave nobody."""
    edition = EDITION | {"partition": "sex"}
    for male, most in ((6335, 4), (6339, 0)):
        table = observed.copy()
        row = table["figure_id"] == "GLO25-det-2022-M-total"
        table.loc[row, ["count_lo", "count_hi", "raw_value"]] = male, male, str(male)
        without, _ = observations.unstated(table, "sex", **edition)
        assert (without.lo, without.hi) == (0, most)
    seven = published(total=30, female=12, male=11)
    assert observations.unstated(seven, "sex", **edition)[0].value == 7
    exact = table[table["sex"] != "other"]
    assert observations.unstated(exact, "sex", **edition)[0].hi == 0  # no part is hidden in it


@pytest.mark.slow
def test_what_a_breakdown_does_not_divide_by_is_asked_of_the_one_that_does(observed):
    """2022 by age says nothing of sex, and the same edition gives 20,200 female of 26,539."""
    for partition in ("age", "sex"):
        known, left, *_ = observations.split(observed, "sex", "female", partition=partition, **EDITION)
        assert (known.value, left.lo, left.hi) == (20200, 0, 4), partition
    children, no_age, *_ = observations.split(observed, "age", "child", partition="sex", **EDITION)
    assert (children.value, no_age.lo, no_age.hi) == (2457, 0, 4)


def test_no_more_persons_are_without_a_sex_than_there_are(observed):
    """Without a breakdown by sex beside it, that by age leaves all 26,539 open, and not 26,544."""
    edition = EDITION | {"partition": "age"}
    alone = observed[~observed["partition"].isin(["sex", "sex_age"])]
    known, left, *_ = observations.split(alone, "sex", "female", **edition)
    assert (known.hi, left.lo, left.hi) == (0, 26535, 26539)
    without, _ = observations.unstated(alone, "sex", **edition)
    assert str(without) == "26,535\N{EN DASH}26,539"


@pytest.mark.slow
@pytest.mark.parametrize("partition", ["sex", "age", "sex_age"])
def test_bounds_ask_what_the_other_parts_leave(observed, partition):
    """2020 in the edition of 2023: of 22, 18 are men and all are adults; fewer than 5 are female, or children."""
    edition = {"year": 2020, "edition": "2023-05-30"}
    for variable, code, low, high in (("sex", "female", 0, 4), ("sex", "male", 18, 22), ("age", "child", 0, 4)):
        bounds, _ = split_of(observed, variable, code, partition, **edition)
        assert (bounds.lo, bounds.hi) == pytest.approx((low / 22, high / 22)), code
    without, _ = observations.unstated(observed, "sex", **EDITION | edition, partition=partition)
    assert str(without) == "fewer than 5"


@pytest.mark.parametrize(("total", "male", "most"), [(22, 18, 4), (22, 21, 4), (22, 22, 4), (25, 18, 7), (40, 18, 22)])
def test_bounds_leave_a_suppressed_cell_as_wide_as_it_is(observed, total, male, most):
    """Of 22 with 21 male, one at most is female by the total; the page says fewer than 5, as the cell does."""
    table = published(total=total, male=male, female=3)
    assert ends(table, "sex", "female", "sex") == (0, most)


@pytest.mark.slow
def test_a_breakdown_that_says_more_is_asked(observed):
    """Girls and boys are suppressed, and the sexes are not: 12 of 20 are female whichever breakdown is asked for."""
    table = published(total=20, female=12, male=8, women=10, men=6, girls=2, boys=2, adults=16, children=4)
    for partition in ("sex", "age", "sex_age"):
        assert ends(table, "sex", "female", partition) == (12, 12), partition
        assert ends(table, "sex", "male", partition) == (8, 8), partition
        assert ends(table, "age", "child", partition) == (0, 4), partition
    # Where a cell of the breakdown asked for cannot be right, a finer one counts: adults 2019.
    for partition in ("sex", "age", "sex_age"):
        found = observations.split(observed, "age", "child", **EDITION | {"year": 2019, "partition": partition})
        assert f"{tip.share_bounds(*found)}" == "21.7–22.4\N{NO-BREAK SPACE}%"


def test_cells_that_disagree_say_nothing_of_each_other(observed):
    """Of 30, 20 are female and 5 male: 12 men do not go with these, and 30 − 5 = 25 can be female."""
    table = published(total=30, female=20, male=5, men=12, boys=3)
    assert ends(table, "sex", "female", "sex") == (20, 25)


@pytest.mark.slow
def test_a_cell_that_is_off_leaves_the_breakdowns_that_confirm_each_other(observed):
    """25 + 58 and 36 + 47 are both 83, so 58 men are off: they are 36 − 25 = 11 at least, and 47 are children."""
    cells = {"total": 83, "female": 25, "male": 58, "women": 25, "men": 58}
    torn = published(adults=36, children=47, **cells)
    for partition in ("age", "sex_age"):
        for code, number in (("child", 47), ("adult", 36)):
            found, flagged = split_of(torn, "age", code, partition)
            assert (found.lo, found.hi, flagged) == (number / 83, number / 83, [False, False]), (partition, code)


@pytest.mark.slow
def test_a_range_is_carried_into_the_bounds():
    """15 women, 15 men and 10 children without a sex are 40; of a total of 36 to 40, no men are in doubt by more than 4."""
    own = [
        cell(n, **CODES[group]) | {"partition": "unodc_pk_4", "category": group}
        for group, n in (("women", 15), ("men", 15), ("children", 10))
    ]
    where = {"ref_area": "FRA", "year": 2019}
    for total, ends, flags in ((40, (15 / 40, 25 / 40), set()), (36, (15 / 40, 29 / 36), {"DOES_NOT_ADD_UP"})):
        table = publication(cell(total), *own, cell(22, sex="female"))
        bounds, flagged = split_of(table, "sex", "female", "unodc_pk_4", **where)
        assert (bounds.lo, bounds.hi) == pytest.approx(ends)
        assert (flagged, {*bounds.all_flags} & {"DOES_NOT_ADD_UP", "CELLS_DISAGREE"}) == ([False, False], flags)


@pytest.mark.parametrize(
    ("area", "year", "code", "low", "high"),
    [
        ("BIH", 2017, "child", 47 / 83, 47 / 83),  # 58 men are off
        ("MDA", 2018, "child", 60 / 365, 64 / 365),  # 49 girls and 11 boys, or the 64 children
        ("NGA", 2020, "child", 570 / 1087, 571 / 1087),
        ("CIV", 2022, "adult", 651 / 1234, 665 / 1234),
    ],
)
def test_children_of_two_breakdowns_of_the_database(read_edition, area, year, code, low, high):
    """The ages and the ages by sex differ in print, and answer alike."""
    table = read_edition("2025-04-14").observations
    of_year = table[(table["ref_area"] == area) & (table["period_start"].dt.year == year)]
    for by in ("age", "sex_age"):
        bounds, _ = split_of(of_year, "age", code, by, ref_area=area, year=year)
        assert (bounds.lo, bounds.hi) == pytest.approx((low, high)), by


@pytest.mark.slow
def test_what_another_breakdown_states_is_not_left_open(observed):
    """Of 429, 393 are female and male suppressed, while 35 are men: either is off, so men are 4 to 35 and the rest 1 to 32."""
    table = published(total=429, female=393, male=2, women=326, men=35, girls=67, boys=2)
    assert ends(table, "sex", "female", "sex") == (393, 425)
    assert str(observations.unstated(table, "sex", partition="sex", **EDITION)[0]) == "1\N{EN DASH}32"


def test_persons_in_no_part_are_not_published_as_their_total(observed):
    """2019: 249 are in neither sex, and nobody published 0 + 32,022 of them."""
    edition = EDITION | {"year": 2019, "partition": "sex"}
    without, _ = observations.unstated(observed, "sex", **edition)
    assert (str(without), without.raw_value) == ("249", "32,022 − 15,255 − 16,518")


@pytest.mark.slow
def test_bounds_are_what_all_published_cells_allow(observed):
    """Women, men, girls and boys of 0, 2 or 4, and up to 3 of no sex: counts below 3 are suppressed; against all worlds."""
    tables = [t for t in product((0, 2, 4), (0, 2, 4), (0, 2, 4), (0, 2, 4), (0, 3)) if sum(t) >= 3]
    for turn, cells in enumerate(random.Random(1).sample(tables, 14)):
        women, men, girls, boys, _ = cells
        total = sum(cells)
        known = {"female": women + girls, "male": men + boys, "women": women, "men": men, "girls": girls, "boys": boys}
        table = published(below=3, total=total, adults=women + men, children=girls + boys, **known)
        span = {name: range(n, n + 1) if n >= 3 else range(3) for name, n in known.items()}
        possible = [
            (f, total - m)
            for f, m in product(span["female"], span["male"])
            if f + m <= total
            and any(w + g <= f for w, g in product(span["women"], span["girls"]))
            and any(w + g <= m for w, g in product(span["men"], span["boys"]))
        ]
        least, most = min(f for f, _ in possible), max(f for _, f in possible)
        if known["female"] < 3:  # the cell is suppressed, and stays as wide as it is
            most = max(most, least + 2)
        partition = ("sex", "sex_age")[turn % 2]
        assert ends(table, "sex", "female", partition) == (least, most), (cells, partition)


@pytest.mark.parametrize(("girls", "boys", "one_sex"), [("<5", 5, 9), (5, 20, 0), ("<5", "<5", 0), (20, "<5", 24)])
def test_up_to_four_children_of_the_other_sex_leave_it_open_whether_it_was_recorded(girls, boys, one_sex):
    """Five girls beside 20 boys were recorded as such; of fewer than five of each nobody can say."""
    parts = (("female", "adult", 40), ("male", "adult", 40), ("female", "child", girls), ("male", "child", boys))
    table = publication(cell(120), *(cell(n, sex=sex, age=age) for sex, age, n in parts))
    _, children = observations.unstated(table, "sex", partition="sex_age", ref_area="FRA", year=2019)
    assert children.hi == one_sex


@pytest.mark.slow
@pytest.mark.parametrize(("total", "ends"), [(626, (592 / 668, 1)), (3, None)])
def test_more_female_victims_than_victims(observed, total, ends):
    """634 female victims of 626: they are 626 − 34 = 592 at least, or all are 668. Beside fewer than 5 there is no share."""
    table = published(total=total, female=634, male=34)
    bounds, _ = split_of(table, "sex", "female", "sex")
    assert ((bounds.lo, bounds.hi) if bounds.given else None) == (pytest.approx(ends) if ends else None)
