"""Whatever can be chosen shows a chart or a reason, a table, and code that makes the same."""

import random
import re
from dataclasses import replace

import glotip_rows
import pandas as pd
import pytest
from explored_states import every_state

import tipresearch as tip
from tipresearch.explorer.choices import Choices, State
from tipresearch.explorer.views import view

REASONS = re.compile(
    r"Each of these counts is suppressed, so there is nothing to draw: .+\."
    r"|\d+ (series|bars) do not fit one chart; select at most \d+ of .+\."
    r"|no count here has a number: all are withheld, or not given as counts; see frame\(\) for what is held\."
)


def require_same(choices, state, data=None, *, whole=True):
    """Fail unless the code of a state gives its selection, and by it its frame and its chart.

    What is `data` is not opened again. Of a selection that is the same the frame and the chart are
    the same; `whole` makes them all the same.
    """
    shown = view(choices, state)
    assert bool(shown.chart) is not bool(shown.reason)
    lines, run = shown.code.splitlines(), {"data": data}
    if data is not None:
        opens = f"data = {data.code}" if data.code else "# data: the dataset that was made of your frame"
        assert lines.pop(2) == opens
    exec("\n".join(lines[:-2]), run)
    held, rows = run["held"], shown.selection.observations
    pd.testing.assert_frame_equal(held.observations, rows)
    assert (held.areas, held.fixed) == (shown.selection.areas, shown.selection.fixed)
    by = state.by[0] if len(state.by) == 1 else state.by
    assert lines[-2:] == ["frame = held.frame()", f"chart = held.plot(by={by!r})" if by else "chart = held.plot()"]
    if whole:
        exec(lines[-2], run)
        pd.testing.assert_frame_equal(run["frame"], shown.selection.frame())
        assert run["frame"]["figure_id"].tolist() == rows["figure_id"].tolist()
    if shown.chart and whole:
        exec(lines[-1], run)
        pd.testing.assert_frame_equal(run["chart"].data, shown.chart.data)
        assert (run["chart"].question, run["chart"].alt) == (shown.chart.question, shown.chart.alt)
    if shown.chart and state.by and len(names := shown.selection.series(by=state.by)) == 1:
        # One line could be taken for that of all.
        (name,) = shown.selection.labels(names).values()
        assert f": {name} alone" in shown.chart.question, shown.chart.question
    if shown.reason:
        assert REASONS.fullmatch(shown.reason), shown.reason
    # Each row is a line of the table, once.
    listed = [f for line in shown.lines if line.count for f in line.count.figure_ids]
    assert sorted(listed) == sorted(rows.dropna(subset="count_lo")["figure_id"])
    return shown


@pytest.mark.slow
def test_every_state_is_shown_and_its_code_gives_the_same(invented):
    """No state of the invented rows fails, and the code of each gives what is shown."""
    choices = Choices(invented)
    shown = [require_same(choices, state, invented) for state in every_state(choices, parts=True)]
    # And by category: women in six spans of three years, men in three of two, two of quarters.
    assert len(shown) == 16 + 6 + 3 + 2
    assert len({(v.selection.code, v.code) for v in shown}) == len(shown)


@pytest.mark.slow
def test_every_state_of_a_workbook(workbook):
    """The code begins with the file; what does not fit a chart is said, and listed all the same."""
    choices = Choices(tip.open(workbook))
    shown = [require_same(choices, state) for state in every_state(choices)]
    assert shown[0].code.splitlines()[2] == f"data = tip.open({str(workbook)!r})"
    reasons = [v.reason for v in shown if v.reason]
    assert len(reasons) == 1
    assert reasons[0].startswith("9 series do not fit one chart; select at most 8 of ")
    assert [len(v.lines) for v in shown if v.reason] == [18]


@pytest.mark.slow
def test_a_selection_keeps_how_it_was_opened(workbook):
    """What was selected before stands in the code as well, also of what can be gone through once."""
    held = tip.open(workbook, publisher="glotip").select(area="France", year=(y for y in (2019, 2020)))
    assert held.code == f"tip.open({str(workbook)!r}, publisher='glotip').select(area='France', year=[2019, 2020])"
    choices = Choices(held)
    require_same(choices, choices.settled(State(breakdown="sex")))


def test_the_code_of_a_state(invented):
    """What leaves no choice is not selected."""
    choices = Choices(invented)
    state = choices.required(area="NPL", measure="detected", breakdown="sex", years=(2019, 2020))
    assert view(choices, state).code == (
        "import tipresearch as tip\n"
        "\n"
        "# data: the dataset that was made of your frame\n"
        "held = data.select(area='NPL', measure='detected', partition='sex', year='2019..2020')\n"
        "frame = held.frame()\n"
        "chart = held.plot(by='sex')"
    )


def test_suppressed_disputed_and_missing_have_marks_of_their_own(invented):
    """Suppressed, disputed by its own table and missing are three things."""
    choices = Choices(invented)
    total = view(choices, choices.required(area="NPL", measure="detected"))
    assert [(line.period, line.published, line.mark) for line in total.lines] == [
        ("2019", "100", ""),
        ("2020", "50", "its parts add up to at least 70"),
        ("2022", "90", ""),
        ("2021", "", "missing: no row is held here"),
    ]
    sex = view(choices, choices.required(area="NPL", measure="detected", breakdown="sex"))
    men = [(line.period, line.published, line.mark) for line in sex.lines if line.name == "Male"]
    assert men == [
        ("2019", "40", ""),
        ("2020", "<5", "suppressed: 0 to 4"),
        ("2021–2022", "", "missing: no row is held here"),
    ]


@pytest.mark.slow
def test_what_is_published_twice_is_not_called_missing(tmp_path):
    """A total with two counts is neither used nor missing; of men with two rows the sum is used."""
    cells = [("100", 2019), ("7", 2020), ("11", 2020), ("90", 2022)]
    rows = [glotip_rows.row(n, year=y) for n, y in cells]
    rows += [glotip_rows.row(n, year=y, sex="Male") for n, y in [("100", 2019), ("40", 2022), ("50", 2022)]]
    choices = Choices(tip.open(glotip_rows.write(tmp_path / "book.xlsx", rows)))
    found = view(choices, choices.required())
    missing = ("2021", "missing: no row is held here")
    assert [(line.period, line.published, line.mark) for line in found.lines] == [
        ("2019", "100", ""), ("2022", "90", ""), (missing[0], "", missing[1]),
        ("2020", "7 or 11", "in conflict: the file has several counts, and none is used"),
    ]  # fmt: skip
    men = view(choices, choices.required(breakdown="sex")).lines
    assert [(line.period, line.published) for line in men] == [("2019", "100"), ("2022", "40 + 50"), ("2020–2021", "")]


def test_what_has_no_count_is_not_called_missing(invented):
    """A row whose count is withheld was a line, and its year was said to have no row."""
    table = invented.observations
    named = ["count_lo", "count_hi", "raw_value", "obs_status"]
    table.loc[(table["raw_value"] == "<5") & (table["sex"] == "male"), named] = [pd.NA, pd.NA, "withheld", "Q"]
    choices = Choices(replace(invented, _table=table))
    sex = view(choices, choices.required(area="NPL", measure="detected", breakdown="sex"))
    assert [(line.period, line.mark) for line in sex.lines if line.name == "Male"] == [
        ("2019", ""), ("2021–2022", "missing: no row is held here"), ("2020", "no count: it is withheld"),
    ]  # fmt: skip


def test_periods_of_one_table_have_one_kind_of_words():
    """A quarter whose count is withheld stood as two days beside quarters with counts."""
    frame = pd.DataFrame({"year": 2021, "quarter": [1, 2], "measure": "identified", "area": "Nepal", "count": [7, 8]})
    own = tip.observations_from(frame, source="Our survey")
    table = own.observations
    table.loc[table["raw_value"] == "8", ["count_lo", "count_hi", "raw_value", "obs_status"]] = [pd.NA, pd.NA, "withheld", "Q"]  # fmt: skip
    choices = Choices(replace(own, _table=table))
    assert [line.period for line in view(choices, choices.required()).lines] == ["2021 Q1", "2021 Q2"]


def test_what_is_known_roughly_is_not_called_suppressed():
    """Some 19,000 were held back at airports."""
    choices = Choices(tip.open().select(measure="passengers_offloaded"))
    found = view(choices, choices.required(area="PAK", measure="passengers_offloaded"))
    assert "known roughly: 18,500 to 19,499" in [line.mark for line in found.lines]


def test_a_title_has_words():
    """Of countries that deport it printed the name of a column."""
    shown = view(choices := Choices(tip.open()), choices.required(measure="deportees"))
    assert shown.chart.question == "Deportees, Pakistan, by deporting country: Iran alone"


def test_contested_counts_are_marked():
    """The project's own figures: who looks for a total finds that others give another."""
    choices = Choices(tip.open().select(source="unodc_glotip", edition="2025-04-14"))
    found = view(choices, choices.required(area="PAK", measure="detected"))
    assert [(line.period, line.mark) for line in found.lines] == [
        ("2019", "revised by more than a factor of two"), ("2020", "sources disagree; revised by more than a factor of two"),
        ("2021", ""), ("2022", ""),
    ]  # fmt: skip


@pytest.mark.slow
def test_states_of_the_figures_of_the_project():
    """Of many sources, editions and laws each state is one series."""
    data = tip.open()
    choices = Choices(data)
    chance, states = random.Random(6), list(every_state(choices, spans=False))
    assert len(states) > 100
    for state in states:
        assert choices.settled(state) == state
        require_same(choices, state, data, whole=chance.random() < 0.25)


@pytest.mark.slow
def test_states_of_an_edition(opened_edition):
    """A sample of all areas, measures and breakdowns; and some of them run as code."""
    data = opened_edition("2025-04-14")
    choices = Choices(data)
    chance = random.Random(6)
    pairs = [
        State(area=area, measure=measure)
        for area in choices.offered("area", State())
        for measure in choices.offered("measure", State(area=area))
    ]
    assert len(pairs) > 500
    for n, pair in enumerate(chance.sample(pairs, 80)):
        breakdown = chance.choice(["sex", "total", "citizenship"])
        state = choices.settled(replace(pair, breakdown=breakdown))
        held = choices.parts(state)
        if held and chance.random() < 0.5:
            name = chance.choice(sorted(held))
            marked = tuple(chance.sample(sorted(held[name]), min(2, len(held[name]))))
            state = choices.settled(replace(state, parts=((name, marked),)))
        require_same(choices, state, data, whole=n % 4 == 0)
