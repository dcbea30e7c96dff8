"""SDG 16.2.2 by hand on invented counts, and over the published edition."""

import pandas as pd
import pytest
from invented_sdg import observed, published

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import CoverageError
from nbpress.core.files import read_table
from tipresearch import facts
from tipresearch.indicators.sdg import RATE_COLUMNS, series


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
    rates = tip.sdg_16_2_2(observed(("FRA", 2019, "total", "total", "total", 20)), population_source="whole")
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
    rows = observed(("FRA", 2019, "total", "female", "total", 8), ("FRA", 2019, "total", "male", "total", 12))
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
    assert lacking[["ref_area", "denominator", "year"]].to_numpy().tolist() == [
        ["COK", "total population", 2018],
        ["COK", "total population", 2020],
        ["FRA", "total population", 2018],
        ["VAT", "total population", 2019],
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


@pytest.mark.slow
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
    codes = read_table(paths.DATA / "mappings" / "sdg_codes.csv").query("variable == 'series'")
    known = series()
    assert dict(zip(codes["code"], codes["neutral"], strict=True)) == dict(
        zip(known["series"], known["form"], strict=True)
    )
    assert (known["rate_series"] == known["series"] + "R").all()
    assert known["rate_note"].str.startswith("Source not verified").all()


@pytest.mark.slow
def test_whole_edition(edition):
    """Every figure has a row, those printed in several rows as well; only Cook Islands and Holy See lack a population."""
    rates = tip.sdg_16_2_2(edition)
    assert len(rates) == 28_194
    reasons = {"no population", "no comparable population", "cells disagree", "unvalidated"}
    assert set(rates["status"]) == {"computed", *reasons}
    assert set(rates.loc[rates["status"] == "no population", "ref_area"]) == {"COK", "VAT"}


def test_anchor_by_the_published_edition(edition):
    """32,022 of 2019 are 14.34 per 100,000, and the next year's 20,045 are 8.82."""
    source = "worldbank_wpp2022_copies"
    rates = tip.sdg_16_2_2(edition, population_source=source).query("ref_area == 'PAK'")
    rates = rates.query("form == 'total' and sex == 'total' and age == 'total'")
    totals = rates.query("year in [2019, 2020]")
    assert totals["rate_lo"].round(2).tolist() == [14.34, 8.82]


@pytest.mark.slow
def test_a_rate_of_a_contested_count_has_its_flags():
    """As the rates of a dataset; beside that a count is an interval, both are said."""
    unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
    rates = tip.sdg_16_2_2(unodc.observations).set_index("figure_id")
    totals = rates[(rates[["form", "sex", "age"]] == "total").all(axis=1) & (rates["denominator"] == "total population")]  # fmt: skip
    expected = {r.inputs[0].figure_ids[0]: set(r.all_flags) for r in unodc.select(measure="detected").rates()}
    assert {i: set(flags.split()) for i, flags in totals["flags"].items()} == expected
    parts = rates[(rates["year"] == 2020) & (rates["flags"].str.startswith("CENSORED"))]
    assert set(parts["flags"]) >= {"CENSORED TOTAL_CONTESTED"}


@pytest.mark.parametrize(
    ("total", "status", "flag", "ends"),
    [
        (20, "computed", "DOES_NOT_ADD_UP", (5.0, 7.5)),  # 20 to 30 of 400,000
        (19, "cells disagree", "CELLS_DISAGREE", None),  # 30 is more than 1.5 times 19
    ],
)
def test_a_total_beside_30_women_has_the_rate_of_its_range_or_none(people, total, status, flag, ends):
    """Either the total is 30 or the women are no more than the total, and nobody knows which."""
    rows = observed(("FRA", 2019, "total", "total", "total", total), ("FRA", 2019, "total", "female", "total", 30))
    rates = tip.sdg_16_2_2(rows, population_source="whole").set_index("sex")
    for sex in ("total", "female"):
        assert rates.loc[sex, ["status", "flags"]].tolist() == [status, flag]
        found = rates.loc[sex, ["rate_lo", "rate_hi"]]
        assert found.isna().all() if ends is None else tuple(found) == ends
