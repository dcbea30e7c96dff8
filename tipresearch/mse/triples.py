"""Models in which three lists depend on each other. The printed range covers models with pairs alone."""

from dataclasses import dataclass

import numpy as np

from tipresearch.mse.intervals import AS_GOOD, Span, span
from tipresearch.mse.lists import Overlaps
from tipresearch.mse.models import fit, models_with_a_triple
from tipresearch.mse.selection import MOST_LISTS_OF_BIC

#: With fewer lists no model with a triple has an estimate, because it has more terms than there are sets of lists.
FEWEST_LISTS = 4

#: What the lists say of a triple, by verdict.
VERDICTS = {
    "triple": "speak for a triple, which the range leaves out",
    "unclear": "do not show whether there is a triple",
    "no_triple": "do not speak for a triple",
}

PAIRS_ONLY = "The range covers models with pairs of lists only."


@dataclass(frozen=True, slots=True)
class Triples:
    """Results of all hierarchical models with one triple of lists [persons]."""

    #: Number of models, and of models with an estimate.
    models: int
    with_estimate: int
    #: Number of models within `AS_GOOD` of the least BIC of these models, and their range.
    as_good: int
    as_good_give: Span
    all_give: Span
    #: The least BIC of models with pairs minus the least BIC of these models.
    lower_by: float

    @property
    def verdict(self) -> str:
        """Whether the lists support a triple: a key of `VERDICTS`."""
        if abs(self.lower_by) <= AS_GOOD:
            return "unclear"
        return "triple" if self.lower_by > 0 else "no_triple"

    def __str__(self) -> str:
        """Print the ranges, and whether the lists support a triple."""
        if not self.with_estimate:
            return f"None of {self.models:,} models with one triple of lists has an estimate."
        lower = "lower" if self.lower_by > 0 else "higher"
        return (
            f"Of {self.models:,} models with one triple of lists, those as good as the best of them are {self.as_good:,}; they give: "
            f"{self.as_good_give}. All with an estimate give: {self.all_give}. The best has a BIC {abs(self.lower_by):.1f} {lower} than the "
            f"best with pairs: the lists {VERDICTS[self.verdict]}."
        )


def with_a_triple(overlaps: Overlaps, least_bic: float) -> Triples | None:
    """Return the results of models with one triple; None if there are too few or too many lists."""
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
    """Return the sentences on models with a triple: their results, or why they were not computed."""
    if found is not None:
        return f"{PAIRS_ONLY} {found}"
    few = f"A model with a triple needs {FEWEST_LISTS} lists or more."
    many = f"Models with a triple are computed for at most {MOST_LISTS_OF_BIC} lists."
    return f"{PAIRS_ONLY} {few if lists < FEWEST_LISTS else many}"
