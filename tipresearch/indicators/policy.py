"""Rules that decide whether a number is given, and whether it has an interval.

Each comparison calls `in_words_only` before it computes a number. Tables, charts and sentences
show what the estimate contains. A description of a complete count has an interval only on request.
Reference: docs/methods.md, section 3.1.
"""

import math
from collections.abc import Mapping
from typing import Any

from nbpress.core.errors import TipResearchError, wrong_type
from tipresearch.quantities import COMPLETE_COUNT_CAVEAT, CONTESTED, Count, Estimate

#: Answers to a question of comparability.
ANSWERS = ("yes", "no", "unknown")

#: Questions of the checklist on two years, in the order of their caveats.
QUESTIONS = ("definition", "coverage", "unit", "period", "year_labels", "edition")

#: A normal approximation needs at least this number of events.
FEWEST_EVENTS = 5


def objections(x1: Count, x0: Count) -> list[str]:
    """Return the reasons, one sentence each, why a change is given in words only: docs/methods.md, section 3.1."""
    return [
        f"{count.label or 'The count'} of {count.period}, {count}: {words}."
        for count in (x0, x1)
        for flag, words in CONTESTED.items()
        if flag in count.flags
    ]


def in_words_only(indicator: str, label: str, unit: str, x1: Count, x0: Count) -> Estimate | None:
    """Return a comparison without a value and with the objections as caveats; None if its number may be given."""
    if not (found := objections(x1, x0)):
        return None
    return Estimate(
        indicator=indicator, label=label, value=None, unit=unit, formula=f"{x0}, then {x1}", method="in words only",
        inputs=(x1, x0), flags=("CONTESTED",), caveats=tuple(found),
    )  # fmt: skip


def comparability(answers: Mapping[str, str], x1: Count, x0: Count) -> tuple[list[str], list[str]]:
    """Return the questions of a checklist that are answered no, and those without a known answer."""
    if not isinstance(answers, Mapping):
        raise wrong_type("comparability", answers, "give a dict of answers, such as {'definition': 'yes', 'coverage': 'unknown'}, or {} where nothing is known")  # fmt: skip
    later, earlier = (x.period.kind if x.period else "unknown" for x in (x1, x0))
    same = {
        "unit": x1.unit == x0.unit and not (x1.plain or x0.plain),
        "period": later == earlier != "unknown",
        "edition": bool(x1.edition) and (x1.source_id, x1.edition) == (x0.source_id, x0.edition),
    }
    asked = {q: answers.get(q, "unknown") for q in QUESTIONS if q in answers or not same.get(q)}
    answers = asked | dict(answers) if answers else {"comparability": "unknown"}
    for item, answer in answers.items():
        if answer not in ANSWERS:
            raise TipResearchError(f"comparability of {item!r} is {answer!r}; allowed are yes, no and unknown.")
    by_answer = {a: [item for item, given in answers.items() if given == a] for a in ANSWERS}
    return by_answer["no"], by_answer["unknown"]


def quotient_fields(x: Count, y: Count, scale: float = 1) -> dict[str, Any]:
    """Return the fields of an estimate of scale × x / y: its value, or bounds for censored counts."""
    if x.exact and y.exact and y.lo:
        return {"value": scale * x.lo / y.lo, "method": "ratio of counts"}
    if not y.hi:
        return {"value": None, "method": "not defined"}
    return bounds_fields(scale * x.lo / y.hi, scale * x.hi / y.lo if y.lo else math.inf)


def bounds_fields(low: float, high: float) -> dict[str, Any]:
    """Return the fields of an estimate that has bounds and no value."""
    return {"value": None, "lo": low, "hi": high, "kind": "bounds", "method": "interval arithmetic"}


def interval_fields(
    ends: tuple[float, float], level: float, method: str, *,
    before: tuple[str, ...] = (), after: tuple[str, ...] = (), caveats: tuple[str, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the fields of an estimate with an interval of random variation, its flag and its caveat."""
    return {
        "lo": ends[0], "hi": ends[1], "level": level, "kind": "random_variation_interval", "method": method,
        "flags": (*before, "COMPLETE_COUNT", *after), "caveats": (*caveats, COMPLETE_COUNT_CAVEAT),
    }  # fmt: skip


def allows_interval(*counts: Count) -> bool:
    """Return whether an interval of chance is allowed: not if a count is an estimate, which has another error."""
    return not any(c.estimated for c in counts)


def approximation_flags(*events: float) -> tuple[str, ...]:
    """Return APPROXIMATION_POOR if a count, divided by its variance inflation, is below `FEWEST_EVENTS`."""
    return ("APPROXIMATION_POOR",) if min(events) < FEWEST_EVENTS else ()
