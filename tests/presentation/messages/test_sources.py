"""Messages on several totals of one year, and on the same counts under two years."""

import pytest

from tipresearch import conflicts, observations
from tipresearch.presentation.messages import sources
from tipresearch.quantities import Count

BEFORE = "An earlier edition of UNODC’s database (2023-05-30) had 22."
OPINION = (
    "An opinion piece or letter (The News, opinion, 2023-07-29) has 35,309. "
    "No office in our data publishes this number, so we compute nothing from it."
)
UNKNOWN = "The sources do not say which number is right."


def test_the_same_counts_under_two_years_name_both_publications(observed):
    text = str(sources.same_counts(conflicts(observed), "PAK"))
    assert "(32,022, 15,255, 9,581 and 6,937) are listed under 2019 in UNODC’s database and under 2020 in the UNODC news release." in text  # fmt: skip
    assert "A reply from UNODC and UNODC Country Office Pakistan could settle the year." in text
    assert str(sources.same_counts(conflicts(observed).iloc[:0], "PAK")).startswith("No two publications")


@pytest.mark.parametrize(
    ("ends", "totals", "text"),
    [
        ("3 <5", "<5 3", "2 totals, among them 3 and fewer than 5. All may be the same number."),
        ("<5 22", "22 <5", f"2 different totals; the lowest is fewer than 5 and the highest is 22. {UNKNOWN}"),
        ("<5 22", "<5 3 22", "3 totals, from fewer than 5 to 22. Some of them may be the same number."),
    ],
)
def test_totals_that_may_be_one_number_are_not_called_different(observed, ends, totals, text):
    """A total of <5 may be the 3 of another publication, and is not the 22 of a third."""
    period = observations.totals(observed, "PAK", 2020)[0].period
    counts = {name: Count(lo, hi, source_id="unodc_glotip", edition=f"{lo}", period=period) for name, lo, hi in (("<5", 0, 4), ("3", 3, 3), ("22", 22, 22))}  # fmt: skip
    given = [counts[name] for name in totals.split()]
    found = sources.different_totals(*(counts[name] for name in ends.split()), totals=given, publications=len(given))
    assert str(found) == f"For 2020, the newest editions of the sources have {text}"


@pytest.mark.parametrize(
    ("year", "text"),
    [
        (
            2020,
            f"the newest editions of the sources have 2 different totals; the lowest is 20,045 and the highest is 32,022. {UNKNOWN} {BEFORE}",
        ),
        (2022, f"one source that counts victims has a total: 26,539. {OPINION}"),
        (2021, "3 publications have the same total: 21,253."),
    ],
)
def test_the_number_of_different_totals_of_a_year_is_stated(observed, year, text):
    assert str(sources.totals_of_year(observed, "PAK", year)) == f"For {year}, {text}"


def test_a_year_with_another_total_in_an_opinion_piece_alone_is_named(observed):
    assert str(sources.cited_totals(observed, "PAK", other_than=2020)).endswith(OPINION)
    assert sources.cited_totals(observed, "PAK", other_than=2022) is None
