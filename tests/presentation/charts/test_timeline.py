"""Laws and policies by date."""

from matplotlib.figure import Figure

from tipresearch.facts import load_milestones
from tipresearch.presentation.charts import timeline_chart
from tipresearch.presentation.colours import colour


def plotted(events):
    ax = Figure(figsize=(7, 9)).subplots()
    timeline_chart(events).draw(ax)
    return ax


def test_dates_stand_below_their_fact():
    """Each fact is named once, as a heading."""
    events = load_milestones("PAK").query("dates_differ")
    ax = plotted(events)
    heads = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert heads == list(dict.fromkeys(events["fact"]))
    assert len(ax.texts) == len(heads) + len(events)


def test_colour_says_that_dates_differ_only_beside_those_that_do_not():
    events = load_milestones("PAK")
    assert {line.get_color() for line in plotted(events).lines} == {
        colour("highlight"), colour("recorded"),
    }  # fmt: skip
    alike = plotted(events.query("dates_differ"))
    assert {line.get_color() for line in alike.lines} == {colour("recorded")}


def test_the_words_know_that_dates_may_be_of_different_steps():
    """31 December 2020 is that of notified rules, January 2021 that of approved ones: the caption knew it, the words did not."""
    alt = timeline_chart(load_milestones("PAK").query("fact == 'Rules under the Acts'")).alt
    assert alt.startswith(
        "Timeline of 2 dated statements. Sources give different dates, which may be of different steps, for: Rules under the Acts. "
    )


def test_dates_that_do_not_differ_are_not_said_to():
    """A list of no fact stood behind "Sources give different dates for"."""
    alt = timeline_chart(load_milestones("PAK").query("not dates_differ").iloc[:1]).alt
    assert alt == "Timeline of 1 dated statement. UNTOC ratified, 2010-01 (The News, opinion)."
