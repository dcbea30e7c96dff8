"""Every figure that is held stands on a page of the report, or in a list with its reason."""

import csv
import json
import re

import pytest

from tipresearch import facts, observations

pytestmark = pytest.mark.slow
#: Tells of which years figures are held, and none of their values.
PERIODS_ALONE = "_counted"


def on_pages(edition):
    """Ids of the figures whose values a page shows: in tables, in numbers, or in a drawing's data."""
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


def test_every_figure_has_its_place(built):
    """A row is shown, or not shown for a reason, and never both."""
    report, _ = built
    shown = on_pages(report / "latest")
    not_shown = set(facts.load_not_shown()["figure_id"])
    held = set(observations.load()["figure_id"])
    assert shown - held == set()
    assert held - shown - not_shown == set()
    assert shown & not_shown == set()


def test_nothing_is_added_across_the_groups_of_measures(built):
    """Each number of the report rests on figures of one crime, and no sum is of migration or of both."""
    report, _ = built
    crime = observations.load().set_index("figure_id")["crime"]
    numbers = json.loads((report / "latest" / "results.json").read_text("utf-8"))
    rests = [{crime[figure] for count in number["inputs"] for figure in count["figure_ids"]} for number in numbers]
    assert max(map(len, rests)) == 1
    assert set().union(*rests) == {"TIP"}


def test_the_three_pages_that_mix_no_crimes_name_them(built):
    """Smuggling, mixed figures and returns stand in tables of their own: no table holds two groups."""
    report, _ = built
    crime = observations.load().set_index("figure_id")["crime"]
    page = (report / "latest" / "07_two_crimes.html").read_text("utf-8")
    tables = [ids.split() for ids in re.findall(r'data-figures="([^"]*)"', page)]
    assert [len(set(crime[ids])) for ids in tables] == [1] * len(tables)
    assert {crime[ids[0]] for ids in tables} == {"SOM", "mixed", "migration", "other"}
