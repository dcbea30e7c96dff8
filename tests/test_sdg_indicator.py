"""SDG 16.2.2 by hand on invented counts, and over the published editions."""

import time

import glotip_rows
import pandas as pd
import pytest

import tipresearch as tip
from tipresearch import facts, paths
from tipresearch.errors import CoverageError
from tipresearch.files import read_table
from tipresearch.indicators.sdg import CELL, RATE_COLUMNS, STATUS, series, without_population
from tipresearch.indicators.sdg_published import REASONS, STATUSES
from tipresearch.observations import COLUMNS
from tipresearch.readers import glotip, sdg

NUMBERS = {"count_lo": "Int64", "count_hi": "Int64"}


def observed(*rows, definition="glotip", edition="2025-04-14"):
    """Return invented observations: area, year, form, sex, age, count (a pair for an interval)."""
    table = []
    for number, (area, year, form, sex, age, count, *more) in enumerate(rows):
        lo, hi = count if isinstance(count, tuple) else (count, count)
        parts = [n for n, v in (("form", form), ("sex", sex), ("age", age)) if v != "total"]
        table.append(
            {
                "figure_id": f"{definition}:{number}", "crime": "TIP", "measure": "detected",
                "unit": "persons", "ref_area": area, "period_start": pd.Timestamp(year, 1, 1),
                "period_end": pd.Timestamp(year, 12, 31), "period_kind": "calendar_year",
                "partition": "_".join(parts) or "total", "form": form, "sex": sex, "age": age,
                "count_lo": lo, "count_hi": hi, "definition_id": definition,
                "source_id": "unodc_glotip", "edition": edition, "obs_status": "A",
                **(more[0] if more else {}),
            }
        )  # fmt: skip
    return pd.DataFrame(table, columns=COLUMNS).astype(NUMBERS)


def published(*rows):
    return observed(*rows, definition="sdg_16_2_2", edition="2020-10")


@pytest.fixture
def people(monkeypatch):
    """Invented populations: source ``both`` holds sexes, source ``whole`` does not."""
    rows = [
        ("FRA", 2019, "total", 200_000, "both", "vintage 1"),
        ("FRA", 2019, "female", 80_000, "both", "vintage 1"),
        ("FRA", 2019, "male", 120_000, "both", "vintage 1"),
        ("FRA", 2019, "total", 400_000, "whole", "vintage 2"),
    ]
    names = ["ref_area", "year", "sex", "population", "source_id", "vintage"]
    table = pd.DataFrame(rows, columns=names)
    monkeypatch.setattr(facts, "load_population", table.copy)


def test_rate_and_its_denominator(people):
    """20 victims among 400,000 are 5 per 100,000; denominator, source and vintage are recorded."""
    rates = tip.sdg_16_2_2(observed(("FRA", 2019, "total", "total", "total", 20)), population_source="whole")  # fmt: skip
    (row,) = rates.to_dict("records")
    assert list(rates.columns) == RATE_COLUMNS
    assert (row["rate_lo"], row["rate_hi"], row["status"]) == (5.0, 5.0, "computed")
    assert (row["denominator"], row["population"]) == ("total population", 400_000)
    assert (row["population_source"], row["vintage"]) == ("whole", "vintage 2")
    assert (row["series"], row["figure_id"]) == ("VC_HTF_DETVR", "glotip:0")
    assert row["series_note"].startswith("Source not verified")
    assert row["unit"] == "per 100,000 population"


def test_both_denominators_of_a_sex(people):
    """8 women are 4 per 100,000 of all and 10 per 100,000 women; both are offered."""
    rows = observed(
        ("FRA", 2019, "total", "female", "total", 8), ("FRA", 2019, "total", "male", "total", 12)
    )
    rates = tip.sdg_16_2_2(rows, population_source="both").set_index(["sex", "denominator"])
    assert rates["rate_lo"].to_dict() == {
        ("female", "total population"): 4.0,
        ("female", "female population"): 10.0,
        ("male", "total population"): 6.0,
        ("male", "male population"): 10.0,
    }
    whole = tip.sdg_16_2_2(rows, population_source="whole")
    assert set(whole["denominator"]) == {"total population"}


def test_suppressed_count_is_an_interval_and_zero_is_zero(people):
    """Fewer than 5 of 400,000 are 0 to 1 per 100,000; a published zero is a rate of 0."""
    rows = observed(
        ("FRA", 2019, "sexual", "total", "child", (0, 4)),
        ("FRA", 2019, "sexual", "total", "adult", 0),
    )
    rates = tip.sdg_16_2_2(rows, population_source="whole").set_index("age")
    assert rates.loc["child", ["rate_lo", "rate_hi", "flags"]].tolist() == [0.0, 1.0, "CENSORED"]
    assert rates.loc["adult", ["rate_lo", "rate_hi", "flags"]].tolist() == [0, 0, "ZERO_NUMERATOR"]
    assert set(rates["series"]) == {"VC_HTF_DETVSXR"}


def test_areas_without_population_are_listed(people):
    """Cook Islands and Holy See have no row of population: they stand there without a rate."""
    rows = observed(
        ("COK", 2018, "total", "total", "total", 6),
        ("COK", 2020, "total", "female", "total", 6),
        ("VAT", 2019, "total", "total", "total", (0, 4)),
        ("FRA", 2018, "total", "total", "total", 6),
        ("FRA", 2019, "total", "total", "total", 6),
    )
    rates = tip.sdg_16_2_2(rows, population_source="whole")
    assert len(rates) == 5
    lacking = rates[rates["status"] == "no population"]
    assert lacking[["rate_lo", "rate_hi", "population"]].isna().all(axis=None)
    assert without_population(rates).to_numpy().tolist() == [
        ["COK", "total population", 2018, 2020, 2],
        ["FRA", "total population", 2018, 2018, 1],
        ["VAT", "total population", 2019, 2019, 1],
    ]


def test_no_rate_without_comparable_population_or_validation(people):
    """Other, transgender and unknown sex have no population; an unvalidated count no rate."""
    rows = observed(
        *[("FRA", 2019, "total", s, "total", 9) for s in ("other", "transgender", "unknown")],
        ("FRA", 2019, "total", "total", "total", 2019, {"obs_status": "V"}),
    )
    rates = tip.sdg_16_2_2(rows, population_source="both").set_index("sex")
    assert rates["rate_lo"].isna().all()
    assert rates["status"].to_dict() == dict.fromkeys(
        ["other", "transgender", "unknown"], "no comparable population"
    ) | {"total": "unvalidated"}


def test_other_figures_are_no_part_of_the_indicator(people):
    """Convictions, offences, smuggling, citizenship, open periods and estimates are left out."""
    cell = ("FRA", 2019, "total", "total", "total", 6)
    changes = [
        {"measure": "convicted"}, {"unit": "cases"}, {"crime": "SOM"},
        {"partition": "citizenship", "category": "Italy"}, {"period_kind": "cumulative"},
        {"count_lo": None, "count_hi": None},
    ]  # fmt: skip
    rows = observed(cell, *[(*cell, change) for change in changes])
    assert tip.sdg_16_2_2(rows, population_source="whole")["figure_id"].tolist() == ["glotip:0"]
    with pytest.raises(CoverageError, match="no detected victims by calendar year"):
        tip.sdg_16_2_2(rows.iloc[1:], population_source="whole")
    with pytest.raises(CoverageError, match="there are both, whole. Did you mean 'whole'"):
        tip.sdg_16_2_2(rows, population_source="wholes")


def test_other_forms_of_glotip_are_no_single_series(people):
    """GLOTIP's other forms hold removal of organ; the series of other purposes does not."""
    cell = ("FRA", 2019, "other", "total", "total", 6)
    ours = tip.sdg_16_2_2(observed(cell), population_source="whole").iloc[0]
    theirs = tip.sdg_16_2_2(published(cell), population_source="whole").iloc[0]
    bonded = ("FRA", 2019, "bonded_labour", "total", "total", 6)
    neither = tip.sdg_16_2_2(observed(bonded), population_source="whole").iloc[0]
    assert (ours["series"], theirs["series"], neither["series"]) == ("", "VC_HTF_DETVOPR", "")
    assert "removal of organ" in ours["series_note"]
    assert neither["series_note"] == "No series of the indicator"


def test_series_are_those_that_the_reader_knows():
    """Each series of the reader has a form and a rate twin, and no other one is named."""
    codes = read_table(paths.MAPPINGS / "sdg_codes.csv").query("variable == 'series'")
    known = series()
    assert dict(zip(codes["code"], codes["neutral"], strict=True)) == dict(
        zip(known["series"], known["form"], strict=True)
    )
    assert (known["rate_series"] == known["series"] + "R").all()
    assert known["rate_note"].str.startswith("Source not verified").all()


def compared(glotip, sdg, **options):
    """Return status and reason by cell, without the columns that never change in a test."""
    rows = tip.compare_published(glotip, sdg, **options)
    assert set(rows["status"]) <= set(STATUSES)
    assert set(rows["reason"]) <= {"", *REASONS}
    return rows.set_index(CELL)


def outcome(rows):
    return {key: (row["status"], row["reason"]) for key, row in rows.iterrows()}


def test_status_of_exact_and_suppressed_counts():
    """Equal counts agree; a number inside <5 agrees; outside it is higher; else lower."""
    cells = [("FRA", year, "total", "total", "total") for year in range(2010, 2014)]
    ours = observed(*[(*c, n) for c, n in zip(cells, [7, (0, 4), (0, 4), 9], strict=True)])
    theirs = published(*[(*c, n) for c, n in zip(cells, [7, 3, 5, 8], strict=True)])
    rows = compared(ours, theirs)
    assert list(outcome(rows).values()) == [
        ("agree", ""),
        ("agree", "suppressed in GLOTIP"),
        ("published higher", "not known"),
        ("published lower", "not known"),
    ]
    suppressed = rows.iloc[1]
    assert suppressed[["published_lo", "published_hi", "glotip_lo", "glotip_hi"]].tolist() == [3, 3, 0, 4]  # fmt: skip
    assert (suppressed["series"], suppressed["published_as"]) == ("VC_HTF_DETV", "as published")
    assert suppressed[["published_id", "glotip_id"]].tolist() == ["sdg_16_2_2:1", "glotip:1"]
    assert suppressed[["published_edition", "glotip_edition"]].tolist() == ["2020-10", "2025-04-14"]


def test_total_is_built_from_female_and_male_only_where_none_is_published():
    """7 women and 2 men are 9; the published total of 12 is not replaced by its parts."""
    form = ("FRA", 2010, "forced_labour")
    other = ("FRA", 2010, "other")
    theirs = published(
        (*form, "female", "total", 7), (*form, "male", "total", 2), (*form, "female", "child", 1),
        (*other, "female", "total", 7), (*other, "male", "total", 2), (*other, "total", "total", 12),
    )  # fmt: skip
    ours = observed((*form, "total", "total", 11), (*other, "total", "total", 12))
    rows = compared(ours, theirs)
    built = rows.loc[(*form, "total", "total")]
    assert built[["published_lo", "published_hi"]].tolist() == [9, 9]
    assert built["published_as"] == "female + male"
    assert built["published_id"] == "sdg_16_2_2:0; sdg_16_2_2:1"
    assert (built["status"], built["reason"]) == ("published lower", "sum of female and male")
    kept = rows.loc[(*other, "total", "total")]
    assert kept[["published_lo", "published_as", "status"]].tolist() == [12, "as published", "agree"]  # fmt: skip
    assert (*form, "total", "child") not in rows.index


def test_sum_that_is_higher_is_not_explained_by_unknown_sex():
    """Leaving out persons of unknown sex cannot make a sum higher."""
    form = ("FRA", 2010, "sexual")
    theirs = published((*form, "female", "total", 7), (*form, "male", "total", 2))
    found = outcome(compared(observed((*form, "total", "total", 8)), theirs))
    assert found[(*form, "total", "total")] == ("published higher", "not known")


def test_organs_explain_other_forms_only_if_the_sum_agrees():
    """5 for other purposes and 2 for organs are GLOTIP's 7 other forms, but not its 8."""
    theirs, ours = [], []
    for year, n in ((2010, 7), (2011, 8)):
        theirs += [
            ("FRA", year, "other", "total", "total", 5),
            ("FRA", year, "organ_removal", "total", "total", 2),
        ]
        ours.append(("FRA", year, "other", "total", "total", n))
    found = outcome(compared(observed(*ours), published(*theirs)))
    reason = "organs inside other forms"
    assert found["FRA", 2010, "other", "total", "total"] == ("published lower", reason)
    assert found["FRA", 2011, "other", "total", "total"] == ("published lower", "not known")
    assert found["FRA", 2010, "organ_removal", "total", "total"] == ("only in SDG", reason)


def test_revision_is_known_only_with_an_earlier_edition():
    """SDG has 22, as the earlier GLOTIP had; the later one has 20,045, or dropped the row."""
    revised, dropped = (("FRA", year, "total", "total", "total") for year in (2010, 2011))
    kept = (("FRA", 2012, "total", "total", "total"), ("FRA", 2011, "sexual", "total", "total"))
    theirs = published((*revised, 22), (*dropped, 6), (*kept[0], 9))
    ours = observed((*revised, 20_045), (*kept[0], 8), (*kept[1], 5))
    before = observed((*revised, 22), (*dropped, (0, 6)), (*kept[0], 8), edition="2023-05-30")
    found = outcome(compared(ours, theirs))
    assert found[revised] == ("published lower", "not known")
    assert found[dropped][0] == "only in SDG"
    found = outcome(compared(ours, theirs, earlier=before))
    assert found[revised] == ("published lower", "revised later")
    assert found[dropped] == ("only in SDG", "revised later")
    assert found[kept[0]] == ("published higher", "not known")


def test_what_only_one_file_holds_is_said_with_its_reason():
    """A breakdown, area or year that the other file never has; the rest is not known."""
    total, sexual = ("total", "total", "total"), ("sexual", "total", "total")
    theirs = published(
        ("FRA", 2010, *total, 9), ("TWN", 2010, *total, 9), ("FRA", 2011, *total, 9),
        ("ITA", 2010, *sexual, 9), ("FRA", 2010, "sexual", "female", "total", 9),
    )  # fmt: skip
    ours = observed(
        ("FRA", 2010, *total, 9), ("ITA", 2010, *total, 9), ("FRA", 2010, "total", "female", "total", 9),
        ("FRA", 2022, *total, 9), ("AUT", 2010, *total, 9), ("FRA", 2010, *sexual, 9),
        ("FRA", 2011, *sexual, 9),
    )  # fmt: skip
    found = outcome(compared(ours, theirs))
    assert found["TWN", 2010, *total] == ("only in SDG", "area not covered")
    assert found["FRA", 2011, *total] == ("only in SDG", "year not covered")
    assert found["FRA", 2010, "sexual", "female", "total"] == ("only in SDG", "no such breakdown")
    assert found["ITA", 2010, *sexual] == ("only in SDG", "not known")
    assert found["FRA", 2010, "total", "female", "total"] == ("only in GLOTIP", "no such breakdown")
    assert found["FRA", 2022, *total] == ("only in GLOTIP", "year not covered")
    assert found["FRA", 2011, *sexual] == ("only in GLOTIP", "year not covered")
    assert found["AUT", 2010, *total] == ("only in GLOTIP", "area not covered")
    assert found["ITA", 2010, *total] == ("only in GLOTIP", "not known")


def test_nothing_recovers_a_suppressed_count():
    """Both intervals stand as published; no column subtracts, and no sum of GLOTIP is made."""
    cell = ("FRA", 2010, "sexual")
    ours = observed((*cell, "female", "total", (0, 4)), (*cell, "male", "total", 90))
    theirs = published((*cell, "female", "adult", 6))
    rows = compared(ours, theirs)
    assert (*cell, "total", "total") not in rows.index
    assert [c for c in rows if c.endswith(("_lo", "_hi"))] == [
        "published_lo", "published_hi", "glotip_lo", "glotip_hi",
    ]  # fmt: skip


def test_one_edition_without_contradiction_is_needed():
    """Several editions, none, or a cell with two counts are refused with what was found."""
    cell = ("FRA", 2010, "total", "total", "total")
    theirs, ours = published((*cell, 9)), observed((*cell, 9))
    two = pd.concat([ours, observed((*cell, 8), edition="2023-05-30")])
    with pytest.raises(CoverageError, match="of editions 2023-05-30, 2025-04-14; select one"):
        tip.compare_published(two, theirs)
    with pytest.raises(CoverageError, match="glotip needs .* definition 'glotip'; it holds none"):
        tip.compare_published(theirs, theirs)
    with pytest.raises(CoverageError, match="different counts for FRA 2010 total total total"):
        tip.compare_published(observed((*cell, 9), (*cell, 8)), theirs)
    assert len(tip.compare_published(observed((*cell, 9), (*cell, 9)), theirs)) == 1


@pytest.fixture(scope="module")
def edition():
    return glotip.read(glotip_rows.published("2025-04-14")).observations


@pytest.fixture(scope="module")
def sdg_edition(datasets):
    return sdg.read(datasets / "sdg_16_2_2").observations


def test_whole_edition_in_less_than_two_seconds(edition):
    """Every figure has a row, only Cook Islands and Holy See lack a population, and it is fast."""
    facts.load_population()  # read once in a session
    start = time.process_time()  # of this process alone: other work on the machine does not count
    rates = tip.sdg_16_2_2(edition)
    assert time.process_time() - start < 2
    assert len(rates) == 27_991
    assert set(rates["status"]) == set(STATUS)
    assert without_population(rates)["ref_area"].tolist() == ["COK", "VAT"]


def test_anchor_by_the_published_edition(edition):
    """32,022 of 2019 are 14.34 per 100,000, and the next year's 20,045 are 8.82."""
    source = "worldbank_wpp2022_copies"
    rates = tip.sdg_16_2_2(edition, population_source=source).query("ref_area == 'PAK'")
    rates = rates.query("form == 'total' and sex == 'total' and age == 'total'")
    totals = rates.query("year in [2019, 2020]")
    assert totals["rate_lo"].round(2).tolist() == [14.34, 8.82]


def test_published_series_beside_the_published_edition(edition, sdg_edition):
    """Most counts that both hold agree; every other one has its status and a reason."""
    earlier = glotip.read(glotip_rows.published("2023-05-30"), edition="2023-05-30").observations
    rows = tip.compare_published(edition, sdg_edition, earlier=earlier)
    both = rows[~rows["status"].str.startswith("only")]
    found = both.groupby(["status", "reason"]).size().to_dict()
    assert found == {
        ("agree", ""): 1752,
        ("agree", "suppressed in GLOTIP"): 1007,
        ("published higher", "not known"): 74,
        ("published higher", "revised later"): 9,
        ("published lower", "not known"): 103,
        ("published lower", "organs inside other forms"): 27,
        ("published lower", "revised later"): 11,
        ("published lower", "sum of female and male"): 55,
    }
    assert (rows["reason"] != "").sum() + 1752 == len(rows)
