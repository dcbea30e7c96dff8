"""Whether a number may carry an interval, or be given at all: one place decides.

Every comparison asks `objections` before it gives a number; what a table, a figure or a sentence
shows is what the estimate then holds. Descriptions of a complete count have no interval unless
one is asked for. Reference: docs/methods.md, section 3.1.
"""

import math
from collections.abc import Mapping
from typing import Any

from nbpress.core.errors import TipResearchError, wrong_type
from tipresearch.quantities import COMPLETE_COUNT_CAVEAT, CONTESTED, Count, Estimate

#: Answers to a question of comparability.
ANSWERS = ("yes", "no", "unknown")

#: What is asked of two years before any statistics, in this order.
QUESTIONS = ("definition", "coverage", "unit", "period", "year_labels", "edition")

#: Below this many events behind a count an approximation by the normal distribution is void.
FEWEST_EVENTS = 5


def objections(x1: Count, x0: Count) -> list[str]:
    """Return why a change is told in words only, a sentence each, mostly none: docs/methods.md, section 3.1."""
    return [
        f"{count.label or 'The count'} of {count.period}, {count}: {words}."
        for count in (x0, x1)
        for flag, words in CONTESTED.items()
        if flag in count.flags
    ]


def in_words_only(indicator: str, label: str, unit: str, x1: Count, x0: Count) -> Estimate | None:
    """Return a comparison without value, with the objections as caveats; None where its number may be given."""
    if not (found := objections(x1, x0)):
        return None
    return Estimate(
        indicator=indicator, label=label, value=None, unit=unit, formula=f"{x0}, then {x1}", method="in words only",
        inputs=(x1, x0), flags=("CONTESTED",), caveats=tuple(found),
    )  # fmt: skip


def comparability(answers: Mapping[str, str], x1: Count, x0: Count) -> tuple[list[str], list[str]]:
    """Return what a checklist says against a comparison: what is not the same, and what is not known."""
    if not isinstance(answers, Mapping):
        raise wrong_type("comparability", answers, "give a dict of answers, such as {'definition': 'yes', 'coverage': 'unknown'}, or {} where nothing is known")  # fmt: skip
    later, earlier = (x.period.kind if x.period else "unknown" for x in (x1, x0))
    told = {
        "unit": x1.unit == x0.unit and not (x1.plain or x0.plain),
        "period": later == earlier != "unknown",
        "edition": bool(x1.edition) and (x1.source_id, x1.edition) == (x0.source_id, x0.edition),
    }
    asked = {q: answers.get(q, "unknown") for q in QUESTIONS if q in answers or not told.get(q)}
    answers = asked | dict(answers) if answers else {"comparability": "unknown"}
    for item, answer in answers.items():
        if answer not in ANSWERS:
            raise TipResearchError(f"comparability of {item!r} is {answer!r}; allowed are yes, no and unknown.")
    by_answer = {a: [item for item, given in answers.items() if given == a] for a in ANSWERS}
    return by_answer["no"], by_answer["unknown"]


def quotient(x: Count, y: Count, scale: float = 1) -> dict[str, Any]:
    """Return the fields of an estimate of scale × x / y: its value, or what the intervals of the counts allow."""
    if x.exact and y.exact and y.lo:
        return {"value": scale * x.lo / y.lo, "method": "ratio of counts"}
    if not y.hi:
        return {"value": None, "method": "not defined"}
    return between(scale * x.lo / y.hi, scale * x.hi / y.lo if y.lo else math.inf)


def between(low: float, high: float) -> dict[str, Any]:
    """Return the fields of an estimate of which the intervals of its counts allow no value but two ends."""
    return {"value": None, "lo": low, "hi": high, "kind": "bounds", "method": "interval arithmetic"}


def by_chance(
    ends: tuple[float, float], level: float, method: str, *,
    before: tuple[str, ...] = (), after: tuple[str, ...] = (), caveats: tuple[str, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the fields of an estimate with an interval of random variation, and what is read with it."""
    return {
        "lo": ends[0], "hi": ends[1], "level": level, "kind": "random_variation_interval", "method": method,
        "flags": (*before, "COMPLETE_COUNT", *after), "caveats": (*caveats, COMPLETE_COUNT_CAVEAT),
    }  # fmt: skip


def of_chance(*counts: Count) -> bool:
    """Whether an interval of chance may stand beside a number: not of an estimate, which has another error."""
    return not any(c.estimated for c in counts)


def approximation_flags(*events: float) -> tuple[str, ...]:
    """Return the flag of an approximation of which a count, divided by the inflation of its variance, is too small."""
    return ("APPROXIMATION_POOR",) if min(events) < FEWEST_EVENTS else ()
