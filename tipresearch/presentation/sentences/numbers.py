"""Sentences on numbers that are compared: who gives them, by how much they changed, and what that cannot show."""

import math
from dataclasses import replace

from tipresearch.facts import measure_label, source, within
from tipresearch.indicators import Comparison, detection_tipping, fold_decrease, pct_change
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.quantities import Count, Estimate

#: Participles that `measure_word` has of persons; other measures are nouns, such as convictions.
_DONE = ("identified", "detected", "recorded", "referred", "assisted", "released", "prosecuted", "convicted")


def who_said(count: Count) -> tuple[str, str]:
    """Return who reported a count, ``Authorities`` where an office only repeats it, and who published it when."""
    row = source(count.source_id)
    published = (count.edition or row["published"])[:4]
    said = f"{row['publisher']} said" + (f" in {published}" if published.isdigit() else "")
    reporter = count.reporter.partition(",")[0]
    counts = any(word in reporter.lower() for word in ("police", "authorit"))
    return reporter if counts else "Authorities", said


def changed_by(compared: Comparison, measure: str) -> Prose:
    """By how much a number changed, as far as that is given, and what the change cannot show."""
    change, percent, caveats = compared.abs_change, compared.pct_change, compared.caveats
    word, caution = measure_word(measure), only(" ".join(caveats))
    number = f"number {word}" if word in _DONE else f"number of {within(measure_label(measure))}"
    if not change.given:
        why = " ".join(c for c in change.caveats if c not in caveats)
        return only(f"No change in the {number} is given. {why}").followed_by(caution)
    without = "The percentage is withheld, since the two counts are not comparable."
    if percent is not None:
        without = "No percentage is given of a count that is or may be zero."
    said = Prose(f"The {number} changed by {{difference}}. {without}", {"difference": change})
    if percent is not None and percent.given:
        if percent.value is None:  # beside the ends of a difference without chance stand those of its percentage
            plain = pct_change(*percent.inputs, interval=False, across_breaks=True)
            percent = replace(plain, flags=tuple(dict.fromkeys((*plain.flags, *compared.flags))), caveats=caveats)
        both = {"difference": change, "percent": percent}
        said = Prose(f"The {number} changed by {{difference}}, or {{percent}}.", both)
    return said.followed_by(caution)


def clustering(tipping: Estimate) -> Prose:
    """Whether chance alone could explain a change, and how it would have to be clustered."""
    if tipping.value is None:
        whys = {"ZERO_NUMERATOR": "of zero", "CENSORED": "that is published as an interval"}
        why = next((words for flag, words in whys.items() if flag in tipping.flags), "that is contested or in question")
        return only(f"With a count {why}, chance cannot be asked about.")
    if tipping.value <= 1:
        return only("Chance alone could explain the change.")
    names = {1: "a few", 10: "ten", 100: "a hundred", 1000: "a thousand"}
    size = names.get(10 ** round(math.log10(tipping.value)), "many thousands")
    told = f"Chance alone does not explain it, unless victims were found on the order of {size} at a time."
    return only(f"{told} A new way of counting could.")


def detection(later: Count, earlier: Count) -> Prose:
    """What the change would mean for identification, if as many people were victims."""
    of_years = all(c.period is None or c.period.kind.endswith("year") for c in (later, earlier))
    alike = f"as many people were exploited in both {'years' if of_years else 'periods'}"
    same, year = f"If {alike},", later.period
    done = "identified" if (word := measure_word(later.measure)) not in _DONE else word
    nothing = f"{same} nothing can be said of {year} from a"
    if not (later.exact and earlier.exact):
        return only(f"{nothing} count that is published as an interval.")
    if not (later.value and earlier.value):
        return only(f"{nothing} count of zero.")
    less = later.value < earlier.value
    fold = fold_decrease(later, earlier) if less else detection_tipping(later, earlier)
    if not fold.given:
        return only(f"{nothing} {'contested count' if 'CONTESTED' in fold.flags else 'count in question'}.")
    if f"{fold}" == f"{replace(fold, value=1)}":
        about = "about " if later.value != earlier.value else ""
        return only(f"{same} a victim was {about}as likely to be {done} in {year} as before.")
    fold = replace(fold, kind="scenario", assumptions=(alike,))
    word = "less" if less else "more"
    return Prose(f"{same} a victim was {{fold}} times {word} likely to be {done} in {year}.", {"fold": fold})


def measure_word(measure: str) -> str:
    """The participle of a measure for a sentence."""
    return {"bonded_labourers_released": "released", "nrm_referrals": "referred"}.get(measure, measure)
