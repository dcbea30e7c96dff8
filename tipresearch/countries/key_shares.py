"""Who the detected victims of a country were: the shares of each breakdown in the newest year that supports them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

from tipresearch.countries.profile import Profile
from tipresearch.indicators import composition
from tipresearch.quantities import Count, Estimate

#: Breakdowns in which each person is in one category.
EXCLUSIVE = ("sex", "age")

#: Why no share is given.
UNPUBLISHED, DISPUTED, SUPPRESSED = "unpublished", "disputed", "suppressed"


@dataclass(frozen=True, slots=True)
class KeyShares:
    """Shares of the detected victims of one year by one breakdown; without a share, the year is 0."""

    partition: str
    #: The newest year in which a share is given, and its total [persons].
    year: int = 0
    total: Count | None = None
    #: Shares by category, the largest first [proportion]. Suppressed and disputed counts have none.
    shares: dict[str, Estimate] | None = None
    #: Number of categories with fewer than 5 victims, and of those whose count does not fit its table.
    suppressed: int = 0
    unfit: int = 0
    #: Victims in no category, if all counts are exact and the parts are fewer than the total [persons].
    rest: Count | None = None
    #: Whether the categories together exceed the total.
    overlapping: bool = False
    #: Why the newer years have no share: `UNPUBLISHED`, `DISPUTED` or `SUPPRESSED`; blank if no year is newer.
    newer: str = ""

    @property
    def ranges(self) -> bool:
        """Whether a share is a range because the table does not add up."""
        return any("DOES_NOT_ADD_UP" in share.flags for share in (self.shares or {}).values())


def key_shares(profile: Profile, partition: str) -> KeyShares:
    """Return the shares of a breakdown in the newest year that supports a share, or why no year does."""
    reasons = set[str]()
    for total in reversed(profile.totals("detected")):
        parts = [c for c in profile.parts(partition) if c.period == total.period and not c.unvalidated]
        found = _shares(partition, total, parts)
        if isinstance(found, KeyShares):
            return replace(found, newer=_main_reason(reasons))
        reasons.add(found)
    return KeyShares(partition, newer=_main_reason(reasons) or UNPUBLISHED)


def year_of_shares(profile: Profile, partition: str) -> int:
    """Return the year whose shares a page gives; without shares, the newest year with the breakdown, or else 0."""
    return key_shares(profile, partition).year or max((c.year for c in profile.latest(partition).values()), default=0)


def counts_of_shares(profile: Profile, partition: str) -> dict[str, Count]:
    """Return the counts by category in the year of `year_of_shares`, without those marked as not validated [persons]."""
    year = year_of_shares(profile, partition)
    return {c.category: c for c in profile.parts(partition) if c.year == year and not c.unvalidated}


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
    """Return the reason to name if several years have no share for different reasons; blank if there is no such year."""
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
