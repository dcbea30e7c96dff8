import math
from dataclasses import replace

import pytest
from invented_years import in_year

from nbpress.core.errors import TipResearchError
from tipresearch import per, pick
from tipresearch.indicators import per_by_year, same_totals
from tipresearch.quantities import Count

GLOTIP = {
    "ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14", "category": "total",
    "sex": "total", "age": "total", "form": "total",
}  # fmt: skip


def flows(measure, *counts, **codes):
    """Return yearly counts of a measure from 2019 on."""
    return [in_year(2019 + i, n, measure=measure, ref_area="PAK", **codes) for i, n in enumerate(counts)]


def test_persons_convicted_per_person_prosecuted(observed):
    """Pakistan 2022: 105 persons convicted, 1,104 prosecuted, as UNODC publishes them."""
    convicted = pick(observed, year=2022, measure="convicted", **GLOTIP)
    prosecuted, earlier = (pick(observed, year=year, measure="prosecuted", **GLOTIP) for year in (2022, 2021))
    found = per(convicted, prosecuted)
    assert (found.value, found.kind) == (105 / 1104, "ratio_of_flows")
    assert str(found) == "0.0951 (ratio of flows, not a rate)"
    assert found.caveats == ("Those convicted in a year need not be those prosecuted in it.",)
    offences = pick(observed, year=2021, measure="offences", **GLOTIP)
    for message, x, y in (
        ("period 2022 and 2021; rate_ratio", convicted, earlier),
        ("two measures, and both counts are of measure 'prosecuted'; share", prosecuted, prosecuted),
        ("differ in unit offences and persons", offences, earlier),
        ("counts of one sex, and sex is female and total", Count(3, 3, measure="convicted", sex="female"), prosecuted),
    ):
        with pytest.raises(TipResearchError, match=message):
            per(x, y)


@pytest.mark.parametrize(
    ("x", "y", "value", "ends", "flag"),
    [
        (12, 10, 1.2, None, None), (3, 0, None, None, "ZERO_DENOMINATOR"), (0, 3, 0, None, "ZERO_NUMERATOR"),
        ((0, 4), 46, None, (0, 4 / 46), "CENSORED"), (3, (0, 4), None, (3 / 4, math.inf), "CENSORED"), (10, (5, 8), None, (10 / 8, 10 / 5), "CENSORED"),
    ],
)  # fmt: skip
def test_a_ratio_of_flows_may_exceed_one_and_be_bounded(x, y, value, ends, flag):
    found = per(x, y)
    assert (found.value, found.flags) == (value, (flag,) if flag else ())
    assert ((found.lo, found.hi), found.kind == "bounds") == (ends or (None, None), bool(ends))
    # A plain number does not know its measure, and no word is left out of the sentence.
    assert found.caveats[0] == "Those in one flow need not be those in the other."


@pytest.mark.parametrize(
    ("x", "y", "label"),
    [
        # Women convicted per woman prosecuted, and not women per women.
        (("Female", "convicted", "female"), ("Female", "prosecuted", "female"), "Persons convicted, female, per person prosecuted, female"),
        (("Persons prosecuted", "prosecuted", ""), ("Persons brought into formal contact", "formal_contact", ""),
         "Persons prosecuted, per person brought into formal contact"),
        (("Persons prosecuted", "prosecuted", ""), ("Offences of trafficking in persons", "offences", ""),
         "Persons prosecuted, per offence of trafficking in persons"),
    ],
)  # fmt: skip
def test_a_ratio_names_both_measures_and_the_second_in_the_singular(x, y, label):
    counts = [Count(3, 3, label=name, measure=m, category=sex, sex=sex) for name, m, sex in (x, y)]
    assert per(*counts).label == label


def test_ratios_by_year_leave_out_years_of_which_nothing_is_known():
    """Both suppressed: nothing is known; one suppressed: bounds; a year of one flow alone: no ratio."""
    (found,) = per_by_year(flows("convicted", (0, 4), (0, 4), 105), flows("prosecuted", (0, 4), 46))
    assert (found.label[-4:], found.ends) == ("2020", (0, 4 / 46))
    (found,) = per_by_year(flows("convicted", 5), flows("prosecuted", 4))
    assert (found.value, found.kind) == (1.25, "ratio_of_flows")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([(0, 4), 46, 405], [(0, 4), 46, 404], [46]),  # fewer than 5 and fewer than 5 need not be the same
        ([9], [9], []),  # small numbers coincide by chance
        ([10], [10], [10]),
    ],
)
def test_totals_are_the_same_only_where_both_are_one_number_of_at_least_ten(one, other, same):
    found = same_totals(flows("formal_contact", *one), flows("prosecuted", *other))
    assert [(x.lo, y.measure) for x, y in found] == [(n, "prosecuted") for n in same]


def test_offences_may_be_as_many_as_victims():
    """Totals of two units are compared; those of two areas or of one measure are not."""
    victims, offences = flows("detected", 46), flows("offences", 46, unit="offences")
    assert [(x.unit, y.unit) for x, y in same_totals(victims, offences)] == [("persons", "offences")]
    with pytest.raises(TipResearchError, match="differ in area NPL and PAK"):
        same_totals([replace(victims[0], ref_area="NPL")], offences)
    with pytest.raises(TipResearchError, match="needs two measures"):
        same_totals(victims, victims)


def test_two_counts_of_one_year_have_no_ratio():
    """None of women and men, or of two editions, is chosen."""
    one, convicted = flows("prosecuted", 46), flows("convicted", 5)
    two = one + flows("prosecuted", 900)
    for compare in (per_by_year, same_totals):
        for above, below in ((convicted, two), (two, convicted)):
            with pytest.raises(TipResearchError, match="one count a year, and 46 and 900 are of 2019; give one series"):
                compare(above, below)
    with pytest.raises(TipResearchError, match="^5 has no period; a ratio by year needs one"):
        per_by_year([Count(5, 5)], one)
