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

FRANCE = ("FRA", 2019)
TOTAL = (*FRANCE, "total", "total", "total")
ENDS = ["rate_lo", "rate_hi"]


@pytest.fixture
def people(monkeypatch):
    """Invented populations: source ``both`` has sexes, source ``whole`` does not."""
    both = {"total": 200_000, "female": 80_000, "male": 120_000}
    rows = [(*FRANCE, sex, n, "both", "vintage 1") for sex, n in both.items()]
    rows.append((*FRANCE, "total", 400_000, "whole", "vintage 2"))
    table = pd.DataFrame(rows, columns=["ref_area", "year", "sex", "population", "source_id", "vintage"])
    monkeypatch.setattr(facts, "load_population", table.copy)


def rates(*rows, source="whole"):
    return tip.sdg_16_2_2(observed(*rows), population_source=source)


def test_a_rate_records_its_denominator_source_and_vintage(people):
    """20 victims among 400,000 are 5 per 100,000."""
    found = rates((*TOTAL, 20))
    assert list(found.columns) == RATE_COLUMNS
    (row,) = found.to_dict("records")
    assert row["series_note"].startswith("Source not verified")
    assert row | {
        "rate_lo": 5.0, "rate_hi": 5.0, "status": "computed", "denominator": "total population", "population": 400_000, "population_source": "whole",
        "vintage": "vintage 2", "series": "VC_HTF_DETVR", "figure_id": "glotip:0", "unit": "per 100,000 population",
    } == row  # fmt: skip


def test_each_sex_has_a_rate_by_both_denominators(people):
    """8 women are 4 per 100,000 of all and 10 per 100,000 women."""
    rows = [(*FRANCE, "total", "female", "total", 8), (*FRANCE, "total", "male", "total", 12)]
    found = rates(*rows, source="both").set_index(["sex", "denominator"])
    assert found["rate_lo"].to_dict() == {
        ("female", "total population"): 4.0, ("female", "female population"): 10.0,
        ("male", "total population"): 6.0, ("male", "male population"): 10.0,
    }  # fmt: skip
    assert set(rates(*rows)["denominator"]) == {"total population"}


def test_a_suppressed_count_is_an_interval_and_zero_is_zero(people):
    """Fewer than 5 of 400,000 are 0 to 1 per 100,000; a published zero is a rate of 0."""
    found = rates((*FRANCE, "sexual", "total", "child", (0, 4)), (*FRANCE, "sexual", "total", "adult", 0))
    adult, child = found[["age", *ENDS, "flags"]].to_numpy().tolist()
    assert (adult, child) == (["adult", 0, 0, "ZERO_NUMERATOR"], ["child", 0, 1, "CENSORED"])
    assert set(found["series"]) == {"VC_HTF_DETVSXR"}


def test_areas_without_a_population_are_listed_without_a_rate(people):
    """Cook Islands and Holy See have no row of population."""
    found = rates(
        ("COK", 2018, "total", "total", "total", 6), ("COK", 2020, "total", "female", "total", 6), ("VAT", 2019, "total", "total", "total", (0, 4)),
        ("FRA", 2018, "total", "total", "total", 6), (*TOTAL, 6),
    )  # fmt: skip
    lacking = found[found["status"] == "no population"]
    assert len(found) == 5
    assert lacking[[*ENDS, "population"]].isna().all(axis=None)
    assert set(lacking["denominator"]) == {"total population"}
    assert [*zip(lacking["ref_area"], lacking["year"], strict=True)] == [("COK", 2018), ("COK", 2020), ("FRA", 2018), ("VAT", 2019)]  # fmt: skip


def test_no_rate_without_comparable_population_or_validation(people):
    """Other, transgender and unknown sex have no population; an unvalidated count has no rate."""
    others = ["other", "transgender", "unknown"]
    rows = [(*FRANCE, "total", sex, "total", 9) for sex in others]
    found = rates(*rows, (*TOTAL, 2019, {"obs_status": "V"}), source="both").set_index("sex")
    assert found["rate_lo"].isna().all()
    assert found["status"].to_dict() == dict.fromkeys(others, "no comparable population") | {"total": "unvalidated"}


def test_other_figures_are_no_part_of_the_indicator(people):
    """Convictions, offences, smuggling, citizenship, open periods and estimates are left out."""
    changes = [
        {"measure": "convicted"}, {"unit": "cases"}, {"crime": "SOM"}, {"partition": "citizenship", "category": "Italy"},
        {"period_kind": "cumulative"}, {"count_lo": None, "count_hi": None},
    ]  # fmt: skip
    rows = observed((*TOTAL, 6), *[(*TOTAL, 6, change) for change in changes])
    assert tip.sdg_16_2_2(rows, population_source="whole")["figure_id"].tolist() == ["glotip:0"]
    with pytest.raises(CoverageError, match="no detected victims by calendar year"):
        tip.sdg_16_2_2(rows.iloc[1:], population_source="whole")
    with pytest.raises(CoverageError, match="there are both, whole. Did you mean 'whole'"):
        tip.sdg_16_2_2(rows, population_source="wholes")


@pytest.mark.slow
def test_other_forms_of_glotip_are_no_single_series(people):
    """GLOTIP's other forms hold removal of organ; the series of other purposes does not."""
    cell, bonded = ((*FRANCE, form, "total", "total", 6) for form in ("other", "bonded_labour"))
    tables = (observed(cell), published(cell), observed(bonded))
    found = [tip.sdg_16_2_2(table, population_source="whole").iloc[0] for table in tables]
    assert [row["series"] for row in found] == ["", "VC_HTF_DETVOPR", ""]
    assert "removal of organ" in found[0]["series_note"]
    assert found[2]["series_note"] == "No series of the indicator"


def test_series_are_those_that_the_reader_knows():
    """Each series of the reader has a form and a series of rates, and no other one is named."""
    codes = read_table(paths.DATA / "mappings" / "sdg_codes.csv").query("variable == 'series'")
    known = series()
    assert {*zip(codes["code"], codes["neutral"], strict=True)} == {*zip(known["series"], known["form"], strict=True)}
    assert (known["rate_series"] == known["series"] + "R").all()
    assert known["rate_note"].str.startswith("Source not verified").all()


@pytest.mark.slow
def test_every_figure_of_the_published_edition_has_a_row(edition):
    """Only Cook Islands and Holy See lack a population. 32,022 of 2019 are 14.34 per 100,000, the next year's 20,045 are 8.82."""
    found = tip.sdg_16_2_2(edition)
    assert len(found) == 28_194
    reasons = {"no population", "no comparable population", "cells disagree", "unvalidated"}
    assert set(found["status"]) == {"computed", *reasons}
    assert set(found.loc[found["status"] == "no population", "ref_area"]) == {"COK", "VAT"}
    pakistan = tip.sdg_16_2_2(edition, population_source="worldbank_wpp2022_copies").query("ref_area == 'PAK'")
    totals = pakistan.query("form == 'total' and sex == 'total' and age == 'total' and year in [2019, 2020]")
    assert totals["rate_lo"].round(2).tolist() == [14.34, 8.82]


@pytest.mark.slow
def test_a_rate_of_a_contested_count_has_the_flags_of_the_dataset():
    """Where a count is also an interval, both flags are given."""
    unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
    found = tip.sdg_16_2_2(unodc.observations).set_index("figure_id")
    totals = found[(found[["form", "sex", "age"]] == "total").all(axis=1) & (found["denominator"] == "total population")]  # fmt: skip
    expected = {r.inputs[0].figure_ids[0]: set(r.all_flags) for r in unodc.select(measure="detected").rates()}
    assert {i: set(flags.split()) for i, flags in totals["flags"].items()} == expected
    parts = found[(found["year"] == 2020) & (found["flags"].str.startswith("CENSORED"))]
    assert set(parts["flags"]) >= {"CENSORED TOTAL_CONTESTED"}


@pytest.mark.parametrize(
    ("total", "status", "flag", "ends"),
    [
        (20, "computed", "DOES_NOT_ADD_UP", (5.0, 7.5)),  # 20 to 30 of 400,000
        (19, "cells disagree", "CELLS_DISAGREE", None),  # 30 is more than 1.5 times 19
    ],
)
def test_a_total_below_its_30_women_has_the_rate_of_its_range_or_none(people, total, status, flag, ends):
    """Either the total is 30 or the women are no more than the total, and nobody knows which."""
    for _, row in rates((*TOTAL, total), (*FRANCE, "total", "female", "total", 30)).iterrows():
        assert (row["status"], row["flags"]) == (status, flag)
        assert row[ENDS].isna().all() if ends is None else tuple(row[ENDS]) == ends
