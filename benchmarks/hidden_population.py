"""Coverage of the interval that is printed, on lists drawn from populations of known size; and times.

``python benchmarks/hidden_population.py coverage [TABLES]`` and ``... times LISTS.csv``.
"""

import sys
import time

import numpy as np
import statsmodels.api as sm

from tipresearch import mse
from tipresearch.mse.intervals import bca, wald
from tipresearch.mse.models import all_models, design, fit
from tipresearch.mse.selection import rule

ALL = {"A": 0.06, "B": 0.08, "C": 0.1, "D": 0.05}
EASY, HARD = ({name: p * by for name, p in ALL.items()} for by in (2.5, 0.4))
NEVER = dict.fromkeys(ALL, 0.0)

#: Populations of 5,000: what the persons are like, and which pairs of lists depend on each other.
DESIGNS = {
    "lists independent": ([(5000, ALL)], {}),
    "one pair positive, one negative": ([(5000, ALL)], {"A:B": 4.0, "C:D": 0.4}),
    "easy and hard to find, half each": ([(2500, EASY), (2500, HARD)], {}),
    "a fifth that no list can see": ([(4000, ALL), (1000, NEVER)], {}),
}


def coverage(tables: int) -> None:
    """Print for each design how often intervals hold the truth, and their middle ends."""
    print(
        "| population of 5,000 | interval by selection | printed range | chosen model as given | middle ends by selection |\n|---|---|---|---|---|"
    )
    for name, (groups, together) in DESIGNS.items():
        held, ends = np.zeros(3), []
        for seed in range(tables):
            found = mse.simulated(groups, together=together, seed=seed)
            choose = rule("bic", found.counts)
            repeated = bca(found.counts, choose, repeats=200, seed=seed)
            own = choose(found.counts)
            low, high = wald(own, found.persons)
            spread = spread_of(found, repeated)
            held += [low_ <= 5000 <= high_ for low_, high_ in ((repeated.lo, repeated.hi), spread, (low[0], high[0]))]
            ends.append((repeated.lo, repeated.hi))
        shares = " | ".join(f"{100 * n / tables:.0f} %" for n in held)
        middle = np.median(ends, axis=0)
        print(f"| {name} | {shares} | {middle[0]:,.0f}–{middle[1]:,.0f} |", flush=True)


def spread_of(overlaps, repeated) -> tuple[float, float]:
    """Return the ends that a result prints, without leaving lists out."""
    fits = fit(overlaps.counts, all_models(len(overlaps.names)))
    bic = fits.criterion(np.log(overlaps.persons))
    totals = [*fits.hidden[bic <= bic.min() + 2]]
    totals += [rule(name, overlaps.counts)(overlaps.counts).hidden[0] for name in ("aic", "poisson")]
    totals = overlaps.persons + np.array(totals)
    return min(repeated.lo, totals.min()), max(repeated.hi, totals.max())


def times(path: str) -> None:
    """Print how long models take together, alone in statsmodels, and in a bootstrap with selection."""
    lists = mse.load_overlaps(path).merged(["PF", "NCA"], "PFNCA")
    terms = all_models(5)
    start = time.perf_counter()
    fit(lists.counts, terms)
    print(f"{len(terms)} models together: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    for row in terms:
        used = np.append(np.ones(6, bool), row)
        sm.GLM(lists.counts, design(31)[:, used], family=sm.families.Poisson()).fit()
    print(f"{len(terms)} models in statsmodels, one at a time: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    print(bca(lists.counts, rule("bic", lists.counts)), f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    coverage(int(sys.argv[2])) if sys.argv[1] == "coverage" else times(sys.argv[2])
