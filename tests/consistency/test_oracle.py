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


@pytest.mark.parametrize(
    ("cells", "states", "fields"),
    [
        # 1. The Netherlands 2022: sexes 808, ages 813, five unknown, total 814.
        (rows(T=814, F=500, M=308, C=69, A=744, girls=56, women=444, boys=13, men=295, U=5),
         {"total": "explained"}, {"total": {"readings": ("a",), "use": "published"}}),
        # 2. One of three is off by five.
        (rows(T=100, F=60, M=45), dict.fromkeys(("total", "female", "male"), "one_of"),
         {"total": {"lo": 100, "hi": 105, "excess": 5, "use": "range"},
          "female": {"lo": 55, "hi": 60}, "male": {"lo": 40}}),
        # 3. Two breakdowns agree against the total.
        (rows(T=100, F=60, M=45, C=5, A=100), {"total": "off"}, {"total": {"lo": 100, "hi": 105}}),
        # 4. A form is larger than a total that two breakdowns confirm.
        (rows(T=100, F=60, M=40, C=10, A=90, L=120), {"total": "stands", "forced_labour": "off"},
         {"total": {"use": "published"}, "forced_labour": {"lo": 100, "use": "none"}}),
        # 5. A person is counted under several forms.
        (rows(T=100, F=60, M=40, C=10, A=90, L=50, S=40, O=30), {"total": "explained"},
         {"total": {"readings": ("b",)}}),
        # 6. Forms alone do not show which count is off.
        (rows(T=100, L=50, S=40, O=30), dict.fromkeys(("total", "forced_labour", "sexual", "other"), "one_of"),
         {"total": {"lo": 100, "hi": 120, "excess": 20}}),
        # 7. A suppressed form has larger ages.
        (rows(T=100, F=60, M=40, O="<5", O_C=10, O_A=7), {"total": "consistent", "other": "off"},
         {"other": {"hi": 17, "excess": 13}}),
        # 9. A suppressed total is not used.
        (rows(T="<5", F=60, M=40, C=20, A=80), {"total": "off"}, {"total": {"hi": 100, "excess": 96, "use": "none"}}),
        # 11. The girls of a form exceed its children.
        (rows(T=100, S=60, S_C=10, S_A=50, S_girls=16, S_boys=5, S_women=45, S_men=5),
         {"sexual_female_child": "off", "sexual_child": "stands"}, {"sexual_female_child": {"lo": 5}}),
        # 13. A suppressed sex has larger ages.
        (rows(F="<5", girls=8, women=8), {"female": "off"}, {"female": {"hi": 16, "excess": 12}}),
        # 14. Parts may leave a remainder.
        (rows(T=100, F=50, M=40, C=10, A=70), {"total": "consistent"}, {}),
        # 17. Albania 2017: 20 girls and 30 boys among 48 children of other forms, so the girls or the boys are off.
        (rows(T=95, S=37, O=56, O_C=48, O_A=7, O_girls=20, O_boys=30, O_women="<5", O_men=5),
         {"other_female_child": "one_of", "other_male_child": "one_of"},
         {"other_female_child": {"lo": 18}, "other_male_child": {"lo": 28}}),
        # 18. Kyrgyzstan 2020: 7 persons, 7 adults, 5 children.
        (rows(T=7, A=7, C=5), {"total": "explained"}, {"total": {"readings": ("g",)}, "adult": {"use": "none"}}),
        # Estonia 2022: reading a explains the total, and one person is too many under sexual exploitation.
        (rows(T=87, F=51, M=31, C="<5", A=87, girls="<5", women=51, boys="<5", men=31, U=5,
              S=48, S_A=43, S_women=39, S_men=5, L="<5", O=39, O_A=39, O_women=12, O_men=27),
         {"total": "stands"} | dict.fromkeys(("sexual_adult", "sexual_female_adult", "sexual_male_adult"), "one_of"),
         {"total": {"use": "published"}}),
    ],
)  # fmt: skip
def test_tables_are_judged_as_by_hand(cells, states, fields):
    """`states` has all cells that are off or one of several, and some others."""
    found = judged(publication(*cells))
    assert {n: told.state for n, told in found.items() if n in states or told.state in ("off", "one_of")} == states
    assert {n: {field: getattr(found[n], field) for field in expected} for n, expected in fields.items()} == fields


def test_10_convictions_by_form_that_are_those_of_victims():
    victims = publication(*rows(T=200, L=120, S=80))
    convicted = publication(*rows(T=100, L=120, S=80), measure="convicted")
    convicted["figure_id"] = "c" + convicted["figure_id"]
    found = judged(pd.concat([victims, convicted], ignore_index=True))
    total, form = found["convicted total"], found["convicted forced_labour"]
    assert (total.state, total.readings, total.use) == ("explained", ("c",), "published")
    assert (form.state, form.use, form.cells, len(form.figure_ids)) == ("misread", "none", 2, 2)
    assert form.repeats == "Detected victims"


def test_12_form_cells_of_the_year_before():
    before, table = (
        publication(
            *rows(T=total, L=90, S=70, O=30),
            period_start=pd.Timestamp(year, 1, 1),
            period_end=pd.Timestamp(year, 12, 31),
        )
        for year, total in ((2018, 190), (2019, 80))
    )
    table["figure_id"] = "n" + table["figure_id"]
    found = coherences(pd.concat([before, table], ignore_index=True))
    assert (found["nf0"].state, found["nf0"].readings) == ("explained", ("c",))
    assert found["nf1"].repeats == "Detected victims, 2018"


def test_16_a_total_revised_beside_its_old_table():
    tables = rows(F=60, M=60, C=20, A=100, girls=10, women=50, boys=10, men=50)
    new, old = publication(cell(80), *tables), publication(cell(120), *tables, edition="2023-05-30")
    found = judged(new, old)
    assert (found["total"].state, found["total"].use) == ("newest", "published")
    for edition in ("2025-04-14", ""):  # only an earlier edition shows that the total alone was revised
        total = judged(publication(cell(80), *tables, edition=edition))["total"]
        assert (total.state, total.lo, total.hi) == ("off", 80, 120)


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
