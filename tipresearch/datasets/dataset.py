"""A published file, the project's figures or a user's own, as one object: narrow it, take its series, put it in a frame, draw it."""

import datetime as dt
import itertools
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
import pandas as pd

from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import (
    CoverageError,
    SchemaError,
    TipResearchError,
    counted,
    listed,
    quoted,
    warn_without_data,
    wrong_type,
)
from tipresearch import disclosure, facts, indicators, observations, readers
from tipresearch.datasets import selection
from tipresearch.datasets.series import (
    Rows,
    chart,
    count_series,
    counts_by,
    ordered_series,
    parts_of,
    require_room,
    series_words,
)
from tipresearch.disclosure import NOT_TO_BE_PUBLISHED, UNPROTECTED
from tipresearch.observations import COLUMNS, Years, label_of
from tipresearch.presentation import records
from tipresearch.quantities import Count, Estimate, Parts

if TYPE_CHECKING:
    from tipresearch.presentation import Chart

#: Rows that a notebook shows of it.
_FEW = 12

#: The table that `load` reads, for records of what its rows say.
_TABLE = "data/observations.csv"

_ALONE = "Nothing is known of rows that this file lacks: parts that contradict a total can have been left out when it was written."


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dataset:
    """What a published file holds, or a selection of it.

    Nothing is added up, filled or chosen silently: ``<5`` stays an interval, and what is asked of
    it in a way that two counts could answer is refused in one line that says how to choose.

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

    Examples
    --------
    >>> import tipresearch as tip
    >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
    >>> print(unodc.count(measure="detected", year=2020))
    20,045
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
        table = self._table
        of = observations.years_in_words(table) if self.years else ""
        of = of or listed(observations.periods_in_words(table).unique(), 3)
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

        held = self._published() if len(self._table) <= _FEW else selection.count_by_measure(self._table)
        more = f"; the {_FEW} measures with most" if len(held) > _FEW else ""
        held = held.assign(unit=held["unit"].str.replace("_", " "))
        return str(presentation.facts(held.head(_FEW), caption=f"{self!r}{more}")._repr_mimebundle_()["text/html"])

    def _published(self) -> pd.DataFrame:
        """Return each row as a reader looks it up; a breakdown is named where a row is of one."""
        rows = selection.plain_frame(self._table, self.areas)
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
        return sorted(map(int, observations.years_and_quarters(self._table)["year"].dropna().unique()))

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
        return {
            ", ".join(names) or "total": n for names, n in Counter(observations.breakdown_by_row(self._table)).items()
        }

    def select(
        self,
        *,
        year: Years | None = None,
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
        rows, fixed, lists = selection.matching_rows(both, self.areas, criteria)
        rows = observations.in_periods(rows, year, quarter)
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
        lists |= {"year": [(y, y) for y in observations.parse_years(year)]} if isinstance(year, list) else {}
        lists |= (
            {"quarter": [(q, q) for q in observations.parse_quarters(quarter)]} if isinstance(quarter, list) else {}
        )
        without = {n: s for n, s in self.without_data.items() if n not in said} | selection.missing_values(rows, lists)
        found = replace(
            self, _table=table, fixed=tuple(dict.fromkeys(fixed)), code=code, in_conflict=aside, without_data=without
        )
        for name in filter(criteria.__contains__, selection.COUNTRIES):
            rest = self._selected(year, quarter, {n: v for n, v in criteria.items() if n != name})
            found = replace(found, perhaps=(*found.perhaps, *selection.similar_labels(found._table, rest._table, name)))
        return found

    def series(self, by: str | Sequence[str] = ()) -> dict[str, list[Count]]:
        """Counts over the years, quarters or other periods.

        Parameters
        ----------
        by : str or sequence of str
            What they are divided by: as `breakdowns` names it, such as ``sex`` or ``sex, age``, or
            ``area``, ``measure``, ``source``, ``edition``; ``category`` where one breakdown alone
            is held. Without any, the totals.

        Returns
        -------
        dict of str to list of Count
            By category, or ``total``: one count a period that is published, in order [unit of the
            counts]. A period without a row is missing, not zero. Counts that are cumulative or of
            times not stated, unless all are of one, and rows whose count is withheld are in `frame`
            alone; cells that stand with different counts are in ``in_conflict``.

        Raises
        ------
        CoverageError
            If no counts are divided so, several could stand for one period, or periods of two kinds,
            such as calendar and fiscal years, for one series: the message says what tells them apart.

        Notes
        -----
        Caution: one series is of one area, measure, unit, source and length; editions and definitions may
        differ only from period to period, and no change is computed between two of them.
        docs/methods.md, section 3.1.

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
        """The counts of one period by category, as `composition` takes them.

        Parameters
        ----------
        by : str or sequence of str
            As for `series`.
        partial : bool
            Whether the categories that have a count are given where others have none, as where these are withheld, or
            the file prints them with different counts, or where what stands there may be no part, such as ``TOTAL``;
            and where a selection left others out of which no total is held. They are not the whole: their shares are
            of the total, or of themselves alone, and say so.

        Returns
        -------
        dict of str to Count
            By category [unit of the counts]; the total is none of them. It is that of the file, also
            where a selection left it out, or other categories. Who is of unknown sex or age is one, also if a finer
            breakdown alone has them, and none where the others are the total without them. Where they do not add up to the total, as where people stand
            in several or some were left out, each has the flag PARTS_NE_TOTAL, and so have their shares, which
            say so; none is given of parts that exceed it, unless people may stand in several and no part does alone.

        Raises
        ------
        CoverageError
            As `series`; if several periods, units, measures, areas or editions are held: select one first; and, unless `partial`, if a
            category has no count, was left out without a total, or may be none.

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
        """The one count that is left, such as a total of a year.

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
            As `series`, and if several are left.

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
        """Rates per 100,000 population of each area and year, of a fiscal year by the year that it begins in.

        Parameters
        ----------
        population_source : str
            Source of the populations, as for `tip.population_of`: by default the World Bank, of areas of one's own the one that ``data/population.csv`` of the project names.

        Returns
        -------
        list of Estimate
            By area and year [per 100,000 population], over the total population of the same year, each
            labelled with what it counts; bounds where a count is suppressed.

        Raises
        ------
        CoverageError
            As `series`, and if no population of the area and year is held.
        TipResearchError
            For counts that are not of twelve months, or of something else than persons.

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
            # The same area and year may stand beside itself, of women, or of those prosecuted.
            of = facts.within(facts.counted_label(count.label, count.measure, count.category))
            found.append(indicators.rate(count, people).renamed(f"{names[count.ref_area]}, {count.period} ({of})"))
        return found

    def frame(self) -> pd.DataFrame:
        """All that it holds as a plain frame, one row a count, for pandas and seaborn.

        Returns
        -------
        DataFrame
            ``area`` and its ``area_name``, ``measure``, ``year`` and ``quarter``, a column for each
            variable of a breakdown with ``total`` where a row is not divided by it, and the count:
            ``lo`` and ``hi`` as the text allows, ``value`` where it is one number and missing where
            it is suppressed [``unit``]; ``state``, what its own published parts say of it: a count that
            is ``exceeded`` or ``contradicted`` cannot be right, one that is ``surplus`` is of
            unknown sex and age beside parts that are the total, one that is ``copied`` is of a breakdown that
            repeats that of another measure, one that is ``unvalidated`` may be none, and one that is blank has no parts;
            ``flags``, those of its count, such as what other publications say of it, joined by blanks; ``status``, a code of SDMX, as ``B`` (break); ``as_published``; then the publication and ``figure_id``.

        Notes
        -----
        Caution: the same persons stand in the total and in each ``partition``, so a sum is of rows
        of one partition only; a heatmap, or a formula of statsmodels, takes ``frame.astype({"value": float})``.
        docs/methods.md, section 2.

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

    def plot(self, by: str | Sequence[str] = (), *, question: str = "") -> "Chart":
        """A chart of its series; of one period, bars.

        Parameters
        ----------
        by : str or sequence of str
            As for `series`.
        question : str
            What stands above it; by default what is counted, where, and by what.

        Returns
        -------
        Chart
            Drawing, data and words; ``save`` writes it as a file with its data beside it.

        Raises
        ------
        CoverageError
            As `series`; for more series than a chart can tell apart; and for counts of several units, or
            of several measures that `by` does not name.

        Examples
        --------
        >>> import tipresearch as tip
        >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
        >>> unodc.select(measure="detected").plot().data["as_published"].tolist()
        ['32,022', '20,045', '21,253', '26,539']
        """
        names, rows, words = selection.breakdown_names(by), self._rows, self._words()
        ordered, sizes = ordered_series(rows.divided(names), names)
        # All areas take seconds to count; that they do not fit is known before.
        one = len(ordered[["period_start", "period_end"]].drop_duplicates()) == 1
        require_room(series_words(sizes, words).values(), one=one)
        counts, without = count_series(self._table, ordered, sizes), self.without_data.values()
        return chart(counts, names, rows, words, question, perhaps=self.perhaps, without_data=without)

    def _words(self) -> dict[str, str]:
        """Return the words for measures, areas and sources, by code; sources that share a short name have none."""
        short = {source: facts.short_name(source) for source in self._table["source_id"].unique()}
        alone = {source: name for source, name in short.items() if [*short.values()].count(name) == 1}
        return {**self.measures, **self.areas, **alone}

    def labels(self, names: Iterable[str]) -> dict[str, str]:
        """The words for the names of series, as a chart shows them.

        Parameters
        ----------
        names : iterable of str
            Names of series, as `series` returns them.

        Returns
        -------
        dict of str to str
            The words, by name; sources that share a short name keep their ids.

        Examples
        --------
        >>> import tipresearch as tip
        >>> tip.open().select(area="Pakistan").labels(["PAK", "female, adult"])
        {'PAK': 'Pakistan', 'female, adult': 'Female, Adults'}
        """
        return series_words(names, self._words())

    def coverage(self, by: str = "measure") -> pd.DataFrame:
        """What is held, and how much of it is suppressed.

        Parameters
        ----------
        by : str
            ``measure``, ``area``, ``year``, or another column of `frame`.

        Returns
        -------
        DataFrame
            A row for each value of `by`, one without it (periods that lie in no one year, by ``year``), and ``all``: ``cells``
            that hold a count, ``suppressed`` ones [cells] such as ``<5``, which may be none, and their ``share_suppressed``
            [proportion], ``areas``, and the first and last year in which a period of them lies.

        Raises
        ------
        CoverageError
            If `by` is no column of `frame`.

        Notes
        -----
        Caution: cells that were set aside are not among them; `issues` lists these. The same
        persons recur under several breakdowns, so cells are no persons.

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


def open(
    *paths: str | PathLike[str], publisher: str = "", edition: str = "", protected: bool = True, threshold: int = 10
) -> Dataset:
    """Open a file of UNODC, the UN's SDG database, the UK's referrals, CTDC, or of observations.

    Parameters
    ----------
    *paths : str or Path
        A file as published, or for SDG 16.2.2 the folder of its parts; several of one publisher
        are held together, such as the referrals of several quarters. Without any, the figures of
        the project.
    publisher : str
        ``glotip``, ``sdg``, ``nrm`` or ``ctdc``; by default whose file it is by its header.
    edition : str
        Edition of a file that states none, such as ``2023-05-30`` or ``2023-q4``.
    protected : bool
        Whether small counts of case records (CTDC) are withheld, and others from which these
        would follow. Exact counts are for those who may see them: the notes of each say so,
        and each chart of them.
    threshold : int
        Counts of case records below this are small [persons]; at least 5.

    Returns
    -------
    Dataset
        What it holds. The parsed form is kept in the user's cache by the content of the file, so
        that the same file opens at once the next time.

    Raises
    ------
    SchemaError
        If a file is of no known publisher or cannot be read; in one line.
    TipResearchError
        For files of several publishers, or two of case records of the same time; and for what is no path, or blank.
    NotProtected
        If a file of case records holds too few persons for anything to be shown.

    Notes
    -----
    Caution: every row of a file is an observation or stands in ``issues`` with the reason why it
    was set aside. docs/methods.md, section 8.

    Examples
    --------
    >>> import tipresearch as tip
    >>> tip.open().select(source="unodc_glotip", edition="2025-04-14")
    tipresearch, edition curated: 101 observations, 5 areas, 5 measures, years 2011, 2013 to 2014, 2017 to 2022
    """
    for name, value, example in (("publisher", publisher, "nrm"), ("edition", edition, "2023-q4")):
        if not isinstance(value, str):
            raise wrong_type(name, value, f"give a text, such as {example!r}")
    if not paths:
        if publisher or edition:
            raise TipResearchError(f"tip.open() gives the figures of the project, which take no {'publisher' if publisher else 'edition'}; give the path of a file.")  # fmt: skip
        return _dataset([readers.as_written(observations.load(), _TABLE, "tipresearch", "curated")], "tip.open()")
    for path in paths:
        if not isinstance(path, str | PathLike):
            raise wrong_type("path", path, "give that of a file, several one after the other; tip.observations_from takes a frame")  # fmt: skip
        if "://" in str(path):
            raise TipResearchError(f"path {quoted(str(path))} is an address, and none is opened; save the file, and give the path of that.")  # fmt: skip
        if not os.fspath(path):  # which would be the folder that one is in
            raise TipResearchError("path '' is blank; give that of a file, or none for the figures of the project, as tip.open().")  # fmt: skip
    said = [repr(str(path)) for path in paths]
    said += [f"{n}={v!r}" for n, v in {"publisher": publisher, "edition": edition}.items() if v]
    said += [] if protected else ["protected=False"]
    said += [] if threshold == disclosure.Rule().threshold else [f"threshold={threshold}"]
    rule = disclosure.Rule(threshold) if protected else None
    found = [_read(Path(path).expanduser(), publisher, edition, rule) for path in paths]
    return _dataset(found, f"tip.open({', '.join(said)})")


def _read(path: Path, publisher: str, edition: str, rule: disclosure.Rule | None) -> readers.Reading:
    if (known := publisher or readers.recognised(path)) == readers.OBSERVATIONS:
        table = observations.read_observations(path)
        editions = "; ".join(dict.fromkeys(table["edition"]))
        if edition and edition.strip() != editions:
            raise SchemaError(f"{path.name} is a table of observations of edition {editions}, not {edition}; leave the edition out, and take one by select(edition=...).")  # fmt: skip
        return readers.as_written(table, path.name, known, editions, _ALONE)
    other = ""
    try:
        reading = readers.parsed(known, path, edition=edition, protect=rule)
    except SchemaError:
        # The suffix of a workbook says nothing of its publisher: the reader alone has looked inside.
        other = "" if publisher else readers.foreign_workbook(path)
        if not other:
            raise
    if other:
        reading = readers.parsed(other, path, edition=edition, protect=rule)
    return reading if rule else readers.noted(reading, path.name)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the observations of several files, each under an id of its own; of one as they are."""
    if len(tables) == 1:
        return tables[0]
    joined = pd.concat(tables, ignore_index=True)
    if joined["figure_id"].is_unique:
        return joined
    if (again := joined.duplicated()).any():
        edition = joined.loc[again, "edition"].iloc[0]
        raise TipResearchError(f"two of the files hold the same figures of edition {edition}; open each edition once.")
    # Files that state no edition count their rows alike.
    own = [t.assign(figure_id=t["figure_id"] + f"#{k}") for k, t in enumerate(tables[1:], 2)]
    return pd.concat([tables[0], *own], ignore_index=True)


def _dataset(found: list[readers.Reading], code: str) -> Dataset:
    """Return what one or several readings hold, and the code that opens them."""
    publishers = {reading.publisher for reading in found}
    if len(publishers) > 1:
        raise TipResearchError(f"the files are of {' and '.join(sorted(publishers))}; open those of one publisher together.")  # fmt: skip
    readers.require_together(found)
    table = _together([reading.observations for reading in found])
    # A file does not know that another source, or another edition, contests its counts.
    protections = [done for reading in found for done in readers.protections(reading)]
    observations.record_complete_table(table, observations.load, partial(_cite_protection, protections))
    names = pd.concat([reading.areas for reading in found])
    aside = pd.concat([r.in_conflict for r in found if len(r.in_conflict)] or [found[0].in_conflict])
    return Dataset(
        _table=table,
        publisher=found[0].publisher,
        edition="; ".join(dict.fromkeys(reading.edition for reading in found)),
        notes=tuple(dict.fromkeys(note for reading in found for note in reading.notes)),
        issues=pd.concat([reading.issues for reading in found], ignore_index=True),
        names=dict(zip(names["ref_area"], names["name"], strict=True)),
        code=code,
        in_conflict=observations.record_complete_table(aside),
    )


def load() -> pd.DataFrame:
    """The curated observations of the package and of the project, validated.

    Returns
    -------
    DataFrame
        A copy of the tables ``data/observations.csv``, one row a published count [unit of the
        row]: the rows of the package, then those of the project. Where these are counts of case
        records, withheld or exact, a notebook that calls this cites how they are protected.

    Raises
    ------
    SchemaError
        At the first fault of the file.

    Notes
    -----
    Caution: a report whose project has exact counts of case records in that table is held each
    time. Reference: docs/methods.md, section 9.
    """
    table = observations.load()
    done = disclosure.protection_in_rows(table, _TABLE)
    return observations.record_complete_table(table, notify=partial(_cite_protection, done)) if done else table


def _cite_protection(protections: Sequence[tuple[str, str, dict]]) -> None:
    """Have numbers of case records carry what was done to them, and a notebook cite them at the end of its cell."""
    for done in protections:
        disclosure.cite_protection(*done)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not protections or shell is None or not hasattr(shell, "kernel"):
        return
    cited = list(dict.fromkeys((source_id, edition) for source_id, edition, _ in protections))

    def cite(_result: object = None) -> None:
        if isinstance(shell.display_pub, sys.modules["IPython"].core.displaypub.CapturingDisplayPublisher):
            return  # of %%capture, which runs its cell as one of its own
        shell.events.unregister("post_run_cell", cite)
        shell.display_pub.publish({RESULTS_MIME: records((), cited)})

    # In the cell itself the author's capture or `clear_output` would take it.
    shell.events.register("post_run_cell", cite)
