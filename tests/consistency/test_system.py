"""The constraints between the cells of one publication, and the tables that are refused."""

import math

import pandas as pd
import pytest
from cell_tables import cell, publication

from tipresearch import cells
from tipresearch.cells import places
from tipresearch.cells.places import adds_up, coarser, kinds, spanning
from tipresearch.errors import CoverageError, SchemaError
from tipresearch.observations import COLUMNS, load

TOTAL, WOMEN, MEN = cell(100), cell(60, sex="female"), cell("<5", sex="male")


def place(**codes):
    """Return a place by code, in the order given."""
    return tuple(codes.items())


@pytest.mark.parametrize(
    ("partition", "names"),
    [
        ("total", ()),
        ("form_sex_age", ("form", "sex", "age")),
        ("responder_type_nationality", ("responder_type", "nationality")),
        ("responder_exploitation_age", ("responder", "exploitation", "age")),
        ("unodc_pk_4", ("unodc_pk_4",)),
        ("ctdc_age_broad", ("ctdc_age_broad",)),
    ],
)
def test_spanning_variables_of_a_partition(partition, names):
    """A partition joins its variables by name; one with a name of its own is one variable."""
    assert spanning(partition) == names


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("total", "total", "total", "total", "total"), ()),
        (("sex_age", "male_child", "male", "child", "total"), place(sex="male", age="child")),
        (("form", "forced_labour", "total", "total", "forced_labour"), place(form="forced_labour")),
        (
            ("citizenship_sex_age", "Costa_Rica_male_child", "male", "child", "total"),
            place(citizenship="Costa_Rica", sex="male", age="child"),
        ),
        (("citizenship", "A | B", "total", "total", "total"), place(citizenship="A | B")),
        (
            ("responder_exploitation_age", "Police | Sexual & Labour | child", "total", "child", "total"),
            place(responder="Police", exploitation="Sexual & Labour", age="child"),
        ),
        (("unodc_pk_4", "women", "female", "adult", "total"), place(unodc_pk_4="women")),
        (("unodc_pk_4", "total", "total", "total", "total"), ()),
        (
            ("hwa_groups", "women", "female", "total", "bonded_labour"),
            place(form_alone="bonded_labour", hwa_groups="women"),
        ),
    ],
)
def test_place_of_a_cell(row, expected):
    """Codes come from the columns, and from the category where no column holds them."""
    assert cells.place_of(*row) == expected


def test_breakdowns_are_linked_through_the_total_alone():
    """Men of a form are part of the form, not of all men; repatriations are part of nothing."""
    men_of_form = place(form="sexual", sex="male")
    assert list(coarser(men_of_form)) == [place(form="sexual")]
    assert list(coarser(place(form="sexual"))) == [()]
    assert list(coarser(place(sex="male", age="child"))) == [place(age="child"), place(sex="male")]
    assert list(coarser(place(repatriation="Nepal"))) == []
    assert list(coarser(place(repatriation="Nepal", sex="male"))) == [place(repatriation="Nepal")]


def test_a_linked_breakdown_is_part_of_the_others():
    """Whoever takes form to count the same persons reads men of a form as men."""
    found = coarser(place(form="sexual", sex="male"), frozenset({"form"}))
    assert list(found) == [place(sex="male"), place(form="sexual")]


def test_one_form_beside_a_total_is_not_said_to_be_part_of_it():
    """A figure of one form in no breakdown by form stands alone, as bonded labour in the release."""
    rows = load().query("source_id == 'unodc_fia_conference_2022' and measure == 'identified'")
    rows = rows[rows["period_start"].dt.year == 2020]
    system = cells.system_of(rows)
    assert place(form_alone="bonded_labour") in system.cells
    assert {m.by for m in cells.margins_of(system)} == {"unodc_pk_4"}


def test_kinds_decide_what_adds_up():
    """Exclusive parts add up; of a selection or overlapping parts each is at most the whole."""
    assert adds_up(("sex", "age"), ())
    assert adds_up(("citizenship", "sex"), ("citizenship",))
    assert not adds_up(("citizenship", "sex"), ())
    assert not adds_up(("ctdc_form",), ())
    assert {kinds()[name] for name in ("citizenship", "province")} == {"selection"}


def test_the_kind_of_a_crossed_partition_counts(monkeypatch):
    """Sexes exclude one another, but not where partitions.csv says so of forms by sex."""
    kinds = {"form": "exclusive", "sex": "exclusive", "form_sex": "overlapping"}
    monkeypatch.setattr(places, "kinds", lambda: kinds)
    assert adds_up.__wrapped__(("sex",), ())
    assert not adds_up.__wrapped__(("form", "sex"), ("form",))


def test_relations_run_over_margins_that_are_not_published():
    """Women by age are part of all women, and these of the total, though no such row stands there."""
    system = cells.system_of(publication(TOTAL, cell(9, sex="female", age="child")))
    child_women = place(sex="female", age="child")
    assert {(r.whole, r.parts) for r in system.relations()} == {
        (place(sex="female"), (child_women,)),
        (place(age="child"), (child_women,)),
        ((), (place(sex="female"),)),
        ((), (place(age="child"),)),
    }


def test_complete_parts_are_all_of_each_whole():
    """A complete partition adds up to the total and to the margins between; others leave a slack."""
    rows = [TOTAL, cell(3, sex="female", age="child"), cell(7, sex="female", age="adult")]
    system = cells.system_of(publication(*rows), complete=["sex_age"])
    assert {(r.whole, len(r.parts)) for r in system.relations() if r.complete} == {
        ((), 2),
        (place(sex="female"), 2),
        (place(age="child"), 1),
        (place(age="adult"), 1),
    }


def test_suppressed_and_withheld_cells_are_intervals():
    """<5 is 0 to 4, or 1 to 4 where zeros are printed; a withheld count has no upper end."""
    rows = publication(TOTAL, MEN, cell(None, sex="other"))
    total, men, other = cells.system_of(rows).cells.values()
    assert (total.lo, total.hi, total.suppressed) == (100, 100, False)
    assert (men.lo, men.hi, men.suppressed) == (0, 4, True)
    assert (other.lo, other.hi, other.suppressed) == (0, math.inf, True)
    assert str(other) == "sex 'other' (withheld)"
    printed = publication(TOTAL, MEN, cell(None, sex="other"), cell(0, sex="female"))
    _, men, other, women = cells.system_of(printed, zero_is_published=True).cells.values()
    assert ((men.lo, men.hi), other.lo, women.lo) == ((1, 4), 0, 0)


def test_below_one_needs_a_source_without_zeros():
    """<1 is 0, and no count where zeros are printed."""
    rows = publication(TOTAL, cell("<1", sex="male"))
    assert cells.system_of(rows).named("f1").hi == 0
    with pytest.raises(SchemaError, match="f1 is published as '<1'"):
        cells.system_of(rows, zero_is_published=True)


def test_rounded_counts_are_intervals_and_not_suppressed():
    """An interval that no mark of the source made is kept, and nobody hid it."""
    (found,) = cells.system_of(publication(cell("7000", count_lo=6500, count_hi=7499))).cells.values()
    assert (found.lo, found.hi, found.suppressed) == (6500, 7499, False)


def test_unvalidated_and_missing_counts_are_no_cells():
    """What may be no count of people proves nothing; neither does a row without a count."""
    doubtful = cell(61_102_019, sex="female", status="V")
    percent = {**cell(None, sex="male"), "obs_status": "A"}
    assert list(cells.system_of(publication(TOTAL, doubtful, percent)).cells) == [()]


def test_systems_of_a_table_are_one_a_publication():
    """Rows of two years give two systems, in the order of the table."""
    earlier = {"period_start": pd.Timestamp("2018-01-01"), "period_end": pd.Timestamp("2018-12-31")}
    table = publication(TOTAL, {**cell(50), **earlier}, WOMEN)
    first, second = cells.systems_of(table)
    assert (len(first.cells), len(second.cells)) == (2, 1)
    assert second.identity["period_start"].year == 2018


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("edition", "2023-05-30", "'2025-04-14' and '2023-05-30'"),
        ("ref_area", "ITA", "'FRA' and 'ITA'"),
        ("measure", "convicted", "'detected' and 'convicted'"),
        ("unit", "offences", "'persons' and 'offences'"),
        ("crime", "SOM", "'TIP' and 'SOM'"),
        ("source_id", "unsd_sdg", "'unodc_glotip' and 'unsd_sdg'"),
        ("period_start", pd.Timestamp("2018-01-01"), "'2019-01-01' and '2018-01-01'"),
    ],
)
def test_mixed_identities_are_refused(column, value, shown):
    """Cells of two publications are no system: the message has the column and both values."""
    with pytest.raises(SchemaError, match=f"{column} holds {shown}; select one"):
        cells.system_of(publication(TOTAL, {**WOMEN, column: value}))


def test_a_cell_with_two_counts_is_refused():
    """One place, two counts: both stand in the message; the same count twice is one cell."""
    assert len(cells.system_of(publication(WOMEN, WOMEN)).cells) == 1
    with pytest.raises(SchemaError, match=r"sex 'female' \(60\) \(f0\) and sex 'female' \(61\) \(f1\)"):
        cells.system_of(publication(WOMEN, cell(61, sex="female")))


@pytest.mark.parametrize("partition", ["citizenship", "ctdc_form", "total", "sexes"])
def test_what_cannot_be_complete_is_refused(partition):
    """A selection, overlapping parts, the total and an unknown name are no complete partition."""
    with pytest.raises(SchemaError, match=f"partition '{partition}' cannot be complete"):
        cells.system_of(publication(TOTAL), complete=[partition])


def test_every_public_name_is_there():
    """The face names what the modules define."""
    assert [name for name in cells.__all__ if not hasattr(cells, name)] == []


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        (pd.DataFrame(columns=COLUMNS), CoverageError, "none of 0 rows holds a count"),
        (publication(cell(5, status="V")), CoverageError, "none of 1 rows holds a count that is validated"),
        (publication({**WOMEN, "partition": "sexage"}), SchemaError, r"partition 'sexage' .* Did you mean 'sex_age'\?"),
        (publication({**WOMEN, "partition": "responder_nationality", "category": "Police"}), SchemaError, "'Police' does not name one code for each of responder"),
        (publication(TOTAL).drop(columns="edition"), SchemaError, "column 'edition' is missing"),
    ],
)  # fmt: skip
def test_a_table_that_is_no_system_is_refused(rows, error, message):
    """One without a validated count, a known partition, a code for each variable, or what identifies a publication."""
    with pytest.raises(error, match=message):
        cells.system_of(rows)


def test_an_unknown_figure_is_refused():
    """A figure of another publication is no cell of this one."""
    with pytest.raises(CoverageError, match="figure 'f7' is no cell of the publication, which has 1"):
        cells.system_of(publication(TOTAL)).named("f7")


def test_all_figures_of_the_project_have_a_place():
    """Every curated count belongs to a system."""
    table = load()
    found = sum(len(system.cells) for system in cells.systems_of(table))
    assert found == (table["count_lo"].notna() & (table["obs_status"] != "V")).sum()


def test_forms_of_persons_convicted_are_never_all_of_them():
    """One person stands in several forms: 60 and 70 of 100 convicted contradict nothing, as they would of victims."""
    rows = [TOTAL, cell(60, form="sexual"), cell(70, form="forced_labour")]
    for measure, complete in (("detected", [((), 2)]), ("convicted", [])):
        system = cells.system_of(publication(*rows, measure=measure), complete=["form"])
        assert [(r.whole, len(r.parts)) for r in system.relations() if r.complete] == complete
