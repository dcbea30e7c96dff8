import re

import pytest

from tipresearch import observations, reconciliation
from tipresearch.errors import CoverageError, SchemaError


def refused(path, message):
    with pytest.raises(SchemaError, match=re.escape(message)) as caught:
        observations.read_observations(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"count_lo": "-5"}, "row 3, column 'count_lo': '-5' is not allowed; allowed is a whole number of at least 0"),
        ({"count_lo": "15.5"}, "row 3, column 'count_lo': '15.5' is not allowed"),
        ({"count_lo": "99999"}, "row 3, column 'count_hi': '15255' is not allowed; allowed is at least count_lo"),
        ({"count_hi": ""}, "column 'count_hi': '' is not allowed; allowed is given with count_lo, or both blank"),
        ({"sex": "femal"}, "row 3, column 'sex': 'femal' is not allowed; allowed is one of female, male"),
        ({"sex": "femal"}, "Did you mean 'female'?"),
        ({"grade": "D"}, "column 'grade': 'D' is not allowed; allowed is one of A, B, C"),
        ({"source_id": "unodc_fia"}, "row 3, column 'source_id': 'unodc_fia' is not allowed"),
        ({"measure": "identifed"}, "Did you mean 'identified'?"),
        ({"crime": "SOM"}, "column 'crime': 'SOM' is not allowed; allowed is the crime that measures.csv gives"),
        ({"figure_id": "UNODC22-vic-2020-men"}, "column 'figure_id': 'UNODC22-vic-2020-men' is not allowed; allowed is a value that no other row has"),
        ({"category": "men", "sex": "male"}, "allowed is a key of its own; the key is crime, measure"),
        ({"period_end": "2020-02-30"}, "column 'period_end': '2020-02-30' is not allowed; allowed is a date that exists"),
        ({"period_end": "2019-12-31"}, "column 'period_end': '2019-12-31' is not allowed; allowed is not before period_start"),
        ({"period_start": ""}, "column 'period_start': '' is not allowed; allowed is given, unless period_kind is cumulative"),
        ({"period_start": "1 Jan 2020"}, "allowed is a date as 2020-01-01, or blank"),
        ({"count_lo": "15254"}, "column 'count_lo': '15254' is not allowed; allowed is the interval that raw_value allows"),
        ({"ref_area": "Pakistan"}, "column 'ref_area': 'Pakistan' is not allowed; allowed is an ISO 3166-1 alpha-3 code"),
        ({"count_lo": "٣"}, "column 'count_lo': '٣' is not allowed; allowed is a whole number"),
        ({"count_lo": "9" * 13}, "allowed is a whole number of at least 0, or blank"),
        ({"unit": "prsons"}, "Did you mean 'persons'?"),
        ({"raw_value": " 15,256"}, "column 'count_lo': '15255' is not allowed; allowed is the interval that raw_value allows"),
        ({"count_lo": "", "count_hi": ""}, "column 'count_lo': '' is not allowed; allowed is the interval that raw_value allows"),
        ({"raw_value": " "}, "column 'raw_value': ' ' is not allowed; allowed is some text"),
        ({"period_end": "2020-06-30"}, "column 'period_end': '2020-06-30' is not allowed; allowed is 31 December"),
        ({"edition": ""}, "column 'edition': '' is not allowed; allowed is some text"),
    ],
)  # fmt: skip
def test_bad_row_is_one_line(changed_observations, cells, message):
    """Each fault is one line with file, row, column, value and what is allowed."""
    refused(changed_observations(row=3, **cells), f"{message}")


def test_same_figure_in_two_editions_is_no_duplicate(changed_observations):
    """The edition is part of the key: the same cell may be published twice."""
    path = changed_observations(
        row=4, category="women", sex="female", edition="2022-03-26", raw_value="9,581"
    )
    assert len(observations.read_observations(path)) == len(observations.load())


def test_faults_beyond_the_first_are_counted(changed_observations):
    """One message names the first fault and how many more rows have one."""
    path = changed_observations(row=3, sex="femal")
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("transgender,total,total", "trans,total,total", 1), encoding="utf-8"
    )
    refused(path, "(1 more with faults.)")


def test_missing_column_is_named(changed_observations):
    """A missing column is named with those that are needed."""
    refused(
        changed_observations(drop="edition"),
        "observations.csv: column 'edition' is missing; it needs figure_id",
    )


def test_unknown_column_is_named(changed_observations):
    """An unknown column is named with the nearest known one."""
    path = changed_observations()
    path.write_text(
        path.read_text("utf-8").replace("period_kind", "period_kinds", 1), encoding="utf-8"
    )
    refused(path, "column 'period_kind' is missing")


def test_missing_file_says_how_to_get_it(tmp_path):
    """A missing data file is named with the command that restores it."""
    refused(tmp_path / "observations.csv", "data file observations.csv is missing")


def test_row_with_another_number_of_fields_is_named(changed_observations):
    """A field too many shifts nothing: the row is named."""
    path = changed_observations()
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(line + ",x" for line in lines[1:])]), encoding="utf-8")
    refused(path, "observations.csv, row 2: 24 fields where the header has 23")


@pytest.mark.parametrize(
    "content", [b"a,b\n1,\0", b"a,a\n1,2", b"", b"\xff\xfe\x00bad", b'a,b\n"unclosed']
)
def test_file_that_is_no_table_is_one_line(tmp_path, content):
    """An empty file, another encoding and a broken quote are refused in one line."""
    path = tmp_path / "observations.csv"
    path.write_bytes(content)
    refused(path, "observations.csv")


def test_curated_table_has_every_figure_but_grade_d(observed):
    """264 figures are held: those of the sources, without the three that must not be used."""
    assert len(observed) == 264
    assert set(observed["grade"]) == {"A", "B", "C"}


def test_censored_values_are_intervals(observed):
    """Every <5 is held as 0 to 4, never as a number between."""
    censored = observed[observed["raw_value"] == "<5"]
    assert len(censored) > 20
    assert (censored["count_lo"] == 0).all()
    assert (censored["count_hi"] == 4).all()


def test_open_start_is_missing_not_invented(observed, release):
    """Referrals 'over the years' have an open start and are cumulative."""
    referred = observations.pick(observed, measure="referred", category="total", **release)
    assert referred.value == 11803
    assert referred.period.start is None
    assert referred.period.kind == "cumulative"


def test_load_returns_a_copy(observed):
    """Changing what load returns changes nothing for the next caller."""
    mine = observations.load()
    mine.loc[:, "raw_value"] = "changed"
    assert "changed" not in set(observations.load()["raw_value"])


def test_pick_names_the_years_covered(observed, release):
    """A year without data is refused with the years that have some."""
    with pytest.raises(CoverageError, match=r"no figure for year=2018.*years covered: 2019, 2020"):
        observations.pick(observed, year=2018, measure="identified", category="women", **release)


def test_pick_names_what_tells_rows_apart(observed):
    """Several matches are refused with the columns in which they differ."""
    with pytest.raises(
        CoverageError, match=r"figures match .*choose one by .*edition: 2025-04-14, 2023-05-30"
    ):
        observations.pick(
            observed,
            year=2020,
            ref_area="PAK",
            measure="detected",
            category="total",
            partition="total",
            form="total",
        )


def test_select_names_the_nearest_code(observed):
    """An unknown code or column is refused with the nearest one."""
    with pytest.raises(CoverageError, match="Did you mean 'women'"):
        observations.select(observed, category="womn")
    with pytest.raises(CoverageError, match="no column 'categry'.*Did you mean 'category'"):
        observations.select(observed, categry="women")


def test_value_that_is_no_count_is_refused(observed):
    """A tier or a percentage cannot be picked as a count."""
    with pytest.raises(CoverageError, match="published as 'Tier 2', which is not a count"):
        observations.pick(observed, figure_id="TIER-2012")


def test_split_finds_what_is_not_stated(observed, release):
    """Of the anchor partition, 15,255 are known to be female and 6,937 have no sex."""
    known, undetermined = observations.split(
        observed,
        "sex",
        "female",
        partition="unodc_pk_4",
        year=2020,
        measure="identified",
        **release,
    )
    assert (known.value, undetermined.value) == (15255, 6937)
    _, no_age = observations.split(
        observed, "age", "child", partition="unodc_pk_4", year=2020, measure="identified", **release
    )
    assert no_age.value == 249


def test_total_is_taken_from_the_same_publication(observed):
    """A partition without a total of its own takes the one of its source and edition."""
    total = observations.pick_total(
        observed, partition="sex_age", year=2020, ref_area="PAK", measure="detected",
        source_id="unodc_glotip", edition="2025-04-14",
    )  # fmt: skip
    assert total.value == 20045


def test_totals_of_a_year_are_distinct_answers(observed):
    """For 2020 three different totals are published: 32,022, 20,045 and 22."""
    assert sorted(c.value for c in reconciliation.totals(observed, "PAK", 2020)) == [
        22,
        20045,
        32022,
    ]
    highest, lowest = reconciliation.extremes(observed, "PAK", 2020)
    assert (highest.value, lowest.value) == (32022, 22)
    with pytest.raises(CoverageError, match="no total of victims for PAK in 1999"):
        reconciliation.extremes(observed, "PAK", 1999)
