"""Definitions that the project knows of a publisher's counts are laid to the rows of its file."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.observations import known_definitions

ROW = {"source_id": "unodc_glotip", "ref_area": "PAK", "measure": "prosecuted", "form": "total", "definition_id": "glotip"}  # fmt: skip


def known_of(*years, **codes):
    """The definitions of rows of some years."""
    rows = [ROW | codes | {"period_start": pd.Timestamp(year, 1, 1)} for year in years]
    return [*known_definitions(pd.DataFrame(rows))]


@pytest.mark.parametrize(
    ("measure", "form", "by_year"),
    [
        ("offences", "total", {2010: "glotip_offences_to_2011", 2011: "glotip_offences_to_2011", 2013: "glotip_before_2018_acts", 2019: "glotip"}),
        # 2007 and 2008 are in the workbook and not held here: the Ordinance was in force.
        ("prosecuted", "total", {2007: "glotip_before_2018_acts", 2011: "glotip_before_2018_acts", 2019: "glotip", 2022: "glotip"}),
        ("convicted", "total", {2013: "glotip_before_2018_acts", 2017: "glotip_before_2018_acts", 2022: "glotip"}),
        # Forms of persons convicted are held here since 2019: before they were counted as their total was.
        ("convicted", "sexual", {2013: "glotip_before_2018_acts", 2019: "glotip", 2022: "glotip"}),
        ("detected", "sexual", {2017: "glotip_form_to_2021", 2021: "glotip_form_to_2021", 2022: "glotip_form_from_2022"}),
        ("detected", "total", {2012: "glotip", 2021: "glotip", 2022: "glotip"}),
        ("assisted", "total", {2011: "glotip"}),
    ],
)  # fmt: skip
def test_a_definition_holds_until_the_table_has_another(measure, form, by_year):
    assert known_of(*by_year, measure=measure, form=form) == [*by_year.values()]


@pytest.mark.parametrize("codes", [{"ref_area": "IND"}, {"source_id": "unsd_sdg", "definition_id": "sdg_16_2_2"}])
def test_nothing_is_known_of_other_areas_and_sources(codes):
    assert known_of(2011, **codes) == [codes.get("definition_id", "glotip")]


@pytest.fixture(scope="module", params=["2023-05-30", "2025-04-14"])
def pakistan(request, opened_edition):
    return opened_edition(request.param).select(area="Pakistan")


def test_no_change_is_computed_across_a_break_of_an_opened_workbook(pakistan):
    """11,478 offences in 2011 and 117 in 2013 were a fall of 99.0 % with an interval."""
    counts = pakistan.select(measure="offences").series()["total"][:2]
    assert [c.lo for c in counts] == [11478, 117]
    with pytest.raises(
        TipResearchError, match="'glotip_before_2018_acts' and 'glotip_offences_to_2011' are not one series"
    ):
        tip.pct_change(counts[1], counts[0])
    earlier = [c for c in pakistan.select(measure="prosecuted", partition="total").series()["total"] if c.year < 2012]
    change = tip.pct_change(earlier[-1], earlier[0])  # one law
    assert [c.lo for c in earlier] == [1526, 1642, 3920]
    assert change.value == pytest.approx(100 * (3920 / 1526 - 1))


def test_the_forms_of_an_opened_workbook_are_parts_of_its_total(opened_edition):
    """22,575 of 26,539, whatever is known of how forms were recorded."""
    detected = opened_edition("2025-04-14").select(area="Pakistan", measure="detected")
    shares = tip.composition(detected.select(year=2022).parts("form"))
    assert shares["sexual"].value == pytest.approx(22575 / 26539)
    before, after = detected.series("form")["sexual"][-2:]
    assert (before.lo, after.lo) == (190, 22575)
    with pytest.raises(TipResearchError, match="are not one series"):
        tip.pct_change(after, before)
