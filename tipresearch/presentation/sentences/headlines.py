"""What a page says first: sentences that name who counted, who published and what disagrees."""

from functools import reduce

import pandas as pd

from tipresearch.facts import area_in_text, category_label, measure_label, within
from tipresearch.presentation.paragraphs import Prose, only, prose
from tipresearch.presentation.sentences.conflicts import given_otherwise, single_source_note
from tipresearch.presentation.sentences.numbers import who_said
from tipresearch.presentation.sentences.totals import in_number
from tipresearch.presentation.sentences.year_labels import elsewhere, labelled_otherwise
from tipresearch.quantities import Count

#: Measures of persons that a source calls victims, each the participle of its sentence.
_VICTIMS = ("identified", "detected", "recorded", "referred", "assisted")


def reported_total(total: Count, conflicting: pd.DataFrame) -> Prose:
    """Who reported a total of victims, who said so when, and where else the number stands."""
    who, said = who_said(total)
    people, _, victims = _one_or_more(total)
    found = prose(
        f"{{who}} reported {{total}} {people} {{measure}} as {victims} of trafficking in {{area}} in {{year}}, {{said}}.",
        who=who, total=total, measure=total.measure, area=area_in_text(total.ref_area), year=str(total.period), said=said,
    )  # fmt: skip
    other = elsewhere(conflicting, total)
    return found.followed_by(only(other)) if other else found


def _one_or_more(count: Count) -> tuple[str, str, str]:
    return ("person", "was", "a victim") if count.lo == count.hi == 1 else ("people", "were", "victims")


def form_in_text(count: Count) -> str:
    """The form of exploitation of a count within a sentence."""
    return "trafficking" if count.form in ("", "total") else within(category_label(count.form))


def people_counted(count: Count, were: str = "") -> str:
    """Whom, or what, a count is of within a sentence."""
    form = form_in_text(count)
    if count.measure in _VICTIMS:
        return f"people {were}{count.measure} as victims of {form}"
    label = within(measure_label(count.measure))
    said = label.replace("people ", f"people {were}", 1)
    return said if form == "trafficking" or label.endswith(form) else f"{said} ({form})"


def two_years(later: Count, earlier: Count, *, table: pd.DataFrame, conflicting: pd.DataFrame | None = None) -> Prose:
    """The counts of two years, who gives them, and whether anybody else does."""
    people, were, victims = _one_or_more(later)
    begins = f"{{later}} {people} {were} {{measure}} as {victims} of {{form}} in {{area}} in {{last_year}}"
    if not later.exact:  # no sentence begins with the words of a suppressed count
        begins = f"In {{last_year}} {{later}} {people} {were} {{measure}} as {victims} of {{form}} in {{area}}"
    values = {"measure": later.measure, "form": form_in_text(later)}
    if later.measure not in _VICTIMS:
        begins, values = "The number of {what} in {area} was {later} in {last_year}", {"what": people_counted(later)}
    said = prose(
        f"{begins}, against {{earlier}} in {{first_year}}, {{said}}.",
        later=later, area=area_in_text(later.ref_area), last_year=str(later.period), earlier=earlier,
        first_year=str(earlier.period), said=who_said(later)[1], **values,
    )  # fmt: skip
    labels = [labelled_otherwise(conflicting, later, table)] if conflicting is not None else []
    more = [*labels, given_otherwise(table, earlier, later), single_source_note(table, earlier, later)]
    return reduce(Prose.followed_by, map(only, filter(None, more)), said)


def referred_in_all(referred: Count, group: Count, *, name: str) -> Prose:
    """A number of referrals, over several years where no first day is given, and how many of them are of one group."""
    who, said = who_said(referred)
    when, victims = "over the years", in_number(referred, "victims")
    if (period := referred.period) is not None and period.start:
        when = f"in {period}" if period.kind == "calendar_year" else f"from {period.start} to {period.end}"
    values = {"who": who, "referred": referred, "when": when, "group_count": group, "group": name, "said": said}
    return Prose(
        f"{{who}} referred {{referred}} {victims} {{when}}, {{group_count}} of them {{group}}, {{said}}.", values
    )
