"""Suppressed cells of countries that may have answered nothing: the other countries of the file tell which."""

import pytest
from glotip_rows import FORM, row, write

import tipresearch as tip
from tipresearch.quantities import FLAGS

pytestmark = pytest.mark.slow


def form(value, iso, category="Forced labour"):
    return row(value, iso=iso, dimension=FORM, category=category)


def blanks(table):
    """Return partition, category, year and area of each cell that may be blank."""
    of = table[table["notes"].str.contains(FLAGS["MAYBE_BLANK"], regex=False)]
    assert {each for text in of["raw_value"] for each in text.split(" + ")} <= {"<5"}
    return list(zip(of["partition"], of["category"], of["period_start"].dt.year, of["ref_area"], strict=True))


TOTALS = (row("100"), row("200", iso="ITA"))


def test_a_suppressed_cell_that_more_countries_have_than_a_total_may_be_blank(read_rows):
    """Of three countries with the cell, Spain has no total and <5: so the <5 of France may be blank, and Italy's 7 is not."""
    table = read_rows(*TOTALS, form("<5", "FRA"), form("7", "ITA"), form("<5", "ESP")).observations
    assert blanks(table) == [("form", "forced_labour", 2019, area) for area in ("FRA", "ESP")]


@pytest.mark.parametrize(
    "forms",
    [
        (form("<5", "FRA"), form("<5", "ESP")),  # no more countries than have a total
        (form("<5", "FRA"), form("<5", "ITA"), form("7", "ESP")),  # the country without a total has counted
        (form("<5", "FRA"), form("<5", "ITA")),
        (form("<5", "ESP"), form("<5", "ESP"), form("7", "FRA")),  # two rows of Spain are one country
    ],
)
def test_other_suppressed_counts_are_answers(read_rows, forms):
    assert blanks(read_rows(*TOTALS, *forms).observations) == []


def test_a_count_that_may_be_blank_and_its_shares_say_so(tmp_path):
    """No sum with such a count is complete."""
    rows = [row("100"), form("<5", "FRA"), form("30", "FRA", "Sexual exploitation"), form("<5", "ESP")]
    opened = tip.open(write(tmp_path / "g.xlsx", rows)).select(area="France", measure="detected", year=2019)
    parts = opened.parts("form")
    assert [name for name, c in parts.items() if "MAYBE_BLANK" in c.flags] == ["forced_labour"]
    assert "blank answers possible" in repr(parts["forced_labour"])
    shares = tip.composition(parts)
    assert "MAYBE_BLANK" in shares["forced_labour"].flags
    assert not tip.check_parts(opened.observations)["complete"].any()


#: Forms of the questionnaire, and the years that may be blank; the later edition lost some.
PUBLISHED = {
    "2023-05-30": {"sexual": range(2017, 2021), "forced_labour": range(2017, 2021), "other": range(2017, 2021)},
    "2025-04-14": {"sexual": range(2017, 2021), "forced_labour": (2018, 2020), "other": range(2018, 2023)},
}


@pytest.mark.parametrize("edition", PUBLISHED)
def test_cells_that_may_be_blank_in_the_published_editions(read_edition, edition):
    """docs/methods.md, section 1.3, hazard 2: forms, ages of 2012 to 2015, and repatriations of 2003."""
    found = blanks(read_edition(edition).observations)
    forms = {("form", name, year) for name, years in PUBLISHED[edition].items() for year in years}
    ages = {("age", age, year) for age in ("adult", "child") for year in range(2012, 2016)}
    assert {cell[:3] for cell in found} == forms | ages | {("repatriation", "Abroad", 2003)}
    assert len(found) == {"2023-05-30": 2021, "2025-04-14": 1879}[edition]


def test_sums_by_age_with_a_blank_are_not_complete(read_edition):
    """docs/methods.md, section 1.3, hazard 5; the total of Mexico in 2015, which may be its year, is left out."""
    report = tip.check_parts(read_edition("2025-04-14").observations).query(
        "measure == 'detected' and whole == 'total' and partition == 'age'"
    )
    counts = report.loc[report["complete"], "outcome"].value_counts()
    assert counts.to_dict() == {"agree": 1145, "short": 134, "exceed": 60}
