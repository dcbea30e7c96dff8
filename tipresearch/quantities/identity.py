"""What a published count counts, and whether two counts may be added, subtracted or divided.

A plain number has no identity and is always accepted. For published counts, each name in
`IDENTITY` is compared where both have it. Reference: docs/methods.md, section 3.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.quantities.periods import Period
from tipresearch.quantities.units import ESTIMATED

#: What counts of one publication share, each with the cure if it differs.
IDENTITY = {
    "crime": "take counts of one crime: trafficking and smuggling are never joined",
    "unit": "take counts of one unit",
    "ref_area": "take counts of one area, and rate() for each of two; share(..., subset='asserted') gives that of a province in its country",
    "period": "rate_ratio() and pct_change() compare two periods of one length",
    "source_id": "conflicts() and side_by_side() set two sources beside each other",
    "edition": "differences() compares two editions",
    "measure": "per() gives the ratio of two measures",
    "definition_id": "take counts of one definition",
}

#: Measures that count one person in several categories of a breakdown. In UNODC's workbook, forms of persons
#: convicted exceed their total in nearly every country until 2016.
SHARED = {"convicted": frozenset({"form"})}

#: Variables with a column of their own in a table of observations.
_CODED = frozenset({"sex", "age", "form"})

#: The code of a sum whose counts differ in that code.
SEVERAL = "several"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a count counts, where, when, and who published it.

    Attributes
    ----------
    label, unit : str
        Words for the count, and what it counts.
    crime, measure, ref_area, definition_id : str
        What was counted and where, by the codes of ``data/mappings/``; blank if not known.
    partition, category, sex, age, form : str
        Which part was counted, by the same codes; ``several`` for a sum of counts with different codes.
    exclusive : bool
        Whether each person is in one category of the partition only; assumed for a plain number.
    period : Period or None
        The time in which was counted.
    source_id, edition : str
        Who published it, and in which edition.
    obs_status : str
        Status of the value, a code of SDMX such as ``E`` (estimated); blank for a plain number.
    series_id : str
        The series of the count, if its source marks breaks by the status of its rows; else blank.
    figure_ids, without : tuple of str
        Rows of the observations from which the count was read, none for a plain number; and rows of the
        parts that were subtracted.
    """

    label: str = ""
    unit: str = "persons"
    crime: str = "TIP"
    measure: str = ""
    ref_area: str = ""
    partition: str = ""
    category: str = ""
    sex: str = ""
    age: str = ""
    form: str = "total"
    exclusive: bool = True
    period: Period | None = None
    source_id: str = ""
    edition: str = ""
    definition_id: str = ""
    obs_status: str = ""
    series_id: str = ""
    figure_ids: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the count is a number alone, without a publication, place or time."""
        return not any((self.figure_ids, self.source_id, self.ref_area, self.measure, self.period))

    @property
    def estimated(self) -> bool:
        """Whether the number was estimated (status E) or imputed (status I) and not counted."""
        return self.unit == ESTIMATED or self.obs_status in ("E", "I")

    @property
    def unknown(self) -> str:
        """The variables whose category is unknown, such as ``sex and age``; blank if all are known."""
        return " and ".join(name for name in ("sex", "age", "form") if getattr(self, name) == "unknown")


#: Words of users for names of `IDENTITY`.
WORDS = {"ref_area": "area", "source_id": "source", "definition_id": "definition"}


def differing(x: Identity, n: Identity, names: Iterable[str] = IDENTITY) -> dict[str, str]:
    """Return the names in which two published counts differ, each with both values in words."""
    if x.plain or n.plain:
        return {}
    pairs = ((name, getattr(x, name), getattr(n, name)) for name in names)
    # For two published counts a blank is a difference: what is not known may differ.
    strict = bool(x.figure_ids and n.figure_ids)
    return {name: f"{WORDS.get(name, name)} {a} and {b}" for name, a, b in pairs if a != b and (strict or (a and b))}


def require_same(x: Identity, n: Identity, doing: str, names: Iterable[str] = IDENTITY) -> None:
    """Refuse two published counts that differ in one of `names`."""
    if not (found := differing(x, n, names)):
        return
    error = PeriodMismatch if "period" in found else TipResearchError
    cure = IDENTITY[next(iter(found))]
    if {"period", "measure"} <= found.keys():  # no comparison takes both
        cure = "referral_bounds() takes persons referred and identified of two periods; no function takes two other measures of two"  # fmt: skip
    raise error(f"{doing} needs counts that agree, and {_named(x)} and {_named(n)} differ in {'; '.join(found.values())}; {cure}.")  # fmt: skip


def is_part(x: Identity, n: Identity) -> bool:
    """Return whether the persons of `x` are among those of `n`, by the codes of both."""
    if x.plain or n.plain:
        return True
    out = set(n.without)
    if out & (set(x.figure_ids) - set(x.without)) or (out - set(x.without) and x.category in ("", "total")):
        return False
    if x.figure_ids and set(x.figure_ids) <= set(n.figure_ids):
        return True
    codes = [(getattr(n, name), getattr(x, name)) for name in ("sex", "age", "form")]
    if any(whole not in ("", "total", part) for whole, part in codes):
        return False
    if SEVERAL in (whole for whole, _ in codes) or n.category == SEVERAL:
        return False
    if n.category in ("", "total") or (n.partition, n.category) == (x.partition, x.category):
        return True
    if _divides(x, n):
        return True
    # A category without a code of sex, age or form, such as a citizenship, lies within all persons of that code.
    return any(whole not in ("", "total") for whole, _ in codes) and n.partition != x.partition and not _says_more(n)


def overlap(x: Identity, n: Identity) -> bool:
    """Return whether two counts of one publication may count the same persons, by their rows and codes.

    Two categories of one partition exclude each other, unless one is the total or one person may be in both.
    Categories of two partitions exclude each other if sex, age or form differ. The form of persons convicted
    excludes nothing. The result is False where the codes do not tell.
    """
    if x.plain or n.plain:
        return False
    if set(x.figure_ids) <= set(n.without) or set(n.figure_ids) <= set(x.without):
        return False  # one was subtracted from the other
    if set(x.figure_ids) & set(n.figure_ids):
        return True
    labels = [x.partition, n.partition, x.category, n.category]
    if "" in labels or SEVERAL in labels:
        return False
    names = [name for name in ("sex", "age", "form") if name not in SHARED.get(x.measure, ())]
    by_code = "total" in (x.category, n.category) or (x.form != n.form and "form" not in names)
    if x.partition == n.partition and x.category != n.category and not by_code:
        return not x.exclusive
    codes = [(getattr(x, name), getattr(n, name)) for name in names]
    return all(a == b or {"", "total"} & {a, b} for a, b in codes)


def require_apart(x: Identity, n: Identity, doing: str, names: Iterable[str] = IDENTITY) -> None:
    """Refuse two counts that may count the same persons."""
    require_same(x, n, doing, names)
    if overlap(x, n):
        if x.partition == n.partition:
            require_exclusive(x, doing)
        raise TipResearchError(f"{doing} needs counts of different persons, and {_codes(x)} and {_codes(n)} may count the same ones; take categories that exclude each other, or set each beside their total.")  # fmt: skip


def require_exclusive(x: Identity, doing: str) -> None:
    """Refuse a count whose category may share persons with others of its partition."""
    if not x.exclusive:
        raise TipResearchError(f"{doing} needs categories that exclude each other, and one person may be in several of {x.partition!r}; shares are of the persons with any information on it. Use tip.share() with the number in the notes, or ctdc.standard_indicators for a release without perpetrators.")  # fmt: skip


def require_part(x: Identity, n: Identity, doing: str, names: Iterable[str] = IDENTITY) -> None:
    """Refuse `x` if it is not part of `n`."""
    of_total = n.partition == n.category == "total" and x.partition not in ("", "total")
    require_same(x, n, doing, [name for name in names if not (of_total and name == "definition_id")])
    if not is_part(x, n):
        raise TipResearchError(f"{doing} needs a part and its whole, and {_codes(n)} does not contain {_codes(x)}; take a whole that does, such as the total.")  # fmt: skip


def _says_more(n: Identity) -> bool:
    """Return whether a category says more than sex, age and form, such as who identified the persons."""
    names = {*n.partition.split("_")}
    return n.partition == "own" or " | " in n.category or bool(_CODED & names and names - _CODED)


def _divides(x: Identity, n: Identity) -> bool:
    """Return whether the category of `x` divides that of `n`, by labels as readers join them."""
    part, whole = _labels(x), _labels(n)
    if whole and whole.items() <= part.items():
        return True
    ahead = x.partition.startswith(f"{n.partition}_") and x.category.startswith(f"{n.category} | ")
    behind = x.partition.endswith(f"_{n.partition}") and x.category.endswith(f" | {n.category}")
    return bool(n.partition) and (ahead or behind)


def _labels(x: Identity) -> dict[str, str]:
    """Return the label of each variable that a category joins; nothing if names and labels do not match."""
    names, labels = x.partition.split("_"), x.category.split(" | ")
    return dict(zip(names, labels, strict=True)) if len(names) == len(labels) > 1 else {}


def _named(x: Identity) -> str:
    return f"{x.label!r} ({x})" if x.label else str(x)


def _codes(x: Identity) -> str:
    codes = [f"{n} {v}" for n in ("category", "sex", "age", "form") if (v := getattr(x, n)) and v != "total"]
    return f"{_named(x)} of {', '.join(codes) or 'all categories'}"
