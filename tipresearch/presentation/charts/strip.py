"""Panels of counts under one axis of time: the total of a country, its breakdowns, and its suspects."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.patches import Patch

from tipresearch.countries import Profile, other_numbers, years_apart
from tipresearch.presentation.charts import doubt, marks
from tipresearch.presentation.charts.layout import InsideLocator, Layout, Room
from tipresearch.presentation.charts.series import data_of, ends_of, in_words, legend_of, looks_of, set_times
from tipresearch.presentation.colours import BAND, GAP, INK, SOFT
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.messages.profiles import strip_title
from tipresearch.presentation.messages.totals import disputed_years
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.rows import sources_of
from tipresearch.quantities import Count

#: Heights of the first panel, of another panel, of one of suppressed counts alone, of a heading, and of the room below a panel [inches].
_FIRST, _PANEL, _GROUND, _HEADING, _BELOW = 1.5, 1.15, 0.25, 0.27, 0.14

#: Height of the years below the panels, and of a line of the legend [inches].
_AROUND, _LEGEND = 0.5, 0.22

#: Headings of the panels of breakdowns, and of the panel of suspects.
BREAKDOWNS = {"sex": "By sex", "age": "By age group", "form": "By form of exploitation"}
SUSPECTS = {
    "formal_contact": "Brought into formal contact", "prosecuted": "Prosecuted", "convicted": "Convicted",
}  # fmt: skip


class Panel(NamedTuple):
    """Counts that share an upright axis: the heading, the series, and the years to which no line leads."""

    heading: str
    series: marks.Series
    apart: Collection[int] = ()
    #: Other published numbers of a count, by the row of the count.
    others: marks.Others = MappingProxyType({})
    #: Words after the heading if there is no count.
    empty: str = "not reported"

    @property
    def counts(self) -> list[Count]:
        """Return the counts of all series."""
        return marks.counts_in(self.series)

    @property
    def highest(self) -> float:
        """Return the upper end of the axis [persons]."""
        return 1.07 * marks.highest(self.counts, self.others)

    def size(self, full: float) -> float:
        """Return the height [inches]: little if each count is suppressed, and none without counts."""
        if not self.counts:
            return 0.0
        return full if any(marks.height_of(c) or doubt.other_end(c) for c in self.counts) else _GROUND

    @property
    def data(self) -> pd.DataFrame:
        """Return the counts as data, with the heading and the other published numbers."""
        others = ["; ".join(map(str, marks.others_of(c, self.others))) for c in self.counts]
        frame = data_of(self.series).assign(other_numbers=others)
        frame.insert(0, "panel", self.heading)
        return frame


def _scales(panels: Sequence[Panel]) -> tuple[list[marks.Scale], float]:
    """Return the scale of each panel, from the first at the top to the last, and the height of all [inches]."""
    sizes = [panel.size(_PANEL if i else _FIRST) for i, panel in enumerate(panels)]
    above = top = sum(sizes) + (_HEADING + _BELOW) * len(panels)
    scales = []
    for panel, size in zip(panels, sizes, strict=True):
        above -= _HEADING + size
        scales.append(marks.Scale(above, size / panel.highest))
        above -= _BELOW
    return scales, top


def _draw(panels: Sequence[Panel], span: tuple[int, int], doubted: Sequence[int], room: Room) -> None:
    """Draw the panels on one Axes, whose upright axis counts inches, with a band over the years in doubt."""
    ax, (scales, top) = room.ax, _scales(panels)
    set_times(room, span)
    ax.set_ylim(0, top)
    marks.draw_years(room, doubted, BAND, 0, top)
    ticks: dict[float, str] = {}
    for panel, scale in zip(panels, scales, strict=True):
        _write_heading(panel, scale, room)
        if panel.counts:
            empty = [y for y in marks.years_without(panel.counts, *span) if y not in doubted]
            marks.draw_years(room, empty, GAP, scale.zero, scale(panel.highest))
            marks.draw_counts(panel.series, looks_of(panel.series), room, scale, panel.apart, panel.others)
            ticks |= {scale(n): f"{n:,.0f}" for n in _ticks(panel)}
            _label_sum(panel, scale, room)
            ax.axhline(scale.zero, color=SOFT, linewidth=0.6, zorder=1)
    ax.set_yticks([*ticks], [*ticks.values()])
    ax.grid(visible=False, axis="x")
    ax.spines["bottom"].set_visible(False)


def _ticks(panel: Panel) -> list[float]:
    """Return the ticks of the upright axis of a panel; a panel of suppressed counts alone has the ground line."""
    low = panel.size(_PANEL) == _GROUND
    return [0.0] if low else InsideLocator(integer=True, nbins=3).tick_values(0, panel.highest)


def _write_heading(panel: Panel, scale: marks.Scale, room: Room) -> None:
    """Write the heading of a panel above it; of a panel without counts it says so."""
    above, words, colour, weight = scale.zero, f"{panel.heading}: {panel.empty}", SOFT, "normal"
    if panel.counts:
        above, words, colour, weight = scale(panel.highest), panel.heading, INK, "bold"
    place: dict[str, Any] = {"transform": room.ax.get_yaxis_transform(), "va": "bottom", "ha": "left", "fontsize": 9}
    room.ax.text(0.004, above + 0.05, words, color=colour, fontweight=weight, **place)


def _label_sum(panel: Panel, scale: marks.Scale, room: Room) -> None:
    """Write both numbers beside the largest sum of parts of a total, if nothing of its panel stands higher."""
    if len(panel.series) > 1:
        return
    sums = [(end, c) for c in panel.counts if (end := doubt.other_end(c)) and 1.07 * end >= panel.highest]
    for end, count in sums[-1:]:
        low, high = room.ax.get_xlim()
        right = 2 * count.year < low + high
        room.ax.annotate(
            f"{end:,} by its parts,\n{count.as_printed} as total", (count.year, scale(end)), (6 if right else -6, 3),
            textcoords="offset points", ha="left" if right else "right", va="top", fontsize=8, color=SOFT,
        )  # fmt: skip


def strip_chart(
    panels: Sequence[Panel], *, years: tuple[int, int], doubted: Collection[int] = (), title: str | Prose = ""
) -> Chart:
    """Return the chart of several panels of yearly counts; one band marks the years in doubt in all of them."""
    counts = [c for panel in panels for c in panel.counts]
    first = min((c.year for c in counts), default=years[0])
    span, shown = (first, years[1]), sorted(year for year in doubted if first <= year <= years[1])
    further = ["unknown"] * any(marks.years_without(panel.counts, *span) for panel in panels if panel.counts)
    further += ["between_sources"] * any(marks.others_of(c, panel.others) for panel in panels for c in panel.counts)
    legend = legend_of(counts, further)
    if shown:
        words = "years in which the total of victims does not match its breakdowns"
        legend.append(partial(Patch, facecolor=BAND, edgecolor=BAND, label=words))
    scales, top = _scales(panels)
    ends = [end for panel, scale in zip(panels, scales, strict=True) for end in ends_of(panel.series, scale)]
    around = _AROUND + _LEGEND * len(legend)
    each = [f"{panel.heading}: {in_words(panel.series) or panel.empty}." for panel in panels]
    filled = [panel for panel in panels if panel.counts] or panels[:1]
    return Layout(
        partial(_draw, panels, span, shown), ends=ends, body=top, around=around, ticks="years", legend=legend
    ).chart(
        data=pd.concat([panel.data for panel in filled], ignore_index=True),
        alt=f"Panels of counts by year under one axis of time. {' '.join(each)}",
        estimates=tuple(c for c in counts if c.figure_ids),
        cited=sources_of(counts),
        question=title,
    )


def profile_panels(profile: Profile) -> list[Panel]:
    """Return the panels of a country: the total, sex, age, form, and suspects."""
    doubted, finer, others = doubted_years(profile), profile.breakdowns, other_numbers(profile)
    panels = [Panel("Detected victims", {"Detected victims": profile.totals("detected")}, doubted, others)]
    for by, heading in BREAKDOWNS.items():
        alone = any(by in other.split("_") for other in finer - {by})
        empty = "not reported on its own" if alone else "not reported"
        panels.append(Panel(heading, profile.series(by), {*years_apart(profile, by), *doubted}, others, empty))
    suspects: Mapping[str, list[Count]] = {name: profile.totals(measure) for measure, name in SUSPECTS.items()}
    shown = {name: found for name, found in suspects.items() if found}
    return [*panels, Panel("Suspects and convicted persons", shown, (), others)]


def doubted_years(profile: Profile) -> list[int]:
    """Return the years whose total of detected victims does not match its breakdowns."""
    return [*map(int, disputed_years(profile.totals("detected")))]


def profile_strip(profile: Profile) -> Chart:
    """Return the strip of a country, with the finding as its title."""
    panels, title = profile_panels(profile), strip_title(profile)
    return strip_chart(panels, years=profile.years, doubted=doubted_years(profile), title=title)
