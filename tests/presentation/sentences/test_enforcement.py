"""Sentences on steps and laws: what each says, and a case in which it must not."""

from dataclasses import replace

import pandas as pd

from tipresearch import conflicts, facts, observations, related
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences import enforcement
from tipresearch.quantities import Coherence


def steps(observed, measure):
    return observations.yearly(
        observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14", measure=measure
    )


def last_step(earlier, later, edition="2025-04-14"):
    return repr(sentences.last_step(earlier, later, area="Pakistan", edition=edition))


def same_at_both(earlier, later, edition="2025-04-14"):
    return repr(sentences.same_at_both(earlier, later, edition=edition))


def test_the_last_year_with_both_steps_is_told(observed):
    """1,104 prosecuted and 105 convicted in 2022; without a common year nothing is said of one."""
    prosecuted, convicted = steps(observed, "prosecuted"), steps(observed, "convicted")
    said = last_step(prosecuted, convicted)
    assert said.startswith(
        "UNODC GLOTIP (edition 2025-04-14) gives 1,104 persons prosecuted and 105 persons convicted for Pakistan in 2022."
    )
    assert said.endswith("They need not be the same people: cases can take longer than a year.")
    early = [c for c in convicted if c.year == 2013]
    assert last_step(prosecuted, early) == (
        "Edition 2025-04-14, as held here, has no year of Pakistan with counts of both steps."
    )


def test_a_step_that_its_parts_exceed_is_not_told_bare(observed):
    """What speaks against a total stands behind it, about the same year."""
    prosecuted, convicted = steps(observed, "prosecuted"), steps(observed, "convicted")
    told = Coherence("off", by="sex", parts_lo=1200, exactly=True, excess=96, figure_ids=("a",))
    doubted = [*prosecuted[:-1], replace(prosecuted[-1], coherence=told)]
    said = last_step(doubted, convicted)
    assert "For persons prosecuted, the counts by sex add up to 1,200, so the number is not used." in said


def test_the_same_total_is_told_of_its_years_alone(observed):
    """Three years; and none where one of the totals differs."""
    contact, prosecuted = steps(observed, "formal_contact"), steps(observed, "prosecuted")
    said = same_at_both(contact, prosecuted)
    assert said.startswith(
        "Persons brought into formal contact and persons prosecuted have the same total in 2020, 2021 and 2022: 46, "
        "405 and 1,104."
    )
    other = [replace(c, lo=c.lo + 1, hi=c.hi + 1) for c in prosecuted]
    assert same_at_both(contact, other) == (
        "Edition 2025-04-14, as held here, has no year in which the totals of both steps are printed as the same number of ten or more."
    )  # of fewer than five each of 2019 nobody knows whether they are as many


def test_of_steps_that_are_not_held_it_is_said_of_which_edition(observed):
    """The edition of 2023 has 80 and 32 persons in contact held here, and no prosecuted; that of 2025 has both."""
    edition = {"ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2023-05-30"}
    contact, prosecuted, convicted = (
        observations.yearly(observed, **edition, measure=measure)
        for measure in ("formal_contact", "prosecuted", "convicted")
    )
    assert [c.lo for c in contact] == [80, 32]
    assert prosecuted == convicted == []
    no, both = "Edition 2023-05-30, as held here, has no year", "with counts of both steps."
    assert last_step(prosecuted, convicted, "2023-05-30") == f"{no} of Pakistan {both}"
    assert same_at_both(contact, prosecuted, "2023-05-30") == f"{no} {both}"
    early = [c for c in steps(observed, "convicted") if c.year == 2013]
    assert same_at_both(contact, early, "2023-05-30") == f"{no} {both}"


def test_a_share_of_convictions_stands_beside_the_persons_convicted(observed):
    """98 percent of the convictions of April 2019 to March 2020, and fewer than five persons in each of the two years."""
    convicted = steps(observed, "convicted")

    def said(counts, table=observed, ref_area="PAK"):
        return repr(sentences.share_beside_counts(table, counts, ref_area=ref_area))

    impossible = "No share of so few is 98 percent: the two do not count the same, or one is wrong."
    assert said(convicted) == (
        "The US TIP 2020 Report gives Punjab 98 percent of the convictions for trafficking from 2019-04-01 to 2020-03-31. "
        "UNODC GLOTIP (edition 2025-04-14) gives fewer than 5 persons convicted in all of Pakistan in 2019 and fewer than 5 in "
        f"2020. {impossible} Convictions are not persons, the periods differ, and the law under which each counts need not be the same."
    )
    # However it was rounded: 33 of 34 are 97.1 %, and 32 of 33 are 97.0.
    for most, possible in ((33, False), (34, True)):
        of = {2019: most, 2020: 0}
        counts = [
            replace(c, lo=of[c.year], hi=of[c.year], raw_value=str(of[c.year])) for c in convicted if c.year in of
        ]
        assert (impossible not in said(counts)) == possible
        assert impossible not in said(
            counts[:1]
        )  # how many there are of 2020 is not held, and the period has a part of it
    told = Coherence("off", by="form", parts_lo=40, exactly=True, excess=36, figure_ids=("a",))
    doubted = said([replace(c, coherence=told) for c in convicted if c.year in (2019, 2020)])
    for year in (2019, 2020):  # it was the first alone, and did not say which
        assert f"In {year}, the counts by form of exploitation add up to 40, so the number is not used." in doubted
    assert impossible not in doubted
    in_words = observed.assign(raw_value=observed["raw_value"].replace("98 percent", "nearly all"))
    assert "No share of so few" not in said(convicted, in_words)
    assert said([c for c in convicted if c.year == 2022]).endswith(
        "The edition of this page, as held here, has no yearly count of persons convicted then."
    )
    assert said(convicted, ref_area="NPL") == "No share of convictions is held of Nepal."


def test_victims_that_stand_twice_are_told(observed):
    """Victims that are as many as offences, or as persons before the courts, in two years, and counts of one year that stand under another."""
    victims, offences = steps(observed, "detected"), steps(observed, "offences")
    nothing = conflicts(observed).iloc[:0]
    assert sentences.stands_twice(victims, offences, nothing) is None
    alike = [replace(o, lo=v.lo, hi=v.hi) for v in victims for o in offences if o.period == v.period]
    assert sentences.stands_twice(victims, alike[:1], nothing) is None  # by chance, perhaps
    assert repr(sentences.stands_twice(victims, alike[:2], nothing)) == (
        "Detected victims and offences of trafficking in persons have the same total in 2019 and 2020: 32,022 and 20,045. "
        "Perhaps one count answered both questions: offences are not persons."
    )
    # So are persons in contact with the criminal justice system, with victims and with offences; adjacent steps are told elsewhere.
    contact = [replace(c, measure="formal_contact") for c in alike]
    several = "Perhaps one count answered each of these questions: victims, offences and persons before the courts are not the same."
    assert repr(sentences.stands_twice(victims, alike[:2], nothing, [contact[1:3]])) == (
        "Detected victims and offences of trafficking in persons have the same total in 2019: 32,022. Detected victims, offences "
        "of trafficking in persons and persons brought into formal contact have the same total in 2020: 20,045. Detected victims "
        f"and persons brought into formal contact have the same total in 2021: 21,253. {several}"
    )
    prosecuted = [replace(c, measure="prosecuted") for c in contact]
    assert sentences.stands_twice(victims[:1], [], nothing, [contact, prosecuted]) is None
    assert repr(sentences.stands_twice([], alike[:2], nothing, [[], prosecuted])) == (
        f"Offences of trafficking in persons and persons prosecuted have the same total in 2019 and 2020: 32,022 and 20,045. {several}"
    )
    twice = pd.DataFrame({"period": ["2005"], "other_period": ["2006"], "equal_counts": [(1011, 213, 112)]})
    assert repr(sentences.stands_twice(victims, offences, twice)) == (
        "The same counts of victims, 1,011, 213 and 112, stand under 2005 and under 2006: those of one year may have been put "
        "under the other, too."
    )


def test_one_person_is_no_persons(observed):
    """It was "1 persons convicted"; what was counted keeps its name."""
    prosecuted, convicted = (
        replace(steps(observed, measure)[-1], lo=1, hi=1, coherence=None) for measure in ("prosecuted", "convicted")
    )
    assert "gives 1 person prosecuted and 1 person convicted for" in last_step([prosecuted], [convicted])
    # One and one coincide by chance, and ten and ten need not.
    assert same_at_both([prosecuted], [convicted]).endswith("printed as the same number of ten or more.")
    ten = (replace(c, lo=10, hi=10) for c in (prosecuted, convicted))
    alike = same_at_both(*([c] for c in ten))
    assert alike.startswith("Persons prosecuted and persons convicted have the same total in 2022: 10.")


def test_laws_are_named_only_where_a_source_names_them(observed):
    """The three figures of the Act on smuggling of seven; none without the column filled."""
    figures = related(observed, ref_area="PAK", crime="SOM")
    assert (
        repr(sentences.laws_named(figures))
        == "The law is stated for 3 of 7 figures: Prevention of Smuggling of Migrants Act 2018."
    )
    unnamed = figures.assign(law="")
    assert repr(sentences.laws_named(unnamed)) == "The law is stated for none of the 7 figures."
    assert repr(sentences.laws_named(unnamed[:1])) == "The law is not stated for the one figure held."
    named = repr(sentences.laws_named(figures[figures["law"] != ""][:1]))
    assert named == "The law is stated for the one figure held: Prevention of Smuggling of Migrants Act 2018."
    assert repr(sentences.laws_named(figures.iloc[:0])) == "No figure is held whose law could be named."


def test_groups_are_counted_apart(observed):
    """Each group has its own number and there is no sum; an area without figures is told so."""
    groups = {crime: related(observed, ref_area="PAK", crime=crime) for crime in facts.CRIMES}
    said = repr(sentences.groups_apart(groups, area="Pakistan"))
    numbers = {crime: len(figures) for crime, figures in groups.items()}
    assert f"{numbers['SOM']} on smuggling of migrants, {numbers['mixed']} on both crimes" in said
    assert str(sum(numbers.values())) not in said
    assert said.endswith("None is added to one of another group.")
    nothing = {"TIP": pd.DataFrame()}
    assert repr(sentences.groups_apart(nothing, area="Nepal")) == "No figure is held of Nepal."


def test_figures_of_each_crime_are_counted_apart():
    """Those of neither crime are named as such, and only where there are any."""
    groups = {"TIP": pd.DataFrame({"n": [1, 2]}), "SOM": pd.DataFrame({"n": [1]}), "other": pd.DataFrame({"n": []})}
    two = "Published cells held of Pakistan: 2 on trafficking in persons and 1 on smuggling of migrants."
    none = "None is added to one of another group."
    assert repr(sentences.groups_apart(groups, area="Pakistan")) == f"{two} {none}"
    others = groups | {"other": pd.DataFrame({"n": [1, 2, 3]})}
    assert repr(sentences.groups_apart(others, area="Pakistan")) == (
        f"{two} 3 count neither victims nor offences of these crimes. {none}"
    )
    assert repr(sentences.groups_apart({"TIP": groups["other"]}, area="Chad")) == "No figure is held of Chad."
    one = {"TIP": groups["TIP"], "other": groups["SOM"]}
    assert repr(sentences.groups_apart(one, area="Chad")) == (
        f"Published cells held of Chad: 2 on trafficking in persons. 1 counts neither victims nor offences of these crimes. {none}"
    )
    neither = (
        "No figure on trafficking or smuggling is held of Chad."  # such as of the world: how many countries report
    )
    assert repr(sentences.groups_apart({"other": groups["SOM"]}, area="Chad")) == neither


def test_other_definitions_are_those_of_the_years_that_have_them(observed):
    """Of 2011, before the two Acts, and of no later year; of one definition nothing is said."""
    counts = steps(observed, "prosecuted")
    found = sentences.other_definitions(counts)
    assert [*found] == ["2011"]
    assert "before the two Acts of 2018" in found["2011"]
    assert sentences.other_definitions(counts[1:]) == {}


def test_breakdowns_that_repeat_another_measure_are_named_with_their_years(observed):
    """Each with the cells that repeat; cells of which nothing or something else is told are none."""
    rows = observed[(observed["ref_area"] == "PAK") & (observed["measure"] == "convicted")].head(3)
    first, second, third = rows["figure_id"]
    told = {
        first: Coherence("misread", by="sex", repeats="Persons prosecuted", figure_ids=("a", "b"), cells=3),
        second: Coherence("consistent"),
    }

    def years(part):
        return f"in {', '.join(part['figure_id'])}"

    rows = rows.assign(partition="sex")
    copied = enforcement.copied_parts(rows, told, years)
    assert copied == (
        f"In {first}, 2 of 3 counts of persons convicted by sex equal those of persons prosecuted. "
        "No share is computed from these counts"
    )
    both = told | {third: told[first]}
    assert f"In {first}, {third}, " in enforcement.copied_parts(rows, both, years)
    every = both | {second: replace(told[first], figure_ids=("a",))}
    assert enforcement.copied_parts(rows, every, years).startswith(f"In {first}, {second}, {third}, some or all counts")
    assert enforcement.copied_parts(rows, {second: told[second]}, years) == ""
    assert enforcement.copied_parts(rows, {}, years) == ""


def test_each_step_has_its_own_objection_and_says_whose_it_is(observed):
    """Austria 2022, of 146 and 10, beside 59 of one citizenship; with both disputed it was an error."""
    prosecuted, convicted = steps(observed, "prosecuted")[-1], steps(observed, "convicted")[-1]
    by_sex = Coherence("off", by="sex", parts_lo=1200, excess=96, figure_ids=("a",))
    alone = Coherence(
        "one_of",
        by="citizenship",
        parts_lo=159,
        exactly=True,
        excess=54,
        figure_ids=("b",),
        alone=True,
        total=True,
        lo=105,
        hi=159,
    )
    said = last_step([replace(prosecuted, coherence=by_sex)], [replace(convicted, coherence=alone)])
    assert said.endswith(
        "For persons prosecuted, the counts by sex add up to at least 1,200, so the number is not used. "
        "For persons convicted, one count by citizenship alone is 159, so no total is used. "
        "They need not be the same people: cases can take longer than a year."
    )


def test_one_person_is_one(observed):
    """*1 persons convicted* stood, *1 count neither* and *none of the 1 figures*."""
    one = [replace(c, lo=1, hi=1, coherence=None) for c in steps(observed, "convicted")]
    assert "gives 1,104 persons prosecuted and 1 person convicted for" in last_step(steps(observed, "prosecuted"), one)
    beside = repr(sentences.share_beside_counts(observed, one, ref_area="PAK"))
    assert "gives 1 person convicted in all of Pakistan in 2019 and 1 in 2020." in beside
    groups = {"TIP": pd.DataFrame({"n": [1]}), "other": pd.DataFrame({"n": [1]})}
    assert " 1 counts neither victims nor offences" in repr(sentences.groups_apart(groups, area="Pakistan"))
    figure = related(observed, ref_area="PAK", crime="SOM").query("law != ''").iloc[:1]
    assert repr(sentences.laws_named(figure)).startswith("The law is stated for the one figure held: ")
    assert repr(sentences.laws_named(figure.assign(law=""))) == "The law is not stated for the one figure held."
