"""The 18 tables of METHODS 9b whose answers were worked out by hand, and every small table by brute force.

The oracle lists all whole numbers that meet the relations; it knows nothing of the package's propagation or solver.
"""

import itertools

import pandas as pd
import pytest
from cell_tables import cell, publication
from hypothesis import given, settings
from hypothesis import strategies as st

from tipresearch.consistency import coherences, judge, margins_of, publications_in
from tipresearch.quantities import parse_count


def judged(table, witness=None):
    """Return what is said of each cell, by its category."""
    found = coherences(table, witness)
    named = dict(zip(table["figure_id"], table["measure"] + " " + table["category"], strict=True))
    return {named[figure].removeprefix("detected "): told for figure, told in found.items()}


def rows(**values):
    """Return rows of a total T, women and men F M, children and adults C A, and forms with sex and age."""
    places = {
        "T": {}, "F": {"sex": "female"}, "M": {"sex": "male"}, "C": {"age": "child"}, "A": {"age": "adult"},
        "girls": {"sex": "female", "age": "child"}, "women": {"sex": "female", "age": "adult"},
        "boys": {"sex": "male", "age": "child"}, "men": {"sex": "male", "age": "adult"},
        "U": {"sex": "unknown", "age": "unknown"},
    }  # fmt: skip
    forms = {"S": "sexual", "L": "forced_labour", "O": "other"}
    found = []
    for name, value in values.items():
        form, _, rest = name.partition("_")
        of = {"form": forms[form]} | places.get(rest, {}) if form in forms else places[name]
        found.append(cell(value, **of))
    return found


def one(**values):
    return judged(publication(*rows(**values)))


def states(found):
    return {name: told.state for name, told in found.items()}


def test_01_persons_of_unknown_sex_or_age_are_one_row():
    """The Netherlands 2022: sexes 808, ages 813, five unknown, total 814."""
    found = one(T=814, F=500, M=308, C=69, A=744, girls=56, women=444, boys=13, men=295, U=5)
    assert (found["total"].state, found["total"].readings, found["total"].use) == ("explained", ("a",), "published")


def test_02_one_of_three_is_off_by_five():
    found = one(T=100, F=60, M=45)
    assert states(found) == {"total": "one_of", "female": "one_of", "male": "one_of"}
    total = found["total"]
    assert ((total.lo, total.hi), total.excess, total.use) == ((100, 105), 5, "range")
    assert (found["female"].lo, found["female"].hi, found["male"].lo) == (55, 60, 40)


def test_03_two_breakdowns_agree_against_the_total():
    found = one(T=100, F=60, M=45, C=5, A=100)
    assert states(found) == {"total": "off"}
    assert (found["total"].lo, found["total"].hi) == (100, 105)


def test_04_a_form_larger_than_a_total_that_two_breakdowns_confirm():
    found = one(T=100, F=60, M=40, C=10, A=90, L=120)
    assert states(found) == {"total": "stands", "forced_labour": "off"}
    assert (found["forced_labour"].lo, found["total"].use, found["forced_labour"].use) == (100, "published", "none")


def test_05_several_forms_a_person():
    found = one(T=100, F=60, M=40, C=10, A=90, L=50, S=40, O=30)
    assert (found["total"].state, found["total"].readings) == ("explained", ("b",))


def test_06_forms_alone_leave_it_open():
    found = one(T=100, L=50, S=40, O=30)
    assert set(states(found).values()) == {"one_of"}
    assert (len(found), found["total"].lo, found["total"].hi, found["total"].excess) == (4, 100, 120, 20)


def test_07_a_suppressed_form_with_larger_ages():
    found = one(T=100, F=60, M=40, O="<5", O_C=10, O_A=7)
    assert states(found) == {"total": "consistent", "other": "off"}
    assert (found["other"].hi, found["other"].excess) == (17, 13)


def test_09_a_suppressed_total_is_no_headline():
    found = one(T="<5", F=60, M=40, C=20, A=80)
    total = found["total"]
    assert (total.state, total.hi, total.excess, total.use) == ("off", 100, 96, "none")


def test_10_convictions_by_form_that_are_those_of_victims():
    victims = publication(*rows(T=200, L=120, S=80))
    convicted = publication(*rows(T=100, L=120, S=80), measure="convicted")
    convicted["figure_id"] = "c" + convicted["figure_id"]
    found = judged(pd.concat([victims, convicted], ignore_index=True))
    total, form = found["convicted total"], found["convicted forced_labour"]
    assert (total.state, total.readings, total.use) == ("explained", ("c",), "published")
    assert (form.state, form.use, form.cells, len(form.figure_ids)) == ("misread", "none", 2, 2)
    assert form.repeats == "Detected victims"


def test_11_girls_of_a_form_exceed_its_children():
    found = one(T=100, S=60, S_C=10, S_A=50, S_girls=16, S_boys=5, S_women=45, S_men=5)
    assert {name for name, state in states(found).items() if state == "off"} == {"sexual_female_child"}
    assert found["sexual_female_child"].lo == 5
    assert states(found)["sexual_child"] == "stands"


def test_12_form_cells_of_the_year_before():
    years = ["2018", "2019"]
    tables = [
        publication(*rows(T=total, L=90, S=70, O=30), period_start=pd.Timestamp(f"{y}-01-01"), period_end=pd.Timestamp(f"{y}-12-31"))
        for y, total in zip(years, (190, 80), strict=True)
    ]  # fmt: skip
    tables[1]["figure_id"] = "n" + tables[1]["figure_id"]
    found = coherences(pd.concat(tables, ignore_index=True))
    assert (found["nf0"].state, found["nf0"].readings, found["nf1"].repeats) == (
        "explained",
        ("c",),
        "Detected victims, 2018",
    )


def test_13_a_suppressed_sex_with_larger_ages():
    found = one(F="<5", girls=8, women=8)
    assert (found["female"].state, found["female"].hi, found["female"].excess) == ("off", 16, 12)


def test_14_a_remainder_is_consistent():
    assert set(states(one(T=100, F=50, M=40, C=10, A=70)).values()) == {"consistent"}


def test_16_a_total_revised_beside_its_old_table():
    tables = rows(F=60, M=60, C=20, A=100, girls=10, women=50, boys=10, men=50)
    new, old = publication(cell(80), *tables), publication(cell(120), *tables, edition="2023-05-30")
    found = judged(new, old)
    assert (found["total"].state, found["total"].use) == ("newest", "published")
    assert judged(new)["total"].state == "off"


def test_17_either_the_girls_or_the_boys():
    """Albania 2017: 20 girls and 30 boys among 48 children of other forms."""
    found = one(T=95, S=37, O=56, O_C=48, O_A=7, O_girls=20, O_boys=30, O_women="<5", O_men=5)
    assert {n: s for n, s in states(found).items() if s == "one_of"} == {
        "other_female_child": "one_of",
        "other_male_child": "one_of",
    }
    assert (found["other_female_child"].lo, found["other_male_child"].lo) == (18, 28)


def test_18_adults_that_hold_everybody():
    """Kyrgyzstan 2020: 7 persons, 7 adults, 5 children."""
    found = one(T=7, A=7, C=5)
    assert (found["total"].state, found["total"].readings) == ("explained", ("g",))
    assert found["adult"].use == "none"


def test_a_person_too_many_inside_a_form_leaves_the_total():
    """Estonia 2022: reading a explains the total, and one person is too many under sexual exploitation."""
    found = one(
        T=87, F=51, M=31, C="<5", A=87, girls="<5", women=51, boys="<5", men=31, U=5,
        S=48, S_A=43, S_women=39, S_men=5, L="<5", O=39, O_A=39, O_women=12, O_men=27,
    )  # fmt: skip
    assert (found["total"].state, found["total"].use, found["sexual_adult"].state) == ("stands", "published", "one_of")


NAMES = ("T", "F", "M", "girls", "women")
MARGINS = {"T": ("F", "M"), "F": ("girls", "women")}


def feasible(printed, free):
    """Whether whole numbers meet all relations, with the cells in `free` anything up to 12: all are tried."""
    ranges = [range(13) if n in free or n not in printed else range(printed[n][0], printed[n][1] + 1) for n in NAMES]
    return any(
        all(v[m] >= sum(v[p] for p in parts) for m, parts in MARGINS.items())
        for v in (dict(zip(NAMES, values, strict=True)) for values in itertools.product(*ranges))
    )


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0, 1, 2, 3, 4, "<3"]), min_size=2))
def test_a_table_is_feasible_and_repaired_as_brute_force_says(values):
    """Consistent if and only if some whole numbers fit; and freeing the cells of a repair lets the others be true."""
    table = publication(*rows(**values))
    (found,) = publications_in(table)
    margins = margins_of(found)
    printed = {name: parse_count(str(value)) for name, value in values.items()}
    assert (margins.conflict() is None) is feasible(printed, set())
    if margins.conflict() is None:
        return
    names = dict(zip((c.place for c in found.cells.values()), values, strict=True))
    judgement = judge(margins)
    if judgement.readings:
        return
    for repair in judgement.repairs:
        assert feasible(printed, {names[place] for place in repair.values})
    if not margins.exact():
        fewest = next(k for k in range(6) if any(feasible(printed, set(s)) for s in itertools.combinations(values, k)))
        assert {len(repair.values) for repair in judgement.repairs} == {fewest}
        smallest = {frozenset(names[p] for p in r.values) for r in judgement.repairs}
        every = {frozenset(s) for s in itertools.combinations(values, fewest) if feasible(printed, set(s))}
        assert smallest <= every
