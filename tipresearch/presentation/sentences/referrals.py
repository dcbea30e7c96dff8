"""Sentences on how many of the identified victims were referred."""

from collections.abc import Sequence

from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.totals import each, if_contested, in_number, publication, why_none
from tipresearch.quantities import Count, Estimate


def referred_at_most(bounds: Estimate, referred: Count, year: str, by_denominator: Sequence[Estimate] = ()) -> Prose:
    """The largest share of a year's victims that can have been referred, and on what condition."""
    victims = bounds.inputs[-1]
    none = f"Of the {{victims}} {in_number(victims, 'victims')} of {{year}} no limit of the share referred is given: {why_none(bounds)}."
    said = Prose(none, {"victims": victims, "year": year})
    if bounds.given:
        most = "At most {bounds:hi} of the victims of {year} can have been referred in that year, if the total includes every referral of it."
        said = Prose(most, {"bounds": bounds, "year": year})
    if referred.period is not None and referred.period.start is None:
        said = said.then("The source does not say which years it covers.")
    others = _limits(by_denominator) if bounds.given else []
    wider = [e for e in others if e.ends[1] > bounds.ends[1] and f"{e:hi}" != f"{bounds:hi}"]
    unlimited = sum(e.given for e in by_denominator) - len(others) if _limits([bounds]) else 0
    by = "another" if unlimited == 1 else f"{unlimited} others"
    if not wider:
        none = f"By {by} of the published numbers of victims of {{year}} there is none."
        return said.then(none, {"year": year}) if unlimited else said
    rows = [{"limit": e, "count": (n := e.inputs[-1]), "source": publication(n)} for e in wider]
    told = each("{limit:hi} with {count} ({source})", rows)
    none = f"; by {by} there is none" if unlimited else ""
    moves = f"Other published numbers of victims of {{year}} move the limit: {told.template}{none}."
    return said.then(moves, {"year": year, **told.values})


def _limits(by_denominator: Sequence[Estimate]) -> list[Estimate]:
    """Return the bounds whose upper end is below one, as a page prints it in tenths of a percent: others limit nothing."""
    return [e for e in by_denominator if e.given and round(e.ends[1], 3) < 1]


def more_often(gap_bounds: Estimate, group: str) -> Prose:
    """Whether one group was referred more often than the others, as far as bounds show it."""
    if not gap_bounds.given or gap_bounds.ends[0] < 0 < gap_bounds.ends[1]:
        return only(f"Whether {group} were referred more often than others cannot be told.")
    (low, high), group = gap_bounds.ends, group.capitalize()
    if low > 0 or high < 0:
        often = f"{{group}} were referred {'more' if low > 0 else 'less'} often than all others: by {{gap:interval}}."
        return Prose(often, {"group": group, "gap": gap_bounds})
    if low == high:
        return only(f"{group} were referred as often as all others: nobody was referred.")
    return only(f"{group} were not referred {'more' if high == 0 else 'less'} often than all others.")


def if_others_included(included: Estimate, group: str, year: str) -> Prose:
    """The rate of a group if those referred under its name may be of other groups."""
    if not included.given:
        return only(f"No rate of {group} is given: {why_none(included)}.")
    said = "If {group} among the referred include others of unstated sex, and all referrals are of {year}, between {included:lo} and {included:hi} of {group} were referred."
    return if_contested(Prose(said, {"group": group, "year": year, "included": included}), included)
