"""SDG 16.2.2: four layouts, one table; every row is an observation or an issue."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch.observations import COLUMNS, KEY, read_observations
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


def write(folder, text, name="invented.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def ddf(tmp_path):
    write(tmp_path, DETV, DDF.format("detv"))
    write(tmp_path, DETVSX, DDF.format("detvsx"))
    write(tmp_path, "geo_area,name\n1,World\n4,Afghanistan\n", "ddf--entities--geo_area.csv")
    write(tmp_path, "age,name\n18,18+\nlt18y,<18Y\n", "ddf--entities--age.csv")
    return tmp_path


def sdmx(folder, *rows):
    return write(folder, SDMX_HEAD + "".join(row + "\n" for row in rows))


def check_identity(reading):
    assert len(reading.observations) + len(reading.issues) == reading.rows_in
    assert list(reading.observations.columns) == COLUMNS
    assert not reading.observations.duplicated(KEY).any()
    assert reading.observations["figure_id"].is_unique


def count(reading, **where):
    rows = reading.observations
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return int(rows["count_lo"].iloc[0]), int(rows["count_hi"].iloc[0])


@pytest.mark.slow
def test_a_folder_of_ddf_files_is_read_whole(ddf):
    """Rows in are the rows of all data files: 7 and 3; 5 are observations, and the other rows have their line and reason."""
    reading = sdg.read(ddf)
    check_identity(reading)
    assert (reading.rows_in, len(reading.observations)) == (10, 5)
    found = reading.observations.set_index("figure_id")[["ref_area", "category", "age", "count_lo"]]
    # The 0 of 2015 is a count, 004 is Afghanistan, code 18 is adult, and allage no breakdown by age.
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
    write(ddf, DETVSX.splitlines()[0] + "\n", DDF.format("detvsx"))
    with pytest.raises(SchemaError, match=r"^ddf--datapoints--vc_htf_detvsx-.*\.csv has a header and no rows"):
        sdg.read(ddf)


@pytest.mark.slow
def test_observations_are_valid_and_typed_as_the_curated_ones(ddf, tmp_path):
    """Written and read back by the project's own validation, the table is the same."""
    observations = sdg.read(ddf).observations
    path = tmp_path / "observations.csv"
    observations.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_observations(path), observations)


@pytest.mark.slow
def test_long_and_wide_tables_of_the_portal_say_the_same(tmp_path):
    """A column a year gives the same counts as a row a year; 6.0 is 6; a rate is set aside."""
    long = sdg.read(write(tmp_path, LONG))
    wide = sdg.read(write(tmp_path, WIDE))
    for reading in (long, wide):
        check_identity(reading)
    same = ["ref_area", "period_start", "partition", "category", "count_lo", "form"]
    pd.testing.assert_frame_equal(long.observations[same], wide.observations[same])
    assert list(long.issues["reason"]) == ["other_series"]
    assert (wide.rows_in, list(wide.issues["reason"])) == (3, ["no_value"])


def test_sdmx_rows_that_are_no_plain_counts_are_set_aside(tmp_path):
    """A finer breakdown, a multiplier, a rate and a missing value have each a reason."""
    path = sdmx(
        tmp_path,
        "A,G,VC_HTF_DETV,586,_T,_T,_T,2015,12,A,0,NUMBER,C",
        "A,G,VC_HTF_DETV,586,_T,_T,X1,2015,12,A,0,NUMBER,C",
        "A,G,VC_HTF_DETV,586,_T,_T,_T,2016,12,A,3,NUMBER,C",
        "A,G,VC_HTF_DETV,586,_T,_T,_T,2017,12,A,0,PER_100000_POP,C",
        "A,G,VC_HTF_DETV,586,_T,_T,_T,2018,NaN,O,0,NUMBER,C",
        "A,G,VC_HTF_DETV,586,F,Y_GE18,_T,2018,2,E,0,NUMBER,C",
    )
    reading = sdg.read(path)
    check_identity(reading)
    reasons = ["finer_breakdown", "unit_multiplier", "not_a_count", "no_value"]
    assert list(reading.issues["reason"]) == reasons
    assert list(reading.observations["obs_status"]) == ["A", "E"]
    assert count(reading, partition="sex_age", category="female_adult") == (2, 2)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        ("Y0T18: under 18 years old", None),
        ("Y0T17: 0 to 17 years old", None),
        ("Y0T17: under 17 years old", "age_group"),
        ("Y0T17", "age_without_label"),
        ("Y0T18", "age_without_label"),
    ],
)
def test_child_codes_are_read_by_their_label(tmp_path, age, reason):
    """Y0T17 and Y0T18 are children only if their label says under 18."""
    reading = sdg.read(sdmx(tmp_path, f"A,G,VC_HTF_DETV,586,_T,{age},_T,2015,12,A,0,NUMBER,C"))
    check_identity(reading)
    assert list(reading.issues["reason"]) == ([reason] if reason else [])
    assert list(reading.observations["age"]) == ([] if reason else ["child"])


def test_labels_of_the_code_list_can_be_given(tmp_path):
    """With age_labels a bare child code is read."""
    path = sdmx(tmp_path, "A,G,VC_HTF_DETV,586,_T,Y0T18,_T,2015,12,A,0,NUMBER,C")
    reading = sdg.read(path, age_labels={"Y0T18": "under 18 years old"})
    assert list(reading.observations["age"]) == ["child"]


def test_repeats_are_set_aside_and_contradictions_are_not_decided(tmp_path):
    """Of two equal rows the first stays; of two that differ none does."""
    text = DETVSX + '18,4,c,female,number,2015,5\nlt18y,4,c,female,number,2015,"1,003"\n'
    reading = sdg.read(write(tmp_path, text))
    check_identity(reading)
    found = reading.issues[["row", "reason", "repeats_row"]].fillna(0).to_numpy().tolist()
    assert found == [
        [3, "conflicting_duplicate", 0],
        [5, "duplicate", 2],
        [6, "conflicting_duplicate", 3],
    ]


@pytest.mark.parametrize("head", [DETV, SDMX_HEAD, LONG, WIDE])
def test_a_header_without_rows_is_refused(tmp_path, head):
    """A file of any layout without data would be read as if nobody had been detected."""
    with pytest.raises(SchemaError, match=r"^invented\.csv has a header and no rows"):
        sdg.read(write(tmp_path, head.splitlines()[0] + "\n"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("geo_area,", "geo_aera,", r"column 'geo_area' is missing.*Did you mean 'geo_aera'"),
        ("2016,7", "2016,x7", r"row 3, column 'value': 'x7' is not allowed"),
        ("2016,7", "2016,7.5", r"row 3.*'7.5' is not allowed"),
        ("2016,7", "16,7", r"row 3, column 'year'.*four digits"),
        ("4,c,bothsex", "4,c,femal", r"column 'sex': 'femal'.*Did you mean 'female'"),
        ("allage,4", "age9,4", r"row 2, column 'age': 'age9' is not allowed"),
        ("2016,7", "2016,7,8", r"row 3: 8 cells where the header has 7"),
        (DETV, "", "is empty"),
        (DETV, "1,2,3\n4,5,6\n", "no header of SDG 16.2.2 of the UN Statistics Division: DDF .geo_area, units"),
    ],
)
def test_faults_are_told_in_one_line(tmp_path, old, new, message):
    """Each fault names the file, where it is, and the value or column."""
    path = write(tmp_path, DETV.replace(old, new, 1))
    with pytest.raises(SchemaError, match=message) as error:
        sdg.read(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("invented.csv")


def test_other_encodings_and_missing_files_are_refused(tmp_path):
    """Latin-1 text and a path without file are SchemaErrors; a byte-order mark is not."""
    path = tmp_path / "latin.csv"
    path.write_bytes("geo_area,é\n".encode("latin-1"))
    with pytest.raises(SchemaError, match="not in UTF-8"):
        sdg.read(path)
    with pytest.raises(SchemaError, match="is missing from"):
        sdg.read(tmp_path / "none.csv")
    path.write_text(DETVSX, encoding="utf-8-sig")
    assert sdg.read(path).rows_in == 3


def test_published_series_are_read_whole(published_folder):
    """All 6,004 rows of the five series are counts of countries; 2,547 of them are zero."""
    reading = sdg.read(published_folder("sdg_16_2_2"))
    check_identity(reading)
    assert (reading.rows_in, len(reading.issues)) == (6004, 0)
    assert (reading.observations["count_hi"] == 0).sum() == 48 + 595 + 998 + 700 + 206
    assert "PAK" not in set(reading.observations["ref_area"])
    sums = reading.observations.groupby("form")["count_lo"].sum()
    for code, form in [("detv", "total"), ("detvop", "other"), ("detvog", "organ_removal")]:
        assert sums[form] == pd.read_csv(published_folder("sdg_16_2_2") / DDF.format(code)).iloc[:, -1].sum()


@pytest.mark.slow
def test_a_dimension_that_is_not_known_divides_its_rows(tmp_path):
    """Rural victims are no total of a country, whatever dimension the portal or SDMX adds; its whole is one."""
    head, *rows = LONG.splitlines()[:3]
    text = "\n".join([f"{head},[Location]", f"{rows[0]},RURAL", f"{rows[1]},ALLAREA", ""])
    sdmx_text = SDMX_HEAD.replace("TIME_PERIOD", "FORM,TIME_PERIOD")
    sdmx_text += "A,G,VC_HTF_DETV,586,_T,_T,_T,FL,2015,12,A,0,NUMBER,C\n"
    sdmx_text += "A,G,VC_HTF_DETV,586,_T,_T,_T,_T: No breakdown,2016,13,A,0,NUMBER,C\n"
    for name, of, value in (("portal.csv", text, "Location"), ("sdmx.csv", sdmx_text, "FORM")):
        reading = sdg.read(write(tmp_path, of, name))
        check_identity(reading)
        assert reading.issues[["row", "reason", "value"]].to_numpy().tolist() == [[2, "finer_breakdown", value]]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (WIDE.replace("2017\n", "2017/18\n").replace(",4,6,\n", ",4,6,9\n"), "2017/18"),
        (DETVSX.replace("nature", "nature,place").replace(",c,", ",c,urban,"), "place"),
        (LONG.replace("Time_Detail", "Sector"), "Sector"),
        (
            SDMX_HEAD.replace("NATURE", "NATURE,CITIZENSHIP")
            + "A,G,VC_HTF_DETV,586,_T,_T,_T,2015,12,A,0,NUMBER,C,FOREIGN\n",
            "CITIZENSHIP",
        ),
    ],
)
def test_a_column_in_which_counts_may_stand_is_not_passed_over(tmp_path, text, column):
    """A count of 2017/18 is told, and so is a column that may divide the counts."""
    with pytest.raises(SchemaError, match=f"column '{column}' is not known in this table.*remove it"):
        sdg.read(write(tmp_path, text))


def test_the_portal_has_a_status_and_footnotes_as_sdmx_has(tmp_path):
    """An estimate is E in both; what the publisher says of a count stays beside it."""
    head, *rows = LONG.splitlines()[:3]
    rows = [rows[0].replace(",4,2015,", ",4,2014-2015,"), rows[1]]
    text = "\n".join([f"{head},FootNote,[Observation Status]", f"{rows[0]},Fiscal year,E", f"{rows[1]},,A", ""])
    found = sdg.read(write(tmp_path, text)).observations
    assert list(found["obs_status"]) == ["E", "A"]
    assert list(found["notes"]) == [
        "Nature of the value: C. Status: estimated. Time as published: 2014-2015. Footnote: Fiscal year",
        "Nature of the value: C.",
    ]
    beside = write(tmp_path, SDMX_HEAD.replace("\n", ",COMMENT_OBS\n") + "A,G,VC_HTF_DETV,586,_T,_T,_T,2015,12,A,0,NUMBER,C,So: x\n")  # fmt: skip
    assert list(sdg.read(beside).observations["notes"]) == ["Nature of the value: C. Footnote: So: x"]


def test_columns_of_sdmx_that_divide_no_count_are_passed_over(tmp_path):
    """A time stamp, the words of a code and what an agency adds to a series divide nothing."""
    head = SDMX_HEAD.replace("NATURE", "NATURE,STRUCTURE_ID,SEX_DESC,GEO_INFO_URL")
    text = head + "A,G,VC_HTF_DETV,586,_T,_T,_T,2015,12,B,0,NUMBER,C,IAEG:DF_SDG(1.6),Both sexes,https://example.org\n"
    found = sdg.read(write(tmp_path, text)).observations
    assert found[["count_lo", "notes"]].to_numpy().tolist() == [
        [12, "Nature of the value: C. Status: time series break."]
    ]


@pytest.mark.parametrize(
    ("status", "aside"), [("A", False), ("Q", True), ("O", True), ("M", True), ("L", True), ("K", True)]
)
def test_a_value_that_its_status_says_is_missing_is_set_aside(status, aside, tmp_path):
    """It is no observation, and a table that was written with it would not be read again."""
    text = (
        SDMX_HEAD
        + f"A,G,VC_HTF_DETV,586,_T,_T,_T,2015,12,{status},0,NUMBER,C\nA,G,VC_HTF_DETV,586,_T,_T,_T,2016,13,A,0,NUMBER,C\n"
    )
    reading = sdg.read(write(tmp_path, text))
    check_identity(reading)
    assert reading.issues[["row", "reason", "value"]].to_numpy().tolist() == [[2, "value_said_missing", status]] * aside
    assert [*reading.observations["count_lo"]] == ([13] if aside else [12, 13])


def test_a_normal_value_that_is_modelled_is_estimated(tmp_path):
    """Where status and nature stand beside each other, the status says nothing of how the value came about; a break stays one."""
    rows = [
        f"A,G,VC_HTF_DETV,586,_T,_T,_T,{year},12,{status},0,NUMBER,{nature}"
        for year, status, nature in ((2015, "A", "M"), (2016, "A", "C"), (2017, "B", "M"))
    ]
    assert [*sdg.read(sdmx(tmp_path, *rows)).observations["obs_status"]] == ["E", "A", "B"]
