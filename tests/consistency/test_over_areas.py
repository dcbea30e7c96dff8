"""A country and its provinces, a province and its districts, are held against each other."""

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.consistency import over_areas
from tipresearch.explorer.choices import Choices
from tipresearch.explorer.views import view
from tipresearch.facts import areas_around
from tipresearch.presentation.charts.marks import marks
from tipresearch.presentation.sentences.adding_up import about
from tipresearch.presentation.sentences.totals import newest_total


def own(*rows, **columns):
    """Return a dataset of counts of 2020, by code of the area; what an area has of its own makes it one of a project."""
    frame = pd.DataFrame(rows, columns=["area", "count"]).assign(measure="identified", year=2020)
    return tip.observations_from(frame.assign(**columns), source="Our survey")


def states(dataset):
    frame = dataset.frame()
    return dict(zip(frame["area"], frame["state"], strict=True))


@pytest.mark.parametrize(
    ("country", "punjab", "sindh", "state", "shown"),
    [
        ("100", "60", "40", "", None),
        ("100", "60", "30", "", None),  # nobody says that these are all
        ("1000", "60", "40", "", None),
        ("100", "61", "40", "one_of", 101),
        ("100", "600", "40", "one_of", 640),
        ("<5", "3", "1", "", None),
        ("<5", "3", "2", "one_of", 5),
        ("100", "100", "<5", "", None),
        ("100", "101", "<5", "one_of", 101),
    ],
)
def test_provinces_are_no_more_than_their_country(country, punjab, sindh, state, shown):
    dataset = own(("PAK", country), ("PK-PB", punjab), ("PK-SD", sindh))
    assert states(dataset) == {"PAK": state, "PK-PB": "", "PK-SD": ""}
    told = dataset.count(area="PAK").coherence
    assert (told.parts_lo, told.by) == (shown, "area") if state else told is None


@pytest.mark.slow
def test_no_number_rests_on_a_country_that_its_provinces_exceed():
    """Though a selection left them out; and they themselves say so, and so does every number of them."""
    years = pd.DataFrame(
        [("Nepal", 2019, 90), ("Nepal", 2020, 100), ("NP-P1", 2019, 50), ("NP-P1", 2020, 500)], columns=["area", "year", "count"]
    )  # fmt: skip
    dataset = tip.observations_from(years.assign(measure="identified"), source="Our survey")
    first, second = dataset.select(area="Nepal").series()["total"]
    change = tip.pct_change(second, first)
    assert (change.value, str(change)) == (None, "not given, cells disagree")
    assert str(about(second)) == "The counts by area add up to 500, so the number is not used."
    _, province = dataset.select(area="NP-P1").series()["total"]
    assert (province.flags, province.in_question) == (("CELLS_DISAGREE",), False)
    assert str(tip.rate(province, 4_900_000)).endswith("(of published cells that disagree)")
    said = str(newest_total([province], area="Province 1", what="identified victims"))
    assert said.endswith("The total that it is part of does not add up with it.")
    assert "500 in 2020 (of published cells that disagree)" in str(dataset.select(area="NP-P1").plot())
    assert marks([first, province]) == {"*": "of published cells that disagree"}  # for who sees it
    listed = view(choices := Choices(dataset), choices.required(area="NP-P1")).lines
    assert [line.mark for line in listed] == ["", "of published cells that disagree"]
    # A table that nobody remembers says of itself what it holds.
    rows = pd.DataFrame(dataset.observations.to_dict("list"))
    rows["period_start"], rows["period_end"] = pd.to_datetime(rows["period_start"]), pd.to_datetime(rows["period_end"])
    assert tip.pick(rows, ref_area="NPL", year=2020).in_question


def test_cells_of_a_breakdown_are_held_against_the_cells_and_the_totals_of_the_country():
    """Women of a province against women, and where it has no total its sexes against all."""
    rows = [
        ("NPL", "", 100),
        ("NPL", "female", 60),
        ("NP-P1", "female", 61),
        ("NP-P1", "male", 39),
        ("NP-P2", "female", 1),
    ]
    frame = pd.DataFrame(rows, columns=["area", "sex", "count"]).assign(measure="identified", year=2020)
    held = tip.observations_from(frame, source="Our survey").observations
    (total, women), told = held["figure_id"][:2], tip.observations.coherence_by_figure(held)
    assert {figure: (told[figure].state, told[figure].parts_lo) for figure in (total, women)} == {
        total: ("one_of", 101), women: ("one_of", 62),
    }  # fmt: skip


@pytest.mark.parametrize(("labour", "state"), [(60, ""), (101, "one_of")])
def test_forms_of_a_province_are_not_added_to_a_total_that_it_lacks(labour, state):
    """One person may stand under several, and one form alone may be too many."""
    rows = [("NPL", "", 100), ("NP-P1", "sexual", 60), ("NP-P1", "forced_labour", labour)]
    frame = pd.DataFrame(rows, columns=["area", "form", "count"]).assign(measure="identified", year=2020)
    assert states(tip.observations_from(frame, source="Our survey"))["NPL"] == state


@pytest.mark.parametrize(
    "columns",
    [
        {"reporter": ["Federal agency", "Police", "Police"]},
        {"obs_status": ["A", "E", "E"]},
        {"obs_status": ["E", "A", "A"]},
        {"obs_status": ["A", "D", "D"]},
        {"obs_status": ["A", "W", "W"]},
        {"obs_status": ["P", "A", "A"]},
        {"year": [2020, 2021, 2021]},
        {"measure": ["convicted", "prosecuted", "prosecuted"]},
    ],
)
def test_what_need_not_be_part_of_it_says_nothing(columns):
    dataset = own(("NPL", 10), ("NP-P1", 90), ("NP-P2", 90), **columns)
    assert set(states(dataset).values()) == {""}


@pytest.mark.slow
def test_who_is_in_two_provinces_is_one_person_of_the_country():
    """One can be assisted in several: each of them is a part, and they are not added."""
    dataset = own(("NPL", 10), ("NP-P1", 9), ("NP-P2", 9), measure="assisted")
    assert set(states(dataset).values()) == {""}
    dataset = own(("NPL", 10), ("NP-P1", 11), ("NP-P2", 12), ("NP-P3", 2), measure="assisted")
    assert states(dataset)["NPL"] == "one_of"
    assert str(about(dataset.count(area="NPL"))) == "One count by area alone is 12, so the number is taken as 10 to 12."
    assert dataset.frame()["flags"].tolist() == ["DOES_NOT_ADD_UP", "CELLS_DISAGREE", "CELLS_DISAGREE", ""]
    # A conviction is of one court, and codes of one's own may be of the same place.
    assert states(own(("NPL", 10), ("NP-P1", 9), ("NP-P2", 9), measure="convictions"))["NPL"] == "one_of"
    mine = own(("NPL", 10), ("NP-P1", 9), ("NP-P2", 9)).observations
    assert not over_areas(mine.assign(ref_area=["NPL", "NP-X1", "NP-X2"]))
    # One that equals its country speaks against nothing.
    told = own(("NPL", 10), ("NP-P1", 11), ("NP-P2", 10), measure="assisted").count(area="NPL").coherence
    assert (told.excess, told.exactly, told.alone, len(told.against)) == (1, True, True, 1)


@pytest.mark.slow
def test_a_break_between_years_is_none_between_areas():
    assert states(own(("NPL", 10), ("NP-P1", 11), obs_status=["B", "B"]))["NPL"] == "one_of"
    told = own(("NPL", 10), ("NP-P1", "<5"), ("NP-P2", 11)).count(area="NPL").coherence
    assert (told.parts_lo, told.exactly, told.excess) == (11, False, 1)  # at least: the other may be 4


@pytest.mark.slow
def test_areas_that_lie_in_each_other_are_counted_once():
    """London is a part of England, and this of the United Kingdom; a code of one's own lies in its country, and may overlap."""
    assert set(states(own(("GBR", 10), ("GB-ENG", 8), ("GB-LND", 8), ("GB-SCT", 2))).values()) == {""}
    nested = states(own(("GBR", 10), ("GB-ENG", 4), ("GB-LND", 8), ("GB-SCT", 2)))
    assert nested == {"GBR": "", "GB-ENG": "one_of", "GB-LND": "", "GB-SCT": ""}
    assert states(own(("GBR", 7), ("GB-LND", 8), ("GB-SCT", 2)))["GBR"] == "one_of"
    around = areas_around(["PAK", "PK-PB", "PK-X1", "US-PR", "CN-HK", "ZZ-1"])
    assert around == {"PK-PB": (("PAK",), True), "PK-X1": (("PAK",), False)}


@pytest.mark.slow
def test_a_city_is_not_added_to_the_county_around_it_that_iso_lists_beside_it():
    """Békéscsaba's 6 are among the 10 of Békés, and Nenets lies in Arkhangelsk: ten of Hungary were taken for 16."""
    for country, county, city in (
        ("HUN", "HU-BE", "HU-BC"),
        ("RUS", "RU-ARK", "RU-NEN"),
        ("FR-ARA", "FR-69", "FR-69M"),
    ):
        assert set(states(own((country, 10), (county, 10), (city, 6))).values()) == {""}
        assert states(own((country, 10), (county, 4), (city, 11)))[country] == "one_of"


@pytest.mark.slow
def test_a_suppressed_area_counts_as_much_as_those_inside_show():
    """London's 3 are among the fewer than 5 of England: with Scotland's 8 they are 11 of the kingdom's 10."""
    found = states(own(("GBR", 10), ("GB-ENG", "<5"), ("GB-LND", 3), ("GB-SCT", 8)))
    assert found == {"GBR": "one_of", "GB-ENG": "", "GB-LND": "", "GB-SCT": ""}
    assert states(own(("GBR", 12), ("GB-ENG", "<5"), ("GB-LND", 5), ("GB-SCT", 8)))["GBR"] == ""  # told of England


def test_each_area_that_exceeds_its_country_by_itself_speaks_against_it():
    """Though it is not added, as a part that may overlap others: its number had no word."""
    held = own(("GBR", 10), ("GB-ENG", 11), ("GB-SCT", 5), ("GB-LND", 12)).observations
    held = held.assign(ref_area=held["ref_area"].replace({"GB-LND": "GB-X1"}))
    (told,) = over_areas(held).values()
    assert (told.parts_lo, told.alone, set(told.against)) == (16, False, set(held["figure_id"][1:]))


def test_a_suppressed_total_counts_as_much_as_its_cells_show():
    """2 women and 2 men among the fewer than 5 of a province are 4: with the other's 7 they are 11 of 10."""
    rows = [("NPL", "", 10), ("NP-P1", "", "<5"), ("NP-P1", "female", 2), ("NP-P1", "male", 2), ("NP-P2", "", 7)]
    frame = pd.DataFrame(rows, columns=["area", "sex", "count"]).assign(measure="identified", year=2020)
    assert states(tip.observations_from(frame, source="Our survey"))["NPL"] == "one_of"


def test_parts_of_a_total_of_another_definition_are_of_it():
    rows = [("NPL", "", 10, "A"), ("NP-P1", "", 90, "D"), ("NP-P1", "female", 50, "A"), ("NP-P1", "male", 40, "A")]
    frame = pd.DataFrame(rows, columns=["area", "sex", "count", "obs_status"]).assign(measure="identified", year=2020)
    assert states(tip.observations_from(frame, source="Our survey"))["NPL"] == ""


@pytest.mark.slow
def test_a_province_speaks_against_a_country_that_is_disputed_already():
    """By its women and men, or by its quarters: 100 to 110 of Nepal are no range beside the 500 of a province."""
    rows = [
        ("NPL", "", "", 100), ("NPL", "", "female", 70), ("NPL", "", "male", 40), ("NPL", 1, "", 120), ("NP-P1", "", "", 500)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area", "quarter", "sex", "count"]).assign(measure="identified", year=2020)
    for without in ([], [1, 2], [3]):
        dataset = tip.observations_from(frame.drop(index=without), source="Our survey")
        total = dataset.select(area="Nepal", period="year").count(sex="total")
        assert (total.coherence.lo, total.coherence.hi, total.in_question) == (100, 500, True)
        held = dataset.frame()
        assert set(held["flags"][held["sex"] == "total"]) == {"", "CELLS_DISAGREE"}
        # 70 women and 40 men are 60 to 70 and 30 to 40 by the total of 100.
        assert set(held["flags"][held["sex"] != "total"]) <= {"DOES_NOT_ADD_UP"}
