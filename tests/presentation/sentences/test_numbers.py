"""Sentences on numbers that are compared: what each states, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pytest

import tipresearch as tip
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences import numbers
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"
OFF = Coherence("off", "sex", 800, True, 40, ("a",))


def year(n, number, hi=None, **fields):
    period = tip.Period(dt.date(number, 1, 1), dt.date(number, 12, 31), "calendar_year")
    return tip.Count(n, n if hi is None else hi, period=period, **fields)


def test_the_reporter_counted_and_the_publisher_stated_it(observed, release):
    """An office that repeats a count did not make it; the year is that of the edition."""
    total = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    assert numbers.who_said(total) == ("Provincial police", "UNODC Country Office Pakistan said in 2022")
    letter = {
        "source_id": "thenews_2022_02_28",
        "edition": "2022-02-28",
        "reporter": "US Department of State, as cited in a reader letter",
    }
    database = {"source_id": "unodc_glotip", "edition": "2023-05-30"}
    for fields, who, when in (
        (letter, "Authorities", "said in 2022"),
        ({"reporter": ""}, "Authorities", "said in 2022"),
        (database | {"reporter": "National police, Lahore"}, "National police", "said in 2023"),
        (database | {"reporter": "Ministry"}, "Authorities", "said in 2023"),
    ):
        found = numbers.who_said(replace(total, **fields))
        assert (found[0], found[1].endswith(when)) == (who, True)


CHANCE = "Chance alone could explain the change."


@pytest.mark.parametrize(
    ("counts", "method", "text"),
    [
        ((30, 760), "exact", "on the order of a hundred at a time"),
        ((30, 110), "exact", "on the order of ten at a time"),
        ((0, 10), "exact", "on the order of a few at a time"),
        ((12, 10), "exact", CHANCE),
        ((0, 5), "exact", CHANCE),
        ((0, 10), "log-normal", "With a count of zero, chance cannot be asked about."),
        ((tip.Count(5, 5, flags=("SOURCE_CONFLICT",)), 30), "exact", "With a count that is contested or in question, chance cannot"),
    ],
)  # fmt: skip
def test_chance_is_ruled_out_only_where_it_cannot_explain_a_change(counts, method, text):
    said = repr(
        sentences.clustering(tip.overdispersion_tipping(*counts, **{"method": method} if method != "exact" else {}))
    )
    assert text in said
    assert ("Chance alone does not explain it, unless" in said and "A new way of counting could." in said) == (
        "order of" in text
    )


@pytest.mark.parametrize(
    ("later", "earlier", "text"),
    [
        (30, 760, "a victim was 25.3 times less likely to be identified in 2020."),
        (760, 30, "a victim was 25.3 times more likely to be identified in 2020."),
        (5, 5, "a victim was as likely to be identified in 2020 as before."),
        # A ratio that prints as 1.00 is neither more nor less.
        (100_001, 100_000, "a victim was about as likely to be identified in 2020 as before."),
        (99_999, 100_000, "a victim was about as likely to be identified in 2020 as before."),
        (0, 5, "nothing can be said of 2020 from a count of zero."),
        ((0, 4), 5, "nothing can be said of 2020 from a count that is published as an interval."),
    ],
)
def test_identification_became_less_likely_only_after_a_fall(later, earlier, text):
    lo, hi = later if isinstance(later, tuple) else (later, later)
    said = repr(sentences.detection(year(lo, 2020, hi), year(earlier, 2019)))
    assert said == f"If as many people were exploited in both years, {text}"


def test_quarters_are_compared_as_periods():
    quarters = [
        tip.Count(n, n, period=tip.Period(dt.date(2020, m, 1), dt.date(2020, m + 2, 31), "reporting_period"))
        for n, m in ((10, 10), (40, 1))
    ]
    said = sentences.detection(*quarters)
    both = "as many people were exploited in both periods"
    assert repr(said).startswith(f"If {both}, a victim was 4.00 times less likely")
    assert said.numbers[0].assumptions == (both,)


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"flags": ("SOURCE_CONFLICT",)}, "a contested count"), ({"coherence": OFF}, "a count in question")],
)
@pytest.mark.parametrize(("later", "earlier"), [(30, 760), (760, 30), (30, 30)])
def test_an_unused_count_tells_nothing_of_identification(later, earlier, fields, why):
    said = repr(sentences.detection(year(later, 2020, **fields), year(earlier, 2019)))
    assert said.endswith(f"nothing can be said of 2020 from {why}.")


CONTESTED = {"flags": ("SOURCE_CONFLICT",)}


@pytest.mark.parametrize(
    ("later", "earlier", "comparable", "text"),
    [
        (year(30, 2020), year(760, 2019), "yes", f"The number identified changed by −730, or −96.1{NB}%."),
        (year(30, 2020), year(760, 2019), "no", "−730. The percentage is withheld, since the two counts are not comparable."),
        (year(30, 2020), year(0, 2019), "yes", ". No percentage is given of a count that is or may be zero."),
        (year(30, 2020), year(0, 2019, 4), "yes", ". No percentage is given of a count that is or may be zero."),
        # A range cannot rise by chance.
        (year(0, 2020, 4), year(9, 2019), "yes", f"The number identified changed by −9 to −5, or −100.0 to −55.6{NB}%."),
        *((year(30, 2020, **CONTESTED), year(760, 2019), comparable,
           "No change in the number identified is given. The count of 2020, 30: sources disagree.") for comparable in ("yes", "no")),
    ],
)  # fmt: skip
def test_a_change_is_stated_as_far_as_it_is_given(later, earlier, comparable, text):
    compared = tip.compare_years(later, earlier, {"unit": comparable})
    assert f"{text} A change in identified victims reflects" in repr(sentences.changed_by(compared, "identified"))
