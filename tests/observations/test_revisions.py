"""Two editions of a source are compared cell by cell."""

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch.observations import revised_totals, revisions, sections

SPACE = "\N{NO-BREAK SPACE}"
GLOTIP = {"ref_area": "PAK", "source_id": "unodc_glotip"}


def days(first, last, kind="reporting_period"):
    return {"period_start": pd.Timestamp(first), "period_end": pd.Timestamp(last), "period_kind": kind}


def edition(name, *cells):
    """Return cells of Pakistan as one edition of UNODC's database."""
    return publication(*cells, edition=name, ref_area="PAK")


def labels(**counts):
    """Return a cell for each citizenship."""
    return [cell(n, dimension="citizenship", label=label) for label, n in counts.items()]


@pytest.mark.slow
def test_each_kind_of_change_has_its_status():
    changed = labels(d=8)[0] | {"definition_id": "as_published"}
    old = edition("a", *labels(x=10, gone=70, same=3, Pakistan=40, d=8))
    new = edition("b", *labels(x=25, fresh=90, same=3, Pakistani=40), changed)
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
    old, new = edition("a", *labels(gone=6, same=3)), edition("b", *labels(same=3, came=2))
    plain = tip.differences(old, new).set_index("category")["status"]
    assert plain[["gone", "came"]].tolist() == ["removed", "new"]
    conflicts = (
        edition("a", *labels(came=1), *labels(came=2)),
        edition("b", *labels(gone=5), *labels(gone=7), *labels(other=8)),
    )
    found = tip.differences(old, new, in_conflict=conflicts).set_index("category")
    assert found["status"].to_dict() == dict.fromkeys(("gone", "came", "other"), "in conflict") | {"same": "same"}
    assert found.loc["gone", ["raw_value_old", "raw_value_new"]].tolist() == ["6", "5 or 7"]
    assert pd.isna(found.loc["gone", "count_lo_new"])
    assert found["factor"].notna().sum() == 1


def test_tables_without_a_common_source_or_with_a_cell_twice_are_refused():
    old, new = edition("a", *labels(x=1)), edition("b", *labels(x=2))
    other = new.assign(source_id="unsd_sdg")
    with pytest.raises(CoverageError, match="the old table holds a cell twice, such as 'f0'"):
        tip.differences(pd.concat([old, new]), pd.concat([old, new]))
    message = "the old table is of unodc_glotip and the new one of unsd_sdg: they share no source"
    with pytest.raises(CoverageError, match=message):
        tip.differences(old, other)
    both = pd.concat([other, edition("b", *labels(x=3))])
    assert sorted(tip.differences(old, both)["status"]) == ["new", "revised"]
    assert tip.differences(old, new.iloc[:0])["status"].tolist() == ["removed"]


LATER = "edition {} is given as the earlier one and is later than edition {}; swap the two files."
SAME = "edition {} is given as the earlier one of edition {}, and is the same; give an earlier edition."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2025-04-14", "2023-05-30", LATER),
        ("2023-q4", "2023-q2", LATER),
        ("2025-04-14", "2025-04-14", SAME),
        ("2023-05-30", "2025-04-14", ""),
        ("2023-q4", "2024-q1", ""),
        # The order of other editions is not known.
        ("undated", "2023-05-30", ""),
        ("", "", ""),
        ("2023-q4", "2023-05-30", ""),
    ],
)
def test_an_old_edition_that_is_not_earlier_is_refused(old, new, message):
    if not message:
        tip.observations.require_earlier(old, new)
        return
    table = pd.concat([edition(name, cell(1)) for name in dict.fromkeys((old, new))])
    for call in (
        lambda: tip.observations.require_earlier(old, new),
        lambda: tip.editions(table, old, new, source_id="unodc_glotip"),
    ):
        with pytest.raises(CoverageError) as caught:
            call()
        assert str(caught.value) == message.format(old, new)


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


@pytest.mark.parametrize(
    "other",
    [
        days("2019-07-01", "2019-09-30"),
        days("2019-07-01", "2020-06-30", "fiscal_year"),
        # A form alone is published next to all victims.
        {"form": "bonded_labour", "partition": "total", "category": "total"},
    ],
)
def test_revised_totals_are_of_all_victims_in_a_calendar_year(other):
    sides = [edition(name, cell(n), cell(n // 2) | other) for name, n in (("a", 100), ("b", 60))]
    found = revised_totals(pd.concat(sides, ignore_index=True), **GLOTIP)
    assert found[["year", "a", "b"]].to_numpy().tolist() == [[2019, "100", "60"]]
    if "form" in other:
        largest = revisions.largest(tip.differences(*sides))
        assert largest[["form", "raw_value_old", "raw_value_new"]].to_numpy().tolist() == [["total", "100", "60"]]


@pytest.mark.slow
def test_revisions_of_a_measure_with_two_units_state_the_unit():
    sides = [edition(name, cell(p), cell(c, unit="cases")) for name, p, c in (("a", 100, 7), ("b", 300, 8))]
    found = revised_totals(pd.concat(sides, ignore_index=True), **GLOTIP)
    assert found[["a", "b"]].to_numpy().tolist() == [["100 persons", "300 persons"], ["7 cases", "8 cases"]]
    assert sections(tip.differences(*sides), 5)[2][1]["now"].tolist() == ["300 persons", "8 cases"]


def test_changes_are_counted_by_status():
    found = tip.differences(edition("a", *labels(x=1, y=2)), edition("b", *labels(x=1, y=3, z=4)))
    (row,) = revisions.by_status(found, ["ref_area"]).to_dict("records")
    assert row == {"ref_area": "PAK", "new": 1, "revised": 1, "removed": 0, "redefined": 0, "in conflict": 0, "same": 1}


def test_the_title_of_a_shortened_list_states_its_length():
    later = days("2020-01-01", "2020-12-31", "calendar_year")
    sides = [edition(name, cell(n), cell(m, **later)) for name, n, m in (("a", 1, 2), ("b", 3, 8))]
    titles = [title for title, _ in sections(tip.differences(*sides), 1)][2:]
    assert titles[0] == "Totals with the largest revisions, 1 of 2"
    assert titles[2] == "Areas with the most changes"


@pytest.mark.slow
def test_parts_that_stayed_differ_from_parts_that_moved():
    """A total of 100 became 10: the ages stayed, one sex moved, one form is gone, none are by sex and age."""
    stayed = [cell(60, age="adult"), cell(40, age="child"), cell("<5", sex="male"), cell(5, form="a")]
    old = edition("a", cell(100), cell(70, sex="female"), cell(6, form="b"), *stayed)
    new = edition("b", cell(10), cell(8, sex="female"), *stayed)
    found = tip.differences(old, new)
    moved = revisions.moved_with(found, revisions.largest(found)).iloc[0]
    assert {name: moved[name] for name in revisions.BREAKDOWNS.values()} == {
        "by age": "100 (unchanged)", "by sex": f"8–12 (1{SPACE}of{SPACE}2)",
        "by form": f"5 (1{SPACE}of{SPACE}2)", "by sex and age": "",
    }  # fmt: skip


@pytest.mark.slow
def test_the_parts_of_a_quarter_are_of_the_quarter():
    """The ages of the third quarter add up to its 8, and not to 208 with those of the year."""
    quarter = days("2019-07-01", "2019-09-30")
    stayed = [
        cell(6, age="adult", **quarter), cell(2, age="child", **quarter),
        cell(200), cell(150, age="adult"), cell(50, age="child"),
    ]  # fmt: skip
    sides = [edition(name, cell(n, **quarter), *stayed) for name, n in (("a", 4), ("b", 8))]
    _, _, (_, totals), (_, moved), _ = sections(tip.differences(*sides), 5)
    assert totals[["period", "before", "now"]].to_numpy().tolist() == [["2019-07-01–2019-09-30", "4", "8"]]
    assert moved[["period", "now", "by age"]].to_numpy().tolist() == [["2019-07-01–2019-09-30", "8", "8 (unchanged)"]]


def test_the_total_of_nepal_was_revised_and_its_ages_were_not(read_edition):
    """2,023 became 187 in the edition of 2025, whose ages still add up to 2,023."""
    old, new = (read_edition(e) for e in ("2023-05-30", "2025-04-14"))
    found = tip.differences(old.observations, new.observations, in_conflict=(old.in_conflict, new.in_conflict))
    title, table = sections(found, 15)[3]
    assert title.startswith("What moved with them")
    nepal = table.set_index("area").loc["Nepal"]
    assert (nepal["now"], nepal["by age"], nepal["by form"]) == ("187", "2,023 (unchanged)", "260 (unchanged)")
