"""Margins that a file prints once, twice or not at all: an attacker who adds up both breakdowns below each."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import tipresearch as tip

HEADER = "First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People"
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


def written(path, counts, sums):
    rows = [f"{who},Total,Total,Total,Total,{whole + n}" for who, (whole, times) in sums.items() for n in range(times)]
    cells = ((who, code, "Total") if code in FORMS else (who, "Total", code) for who, code in counts)
    rows += [f"{who},{form},Total,Total,{nation},{n}" for (who, form, nation), n in zip(cells, counts.values(), strict=True) if n]  # fmt: skip
    path.write_text("\n".join([HEADER, *(f"NGO and third sector,{row}" for row in rows)]) + "\n", encoding="utf-8")
    return path


def ends(who, shown, counts, sums, asked):
    """Return the fewest and the most that a cell can be, for who knows all that is shown and which cells are small."""
    cells = [cell for cell in counts if cell[0] == who]
    bounds = []
    for cell in cells:
        lacks = shown.get(" | ".join(cell), 0 if counts[cell] == 0 else pd.NA)
        bounds.append((lacks, lacks) if not pd.isna(lacks) else (0, 9) if counts[cell] < 10 else (10, None))
    known = shown.get(who, pd.NA)
    bounds.append((0, None) if pd.isna(known) else (known, known))
    adds_up = [[float(c[1] in codes) for c in cells] + [-1.0] for codes in (FORMS, NATIONS)]
    aim = np.array([float(c == asked) for c in cells] + [0.0])
    found = [linprog(sign * aim, A_eq=adds_up, b_eq=[0, 0], bounds=bounds) for sign in (1, -1)]
    assert [f.status for f in found] == [0, 0]
    return found[0].fun, -found[1].fun


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_follows_of_the_other_breakdown(seed, tmp_path):
    """Each may be anything from 1 to 9. Where only printed margins are reckoned with, four in ten are known better."""
    counts, sums = made(np.random.default_rng(seed))
    frame = tip.open(written(tmp_path / "nrm_referrals_ngo_2024_q1.csv", counts, sums)).frame()
    shown = dict(zip(frame["category"], frame["value"], strict=True))
    small = [cell for cell, n in counts.items() if 0 < n < 10]
    assert not [cell for cell in small if not pd.isna(shown.get(" | ".join(cell), pd.NA))]
    told = {cell: ends(cell[0], shown, counts, sums, cell) for cell in small}
    assert {cell: both for cell, both in told.items() if both[0] > 1 + 1e-6 or both[1] < 9 - 1e-6} == {}
