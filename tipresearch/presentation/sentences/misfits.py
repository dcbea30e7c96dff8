"""What a country page says of the years in which the published cells cannot all be true."""

from collections.abc import Iterator, Sequence
from functools import reduce

from tipresearch.gathering import gathered
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import READINGS, about, by_what, listed
from tipresearch.presentation.sentences.profiles import in_years
from tipresearch.profiles import COMPARED, Misfit, Profile, without_total
from tipresearch.quantities import Count

#: Years, newest first, that have a sentence of their own; the table has all of them.
_NAMED = 4

#: Cells that a sentence names.
_CELLS = 2


def do_parts_add_up(profile: Profile, found: Sequence[Misfit]) -> Prose:
    """Say in which years cells exceed their total, what explains it or which cell is off, and what follows."""
    said = [*_each_year(found), *_explained(found), *_not_compared(profile)]
    if not found and profile.totals("detected"):
        said.insert(0, only(f"In no year do counts by sex, age or form exceed the total of {profile.in_text}."))
    return reduce(Prose.followed_by, said)


def _each_year(found: Sequence[Misfit]) -> Iterator[Prose]:
    told = [misfit for misfit in found if misfit.told.state != "explained"]
    for misfit in sorted(told, key=lambda m: m.year)[-_NAMED:]:
        yield _year(misfit).numbered(misfit.year)
    if len(told) > _NAMED:
        yield only(f"The table below has all {len(found)} years.")


def _year(misfit: Misfit) -> Prose:
    """Say what follows for the total of a year, and which cell is off."""
    printed, period = misfit.total.as_printed, f"in {misfit.total.period}, "
    if (said := about(misfit.total)) is not None:
        return Prose(f"In {misfit.total.period} UNODC prints {{total}} victims.", {"total": printed}).followed_by(said)
    stands = f"{period}the total {{total}} stands"
    values: dict[str, object] = {"total": printed}
    if not misfit.off or len(misfit.off) > _CELLS:
        number = len(misfit.off) or f"some of {len(misfit.one_of)}"
        return _sentence(f"{stands}; {number} other cells of its table are off.", values)
    clauses = []
    for i, cell in enumerate(misfit.off):
        values |= {f"cell_{i}": cell.as_printed, f"fit_{i}": _fits(cell)}
        clauses.append(f"{cell.label.lower()} is printed as {{cell_{i}}} where {_at(cell)} {{fit_{i}}} would fit")
    return _sentence(f"{stands}; {listed(clauses)}.", values)


def _fits(cell: Count) -> str:
    """Return the count that fits the rest of the table best."""
    told = cell.coherence
    if told is None:
        return str(cell)
    return f"{told.lo:,}" if told.lo < cell.as_printed.lo else f"{int(told.hi):,}"


def _at(cell: Count) -> str:
    told = cell.coherence
    return "at most" if told and told.lo < cell.as_printed.lo else "at least"


def _explained(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield the years whose sums a reading explains, by reading."""
    explained = gathered(((m.told.readings, m.told.by), m.year) for m in found if m.told.state == "explained")
    for (readings, by), years in explained.items():
        why = listed([READINGS[code] for code in readings])
        by_which = f"counts {by_what(by)}" if by else "some counts"
        yield only(f"{in_years(years).capitalize()} {by_which} exceed their total, which needs no error: {why}.")


def _not_compared(profile: Profile) -> Iterator[Prose]:
    if of := without_total(profile):
        years = "; ".join(f"by {COMPARED[partition]} {in_years(found)}" for partition, found in of.items())
        yield only(f"UNODC prints counts without a total to compare them with: {years}.")


def _sentence(text: str, values: dict[str, object]) -> Prose:
    return Prose(text[0].upper() + text[1:], values)
