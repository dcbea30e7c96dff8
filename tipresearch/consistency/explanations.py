"""Readings under which no cell is off, although the cells disagree as they are printed.

`READINGS` has the function that applies each reading, and the message `reading.CODE` says what it assumes. A reading changes the
counts or the relations of `Margins`. It explains the disagreement if all cells can then be true.
Reference: docs/methods.md, section 9b, step 3.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import Any

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

    def read(self, misread: Sequence[Place] = (), **changed: Any) -> "Case":
        """Return the case with other `bounds` or `relations` of its margins, and with more misread cells."""
        return replace(self, margins=replace(self.margins, **changed), misread=self.misread.union(misread))

    def without(self, misread: Sequence[Place]) -> "Case | None":
        """Return the case without the counts of its misread cells; None without such cells."""
        left = {place: bounds for place, bounds in self.margins.bounds.items() if place not in misread}
        return self.read(misread, bounds=left) if misread else None


def cases_of(case: Case) -> Iterator[Case]:
    """Yield a case as it is printed, under each reading, and under each pair of readings."""
    yield case
    for number in (1, 2):
        for readings in combinations(READINGS, number):
            if (found := _under(case, readings)) is not None:
                yield found


def _under(case: Case, readings: Sequence[str]) -> Case | None:
    for reading in readings:
        changed = READINGS[reading](case)
        if changed is None:
            return None
        case = replace(changed, readings=(*case.readings, reading))
    return case


def _unknown_in_either(case: Case) -> Case | None:
    """Read the row of unknown sex and unknown age as persons of unknown sex or age."""
    margins = case.margins
    unknown = [place for place in margins.bounds if unknown_in_both(place)]
    if not unknown:
        return None
    relations = [r._replace(parts=tuple(part for part in r.parts if part not in unknown)) for r in margins.relations]
    relations = [r for r in relations if r.parts]
    places = {place: None for r in margins.relations for place in (r.margin, *r.parts)}
    for place in unknown:
        whole = _without_sex_and_age(place)
        below = [p for p in places if p != whole and _without_sex_and_age(p) == whole]
        by_sex, by_age, by_both = (
            [p for p in below if {*variables(p)} - {*variables(whole)} == {*names}]
            for names in (("sex",), ("age",), _APART)
        )
        relations.append(Relation(whole, tuple(by_both)))
        # A row of unknown sex, or of unknown age, is one of the two margins of a row of both.
        one_way = [p for p in (*by_sex, *by_age) if not {*p} < {*place}]
        relations.append(Relation(whole, (*one_way, place), times=2))
    return case.read(relations=tuple(relations))


def _several_forms(case: Case) -> Case | None:
    """Allow a person to be counted under several forms of exploitation."""
    margins = case.margins
    by_form = [r for r in margins.relations if r.margin == () and r.by == ("form",)]
    if () not in margins.bounds or not by_form:
        return None
    if not any(_can_be_the_total(margins, by) for by in (("sex",), ("age",), _APART)):
        return None
    return case.read(relations=tuple(r._replace(additive=r.additive and r not in by_form) for r in margins.relations))


def _can_be_the_total(margins: Margins, by: tuple[str, ...]) -> bool:
    parts = [bounds for place, bounds in margins.bounds.items() if variables(place) == by]
    low, high = margins.bounds[()]
    return bool(parts) and sum(b[0] for b in parts) <= high and sum(b[1] for b in parts) >= low


def _copied(case: Case) -> Case | None:
    """Leave out breakdowns that repeat another measure or year."""
    return case.without([place for copy in case.copies for place in copy.cells])


def _printed_twice(case: Case) -> Case | None:
    """Allow both readings of counts that are printed in several rows."""
    printed, changed = case.margins.bounds, dict[Place, Bounds]()
    for place, (low, high) in case.alternatives.items():
        if place in printed:
            changed[place] = min(low, printed[place][0]), max(high, printed[place][1])
    return case.read(bounds={**printed, **changed}) if changed else None


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
    return case.without(repeated)


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
    return case.read([*changed], bounds={**printed, **changed}) if changed else None


def _without_sex_and_age(place: Place) -> Place:
    return tuple(at for at in place if at[0] not in _APART)


#: The function of each reading by its code, in the order in which they are tried. It returns None if it does not apply.
READINGS: dict[str, Callable[[Case], Case | None]] = {
    "a": _unknown_in_either,
    "b": _several_forms,
    "c": _copied,
    "d": _printed_twice,
    "e": _unknown_repeats_other,
    # The adults are everybody, and the females count the girls twice.
    "g": partial(_counted_twice, row=("age", "adult"), group=(("age", "child"),)),
    "h": partial(_counted_twice, row=("sex", "female"), group=(("sex", "female"), ("age", "child"))),
}
