"""Observations of one's own: what is filled in, and all faults at once."""

import io

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch.presentation import lineage


def frame(**columns):
    given = {"area": "Pakistan", "year": 2023, "measure": "identified", "count": ["30", "<5"]}
    return pd.DataFrame(given | columns)


def faults_of(caught):
    """What a refusal says: of one fault its line alone, of several a heading and a line each."""
    head, *lines = str(caught.value).splitlines()
    if lines:
        assert head == f"{len(lines)} faults in the frame, so nothing is taken:"
    return lines or [head]


OF_HALF_A_YEAR = {"period_start": "2020-01-01", "period_end": "2020-06-30"}
HALF = {"year": None, **OF_HALF_A_YEAR, "period_kind": "reporting_period"}
NUMBER = "Percentages, decimals and negative numbers are no counts; give the count behind it. Leave"
INTERVAL = "allowed is the interval that raw_value allows (<5 is 0 to 4), or one around it where notes say"
NO_COUNT = "counts nothing; give the count behind it with its own measure and unit, or leave the row out."
DATES = "give period_start, period_end as 2020-12-31 and period_kind"
LAST_DAY = "allowed is 31 December of the year that starts on 1 January, for a calendar_year."
MEASURES = "add a row for one of your own to data/mappings/measures.csv of your project."
COLUMNS = "allowed are area, year, quarter, count, and columns of observations."

#: A frame's columns, the column and the value that the message names, and the cure: a slip that is new is a row here.
SLIPS = [
    # 1.204 is a thousand or one and a fifth, so nothing is guessed.
    *(({"count": count}, "count", count, "If these are thousands, write 1204. Leave") for count in ("1 204", "1.204", "1'204")),
    ({"count": "1\N{NO-BREAK SPACE}204"}, "count", None, "If these are thousands, write 1204. Leave"),
    ({"count": "1\N{NARROW NO-BREAK SPACE}204"}, "count", None, "If these are thousands, write 1204. Leave"),
    ({"count": "1,12,345"}, "count", "1,12,345", "If these are thousands, write 112345. Leave"),
    ({"count": "12,34,567"}, "count", "12,34,567", "If these are thousands, write 1234567. Leave"),
    ({"count": "۱۲٬۳۴۵"}, "count", "۱۲٬۳۴۵", "If these are thousands, write 12345. Leave"),
    ({"count": "۱۲۳"}, "count", "۱۲۳", "Write 123, in these digits. Leave"),
    ({"count": "<۵"}, "count", "<۵", "Write <5, in these digits. Leave"),
    *(({"count": count}, "count", count, f"and <5. {NUMBER}") for count in ("47.6%", "-12", "1,23")),
    ({"count": "5-9"}, "count", "5-9", "give its ends, 5 and 9, in columns 'count_lo' and 'count_hi'. Leave a row out if nothing is known."),
    ({"count": "", "count_lo": 95, "count_hi": 104}, "count", "", "17 or 1,282, and <5. Leave a row out if nothing is known."),
    ({"count": ["500", 4], "count_lo": ["0", 4], "count_hi": ["9", 4]}, "count_lo", "0", INTERVAL),
    ({"count": "<5", "count_lo": 1, "count_hi": 4}, "count_lo", "1", INTERVAL),
    ({"count": "500", "count_lo": 2.0}, "count_hi", "", "given with count_lo, or both blank."),
    ({"count": "about 100", "count_lo": 95.5, "count_hi": 104}, "count_lo", "95.5", "a whole number of at least 0, or blank."),
    ({"count": ["5", "2"], "count_lo": [5, 2], "count_hi": [4, 3]}, "count_hi", "4", "allowed is at least count_lo."),
    # A percentage or a rating does not count persons, whatever its unit column says.
    ({"count": 98, "measure": "share_of_convictions"}, "count", "98", f"of percent is no count, as percent {NO_COUNT}"),
    ({"count": 98, "unit": "percent"}, "count", "98", f"of percent is no count, as percent {NO_COUNT}"),
    ({"count": 2, "unit": "tier"}, "count", "2", f"of tier is no count, as tier {NO_COUNT}"),
    ({"count": 2, "measure": "us_tip_tier", "unit": "persons"}, "count", "2", f"as us_tip_tier {NO_COUNT}"),
    ({"measure": "prevalence_estimate", "unit": "persons"}, "unit", "persons", "allowed is persons_estimated for the measure prevalence_estimate, and for no other."),
    ({"crime": ["migration", "TIP"]}, "crime", "migration", "allowed is the crime that measures.csv gives for the measure."),
    # Those rescued are not prosecuted: a hint that is only like it would give the figure another meaning.
    ({"measure": "rescued"}, "measure", "rescued", MEASURES),
    ({"measure": "identifed"}, "measure", "identifed", f"{MEASURES} Did you mean 'identified'?"),
    ({"measure": "investigations"}, "measure", "investigations", f"such as cases_investigated, pachto_investigations; {MEASURES}"),
    ({"measure": "victims"}, "measure", "victims", f"such as identified, detected, referred, share_victims_referred, nrm_referrals, recorded, assisted; {MEASURES}"),
    # Dates beside a year have to be its own; four digits of a fiscal year would make it one of the calendar.
    ({"quarter": 7}, "quarter", "7", "give 1 to 4, or leave it blank."),
    ({"year": 2020, **OF_HALF_A_YEAR, "period_kind": "reporting_period"}, "year", "2020", f"the row has period_end '2020-06-30' and period_kind 'reporting_period'; leave these columns blank, or leave 'year' blank and {DATES}."),
    ({"year": 2020, "quarter": 2, "period_start": "2021-04-01"}, "year", "2020", f"means 2020-04-01 to 2020-06-30 as a reporting_period, and the row has period_start '2021-04-01'; leave these columns blank, or leave 'year' blank and {DATES}."),
    (HALF | {"quarter": 1}, "quarter", "1", "has no year; give column 'year', or leave the quarter blank."),
    (HALF | {"period_kind": "calendar_year"}, "period_end", "2020-06-30", LAST_DAY),
    (HALF | {"period_end": "2021-12-31", "period_kind": "calendar_year"}, "period_end", "2021-12-31", LAST_DAY),
    (HALF | {"period_end": "30 June 2020"}, "period_end", "30 June 2020", "allowed is a date as 2020-12-31, or blank."),
    (HALF | {"period_end": "2019-06-30"}, "period_end", "2019-06-30", "allowed is not before period_start."),
    ({"year": None, "period_start": "2020-01-01", "period_kind": "reporting_period"}, "year", None, "is blank; give a year, or period_start, period_end as 2020-12-31 and period_kind."),
    *(({"year": year}, "year", year, "a fiscal year or another time has period_start, period_end as 2020-12-31 and period_kind in place of a year.") for year in ("2021/22", "FY2021", "2021 Q1")),
    # A return alone ended the row of its number in results.csv; what had a zero byte did not open again.
    *(({"category": [f"rural{end}women", "men"]}, "category", None, "allowed is some text on one line") for end in ("\n", "\r\n", "\r")),
    *(({"category": [word, "b"]}, "category", None, "allowed is text that can be written: no zero byte, and no half of a sign") for word in ("a\0b", "a\udcffb")),
    ({"category": ["menn", "women"]}, "category", "menn", "Did you mean 'men'? To keep your own word, pass categories=['menn', ...]."),
    ({"category": ["mem", "women"]}, "category", "mem", "Did you mean 'men'? To keep your own word, pass categories=['mem', ...]."),
    ({"category": ["Women", "men"]}, "category", "Women", "Did you mean 'women'? To keep your own word, pass categories=['Women', ...]."),
    ({"category": ["rural", "Rural"]}, "category", "Rural", "Write 'rural' in both rows, or pass categories=['rural', 'Rural'] to keep two categories."),
    ({"category": ["men", "b"], "sex": "female"}, "category", "men", "is of sex 'male', and the row has sex 'female'; leave one of them blank."),
    ({"category": ["children", "b"], "age": "adult"}, "category", "children", "is of age 'child', and the row has age 'adult'; leave one of them blank."),
    ({"category": ["sexual_child", "b"], "form": "forced_labour"}, "category", "sexual_child", "is of form 'sexual', and the row has form 'forced_labour'; leave one of them blank."),
    ({"category": ["all", "b"]}, "category", "all", "leave it blank, or pass categories=['all', ...] if it is a category."),
    ({"sex": ["F", "male"]}, "sex", "F", "Did you mean 'female'?"),
    ({"sex": ["women", "male"]}, "sex", "women", "It is a category; write it in 'category', or sex 'female' and age 'adult'."),
    # It was asked whether `other` is meant: who followed that made persons of other sex of all.
    *(({"sex": [word, "male"]}, "sex", word, "It reads as a total, which has a blank sex.") for word in ("both", "Both sexes", "Total", "T", "all", "M+F", "male/female", "Female & male", "men and women", "FM", "m, f")),
    ({"partition": ["district", ""]}, "partition", "district", "leave it blank for words of your own in 'category'."),
    ({"partition": ["sexage", ""]}, "partition", "sexage", "for words of your own in 'category'. Did you mean 'sex_age'?"),
    # A hint at a column that only looks like it, as count_hi, partition or raw_value, would be wrong.
    *(({name: 1}, name, None, "period_kind 'reporting_period' in place of a year.") for name in ("month", "Month")),
    *(({name: 1}, name, None, COLUMNS) for name in ("nation", "population", "Region")),
    *(({name: 1}, name, None, f"{COLUMNS} Did you mean 'area'?") for name in ("Country Code", "Country", "country_code")),
    *(({name: 1}, name, None, f"{COLUMNS} Did you mean 'sex'?") for name in ("Gender", "Sexes")),
    ({"value": 1}, "value", None, f"{COLUMNS} Did you mean 'count'?"),
    ({"count": [[30, 10], 4]}, "count", [30, 10], "give one number or text a cell."),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "column", "value", "cure"), SLIPS)
def test_a_slip_is_told_with_its_column_its_value_and_its_cure(columns, column, value, cure):
    """Where the message names a value in another form than it has, None stands for it."""
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame(**{"category": ["a", "b"]} | columns), source="Our survey")
    said = next(line for line in faults_of(caught) if f"column {column!r}" in line)
    assert (f"column {column!r}" if value is None else f"column {column!r}: {value!r} ") in said
    assert said.endswith(cure) if cure[-1] in ".?" else cure in said  # no hint stands behind a cure that ends


@pytest.mark.parametrize(
    ("word", "declared", "cure"),
    [
        ("Rural", ["rural"], "is not among categories=['rural'] and no known one; add it there."),
        ("bots", ["rural", "boats"], "add it there. Did you mean 'boats'?"),
    ],
)
def test_a_word_that_was_not_declared_is_refused(word, declared, cure):
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame(category=["rural", word]), source="Ours", categories=declared)
    assert faults_of(caught)[0].startswith(f"row 1, column 'category': {word!r} ")
    assert cure in faults_of(caught)[0]


def test_rows_and_columns_that_are_missing_or_stand_twice_are_told():
    for given, message in (
        (frame().drop(columns="count"), "column 'count' is missing; add it."),
        (frame().rename(columns={"year": "yeer"}), "Did you mean 'year'?"),
        (frame(), "row 1: an earlier row has the same area, period, measure and category"),
    ):
        with pytest.raises(SchemaError) as caught:
            tip.observations_from(given, source="Our survey")
        assert message in str(caught.value)


def test_a_word_and_a_sex_that_agree_are_taken():
    assert (
        len(tip.observations_from(frame(category=["men", "girls"], sex=["male", "female"]), source="Ours").observations)
        == 2
    )
    assert len(tip.observations_from(frame(sex=["", "male"]), source="Ours").observations) == 2


@pytest.mark.parametrize(
    ("name", "values"), [("sex", ["female", "male"]), ("quarter", [1, 2]), ("category", ["rural", "urban"])]
)
def test_what_divides_the_counts_is_not_lost_with_the_index(name, values):
    """As pandas' groupby leaves it: the women of one year and the men of another were taken as all persons of each."""
    given = frame(year=[2022, 2023]).assign(**{name: values}).set_index(name)
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="Our survey")
    assert faults_of(caught) == [
        f"column {name!r} is the index, which is not read; frame.reset_index() makes a column of it."
    ]
    assert len(tip.observations_from(given.reset_index(), source="Our survey").observations) == 2


def test_years_as_columns_are_told_how_rows_are_made_of_them():
    """The cure is code that works as it is told."""
    wide = pd.DataFrame({"area": ["Nepal", "India"], "measure": "identified", 2019: [10, 20], "2020": [30, 40]})
    cure = "frame.melt(['area', 'measure'], var_name='year', value_name='count')"
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(wide, source="Our survey")
    assert faults_of(caught) == [f"years stand as columns, 2019, '2020'; {cure} makes a row of each count."]
    assert tip.observations_from(eval(cure, {"frame": wide}), source="Our survey").frame()["value"].sum() == 100
    pivoted = wide.set_index(["area", "measure"])  # as pandas' pivot leaves it
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(pivoted, source="Our survey")
    assert faults_of(caught) == [f"years stand as columns, 2019, '2020'; {cure.replace('.', '.reset_index().', 1)} makes a row of each count."]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "of", "many"),
    [
        ([2020.0, 2021.0], "year", "years"),
        ([pd.Timestamp(2020, 1, 1), pd.Timestamp(2021, 1, 1)], "year", "years"),
        (["X2020", "X2021"], "year", "years"),
        (["2020", "2021*"], "year", "years"),
        (["female", "male"], "sex", "sexes"),
        (["Women", "Men", "Total"], "category", "categories"),
        (["forced_labour", "other", "total"], "form", "forms"),
        (["women", "other", "unknown"], "category", "categories"),
        (["child", "adult"], "age", "ages"),
        (["Identified", "Referred"], "measure", "measures"),
    ],
)
def test_counts_that_stand_as_columns_are_told_how_rows_are_made_of_them(names, of, many):
    """Each column was not known, and of `referred` an area was said to be meant."""
    fixed = {"area": ["Nepal", "India"], "measure": "identified", "year": 2020}
    fixed.pop(of, None)
    wide = pd.DataFrame(fixed | {name: [10 + n, 20 + n] for n, name in enumerate(names)})
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(wide, source="Our survey")
    (fault,) = faults_of(caught)
    assert fault.startswith(f"{many} stand as columns, {', '.join(map(repr, names))}; frame.melt(")
    made = eval(fault.partition("; ")[2].removesuffix(" makes a row of each count."), {"frame": wide})
    assert len(tip.observations_from(made, source="Our survey").observations) == 2 * len(names)


def test_what_is_no_frame_of_pandas_is_told_how_one_is_made_of_it():
    """Of a frame of polars it was said that it is a DataFrame, and to give a DataFrame."""
    polars, given = pytest.importorskip("polars"), frame(category=["a", "b"])
    for other, cure in (
        (polars.DataFrame(given.to_dict("list")), "pandas.DataFrame(frame.to_dicts())"),
        (given.groupby(["area", "year", "measure", "category"])["count"].first(), "frame.reset_index(name='count')"),
    ):
        with pytest.raises(TipResearchError) as caught:
            tip.observations_from(other, source="Our survey")
        assert str(caught.value).endswith(f"; give a DataFrame of pandas, as {cure} makes of it.")
        made = eval(cure, {"frame": other, "pandas": pd})
        assert len(tip.observations_from(made, source="Our survey").observations) == 2


def test_a_title_above_the_header_is_told(tmp_path):
    """Columns without names were laid to the labels of rows; index_col=0 does not cure that."""
    (tmp_path / "own.csv").write_text("Table 1,,,\narea,year,measure,count\nNepal,2020,identified,4\n")
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(pd.read_csv(tmp_path / "own.csv"), source="Ours")
    assert faults_of(caught)[:2] == [
        "columns 'Unnamed: 1', 'Unnamed: 2', 'Unnamed: 3' have no name, as where a title stands above the header; read the file with header=1 for one row above the header, header=2 for two, or drop the columns.",
        "column 'Table 1' is not known; allowed are area, year, quarter, count, and columns of observations.",
    ]
    assert len(tip.observations_from(pd.read_csv(tmp_path / "own.csv", header=1), source="Ours").observations) == 1


def test_thousands_that_pandas_read_as_decimals_are_read_again():
    """Of 2.000 and 1.282 pandas makes 2 and 1.282; with the second alone written anew, two stayed of the two thousand."""
    text = "area,year,measure,count\nNepal,2020,identified,2.000\nNepal,2021,identified,1.280\n"
    with pytest.raises(
        SchemaError, match=r"^row 1, .*'1\.28' is no count; .* pandas\.read_csv\(\.\.\., thousands='\.'\)"
    ):
        tip.observations_from(pd.read_csv(io.StringIO(text)), source="Our survey")
    read = pd.read_csv(io.StringIO(text), thousands=".")
    assert tip.observations_from(read, source="Our survey").frame()["value"].tolist() == [2000, 1280]


def test_a_frame_without_a_year_is_told_what_a_month_is():
    """And months that are said so are counted, each of its own period."""
    months = (
        frame(count=[12, 30])
        .drop(columns="year")
        .assign(period_start=["2023-01-01", "2023-02-01"], period_end=["2023-01-31", "2023-02-28"])
    )
    with pytest.raises(
        SchemaError, match="column 'year' is missing; .* period_kind, which is reporting_period for a month"
    ):
        tip.observations_from(months, source="Our survey")
    held = tip.observations_from(months.assign(period_kind="reporting_period"), source="Our survey")
    assert held.frame()["period"].tolist() == ["2023-01-01 to 2023-01-31", "2023-02-01 to 2023-02-28"]


def test_what_is_known_roughly_is_not_suppressed():
    """Somebody counted about 100: of three cells one is suppressed."""
    given = frame(
        count=["about 100", "30", "<5"], category=["a", "b", "c"], count_lo=[95, None, None], count_hi=[104, None, None]
    )
    own = tip.observations_from(given, source="Our survey")
    assert own.coverage().loc[0, ["cells", "suppressed"]].tolist() == [3, 1]


def test_what_the_project_holds_contests_it():
    """The police are held here with 32,022 of that year; of another year nothing is."""
    own = tip.observations_from(frame(year=[2020, 2023], count=["9,999", "30"]), source="Our survey")
    assert [c.flags for c in own.series()["total"]] == [("SOURCE_CONFLICT",), ()]


def test_what_is_not_said_is_filled_in():
    """Words of one's own are a partition; the source is named, of grade D, with ids of its rows."""
    own = tip.observations_from(frame(category=["women", "men"]), source="Our survey 2023")
    row = own.observations.iloc[1]
    assert row[["ref_area", "crime", "unit", "partition", "category", "grade", "period_kind"]].tolist() == [
        "PAK", "TIP", "persons", "own", "men", "D", "calendar_year",
    ]  # fmt: skip
    assert (row["count_lo"], row["count_hi"], row["figure_id"]) == (0, 4, "own:Our_survey_2023:1")
    assert tip.cite(row["source_id"]) == "Observations of one's own, Our survey 2023 (undated)"
    women = tip.composition(own.parts("category"))["women"]
    assert (women.lo, women.hi) == (pytest.approx(30 / 34), 1)


def test_sex_age_and_quarter_have_their_own_columns():
    """The partition and its categories follow from them."""
    given = frame(sex=["female", "male"], quarter=[1, "Q1"], area="PAK")
    own = tip.observations_from(given, source="Our survey")
    assert own.breakdowns == {"sex": 2}
    assert str(own.series("sex")["female"][0].period) == "2023 Q1"


def test_a_source_of_the_project_is_taken():
    own = tip.observations_from(frame(category=["a", "b"]), source="dawn_1364088")
    assert tip.short_name(own.observations["source_id"].iloc[0]) == "Dawn"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "edition", "grade"),
    [
        ("unodc_fia_conference_2022", "2022-03-25", "A"),
        ("app_psma_2023", "undated", "B"),  # neither edition nor date in sources.csv
        ("brecorder_2024_01_03", "2024-01-03", "B"),  # a date, and no edition
        ("Our survey", "undated", "D"),
    ],
)
def test_edition_and_grade_are_those_of_the_source(source, edition, grade):
    """One that others can look up has those of its rows, also in the lineage of a number; a name in words has D."""
    given = frame(category=["women", "men"])
    own = tip.observations_from(given, source=source)
    assert own.observations[["edition", "grade"]].drop_duplicates().to_numpy().tolist() == [[edition, grade]]
    women = tip.composition(own.parts("category"))["women"]
    told = lineage.number_html(women, str(women))
    assert f"({edition})" in told
    assert ("nobody else can look up" in told) is (grade == "D")
    said = tip.observations_from(given.assign(edition="2026", grade="C"), source=source)
    assert said.observations[["edition", "grade"]].iloc[0].tolist() == ["2026", "C"]


def test_which_edition_and_grade_is_not_chosen():
    """Of a source with several, or of none that is known, the frame must say it, once or in each row."""
    given = frame(category=["a", "b"])
    for source, fault in {
        "unodc_glotip": "column 'edition' is missing, and source 'unodc_glotip' has 2023-05-30, 2025-04-14; add it.",
        "us_tip_2021": "column 'grade' is missing, and source 'us_tip_2021' has A, B; add it: A (published by the office itself, which does not make it right), B (official statement through a news agency or secondary page), C (opinion, letter or non-governmental organisation).",
        "tribune_2018_04_13": "column 'grade' is missing, and source 'tribune_2018_04_13' has none here; add it: A (published by the office itself, which does not make it right), B (official statement through a news agency or secondary page), C (opinion, letter or non-governmental organisation).",
    }.items():
        with pytest.raises(SchemaError) as caught:
            tip.observations_from(given, source=source)
        assert faults_of(caught) == [fault]
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given.assign(edition=["2025-04-14", None]), source="unodc_glotip")
    assert faults_of(caught) == ["row 1, column 'edition' is blank; give the edition that you read."]


def test_all_faults_are_told_at_once():
    """Five faults, five lines, each with row, value and cure."""
    given = pd.DataFrame({
        "area": ["Pakstan", "PAK", "PAK", "PAK", "PAK"], "year": [2020, 20, 2021, 2022, 2023],
        "measure": ["identified", "identified", "identifed", "identified", "identified"],
        "sex": ["female", "female", "female", "femal", "female"], "count": [1, 2, 3, 4, "few"],
    })  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="Our survey")
    head, *lines = str(caught.value).splitlines()
    assert head == "5 faults in the frame, so nothing is taken:"
    for line, (row, said) in zip(lines, [
        (0, "'Pakstan' is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK', or add a row for one of your own to data/mappings/areas.csv of your project. Did you mean 'Pakistan'?"),
        (1, "'20' is no calendar year; give four digits, such as 2020."),
        (2, "Did you mean 'identified'?"),
        (3, "Did you mean 'female'?"),
        (4, "'few' is no count; allowed are whole numbers of at most 10 digits, such as 17 or 1,282, and <5."),
    ], strict=True):  # fmt: skip
        assert line.startswith(f"row {row}, column ")
        assert said in line


@pytest.mark.parametrize(
    ("measure", "unit"),
    [("identified", "persons"), ("offences", "offences"), ("red_book_listed", "persons")],
)  # fmt: skip
def test_the_unit_is_that_of_the_measure(measure, unit):
    """As the rows of the project have it: offences are no persons, and have no rate of persons."""
    own = tip.observations_from(frame(measure=measure, year=[2020, 2021], count=4), source="Ours")
    assert own.observations["unit"].tolist() == [unit, unit]
    if unit != "persons":
        with pytest.raises(
            TipResearchError,
            match=f"a rate needs persons, and .* counts {unit}; take a count of persons",
        ):
            own.select(year=2020).rates()


@pytest.mark.slow
def test_a_unit_is_not_chosen():
    """Of a measure that is held in several units, or in none, the frame says it; one that it says is taken."""
    for measure, held, such in (
        ("cases_investigated", "cases, investigations", "cases"), ("nrm_referrals", "no unit", "persons"),
    ):  # fmt: skip
        given = frame(measure=measure, category=["a", "b"])
        with pytest.raises(SchemaError) as caught:
            tip.observations_from(given, source="Ours")
        fault = f"column 'unit' is blank, and measure {measure!r} is counted in {held}; give one, such as {such!r}."
        assert faults_of(caught) == [f"row {n}, {fault}" for n in (0, 1)]
        own = tip.observations_from(given.assign(unit="cases"), source="Ours")
        assert own.observations["unit"].unique().tolist() == ["cases"]


@pytest.mark.parametrize(("measure", "crime"), [("assisted", "TIP"), ("smuggled_migrants", "SOM")])
def test_a_measure_of_which_nothing_is_held_can_be_brought(measure, crime):
    """People assisted, and migrants smuggled, are persons; nobody who was smuggled is a victim of trafficking."""
    own = tip.observations_from(frame(measure=measure, category=["a", "b"]), source="Ours")
    assert own.observations[["crime", "unit"]].drop_duplicates().to_numpy().tolist() == [[crime, "persons"]]


def test_those_referred_of_a_category_are_of_that_category_alone():
    """80 were referred, 20 of them men; of 80 men who were identified that is 25 %, and no 100 %."""
    given = pd.DataFrame(
        [("men", 80, "identified"), ("", 180, "identified"), ("men", 20, "referred"), ("", 80, "referred")],
        columns=["category", "count", "measure"],
    ).assign(area="Nepal", year=2020)
    rows = tip.observations_from(given, source="Ours").observations
    men, everybody = (
        {m: tip.pick(rows, measure=m, category=c) for m in ("identified", "referred")} for c in ("men", "total")
    )
    assert tip.referral_rate(men["referred"], men["identified"]).value == 0.25
    for wrong in ((everybody["referred"], men["identified"]), (men["referred"], everybody["identified"])):
        for function in (tip.referral_rate, tip.referral_bounds):
            with pytest.raises(TipResearchError, match="an indicator of referrals needs one group"):
                function(*wrong)


@pytest.mark.slow
def test_an_interval_of_a_text_or_of_a_rounding_is_taken():
    """Also of a file in which one row leaves it blank, so that its numbers are read as decimals."""
    given = frame(count=["about 100", "30"], category=["a", "b"], count_lo=[95.0, None], count_hi=[104.0, None])
    own = tip.observations_from(given, source="Our survey").parts("category")
    assert [(c.raw_value, c.lo, c.hi) for c in own.values()] == [("about 100", 95, 104), ("30", 30, 30)]
    rounded = frame().head(1).assign(count=100, count_lo=95, count_hi=104, notes="Rounded in the source.")
    own = tip.observations_from(rounded, source="Our survey").count()
    assert (own.lo, own.hi) == (95, 104)


@pytest.mark.slow
def test_dates_are_taken_as_they_are_given():
    """Half a year is no year, however its days are written; a whole one may be said twice."""
    days = {name: pd.Timestamp(day) for name, day in OF_HALF_A_YEAR.items()}
    for dates in (days, OF_HALF_A_YEAR):
        half = frame(**dates, period_kind="reporting_period", category=["a", "b"]).drop(columns="year")
        rows = tip.observations_from(half, source="Our survey").observations
        assert [str(c.period) for c in tip.pick_parts(rows, partition="own").values()] == ["2020-01-01 to 2020-06-30"] * 2  # fmt: skip
    whole = frame(period_start="2023-01-01", period_kind="calendar_year", category=["a", "b"])
    assert tip.observations_from(whole, source="Our survey").years == [2023]


@pytest.mark.slow
@pytest.mark.parametrize("word", ["Northern", "Southern"])
def test_a_region_that_holds_a_known_word_is_no_slip(word):
    """Three letters more than 'other' are no slip; 'othere' is one."""
    own = tip.observations_from(frame(category=[word, "Volta"]), source="Ours")
    assert [*own.parts("category")] == [word, "Volta"]
    with pytest.raises(SchemaError, match="'othere' is nearly the known 'other'"):
        tip.observations_from(frame(category=["othere", "Volta"]), source="Ours")


def test_words_that_differ_in_capitals_can_be_said_to_be_two():
    words = ["rural", "Rural"]
    own = tip.observations_from(frame(category=words), source="Ours", categories=words)
    assert [*own.parts("category")] == words


@pytest.mark.parametrize(
    "other",
    [
        "loc\u200bal",
        "local\ufe0f",
        "lo\u00adcal",
        "local\u2800",
        "local\u3164",
        "Local\u200b",
        "ｌｏｃａｌ",
        "local\x07",
    ],
)
def test_words_that_look_alike_are_not_two_categories(other):
    """Two lines of a chart, or two shares, would both be named local, and one series over years would be two."""
    given = frame(category=["local", other], year=[2022, 2023])
    with pytest.raises(SchemaError, match="of an earlier row look alike, though the first is") as caught:
        tip.observations_from(given, source="Ours")
    assert ascii(other) in str(caught.value)
    own = tip.observations_from(given, source="Ours", categories=["local", other])
    assert {*own.observations["category"]} == {"local", other}


@pytest.mark.parametrize(
    ("one", "other"), [("camp 12", "camp 1²"), ("zone 2", "zone ②"), ("1/2", "½"), ("resume", "résumé")]
)
def test_words_that_are_seen_to_differ_are_two_categories(one, other):
    """A raised or a circled 2 is no 2, and an accent is seen: that they look alike would be untrue."""
    own = tip.observations_from(frame(category=[one, other]), source="Ours")
    assert {*own.observations["category"]} == {one, other}


def test_an_accent_has_one_code():
    with pytest.raises(SchemaError, match=r"'cafés' of an earlier row look alike, though the first is 'cafe\\u0301s'"):
        tip.observations_from(frame(category=["cafés", "cafe\u0301s"]), source="Ours")


@pytest.mark.slow
def test_a_figure_has_an_id_of_its_own():
    """One that stands twice, or is that of a row of the project, would lead a reader to another figure."""
    given = frame(category=["a", "b"])
    for ids, faults in {
        ("x", "x"): [
            f"row {n}, column 'figure_id': 'x' is not allowed; allowed is a value that no other row has." for n in (0, 1)
        ],
        ("UNODC22-vic-2020-total", "y"): [
            "row 0, column 'figure_id': 'UNODC22-vic-2020-total' is the id of a row of the project; give another id, or leave it blank."
        ],
    }.items():  # fmt: skip
        with pytest.raises(SchemaError) as caught:
            tip.observations_from(given.assign(figure_id=[*ids]), source="Our survey")
        assert faults_of(caught) == faults
    own = tip.observations_from(given.assign(figure_id=["x", None]), source="Our survey")
    assert own.observations["figure_id"].tolist() == ["x", "own:Our_survey:1"]


@pytest.mark.slow
@pytest.mark.parametrize("source", ["Our survey", "dawn_1364088"])
def test_what_was_written_comes_back(source, tmp_path):
    """As a frame of that source and as a file: the same observations, with their ids, intervals and days."""
    given = frame(
        category=["women", None], sex=[None, "unknown"], age=[None, "child"], quarter=[1, None],
        count=["1,282", "about 100"], count_lo=[None, 95.0], count_hi=[None, 104.0],
    )  # fmt: skip
    made = tip.observations_from(given, source=source).observations
    made.to_csv(tmp_path / "own.csv", index=False)
    read = pd.read_csv(tmp_path / "own.csv")
    for again in (
        tip.observations_from(read, source=source),
        tip.observations_from(made, source=source),
        tip.open(tmp_path / "own.csv"),
    ):
        pd.testing.assert_frame_equal(again.observations, made)
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(read, source="Another survey")
    of_own = (
        f"row 0, column 'source_id': {made['source_id'][0]!r} is not allowed; allowed is one of own:Another_survey."
    )
    of_others = "column 'source_id': a frame has one source, 'own:Another_survey' by source=, and the column names 'dawn_1364088'; make"
    assert (of_own if source == "Our survey" else of_others) in str(caught.value)


def test_labels_of_rows_in_a_file_are_no_column(tmp_path):
    """Whoever reads them as one is told how they are read, or left out."""
    made = tip.observations_from(frame(category=["a", "b"]), source="Ours").observations
    made.to_csv(tmp_path / "own.csv")
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(pd.read_csv(tmp_path / "own.csv"), source="Ours")
    assert faults_of(caught) == [
        "column 'Unnamed: 0' has no name, as the row labels of a file; read the file with pandas.read_csv(..., index_col=0), or drop the column."
    ]
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / "own.csv")
    assert str(caught.value) == "own.csv: column '' is not known. Write a frame with to_csv(..., index=False)."


@pytest.mark.parametrize(
    ("words", "later", "earlier"),
    [
        (["women", "female"], "female", "women"),
        (["children", "men", "girls"], "girls", "children"),
        (["boys", "farms", "male_child"], "male_child", "boys"),
        (["sexual", "women"], "women", "sexual"),
        (["sexual_child", "sexual_adult", "sexual_female_child"], "sexual_female_child", "sexual_child"),
    ],
)
def test_known_categories_that_share_persons_are_no_parts(words, later, earlier):
    """Their shares would add up to 100 % of persons who were counted twice."""
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame().head(1).merge(pd.DataFrame({"category": words}), "cross"), source="Ours")
    assert faults_of(caught) == [
        f"row {words.index(later)}, column 'category': {later!r} and {earlier!r} of one area, period and measure include the same persons, and categories exclude each other; "
        "leave 'category' blank for a total, give columns sex and age in place of the category, or make a frame of each."
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["women", "men", "girls", "boys", "transgender"],
        ["women", "men", "children"],
        ["female", "male", "other"],
        ["sexual", "forced_labour", "bonded_labour", "other"],
        ["sexual_female_adult", "sexual_male_adult", "sexual_child"],
        ["women", "farms", "boats"],  # whether some on farms are women the user knows
    ],
)
def test_categories_that_exclude_each_other_are_taken(words):
    given = frame().head(1).merge(pd.DataFrame({"category": words}), "cross")
    assert [*tip.observations_from(given, source="Ours").parts("category")] == words


@pytest.mark.slow
def test_what_contains_another_has_a_place_of_its_own():
    """A total is a blank category, and women of all ages are a sex, in one frame with the parts."""
    given = frame(
        category=["women", "men", None, None], sex=[None, None, "female", None], age=None,
        count=[30, 10, 35, 45],
    )  # fmt: skip
    own = tip.observations_from(given, source="Ours")
    assert {name: str(c) for name, c in own.parts("own").items()} == {"women": "30", "men": "10"}
    assert str(own.count()) == "45"
    assert str(own.count(sex="female")) == "35"
    other_years = frame(category=["women", "female"], year=[2020, 2021])
    assert len(tip.observations_from(other_years, source="Ours").observations) == 2


def test_a_declared_category_is_taken():
    """Also one that is nearly a known one, beside those that are known."""
    given = frame(category=["women", "menn"])
    own = tip.observations_from(given, source="Ours", categories=["menn"])
    assert own.observations["category"].tolist() == ["women", "menn"]


def test_rows_of_any_index_have_ids_of_their_own():
    """Labels that stand twice are counted, and blanks in a label are no part of an id."""
    twice = frame(category=["a", "b"]).set_axis([7, 7])
    named = frame(category=["a", "b"]).set_axis(["row a", "b"])
    ids = [tip.observations_from(f, source="Ours").observations["figure_id"].tolist() for f in (twice, named)]
    assert ids == [["own:Ours:0", "own:Ours:1"], ["own:Ours:row_a", "own:Ours:b"]]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Police & NGO survey", "source 'Police & NGO survey' has the sign '&', which no name for a source of your own can have; allowed are letters, digits, blanks and , . ( ) ' / -, as in 'Police and NGO survey'."),
        ("Survey 2023: wave 1", "has the sign ':'"),
        ("Umfrage 2023 – Ämter", "has the sign '–'"),
        ("", "write such a name in words, as 'Our survey 2023'."),
        (None, "source is of type NoneType; give an id of sources.csv, or a name for one of your own, as 'Our survey 2023'."),
    ],
)  # fmt: skip
def test_what_no_source_of_ones_own_can_be_called(source, message):
    with pytest.raises(TipResearchError) as caught:
        tip.observations_from(frame(category=["a", "b"]), source=source)
    assert message in str(caught.value)


def test_a_misspelt_source_is_no_source_of_ones_own():
    with pytest.raises(TipResearchError, match="Did you mean 'unodc_glotip'"):
        tip.observations_from(frame(category=["a", "b"]), source="unodc_glotp")


@pytest.mark.slow
def test_an_area_of_a_frame_goes_by_its_names_in_iso():
    """As where one selects: UK is GBR, and England, which ISO does not name, is near no other country."""
    held = tip.observations_from(frame(area=["UK", "us"]), source="Our survey")
    assert list(held.areas) == ["GBR", "USA"]
    named = {
        "Republic of Korea": "KOR", "Bolivia (Plurinational State of)": "BOL", "Micronesia (Federated States of)": "FSM",
        "Netherlands (Kingdom of the)": "NLD", "the Netherlands": "NLD", "The Gambia": "GMB",
        "Democratic People\N{RIGHT SINGLE QUOTATION MARK}s Republic of Korea": "PRK",
    }  # fmt: skip
    named |= {"Congo (Democratic Republic of the)": "COD", "Republic of Congo": "COG", "Gambia, The": "GMB"}
    for name, code in named.items():  # as the UN and its workbooks write them, and the World Bank
        assert [*tip.observations_from(frame(area=[name], count=[5]), source="Our survey").areas] == [code]
    for name, meant in (
        ("China, Hong Kong Special Administrative Region", "Hong Kong"),
        (
            "United States Virgin Islands",
            "U.S. Virgin Islands",
        ),  # nearer by letters are the United States' outlying ones
    ):
        with pytest.raises(SchemaError, match=f"Did you mean '{meant}'"):
            tip.observations_from(frame(area=[name], count=[5]), source="Our survey")
    for name, codes in (
        ("England", "'GB-ENG'"),
        ("balochistan", "'PK-BA'"),
        ("Haryana", "'IN-HR'"),
        ("Limburg", "'BE-VLI', 'NL-LI'"),
    ):
        with pytest.raises(
            SchemaError,
            match=f"'{name}' is no area; .* to data/mappings/areas.csv of your project. In ISO 3166-2 that is {codes}.$",
        ):
            tip.observations_from(frame(area=[name, "UK"]), source="Our survey")


TOTALS = [
    "Total", "All", "all", "Sum", "Overall", "Subtotal", "sub-total", "Grand total", "Totals", "Total victims", "Victims (total)",
    "All victims", "Both sexes", "Totais", "Ensemble", "Gesamt", "Insgesamt", "Итого", "всего", "المجموع", "الإجمالي", "الاجمالي", "合计", "總計", "کل",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("word", TOTALS)
def test_what_reads_as_a_total_is_no_category(word):
    """It would halve every share. The cure works: left blank it is the total."""
    words, counts = ["farms", "homes", "kilns", word], [30, 20, 15, 70]
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame(category=words, count=counts), source="Ours")
    assert faults_of(caught) == [
        f"row 3, column 'category': {word!r} reads as a total and is no category beside others; leave it blank, or pass categories=[{word!r}, ...] if it is a category."
    ]
    own = tip.observations_from(frame(category=[*words[:3], ""], count=counts), source="Ours")
    assert [str(c) for c in own.series()["total"]] == ["70"]
    declared = tip.observations_from(frame(category=words, count=counts), source="Ours", categories=words)
    assert [*declared.parts("category")] == words


@pytest.mark.parametrize("word", ["All others", "both parents", "totalitarian states", "summer", "overalls"])
def test_words_that_begin_like_a_total_are_categories(word):
    own = tip.observations_from(frame(category=["farms", word], count=[5, 7]), source="Ours")
    assert [*own.parts("category")] == ["farms", word]


@pytest.mark.slow
def test_a_part_that_is_the_sum_of_all_others_is_refused():
    """Whatever it is called; known and declared words, two parts, suppressed ones and parts beside their total are let pass."""
    words, counts = ["farms", "homes", "kilns", "Razem"], [30, 20, 10, 60]
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame(category=words, count=counts), source="Ours")
    assert faults_of(caught) == [
        f"row 3, column 'category': 'Razem' counts as many as all others together, as a total does; leave it blank for a total, or pass categories={words!r} if it is a category."
    ]
    for held, numbers, declared in (
        (words, counts, words),
        (words[:2], [30, 30], ()),
        (words[:3], [30, 30, 0], ()),
        (words, [30, 20, "<5", 50], ()),
        (["women", "men", "children"], [30, 20, 10], ()),
        (["farms", "homes", "kilns", ""], [30, 20, 10, 60], ()),
    ):
        own = tip.observations_from(frame(category=held, count=numbers), source="Ours", categories=declared)
        assert len(own.parts("category")) == len([w for w in held if w])


@pytest.mark.slow
def test_two_units_or_measures_are_no_parts_and_no_chart():
    sexes = frame(sex=["female", "male"], count=[30, 12])
    for columns, fault in (
        ({"unit": ["persons", "cases"]}, "of one unit, and cases, persons are held; select one."),
        ({"measure": ["identified", "detected"], "unit": "persons"}, "of one measure, and detected, identified are held; select one."),
    ):  # fmt: skip
        own = tip.observations_from(sexes.assign(**columns), source="Ours")
        with pytest.raises(CoverageError, match=f"parts are {fault}"):
            own.parts("sex")
        with pytest.raises(CoverageError, match=f"a chart is {fault}"):
            own.plot(by="sex")
    own = tip.observations_from(frame(measure=["identified", "detected"], unit="persons"), source="Ours")
    assert len(own.plot(by="measure").data) == 2  # each bar says which it is


def test_a_column_in_the_index_or_twice_is_told():
    given = frame(year=[2022, 2023])
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given.set_index(["area", "year"]), source="Our survey")
    cure = "it is the index, and frame.reset_index() makes a column of it"
    assert faults_of(caught) == [f"column {name!r} is missing; {cure}." for name in ("area", "year")]
    for twice in ("count", "raw_value"):
        with pytest.raises(SchemaError, match=f"columns 'count' and '{twice}' say the same; give one of them"):
            tip.observations_from(pd.concat([given, given["count"].rename(twice)], axis=1), source="Our survey")


@pytest.mark.slow
def test_a_slip_in_a_column_is_no_message_of_thousands_of_lines():
    """It is told once; of faults that differ the first 30 are told, and how many there are."""
    for rows, said in ((4, "row 0 and 3 more, column 'measure': 'identifed'"), (100, "row 0 and 99 more, column")):
        with pytest.raises(SchemaError) as caught:
            tip.observations_from(frame(year=[2020] * rows, measure="identifed", count=5), source="Ours")
        assert faults_of(caught)[0].startswith(said)
        assert len(faults_of(caught)) == 1
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(frame(year=[2020] * 100, count=[f"{n} or so" for n in range(100)]), source="Ours")
    first, *told, last = str(caught.value).splitlines()
    assert (first, len(told), last) == ("100 faults in the frame, so nothing is taken:", 30, "(70 more faults.)")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["source", "source_id"])
def test_several_sources_in_one_frame(name):
    """The cure that is named holds: each source gets observations of its own, and none is dropped as a repeat."""
    given = frame(**{name: ["The police", "A ministry"]}, count=["300", "412"])
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="All of them")
    said = str(caught.value)
    assert said.startswith(f"column {name!r}: a frame has one source, 'own:All_of_them' by source=, and the column names 'The police', 'A ministry'; make observations of each source, as {{")  # fmt: skip
    made = eval(said.partition(", as ")[2].removesuffix("."), {"tip": tip, "frame": given})
    assert {source: own.count().lo for source, own in made.items()} == {"A ministry": 412, "The police": 300}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of_women", "name"),
    [({"area": "India"}, "area, and IND, PAK"), ({"edition": "second"}, "edition, and second, undated")],
)
def test_women_of_one_country_and_men_of_another_are_no_parts(of_women, name):
    """Nothing is divided by sex so, and bars side by side would say that it is."""
    rows = pd.DataFrame({"area": "Pakistan", "year": 2020, "measure": "identified", "sex": ["female", "male"], "count": [60, 40], "edition": "undated"})  # fmt: skip
    own = tip.observations_from(rows, source="Ours")
    assert [*own.parts("sex")] == ["female", "male"]
    for column, value in of_women.items():
        rows.loc[0, column] = value
    own = tip.observations_from(rows, source="Ours")
    with pytest.raises(CoverageError, match=f"parts are of one {name} are held; select one."):
        own.parts("sex")
    if "area" in of_women:
        with pytest.raises(CoverageError, match="a chart is of one area, and IND, PAK are held"):
            own.plot("sex")
        assert "60" in own.plot(["area", "sex"]).alt


@pytest.mark.parametrize(
    ("status", "count", "taken"),
    [("Q", "3", False), ("Q", "<5", True), ("O", "3", False), ("L", "0", False), ("M", "<5", False), ("U", "3", True)],
)
def test_no_number_stands_where_its_status_says_that_it_is_missing(status, count, taken):
    """A count that its row says is suppressed was drawn and written as any other."""
    given = frame(category=["a", "b"], obs_status=["A", status], count=["30", count])
    if taken:
        assert [*tip.observations_from(given, source="Ours").observations["obs_status"]] == ["A", status]
        return
    with pytest.raises(
        SchemaError,
        match=f"row 1, column 'obs_status': '{status}' is not allowed; allowed is one that the count allows",
    ):
        tip.observations_from(given, source="Ours")


def test_a_count_that_is_said_to_be_withheld_does_not_stand(tmp_path):
    own = tip.observations_from(frame(category=["a", "b"]), source="Ours").observations
    file = tmp_path / "own.csv"
    own.assign(raw_value=own["raw_value"].replace("30", "withheld")).to_csv(file, index=False)
    with pytest.raises(
        SchemaError, match="row 2, column 'obs_status': 'A' is not allowed; allowed is one that the count allows"
    ):
        tip.open(file)


def test_a_province_is_known_by_its_code_of_iso_3166_2():
    frame = pd.DataFrame({"area": ["PK-KP", "pk-ba"], "year": 2020, "measure": "identified", "count": [3, 4]})
    own = tip.observations_from(frame, source="Our survey")
    assert own.areas == {"PK-BA": "Balochistan, Pakistan", "PK-KP": "Khyber Pakhtunkhwa, Pakistan"}
    with pytest.raises(SchemaError, match="'PK-XX' is no area"):
        tip.observations_from(frame.assign(area="PK-XX"), source="Our survey")


@pytest.mark.slow
def test_all_areas_without_a_population_are_told_at_once():
    """Rates of all countries were refused for one of them at a time."""
    frame = pd.DataFrame({"area": ["COK", "NPL", "NIU", "PK-KP"], "year": 2020, "measure": "identified", "count": 4})
    own = tip.observations_from(frame, source="Our survey")
    with pytest.raises(
        CoverageError, match=r"no population of COK .* of your project. Nor is there one of NIU, PK-KP.$"
    ):
        own.rates()
    with pytest.raises(CoverageError, match="source_id 'who' is not held"):
        own.rates(population_source="who")


def test_rates_of_what_is_divided_twice_say_what_to_select():
    """They take no `by`, which the message named alone; the cure gives the rates of those selected."""
    own = tip.observations_from(frame(year=2020, sex=["female", "male"], age="child"), source="Ours")
    with pytest.raises(
        CoverageError, match=r"name the rest in by; count\(\) and rates\(\) take no by, so select a value of each\.$"
    ):
        own.select(sex="female").rates()
    assert len(own.select(sex="female", age="child").rates()) == 1


@pytest.mark.slow
def test_an_area_by_its_number_is_told_the_zeros_before_it():
    """A column of M49 codes is one of whole numbers: 586 was Pakistan and 4 no area; with a blank, 586.0 was none either."""
    with pytest.raises(
        SchemaError,
        match=r"'4' is no area; .* Did you mean '004', which is Afghanistan\? .*, \.astype\(float\)\.map\('\{:03\.0f\}'\.format\) puts",
    ):
        tip.observations_from(frame(area=[4, 586]), source="Our survey")
    for held in (pd.Series([4, 586]), pd.Series([4.0, 586.0]), pd.Series(["4", "586"])):
        codes = held.astype(float).map("{:03.0f}".format)
        assert [*tip.observations_from(frame(area=codes), source="Our survey").areas] == ["AFG", "PAK"]
    assert [*tip.observations_from(frame(area=[586.0, 356.0]), source="Our survey").areas] == ["IND", "PAK"]
    with pytest.raises(SchemaError, match=r"'1' is no area; .* of your project\.$"):
        tip.observations_from(frame(area=[1, 586]), source="Our survey")


def test_categories_are_words_as_cells_are():
    """Of the category 1 it was said that it is not among [1], and whether 1 is meant."""
    own = tip.observations_from(frame(category=[1, 2]), source="Our survey", categories=[1, 2])
    assert [*own.parts("category")] == ["1", "2"]


@pytest.mark.parametrize(("sign", "read_as"), [(";", ","), (",", ";")])
def test_a_table_that_was_read_as_one_column_is_told_its_separator(sign, read_as):
    """As a spreadsheet of a country with decimal commas writes it, or reads it; five lines named each column as missing."""
    text = "area;year;measure;count\nNepal;2020;identified;<5\n".replace(";", sign)
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(pd.read_csv(io.StringIO(text), sep=read_as), source="Our survey")
    assert faults_of(caught) == [f"the frame has one column, 'area{sign}year{sign}measure{sign}count': the file separates its cells by {sign!r}. Read the file with pandas.read_csv(..., sep={sign!r})."]  # fmt: skip
    assert len(tip.observations_from(pd.read_csv(io.StringIO(text), sep=sign), source="Our survey").observations) == 1


def test_a_header_of_two_rows_is_told_how_to_become_one():
    """As pandas reads merged cells: each column was not known, and of one ('measure', '') `measure` was said to be meant."""
    text = "area,measure,2020,,2021\n,,women,men,\nNepal,identified,3,4,5\n"  # a blank is Unnamed, with its number
    given = pd.read_csv(io.StringIO(text), header=[0, 1])
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="Our survey")
    (fault,) = faults_of(caught)
    cure = "frame.set_axis([' '.join(s for s in map(str, c) if s[:7] != 'Unnamed').strip() for c in frame.columns], axis=1)"
    assert fault == f"columns have names of 2 levels, such as ('area', 'Unnamed: 0_level_1'), as merged cells give; {cure} gives each column one name."  # fmt: skip
    assert [*eval(cure, {"frame": given})][:3] == ["area", "measure", "2020 women"]
    blank = pd.DataFrame([["Nepal", "identified", 3, 4]], columns=pd.MultiIndex.from_tuples([("area", ""), ("measure", ""), ("2020", ""), (2021, "")]))  # fmt: skip
    with pytest.raises(SchemaError, match="years stand as columns, '2020', '2021'"):
        tip.observations_from(eval(cure, {"frame": blank}), source="Our survey")


@pytest.fixture
def by_word():
    """Two words, each with its women, its men and both together, beside all and all women."""
    rows = [
        (word, sex, n * (2 if word == "" else 1))
        for word in ("kilns", "farms", "")
        for sex, n in (("female", 30), ("male", 60), ("", 100))
    ]
    table = pd.DataFrame(rows, columns=["category", "sex", "count"])
    return tip.observations_from(table.assign(area="Pakistan", year=2022, measure="identified"), source="Ours")


@pytest.mark.parametrize(
    ("chosen", "by", "counts"),
    [
        ({"category": "kilns"}, "sex", {"female": "30", "male": "60"}),
        ({"category": "kilns"}, (), {"total": "100"}),
        ({"sex": "female"}, "category", {"kilns": "30", "farms": "30"}),
        ({}, "category", {"kilns": "100", "farms": "100"}),
        ({}, "sex", {"female": "60", "male": "120"}),
        ({}, "category, sex", {"kilns, female": "30", "kilns, male": "60", "farms, female": "30", "farms, male": "60"}),
    ],
)
def test_a_word_of_ones_own_is_divided_by_its_sex_as_a_breakdown_is(by_word, chosen, by, counts):
    """It was refused as more than one series, and the cure, to name the rest in by, was refused again."""
    assert {name: str(n) for name, (n,) in by_word.select(**chosen).series(by).items()} == counts


def test_parts_of_a_word_are_of_its_own_total(by_word):
    assert by_word.select(category="kilns").parts("sex").total.value == 100
    assert by_word.select(sex="female").parts("category").total.value == 60
    assert by_word.parts("category").total.value == 200
    assert by_word.breakdowns == {"own, sex": 4, "own": 2, "sex": 2, "total": 1}
    drawn = by_word.select(sex="female").plot("category").question
    assert drawn == "Identified victims, Pakistan, Female, by category"


def test_a_word_that_is_held_by_sex_alone_says_how_it_is_taken():
    alone = tip.observations_from(frame(category="kilns", sex=["female", "male"]), source="Ours")
    with pytest.raises(CoverageError, match=r"held are counts by own and sex\. .* name the rest in by"):
        alone.series("category")
    assert [*alone.select(category="kilns").series("sex")] == ["female", "male"]
    # What all rows have in common divides nothing.
    women = tip.observations_from(frame(category=["kilns", "farms"], sex="female"), source="Ours")
    assert [*women.series("category")] == ["kilns", "farms"]
