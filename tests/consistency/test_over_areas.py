"""The count of a country is compared with those of its provinces, and theirs with those of their districts."""

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.consistency import over_areas
from tipresearch.explorer.choices import Choices
from tipresearch.explorer.views import view
from tipresearch.facts import areas_around


def survey(*rows, by=(), **columns):
    """Return a dataset of counts of 2020; each row has an area, its codes in the columns `by`, and a count."""
    frame = pd.DataFrame(rows, columns=["area", *by, "count"]).assign(measure="identified", year=2020)
    return tip.observations_from(frame.assign(**columns), source="Our survey")


def states(dataset):
    """Return the state of each area."""
    frame = dataset.frame()
    return dict(zip(frame["area"], frame["state"], strict=True))


def disputed(*rows, **columns):
    """Return the areas of a survey whose count the areas inside them exceed."""
    return {area for area, state in states(survey(*rows, **columns)).items() if state == "one_of"}


@pytest.mark.parametrize(
    ("country", "punjab", "sindh", "shown"),
    [
        ("100", "60", "40", None),
        ("100", "60", "30", None),  # other provinces may exist
        ("1000", "60", "40", None),
        ("100", "61", "40", 101),
        ("100", "600", "40", 640),
        ("<5", "3", "1", None),
        ("<5", "3", "2", 5),
        ("100", "100", "<5", None),
        ("100", "101", "<5", 101),
    ],
)
def test_a_country_that_its_provinces_exceed_is_disputed(country, punjab, sindh, shown):
    dataset = survey(("PAK", country), ("PK-PB", punjab), ("PK-SD", sindh))
    assert states(dataset) == {"PAK": "one_of" if shown else "", "PK-PB": "", "PK-SD": ""}
    result = dataset.count(area="PAK").coherence
    assert (result.parts_lo, result.by) == (shown, "area") if shown else result is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "columns", "areas"),
    [
        # One form alone may exceed the country; forms of one province are not added.
        ([("NPL", "", 100), ("NP-P1", "sexual", 60), ("NP-P1", "forced_labour", 60)], {"by": ["form"]}, set()),
        ([("NPL", "", 100), ("NP-P1", "sexual", 60), ("NP-P1", "forced_labour", 101)], {"by": ["form"]}, {"NPL"}),
        # Counts are compared only if they share reporter, status, year and measure.
        *(([("NPL", 10), ("NP-P1", 90), ("NP-P2", 90)], {name: values}, set()) for name, values in (
            ("reporter", ["Federal agency", "Police", "Police"]), ("obs_status", ["A", "E", "E"]), ("obs_status", ["E", "A", "A"]),
            ("obs_status", ["A", "D", "D"]), ("obs_status", ["A", "W", "W"]), ("obs_status", ["P", "A", "A"]),
            ("year", [2020, 2021, 2021]), ("measure", ["convicted", "prosecuted", "prosecuted"]),
        )),
        ([("NPL", 10), ("NP-P1", 11)], {"obs_status": ["B", "B"]}, {"NPL"}),  # a break between years only
        # A person can be assisted in two provinces, which are not added; a conviction is of one court.
        ([("NPL", 10), ("NP-P1", 9), ("NP-P2", 9)], {"measure": "assisted"}, set()),
        ([("NPL", 10), ("NP-P1", 9), ("NP-P2", 9)], {"measure": "convictions"}, {"NPL"}),
        # London is a part of England, and England of the United Kingdom.
        ([("GBR", 10), ("GB-ENG", 8), ("GB-LND", 8), ("GB-SCT", 2)], {}, set()),
        ([("GBR", 10), ("GB-ENG", 4), ("GB-LND", 8), ("GB-SCT", 2)], {}, {"GB-ENG"}),
        ([("GBR", 7), ("GB-LND", 8), ("GB-SCT", 2)], {}, {"GBR"}),
        # A suppressed area counts with the areas inside it: 3 of London and 8 of Scotland exceed 10.
        ([("GBR", 10), ("GB-ENG", "<5"), ("GB-LND", 3), ("GB-SCT", 8)], {}, {"GBR"}),
        ([("GBR", 12), ("GB-ENG", "<5"), ("GB-LND", 5), ("GB-SCT", 8)], {}, {"GB-ENG"}),  # reported for England only
        # A suppressed total counts with its cells: 2 women, 2 men and 7 in the other province exceed 10.
        ([("NPL", "", 10), ("NP-P1", "", "<5"), ("NP-P1", "female", 2), ("NP-P1", "male", 2), ("NP-P2", "", 7)], {"by": ["sex"]}, {"NPL"}),
        # The parts of a total of another definition follow that definition.
        ([("NPL", "", "A", 10), ("NP-P1", "", "D", 90), ("NP-P1", "female", "A", 50), ("NP-P1", "male", "A", 40)], {"by": ["sex", "obs_status"]}, set()),
        # ISO lists these cities next to the county around them, of which they are a part.
        *(([(country, 10), (county, 10), (city, 6)], {}, set()) for country, county, city in (("HUN", "HU-BE", "HU-BC"), ("RUS", "RU-ARK", "RU-NEN"), ("FR-ARA", "FR-69", "FR-69M"))),
        *(([(country, 10), (county, 4), (city, 11)], {}, {country}) for country, county, city in (("HUN", "HU-BE", "HU-BC"), ("RUS", "RU-ARK", "RU-NEN"), ("FR-ARA", "FR-69", "FR-69M"))),
    ],
)  # fmt: skip
def test_areas_are_compared_with_the_next_area_around_them(rows, columns, areas):
    assert disputed(*rows, **columns) == areas


@pytest.mark.slow
def test_no_number_uses_a_country_that_its_provinces_exceed():
    """This holds if a selection left the provinces out; each number of a province states the conflict."""
    rows = [("Nepal", 2019, 90), ("Nepal", 2020, 100), ("NP-P1", 2019, 50), ("NP-P1", 2020, 500)]
    frame = pd.DataFrame(rows, columns=["area", "year", "count"]).assign(measure="identified")
    dataset = tip.observations_from(frame, source="Our survey")
    first, second = dataset.select(area="Nepal").series()["total"]
    change = tip.pct_change(second, first)
    assert (change.value, str(change)) == (None, "not given, cells disagree")
    assert (second.coherence.by, second.coherence.parts_lo, second.coherence.use) == ("area", 500, "none")
    _, province = dataset.select(area="NP-P1").series()["total"]
    assert (province.flags, province.in_question) == (("CELLS_DISAGREE",), False)
    assert str(tip.rate(province, 4_900_000)).endswith("(of published cells that disagree)")
    assert "500 in 2020 (of published cells that disagree)" in str(dataset.select(area="NP-P1").plot())
    listed = view(choices := Choices(dataset), choices.required(area="NP-P1")).lines
    assert [line.mark for line in listed] == ["", "of published cells that disagree"]
    table = pd.DataFrame(dataset.observations.to_dict("list"))  # without the record of the complete table
    table = table.assign(**{n: pd.to_datetime(table[n]) for n in ("period_start", "period_end")})
    assert tip.pick(table, ref_area="NPL", year=2020).in_question


def test_cells_of_provinces_are_compared_with_cells_and_totals_of_the_country():
    """62 women exceed 60; 61 women and 39 men of one province and a woman of the other exceed the total of 100."""
    rows = ("NPL", "", 100), ("NPL", "female", 60), ("NP-P1", "female", 61), ("NP-P1", "male", 39), ("NP-P2", "female", 1)  # fmt: skip
    table = survey(*rows, by=["sex"]).observations
    results = tip.observations.coherence_by_figure(table)
    found = [results[figure] for figure in table["figure_id"][:2]]
    assert [(result.state, result.parts_lo) for result in found] == [("one_of", 101), ("one_of", 62)]


@pytest.mark.slow
def test_provinces_that_can_share_persons_are_compared_one_by_one():
    dataset = survey(("NPL", 10), ("NP-P1", 11), ("NP-P2", 12), ("NP-P3", 2), measure="assisted")
    nepal = dataset.count(area="NPL")
    assert (nepal.coherence.by, nepal.coherence.alone, nepal.coherence.parts_lo) == ("area", True, 12)
    assert (nepal.lo, nepal.hi) == (10, 12)
    assert dataset.frame()["flags"].tolist() == ["DOES_NOT_ADD_UP", "CELLS_DISAGREE", "CELLS_DISAGREE", ""]
    # Codes that a user made may name the same place.
    mine = survey(("NPL", 10), ("NP-P1", 9), ("NP-P2", 9)).observations
    assert not over_areas(mine.assign(ref_area=["NPL", "NP-X1", "NP-X2"]))
    around = areas_around(["PAK", "PK-PB", "PK-X1", "US-PR", "CN-HK", "ZZ-1"])
    assert around == {"PK-PB": (("PAK",), True), "PK-X1": (("PAK",), False)}
    # A province with as many as the country does not contradict the country.
    result = survey(("NPL", 10), ("NP-P1", 11), ("NP-P2", 10), measure="assisted").count(area="NPL").coherence
    assert (result.excess, result.exactly, result.alone, len(result.against)) == (1, True, True, 1)
    result = survey(("NPL", 10), ("NP-P1", "<5"), ("NP-P2", 11)).count(area="NPL").coherence
    assert (result.parts_lo, result.exactly, result.excess) == (11, False, 1)  # at least: the other may be 4


def test_each_area_that_alone_exceeds_its_country_contradicts_the_country():
    """An area with a code that a user made is not added, but its 12 exceed the 10 of the country."""
    table = survey(("GBR", 10), ("GB-ENG", 11), ("GB-SCT", 5), ("GB-LND", 12)).observations
    table = table.assign(ref_area=table["ref_area"].replace({"GB-LND": "GB-X1"}))
    (result,) = over_areas(table).values()
    assert (result.parts_lo, result.alone, set(result.against)) == (16, False, set(table["figure_id"][1:]))


@pytest.mark.slow
@pytest.mark.parametrize("left_out", [[], [1, 2], [3]])
def test_a_province_contradicts_a_country_that_its_own_cells_or_quarters_dispute(left_out):
    """The range of 100 to 110 by women and men, or by quarters, widens to the 500 of the province."""
    rows = [("NPL", "", "", 100), ("NPL", "", "female", 70), ("NPL", "", "male", 40), ("NPL", 1, "", 120), ("NP-P1", "", "", 500)]  # fmt: skip
    dataset = survey(*(row for n, row in enumerate(rows) if n not in left_out), by=["quarter", "sex"])
    total = dataset.select(area="Nepal", period="year").count(sex="total")
    assert (total.coherence.lo, total.coherence.hi, total.in_question) == (100, 500, True)
    frame = dataset.frame()
    assert set(frame["flags"][frame["sex"] == "total"]) == {"", "CELLS_DISAGREE"}
    # 70 women and 40 men are 60 to 70 and 30 to 40 by the total of 100.
    assert set(frame["flags"][frame["sex"] != "total"]) <= {"DOES_NOT_ADD_UP"}
