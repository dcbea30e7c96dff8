"""Sentences on steps and laws: what each states, and a case in which it must not."""

from dataclasses import replace

import pandas as pd
import pytest

from tipresearch import conflicts, observations
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences import enforcement
from tipresearch.quantities import Coherence


@pytest.fixture
def steps(observed):
    """Counts of a measure by year, of an edition of UNODC's database."""
    criteria = {"ref_area": "PAK", "source_id": "unodc_glotip"}
    return lambda measure, edition="2025-04-14": observations.yearly(
        observed, **criteria, edition=edition, measure=measure
    )


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
