import datetime as dt
from dataclasses import replace

import pytest
from invented_years import in_year

from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch import per, pick
from tipresearch.indicators import of_last_definition, per_by_year, same_totals
from tipresearch.quantities import Count, Period

OF_GLOTIP = {
    "ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14", "category": "total",
    "sex": "total", "age": "total", "form": "total",
}  # fmt: skip


def test_convicted_per_prosecuted(observed):
    """Pakistan 2022: 105 persons convicted, 1,104 prosecuted, as UNODC publishes them."""
    convicted = pick(observed, year=2022, measure="convicted", **OF_GLOTIP)
    prosecuted = pick(observed, year=2022, measure="prosecuted", **OF_GLOTIP)
    found = per(convicted, prosecuted)
    assert found.value == 105 / 1104
    assert found.kind == "ratio_of_flows"
    assert str(found) == "0.0951 (ratio of flows, not a rate)"
    assert found.caveats == ("Those convicted in a year need not be those prosecuted in it.",)
    earlier = pick(observed, year=2021, measure="prosecuted", **OF_GLOTIP)
    with pytest.raises(PeriodMismatch, match="period 2022 and 2021; rate_ratio"):
        per(convicted, earlier)
    with pytest.raises(TipResearchError, match="two measures, and both counts are of measure 'prosecuted'; share"):
        per(prosecuted, prosecuted)


def test_may_exceed_one_and_be_bounded():
    """More can be convicted than prosecuted; a suppressed count leaves bounds."""
    assert per(12, 10).value == 1.2
    found = per((0, 4), 46)
    assert (found.value, found.lo, found.hi, found.kind) == (None, 0, 4 / 46, "bounds")
    assert per(3, (0, 4)).hi == float("inf")
    below = per(10, (5, 8))
    assert (below.value, below.lo, below.hi, below.kind) == (None, 10 / 8, 10 / 5, "bounds")
    assert per(3, 0).flags == ("ZERO_DENOMINATOR",)
    assert per(0, 3).flags == ("ZERO_NUMERATOR",)


def test_flows_of_other_units_and_groups_are_refused(observed):
    """Offences per person, and women per all persons, are no ratio of flows."""
    offences = pick(observed, year=2021, measure="offences", **OF_GLOTIP)
    prosecuted = pick(observed, year=2021, measure="prosecuted", **OF_GLOTIP)
    with pytest.raises(TipResearchError, match="differ in unit offences and persons"):
        per(offences, prosecuted)
    women = Count(3, 3, measure="convicted", sex="female")
    with pytest.raises(TipResearchError, match="counts of one sex, and sex is female and total"):
        per(women, prosecuted)


def test_a_ratio_of_one_group_names_both_measures():
    """Women convicted per women prosecuted are no women per women."""
    convicted, prosecuted = (
        Count(n, n, label="Female", measure=m, category="female", sex="female")
        for n, m in ((3, "convicted"), (6, "prosecuted"))
    )
    assert per(convicted, prosecuted).label == "Persons convicted, female, per person prosecuted, female"


def test_the_second_flow_is_named_by_one_of_it():
    """Persons per person, and of offences alike; the plural in “trafficking in persons” stays."""
    found = [
        per(Count(3, 3, label="Persons prosecuted", measure="prosecuted"), Count(6, 6, label=label, measure=measure)).label
        for label, measure in (("Persons brought into formal contact", "formal_contact"), ("Offences of trafficking in persons", "offences"))
    ]  # fmt: skip
    assert found == [
        "Persons prosecuted, per person brought into formal contact",
        "Persons prosecuted, per offence of trafficking in persons",
    ]


def flows(measure, counts):
    """Yearly counts of a measure, each (lo, hi), from 2019 on."""
    return [
        Count(
            lo, hi, measure=measure, unit="persons", ref_area="PAK", source_id="unodc_glotip", edition="e",
            period=Period(dt.date(2019 + i, 1, 1), dt.date(2019 + i, 12, 31), "calendar_year"),
        )
        for i, (lo, hi) in enumerate(counts)
    ]  # fmt: skip


def test_ratios_by_year_leave_out_what_says_nothing():
    """Both suppressed: nothing is known; one suppressed: bounds; a year of one flow alone: no ratio."""
    convicted = flows("convicted", [(0, 4), (0, 4), (105, 105)])
    prosecuted = flows("prosecuted", [(0, 4), (46, 46)])
    found = per_by_year(convicted, prosecuted)
    assert [e.label[-4:] for e in found] == ["2020"]
    assert found[0].ends == (0, 4 / 46)
    found = per_by_year(flows("convicted", [(5, 5)]), flows("prosecuted", [(4, 4)]))
    assert found[0].value == 1.25
    assert found[0].kind == "ratio_of_flows"


def test_totals_are_the_same_only_where_both_are_one_number():
    """46 and 46 are the same; fewer than 5 and fewer than 5 need not be."""
    contact = flows("formal_contact", [(0, 4), (46, 46), (405, 405)])
    prosecuted = flows("prosecuted", [(0, 4), (46, 46), (404, 404)])
    assert [(x.lo, y.measure) for x, y in same_totals(contact, prosecuted)] == [(46, "prosecuted")]


@pytest.mark.parametrize(("n", "same"), [(9, []), (10, [10])])
def test_small_totals_coincide_by_chance(n, same):
    """Chile's 8 persons in contact and 8 prosecuted in 2018 were told as one count."""
    found = same_totals(flows("formal_contact", [(n, n)]), flows("prosecuted", [(n, n)]))
    assert [x.lo for x, _ in found] == same


def test_totals_of_two_areas_are_not_the_same():
    """That Nepal convicted as many as India prosecuted says nothing of either, nor do two counts of one measure."""
    nepal, india = ([replace(c, ref_area=area) for c in flows(m, [(46, 46)])] for m, area in (("convicted", "NPL"), ("prosecuted", "IND")))  # fmt: skip
    with pytest.raises(TipResearchError, match="differ in area NPL and IND"):
        same_totals(nepal, india)
    with pytest.raises(TipResearchError, match="needs two measures"):
        same_totals(nepal, nepal)


def test_offences_may_be_as_many_as_victims():
    """One is no person, and the other is: pages of countries that have both ended in a refusal of two units."""
    victims, offences = flows("detected", [(46, 46)]), [replace(flows("offences", [(46, 46)])[0], unit="offences")]
    assert [(x.unit, y.unit) for x, y in same_totals(victims, offences)] == [("persons", "offences")]


def test_no_count_of_a_year_is_chosen_for_a_ratio():
    """Of two of one year, such as women and men or two editions, the last stood below; one of no year was labelled None."""
    one, two = flows("prosecuted", [(46, 46)]), flows("prosecuted", [(900, 900)])
    for above, below in ((flows("convicted", [(5, 5)]), one + two), (one + two, flows("convicted", [(5, 5)]))):
        with pytest.raises(TipResearchError, match=r"^a ratio by year needs one count a year, and 46 and 900 are of 2019; give one series of each measure\.$"):  # fmt: skip
            per_by_year(above, below)
        with pytest.raises(TipResearchError, match="46 and 900 are of 2019"):
            same_totals(above, below)
    with pytest.raises(TipResearchError, match=r"^5 has no period; a ratio by year needs one for each count\.$"):
        per_by_year([Count(5, 5)], one)


def test_counts_of_the_last_definition_are_those_after_the_last_break():
    """A source says of a definition by the status of a row that it is new; a gap in the years is none."""
    years = [in_year(2014, 5), in_year(2015, 6, series_id="B"), in_year(2018, 7, series_id="B")]
    assert [str(c) for c in of_last_definition(years)] == ["6", "7"]
    assert of_last_definition([]) == []
    with pytest.raises(TipResearchError, match="a series of one definition needs counts, and NoneType was given"):
        of_last_definition(None)


def test_a_ratio_of_plain_numbers_does_not_say_of_what():
    """Neither number knows its measure, and no word is left out of a sentence."""
    assert per(3, 4).caveats[0] == "Those in one flow need not be those in the other."
