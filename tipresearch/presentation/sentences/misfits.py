"""What a country page says of the years in which the published cells cannot all be true."""

from collections.abc import Iterator, Sequence
from functools import reduce

from nbpress.core.grouping import gathered
from tipresearch.consistency import READINGS
from tipresearch.countries import COMPARED, Misfit, Profile, without_total
from tipresearch.facts import within
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import about, by_what, disputed_years, listed
from tipresearch.presentation.sentences.profiles import in_years
from tipresearch.quantities import Count

#: Disputed totals, newest first, that have a sentence of their own; the table has all of them.
_NAMED = 3

#: Cells that are off which the sentences on a year name, and the most of which one may be off.
_CELLS, _CANDIDATES = 2, 4


def do_parts_add_up(profile: Profile, found: Sequence[Misfit]) -> Prose:
    """Say in which years cells exceed their total, what explains it or which cell is off, and what follows."""
    said = [*_disputed(found), *_standing(found), *_explained(found), *_not_compared(profile)]
    if not profile.totals("detected"):
        said.insert(0, only(f"UNODC prints no total of {profile.in_text} {profile.in_years}, so no sum is compared."))
    elif not found:
        said.insert(
            0,
            only(
                f"In no year do counts by sex, age or form exceed the total of detected victims in {profile.in_text}."
            ),
        )
    return reduce(Prose.followed_by, said)


def _disputed(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield what follows for the newest totals that are disputed or were revised alone, and how many there are."""
    told = [(misfit, said) for misfit in found if (said := about(misfit.total)) is not None]
    for misfit, said in told[-_NAMED:]:
        begun = Prose(f"For {misfit.year} UNODC prints {{total}} victims.", {"total": misfit.total.as_printed})
        yield begun.followed_by(said).numbered(misfit.year)
    if len(told) > _NAMED:
        number = len(disputed_years([misfit.total for misfit in found]))
        yield only(f"In all, {number} totals do not add up with their own tables; the table below has each.")


def _standing(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Name the years whose total stands beside cells that are off, and cells that are off in the newest of them."""
    standing = [m for m in found if m.told.state in ("consistent", "stands")]
    if not standing:
        return
    years = [misfit.year for misfit in standing]
    total, table = ("total", "its table is") if len(years) == 1 else ("totals", "each table is")
    are = "is" if len(years) == 1 else "are"
    yield only(f"The {total} {_for(years)} {are} used as printed: at least one other cell of {table} off.")
    off = sorted((cell for cell in standing[-1].off if _moved(cell)), key=_moved, reverse=True)
    if not off:
        yield from _one_of(standing[-1])
    for i, cell in enumerate(off[:_CELLS]):
        values = {"cell": cell.as_printed, "fit": _fit(cell), "label": _label(cell)}
        yield Prose(f"For {years[-1]} UNODC prints {{cell}} under {{label}}; {{fit}} would fit.", values).numbered(i)


def _one_of(misfit: Misfit) -> Iterator[Prose]:
    """Name the cells of which the table does not say which one is off, if they are few."""
    if 1 < len(misfit.one_of) <= _CANDIDATES:
        values = {f"cell{i}": cell.as_printed for i, cell in enumerate(misfit.one_of)}
        cells = [f"{{cell{i}}} under {_label(cell)}" for i, cell in enumerate(misfit.one_of)]
        yield Prose(f"For {misfit.year} at least one of these is off: {'; '.join(cells)}.", values)


def _label(cell: Count) -> str:
    """Name a cell, and its breakdown where the label alone does not say it: *other* can be a sex or a form."""
    label = cell.label if cell.partition == "citizenship" else within(cell.label)
    return label if "_" in cell.partition else f"{label} ({by_what(cell.partition)})"


def _for(years: Sequence[str]) -> str:
    """Name the years; of neighbouring ones the first and the last."""
    first, last = int(years[0]), int(years[-1])
    if len(years) > 2 and last - first == len(years) - 1:
        return f"for {first} to {last}"
    return in_years(years).replace("in", "for", 1)


def _moved(cell: Count) -> float:
    """Return by how many persons the smallest corrections change a cell at most."""
    told, printed = cell.coherence, cell.as_printed
    return 0 if told is None else max(printed.lo - told.lo, told.hi - printed.hi)


def _fit(cell: Count) -> str:
    """Return which counts would fit the rest of the table."""
    told = cell.coherence
    if told is None:
        return str(cell)
    if told.lo >= cell.as_printed.lo:
        return f"only {int(told.hi):,} or more"
    return f"at most {told.lo:,}" if told.lo else "no number above 0"


def _explained(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield the years whose sums a reading explains, by reading."""
    explained = gathered((m.told.readings, m.year) for m in found if m.told.state == "explained")
    for readings, years in explained.items():
        why = listed([reading.assumes for reading in READINGS if reading.code in readings])
        yield only(
            f"{in_years(years).capitalize()} some counts, alone or added up, exceed their total. No cell need be off if {why}."
        )


def _not_compared(profile: Profile) -> Iterator[Prose]:
    if of := without_total(profile):
        years = "; ".join(f"by {COMPARED[partition]} {in_years(found)}" for partition, found in of.items())
        yield only(f"UNODC prints counts without a total to compare them with: {years}.")
