"""Sentences on steps and laws: what each states, and a case in which it must not."""

from dataclasses import replace

import pandas as pd
import pytest

from tipresearch import conflicts, facts, observations, related
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences import enforcement
from tipresearch.quantities import Coherence

ONCE = {"TIP": pd.DataFrame({"n": [1, 2]}), "SOM": pd.DataFrame({"n": [1]})}


@pytest.fixture
def steps(observed):
    """Counts of a measure by year, of an edition of UNODC's database."""
    criteria = {"ref_area": "PAK", "source_id": "unodc_glotip"}
    return lambda measure, edition="2025-04-14": observations.yearly(
        observed, **criteria, edition=edition, measure=measure
    )


def last_step(earlier, later, edition="2025-04-14"):
    return repr(sentences.last_step(earlier, later, area="Pakistan", edition=edition))


def same_at_both(earlier, later, edition="2025-04-14"):
    return repr(sentences.same_at_both(earlier, later, edition=edition))


def with_number(count, n):
    return replace(count, lo=n, hi=n, raw_value=str(n), coherence=None)


def off(by, parts_lo, **fields):
    return Coherence("off", by=by, parts_lo=parts_lo, excess=96, figure_ids=("a",), **fields)


def test_the_last_year_with_both_steps_is_stated(steps):
    prosecuted, convicted = steps("prosecuted"), steps("convicted")
    text = last_step(prosecuted, convicted)
    assert "(edition 2025-04-14) gives 1,104 persons prosecuted and 105 persons convicted for Pakistan in 2022." in text
    assert text.endswith("They need not be the same people: cases can take longer than a year.")
    one = last_step(prosecuted[-1:], [with_number(c, 1) for c in convicted])
    assert "gives 1,104 persons prosecuted and 1 person convicted for" in one


def test_each_objection_to_a_step_names_the_step(steps):
    """Austria 2022: 146 and 10, and 59 persons of one citizenship."""
    prosecuted, convicted = steps("prosecuted"), steps("convicted")
    exact = [*prosecuted[:-1], replace(prosecuted[-1], coherence=off("sex", 1200, exactly=True))]
    assert "For persons prosecuted, the counts by sex add up to 1,200, so the number is not used." in last_step(
        exact, convicted
    )
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
    both = [replace(prosecuted[-1], coherence=off("sex", 1200))], [replace(convicted[-1], coherence=alone)]
    assert (
        "For persons prosecuted, the counts by sex add up to at least 1,200, so the number is not used. "
        "For persons convicted, one count by citizenship alone is 159, so no total is used. They need not"
    ) in last_step(*both)


def test_two_steps_with_the_same_total_are_named_with_their_years(steps):
    contact, prosecuted, convicted = (steps(of) for of in ("formal_contact", "prosecuted", "convicted"))
    assert same_at_both(contact, prosecuted).startswith(
        "Persons brought into formal contact and persons prosecuted have the same total in 2020, 2021 and 2022: 46, "
        "405 and 1,104."
    )
    # Fewer than five each in 2019 may differ; one and one coincide by chance, and ten and ten need not.
    other = [with_number(c, c.hi + 1) for c in prosecuted]
    one, ten = ([[with_number(c[-1], n)] for c in (prosecuted, convicted)] for n in (1, 10))
    for both in ((contact, other), one):
        assert same_at_both(*both).endswith("both steps are printed as the same number of ten or more.")
    assert same_at_both(*ten).startswith("Persons prosecuted and persons convicted have the same total in 2022: 10.")


def test_a_missing_step_is_stated_with_its_edition(steps):
    """The data include 80 and 32 persons in contact of the edition of 2023, and no persons prosecuted."""
    contact, prosecuted, convicted = (steps(of, "2023-05-30") for of in ("formal_contact", "prosecuted", "convicted"))
    assert ([c.lo for c in contact], prosecuted, convicted) == ([80, 32], [], [])
    no, both = "Edition 2023-05-30, as held here, has no year", "with counts of both steps."
    early = [c for c in steps("convicted") if c.year == 2013]
    assert last_step(prosecuted, convicted, "2023-05-30") == f"{no} of Pakistan {both}"
    assert last_step(steps("prosecuted"), early, "2023-05-30") == f"{no} of Pakistan {both}"
    for later in (prosecuted, early):
        assert same_at_both(contact, later, "2023-05-30") == f"{no} {both}"


def test_a_share_of_convictions_is_compared_with_the_persons_convicted(observed, steps):
    """98 percent of the convictions of April 2019 to March 2020, and fewer than five persons in each of the two years."""
    convicted = steps("convicted")
    two_years = [c for c in convicted if c.year in (2019, 2020)]

    def text(counts, table=observed, ref_area="PAK"):
        return repr(sentences.share_beside_counts(table, counts, ref_area=ref_area))

    impossible = "No share of so few is 98 percent: the two do not count the same, or one is wrong."
    assert text(convicted) == (
        "The US TIP 2020 Report gives Punjab 98 percent of the convictions for trafficking from 2019-04-01 to 2020-03-31. "
        "UNODC GLOTIP (edition 2025-04-14) gives fewer than 5 persons convicted in all of Pakistan in 2019 and fewer than 5 in "
        f"2020. {impossible} Convictions are not persons, the periods differ, and the law under which each counts need not be the same."
    )
    # However it was rounded: 33 of 34 are 97.1 %, and 32 of 33 are 97.0 %.
    for most, possible in ((33, False), (34, True)):
        counts = [with_number(c, n) for c, n in zip(two_years, (most, 0), strict=True)]
        assert (impossible not in text(counts)) == possible
        assert impossible not in text(counts[:1])  # the count of 2020, a part of the period, is unknown
    doubted = text([replace(c, coherence=off("form", 40, exactly=True)) for c in two_years])
    for year in (2019, 2020):
        assert f"In {year}, the counts by form of exploitation add up to 40, so the number is not used." in doubted
    in_words = observed.assign(raw_value=observed["raw_value"].replace("98 percent", "nearly all"))
    for no_contradiction in (doubted, text(convicted, in_words)):
        assert "No share of so few" not in no_contradiction
    assert "gives 1 person convicted in all of Pakistan in 2019 and 1 in 2020." in text(
        [with_number(c, 1) for c in two_years]
    )
    assert text(convicted[-1:]).endswith("as held here, has no yearly count of persons convicted then.")
    assert text(convicted, ref_area="NPL") == "No share of convictions is held of Nepal."


def test_totals_that_repeat_another_step_or_another_year_are_stated(observed, steps):
    victims, offences, nothing = steps("detected"), steps("offences"), conflicts(observed).iloc[:0]
    alike = [replace(o, lo=v.lo, hi=v.hi) for v in victims for o in offences if o.period == v.period]
    contact, prosecuted = ([replace(c, measure=measure) for c in alike] for measure in ("formal_contact", "prosecuted"))
    # One year may be chance; adjacent steps are compared elsewhere.
    for given in ((victims, offences), (victims, alike[:1]), (victims[:1], [], [contact, prosecuted])):
        assert sentences.stands_twice(*given[:2], nothing, *given[2:]) is None
    same, several = (
        "have the same total in",
        "Perhaps one count answered each of these questions: victims, offences and persons before the courts are not the same.",
    )
    two, three = (
        "Detected victims and offences of trafficking in persons",
        "Detected victims, offences of trafficking in persons and persons brought into formal contact",
    )
    assert repr(sentences.stands_twice(victims, alike[:2], nothing)) == (
        f"{two} {same} 2019 and 2020: 32,022 and 20,045. Perhaps one count answered both questions: offences are not persons."
    )
    assert repr(sentences.stands_twice(victims, alike[:2], nothing, [contact[1:3]])) == (
        f"{two} {same} 2019: 32,022. {three} {same} 2020: 20,045. "
        f"Detected victims and persons brought into formal contact {same} 2021: 21,253. {several}"
    )
    assert repr(sentences.stands_twice([], alike[:2], nothing, [[], prosecuted])) == (
        f"Offences of trafficking in persons and persons prosecuted {same} 2019 and 2020: 32,022 and 20,045. {several}"
    )
    twice = pd.DataFrame({"period": ["2005"], "other_period": ["2006"], "equal_counts": [(1011, 213, 112)]})
    assert "counts of victims, 1,011, 213 and 112, stand under 2005 and under 2006: those of one year may" in repr(
        sentences.stands_twice(victims, offences, twice)
    )


def test_laws_are_named_only_where_a_source_names_them(observed):
    """Three of the seven figures are counted under the Act on smuggling."""
    figures = related(observed, ref_area="PAK", crime="SOM")
    named, act = figures[figures["law"] != ""], "Prevention of Smuggling of Migrants Act 2018."
    for rows, text in (
        (figures, f"The law is stated for 3 of 7 figures: {act}"),
        (named[:1], f"The law is stated for the one figure held: {act}"),
        (figures.assign(law=""), "The law is stated for none of the 7 figures."),
        (named[:1].assign(law=""), "The law is not stated for the one figure held."),
        (figures[:0], "No figure is held whose law could be named."),
    ):
        assert repr(sentences.laws_named(rows)) == text


NONE_ADDED = "None is added to one of another group."


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        (ONCE, f"Published cells held of Chad: 2 on trafficking in persons and 1 on smuggling of migrants. {NONE_ADDED}"),
        (ONCE | {"other": pd.DataFrame({"n": [1, 2, 3]})},
         "Published cells held of Chad: 2 on trafficking in persons and 1 on smuggling of migrants. "
         f"3 count neither victims nor offences of these crimes. {NONE_ADDED}"),
        ({"TIP": ONCE["TIP"], "other": ONCE["SOM"]},
         f"Published cells held of Chad: 2 on trafficking in persons. 1 counts neither victims nor offences of these crimes. {NONE_ADDED}"),
        ({"TIP": pd.DataFrame()}, "No figure is held of Chad."),
        ({"TIP": pd.DataFrame({"n": []})}, "No figure is held of Chad."),
        # Such as a figure on the world: how many countries report.
        ({"other": ONCE["SOM"]}, "No figure on trafficking or smuggling is held of Chad."),
    ],
)  # fmt: skip
def test_figures_of_each_crime_are_counted_apart(groups, text):
    assert repr(sentences.groups_apart(groups, area="Chad")) == text


def test_groups_of_published_figures_have_no_sum(observed):
    groups = {crime: related(observed, ref_area="PAK", crime=crime) for crime in facts.CRIMES}
    text, numbers = repr(sentences.groups_apart(groups, area="Pakistan")), {c: len(rows) for c, rows in groups.items()}
    assert f"{numbers['SOM']} on smuggling of migrants, {numbers['mixed']} on both crimes" in text
    assert str(sum(numbers.values())) not in text


def test_another_definition_is_named_for_its_years_alone(steps):
    """2011 lies before the two Acts."""
    found = sentences.other_definitions(counts := steps("prosecuted"))
    assert ([*found], "before the two Acts of 2018" in found["2011"]) == (["2011"], True)
    assert sentences.other_definitions(counts[1:]) == {}


def test_breakdowns_that_repeat_another_measure_are_named_with_their_years(observed):
    rows = (
        observed[(observed["ref_area"] == "PAK") & (observed["measure"] == "convicted")].head(3).assign(partition="sex")
    )
    first, second, third = rows["figure_id"]
    copied = Coherence("misread", by="sex", repeats="Persons prosecuted", figure_ids=("a", "b"), cells=3)
    sound, less = Coherence("consistent"), replace(copied, figure_ids=("a",))
    for found, start in (
        ({first: copied, second: sound}, f"In {first}, 2 of 3 counts of persons convicted by sex equal those of persons prosecuted. No share"),
        ({first: copied, second: sound, third: copied}, f"In {first}, {third}, "),
        ({first: copied, second: less, third: copied}, f"In {first}, {second}, {third}, some or all counts"),
    ):  # fmt: skip
        assert enforcement.copied_parts(rows, found, lambda part: f"in {', '.join(part['figure_id'])}").startswith(
            start
        )
    for found in ({second: sound}, {}):
        assert enforcement.copied_parts(rows, found, str) == ""
