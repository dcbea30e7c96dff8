"""A selection of rows does not hide the cells that speak against a count."""

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


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("origin") / "workbook.xlsx"
    return glotip.read(glotip_rows.write(path, ROWS)).observations


def counts_of(table, at):
    rows = table.iloc[at]
    return attach_coherence([to_count(table.iloc[i]) for i in at], coherence_by_figure(table, rows["ref_area"]))


@settings(max_examples=25)  # each asks a whole publication
@given(data=st.data())
@pytest.mark.slow
def test_a_selection_gives_the_counts_that_the_whole_table_gives(table, observed, data):
    """Property: whatever rows are left out, those that are left say the same of themselves."""
    for whole in (table, observed):
        counted = [i for i, known in enumerate(whole["count_lo"].notna()) if known]
        at = data.draw(st.lists(st.sampled_from(counted), min_size=1, max_size=8, unique=True))
        expected = counts_of(whole, at)
        assert counts_of(whole.iloc[at], range(len(at))) == expected
        again = whole.iloc[at].sort_values("figure_id").copy().reset_index(drop=True)
        by_id = {c.figure_ids: c for c in expected}
        assert {c.figure_ids: c for c in counts_of(again, range(len(at)))} == by_id


@pytest.mark.slow
def test_totals_alone_are_still_contradicted(table):
    """A total below 5 beside 700 women has no rate, also where the women were filtered away."""
    selections = [
        table[table["category"] == "total"], table.query("category == 'total'"),
        table.loc[table["period_start"].dt.year == 2022].loc[lambda t: t["category"] == "total"],
        copy.deepcopy(table[table["category"] == "total"]),
        pickle.loads(pickle.dumps(table[table["category"] == "total"])),
    ]  # fmt: skip
    for selection in selections:
        count = tip.pick(selection, **TOTAL)
        assert count == tip.pick(table, **TOTAL)
        assert count.coherence.state == "off"
        found = tip.rate(count, 60_000_000)
        assert (found.value, found.lo) == (None, None)
        assert "CELLS_DISAGREE" in found.flags


@pytest.mark.slow
def test_a_joined_table_is_told_its_file_in_one_line(table):
    """What merge or a list of rows gave knows nothing of the women left out; with the attrs of the table it does."""
    totals = table[table["category"] == "total"]
    regions = pd.DataFrame({"ref_area": totals["ref_area"].unique(), "region": "A region"})
    for joined in (totals.merge(regions), pd.DataFrame(totals.to_dict("records"))):
        assert tip.pick(joined, **TOTAL).coherence is None
        joined.attrs = table.attrs
        assert tip.pick(joined, **TOTAL) == tip.pick(table, **TOTAL)
        assert tip.pick(joined, **TOTAL).coherence.state == "off"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_dates_of_any_unit_are_asked_by_the_whole_table(table, unit):
    """Whoever wrote dates in nanoseconds keeps what the cells say of a count."""
    dates = ["period_start", "period_end"]
    totals = table[table["category"] == "total"]
    totals = totals.assign(**{name: totals[name].dt.as_unit(unit) for name in dates})
    assert tip.pick(totals, **TOTAL).coherence.state == "off"


@pytest.mark.slow
def test_what_a_user_changes_is_held_against_the_rest(observed):
    """An added row contests, a corrected one no longer does; the table that was read stays as it was."""
    asked = {
        "year": 2021, "ref_area": "PAK", "measure": "detected", "partition": "total", "category": "total",
        "source_id": "unodc_glotip", "edition": "2025-04-14",
    }  # fmt: skip
    held = observed[observed["ref_area"] == "PAK"]
    assert tip.pick(held, **asked).flags == ()
    own = held[held["figure_id"] == "GLO25-det-2021-T-total"].assign(figure_id="mine:1", source_id="us_tip_2024", edition="2099", count_lo=1, count_hi=1, raw_value="1")  # fmt: skip
    assert tip.pick(pd.concat([held, own]), **asked).flags == ("SOURCE_CONFLICT",)
    agreeing = own.assign(count_lo=21_253, count_hi=21_253, raw_value="21,253")
    changed = pd.concat([held, agreeing], ignore_index=True)
    assert tip.pick(changed, **asked).flags == ()
    changed.loc[changed["figure_id"] == "GLO25-det-2021-T-total", ["count_lo", "count_hi", "raw_value"]] = 1, 1, "1"
    assert "SOURCE_CONFLICT" in tip.pick(changed, **asked).flags
    assert "TOTAL_CONTESTED" in tip.pick(changed, **asked | {"partition": "sex", "category": "female"}).flags
    assert tip.pick(held, **asked).flags == ()


def test_a_count_that_was_changed_without_its_text_is_refused(observed):
    """It would stand under the name, the edition and the printed text of who published another."""
    changed = observed.copy()
    row = changed["figure_id"] == "GLO25-det-2022-T-total"
    asked = {
        "year": 2022,
        "partition": "total",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
        "ref_area": "PAK",
        "measure": "detected",
    }
    changed.loc[row, ["count_lo", "count_hi"]] = 26539000
    with pytest.raises(
        SchemaError,
        match=r"GLO25-det-2022-T-total is published as '26,539', and its row counts 26539000; leave the count as it was, or change 'raw_value' with it\.",
    ):
        tip.pick(changed, **asked)
    changed.loc[row, "raw_value"] = "26,539,000"
    assert tip.pick(changed, **asked).value == 26539000


def test_what_was_read_stays_as_it_was(table):
    assert list(table.columns) == COLUMNS
    changed = table[table["category"] == "total"].assign(count_lo=800, count_hi=800, raw_value="800")
    assert tip.pick(changed, **TOTAL).lo == 800
    assert tip.pick(changed, **TOTAL).coherence.state == "one_of"
    assert tip.pick(table, **TOTAL).hi == 4
    edited = table.copy()
    edited.loc[:, "notes"] = "edited"
    assert not table["notes"].eq("edited").any()
    assert json.loads(json.dumps(table.attrs)) == table.attrs


def test_what_a_publication_says_is_asked_once(table, monkeypatch):
    """Whichever of its rows are counted: a page counts them a hundred times. Of rows that were changed it is asked anew."""
    calls = Counter()
    counted(monkeypatch, calls, sys.modules["tipresearch.observations.coherence_cache"], "coherences")
    own = record_complete_table(table.copy())
    women = {"year": 2022, "measure": "detected", "partition": "sex", "category": "female"}
    assert (
        len(yearly(own, ref_area=own["ref_area"].iloc[0], source_id="unodc_glotip", edition=own["edition"].iloc[0]))
        == 2
    )
    assert [tip.pick(own, **each).in_question for each in (TOTAL, women, TOTAL)] == [True, False, True]
    assert calls["coherences"] == 1
    fewer = own.assign(
        count_lo=own["count_lo"].where(own["category"] != "female", 1),
        raw_value=own["raw_value"].where(own["category"] != "female", "1"),
    )
    fewer["count_hi"] = own["count_hi"].where(own["category"] != "female", 1)
    assert tip.pick(fewer, **women).lo == 1
    assert calls["coherences"] == 2


def test_a_table_of_ones_own_is_asked_by_what_it_holds(table):
    own = pd.DataFrame(table.to_dict("list"))
    assert tip.pick(own, **TOTAL).in_question
    assert tip.pick(own[own["category"] == "total"], **TOTAL).coherence is None
    record_complete_table(own)
    assert tip.pick(own[own["category"] == "total"], **TOTAL).in_question


def test_whoever_keeps_one_source_hears_of_the_others(observed, release):
    """Picked from the rows of the release alone, the total still carries that sources disagree."""
    own = observed[observed["source_id"] == release["source_id"]]
    assert set(own["source_id"]) == {release["source_id"]}
    where = {"year": 2020, "measure": "identified", "category": "total", "form": "total"}
    assert "SOURCE_CONFLICT" in tip.pick(own, **where, **release).flags
    alone = own.copy()
    alone.attrs = {}
    assert tip.pick(alone, **where, **release).flags == ()


def test_rows_that_are_repeated_are_not_as_they_were():
    """Nor are some that are changed; some of them in another order are."""
    whole = publication(cell(10), cell(6, sex="female"), cell(4, sex="male"))
    assert unchanged(whole, whole)
    assert unchanged(whole.iloc[[2, 0]], whole)
    assert not unchanged(whole.iloc[[0, 1, 1]], whole)
    assert not unchanged(whole.assign(count_hi=11), whole)
