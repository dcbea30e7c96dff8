from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core import paths
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences.conflicts import given_otherwise


def test_contested_years_are_found_and_said(observed):
    """A year that was revised or on which sources disagree warns; one without either does not."""
    same, answers = tip.conflicts(observed), tip.competing(observed, ref_area="PAK")
    revised = pd.DataFrame({"year": [2020, 2018], "measure": ["detected", "offences"]})
    notes = tip.presentation.contested_years(same, revised, answers, "detected")
    assert notes == {
        "2019": "sources disagree on 2019",
        "2020": "total of 2020 revised, sources disagree on 2020",
    }  # not 2022, for which an opinion piece alone has another number
    said = tip.presentation.contested_in_words(notes)
    assert said.startswith("The totals of 2019 and 2020 are contested: ")
    assert said.endswith("No change to or from them is given.")
    assert tip.presentation.contested_in_words({"2020": notes["2020"]}) == (
        "The total of 2020 is contested: an office revised it, or sources disagree. No change to or from it is given."
    )
    assert tip.presentation.contested_in_words({"2011": "2011: revised"}) == ""
    assert tip.presentation.contested_in_words({}) == ""


def test_no_change_is_denied_that_is_given():
    """A total revised from 110 to 150 is not contested: its change was said not to be given above the table that gave it."""
    notes = {"2019": "total of 2019 revised", "2020": "total of 2020 revised", "2021": "sources disagree on 2021"}
    revised = replace(in_year(2019, 150), flags=("REVISION",)), replace(in_year(2020, 30), flags=("LARGE_REVISION",))
    said = tip.presentation.contested_in_words(notes, revised)  # of 2021 no total is held, so none of its changes is
    assert said.startswith("The totals of 2020 and 2021 are contested: ")
    assert "contested_in_words(contested, series)" in (paths.NOTEBOOKS / "04_sources_and_conflicts.ipynb").read_text()


def test_first_finding_says_where_else_the_number_stands(observed, release):
    """The total of the news release stands under another year in the database; the men alone do not."""
    total = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    said = tip.presentation.elsewhere(tip.conflicts(observed), total)
    assert said == "UNODC GLOTIP (edition 2025-04-14) puts the same number under 2019."
    assert tip.presentation.elsewhere(tip.conflicts(observed), replace(total, lo=5, hi=5)) == ""
    assert tip.presentation.elsewhere(tip.conflicts(observed).iloc[:0], total) == ""


def test_another_year_label_is_said_beside_counts_that_the_other_publication_has(observed, release):
    """The database puts the release's 2020 under 2019; it has no count of bonded labour, so nothing is said beside those."""
    same, identified = tip.conflicts(observed), {"measure": "identified", "category": "total"}
    earlier, bonded = (tip.pick(observed, year=y, form="bonded_labour", **identified, **release) for y in (2019, 2020))
    total = tip.pick(observed, year=2020, form="total", **identified, **release)
    said = "UNODC GLOTIP puts counts that the UNODC news release gives for 2020 under 2019."
    assert sentences.labelled_otherwise(same, total, observed) == said
    assert sentences.labelled_otherwise(same, bonded, observed) == ""
    assert sentences.labelled_otherwise(same, replace(bonded, form="forced_labour"), observed) == said
    assert sentences.labelled_otherwise(same, replace(total, measure="referred"), observed) == ""
    assert sentences.labelled_otherwise(same, replace(earlier, form="total"), observed) == ""
    assert sentences.labelled_otherwise(same.iloc[:0], total, observed) == ""


def test_other_answers_are_those_that_differ(observed, release):
    """Another total for 2020, and what its source said before; a year with one answer says so."""
    total = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    answers = tip.observations.totals(observed, "PAK", 2020)
    aside = tip.observations.set_aside(observed, "PAK", 2020)
    before = "UNODC GLOTIP said 22 before (edition 2023-05-30)."
    assert repr(sentences.other_answers(answers, total, aside)) == (
        f"Another total for 2020: 20,045 (UNODC GLOTIP, 2025-04-14). {before}"
    )
    assert repr(sentences.other_answers([total], total, aside)) == before
    third = replace(answers[1], lo=9, hi=9, source_id="us_tip_2021")
    assert repr(sentences.other_answers([*answers, third], total)).startswith("Other totals for 2020: ")
    of_2022 = [tip.observations.totals(observed, "PAK", 2022)[0], tip.observations.set_aside(observed, "PAK", 2022)]
    assert repr(sentences.other_answers(of_2022[:1], *of_2022)) == (
        "35,309 stands in a text that cites others (The News, opinion, 2023-07-29)."
    )
    said = sentences.other_answers([total], total)
    assert repr(said) == "No different total for 2020 is held here."  # the same one may be, elsewhere


def test_totals_that_may_be_one_number_are_not_said_to_differ(observed, release):
    """A total of <5 may be the 3 that another publication gives, and is not the 22 of a third."""
    of_2020 = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release).period
    few, three, more = (
        tip.quantities.Count(lo, hi, source_id="unodc_glotip", edition=e, period=of_2020)
        for lo, hi, e in ((0, 4, "2025-04-14"), (3, 3, "2023-05-30"), (22, 22, "2022-01-01"))
    )
    assert repr(sentences.different_totals(three, few, totals=[few, three], publications=2)) == (
        "For 2020 the sources hold 2 totals that may be one number, among them 3 and fewer than 5."
    )
    assert repr(sentences.different_totals(few, more, totals=[more, few], publications=2)) == (
        "For 2020 the sources hold 2 different totals, from fewer than 5 to 22."
    )
    assert repr(sentences.different_totals(few, more, totals=[few, three, more], publications=3)) == (
        "For 2020 the sources hold 3 totals, of which some may be one number, from fewer than 5 to 22."
    )
    assert repr(sentences.other_answers([few, three, more], three)) == (
        "Other totals for 2020: fewer than 5 (UNODC GLOTIP, 2025-04-14; it may be the same number) and 22 (UNODC GLOTIP, 2022-01-01)."
    )


@pytest.mark.slow
def test_how_many_totals_of_a_year_are_held(observed):
    """Two of 2020, and one that was withdrawn; one of 2021, in three publications, or in one if no other gave it."""

    def said(year, publications):
        found = tip.observations.totals(observed, "PAK", year)
        ends = tip.observations.extremes(observed, "PAK", year)[::-1]
        aside = tip.observations.set_aside(observed, "PAK", year)
        return repr(sentences.different_totals(*ends, totals=found, publications=publications, aside=aside))

    assert said(2020, 4) == (
        "For 2020 the sources hold 2 different totals, from 20,045 to 32,022. UNODC GLOTIP said 22 before (edition 2023-05-30)."
    )
    assert said(2022, 1) == (
        "For 2022 the sources hold one total, 26,539, in one publication. 35,309 stands in a text that cites others "
        "(The News, opinion, 2023-07-29)."
    )
    assert said(2021, 3) == "For 2021 the sources hold one total, 21,253, in 3 publications."
    assert said(2021, 1) == "For 2021 the sources hold one total, 21,253, in one publication."


def test_words_without_a_number_are_told_of_their_period_alone(observed):
    """Of the US report of 2021 words on April 2020 to March 2021 are held, and none on 2019; it was read in part."""
    where = {"measure": "identified", "form": "bonded_labour", "category": "total"}
    where |= {"ref_area": "PAK", "source_id": "unodc_fia_conference_2022"}
    said = sentences.told_without_number(observed, tip.pick(observed, year=2020, **where))
    assert said == (
        "No number of the US TIP 2021 Report for 2020-04-01 to 2021-03-31 is held here; in words it says: fewer "
        "bonded-labour victims identified."
    )
    assert sentences.told_without_number(observed, tip.pick(observed, year=2019, **where)) == ""


def of_another_source(observed, figure_id, **cells):
    """The observations with a row once more, as another source gives it."""
    row = observed[observed["figure_id"] == figure_id]
    return pd.concat([observed, row.assign(figure_id="x", source_id="us_tip_2021", notes="", **cells)])


def test_numbers_of_one_publication_are_those_that_no_other_source_of_the_table_gives(observed, release):
    """760 and 30 are of one release; a second source of 760, or another number of 2020, is one of each."""
    bonded = {"measure": "identified", "form": "bonded_labour", "category": "total"}
    years = [tip.pick(observed, year=y, **bonded, **release) for y in (2019, 2020)]
    assert sentences.single_source_note(observed, *years) == (
        "The numbers 760 and 30 rest on one publication (UNODC news release); no second source of them is known."
    )
    told = of_another_source(observed, "UNODC22-bl-2019")
    assert sentences.single_source_note(told, *years) == (
        "The number 30 rests on one publication (UNODC news release); no second source of it is known."
    )
    told = of_another_source(told, "UNODC22-bl-2020", count_lo=310, count_hi=310)
    assert sentences.single_source_note(told, *years) == ""
    in_words = of_another_source(observed, "UNODC22-bl-2020", count_lo=pd.NA, count_hi=pd.NA)
    assert "760 and 30" in sentences.single_source_note(in_words, *years)
    contested = replace(years[1], flags=("SOURCE_CONFLICT",))
    assert "760 rests" in sentences.single_source_note(observed, years[0], contested)


def test_a_count_of_another_time_is_no_second_source(observed, release):
    """11,803 referrals over the years are of one release, also where another source counts those of 2020."""
    referred = tip.pick(observed, measure="referred", category="total", **release)
    of_2020 = of_another_source(
        observed, "UNODC22-ref-total", period_start=pd.Timestamp(2020, 1, 1), period_kind="calendar_year"
    )
    assert "11,803 rests" in sentences.single_source_note(of_2020, referred)
    again = of_another_source(observed, "UNODC22-ref-total")
    assert sentences.single_source_note(again, referred) == ""
    assert sentences.single_source_note(observed, replace(referred, notes="")) == ""


def _of_another(observed, figure_id, count, **columns):
    """Return a count of the news release as another source might give it."""
    row = observed.query("source_id == 'unodc_fia_conference_2022' and figure_id == @figure_id").assign(**columns)
    return row.assign(source_id="thenews_2022_02_28", figure_id=f"X{count}", count_lo=count, count_hi=count, raw_value=str(count))  # fmt: skip


@pytest.mark.slow
def test_shares_of_others_are_of_all_persons_of_a_sex(observed, release):
    """Women of one citizenship, or in shelters, are not all women; of persons and cases, the cases were the total."""
    picked = {c: tip.pick(observed, year=2020, measure="identified", form="total", category=c, **release) for c in ("women", "total")}  # fmt: skip
    before = sentences.other_shares(observed, picked["women"], picked["total"])
    women, total = (picked[c].figure_ids[0] for c in ("women", "total"))
    more = [
        _of_another(observed, total, 100),
        _of_another(observed, women, 60, partition="citizenship_sex_age", category="Indian_female_adult"),
        _of_another(observed, women, 7, partition="own", category="Shelter"),
        _of_another(observed, total, 50, unit="cases"),
    ]
    table = pd.concat([observed, *more], ignore_index=True)
    assert repr(sentences.other_shares(table, picked["women"], picked["total"])) == repr(before)
    table = pd.concat([table, _of_another(observed, women, 40, category="women")], ignore_index=True)
    assert "(40 of 100 identified" in repr(sentences.other_shares(table, picked["women"], picked["total"]))


def test_persons_of_unknown_age_are_no_answer_for_those_of_unknown_sex(observed, release):
    """Both stand in a category of that name: 90 of unknown sex were what another source gave for 60 of unknown age."""
    total = tip.pick(observed, year=2020, measure="identified", form="total", category="total", **release).figure_ids[0]
    table = pd.concat([
        observed,
        _of_another(observed, total, 60, partition="age", category="unknown", age="unknown"),
        _of_another(observed, total, 90, partition="sex", category="unknown", sex="unknown").assign(source_id="us_tip_2012"),
    ])  # fmt: skip
    (count,) = tip.observations.counts(table[table["figure_id"] == "X60"], table)
    assert given_otherwise(table, count) == ""


def test_a_table_without_the_year_holds_no_other_share(observed, release):
    """A selection of other years has no row to ask, and says so; it ended in a KeyError."""
    picked = {c: tip.pick(observed, year=2020, measure="identified", form="total", category=c, **release) for c in ("women", "total")}  # fmt: skip
    none = observed[observed["period_start"].dt.year < 2020]
    assert "No different share of women for 2020 is held here." in repr(sentences.other_shares(none, picked["women"], picked["total"]))  # fmt: skip
