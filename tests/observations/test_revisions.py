"""Two editions of a source are compared cell by cell."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch.observations import revised_totals, revisions, sections

SPACE = "\N{NO-BREAK SPACE}"
GLOTIP = {"ref_area": "PAK", "source_id": "unodc_glotip"}


def cell(edition, category, n, hi=None, *, partition="citizenship", **columns):
    """Return a cell of Pakistan in one edition of UNODC's database; `hi` makes the count suppressed."""
    base = tip.load().query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'").iloc[[0]]
    own = {"count_lo": n, "count_hi": n if hi is None else hi, "raw_value": str(n) if hi is None else f"<{hi + 1}"}
    own |= {"figure_id": f"{edition}{partition}{category}{n}", "definition_id": "glotip", "ref_area": "PAK"}
    return base.assign(edition=edition, category=category, partition=partition, **own | columns)


def cells(edition, *rows, **columns):
    """Return several cells of one edition as a table."""
    return pd.concat([cell(edition, *row, **columns) for row in rows], ignore_index=True)


def parts(edition, *rows, **columns):
    """Return cells that are given with their partition."""
    return pd.concat([cell(edition, c, *n, partition=p, **columns) for p, c, *n in rows], ignore_index=True)


@pytest.mark.slow
def test_each_kind_of_change_has_its_status():
    old = cells("a", ("x", 10), ("gone", 70), ("same", 3), ("Pakistan", 40), ("d", 8))
    new = cells("b", ("x", 25), ("fresh", 90), ("same", 3), ("Pakistani", 40))
    new = pd.concat([new, cell("b", "d", 8, definition_id="as_published")])
    expected = {
        "x": "revised", "gone": "removed", "fresh": "new", "same": "same", "Pakistani": "redefined", "d": "redefined",
    }  # fmt: skip
    found = tip.differences(old, new).set_index("category")
    assert found["status"].to_dict() == expected
    assert found.loc["x", "factor"] == 2.5
    assert pd.isna(found.loc["fresh", "factor"])
    assert found.loc["Pakistani", ["category_old", "count_lo_old", "count_lo_new"]].tolist() == ["Pakistan", 40, 40]
    both = tip.editions(pd.concat([old, new]), "a", "b", source_id="unodc_glotip").set_index("category")
    assert both["status"].to_dict() == expected


@pytest.mark.slow
def test_a_cell_with_several_values_in_one_edition_is_in_conflict():
    """One edition has 5 and 7, the other 6 or nothing: the values are listed, and none is chosen."""
    old, new = cells("a", ("gone", 6), ("same", 3)), cells("b", ("same", 3), ("came", 2))
    plain = tip.differences(old, new).set_index("category")["status"]
    assert plain[["gone", "came"]].tolist() == ["removed", "new"]
    conflicts = cells("a", ("came", 1), ("came", 2)), cells("b", ("gone", 5), ("gone", 7), ("other", 8))
    found = tip.differences(old, new, in_conflict=conflicts).set_index("category")
    assert found["status"].to_dict() == dict.fromkeys(("gone", "came", "other"), "in conflict") | {"same": "same"}
    assert found.loc["gone", ["raw_value_old", "raw_value_new"]].tolist() == ["6", "5 or 7"]
    assert pd.isna(found.loc["gone", "count_lo_new"])
    assert found["factor"].notna().sum() == 1


def test_tables_without_a_common_source_or_with_a_cell_twice_are_refused():
    old, new = cell("a", "x", 1), cell("b", "x", 2)
    other = new.assign(source_id="unsd_sdg")
    with pytest.raises(CoverageError, match="the old table holds a cell twice, such as 'bcitizenshipx2'"):
        tip.differences(pd.concat([old, new]), pd.concat([old, new]))
    with pytest.raises(CoverageError, match="the old table is of unodc_glotip and the new one of unsd_sdg: they share no source"):  # fmt: skip
        tip.differences(old, other)
    assert sorted(tip.differences(old, pd.concat([other, cell("b", "x", 3)]))["status"]) == ["new", "revised"]
    assert tip.differences(old, new.iloc[:0])["status"].tolist() == ["removed"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2025-04-14", "2023-05-30", "edition 2025-04-14 is given as the earlier one and is later than edition 2023-05-30; swap the two files."),
        ("2023-q4", "2023-q2", "edition 2023-q4 is given as the earlier one and is later than edition 2023-q2; swap the two files."),
        ("2025-04-14", "2025-04-14", "edition 2025-04-14 is given as the earlier one of edition 2025-04-14, and is the same; give an earlier edition."),
        # The order of other editions is not known.
        *((old, new, "") for old, new in (("2023-05-30", "2025-04-14"), ("2023-q4", "2024-q1"), ("undated", "2023-05-30"), ("", ""), ("2023-q4", "2023-05-30"))),
    ],
)  # fmt: skip
def test_an_old_edition_that_is_not_earlier_is_refused(old, new, message):
    if not message:
        tip.observations.require_earlier(old, new)
        return
    calls = [lambda: tip.observations.require_earlier(old, new)]
    table = parts(old, ("total", "total", 1)) if old == new else pd.concat([cell(old, "x", 1), cell(new, "x", 2)])
    for call in (*calls, lambda: tip.editions(table, old, new, source_id="unodc_glotip")):
        with pytest.raises(CoverageError) as caught:
            call()
        assert str(caught.value) == message


def test_the_revised_totals_of_pakistan(observed):
    """Edition 2025-04-14 has 20,045 where edition 2023-05-30 had 22: a factor of 911."""
    first = revised_totals(observed, **GLOTIP).iloc[0]
    assert (first["2023-05-30"], first["2025-04-14"]) == ("22", "20,045")
    assert first["factor"] == pytest.approx(911.136, abs=1e-3)
    none = revised_totals(observed, ref_area="PAK", source_id="thenews_2022_02_28")
    assert (len(none), list(none)) == (0, ["year", "measure", "factor"])


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({"ref_area": "Pakistan"}, "area 'Pakistan' is no code of ISO 3166, such as 'PAK'. Did you mean 'PAK'?"),
        ({"source_id": "unodc_glotp"}, "source 'unodc_glotp' is not in sources.csv; .* Did you mean 'unodc_glotip'?"),
    ],
)
def test_a_misspelt_area_or_source_does_not_look_like_no_revision(observed, criteria, message):
    with pytest.raises(TipResearchError, match=message):
        revised_totals(observed, **GLOTIP | criteria)
    with pytest.raises(SchemaError, match="a table of observations is needed"):
        revised_totals(observed.drop(columns="grade"), **GLOTIP)


@pytest.mark.slow
def test_revised_totals_are_of_calendar_years():
    """A revised quarter or fiscal year is not another total of its year."""
    days = {"period_start": "2020-07-01", "period_end": "2021-06-30", "period_kind": "fiscal_year"}
    periods = [{"year": 2020, "count": 100}, {"year": 2020, "quarter": 3, "count": 8}, days | {"count": 90}]
    tables = []
    for edition, more in (("a", 0), ("b", 1)):
        rows = [{"measure": "detected", "area": "Nepal", "edition": edition} | p | {"count": p["count"] + more} for p in periods]  # fmt: skip
        own = tip.observations_from(pd.DataFrame(rows).astype("object").fillna(""), source="Own").observations
        tables.append(own.assign(figure_id=[f"{edition}{n}" for n in range(3)]))
    found = revised_totals(pd.concat(tables, ignore_index=True), ref_area="NPL", source_id="own:Own")
    assert found[["year", "a", "b"]].to_numpy().tolist() == [[2020, "100", "101"]]


def test_one_form_alone_is_not_a_total(observed):
    """Bonded labourers are published next to all identified victims of Pakistan."""
    rows = observed[observed["figure_id"].isin(["UNODC22-bl-2020", "TIP-vict-2020-news"])]
    old = rows.assign(source_id="own:A", edition="a")
    new = old.assign(edition="b", count_lo=99, count_hi=99, raw_value="99", figure_id=["c", "d"])
    largest = revisions.largest(tip.differences(old, new))
    assert largest[["form", "raw_value_old", "raw_value_new"]].to_numpy().tolist() == [["total", "32,022", "99"]]
    (row,) = revised_totals(pd.concat([old, new]), ref_area="PAK", source_id="own:A").to_dict("records")
    assert (row["a"], row["b"]) == ("32,022", "99")


@pytest.mark.slow
def test_revisions_of_a_measure_with_two_units_state_the_unit():
    sides = [
        pd.concat([cell(e, "total", n, partition="total", unit=unit) for n, unit in ((p, "persons"), (c, "cases"))], ignore_index=True)
        for e, p, c in (("a", 100, 7), ("b", 300, 8))
    ]  # fmt: skip
    found = revised_totals(pd.concat(sides, ignore_index=True), **GLOTIP)
    assert found[["a", "b"]].to_numpy().tolist() == [["100 persons", "300 persons"], ["7 cases", "8 cases"]]
    assert sections(tip.differences(*sides), 5)[2][1]["now"].tolist() == ["300 persons", "8 cases"]


def test_changes_are_counted_by_status():
    found = tip.differences(cells("a", ("x", 1), ("y", 2)), cells("b", ("x", 1), ("y", 3), ("z", 4)))
    (row,) = revisions.by_status(found, ["ref_area"]).to_dict("records")
    assert row == {"ref_area": "PAK", "new": 1, "revised": 1, "removed": 0, "redefined": 0, "in conflict": 0, "same": 1}


def test_the_title_of_a_shortened_list_states_its_length():
    sides = (cells(e, ("x", n), ("y", m), partition="total") for e, n, m in (("a", 1, 2), ("b", 3, 8)))
    assert [title for title, _ in sections(tip.differences(*sides), 1)][2:] == [
        "Totals with the largest revisions, 1 of 2",
        "What moved with them: what the parts of these totals add up to in the later edition, and how many of them moved",
        "Areas with the most changes",
    ]


@pytest.mark.slow
def test_parts_that_stayed_differ_from_parts_that_moved():
    """A total of 100 became 10: the ages stayed, one sex moved, one form is gone, none are by sex and age."""
    stayed = [("age", "adult", 60), ("age", "child", 40), ("sex", "male", 0, 4), ("form", "a", 5)]
    old = parts("a", ("total", "total", 100), ("sex", "female", 70), ("form", "b", 6), *stayed)
    new = parts("b", ("total", "total", 10), ("sex", "female", 8), *stayed)
    found = tip.differences(old, new)
    moved = revisions.moved_with(found, revisions.largest(found)).iloc[0]
    assert {name: moved[name] for name in revisions.BREAKDOWNS.values()} == {
        "by age": "100 (unchanged)", "by sex": f"8–12 (1{SPACE}of{SPACE}2)",
        "by form": f"5 (1{SPACE}of{SPACE}2)", "by sex and age": "",
    }  # fmt: skip


@pytest.mark.slow
def test_the_parts_of_a_quarter_are_of_the_quarter():
    """The ages of the third quarter add up to its 8, and not to 208 with those of the year."""
    ages = ("age", "adult", 6), ("age", "child", 2)
    of_year = ("total", "total", 200), ("age", "adult", 150), ("age", "child", 50)
    quarter, year = (
        {"period_start": pd.Timestamp(first), "period_end": pd.Timestamp(last), "period_kind": kind}
        for first, last, kind in (("2023-07-01", "2023-09-30", "reporting_period"), ("2023-01-01", "2023-12-31", "calendar_year"))
    )  # fmt: skip
    sides = (
        pd.concat([parts(e, ("total", "total", n), *ages, **quarter), parts(e, *of_year, **year)], ignore_index=True)
        for e, n in (("a", 4), ("b", 8))
    )
    tables = dict(sections(tip.differences(*sides), 5))
    totals, moved = (next(t for title, t in tables.items() if title.startswith(s)) for s in ("Totals", "What moved"))
    assert totals[["period", "before", "now"]].to_numpy().tolist() == [["2023-07-01–2023-09-30", "4", "8"]]
    assert moved[["period", "now", "by age"]].to_numpy().tolist() == [["2023-07-01–2023-09-30", "8", "8 (unchanged)"]]


def test_the_total_of_nepal_was_revised_and_its_ages_were_not(read_edition):
    """2,023 became 187 in the edition of 2025, whose ages still add up to 2,023."""
    old, new = (read_edition(e) for e in ("2023-05-30", "2025-04-14"))
    found = tip.differences(old.observations, new.observations, in_conflict=(old.in_conflict, new.in_conflict))
    title, table = sections(found, 15)[3]
    assert title.startswith("What moved with them")
    nepal = table.set_index("area").loc["Nepal"]
    assert (nepal["now"], nepal["by age"], nepal["by form"]) == ("187", "2,023 (unchanged)", "260 (unchanged)")
