"""Cleaning of whole tables: small frames with answers by hand, and the published edition."""

import glotip_rows
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipresearch import cleaning, paths, quantities
from tipresearch.errors import SchemaError, TipResearchError
from tipresearch.files import read_table
from tipresearch.observations import COLUMNS, load
from tipresearch.readers.glotip.cells import published
from tipresearch.readers.workbooks import read_sheet


def observed(*rows, **common):
    """Return observations, each given as partition, category, sex, age, form, lo, hi."""
    names = ["partition", "category", "sex", "age", "form", "count_lo", "count_hi"]
    table = pd.DataFrame(list(rows), columns=names)
    fixed = {"measure": "detected", "unit": "persons", "crime": "TIP", "ref_area": "FRA"}
    fixed |= {"source_id": "unodc_glotip", "edition": "2025-04-14", "raw_value": ""} | common
    year = {"period_start": pd.Timestamp("2019-01-01"), "period_end": pd.Timestamp("2019-12-31")}
    table = table.assign(**{k: v for k, v in (fixed | year).items() if k not in table})
    table["figure_id"] = [f"f{i}" for i in range(len(table))]
    table = table.reindex(columns=COLUMNS, fill_value="")
    return table.astype({"count_lo": "Int64", "count_hi": "Int64"})


TOTAL = ("total", "total", "total", "total", "total")
FEMALE = ("sex", "female", "female", "total", "total")
MALE = ("sex", "male", "male", "total", "total")


def only(report, **wanted):
    """Return the one row of a report that matches."""
    rows = report[(report[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_bound_counts_reads_a_column():
    """Commas, suppressed counts and missing values, each with its row."""
    found = quantities.bound_counts(pd.Series(["1,282", "<5", "-", None, 7], index=[4, 5, 6, 7, 8]))
    assert found.index.tolist() == [4, 5, 6, 7, 8]
    assert found["lo"].tolist() == [1282, 0, pd.NA, pd.NA, 7]
    assert found["hi"].tolist() == [1282, 4, pd.NA, pd.NA, 7]
    assert (found.dtypes == "Int64").all()


def test_bound_counts_names_the_first_fault():
    """The message says how many values cannot be read, the first, and its row."""
    with pytest.raises(SchemaError, match=r"2 of 3 counts .* '1\.5' at row 7"):
        quantities.bound_counts(pd.Series(["5", "1.5", "1.5"], index=[6, 7, 8]))


def test_bound_counts_of_nothing():
    """An empty column has no bounds."""
    assert quantities.bound_counts(pd.Series([], dtype="str")).shape == (0, 2)


@given(
    st.lists(
        st.one_of(st.integers(0, 10**7).map("{:,}".format), st.sampled_from(["<5", "<11", "-", ""]))
    ),
    st.booleans(),
)
def test_bound_counts_agrees_with_parse_count(texts, zero):
    """A column is read as its values are one by one."""
    found = quantities.bound_counts(pd.Series(texts, dtype="str"), zero_is_published=zero)
    pairs = [None if pd.isna(lo) else (lo, hi) for lo, hi in found.itertuples(index=False)]
    assert pairs == [quantities.parse_count(text, zero_is_published=zero) for text in texts]


@pytest.mark.parametrize(
    ("category", "value", "year", "leak"),
    [
        ("Q6.1_2s_2019", "12", 2019, "questionnaire_label"),
        ("Nationals", "6,112,019", 2021, "questionnaire_value"),
        ("", "61,112,019", 2019, "questionnaire_value"),
        ("", "2,019", 2019, "year_as_value"),
        ("", "2,020", 2019, ""),
        ("Albania", "2,019", 2019, ""),
        ("Albania", "6,112,019", 2003, ""),
        ("Albania", "61,102", 2019, ""),
        ("Qatar", "12", 2019, ""),
        ("2 maliens", "2", 2019, ""),
        ("Albania", "<5", 2019, ""),
    ],
)
def test_flag_leaks(category, value, year, leak):
    """Names and digits of questionnaire cells, and a year without category, are flagged; no count is."""
    table = pd.DataFrame({"category": [category], "raw_value": [value], "year": [year]})
    found = cleaning.flag_leaks(table)
    assert found["leak"].tolist() == [leak]
    assert found["obs_status"].tolist() == ["V" if leak else "A"]
    assert "leak" not in table


def test_flag_leaks_takes_observations():
    """The year comes from the period, and the status of other rows stays."""
    table = load().head(30)
    found = cleaning.flag_leaks(table)
    assert (found["leak"] == "").all()
    assert found["obs_status"].equals(table["obs_status"])


def test_flag_leaks_without_year():
    """A row with an open start has no year to compare and is no leak by it."""
    table = pd.DataFrame({"category": ["", "Q1.1_a"], "raw_value": ["2,019", "1"]})
    found = cleaning.flag_leaks(table.assign(period_start=pd.to_datetime([None, None])))
    assert found["leak"].tolist() == ["", "questionnaire_label"]


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


@pytest.mark.parametrize(
    ("whole", "female"), [((0, 4), (3, 3)), ((3, 3), (0, 4)), ((0, 4), (0, 4))]
)
def test_suppressed_cells_that_can_agree_are_no_fault(whole, female):
    """A whole or a part of 0 to 4 agrees with whatever the interval allows."""
    report = cleaning.check_parts(observed((*TOTAL, *whole), (*FEMALE, *female), (*MALE, 0, 4)))
    found = only(report, partition="sex", whole="total")
    assert (found["outcome"], found["parts_above_whole"], found["flags"]) == ("agree", 0, "")


def test_check_parts_needs_all_parts_for_a_shortfall():
    """One sex alone is less than the total without being wrong."""
    found = only(
        cleaning.check_parts(observed((*TOTAL, 100, 100), (*FEMALE, 60, 60))), whole="total"
    )
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


def test_named_partition_adds_up_to_its_total():
    """The four parts of the news release add up to 32,022 in the curated table."""
    report = cleaning.check_parts(load())
    found = only(report, partition="unodc_pk_4", measure="identified")
    assert (found["parts_lo"], found["whole_lo"], found["outcome"]) == (32022, 32022, "agree")


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
    table = observed(
        (*FEMALE, 60, 60), (*FEMALE, 60, 60), (*MALE, 0, 4), (*MALE, 11, 11), (*MALE, 0, 4)
    )
    found = cleaning.deduplicate(table)
    assert found["figure_id"].tolist() == ["f0", "f2", "f3"]
    assert found["flags"].tolist() == ["", "SOURCE_CONFLICT", "SOURCE_CONFLICT"]
    assert cleaning.find_duplicates(table)["repeats"].tolist() == [pd.NA, 0, pd.NA, pd.NA, 2]


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


def test_harmonise_reports_unused_labels():
    """Codes keep the index; a label of the mapping that does not occur is reported."""
    labels = pd.Series(["Male", "Total"], index=[4, 9], name="Sex")
    codes, unused = cleaning.harmonise(labels, {"Male": "male", "Total": "total", "Other": "other"})
    assert codes.to_dict() == {4: "male", 9: "total"}
    assert unused == ["Other"]


def test_harmonise_refuses_an_unmapped_label():
    """A new label never becomes other: value, row and nearest label are named."""
    with pytest.raises(SchemaError, match=r"'Mal' of column 'Sex', row 9.*Did you mean 'Male'\?"):
        cleaning.harmonise(pd.Series(["Male", "Mal"], index=[4, 9], name="Sex"), {"Male": "male"})


@pytest.mark.parametrize("code", ["unknown", "other"])
def test_harmonise_refuses_a_total_as_a_residual(code):
    """A total has no breakdown; it is not a person of unknown sex."""
    with pytest.raises(SchemaError, match="may only be mapped to 'total'"):
        cleaning.harmonise(pd.Series(["Total"]), {"Total": code})


def test_harmonise_takes_frames():
    """A mapping by column recodes these columns and names the unused labels with theirs."""
    table = pd.DataFrame({"Sex": ["Male"], "Age": ["Total"], "Year": [2019]})
    mapping = {"Sex": {"Male": "male", "Other": "other"}, "Age": {"Total": "total"}}
    codes, unused = cleaning.harmonise(table, mapping)
    assert codes.to_dict("list") == {"Sex": ["male"], "Age": ["total"]}
    assert unused == ["Sex: Other"]


@pytest.fixture(scope="module")
def detected_2025():
    """Detected victims without dimension in edition 2025-04-14, in the order of the file."""
    path = glotip_rows.published("2025-04-14")
    table, _ = published(read_sheet(path, "Iso3_code"), path.name)
    rows = table[
        table["Indicator"].eq("Detected trafficking victims") & table["Dimension"].eq("Total")
    ]
    mapping = read_table(paths.MAPPINGS / "glotip_codes.csv")
    mapping = {
        c: dict(zip(r["label"], r["code"], strict=True))
        for c, r in mapping[mapping["column"].isin(["Sex", "Age"])].groupby("column")
    }
    codes = cleaning.harmonise(rows, mapping).codes
    counts = quantities.bound_counts(rows["txtVALUE"])
    sex, age = codes["Sex"], codes["Age"]
    one = (sex == "total") | (age == "total")
    partition = (
        pd.Series("total", rows.index).mask(sex != "total", "sex").mask(age != "total", "age")
    )
    found = observed(
        *zip(partition, sex.mask(sex == "total", age), sex, age, ["total"] * len(rows), counts["lo"], counts["hi"], strict=True)
    )  # fmt: skip
    year = pd.to_datetime(rows["Year"].astype("str") + "-01-01").to_numpy()
    # Sark has no code, so the name of the country stands for the area.
    found = found.assign(ref_area=rows["Country"].astype("str").to_numpy(), period_start=year)
    return found[one.to_numpy()]


def outcomes(table, partition):
    report = cleaning.check_parts(table)
    report = report[
        (report["partition"] == partition) & (report["whole"] == "total") & report["complete"]
    ]
    counts = report["outcome"].value_counts()
    return len(report), *(int(counts[o]) for o in ("agree", "short", "exceed"))


def test_parts_by_sex_and_age_of_the_published_edition(detected_2025):
    """docs/methods.md, section 1.3, hazard 5: its numbers, which keep the first row of each repeated key."""
    first = detected_2025.drop_duplicates(
        [c for c in COLUMNS if c not in {"figure_id", "count_lo", "count_hi"}]
    )
    assert outcomes(first, "sex") == (1391, 1101, 217, 73)
    assert outcomes(first, "age") == (1516, 1297, 158, 61)


def test_parts_by_sex_without_the_conflicts(detected_2025):
    """Where a key with several values is left out, 37 country-years cannot be compared."""
    found = cleaning.deduplicate(detected_2025)
    settled = found[found["flags"] == ""].drop(columns="flags")
    assert outcomes(settled, "sex") == (1354, 1093, 190, 71)
    assert outcomes(settled, "age") == (1516, 1297, 158, 61)
