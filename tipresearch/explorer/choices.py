"""What can be chosen of a dataset, given what is chosen already."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import pandas as pd

from tipresearch import facts
from tipresearch.cells import spanning
from tipresearch.datasets import Dataset, times
from tipresearch.errors import CoverageError, TipResearchError, listed, nearest

#: What is chosen, in this order: each offers what the choices before it leave.
STEPS = ("area", "measure", "publication", "definition", "period", "breakdown")


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen of a dataset.

    Attributes
    ----------
    area, measure, definition, period : str
        Codes of the observations, those of a period its kind, such as ``calendar_year``.
    publication : str
        Id of a source and, after a blank, the edition.
    breakdown : str
        As `Dataset.breakdowns` names it, such as ``sex, age``; ``total`` is undivided.
    years : (int, int) or None
        First and last calendar year; None is whatever is held.
    """

    area: str = ""
    measure: str = ""
    publication: str = ""
    definition: str = ""
    period: str = ""
    breakdown: str = ""
    years: tuple[int, int] | None = None

    @property
    def by(self) -> list[str]:
        """The variables that counts are divided by, as `Dataset.plot` takes them."""
        return [] if self.breakdown == "total" else self.breakdown.split(", ")


class Choices:
    """What a dataset offers to choose from, each with its number of observations."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.areas = dataset.areas
        self._table = _facets(dataset.observations)
        self._left = lru_cache(maxsize=64)(self._filtered)

    def offered(self, step: str, state: State) -> dict[str, int]:
        """What a step offers, given the choices before it.

        Parameters
        ----------
        step : str
            One of `STEPS`.
        state : State
            What is chosen; choices from this step on do not matter.

        Returns
        -------
        dict of str to int
            By value the number of observations; those without any are not offered.
        """
        sizes = self._left(_before(step, state))[step].value_counts(sort=False)
        return {str(value): int(n) for value, n in sizes.items() if n}

    def years(self, state: State) -> dict[int, int]:
        """The calendar years that all other choices leave, each with its number of observations."""
        years = map(int, self._left(replace(state, years=None))["year"].dropna())
        return dict(sorted(Counter(years).items()))

    def settled(self, wanted: State) -> State:
        """The state nearest to what is wanted: what is not offered gives way to the first that is.

        Parameters
        ----------
        wanted : State
            What is chosen; a choice before may have taken away one after it.

        Returns
        -------
        State
            One of which every value is offered.
        """
        state = wanted
        for step in STEPS:
            held = self.offered(step, state)
            if getattr(state, step) not in held:
                first = "total" if "total" in held else next(iter(held))
                state = replace(state, **{step: first})  # type: ignore[arg-type]  # a step is a text
        return replace(state, years=_within(wanted.years, list(self.years(state))))

    def required(self, **chosen: object) -> State:
        """The state of some choices; one that is not offered is refused.

        Parameters
        ----------
        **chosen : object
            Values of a `State` by name; all others are settled.

        Returns
        -------
        State
            One of which every value is offered.

        Raises
        ------
        TipResearchError
            If nothing is chosen by a name, or its value is not offered; names the nearest.
        """
        known = list(asdict(State()))
        if odd := [name for name in chosen if name not in known]:
            raise TipResearchError(f"there is nothing to choose by {odd[0]!r}; there are {listed(known)}.{nearest(odd[0], known)}")  # fmt: skip
        state = self.settled(State(**chosen))  # type: ignore[arg-type]  # what is not offered is refused below
        for name, value in chosen.items():
            if getattr(state, name) != value and not (name == "years" and state.years is None):
                held = self.years(state) if name == "years" else self.offered(name, state)
                hint = "" if name == "years" else nearest(value, held)
                raise CoverageError(f"{name} {value!r} is not held for these choices; held are {listed(held)}.{hint}")  # fmt: skip
        return state

    def criteria(self, state: State) -> dict[str, str | list[str]]:
        """What `Dataset.select` is to be asked for a state; what leaves no choice is left out."""
        found: dict[str, str | list[str]] = {}
        source, _, edition = state.publication.partition(" ")
        named = {
            "area": {"area": state.area}, "measure": {"measure": state.measure},
            "publication": {"source": source, "edition": edition},
            "definition": {"definition_id": state.definition}, "period": {"period_kind": state.period},
        }  # fmt: skip
        for step in STEPS:
            if len(self.offered(step, state)) == 1:
                continue
            if step != "breakdown":
                found |= named[step]
                continue
            partitions = list(self._left(replace(state, years=None))["partition"].unique())
            found["partition"] = partitions[0] if len(partitions) == 1 else partitions
        if state.years:
            found["year"] = f"{state.years[0]}..{state.years[1]}"
        return found

    def label(self, step: str, value: str) -> str:
        """Words for a value of a step."""
        if step == "area":
            return self.areas[value]
        if step == "measure":
            return facts.measure_label(value)
        if step == "publication":
            source, _, edition = value.partition(" ")
            return f"{facts.short_name(source)}, {edition}"
        return value.replace("_", " ")

    def _filtered(self, state: State) -> pd.DataFrame:
        table = self._table
        for step in STEPS:
            if wanted := getattr(state, step):
                table = table[table[step] == wanted]
        return table


def _before(step: str, state: State) -> State:
    """Return the choices before a step alone."""
    return State(**{name: getattr(state, name) for name in STEPS[: STEPS.index(step)]})


def _facets(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is chosen by, one row an observation."""
    held = {p: ", ".join(spanning(p)) or "total" for p in table["partition"].unique()}
    columns = {
        "area": table["ref_area"], "measure": table["measure"],
        "publication": table["source_id"] + " " + table["edition"],
        "definition": table["definition_id"], "period": table["period_kind"],
        "breakdown": table["partition"].map(held),
    }  # fmt: skip
    facets = pd.DataFrame({name: pd.Categorical(values) for name, values in columns.items()})
    return facets.assign(partition=table["partition"].array, year=times.dated(table)["year"].array)


def _within(wanted: tuple[int, int] | None, held: list[int]) -> tuple[int, int] | None:
    """Return the years of a span that are held, or None where that is all of them."""
    left = [year for year in held if wanted and wanted[0] <= year <= wanted[1]]
    return (left[0], left[-1]) if left and len(left) < len(held) else None
