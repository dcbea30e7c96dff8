"""The door of a batch: places on the map, links from page to page, the squares, and the comparison."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from nbpress.batches import door as doors
from nbpress.batches.door import Door, arrange, links, tiles

STATES = {"number": ("full", "a number"), "none": ("none", "nothing published")}
DOOR = Door(
    title="All", kind="things", source="S", overview="all", subject="Things", states=STATES,
    state_by_year={"A": {2020: "number", 2021: "none"}, "B": {2020: "number"}}, year=2020,
    places={"A": (5, 2), "B": (7, 3), "C": (5, 3)}, groups={"A": "x", "B": "x", "C": "y", "D": "x"},
    marks={"solid": "as published", "circle": "does not add up", "diamond": "disputed", "suppressed": "fewer than 5"},
    points={"A": [[2020, 7, "solid", "7", []]]},
)  # fmt: skip


def run(value, name=""):
    return SimpleNamespace(slug=value, name=name or f"Name of {value}", varied={"area": value})


def jobs(*values):
    return [SimpleNamespace(run=run(value)) for value in values]


def test_the_map_begins_at_its_first_used_place_and_other_values_stand_below_it():
    found = arrange(["A", "B", "D", "E"], DOOR.places)
    assert (found["A"], found["B"]) == ((0, 0), (2, 1))
    assert (found["D"], found["E"]) == ((0, 3), (1, 3))
    assert arrange(["D"], {}) == {"D": (0, 0)}
    assert len({*arrange([str(n) for n in range(50)], {}).values()}) == 50


def test_a_page_links_to_its_neighbours_in_the_list_and_in_its_group_alone():
    found = links([run("A"), run("B"), run("C"), run("D")], DOOR)
    words = {slug: [(word, name[-1]) for word, name, _ in each if word != "Back to"] for slug, each in found.items()}
    assert words["A"] == [("Next", "B"), ("Nearby", "B"), ("Nearby", "D")]
    assert words["C"] == [("Previous", "B"), ("Next", "D")]  # nothing else is in its group
    assert words["D"][0] == ("Previous", "C")
    assert all(each[0] == ("Back to", "All", "../index.html") for each in found.values())
    assert found["B"][1] == ("Previous", "Name of A", "../A/index.html")


def test_a_year_without_a_state_has_the_last_state():
    one, two, three = tiles(jobs("A", "B", "Z"), {"B": "failed"}, DOOR)
    assert (one["states"], two["states"], three["states"]) == ("01", "01", "11")
    assert (one["now"], two["failed"], three["placed"]) == (0, True, False)


@pytest.mark.parametrize("name", ["Name & <b>", "N" * 60])
def test_the_comparison_has_the_points_of_each_page_and_a_failed_page_has_its_reason(tmp_path, name):
    shown, broken = (SimpleNamespace(run=r, languages=("ur",)) for r in (run("A", name), run("B")))
    doors.write(tmp_path, [shown, broken], {"B": "cell 3: KeyError"}, DOOR)
    page = (tmp_path / "compare.html").read_text("utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["pages"] == {"A": {"name": name, "href": "A/index.html", "points": [[2020, 7, "solid", "7", []]]}}
    assert data["order"] == ["A"]
    assert "Source: S, 2020 to 2021." in page
    assert "<b>" not in page
    assert "style=" not in page
    for index in ("index.html", "index.ur.html"):  # no link from a page in Urdu is broken
        assert "cell 3: KeyError" in (tmp_path / "B" / index).read_text("utf-8")


def test_a_page_without_points_is_not_left_out(tmp_path):
    doors.write(tmp_path, jobs("A"), {}, replace(DOOR, points={}))
    assert '"points": []' in (tmp_path / "compare.html").read_text("utf-8")
