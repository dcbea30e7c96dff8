"""Who the detected victims of a country were: the shares of each breakdown in the newest year that supports them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import pandas as pd

from tipresearch import observations
from tipresearch.countries.profile import Profile
from tipresearch.indicators import composition
from tipresearch.quantities import Count, Estimate

#: Columns of `forms_table` by code of the form.
FORM_COLUMNS = {"sexual": "sexual_exploitation", "forced_labour": "forced_labour", "other": "other_forms"}

#: Rows of `forms_table` by code of sex and age.
GROUPS = {
    ("female", "adult"): "Women", ("male", "adult"): "Men", ("female", "child"): "Girls", ("male", "child"): "Boys",
}  # fmt: skip

#: Words for a row of `forms_table` whose sex or age has no name of its own.
SEX_WORDS = {"female": "Female", "male": "Male", "other": "Another sex", "unknown": "Unknown sex"}
AGE_WORDS = {"adult": "adults", "child": "children", "unknown": "unknown age"}

#: Breakdowns in which each person is in one category.
EXCLUSIVE = ("sex", "age")

#: Why no share is given.
UNPUBLISHED, DISPUTED, SUPPRESSED = "unpublished", "disputed", "suppressed"


@dataclass(frozen=True, slots=True)
class KeyShares:
    """Shares of the detected victims of one year by one breakdown.

    Attributes
    ----------
    partition : str
        The breakdown: ``sex``, ``age``, ``form`` or ``citizenship``.
    year : int
        The newest year in which a share is given; 0 where there is none.
    total : Count or None
        The total of that year, of which the shares are [persons].
    shares : dict of str to Estimate
        Shares by category, the largest first [proportion]. Suppressed and disputed counts have none.
    suppressed : int
        Number of categories with fewer than 5 victims.
    rest : Count or None
        Victims in no category, where all counts are exact and the parts are fewer than the total [persons].
    unfit : int
        Number of categories whose count does not fit its table.
    overlapping : bool
        Whether the categories together exceed the total.
    newer : str
        Why a newer year has no share: ``unpublished``, ``disputed`` or ``suppressed``; blank where no year is newer.
    """

    partition: str
    year: int = 0
    total: Count | None = None
    shares: dict[str, Estimate] | None = None
    suppressed: int = 0
    unfit: int = 0
    rest: Count | None = None
    overlapping: bool = False
    newer: str = ""

    @property
    def ranges(self) -> bool:
        """Whether a share is a range because the table does not add up."""
        return any("DOES_NOT_ADD_UP" in share.flags for share in (self.shares or {}).values())


def key_shares(profile: Profile, partition: str) -> KeyShares:
    """Return the shares of a breakdown in the newest year that supports a share.

    Parameters
    ----------
    profile : Profile
        What the database publishes of a country.
    partition : str
        The breakdown, such as ``sex``.

    Returns
    -------
    KeyShares
        Its shares; without any, `year` is 0 and `newer` says why.
    """
    reasons = set[str]()
    for total in reversed(profile.totals("detected")):
        parts = [c for c in profile.parts(partition) if c.period == total.period and not c.unvalidated]
        found = _shares(partition, total, parts)
        if isinstance(found, KeyShares):
            return replace(found, newer=_main_reason(reasons))
        reasons.add(found)
    return KeyShares(partition, newer=_main_reason(reasons) or UNPUBLISHED)


def _at_most_the_rest(category: str, shares: Mapping[str, Estimate]) -> Estimate:
    """Return the share of a category, whose upper end leaves the other categories their lower ends.

    Each end of a range follows from its own count and total alone, so 100 % can come with another category above 0.
    """
    share = shares[category]
    rest = 1 - sum(other.ends[0] for name, other in shares.items() if name != category)
    if share.value is not None or share.hi is None or not share.ends[0] <= rest < share.hi:
        return share
    return replace(share, hi=rest, formula=f"{share.formula}; at most 1 less the lower ends of the other categories")


def _main_reason(reasons: Collection[str]) -> str:
    """Return the reason that says most of the years without a share; blank where there is no such year."""
    return next((reason for reason in (DISPUTED, SUPPRESSED, UNPUBLISHED) if reason in reasons), "")


def _shares(partition: str, total: Count, parts: list[Count]) -> KeyShares | str:
    """Return the shares of one year, or why there is none."""
    known = [c for c in parts if not c.unknown]
    if not known:
        return UNPUBLISHED
    if all(c.lo == 0 for c in known):
        return SUPPRESSED
    overlapping = sum(c.lo for c in parts) > total.hi
    # Where the known categories fill the total, the row of the unknown counts persons who are in them.
    counted = known if overlapping else parts
    printed = {c.category: c for c in counted if c.lo > 0}
    usable = {category: c for category, c in printed.items() if not c.in_question}
    shares = {} if total.in_question or not usable else composition(usable, total)
    given = {category: share for category, share in shares.items() if share.given}
    if partition in EXCLUSIVE:
        given = {category: _at_most_the_rest(category, given) for category in given}
    if not given:
        return DISPUTED
    largest_first = sorted(given, key=lambda category: (-given[category].ends[0], category))
    exact = total.exact and all(c.exact and not c.disputed for c in parts)
    missing = exact and sum(c.lo for c in parts) < total.lo
    return KeyShares(
        partition, total.year, total, {category: given[category] for category in largest_first},
        suppressed=sum(c.lo == 0 for c in counted), unfit=len(printed) - len(given),
        rest=total - reduce(add, parts) if missing else None, overlapping=overlapping,
    )  # fmt: skip


def forms_table(profile: Profile) -> pd.DataFrame:
    """Tabulate who was exploited for what: victims by form, sex and age, as published in the newest year that has them.

    A cross marks a count that does not fit its table. The table has no rows where the database has no such counts.
    """
    counts = profile.parts("form_sex_age")
    if not counts:
        return pd.DataFrame(columns=["year", "group", *FORM_COLUMNS.values()])
    newest = [c for c in counts if c.period == counts[-1].period]
    cells: dict[str, dict[str, str]] = {}
    for c in newest:
        group = GROUPS.get((c.sex, c.age)) or f"{SEX_WORDS.get(c.sex, c.sex)}, {AGE_WORDS.get(c.age, c.age)}"
        cross = f"\N{NO-BREAK SPACE}{observations.IN_QUESTION}" if c.disputed else ""
        cells.setdefault(group, {})[FORM_COLUMNS.get(c.form, c.form)] = c.raw_value + cross
    order = [*GROUPS.values(), *sorted(cells.keys() - {*GROUPS.values()})]
    rows = [{"group": group, **cells[group]} for group in order if group in cells]
    table = pd.DataFrame(rows, columns=["group", *(n for n in FORM_COLUMNS.values() if any(n in r for r in rows))])
    return table.assign(year=str(counts[-1].period))[["year", *table.columns]]
