"""The door of a batch: a map of its pages, links from page to page, and a comparison, made from plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress.batches.grid import Job, Run
from nbpress.pages import rendering

#: Most pages of the same group that a page links to.
NEARBY = 3


@dataclass(frozen=True, slots=True)
class Door:
    """What the map and the comparison show, by the value of the one varied parameter."""

    #: Name of everything together, such as "The world".
    title: str
    #: What the values are, in the plural, such as "countries and areas".
    kind: str
    #: Who published the numbers, and in which edition.
    source: str
    #: Name of the folder of the page on everything together.
    overview: str
    #: What the states are about, such as "Detected victims".
    subject: str
    #: Mark and words of each state, in the order of the key.
    states: Mapping[str, tuple[str, str]]
    #: State of each value by year. A missing year has the last of `states`.
    state_by_year: Mapping[str, Mapping[int, str]]
    #: The year that the map shows first.
    year: int
    #: Column and row on the map. A value without a place gets a place below the others.
    places: Mapping[str, tuple[int, int]]
    #: Group of each value, such as a region. Neighbours are of one group.
    groups: Mapping[str, str]
    #: Words of each mark in the comparison.
    marks: Mapping[str, str]
    #: Points of each value: year, number, mark, text, and other numbers for the same year.
    points: Mapping[str, Sequence[Sequence]]

    @property
    def years(self) -> list[int]:
        """Return the years of the map."""
        return sorted({year for of in self.state_by_year.values() for year in of} | {self.year})


def value_of(run: Run) -> str:
    """Return the value of the varied parameter."""
    return str(next(iter(run.varied.values()), ""))


def arrange(values: Sequence[str], known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return column and row of each value from 0; values without a place fill rows below the others, in their order."""
    placed = {value: known[value] for value in values if value in known}
    left, top = (min((at[i] for at in placed.values()), default=0) for i in (0, 1))
    found = {value: (column - left, row - top) for value, (column, row) in placed.items()}
    width = max((column + 1 for column, _ in found.values()), default=0) or 10
    below = max((row + 2 for _, row in found.values()), default=0)
    others = [value for value in values if value not in known]
    return found | {value: (i % width, below + i // width) for i, value in enumerate(others)}


def links(runs: Sequence[Run], door: Door) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return the links of each page by its folder: to the door, the previous, the next and up to three nearby pages."""
    places = arrange([value_of(run) for run in runs], door.places)
    back = ("Back to", door.title, "../index.html")
    found: dict[str, tuple[tuple[str, str, str], ...]] = {door.overview: (back,)}
    for i, run in enumerate(runs):
        beside = [("Previous", runs[i - 1])] * (i > 0) + [("Next", other) for other in runs[i + 1 : i + 2]]
        beside += [("Nearby", other) for other in _nearest(run, runs, door.groups, places)]
        found[run.slug] = (back, *((word, other.name, f"../{other.slug}/index.html") for word, other in beside))
    return found


def _nearest(
    run: Run, runs: Sequence[Run], groups: Mapping[str, str], places: Mapping[str, tuple[int, int]]
) -> list[Run]:
    """Return the nearest runs of the same group, in the order of the list if they are equally near."""
    own = value_of(run)
    same = [other for other in runs if other is not run and groups.get(value_of(other), "") == groups.get(own)]
    column, row = places[own]

    def distance(other: Run) -> int:
        there = places[value_of(other)]
        return (there[0] - column) ** 2 + (there[1] - row) ** 2

    return sorted(same, key=distance)[:NEARBY]


def tiles(jobs: Sequence[Job], failed: Mapping[str, str], door: Door) -> list[dict]:
    """Return the squares of the map: name, address, place, and the state of each year as the place of its state in the key."""
    places = arrange([value_of(job.run) for job in jobs], door.places)
    order, last = list(door.states), len(door.states) - 1
    found = []
    for job in jobs:
        value, run = value_of(job.run), job.run
        of = door.state_by_year.get(value, {})
        states = {year: order.index(of[year]) if year in of else last for year in door.years}
        column, row = places[value]
        tile = {
            "value": value, "name": run.name, "column": column, "row": row, "placed": value in door.places, "failed": run.slug in failed,
            "href": f"{run.slug}/index.html", "now": states[door.year], "states": "".join(map(str, states.values())),
        }  # fmt: skip
        found.append(tile)
    return found


def write(folder: Path, jobs: Sequence[Job], failed: Mapping[str, str], door: Door) -> None:
    """Write the page of the comparison, and a page for each run that failed, so that no link is broken."""
    shown = [job.run for job in jobs if job.run.slug not in failed]
    data = {
        "years": [door.years[0], door.years[-1]],
        "marks": door.marks,
        "order": [value_of(run) for run in shown],
        "pages": {
            value_of(run): {"name": run.name, "href": f"{run.slug}/index.html", "points": door.points.get(value_of(run), [])}
            for run in shown
        },
    }  # fmt: skip
    text = rendering.html("compare", door=door, data=data, runs=shown)
    (folder / "compare.html").write_text(text, encoding="utf-8")
    names = {job.run.slug: job.run.name for job in jobs}
    for slug, reason in failed.items():
        (folder / slug).mkdir(exist_ok=True)
        text = rendering.html("failed", door=door, name=names.get(slug, door.title), reason=reason)
        for name in ("index.html", *(f"index.{language}.html" for language in jobs[0].languages)):
            (folder / slug / name).write_text(text, encoding="utf-8")
