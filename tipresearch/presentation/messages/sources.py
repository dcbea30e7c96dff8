"""What several sources publish for one year, and the same counts under two years."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from tipresearch import observations
from tipresearch.facts import source
from tipresearch.observations import SetAside
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, published, same_everywhere, source_phrase
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count


def same_counts(conflicting: pd.DataFrame, ref_area: str) -> Prose:
    """Name the first two publications that list the same counts under two different years."""
    area = area_phrase(ref_area)
    if conflicting.empty:
        return say("sources.same.none", area=area)
    row = conflicting.iloc[0]
    both = (row["source_id"], row["other_source_id"])
    publishers = listed(
        published("publisher", name) for name in dict.fromkeys(source(each)["publisher"] for each in both)
    )
    return say(
        "sources.same", counts=listed(same_everywhere(f"{n:,}") for n in row["equal_counts"]), area=area, publishers=publishers,
        year=str(row["period"]), source=source_phrase(both[0]), other_year=str(row["other_period"]), other=source_phrase(both[1]),
    )  # fmt: skip


def totals_of_year(table: pd.DataFrame, ref_area: str, year: int) -> Prose:
    """Say which totals of victims the sources have for an area and year."""
    highest, lowest = observations.extremes(table, ref_area, year)
    found = observations.competing(table, ref_area=ref_area)
    equal = (found["count_lo"] == lowest.lo) & (found["count_hi"] == lowest.hi)
    return different_totals(
        lowest, highest, totals=observations.totals(table, ref_area, year),
        publications=int((equal & (found["year"] == year)).sum()), aside=observations.set_aside(table, ref_area, year),
    )  # fmt: skip


def cited_totals(table: pd.DataFrame, ref_area: str, *, other_than: int) -> Prose | None:
    """Say the totals of the other years in which a letter or an opinion piece has another total than the offices."""
    years = sorted({*observations.competing(table, ref_area=ref_area)["year"]} - {other_than})
    cited = [y for y in years if not all(aside.replaced for aside in observations.set_aside(table, ref_area, y))]
    said = [totals_of_year(table, ref_area, year) for year in cited]
    return paragraph_of(said) if said else None


def different_totals(
    lowest: Count, highest: Count, *, totals: Sequence[Count], publications: int, aside: Sequence[SetAside] = ()
) -> Prose:
    """Say how many different totals the sources have for a year, from the lowest to the highest, and which are set aside."""
    year, ends = str(lowest.period), {"lowest": lowest, "highest": highest}
    if len(totals) == 1:
        said = [say("sources.totals.one", publications, total=lowest, year=year)]
    else:
        how = _how_they_differ(lowest, highest, totals)
        said = [say(f"sources.totals.{how}", len(totals), year=year, **ends)]
        said += [say("sources.which")] if how == "differ" else []
    return paragraph_of([*said, *map(set_aside, aside)])


def _how_they_differ(lowest: Count, highest: Count, totals: Sequence[Count]) -> str:
    """Return whether totals differ for certain, perhaps, or only some of them; `<5` may be the 3 of another publication."""
    if lowest.hi >= highest.lo:
        return "perhaps_one"
    ordered = sorted(totals, key=lambda count: (count.lo, count.hi))
    return "differ" if all(one.hi < next_.lo for one, next_ in pairwise(ordered)) else "some_may_be_one"


def set_aside(aside: SetAside) -> Prose:
    """Say which total an earlier edition had, or a text that cites others."""
    count = aside.count
    which = "replaced" if aside.replaced else "cited"
    return say(f"sources.aside.{which}", total=count, source=source_phrase(count.source_id), edition=count.edition)
