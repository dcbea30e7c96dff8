"""Equal totals of two measures, and breakdowns that repeat another table."""

from dataclasses import replace

import pandas as pd
import pytest

from tipresearch import conflicts, countries, observations
from tipresearch.presentation.messages import copies
from tipresearch.presentation.messages.names import same_everywhere
from tipresearch.quantities import Coherence


@pytest.fixture
def newest_profile(workbooks):
    """Return the profile of a country from the newer edition."""
    return lambda area, first=2003, last=2022: countries.load_profile(area, first, last, str(workbooks[1]))


@pytest.fixture
def totals(observed):
    """Totals of a measure by year, of UNODC's database for Pakistan."""
    criteria = {"ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14"}
    return lambda measure: observations.yearly(observed, **criteria, measure=measure)


def test_equal_totals_of_victims_and_other_measures_are_grouped_by_measures(totals):
    """One year may be chance, and steps before the courts are compared elsewhere."""
    victims, offences = totals("detected"), totals("offences")
    alike = [replace(o, lo=v.lo, hi=v.hi) for v in victims for o in offences if o.period == v.period]
    contact, prosecuted = ([replace(c, measure=measure) for c in alike] for measure in ("formal_contact", "prosecuted"))
    for series in ([victims, offences], [victims, alike[:1]], [victims[:1], [], contact, prosecuted]):
        assert copies.equal_groups(series) == []
    same = copies.equal_groups([victims, alike[:2], contact[1:3]])
    assert [[(str(row[0].period), [c.measure for c in row]) for row in rows] for rows in same] == [
        [("2019", ["detected", "offences"])],
        [("2020", ["detected", "offences", "formal_contact"])],
        [("2021", ["detected", "formal_contact"])],
    ]
    assert str(copies.equal_totals(copies.equal_groups([victims, alike[:2]])[0])) == (
        "In 2019 and 2020, UNODC’s database lists the same numbers of detected victims and offences: 32,022 and 20,045."
    )


def test_of_many_years_with_equal_totals_the_newest_is_an_example(newest_profile):
    """Myanmar: 325, 269, 367, 385 and 408 persons in both steps, from 2012 to 2016."""
    said = str(copies.same_at_two_steps(newest_profile("MMR")))
    assert said.startswith(
        "In 2012–2016, UNODC’s database lists the same numbers of persons brought into formal contact and persons prosecuted, such as 408 in 2016."
    )


def test_counts_of_victims_under_two_years_are_named(newest_profile):
    twice = pd.DataFrame({"period": ["2005"], "other_period": ["2006"], "equal_counts": [(1011, 213, 112)]})
    profile = newest_profile("DEU", 2013, 2018)
    assert str(copies.victims_counted_again(profile, twice)).startswith(
        "UNODC lists the same counts of victims, 1,011, 213 and 112, for 2005 and for 2006."
    )
    assert copies.victims_counted_again(profile, conflicts(profile.table)) is None


STEPS = "One count may have been used for both steps."
SAME = "UNODC’s database lists the same number"
SHARES = "These breakdowns may be copies, so no share is computed from them."


def repeated(counts, other, n="2 of 3"):
    return f"{n} counts of {counts} by form of exploitation are the same as for {other}."


@pytest.mark.parametrize(
    ("area", "has", "lacks"),
    [
        ("PAK", ["In 2020–2022", "persons brought into formal contact and persons prosecuted: 46, 405 and 1,104.", STEPS],
         "convicted"),
        ("TJK", ["persons formal contact and persons convicted: 47 and 41.".replace("persons formal", "persons brought into formal"),
                 f"In 2019 and 2020, {repeated('detected victims', 'persons convicted', '4 of 6')}",
                 f"In 2021, {repeated('persons convicted', 'detected victims')}", SHARES], "\0"),
        ("ITA", [f"In 2022, {repeated('persons convicted', 'detected victims')}", SHARES], SAME),
        ("KEN", ["In 2014, UNODC’s database lists the same number of persons prosecuted and persons convicted: 31."], "\0"),
        # The 7, 9 and 21 of 2020 to 2022 leave one year, as equal counts below 10 coincide by chance.
        ("ZAF", ["In 2012–2014", ": 27, 43 and 11."], "convicted"),
        ("ISR", [SHARES], "contact and persons convicted"),  # one year alone can be equal by chance
        ("PHL", ["In 2019, 5 of 10 counts of persons convicted in 3 breakdowns are the same as in 2020."], SAME),
    ],
)  # fmt: skip
def test_equal_totals_and_copies_of_a_country_are_one_paragraph(newest_profile, area, has, lacks):
    said = str(copies.same_at_two_steps(newest_profile(area)))
    assert [text for text in has if text not in said] == []
    assert lacks not in said
    assert said.count(STEPS) <= 1


def test_a_country_without_equal_totals_has_no_paragraph_on_them(newest_profile):
    assert copies.same_at_two_steps(newest_profile("DEU", 2013, 2018)) is None


def test_copies_state_how_many_counts_are_equal(observed):
    """The counts of several breakdowns and countries are added; a sound breakdown says nothing."""
    rows = observed[(observed["ref_area"] == "PAK") & (observed["measure"] == "convicted")].head(3)
    rows = rows.assign(partition=["sex", "sex", "age"], ref_area=["PAK", "IND", "PAK"])
    first, second, third = rows["figure_id"]
    copied = Coherence("misread", by="sex", repeats="Persons prosecuted", figure_ids=("a", "b"), cells=3)
    sound, less = Coherence("consistent"), replace(copied, figure_ids=("a",))
    for found, text in (
        ({first: less, second: sound}, "1 of 3 counts of persons convicted by sex is the same as for persons prosecuted."),
        ({first: copied, second: less}, "3 of 6 counts of persons convicted by sex are"),
        ({first: copied, third: replace(copied, repeats="Persons convicted, 2019")}, "2 of 3 counts of persons convicted by age are the same as in 2019."),
    ):  # fmt: skip
        said = copies.copied_breakdowns(rows, found, lambda part: same_everywhere("these years"))
        assert text in " ".join(map(str, said))
    assert copies.copied_breakdowns(rows, {second: sound}, lambda part: same_everywhere("")) == []
