"""What other sources say about a number, and when nothing may be said."""

from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation.messages import other_sources
from tipresearch.quantities import Count

BEFORE = "An earlier edition of UNODC’s database (2023-05-30) had 22."


@pytest.fixture
def picked(observed, release):
    """Return a count of the news release; by default the total of persons identified in 2020."""
    defaults = {"year": 2020, "measure": "identified", "category": "total", "form": "total"}
    return lambda **criteria: tip.pick(observed, **release, **{k: v for k, v in (defaults | criteria).items() if v})


@pytest.fixture
def bonded(picked):
    return [picked(year=year, form="bonded_labour") for year in (2019, 2020)]


def texts_of(phrases):
    return [str(each) for each in phrases]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reporter": "Provincial police, Punjab"}, "provincial police"),
        ({"reporter": ""}, "authorities"),
        ({"reporter": "National police, Lahore"}, "national police"),
        ({"reporter": "Ministry"}, "authorities"),
        ({"reporter": "US Department of State, as cited in a reader letter"}, "authorities"),
    ],
)
def test_an_office_that_repeats_a_count_did_not_make_it(fields, name):
    assert str(other_sources.reporter(Count(1, 1, **fields))) == name


def test_other_totals_differ_and_include_what_the_source_had_before(observed, picked):
    total, answers = picked(), tip.observations.totals(observed, "PAK", 2020)
    aside = tip.observations.set_aside(observed, "PAK", 2020)
    of_2022 = [tip.observations.totals(observed, "PAK", 2022)[0], tip.observations.set_aside(observed, "PAK", 2022)]
    other = "Another total for 2020 is 20,045 (UNODC’s database, edition 2025-04-14)."
    for given, text in (
        ((answers, total, aside), f"{other} {BEFORE}"),
        (([total], total, aside), BEFORE),
        (
            (of_2022[:1], *of_2022),
            "An opinion piece or letter (The News, opinion, 2023-07-29) has 35,309. No office in our data publishes this number, so we compute nothing from it.",
        ),
        (([total], total), "No source used here has a different total for 2020."),
    ):
        assert str(other_sources.other_totals(*given)) == text
    third = replace(answers[1], lo=9, hi=40_000, source_id="us_tip_2020")
    assert str(other_sources.other_totals([*answers, third], total)).startswith("Other totals for 2020 are ")
    assert "it may be the same number" in str(other_sources.other_totals([third], total))


def test_another_year_is_stated_only_for_counts_that_the_other_publication_has(observed, picked, bonded):
    """The database lists the release's 2020 under 2019; it has no count of bonded labour."""
    same, total, (earlier, later) = tip.conflicts(observed), picked(), bonded
    text = ["Counts for 2020 in the UNODC news release are listed under 2019 in UNODC’s database."]
    for conflicts, count, expected in (
        (same, total, text),
        (same, replace(later, form="forced_labour"), text),
        (same, later, []),
        (same, replace(total, measure="referred"), []),
        (same, replace(earlier, form="total"), []),
        (same[:0], total, []),
    ):
        assert texts_of(other_sources.other_label(conflicts, count, observed)) == expected
    for conflicts, count in ((same, replace(total, lo=5, hi=5)), (same[:0], total)):
        assert other_sources.same_number_elsewhere(conflicts, count) == []


def test_words_without_a_number_are_stated_for_their_period_alone(observed, bonded):
    """The US report of 2021 has words on April 2020 to March 2021, and none on 2019."""
    (words,) = other_sources.in_words_only(observed, bonded[1])
    assert "(1 April 2020 to 31 March 2021) says that fewer bonded-labour victims were identified." in str(words)
    assert "1 اپریل 2020" in str(words.in_language("ur"))
    assert other_sources.in_words_only(observed, bonded[0]) == []


def of_another_source(observed, figure_id, **cells):
    """Return the observations with a row once more, as another source reports it."""
    row = observed[observed["figure_id"] == figure_id]
    return pd.concat([observed, row.assign(figure_id="x", source_id="us_tip_2021", notes="", **cells)])


def test_numbers_of_one_publication_are_those_without_a_second_source(observed, bonded):
    """760 and 30 are of one release; a second source of 760, or another number for 2020, leaves one number or none."""
    of_2019 = of_another_source(observed, "UNODC22-bl-2019")
    both = of_another_source(of_2019, "UNODC22-bl-2020", count_lo=310, count_hi=310, raw_value="310")
    contested = [bonded[0], replace(bonded[1], flags=("SOURCE_CONFLICT",))]
    for table, counts, numbers in (
        (observed, bonded, "760 and 30"),
        (of_another_source(observed, "UNODC22-bl-2020", count_lo=pd.NA, count_hi=pd.NA), bonded, "760 and 30"),
        (of_2019, bonded, "30"),
        (observed, contested, "760"),
        (both, bonded, ""),
    ):
        expected = [f"No second source is known for {numbers}."] if numbers else []
        assert texts_of(other_sources.only_source(table, *counts)) == expected
    assert texts_of(other_sources.other_numbers(both, *bonded)) == ["For 2020, the US TIP Report 2021 has 310."]
    newer = of_another_source(both, "UNODC22-bl-2020", count_lo=320, count_hi=320, raw_value="320", edition="2099")
    assert texts_of(other_sources.other_numbers(newer, bonded[1])) == ["For 2020, the US TIP Report 2021 has 320."]
    cases = of_another_source(observed, "UNODC22-bl-2020", count_lo=310, count_hi=310, unit="cases")
    assert other_sources.other_numbers(cases, *bonded) == []


def test_a_count_of_another_time_is_no_second_source(observed, picked):
    """11,803 referrals over the years, and the referrals of 2020 alone in another source."""
    referred = picked(measure="referred", year=None, form=None)
    in_2020 = {"period_start": pd.Timestamp(2020, 1, 1), "period_kind": "calendar_year"}
    other_time = of_another_source(observed, "UNODC22-ref-total", **in_2020)
    assert texts_of(other_sources.only_source(other_time, referred)) == ["No second source is known for 11,803."]
    for table, count in (
        (of_another_source(observed, "UNODC22-ref-total"), referred),
        (observed, replace(referred, notes="")),
    ):
        assert other_sources.only_source(table, count) == []


def test_persons_of_unknown_age_are_no_answer_for_persons_of_unknown_sex(observed, picked):
    row = observed[observed["figure_id"] == picked().figure_ids[0]]
    by_age = row.assign(figure_id="X60", source_id="thenews_2022_02_28", count_lo=60, count_hi=60, raw_value="60", partition="age", category="unknown", age="unknown")  # fmt: skip
    by_sex = row.assign(figure_id="X90", source_id="us_tip_2012", count_lo=90, count_hi=90, raw_value="90", partition="sex", category="unknown", sex="unknown")  # fmt: skip
    table = pd.concat([observed, by_age, by_sex])
    (count,) = tip.observations.counts(table[table["figure_id"] == "X60"], table)
    assert other_sources.other_numbers(table, count) == []
