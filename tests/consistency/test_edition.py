"""What edition 2025-04-14 says of its own counts, with the edition of 2023 as witness: worked out by hand."""

from collections import Counter

import pytest

from tipresearch.consistency import coherences


@pytest.fixture(scope="module")
def judged(read_edition):
    """Return the detected cells of the edition, and what is said of each by country, year, partition and category."""
    new, old = (read_edition(edition).observations for edition in ("2025-04-14", "2023-05-30"))
    told = coherences(new, old)  # of all measures: a breakdown can be a copy of another measure's
    table = new[new["measure"] == "detected"]
    years = table["period_start"].dt.year
    keys = zip(table["ref_area"], years, table["partition"], table["category"], strict=True)
    return table, {key: told.get(figure) for key, figure in zip(keys, table["figure_id"], strict=True)}


def total_of(judged, area, year):
    return judged[1][area, year, "total", "total"]


@pytest.mark.slow
def test_totals_by_state(judged):
    """1,270 of 1,611 totals with parts fit them, 102 do not and need no correction, and 122 stand beside cells that are off."""
    _, found = judged
    totals = [told for (_, _, partition, _), told in found.items() if partition == "total" and told]
    assert Counter(told.state for told in totals) == {
        "consistent": 1270, "explained": 90, "newest": 12, "stands": 122, "one_of": 54, "off": 63,
    }  # fmt: skip
    uses = Counter((told.state, told.use) for told in totals if told.disputed)
    assert uses == {("one_of", "range"): 36, ("one_of", "none"): 18, ("off", "range"): 28, ("off", "none"): 35}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("area", "year", "readings"),
    [
        ("NLD", 2022, ("a",)),  # sexes 808, ages 813, five unknown, total 814
        ("SWE", 2020, ("a",)),
        ("GUY", 2019, ("a",)),
        ("DEU", 2017, ("a",)),
        ("THA", 2019, ("b",)),  # the forms are 544 more than the 1,541 that the sexes add up to
        ("DNK", 2019, ("b", "c")),
        ("KGZ", 2020, ("g",)),  # 7 persons, 7 adults, 5 children
    ],
)
def test_a_reading_explains_the_total(judged, area, year, readings):
    told = total_of(judged, area, year)
    assert (told.state, told.readings, told.use) == ("explained", readings, "published")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("area", "year", "off"),
    [
        ("EST", 2022, ()),  # one person too many under sexual exploitation
        (
            "USA",
            2020,
            ("form_sex_age sexual_female_child", "form sexual"),
        ),  # 1,600 girls where 600 fit; 2,627 where 5,102 are listed
        ("BRA", 2022, ("form forced_labour",)),  # 732 of 539, which sex, age and citizenship confirm
        ("IND", 2022, ("form other",)),  # 8,067 of 6,693
        ("COL", 2017, ("sex_age unknown_unknown",)),  # 148 of unknown sex and age beside 87 + 11 = 7 + 91 = 98
        ("USA", 2021, ("sex_age unknown_unknown",)),  # 157 beside 8,053 + 1,817 + 200 = 10,070
    ],
)
def test_the_total_stands_beside_cells_that_are_off(judged, area, year, off):
    total = total_of(judged, area, year)
    assert (total.state, total.use) == ("stands", "published")
    assert {judged[1][area, year, *cell.split(" ")].state for cell in off} <= {"off"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("area", "year", "state", "lo", "hi", "use"),
    [
        ("ROU", 2007, "off", 1780, 1781, "range"),
        ("NPL", 2019, "one_of", 204, 279, "range"),
        ("NPL", 2021, "one_of", 211, 294, "range"),
        ("CYP", 2022, "one_of", 16, 17, "range"),  # 12 + 5 of 16
        ("DEU", 2018, "newest", 493, 503, "published"),  # 503 in 2023, and the same table
        ("NPL", 2020, "newest", 187, 2023, "published"),
        ("DEU", 2022, "off", 0, 1294, "none"),  # `<5` beside 746 + 541 + 7
    ],
)
def test_a_total_that_is_off_or_one_of_several(judged, area, year, state, lo, hi, use):
    told = total_of(judged, area, year)
    assert (told.state, told.lo, told.hi, told.use) == (state, lo, hi, use)


@pytest.mark.slow
def test_girls_or_boys_of_albania(judged):
    """20 girls and 30 boys are two more than the 48 children of other forms: 18 girls or 28 boys in 2017."""
    _, found = judged
    girls, boys = (found["ALB", 2017, "form_sex_age", f"other_{sex}_child"] for sex in ("female", "male"))
    assert [(told.state, told.lo, told.hi) for told in (girls, boys)] == [("one_of", 18, 20), ("one_of", 28, 30)]
    assert total_of(judged, "ALB", 2017).state == "consistent"


@pytest.mark.slow
def test_every_printed_count_lies_in_its_range(judged):
    table, found = judged
    counted = zip(found, table["count_lo"], table["count_hi"], strict=True)  # no category is printed twice
    disputed = [(found[key], lo, hi) for key, lo, hi in counted if found[key] and found[key].disputed]
    assert len(disputed) > 900
    assert all(told.lo <= lo <= hi <= told.hi for told, lo, hi in disputed)
