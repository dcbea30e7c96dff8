"""What an attacker learns of suppressed cells: hand-made tables, and audits that are refused."""

import math

import numpy as np
import pytest
from cell_tables import cell, publication

from tipresearch import cells
from tipresearch.cells import Attacker, Computed, exposure, programme
from tipresearch.errors import CheckFailed, CoverageError, SchemaError, TipResearchError

SEX = Attacker(complete=frozenset({"sex"}))


def system(*rows, **options):
    """Return the system of a publication."""
    return cells.system_of(publication(*rows), **options)


def ends(held, attacker=None):
    """Return the interval of each suppressed cell by figure."""
    return {e.cell.figure_id: (e.lo, e.hi) for e in cells.audit(held, attacker)}


THREE = (cell(55), cell("<10", sex="female"), cell(None, sex="male"), cell(40, sex="other"))


def test_the_rule_of_a_table_tells_more_than_its_cells():
    """3 and 12 suppressed beside 40 of 55: 0 to 15 of each, and 1 to 5 where the rule is known."""
    no_rule = system(THREE[0], *(cell(None, sex=s) for s in ("female", "male")), THREE[3])
    assert ends(no_rule, SEX) == {"f1": (0, 15), "f2": (0, 15)}
    # The threshold is 10, zeros are printed, and the second was withheld to protect the first.
    rule = Attacker(complete=frozenset({"sex"}), known={"f2": (10, math.inf)})
    first, second = cells.audit(system(*THREE, zero_is_published=True), rule)
    assert ((first.lo, first.hi), (second.lo, second.hi)) == ((1, 5), (10, 14))
    assert not first.protects(10)
    assert first.protects(6)


def test_a_difference_gives_a_suppressed_cell_away_only_if_parts_are_all():
    """100 less 98 is 2 if everybody is a woman or a man, and at most 2 else."""
    held = system(cell(100), cell(98, sex="female"), cell("<5", sex="male"))
    assert ends(held) == {"f2": (0, 2)}
    (found,) = cells.audit(held, SEX)
    assert found.exact
    assert (found.lo, found.hi) == (2, 2)
    assert not found.narrowed


def test_a_margin_bounds_from_below_as_well():
    """A suppressed total of 3 women and 4 to 4 men is at least what its parts are."""
    assert ends(system(cell("<5"), cell(3, sex="female"), cell("<5", sex="male"))) == {
        "f0": (3, 4),
        "f2": (0, 1),
    }


def test_counts_are_whole():
    """Three times a count is 4 to 8: between 1.3 and 2.7 stands one whole number."""
    number = Computed("three times the men", {"f1": 3.0}, 4, 8)
    held = system(cell(100), cell("<5", sex="male"))
    assert ends(held, Attacker(computed=(number,))) == {"f1": (2, 2)}


@pytest.mark.slow
def test_the_largest_value_is_right_to_the_last_person():
    """Left to itself the solver stops within 0.01 % of the answer: here two persons short."""
    low, high = 43_299_693, 43_299_698
    fitting = [
        (high - rest) // 1_969
        for rest in (4_418 * y + 1_627 * z for y in range(60) for z in range(60))
        if (high - rest) // 1_969 * 1_969 + rest >= low
    ]
    places = {(("citizenship", label),): i for i, label in enumerate("abc")}
    row = (dict(zip(places, [1_969.0, 4_418.0, 1_627.0], strict=True)), low, high)
    found = programme.Programme(places, np.zeros(3), np.full(3, np.inf), [row])
    assert found.ends([(("citizenship", "a"),)])[0][1] == max(fitting) == 21_958


def test_a_limit_of_the_solver_is_no_answer(monkeypatch):
    """Stopped before its end, the solver calls the count neither bounded nor without a bound."""
    monkeypatch.setattr(programme, "NODE_LIMIT", 1)
    places = {(("citizenship", label),): i for i, label in enumerate("abc")}
    row = (dict(zip(places, [1_969.0, 4_418.0, 1_627.0], strict=True)), 43_299_693, 43_299_698)
    hard = programme.Programme(places, np.zeros(3), np.full(3, np.inf), [row])
    with pytest.raises(programme.Unsolved, match="no answer over 3 cells"):
        hard.ends([(("citizenship", "a"),)])


def test_margins_that_hold_one_by_one_can_fail_together():
    """Girls are 1 of 61 women by age, and 3 of 66 children by sex: the message has both."""
    held = system(
        cell(61, sex="female"), cell(60, sex="female", age="adult"), cell("<5", sex="female", age="child"),
        cell(66, age="child"), cell(63, sex="male", age="child"),
    )  # fmt: skip
    assert ends(held) == {"f2": (0, 1)}
    expected = r"'female' \(61\) beside parts by sex_age of 60 to 64, and age 'child' \(66\) beside parts by sex_age of 63 to 67"
    with pytest.raises(SchemaError, match=expected):
        cells.audit(held, Attacker(complete=frozenset({"sex_age"})))


def test_linked_breakdowns_tell_of_each_other():
    """All women are by form as well, if somebody takes both to count the same persons."""
    rows = (
        cell(20), cell(12, sex="female"), cell(8, sex="male"), cell(9, form="sexual"), cell(11, form="forced_labour"),
        cell(9, form="sexual", sex="female"), cell("<5", form="forced_labour", sex="female"),
    )  # fmt: skip
    held = system(*rows)
    assert ends(held) == {"f6": (0, 4)}
    linked = Attacker(complete=frozenset({"form_sex"}), linked=frozenset({"form"}))
    with pytest.raises(SchemaError, match="total"):
        cells.audit(held, linked)  # the men of no form: 8 of 20 are in no cell by form and sex
    assert ends(held, Attacker(linked=frozenset({"form"}))) == {"f6": (0, 3)}


def ratio(part, whole, lo, hi):
    """A ratio as an attacker reads it: the part is at least `lo` and at most `hi` times the whole."""
    ends = ((lo, 0.0, math.inf), (hi, -math.inf, 0.0))
    return tuple(Computed("share of men", {part: 1.0, whole: -end}, *limits) for end, *limits in ends)


def test_a_number_of_ours_narrows_a_cell():
    """A share printed as 2.0 % of 100 gives the <5 away; the source itself leaves 0 to 4."""
    held = system(cell(100), cell("<5", sex="male"))
    (found,) = cells.audit(held, Attacker(computed=ratio("f1", "f0", 0.0195, 0.0205)))
    assert (found.lo, found.hi, found.alone_lo, found.alone_hi) == (2, 2, 0, 4)
    assert found.narrowed
    (found,) = cells.audit(held, Attacker(computed=ratio("f1", "f0", 0.0, 0.04)))
    assert not found.narrowed


def test_a_sum_of_ours_narrows_only_if_it_says_more():
    """Men and others of together 0 to 8 are what two <5 leave; of exactly 8 they are 4 each."""
    held = system(cell(100), cell("<5", sex="male"), cell("<5", sex="other"))
    both = {"f1": 1.0, "f2": 1.0}
    told = [Computed("others", both, 0, 8), Computed("others", both, 8, 8)]
    found = [cells.audit(held, Attacker(computed=(number,))) for number in told]
    assert [[e.narrowed for e in exposures] for exposures in found] == [[False] * 2, [True] * 2]
    assert {(e.lo, e.hi) for e in found[1]} == {(4, 4)}


def test_an_earlier_edition_is_known():
    """A cell that an earlier edition printed bounds the rest as well."""
    held = system(cell(100), cell(95, sex="female"), cell("<5", sex="male"), cell("<5", sex="other"))
    known = Attacker(complete=frozenset({"sex"}), known={"f2": (4, 4)})
    assert ends(held, known) == {"f2": (4, 4), "f3": (1, 1)}


def test_what_is_known_bounds_from_both_sides():
    """Whoever knows that a withheld count is 12 to 20 takes it for no more and no less."""
    held = system(cell(None, sex="male"))
    assert ends(held, Attacker(known={"f0": (12, 20)})) == {"f0": (12, 20)}


def test_a_withheld_cell_without_a_margin_has_no_upper_end():
    """Nothing bounds it from above."""
    assert ends(system(cell(None, sex="male"), cell(5, sex="female"))) == {"f0": (0, math.inf)}
    assert ends(system(cell(None, sex="male")))["f0"] == (0, math.inf)


def test_nothing_suppressed_is_nothing_exposed():
    """A table of counts as published has no cell to audit."""
    assert cells.audit(system(cell(10), cell(4, sex="male"))) == ()


def test_the_worst_case_assumes_what_the_cells_allow():
    """Sex can be all of 100 and is assumed so; age adds up to 90 and cannot be."""
    held = system(
        cell(100), cell(98, sex="female"), cell("<5", sex="male"), cell(50, age="adult"), cell(40, age="child"),
        cell(60, dimension="citizenship", label="Nepal"),
    )  # fmt: skip
    worst = cells.worst_case(held)
    assert (worst.complete, worst.linked) == ({"sex"}, frozenset())
    assert ends(held, worst) == {"f2": (2, 2)}


def test_the_worst_case_links_breakdowns_whose_totals_agree():
    """5 of one form are 1 to 4 women by themselves, and 12 - 9 if all women are by form as well."""
    held = system(
        cell(20), cell(12, sex="female"), cell(8, sex="male"), cell(15, form="sexual"), cell(5, form="other"),
        cell(9, form="sexual", sex="female"), cell(6, form="sexual", sex="male"),
        cell("<5", form="other", sex="female"), cell("<5", form="other", sex="male"),
    )  # fmt: skip
    worst = cells.worst_case(held)
    assert (worst.complete, worst.linked) == ({"sex", "form", "form_sex"}, {"form"})
    assert ends(held, Attacker(complete=worst.complete)) == {"f7": (1, 4), "f8": (1, 4)}
    assert ends(held, worst) == {"f7": (3, 3), "f8": (2, 2)}


def test_the_worst_case_links_no_breakdown_that_counts_others():
    """13 women of one form are more than the 12 women in all: both cannot be of the same persons."""
    held = system(
        cell(20), cell(12, sex="female"), cell(8, sex="male"), cell(15, form="sexual"), cell(5, form="other"),
        cell(13, form="sexual", sex="female"), cell(2, form="sexual", sex="male"),
        cell("<5", form="other", sex="female"), cell("<5", form="other", sex="male"),
    )  # fmt: skip
    worst = cells.worst_case(held)
    assert (worst.complete, worst.linked) == ({"sex", "form", "form_sex"}, frozenset())
    assert ends(held, worst) == {"f7": (1, 4), "f8": (1, 4)}


def test_an_infeasible_table_is_refused():
    """The message has the margin and its parts, and how to go on without it."""
    held = system(cell("<5"), cell(746, sex="female"), cell(541, sex="male"))
    expected = r"total 'total' \(0 to 4\) beside parts by sex of 1,287; leave .* without\(system"
    with pytest.raises(SchemaError, match=expected):
        cells.audit(held)
    with pytest.raises(SchemaError, match=expected):
        cells.worst_case(held)
    doubted = cells.in_question(cells.margins_of(held))
    assert ends(cells.without(held, doubted.values())) == {"f0": (0, 4)}


def test_complete_parts_of_a_doubted_margin_are_left_out():
    """Parts said to be all of 100 that add up to 64 at most: without the total the rest is audited."""
    held = system(cell(100), cell(60, sex="female"), cell("<5", sex="male"), complete=["sex"])
    doubted = cells.in_question(cells.margins_of(held))
    assert ends(cells.without(held, doubted.values())) == {"f2": (0, 4)}


def test_an_attacker_whose_assumptions_cannot_hold_is_refused():
    """Nothing is reported of a system that has no answer."""
    held = system(cell(100), cell(60, sex="female"), cell("<5", sex="male"))
    with pytest.raises(SchemaError, match=r"\(100\) beside parts by sex of 60 to 64"):
        cells.audit(held, SEX)
    with pytest.raises(SchemaError, match="assumes of the published cells"):
        cells.audit(held, Attacker(known={"f2": (5, 9)}))
    wrong = Computed("men", {"f2": 1.0}, 7, 7)
    with pytest.raises(SchemaError, match="agree with the 1 computed numbers"):
        cells.audit(held, Attacker(computed=(wrong,)))


def test_a_number_of_an_unknown_figure_is_refused():
    """The number and the attacker name figures of the publication only."""
    held = system(cell(100), cell("<5", sex="male"))
    with pytest.raises(CoverageError, match="figure 'f9' is no cell"):
        cells.audit(held, Attacker(computed=(Computed("men", {"f9": 1.0}, 1, 1),)))
    with pytest.raises(CoverageError, match="figure 'f8' is no cell"):
        cells.audit(held, Attacker(known={"f8": (1, 1)}))


@pytest.mark.parametrize(("weights", "lo", "hi"), [({}, 1, 2), ({"f0": 1.0}, 2, 1)])
def test_a_number_of_nothing_is_refused(weights, lo, hi):
    """A computed number has cells, and ends in order."""
    with pytest.raises(TipResearchError, match="'men' has . cells and ends"):
        Computed("men", weights, lo, hi)


def test_a_table_that_is_too_large_is_not_audited(monkeypatch):
    """All its suppressed cells are told, none is reported, and it is a failed check."""
    monkeypatch.setattr(exposure, "LARGEST", 5)
    some = [cell("<5", dimension="citizenship", label=f"c{i}") for i in range(10)]
    held = system(cell(100), *some)
    expected = r"10 suppressed cells were not audited \(f1, .*, f8 and 2 more\): the system has 11 cells and margins, and at most 5"
    with pytest.raises(cells.NotAudited, match=expected) as caught:
        cells.audit(held)
    assert isinstance(caught.value, CheckFailed)
    assert caught.value.cells == tuple(f"f{i}" for i in range(1, 11))
    assert "\n" not in str(caught.value)
    with pytest.raises(cells.NotAudited):
        cells.worst_case(held)


def test_a_table_that_is_too_hard_is_not_audited(monkeypatch):
    """If the solver stops before its answer, no cell of the table counts as audited."""

    def stop(*_args, **_options):
        raise programme.Unsolved("the solver gave no answer over 3 cells (Node limit reached).")

    monkeypatch.setattr(exposure.Programme, "_push", stop)
    with pytest.raises(cells.NotAudited, match=r"1 suppressed cells were not audited \(f1\): the solver"):
        cells.audit(system(cell(100), cell("<5", sex="male")))


def test_an_empty_system_is_refused():
    held = cells.System({}, {})
    for ask in (cells.audit, cells.worst_case):
        with pytest.raises(CoverageError, match=r"no cell to audit: the system is empty; .* system_of"):
            ask(held)


def test_an_assumption_that_is_none_is_refused():
    """A name that is mistaken is not passed over: the audit would be of a weaker attacker."""
    held = system(cell(10), cell("<5", sex="female"))
    refused = {
        "breakdown 'froms' cannot be linked; allowed are citizenship, form, repatriation. Did you mean 'form'": cells.Attacker(linked=frozenset({"froms"})),
        "partition 'sexx' cannot be complete": cells.Attacker(complete=frozenset({"sexx"})),
    }  # fmt: skip
    for message, attacker in refused.items():
        with pytest.raises(SchemaError, match=message):
            cells.audit(held, attacker)


def test_what_the_source_says_is_complete_is_known_to_everybody():
    """The attacker assumes nothing of its own, and 3 men follow all the same."""
    parts = cell(100), cell(97, sex="female"), cell("<5", sex="male")
    assert ends(system(*parts, complete=["sex"]), Attacker()) == ends(system(*parts), SEX) == {"f2": (3, 3)}
