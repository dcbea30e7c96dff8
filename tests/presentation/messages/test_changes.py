"""The change of a number between two years: what each sentence states, and a case in which it must not."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch.presentation import table
from tipresearch.presentation.messages import changes
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"
OFF = {"coherence": Coherence("off", "sex", 800, True, 40, ("a",))}
CONTESTED = {"flags": ("SOURCE_CONFLICT",)}


def plain(prose):
    return str(prose).replace(NB, " ")


def year(n, number, hi=None, **fields):
    period = tip.Period(dt.date(number, 1, 1), dt.date(number, 12, 31), "calendar_year")
    return tip.Count(n, n if hi is None else hi, period=period, **fields)


@pytest.fixture
def bonded(observed, release):
    """Later and earlier count of bonded labour: 30 and 760."""
    of = {"measure": "identified", "form": "bonded_labour", "category": "total"}
    return [tip.pick(observed, year=year, **of, **release) for year in (2020, 2019)]


def test_two_years_are_stated_with_what_other_sources_have(observed, bonded):
    text = plain(changes.two_years(*bonded, table=observed))
    assert text == (
        "According to the UNODC news release, 30 victims of bonded labour were identified in Pakistan in 2020, after 760 in 2019. "
        "No second source is known for 760 and 30. In words, the US TIP Report 2021 (1 April 2020 to 31 March 2021) says that "
        "fewer bonded-labour victims were identified. No number from this source is included here."
    )
    # UNODC's database lists the release's 2020 under 2019, but has no count of bonded labour.
    conflicts = tip.conflicts(observed)
    assert plain(changes.two_years(*bonded, table=observed, conflicting=conflicts)) == text
    forced = [replace(count, form="forced_labour") for count in bonded]
    said = plain(changes.two_years(*forced, table=observed, conflicting=conflicts))
    assert "Counts for 2020 in the UNODC news release are listed under 2019 in UNODC’s database." in said


def of_years(lo, hi=None, **fields):
    own = {"measure": "identified", "form": "bonded_labour", "source_id": "unodc_glotip", "ref_area": "PAK", **fields}
    later, earlier = replace(in_year(2020, lo), **own), replace(in_year(2019, 7), **own)
    return later if hi is None else replace(later, hi=hi), earlier


@pytest.mark.parametrize(
    ("lo", "hi", "fields", "words"),
    [
        (20, None, {"form": "total"}, "20 victims of trafficking were identified in Pakistan in 2020, after 7 in 2019."),
        (20, None, {"measure": "detected", "form": "forced_labour"}, "20 victims of forced labour were detected in Pakistan"),
        (1, None, {}, "1 victim of bonded labour was identified"),
        (0, 4, {}, "fewer than 5 victims of bonded labour were identified"),
        (20, None, {"measure": "convictions"}, "Convictions (bonded labour) in Pakistan: 20 in 2020, after 7 in 2019, according to UNODC’s"),
        (20, None, {"measure": "bonded_labourers_released"}, "People released from bonded labour in Pakistan: 20 in 2020"),
    ],
)  # fmt: skip
def test_two_years_are_of_what_was_counted(observed, lo, hi, fields, words):
    later, earlier = of_years(lo, hi, **fields)
    assert words in plain(changes.two_years(later, earlier, table=observed))
    assert changes.figure_title(later, earlier).endswith(f": 7 in 2019, {later} in 2020")


def test_quarters_are_compared_as_periods():
    quarters = [
        tip.Count(n, n, period=tip.Period(dt.date(2020, m, 1), dt.date(2020, m + 2, 31), "reporting_period"))
        for n, m in ((10, 10), (40, 1))
    ]
    said = changes.detection(*quarters)
    assert plain(said).startswith("If the number of victims did not change, a victim was 4.00 times less likely")
    assert said.numbers[0].assumptions == ("the number of victims did not change",)


@pytest.mark.parametrize(
    ("counts", "method", "text"),
    [
        ((30, 760), {}, "in groups on the order of a hundred. A new way of counting could"),
        ((30, 110), {}, "on the order of ten."),
        ((0, 10), {}, "on the order of a few."),
        ((12, 10), {}, "Chance alone could explain the change."),
        ((0, 5), {}, "Chance alone could explain the change."),
        ((0, 10), {"method": "log-normal"}, "The role of chance cannot be computed, because a count is zero."),
        ((tip.Count(5, 5, **CONTESTED), 30), {}, "because a count is disputed."),
    ],
)  # fmt: skip
def test_chance_is_ruled_out_only_if_it_cannot_explain_a_change(counts, method, text):
    said = plain(changes.chance(tip.overdispersion_tipping(*counts, **method)))
    assert text in said
    assert ("Chance alone does not explain the change, unless" in said) == ("order of" in text)


@pytest.mark.parametrize(
    ("later", "earlier", "text"),
    [
        (30, 760, "a victim was 25.3 times less likely to be recorded in 2020."),
        (760, 30, "a victim was 25.3 times more likely to be recorded in 2020."),
        (5, 5, "a victim was as likely to be recorded in 2020 as before."),
        # A ratio that prints as 1.00 is neither more nor less.
        (100_001, 100_000, "a victim was about as likely to be recorded in 2020 as before."),
        (99_999, 100_000, "a victim was about as likely to be recorded in 2020 as before."),
        (0, 5, "because a count is zero."),
        ((0, 4), 5, "because a count is published as a range."),
    ],
)
def test_detection_became_less_likely_only_after_a_fall(later, earlier, text):
    lo, hi = later if isinstance(later, tuple) else (later, later)
    assert plain(changes.detection(year(lo, 2020, hi), year(earlier, 2019))).endswith(text)


@pytest.mark.parametrize("fields", [CONTESTED, OFF])
@pytest.mark.parametrize(("later", "earlier"), [(30, 760), (760, 30), (30, 30)])
def test_a_disputed_count_says_nothing_about_detection(later, earlier, fields):
    said = plain(changes.detection(year(later, 2020, **fields), year(earlier, 2019)))
    assert said.endswith("cannot be computed, because a count is disputed.")


@pytest.mark.parametrize(
    ("later", "earlier", "comparable", "text"),
    [
        (year(30, 2020), year(760, 2019), "yes", "The number changed by −730, or −96.1 %."),
        (year(30, 2020), year(760, 2019), "no", "by −730. No percentage is given, because the two counts are not comparable."),
        (year(30, 2020), year(0, 2019), "yes", "because the earlier count is or may be zero."),
        (year(30, 2020), year(0, 2019, 4), "yes", "because the earlier count is or may be zero."),
        # A range cannot rise by chance.
        (year(0, 2020, 4), year(9, 2019), "yes", "The number changed by −9 to −5, or −100.0 to −55.6 %."),
        (year(30, 2020, **CONTESTED), year(760, 2019), "yes", "No change is given, because sources or editions disagree"),
        (year(30, 2020, **CONTESTED), year(760, 2019), "no", "No change is given, because sources or editions disagree"),
        (year(30, 2020, **OFF), year(760, 2019), "yes", "No change is given, because one of the counts does not fit its own table."),
        (year(30, 2020), year(760, 2019), "unknown", "do not show whether the two counts are fully comparable."),
        (year(30, 2020, measure="prosecuted"), year(760, 2019, measure="prosecuted"), "yes", "The change may come from the work of police"),
    ],
)  # fmt: skip
def test_a_change_is_stated_as_far_as_it_is_given(later, earlier, comparable, text):
    said = plain(changes.size(tip.compare_years(later, earlier, {"unit": comparable}), later))
    assert text in said
    assert ("and not from trafficking." in said) == ("No change is given" not in said)


def in_years(*numbers):
    return tip.yoy([in_year(2010 + at, n, grade="A") for at, n in enumerate(numbers)])


def test_a_change_that_chance_can_cause_has_a_note():
    """120 to 131 by the exact conditional interval is −15.4 to +41.0 %; 131 to 220 is a rise by any."""
    small, large = found = in_years(120, 131, 220)
    assert small.ends == pytest.approx((-15.436, 41.033), abs=0.001)
    assert large.ends[0] > 0
    notes = changes.by_chance(found)
    assert {k: str(v) for k, v in notes.items()} == {
        small.label: "120 to 131: a difference of this size can arise by chance"
    }
    assert changes.by_chance(in_years(87, 87)) == {}, "no difference has no size"
    shown = table(found, caption="c", notes=notes)._repr_mimebundle_()["text/html"]
    rows = [row for row in shown.split("<tr>") if "Change in" in row]
    assert ["can arise by chance" in row for row in rows] == [True, False]


def test_a_change_without_a_random_variation_interval_has_no_note():
    (small,) = in_years(120, 131)
    (no_interval,) = tip.yoy(list(reversed(small.inputs)), interval=False)
    contested = replace(small.inputs[1], flags=("LARGE_REVISION",))
    assert changes.by_chance([no_interval, *tip.yoy([contested, small.inputs[0]])]) == {}


@pytest.mark.slow
def test_every_change_of_a_country_page_has_an_interval(workbooks):
    """Serbia 2018 to 2019 is 38 to a range of 46 to 61: chance is a cause for one end alone."""
    austria, serbia = (tip.yoy(tip.countries.load_profile(area, 2003, 2022, str(workbooks[1])).totals("detected")) for area in ("AUT", "SRB"))  # fmt: skip
    given = [change for change in austria if change.given]
    assert {change.kind for change in given} == {"random_variation_interval"}
    assert 0 < len(changes.by_chance(given)) < len(given)
    assert any(not change.inputs[0].exact and change.ends[0] < 0 < change.ends[1] for change in serbia if change.given)
    assert not any("–" in str(note) for note in changes.by_chance(serbia).values())


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ("yes yes unknown", "The sources confirm 2 of the 3 conditions. For 1 condition the answer is unknown."),
        ("no unknown unknown", "The sources confirm 0 of the 3 conditions. 1 condition does not hold. For 2 conditions the answer is unknown."),
        ("yes no no", "The sources confirm 1 of the 3 conditions. 2 conditions do not hold."),
    ],
)  # fmt: skip
def test_the_conditions_of_a_comparison_are_counted_by_answer(answers, text):
    assert plain(changes.conditions(pd.DataFrame({"answer": answers.split()}))) == text
