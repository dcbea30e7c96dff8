"""The table of years and measures."""

from invented_years import in_year

import tipresearch as tip
from tipresearch import presentation as show
from tipresearch.quantities import Coherence


def test_a_table_has_a_row_for_each_year_and_a_column_for_each_measure():
    """A total that does not add up has a cross, a blank is not published, and notes stand once in their year."""
    off = in_year(2020, 12, raw_value="12", grade="A", coherence=Coherence("off", "sex", 40, total=True))
    totals = [in_year(2019, 30, raw_value="30", grade="A"), off]
    columns = {
        "Detected": totals,
        "Add up to": {"2020": "40"},
        "Change": tip.yoy([in_year(2019, 30, grade="A"), in_year(2021, 60, grade="A")]),
        "Never": {},
    }
    table = show.year_table(columns, caption="c", notes={"2020": "2020: revised"})
    lines = table.text.splitlines()
    assert lines[0] == "2019  Detected: 30"
    assert lines[1] == "2020  Detected: 12\N{NO-BREAK SPACE}×; Add up to: 40; Note: revised"
    assert lines[2] == "2021  Change: not given; Note: not given, the series lacks a count between"
    html = str(table.html())
    assert (html.count("<th scope='col'"), html.count("<th scope='row'"), "Never" in html) == (5, 3, False)
    assert [e["label"] for e in table.results["estimates"]][:2] == ["detected", "detected"]


def test_numbers_with_one_label_can_share_a_row():
    """The page of all countries lists a disputed total beside the number of another edition."""
    numbers = [in_year(2020, n, label="Nepal 2020", raw_value=str(n), grade="A") for n in (187, 2023)]
    table = show.year_table(
        {"New": numbers[:1], "Old": numbers[1:]}, caption="c", notes={}, by_label="Country and year"
    )
    assert table.text == "Nepal 2020  New: 187; Old: 2023"
    assert "<th scope='col'>Country and year</th>" in str(table.html())
