"""Conditions for comparing two counts, and the words and caveats of a change."""

import re
from collections.abc import Sequence

from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.consistency import place_of
from tipresearch.facts import VICTIM_MEASURES, category_label, measure_label, within
from tipresearch.observations import other_dimensions
from tipresearch.quantities import IDENTITY, SEVERAL, WORDS, Count, CountLike, Period, as_count, one_length

DETECTION_CAVEAT = (
    "A change in identified victims reflects changes in identification, recording and "
    "definition as well as in trafficking; it does not by itself show a change in prevalence."
)
#: The same caveat for other counts than victims, such as persons prosecuted.
RECORDING_CAVEAT = (
    "A change in this number reflects changes in the work of police, courts and offices, in recording, "
    "law and definition as well as in what is counted; it does not by itself show a change in prevalence."
)

_ALL_CODES = ("", "total")

#: Names that two counts must share to be compared.
KIND = ("crime", "unit", "measure", "form", "ref_area", "sex", "age")

#: Names that two counts of one series share.
SERIES = ("source_id", "edition", "definition_id", "reporter")


def one_series(
    x1: CountLike, x0: CountLike, *, across_breaks: bool = False, any_length: bool = False
) -> tuple[Count, Count]:
    """Return two counts that may be compared, the later first; refuse others: docs/methods.md, section 3.2.

    A plain number, which has no source, is always accepted. With `any_length` periods may differ in length.
    """
    x1, x0 = as_count(x1), as_count(x0)
    if x1.plain or x0.plain:
        return x1, x0
    for name in (*KIND, *other_group(x1, x0), *(["label"] if _terms(x1) != _terms(x0) else [])):
        a, b = getattr(x1, name), getattr(x0, name)
        if a and b and a != b:
            word = WORDS.get(name, name)
            cure = IDENTITY.get(name, f"take counts of one {word}")
            raise TipResearchError(f"counts of {word} {a!r} and {b!r} cannot be compared; {cure}.")
    if x1.period and x0.period:
        _require_two_periods(x1.period, x0.period, any_length=any_length)
    if not across_breaks and (broken := breaks(x1, x0)):
        if broken == ["series_id"]:
            raise TipResearchError(f"the source marks that the series breaks: the counts are {x1.series_id or 'of no break'} and {x0.series_id or 'of no break'}. Take counts of one series, or pass across_breaks=True.")  # fmt: skip
        a, b = getattr(x1, broken[0]), getattr(x0, broken[0])
        raise TipResearchError(f"counts of {WORDS.get(broken[0], broken[0])} {a!r} and {b!r} are not one series; {IDENTITY.get(broken[0], 'take counts that one office reported')}, or pass across_breaks=True to compare them anyway.")  # fmt: skip
    return x1, x0


def _require_two_periods(later: Period, earlier: Period, *, any_length: bool) -> None:
    """Refuse periods in the wrong order, periods that may share a day, and two lengths unless `any_length`."""
    if later.end and earlier.start and later.end < earlier.start:
        raise TipResearchError(f"the first count is of {later} and the second of {earlier}; the later comes first, as in pct_change(later, earlier).")  # fmt: skip
    if later == earlier and (later.start or later.end):
        raise PeriodMismatch(f"a change needs two periods, and both counts are of {later}; differences() and conflicts() compare two publications of one period.")  # fmt: skip
    if later.overlaps(earlier):
        raise PeriodMismatch(f"a change needs two periods that share no day, and {earlier} and {later} overlap; take two of one kind, such as two calendar years.")  # fmt: skip
    if any_length or "unknown" in (later.kind, earlier.kind) or not (later.days and earlier.days):
        return
    if not one_length(later.days, earlier.days):
        raise PeriodMismatch(f"a change needs two periods of one length, and {earlier} and {later} are of {earlier.days:,} and {later.days:,} days; take two years, or the same quarter of each, or give rate_ratio() the time of each as its exposure.")  # fmt: skip


def is_one_series(x1: CountLike, x0: CountLike) -> bool:
    """Return whether a change from one count to a later one may be computed.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count.

    Returns
    -------
    bool
        False where `pct_change` refuses them: counts of another group, measure, area, source, edition or definition;
        periods that overlap or differ in length; the earlier count first.

    Notes
    -----
    Caution: a plain number belongs to any series. docs/methods.md, section 3.2.

    Examples
    --------
    >>> is_one_series(30, 760)
    True
    """
    try:
        one_series(x1, x0)
    except TipResearchError:
        return False
    return True


def other_group(x: Count, y: Count) -> tuple[str, ...]:
    """Return the names in which counts of one sex, age and form differ, such as category for two citizenships."""
    one, other = other_labels(x), other_labels(y)
    if one is None or other is None:
        coded = any(getattr(c, n) not in _ALL_CODES for c in (x, y) for n in ("sex", "age"))
        return () if coded else ("category",)
    if one == other:
        return ()
    return ("category",) if x.category != y.category else ("partition",)


def require_one_group(x: Count, y: Count, doing: str, names: Sequence[str] = ("sex", "age", "form")) -> None:
    """Refuse published counts that differ in one of `names`, or belong to two groups by other labels."""
    if x.plain or y.plain:
        return
    labelled = None not in (other_labels(x), other_labels(y))
    own = ["category"] if "own" in (x.partition, y.partition) else []  # only the category of a user's own count tells
    for name in (*names, *(other_group(x, y) if labelled else own)):
        a, b = getattr(x, name), getattr(y, name)
        if SEVERAL not in (a, b) and (a or "total") != (b or "total"):
            raise TipResearchError(f"{doing} needs one group, and {x.label or x} is of {name} {a} and {y.label or y} of {name} {b}.")  # fmt: skip


def _computed(x: Count) -> bool:
    """Return whether a count is a sum or difference, whose terms only its label names."""
    return bool(x.without) or SEVERAL in (x.category, x.sex, x.age, x.form)


def _terms(x: Count) -> list[str]:
    """Return the terms of a sum or difference from its label, sorted; nothing for a published count."""
    return sorted(re.split(r" (?=[+−] )", f"+ {x.label}")) if _computed(x) else []


def other_labels(x: Count) -> tuple | None:
    """Return the labels of a count beside sex, age and form; None where the category does not tell."""
    if not (x.partition and x.category) or SEVERAL in (x.partition, x.category):
        return None
    return other_dimensions(x.partition, x.category, x.sex or "total", x.age or "total", x.form or "total")


def breaks(x1: Count, x0: Count) -> list[str]:
    """Return the names in which two published counts differ so that they are not one series."""
    if x1.plain or x0.plain:
        return []
    found = [name for name in SERIES if getattr(x1, name) != getattr(x0, name)]
    # A break that the status of a row marks mostly repeats another definition.
    return found or (["series_id"] if x1.series_id != x0.series_id else [])


def break_flags(x1: Count, x0: Count) -> tuple[str, ...]:
    """Return DEFINITION_BREAK for two counts that are not of one series."""
    return ("DEFINITION_BREAK",) if breaks(x1, x0) else ()


def caveats_of(x1: Count, x0: Count) -> tuple[str, ...]:
    """Return the caveats of a change: what it cannot show, and periods of two kinds."""
    found = [DETECTION_CAVEAT if x1.measure in ("", "referred", "assisted", *VICTIM_MEASURES) else RECORDING_CAVEAT]
    found = [] if x1.estimated else found  # an estimate has its own caveat
    if not (x1.period and x0.period) or x1.period.kind == x0.period.kind:
        return tuple(found)
    if "unknown" in (x1.period.kind, x0.period.kind):
        return (*found, f"Whether {x0.period} and {x1.period} are of one kind of period is not known.")
    named = " and ".join(f"{p} ({p.kind.replace('_', ' ')})" for p in (x0.period, x1.period))
    return (*found, f"The periods are of two kinds: {named}.")


def counted_noun(x: Count) -> str:
    """Return the plural noun for what is counted: victims, or the words of the measure or unit."""
    if x.measure in ("", *VICTIM_MEASURES) and x.unit == "persons":
        return "victims"
    return within(measure_label(x.measure) or x.unit.replace("_", " "))


def number_of(x: Count) -> str:
    """Return the words for a number, such as ``number detected, women``; only ``number`` for a plain one."""
    counted = x.measure if x.measure in ("", *VICTIM_MEASURES) else f"of {counted_noun(x)}"
    return f"number {counted}".rstrip() + part_in_words(x)


def form_in_words(x: Count) -> str:
    """Return a comma and the form of exploitation; blank for all forms."""
    if x.form in _ALL_CODES:
        return ""
    return {"other": ", other forms", "unknown": ", unknown form"}.get(x.form, f", {category_label(x.form).lower()}")


def part_in_words(x: Count) -> str:
    """Return form, sex, age and other category of a count, each after a comma; blank for a total."""
    if _computed(x):
        return f", {within(x.label)}" if x.label else ""
    codes, word = form_in_words(x) + _sex_and_age(x), category_label(x.category)
    own = f", {word if word == x.category else within(word)}"
    if " | " in own:  # a reader joined sex and age to the category
        return own
    further = x.category not in _ALL_CODES and (x.partition == "own" or not codes)
    return codes + own if further and not codes.endswith(own) else codes


def _sex_and_age(x: Count) -> str:
    codes = {name: code for name in ("sex", "age") if (code := getattr(x, name)) not in _ALL_CODES}
    if x.partition == "own":  # the category may say the sex itself: men are male
        place = place_of("own", x.category, codes.get("sex", "total"), codes.get("age", "total"), x.form or "total")
        codes = {name: code for name, code in codes.items() if (name, code) in place}
    joined = "_".join(codes.values())
    if (word := category_label(joined)) not in (joined, "Other", "Unknown"):
        return f", {within(word)}"
    words = (f"{c} {n}" if c in ("other", "unknown") else within(category_label(c)) for n, c in codes.items())
    return "".join(f", {each}" for each in words)


def versus(x1: Count, x0: Count) -> str:
    """Return the two periods in words, or the two counts where one has no period."""
    return f"{x0.period} to {x1.period}" if x1.period and x0.period else f"from {x0} to {x1}"
