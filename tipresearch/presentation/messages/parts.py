"""The years in which the published cells of a country's table cannot all be true.

A sentence says what adds up to what. It calls no number wrong: docs/methods.md, section 9b, step 6.
"""

from collections.abc import Iterator, Sequence

from tipresearch.countries import Misfit, Profile, without_total
from tipresearch.facts import within
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase
from tipresearch.presentation.messages.totals import (
    by_phrase,
    disputed_years,
    size_of_parts,
    total_and_parts,
    years_phrase,
)
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, gathered

#: Cells that do not fit which a paragraph names, and the most cells of which one does not fit.
MOST_CELLS, MOST_CANDIDATES = 2, 3

#: States of a total that fits its table although other cells do not.
FITS = ("consistent", "stands")


def do_parts_add_up(profile: Profile, found: Sequence[Misfit]) -> Prose:
    """Say in which years a table does not add up, what explains it, and which cells do not fit."""
    said = [*_disputed(profile, found), *_other_cells(found), *_explained(found), *_without_total(profile)]
    if not profile.totals("detected"):
        said.insert(0, say("parts.no_total", area=area_phrase(profile.ref_area), years=years_shown(profile)))
    elif not found:
        said.insert(0, say("parts.fit"))
    return paragraph_of(said)


def years_shown(profile: Profile) -> Prose:
    """Return the years that a page shows, as a phrase."""
    first, last = profile.years
    return years_phrase(range(first, last + 1))


def _disputed(profile: Profile, found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield the years whose total is smaller than its parts, with an example that the headline does not have."""
    disputed = [misfit for misfit in found if misfit.total.exceeded]
    if not disputed:
        return
    years = years_phrase(disputed_years([misfit.total for misfit in disputed]))
    yield say("parts.disputed", len(disputed), area=area_phrase(profile.ref_area), years=years)
    revised = [misfit.year for misfit in disputed if misfit.coherence.state == "newest"]
    if revised:
        yield say("parts.revised", years=years_phrase(revised))
    newest = profile.totals("detected")[-1]
    examples = [m.total for m in disputed if m.coherence.state != "newest" and m.coherence.by and m.total != newest]
    if examples:
        last = examples[-1]
        yield say(f"parts.example.{size_of_parts(last)}", int(last.as_printed.hi), **total_and_parts(last))


def _other_cells(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield the years whose total fits while other cells do not, and the largest of these cells in the newest year."""
    fits = [misfit for misfit in found if misfit.coherence.state in FITS]
    if not fits:
        return
    yield say("parts.fits", len(fits), years=years_phrase(misfit.year for misfit in fits))
    newest = fits[-1]
    off = sorted((cell for cell in newest.off if _correction(cell)), key=_correction, reverse=True)
    for cell in off[:MOST_CELLS]:
        how, values = _fitting_bound(cell)
        yield say(f"parts.cell.{how}", year=newest.year, cell=cell.as_printed, label=_label(cell), **values)
    if not off and 1 < len(newest.one_of) <= MOST_CANDIDATES:
        cells = listed(say("parts.candidate", cell=cell.as_printed, label=_label(cell)) for cell in newest.one_of)
        yield say("parts.one_of", year=newest.year, cells=cells)


def _correction(cell: Count) -> float:
    """Return by how many persons the smallest corrections change a cell at most."""
    told, printed = cell.coherence, cell.as_printed
    return 0 if told is None else max(printed.lo - told.lo, told.hi - printed.hi)


def _fitting_bound(cell: Count) -> tuple[str, dict[str, str]]:
    """Return which counts would fit the rest of the table: at least a number, at most a number, or none."""
    least, most = (cell.coherence.lo, cell.coherence.hi) if cell.coherence else (cell.lo, cell.hi)
    if least >= cell.as_printed.lo:
        return "at_least", {"fit": f"{int(most):,}"}
    return ("at_most", {"fit": f"{least:,}"}) if least else ("nobody", {})


def _label(cell: Count) -> Prose:
    """Return the label of a cell, with its breakdown where the label alone does not name it: *other* is a sex or a form."""
    if cell.partition == "citizenship":
        return say("parts.label.by", label=cell.label, by=by_phrase(cell.partition))
    if cell.category in ("other", "unknown"):
        return say("parts.label.by", label=within(cell.label), by=by_phrase(cell.partition))
    return say("parts.label", label=within(cell.label))


def _explained(found: Sequence[Misfit]) -> Iterator[Prose]:
    """Yield the years whose sums can be explained without an error, by explanation."""
    explained = gathered(
        (misfit.coherence.readings, misfit.year) for misfit in found if misfit.coherence.state == "explained"
    )
    for readings, years in explained.items():
        why = listed(say(f"reading.{code}") for code in readings)
        yield say("parts.explained", years=years_phrase(years), why=why)


def _without_total(profile: Profile) -> Iterator[Prose]:
    """Yield the breakdowns that no total can be compared with, if there are totals of other years."""
    found = without_total(profile)
    if found:
        rows = listed(say("parts.by_years", by=by_phrase(by), years=years_phrase(years)) for by, years in found.items())
        yield say("parts.without_total", rows=rows)
