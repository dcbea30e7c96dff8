"""What a page says first: sentences that name who counted, who published and what disagrees."""

from functools import reduce

import pandas as pd

from tipresearch.facts import area_in_text, short_name, source
from tipresearch.presentation.paragraphs import Prose, only, prose
from tipresearch.presentation.sentences.conflicts import (
    elsewhere,
    given_otherwise,
    labelled_otherwise,
    single_source_note,
)
from tipresearch.presentation.sentences.numbers import measure_word, who_said
from tipresearch.quantities import Count


def one_number_two_years(conflicting: pd.DataFrame, total: Count) -> Prose:
    """The finding of a country in a line: one number under two years, or the total as published.

    Parameters
    ----------
    conflicting : DataFrame
        What `tipresearch.conflicts` finds of the area.
    total : Count
        The total that the page is about.

    Returns
    -------
    Prose
        The line. It names both publications and prefers neither.
    """
    values = {"total": total, "area": area_in_text(total.ref_area)}
    for row in conflicting.to_dict("records"):
        if total.exact and total.lo in row["equal_counts"]:
            (first, one), (second, other) = sorted(
                (row[f"{at}period"], _publication(row[f"{at}source_id"])) for at in ("", "other_")
            )
            under = f"under {first} in {{one}} and under {second} in {{other}}"
            said = f"One number, two years: {{total}} victims in {{area}}, {under}"
            return Prose(said, values | {"one": one, "other": other})
    values |= {"what": total.label.lower(), "source": _publication(total.source_id)}
    return Prose(f"{{total}} {{what}} in {{area}} in {total.period}, as {{source}} gives them", values)


def _publication(source_id: str) -> str:
    kind = " database" if source(source_id)["kind"] == "official_dataset" else ""
    return f"the {short_name(source_id)}{kind}"


def reported_total(total: Count, conflicting: pd.DataFrame) -> Prose:
    """Who reported a total of victims, who said so when, and where else the number stands.

    Parameters
    ----------
    total : Count
        A published total [persons].
    conflicting : DataFrame
        What `tipresearch.conflicts` finds of the area.

    Returns
    -------
    Prose
        One or two sentences.
    """
    who, said = who_said(total)
    found = prose(
        "{who} reported {total} people {measure} as victims of trafficking in {area} in {year}, {said}.",
        who=who, total=total, measure=total.measure, area=area_in_text(total.ref_area), year=str(total.period), said=said,
    )  # fmt: skip
    other = elsewhere(conflicting, total)
    return found.followed_by(only(other)) if other else found


def two_years(
    later: Count, earlier: Count, *, form: str, table: pd.DataFrame, conflicting: pd.DataFrame | None = None
) -> Prose:
    """The counts of two years, who gives them, and whether anybody else does.

    Parameters
    ----------
    later, earlier : Count
        Counts of one form of exploitation in two years [persons].
    form : str
        The form, in words.
    table : DataFrame
        Observations, which may hold a second source.
    conflicting : DataFrame, optional
        What `tipresearch.conflicts` finds; that another publication has other years follows.

    Returns
    -------
    Prose
        One to four sentences, and one for each other number that the table has.
    """
    said = prose(
        "{later} people were {measure} as victims of {form} in {area} in {last_year}, against {earlier} in {first_year}, {said}.",
        later=later, measure=measure_word(later.measure), form=form, area=area_in_text(later.ref_area),
        last_year=str(later.period), earlier=earlier, first_year=str(earlier.period), said=who_said(later)[1],
    )  # fmt: skip
    labels = [labelled_otherwise(conflicting, later)] if conflicting is not None else []
    more = [*labels, given_otherwise(table, earlier, later), single_source_note(table, earlier, later)]
    return reduce(Prose.followed_by, map(only, filter(None, more)), said)


def referred_in_all(referred: Count, group: Count, *, name: str) -> Prose:
    """A number of referrals over several years, and how many of them are of one group.

    Parameters
    ----------
    referred, group : Count
        All who were referred, and those of the group [persons].
    name : str
        The group, in words.

    Returns
    -------
    Prose
        One sentence.
    """
    who, said = who_said(referred)
    values = {"who": who, "referred": referred, "group_count": group, "group": name, "said": said}
    return Prose("{who} referred {referred} victims over the years, {group_count} of them {group}, {said}.", values)
