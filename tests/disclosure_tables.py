"""Small random tables, an attacker, and a search for the best protection that tries everything."""

import itertools
import math

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from tipresearch.disclosure import audit, cross_table


def random_table(rng, shape, *, most, zeros_shown=False):
    """Return a table with all margins, of counts from 0 to `most`, mostly small."""
    names = "wxyz"[: len(shape)]
    rows = [[*map(str, at)] for at in np.ndindex(*shape)]
    frame = pd.DataFrame(rows, columns=list(names))
    frame["n"] = np.minimum(rng.geometric(3 / most, len(frame)) - 1, most)
    return cross_table(frame, list(names), count="n", zeros_shown=zeros_shown)


def by_enumeration(table, withheld, rule):
    """Return the smallest and largest count of each withheld cell over all possible tables."""
    finest = max(map(len, table.counts))
    inner = [p for p in table.counts if len(p) == finest]
    top = max(table.counts.values()) + 2 * rule.threshold
    choices = [range(top) if p in withheld else [table.counts[p]] for p in inner]
    choices = [[n for n in c if allowed(table, p, n, withheld, rule)] for p, c in zip(inner, choices, strict=True)]
    grids = np.array(np.meshgrid(*choices, indexing="ij")).reshape(len(inner), -1)
    good = np.ones(grids.shape[1], bool)
    values = {}
    for place in table.counts:
        rows = [i for i, p in enumerate(inner) if set(place) <= set(p)]
        values[place] = grids[rows].sum(axis=0)
        low, high = ends(table, place, withheld, rule)
        good &= (values[place] >= low) & (values[place] <= high)
    found = {}
    for place in withheld:
        held = values[place][good]
        free = not any(p not in withheld for p in table.counts if set(p) <= set(place))
        low, high = ends(table, place, withheld, rule)
        open_end = free and math.isinf(high)
        found[place] = (int(held.min()), math.inf if open_end else int(held.max()))
    return found


def ends(table, place, withheld, rule):
    """Return the ends of a cell by the rule alone."""
    n = table.counts[place]
    if place not in withheld:
        return n, n
    if rule.small(n):
        return int(table.zeros_shown), rule.threshold - 1
    return rule.threshold, math.inf


def allowed(table, place, n, withheld, rule):
    low, high = ends(table, place, withheld, rule)
    return low <= n <= high


def every_choice(table, rule):
    """Return the fewest withheld cells that protect, over all choices, or None."""
    small = [p for p, n in table.counts.items() if rule.small(n)]
    others = [p for p in table.counts if p not in small]
    low, high = rule.needed
    for size in range(len(others) + 1):
        for more in itertools.combinations(others, size):
            found = audit(table, [*small, *more], rule)
            if all(found[p][0] <= low and found[p][1] >= high for p in small):
                return len(small) + size
    return None


def among_persons(frame, counts, shown, asked, rule):
    """Return the fewest and most of a cell in all that persons of each combination can be.

    Each combination is a whole number from 0. What is shown of a cell is its sum over them, and of a
    withheld one it is known whether it is small.
    """
    keys = frame.drop(columns="persons").to_dict("records")

    def of(place):
        return np.array([float(all(key[name] == code for name, code in place)) for key in keys])

    ends = [
        (n, n) if n is not None else (0, rule.threshold - 1) if counts[p] < rule.threshold else (rule.threshold, np.inf)
        for p, n in shown.items()
    ]
    held = LinearConstraint(np.array([of(p) for p in shown]), *map(list, zip(*ends, strict=True)))
    found = []
    for sign in (1, -1):
        least = milp(sign * of(asked), integrality=np.ones(len(keys)), bounds=Bounds(0, np.inf), constraints=held)
        assert least.status in (0, 3, 4)  # without an end it is unbounded
        found.append(round(sign * least.fun) if least.status == 0 else np.inf)
    return tuple(found)
