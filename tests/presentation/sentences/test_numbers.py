"""Sentences on numbers that are compared: what each says, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pytest

import tipresearch as tip
from tipresearch.presentation import sentences
from tipresearch.presentation.sentences import numbers
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def total(observed, release):
    return tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)


def year(n, number, hi=None):
    period = tip.Period(dt.date(number, 1, 1), dt.date(number, 12, 31), "calendar_year")
    return tip.Count(n, n if hi is None else hi, period=period)


def test_who_counted_and_who_published(total):
    """The police counted and UNODC published; an office that repeats a count did not make it."""
    assert numbers.who_said(total) == ("Provincial police", "UNODC Country Office Pakistan said in 2022")
    letter = replace(total, source_id="thenews_2022_02_28", edition="2022-02-28",
                     reporter="US Department of State, as cited in a reader letter")  # fmt: skip
    who, said = numbers.who_said(letter)
    assert who == "Authorities"
    assert said.endswith("said in 2022")
    assert numbers.who_said(replace(total, reporter=""))[0] == "Authorities"


def test_chance_is_only_ruled_out_where_it_is():
    """To the order of magnitude: about a hundred at a time for 30 after 760; 12 after 10 is chance."""
    said = repr(sentences.clustering(tip.overdispersion_tipping(30, 760)))
    assert said.startswith(
        "Chance alone does not explain it, unless victims were found on the order of a hundred at a time"
    )
    assert said.endswith("A new way of counting could.")
    assert repr(sentences.clustering(tip.overdispersion_tipping(12, 10))) == "Chance alone could explain the change."
    assert "on the order of ten at a time" in repr(sentences.clustering(tip.overdispersion_tipping(30, 110)))
    assert "on the order of a few at a time" in repr(sentences.clustering(tip.overdispersion_tipping(0, 10)))
    assert repr(sentences.clustering(tip.overdispersion_tipping(0, 5))) == "Chance alone could explain the change."
    approximate = tip.overdispersion_tipping(0, 10, method="log-normal")
    assert repr(sentences.clustering(approximate)) == "With a count of zero, chance cannot be asked about."
    contested = tip.overdispersion_tipping(tip.Count(5, 5, flags=("SOURCE_CONFLICT",)), 30)
    assert repr(sentences.clustering(contested)) == "With a count that is contested or in question, chance cannot be asked about."  # fmt: skip


def test_identification_became_less_likely_only_after_a_fall():
    """A fall, a rise, no change and a zero each have their own sentence."""
    fall, rise = (repr(sentences.detection(year(b, 2020), year(a, 2019))) for a, b in ((760, 30), (30, 760)))
    assert (
        fall
        == "If as many people were exploited in both years, a victim was 25.3 times less likely to be identified in 2020."
    )
    assert rise.endswith("a victim was 25.3 times more likely to be identified in 2020.")
    same = repr(sentences.detection(year(5, 2020), year(5, 2019)))
    assert same.endswith("a victim was as likely to be identified in 2020 as before.")
    for later in (100_001, 99_999):  # a ratio that prints as 1.00 is no more and no less
        almost = repr(sentences.detection(year(later, 2020), year(100_000, 2019)))
        assert almost.endswith("a victim was about as likely to be identified in 2020 as before.")
    quarters = (
        tip.Count(n, n, period=tip.Period(dt.date(2020, m, 1), dt.date(2020, m + 2, 31), "reporting_period"))
        for n, m in ((10, 10), (40, 1))
    )
    said = sentences.detection(*quarters)  # they stood as years
    assert repr(said).startswith(
        "If as many people were exploited in both periods, a victim was 4.00 times less likely"
    )
    assert said.numbers[0].assumptions == ("as many people were exploited in both periods",)
    nothing = "If as many people were exploited in both years, nothing can be said of 2020 from a "
    assert repr(sentences.detection(year(0, 2020), year(5, 2019))) == f"{nothing}count of zero."
    hidden = sentences.detection(year(0, 2020, 4), year(5, 2019))
    assert repr(hidden) == f"{nothing}count that is published as an interval."


@pytest.mark.parametrize(("later", "earlier"), [(30, 760), (760, 30), (30, 30)])
def test_a_contested_count_says_nothing_of_identification(later, earlier):
    """The ratio of a contested count is withheld: no sentence has words for a reason in its place."""
    doubted = replace(year(later, 2020), flags=("SOURCE_CONFLICT",))
    said = sentences.detection(doubted, year(earlier, 2019))
    assert repr(said).endswith("nothing can be said of 2020 from a contested count.")
    torn = replace(year(later, 2020), coherence=Coherence("off", "sex", 800, True, 40, ("a",)))
    said = sentences.detection(torn, year(earlier, 2019))
    assert repr(said).endswith("nothing can be said of 2020 from a count in question.")


def test_a_change_is_said_as_far_as_it_is_given():
    """A change with its percentage; without one across a break or from zero; of contested counts none at all."""

    def said(later, earlier, checklist="yes"):
        compared = tip.compare_years(later, earlier, {"unit": checklist})
        return repr(sentences.changed_by(compared, "identified"))

    usual = " A change in identified victims reflects"
    assert said(year(30, 2020), year(760, 2019)).startswith(
        f"The number identified changed by −730, or −96.1{NB}%.{usual}"
    )
    assert said(year(30, 2020), year(760, 2019), "no").startswith(
        f"The number identified changed by −730. The percentage is withheld, since the two counts are not comparable.{usual}"
    )
    for zero in (year(0, 2019), year(0, 2019, 4)):
        assert f". No percentage is given of a count that is or may be zero.{usual}" in said(year(30, 2020), zero)
    both = f"The number identified changed by −9 to −5, or −100.0 to −55.6{NB}%.{usual}"  # no chance, by which it could rise
    assert said(year(0, 2020, 4), year(9, 2019)).startswith(both)
    contested = replace(year(30, 2020), flags=("SOURCE_CONFLICT",))
    for checklist in ("yes", "no"):
        assert said(contested, year(760, 2019), checklist).startswith(
            f"No change in the number identified is given. The count of 2020, 30: sources disagree.{usual}"
        )


def test_who_said_it_said_it_in_the_year_of_the_edition():
    """UNODC's database of 2023, whatever year the row of the source has; a ministry abroad is an authority."""
    police, ministry = (tip.Count(3, 3, source_id="unodc_glotip", edition="2023-05-30", reporter=r) for r in ("National police, Lahore", "Ministry"))  # fmt: skip
    assert (numbers.who_said(police)[0], numbers.who_said(ministry)[0]) == ("National police", "Authorities")
    assert numbers.who_said(police)[1].endswith(" said in 2023")
