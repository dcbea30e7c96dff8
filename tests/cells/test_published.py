"""The cells of UNODC's workbook and of other published files: facts of whole editions."""

import pandas as pd
import pytest

from tipresearch import cells, paths
from tipresearch.errors import SchemaError
from tipresearch.readers.nrm import read as read_nrm

TOTAL = ()


@pytest.fixture(scope="module")
def edition(read_edition):
    """Return all observations of the edition of April 2025."""
    return read_edition("2025-04-14").observations


@pytest.fixture(scope="module")
def checked(edition):
    """Return the states of all margins of the edition."""
    return cells.check_margins(edition)


def rows(edition, area, year, measure="detected"):
    """Return the cells of one publication."""
    of_year = edition["period_start"].dt.year == year
    return edition[of_year & (edition["ref_area"] == area) & (edition["measure"] == measure)]


def margins(edition, *publication):
    """Return the margins of one publication by what the whole is, and breakdown."""
    found = cells.margins_of(cells.system_of(rows(edition, *publication)))
    return {(m.whole.category, m.by): m for m in found}


def test_germany_2022(edition):
    """A total of <5 beside 746 females and 541 males: they add up to at least 1,287."""
    found = margins(edition, "DEU", 2022)["total", "sex"]
    assert found.state == "contradicted"
    assert (found.whole.hi, found.parts_lo, found.excess) == (4, 1_287, 1_283)
    assert [(c.category, c.lo) for c in found.disagreeing] == [("female", 746), ("male", 541)]


def test_india_2022(edition):
    """Forms of 13,589 stand beside a total of 6,693; the sexes add up to it exactly."""
    found = margins(edition, "IND", 2022)
    forms, sexes = found["total", "form"], found["total", "sex"]
    assert (forms.state, forms.parts_lo, forms.excess) == ("exceeded", 13_589, 6_896)
    assert (sexes.state, sexes.shortfall_lo, sexes.shortfall_hi) == ("coherent", 0, 0)
    assert found["child", "sex_age"].state == found["adult", "sex_age"].state == "exceeded"


def test_pakistan(edition):
    """2020 is coherent, with all its forms below 5; adults of 2019 are contradicted by 24,836."""
    found = margins(edition, "PAK", 2020)
    assert {m.state for m in found.values()} == {"coherent"}
    assert (found["total", "sex"].whole.lo, found["total", "sex"].shortfall_hi) == (20_045, 0)
    assert found["total", "form"].parts_hi == 12
    found = margins(edition, "PAK", 2019)
    assert {key for key, m in found.items() if m.state != "coherent"} == {("adult", "sex_age")}
    assert found["adult", "sex_age"].parts_lo == 24_836
    brought = margins(edition, "PAK", 2020, "formal_contact")  # its age rows repeat the sex rows
    assert ("adult", "sex_age") not in brought


@pytest.mark.parametrize(
    ("area", "year", "category"),
    [
        ("NZL", 2022, "total"), ("SWZ", 2021, "total"), ("GUY", 2010, "total"), ("SWE", 2016, "total"),
        ("CRI", 2015, "total"), ("UKR", 2020, "child"), ("SRB", 2021, "child"), ("PAK", 2019, "adult"),
    ],
)  # fmt: skip
def test_suppressed_margins_with_larger_parts(edition, area, year, category):
    """The contradictions that docs/methods.md names are found, in the same margin."""
    found = margins(edition, area, year)
    assert {m.state for (name, _), m in found.items() if name == category} >= {"contradicted"}


@pytest.mark.slow
def test_states_of_the_edition(checked):
    """How many totals of detected victims disagree with their parts, by breakdown."""
    totals = checked.query("measure == 'detected' and partition == 'total'")
    count = totals.groupby(["by", "state"]).size()
    assert count["sex"].to_dict() == {"coherent": 1333, "contradicted": 3, "exceeded": 72}
    assert count["age"].to_dict() == {"coherent": 1467, "contradicted": 4, "exceeded": 57}
    assert count["form"].to_dict() == {"coherent": 1183, "contradicted": 9, "exceeded": 184}
    assert not checked["by"].str.contains("repatriation").any()


def test_newest_totals_in_question(checked, edition):
    """In 19 of 169 countries cells by sex and age disagree with the newest total, and in 37 these or forms."""
    totals = edition.query("measure == 'detected' and partition == 'total'")
    newest = totals.groupby("ref_area")["period_start"].max()
    found = checked.query("measure == 'detected' and partition == 'total' and state != 'coherent'")
    found = found[found["period_start"] == found["ref_area"].map(newest)]
    by_sex_or_age = found[found["by"].str.match("sex|age")]["ref_area"].unique()
    by_form = found[found["by"].str.match("form")]["ref_area"].unique()
    assert len(newest) == 169
    assert len(by_sex_or_age) == 19
    assert len(set(by_sex_or_age) | set(by_form)) == 37
    assert {"DEU", "NZL"} <= set(by_sex_or_age)
    assert "USA" not in {*by_sex_or_age, *by_form}
    assert "IND" in set(by_form) - set(by_sex_or_age)


def test_one_publication_is_checked_as_the_whole_edition_is(edition, checked):
    """A country's profile finds what the table of the edition has."""
    one = cells.check_margins(rows(edition, "UKR", 2020))
    held = checked.query("ref_area == 'UKR' and measure == 'detected'")
    held = held[held["period_start"].dt.year == 2020]
    pd.testing.assert_frame_equal(one, held.reset_index(drop=True))


@pytest.mark.slow
def test_subtraction_gives_suppressed_sexes_away(edition):
    """Of 448 country-years with one <5 among the sexes, 375 give it away and 62 cannot add up; of 11 another sex is a sum with <5."""
    sexes = edition.query("measure == 'detected' and partition in ['total', 'sex']")
    attacker = cells.Attacker(complete=frozenset({"sex"}))
    outcomes = {"exact": 0, "more than zero": 0, "infeasible": 0, "open": 0}
    for system in cells.systems_of(sexes):
        total = system.cells.get(TOTAL)
        hidden = [c for c in system.cells.values() if c.suppressed and c.place]
        if total is None or total.suppressed or len(hidden) != 1:
            continue
        try:
            (found,) = cells.audit(system, attacker)
        except SchemaError:
            outcomes["infeasible"] += 1
            continue
        outcomes["exact" if found.exact else "open"] += 1
        outcomes["more than zero"] += found.exact and found.lo > 0
    assert outcomes == {"exact": 375, "more than zero": 188, "infeasible": 62, "open": 11}
    page = " ".join((paths.HOME / "docs" / "methods.md").read_text("utf-8").split())
    assert "of 448 country-years with one `<5` among the sexes" in page
    assert "gives the hidden count in 375." in page


@pytest.mark.slow
def test_a_whole_publication_is_within_the_limit(edition):
    """The largest publication of the edition has far fewer cells than can be audited."""
    largest = max(len(s.places()) for s in cells.systems_of(edition))
    assert largest == 160
    assert largest < cells.LARGEST / 10


@pytest.mark.slow
def test_a_quarter_of_referrals_is_too_large_to_audit(datasets):
    """29,505 nested cells of the UK's referrals: coherent, and refused by the audit with their number."""
    reading = read_nrm(datasets / "nrm_uk" / "nrm_referrals_government_2023_q4.csv")
    table = reading.observations
    small = table["count_lo"] < 10
    table = table.assign(raw_value=table["raw_value"].mask(small, "<10"))
    table = table.assign(count_lo=table["count_lo"].mask(small, 0), count_hi=table["count_hi"].mask(small, 9))
    system = cells.system_of(table)
    assert {m.state for m in cells.margins_of(system)} == {"coherent"}
    hidden = int(small.sum())
    with pytest.raises(cells.NotAudited, match=f"^{hidden} suppressed cells were not audited") as caught:
        cells.audit(system)
    assert len(caught.value.cells) == hidden


@pytest.mark.slow
def test_states_of_the_edition_are_those_of_the_findings(edition, checked):
    """The table of docs/findings.md, section 10, and how many newest totals are in question."""
    page = (paths.HOME / "docs" / "findings.md").read_text("utf-8").partition("## 10. ")[2]
    totals = checked[(checked["measure"] == "detected") & (checked["partition"] == "total")]
    states = pd.crosstab(totals["by"], totals["state"])
    names = {"sex": "sex", "age": "age", "sex and age": "sex_age", "form": "form", "form and age": "form_age",
             "form, sex and age": "form_sex_age", "citizenship": "citizenship"}  # fmt: skip
    for words, by in names.items():
        row = states.loc[by]
        shown = " | ".join(f"{row[s]:,}" for s in ("coherent", "exceeded", "contradicted"))
        assert f"| {words} | {shown} |" in page
    told = cells.coherences(cells.systems_of(edition))
    doubted = {figure for figure, found in told.items() if found.in_question}
    held = edition[(edition["measure"] == "detected") & (edition["partition"] == "total")]
    held = held[held["count_lo"].notna() & (held["obs_status"] != "V")].sort_values("period_start")
    newest = held.groupby("ref_area").tail(1)
    numbers = (len(held), held["figure_id"].isin(doubted).sum(), newest["figure_id"].isin(doubted).sum(), len(newest))
    assert numbers == (1661, 332, 37, 169)
    assert "Of 1,661 published totals of detected victims 332 are in question by their parts" in page
    marked = edition[
        (edition["measure"] == "detected") & (edition["partition"] == "total") & (edition["obs_status"] == "V")
    ]
    assert marked[["ref_area", "raw_value"]].to_numpy().tolist() == [["MEX", "2,015"]]
    assert "(Pages count 333\nof 1,662: Mexico's 2,015 of 2015 repeats its year" in page
    by_form = sum("form" in told[f].by for f in newest["figure_id"] if f in doubted)
    assert (len(newest[newest["figure_id"].isin(doubted)]) - by_form, by_form) == (19, 18)


@pytest.mark.slow
def test_what_those_of_unknown_sex_and_age_are_of_a_gap(edition):
    """docs/methods.md, section 1.3, hazard 5: all that is missing by sex or by age, too few, or more than that."""
    totals, unknown, parts = {}, {}, {}
    for cell in edition[(edition["measure"] == "detected") & edition["count_lo"].notna()].itertuples():
        of, ends = (cell.ref_area, cell.period_start), (cell.count_lo, cell.count_hi)
        if cell.partition == "total":
            totals[of] = ends
        elif cell.partition == "sex_age" and cell.sex == cell.age == "unknown":
            unknown[of] = ends
        elif cell.partition in ("sex", "age"):
            parts.setdefault((cell.partition, *of), []).append(ends)
    found = {"all": 0, "too few": 0, "more": 0}
    for (_, *of), ends in parts.items():
        (least, most), (low, high) = totals.get(tuple(of), (0, 0)), unknown.get(tuple(of), (0, 1))
        if low == high and sum(hi for _, hi in ends) < least:
            too_few, more = sum(hi for _, hi in ends) + low < least, sum(lo for lo, _ in ends) + low > most
            found["too few" if too_few else "more" if more else "all"] += 1
    assert found == {"all": 29, "too few": 13, "more": 18}
    page = " ".join((paths.HOME / "docs" / "methods.md").read_text("utf-8").split())
    assert "all that is missing in 29 of the 60 cases" in page
    assert "too few in 13, and more than is missing in 18, such as Sweden" in page
