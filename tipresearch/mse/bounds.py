"""Chao's estimates of the least number of persons, if a person's chance is about the same on all lists."""

from collections.abc import Iterator

from nbpress.core.errors import TipResearchError, require_known
from tipresearch.mse.intervals import printed_range, wald
from tipresearch.mse.lists import Overlaps, require_lists
from tipresearch.mse.models import fit, model
from tipresearch.mse.selection import MOST_LISTS_OF_BIC, SELECTIONS
from tipresearch.quantities import RESTS_ON, Estimate

#: The formula of each method.
BOUNDS = {
    "classic": "n + f1² / (2 f2)",
    "lists": "n + ((t − 1) / t) f1² / (2 f2)",
    "corrected": "n + ((t − 1) / t) f1 (f1 − 1) / (2 (f2 + 1))",
}

#: The largest list is named if it has this many times the persons of the smallest. For two independent lists, one
#: three times as large, the bound exceeds the true number on no list by a third or more.
UNEQUAL = 3

CAVEAT = (
    "Chao's number estimates a bound, and chance alone can put it above the truth: its sampling error is not given. "
    "It is a bound where a person's chance is about the same on all lists, however persons differ in it: lists of unequal size "
    "push it up, above the truth if they are independent and find all alike, and so do lists that avoid each other's persons."
)


def chao_bound(overlaps: Overlaps, method: str = "corrected") -> Estimate:
    """Estimate the least number of persons by Chao's method.

    Parameters
    ----------
    overlaps : Overlaps
        Persons by the set of lists on which they are [persons].
    method : str
        ``classic``, ``lists`` for a fixed number t of lists, or ``corrected``, also for small numbers.

    Returns
    -------
    Estimate
        Kind ``estimated_bound``: a lower end without an upper end [persons]. It states f1 and f2, the persons on
        exactly one list and on exactly two, from which it is estimated.

    Raises
    ------
    TipResearchError
        For an unknown method, and for ``classic`` and ``lists`` if nobody is on exactly two lists.

    Notes
    -----
    Caution: the bound is not certain. It assumes that a person's chance is about the same on all lists; the chances of
    two persons may differ. For two independent lists ``lists`` is at least Lincoln and Petersen's estimate, n + the
    product of the persons on one list alone / the persons on both, and equals it only if both lists are equally
    large; ``classic`` puts twice as many on no list. The sampling error is not given, and is large if few persons are
    on two lists; ``corrected`` adds one to these. Source of the method: A. Chao (1987), Estimating the population size
    for capture-recapture data with unequal catchability, Biometrics 43, 783–791; docs/methods.md, section 11.
    """
    require_lists(overlaps)
    require_known("method", method, BOUNDS)
    n, t = overlaps.persons, len(overlaps.names)
    f1, f2 = map(int, overlaps.by_number_of_lists[:2])
    if f2 == 0 and method != "corrected":
        raise TipResearchError(f"Chao's bound {method!r} divides by the persons on exactly two lists, and there are none; take 'corrected'.")  # fmt: skip
    scale = 1.0 if method == "classic" else (t - 1) / t
    more = f1 * (f1 - 1) / (2 * (f2 + 1)) if method == "corrected" else f1 * f1 / (2 * f2)
    low = n + scale * more
    doubts = tuple(_doubts(overlaps, low))
    return Estimate(
        indicator="chao_bound", label=f"Chao's estimate of a lower bound, {method}", value=None, lo=low, hi=float("inf"),
        kind="estimated_bound", unit="persons", formula=f"{BOUNDS[method]}; n = {n}, f1 = {f1}, f2 = {f2}, t = {t}",
        method=f"Chao, {method}", flags=("BOUND_IN_DOUBT",) if doubts else (),
        caveats=(f"{RESTS_ON}{overlaps.on_one_and_two}, of lists of {overlaps.sizes_in_words}.", CAVEAT, *doubts),
    )  # fmt: skip


def _doubts(overlaps: Overlaps, bound: float) -> Iterator[str]:
    """Yield the doubts about a bound: lists of unequal size, and models that give fewer persons."""
    least, most = overlaps.sizes.min(), overlaps.sizes.max()
    if most >= UNEQUAL * least:
        yield f"The largest list has {most / least:.1f} times as many persons as the smallest, which alone pushes the bound up."
    rules = SELECTIONS if len(overlaps.names) <= MOST_LISTS_OF_BIC else {"aic", "poisson"}
    fits = [fit(overlaps.counts, model(overlaps, "")), *(SELECTIONS[name](overlaps.counts) for name in rules)]
    ends = [wald(found, overlaps.persons, 0.95) for found in fits if found.exists[0]]
    low, high = (f(float(e[i][0]) for e in ends) for i, f in enumerate((min, max))) if ends else (0, float("inf"))
    if bound > high:
        yield f"It lies above what the lists alone and the models that rules of selection choose give, {printed_range(low, high)} (95 % intervals): persons who differ in how easily they are found do that, and so do lists of unequal size."
