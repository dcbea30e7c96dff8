"""What can be chosen of a dataset, given what is chosen already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Integral

import pandas as pd

from nbpress.core.errors import CoverageError, TipResearchError, listed, nearest, quoted, wrong_type
from tipresearch import facts, observations
from tipresearch.datasets import Dataset

#: What is chosen, in this order: each offers what the choices before it leave.
STEPS = ("area", "measure", "publication", "definition", "period", "breakdown")


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen of a dataset."""

    area: str = ""
    measure: str = ""
    #: Id of a source and, after a blank, the edition.
    publication: str = ""
    definition: str = ""
    #: Its kind, such as ``calendar_year``.
    period: str = ""
    #: As `Dataset.breakdowns` names it, such as ``sex, age``; ``total`` is undivided.
    breakdown: str = ""
    #: Variables of the breakdown of which some values alone are shown, and these values.
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: First and last calendar year; None is whatever is held.
    years: tuple[int, int] | None = None

    @property
    def by(self) -> list[str]:
        """The variables that counts are divided by, as `Dataset.plot` takes them."""
        return [] if self.breakdown == "total" else self.breakdown.split(", ")


class Choices:
    """What a dataset offers to choose from, each with its number of observations."""

    def __init__(self, dataset: Dataset) -> None:
        if not isinstance(dataset, Dataset):
            raise wrong_type("dataset", dataset, "give what tip.open or tip.observations_from gives, or the path of a file")  # fmt: skip
        if dataset.observations.empty:
            raise CoverageError(f"{dataset.publisher}, edition {dataset.edition}, holds no observation, so there is nothing to explore; its issues list the rows that were set aside.")  # fmt: skip
        self.dataset = dataset
        self.areas = dataset.areas
        self._table = _facets(dataset.observations)
        self._left = lru_cache(maxsize=64)(self._filtered)
        self._sizes = lru_cache(maxsize=64)(self._counted)  # controls, code and view need them
        rows = dataset.observations
        self._divided = lru_cache(maxsize=8)(
            lambda state: observations.with_breakdown_columns(rows.iloc[self._left(state).index])
        )

    def offered(self, step: str, state: State) -> dict[str, int]:
        """What a step offers, given the choices before it: by value the number of observations, if any."""
        return self._sizes(step, State(**{name: getattr(state, name) for name in STEPS[: STEPS.index(step)]}))

    def years(self, state: State) -> dict[int, int]:
        """The calendar years that all other choices leave, each with its number of observations."""
        rows = self._left(_of_steps(state))
        if state.parts:
            rows = rows[_matching(self._divided(_of_steps(state)), state.parts).to_numpy()]
        return dict(sorted(Counter(map(int, rows["year"].dropna())).items()))

    def parts(self, state: State) -> dict[str, dict[str, int]]:
        """The values of each variable that those chosen before it leave, with their number of observations."""
        if not state.by:
            return {}
        rows, found = self._divided(_of_steps(state)), {}
        for n, name in enumerate(state.by):
            values = rows.loc[_matching(rows, [part for part in state.parts if part[0] in state.by[:n]]), name]
            found[name] = dict(sorted(Counter(values[values != "total"]).items()))
        return found

    def settled(self, wanted: State) -> State:
        """The state nearest to what is wanted: what is not offered gives way to the first that is."""
        state = wanted
        for step in STEPS:
            held = self.offered(step, state)
            if getattr(state, step) not in held:
                held = self._leading(step, state) or held
                first = ["detected", "total", *held]
                if step == "area":
                    first = [self._most_years(state)]
                elif step == "publication":  # of the source with most rows, its latest edition
                    rows = Counter(each.split()[0] for each, n in held.items() for _ in range(n))
                    first = sorted(held, key=lambda each: (rows[each.split()[0]], each), reverse=True)
                state = replace(state, **{step: next(v for v in first if v in held)})  # type: ignore[arg-type]  # a step is a text
        state, marked = replace(state, parts=()), dict(wanted.parts)
        for name in [name for name in state.by if name in marked]:
            held = self.parts(state)[name]
            values = tuple(value for value in held if value in marked[name])
            if 0 < len(values) < len(held):
                state = replace(state, parts=(*state.parts, (name, values)))
        return replace(state, years=_within(wanted.years, list(self.years(state))))

    def required(self, **chosen: object) -> State:
        """The state of some choices by name, all others settled; what is not offered is refused, with the nearest."""
        plain = {name: value for name, value in chosen.items() if name in (*STEPS, "years")}
        if (years := plain.get("years")) is not None and not _is_span(years):
            raise TipResearchError(f"years {quoted(years)} are no span; give the first and the last, as (2019, 2022).")
        if "area" in plain:
            plain["area"] = facts.find_area(self.areas, str(plain["area"]))
        state = self.settled(State(**plain))  # type: ignore[arg-type]  # what is not offered is refused below
        known = [*STEPS, "years", *state.by]
        for name in chosen.keys() - plain.keys():
            if name not in known:
                raise TipResearchError(f"there is nothing to choose by {name!r}; there are {listed(known)}.{nearest(name, known)}")  # fmt: skip
        for name, value in plain.items():
            if name != "years" and getattr(state, name) != value:
                held = self.offered(name, state)
                raise CoverageError(f"{name} {value!r} is not held for these choices; held are {listed(map(repr, held))}.{nearest(value, held)}")  # fmt: skip
        for name in [name for name in state.by if name in chosen]:
            given = chosen[name]
            wanted = [given] if isinstance(given, str) else [*given]  # type: ignore[misc]  # several values
            held = self.parts(state)[name]
            if odd := [value for value in wanted if value not in held]:
                raise CoverageError(f"{name} {odd[0]!r} is not held for these choices; held are {listed(held)}.{nearest(odd[0], held)}")  # fmt: skip
            state = self.settled(replace(state, parts=(*state.parts, (name, tuple(wanted)))))
        if years is not None and not _among(years, self.years(state)):  # type: ignore[arg-type]  # a span, by now
            raise CoverageError(f"years {years!r} is not held for these choices; held are {listed(self.years(state))}.")
        return state

    def criteria(self, state: State) -> dict[str, str | list[str]]:
        """What `Dataset.select` is to be asked for a state; what leaves no choice is left out."""
        source, _, edition = state.publication.partition(" ")
        partitions = list(self._left(_of_steps(state))["partition"].unique())
        named: dict[str, dict[str, str | list[str]]] = {
            "area": {"area": state.area}, "measure": {"measure": state.measure},
            "publication": {"source": source, "edition": edition},
            "definition": {"definition_id": state.definition}, "period": {"period_kind": state.period},
            "breakdown": {"partition": partitions[0] if len(partitions) == 1 else partitions},
        }  # fmt: skip
        asked = (named[step] for step in STEPS if len(self.offered(step, state)) != 1)
        found = {name: value for criteria in asked for name, value in criteria.items()}
        found |= {name: values[0] if len(values) == 1 else list(values) for name, values in state.parts}
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

    def _most_years(self, wanted: State) -> str:
        """Return the area with most years of what is wanted; where nothing is, of detected totals."""
        table, liked = self._table, State(measure="detected", breakdown="total")
        for step in STEPS[1:]:
            found = table[table[step] == (getattr(wanted, step) or getattr(liked, step))]
            table = table if found.empty else found
        return str(table.groupby("area", observed=True)["year"].nunique().idxmax())

    def _leading(self, step: str, wanted: State) -> dict[str, int]:
        """What a step offers that leaves what is wanted of those after it."""
        before, after = STEPS[: STEPS.index(step)], STEPS[STEPS.index(step) + 1 :]
        rows = self._left(State(**{name: getattr(wanted, name) for name in before}))
        for name in after:
            rows = rows[rows[name] == getattr(wanted, name)] if getattr(wanted, name) else rows
        return _sizes(rows[step])

    def _counted(self, step: str, before: State) -> dict[str, int]:
        return _sizes(self._left(before)[step])

    def _filtered(self, state: State) -> pd.DataFrame:
        if not (made := [step for step in STEPS if getattr(state, step)]):
            return self._table
        rows = self._left(replace(state, **{made[-1]: ""}))  # type: ignore[arg-type]  # a step is a text
        found: pd.DataFrame = rows[rows[made[-1]] == getattr(state, made[-1])]
        return found


def _sizes(values: pd.Series) -> dict[str, int]:
    return {str(value): int(n) for value, n in values.value_counts(sort=False).items() if n}


def _of_steps(state: State) -> State:
    """Return a state without what is chosen after all steps."""
    return replace(state, parts=(), years=None)


def _matching(rows: pd.DataFrame, parts: Iterable[tuple[str, tuple[str, ...]]]) -> pd.Series:
    """Mark the rows that have one of the chosen values of each variable."""
    found = pd.Series(True, rows.index)
    for name, values in parts:
        found &= rows[name].isin(values)
    return found


def _facets(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is chosen by, one row an observation."""
    columns = {
        "area": table["ref_area"], "measure": table["measure"],
        "publication": table["source_id"] + " " + table["edition"],
        "definition": table["definition_id"], "period": table["period_kind"],
        "breakdown": observations.breakdown_by_row(table).map(lambda names: ", ".join(names) or "total"),
    }  # fmt: skip
    facets = pd.DataFrame({name: pd.Categorical(values) for name, values in columns.items()})
    return facets.assign(partition=table["partition"].array, year=observations.years_and_quarters(table)["year"].array)


def _is_span(years: object) -> bool:
    both = [*years] if isinstance(years, tuple | list) else []
    return len(both) == 2 and all(isinstance(year, Integral) for year in both) and both[0] <= both[1]


def _among(span: tuple[int, int] | None, held: Iterable[int]) -> list[int]:
    return [year for year in held if span and span[0] <= year <= span[1]]


def _within(wanted: tuple[int, int] | None, held: list[int]) -> tuple[int, int] | None:
    """Return the years of a span that are held, or None where that is all of them."""
    left = _among(wanted, held)
    return (left[0], left[-1]) if left and len(left) < len(held) else None
