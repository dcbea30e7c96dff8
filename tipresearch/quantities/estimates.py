"""The result of an indicator: a number with its kind, caveats and lineage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

from nbpress.core.errors import TipResearchError, as_list, nearest, quoted, require_known, wrong_type
from tipresearch.quantities.coherence import STATES
from tipresearch.quantities.counts import Count
from tipresearch.quantities.flags import (
    COMPLETE_COUNT_CAVEAT,
    ESTIMATED_CAVEAT,
    KIND_IN_WORDS,
    NOT_GIVEN,
    OF_COUNTS,
    OF_MODELS,
    QUESTION_CAVEATS,
    Kind,
    remarks,
    require_flags,
)
from tipresearch.quantities.plain_data import count_record, dimensions
from tipresearch.quantities.several import censored_flags
from tipresearch.quantities.units import NBSP, format_number

#: Indicators that show a disputed count as published, and compute nothing from it.
_SHOW_DISPUTED = frozenset({"count", "reconcile", "parts_at_least"})

_NOT_COMPUTED = "not computed: "


@dataclass(frozen=True, slots=True, repr=False)
class Estimate:
    """A number that an indicator returns, with unit, interval, inputs, flags and caveats.

    Attributes
    ----------
    indicator, label : str
        Name of the function, and the label for a chart.
    value, lo, hi : float or None
        The value and its interval in `unit`. The value is None where it is not defined or not
        identified; `lo` and `hi` are both None without an interval.
    kind : str
        A key of `KIND_IN_WORDS`: ``point``, ``random_variation_interval``, ``bounds``,
        ``scenario``, ``ratio_of_flows``, ``model_estimate`` or ``estimated_bound``.
        Bounds are never printed as a confidence interval. The last two have a range and
        no value, and are always printed with their kind.
    unit, method, formula : str
        Unit of the value, name of the method, and the arithmetic with its numbers.
    level : float or None
        Confidence level, as a proportion, for a random-variation interval only.
    inputs : tuple of Count
        The published counts used, with their sources.
    flags, caveats, assumptions : tuple of str
        Codes of `FLAGS`, including those of its counts where a number is given; sentences to print; the
        assumptions of the value.
    extra_sources : tuple of str
        Ids of further sources, such as that of a population.
    vintages : tuple of str
        Vintages of the populations that counts were divided by.
    """

    indicator: str
    label: str
    value: float | None
    unit: str
    formula: str
    method: str
    lo: float | None = None
    hi: float | None = None
    kind: Kind = "point"
    level: float | None = None
    inputs: tuple[Count, ...] = ()
    flags: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    extra_sources: tuple[str, ...] = ()
    vintages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an unknown flag or kind, and an interval that does not hold its value."""
        require_flags(self.flags)
        self._withhold_where_cells_disagree()
        if self.lo is None and "COMPLETE_COUNT" in self.flags:  # the flag explains an interval
            object.__setattr__(self, "flags", tuple(f for f in self.flags if f != "COMPLETE_COUNT"))
            object.__setattr__(self, "caveats", tuple(c for c in self.caveats if c != COMPLETE_COUNT_CAVEAT))
        if self.given and any(c.estimated for c in self.inputs):
            object.__setattr__(self, "caveats", tuple(dict.fromkeys((*self.caveats, ESTIMATED_CAVEAT))))
        require_known("kind", self.kind, KIND_IN_WORDS)
        if self.kind in OF_MODELS:
            self._require_range_and_caveat()
        # A number inherits the flags of its counts, whatever computed it.
        inherited = self.all_flags if self.given else (*self.flags, *({"UNPROTECTED"} & {*self.all_flags}))
        object.__setattr__(self, "flags", tuple(dict.fromkeys(inherited)))
        _require_ends(self.label, self.value, self.lo, self.hi, self.level)

    def _withhold_where_cells_disagree(self) -> None:
        """Remove the number if a count is disputed by its own parts or may be no count; add the flag and the reason."""
        doubted = [c for c in self.inputs if c.in_question]
        if not doubted or self.indicator in _SHOW_DISPUTED:
            return
        caveats = []
        for c in doubted:
            state = c.coherence.state if c.coherence else ""
            caveats.append(f"{c.label or c}, {c.period}: {QUESTION_CAVEATS.get(state, QUESTION_CAVEATS[c.doubt])}")
        withheld: dict[str, Any] = dict.fromkeys(("value", "lo", "hi", "level")) | {
            "kind": "point", "flags": tuple(dict.fromkeys((*self.flags, *(c.doubt for c in doubted)))),
            "caveats": tuple(dict.fromkeys((*self.caveats, *caveats))),
            "formula": _NOT_COMPUTED + self.formula.replace(_NOT_COMPUTED, ""),
        }  # fmt: skip
        for name, value in withheld.items():
            object.__setattr__(self, name, value)  # a frozen dataclass allows no other way

    def _require_range_and_caveat(self) -> None:
        printed = {f"{e:.0f}" for e in (self.lo, self.hi) if e is not None}  # two equal ends would read as a value
        if self.value is not None or len(printed) < 2:
            raise TipResearchError(f"{self.label}: a model estimate has no value, only a range; give two ends that differ, as lo and hi.")  # fmt: skip
        if not self.caveats:
            raise TipResearchError(f"{self.label}: a model estimate needs the caveat on what it cannot show.")

    @property
    def given(self) -> bool:
        """Whether there is a number: a value, or bounds."""
        return (self.value, self.lo) != (None, None)

    @property
    def ends(self) -> tuple[float, float]:
        """Lower and upper end of the interval; without an interval, the value twice."""
        low = self.value if self.lo is None else self.lo
        high = self.value if self.hi is None else self.hi
        if low is None or high is None:
            raise TipResearchError(f"{self.label} is {self:full}; it has neither value nor interval.")
        return low, high

    @property
    def upper_end(self) -> float:
        """The value, or the upper end of the bounds, as a key to sort by; minus infinity without a number."""
        return next((end for end in (self.value, self.hi) if end is not None), -math.inf)

    @property
    def all_flags(self) -> tuple[str, ...]:
        """Flags of the estimate and of its counts, also without a number."""
        return tuple(dict.fromkeys((*self.flags, *(f for c in self.inputs for f in c.flags))))

    @property
    def state(self) -> str:
        """The worst state of its counts in the consistency check; blank where no count has parts."""
        found = {c.coherence.state for c in self.inputs if c.coherence}
        return next((state for state in reversed(STATES) if state in found), "")

    def __str__(self) -> str:
        """Print value, interval and kind of interval."""
        return f"{self:full}"

    def __repr__(self) -> str:
        """Print the label and the number with its kind."""
        return f"{self.label}: {self:full}"

    def __format__(self, spec: str) -> str:
        """Format for prose.

        ``""`` prints the value. Without a value it prints the bounds, or an interval of chance as ``full`` does.
        ``full`` adds the interval and its kind. ``interval``, ``lo`` and ``hi`` print these alone,
        and ``size`` the value without its sign.
        """
        if self.kind in OF_MODELS and spec in ("", "lo", "hi", "size"):
            return self._full()  # neither an end nor the range is printed without its kind
        if spec in ("lo", "hi"):
            return self._number(getattr(self, spec))
        if spec == "size":
            return self._number(self.value).replace("<−", ">").lstrip("+−")
        if spec in ("interval", "full"):
            return self._interval() if spec == "interval" else self._full()
        if spec:
            specs = ["", "full", "interval", "lo", "hi", "size"]
            raise TipResearchError(f"format {spec!r} is not known; an estimate takes {specs[1:]}; its value, lo and hi are numbers.{nearest(spec, specs)}")  # fmt: skip
        if self.value is None and self.lo is not None:
            return self._full() if self.kind == "random_variation_interval" else self._interval()
        return self._number(self.value)

    def _number(self, value: float | None) -> str:
        if value is None:
            reasons = [] if self.given else [f for f in self.flags if f in NOT_GIVEN]
            # Cells that disagree with another count come last: any other reason is the true one.
            reasons.sort(key=lambda f: f == "CELLS_DISAGREE" and not any(c.in_question for c in self.inputs))
            without = "not defined" if self.lo is None else "no one number"
            return NOT_GIVEN[reasons[0]] if reasons else without
        return format_number(value, self.unit)

    def _interval(self) -> str:
        low, high = self._number(self.lo), self._number(self.hi)
        if low == high:
            return low
        # The unit is printed once, after the upper end.
        number, space, unit = low.partition(NBSP)
        if high.endswith(space + unit):
            low = number
        return f"{low} to {high}" if low[0] in "+−" or high[0] in "+−" else f"{low}–{high}"

    @property
    def contested(self) -> bool:
        """Whether there is a number and one of its counts is contested."""
        return self.given and any(count.contested for count in self.inputs)

    @property
    def remark(self) -> str:
        """The words that must be printed beside the number; mostly blank."""
        replaced = "CONTESTED" in self.flags or not self.given  # the reason is printed in place of the number
        flags = [f for f in self.flags if f not in OF_COUNTS] if replaced else self.all_flags
        of_count, several = self.indicator == "count", sum(c.contested for c in self.inputs) > 1
        words = remarks(flags, of_count=of_count, several=several, caveats=self.caveats)
        objections = [o for c in self.inputs for o in c.objections] if of_count else []
        return "; ".join(dict.fromkeys([*words, *objections]))

    def _full(self) -> str:
        ranged = self.kind in ("bounds", *OF_MODELS)
        number = self._interval() if ranged else self._number(self.value)
        words = "; ".join(filter(None, [self._kind_in_words(), self.remark]))
        return f"{number} ({words})" if words else number

    def _kind_in_words(self) -> str:
        words = KIND_IN_WORDS[self.kind]
        if self.kind == "random_variation_interval" and self.lo is not None:
            percent = f"{100 * self.level:g}{NBSP}% " if self.level else ""
            return f"{percent}{words} {self._interval()}"
        return words if self.given and self.kind not in ("point", "random_variation_interval") else ""

    def renamed(self, label: str) -> "Estimate":
        """Return the same estimate under another label."""
        return replace(self, label=label)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Sources of all counts used, in order of use."""
        return tuple(dict.fromkeys((*(c.source_id for c in self.inputs if c.source_id), *self.extra_sources)))

    def record(self) -> dict:
        """Return the estimate as plain data: one row of the results, with its lineage."""
        return {
            "indicator": self.indicator,
            "label": self.label,
            "text": f"{self:full}",
            **dimensions(self.inputs),
            "value": self.value,
            "lo": self.lo,
            "hi": self.hi if self.hi != math.inf else None,  # JSON has no infinity
            "kind": self.kind,
            "level": self.level,
            "unit": self.unit,
            "method": self.method,
            "flags": list(self.all_flags),
            "state": self.state,
            "disagrees_with": [*dict.fromkeys(f for c in self.inputs if c.coherence for f in c.coherence.figure_ids)],
            "sources": list(self.source_ids),
            "formula": self.formula,
            "assumptions": list(self.assumptions),
            "caveats": list(self.caveats),
            "inputs": [count_record(c) for c in self.inputs],
        }


def _require_ends(label: str, value: float | None, lo: float | None, hi: float | None, level: float | None) -> None:
    """Refuse a value or end that is no number, an interval without one end or its value, and an invalid level."""
    for name, number in (("value", value), ("lo", lo), ("hi", hi)):
        open_end = name == "hi" and number == math.inf
        if number is not None and not (isinstance(number, Real) and (math.isfinite(number) or open_end)):
            raise TipResearchError(f"{label}: {name} {quoted(number)} is not allowed; it is a finite number, or None without a number.")  # fmt: skip
    if level is not None and not (isinstance(level, Real) and 0 < level < 1):
        raise TipResearchError(f"{label}: level {quoted(level)} is not allowed; it is a proportion, such as 0.95.")
    if lo is None and hi is None:
        return
    if lo is None or hi is None:
        raise TipResearchError(f"{label}: an interval of {lo} to {hi} has one end; give both ends, and infinity as hi for an open interval.")  # fmt: skip
    if lo > hi:
        raise TipResearchError(f"{label}: interval {lo} to {hi} is reversed.")
    slack = 1e-9 * abs(value or 0)  # for the rounding of floats
    if value is not None and not lo - slack <= value <= hi + slack:
        raise TipResearchError(f"{label}: value {value} lies outside its interval {lo} to {hi}.")


def as_estimate(count: Count) -> Estimate:
    """Return a published count as an `Estimate`, for tables of results."""
    ends: dict[str, Any] = {"kind": "point", "value": count.lo}
    if not count.exact:
        ends = {"kind": "bounds", "value": None, "lo": count.lo, "hi": count.hi}
    return Estimate(
        indicator="count", label=count.label or count.measure, unit=count.unit, **ends,
        formula=f"as published: {count.raw_value}", method="as published", inputs=(count,),
        flags=tuple(filter(None, (*censored_flags(count), count.doubt, *count.contested_by))),
    )  # fmt: skip


def with_caveats(estimates: Sequence[Estimate], caveats: str | Sequence[str]) -> list[Estimate]:
    """Return copies of estimates with further caveats, each once.

    Parameters
    ----------
    estimates : sequence of Estimate
        Estimates, which are not changed.
    caveats : str or sequence of str
        One or more sentences to print beside the numbers.

    Returns
    -------
    list of Estimate
        Copies, with the new caveats after their own [unit of each estimate].

    Raises
    ------
    TipResearchError
        If one of `estimates` is no Estimate.
    """
    more = [caveats] if isinstance(caveats, str) else as_list("caveats", caveats, "['a sentence.']")
    found = as_list("estimates", estimates, "[estimate]")
    if odd := [e for e in found if not isinstance(e, Estimate)]:
        raise wrong_type("one of estimates", odd[0], "give what an indicator returns, such as tip.share(3, 4)")
    return [replace(e, caveats=tuple(dict.fromkeys((*e.caveats, *more)))) for e in found]
