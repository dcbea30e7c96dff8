import re

import numpy as np
import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from nbpress.core.errors import CoverageError, CoverageWarning, TipResearchError
from tipresearch import observations

RELEASE = {"source_id": "unodc_fia_conference_2022", "edition": "2022-03-25", "ref_area": "PAK"}
GLOTIP = {"ref_area": "PAK", "measure": "detected", "source_id": "unodc_glotip", "edition": "2025-04-14"}
GLOTIP_2022 = GLOTIP | {"year": 2022}


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        *(({"year": y}, r"is not one calendar year, such as 2020; for several take") for y in ("2020", 2020.0, True, [2019, 2020], float("nan"))),
        ({"measure": None}, "measure None is not in the data"),
        ({"ref_area": "pakistan"}, r"^ref_area 'pakistan' is not in the data; .* Did you mean 'PAK'\?$"),
        ({"ref_area": "Nepal"}, r"^ref_area 'Nepal' is not in the data; they hold [^?]*\.$"),
        ({"ref_area": ["NPL", "IND"]}, "ref_area 'NPL' is not in the data"),
        ({"sex": ["male", "femal"]}, "sex 'femal' is not in the data.*Did you mean 'female'"),
        ({"source_id": "nobody"}, r"they hold .* and \d+ more\."),
        ({"category": "womn"}, "Did you mean 'women'"),
        ({"categry": "women"}, "no column 'categry'.*Did you mean 'category'"),
        ({"country": "PAK"}, r"no column 'country'\. Did you mean 'ref_area'\?"),
        # A conviction is spelt like a victim, but is another thing.
        ({"measure": "victims"}, r"measure 'victims' is not in the data; .* more\.$"),
        ({"measure": "identifed"}, r"Did you mean 'identified'\?"),
        ({"period_start": "2020"}, "period_start '2020' is no day; write it as '2020-12-31'"),
        ({"period_start": 20200101}, "is no day"),
    ],
)  # fmt: skip
def test_a_wrong_criterion_is_refused_with_the_values_that_exist(observed, criteria, message):
    with pytest.raises(CoverageError, match=message):
        tip.select(observed, **criteria)


def test_criteria_select_rows_by_number_by_day_and_by_several_values(observed):
    of_2020 = tip.select(observed, year=2020)
    assert len(of_2020) == len(tip.select(observed, year=np.int64(2020))) > 0
    assert {*tip.select(observed, sex=["female", "male"])["sex"]} == {"female", "male"}
    days = ["2020-01-01", pd.Timestamp("2020-01-01"), np.datetime64("2020-01-01")]
    assert len({len(tip.select(observed, period_start=day)) for day in days}) == 1
    with pytest.warns(CoverageWarning, match=r"^No data for ref_area NPL, ITA \(2 of 3 selected\)\.$"):
        rows = tip.select(observed, ref_area=["PAK", "NPL", "ITA"], measure="referred")
    assert {*rows["ref_area"]} == {"PAK"}
    none = tip.select(observed, measure="bonded_labourers_released", ref_area="GBR")
    with pytest.raises(CoverageError, match=r"partition 'total' is not in the data; they hold no row\.$"):
        tip.select(none, partition="total")


@pytest.mark.parametrize(("asked", "end"), [("UA", r"Did you mean 'UKR'\?$"), *((a, r"they hold PRK, UKR\.$") for a in ("UK", "PAK", "GBR", "PK"))])  # fmt: skip
def test_another_country_is_not_suggested(observed, asked, end):
    """The table has North Korea and Ukraine only, whose codes resemble those of the United Kingdom and Pakistan."""
    table = observed[observed["ref_area"].isin(["GBR", "USA"])].replace({"ref_area": {"GBR": "PRK", "USA": "UKR"}})
    with pytest.raises(CoverageError, match=end):
        tip.select(table, ref_area=asked)


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        (RELEASE | {"year": 2018, "measure": "identified", "category": "women"}, r"no figure for year=2018.*years covered: 2020\."),
        # The year itself is covered, so the message offers other categories.
        (RELEASE | {"year": 2020, "measure": "identified", "category": "boys"}, r"^no figure for year=2020, .*measure=identified, category=boys(?!.*years covered).*category held: total, women, men, children, transgender"),
        (RELEASE | {"year": 2020, "measure": "referred", "category": "total"}, "period kinds held: cumulative"),
        ({"year": 2020, "ref_area": "PAK"}, r"^(?!.*00:00:00).*measure: [^;]* and \d+ more"),
        ({}, r"^\d+ figures match any value; choose one by crime: TIP, .{,400}; and by \d+ more columns\.$"),
        ({"year": 2020, "ref_area": "PAK", "measure": "detected", "category": "total", "partition": "total", "form": "total"}, r"figures match .*choose one by .*edition: 2025-04-14, 2023-05-30"),
        ({"figure_id": "TIER-2012"}, "published as 'Tier 2', which is not a count"),
    ],
)  # fmt: skip
def test_pick_names_the_criterion_to_change(observed, criteria, message):
    with pytest.raises(CoverageError, match=message):
        observations.pick(observed, **criteria)


def test_pick_from_an_empty_table_is_refused(observed):
    with pytest.raises(CoverageError, match=r"^no figure for any value; "):
        observations.pick(observed.iloc[:0])


def test_an_open_start_is_missing(observed):
    """Referrals "over the years" have no start and are cumulative."""
    referred = observations.pick(observed, measure="referred", category="total", **RELEASE)
    assert (referred.value, referred.period.start, referred.period.kind) == (11803, None, "cumulative")


def test_the_newest_total_of_an_edition(observed):
    publication = {"ref_area": "PAK", "source_id": "unodc_glotip", "measure": "prosecuted"}
    found = observations.newest(observed, edition="2025-04-14", **publication)
    assert (found.value, str(found.period)) == (1104, "2022")
    with pytest.raises(
        CoverageError, match=r"2023-05-30, has no total prosecuted of PAK .* figures of it: 2025-04-14\."
    ):
        observations.newest(observed, edition="2023-05-30", **publication)


def test_two_totals_of_one_year_are_not_a_series(observed):
    """A count of cases next to the count of persons would become the newest total."""
    row = observed.query("figure_id == 'GLO25-det-2020-T-total'")
    table = pd.concat([observed, row.assign(figure_id="CASES", unit="cases")], ignore_index=True)
    for function in (observations.yearly, observations.newest):
        with pytest.raises(CoverageError, match=r"has 2 totals detected of PAK for 2020; select one by unit: persons, cases\.$"):  # fmt: skip
            function(table, **GLOTIP)


def test_a_partition_without_a_total_takes_the_total_of_its_publication(observed):
    assert observations.pick_total(observed, partition="sex_age", **GLOTIP, year=2020).value == 20045


def test_coverage_includes_calendar_years_only(observed):
    assert set(observations.coverage(observed)["period_kind"]) == {"calendar_year"}


@pytest.mark.parametrize(
    ("year", "message"),
    [
        (2021, "no parts for partition=unodc_pk_4, year=2021; it is published for 2020."),
        (None, "the parts for partition=unodc_pk_4 are published more than once; choose one year, source and edition."),
    ],
)
def test_parts_that_are_missing_or_ambiguous_are_refused(observed, year, message):
    with pytest.raises(CoverageError, match=f"^{re.escape(message)}$"):
        observations.pick_parts(observed, partition="unodc_pk_4", year=year)


def test_parts_that_fall_short_are_shares_of_their_total(observed):
    """1,126, 22,575 and 0 to 4 are at most 23,705 of 26,539: shares of their own sum were 95.2 %."""
    parts = observations.pick_parts(observed, partition="form", **GLOTIP_2022)
    assert (parts.total.lo, parts.missing) == (26539, False)
    share = tip.composition(parts)["sexual"]
    assert share.value == pytest.approx(22575 / 26539)
    assert "PARTS_NE_TOTAL" in share.flags
    assert share.caveats == ("The parts do not add up to the total of 26,539.",)
    total = observations.pick_total(observed, partition="form", **GLOTIP_2022)
    assert tip.share(parts["sexual"], total).value == share.value
    without_total = observed[observed["partition"] == "form"]
    assert observations.pick_parts(without_total, partition="form", **GLOTIP_2022).total == parts.total


def test_selected_categories_have_no_total(observed):
    """15,255 women of 15,255 + 9,581 women and men: the share states that children are left out."""
    criteria = {"year": 2020, "partition": "unodc_pk_4", "measure": "identified", **RELEASE}
    parts = observations.pick_parts(observed, category=["women", "men"], **criteria)
    women, men = parts.values()
    assert (parts.total, parts.missing) == (None, True)
    share = tip.composition(parts)["women"]
    assert share.value == women.lo / (women.lo + men.lo)
    assert "left out" in share.caveats[0]
    all_parts = observations.pick_parts(observed, **criteria)
    assert (all_parts.total.lo, all_parts.missing) == (sum(c.lo for c in all_parts.values()), False)
    assert not any("PARTS_NE_TOTAL" in c.flags for c in all_parts.values())


def test_a_count_of_another_definition_has_no_share_of_the_total(observed):
    """The release does not state whether its total includes bonded labourers."""
    bonded = observations.pick(observed, year=2020, form="bonded_labour", **RELEASE)
    total = observations.pick(observed, year=2020, measure="identified", category="total", form="total", **RELEASE)
    with pytest.raises(TipResearchError, match="differ in .*definition"):
        tip.share(bonded, total)


PARTS = {"women": 15, "men": 10, "children": 7, "transgender": 1}
OF_FORM = cell(40, form="forced_labour") | {"partition": "total", "category": "total"}


def parts_with(*totals, forms=("total",) * 4):
    """Return the four parts of a breakdown, each of a form, and totals as one publication."""
    parts = zip(PARTS.items(), forms, strict=True)
    cells = [cell(n, form=form) | {"partition": "unodc_pk_4", "category": c} for (c, n), form in parts]
    return publication(*cells, *totals)


@pytest.mark.parametrize(("first", "total"), [("forced_labour", 40), ("sexual", 50)])
def test_the_total_of_parts_is_of_their_form(first, total):
    """Parts of forced labour have the total of forced labour, and parts of two forms the total of all victims."""
    table = parts_with(cell(50), OF_FORM, forms=[first, *["forced_labour"] * 3])
    assert observations.pick_parts(table, partition="unodc_pk_4").total.value == total


def test_parts_without_exactly_one_total_have_none():
    """No total is published, two are, or the parts are of two publications."""
    found = observations.pick_parts(parts_with(), partition="unodc_pk_4")
    assert (found.total, found.missing, len(found)) == (None, False, 4)
    two_totals = parts_with(cell(50), cell(50))
    two_publications = parts_with(cell(50)).assign(edition=["other", *["2025-04-14"] * 4])
    for table in (two_totals, two_publications):
        assert observations.pick_parts(table, partition="unodc_pk_4").total is None
    selected = observations.pick_parts(two_totals, partition="unodc_pk_4", category=["women", "men"])
    assert (selected.total, selected.missing) == (None, True)
