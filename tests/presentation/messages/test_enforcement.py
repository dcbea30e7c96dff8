"""Messages on steps before the courts, a share of convictions, and laws: what each states, and when it must not."""

from dataclasses import replace

import pandas as pd
import pytest

from tipresearch import facts, observations, related
from tipresearch.presentation.messages import enforcement as messages
from tipresearch.quantities import Coherence

ONCE = {"TIP": pd.DataFrame({"n": [1, 2]}), "SOM": pd.DataFrame({"n": [1]})}
APART = "We do not add numbers of different groups."
ROWS = "A published number is one row of the data, not one victim."


@pytest.fixture
def steps(observed):
    """Counts of a measure by year, of an edition of UNODC's database."""
    criteria = {"ref_area": "PAK", "source_id": "unodc_glotip"}
    return lambda measure, edition="2025-04-14": observations.yearly(
        observed, **criteria, edition=edition, measure=measure
    )


def with_number(count, n):
    return replace(count, lo=n, hi=n, raw_value=str(n), coherence=None)


def off(count):
    return replace(count, coherence=Coherence("off", "sex", 1200, True, 96, ("a",)))


def test_the_last_year_with_both_steps_is_stated(steps):
    prosecuted, convicted = steps("prosecuted"), steps("convicted")
    text = str(messages.last_step(prosecuted, convicted, "PAK"))
    assert text.startswith("For Pakistan in 2022, UNODC’s database lists 1,104 persons prosecuted and 105 persons convicted.")  # fmt: skip
    assert text.endswith("They need not be the same people, because a case can take longer than a year.")
    one = messages.last_step(prosecuted[-1:], [with_number(c, 1) for c in convicted], "PAK")
    assert "1,104 persons prosecuted and 1 person convicted." in str(one)


@pytest.mark.parametrize(
    ("doubted", "words"),
    [
        ((), "convicted. They need"),
        ((0,), "One of these numbers does not fit the rest of its table."),
        ((0, 1), "2 of these numbers do not fit the rest of their tables."),
    ],
)
def test_steps_that_do_not_fit_their_tables_are_counted(steps, doubted, words):
    last = [with_number(steps(of)[-1], n) for of, n in (("prosecuted", 1104), ("convicted", 105))]
    first, second = (off(count) if place in doubted else count for place, count in enumerate(last))
    assert words in str(messages.last_step([first], [second], "PAK"))


def test_convictions_of_newer_years_come_from_another_source(observed, steps):
    said = str(messages.newer_convictions(observed, steps("convicted"), "PAK"))
    assert (
        said
        == "From 2023-01-01 to 2024-12-31, there were 1,044 persons convicted, according to the newspaper Daily Times."
    )
    assert messages.newer_convictions(observed, steps("convicted"), "NPL") is None
    older = observed[observed["period_end"].dt.year <= 2022]
    assert messages.newer_convictions(older, steps("convicted"), "PAK") is None


def test_two_steps_with_the_same_total_are_named_with_their_years(steps):
    contact, prosecuted, convicted = (steps(of) for of in ("formal_contact", "prosecuted", "convicted"))
    assert str(messages.same_at_both(contact, prosecuted)).startswith(
        "In 2020–2022, UNODC’s database lists the same numbers of persons brought into formal contact and persons "
        "prosecuted: 46, 405 and 1,104."
    )
    # Fewer than five each in 2019 may differ; one and one coincide by chance, and ten and ten need not.
    other = [with_number(c, c.hi + 1) for c in prosecuted]
    one, ten = ([[with_number(c[-1], n)] for c in (prosecuted, convicted)] for n in (1, 10))
    for both in ((contact, other), one):
        assert "In no year" in str(messages.same_at_both(*both))
    assert str(messages.same_at_both(*ten)).startswith(
        "In 2022, UNODC’s database lists the same number of persons prosecuted and persons convicted: 10."
    )


def test_a_year_with_one_step_alone_is_not_used(steps):
    """The data include 80 and 32 persons in contact of the edition of 2023, and no persons prosecuted."""
    contact, prosecuted = (steps(of, "2023-05-30") for of in ("formal_contact", "prosecuted"))
    assert ([c.lo for c in contact], prosecuted) == ([80, 32], [])
    early = [c for c in steps("convicted") if c.year == 2013]
    for pair in ((contact, prosecuted), (steps("prosecuted"), early)):
        assert str(messages.last_step(*pair, "PAK")).startswith("For Pakistan, no year in the data used here")


IMPOSSIBLE = "So few persons cannot be split so that one part is 98 percent."


def test_a_share_of_convictions_is_compared_with_the_persons_convicted(observed, steps):
    """98 percent of the convictions of April 2019 to March 2020, and fewer than five persons in each of the two years."""
    assert str(messages.share_beside_counts(observed, steps("convicted"), "PAK")) == (
        "From 2019-04-01 to 2020-03-31, Punjab had 98 percent of the convictions for trafficking, according to the US TIP Report 2020. "
        "For the whole of Pakistan, UNODC’s database lists fewer than 5 persons convicted in 2019 and fewer than 5 persons convicted in "
        f"2020. {IMPOSSIBLE} The two sources count different things, or one of them is wrong. "
        "Convictions are not persons, the periods differ, and each source may count under another law."
    )


@pytest.mark.parametrize(("most", "possible"), [(33, False), (34, True)])
def test_a_share_is_impossible_only_if_no_part_rounds_to_it(observed, steps, most, possible):
    """However it was rounded: 33 of 34 are 97.1 %, and 32 of 33 are 97.0 %."""
    years = [c for c in steps("convicted") if c.year in (2019, 2020)]
    counts = [with_number(c, n) for c, n in zip(years, (most, 0), strict=True)]
    for given, table, fits in (
        (counts, observed, possible),
        (counts[:1], observed, True),  # the count of 2020, a part of the period, is unknown
        ([off(c) for c in counts], observed, True),
        (counts, observed.assign(raw_value=observed["raw_value"].replace("98 percent", "nearly all")), True),
    ):
        assert (IMPOSSIBLE not in str(messages.share_beside_counts(table, given, "PAK"))) is fits


def test_a_share_without_counts_and_counts_without_a_share_say_so(observed, steps):
    text = str(messages.share_beside_counts(observed, steps("convicted")[-1:], "PAK"))
    assert text.endswith("The database has no number of persons convicted in these years.")
    assert "no source" in str(messages.share_beside_counts(observed, [], "NPL")).casefold()


def test_laws_are_named_only_where_a_source_names_them(observed):
    """Three of the seven figures are counted under the Act on smuggling."""
    figures = related(observed, ref_area="PAK", crime="SOM")
    named, act = figures[figures["law"] != ""], "Prevention of Smuggling of Migrants Act 2018."
    for rows, text in (
        (figures, f"3 of the 7 numbers name their law: {act}"),
        (named[:1], f"The only number (1) names its law: {act}"),
        (figures.assign(law=""), "The sources do not state the law for any of these 7 numbers."),
        (named[:1].assign(law=""), "The source does not state the law for the only number."),
        (figures[:0], "There is no number here whose law could be named."),
    ):
        assert str(messages.laws_named(rows)) == text


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        (ONCE, f"Our data include these published numbers for Chad: 2 on trafficking in persons and 1 on the smuggling of migrants. {ROWS} {APART}"),
        (ONCE | {"other": pd.DataFrame({"n": [1, 2, 3]})}, f"migrants. {ROWS} 3 more numbers count neither victims nor offences of these crimes. {APART}"),
        ({"TIP": ONCE["TIP"], "other": ONCE["SOM"]}, f"persons. {ROWS} One more number counts neither victims nor offences of these crimes. {APART}"),
        ({"TIP": pd.DataFrame()}, "Our data include no number for Chad."),
        ({"other": ONCE["SOM"]}, "Our data include no number on trafficking or smuggling for Chad."),
    ],
)  # fmt: skip
def test_figures_of_each_crime_are_counted_apart(groups, text):
    assert str(messages.groups_apart(groups, "TCD")).endswith(text)


def test_groups_of_published_figures_have_no_sum(observed):
    groups = {crime: related(observed, ref_area="PAK", crime=crime) for crime in facts.CRIMES}
    text, numbers = str(messages.groups_apart(groups, "PAK")), {c: len(rows) for c, rows in groups.items()}
    assert f"{numbers['SOM']} on the smuggling of migrants, {numbers['mixed']} on both crimes" in text
    assert str(sum(numbers.values())) not in text


@pytest.mark.parametrize(
    ("source_id", "measures", "text"),
    [
        ("unodc_fia_conference_2022", ["prosecuted", "convicted"], "Enforcement is mentioned in the UNODC news release, but without a number"),
        ("us_tip_2020", ["cases_investigated"], "In the US TIP Report 2020 there is one number on enforcement."),
        # 14,595 cases and 8,125 persons convicted are of both crimes; a table of populations has no crime.
        ("app_2021_04_29", ["prosecuted", "convicted"], "The data used here have no number of offences"),
        ("worldbank_population", ["prosecuted", "convicted"], "The data used here have no number of offences"),
    ],
)  # fmt: skip
def test_a_publication_has_as_many_figures_on_enforcement_as_rows(observed, source_id, measures, text):
    assert str(messages.figures_of(observed, source_id, measures)).startswith(text)
