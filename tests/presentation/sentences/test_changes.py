"""Changes that can arise by chance are worded so, and no other."""

from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch.presentation import sentences, table


def changes(*numbers):
    return tip.yoy([in_year(2010 + at, n, grade="A") for at, n in enumerate(numbers)])


def test_a_change_that_chance_allows_is_worded_so():
    """120 to 131 by the exact conditional interval is −15.4 to +41.0 %; 131 to 220 is a rise by any."""
    small, large = changes(120, 131, 220)
    assert small.ends == pytest.approx((-15.436, 41.033), abs=0.001)
    assert large.ends[0] > 0
    said = sentences.by_chance([small, large])
    assert said == {small.label: "120 to 131: a difference of this size can arise by chance"}
    assert sentences.by_chance(changes(87, 87)) == {}, "no difference has no size"


def test_nothing_is_said_of_a_change_without_an_interval_of_chance():
    (small,) = changes(120, 131)
    (plain,) = tip.yoy(list(reversed(small.inputs)), interval=False)
    contested = replace(small.inputs[1], flags=("LARGE_REVISION",))
    assert sentences.by_chance([plain, *tip.yoy([contested, small.inputs[0]])]) == {}


def test_the_words_stand_beside_their_row_alone():
    """A year is in two changes, and the note of one is not said of the other."""
    found = changes(120, 131, 220)
    shown = table(found, caption="c", notes=sentences.by_chance(found))._repr_mimebundle_()["text/html"]
    rows = [row for row in shown.split("<tr>") if "Change in" in row]
    assert ["can arise by chance" in row for row in rows] == [True, False]


@pytest.mark.slow
def test_no_change_of_a_country_page_is_printed_as_a_point(workbooks):
    """Of Austria's changes each that is given has its interval, and so has the page's notebook."""
    austria = tip.countries.load_profile("AUT", 2003, 2022, str(workbooks[1]))
    given = [change for change in tip.yoy(austria.totals("detected")) if change.given]
    assert {change.kind for change in given} == {"random_variation_interval"}
    assert 0 < len(sentences.by_chance(given)) < len(given)
    # Serbia 2018 to 2019 is 38 to a range of 46 to 61: chance is a cause for one end alone.
    serbia = tip.yoy(tip.countries.load_profile("SRB", 2003, 2022, str(workbooks[1])).totals("detected"))
    assert any(not change.inputs[0].exact and change.ends[0] < 0 < change.ends[1] for change in serbia if change.given)
    assert not any("–" in note for note in sentences.by_chance(serbia).values())
