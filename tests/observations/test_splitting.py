"""A partition split by a variable that it states only in part."""

import tipresearch as tip
from tipresearch import observations


def test_what_is_split_is_contested_as_its_parts_are(observed):
    """32,022 of 2020 are 20,045 elsewhere: bounds of the share of women and girls say that of part and whole."""
    release = {"year": 2020, "source_id": "unodc_fia_conference_2022", "measure": "identified"}
    known, unstated = observations.split(observed, "sex", "female", partition="unodc_pk_4", **release)
    parts = tip.pick_parts(observed, partition="unodc_pk_4", **release)
    assert (known.lo, known.flags) == (15255, parts["women"].flags)
    total = observations.pick_total(observed, partition="unodc_pk_4", **release)
    found = tip.share_bounds(known, unstated, total)
    assert f"{found:full}" == "47.6–69.3\N{NO-BREAK SPACE}% (bounds, not a confidence interval; of contested counts)"
    assert "TOTAL_CONTESTED" in known.flags


def test_children_of_one_sex_are_told_apart_from_those_without(observed):
    """2019 of the database: 15,255 women, 9,581 men, 6,937 boys, a suppressed count of girls; 249 are in no group."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}
    edition |= {"ref_area": "PAK", "partition": "sex_age"}
    without, one_sex = observations.unstated(observed, "sex", year=2019, **edition)
    assert (without.lo, without.hi) == (245, 249)
    assert (one_sex.lo, one_sex.hi) == (6937, 6941)
    known, undetermined = observations.split(observed, "sex", "female", year=2019, **edition)
    assert known.value == 15255
    assert (undetermined.lo, undetermined.hi) == (7182, 7190)
    no_age, children = observations.unstated(observed, "age", year=2019, **edition)
    assert (no_age.lo, no_age.hi, children.hi) == (245, 249, 0)


def test_children_without_a_sex_are_of_no_sex(observed, release):
    """The release gives no sex of 6,937 children: they are not recorded as one sex."""
    release = release | {"measure": "identified", "partition": "unodc_pk_4"}
    without, one_sex = observations.unstated(observed, "sex", year=2020, **release)
    assert (without.value, one_sex.value) == (6937, 0)


def test_a_rest_of_nobody_beside_a_suppressed_part_is_kept_as_any_other_small_one(observed):
    """2022 by sex: 26,539 less 20,200 and 6,335 leave 4, and less 6,339 none: neither says what the suppressed part is."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}
    edition |= {"ref_area": "PAK", "partition": "sex", "year": 2022}
    for male in (6335, 6339):
        table = observed.copy()
        row = table["figure_id"] == "GLO25-det-2022-M-total"
        table.loc[row, ["count_lo", "count_hi"]] = male
        without, _ = observations.unstated(table, "sex", **edition)
        assert (without.lo, without.hi) == (0, 9), male
    exact = table[~((table["partition"] == "sex") & (table["category"] == "other"))]
    assert observations.unstated(exact, "sex", **edition)[0].hi == 0  # no part is hidden in it


def test_what_a_breakdown_does_not_divide_by_is_asked_of_the_one_that_does(observed):
    """2022 by age says nothing of sex, and the same edition gives 20,200 female of 26,539."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}
    edition |= {"ref_area": "PAK", "year": 2022}
    for partition in ("age", "sex"):
        known, left = observations.split(observed, "sex", "female", partition=partition, **edition)
        assert (known.value, left.lo, left.hi) == (20200, 0, 9), partition
    children, no_age = observations.split(observed, "age", "child", partition="sex", **edition)
    assert (children.value, no_age.lo, no_age.hi) == (2457, 0, 9)


def test_no_more_persons_are_without_a_sex_than_there_are(observed):
    """Without a breakdown by sex beside it, that by age leaves all 26,539 open, and not 26,544."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected"}
    edition |= {"ref_area": "PAK", "partition": "age", "year": 2022}
    alone = observed[observed["partition"] != "sex"]
    known, left = observations.split(alone, "sex", "female", **edition)
    assert (known.hi, left.lo, left.hi) == (0, 26535, 26539)
    without, _ = observations.unstated(alone, "sex", **edition)
    assert str(without) == "26,535\N{EN DASH}26,539"
