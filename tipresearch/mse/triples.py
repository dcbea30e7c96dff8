"""Models in which three lists depend on each other: what they give beside the printed range, which covers pairs alone."""

from dataclasses import dataclass

import numpy as np

from tipresearch.mse.intervals import AS_GOOD, Span, span
from tipresearch.mse.lists import Overlaps
from tipresearch.mse.models import fit, models_with_a_triple
from tipresearch.mse.selection import MOST_LISTS_OF_BIC

#: With fewer lists no model with a triple has an estimate: it has as many terms as there are sets of lists, and one more.
FEWEST_LISTS = 4

PAIRS_ONLY = "The range covers models with pairs of lists only."


@dataclass(frozen=True, slots=True)
class Triples:
    """What hierarchical models with one triple of lists give [persons]."""

    #: How many models there are, and how many have an estimate.
    models: int
    with_estimate: int
    #: How many are within `AS_GOOD` of the least BIC of these, and what they give.
    as_good: int
    as_good_give: Span
    all_give: Span
    #: By how much the least BIC is lower than that of models with pairs; below zero it is higher.
    lower_by: float

    def __str__(self) -> str:
        """Say what they give, and whether the lists speak for a triple."""
        if not self.with_estimate:
            return f"None of {self.models:,} models with one triple of lists has an estimate."
        lower = "lower" if self.lower_by > 0 else "higher"
        return (
            f"Of {self.models:,} models with one triple of lists, those as good as the best of them are {self.as_good:,}; they give: "
            f"{self.as_good_give}. All with an estimate give: {self.all_give}. The best has a BIC {abs(self.lower_by):.1f} {lower} than the "
            f"best with pairs: {self._verdict}."
        )

    @property
    def _verdict(self) -> str:
        if self.lower_by > AS_GOOD:
            return "the lists speak for a triple, which the range leaves out"
        told = "do not speak for a triple" if self.lower_by < -AS_GOOD else "do not tell whether there is a triple"
        return f"the lists {told}"


def with_a_triple(overlaps: Overlaps, least_bic: float) -> Triples | None:
    """Return what models with one triple give; None where there are too few lists, or too many for reasonable time."""
    if not FEWEST_LISTS <= len(overlaps.names) <= MOST_LISTS_OF_BIC:
        return None
    fits = fit(overlaps.counts, models_with_a_triple(len(overlaps.names)))
    bic, exists = fits.criterion(np.log(overlaps.persons)), fits.exists
    good, totals = exists & (bic <= bic.min() + AS_GOOD), overlaps.persons + fits.hidden
    return Triples(
        len(totals), int(exists.sum()), int(good.sum()), span(totals[good]), span(totals[exists]),
        lower_by=float(least_bic - bic.min()),
    )  # fmt: skip


def beyond_pairs(found: Triples | None, lists: int) -> str:
    """Say that a range covers pairs alone, and what models with a triple give or why they were not computed."""
    if found is not None:
        return f"{PAIRS_ONLY} {found}"
    few = f"A model with a triple needs {FEWEST_LISTS} lists or more."
    many = f"Models with a triple are computed for at most {MOST_LISTS_OF_BIC} lists."
    return f"{PAIRS_ONLY} {few if lists < FEWEST_LISTS else many}"
