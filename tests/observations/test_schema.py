import pytest

from tipresearch import observations
from tipresearch.quantities import NO_COUNTS, UNITS


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
        ({"source_id": "own:<b>"}, "row 3, column 'source_id': 'own:<b>' is not allowed"),
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
        ({"unit": "percent"}, "column 'count_lo': '15255' is not allowed; allowed is blank where measure or unit counts nothing (percent, share_"),
        ({"unit": "tier"}, "raw_value says the figure; or give the count behind it with its own measure and unit"),
        ({"measure": "share_of_convictions"}, "column 'count_lo': '15255' is not allowed; allowed is blank where measure or unit counts nothing"),
        ({"raw_value": " 15,256"}, "column 'count_lo': '15255' is not allowed; allowed is the interval that raw_value allows"),
        ({"count_lo": "", "count_hi": ""}, "column 'count_lo': '' is not allowed; allowed is the interval that raw_value allows"),
        ({"raw_value": " "}, "column 'raw_value': ' ' is not allowed; allowed is some text"),
        ({"period_end": "2020-06-30"}, "column 'period_end': '2020-06-30' is not allowed; allowed is 31 December"),
        ({"notes": "\u202e"}, r"row 3, column 'notes': '\u202e' is not allowed; allowed is text without a sign that turns what stands behind it"),
        ({"edition": ""}, "column 'edition': '' is not allowed; allowed is some text"),
    ],
)  # fmt: skip
def test_bad_row_is_one_line(changed_observations, cells, message, refused):
    """Each fault is one line with file, row, column, value and what is allowed."""
    refused(changed_observations(row=3, **cells), f"{message}")


def test_same_figure_in_two_editions_is_no_duplicate(changed_observations):
    """The edition is part of the key: the same cell may be published twice."""
    path = changed_observations(row=4, category="women", sex="female", edition="2022-03-26", raw_value="9,581")
    assert len(observations.read_observations(path)) == len(observations.load())


def test_faults_beyond_the_first_are_counted(changed_observations, refused):
    """One message names the first fault and how many more rows have one."""
    path = changed_observations(row=3, sex="femal")
    text = path.read_text("utf-8")
    path.write_text(text.replace("transgender,total,total", "trans,total,total", 1), encoding="utf-8")
    refused(path, "(1 more with faults.)")


def test_a_missing_or_misspelt_column_is_named(changed_observations, refused):
    message = "observations.csv: column 'edition' is missing; it needs figure_id"
    refused(changed_observations(drop="edition"), message)
    path = changed_observations()
    path.write_text(path.read_text("utf-8").replace("period_kind", "period_kinds", 1), encoding="utf-8")
    refused(path, "column 'period_kind' is missing")


def test_what_counts_nothing_is_what_is_held_so():
    """Two units, and the measures of which every figure is in one of them."""
    held = observations.load()
    units = held.groupby("measure")["unit"].agg(set)
    measures = {m for m, of in units.items() if of <= NO_COUNTS}
    assert measures | (NO_COUNTS & {*UNITS}) == NO_COUNTS
    assert held.loc[held["unit"].isin(NO_COUNTS), "count_lo"].isna().all()
