"""States of margins, on small publications with answers done by hand."""

import pandas as pd
import pytest
from cell_tables import cell, publication

from tipresearch import cells
from tipresearch.errors import TipResearchError
from tipresearch.quantities import Coherence

TOTAL = cell(100)


def margins(*rows, **options):
    """Return the margins of a publication by figure of the whole and breakdown."""
    found = cells.margins_of(cells.system_of(publication(*rows), **options))
    return {(m.whole.figure_id, m.by): m for m in found}


@pytest.mark.parametrize(
    ("total", "women", "men", "state", "shortfall", "excess"),
    [
        (100, 60, 40, "coherent", (0, 0), 0),
        (100, 60, "<5", "coherent", (36, 40), 0),
        (100, 97, "<5", "coherent", (-1, 3), 0),
        (100, 60, 41, "exceeded", (-1, -1), 1),
        (100, 101, "<5", "exceeded", (-5, -1), 1),
        ("<5", "<5", "<5", "coherent", (-8, 4), 0),
        ("<5", 5, "<5", "contradicted", (-9, -1), 1),
        ("<5", 746, 541, "contradicted", (-1287, -1283), 1283),
    ],
)
def test_state_of_a_total(total, women, men, state, shortfall, excess):
    """Women and men beside the total: the sum of their lower ends against its upper end."""
    rows = (cell(total), cell(women, sex="female"), cell(men, sex="male"))
    margin = margins(*rows)["f0", "sex"]
    assert margin.state == state
    assert (margin.shortfall_lo, margin.shortfall_hi) == shortfall
    assert margin.excess == excess


def test_cells_that_disagree_are_named():
    """Those that show more than the margin: not the suppressed one, which may be zero."""
    rows = (cell("<5"), cell(746, sex="female"), cell(541, sex="male"), cell("<5", sex="other"))
    margin = margins(*rows)["f0", "sex"]
    assert [c.figure_id for c in margin.disagreeing] == ["f1", "f2"]
    assert [c.figure_id for c in margin.parts] == ["f1", "f2", "f3"]
    assert margins(cell(1_300), *rows[1:])["f0", "sex"].disagreeing == ()


@pytest.mark.parametrize(
    ("total", "sexual", "labour", "state", "shown"),
    [
        (72, 72, 48, "coherent", 0),  # as Argentina 2014: some stand under both forms
        (20, 20, 20, "coherent", 0),  # as Azerbaijan 2014: all of them do
        (318, 440, 374, "exceeded", 440),  # as Thailand 2014: one form alone is more
        ("<5", "<5", 5, "contradicted", 5),
    ],
)
def test_forms_of_persons_convicted_are_not_added(total, sexual, labour, state, shown):
    """One person may stand under several: of victims the same numbers would exceed the total together."""
    rows = (cell(total), cell(sexual, form="sexual"), cell(labour, form="forced_labour"))
    table = publication(*rows, measure="convicted")
    found = cells.coherences(cells.systems_of(table))["f0"]
    assert (found.state, found.parts_lo, found.alone) == (state, shown, state != "coherent")
    victims = cells.coherences(cells.systems_of(table.assign(measure="detected")))["f0"]
    assert victims.in_question
    assert not victims.alone


def test_a_margin_within_the_table_has_a_state():
    """Adults of <5 beside 15,255 women and 9,581 men, as in Pakistan 2019; the total stays coherent."""
    found = margins(
        cell(32_022), cell("<5", age="adult"), cell(6_937, age="child"),
        cell(15_255, sex="female", age="adult"), cell(9_581, sex="male", age="adult"),
    )  # fmt: skip
    adults = found["f1", "sex_age"]
    assert (adults.state, adults.parts_lo, adults.excess) == ("contradicted", 24_836, 24_832)
    assert found["f0", "age"].state == found["f0", "sex_age"].state == "coherent"


def test_forms_are_checked_as_sex_and_age_are():
    """Forms of 13,589 exceed 6,693 victims by 6,896, as in India 2022."""
    found = margins(
        cell(6_693), cell(8_067, form="forced_labour"), cell(5_017, form="sexual"), cell(505, form="other"),
    )  # fmt: skip
    assert (found["f0", "form"].state, found["f0", "form"].excess) == ("exceeded", 6_896)


def test_parts_of_forms_are_not_compared_with_all_women():
    """300 women over the forms are no more than the forms allow; 200 women are another breakdown."""
    found = margins(
        cell(500), cell(200, sex="female"), cell(300, form="sexual"), cell(300, form="sexual", sex="female"),
    )  # fmt: skip
    assert {key: m.state for key, m in found.items()} == {
        ("f0", "sex"): "coherent",
        ("f0", "form"): "coherent",
        ("f0", "form_sex"): "coherent",
        ("f2", "form_sex"): "coherent",
    }


def test_citizenships_need_not_exclude_one_another():
    """Two of 60 in a total of 100 can share persons; one of 101 cannot be part of it."""
    some = [cell(60, dimension="citizenship", label=name) for name in ("Nepal", "India")]
    held = margins(TOTAL, *some)["f0", "citizenship"]
    assert (held.state, held.parts_lo, held.parts_hi) == ("coherent", 60, 120)
    more = cell(101, dimension="citizenship", label="Nationals")
    found = margins(TOTAL, *some, more)["f0", "citizenship"]
    assert (found.state, found.excess) == ("exceeded", 1)


def test_forms_of_one_person_are_never_added():
    """Overlapping parts, as CTDC has them: each is at most the whole."""
    forms = [{**cell(80, dimension="ctdc_form", label=name)} for name in ("sexual", "labour")]
    assert margins(TOTAL, *forms)["f0", "ctdc_form"].state == "coherent"


def test_repatriations_are_no_part_of_the_total():
    """822 nationals came back from abroad in a year with 10 detected victims: no contradiction."""
    assert margins(cell(10), cell(822, dimension="repatriation", label="Abroad")) == {}


def test_unknown_sex_is_a_part_like_another():
    """Persons of unknown sex are in no other part, so they are added."""
    rows = (TOTAL, cell(60, sex="female"), cell(30, sex="male"), cell(11, sex="unknown"))
    assert margins(*rows)["f0", "sex"].state == "exceeded"


def test_published_zeros_tighten_a_suppressed_part():
    """Where zeros are printed, <5 is at least 1 and 96 + 4 parts of at least 1 exceed 99."""
    rows = (cell(99), cell(97, sex="female"), *(cell("<5", sex=s) for s in ("male", "other", "unknown")))
    assert margins(*rows)["f0", "sex"].state == "coherent"
    assert margins(*rows, zero_is_published=True)["f0", "sex"].state == "exceeded"


def test_only_cells_of_several_breakdowns_exceed():
    """34 adults and 7 boys are 41 of 34: neither age nor sex by age shows it alone (BLR 2017)."""
    found = margins(
        cell(34), cell(34, age="adult"), cell("<5", sex="female", age="child"), cell(7, sex="male", age="child"),
    )  # fmt: skip
    assert found["f0", "age"].state == found["f0", "sex_age"].state == "coherent"
    several = found["f0", "age+sex_age"]
    assert (several.state, several.parts_lo, several.excess) == ("exceeded", 41, 7)
    assert {c.figure_id for c in several.disagreeing} == {"f1", "f3"}


def test_a_fault_is_told_where_it_is():
    """Adults are exceeded by their own parts; the total is not blamed for it as well."""
    found = margins(
        cell(40), cell(10, age="child"), cell(20, age="adult"),
        cell(25, sex="female", age="adult"), cell(15, sex="male", age="adult"),
    )  # fmt: skip
    assert {k for k, m in found.items() if m.state != "coherent"} == {("f2", "sex_age")}


def test_parts_of_a_part_that_is_not_published_count():
    """Two citizenships by sex: 70 + 40 women and men of one country exceed 100 by themselves."""
    rows = [cell(n, dimension="citizenship", label="Nepal", sex=s) for n, s in ((70, "female"), (40, "male"))]
    (found,) = margins(TOTAL, *rows).values()
    assert (found.by, found.state, found.parts_lo) == ("citizenship_sex", "exceeded", 110)


def test_parts_of_citizenships_are_added_within_each():
    """Of two countries by sex nothing is said in one sum over both: they need not exclude one another."""
    rows = [
        cell(30, dimension="citizenship", label=label, sex=sex)
        for label in ("Nepal", "India")
        for sex in ("female", "male")
    ]
    assert margins(TOTAL, *rows) == {}
    nepal = cell(61, dimension="citizenship", label="Nepal")
    assert list(margins(TOTAL, nepal, *rows)) == [("f0", "citizenship"), ("f1", "citizenship_sex")]


def test_a_withheld_cell_contradicts_nothing():
    """A count that nobody printed may be anything, as a part and as a whole."""
    assert margins(TOTAL, cell(None, sex="female"))["f0", "sex"].state == "coherent"
    assert margins(cell(None), cell(70, sex="female"))["f0", "sex"].state == "coherent"


def test_a_complete_partition_that_falls_short_contradicts():
    """Where the source says that the parts are all, 60 + 4 cannot be 100; a slack could."""
    rows = (TOTAL, cell(60, sex="female"), cell("<5", sex="male"))
    assert margins(*rows)["f0", "sex"].state == "coherent"
    short = margins(*rows, complete=["sex"])["f0", "sex"]
    assert (short.state, short.shortfall_lo, short.excess) == ("contradicted", 36, 0)
    assert short.disagreeing == short.parts


def test_complete_parts_can_disagree_together():
    """8 children of at most 4 girls are 4 boys at least, and there are 3 males: each sum can hold alone."""
    rows = [
        cell(10), cell(7, sex="female"), cell(3, sex="male"), cell(8, age="child"), cell(2, age="adult"),
        *(cell("<5", sex=s, age=a) for s in ("female", "male") for a in ("child", "adult")),
    ]  # fmt: skip
    assert {m.state for m in margins(*rows).values()} == {"coherent"}
    found = margins(*rows, complete=["sex_age"])
    assert {k for k, m in found.items() if m.state == "contradicted"} in (
        {("f2", "sex_age"), ("f3", "sex_age")},
        {("f1", "sex_age"), ("f4", "sex_age")},
    )


def test_a_doubted_margin_is_left_out():
    """Without its constraints the margin has no state, and the rest is coherent."""
    system = cells.system_of(publication(cell(5), cell(9, sex="female"), cell(3, age="child")))
    doubted = cells.in_question(cells.margins_of(system))
    assert list(doubted) == ["f0"]
    assert cells.margins_of(cells.without(system, doubted.values())) == ()


def test_which_breakdown_of_a_margin_stands_for_it():
    """Sex before form, in which a person may stand twice; of two by sex, the one that exceeds by more."""
    rows = [cell(10), cell(12, sex="female"), cell(30, form="sexual")]
    worst = cells.in_question(margins(*rows).values())
    assert {f: (m.by, m.excess) for f, m in worst.items()} == {"f0": ("sex", 2)}
    rows += [cell(15, sex="male", age="adult")]
    worst = cells.in_question(margins(*rows).values())
    assert worst["f0"].by == "sex_age"
    only = cells.in_question(margins(cell(10), cell(30, form="sexual")).values())
    assert {f: (m.by, m.excess) for f, m in only.items()} == {"f0": ("form", 20)}


def test_what_is_told_of_each_margin():
    """State, breakdown, the fewest in the parts, the excess, and which figures disagree."""
    table = publication(cell(10), cell(12, sex="female"), cell("<5", sex="male"), cell(3, form="sexual"))
    found = cells.coherences(cells.systems_of(table))
    told = found["f0"]
    assert (told.state, told.by, told.parts_lo, told.excess) == ("exceeded", "sex", 12, 2)
    assert told.figure_ids == ("f1",)
    assert told.in_question
    assert not told.exactly  # of men up to four more
    assert list(found) == ["f0"]
    fine = cells.coherences(cells.systems_of(publication(cell(20), cell(12, sex="female"))))
    assert not fine["f0"].in_question


def told(*rows, **common):
    return cells.coherences(cells.systems_of(publication(*rows, **common)))


@pytest.mark.parametrize(
    ("parts", "several"),
    [
        ([cell(8, sex="female"), cell(5, sex="male")], False),  # nobody is of two sexes
        ([cell(8, form="sexual"), cell(5, form="other")], True),
        ([cell(10, form="sexual"), cell(3, form="other")], True),  # three may stand under both
        ([cell(11, form="sexual"), cell(3, form="other")], False),  # one form alone is more than all
        ([cell(7, form="sexual", sex="female"), cell(5, form="sexual", sex="male"), cell(2, form="other", sex="male")], False),
        ([cell(7, form="sexual", sex="female"), cell(2, form="sexual", sex="male"), cell(5, form="other", sex="male")], True),
    ],
)  # fmt: skip
def test_who_may_stand_under_several_forms(parts, several):
    """Of ten in all: only persons whom two forms share explain an excess, and none that one form shows."""
    found = told(cell(10), *parts)["f0"]
    assert found.in_question
    assert found.exactly
    assert found.several_forms is several


def test_every_breakdown_that_disagrees_speaks_against_its_parts():
    """Of 5 in all: 6 women, and 3 and 4 by age. The worst is by both, 9; all but the forms, 2 and 3, disagree."""
    rows = [
        cell(5), cell(6, sex="female"), cell(0, sex="male"), cell(3, age="child"), cell(4, age="adult"),
        cell(9, sex="female", age="adult"), cell(2, form="sexual"), cell(3, form="other"),
    ]  # fmt: skip
    found = told(*rows)["f0"]
    assert (found.by, found.figure_ids) == ("sex_age", ("f5",))
    assert sorted(found.against) == ["f1", "f3", "f4", "f5"]


def test_a_fine_cell_that_exceeds_a_total_alone_speaks_against_it():
    """30 women of one citizenship of 20 in all, whom 25 men exceed, too; 3 of another one are not contradicted."""
    rows = [
        cell(20), cell(25, sex="male"), cell(30, dimension="citizenship", label="Nepal", sex="female"),
        cell(40, dimension="citizenship", label="India"), cell(3, dimension="citizenship", label="Ghana"),
    ]  # fmt: skip
    found = told(*rows)["f0"]
    assert (found.by, found.figure_ids) == ("sex", ("f1",))
    assert sorted(found.against) == ["f1", "f2", "f3"]


UNKNOWN = {"sex": "unknown", "age": "unknown"}


def test_unknown_persons_beside_parts_that_are_the_total_are_no_part():
    """60 + 40 = 100 = 30 + 70, and 12 more of unknown sex and age: these are in question, and the total is not."""
    rows = [TOTAL, cell(60, sex="female"), cell(40, sex="male"), cell(30, age="child"), cell(70, age="adult")]
    found = told(*rows, cell(12, **UNKNOWN))
    assert found["f0"].state == "coherent"
    one = found["f5"]
    assert (one.state, one.by, one.parts_lo, one.excess) == ("surplus", "sex+age", 100, 12)
    assert (one.figure_ids, one.against, one.in_question, one.flag) == (
        ("f1", "f2", "f3", "f4"),
        (),
        True,
        "CELLS_DISAGREE",
    )
    # Nobody of them is of one form either; what disagrees without them does so all the same.
    found = told(
        *rows, cell(12, **UNKNOWN), cell(95, form="other", sex="male", age="adult"), cell(7, form="other", **UNKNOWN)
    )
    assert (found["f0"].state, found["f7"].state) == ("coherent", "surplus")
    found = told(*rows, cell(12, **UNKNOWN), cell(101, form="sexual"))
    assert (found["f0"].by, found["f0"].excess, found["f5"].state) == ("form", 1, "surplus")


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        # 60 + 39 leave one of 100, and there are twelve.
        ([cell(60, sex="female"), cell(39, sex="male"), cell(12, **UNKNOWN)], "exceeded"),
        # By sex all are there, and by age 18 + 70 need the twelve.
        ([cell(60, sex="female"), cell(40, sex="male"), cell(18, age="child"), cell(70, age="adult"), cell(12, **UNKNOWN)], "exceeded"),
        # By sex 12 are printed as unknown: they may be the same persons.
        ([cell(60, sex="female"), cell(28, sex="male"), cell(12, sex="unknown"), cell(100, age="adult"), cell(12, **UNKNOWN)], "exceeded"),
        # 0 to 4 men: the sum is not exact.
        ([cell(98, sex="female"), cell("<5", sex="male"), cell(12, **UNKNOWN)], "exceeded"),
        # They close the gap; a suppressed number may be none.
        ([cell(60, sex="female"), cell(28, sex="male"), cell(12, **UNKNOWN)], "coherent"),
        ([cell(60, sex="female"), cell(40, sex="male"), cell("<5", **UNKNOWN)], "coherent"),
    ],
)  # fmt: skip
def test_what_does_not_fit_without_the_unknown_stays_as_it_is(rows, state):
    found = told(TOTAL, *rows)
    assert found["f0"].state == state
    assert "surplus" not in {of.state for of in found.values()}


def test_a_suppressed_total_leaves_room_for_the_unknown():
    """Of <5 the three unknown may be all, as no women and no men are."""
    found = told(cell("<5"), cell(0, sex="female"), cell(0, sex="male"), cell(3, **UNKNOWN))
    assert {of.state for of in found.values()} == {"coherent"}


def test_complete_parts_have_no_surplus():
    """A source that says that these are all parts contradicts itself."""
    rows = [TOTAL, cell(60, sex="female", age="adult"), cell(40, sex="male", age="adult"), cell(12, **UNKNOWN)]
    assert margins(*rows)["f0", "sex_age"].state == "coherent"
    assert margins(*rows, complete=["sex_age"])["f0", "sex_age"].state == "exceeded"


def test_an_unknown_state_is_refused():
    """A margin has one of a few states; the message names them and the nearest."""
    with pytest.raises(TipResearchError, match=r"'exceded' .* allowed are coherent, surplus, copied, exceeded, contradicted, unvalidated.* 'exceeded'\?"):  # fmt: skip
        Coherence("exceded")


def test_a_table_of_publications_is_checked_row_by_row():
    """One row a margin and breakdown, with what identifies the publication."""
    earlier = {"period_start": pd.Timestamp("2018-01-01"), "period_end": pd.Timestamp("2018-12-31")}
    table = publication(TOTAL, cell(60, sex="female"), {**cell("<5"), **earlier}, {**cell(7, sex="male"), **earlier})
    found = cells.check_margins(table)
    assert list(found.columns) == cells.MARGIN_COLUMNS
    shown = found[["period_start", "figure_id", "by", "lo", "parts_lo", "shortfall_hi", "state"]]
    years = [row[0].year for row in shown.itertuples(index=False)]
    assert years == [2019, 2018]
    assert [tuple(row[1:]) for row in shown.itertuples(index=False)] == [
        ("f0", "sex", 100, 60, 40, "coherent"),
        ("f2", "sex", 0, 7, -3, "contradicted"),
    ]


def test_forms_of_which_only_the_sexes_are_printed_are_not_added_either():
    """60 women and 50 men convicted for forced labour are more than 100 persons, whatever stands under another form."""
    rows = (
        cell(100), cell(60, form="forced_labour", sex="female"), cell(50, form="forced_labour", sex="male"),
        cell(70, form="sexual", sex="female"),
    )  # fmt: skip
    found = cells.coherences(cells.systems_of(publication(*rows, measure="convicted")))["f0"]
    assert (found.state, found.by, found.parts_lo, found.figure_ids) == ("exceeded", "form_sex", 110, ("f1", "f2"))
    fits = publication(cell(110), *rows[1:], measure="convicted")
    assert "f0" not in cells.coherences(cells.systems_of(fits))


@pytest.mark.parametrize(("children", "against"), [(10, ("f1", "f2")), (11, ("f1", "f2", "f3"))])
def test_a_part_that_is_the_whole_does_not_speak_against_it(children, against):
    """Of 10, 6 and 5 are one too many; that all are children can be, and 11 children cannot."""
    table = publication(cell(10), cell(6, sex="female"), cell(5, sex="male"), cell(children, age="child"))
    assert cells.coherences(cells.systems_of(table))["f0"].against == against
