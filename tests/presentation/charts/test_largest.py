"""Bars of the ten largest citizenships."""

import glotip_rows
import pytest
from glotip_rows import CITIZEN, row

import tipresearch as tip
from tipresearch.presentation import charts


@pytest.fixture
def france(tmp_path):
    """The profile of France from citizenships and their counts."""

    def profile(**counts):
        rows = [row("500"), *(row(n, dimension=CITIZEN, category=label) for label, n in counts.items())]
        return tip.countries.load_profile("FRA", 2003, 2022, str(glotip_rows.write(tmp_path / "g.xlsx", rows)))

    return profile


def test_ten_bars_stand_for_the_largest_and_a_line_counts_the_rest(workbooks):
    profile = tip.countries.load_profile("DEU", 2003, 2022, str(workbooks[1]))
    listed = tip.countries.counts_of_shares(profile, "citizenship").values()
    chart = charts.citizenships_chart(profile)
    assert chart.alt.startswith("Bar chart of 10 counts")
    assert f"{sum(c.lo == 0 for c in listed)} more with fewer than 5." in str(chart.notes[0])
    assert sorted(chart.data["lo"]) == sorted(c.lo for c in listed)
    assert chart.estimates == ()


def test_the_title_names_the_largest_and_a_note_the_share_of_citizens_of_the_country(france):
    chart = charts.citizenships_chart(france(French="400", Italian="60", Spanish="<5"))
    assert str(chart.question) == "France is the largest of 3 citizenships of victims detected in France in 2019"
    assert tuple(map(str, chart.notes)) == ("1 more with fewer than 5.", "Citizens of France are 80.0\N{NO-BREAK SPACE}% of the victims detected in 2019.")  # fmt: skip
    alone = charts.citizenships_chart(france(Italian="60"))
    assert (str(alone.question), tuple(map(str, alone.notes))) == (
        "Italy is the only citizenship listed for victims detected in France in 2019", (),
    )  # fmt: skip


def test_a_sentence_replaces_bars_if_each_citizenship_is_suppressed(france):
    chart = charts.citizenships_chart(france(French="<5", Italian="<5"))
    assert str(chart.instead) == "Each citizenship has fewer than 5 victims: 2 in all."
    assert charts.citizenships_chart(france()).data.empty
