"""A user's own frame: what is filled in, and which slips are refused with their cure."""

import io

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch.presentation import lineage


def frame(**columns):
    given = {"area": "Pakistan", "year": 2023, "measure": "identified", "count": ["30", "<5"]}
    return pd.DataFrame(given | columns)


def words(*categories, **columns):
    """A frame with one row for each category, all with the same count."""
    return frame().head(1).merge(pd.DataFrame({"category": categories}), "cross").assign(**columns)


def taken(given, source="Ours", **options):
    return tip.observations_from(given, source=source, **options)


def faults(given, source="Our survey", **options):
    """The lines of a refusal, without the heading of several."""
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source=source, **options)
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

#: Columns of a frame, the column and the value that the message names, and the cure. A new slip is a row here.
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
def test_a_slip_is_refused_with_its_column_value_and_cure(columns, column, value, cure):
    """The value is None if the message shows it in another form."""
    said = next(line for line in faults(frame(**{"category": ["a", "b"]} | columns)) if f"column {column!r}" in line)
    assert (f"column {column!r}" if value is None else f"column {column!r}: {value!r} ") in said
    assert said.endswith(cure) if cure[-1] in ".?" else cure in said  # a cure that ends has no hint behind it


@pytest.mark.parametrize(
    ("word", "declared", "cure"),
    [
        ("Rural", ["rural"], "is not among categories=['rural'] and no known one; add it there."),
        ("bots", ["rural", "boats"], "add it there. Did you mean 'boats'?"),
    ],
)
def test_a_word_that_was_not_declared_is_refused(word, declared, cure):
    said = faults(frame(category=["rural", word]), categories=declared)[0]
    assert said.startswith(f"row 1, column 'category': {word!r} ")
    assert cure in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (frame().drop(columns="count"), "column 'count' is missing; add it."),
        (frame().rename(columns={"year": "yeer"}), "Did you mean 'year'?"),
        (frame().iloc[:0], "the frame has no row; give one row a count."),
        (frame(), "row 1: an earlier row has the same area, period, measure and category"),
    ],
)
def test_missing_columns_and_repeated_rows_are_refused(given, message):
    assert message in "".join(faults(given))


@pytest.mark.parametrize("columns", [{"category": ["men", "girls"], "sex": ["male", "female"]}, {"sex": ["", "male"]}])
def test_a_word_and_a_sex_that_agree_are_accepted(columns):
    assert len(taken(frame(**columns)).observations) == 2


@pytest.mark.parametrize(
    ("name", "values"), [("sex", ["female", "male"]), ("quarter", [1, 2]), ("category", ["rural", "urban"])]
)
def test_a_variable_in_the_index_is_not_lost(name, values):
    """The groupby of pandas leaves it there; women of one year and men of another would be all persons of each."""
    given = frame(year=[2022, 2023]).assign(**{name: values}).set_index(name)
    (said,) = faults(given)
    assert said == f"column {name!r} is the index, which is not read; frame.reset_index() makes a column of it."
    assert len(taken(given.reset_index()).observations) == 2


@pytest.mark.parametrize(
    ("names", "of", "many"),
    [
        ([2019, "2020"], "year", "years"),
        (["2020"], "year", "years"),
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
@pytest.mark.parametrize("pivoted", [False, True])
def test_headings_that_are_values_have_a_cure_that_works(names, of, many, pivoted):
    fixed = {"area": ["Nepal", "India"], "measure": "identified", "year": 2020}
    fixed.pop(of, None)
    wide = pd.DataFrame(fixed | {name: [10 + n, 20 + n] for n, name in enumerate(names)})
    wide = wide.set_index([*fixed]) if pivoted else wide
    (fault,) = faults(wide)
    reset = ".reset_index()" if pivoted else ""
    assert fault.startswith(f"{many} stand as columns, {', '.join(map(repr, names))}; frame{reset}.melt(")
    made = eval(fault.partition("; ")[2].removesuffix(" makes a row of each count."), {"frame": wide})
    assert taken(made).frame()["value"].sum() == sum(30 + 2 * n for n in range(len(names)))


def test_other_tables_than_frames_of_pandas_have_a_cure_that_works():
    polars, given = pytest.importorskip("polars"), frame(category=["a", "b"])
    for other, cure in (
        (polars.DataFrame(given.to_dict("list")), "pandas.DataFrame(frame.to_dicts())"),
        (given.groupby(["area", "year", "measure", "category"])["count"].first(), "frame.reset_index(name='count')"),
    ):
        with pytest.raises(TipResearchError) as caught:
            taken(other)
        assert str(caught.value).endswith(f"; give a DataFrame of pandas, as {cure} makes of it.")
        assert len(taken(eval(cure, {"frame": other, "pandas": pd})).observations) == 2


def test_a_title_above_the_header_is_named():
    text = "Table 1,,,\narea,year,measure,count\nNepal,2020,identified,4\n"
    said = faults(pd.read_csv(io.StringIO(text)))
    assert said[0].startswith("columns 'Unnamed: 1', 'Unnamed: 2', 'Unnamed: 3' have no name")
    assert "header=1" in said[0]
    assert said[1].startswith("column 'Table 1' is not known; allowed are area, year, quarter, count")
    assert len(taken(pd.read_csv(io.StringIO(text), header=1)).observations) == 1


def test_thousands_that_pandas_read_as_decimals_are_refused():
    """Pandas reads 2.000 and 1.280 as 2 and 1.28: the first would be a count of two."""
    text = "area,year,measure,count\nNepal,2020,identified,2.000\nNepal,2021,identified,1.280\n"
    (said,) = faults(pd.read_csv(io.StringIO(text)))
    assert said.startswith("row 1, ")
    assert "'1.28' is no count; " in said
    assert "pandas.read_csv(..., thousands='.')" in said
    read = pd.read_csv(io.StringIO(text), thousands=".")
    assert taken(read).frame()["value"].tolist() == [2000, 1280]


def test_months_are_reporting_periods():
    days = {"period_start": ["2023-01-01", "2023-02-01"], "period_end": ["2023-01-31", "2023-02-28"]}
    months = frame(count=[12, 30], **days).drop(columns="year")
    assert "column 'year' is missing" in faults(months)[0]
    assert "reporting_period for a month" in faults(months)[0]
    held = taken(months.assign(period_kind="reporting_period"))
    assert held.frame()["period"].tolist() == ["2023-01-01 to 2023-01-31", "2023-02-01 to 2023-02-28"]


def test_an_approximate_count_is_not_suppressed():
    """Of "about 100", 30 and <5 only the last is suppressed."""
    ends = {"count_lo": [95, None, None], "count_hi": [104, None, None]}
    given = frame(count=["about 100", "30", "<5"], category=["a", "b", "c"], **ends)
    assert taken(given).coverage().loc[0, ["cells", "suppressed"]].tolist() == [3, 1]


def test_figures_of_the_project_contest_an_own_count():
    """The project has 32,022 from the police in 2020, and no figure for 2023."""
    own = taken(frame(year=[2020, 2023], count=["9,999", "30"]))
    assert [c.flags for c in own.series()["total"]] == [("SOURCE_CONFLICT",), ()]


def test_missing_columns_are_filled_in():
    """Own words are a partition; an own source has grade D and ids for its rows."""
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
    own = taken(frame(sex=["female", "male"], quarter=[1, "Q1"], area="PAK"))
    assert own.breakdowns == {"sex": 2}
    assert str(own.series("sex")["female"][0].period) == "2023 Q1"


def test_a_source_of_the_project_is_taken():
    own = taken(frame(category=["a", "b"]), "dawn_1364088")
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
    """The lineage of a number shows both; an own source has grade D."""
    given = frame(category=["women", "men"])
    own = taken(given, source)
    assert own.observations[["edition", "grade"]].drop_duplicates().to_numpy().tolist() == [[edition, grade]]
    women = tip.composition(own.parts("category"))["women"]
    told = lineage.number_html(women, str(women))
    assert f"({edition})" in told
    assert ("nobody else can look up" in told) is (grade == "D")
    said = taken(given.assign(edition="2026", grade="C"), source)
    assert said.observations[["edition", "grade"]].iloc[0].tolist() == ["2026", "C"]


@pytest.mark.parametrize(
    ("source", "column", "known"),
    [
        ("unodc_glotip", "edition", "2023-05-30, 2025-04-14; add it."),
        ("us_tip_2021", "grade", "A, B; add it: A ("),
        ("tribune_2018_04_13", "grade", "none here; add it: A ("),
    ],
)
def test_one_of_several_editions_or_grades_is_not_chosen(source, column, known):
    (said,) = faults(frame(category=["a", "b"]), source)
    assert said.startswith(f"column {column!r} is missing, and source {source!r} has {known}")


def test_a_blank_edition_is_refused():
    given = frame(category=["a", "b"], edition=["2025-04-14", None])
    assert faults(given, "unodc_glotip") == ["row 1, column 'edition' is blank; give the edition that you read."]


def test_all_faults_are_reported_at_once():
    """Five faults are five lines, each with row, value and cure."""
    given = pd.DataFrame({
        "area": ["Pakstan", "PAK", "PAK", "PAK", "PAK"], "year": [2020, 20, 2021, 2022, 2023],
        "measure": ["identified", "identified", "identifed", "identified", "identified"],
        "sex": ["female", "female", "female", "femal", "female"], "count": [1, 2, 3, 4, "few"],
    })  # fmt: skip
    for line, (row, said) in zip(faults(given), [
        (0, "'Pakstan' is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK', or add a row for one of your own to data/mappings/areas.csv of your project. Did you mean 'Pakistan'?"),
        (1, "'20' is no calendar year; give four digits, such as 2020."),
        (2, "Did you mean 'identified'?"),
        (3, "Did you mean 'female'?"),
        (4, "'few' is no count; allowed are whole numbers of at most 10 digits, such as 17 or 1,282, and <5."),
    ], strict=True):  # fmt: skip
        assert line.startswith(f"row {row}, column ")
        assert said in line


@pytest.mark.parametrize(
    ("measure", "crime", "unit"),
    [
        ("identified", "TIP", "persons"), ("offences", "TIP", "offences"), ("red_book_listed", "mixed", "persons"),
        # The project has no rows of these two; persons who were smuggled are no victims of trafficking.
        ("assisted", "TIP", "persons"), ("smuggled_migrants", "SOM", "persons"),
    ],
)  # fmt: skip
def test_crime_and_unit_are_those_of_the_measure(measure, crime, unit):
    """Offences are not persons, and have no rate."""
    own = taken(frame(measure=measure, year=[2020, 2021], count=4))
    assert own.observations[["crime", "unit"]].drop_duplicates().to_numpy().tolist() == [[crime, unit]]
    if unit != "persons":
        with pytest.raises(TipResearchError, match=f"needs persons, and .* counts {unit}; take a count of persons"):
            own.select(year=2020).rates()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "known", "such"),
    [("cases_investigated", "cases, investigations", "cases"), ("nrm_referrals", "no unit", "persons")],
)
def test_one_of_several_units_is_not_chosen(measure, known, such):
    given = frame(measure=measure, category=["a", "b"])
    fault = f"column 'unit' is blank, and measure {measure!r} is counted in {known}; give one, such as {such!r}."
    assert faults(given) == [f"row {n}, {fault}" for n in (0, 1)]
    assert taken(given.assign(unit="cases")).observations["unit"].unique().tolist() == ["cases"]


def test_referrals_of_a_category_are_divided_by_that_category():
    """80 were referred, 20 of them men: 25 % of the 80 identified men, not 100 %."""
    given = {"category": ["men", ""] * 2, "count": [80, 180, 20, 80], "measure": ["identified"] * 2 + ["referred"] * 2}
    rows = taken(pd.DataFrame(given).assign(area="Nepal", year=2020)).observations
    men, everybody = (
        {m: tip.pick(rows, measure=m, category=c) for m in ("identified", "referred")} for c in ("men", "total")
    )
    assert tip.referral_rate(men["referred"], men["identified"]).value == 0.25
    for wrong in ((everybody["referred"], men["identified"]), (men["referred"], everybody["identified"])):
        for function in (tip.referral_rate, tip.referral_bounds):
            with pytest.raises(TipResearchError, match="an indicator of referrals needs one group"):
                function(*wrong)


@pytest.mark.slow
def test_the_interval_of_a_text_or_a_rounded_count_is_kept():
    """A blank end in another row makes pandas read the ends as decimals."""
    given = frame(count=["about 100", "30"], category=["a", "b"], count_lo=[95.0, None], count_hi=[104.0, None])
    own = taken(given).parts("category")
    assert [(c.raw_value, c.lo, c.hi) for c in own.values()] == [("about 100", 95, 104), ("30", 30, 30)]
    rounded = frame().head(1).assign(count=100, count_lo=95, count_hi=104, notes="Rounded in the source.")
    assert (taken(rounded).count().lo, taken(rounded).count().hi) == (95, 104)


@pytest.mark.slow
@pytest.mark.parametrize("read", [pd.Timestamp, str])
def test_dates_are_kept_however_they_are_written(read):
    dates = {name: read(day) for name, day in OF_HALF_A_YEAR.items()}
    half = frame(**dates, period_kind="reporting_period", category=["a", "b"]).drop(columns="year")
    parts = tip.pick_parts(taken(half).observations, partition="own")
    assert [str(c.period) for c in parts.values()] == ["2020-01-01 to 2020-06-30"] * 2
    whole = frame(period_start="2023-01-01", period_kind="calendar_year", category=["a", "b"])
    assert taken(whole).years == [2023]


@pytest.mark.parametrize(
    ("categories", "declared"),
    [
        (["Northern", "Volta"], ()), (["Southern", "Volta"], ()),  # three letters more than "other"
        (["rural", "Rural"], ["rural", "Rural"]), (["women", "menn"], ["menn"]),
        # A raised or a circled 2 and an accent look different.
        (["camp 12", "camp 1²"], ()), (["zone 2", "zone ②"], ()), (["1/2", "½"], ()), (["resume", "résumé"], ()),
        # Known categories that exclude each other; whether women work on farms only the user knows.
        (["women", "men", "girls", "boys", "transgender"], ()), (["women", "men", "children"], ()),
        (["female", "male", "other"], ()), (["sexual", "forced_labour", "bonded_labour", "other"], ()),
        (["sexual_female_adult", "sexual_male_adult", "sexual_child"], ()), (["women", "farms", "boats"], ()),
        *((["farms", word], ()) for word in ("All others", "both parents", "totalitarian states", "summer", "overalls")),
    ],
)  # fmt: skip
def test_categories_that_differ_are_accepted(categories, declared):
    assert [*taken(words(*categories), categories=declared).parts("category")] == categories


@pytest.mark.parametrize(
    ("word", "other"),
    [
        *(("local", w) for w in ("loc\u200bal", "local\ufe0f", "lo\u00adcal", "local\u2800", "local\u3164", "Local\u200b", "ｌｏｃａｌ", "local\x07")),
        ("cafés", "cafe\u0301s"),
    ],
)  # fmt: skip
def test_words_that_look_alike_are_not_two_categories(word, other):
    """A chart would show two lines of the same name, and a series over years would be two."""
    given = frame(category=[word, other], year=[2022, 2023])
    (said,) = faults(given)
    assert f"and {word!r} of an earlier row look alike, though the first is {other!a}" in said
    assert {*taken(given, categories=[word, other]).observations["category"]} == {word, other}


def test_a_declared_word_that_differs_from_a_known_category_in_capitals_is_refused():
    (said,) = faults(words("women", "Women"), categories=["Women"])
    assert "'Women' and 'women' of an earlier row differ in capitals alone." in said
    assert "pass categories=['women', 'Women'] to keep two categories." in said


@pytest.mark.slow
def test_a_figure_has_an_id_of_its_own():
    given = frame(category=["a", "b"])
    for ids, said in {
        ("x", "x"): [f"row {n}, column 'figure_id': 'x' is not allowed; allowed is a value that no other row has." for n in (0, 1)],
        ("UNODC22-vic-2020-total", "y"): ["row 0, column 'figure_id': 'UNODC22-vic-2020-total' is the id of a row of the project; give another id, or leave it blank."],
    }.items():  # fmt: skip
        assert faults(given.assign(figure_id=[*ids])) == said
    own = taken(given.assign(figure_id=["x", None]), "Our survey")
    assert own.observations["figure_id"].tolist() == ["x", "own:Our_survey:1"]


@pytest.mark.slow
@pytest.mark.parametrize("source", ["Our survey", "dawn_1364088"])
def test_written_observations_can_be_read_again(source, tmp_path):
    """As a frame and as a file, with the same ids, intervals and days."""
    given = frame(
        category=["women", None], sex=[None, "unknown"], age=[None, "child"], quarter=[1, None],
        count=["1,282", "about 100"], count_lo=[None, 95.0], count_hi=[None, 104.0],
    )  # fmt: skip
    made = tip.observations_from(given, source=source).observations
    made.to_csv(tmp_path / "own.csv", index=False)
    read = pd.read_csv(tmp_path / "own.csv")
    for again in (taken(read, source), taken(made, source), tip.open(tmp_path / "own.csv")):
        pd.testing.assert_frame_equal(again.observations, made)
    of_own = f"{made['source_id'][0]!r} is not allowed; allowed is one of own:Another_survey."
    of_others = "a frame has one source, 'own:Another_survey' by source=, and the column names 'dawn_1364088'; make"
    said = faults(read, "Another survey")[0]
    assert "column 'source_id': " in said
    assert (of_own if source == "Our survey" else of_others) in said


def test_row_labels_of_a_file_are_no_column(tmp_path):
    taken(frame(category=["a", "b"])).observations.to_csv(tmp_path / "own.csv")
    (said,) = faults(pd.read_csv(tmp_path / "own.csv"))
    assert said.startswith("column 'Unnamed: 0' has no name")
    assert "pandas.read_csv(..., index_col=0)" in said
    with pytest.raises(SchemaError, match=r"^own\.csv: column '' is not known\. .*to_csv\(\.\.\., index=False\)\.$"):
        tip.open(tmp_path / "own.csv")


@pytest.mark.parametrize(
    ("categories", "later", "earlier"),
    [
        (["women", "female"], "female", "women"),
        (["children", "men", "girls"], "girls", "children"),
        (["boys", "farms", "male_child"], "male_child", "boys"),
        (["sexual", "women"], "women", "sexual"),
        (["sexual_child", "sexual_adult", "sexual_female_child"], "sexual_female_child", "sexual_child"),
    ],
)
def test_known_categories_that_share_persons_are_no_parts(categories, later, earlier):
    """Their shares would add up to 100 % with some persons counted twice."""
    (said,) = faults(words(*categories))
    assert said.startswith(f"row {categories.index(later)}, column 'category': {later!r} and {earlier!r} of one area, ")
    assert "leave 'category' blank for a total" in said


@pytest.mark.slow
def test_totals_and_all_women_are_accepted_beside_the_parts():
    """A total is a blank category, and women of all ages are a sex."""
    given = frame(
        category=["women", "men", None, None], sex=[None, None, "female", None], age=None,
        count=[30, 10, 35, 45],
    )  # fmt: skip
    own = taken(given)
    assert {name: str(c) for name, c in own.parts("own").items()} == {"women": "30", "men": "10"}
    assert str(own.count()) == "45"
    assert str(own.count(sex="female")) == "35"
    other_years = frame(category=["women", "female"], year=[2020, 2021])
    assert len(taken(other_years).observations) == 2


@pytest.mark.parametrize(
    ("labels", "ids"), [([7, 7], ["own:Ours:0", "own:Ours:1"]), (["row a", "b"], ["own:Ours:row_a", "own:Ours:b"])]
)
def test_each_row_has_an_id_whatever_the_index(labels, ids):
    assert taken(frame(category=["a", "b"]).set_axis(labels)).observations["figure_id"].tolist() == ids


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Police & NGO survey", "source 'Police & NGO survey' has the sign '&', which no name for a source of your own can have; allowed are letters, digits, blanks and , . ( ) ' / -, as in 'Police and NGO survey'."),
        ("Survey 2023: wave 1", "has the sign ':'"),
        ("Umfrage 2023 – Ämter", "has the sign '–'"),
        ("unodc_glotp", "Did you mean 'unodc_glotip'?"),
        ("", "write such a name in words, as 'Our survey 2023'."),
        (None, "source is of type NoneType; give an id of sources.csv, or a name for one of your own, as 'Our survey 2023'."),
    ],
)  # fmt: skip
def test_a_name_that_no_source_can_have_is_refused(source, message):
    with pytest.raises(TipResearchError) as caught:
        taken(frame(category=["a", "b"]), source)
    assert message in str(caught.value)


ISO_NAMES = {
    "UK": "GBR", "us": "USA", "Republic of Korea": "KOR", "Bolivia (Plurinational State of)": "BOL",
    "Micronesia (Federated States of)": "FSM", "Netherlands (Kingdom of the)": "NLD", "the Netherlands": "NLD",
    "The Gambia": "GMB", "Democratic People\N{RIGHT SINGLE QUOTATION MARK}s Republic of Korea": "PRK",
    "Congo (Democratic Republic of the)": "COD", "Republic of Congo": "COG", "Gambia, The": "GMB",
    "PK-KP": "PK-KP", "pk-ba": "PK-BA",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), ISO_NAMES.items())
def test_an_area_has_the_names_and_codes_of_iso_3166(name, code):
    """Also as the UN and the World Bank write them."""
    assert [*taken(frame(area=[name], count=[5])).areas] == [code]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("China, Hong Kong Special Administrative Region", "Did you mean 'Hong Kong'?"),
        ("United States Virgin Islands", "Did you mean 'U.S. Virgin Islands'?"),  # not the outlying islands
        ("England", "In ISO 3166-2 that is 'GB-ENG'."), ("balochistan", "In ISO 3166-2 that is 'PK-BA'."),
        ("Haryana", "In ISO 3166-2 that is 'IN-HR'."), ("Limburg", "In ISO 3166-2 that is 'BE-VLI', 'NL-LI'."),
        ("PK-XX", "of your project."),
        # A column of M49 codes that was read as numbers has lost its zeros.
        ("4", "Did you mean '004', which is Afghanistan? "), ("1", "of your project."),
    ],
)  # fmt: skip
def test_an_area_that_iso_3166_does_not_have_is_refused(name, hint):
    said = faults(frame(area=[name, "UK"]))[0]
    assert f"{name!r} is no area; " in said
    assert "data/mappings/areas.csv" in said
    assert said.endswith(hint) or name == "4"
    assert hint in said


@pytest.mark.slow
@pytest.mark.parametrize("held", [[4, 586], [4.0, 586.0], ["4", "586"]])
def test_the_cure_for_numbers_of_areas_works(held):
    """The numbers without zeros are refused; a number of three digits is read, also as a decimal."""
    cure = ".astype(float).map('{:03.0f}'.format)"
    assert cure in faults(frame(area=held))[0]
    codes = eval(f"column{cure}", {"column": pd.Series(held)})
    assert [*taken(frame(area=codes)).areas] == ["AFG", "PAK"]
    assert [*taken(frame(area=[586.0, 356.0])).areas] == ["IND", "PAK"]


TOTALS = [
    "Total", "All", "all", "Sum", "Overall", "Subtotal", "sub-total", "Grand total", "Totals", "Total victims", "Victims (total)",
    "All victims", "Both sexes", "Totais", "Ensemble", "Gesamt", "Insgesamt", "Итого", "всего", "المجموع", "الإجمالي", "الاجمالي", "合计", "總計", "کل",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("word", TOTALS)
def test_a_word_that_reads_as_a_total_is_no_category(word):
    """It would halve every share. A blank category is the total, and a declared word is accepted."""
    categories, counts = ["farms", "homes", "kilns", word], [30, 20, 15, 70]
    (said,) = faults(frame(category=categories, count=counts))
    assert said.startswith(f"row 3, column 'category': {word!r} reads as a total")
    assert said.endswith(f"leave it blank, or pass categories=[{word!r}, ...] if it is a category.")
    own = taken(frame(category=[*categories[:3], ""], count=counts))
    assert [str(c) for c in own.series()["total"]] == ["70"]
    declared = taken(frame(category=categories, count=counts), categories=categories)
    assert [*declared.parts("category")] == categories


FOUR = ["farms", "homes", "kilns", "Razem"]


@pytest.mark.parametrize(
    ("held", "numbers", "declared"),
    [
        (FOUR, [30, 20, 10, 60], FOUR),  # declared
        (FOUR[:2], [30, 30], ()),  # of two parts each is the sum of the other
        (FOUR[:3], [30, 30, 0], ()),
        (FOUR, [30, 20, "<5", 50], ()),
        (["women", "men", "children"], [30, 20, 10], ()),  # known
        ([*FOUR[:3], ""], [30, 20, 10, 60], ()),  # with a total
    ],
)
def test_a_part_that_is_the_sum_of_all_others_is_refused(held, numbers, declared):
    """Only an own word beside two others, exact counts and no total."""
    (said,) = faults(frame(category=FOUR, count=[30, 20, 10, 60]))
    assert said.startswith("row 3, column 'category': 'Razem' counts as many as all others together")
    assert f"pass categories={FOUR!r} if it is a category." in said
    own = taken(frame(category=held, count=numbers), categories=declared)
    assert len(own.parts("category")) == len([w for w in held if w])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"unit": ["persons", "cases"]}, "of one unit, and cases, persons are held; select one."),
        ({"measure": ["identified", "detected"], "unit": "persons"}, "of one measure, and detected, identified are held; select one."),
    ],
)  # fmt: skip
def test_two_units_or_measures_are_no_parts_and_no_chart(columns, fault):
    own = taken(frame(sex=["female", "male"], count=[30, 12], **columns))
    for what, ask in (("parts are", own.parts), ("a chart is", own.plot)):
        with pytest.raises(CoverageError, match=f"{what} {fault}"):
            ask(by="sex")
    if "measure" in columns:  # each bar says which measure it has
        both = taken(frame(measure=["identified", "detected"], unit="persons"))
        assert len(both.plot(by="measure").data) == 2


def test_required_columns_in_the_index_or_given_twice_are_refused():
    given = frame(year=[2022, 2023])
    cure = "it is the index, and frame.reset_index() makes a column of it"
    assert faults(given.set_index(["area", "year"])) == [f"column {n!r} is missing; {cure}." for n in ("area", "year")]
    for twice in ("count", "raw_value"):
        both = pd.concat([given, given["count"].rename(twice)], axis=1)
        assert f"columns 'count' and '{twice}' say the same; give one of them." in faults(both)


@pytest.mark.slow
def test_a_slip_in_thousands_of_rows_is_reported_once():
    """Of different faults the first 30 are reported, with the number of the others."""
    for rows, said in ((4, "row 0 and 3 more, column 'measure': 'identifed'"), (100, "row 0 and 99 more, column")):
        (line,) = faults(frame(year=[2020] * rows, measure="identifed", count=5))
        assert line.startswith(said)
    assert len(faults(frame(year=[2020, 2021, 2022], measure="identifed", count=5))) == 3
    with pytest.raises(SchemaError) as caught:
        taken(frame(year=[2020] * 100, count=[f"{n} or so" for n in range(100)]))
    first, *told, last = str(caught.value).splitlines()
    assert (first, len(told), last) == ("100 faults in the frame, so nothing is taken:", 30, "(70 more faults.)")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["source", "source_id"])
def test_several_sources_in_one_frame_have_a_cure_that_works(name):
    given = frame(**{name: ["The police", "A ministry"]}, count=["300", "412"])
    said = "".join(faults(given, "All of them"))
    assert said.startswith(f"column {name!r}: a frame has one source, 'own:All_of_them' by source=, and the column names 'The police', 'A ministry'; make")  # fmt: skip
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
    ("status", "count", "allowed"),
    [("Q", "3", False), ("Q", "<5", True), ("O", "3", False), ("L", "0", False), ("M", "<5", False), ("U", "3", True)],
)
def test_a_number_is_refused_if_its_status_says_that_it_is_missing(status, count, allowed):
    given = frame(category=["a", "b"], obs_status=["A", status], count=["30", count])
    if allowed:
        assert [*taken(given).observations["obs_status"]] == ["A", status]
    else:
        assert f"row 1, column 'obs_status': '{status}' is not allowed" in faults(given)[0]


def test_a_number_with_the_text_withheld_is_refused(tmp_path):
    own, file = taken(frame(category=["a", "b"])).observations, tmp_path / "own.csv"
    own.assign(raw_value=own["raw_value"].replace("30", "withheld")).to_csv(file, index=False)
    with pytest.raises(SchemaError, match="row 2, column 'obs_status': 'A' is not allowed"):
        tip.open(file)


def test_a_province_is_named_with_its_country():
    own = taken(frame(area=["PK-KP", "pk-ba"]))
    assert own.areas == {"PK-BA": "Balochistan, Pakistan", "PK-KP": "Khyber Pakhtunkhwa, Pakistan"}


@pytest.mark.slow
def test_all_areas_without_a_population_are_named_at_once():
    own = taken(frame(area=["COK", "NPL", "NIU", "PK-KP"], year=2020, count=4))
    with pytest.raises(CoverageError, match="no population of COK .* Nor is there one of NIU, PK-KP.$"):
        own.rates()
    with pytest.raises(CoverageError, match="source_id 'who' is not in the data"):
        own.rates(population_source="who")


def test_declared_categories_may_be_numbers():
    assert [*taken(frame(category=[1, 2]), categories=[1, 2]).parts("category")] == ["1", "2"]


@pytest.mark.parametrize(("sign", "read_as"), [(";", ","), (",", ";")])
def test_a_table_that_was_read_as_one_column_names_its_separator(sign, read_as):
    text = "area;year;measure;count\nNepal;2020;identified;<5\n".replace(";", sign)
    (said,) = faults(pd.read_csv(io.StringIO(text), sep=read_as))
    assert f"'area{sign}year{sign}measure{sign}count'" in said
    assert said.endswith(f"pandas.read_csv(..., sep={sign!r}).")
    assert len(taken(pd.read_csv(io.StringIO(text), sep=sign)).observations) == 1


def test_a_header_of_two_rows_has_a_cure_that_works():
    text = "area,measure,2020,,2021\n,,women,men,\nNepal,identified,3,4,5\n"
    given = pd.read_csv(io.StringIO(text), header=[0, 1])
    (fault,) = faults(given)
    assert fault.startswith("columns have names of 2 levels, such as ('area', 'Unnamed: 0_level_1')")
    cure = fault.partition("; ")[2].removesuffix(" gives each column one name.")
    assert [*eval(cure, {"frame": given})][:3] == ["area", "measure", "2020 women"]
    names = pd.MultiIndex.from_tuples([("area", ""), ("measure", ""), ("2020", ""), (2021, "")])
    blank = pd.DataFrame([["Nepal", "identified", 3, 4]], columns=names)
    assert "years stand as columns, '2020', '2021'" in faults(eval(cure, {"frame": blank}))[0]


@pytest.fixture
def by_word():
    """Two words by sex, with their totals, all women, all men and the total of all."""
    words_and_sexes = {"category": ["kilns"] * 3 + ["farms"] * 3 + [""] * 3, "sex": ["female", "male", ""] * 3}
    return taken(frame().head(1).drop(columns="count").merge(
        pd.DataFrame(words_and_sexes | {"count": [30, 60, 100] * 2 + [60, 120, 200]}), "cross"
    ))  # fmt: skip


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
def test_an_own_word_is_divided_by_sex_like_a_breakdown(by_word, chosen, by, counts):
    assert {name: str(n) for name, (n,) in by_word.select(**chosen).series(by).items()} == counts


def test_the_parts_of_a_word_add_up_to_its_own_total(by_word):
    assert by_word.select(category="kilns").parts("sex").total.value == 100
    assert by_word.select(sex="female").parts("category").total.value == 60
    assert by_word.parts("category").total.value == 200
    assert by_word.breakdowns == {"own, sex": 4, "own": 2, "sex": 2, "total": 1}
    drawn = by_word.select(sex="female").plot("category").question
    assert drawn == "Identified victims, Pakistan, Female, by category"


def test_a_word_without_a_total_says_how_it_can_be_selected():
    alone = taken(frame(category="kilns", sex=["female", "male"]))
    with pytest.raises(CoverageError, match=r"held are counts by own and sex\. .* name the rest in by"):
        alone.series("category")
    assert [*alone.select(category="kilns").series("sex")] == ["female", "male"]
    # What all rows have in common divides nothing.
    women = taken(frame(category=["kilns", "farms"], sex="female"))
    assert [*women.series("category")] == ["kilns", "farms"]
