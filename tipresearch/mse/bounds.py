"""Chao's lower bounds: how many there are at least, if all lists see all persons alike or together."""

from __future__ import annotations

from tipresearch.errors import TipResearchError, require_known
from tipresearch.mse.lists import Overlaps
from tipresearch.quantities import Estimate

#: What each bound is called.
BOUNDS = {
    "classic": "n + f1² / (2 f2)",
    "lists": "n + ((t − 1) / t) f1² / (2 f2)",
    "corrected": "n + ((t − 1) / t) f1 (f1 − 1) / (2 (f2 + 1))",
}

CAVEAT = (
    "Chao's bound holds where persons differ in how easily they are found and the lists are "
    "independent or find the same persons; lists that avoid each other's persons can push it above the truth."
)


def chao_bound(overlaps: Overlaps, method: str = "corrected") -> Estimate:
    """Least number of persons by Chao's estimator.

    Parameters
    ----------
    overlaps : Overlaps
        Persons by the lists on which they are [persons].
    method : str
        ``classic``, ``lists`` for a fixed number t of lists, or ``corrected`` for small numbers, too.

    Returns
    -------
    Estimate
        Kind ``bounds``: from the bound, without an upper end [persons]. f1 and f2 are the persons
        on exactly one and two lists.

    Raises
    ------
    TipResearchError
        For another method, and for ``classic`` and ``lists`` where nobody is on exactly two lists.

    Notes
    -----
    Caution: a bound of a model, not of what is seen; sampling error is not in it. Source of the
    method: A. Chao; docs/methods.md, section 11.
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
        indicator="chao_bound", label=f"Chao's lower bound, {method}", value=None, lo=n + scale * more, hi=float("inf"),
        kind="bounds", unit="persons", formula=f"{BOUNDS[method]}; n = {n}, f1 = {f1}, f2 = {f2}, t = {t}",
        method=f"Chao, {method}", caveats=(CAVEAT,),
    )  # fmt: skip
