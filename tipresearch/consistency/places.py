"""The place of a cell: the variables of its breakdown, and its code for each variable.

A margin has the place of its parts without one or more variables. The total has the empty place.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from nbpress.core.errors import SchemaError, require_known
from tipresearch.facts import category_label, read_mapping
from tipresearch.quantities import SHARED

#: The code of a cell for each variable, in the order of `VARIABLES`.
Place = tuple[tuple[str, str], ...]

#: Variables in the order in which the name of a partition joins them.
VARIABLES = (
    "responder_type", "responder", "exploitation", "form", "citizenship", "repatriation", "sex",
    "age", "nationality", "location", "decision",
)  # fmt: skip

#: Variables whose code has a column of its own in the table of observations.
COLUMNS_OF = ("sex", "age", "form")

#: Codes of persons of unknown sex or age. A source may print both.
UNKNOWN = ("unknown", "not_recorded")

#: Breakdowns that sources publish next to those by sex and age. Sources do not state that both count the same
#: persons, so they are compared through the total only.
APART = frozenset({"form", "citizenship", "repatriation"})

#: A figure of one form without a breakdown by form: a source that reports bonded labourers next to a total does not
#: say that the total includes them.
ALONE = "form_alone"

#: Breakdowns that are not compared with the total. GLOTIP does not state whether repatriated victims are among the
#: detected ones, nor whether they went to the country or came back from it.
OUTSIDE = frozenset({"repatriation", ALONE})

#: Sex and age that a category means if the columns do not state them.
_WORDS = {
    "women": ("female", "adult"), "men": ("male", "adult"), "girls": ("female", "child"), "boys": ("male", "child"),
    "children": ("total", "child"), "female": ("female", "total"), "male": ("male", "total"),
    "adult": ("total", "adult"), "child": ("total", "child"),
}  # fmt: skip

_NAMED = re.compile(f"({'|'.join(sorted(VARIABLES, key=len, reverse=True))})(?:_|$)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell: its place, and the smallest and the largest count that it allows."""

    figure_id: str
    partition: str
    category: str
    place: Place
    #: `hi` is infinite if the count is withheld.
    lo: int
    hi: int | float
    #: The place of all persons of the same sex and age, for a category with a name of its own, such as women.
    within: Place = ()

    def __str__(self) -> str:
        """Print partition, category and bounds, as a message names the cell."""
        bounds = f"{self.lo:,}" if self.lo == self.hi else f"{self.lo:,} to {self.hi:,}"
        said = "withheld" if self.hi == math.inf else bounds
        return f"{self.partition} {self.category!r} ({said})"


@cache
def kinds() -> dict[str, str]:
    """Return the kind of each partition in ``partitions.csv``."""
    table = read_mapping("partitions.csv")
    return dict(zip(table["partition"], table["kind"], strict=True))


@cache
def variables_of_partition(partition: str) -> tuple[str, ...]:
    """Return the variables of a partition; a partition with a name of its own is one variable."""
    cure = "add it there with its kind"
    require_known("partition", partition, kinds(), cure, what="is not in partitions.csv", error=SchemaError)
    if partition == "total":
        return ()
    names = _NAMED.findall(partition)
    return tuple(names) if "_".join(names) == partition else (partition,)


@cache
def place_of(partition: str, category: str, sex: str, age: str, form: str) -> Place:
    """Return the place of a cell: each variable with its code; empty for the total.

    In a partition with a name of its own, such as ``unodc_pk_4``, the category is the code. Sex and age then count only
    if the user made the category.
    """
    names = variables_of_partition(partition)
    codes = {"form" if "form" in names else ALONE: form}
    if not set(names) - set(VARIABLES):
        codes |= {"sex": sex, "age": age}
    elif partition == "own":
        said = dict(zip(("sex", "age"), _states_sex_and_age(category, sex, age), strict=True))
        codes |= {name: code for name, code in (("sex", sex), ("age", age)) if not said[name]}
    codes |= _labels(names, category, {"sex": sex, "age": age, "form": form})
    codes |= {name: code for name, code in zip(names, category.split(" | "), strict=False) if code == UNKNOWN[1]}
    found = {name: code for name, code in codes.items() if code != "total"}
    known = [name for name in VARIABLES if name in found]
    return tuple((name, found[name]) for name in [*known, *sorted(found.keys() - set(known))])


def _states_sex_and_age(category: str, sex: str, age: str) -> tuple[bool, bool]:
    """Whether a category itself states a sex, and an age: women state both, children an age, a shelter neither."""
    if category in _WORDS:
        of_sex, of_age = _WORDS[category]
        return of_sex != "total", of_age != "total"
    # Other and unknown may refer to a form or a place as well.
    left = category in ("other", UNKNOWN[0]) or category_label(category) == category
    words = () if left else category.split("_")
    return sex in words, age in words


@cache
def place_of_persons(partition: str, category: str, sex: str, age: str) -> Place:
    """Return the place of all persons of the sex and age of a category such as women; empty in a standard partition."""
    if set(variables_of_partition(partition)) <= set(VARIABLES) or (
        partition == "own" and not any(_states_sex_and_age(category, sex, age))
    ):
        return ()
    said = _WORDS.get(category, (sex, age))
    if (sex, age) == ("total", "total") or partition == "own":
        sex, age = (code if word == "total" else word for code, word in zip((sex, age), said, strict=True))
    return tuple((name, code) for name, code in (("sex", sex), ("age", age)) if code != "total")


def _labels(names: tuple[str, ...], category: str, columns: dict[str, str]) -> dict[str, str]:
    """Return the codes that only the category states, such as labels of countries."""
    if not (own := [name for name in names if name not in COLUMNS_OF]):
        return {}
    if len(names) == 1:
        return {names[0]: category}
    pieces = category.split(" | ")
    if len(pieces) == len(names):
        return {name: piece for name, piece in zip(names, pieces, strict=True) if name in own}
    ending = "".join(f"_{columns[name]}" for name in names[1:] if name in COLUMNS_OF)
    if own == [names[0]] and category.endswith(ending):
        return {names[0]: category.removesuffix(ending)}
    raise SchemaError(f"category {category!r} does not name one code for each of {', '.join(names)}; allowed are codes joined by ' | '.")  # fmt: skip


@lru_cache(maxsize=2**16)  # the cells of a large publication lie below the same margins
def coarser(place: Place) -> tuple[Place, ...]:
    """Return the margins of a cell with one variable less; a breakdown in `APART` is linked through the total only."""
    names = [name for name, _ in place]
    found = []
    for i, name in enumerate(names):
        rest = names[:i] + names[i + 1 :]
        if name in OUTSIDE or (name in APART and rest and not APART & set(rest)):
            continue
        found.append(place[:i] + place[i + 1 :])
    return tuple(found)


@lru_cache(maxsize=2**14)
def above(place: Place) -> tuple[Place, ...]:
    """Return all margins that include the cell, nearest first."""
    return tuple(margins_reached(place, coarser, set()))


def variables(place: Place) -> tuple[str, ...]:
    """Return the variables of a place."""
    return tuple([name for name, _ in place])


def unknown_in_both(place: Place) -> bool:
    """Whether a cell counts persons of unknown sex and unknown age."""
    codes = dict(place)
    return codes.get("sex") in UNKNOWN and codes.get("age") in UNKNOWN


def margins_reached(place: Place, next_above: Callable[[Place], Iterable[Place]], seen: set[Place]) -> list[Place]:
    """Return the margins above a cell, nearest first, without those in `seen`, and add them to `seen`."""
    found = [place]
    for each in found:  # as far as it grows
        new = [whole for whole in next_above(each) if whole not in seen]
        seen.update(new)
        found += new
    return found[1:]


def is_unknown_in(place: Place, by: Collection[str], fixed: Collection[str] = ()) -> bool:
    """Whether a cell of unknown sex and age belongs to a breakdown by one of the two as its unknown part.

    `by` are the variables of the breakdown, `fixed` those with one selected value. Without such cells the parts of a
    total are not complete.
    """
    codes, held = dict(place), {*by, *fixed}
    if not held < codes.keys() or not codes.keys() - held <= {"sex", "age"}:
        return False
    return any(codes[name] in UNKNOWN for name in by if name in COLUMNS_OF)


@cache
def adds_up(fine: tuple[str, ...], coarse: tuple[str, ...], measure: str = "") -> bool:
    """Whether cells of a measure by the variables `fine` exclude one another inside a margin by `coarse`.

    Only for kind ``exclusive``. In a ``selection`` it is not stated whether a person is in
    one category only, and ``overlapping`` categories share persons; so do those of a measure in `SHARED`.
    """
    added = set(fine) - set(coarse)
    exclusive = all(kinds().get(name, "exclusive") == "exclusive" for name in ("_".join(fine), *added))
    return exclusive and added.isdisjoint(SHARED.get(measure, ()))
