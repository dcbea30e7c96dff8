"""SDG 16.2.2: four layouts give one table; every row becomes an observation or an issue."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch.readers import sdg

DDF = "ddf--datapoints--vc_htf_{}--by--age--geo_area--nature--sex--units--year.csv"
DETV = """age,geo_area,nature,sex,units,year,vc_htf_detv
allage,4,c,bothsex,number,2015,0
allage,004,c,bothsex,number,2016,7
allage,1,c,bothsex,number,2015,90
allage,2,c,bothsex,number,2015,50
allage,530,c,bothsex,number,2015,3
allage,999,c,bothsex,number,2015,3
allage,586,e,bothsex,number,2015,
"""
DETVSX = """age,geo_area,nature,sex,units,year,vc_htf_detvsx
18,4,c,female,number,2015,5
lt18y,4,c,female,number,2015,"1,002"
allage,4,c,female,number,2015,"1,007"
"""
SDMX_HEAD = "FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,AGE,CUST_BREAKDOWN,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,UNIT_MEASURE,NATURE\n"
LONG = """Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Time_Detail,[Age],[Nature],[Reporting Type],[Sex],[Units]
16,16.2,16.2.2,VC_HTF_DETVFL,Invented,586,Pakistan,2015,4,2015,<18Y,C,G,FEMALE,NUMBER
16,16.2,16.2.2,VC_HTF_DETVFL,Invented,586,Pakistan,2016,6.0,2016,<18Y,C,G,FEMALE,NUMBER
16,16.2,16.2.2,VC_HTF_DETVR,Invented,586,Pakistan,2016,0.4,2016,ALLAGE,C,G,BOTHSEX,PER_100000_POP
"""
WIDE = """Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,Age,Nature,Reporting Type,Sex,Units,2015,2016,2017
16,16.2,16.2.2,VC_HTF_DETVFL,Invented,586,Pakistan,<18Y,C,G,FEMALE,NUMBER,4,6,
"""
#: A row of SDMX, and the cells of a total.
SDMX_ROW = "A,G,VC_HTF_DETV,586,{sex},{age},{breakdown},{year},{value},{status},{multiplier},{unit},{nature}\n"
PLAIN = {
    "sex": "_T", "age": "_T", "breakdown": "_T", "year": 2015, "value": 12, "status": "A", "multiplier": 0,
    "unit": "NUMBER", "nature": "C",
}  # fmt: skip


def sdmx(**cells):
    return SDMX_ROW.format(**PLAIN | cells)


@pytest.fixture
def read_text(tmp_path, read):
    """Return a function that reads the text of a file."""

    def read_written(text, name="invented.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read("sdg", tmp_path / name)

    return read_written


def reasons(reading):
    return reading.issues[["row", "reason", "value"]].to_numpy().tolist()


@pytest.mark.slow
def test_a_folder_of_ddf_files_is_read_as_one_table(tmp_path, read):
    """The 0 of 2015 is a count, 004 is Afghanistan, code 18 is adult, and allage is no breakdown by age."""
    files = {
        DDF.format("detv"): DETV, DDF.format("detvsx"): DETVSX, "ddf--entities--geo_area.csv": "geo_area,name\n1,World\n",
        "ddf--entities--age.csv": "age,name\n18,18+\nlt18y,<18Y\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    reading = read("sdg", tmp_path)
    assert (reading.rows_in, len(reading.observations)) == (10, 5)
    found = reading.observations.set_index("figure_id")[["ref_area", "category", "age", "count_lo"]]
    assert {place.removeprefix("sdg:undated:vc_htf_"): (*row,) for place, *row in found.itertuples()} == {
        "detv:2015:2": ("AFG", "total", "total", 0),
        "detv:2016:3": ("AFG", "total", "total", 7),
        "detvsx:2015:2": ("AFG", "sexual_female_adult", "adult", 5),
        "detvsx:2015:3": ("AFG", "sexual_female_child", "child", 1002),
        "detvsx:2015:4": ("AFG", "sexual_female", "total", 1007),
    }
    assert dict(zip(reading.issues["row"], reading.issues["reason"], strict=True)) == {
        4: "aggregate_area", 5: "aggregate_area", 6: "area_without_iso3", 7: "unknown_area", 8: "no_value",
    }  # fmt: skip
    (tmp_path / DDF.format("detvsx")).write_text(DETVSX.splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"^ddf--datapoints--vc_htf_detvsx-.*\.csv has a header and no rows"):
        sdg.read(tmp_path)


@pytest.mark.slow
def test_long_and_wide_tables_of_the_portal_give_the_same_counts(read_text):
    """6.0 is 6; a rate is set aside, and so is a blank cell."""
    long, wide = read_text(LONG), read_text(WIDE)
    same = ["ref_area", "period_start", "partition", "category", "count_lo", "form"]
    pd.testing.assert_frame_equal(long.observations[same], wide.observations[same])
    assert list(long.issues["reason"]) == ["other_series"]
    assert (wide.rows_in, list(wide.issues["reason"])) == (3, ["no_value"])


@pytest.mark.parametrize(
    ("cells", "reason", "value"),
    [
        ({"breakdown": "X1"}, "finer_breakdown", "CUST_BREAKDOWN"),
        ({"multiplier": 3}, "unit_multiplier", "3"),
        ({"unit": "PER_100000_POP"}, "not_a_count", "PER_100000_POP"),
        ({"value": "NaN", "status": "O"}, "no_value", "NaN"),
        *(({"status": status}, "value_said_missing", status) for status in "QOMLK"),
        ({"age": "Y0T17: under 17 years old"}, "age_group", "Y0T17"),
        ({"age": "Y0T17"}, "age_without_label", "Y0T17"),
        ({"age": "Y0T18"}, "age_without_label", "Y0T18"),
    ],
)
def test_a_row_that_is_no_plain_count_is_set_aside_with_its_reason(read_text, cells, reason, value):
    reading = read_text(SDMX_HEAD + sdmx(**cells) + sdmx(year=2016, value=13))
    assert reasons(reading) == [[2, reason, value]]
    assert list(reading.observations["count_lo"]) == [13]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({}, "A"), ({"status": "E"}, "E"), ({"status": "B", "nature": "M"}, "B"),
        ({"nature": "M"}, "E"),  # a normal value that is modelled is estimated
    ],
)  # fmt: skip
def test_status_and_nature_give_the_status_of_an_observation(read_text, cells, code):
    table = read_text(SDMX_HEAD + sdmx(sex="F", age="Y_GE18", **cells)).observations
    assert table[["obs_status", "partition", "category"]].to_numpy().tolist() == [[code, "sex_age", "female_adult"]]


def test_a_child_code_is_read_by_its_label(tmp_path, read_text):
    """The label is in the cell, or in the code list."""
    text = SDMX_HEAD + sdmx(age="Y0T18: under 18 years old")
    assert list(read_text(text).observations["age"]) == ["child"]
    (tmp_path / "bare.csv").write_text(SDMX_HEAD + sdmx(age="Y0T18"), encoding="utf-8")
    labels = {"Y0T18": "under 18 years old"}
    assert list(sdg.read(tmp_path / "bare.csv", age_labels=labels).observations["age"]) == ["child"]


def test_of_equal_rows_the_first_is_kept_and_of_rows_that_differ_none(read_text):
    reading = read_text(DETVSX + '18,4,c,female,number,2015,5\nlt18y,4,c,female,number,2015,"1,003"\n')
    assert reading.issues[["row", "reason", "repeats_row"]].fillna(0).to_numpy().tolist() == [
        [3, "conflicting_duplicate", 0],
        [5, "duplicate", 2],
        [6, "conflicting_duplicate", 3],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((head.splitlines()[0] + "\n", "has a header and no rows") for head in (DETV, SDMX_HEAD, LONG, WIDE)),
        (DETV.replace("geo_area,", "geo_aera,"), r"column 'geo_area' is missing.*Did you mean 'geo_aera'"),
        (DETV.replace("2016,7", "2016,x7"), r"row 3, column 'value': 'x7' is not allowed"),
        (DETV.replace("2016,7", "2016,7.5"), r"row 3.*'7.5' is not allowed"),
        (DETV.replace("2016,7", "16,7"), r"row 3, column 'year'.*four digits"),
        (DETV.replace("4,c,bothsex", "4,c,femal", 1), r"column 'sex': 'femal'.*Did you mean 'female'"),
        (DETV.replace("allage,4", "age9,4"), r"row 2, column 'age': 'age9' is not allowed"),
        ("1,2,3\n4,5,6\n", "no header of SDG 16.2.2 of the UN Statistics Division: DDF .geo_area, units"),
        # A column may divide the counts, or hold some of them.
        (WIDE.replace("2017\n", "2017/18\n").replace(",4,6,\n", ",4,6,9\n"), r"column '2017/18' is not known.*remove it"),
        (DETVSX.replace("nature", "nature,place").replace(",c,", ",c,urban,"), "column 'place' is not known"),
        (LONG.replace("Time_Detail", "Sector"), "column 'Sector' is not known"),
        (SDMX_HEAD.replace("NATURE", "NATURE,CITIZENSHIP") + sdmx(nature="C,FOREIGN"), "column 'CITIZENSHIP' is not known"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_in_one_line_with_its_place(tmp_path, text, message):
    path = tmp_path / "invented.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=message) as error:
        sdg.read(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("invented.csv")


def test_a_missing_file_is_refused_and_a_byte_order_mark_is_not(tmp_path):
    path = tmp_path / "marked.csv"
    with pytest.raises(SchemaError, match="is missing from"):
        sdg.read(path)
    path.write_text(DETVSX, encoding="utf-8-sig")
    assert sdg.read(path).rows_in == 3


def test_the_published_series_are_read_whole(published_folder, read):
    """All 6,004 rows of the five series are counts of countries; 2,547 of them are zero."""
    reading = read("sdg", published_folder("sdg_16_2_2"))
    assert (reading.rows_in, len(reading.issues)) == (6004, 0)
    assert (reading.observations["count_hi"] == 0).sum() == 48 + 595 + 998 + 700 + 206
    assert "PAK" not in set(reading.observations["ref_area"])
    sums = reading.observations.groupby("form")["count_lo"].sum()
    for code, form in [("detv", "total"), ("detvop", "other"), ("detvog", "organ_removal")]:
        assert sums[form] == pd.read_csv(published_folder("sdg_16_2_2") / DDF.format(code)).iloc[:, -1].sum()


@pytest.mark.slow
def test_a_row_of_an_unknown_dimension_is_a_finer_breakdown_unless_it_is_the_total(read_text):
    """Rural victims are no total of a country, whatever dimension the portal or SDMX adds."""
    head, *rows = LONG.splitlines()[:3]
    portal = "\n".join([f"{head},[Location]", f"{rows[0]},RURAL", f"{rows[1]},ALLAREA", ""])
    totals = SDMX_HEAD.replace("TIME_PERIOD", "FORM,TIME_PERIOD") + sdmx(breakdown="_T,FL")
    totals += sdmx(breakdown="_T,_T: No breakdown", year=2016, value=13)
    for text, dimension in ((portal, "Location"), (totals, "FORM")):
        assert reasons(read_text(text)) == [[2, "finer_breakdown", dimension]]


def test_status_and_footnotes_of_the_portal_are_read_as_those_of_sdmx(read_text):
    head, *rows = LONG.splitlines()[:3]
    rows = [rows[0].replace(",4,2015,", ",4,2014-2015,"), rows[1]]
    text = "\n".join([f"{head},FootNote,[Observation Status]", f"{rows[0]},Fiscal year,E", f"{rows[1]},,A", ""])
    found = read_text(text).observations
    assert list(found["obs_status"]) == ["E", "A"]
    assert list(found["notes"]) == [
        "Nature of the value: C. Status: estimated. Time as published: 2014-2015. Footnote: Fiscal year",
        "Nature of the value: C.",
    ]
    commented = SDMX_HEAD.replace("\n", ",COMMENT_OBS\n") + sdmx(nature="C,So: x")
    assert list(read_text(commented).observations["notes"]) == ["Nature of the value: C. Footnote: So: x"]


def test_columns_of_sdmx_that_divide_no_count_are_passed_over(read_text):
    """A time stamp, the words of a code and what an agency adds to a series divide nothing."""
    head = SDMX_HEAD.replace("NATURE", "NATURE,STRUCTURE_ID,SEX_DESC,GEO_INFO_URL")
    found = read_text(head + sdmx(status="B", nature="C,IAEG:DF_SDG(1.6),Both sexes,https://example.org")).observations
    assert found["count_lo"].tolist() == [12]
    assert found["notes"].tolist() == ["Nature of the value: C. Status: time series break."]
