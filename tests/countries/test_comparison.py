"""What the map and the comparison of countries show, from an invented world and from the real workbook."""

import pytest
from invented_world import invented_world

from tipresearch import countries
from tipresearch.facts import area_name


def test_each_state_of_a_country_and_year_has_a_mark():
    assert [*countries.STATE_MARKS] == [*countries.STATES]
    states = countries.state_by_year(invented_world())
    assert {state for years in states.values() for state in years.values()} <= {*countries.STATES}


def test_tiles_have_areas_and_no_place_twice():
    places = countries.tile_places()
    assert len({*places.values()}) == len(places) > 150
    assert [area for area in places if area_name(area) == area] == ["XKX"]  # Kosovo has no code in ISO 3166
    assert places["PAK"][0] < places["NPL"][0]  # Pakistan lies west of Nepal


@pytest.mark.slow
def test_a_total_that_is_disputed_or_does_not_add_up_has_no_ordinary_mark(workbooks):
    """Nepal 2020: 187 victims, and 2,023 in the edition before; 2018: 546 without dispute; Pakistan 2019: <5 before."""
    world = countries.load_world(data_file=str(workbooks[1]), previous_file=str(workbooks[0]))
    found = countries.comparison_points(world)
    nepal = {point[0]: point for point in found["NPL"]}
    assert nepal[2018][1:4] == [546, "solid", "546"]
    assert nepal[2020][1:3] == [187, "diamond"]
    assert 2023 in nepal[2020][4]
    pakistan = {point[0]: point for point in found["PAK"]}
    assert {pakistan[year][2] for year in (2019, 2020)} == {"diamond"}
    rows = world.country_years("detected", ["range", "in_question"])
    marks = {(area, point[0]): point[2] for area, own in found.items() for point in own}
    assert all(marks[row.ref_area, row.year] in ("circle", "diamond") for row in rows.itertuples())
    germany = {point[0]: point[2] for point in found["DEU"]}
    assert {germany[year] for year in (2015, 2018, 2019, 2020, 2021, 2022)} <= {"circle", "diamond"}
    assert set(countries.regions(world)) == set(world.areas["ref_area"])
