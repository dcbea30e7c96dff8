"""What an attacker can learn of the suppressed cells of one publication.

The audit of a suppression pattern: the smallest and the largest value that each suppressed
cell can take, given all that the attacker knows. Its answers are for a check before
publication and are never printed: a narrow interval is the disclosure itself.
Reference: docs/methods.md, sections 9 and 9a.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tipresearch.cells.coherence import Margin, in_question, margins_of
from tipresearch.cells.places import APART, Cell, kinds, require_exclusive
from tipresearch.cells.programme import Programme, Row, Unsolved, programme_of
from tipresearch.cells.system import System
from tipresearch.errors import CheckFailed, CoverageError, SchemaError, TipResearchError, listed, require_known

#: Most cells, margins that are not published among them, of a system that is audited.
LARGEST = 2_000


class NotAudited(CheckFailed):
    """A table is too large or too hard to audit; `cells` are the figures that were not."""

    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Computed:
    """A number of ours over published cells, as an attacker reads it.

    The sum of the cells, each times its weight, lies between `lo` and `hi`.

    Attributes
    ----------
    label : str
        What the number is, for messages.
    weights : mapping
        Weight by ``figure_id`` of the cell.
    lo, hi : float
        Ends of the number as printed; equal where it is exact.
    """

    label: str
    weights: Mapping[str, float]
    lo: float
    hi: float

    def __post_init__(self) -> None:
        """Refuse a number of no cell, or with reversed ends."""
        if not self.weights or not self.lo <= self.hi:
            raise TipResearchError(f"computed number {self.label!r} has {len(self.weights)} cells and ends ({self.lo}, {self.hi}); it needs a cell and lo <= hi.")  # fmt: skip


@dataclass(frozen=True)
class Attacker:
    """Who reads a publication, by what they know or assume beside its cells.

    Attributes
    ----------
    computed : tuple of Computed
        Numbers of ours.
    complete : frozenset of str
        Partitions taken to be complete: their published cells add up to the whole.
    linked : frozenset of str
        ``form``, ``citizenship`` or both, taken to count the same persons as sex and age.
    known : mapping
        Smallest and largest value by ``figure_id``, from anywhere else: an earlier
        edition, or our rule that a count withheld by us is not below the threshold.
    """

    computed: tuple[Computed, ...] = ()
    complete: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    known: Mapping[str, tuple[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The smallest and the largest value of a suppressed cell that an attacker cannot rule out.

    Attributes
    ----------
    cell : Cell
        The suppressed cell.
    lo, hi : int or float
        Its ends with all that the attacker knows [unit of the system].
    alone_lo, alone_hi : int or float
        Its ends without the numbers of ours.
    """

    cell: Cell
    lo: int
    hi: int | float
    alone_lo: int
    alone_hi: int | float

    @property
    def exact(self) -> bool:
        """Whether the attacker knows the count."""
        return self.lo == self.hi

    @property
    def narrowed(self) -> bool:
        """Whether a number of ours tells more of the cell than the source does."""
        return (self.lo, self.hi) != (self.alone_lo, self.alone_hi)

    def protects(self, threshold: int) -> bool:
        """Whether every count from 1 to below the threshold remains possible."""
        return self.lo <= 1 and self.hi >= threshold - 1


def audit(system: System, attacker: Attacker | None = None) -> tuple[Exposure, ...]:
    """Audit of the suppressed cells of one publication.

    Parameters
    ----------
    system : System
        As `system_of` gives it.
    attacker : Attacker, optional
        What is known beside the cells; by default nothing.

    Returns
    -------
    tuple of Exposure
        One for each suppressed cell, in the order of the table [unit of the system].

    Raises
    ------
    NotAudited
        If the system has more than `LARGEST` cells, or the solver finds no answer; then no
        cell is reported as audited.
    SchemaError
        If no whole numbers meet all constraints, or what the attacker takes for complete or
        linked is no such breakdown.
    CoverageError
        If the system has no cell, or the attacker knows a figure that is none of it.

    Notes
    -----
    Caution: an interval holds for this attacker only. Whoever knows more learns more, and
    who was counted may know their own count. Reference: docs/methods.md, section 9a.
    """
    attacker = attacker or Attacker()
    require_exclusive(attacker.complete)
    for name in attacker.linked:
        allowed = f"allowed are {', '.join(sorted(APART))}"
        require_known("breakdown", name, APART, allowed, what="cannot be linked", error=SchemaError)
    system = replace(system, complete=system.complete | attacker.complete, linked=system.linked | attacker.linked)
    targets = [cell for cell in system.cells.values() if cell.suppressed]
    _require_size(system, targets)
    known = {system.named(figure).place: ends for figure, ends in attacker.known.items()}
    programme = programme_of(system, known=known)
    try:
        rows = [({system.named(f).place: w for f, w in n.weights.items()}, n.lo, n.hi) for n in attacker.computed]
        return _exposures(system, targets, programme, rows)
    except Unsolved as error:
        raise _not_audited(targets, str(error)) from None


def worst_case(system: System, computed: tuple[Computed, ...] = ()) -> Attacker:
    """Attacker who assumes all that the published cells allow.

    Parameters
    ----------
    system : System
        As `system_of` gives it.
    computed : tuple of Computed
        Numbers of ours.

    Returns
    -------
    Attacker
        Takes as complete each exclusive partition that can be, one after the other as long
        as the cells can all be true; and links the breakdowns that are then complete.

    Raises
    ------
    NotAudited, SchemaError
        As `audit`.

    Notes
    -----
    Caution: what is assumed need not hold, so an interval found with it need not hold the
    true count; it is the narrowest that somebody may believe. Reference: docs/methods.md,
    section 9a.
    """
    _require_size(system, [c for c in system.cells.values() if c.suppressed])
    _require_feasible(programme_of(system), system)
    found = system
    for partition in dict.fromkeys(c.partition for c in system.cells.values() if c.place):
        tried = replace(found, complete=found.complete | {partition})
        if kinds()[partition] == "exclusive" and programme_of(tried).feasible():
            found = tried
    for name in sorted(APART & found.complete):
        tried = replace(found, linked=found.linked | {name})
        if programme_of(tried).feasible():
            found = tried
    return Attacker(computed, found.complete, found.linked)


def _exposures(system: System, targets: list[Cell], programme: Programme, rows: list[Row]) -> tuple[Exposure, ...]:
    _require_feasible(programme, system)
    at = [cell.place for cell in targets]
    alone = programme.ends(at)
    if not rows:
        return tuple(Exposure(c, *e, *e) for c, e in zip(targets, alone, strict=True))
    informed = replace(programme, rows=[*programme.rows, *rows])
    if not informed.feasible():
        raise SchemaError(f"no whole numbers agree with the {len(rows)} computed numbers and the published cells; check the ends of the numbers.")  # fmt: skip
    ends = zip(targets, informed.ends(at), alone, strict=True)
    return tuple(Exposure(cell, *with_ours, *e) for cell, with_ours, e in ends)


def _require_size(system: System, targets: list[Cell]) -> None:
    if not system.cells:
        raise CoverageError("no cell to audit: the system is empty; make it with system_of().")
    if (size := len(system.places())) > LARGEST:
        raise _not_audited(targets, f"the system has {size} cells and margins, and at most {LARGEST} can be audited; audit one breakdown at a time.")  # fmt: skip


def _not_audited(targets: list[Cell], why: str) -> NotAudited:
    ids = tuple(cell.figure_id for cell in targets)
    error = NotAudited(f"{len(ids)} suppressed cells were not audited ({listed(ids, 8)}): {why}")
    error.cells = ids
    return error


def _require_feasible(programme: Programme, system: System) -> None:
    if programme.feasible():
        return
    if not (found := sorted(in_question(margins_of(system)).values(), key=lambda m: -m.excess)):
        raise SchemaError("no whole numbers agree with what the attacker assumes of the published cells; assume less.")
    more = f" ({len(found) - 2} more margins)" if len(found) > 2 else ""
    raise SchemaError(f"no whole numbers agree with the published cells: {', and '.join(map(_beside, found[:2]))}{more}; leave such margins out with without(system, in_question(margins_of(system)).values()), or assume less.")  # fmt: skip


def _beside(margin: Margin) -> str:
    low, high = margin.parts_lo, margin.parts_hi
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{margin.whole} beside parts by {margin.by} of {span}"
