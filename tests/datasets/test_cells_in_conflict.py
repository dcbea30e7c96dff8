"""A category that a file prints with unequal counts is not left out without a word."""

import glotip_rows
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError

FORM = glotip_rows.FORM


@pytest.fixture(scope="module")
def torn(tmp_path_factory):
    """Thai victims of 2019 stand as <5 and as 21 beside 56 Albanian ones of 84; those of 2020 stand once."""
    cell = glotip_rows.row
    albanian, thai = ({"dimension": glotip_rows.CITIZEN, "category": name} for name in ("Albanian", "Thai"))
    cells = [
        cell("84"), cell("56", **albanian), cell("<5", **thai), cell("21", **thai),
        cell("40", dimension=FORM, category="Sexual exploitation"),
        cell("30", dimension=FORM, category="Forced labour"),
        cell("50", year=2020), cell("30", year=2020, **albanian), cell("20", year=2020, **thai),
        cell("9", iso="ITA"), cell("6", iso="ITA", **albanian), cell("7", iso="ITA", **albanian), cell("9", iso="ITA", **thai),
    ]  # fmt: skip
    return tip.open(glotip_rows.write(tmp_path_factory.mktemp("torn") / "book.xlsx", cells))


@pytest.mark.slow
def test_parts_beside_a_cell_in_conflict_are_refused(torn):
    """In a line that names both values; in another year, and by form, nothing is lacking."""
    france = torn.select(area="France", measure="detected")
    with pytest.raises(CoverageError) as caught:
        france.select(year=2019).parts("citizenship")
    said = str(caught.value)
    assert said.startswith("1 of 2 categories by citizenship have no count here")
    assert "Thai stands as <5 and as 21, and no rule says which holds" in said
    assert "partial=True" in said
    assert "\n" not in said
    assert list(france.select(year=2020).parts("citizenship")) == ["Albanian", "Thai"]
    assert list(france.select(year=2019).parts("form")) == ["sexual", "forced_labour"]


@pytest.mark.slow
def test_a_breakdown_of_which_each_cell_is_in_conflict_is_not_said_to_be_missing(tmp_path):
    """Two citizenships stand twice each, with unequal counts."""
    cell = glotip_rows.row
    twice = (("Albanian", "56"), ("Albanian", "58"), ("Thai", "21"), ("Thai", "26"))
    cells = [cell("84"), *(cell(n, dimension=glotip_rows.CITIZEN, category=name) for name, n in twice)]
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells)).select(area="France", measure="detected")
    for ask in (held.parts, held.series):
        with pytest.raises(CoverageError, match="^counts divided by citizenship stand in the file several times .*; in_conflict holds them"):  # fmt: skip
            ask("citizenship")
    with pytest.raises(CoverageError, match="no counts divided by age are held here; held are totals"):
        held.parts("age")


@pytest.mark.slow
@pytest.mark.parametrize("names", [["Albanian", "Thai"], ["Thai", "Albanian"], "Albanian"])
def test_a_selection_keeps_its_cells_in_conflict(torn, names):
    """Both citizenships by name are two of which one has no count; of one alone nothing is lacking."""
    year = torn.select(area="France", measure="detected", year=2019)
    chosen = year.select(category=names)
    assert chosen.in_conflict["raw_value"].tolist() == (["<5", "21"] if "Thai" in names else [])
    assert len(torn.in_conflict) == 4
    assert len(year.in_conflict) == 2
    with pytest.raises(CoverageError, match="'Thai' stands with different counts in the file, as <5 and as 21"):
        year.select(category="Thai")


def test_parts_that_fall_short_have_shares_of_the_total_beside_them(torn):
    """56 are all that is left of 84: two thirds, and not all of what is left."""
    parts = torn.select(area="France", measure="detected", year=2019).parts("citizenship", partial=True)
    (share,) = tip.composition(parts).values()
    assert f"{share:full}" == "66.7\N{NO-BREAK SPACE}% (the parts do not add up to the total of 84)"
    assert share.formula == "56 / 84"
    assert "The parts do not add up to the total of 84." in share.caveats
    # Whoever makes another mapping of them has no total to name.
    (again,) = tip.composition(dict(parts)).values()
    assert again.remark == "the parts do not add up to the total"
    assert again.formula == "56 / 56"


@pytest.mark.slow
@pytest.mark.parametrize("counts", [["40", "30"], ["50", "34"]])
def test_shares_by_form_are_of_the_total_also_with_14_of_no_published_form(tmp_path, counts):
    cell = glotip_rows.row
    names = ("Sexual exploitation", "Forced labour")
    cells = [cell("84"), *(cell(n, dimension=FORM, category=f) for n, f in zip(counts, names, strict=True))]
    parts = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells)).parts("form")
    assert [e.value for e in tip.composition(parts).values()] == pytest.approx([int(n) / 84 for n in counts])


@pytest.mark.slow
@pytest.mark.parametrize(("count", "total", "ends"), [("<5", "<5", (0, 1)), ("7", "7", None)])
def test_a_suppressed_part_that_is_alone_need_not_be_all_of_a_suppressed_total(tmp_path, count, total, ends):
    """Maldives 2022: fewer than 5 in other forms, of fewer than 5 in all, can be nobody; 7 of 7 are all."""
    cell = glotip_rows.row
    cells = [cell(total), cell(count, dimension=FORM, category="Other forms of exploitation"), cell("9", year=2020)]
    parts = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells)).select(year=2019).parts("form")
    (share,) = tip.composition(parts).values()
    assert (share.value, share.ends if ends else None) == (None if ends else 1.0, ends)


@pytest.mark.slow
def test_a_category_that_stands_divided_further_alone_is_lacking(tmp_path):
    """Ten of other forms are not all, where forced labour stands by sex: of 127, 65 and 52 are of that."""
    cell = glotip_rows.row
    forced = {"dimension": FORM, "category": "Forced labour"}
    cells = [
        cell("127"), cell("10", dimension=FORM, category="Other forms of exploitation"),
        cell("65", sex="Female", **forced), cell("52", sex="Male", **forced),
        cell("9", year=2020), cell("9", dimension=FORM, category="Other forms of exploitation", year=2020),
    ]  # fmt: skip
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    with pytest.raises(CoverageError) as caught:
        held.select(year=2019).parts("form")
    said = str(caught.value)
    assert said.startswith("1 of 2 categories by form have no count here")
    assert "forced_labour stands divided by sex alone" in said
    assert "\n" not in said
    (other,) = tip.composition(held.select(year=2019).parts("form", partial=True)).values()
    assert other.formula == "10 / 127"
    assert list(held.select(year=2020).parts("form")) == ["other"]
    assert list(held.select(year=2019, sex=["female", "male"]).parts("form, sex")) == [
        "forced_labour, female", "forced_labour, male",
    ]  # fmt: skip


def test_a_chart_says_how_many_categories_it_lacks(torn):
    """A citizenship with two counts is no bar, and the title says that one is lacking."""
    chart = torn.select(area="France", measure="detected", year=2019).plot(by="citizenship")
    assert chart.question.endswith("by citizenship: Albanian alone (1 with a count withheld or not given)")


def _own(total):
    rows = [("women", 3), ("men", 4), ("total", total)]
    frame = pd.DataFrame(rows, columns=["category", "count"])
    frame = frame.assign(area="Pakistan", year=2023, measure="identified")
    return tip.observations_from(frame, source="Our survey").select(year=2023)


@pytest.mark.slow
def test_no_shares_of_parts_that_exceed_their_total():
    """3 and 4 of 5: women are 1 to 3 or men 2 to 4, a factor of more than 1.5, so there is no share."""
    for parts in (_own(5).parts("category"), dict(_own(5).parts("category"))):
        shares = tip.composition(parts)
        assert {(f"{e:full}", e.flags) for e in shares.values()} == {("not given, cells disagree", ("CELLS_DISAGREE",))}
    assert tip.composition(_own(7).parts("category"))["women"].value == pytest.approx(3 / 7)
    assert not tip.composition(_own(7).parts("category"))["women"].remark


@pytest.mark.parametrize(
    ("area", "year", "by", "part", "printed"),
    [
        ("Australia", 2019, "sex", "male", "<5 + 21"),
        ("Bulgaria", 2010, "sex", "male", "35 + <5"),
        ("Switzerland", 2017, "sex", "female", "<5 + 75"),
        ("Greece", 2020, "form", "other", "75 + <5 + <5 + <5"),
        ("Ecuador", 2022, "form", "other", "34 + <5 + <5"),
        ("Egypt", 2018, "form", "other", "19 + 88"),
    ],
)
def test_published_cells_with_several_rows_are_parts(opened_edition, area, year, by, part, printed):
    """A part shows the rows that it adds up, as UNODC prints them."""
    held = opened_edition("2025-04-14").select(area=area, measure="detected", year=year)
    assert held.parts(by, partial=True)[part].raw_value == printed


@pytest.mark.slow
def test_a_label_that_may_be_no_part_is_none_of_the_parts(tmp_path):
    """TOTAL among the citizenships is named with its note; 14 of 20 are left, and of 145 alone nothing."""
    cell, citizen = glotip_rows.row, {"dimension": glotip_rows.CITIZEN}
    cells = [
        cell("20"), cell("14", category="Ruritanian", **citizen), cell("6", category="Unknown", **citizen), cell("20", category="TOTAL", **citizen),
        cell("9", year=2020), cell("9", year=2020, category="145", **citizen),
    ]  # fmt: skip
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    with pytest.raises(CoverageError) as caught:
        held.select(year=2019).parts("citizenship")
    assert str(caught.value) == (
        "by citizenship, TOTAL stands as 20 and may be no part (The label reads as a total and not as a country); parts(..., partial=True) gives the others."
    )
    parts = held.select(year=2019).parts("citizenship", partial=True)
    assert {name: count.value for name, count in parts.items()} == {"Ruritanian": 14, "Unknown": 6}
    assert tip.composition(parts)["Ruritanian"].value == 0.7
    with pytest.raises(CoverageError, match=r"145 stands as 9 and may be no part \(The label is a number .*\); nothing else"):  # fmt: skip
        held.select(year=2020).parts("citizenship", partial=True)


def test_the_total_of_bolivia_is_none_of_its_citizenships(opened_edition):
    """486 are its own citizens, of 560 in 2022 or of 737, as the table adds up to."""
    held = opened_edition("2025-04-14").select(area="Bolivia", measure="detected", year=2022)
    parts = held.parts("citizenship", partial=True)
    assert (len(parts), parts.total.lo, parts.total.hi, parts.total.as_printed.value) == (13, 560, 737, 560)
    (own,) = [e for e in tip.composition(parts).values() if e.inputs[0].lo == 486]
    assert (own.lo, own.hi) == (486 / 737, 486 / 560)


def test_a_grid_says_which_cells_are_in_conflict(torn):
    grid = torn.select(measure="detected", year=2019).grid("citizenship").set_index(["area", "citizenship"])["state"]
    assert grid.to_dict() == {
        ("FRA", "Albanian"): "number", ("FRA", "Thai"): "in_conflict",
        ("ITA", "Albanian"): "in_conflict", ("ITA", "Thai"): "number",
    }  # fmt: skip
