"""Whether the counts of a row are those that its published text allows."""

import pytest

from tipresearch import observations


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("12%", "12", "12"), ("12 per cent", "12", "12"), ("10-12%", "10", "12"), ("12٪", "12", "12"),
        ("-12", "12", "12"), ("−12", "12", "12"), ("24.5", "24", "24"), ("12.4", "12", "12"), ("12,5", "12", "12"),
        ("1,12,345", "12345", "12345"), ("0,12,345", "12345", "12345"), ("13-15", "12", "12"), ("13–15", "13", "13"), ("13 to 15", "12", "12"), ("15-13", "13", "15"), ("13-15", "", ""),
        ("١٣", "12", "12"), ("<٥", "0", "5"), ("1.282", "1", "1"), ("1 282", "12", "12"),
    ],
)  # fmt: skip
def test_a_number_that_its_counts_contradict_is_refused(changed_observations, refused, text, lo, hi):
    """Whatever its form: a percentage and what is below zero are no count, and a range is its ends."""
    path = changed_observations(row=3, raw_value=text, count_lo=lo, count_hi=hi)
    refused(path, f"row 3, column 'count_lo': '{lo}' is not allowed; allowed is the interval that raw_value allows")


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("12%", "", ""), ("-12", "", ""), ("24.5", "", ""), ("1,12,345", "112345", "112345"), ("12,34,567", "1234567", "1234567"), ("13-15", "13", "15"), ("13 – 15", "13", "15"),
        ("١٣", "13", "13"), ("<٥", "0", "4"), ("1.282", "1282", "1282"), ("1 282", "1282", "1282"),
        ("1’282", "1282", "1282"), ("12.0", "12", "12"), ("about 12", "12", "12"), ("seven", "7", "7"),
        ("36 (12%)", "36", "36"), ("two to four million", "2000000", "4000000"), ("12*", "12", "12"),
    ],
)  # fmt: skip
def test_what_its_counts_follow_stands(changed_observations, text, lo, hi):
    """Words stand with the counts that somebody read of them."""
    path = changed_observations(row=3, raw_value=text, count_lo=lo, count_hi=hi)
    row = observations.read_observations(path).iloc[1]
    assert row["raw_value"] == text
    assert [str(row[name]) for name in ("count_lo", "count_hi")] == [lo or "<NA>", hi or "<NA>"]


@pytest.mark.parametrize("edition", ["2024-13-01", "2023-02-30", "31.01.2025", "1/31/2025", "2024-1-5"])
def test_an_edition_that_is_no_day_is_refused(changed_observations, refused, edition):
    refused(
        changed_observations(row=3, edition=edition),
        f"row 3, column 'edition': '{edition}' is not allowed; allowed is a date that exists, as 2025-01-31, or an edition in other words.",
    )


@pytest.mark.parametrize("edition", ["2024-02-29", "2018-06", "2021-22", "2023-q4", "TIP 2020", "version 1.2.2024"])
def test_other_editions_stand(changed_observations, edition):
    assert observations.read_observations(changed_observations(row=3, edition=edition)).loc[1, "edition"] == edition
