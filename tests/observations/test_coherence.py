"""What is said of a number that is marked as not validated."""

import glotip_rows
import pytest
from cell_tables import cell, publication
from glotip_rows import row

import tipresearch as tip
from tipresearch import datasets, observations
from tipresearch.readers import parsing

WHY = "The value equals the year and may stand in place of a count."


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setattr(parsing, "default_folder", lambda: tmp_path)

    def write(*rows):
        return datasets.open(str(glotip_rows.write(tmp_path / "g.xlsx", [*rows])))

    return write


@pytest.mark.slow
def test_a_total_that_repeats_its_year_is_in_question_wherever_it_is_read(opened):
    """2,015 of 2015 beside 1,679 women: the count, its frame and its series say that it may be none; other years do not."""
    held = opened(
        row("2,015", year=2015), row("1,679", year=2015, sex="Female"),
        row("986", year=2016), row("2,015", year=2017),
    )  # fmt: skip
    count = held.count(year=2015, sex="total")
    assert (count.in_question, count.unvalidated, count.doubt, count.notes) == (True, True, "UNVALIDATED", WHY)
    assert "in question: it may be no count" in repr(count)
    totals = held.select(partition="total").frame()
    assert totals["state"].tolist() == ["unvalidated", "", ""]
    assert [c.unvalidated for c in held.series()["total"]] == [True, False, False]


@pytest.mark.slow
def test_such_a_number_speaks_against_no_other(opened):
    """A part of 2,015 beside a total of 5: the total is not asked by it, and the part alone is in question."""
    held = opened(row("5", year=2015), row("2,015", year=2015, sex="Female"))
    told = {f: of.state for f, of in observations.coherence_by_figure(held.observations).items()}
    assert list(told.values()) == ["unvalidated"]


@pytest.mark.slow
def test_a_table_of_nothing_else_is_asked_all_the_same(opened):
    """One number, not validated: it is in question, and no refusal."""
    assert opened(row("2,015", year=2015)).count().unvalidated


@pytest.mark.parametrize(
    ("area", "by", "category", "year", "before"),
    [
        ("Germany", "sex", "male", 2022, 2021),  # 541 men of `<5`
        ("Türkiye", "sex", "female", 2011, 2010),  # 83 women of 82
        ("Germany", "form", "forced_labour", 2022, 2021),  # 1,019 of `<5`
        ("India", "form", "other", 2021, 2020),  # 7,491 of 6,213
    ],
)
def test_a_published_part_that_exceeds_its_total_alone_is_flagged(opened_edition, area, by, category, year, before):
    """Whichever other breakdown exceeds the total by as much or more."""
    held = opened_edition("2025-04-14")
    counts = {c.year: c for c in held.select(area=area, measure="detected", partition=by).series(by=by)[category]}
    assert "CELLS_DISAGREE" in counts[year].flags
    assert "CELLS_DISAGREE" in tip.pct_change(counts[year], counts[before]).flags
    assert "CELLS_DISAGREE" in tip.rate_ratio(counts[year], counts[before]).flags
    told = observations.coherence_by_figure(held.select(area=area, measure="detected", year=year).observations)
    assert any({*counts[year].figure_ids} <= {*of.against} for of in told.values())


@pytest.mark.parametrize(("source", "state"), [("home_office_nrm", "contradicted"), ("unodc_glotip", "consistent")])
def test_parts_of_a_source_that_prints_all_of_them_may_not_fall_short(source, state):
    """Adults, children and those of unknown age are all whom the Home Office counts; UNODC's workbook says nothing of it."""
    table = publication(cell(100), cell(60, age="adult"), cell(30, age="child"), source_id=source)
    assert observations.coherence_of(table)["f0"].state == state
