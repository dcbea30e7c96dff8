import pandas as pd
import pytest
from invented_parts import FEMALE, MALE, TOTAL, observed

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import SchemaError
from nbpress.core.files import read_table
from tipresearch import cleaning, quantities
from tipresearch.observations import COLUMNS, load
from tipresearch.readers.glotip.cells import published
from tipresearch.readers.workbooks import read_sheet


def only(report, **wanted):
    """Return the one row of a report that matches."""
    rows = report[(report[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("female", "male", "outcome", "flags"),
    [
        ((60, 60), (40, 40), "agree", ""),
        ((97, 97), (0, 4), "agree", ""),
        ((60, 60), (0, 4), "short", "PARTS_NE_TOTAL"),
        ((60, 60), (41, 41), "exceed", "PARTS_NE_TOTAL"),
        ((101, 101), (0, 4), "exceed", "PARTS_NE_TOTAL PART_GT_WHOLE"),
    ],
)
def test_check_parts_compares_intervals(female, male, outcome, flags):
    """Female and male against 100: the sum of intervals meets the total, or not."""
    report = cleaning.check_parts(observed((*TOTAL, 100, 100), (*FEMALE, *female), (*MALE, *male)))
    found = only(report, partition="sex", whole="total")
    assert (found["outcome"], found["flags"], found["parts"]) == (outcome, flags, 2)
    assert (found["parts_lo"], found["parts_hi"]) == (female[0] + male[0], female[1] + male[1])


def test_check_parts_flags_a_part_above_a_suppressed_whole():
    """Women are 15 of at most 4 adults: the part is larger than its whole."""
    report = cleaning.check_parts(
        observed(
            ("age", "adult", "total", "adult", "total", 0, 4),
            ("sex_age", "female_adult", "female", "adult", "total", 15, 15),
        )
    )
    found = only(report, partition="sex_age", whole="age", age="adult")
    assert (found["parts_above_whole"], found["outcome"]) == (1, "exceed")


@pytest.mark.parametrize(("whole", "female"), [((0, 4), (3, 3)), ((3, 3), (0, 4)), ((0, 4), (0, 4))])
def test_suppressed_cells_that_can_agree_are_no_fault(whole, female):
    """A whole or a part of 0 to 4 agrees with whatever the interval allows."""
    report = cleaning.check_parts(observed((*TOTAL, *whole), (*FEMALE, *female), (*MALE, 0, 4)))
    found = only(report, partition="sex", whole="total")
    assert (found["outcome"], found["parts_above_whole"], found["flags"]) == ("agree", 0, "")


def test_what_may_be_no_count_is_no_part():
    """Of a row that holds the year 2,020 as its value, parts of 100 were told to exceed it, and it was a total."""
    table = observed((*TOTAL, 100, 100), (*FEMALE, 60, 60), (*MALE, 40, 40), ("age", "adult", "total", "adult", "total", 2020, 2020))  # fmt: skip
    report = cleaning.check_parts(table.assign(obs_status=["A", "A", "A", "V"]))
    assert report[["partition", "parts_lo", "outcome"]].to_numpy().tolist() == [["sex", 100, "agree"]]
    assert cleaning.check_parts(table.assign(obs_status=["V", "A", "A", "A"])).empty


def test_check_parts_needs_all_parts_for_a_shortfall():
    """One sex alone is less than the total without being wrong."""
    found = only(cleaning.check_parts(observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))), whole="total")
    assert (found["outcome"], found["complete"], found["flags"]) == ("short", False, "")


def test_check_parts_keeps_areas_and_editions_apart():
    """Parts are added inside one area, period, measure, source and edition only."""
    tables = [
        observed((*TOTAL, 100, 100), (*FEMALE, 60, 60), (*MALE, 40, 40), **other)
        for other in ({}, {"ref_area": "ITA"}, {"edition": "2023-05-30"}, {"measure": "convicted"})
    ]
    report = cleaning.check_parts(pd.concat(tables, ignore_index=True))
    assert report["outcome"].tolist() == ["agree"] * 4


def test_check_parts_changes_nothing():
    """The report is new and the table stays as it was."""
    table = observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))
    before = table.copy()
    cleaning.check_parts(table)
    pd.testing.assert_frame_equal(table, before)


def test_check_parts_refuses_repeated_keys():
    """A repeated part would be added twice."""
    with pytest.raises(SchemaError, match="2 rows share their key"):
        cleaning.check_parts(observed((*FEMALE, 60, 60), (*FEMALE, 61, 61)))


def test_check_parts_of_nothing():
    """Totals alone have no parts."""
    assert cleaning.check_parts(observed((*TOTAL, 100, 100))).empty


@pytest.mark.slow
def test_named_partition_adds_up_to_its_total():
    """The four parts of the news release add up to 32,022 in the curated table."""
    report = cleaning.check_parts(load())
    found = only(report, partition="unodc_pk_4", measure="identified")
    assert (found["parts_lo"], found["whole_lo"], found["outcome"]) == (32022, 32022, "agree")


@pytest.fixture(scope="module")
def detected_2025(published_workbook):
    """Detected victims without dimension in edition 2025-04-14, in the order of the file."""
    path = published_workbook("2025-04-14")
    table, _ = published(read_sheet(path, "Iso3_code"), path.name)
    rows = table[table["Indicator"].eq("Detected trafficking victims") & table["Dimension"].eq("Total")]
    mapping = read_table(paths.DATA / "mappings" / "glotip_codes.csv")
    mapping = {
        c: dict(zip(r["label"], r["code"], strict=True))
        for c, r in mapping[mapping["column"].isin(["Sex", "Age"])].groupby("column")
    }
    codes = cleaning.harmonise(rows, mapping).codes
    counts = quantities.bound_counts(rows["txtVALUE"])
    sex, age = codes["Sex"], codes["Age"]
    one = (sex == "total") | (age == "total")
    partition = pd.Series("total", rows.index).mask(sex != "total", "sex").mask(age != "total", "age")
    found = observed(
        *zip(partition, sex.mask(sex == "total", age), sex, age, ["total"] * len(rows), counts["lo"], counts["hi"], strict=True)
    )  # fmt: skip
    year = pd.to_datetime(rows["Year"].astype("str") + "-01-01").to_numpy()
    # Sark has no code, so the name of the country stands for the area.
    found = found.assign(ref_area=rows["Country"].astype("str").to_numpy(), period_start=year)
    return found[one.to_numpy()]


def outcomes(table, partition):
    report = cleaning.check_parts(table)
    report = report[(report["partition"] == partition) & (report["whole"] == "total") & report["complete"]]
    counts = report["outcome"].value_counts()
    return len(report), *(int(counts[o]) for o in ("agree", "short", "exceed"))


@pytest.mark.slow
def test_parts_by_sex_and_age_of_the_published_edition(detected_2025):
    """With the first row of each repeated key, which the package does not choose."""
    first = detected_2025.drop_duplicates([c for c in COLUMNS if c not in {"figure_id", "count_lo", "count_hi"}])
    assert outcomes(first, "sex") == (1391, 1101, 217, 73)
    assert outcomes(first, "age") == (1516, 1297, 158, 61)


def test_parts_by_sex_without_the_conflicts(detected_2025):
    """docs/methods.md, section 1.3, hazard 5: where a key with several values is left out, 37 country-years are."""
    found = cleaning.deduplicate(detected_2025)
    settled = found[found["flags"] == ""].drop(columns="flags")
    assert outcomes(settled, "sex") == (1354, 1093, 190, 71)
    assert outcomes(settled, "age") == (1516, 1297, 158, 61)


@pytest.mark.slow
def test_numbers_of_the_methods_are_those_of_the_edition(published_workbook):
    """docs/methods.md, section 1.3, hazard 5: what check_parts() counts in what `tip.open` gives."""
    page = " ".join((paths.HOME / "docs" / "methods.md").read_text("utf-8").split())
    opened = tip.open(published_workbook("2025-04-14"))
    table = opened.observations
    table = table[(table["measure"] == "detected") & table["partition"].isin(["total", "sex", "age", "sex_age"])]
    n, *rest = outcomes(table, "sex")
    assert "of {:,} country-years the parts agree with the total, within the intervals, in {:,}, fall short in {} and exceed it in {};".format(n, *rest) in page  # fmt: skip
    assert "{:,}, {:,}, {} and {}. Parts".format(*outcomes(table, "age")) in page
    report = cleaning.check_parts(table)
    above, parts = report["parts_above_whole"].sum(), report["parts"].sum()
    assert f"in {above} of {parts:,}. `check_parts()`" in page
