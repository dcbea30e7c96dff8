"""Margins that a file prints once, twice or not at all: an attacker who adds up both breakdowns below each."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import tipresearch as tip

HEADER = "First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People"
TYPE = "NGO and third sector"
WHO = ["Barnardo's", "Kalayaan", "Migrant Help"]
FORMS, NATIONS = ["Sexual", "Labour"], ["Afghan", "Albanian", "Algerian"]


def made(chance):
    """Return invented counts by responder and category, their sum, and how often each sum is printed."""
    counts, sums = {}, {}
    for who in WHO:
        whole = int(chance.choice([25, 40, 60, 120, 300]))
        sums[who] = whole, chance.choice([0, 1, 2])
        for codes in (FORMS, NATIONS):
            parts = np.floor(chance.dirichlet(np.ones(len(codes)) * chance.choice([0.5, 1, 3])) * whole).astype(int)
            parts[chance.integers(len(codes))] += whole - parts.sum()
            counts |= {(who, code): int(n) for code, n in zip(codes, parts, strict=True)}
    return counts, sums


def written(path, counts, sums, *, every):
    rows = [f"{who},Total,Total,Total,Total,{whole + n}" for who, (whole, times) in sums.items() for n in range(times)]
    cells = ((who, code, "Total") if code in FORMS else (who, "Total", code) for who, code in counts)
    rows += [f"{who},{form},Total,Total,{nation},{n}" for (who, form, nation), n in zip(cells, counts.values(), strict=True) if n]  # fmt: skip
    if every:
        rows.append(f"{TYPE} total,Total,Total,Total,Total,{sum(whole for whole, _ in sums.values())}")
    path.write_text("\n".join([HEADER, *(f"{TYPE},{row}" for row in rows)]) + "\n", encoding="utf-8")
    return path


def ends(shown, counts, asked, apart=()):
    """Return the fewest and the most that a cell can be, for who knows all that is shown and which cells are small.

    A breakdown of `apart` does not add up to the sum of its responder.
    """
    cells = [*counts, *((who, "") for who in WHO)]  # the sums of each last
    bounds = []
    for who, code in cells:
        n = shown.get(" | ".join(filter(None, (who, code))), 0 if code and counts[who, code] == 0 else pd.NA)
        small = bool(code) and counts[who, code] < 10
        bounds.append((n, n) if not pd.isna(n) else (0, 9 if small else None) if small or not code else (10, None))
    adds_up = [
        [(c[1] in codes) - (not c[1]) if c[0] == who else 0 for c in cells]
        for who in WHO for codes in (FORMS, NATIONS) if (who, codes[0]) not in apart
    ]  # fmt: skip
    equal = [0] * len(adds_up)
    if not pd.isna(every := shown.get(TYPE, pd.NA)):
        adds_up, equal = [*adds_up, [int(not code) for _, code in cells]], [*equal, every]
    aim = np.array([float(c == asked) for c in cells])
    found = [linprog(sign * aim, A_eq=adds_up, b_eq=equal, bounds=bounds) for sign in (1, -1)]
    assert [f.status for f in found] == [0, 0]
    return found[0].fun, -found[1].fun


@pytest.mark.slow
@pytest.mark.parametrize("every", [True, False], ids=["with all", "without"])
@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_follows_of_the_other_breakdown(seed, every, tmp_path):
    """Each may be anything from 1 to 9. Where only printed margins are reckoned with, four in ten are known better."""
    counts, sums = made(np.random.default_rng(seed))
    frame = tip.open(written(tmp_path / "nrm_referrals_ngo_2024_q1.csv", counts, sums, every=every)).frame()
    shown = dict(zip(frame["category"], frame["value"], strict=True))
    # A breakdown that was left out as too fine has no rows, and nobody is told which of its cells are small.
    small = [cell for cell, n in counts.items() if 0 < n < 10 and " | ".join(cell) in shown]
    assert all(pd.isna(shown[" | ".join(cell)]) for cell in small)
    told = {cell: ends(shown, counts, cell) for cell in small}
    assert {cell: both for cell, both in told.items() if both[0] > 1 + 1e-6 or both[1] < 9 - 1e-6} == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_breakdown_that_exceeds_a_sum_does_not_open_the_other(seed, tmp_path):
    """One nationality of some is counted once or five times more than the sum has: the forms add up to it all the same."""
    chance = np.random.default_rng(100 + seed)
    counts, sums = made(chance)
    sums = {who: (whole, 1) for who, (whole, _) in sums.items()}
    raised = {who: int(chance.choice([0, 1, 5])) for who in WHO}
    counts |= {(who, NATIONS[0]): counts[who, NATIONS[0]] + n for who, n in raised.items()}
    frame = tip.open(written(tmp_path / "nrm_referrals_ngo_2024_q1.csv", counts, sums, every=False)).frame()
    shown = dict(zip(frame["category"], frame["value"], strict=True))
    small = [cell for cell, n in counts.items() if 0 < n < 10 and " | ".join(cell) in shown]
    apart = {(who, NATIONS[0]) for who, n in raised.items() if n}
    told = {cell: ends(shown, counts, cell, apart) for cell in small}
    assert {cell: both for cell, both in told.items() if both[0] > 1 + 1e-6 or both[1] < 9 - 1e-6} == {}


@pytest.mark.slow
def test_a_responder_is_not_compared_with_a_type_that_it_may_not_be_of(tmp_path):
    """Of two types one has a row: everybody knows which responders are police, so 903 and 900 leave three of Kent."""
    file = tmp_path / "nrm_referrals_x_2023_q1.csv"
    rows = "Police,Police total,{0},903 Police,Met,{0},900 Police,Kent,{0},3 Government agency,HO,{0},30".format("Total,Total,Total,Total")  # fmt: skip
    file.write_text("\n".join([HEADER, *re.split(r" (?=Police,|Gov)", rows)]) + "\n", encoding="utf-8")
    assert tip.open(file).frame().set_index("category")["value"].to_dict() == {"Police": 903}


@pytest.mark.slow
@pytest.mark.parametrize(("total", "withheld"), [(940, {"Kent", "Surrey"}), (943, {"Kent", "Surrey", "Police"}), (960, {"Kent", "Surrey"})])  # fmt: skip
def test_one_type_stands_beside_a_row_of_all(total, withheld, tmp_path):
    """Responders are parts of their type, whose row and that of all are two; what the total has beside it is small or not."""
    file = tmp_path / "nrm_referrals_x_2023_q1.csv"
    rows = [f"Police,{who},Total,Total,Total,Total,{n}" for who, n in (("Police total", 940), ("Met", 900), ("Kent", 37), ("Surrey", 3))]  # fmt: skip
    rows.append(f"Total,Total,Total,Total,Total,Total,{total}")
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    frame = tip.open(file).frame()
    assert set(frame.loc[frame["value"].isna(), "category"]) == withheld


@pytest.mark.slow
def test_genders_not_recorded_and_unknown_are_two_cells(tmp_path):
    """Both have one code; whether a responder has one of them is not told by a row that is not there."""
    file = tmp_path / "nrm_referrals_x_2023_q1.csv"
    counts = {("Met", "Female"): 40, ("Met", "Unknown"): 20, ("Met", "Not Recorded"): 30, ("Kent", "Female"): 50}
    rows = [f"Police,{who},Sexual,Adult (18 or over),{gender},Total,{n}" for (who, gender), n in counts.items()]
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    shown = tip.open(file).frame().set_index("category")
    of = "{} | Sexual | {} | adult".format
    assert shown["value"].dropna().to_dict() == {of("Met", "female"): 40, of("Met", "unknown"): 20, of("Met", "not_recorded"): 30, of("Kent", "female"): 50}  # fmt: skip
    assert set(shown.index[shown["value"].isna()]) == {of("Kent", "unknown"), of("Kent", "not_recorded")}
    assert set(shown.loc[shown.index.str.contains("not_recorded"), "sex"]) == {"unknown"}


@pytest.mark.slow
@pytest.mark.parametrize("printed", [True, False])
def test_the_total_of_a_quarter_is_known(printed, tmp_path):
    """The office prints 3,703 in its series: beside three types that are shown it would tell of the fourth."""
    file = tmp_path / "nrm_referrals_all_2023_q2.csv"
    by_type = {"Police": 940, "Government agency": 1860, "Local Authority": 900, TYPE: 3}
    rows = [f"{of},{of} total,Total,Total,Total,Total,{n}" for of, n in by_type.items()]
    rows += ["Total,Total,Total,Total,Total,Total,3703"] * printed
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    frame = tip.open(file).frame()
    withheld = set(frame.loc[frame["value"].isna() & (frame["category"] != "total"), "category"])
    assert TYPE in withheld
    assert len(withheld) == 2
