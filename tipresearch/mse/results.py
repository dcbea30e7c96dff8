"""The result for a hidden population: a range over models, with all its doubts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd

from nbpress.core.errors import TipResearchError, counted, require_known
from tipresearch.mse.checks import LeftOut, leave_lists_out
from tipresearch.mse.intervals import AS_GOOD, Repeated, Span, bca, printed_range, profile, require_level, span, wald
from tipresearch.mse.lists import Overlaps, require_lists
from tipresearch.mse.models import CODES, all_models, fit, model
from tipresearch.mse.selection import SELECTIONS, SELECTIONS_IN_WORDS, best_model, rule
from tipresearch.mse.triples import Triples, beyond_pairs, with_a_triple
from tipresearch.quantities import Estimate, as_count, format_number

CANNOT_SHOW = (
    "The lists cannot show who is on none of them. The range assumes that no three lists depend on each other, that a model finds "
    "all persons alike, and that the links are right. No list tests these assumptions, and the range covers nothing outside the models."
)

#: What each row of `MSEResult.table` is a range of.
ROWS = [
    "All people, on a list or on none: the full range",
    "The rule, if chance had drawn other lists",
    "Models that fit as well as the best",
    "Models that the three rules choose",
    "All models with an estimate, not in the full range",
    "Models in which three lists depend on each other, not in the full range",
]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class MSEResult:
    """The estimate of a hidden population from linked lists, as ranges. It has no single number.

    Attributes
    ----------
    overlaps : Overlaps
        The lists.
    selection : str
        The rule of selection behind the interval, a key of `SELECTIONS`.
    repeated : Repeated
        Interval of the bootstrap that repeats the selection [persons].
    as_good : int
        Models within `AS_GOOD` of the least BIC.
    as_good_give, rules_give, all_give : Span
        Ranges of these models, of the models that the rules choose, and of all models with an estimate [persons].
    verdicts : dict
        How many models have each code of `CODES`.
    left_out : tuple of LeftOut
        Each list predicted from the others.
    triples : Triples or None
        Results of models with one triple of lists, which the range leaves out; None if they are not computed.
    """

    overlaps: Overlaps
    selection: str
    repeated: Repeated
    as_good: int
    as_good_give: Span
    rules_give: Span
    all_give: Span
    verdicts: dict[int, int]
    left_out: tuple[LeftOut, ...]
    triples: Triples | None

    @property
    def rule(self) -> str:
        """The rule of selection in words."""
        return SELECTIONS_IN_WORDS[self.selection]

    @property
    def spread(self) -> Estimate:
        """The range of the interval, of the models as good as the best, and of the rules, as an estimate for pages."""
        ends = [self.repeated.lo, self.repeated.hi]
        ends += [e for s in (self.as_good_give, self.rules_give) for e in (s.lo, s.hi) if e is not None]
        return _estimate(
            self.overlaps, "People on a list or on none", min(ends), max(ends),
            method=f"multiple systems estimation, {self.rule}, BCa with {self.repeated.repeats} repeats, seed {self.repeated.seed}",
            formula=f"{len(self.overlaps.names)} lists; models with pairs of lists", caveats=(self.beyond_pairs, CANNOT_SHOW),
        )  # fmt: skip

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences to read with the range: first the interval, last what the range cannot show."""
        found, models = self.repeated, sum(self.verdicts.values())
        n = found.without_estimate
        rest = f"; {counted(n, 'repeat')} had no estimate" if n else ""
        return (
            f"Interval by selection ({self.rule}), of {self.overlaps.on_one_and_two}: {found!r}; {format_number(found.same, 'proportion')} of the repeats chose the model of the table; different models chosen: {found.models:,}{rest}.",
            f"Models as good as the best, within {AS_GOOD:g} of its BIC: {self.as_good:,} of {models:,}; they give: {self.as_good_give}.",
            f"Rules of selection ({', '.join(SELECTIONS)}) choose models that give: {self.rules_give}; all models with an estimate give: {self.all_give}.",
            f"Identifiability: {'; '.join(f'{n:,} of {models:,} models: {CODES[code]}' for code, n in self.verdicts.items())}.",
            self.beyond_pairs,
            f"Lists left out and predicted from the others: {self._consistency()}",
            CANNOT_SHOW,
        )

    @property
    def beyond_pairs(self) -> str:
        """The sentences on models with a triple of lists, which the range leaves out."""
        return beyond_pairs(self.triples, len(self.overlaps.names))

    def _consistency(self) -> str:
        if not (predicted := [p for p in self.left_out if p.predicted]):
            return f"none of {len(self.left_out)} can be predicted, so nothing checks the procedure."
        both, open_ = ([p for p in predicted if p.unbounded == of] for of in (False, True))
        said = f"{sum(p.contains_known for p in both)} of {len(both)} with both limits contain the known size{_name_predictions(both)}"
        if open_:
            said += f"; {len(open_)} {'has' if len(open_) == 1 else 'have'} no upper limit and {'says' if len(open_) == 1 else 'say'} nothing for it{_name_predictions(open_)}"
        return f"{said}; {len(self.left_out) - len(predicted)} cannot be predicted."

    def table(self) -> pd.DataFrame:
        """Return a table of all ranges: ``what``, ``kind``, ``lo`` and ``hi`` [persons]."""
        spread, found = self.spread, self.repeated
        spans = [
            Span(spread.lo, spread.hi),
            Span(found.lo, found.hi),
            self.as_good_give,
            self.rules_give,
            self.all_give,
        ]
        spans += [self.triples.as_good_give] if self.triples else []
        rows = [(what, each.lo, each.hi) for what, each in zip(ROWS, spans, strict=False)]
        table = pd.DataFrame(rows, columns=["what", "lo", "hi"]).astype({"lo": float, "hi": float})
        table.insert(1, "kind", spread.kind)  # so that a row alone states its kind
        return table

    def printed_ranges(self) -> pd.DataFrame:
        """Return the ranges as text: ``range_of`` and ``people``."""
        table = self.table()
        ends = [
            Span(None, None) if pd.isna(low) else Span(low, high)
            for low, high in zip(table["lo"], table["hi"], strict=True)
        ]
        return pd.DataFrame({"range_of": table["what"], "people": [str(each) for each in ends]})

    def __repr__(self) -> str:
        """Print the range with the sentences to read with it."""
        return "\n".join([f"{self.spread!r}", f"From {self.overlaps!r}.", *self.sentences])

    def __float__(self) -> NoReturn:
        """Raise an error, because there is no single number."""
        raise TipResearchError("a hidden population has no single number; print it, or take .spread, its range over models.")  # fmt: skip


def _name_predictions(predicted: Sequence[LeftOut]) -> str:
    """Return lists with their known sizes and predictions, in brackets; blank for no list."""
    each = [
        f"{p.name} {p.persons:,} in {printed_range(p.predicted.lo, p.predicted.hi)}{'' if p.unbounded else ' yes' if p.contains_known else ' no'}"
        for p in predicted
        if p.predicted
    ]
    return f" ({', '.join(each)})" if each else ""


def hidden_population(
    overlaps: Overlaps, *, selection: str = "bic", level: float = 0.95, repeats: int = 1000, seed: int = 1
) -> MSEResult:
    """Estimate how many persons there may be, on the lists or on none, as ranges with their doubts.

    Parameters
    ----------
    overlaps : Overlaps
        Linked lists.
    selection : str
        Rule of selection that the bootstrap repeats: ``bic``, ``aic`` or ``poisson``.
    level : float
        Confidence level of the interval, from 0.8 to below 1.
    repeats, seed : int
        Repeats and seed of the bootstrap. Predictions of lists that are left out use a fifth of the repeats.

    Returns
    -------
    MSEResult
        Ranges [persons]; no single number.

    Raises
    ------
    TipResearchError
        If no model has an estimate, for an unknown rule or level, and for ``bic`` with six lists.

    Notes
    -----
    Caution: models that fit equally well can differ by a factor of two or more, and all may be wrong. Read
    docs/hidden-population.md before any use. Sources of the methods: docs/methods.md, section 11.
    """
    require_lists(overlaps)
    require_level(level)
    if repeats < 100:
        raise TipResearchError(f"repeats {repeats!r} are too few for an interval; give 100 or more.")
    choose = rule(selection, overlaps.counts)
    counts, persons = overlaps.counts, overlaps.persons
    fits = fit(counts, all_models(len(overlaps.names)))
    bic = fits.criterion(np.log(persons))
    good = bic <= bic.min() + AS_GOOD
    others = [SELECTIONS[name](counts).hidden[0] for name in ("aic", "poisson")]
    return MSEResult(
        overlaps, selection,
        repeated=bca(counts, choose, level=level, repeats=repeats, seed=seed),
        as_good=int(good.sum()),
        as_good_give=span(persons + fits.hidden[good]),
        rules_give=span(persons + np.array([fits.hidden[best_model(fits, bic)], *others])),
        all_give=span(persons + fits.hidden[fits.exists]),
        verdicts={code: int(n) for code in CODES if (n := (fits.code == code).sum())},
        left_out=tuple(leave_lists_out(overlaps, selection, level=level, repeats=max(100, repeats // 5), seed=seed)),
        triples=with_a_triple(overlaps, float(bic.min())),
    )  # fmt: skip


def by_model(overlaps: Overlaps, pairs: str = "", *, interval: str = "wald", level: float = 0.95) -> Estimate:
    """Return the range of one named model, as if the model were known to be right.

    Parameters
    ----------
    overlaps : Overlaps
        Linked lists.
    pairs : str
        Pairs of lists that depend on each other, such as ``"LA:NG NG:GP"``; blank for none.
    interval : str
        ``wald``, on the log of the persons on no list, or ``profile``.
    level : float
        Confidence level, from 0.8 to below 1.

    Returns
    -------
    Estimate
        Kind ``model_estimate``: a range [persons], no value.

    Raises
    ------
    TipResearchError
        For an unknown pair, a model without an estimate, and a level outside of the limits.

    Notes
    -----
    Caution: the range ignores that the model was chosen; use `hidden_population` instead. docs/methods.md, section 11.
    """
    require_lists(overlaps)
    require_level(level)
    fits = fit(overlaps.counts, model(overlaps, pairs))
    named = pairs or "lists alone"
    if not fits.exists[0]:
        raise TipResearchError(f"model {named!r} of the lists {', '.join(overlaps.names)}: {CODES[int(fits.code[0])]}; no number is given.")  # fmt: skip
    require_known("interval", interval, ("wald", "profile"))
    if interval == "profile":
        _, low, high = profile(overlaps.counts, fits, level)
    else:
        low, high = (float(ends[0]) for ends in wald(fits, overlaps.persons, level))
    return _estimate(
        overlaps, f"Persons by the model {named}, {100 * level:g} % interval", low, high, method=f"Poisson log-linear model, {interval}, {100 * level:g} %",
        formula=f"lists {', '.join(overlaps.names)}; pairs {pairs or 'none'}",
        caveats=("The range takes the model as known; other models that fit as well may lie outside it.", CANNOT_SHOW),
    )  # fmt: skip


def _estimate(
    overlaps: Overlaps, label: str, low: float, high: float, *, method: str, formula: str, caveats: Sequence[str],
) -> Estimate:  # fmt: skip
    return Estimate(
        indicator="hidden_population", label=label, value=None, lo=float(low), hi=float(high), kind="model_estimate",
        unit="persons", method=method, formula=formula, caveats=tuple(caveats), inputs=(as_count(overlaps.persons),),
    )  # fmt: skip
