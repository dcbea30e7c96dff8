"""Parts are compared with their total as intervals, and nothing is repaired."""

import pandas as pd
import pytest
from invented_parts import FEMALE, MALE, TOTAL, observed

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import SchemaError
from nbpress.core.files import read_table
from tipresearch import cleaning, quantities
from tipresearch.observations import COLUMNS, load
from tipresearch.readers.glotip.cells import read_rows
from tipresearch.readers.workbooks import read_sheet


def only(report, **wanted):
    """Return the one row of a report that matches."""
    rows = report[(report[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("total", "female", "male", "outcome", "above", "flags"),
    [
        ((100, 100), (60, 60), (40, 40), "agree", 0, ""),
        ((100, 100), (97, 97), (0, 4), "agree", 0, ""),
        ((100, 100), (60, 60), (0, 4), "short", 0, "PARTS_NE_TOTAL"),
        ((100, 100), (60, 60), (41, 41), "exceed", 0, "PARTS_NE_TOTAL"),
        ((100, 100), (101, 101), (0, 4), "exceed", 1, "PARTS_NE_TOTAL PART_GT_WHOLE"),
        ((0, 4), (3, 3), (0, 4), "agree", 0, ""),
        ((3, 3), (0, 4), (0, 4), "agree", 0, ""),
        ((0, 4), (0, 4), (0, 4), "agree", 0, ""),
    ],
)
def test_females_and_males_agree_with_the_total_if_their_intervals_meet(total, female, male, outcome, above, flags):
    table = observed((*TOTAL, *total), (*FEMALE, *female), (*MALE, *male))
    before = table.copy()
    found = only(cleaning.check_parts(table), partition="sex", whole="total")
    assert found[["outcome", "parts_above_whole", "flags", "parts"]].tolist() == [outcome, above, flags, 2]
    assert (found["parts_lo"], found["parts_hi"]) == (female[0] + male[0], female[1] + male[1])
    pd.testing.assert_frame_equal(table, before)


ADULT = ("age", "adult", "total", "adult", "total")


def test_a_part_above_a_suppressed_total_is_counted():
    """15 women of at most 4 adults."""
    woman = ("sex_age", "female_adult", "female", "adult", "total")
    report = cleaning.check_parts(observed((*ADULT, 0, 4), (*woman, 15, 15)))
    found = only(report, partition="sex_age", whole="age", age="adult")
    assert (found["parts_above_whole"], found["outcome"]) == (1, "exceed")


def test_a_count_that_is_not_validated_is_no_part_and_no_total():
    """A value of 2,020 may be the year."""
    table = observed((*TOTAL, 100, 100), (*FEMALE, 60, 60), (*MALE, 40, 40), (*ADULT, 2020, 2020))
    report = cleaning.check_parts(table.assign(obs_status=["A", "A", "A", "V"]))
    assert report[["partition", "parts_lo", "outcome"]].to_numpy().tolist() == [["sex", 100, "agree"]]
    assert cleaning.check_parts(table.assign(obs_status=["V", "A", "A", "A"])).empty


def test_one_part_alone_may_be_less_than_the_total():
    found = only(cleaning.check_parts(observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))), whole="total")
    assert (found["outcome"], found["complete"], found["flags"]) == ("short", False, "")
    assert cleaning.check_parts(observed((*TOTAL, 100, 100))).empty


def test_parts_are_added_inside_one_area_measure_and_edition_only():
    tables = [
        observed((*TOTAL, 100, 100), (*FEMALE, 60, 60), (*MALE, 40, 40), **other)
        for other in ({}, {"ref_area": "ITA"}, {"edition": "2023-05-30"}, {"measure": "convicted"})
    ]
    report = cleaning.check_parts(pd.concat(tables, ignore_index=True))
    assert report["outcome"].tolist() == ["agree"] * 4


def test_a_repeated_part_is_refused_as_it_would_be_added_twice():
    with pytest.raises(SchemaError, match="2 rows share their key"):
        cleaning.check_parts(observed((*FEMALE, 60, 60), (*FEMALE, 61, 61)))


@pytest.mark.slow
def test_the_four_parts_of_the_news_release_add_up_to_its_total():
    report = cleaning.check_parts(load())
    found = only(report, partition="unodc_pk_4", measure="identified")
    assert (found["parts_lo"], found["whole_lo"], found["outcome"]) == (32022, 32022, "agree")


@pytest.fixture
def detected_2025(published_workbook):
    """Detected victims by sex and by age in edition 2025-04-14, each row of the file."""
    path = published_workbook("2025-04-14")
    table, _ = read_rows(read_sheet(path, "Iso3_code"), path.name)
    rows = table[table["Indicator"].eq("Detected trafficking victims") & table["Dimension"].eq("Total")]
    mapping = read_table(paths.DATA / "mappings" / "glotip_codes.csv")
    mapping = {c: mapping[mapping["column"] == c].set_index("label")["code"].to_dict() for c in ("Sex", "Age")}
    codes = cleaning.harmonise(rows, mapping).codes
    counts = quantities.bound_counts(rows["txtVALUE"])
    sex, age = codes["Sex"], codes["Age"]
    one = (sex == "total") | (age == "total")
    partition = pd.Series("total", rows.index).mask(sex != "total", "sex").mask(age != "total", "age")
    found = observed(
        *zip(partition, sex.mask(sex == "total", age), sex, age, ["total"] * len(rows), counts["lo"], counts["hi"], strict=True)
    )  # fmt: skip
    year = pd.to_datetime(rows["Year"].astype("str") + "-01-01").to_numpy()
    # Sark has no code, so the name of the country is the area.
    found = found.assign(ref_area=rows["Country"].astype("str").to_numpy(), period_start=year)
    return found[one.to_numpy()]


def outcomes(table, partition):
    report = cleaning.check_parts(table)
    report = report[(report["partition"] == partition) & (report["whole"] == "total") & report["complete"]]
    counts = report["outcome"].value_counts()
    return len(report), *(int(counts[o]) for o in ("agree", "short", "exceed"))


@pytest.mark.slow
def test_outcomes_of_the_published_edition_with_the_first_row_of_a_repeated_key_or_without_such_keys(detected_2025):
    """37 country-years by sex have a key in conflict."""
    first = detected_2025.drop_duplicates([c for c in COLUMNS if c not in {"figure_id", "count_lo", "count_hi"}])
    assert outcomes(first, "sex") == (1391, 1101, 217, 73)
    found = cleaning.deduplicate(detected_2025)
    settled = found[found["flags"] == ""].drop(columns="flags")
    assert outcomes(settled, "sex") == (1354, 1093, 190, 71)
    assert outcomes(first, "age") == outcomes(settled, "age") == (1516, 1297, 158, 61)


@pytest.mark.slow
def test_numbers_in_the_methods_are_those_of_the_published_edition(published_workbook):
    """docs/methods.md, section 1.3, hazard 5."""
    page = " ".join((paths.HOME / "docs" / "methods.md").read_text("utf-8").split())
    opened = tip.open(published_workbook("2025-04-14"))
    table = opened.observations
    table = table[(table["measure"] == "detected") & table["partition"].isin(["total", "sex", "age", "sex_age"])]
    n, *rest = outcomes(table, "sex")
    assert "{:,} country-years. The parts agree with the total, within the intervals, in {:,}, fall short in {} and exceed it in {}.".format(n, *rest) in page  # fmt: skip
    assert "{:,}, {:,}, {} and {}. Parts".format(*outcomes(table, "age")) in page
    report = cleaning.check_parts(table)
    above, parts = report["parts_above_whole"].sum(), report["parts"].sum()
    assert f"in {above} of {parts:,} cases. `check_parts()`" in page
