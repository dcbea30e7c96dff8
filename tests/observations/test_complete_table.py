"""A selection of rows refers to the complete table, so it does not hide the cells that contradict a count."""

import copy
import json
import pickle
import sys
from collections import Counter

import glotip_rows
import pandas as pd
import pytest
from cell_tables import cell, publication
from effort import counted
from glotip_rows import row
from hypothesis import given, settings
from hypothesis import strategies as st

import tipresearch as tip
from nbpress.core.errors import SchemaError
from tipresearch.observations import COLUMNS, record_complete_table, to_count, yearly
from tipresearch.observations.coherence import attach_coherence, coherence_by_figure
from tipresearch.observations.complete_table import unchanged
from tipresearch.readers import glotip

ROWS = [
    row("<5", year=2022), row("700", sex="Female", year=2022), row("500", sex="Male", year=2022),
    row("600", age=glotip_rows.ADULT, year=2022), row("100", age=glotip_rows.CHILD, year=2022),
    row("1,234"), row("700", sex="Female"), row("<5", sex="Male"),
    row("12", sex="Female", age=glotip_rows.CHILD),
]  # fmt: skip
TOTAL = {"year": 2022, "partition": "total", "measure": "detected"}
PAKISTAN = {
    "ref_area": "PAK", "measure": "detected", "partition": "total", "category": "total",
    "source_id": "unodc_glotip", "edition": "2025-04-14",
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Return a table whose total of 2022 is below 5, with 700 women."""
    path = tmp_path_factory.mktemp("complete") / "workbook.xlsx"
    return glotip.read(glotip_rows.write(path, ROWS)).observations


@pytest.fixture
def totals(table):
    return table[table["category"] == "total"]


def counts_of(table, at):
    coherence = coherence_by_figure(table, table.iloc[at]["ref_area"])
    return attach_coherence([to_count(table.iloc[i]) for i in at], coherence)


@settings(max_examples=25)  # each example checks a whole publication
@given(data=st.data())
@pytest.mark.slow
def test_a_selection_has_the_counts_of_the_complete_table(table, observed, data):
    for complete in (table, observed):
        known = [i for i, known in enumerate(complete["count_lo"].notna()) if known]
        at = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=8, unique=True))
        expected = counts_of(complete, at)
        assert counts_of(complete.iloc[at], range(len(at))) == expected
        again = complete.iloc[at].sort_values("figure_id").copy().reset_index(drop=True)
        assert {c.figure_ids: c for c in counts_of(again, range(len(at)))} == {c.figure_ids: c for c in expected}


@pytest.mark.parametrize(
    "select",
    [
        lambda t: t[t["category"] == "total"],
        lambda t: t.query("category == 'total'"),
        lambda t: t.loc[t["period_start"].dt.year == 2022].loc[lambda t: t["category"] == "total"],
        lambda t: copy.deepcopy(t[t["category"] == "total"]),
        lambda t: pickle.loads(pickle.dumps(t[t["category"] == "total"])),
        *(lambda t, unit=unit: t[t["category"] == "total"].assign(**{n: t[n].dt.as_unit(unit) for n in ("period_start", "period_end")}) for unit in ("s", "ms", "us", "ns")),
    ],
)  # fmt: skip
def test_a_total_without_its_parts_is_still_contradicted(table, select):
    count = tip.pick(select(table), **TOTAL)
    assert count == tip.pick(table, **TOTAL)
    assert count.coherence.state == "off"
    rate = tip.rate(count, 60_000_000)
    assert (rate.value, rate.lo) == (None, None)
    assert "CELLS_DISAGREE" in rate.flags


@pytest.mark.slow
def test_rows_that_a_user_adds_or_changes_are_compared_with_the_rest(observed):
    """The table that was read stays as it was."""
    wanted = PAKISTAN | {"year": 2021}
    rows = observed[observed["ref_area"] == "PAK"]
    assert tip.pick(rows, **wanted).flags == ()
    own = rows[rows["figure_id"] == "GLO25-det-2021-T-total"].assign(figure_id="mine:1", source_id="us_tip_2024", edition="2099", count_lo=1, count_hi=1, raw_value="1")  # fmt: skip
    assert tip.pick(pd.concat([rows, own]), **wanted).flags == ("SOURCE_CONFLICT",)
    agreeing = own.assign(count_lo=21_253, count_hi=21_253, raw_value="21,253")
    changed = pd.concat([rows, agreeing], ignore_index=True)
    assert tip.pick(changed, **wanted).flags == ()
    changed.loc[changed["figure_id"] == "GLO25-det-2021-T-total", ["count_lo", "count_hi", "raw_value"]] = 1, 1, "1"
    assert "SOURCE_CONFLICT" in tip.pick(changed, **wanted).flags
    assert "TOTAL_CONTESTED" in tip.pick(changed, **wanted | {"partition": "sex", "category": "female"}).flags
    assert tip.pick(rows, **wanted).flags == ()


def test_a_count_that_was_changed_without_its_text_is_refused(observed):
    changed, wanted = observed.copy(), PAKISTAN | {"year": 2022}
    row = changed["figure_id"] == "GLO25-det-2022-T-total"
    changed.loc[row, ["count_lo", "count_hi"]] = 26539000
    with pytest.raises(SchemaError, match=r"published as '26,539', and its row counts 26539000; .*change 'raw_value'"):
        tip.pick(changed, **wanted)
    changed.loc[row, "raw_value"] = "26,539,000"
    assert tip.pick(changed, **wanted).value == 26539000


def test_changes_of_a_selection_do_not_reach_the_table(table, totals):
    assert list(table.columns) == COLUMNS
    changed = totals.assign(count_lo=800, count_hi=800, raw_value="800")
    assert (tip.pick(changed, **TOTAL).lo, tip.pick(changed, **TOTAL).coherence.state) == (800, "one_of")
    assert tip.pick(table, **TOTAL).hi == 4
    edited = table.copy()
    edited.loc[:, "notes"] = "edited"
    assert not table["notes"].eq("edited").any()
    assert json.loads(json.dumps(table.attrs)) == table.attrs


def test_a_publication_is_checked_once_unless_its_rows_were_changed(table, monkeypatch):
    calls = Counter()
    counted(monkeypatch, calls, sys.modules["tipresearch.observations.coherence_cache"], "coherences")
    own = record_complete_table(table.copy())
    women = {"year": 2022, "measure": "detected", "partition": "sex", "category": "female"}
    area, edition = own["ref_area"].iloc[0], own["edition"].iloc[0]
    assert len(yearly(own, ref_area=area, source_id="unodc_glotip", edition=edition)) == 2
    assert [tip.pick(own, **each).in_question for each in (TOTAL, women, TOTAL)] == [True, False, True]
    assert calls["coherences"] == 1
    others = own["category"] != "female"
    fewer = own.assign(**{n: own[n].where(others, 1) for n in ("count_lo", "count_hi")}, raw_value=own["raw_value"].where(others, "1"))  # fmt: skip
    assert tip.pick(fewer, **women).lo == 1
    assert calls["coherences"] == 2


def test_a_table_without_a_record_is_checked_by_its_own_rows(table, totals):
    regions = pd.DataFrame({"ref_area": totals["ref_area"].unique(), "region": "A region"})
    for joined in (totals.merge(regions), pd.DataFrame(totals.to_dict("records"))):
        assert tip.pick(joined, **TOTAL).coherence is None
        joined.attrs = table.attrs
        assert tip.pick(joined, **TOTAL) == tip.pick(table, **TOTAL)
    own = pd.DataFrame(table.to_dict("list"))
    assert tip.pick(own, **TOTAL).in_question
    assert tip.pick(own[own["category"] == "total"], **TOTAL).coherence is None
    record_complete_table(own)
    assert tip.pick(own[own["category"] == "total"], **TOTAL).in_question


def test_the_rows_of_one_source_are_still_disputed_by_other_sources(observed, release):
    own = observed[observed["source_id"] == release["source_id"]]
    wanted = {"year": 2020, "measure": "identified", "category": "total", "form": "total", **release}
    assert "SOURCE_CONFLICT" in tip.pick(own, **wanted).flags
    alone = own.copy()
    alone.attrs = {}
    assert tip.pick(alone, **wanted).flags == ()


def test_rows_in_another_order_are_unchanged_and_repeated_rows_are_not():
    complete = publication(cell(10), cell(6, sex="female"), cell(4, sex="male"))
    for rows, expected in (
        (complete, True), (complete.iloc[[2, 0]], True),
        (complete.iloc[[0, 1, 1]], False), (complete.assign(count_hi=11), False),
    ):  # fmt: skip
        assert unchanged(rows, complete) is expected


def test_results_that_are_kept_are_limited_and_the_oldest_go_first(table):
    complete = record_complete_table(table.copy()).attrs["tipresearch_origin"]
    made = [complete.once(n, lambda n=n: [n]) for n in range(65)]
    assert complete.once(64, list) is made[64]
    assert complete.once(0, list) == []
