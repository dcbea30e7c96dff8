"""Sentences on counts and estimates that more than one notebook says."""

from tipresearch.facts import short_name
from tipresearch.quantities import Count, Estimate, format_number


def majority_in_words(bounds: Estimate) -> str:
    """Whether a share is known to be above one half, in words.

    Parameters
    ----------
    bounds : Estimate
        A share [proportion], exact or in bounds.

    Returns
    -------
    str
        ``are the majority``, ``are not the majority`` or that they may or may not be.
    """
    low, high = bounds.ends
    if low > 0.5:
        return "are the majority"
    return "are not the majority" if high < 0.5 else "may or may not be the majority"


def or_withheld(estimate: Estimate | None) -> Estimate | str:
    """The estimate, or the word for one that a break withholds.

    Parameters
    ----------
    estimate : Estimate or None
        A relative change of `compare_years`.

    Returns
    -------
    Estimate or str
        The estimate [its own unit], or words in its place.
    """
    return estimate if estimate is not None else "withheld, since the years are not comparable"


def clustering_in_words(tipping: Estimate) -> str:
    """What the tipping inflation means for people who are found together.

    Parameters
    ----------
    tipping : Estimate
        What `overdispersion_tipping` returns.

    Returns
    -------
    str
        One or two sentences.
    """
    later = tipping.inputs[0]
    if tipping.value is None:
        return "With a count of zero this cannot be asked."
    if tipping.value <= 1:
        return "Random variation alone could explain the change."
    more = tipping.value > later.value
    size = ", as if people were found in groups of about that size" + (
        f": more than all {later} of the later year" if more else ""
    )
    return f"That is a variance of {format_number(tipping.value, 'ratio')} times Poisson{size}. It rests on a log-normal approximation."


def single_source_note(*counts: Count) -> str:
    """That counts rest on one publication, where their notes say so.

    Parameters
    ----------
    *counts : Count
        Counts of a page.

    Returns
    -------
    str
        The sentence; blank if a second source is known of each.
    """
    alone = [c for c in counts if "No second source known" in c.notes]
    if not alone:
        return ""
    names = " and ".join(dict.fromkeys(short_name(c.source_id) for c in alone))
    listed = ", ".join(map(str, alone[:-1])) + (" and " if len(alone) > 1 else "") + str(alone[-1])
    return f"The figures {listed} rest on one publication ({names}); no second source is known, so they are not verified."


def measure_word(measure: str) -> str:
    """The participle of a measure for a sentence.

    Parameters
    ----------
    measure : str
        Code of a measure.

    Returns
    -------
    str
        Such as identified, detected or released.
    """
    return {"bonded_labourers_released": "released"}.get(measure, measure)
