"""The counts of a breakdown beside the total of their year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from tipresearch.cleaning import NEEDED
from tipresearch.gathering import gathered
from tipresearch.profiles.country import Profile
from tipresearch.quantities import Count, Estimate, is_surplus, parse_count
from tipresearch.reconciliation import DISAGREE, Reconciliation, reconcile

#: Breakdowns that are compared with the total, in words.
COMPARED = {"sex": "sex", "age": "age", "sex_age": "sex and age", "form": "form"}


@dataclass(frozen=True, slots=True)
class PartDifference:
    """The counts of a breakdown minus the total of their year.

    Attributes
    ----------
    partition : str
        Breakdown, a key of `COMPARED`.
    total : Count
        Total of the year [persons].
    status : str
        ``parts_gt_total`` or ``parts_lt_total``, as `tipresearch.reconcile` gives it.
    found : Estimate
        Parts minus total [persons]; as `tipresearch.reconcile` gives it, it may be not shown.
    """

    partition: str
    total: Count
    status: str
    found: Estimate

    @property
    def year(self) -> str:
        """Year of the total, as it is printed."""
        return str(self.total.period)

    @property
    def exceeds(self) -> bool:
        """Whether the parts are more than the total; else they are fewer."""
        return self.status == "parts_gt_total"

    @property
    def size(self) -> float:
        """How large the difference is, or the middle of what it can be [persons]."""
        found = self.found
        return abs(sum(found.ends) / 2 if found.value is None else found.value)

    @property
    def estimate(self) -> Estimate:
        """The difference under the name of its breakdown and year."""
        # A difference that is not shown has no inputs; it is still one of this year and edition.
        inputs = self.found.inputs or (replace(self.total, figure_ids=()),)
        return replace(self.found, label=self._label("minus"), inputs=inputs)

    def without_sign(self) -> Estimate:
        """Return the difference for a sentence that says more or fewer."""
        estimate = self.estimate
        if self.exceeds:
            return estimate
        low, high = (None, None) if estimate.lo is None else (-end for end in reversed(estimate.ends))
        value = estimate.value and -estimate.value
        return replace(estimate, label=self._label("short of"), value=value, lo=low, hi=high)

    def _label(self, relation: str) -> str:
        return f"Sum of the counts by {COMPARED[self.partition]} {relation} the total, {self.year}"


def part_differences(profile: Profile) -> list[PartDifference]:
    """The years and breakdowns whose parts disagree with the total of detected victims.

    Parameters
    ----------
    profile : Profile
        What `load_profile` returns.

    Returns
    -------
    list of PartDifference
        By breakdown and year, parts minus total [persons].

    Notes
    -----
    Persons of unknown sex or age are a part, also where the database has them by both alone.
    Caution: parts that fall short may leave out others of unknown sex, age or form, and a
    person may stand under several forms. Parts of which one is printed with unequal counts are
    not compared. None are said to fall short where others are not published, or one of them may
    be a blank answer or is in question: `showing_nothing` has these years. docs/methods.md,
    sections 1.3, 8 and 9a.
    """
    return [
        PartDifference(c.partition, c.total, c.check.status, c.check.difference)
        for c in _compared(profile)
        if c.check.status in DISAGREE and not c.shows_nothing
    ]


def showing_nothing(profile: Profile) -> dict[str, dict[str, list[str]]]:
    """The years in which a breakdown is fewer than the total, and that shows nothing.

    Parameters
    ----------
    profile : Profile
        What `load_profile` returns.

    Returns
    -------
    dict of str to dict of str to list of str
        Years by breakdown, in order, by why: ``in part``, some of its counts alone are published;
        ``blank``, one of them may be a blank answer; ``in question``, one of them is.

    Notes
    -----
    Caution: what others would be is not known, nor whether there was anybody; finer cells show more of a
    count in question, so that the sum may be too low. docs/methods.md, sections 8 and 9a.
    """
    return {
        why: {by: [str(c.total.period) for c in years] for by, years in gathered((c.partition, c) for c in of).items()}
        for why, of in gathered((c.shows_nothing, c) for c in _compared(profile)).items()
        if why
    }


def without_total(profile: Profile) -> dict[str, list[str]]:
    """The years of which a breakdown has counts, and no total is published.

    Parameters
    ----------
    profile : Profile
        What `load_profile` returns.

    Returns
    -------
    dict of str to list of str
        Years by breakdown, in order; of counts that may all be blank answers there is none.
    """
    totals = {c.period for c in profile.totals("detected")}
    found: dict[str, list[str]] = {}
    for by in COMPARED:
        alone = (c for c in profile.parts(by) if c.period not in totals and "MAYBE_BLANK" not in c.flags)
        if years := list(dict.fromkeys(str(c.period) for c in alone)):
            found[by] = years
    return found


def years_apart(profile: Profile, partition: str) -> list[int]:
    """The years in which a breakdown is so little of the total that no line leads to its counts.

    Parameters
    ----------
    profile : Profile
        What `load_profile` returns.
    partition : str
        Breakdown, a key of `COMPARED`.

    Returns
    -------
    list of int
        Years whose counts are together certainly less than half of the total, in order; those without a number,
        to which a line could lead, and those with what may be no count are none of them.

    Notes
    -----
    Why they are so few is not asked. Of a cell that is printed with unequal counts the largest is taken.
    The factor of two is that beyond which a revised count bears no number of a change.
    docs/methods.md, sections 3.1 and 8.
    """
    most: dict[str, int] = {}
    for cell in profile.printed_twice(partition):
        most[cell.year] = most.get(cell.year, 0) + max(hi for _, hi in filter(None, map(parse_count, cell.values)))
    return [
        total.year
        for parts, total in _with_total(profile, partition)
        if any(c.exact for c in parts) and 2 * (sum(c.hi for c in parts) + most.get(str(total.period), 0)) < total.lo
    ]


class _Compared(NamedTuple):
    """The counts of a breakdown in a year, its total, and how they compare."""

    partition: str
    parts: Sequence[Count]
    total: Count
    check: Reconciliation

    @property
    def shows_nothing(self) -> str:
        """Why it shows nothing that they are fewer than the total; blank where it does, or they are not fewer."""
        if self.check.status != "parts_lt_total":
            return ""
        if any(c.in_question for c in self.parts):
            return "in question"
        names = self.partition.split("_")
        held = {tuple(getattr(c, name) for name in names) for c in self.parts}
        if not set(product(*(NEEDED[name] for name in names))) <= held:
            return "in part"
        return "blank" if any("MAYBE_BLANK" in c.flags for c in self.parts) else ""


def _compared(profile: Profile) -> Iterator[_Compared]:
    for partition in COMPARED:
        torn = {cell.year for cell in profile.printed_twice(partition)}
        for parts, total in _with_total(profile, partition):
            # Parts that lack one of them say nothing of the total.
            # Those that finer cells contradict are printed all the same: the page would say that they exceed it.
            if str(total.period) not in torn:
                yield _Compared(partition, parts, total, reconcile(parts, total))


def _with_total(profile: Profile, partition: str) -> Iterator[tuple[list[Count], Count]]:
    """Yield the counts of a breakdown and the total of each year; of what may be no count nothing is said, nor of what is no part."""
    totals = {c.period: c for c in profile.totals("detected")}
    held = [c for c in profile.parts(partition) if not is_surplus(c.coherence)]
    for period, parts in gathered((c.period, c) for c in held).items():
        total = totals.get(period)
        if total is not None and not any(c.unvalidated for c in (total, *parts)):
            yield parts, total
