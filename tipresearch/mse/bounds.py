"""Chao's estimates of a lower bound: how many there are at least, if lists are independent or find the same persons."""

from __future__ import annotations

from tipresearch.errors import TipResearchError, require_known
from tipresearch.mse.lists import Overlaps
from tipresearch.quantities import RESTS_ON, Estimate

#: What each estimate is called.
BOUNDS = {
    "classic": "n + f1² / (2 f2)",
    "lists": "n + ((t − 1) / t) f1² / (2 f2)",
    "corrected": "n + ((t − 1) / t) f1 (f1 − 1) / (2 (f2 + 1))",
}

CAVEAT = (
    "Chao's number estimates a bound, and chance alone can put it above the truth: its sampling error is not given. "
    "The bound holds where persons differ in how easily they are found and the lists are "
    "independent or find the same persons; lists that avoid each other's persons can push it above the truth."
)


def chao_bound(overlaps: Overlaps, method: str = "corrected") -> Estimate:
    """Estimate of the least number of persons, by Chao.

    Parameters
    ----------
    overlaps : Overlaps
        Persons by the lists on which they are [persons].
    method : str
        ``classic``, ``lists`` for a fixed number t of lists, or ``corrected`` for small numbers, too.

    Returns
    -------
    Estimate
        Kind ``estimated_bound``: from the estimate, without an upper end [persons]; it says from how
        many persons on exactly one and two lists, f1 and f2, it is estimated.

    Raises
    ------
    TipResearchError
        For another method, and for ``classic`` and ``lists`` where nobody is on exactly two lists.

    Notes
    -----
    Caution: no certain bound. It has a sampling error, which is not given and is large where few are on
    two lists: ``corrected`` adds one to them, and rests on it where there is nobody. Source of the method: A. Chao (1987), Estimating the
    population size for capture-recapture data with unequal catchability, Biometrics 43, 783–791;
    docs/methods.md, section 11.
    """
    require_known("method", method, BOUNDS)
    n, t = overlaps.persons, len(overlaps.names)
    f1, f2 = map(int, overlaps.by_number_of_lists[:2])
    if f2 == 0 and method != "corrected":
        msg = f"Chao's bound {method!r} divides by the persons on exactly two lists, and there are none; take 'corrected'."
        raise TipResearchError(msg)
    scale = 1.0 if method == "classic" else (t - 1) / t
    more = f1 * (f1 - 1) / (2 * (f2 + 1)) if method == "corrected" else f1 * f1 / (2 * f2)
    return Estimate(
        indicator="chao_bound", label=f"Chao's estimate of a lower bound, {method}", value=None, lo=n + scale * more, hi=float("inf"),
        kind="estimated_bound", unit="persons", formula=f"{BOUNDS[method]}; n = {n}, f1 = {f1}, f2 = {f2}, t = {t}",
        method=f"Chao, {method}", caveats=(f"{RESTS_ON}{overlaps.on_one_and_two}.", CAVEAT),
    )  # fmt: skip
