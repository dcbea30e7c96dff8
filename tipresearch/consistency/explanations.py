"""Readings under which no cell is off, although the cells disagree as they are printed.

Each reading is a row of `READINGS` with the function that applies it. The message `reading.CODE` says what it assumes. A reading
changes the counts or the relations of `Margins`. It explains the disagreement if all cells can then be true.
Reference: docs/methods.md, section 9b, step 3.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from tipresearch.consistency.copies import Copy
from tipresearch.consistency.margins import Bounds, Margins, Relation
from tipresearch.consistency.places import Place, unknown_in_both, variables

#: The smallest group that is taken as counted twice; smaller ones can be equal by chance.
_LEAST = 5

_APART = ("sex", "age")


@dataclass(frozen=True, eq=False)
class Case:
    """A publication under some readings."""

    margins: Margins
    #: Other bounds of counts that are printed in several rows, by place.
    alternatives: Mapping[Place, Bounds] = field(default_factory=dict)
    copies: Sequence[Copy] = ()
    #: Codes of the readings.
    readings: tuple[str, ...] = ()
    #: Cells that do not count what their label says, under these readings.
    misread: frozenset[Place] = frozenset()

    def read(self, margins: Margins, misread: Sequence[Place] = ()) -> "Case":
        """Return the case with other margins and with more misread cells."""
        return replace(self, margins=margins, misread=self.misread.union(misread))


@dataclass(frozen=True)
class Reading:
    """One reading: its code, and the function that applies it (None if it does not apply)."""

    code: str
    apply: Callable[[Case], Case | None]


def cases_of(case: Case) -> Iterator[Case]:
    """Yield a case as it is printed, under each reading, and under each pair of readings."""
    yield case
    for number in (1, 2):
        for readings in combinations(READINGS, number):
            if (found := _under(case, readings)) is not None:
                yield found


def _under(case: Case, readings: Sequence[Reading]) -> Case | None:
    for reading in readings:
        changed = reading.apply(case)
        if changed is None:
            return None
        case = replace(changed, readings=(*case.readings, reading.code))
    return case


def _unknown_in_either(case: Case) -> Case | None:
    """Read the row of unknown sex and unknown age as persons of unknown sex or age."""
    margins = case.margins
    unknown = [place for place in margins.bounds if unknown_in_both(place)]
    if not unknown:
        return None
    relations = [_left_out(r, unknown) if set(unknown) & {*r.parts} else r for r in margins.relations]
    relations = [r for r in relations if r.parts]
    places = {place: None for r in margins.relations for place in (r.margin, *r.parts)}
    for place in unknown:
        whole = _without_sex_and_age(place)
        below = [p for p in places if p != whole and _without_sex_and_age(p) == whole]
        by = {names: tuple(p for p in below if _extra(p, whole) == {*names}) for names in (("sex",), ("age",), _APART)}
        relations.append(Relation(whole, by[_APART]))
        one_way = tuple(p for p in (*by["sex",], *by["age",]) if not _is_margin_of(p, place))
        relations.append(Relation(whole, (*one_way, place), times=2))
    return case.read(margins.with_relations(relations))


def _left_out(relation: Relation, unknown: Sequence[Place]) -> Relation:
    """Leave the rows of unknown sex and age out of the parts of a margin."""
    return relation._replace(parts=tuple(part for part in relation.parts if part not in unknown))


def _is_margin_of(place: Place, part: Place) -> bool:
    """Whether a row of unknown sex, or of unknown age, is one of the two margins of a row of both."""
    return {*place} < {*part}


def _several_forms(case: Case) -> Case | None:
    """Allow a person to be counted under several forms of exploitation."""
    margins = case.margins
    if () not in margins.bounds or not any(r.margin == () and r.by == ("form",) for r in margins.relations):
        return None
    if not any(_can_be_the_total(margins, by) for by in (("sex",), ("age",), _APART)):
        return None
    relations = (
        r._replace(additive=r.additive and not (r.margin == () and r.by == ("form",))) for r in margins.relations
    )
    return case.read(margins.with_relations(relations))


def _can_be_the_total(margins: Margins, by: tuple[str, ...]) -> bool:
    parts = [bounds for place, bounds in margins.bounds.items() if variables(place) == by]
    low, high = margins.bounds[()]
    return bool(parts) and sum(b[0] for b in parts) <= high and sum(b[1] for b in parts) >= low


def _copied(case: Case) -> Case | None:
    """Leave out breakdowns that repeat another measure or year."""
    cells = [place for copy in case.copies for place in copy.cells]
    return case.read(case.margins.without(cells), cells) if cells else None


def _printed_twice(case: Case) -> Case | None:
    """Allow both readings of counts that are printed in several rows."""
    printed = case.margins.bounds
    changed = {p: _hull(printed[p], b) for p, b in case.alternatives.items() if p in printed}
    return case.read(case.margins.with_bounds(changed)) if changed else None


def _hull(one: Bounds, other: Bounds) -> Bounds:
    return min(one[0], other[0]), max(one[1], other[1])


def _unknown_repeats_other(case: Case) -> Case | None:
    """Leave out a row of unknown sex and age that repeats the row of other sex."""
    printed, repeated = case.margins.bounds, []
    for place, (low, high) in printed.items():
        if unknown_in_both(place) and low == high >= _LEAST:
            whole = _without_sex_and_age(place)
            other = (*whole, ("sex", "other"))
            of_ages = [printed[p] for p in printed if {*other} < {*p} and _without_sex_and_age(p) == whole]
            by_age = sum(b[0] for b in of_ages), sum(b[1] for b in of_ages)
            if (low, low) in (printed.get(other), by_age):
                repeated.append(place)
    return case.read(case.margins.without(repeated), repeated) if repeated else None


def _adults_are_everybody(case: Case) -> Case | None:
    """Read the adults as everybody if the excess equals the number of children."""
    return _counted_twice(case, ("age", "adult"), (("age", "child"),))


def _girls_twice(case: Case) -> Case | None:
    """Read the females as counting the girls twice if the excess equals the number of girls."""
    return _counted_twice(case, ("sex", "female"), (("sex", "female"), ("age", "child")))


def _counted_twice(case: Case, row: tuple[str, str], group: Place) -> Case | None:
    """Let a row count a smaller group twice if the parts exceed their total by exactly that group."""
    printed, changed = case.margins.bounds, dict[Place, Bounds]()
    for relation in case.margins.relations:
        large, small = (*relation.margin, row), (*relation.margin, *group)
        known = {large, small, relation.margin} <= printed.keys()
        if not known or large not in relation.parts or not relation.additive or relation.times > 1:
            continue
        low, high = printed[large]
        excess = sum(printed.get(part, (0, 0))[0] for part in relation.parts) - printed[relation.margin][0]
        if printed[small] == (excess, excess) and low >= excess >= _LEAST:
            changed[large] = (low - excess, high)
    return case.read(case.margins.with_bounds(changed), [*changed]) if changed else None


def _without_sex_and_age(place: Place) -> Place:
    return tuple(at for at in place if at[0] not in _APART)


def _extra(place: Place, whole: Place) -> set[str]:
    return {*variables(place)} - {*variables(whole)}


#: All readings, in the order in which they are tried.
READINGS = (
    Reading("a", _unknown_in_either),
    Reading("b", _several_forms),
    Reading("c", _copied),
    Reading("d", _printed_twice),
    Reading("e", _unknown_repeats_other),
    Reading("g", _adults_are_everybody),
    Reading("h", _girls_twice),
)  # fmt: skip
