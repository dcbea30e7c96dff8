"""Sentences on totals that sources or editions disagree on."""

from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation import elsewhere, sentences
from tipresearch.presentation.sentences.conflicts import given_otherwise

BEFORE = "UNODC GLOTIP said 22 before (edition 2023-05-30)."
OPINION = "35,309 stands in a text that cites others (The News, opinion, 2023-07-29)."


@pytest.fixture
def picked(observed, release):
    """Return a count of the news release; by default the total of persons identified in 2020."""
    defaults = {"year": 2020, "measure": "identified", "category": "total", "form": "total"}
    return lambda **criteria: tip.pick(observed, **release, **{k: v for k, v in (defaults | criteria).items() if v})


@pytest.fixture
def bonded(picked):
    return [picked(year=year, form="bonded_labour") for year in (2019, 2020)]


def test_the_same_number_under_another_year_is_stated(observed, picked):
    same, total = tip.conflicts(observed), picked()
    assert elsewhere(same, total) == "UNODC GLOTIP (edition 2025-04-14) puts the same number under 2019."
    for conflicts, count in ((same, replace(total, lo=5, hi=5)), (same[:0], total)):
        assert elsewhere(conflicts, count) == ""


def test_another_year_label_is_stated_only_for_counts_that_the_other_publication_has(observed, picked, bonded):
    """The database puts the release's 2020 under 2019; it has no count of bonded labour."""
    same, total, (earlier, later) = tip.conflicts(observed), picked(), bonded
    text = "UNODC GLOTIP puts counts that the UNODC news release gives for 2020 under 2019."
    for conflicts, count, expected in (
        (same, total, text),
        (same, replace(later, form="forced_labour"), text),
        (same, later, ""),
        (same, replace(total, measure="referred"), ""),
        (same, replace(earlier, form="total"), ""),
        (same[:0], total, ""),
    ):
        assert sentences.labelled_otherwise(conflicts, count, observed) == expected


def test_other_answers_are_totals_that_differ_and_what_the_source_said_before(observed, picked):
    total, answers = picked(), tip.observations.totals(observed, "PAK", 2020)
    aside = tip.observations.set_aside(observed, "PAK", 2020)
    of_2022 = [tip.observations.totals(observed, "PAK", 2022)[0], tip.observations.set_aside(observed, "PAK", 2022)]
    for given, text in (
        ((answers, total, aside), f"Another total for 2020: 20,045 (UNODC GLOTIP, 2025-04-14). {BEFORE}"),
        (([total], total, aside), BEFORE),
        ((of_2022[:1], *of_2022), OPINION),
        (([total], total), "No different total for 2020 is held here."),
    ):
        assert repr(sentences.other_answers(*given)) == text
    third = replace(answers[1], lo=9, hi=9, source_id="us_tip_2021")
    assert repr(sentences.other_answers([*answers, third], total)).startswith("Other totals for 2020: ")


def test_words_without_a_number_are_stated_for_their_period_alone(observed, bonded):
    """The US report of 2021 has words on April 2020 to March 2021, and none on 2019."""
    assert sentences.told_without_number(observed, bonded[1]) == (
        "No number of the US TIP 2021 Report for 2020-04-01 to 2021-03-31 is held here; in words it says: fewer "
        "bonded-labour victims identified."
    )
    assert sentences.told_without_number(observed, bonded[0]) == ""


def of_another_source(observed, figure_id, **cells):
    """The observations with a row once more, as another source reports it."""
    row = observed[observed["figure_id"] == figure_id]
    return pd.concat([observed, row.assign(figure_id="x", source_id="us_tip_2021", notes="", **cells)])


def test_numbers_of_one_publication_are_those_without_a_second_source(observed, bonded):
    """760 and 30 are of one release; a second source of 760, or another number for 2020, leaves one number or none."""
    of_2019 = of_another_source(observed, "UNODC22-bl-2019")
    one = "rests on one publication (UNODC news release); no second source of it is known."
    for table, text in (
        (observed, "The numbers 760 and 30 rest on one publication (UNODC news release); no second source of them is known."),
        (of_another_source(observed, "UNODC22-bl-2020", count_lo=pd.NA, count_hi=pd.NA), "The numbers 760 and 30 rest"),
        (of_2019, f"The number 30 {one}"),
    ):  # fmt: skip
        assert sentences.single_source_note(table, *bonded).startswith(text)
    contested = replace(bonded[1], flags=("SOURCE_CONFLICT",))
    assert f"760 {one}" in sentences.single_source_note(observed, bonded[0], contested)
    both = of_another_source(of_2019, "UNODC22-bl-2020", count_lo=310, count_hi=310)
    assert sentences.single_source_note(both, *bonded) == ""


def test_a_count_of_another_time_is_no_second_source(observed, picked):
    """11,803 referrals over the years, and the referrals of 2020 alone in another source."""
    referred = picked(measure="referred", year=None, form=None)
    in_2020 = {"period_start": pd.Timestamp(2020, 1, 1), "period_kind": "calendar_year"}
    assert "11,803 rests" in sentences.single_source_note(
        of_another_source(observed, "UNODC22-ref-total", **in_2020), referred
    )
    for table, count in (
        (of_another_source(observed, "UNODC22-ref-total"), referred),
        (observed, replace(referred, notes="")),
    ):
        assert sentences.single_source_note(table, count) == ""


@pytest.fixture
def another(observed):
    """Return a count of the news release as another source might report it."""

    def of(count, n, **columns):
        row = observed[observed["figure_id"] == count.figure_ids[0]].assign(**columns)
        return row.assign(source_id="thenews_2022_02_28", figure_id=f"X{n}", count_lo=n, count_hi=n, raw_value=str(n))

    return of


@pytest.mark.slow
def test_other_shares_are_of_all_persons_of_a_sex(observed, picked, another):
    """Women of one citizenship, or in shelters, are not all women; cases are no total of persons."""
    women, total = picked(category="women"), picked()
    rows = [
        another(total, 100),
        another(women, 60, partition="citizenship_sex_age", category="Indian_female_adult"),
        another(women, 7, partition="own", category="Shelter"),
        another(total, 50, unit="cases"),
    ]
    table = pd.concat([observed, *rows], ignore_index=True)
    assert repr(sentences.other_shares(table, women, total)) == repr(sentences.other_shares(observed, women, total))
    table = pd.concat([table, another(women, 40, category="women")], ignore_index=True)
    assert "(40 of 100 identified" in repr(sentences.other_shares(table, women, total))


def test_persons_of_unknown_age_are_no_answer_for_persons_of_unknown_sex(observed, picked, another):
    by_age = another(picked(), 60, partition="age", category="unknown", age="unknown")
    by_sex = another(picked(), 90, partition="sex", category="unknown", sex="unknown").assign(source_id="us_tip_2012")
    table = pd.concat([observed, by_age, by_sex])
    (count,) = tip.observations.counts(table[table["figure_id"] == "X60"], table)
    assert given_otherwise(table, count) == ""


def test_a_table_without_the_year_holds_no_other_share(observed, picked):
    none = observed[observed["period_start"].dt.year < 2020]
    text = repr(sentences.other_shares(none, picked(category="women"), picked()))
    assert "No different share of women for 2020 is held here." in text
