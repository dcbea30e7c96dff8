"""What a file holds, to explore: narrow it, take its series, put it in a frame, draw it."""

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from nbpress.core.errors import CoverageError, listed
from tipresearch import facts, indicators, observations
from tipresearch.consistency import OUTSIDE
from tipresearch.datasets import breakdowns, drawn, frames, grouping, wholes
from tipresearch.datasets.held import Held
from tipresearch.quantities import Count, Estimate, Parts

if TYPE_CHECKING:
    from tipresearch.presentation import Chart


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dataset(Held):
    """What a published file holds, or a selection of it.

    Nothing is added up, filled or chosen silently: ``<5`` stays an interval, and what is asked of
    it in a way that two counts could answer is refused in one line that says how to choose.

    Examples
    --------
    >>> import tipresearch as tip
    >>> unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan")
    >>> print(unodc.count(measure="detected", year=2020))
    20,045
    """

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
        return self._counted(*self._grouped(by))

    def _divided(self, by: str | Sequence[str]) -> pd.DataFrame:
        return breakdowns.chosen(self._table, breakdowns.named(by), self.fixed, self.in_conflict)

    def _grouped(self, by: str | Sequence[str]) -> tuple[pd.DataFrame, dict[str, int]]:
        return grouping.grouped(self._divided(by), breakdowns.named(by))

    def _counted(self, ordered: pd.DataFrame, sizes: dict[str, int]) -> dict[str, list[Count]]:
        # What a publication says of its own cells takes long to ask: once for all of them.
        counts = iter(observations.counts(ordered, self._table))
        return {name: list(itertools.islice(counts, n)) for name, n in sizes.items()}

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
        held = replace(self, _table=observations.parts_alone(self._table))
        found = held._counted(*(grouped := held._grouped(by)))
        names, rows = breakdowns.named(by), held._divided(by)
        apart = [name for name in ("area", "source", "edition") if name not in names]
        grouping.require_one("parts are", itertools.chain(*found.values()), ["period", "unit", "measure", *apart])
        whole = wholes.around(held, grouped[0], names)
        given, lacking = wholes.given({n: counts[0] for n, counts in found.items()}, held, whole, rows, names)
        parts = wholes.validated(given, lacking, names, partial=partial)
        totals: list[Count] = []
        with contextlib.suppress(CoverageError):  # no total is held, or several
            (totals,) = whole.series().values() if not OUTSIDE & {*names} else [[]]
        others = wholes.others_of(whole, names, given if totals else parts)  # what is in doubt may be the total
        return wholes.beside(parts, next(iter(totals), None), others, names, self.fixed, partial=partial)

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
        return frames.full(self._table, self.areas)

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
        ordered, sizes = self._grouped(by)
        # All areas take seconds to count; that they do not fit is known before.
        one = len(ordered[["period_start", "period_end"]].drop_duplicates()) == 1
        drawn.require_room(drawn.in_words(sizes, self).values(), one=one)
        return drawn.chart(self._counted(ordered, sizes), breakdowns.named(by), self, question)

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
        return frames.coverage(self._table, self.areas, by)
