"""Every figure of the data is on a page of the report, or in a list with a reason."""

import csv
import json
import re

import pytest

from tipresearch import facts, observations

pytestmark = pytest.mark.slow
#: The end of the names of data files that have years and no values.
PERIODS_ALONE = "_counted"


def on_pages(edition):
    """Return the ids of the figures with a value on a page: in a table, a number or the data of a drawing."""
    found = set()
    for page in edition.glob("*.html"):
        for ids in re.findall(r'data-figures="([^"]*)"', page.read_text("utf-8")):
            found |= set(ids.split())
    for number in json.loads((edition / "results.json").read_text("utf-8")):
        found |= {figure for count in number["inputs"] for figure in count["figure_ids"]}
    for data in (edition / "figures").glob("*.csv"):
        if not data.stem.endswith(PERIODS_ALONE):
            with data.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    found |= set(row.get("figure_id", "").split(", "))
    return found - {""}


def test_every_figure_is_shown_or_listed_with_a_reason_and_never_both(built):
    report, _ = built
    shown = on_pages(report / "latest")
    not_shown = set(facts.load_not_shown()["figure_id"])
    held = set(observations.load()["figure_id"])
    assert shown - held == set()
    assert held - shown - not_shown == set()
    assert shown & not_shown == set()


def test_no_number_adds_figures_of_several_crimes(built):
    report, _ = built
    crime = observations.load().set_index("figure_id")["crime"]
    numbers = json.loads((report / "latest" / "results.json").read_text("utf-8"))
    rests = [{crime[figure] for count in number["inputs"] for figure in count["figure_ids"]} for number in numbers]
    assert max(map(len, rests)) == 1
    assert set().union(*rests) == {"TIP"}


def test_each_table_on_two_crimes_has_figures_of_one_crime(built):
    report, _ = built
    crime = observations.load().set_index("figure_id")["crime"]
    page = (report / "latest" / "07_two_crimes.html").read_text("utf-8")
    tables = [ids.split() for ids in re.findall(r'data-figures="([^"]*)"', page)]
    assert [len(set(crime[ids])) for ids in tables] == [1] * len(tables)
    assert {crime[ids[0]] for ids in tables} == {"SOM", "mixed", "migration", "other"}
