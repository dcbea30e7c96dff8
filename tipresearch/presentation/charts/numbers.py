"""Charts of counts side by side, and of any numbers."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from nbpress.core.errors import TipResearchError, counted, listed, quoted, wrong_type
from tipresearch import disclosure
from tipresearch.facts import area_names, counted_label, measure_label, short_name, within
from tipresearch.observations import counts
from tipresearch.presentation.charts import doubt
from tipresearch.presentation.charts.estimates import intervals_chart
from tipresearch.presentation.charts.layout import Layout, Room, draw_bar, one_unit, points
from tipresearch.presentation.colours import look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import frame, objection, sources_of
from tipresearch.quantities import Count, Estimate, as_estimate, counts_of

#: Additions to labels that are the same, in this order: measure, area, period and publication.
_APART: list[tuple[str, Callable[[Count, Mapping[str, str]], str]]] = [
    ("{1}: {0}", lambda count, _: measure_label(count.measure)),
    ("{1}: {0}", lambda count, names: names.get(count.ref_area, "")),
    ("{0}, {1}", lambda count, _: str(count.period or "")),
    ("{0} ({1})", lambda count, _: f"{short_name(count.source_id)}, {count.edition}" if count.source_id else ""),
]

#: States of a count whose bar has the mark of the state at its end; the words are beside its label.
_DISPUTED = ("unvalidated", "own_table", "between_sources")

#: Most counts of a drawing of the user; the counts of a whole database would be a page of fifty megabytes.
_MOST = 5_000


def chart(
    numbers: Iterable[Estimate | Count], *, question: str = "", draw: Callable | None = None, alt: str = ""
) -> Chart:
    """Return a chart of estimates or counts, one number a row; or a chart that your own function draws.

    Parameters
    ----------
    numbers : iterable of Estimate or Count
        Numbers of one unit; for a mapping such as a composition, its values. With `draw`, also a dataset of `tip.open`.
    question : str
        Question to write above the chart.
    draw : callable, optional
        Your function that draws with seaborn or matplotlib. It is called for each width with the frame of the numbers
        and an Axes, as ``lambda frame, ax: sns.lineplot(frame, x="year", y="value", ax=ax)``. It may return the grid of
        a function that makes its own figure, such as `seaborn.catplot`. Random elements need a seed.
    alt : str
        Description of the drawing for readers who cannot see it; required with `draw`.

    Returns
    -------
    Chart
        Values, intervals and labels; a missing number has no mark. The axis starts at zero unless a number is
        negative. The chart has the data of `frame` and the sources of the numbers, with `draw` too.

    Raises
    ------
    TipResearchError
        For no number, a value that is not a number, several units, or `draw` without `alt`.

    Examples
    --------
    >>> import tipresearch as tip
    >>> tip.chart([tip.share(3, 4)]).data["value"].tolist()
    [0.75]
    """
    if draw is not None:
        return _drawn_by(draw, numbers, question, alt)
    if alt:
        raise TipResearchError("alt says what a drawing of your own shows, and draw is not given; a chart of the package has its words.")  # fmt: skip
    if isinstance(numbers, Count | Estimate):
        raise TipResearchError(f"a chart needs numbers, such as a list of them, not {numbers!r}; of one write chart([number]).")  # fmt: skip
    if not isinstance(numbers, Iterable):
        raise TipResearchError(f"a chart needs numbers, and {type(numbers).__name__} was given; what tip.open returns has the method plot().")  # fmt: skip
    given = list(numbers.values() if isinstance(numbers, Mapping) else numbers)
    for each in given:
        if not isinstance(each, Count | Estimate):
            raise TipResearchError(f"a chart needs estimates or counts, and {quoted(each)} is of type {type(each).__name__}; of several series give one, and of what tip.open returns call plot().")  # fmt: skip
    estimates = [as_estimate(n) if isinstance(n, Count) else n for n in given]
    unit = one_unit(estimates)
    # An axis from zero, so that lengths can be compared.
    drawn = [n for e in estimates for n in (e.value, e.lo, e.hi) if n is not None and math.isfinite(n)]
    limits = (0, 1.04 * max(drawn)) if drawn and min(drawn) >= 0 < max(drawn) else None
    exact = disclosure.unprotected(c for e in estimates for c in e.inputs)
    drawn_as, of = _relabelled_estimates(estimates)
    drawing = intervals_chart(drawn_as, xlabel=", ".join([*of, unit]), limits=limits)
    return replace(drawing, data=frame(estimates), estimates=tuple(estimates), question=question, unprotected=exact)


def _drawn_by(draw: Callable, numbers: Any, question: str, alt: str) -> Chart:
    """Return a chart that the function of a user draws, with the data and sources of the numbers."""
    if not callable(draw):
        raise wrong_type("draw", draw, "give a function of a frame and an Axes, as lambda frame, ax: sns.lineplot(frame, x='year', y='value', ax=ax)")  # fmt: skip
    if not isinstance(alt, str) or not alt.strip():
        raise TipResearchError("a drawing of your own needs alt, a sentence on what is to be seen there, for who cannot see it.")  # fmt: skip
    if isinstance(numbers, pd.DataFrame):
        raise TipResearchError("a frame says nothing of its source, and whether it is of persons; give draw what tip.open or observations_from makes of it, as tip.chart(tip.observations_from(frame, source='Our survey'), draw=draw, alt=alt).")  # fmt: skip
    if isinstance(rows := getattr(numbers, "observations", None), pd.DataFrame):  # a dataset of tip.open
        if len(rows) > _MOST:
            raise TipResearchError(f"a drawing goes with its numbers as data and results, and {len(rows):,} are more than the {_MOST:,} that fit a page; select some first, as select(area=..., measure=..., partition='total').")  # fmt: skip
        data, given = numbers.frame(), counts(rows[rows["count_lo"].notna()], rows)
        without = numbers.without_data
    else:
        numbers = numbers.values() if isinstance(numbers, Mapping) else numbers
        numbers = [*numbers] if isinstance(numbers, Iterable) else numbers  # a generator can be read once
        data, given, without = frame(numbers), numbers, {}
    estimates = tuple(as_estimate(n) if isinstance(n, Count) else n for n in given)
    # A bar of a number without a single value has no height.
    ranges = [e for e in estimates if e.value is None and e.lo is not None]
    texts = dict.fromkeys((e.indicator == "count" and e.inputs[0].raw_value) or f"{e:interval}" for e in ranges)
    reasons = {
        f"suppressed or known only as a range: {listed(texts, 3)}": len(ranges),
        "withheld or not given": len(data) - sum(e.value is not None for e in estimates) - len(ranges),
    }
    notes = [f"Not drawn as single numbers: {n} of {len(data)} ({why})." for why, n in reasons.items() if n]
    return Chart(
        # A copy for each drawing. Floats, because few functions draw a missing integer.
        draw=lambda ax: draw(data.astype(dict.fromkeys(["value", "lo", "hi"], float)), ax),
        height=lambda width: 0.3 * width + 1.6,
        data=data,
        alt=alt.strip(),
        estimates=estimates,
        cited=sources_of(estimates),
        question=question,
        unprotected=disclosure.unprotected(c for e in estimates for c in e.inputs),
        notes=(*notes, *(f"Not drawn: {each}." for each in without.values())),
        foreign=True,
    )


def _relabelled_estimates(estimates: list[Estimate]) -> tuple[list[Estimate], list[str]]:
    """Return numbers with the labels of a chart, and the words that the axis states once for all numbers."""
    labels = [e.label for e in estimates]
    said = {f" ({within(counted_label(c.label, c.measure, c.category))})" for e in estimates for c in e.inputs}
    if len(said) == 1 and all(label.endswith(of := next(iter(said))) for label in labels):
        return [e.renamed(e.label.removesuffix(of)) for e in estimates], [of[2:-1]]
    if len(set(labels)) == len(labels):
        return estimates, []
    told = _told_apart(labels, [e.inputs for e in estimates])
    return [e.renamed(label) for e, label in zip(estimates, told, strict=True)], []


def _told_apart(labels: list[str], of: Sequence[Sequence[Count]]) -> list[str]:
    """Return labels with additions that tell equal labels apart, from the counts behind each label."""
    names = area_names({c.ref_area for counts in of for c in counts if c.ref_area})
    for form, word in _APART:
        said_of = [{word(c, names) for c in counts} - {""} for counts in of]
        if len(set(labels)) < len(labels) and {len(each) for each in said_of} == {1} and len(set().union(*said_of)) > 1:
            told = [min(each) for each in said_of]
            pairs = zip(labels, told, strict=True)
            labels = [form.format(label.removesuffix(f", {each}"), each) for label, each in pairs]
    return labels


def _draw_counts(counts: Sequence[Count], room: Room) -> None:
    """Draw counts as bars, hatched up to the upper end or as a whole if not used; a disputed bar ends in its mark."""
    for at, count in zip(room.rows, counts, strict=True):
        colour, state = look_of_count(count).light, doubt.state_of(count)
        draw_bar(room.ax, at, (0 if count.in_question else count.lo, count.hi), colour)
        if state in _DISPUTED:
            room.ax.plot(count.hi, at, **doubt.style(state, "", colour), clip_on=False)
    room.ax.set_xlim(left=0)
    room.ax.set_xticks([])  # each bar has its number
    room.ax.spines["bottom"].set_visible(False)


def counts_chart(counts: Sequence[Count], *, xlabel: str = "") -> Chart:
    """Return the chart of counts side by side, such as one group in two years; equal labels get longer."""
    given = counts = counts_of(counts, "a chart of counts")
    labels = [c.label for c in counts]
    if len({(c.label, c.period) for c in counts}) < len(counts) and all(labels):
        longer = _told_apart(labels, [[replace(c, period=None)] for c in counts])
        counts = [c.named(label) for c, label in zip(counts, longer, strict=True)]
    xlabel = xlabel or (one_unit(counts) if counts else "")
    rows = full = [f"{c.label}{f' ({c.period})' if c.period else ''}: {c}{objection(c)}" for c in counts]
    if len({c.label for c in counts}) == 1 < len(counts) == len({c.period for c in counts if c.period}):
        rows = [f"{c.period}: {c}{objection(c)}" for c in counts]  # the counts differ in nothing else
    return Layout(partial(_draw_counts, counts), rows, around=0.4, unit=xlabel).chart(
        data=points(counts, without=["year", "mark", "parts_at_least", "contested"]),
        alt=f"Bar chart of {counted(len(counts), 'count')}. {'; '.join(full)}.",
        estimates=tuple(given),
    )
