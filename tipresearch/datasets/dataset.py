"""One object for a published file, the figures of the project, or a user's own: select, count, tabulate, draw."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError, counted, listed, warn_without_data
from tipresearch import facts, indicators, observations
from tipresearch.datasets import selection
from tipresearch.datasets.cells import counted_cells
from tipresearch.datasets.drawing import chart, require_room, series_words
from tipresearch.datasets.parts import parts_of
from tipresearch.datasets.series import Rows, count_series, counts_by, ordered_series
from tipresearch.disclosure import NOT_TO_BE_PUBLISHED, UNPROTECTED
from tipresearch.observations import COLUMNS, Years, label_of
from tipresearch.quantities import Count, Estimate, Parts

if TYPE_CHECKING:
    from tipresearch.presentation import Chart

#: A notebook shows at most so many rows.
_FEW = 12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dataset:
    """The observations of a published file, or a selection of them.

    Nothing is added up, filled in or chosen silently: ``<5`` stays an interval. If a question has two answers,
    the method raises an error that says how to choose.

    Attributes
    ----------
    publisher, edition : str
        The publisher of the file, and its edition.
    notes : tuple of str
        What a reader of the whole file should know.
    issues : DataFrame
        Rows of the file that were set aside, each with its reason.
    names : mapping of str to str
        Names of areas by code, as the file prints them.
    fixed : tuple of str
        Variables of a breakdown for which a value was selected.
    code : str
        The expression that makes the dataset, such as ``tip.open('FILE').select(area='Nepal')``; blank if it
        was made of a frame.
    in_conflict : DataFrame
        Cells that the file prints with different counts, as observations. They are never used as figures,
        because no rule says which count is right.
    without_data : mapping of str to str
        Values of a list that have no data, by the name of the criterion: ``no data for area Nepal (1 of 2
        selected)``.
    perhaps : tuple of str
        Labels of countries of citizenship that begin like a selected label, with their years:
        ``'Romanian' (2017 to 2022)`` besides ``Romania``.

    Examples
    --------
    >>> import tipresearch as tip
    >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
    >>> list(unodc.measures)
    ['offences', 'convicted', 'prosecuted', 'detected', 'formal_contact']
    >>> unodc.select(measure="formal_contact").breakdowns
    {'total': 4, 'sex, age': 4, 'age': 2, 'sex': 2}
    >>> print(unodc.count(measure="detected", year=2020))
    20,045
    """

    _table: pd.DataFrame  # `observations` returns a copy
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
    _asked: Mapping[str, tuple] = field(default_factory=dict)  # area codes of a list, and years, that were selected

    def __repr__(self) -> str:
        """Summarise the dataset in one line."""
        table = self._table
        of = observations.years_in_words(table) if self.years else ""
        of = of or listed(observations.periods_in_words(table).unique(), 3)
        held = [counted(len(self.areas), "area"), counted(len(self.measures), "measure"), of or "no period"]
        exact = self._table["notes"].str.contains(UNPROTECTED, regex=False).any()
        said = f"; {NOT_TO_BE_PUBLISHED}" if exact else ""
        said += "".join(f"; {each}" for each in self.without_data.values())
        said += f"; perhaps also {listed(self.perhaps, 6)}" if self.perhaps else ""
        return f"{self.publisher}, edition {self.edition}: {counted(len(self._table), 'observation')}, {', '.join(held)}{said}"

    if not TYPE_CHECKING:  # a type checker would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            """Refuse an unknown name; for an attribute of a DataFrame, point to `frame`."""
            cure = "; frame() gives its rows as a DataFrame, which has." if hasattr(pd.DataFrame, name) else ""
            raise AttributeError(f"{type(self).__name__!r} has no {name!r}{cure}", name=name, obj=self)

    def __getitem__(self, name: object) -> NoReturn:
        """Refuse columns, rows and iteration; point to `frame` and `select`."""
        raise TypeError(f"{type(self).__name__!r} has no columns and rows to take by [{name!r}]; frame() gives a DataFrame, which has, and select() takes some of it.")  # fmt: skip

    def _repr_html_(self) -> str:
        """Show up to 12 rows as published; for more rows, a summary by measure."""
        from tipresearch import presentation

        held = self._published() if len(self._table) <= _FEW else selection.count_by_measure(self._table)
        more = f"; the {_FEW} measures with most" if len(held) > _FEW else ""
        held = held.assign(unit=held["unit"].str.replace("_", " "))
        return str(presentation.facts(held.head(_FEW), caption=f"{self!r}{more}")._repr_mimebundle_()["text/html"])

    def _published(self) -> pd.DataFrame:
        """Return each row as published, with the name of its part of a breakdown."""
        rows = selection.plain_frame(self._table, self.areas)
        parts = [label_of(r) if r["category"] != "total" else "" for r in rows.to_dict("records")]
        named = {"area_name": "area", "as_published": "raw_value", "source": "source_id"}
        columns = ["area_name", "period", "measure", "part", "as_published", "unit", "source", "edition"]
        return rows.assign(part=parts)[columns].rename(columns=named)

    @property
    def observations(self) -> pd.DataFrame:
        """A copy of the table of observations, one row a published count, as the functions of the package take it."""
        # pandas copies a column when it is written to, but shares the array behind the column.
        return self._table.assign(**{name: self._table[name].copy() for name in ("count_lo", "count_hi")})

    @property
    def areas(self) -> dict[str, str]:
        """The areas by code, with names as the file prints them or by ISO 3166."""
        codes = sorted(self._table["ref_area"].unique())
        lacking = [code for code in codes if not self.names.get(code)]
        known = facts.area_names(lacking) if lacking else {}
        return {code: self.names.get(code) or known[code] for code in codes}

    @property
    def measures(self) -> dict[str, str]:
        """The measures by code, with their labels."""
        return {m: facts.measure_label(m) for m in self._table["measure"].unique()}

    @property
    def years(self) -> list[int]:
        """The calendar years of the observations, in order."""
        return sorted(map(int, observations.years_and_quarters(self._table)["year"].dropna().unique()))

    @property
    def breakdowns(self) -> dict[str, int]:
        """The breakdowns, as `series` takes them, with the number of observations of each."""
        sizes = Counter(observations.breakdown_by_row(self._table))
        return {", ".join(names) or "total": n for names, n in sizes.items()}

    def select(
        self,
        *unnamed: object,
        year: Years | None = None,
        quarter: int | str | Iterable[int] | None = None,
        **criteria: str | Iterable[str],
    ) -> Self:
        """Select areas, measures, years or categories.

        Parameters
        ----------
        *unnamed : object
            Nothing: each criterion needs its name. A value here raises a `TypeError` that says how to name it.
        year : int, str or iterable of int, optional
            ``2020``, ``[2019, 2021]``, ``range(2010, 2013)`` or ``"2010..2012"`` (both ends included): periods
            within these years, including quarters. A span may include years without data.
        quarter : int, str or iterable, optional
            1 to 4, or ``Q1`` to ``Q4``.
        **criteria : str or iterable of str
            ``area`` by name or code, any column of the observations, such as ``measure``, or a variable of a
            breakdown, such as ``sex`` or ``nationality``; one value or a list. ``period`` is ``"year"``,
            ``"quarter"``, another kind such as ``"fiscal_year"``, or a period as `frame` prints it, such as
            ``"2021-07-01 to 2022-06-30"``; ``period_start`` and ``period_end`` are days.

        Returns
        -------
        Dataset
            The rows that match, at least one. A `CoverageWarning` names each value of a list without data;
            ``without_data`` and the notes of charts name them as well.

        Raises
        ------
        CoverageError
            If no row matches, or a value of a list is probably misspelt. The message names the values in the
            data and the nearest of them.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="detected", sex=["female", "male"], year="2021..2022").years
        [2021, 2022]
        """
        if unnamed:
            raise TypeError(f"select takes names: select(area={unnamed[0]!r}).")
        found = self._selected(year, quarter, criteria)
        warn_without_data(s for name, s in found.without_data.items() if name in {"year", "quarter", *criteria})
        return found

    def _selected(self, year: Any, quarter: Any, criteria: Mapping[str, Any]) -> Self:
        # An iterator can be read once, and the values are used several times.
        year, quarter, criteria = _plain(year), _plain(quarter), {n: _plain(v) for n, v in criteria.items()}
        said = {n: v for n, v in {**criteria, "year": year, "quarter": quarter}.items() if v is not None}
        if empty := [name for name, value in said.items() if isinstance(value, list | range) and not value]:
            raise CoverageError(f"{empty[0]} is an empty list, which selects nothing; give one value or several, or leave it out.")  # fmt: skip
        table, aside = self._table, self.in_conflict
        both = pd.concat([table, aside], ignore_index=True) if len(aside) else table
        rows, fixed, lists = selection.matching_rows(both, self.areas, criteria)
        rows = observations.in_periods(rows, year, quarter)
        if len(aside):  # by position, so that the selection remembers its table
            kept = rows.index < len(table)
            table, aside = table.iloc[rows.index[kept]], aside.iloc[rows.index[~kept] - len(table)]
        else:
            table = rows
        if table.empty and len(aside):
            raise CoverageError(f"{aside['category'].iloc[0]!r} stands with different counts in the file, as {' and as '.join(dict.fromkeys(aside['raw_value']))}, and none of them is used; in_conflict of what was opened holds them.")  # fmt: skip
        asked = ", ".join(f"{n}={v!r}" for n, v in said.items())
        code = self.code and f"{self.code}.select({asked})"
        if isinstance(year, list):
            lists["year"] = [(y, y) for y in observations.parse_years(year)]
        if isinstance(quarter, list):
            lists["quarter"] = [(q, q) for q in observations.parse_quarters(quarter)]
        named = dict(self._asked)
        if "area" in lists:
            known = facts.area_codes()
            named["area"] = tuple(code or known.get(given.casefold(), given) for given, code in lists["area"])
        if year is not None:
            named["year"] = tuple(observations.parse_years(year))
        without = {n: s for n, s in self.without_data.items() if n not in said} | selection.missing_values(rows, lists)
        taken = tuple(dict.fromkeys([*self.fixed, *fixed]))
        found = replace(
            self, _table=table, fixed=taken, code=code, in_conflict=aside, without_data=without, _asked=named
        )
        for name in filter(criteria.__contains__, selection.COUNTRIES):
            rest = self._selected(year, quarter, {n: v for n, v in criteria.items() if n != name})
            found = replace(found, perhaps=(*found.perhaps, *selection.similar_labels(found._table, rest._table, name)))
        return found

    def series(self, by: str | Sequence[str] = ()) -> dict[str, list[Count]]:
        """Return counts over years, quarters or other periods.

        Parameters
        ----------
        by : str or sequence of str
            What divides the counts: a breakdown as `breakdowns` names it, such as ``sex`` or ``sex, age``, or
            ``area``, ``measure``, ``source``, ``edition``; ``category`` if the data have one breakdown. By
            default the totals.

        Returns
        -------
        dict of str to list of Count
            By category, or ``total``: one count for each published period, in order [unit of the counts]. A
            period without a row is missing, not zero. Withheld counts, and cumulative counts or counts of
            unstated periods besides other counts, are only in `frame`.

        Raises
        ------
        CoverageError
            If the data have no such breakdown, or several counts could stand for one period. The message says
            what tells them apart.

        Notes
        -----
        Caution: one series has one area, measure, unit, source and length of period. Editions and definitions
        may differ between periods; no change is computed between two of them. docs/methods.md, section 3.1.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> found = unodc.select(measure="detected", year="2021..2022").series(by="sex")
        >>> {sex: [str(count) for count in counts] for sex, counts in found.items()}
        {'female': ['17,000', '20,200'], 'male': ['4,243', '6,335'], 'other': ['fewer than 5']}
        """
        return counts_by(self._rows, by)

    @property
    def _rows(self) -> Rows:
        return Rows(self._table, self.in_conflict, self.fixed)

    def parts(self, by: str | Sequence[str], *, partial: bool = False) -> Parts:
        """Return the counts of one period by category, as `composition` takes them.

        Parameters
        ----------
        by : str or sequence of str
            As for `series`.
        partial : bool
            Whether to return some categories if others have no usable count, or if the selection left others
            out and the data have no total. Shares of such parts are of the total, or of the parts alone, and
            say so.

        Returns
        -------
        dict of str to Count
            By category [unit of the counts], with the total of the file as ``total``, even if a selection left
            it out. Persons of unknown sex or age are a category, unless the others add up to the total without
            them. Parts that do not add up to the total have the flag PARTS_NE_TOTAL. Parts that exceed the total
            have no shares, unless a person may be in several parts and no single part exceeds it.

        Raises
        ------
        CoverageError
            As `series`; if the data have several periods, units, measures, areas or editions; and, unless
            `partial`, if a category has no usable count or was left out without a total.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> parts = unodc.select(measure="detected", year=2020).parts("sex")
        >>> {sex: str(count) for sex, count in parts.items()}
        {'female': '16,427', 'male': '3,618'}
        """
        return parts_of(self._rows, by, partial=partial)

    def count(self, **criteria: int | str) -> Count:
        """Return the only count of a selection, such as the total of a year.

        Parameters
        ----------
        **criteria : int or str
            As for `select`.

        Returns
        -------
        Count
            The count [unit of the row], with its lineage.

        Raises
        ------
        CoverageError
            As `series`, and if the selection has several counts.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> print(unodc.count(measure="detected", sex="other", year=2022))
        fewer than 5
        """
        (counts,) = self.select(**criteria).series().values()  # type: ignore[arg-type]  # refused by select
        if len(counts) > 1:
            periods = listed((str(c.period) for c in counts), most=30)
            raise CoverageError(f"{len(counts)} counts are left, of {periods}; select one period.")
        return counts[0]

    def rates(self, *, population_source: str = facts.DEFAULT_SOURCE) -> list[Estimate]:
        """Return rates per 100,000 population by area and year; a fiscal year counts as the year it begins in.

        Parameters
        ----------
        population_source : str
            Source of the populations, as for `tip.population_of`: by default the World Bank, and for your own
            areas the source that ``data/population.csv`` of the project names.

        Returns
        -------
        list of Estimate
            By area and year [per 100,000 population], over the total population of the same year, each labelled
            with what it counts; bounds if a count is suppressed.

        Raises
        ------
        CoverageError
            As `series`, and if an area and year has no population.
        TipResearchError
            If a count is not of twelve months, or not of persons.

        Notes
        -----
        Caution: a higher rate may mean better detection. docs/methods.md, sections 1.1 and 4.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> for rate in unodc.select(measure="detected", year="2021..2022").rates():
        ...     print(f"{rate.label}: {rate:full}")
        Pakistan, 2021 (detected victims): 8.87
        Pakistan, 2022 (detected victims): 10.89
        """
        found, names, counts = [], self.areas, [*itertools.chain(*self.series(by="area").values())]
        people_of = facts.populations_of(((c.ref_area, c.year) for c in counts), source_id=population_source)
        for count, people in zip(counts, people_of, strict=True):
            # The same area and year may have several rates, such as of women and of persons prosecuted.
            of = facts.within(facts.counted_label(count.label, count.measure, count.category))
            found.append(indicators.rate(count, people).renamed(f"{names[count.ref_area]}, {count.period} ({of})"))
        return found

    def frame(self) -> pd.DataFrame:
        """Return the observations as a plain frame, one row a count, for pandas and seaborn.

        Returns
        -------
        DataFrame
            ``area`` and ``area_name``, ``measure``, ``year``, ``quarter`` and ``period``, and a column for each
            variable of a breakdown (``total`` if the row is not divided by it). ``lo`` and ``hi`` are the bounds
            of the count [``unit``]; ``value`` is missing if they differ. ``state`` compares the count with its own
            published parts: ``exceeded`` and ``contradicted`` counts cannot be right, ``surplus`` counts persons of
            unknown sex and age besides parts that are the total, ``copied`` repeats another measure,
            ``unvalidated`` may be no part, and blank has no parts. ``flags`` are those of the count, separated by
            blanks; ``status`` is a code of SDMX, such as ``B`` (break). ``as_published``, the publication and
            ``figure_id`` follow.

        Notes
        -----
        Caution: the same persons are in the total and in each ``partition``, so add up rows of one partition
        only. A heatmap, or a formula of statsmodels, takes ``frame.astype({"value": float})``.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> frame = unodc.select(measure="detected", partition="sex", year=2022).frame()
        >>> print(frame[["area", "year", "sex", "value", "lo", "hi"]].to_string(index=False))
        area  year    sex  value    lo    hi
         PAK  2022 female  20200 20200 20200
         PAK  2022   male   6335  6335  6335
         PAK  2022  other   <NA>     0     4
        """
        return selection.full_frame(self._table, self.areas)

    def grid(self, by: str | Sequence[str] = (), *, disputed: str = "bounds") -> pd.DataFrame:
        """Return every cell that was asked for: each area, period and category, with its count or a reason.

        Parameters
        ----------
        by : str or sequence of str
            As for `series`; by default the totals. Each area has its own cells.
        disputed : {"bounds", "flag", "withhold"}
            What becomes of a count that is in doubt. ``bounds``: a count that does not add up with its own table is
            the range over the smallest corrections, or has no number if that range is too wide. ``flag``: it is as
            published. ``withhold``: neither it nor a count that another source or edition disputes has a number.

        Returns
        -------
        DataFrame
            A row for each area, period and category. Areas are those with data and those of a list in `select`;
            calendar years are those of `select`, or all from the first to the last with data, and other periods are
            those with data. ``value``, ``lo`` and ``hi`` [``unit``] are missing if there is no number, and
            ``value`` also if the bounds differ. ``state`` is one word, and ``reason`` explains it; ``flag_codes``
            are those of the count.

        Raises
        ------
        CoverageError
            As `series`.
        TipResearchError
            If `disputed` is not one of the three words.

        Notes
        -----
        Caution: a cell without a number is not zero. docs/methods.md, section 9b.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> grid = unodc.select(measure="detected", year="2021..2022").grid("sex")
        >>> print(grid[["year", "sex", "value", "hi", "state"]].to_string(index=False))
         year    sex   value      hi       state
         2021 female 17000.0 17000.0      number
         2021   male  4243.0  4243.0      number
         2021  other     NaN     NaN not_divided
         2022 female 20200.0 20200.0      number
         2022   male  6335.0  6335.0      number
         2022  other     NaN     4.0  suppressed
        """
        names = selection.breakdown_names(by)
        return counted_cells(self._rows, names, self.areas, self._asked, disputed)

    def plot(self, by: str | Sequence[str] = (), *, question: str = "") -> "Chart":
        """Draw the series as a chart; a single period as bars.

        Parameters
        ----------
        by : str or sequence of str
            As for `series`.
        question : str
            The title; by default what is counted, where, and by what.

        Returns
        -------
        Chart
            Drawing, data and words; ``save`` writes the chart as a file with its data next to it.

        Raises
        ------
        CoverageError
            As `series`; if one chart cannot show so many series; and if counts have several units, or several
            measures that `by` does not name.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="detected").plot().data["as_published"].tolist()
        ['32,022', '20,045', '21,253', '26,539']
        """
        names, rows, words = selection.breakdown_names(by), self._rows, self._words()
        ordered, sizes = ordered_series(rows.divided(names), names)
        # Counting all areas takes seconds, and whether they fit one chart is known before.
        one = len(ordered[["period_start", "period_end"]].drop_duplicates()) == 1
        require_room(series_words(sizes, words).values(), one=one)
        counts, without = count_series(self._table, ordered, sizes), self.without_data.values()
        return chart(counts, names, rows, words, question, perhaps=self.perhaps, without_data=without)

    def _words(self) -> dict[str, str]:
        """Return labels of measures, areas and sources by code; sources that share a short name have none."""
        short = {source: facts.short_name(source) for source in self._table["source_id"].unique()}
        alone = {source: name for source, name in short.items() if [*short.values()].count(name) == 1}
        return {**self.measures, **self.areas, **alone}

    def labels(self, names: Iterable[str]) -> dict[str, str]:
        """Return the labels of series, by name, as a chart shows them.

        Parameters
        ----------
        names : iterable of str
            Names of series, as `series` returns them.

        Returns
        -------
        dict of str to str
            The labels; sources that share a short name keep their ids.

        Examples
        --------
        >>> import tipresearch as tip
        >>> tip.open().select(area="Pakistan").labels(["PAK", "female, adult"])
        {'PAK': 'Pakistan', 'female, adult': 'Female, Adults'}
        """
        return series_words(names, self._words())

    def coverage(self, by: str = "measure") -> pd.DataFrame:
        """Count the cells, and the share of suppressed cells.

        Parameters
        ----------
        by : str
            ``measure``, ``area``, ``year``, or another column of `frame`.

        Returns
        -------
        DataFrame
            A row for each value of `by`, one for observations without a value, and ``all``: ``cells`` with a
            count, ``suppressed`` cells such as ``<5``, their ``share_suppressed`` [proportion], ``areas``, and the
            first and last year.

        Raises
        ------
        CoverageError
            If `by` is no column of `frame`.

        Notes
        -----
        Caution: `issues` lists the cells that were set aside. Cells are not persons: the same persons recur under
        several breakdowns.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> held = unodc.select(measure="detected", partition="sex").coverage("sex")
        >>> print(held[["sex", "cells", "suppressed"]].to_string(index=False))
           sex  cells  suppressed
        female      4           0
          male      4           0
         other      1           1
           all      9           1
        """
        return selection.suppression_by(self._table, self.areas, by)


def _plain(value: Any) -> Any:
    """Return a value or a list of values of numpy or pandas as plain Python, which `code` can print."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.date | np.datetime64):
        return str(pd.Timestamp(value)).removesuffix(" 00:00:00")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, range):
        return value
    return [*map(_plain, value)] if isinstance(value, Iterable) else value
