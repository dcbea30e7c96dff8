import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch.observations import revisions


def test_edition_difference_by_hand():
    """A revised, a new, a removed and an unchanged cell are told apart."""
    cells = [("a", "x", 10), ("b", "x", 25), ("b", "y", 1), ("a", "z", 2), ("a", "w", 3), ("b", "w", 3)]
    table = pd.concat([cell(*each) for each in cells])
    found = tip.editions(table, "a", "b", source_id="unodc_glotip").set_index("category")
    assert found["status"].to_dict() == {"x": "revised", "y": "new", "z": "removed", "w": "same"}
    assert found.loc["x", "factor"] == 2.5


def test_revisions_of_pakistan(observed):
    """Edition 2025-04-14 has 20,045 where edition 2023-05-30 had 22: a factor of 911."""
    found = tip.observations.revised_totals(observed, ref_area="PAK", source_id="unodc_glotip")
    first = found.iloc[0]
    assert (first["2023-05-30"], first["2025-04-14"]) == ("22", "20,045")
    assert first["factor"] == pytest.approx(911.136, abs=1e-3)
    none = tip.observations.revised_totals(observed, ref_area="PAK", source_id="thenews_2022_02_28")
    assert (len(none), list(none)) == (0, ["year", "measure", "factor"])


@pytest.mark.slow
def test_revised_totals_of_years_are_of_years():
    """A revised quarter, and a fiscal year, stood beside its year as another total of 2020."""
    days = {"period_start": "2020-07-01", "period_end": "2021-06-30", "period_kind": "fiscal_year"}
    times = [{"year": 2020, "count": 100}, {"year": 2020, "quarter": 3, "count": 8}, days | {"count": 90}]
    frames = [
        pd.DataFrame([{"measure": "detected", "area": "Nepal", "edition": e} | t for t in times]) for e in ("a", "b")
    ]
    frames[1]["count"] += 1
    tables = [tip.observations_from(frame.astype("object").fillna(""), source="Own").observations for frame in frames]
    table = pd.concat([tables[0], tables[1].assign(figure_id=["x", "y", "z"])], ignore_index=True)
    found = tip.observations.revised_totals(table, ref_area="NPL", source_id="own:Own")
    assert found[["year", "a", "b"]].to_numpy().tolist() == [[2020, "100", "101"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ref_area": "Pakistan"}, "area 'Pakistan' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        ({"source_id": "unodc_glotp"}, "source 'unodc_glotp' is not in sources.csv; .* Did you mean 'unodc_glotip'?"),
    ],
)
def test_what_is_misspelt_has_no_revisions_that_are_none(observed, asked, said):
    """An empty table said that nothing was revised of what is revised 911 times."""
    with pytest.raises(TipResearchError, match=said):
        tip.observations.revised_totals(observed, **{"ref_area": "PAK", "source_id": "unodc_glotip"} | asked)
    with pytest.raises(SchemaError, match="a table of observations is needed"):
        tip.observations.revised_totals(tip.open().frame(), ref_area="PAK", source_id="unodc_glotip")


def cell(edition, category, n, *, definition="glotip", partition="citizenship", area="PAK"):
    base = tip.load().query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'").iloc[[0]]
    return base.assign(
        figure_id=f"{edition}{category}{n}", edition=edition, category=category, count_lo=n, count_hi=n,
        raw_value=str(n), definition_id=definition, partition=partition, ref_area=area,
    )  # fmt: skip


@pytest.mark.slow
def test_every_kind_of_change_is_told_apart():
    """New, revised with its factor, removed, unchanged, relabelled and redefined cells."""
    before = [("x", 10), ("gone", 70), ("same", 3), ("Pakistan", 40), ("d", 8)]
    after = [("x", 25), ("fresh", 90), ("same", 3), ("Pakistani", 40)]
    old = pd.concat([cell("a", *each) for each in before])
    new = pd.concat([*(cell("b", *each) for each in after), cell("b", "d", 8, definition="as_published")])
    found = tip.observations.differences(old, new).set_index("category")
    assert found["status"].to_dict() == {
        "x": "revised", "gone": "removed", "fresh": "new", "same": "same",
        "Pakistani": "redefined", "d": "redefined",
    }  # fmt: skip
    assert found.loc["x", "factor"] == 2.5
    assert pd.isna(found.loc["fresh", "factor"])
    assert found.loc["Pakistani", "category_old"] == "Pakistan"
    assert found.loc["Pakistani", ["count_lo_old", "count_lo_new"]].tolist() == [40, 40]


def test_two_editions_in_one_table_are_refused():
    """A table that holds a cell in two editions cannot be one side of a comparison."""
    both = pd.concat([cell("a", "x", 1), cell("b", "x", 2)])
    with pytest.raises(CoverageError, match="the old table holds a cell twice, such as 'bx2'"):
        tip.observations.differences(both, both)


def test_tables_that_share_no_source_are_refused():
    """Nothing was withdrawn where another source says nothing; a source that both hold is enough."""
    old, new = cell("a", "x", 1), cell("b", "x", 2).assign(source_id="unsd_sdg")
    with pytest.raises(CoverageError) as caught:
        tip.observations.differences(old, new)
    assert str(caught.value) == "the old table is of unodc_glotip and the new one of unsd_sdg: they share no source, and no change is between two sources; give two editions of one."  # fmt: skip
    found = tip.observations.differences(old, pd.concat([new, cell("b", "x", 3)]))
    assert sorted(found["status"]) == ["new", "revised"]
    assert tip.observations.differences(old, new.iloc[:0])["status"].tolist() == ["removed"]


def test_changes_are_counted_by_measure_and_area():
    """Of three cells of one area, one is new and one revised."""
    old = pd.concat([cell("a", "x", 1), cell("a", "y", 2)])
    new = pd.concat([cell("b", "x", 1), cell("b", "y", 3), cell("b", "z", 4)])
    counted = revisions.by_status(tip.observations.differences(old, new), ["ref_area"])
    assert counted.to_dict("records") == [
        {
            "ref_area": "PAK", "new": 1, "revised": 1, "removed": 0, "redefined": 0,
            "in conflict": 0, "same": 1,
        }
    ]  # fmt: skip


@pytest.mark.slow
def test_a_cell_in_conflict_is_neither_removed_nor_new():
    """One edition gives 5 and 7 of a cell, the other 6, or nothing; its values are named, none is chosen."""
    old = pd.concat([cell("a", "gone", 6), cell("a", "same", 3)])
    new = cell("b", "same", 3)
    conflicts = (
        pd.concat([cell("a", "came", 1), cell("a", "came", 2)]),
        pd.concat([cell("b", "gone", 5), cell("b", "gone", 7), cell("b", "other", 8)]),
    )
    new = pd.concat([new, cell("b", "came", 2)])
    plain = tip.observations.differences(old, new).set_index("category")["status"]
    assert plain[["gone", "came"]].tolist() == ["removed", "new"]
    found = tip.observations.differences(old, new, in_conflict=conflicts).set_index("category")
    assert found["status"].to_dict() == {
        "gone": "in conflict", "came": "in conflict", "other": "in conflict", "same": "same",
    }  # fmt: skip
    assert found.loc["gone", ["raw_value_old", "raw_value_new"]].tolist() == ["6", "5 or 7"]
    assert pd.isna(found.loc["gone", "count_lo_new"])
    assert found["factor"].notna().sum() == 1


def test_a_list_that_is_cut_says_so():
    """Of two revised totals one is shown, and the title says so; of one area all are."""
    old = pd.concat([cell("a", "x", 1, partition="total"), cell("a", "y", 2, partition="total")])
    new = pd.concat([cell("b", "x", 3, partition="total"), cell("b", "y", 8, partition="total")])
    titles = [t for t, _ in tip.observations.sections(tip.observations.differences(old, new), 1)]
    assert titles[2:] == [
        "Totals with the largest revisions, 1 of 2",
        "What moved with them: what the parts of these totals add up to in the later edition, and how many of them moved",
        "Areas with the most changes",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2025-04-14", "2023-05-30", "edition 2025-04-14 is given as the earlier one and is later than edition 2023-05-30; swap the two files."),
        ("2023-q4", "2023-q2", "edition 2023-q4 is given as the earlier one and is later than edition 2023-q2; swap the two files."),
        ("2025-04-14", "2025-04-14", "edition 2025-04-14 is given as the earlier one of edition 2025-04-14, and is the same; give an earlier edition."),
    ],
)  # fmt: skip
def test_an_earlier_edition_is_earlier(old, new, said):
    with pytest.raises(CoverageError) as caught:
        tip.observations.require_earlier(old, new)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("old", "new"),
    [("2023-05-30", "2025-04-14"), ("2023-q4", "2024-q1"), ("undated", "2023-05-30"), ("", ""), ("2023-q4", "2023-05-30")],
)  # fmt: skip
def test_what_tells_no_order_is_not_refused(old, new):
    """Nor is what stands in it: a file without a date, a table of observations, a quarter beside a day."""
    tip.observations.require_earlier(old, new)


def part(edition, partition, category, lo, hi=None):
    """One cell of an invented country-year."""
    row = tip.load().query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'")
    text = str(lo) if hi is None else f"<{hi + 1}"
    return row.iloc[[0]].assign(
        figure_id=f"{edition}{partition}{category}", edition=edition, partition=partition, category=category,
        count_lo=lo, count_hi=lo if hi is None else hi, raw_value=text,
    )  # fmt: skip


@pytest.fixture
def moved():
    """A total of 100 that became 10: ages stay, one sex moved, one form went, none by sex and age."""
    old = [("total", "total", 100), ("age", "adult", 60), ("age", "child", 40), ("sex", "female", 70), ("sex", "male", 0, 4), ("form", "a", 5), ("form", "b", 6)]  # fmt: skip
    new = [("total", "total", 10), ("age", "adult", 60), ("age", "child", 40), ("sex", "female", 8), ("sex", "male", 0, 4), ("form", "a", 5)]  # fmt: skip
    sides = (pd.concat([part(e, *c) for c in cells]) for e, cells in (("a", old), ("b", new)))
    found = tip.observations.differences(*sides)
    return revisions.moved_with(found, revisions.largest(found)).iloc[0]


@pytest.mark.slow
def test_parts_that_stayed_are_told_from_those_that_moved(moved):
    assert moved["by age"] == "100 (unchanged)"
    assert moved["by sex"] == "8–12 (1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}2)"
    assert moved["by form"] == "5 (1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}2)"
    assert moved["by sex and age"] == ""


@pytest.mark.slow
def test_parts_of_a_quarter_are_those_of_the_quarter():
    """The Home Office gives decisions by age of each quarter and of the year: 8 of the third stood as 208 of 2023."""
    year = [("total", "total", 200), ("age", "adult", 150), ("age", "child", 50)]
    quarter = [("total", "total", 8), ("age", "adult", 6), ("age", "child", 2)]
    sides = []
    for edition, cells in (("a", [("total", "total", 4), *quarter[1:]]), ("b", quarter)):
        ends = {"period_start": pd.Timestamp("2023-07-01"), "period_end": pd.Timestamp("2023-09-30")}
        rows = pd.concat([part(edition, *c) for c in cells]).assign(period_kind="reporting_period", **ends)
        ends = {"period_start": pd.Timestamp("2023-01-01"), "period_end": pd.Timestamp("2023-12-31")}
        sides.append(pd.concat([rows, *(part(edition, *c).assign(**ends) for c in year)], ignore_index=True))
    tables = dict(tip.observations.sections(tip.observations.differences(*sides), 5))
    revisions, moved = (next(t for title, t in tables.items() if title.startswith(s)) for s in ("Totals", "What moved"))
    assert revisions[["period", "before", "now"]].to_numpy().tolist() == [["2023-07-01–2023-09-30", "4", "8"]]
    assert moved[["period", "now", "by age"]].to_numpy().tolist() == [["2023-07-01–2023-09-30", "8", "8 (unchanged)"]]


def test_a_form_that_stands_alone_is_no_total(observed):
    """Bonded labour stands undivided beside all identified victims: 760 and 30 of it were told as totals of the country."""
    rows = observed[observed["figure_id"].isin(["UNODC22-bl-2020", "TIP-vict-2020-news"])]
    old = rows.assign(source_id="own:A", edition="a")
    new = old.assign(edition="b", count_lo=99, count_hi=99, raw_value="99", figure_id=["c", "d"])
    largest = revisions.largest(tip.observations.differences(old, new))
    assert largest[["form", "raw_value_old", "raw_value_new"]].to_numpy().tolist() == [["total", "32,022", "99"]]
    both = pd.concat([old, new], ignore_index=True)
    (row,) = tip.observations.revised_totals(both, ref_area="PAK", source_id="own:A").to_dict("records")
    assert (row["a"], row["b"]) == ("32,022", "99")


def test_the_total_of_nepal_was_revised_and_its_ages_were_not(read_edition):
    """2,023 became 187 in the edition of 2025, whose ages still add up to 2,023."""
    old, new = (read_edition(e) for e in ("2023-05-30", "2025-04-14"))
    found = tip.observations.differences(
        old.observations, new.observations, in_conflict=(old.in_conflict, new.in_conflict)
    )
    title, table = tip.observations.sections(found, 15)[3]
    assert title.startswith("What moved with them")
    nepal = table.set_index("area").loc["Nepal"]
    assert (nepal["now"], nepal["by age"]) == ("187", "2,023 (unchanged)")
    assert nepal["by form"] == "260 (unchanged)"


@pytest.mark.slow
def test_revisions_of_two_units_are_told_apart():
    """Cases and persons of one measure gave two rows that nothing told apart."""
    sides = [
        pd.concat([cell(e, "total", n, partition="total").assign(unit=unit) for n, unit in ((p, "persons"), (c, "cases"))], ignore_index=True)
        for e, p, c in (("a", 100, 7), ("b", 300, 8))
    ]  # fmt: skip
    table = pd.concat(sides, ignore_index=True)
    found = tip.observations.revised_totals(table, ref_area="PAK", source_id="unodc_glotip")
    assert found[["a", "b"]].to_numpy().tolist() == [["100 persons", "300 persons"], ["7 cases", "8 cases"]]
    told = tip.observations.sections(tip.observations.differences(*sides), 5)[2][1]
    assert told["now"].tolist() == ["300 persons", "8 cases"]
