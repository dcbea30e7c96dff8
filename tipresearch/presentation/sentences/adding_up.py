"""What is said of a count that its own table does not fit: the size, and what follows for the number.

A sentence names what adds up to what. It says of no number that it is wrong: docs/methods.md, section 9b, step 6.
"""

from collections.abc import Sequence

from nbpress.core.errors import TipResearchError
from tipresearch.facts import within
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.quantities import Coherence, Count, Estimate

_NAMES = {
    "form": "form of exploitation", "sex": "sex", "age": "age", "citizenship": "citizenship",
    "repatriation": "country of repatriation", "own": "category",
}  # fmt: skip


def listed(words: Sequence[object]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = map(str, words)
    return f"{', '.join(before)} and {last}" if before else last


def by_what(partition: str) -> str:
    """Name a breakdown: ``sex_age`` is by sex and age; several are joined by ``+``."""
    if "+" in partition:
        return "in several breakdowns together"
    names = partition.split("_")
    known = set(names) <= _NAMES.keys()
    return f"by {listed([_NAMES[n] for n in names]) if known else partition.replace('_', ' ')}"


def parts_at_least(count: Count) -> Estimate:
    """Return how many persons the parts of a count show at least; docs/methods.md, section 9b."""
    told = _coherence(count)
    parts, of = ("Largest part of the total {}", "largest") if told.alone else ("Parts of the total {} together", "sum")
    by = by_what(told.by).removesuffix(" together")
    return Estimate(
        indicator="parts_at_least", label=f"{parts.format(by)}, at least", value=told.parts_lo,
        unit=count.unit, formula=f"{of} of {len(told.figure_ids)} published counts: {', '.join(told.figure_ids)}",
        method="lower ends of the parts", inputs=(count,),
    )  # fmt: skip


def _coherence(count: Count) -> Coherence:
    if count.coherence is None:
        raise TipResearchError(f"{count.label or count} has no parts that could disagree with it.")
    return count.coherence


def doubt(count: Count) -> str:
    """Return why a number that is not validated may be no count, as the end of a sentence: as its reader notes it."""
    return within(count.notes.rstrip(".") or "it is marked as not validated and may be no count")


def sum_of_parts(count: Count) -> str:
    """Return a clause on the parts that exceed a count: ``{parts}`` is their sum, or the largest of parts that are not added."""
    told = _coherence(count)
    if told.alone:
        return f"one count {by_what(told.by)} alone is {{parts}}"
    return f"the counts {by_what(told.by)} add up to {'' if told.exactly else 'at least '}{{parts}}"


def about(count: Count, of: str = "") -> Prose | None:
    """Say what the table of a count adds up to, and what follows; None where the count is used as published.

    With several counts, `of` begins the sentence and says which one is meant, such as "in 2020, ".
    """
    told = count.coherence
    if told is None or not told.exceeded:
        return None
    if told.state == "newest":
        return only(
            begun(f"{of}the source revised this total and left most of its table as it was, so no share is computed.")
        )
    if count.unvalidated:
        return only(begun(f"{of}{doubt(count)}."))
    if not told.by:
        return only(begun(f"{of}{told.objection}."))
    follows = ", so no total is used" if told.total else ", so the number is not used"
    if told.use == "range":
        corrected = f". With the smallest corrections, the total is between {told.lo:,} and {int(told.hi):,}"
        follows = corrected if told.total else f", so the number is taken as {told.lo:,} to {int(told.hi):,}"
    return Prose(begun(f"{of}{sum_of_parts(count)}{follows}."), {"parts": parts_at_least(count)})


def begun(words: str) -> str:
    """Return words as they begin a sentence: with a capital, and else as they are."""
    return words[:1].upper() + words[1:]


def disputed_years(counts: Sequence[Count]) -> list[str]:
    """Return the years whose count does not add up with its own table: every caption, headline and sentence takes these.

    A total that was revised without its table is one of these years; a number that may be no count is not.
    """
    return [str(count.period) for count in counts if count.exceeded and not count.unvalidated]
