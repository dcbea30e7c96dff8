import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch import Count, Period
from tipresearch.quantities import Coherence, as_count, counts_of

YEAR = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "calendar_year")
OPEN = Period(None, dt.date(2020, 12, 31), "cumulative")
interval = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted).map(tuple)


@pytest.mark.parametrize("bad", [True, 1.0, float("nan"), "5", None, np.float64(3), (1, 2.5)])
def test_count_is_a_whole_number(bad):
    """Booleans, fractions, missing values and text are no counts."""
    with pytest.raises(TipResearchError, match="is not a whole number"):
        as_count(bad)


@pytest.mark.parametrize("bad", [-1, (3, 2), (-1, 4)])
def test_count_is_not_negative_and_not_reversed(bad):
    """A negative count and a reversed interval are refused."""
    with pytest.raises(TipResearchError, match="0 <= lo <= hi"):
        as_count(bad)


@pytest.mark.parametrize("bad", [(3.5, 4), ("3", "4"), (None, None), (True, True), (1, float("nan"))])
def test_a_count_made_by_hand_is_of_whole_numbers(bad):
    """What `as_count` refuses, `Count` refuses in the same words."""
    with pytest.raises(TipResearchError, match="is not a whole number; counts are integers"):
        Count(*bad)


def test_a_count_states_both_ends():
    """An end that is left out is not taken to be the other one; a pair has two ends."""
    with pytest.raises(TipResearchError, match=r"^count 321 has no upper end; write Count\(321, 321\)"):
        Count(321)
    with pytest.raises(TipResearchError, match=r"count \(1, 2, 3\) has 3 ends"):
        as_count((1, 2, 3))


def test_a_plain_number_is_taken_from_a_count_and_a_count_from_it():
    assert (Count(5, 5) - 3).value == 2
    assert (5 - Count(0, 3)).hi == 5
    assert (5 - Count(0, 3)).lo == 2
    with pytest.raises(TipResearchError, match="is not a whole number"):
        Count(5, 5) - "a"


def test_numpy_integers_are_counts():
    """A number taken from a table is a count."""
    assert as_count(np.int64(7)) == Count(7, 7)


@pytest.mark.slow
@given(interval, interval)
def test_sum_and_difference_hold_every_combination(a, b):
    """The interval of a sum holds the sum of any two numbers the intervals allow."""
    total = as_count(a) + as_count(b)
    assert (total.lo, total.hi) == (a[0] + b[0], a[1] + b[1])
    if b[0] <= a[1]:
        rest = as_count(a) - as_count(b)
        assert rest.lo == max(0, a[0] - b[1])
        assert rest.hi == a[1] - b[0]


def test_part_larger_than_whole_is_refused():
    """Taking 12 from 10 is refused, with both named."""
    with pytest.raises(TipResearchError, match="men is larger than all"):
        as_count(10, "all") - as_count(12, "men")


@given(
    whole=st.integers(0, 60),
    part=st.integers(0, 60),
    source=st.sampled_from(["unodc_glotip", "unodc_fia_conference_2022", ""]),
)
def test_a_small_rest_is_as_wide_as_a_suppressed_count_of_its_source(whole, part, source):
    """UNODC prints fewer than 5 as <5, so that a rest of 1 to 4 is 0 to 4; any other rest is exact."""
    whole, part = max(whole, part), min(whole, part)
    rest = Count(whole, whole, source_id=source) - Count(part, part, source_id=source)
    narrow = source != "unodc_glotip" or not 0 < whole - part < 5
    assert (rest.lo, rest.hi) == ((whole - part, whole - part) if narrow else (0, 4))


def test_smuggled_migrants_are_never_added_to_victims():
    """Counts of trafficking and of smuggling cannot be added."""
    victims = Count(5, 5, crime="TIP", figure_ids=("a",))
    migrants = Count(5, 5, crime="SOM", figure_ids=("b",))
    with pytest.raises(
        TipResearchError,
        match="a sum needs counts that agree, and 5 and 5 differ in crime TIP and SOM; take counts of one crime",
    ):
        victims + migrants


def test_sum_keeps_the_source_of_either():
    """Zero plus a published count is still a published count, with its source."""
    published = Count(5, 5, source_id="unodc_glotip", figure_ids=("a",))
    assert (as_count(0) + published).source_id == "unodc_glotip"
    assert (published + 0).figure_ids == ("a",)


def test_a_total_is_not_added_to_its_own_parts():
    """32,022 people and the 15,255 women among them are no 47,277, though both stand in one partition."""
    total, women, men = (tip.pick(tip.load(), figure_id=f"UNODC22-vic-2020-{n}") for n in ("total", "women", "men"))
    for one, other in ((total, women), (women, total)):
        with pytest.raises(TipResearchError, match="needs counts of different persons"):
            one + other
    of_forms = [dataclasses.replace(c, form=form) for c, form in ((total, "bonded_labour"), (women, "sexual"))]
    assert sum(of_forms).lo == 47_277  # other persons
    assert ((total - women) + women).lo == 32_022
    assert (women + men).lo == 24_836


def test_forms_of_persons_convicted_are_not_added():
    """72 and 48 of the 72 convicted in Argentina in 2014 are no 120 persons; victims stand under one form each."""

    def of(form, n, measure="convicted", sex="total", partition="form"):
        category = form if sex == "total" else f"{form}_{sex}"
        codes = {"measure": measure, "partition": partition, "category": category, "form": form, "sex": sex}
        return Count(n, n, age="total", figure_ids=(f"{category}:{n}",), **codes)

    for one, other in (
        (of("sexual", 72), of("forced_labour", 48)),
        (of("sexual", 72), of("forced_labour", 30, sex="male", partition="form_sex")),
        (of("sexual", 60, sex="male", partition="form_sex"), of("forced_labour", 30, sex="male", partition="form_sex")),
    ):
        with pytest.raises(TipResearchError, match="needs counts of different persons.*set each beside their total"):
            one + other
    men, women = (of(form, 9, sex=sex, partition="form_sex") for form, sex in (("sexual", "male"), ("other", "female")))
    assert (men + women).lo == 18
    assert (of("sexual", 72, "detected") + of("forced_labour", 48, "detected")).lo == 120


def test_the_zero_that_a_sum_begins_with_is_not_named():
    """What `sum` gives is labelled as what is added by hand is."""
    women, men = (Count(n, n, label=label, source_id="unodc_glotip") for n, label in ((3, "Women"), (4, "Men")))
    assert (sum([women, men]).label, sum([women])) == ("Women + Men", women)


def test_censored_count_has_no_value():
    """<5 is 0 to 4 and prints so; asking for its value raises."""
    censored = as_count((0, 4))
    assert str(censored) == "fewer than 5"
    assert not censored.exact
    with pytest.raises(TipResearchError, match="no single value; it lies between 0 and 4"):
        _ = censored.value


def test_count_prints_with_separators():
    """32022 is printed 32,022 and an interval with a dash."""
    assert f"{as_count(32022)}" == "32,022"
    assert f"{as_count((6500, 7499))}" == "6,500–7,499"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"unit": "person"}, r"^unit 'person' is not known; there are persons, .*, tier\. Did you mean 'persons'\?$"),
        ({"flags": ("CENSORD",)}, r"^flag 'CENSORD' is not known\. Did you mean 'CENSORED'\?$"),
        ({"flags": "CENSORED"}, r"^flags is of type str; give a tuple, as \('CENSORED',\)\.$"),
    ],
)
def test_a_unit_and_flags_are_of_the_known_ones(made, said):
    """A unit that nobody knows would be compared with none, and a flag say nothing beside the number."""
    with pytest.raises(TipResearchError, match=said):
        Count(1, 3, **made)
    assert Count(1, 3, unit="offences", flags=("CENSORED",)).unit == "offences"


def test_different_periods_are_refused():
    """Counts of one year and of several years do not make a ratio."""
    with pytest.raises(
        PeriodMismatch, match="a referral rate needs one period.*2020 and over the years.*; referral_bounds"
    ):
        tip.referral_rate(Count(1, 1, period=YEAR), Count(1, 1, period=OPEN))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"female": [], "male": []},
            "a dict of 2 was given; take one of 'female', 'male' in brackets",
        ),
        (7, "needs counts, and int was given"),
        ("total", "needs counts, and str was given"),
        ([Count(3, 3), 760], "760 among them is of type int; tip.Count holds one"),
    ],
)
def test_what_is_no_series_is_refused_with_what_would_do(given, said):
    for doing in (tip.yoy, lambda each: tip.per_by_year([], each)):
        with pytest.raises(TipResearchError, match=said) as caught:
            doing(given)
        assert "\n" not in str(caught.value)
    assert counts_of((Count(1, 1), Count(2, 2)), "it") == [Count(1, 1), Count(2, 2)]


def test_a_count_prints_what_it_is():
    """Short enough for a list of years; a plain number prints as it is written."""
    assert repr([Count(3, 5), as_count(7)]) == "[Count(3, 5), Count(7, 7)]"
    known = {
        "ref_area": "PAK",
        "period": YEAR,
        "measure": "detected",
        "source_id": "own:s",
        "edition": "e",
        "figure_ids": ("f",),
    }
    total = Count(0, 4, label="Detected victims", category="total", **known)
    assert repr(total) == "Detected victims: fewer than 5 (PAK, 2020, own:s, e)"
    women = Count(1200, 1200, label="Women", category="women", partition="p", **known)
    assert repr(women) == "Women: 1,200 (detected, PAK, 2020, own:s, e)"
    assert "(detected, women, PAK" in repr(women.named("X"))
    doubted = dataclasses.replace(total, coherence=Coherence("off", "sex", 9, exactly=True, excess=5))
    assert repr(doubted).endswith("e, disputed: its table does not add up)")


@pytest.mark.parametrize(("of", "named"), [({"unit": "percent"}, "percent"), ({"unit": "tier"}, "tier"), ({"measure": "share_of_convictions"}, "share_of_convictions")])  # fmt: skip
def test_a_percentage_and_a_rating_are_no_count(of, named):
    """So no indicator divides them, or puts an interval of counts about them."""
    with pytest.raises(TipResearchError) as caught:
        Count(98, 98, **of)
    assert (
        str(caught.value)
        == f"98 of {named} is no count, as {named} counts nothing; take the count behind it, such as of persons."
    )


@pytest.mark.parametrize(
    ("odd", "cure"),
    [
        (300.0, "It is of type float; write 300."), ("11,803", "Of this text write 11803."), ("<5", "Of this text write (0, 4)."),
        (pd.DataFrame({"count": [3]}), "It is of type DataFrame; tip.pick takes one of a table of observations."),
        (pd.Series([3]), "It is of type Series; give one of its numbers, as int(column.iloc[0])."),
        (tip.share(1, 2), "It is of type Estimate; give the count that it was made of."), ([3, 4], "It is of type list; give one of them."),
        (0.3, ""), (float("nan"), ""), ("few", ""), ("-", ""), (None, ""), (-3.0, ""),
    ],
)  # fmt: skip
def test_what_holds_a_count_is_told_how_it_gives_one(odd, cure):
    with pytest.raises(TipResearchError) as caught:
        tip.rate(odd, 1_000_000)
    assert str(caught.value).endswith(f"or a pair (lo, hi).{' ' * bool(cure)}{cure}")


@pytest.mark.parametrize("odd", [2020, "2020", (2020, 2021)])
def test_the_period_of_a_count_is_one(odd):
    """A year in its place passed until something was computed of it, and failed there without a word on it."""
    with pytest.raises(TipResearchError, match=r"^period of a count is of type \w+; give a Period, as Period\("):
        Count(5, 5, period=odd)
