"""Rows that a workbook prints more than once, and age rows that repeat the sex rows."""

import re

import pandas as pd
import pytest
from glotip_rows import ADULT, CHILD, CITIZEN, FORM, row
from hypothesis import given, settings
from hypothesis import strategies as st

from tipresearch.quantities import bound_counts
from tipresearch.readers.glotip import repeats

pytestmark = pytest.mark.slow

OTHER = {"dimension": FORM, "category": "Other forms of exploitation"}
PROSECUTED = {"indicator": "Persons prosecuted"}


def other(text, **labels):
    return row(text, **OTHER, **labels)


def counted(reading, category="other"):
    """Return lower end, upper end and text of one cell."""
    table = reading.observations
    return tuple(table.loc[table["category"] == category, ["count_lo", "count_hi", "raw_value"]].iloc[0])


AGES_OF_THAILAND = [other("194", age=CHILD), other("1,240", age=ADULT)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([other("8"), other("500"), other("108", age=CHILD), other("400", age=ADULT)], (508, 508, "8 + 500")),
        ([other(t) for t in ("<5", "8", "500", "926")] + AGES_OF_THAILAND, (1434, 1438, "<5 + 8 + 500 + 926")),
        ([other("12"), other("12")], (24, 24, "12 + 12")),  # nothing contradicts the sum
        ([other("12"), other("12"), other("5", age=CHILD), other("7", age=ADULT)], (12, 12, "12")),
        ([other("12"), other("12"), other("<5", age=CHILD), other("<5", age=ADULT)], (24, 24, "12 + 12")),
        ([other("9"), other("7"), other("9", age=ADULT)], (16, 16, "9 + 7")),  # adults alone are no breakdown by age
        ([other("<5"), other("<5")], (0, 8, "<5 + <5")),
        ([row("30"), other("20"), other("25")], (25, 25, "25")),  # 45 of a total of 30
        ([row("<5"), other("20"), other("25")], (45, 45, "20 + 25")),  # a total below each of them says nothing
        # 13 by age and 40 by sex and age: the sum meets one of the two.
        ([other("13"), other("27"), other("8", age=CHILD), other("5", age=ADULT), other("22", sex="Male", age=CHILD), other("18", sex="Male", age=ADULT)], (40, 40, "13 + 27")),
        # Neither reading fits: 24 by age are nearer to 21 than to 39.
        ([other("21"), other("18"), other("4", age=CHILD), other("20", age=ADULT)], (21, 21, "21")),
    ],
)  # fmt: skip
def test_repeated_rows_are_a_sum_unless_the_other_cells_are_nearer_to_the_largest(read_rows, rows, expected):
    reading = read_rows(*rows)
    assert counted(reading) == expected
    assert reading.in_conflict.empty


def test_the_note_of_a_repeated_row_states_the_sum_and_the_largest(read_rows):
    """The first row has the sum, or the largest row stays. The other rows name that row."""
    rows = [row("90"), other("8"), other("500"), row("80", year=2018), other("8", year=2018), other("60", year=2018), other("60", year=2018)]  # fmt: skip
    reading = read_rows(*rows)
    notes = reading.observations.query("category == 'other'").set_index("figure_id")["notes"].to_dict()
    assert notes == {
        "glotip:2025-04-14:5": "The workbook prints this row 2 times: 8, 500. Read as their sum, 508; the largest alone is 500.",
        "glotip:2025-04-14:10": "The workbook prints this row 3 times: 8, 60, 60. Read as the largest, 60; their sum is 128.",
    }  # fmt: skip
    assert reading.issues[["row", "reason", "value", "repeats_row"]].to_numpy().tolist() == [
        [6, "addend", "500", 5],
        [8, "smaller_repeat", "8", 10],
        [9, "smaller_repeat", "60", 10],
    ]


def test_two_rows_of_one_sex_without_their_age_are_added(read_rows):
    """Bulgaria 2017: 407 women and 36 girls are printed as two rows of females."""
    lost = [row("407", sex="Female"), row("36", sex="Female")]
    reading = read_rows(row("505"), *lost, row("407", sex="Female", age=ADULT), row("36", sex="Female", age=CHILD))
    assert counted(reading, "female") == (443, 443, "407 + 36")


@pytest.mark.parametrize("labels", [{}, {"dimension": CITIZEN, "category": "Ruritanian"}])
def test_totals_and_citizenships_are_never_added(read_rows, labels):
    """Equal counts are one count, and of unequal counts none is chosen."""
    assert read_rows(row("7", **labels), row("7", **labels)).observations["count_lo"].tolist() == [7]
    torn = read_rows(row("7", **labels), row("8", **labels))
    assert torn.observations.empty
    assert torn.in_conflict["raw_value"].tolist() == ["7", "8"]


texts = st.one_of(st.just("<5"), st.integers(5, 10**6).map("{:,}".format))


@settings(max_examples=25)
@given(st.lists(texts, min_size=1, max_size=4), st.lists(texts, max_size=3), st.permutations(range(7)))
def test_a_repeated_count_is_between_the_largest_row_and_the_sum_in_any_order_of_rows(values, parts, order):
    ages = ["child", "adult", "unknown"]
    cells = [("form", "total", v) for v in values] + [("form_age", a, v) for a, v in zip(ages, parts, strict=False)]
    found = [repeats.merge_repeats(kept) for kept in (_kept(cells), _kept([cells[i] for i in order if i < len(cells)]))]
    counts = bound_counts(pd.Series(values))
    for kept, others in found:
        (cell,) = kept.drop(others.index).query("partition == 'form'").to_dict("records")
        assert counts["lo"].max() <= cell["count_lo"] <= counts["lo"].sum()
        assert counts["hi"].max() <= cell["count_hi"] <= counts["hi"].sum()
        assert len(others) == len(values) - 1
        assert (cell["label_note"] == "") is (len(values) == 1)
    ends = [[*kept.drop(others.index).query("partition == 'form'")[["count_lo", "count_hi"]].iloc[0]] for kept, others in found]  # fmt: skip
    assert ends[0] == ends[1]


def _kept(cells):
    rows = pd.DataFrame(cells, columns=["partition", "age", "txtVALUE"])
    rows = rows.assign(measure="detected", Iso3_code="FRA", year=2019, category="other", sex="total", form="other")
    rows["category"] += rows["age"]
    return rows.join(bound_counts(rows["txtVALUE"]).add_prefix("count_")).assign(label_note="", blank=False)


def persons(*counts, **labels):
    """Return rows of females, males, children and adults."""
    divided = ({"sex": "Female"}, {"sex": "Male"}, {"age": CHILD}, {"age": ADULT})
    return [row(text, **of, **labels) for text, of in zip(counts, divided, strict=True)]


@pytest.mark.parametrize(
    ("rows", "aside"),
    [
        (persons("50", "154", "50", "154", **PROSECUTED), True),  # the Netherlands 2022
        (persons("50", "154", "50", "154"), True),  # whatever the indicator
        (persons("8", "<5", "8", "<5"), True),
        (persons("50", "154", "50", "150"), False),
        (persons("154", "50", "50", "154"), False),
        (persons("<5", "20", "<5", "20"), False),  # too few to be sure
        (persons("50", "154", "50", "154")[:3], False),
    ],
)
def test_age_rows_that_repeat_the_sex_rows_are_set_aside(read_rows, rows, aside):
    reading = read_rows(*rows)
    assert reading.issues[["row", "reason"]].to_numpy().tolist() == [[n, "ages_repeat_sexes"] for n in (6, 7)] * aside
    assert reading.issues["message"].str.startswith("the age rows repeat the sex rows: ").all()


@pytest.mark.parametrize(
    ("cells", "agree"),
    [
        ([("<5", "Female", CHILD), ("<5", "Male", CHILD)], False),  # at most 8 of 50 children
        ([("50", "Female", ADULT), ("154", "Male", ADULT)], False),  # 204 of 154 adults
        ([("60", "Female", CHILD), ("154", "Male", ADULT)], False),
        ([("30", "Female", CHILD), ("20", "Male", CHILD)], True),
        ([("30", "Female", CHILD), ("20", "Male", CHILD), ("154", "Male", ADULT)], True),
    ],
)
def test_age_rows_that_agree_with_the_cells_by_sex_and_age_stay(read_rows, cells, agree):
    """Equal numbers can be chance. The cells by sex and age always stay."""
    cells = [row(text, sex=sex, age=age) for text, sex, age in cells]
    reading = read_rows(*persons("50", "154", "50", "154"), *cells)
    assert reading.issues["row"].tolist() == ([] if agree else [6, 7])
    assert reading.observations["partition"].eq("sex_age").sum() == len(cells)


# The repeats of the published editions: docs/methods.md, section 1.3, hazards 4 and 11.

NOTE = re.compile(
    r"The workbook prints this row (\d) times: (.+?)\. Read as (?:their sum, (.+?); the largest alone is (.+?)|the largest, (.+?); their sum is (.+?))\."
)

#: Repeated cells by partition, and how many of these are read as their sum.
MERGED = {
    "2023-05-30": {"form": (274, 260), "form_sex_age": (3, 3), "sex": (59, 59)},
    "2025-04-14": {"form": (313, 300), "form_sex_age": (24, 24), "sex": (155, 155)},
}


@pytest.mark.parametrize("edition", MERGED)
def test_repeated_cells_of_the_published_editions_are_read_as_sum_or_largest(read_edition, edition):
    table = read_edition(edition).observations
    found = table[table["notes"].str.contains("The workbook prints this row")]
    assert found["notes"].map(lambda note: bool(NOTE.match(note))).all()
    sums = found["notes"].str.contains("Read as their sum").groupby(found["partition"]).agg(["size", "sum"])
    assert {name: (n, k) for name, n, k in sums.itertuples()} == MERGED[edition]


@pytest.mark.parametrize(
    ("area", "year", "category", "expected"),
    [
        ("THA", 2019, "other", (1434, 1438)), ("NPL", 2019, "other", (201, 201)), ("NPL", 2020, "other", (171, 171)),
        ("EGY", 2018, "other", (107, 107)), ("BGR", 2017, "female", (443, 443)), ("USA", 2022, "other", (2761, 2765)),
        # The edition of 2023 prints <5 and 169, this one <5, 116, 10, 40 and <5.
        ("PER", 2019, "other", (166, 174)),
        # 35 is <5, 20 and 12 together, and 129 is what is left of the total: 662 − 454 − 79.
        ("FIN", 2018, "other", (35, 35)), ("ROU", 2017, "other", (129, 129)),
    ],
)  # fmt: skip
def test_a_repeated_cell_of_the_edition_of_2025_has_the_count_worked_out_by_hand(
    read_edition, area, year, category, expected
):
    table = read_edition("2025-04-14").observations
    rows = table[
        (table["measure"] == "detected") & (table["ref_area"] == area) & (table["period_start"].dt.year == year)
    ]
    rows = rows[rows["partition"].isin(["form", "sex"]) & (rows["category"] == category)]
    (found,) = rows.loc[rows["notes"] != "", ["count_lo", "count_hi"]].to_numpy().tolist()
    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("edition", "aside"), [("2023-05-30", {}), ("2025-04-14", {"formal_contact": 61, "prosecuted": 102})]
)
def test_age_rows_of_the_published_editions_that_repeat_the_sex_rows_are_set_aside(read_edition, edition, aside):
    """None of detected victims or persons convicted: 17 rows of victims are equal, but their cells by sex and age agree."""
    reading = read_edition(edition)
    found = reading.issues[reading.issues["reason"] == "ages_repeat_sexes"]
    assert len(found) == 2 * sum(aside.values())
    table = reading.observations
    ages = table[(table["partition"] == "age") & (table["category"] == "child") & (table["count_lo"] >= 5)]
    left = ages["measure"].value_counts()
    printed = {"2023-05-30": {"formal_contact": 29, "prosecuted": 21, "convicted": 7}, "2025-04-14": {"formal_contact": 155, "prosecuted": 138, "convicted": 16}}  # fmt: skip
    assert {m: n - left[m] for m, n in printed[edition].items() if n > left[m]} == aside
