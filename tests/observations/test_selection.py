import re

import numpy as np
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, CoverageWarning, TipResearchError
from tipresearch import observations


@pytest.mark.parametrize("year", ["2020", 2020.0, True, [2019, 2020], float("nan")])
def test_a_year_that_is_none_is_refused(observed, year):
    with pytest.raises(CoverageError, match=r"is not one calendar year, such as 2020; for several take"):
        tip.select(observed, year=year)
    assert len(tip.select(observed, year=np.int64(2020))) == len(tip.select(observed, year=2020)) > 0
    with pytest.raises(CoverageError, match=r"measure None is not in the data"):
        tip.select(observed, measure=None)


def test_the_name_of_an_area_is_told_its_code(observed):
    """Of an area that the table holds; of another its code would select nothing either."""
    with pytest.raises(CoverageError, match=r"^ref_area 'pakistan' is not in the data; .* Did you mean 'PAK'\?$"):
        tip.select(observed, ref_area="pakistan")
    with pytest.raises(CoverageError, match=r"^ref_area 'Nepal' is not in the data; they hold [^?]*\.$"):
        tip.select(observed, ref_area="Nepal")
    of_two = observed[observed["ref_area"].isin(["GBR", "USA"])].replace({"ref_area": {"GBR": "PRK", "USA": "UKR"}})
    with pytest.raises(CoverageError, match=r"Did you mean 'UKR'\?$"):
        tip.select(of_two, ref_area="UA")
    # The nearest of these two is another country.
    for other in ("UK", "PAK", "GBR", "PK"):
        with pytest.raises(CoverageError, match=r"they hold PRK, UKR\.$"):
            tip.select(of_two, ref_area=other)


def test_a_selection_that_left_no_row_says_so(observed):
    """It ended in *they hold .*"""
    none = tip.select(observed, measure="bonded_labourers_released", ref_area="GBR")
    with pytest.raises(CoverageError, match=r"partition 'total' is not in the data; they hold no row\.$"):
        tip.select(none, partition="total")


def test_open_start_is_missing_not_invented(observed, release):
    """Referrals 'over the years' have an open start and are cumulative."""
    referred = observations.pick(observed, measure="referred", category="total", **release)
    assert referred.value == 11803
    assert referred.period.start is None
    assert referred.period.kind == "cumulative"


def test_pick_names_the_years_covered(observed, release):
    """A year without data is refused with the years that have some of just this."""
    with pytest.raises(CoverageError, match=r"no figure for year=2018.*years covered: 2020\."):
        observations.pick(observed, year=2018, measure="identified", category="women", **release)


def test_pick_never_offers_the_year_that_was_asked_for(observed, release):
    """2020 is covered for other categories: the message names those, and not 2020."""
    with pytest.raises(CoverageError) as caught:
        observations.pick(observed, year=2020, measure="identified", category="boys", **release)
    said = str(caught.value)
    assert said.startswith("no figure for year=2020, measure=identified, category=boys")
    assert "years covered" not in said
    assert "category held: total, women, men, children, transgender" in said


def test_pick_says_where_only_other_periods_are_held(observed, release):
    """Referrals are of a cumulative period: that is said in place of an empty list of years."""
    with pytest.raises(CoverageError, match="period kinds held: cumulative"):
        observations.pick(observed, year=2020, measure="referred", category="total", **release)


def test_lists_that_are_cut_say_so(observed):
    """Of many sources a few are listed, and the rest counted."""
    with pytest.raises(CoverageError, match=r"they hold .* and \d+ more\."):
        observations.select(observed, source_id="nobody")
    with pytest.raises(CoverageError, match=r"category: [^;]* and \d+ more") as caught:
        observations.pick(observed, year=2020, ref_area="PAK")
    assert "00:00:00" not in str(caught.value)


def test_pick_of_all_is_told_as_such(observed):
    with pytest.raises(CoverageError, match=rf"^{len(observed)} figures match any value; choose one by crime: TIP, "):
        observations.pick(observed)
    with pytest.raises(CoverageError, match=r"^no figure for any value; "):
        observations.pick(observed.iloc[:0])


def test_pick_names_what_tells_rows_apart(observed):
    """Several matches are refused with the columns in which they differ."""
    with pytest.raises(CoverageError, match=r"figures match .*choose one by .*edition: 2025-04-14, 2023-05-30"):
        observations.pick(
            observed,
            year=2020,
            ref_area="PAK",
            measure="detected",
            category="total",
            partition="total",
            form="total",
        )


def test_select_names_the_nearest_code(observed):
    """An unknown code or column is refused with the nearest one."""
    with pytest.raises(CoverageError, match="Did you mean 'women'"):
        observations.select(observed, category="womn")
    with pytest.raises(CoverageError, match="no column 'categry'.*Did you mean 'category'"):
        observations.select(observed, categry="women")


def test_value_that_is_no_count_is_refused(observed):
    """A tier or a percentage cannot be picked as a count."""
    with pytest.raises(CoverageError, match="published as 'Tier 2', which is not a count"):
        observations.pick(observed, figure_id="TIER-2012")


def test_newest_year_of_an_edition_without_any_names_the_editions_that_have_it(observed):
    publication = {"ref_area": "PAK", "source_id": "unodc_glotip", "measure": "prosecuted"}
    found = observations.newest(observed, edition="2025-04-14", **publication)
    assert (found.value, str(found.period)) == (1104, "2022")
    with pytest.raises(CoverageError) as caught:
        observations.newest(observed, edition="2023-05-30", **publication)
    assert str(caught.value) == (
        "unodc_glotip, edition 2023-05-30, has no total prosecuted of PAK for a calendar year; "
        "editions that have figures of it: 2025-04-14."
    )


def test_two_totals_of_a_year_are_no_series(observed):
    """Cases and persons of one year stood in one series, and the later row was the newest total."""
    of = {"ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14"}
    row = observed.query("figure_id == 'GLO25-det-2020-T-total'")
    table = pd.concat([observed, row.assign(figure_id="CASES", unit="cases")], ignore_index=True)
    with pytest.raises(CoverageError) as caught:
        observations.yearly(table, **of)
    assert str(caught.value) == (
        "unodc_glotip, edition 2025-04-14, has 2 totals detected of PAK for 2020; select one by unit: persons, cases."
    )
    with pytest.raises(CoverageError, match="has 2 totals detected of PAK for 2020"):
        observations.newest(table, measure="detected", **of)


def test_split_finds_what_is_not_stated(observed, release):
    """Of the anchor partition, 15,255 are known to be female and 6,937 have no sex."""
    known, undetermined, *_ = observations.split(
        observed,
        "sex",
        "female",
        partition="unodc_pk_4",
        year=2020,
        measure="identified",
        **release,
    )
    assert (known.value, undetermined.value) == (15255, 6937)
    _, no_age, *_ = observations.split(
        observed, "age", "child", partition="unodc_pk_4", year=2020, measure="identified", **release
    )
    assert no_age.value == 249


def test_total_is_taken_from_the_same_publication(observed):
    """A partition without a total of its own takes the one of its source and edition."""
    total = observations.pick_total(
        observed, partition="sex_age", year=2020, ref_area="PAK", measure="detected",
        source_id="unodc_glotip", edition="2025-04-14",
    )  # fmt: skip
    assert total.value == 20045


def test_coverage_counts_calendar_years_only(observed):
    """Reporting periods and open starts are no calendar years."""
    assert set(observations.coverage(observed)["period_kind"]) == {"calendar_year"}


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (2021, "no parts for partition=unodc_pk_4, year=2021; it is held of 2020."),
        (None, "the parts for partition=unodc_pk_4 are published more than once; choose one year, source and edition."),
    ],
)
def test_parts_of_another_year_are_refused_with_those_that_are_held(observed, year, told):
    with pytest.raises(CoverageError, match=f"^{re.escape(told)}$"):
        observations.pick_parts(observed, partition="unodc_pk_4", year=year)


GLOTIP_2022 = {"ref_area": "PAK", "year": 2022, "measure": "detected", "source_id": "unodc_glotip", "edition": "2025-04-14"}  # fmt: skip


def test_parts_hand_their_total_along(observed):
    """1,126, 22,575 and 0 to 4 are at most 23,705 of 26,539: shares of their own sum were 95.2 %."""
    parts = observations.pick_parts(observed, partition="form", **GLOTIP_2022)
    assert (parts.total.lo, parts.missing) == (26539, False)
    share = tip.composition(parts)["sexual"]
    assert share.value == pytest.approx(22575 / 26539)
    assert "PARTS_NE_TOTAL" in share.flags
    assert share.caveats == ("The parts do not add up to the total of 26,539.",)
    total = observations.pick_total(observed, partition="form", **GLOTIP_2022)
    assert tip.share(parts["sexual"], total).value == share.value
    selected = observed[observed["partition"] == "form"]  # the total was left out, and is remembered
    assert observations.pick_parts(selected, partition="form", **GLOTIP_2022).total == parts.total


def test_parts_of_a_selection_of_categories_have_no_total(observed, release):
    """15,255 of 15,255 + 9,581 women and men: girls and boys are left out, and the share says so."""
    two = {"year": 2020, "partition": "unodc_pk_4", "measure": "identified", **release}
    parts = observations.pick_parts(observed, category=["women", "men"], **two)
    women, men = parts.values()
    assert (parts.total, parts.missing) == (None, True)
    share = tip.composition(parts)["women"]
    assert share.value == women.lo / (women.lo + men.lo)
    assert "left out" in share.caveats[0]
    whole = observations.pick_parts(observed, **two)
    assert (whole.total.lo, whole.missing) == (sum(c.lo for c in whole.values()), False)
    assert not any(c.flags for c in whole.values() if "PARTS_NE_TOTAL" in c.flags)


def test_whether_bonded_labourers_are_part_of_the_total_is_still_not_stated(observed, release):
    """No breakdown prints them beneath it: another definition is another count."""
    bonded = observations.pick(observed, year=2020, form="bonded_labour", **release)
    total = observations.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    with pytest.raises(TipResearchError, match="differ in .*definition"):
        tip.share(bonded, total)


def test_a_hint_is_no_other_thing():
    """A country is no interval, and a victim no conviction: what is merely spelt alike is not told."""
    rows = tip.load()
    with pytest.raises(CoverageError, match=r"no column 'country'\. Did you mean 'ref_area'\?"):
        tip.select(rows, country="PAK")
    with pytest.raises(CoverageError, match=r"measure 'victims' is not in the data; .* more\.$"):
        tip.select(rows, measure="victims")
    with pytest.raises(CoverageError, match=r"Did you mean 'identified'\?"):
        tip.select(rows, measure="identifed")


@pytest.fixture
def four_parts(observed, release):
    """The four parts of the release and their total of 32,022, in a table of their own."""
    rows = observed.pipe(tip.select, measure="identified", partition="unodc_pk_4", year=2020, **release)
    assert len(rows) == 5
    rows.attrs = {}  # of no table known
    return rows.assign(flags="", edition="own")


def test_a_whole_is_of_the_form_of_its_parts(four_parts):
    """Parts of forced labour are held against all of forced labour, which is 40,000, and not against 50,000 victims."""
    of_all = four_parts[four_parts["category"] == "total"].assign(
        partition="total", figure_id="all", count_lo=50_000, count_hi=50_000, raw_value="50,000"
    )
    of_form = of_all.assign(
        form="forced_labour", figure_id="of-form", count_lo=40_000, count_hi=40_000, raw_value="40,000"
    )
    parts = four_parts[four_parts["category"] != "total"]
    table = pd.concat([parts.assign(form="forced_labour"), of_all, of_form], ignore_index=True)
    assert observations.pick_parts(table, partition="unodc_pk_4").total.value == 40_000
    table["form"] = ["sexual", *["forced_labour"] * 3, "total", "forced_labour"]  # of two forms: of neither alone
    assert observations.pick_parts(table, partition="unodc_pk_4").total.value == 50_000


def test_parts_without_a_whole_of_their_own_have_none(four_parts):
    """Nobody published a total, or two did, or two publications made the parts: none is chosen."""
    parts = four_parts[four_parts["category"] != "total"]
    found = observations.pick_parts(parts, partition="unodc_pk_4")
    assert (found.total, found.missing, len(found)) == (None, False, 4)
    of_all = four_parts[four_parts["category"] == "total"].assign(
        partition="total", count_lo=50_000, count_hi=50_000, raw_value="50,000"
    )
    both = pd.concat([parts, *(of_all.assign(figure_id=each) for each in "ab")], ignore_index=True)
    assert observations.pick_parts(both, partition="unodc_pk_4").total is None
    of_two = pd.concat([parts.assign(edition=["other", "own", "own", "own"]), of_all], ignore_index=True)
    assert observations.pick_parts(of_two, partition="unodc_pk_4").total is None
    asked = observations.pick_parts(both, partition="unodc_pk_4", category=["women", "men"])
    assert (asked.total, asked.missing) == (None, True)


@pytest.mark.parametrize(
    ("codes", "label", "counted"),
    [
        ({"form": "sexual", "sex": "female"}, "Sexual exploitation, female", "sexual exploitation, female"),
        ({"form": "other", "sex": "male"}, "Other forms, male", "other forms, male"),
        ({"form": "forced_labour", "sex": "unknown"}, "Forced labour, unknown sex", ""),
        ({"form": "sexual", "age": "unknown"}, "Sexual exploitation, unknown age", ""),
        ({"form": "unknown", "age": "child"}, "Unknown form, children", ""),
    ],
)
def test_a_form_by_sex_or_age_has_words(codes, label, counted):
    """Women in sexual exploitation were labelled sexual_female, and so was their rate."""
    frame = pd.DataFrame([{**codes, "area": "Nepal", "year": 2021, "measure": "identified", "count": 4}])
    held = tip.observations_from(frame, source="Our survey")
    assert tip.pick(held.observations).label == label
    if counted:
        (rate,) = held.select(**codes).rates()
        assert rate.label == f"Nepal, 2021 (identified victims, {counted})"


def test_each_of_several_values_that_were_asked_for_is_in_the_data(observed):
    """None of them is left out in silence; two that are there are both taken."""
    assert {*observations.select(observed, sex=["female", "male"])["sex"]} == {"female", "male"}
    with pytest.raises(CoverageError, match="sex 'femal' is not in the data.*Did you mean 'female'"):
        observations.select(observed, sex=["male", "femal"])
    with pytest.raises(CoverageError, match="ref_area 'NPL' is not in the data"):
        tip.select(observed, ref_area=["NPL", "IND"])


def test_values_of_a_list_that_have_no_row_are_named(observed):
    """Nepal is in no row; Italy has rows, but no referred victims."""
    with pytest.warns(CoverageWarning, match=r"^No data for ref_area NPL, ITA \(2 of 3 selected\)\.$"):
        rows = tip.select(observed, ref_area=["PAK", "NPL", "ITA"], measure="referred")
    assert {*rows["ref_area"]} == {"PAK"}
