"""What a file holds, and what is left of it when a user chooses."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
import pandas as pd

from tipresearch import facts, observations
from tipresearch.datasets import breakdowns, choosing, frames, times
from tipresearch.disclosure import NOT_TO_BE_PUBLISHED, UNPROTECTED
from tipresearch.errors import CoverageError, counted, listed, warn_without_data
from tipresearch.observations import COLUMNS, label_of

#: Rows that a notebook shows of it.
_FEW = 12

#: What is selected by labels of countries, which a file prints as each country wrote them.
_COUNTRIES = ("citizenship", "nationality", "repatriation", "category")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Held:
    """Observations of one publisher, and how to choose among them.

    Attributes
    ----------
    publisher, edition : str
        Whose file it is, and which edition.
    notes : tuple of str
        What a reader of the whole file should know.
    issues : DataFrame
        Rows of the file that were set aside, each with its reason.
    names : mapping of str to str
        Names of areas by code, as the file prints them.
    fixed : tuple of str
        Variables of a breakdown of which a selection took a value.
    code : str
        The expression that gives it, such as ``tip.open('FILE').select(area='Nepal')``; blank
        where it is made of a frame.
    in_conflict : DataFrame
        Rows that were set aside because their cell stands with different counts, as observations:
        the file has the cell, and no rule says which count holds. Never figures.
    without_data : mapping of str to str
        What lists of a selection have no data for, by the name of the criterion: ``no data for area Nepal (1 of 2
        selected)``.
    perhaps : tuple of str
        Labels that a selection of countries of citizenship left out, with their years, though they
        begin as those that it took: ``'Romanian' (2017 to 2022)`` beside ``Romania``.
    """

    _table: pd.DataFrame  # which numbers are made of: `observations` gives a copy
    publisher: str
    edition: str
    notes: tuple[str, ...]
    issues: pd.DataFrame
    names: Mapping[str, str]
    fixed: tuple[str, ...] = ()
    code: str = ""
    in_conflict: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    without_data: Mapping[str, str] = field(default_factory=dict)
    perhaps: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Print what it holds in a line."""
        of = times.years_in_words(self._table) if self.years else listed(times.in_words(self._table).unique(), 3)
        held = [counted(len(self.areas), "area"), counted(len(self.measures), "measure"), of or "no period"]
        exact = self._table["notes"].str.contains(UNPROTECTED, regex=False).any()
        said = f"; {NOT_TO_BE_PUBLISHED}" if exact else ""
        said += "".join(f"; {each}" for each in self.without_data.values())
        said += f"; perhaps also {listed(self.perhaps, 6)}" if self.perhaps else ""
        return f"{self.publisher}, edition {self.edition}: {counted(len(self._table), 'observation')}, {', '.join(held)}{said}"

    if not TYPE_CHECKING:  # which would take any name for one that there is

        def __getattr__(self, name: str) -> NoReturn:
            """Refuse a name, and say where that is which a frame of pandas has."""
            cure = "; frame() gives its rows as a DataFrame, which has." if hasattr(pd.DataFrame, name) else ""
            raise AttributeError(f"{type(self).__name__!r} has no {name!r}{cure}", name=name, obj=self)

    def __getitem__(self, name: object) -> NoReturn:
        """Refuse what a frame of pandas has, its length and rows among it."""
        raise TypeError(f"{type(self).__name__!r} has no columns and rows to take by [{name!r}]; frame() gives a DataFrame, which has, and select() takes some of it.")  # fmt: skip

    def _repr_html_(self) -> str:
        """Show its rows as published where they are few, else what it holds of each measure."""
        from tipresearch import presentation

        held = self._rows() if len(self._table) <= _FEW else frames.by_measure(self._table)
        more = f"; the {_FEW} measures with most" if len(held) > _FEW else ""
        held = held.assign(unit=held["unit"].str.replace("_", " "))
        return str(presentation.facts(held.head(_FEW), caption=f"{self!r}{more}")._repr_mimebundle_()["text/html"])

    def _rows(self) -> pd.DataFrame:
        """Return each row as a reader looks it up; a breakdown is named where a row is of one."""
        rows = frames.plain(self._table, self.areas)
        parts = [label_of(r) if r["category"] != "total" else "" for r in rows.to_dict("records")]
        named = {"area_name": "area", "as_published": "raw_value", "source": "source_id"}
        columns = ["area_name", "period", "measure", "part", "as_published", "unit", "source", "edition"]
        return rows.assign(part=parts)[columns].rename(columns=named)

    @property
    def observations(self) -> pd.DataFrame:
        """A copy of the table that its numbers are made of, one row a published count: all functions of the package take it.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> table = unodc.observations
        >>> table["count_hi"] = 0  # changes nothing of what was opened
        >>> int(unodc.observations["count_hi"].min())
        4
        """
        # pandas copies columns when they are written to; what it gives out as the array of a column is the column itself.
        return self._table.assign(**{name: self._table[name].copy() for name in ("count_lo", "count_hi")})

    @property
    def areas(self) -> dict[str, str]:
        """The areas that it holds: code and name, as the file prints it or by ISO 3166.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.areas
        {'PAK': 'Pakistan'}
        """
        codes = sorted(self._table["ref_area"].unique())
        lacking = [code for code in codes if not self.names.get(code)]
        known = facts.area_names(lacking) if lacking else {}
        return {code: self.names.get(code) or known[code] for code in codes}

    @property
    def measures(self) -> dict[str, str]:
        """What it counts: the code of each measure and its words.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> list(unodc.measures)
        ['offences', 'convicted', 'prosecuted', 'detected', 'formal_contact']
        """
        return {m: facts.measure_label(m) for m in self._table["measure"].unique()}

    @property
    def years(self) -> list[int]:
        """The calendar years in which a period of it lies, in order.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="detected").years
        [2019, 2020, 2021, 2022]
        """
        return sorted(map(int, times.dated(self._table)["year"].dropna().unique()))

    @property
    def breakdowns(self) -> dict[str, int]:
        """By what its counts are divided, with the number of observations; `series` takes these.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="formal_contact").breakdowns
        {'total': 4, 'sex, age': 4, 'age': 2, 'sex': 2}
        """
        return {", ".join(names) or "total": n for names, n in Counter(breakdowns.variables(self._table)).items()}

    def select(
        self,
        *,
        year: times.Years | None = None,
        quarter: int | str | Iterable[int] | None = None,
        **criteria: str | Iterable[str],
    ) -> Self:
        """What it holds of some areas, measures, years or categories.

        Parameters
        ----------
        year : int, str or iterable of int, optional
            ``2020``, ``[2019, 2021]``, ``range(2010, 2013)`` or ``"2010..2012"``, both ends
            included; periods within these years, quarters among them. Of a span or range those that are held are taken.
        quarter : int, str or iterable, optional
            1 to 4, or ``Q1`` to ``Q4``: periods that are such a quarter.
        **criteria : str or iterable of str
            ``area`` by name or code; any column of the observations, such as ``measure``; or a
            variable of a breakdown, such as ``sex`` or ``nationality``. Several values are a list.
            ``period`` is ``"year"``, ``"quarter"``, another kind such as ``"fiscal_year"``, or one
            as `frame` prints it, such as ``"2021-07-01 to 2022-06-30"``; ``period_start`` and
            ``period_end`` are days, or such as ``"2021-07-01"``.

        Returns
        -------
        Dataset
            The rows that match; at least one. A `CoverageWarning` names each value of a list that has no row, and so do
            ``without_data`` and the charts of what is returned.

        Raises
        ------
        CoverageError
            If it holds none, or a value of a list may be a slip for one that it holds; the message names what it holds and
            the nearest value.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="detected", sex=["female", "male"], year="2021..2022").years
        [2021, 2022]
        """
        found = self._selected(year, quarter, criteria)
        warn_without_data(s for name, s in found.without_data.items() if name in {"year", "quarter", *criteria})
        return found

    def _selected(self, year: Any, quarter: Any, criteria: Mapping[str, Any]) -> Self:
        # What can be gone through once alone is listed, to be said again.
        year, quarter, criteria = _plain(year), _plain(quarter), {n: _plain(v) for n, v in criteria.items()}
        said = {n: v for n, v in {**criteria, "year": year, "quarter": quarter}.items() if v is not None}
        if empty := [name for name, value in said.items() if isinstance(value, list | range) and not value]:
            raise CoverageError(f"{empty[0]} is an empty list, which selects nothing; give one value or several, or leave it out.")  # fmt: skip
        table, aside = self._table, self.in_conflict
        both = pd.concat([table, aside], ignore_index=True) if len(aside) else table
        rows, fixed, lists = choosing.chosen(both, self.areas, criteria)
        rows = times.in_time(rows, year, quarter)
        if len(aside):  # by their places, so that the table that they were taken from is remembered
            kept = rows.index < len(table)
            table, aside = table.iloc[rows.index[kept]], aside.iloc[rows.index[~kept] - len(table)]
        else:
            table = rows
        if table.empty and len(aside):
            raise CoverageError(f"{aside['category'].iloc[0]!r} stands with different counts in the file, as {' and as '.join(dict.fromkeys(aside['raw_value']))}, and none of them is used; in_conflict of what was opened holds them.")  # fmt: skip
        asked = ", ".join(f"{n}={v!r}" for n, v in said.items())
        code = self.code and f"{self.code}.select({asked})"
        fixed = [*self.fixed, *fixed]
        lists |= {"year": [(y, y) for y in times.wanted_years(year)]} if isinstance(year, list) else {}
        lists |= {"quarter": [(q, q) for q in times.quarters(quarter)]} if isinstance(quarter, list) else {}
        without = {n: s for n, s in self.without_data.items() if n not in said} | choosing.without_data(rows, lists)
        found = replace(
            self, _table=table, fixed=tuple(dict.fromkeys(fixed)), code=code, in_conflict=aside, without_data=without
        )
        for name in filter(criteria.__contains__, _COUNTRIES):
            rest = self._selected(year, quarter, {n: v for n, v in criteria.items() if n != name})
            found = replace(found, perhaps=(*found.perhaps, *_left_out(found, rest, name)))
        return found


def _left_out(found: Held, rest: Held, name: str) -> Iterator[str]:
    """Yield what begins as the labels of countries that were selected, and was not, with its years."""
    # Of other breakdowns a code is no label of a country: a child is none of Chile.
    tables = (t[t["partition"].str.startswith(_COUNTRIES[:3])] for t in (rest.observations, found.observations))
    held, wide = map(breakdowns.widened, tables)
    if name in held and name in wide:
        taken = wide[name].unique()
        others = [label for label in held[name].unique() if label not in taken]
        for label in dict.fromkeys(o for t in taken for o in observations.perhaps_same(t, others)):
            days = held.loc[held[name] == label, "period_start"].dropna()
            years = dict.fromkeys(f"{day:%Y}" for day in (days.min(), days.max()) if len(days))
            yield f"{label!r} ({' to '.join(years) or 'no year given'})"


def _plain(value: Any) -> Any:
    """Return a value, or a list of several, as plain Python that `code` can print: numpy and pandas have types of their own."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.date | np.datetime64):
        return str(pd.Timestamp(value)).removesuffix(" 00:00:00")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, range):
        return value
    return [*map(_plain, value)] if isinstance(value, Iterable) else value
