import glotip_rows
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError
from tipresearch.datasets import coverage
from tipresearch.readers import cache


def test_profile_of_the_selection_held_here():
    """Without a file the notebook shows the selection held, and says that it is one."""
    profile = tip.countries.load_profile("PAK", 2003, 2022)
    assert [c.value for c in profile.totals("detected")] == [32022, 20045, 21253, 26539]
    assert "not the whole database" in profile.note


def test_breakdowns_are_contested_as_totals_are():
    """An earlier edition gave other women of 2020; an opinion piece alone has another total of 2022."""
    women = tip.countries.load_profile("PAK", 2020, 2022).series("sex")["Female"]
    assert [c.flags for c in women] == [("REVISION", "LARGE_REVISION", "TOTAL_CONTESTED"), (), ()]


@pytest.mark.slow
def test_what_is_not_held_is_not_called_unpublished(tmp_path):
    """Without a file only the selection held lacks Nepal; a workbook says which years it has."""
    with pytest.raises(CoverageError) as caught:
        tip.countries.load_profile("NPL", 2003, 2022)
    said = str(caught.value)
    assert "the selection of edition 2025-04-14 held here has no usable figure of NPL" in said
    assert "nor of any other year; whether UNODC publishes any is in its workbook: run" in said
    assert "nothing is published" not in said
    path = glotip_rows.write(tmp_path / "g.xlsx", [glotip_rows.row("12", year=2019)])
    with pytest.raises(CoverageError) as caught:
        tip.countries.load_profile("FRA", 2003, 2010, str(path))
    assert str(caught.value) == (
        "edition 2025-04-14 of the workbook has no usable figure of FRA from 2003 to 2010; it holds 2019 to 2019."
    )


def test_totals_know_what_their_parts_say(workbooks):
    """Germany 2022: a suppressed total beside parts of at least 1,294; neither rate nor change."""
    profile = tip.countries.load_profile("DEU", 2015, 2022, str(workbooks[1]))
    totals = {c.year: c for c in profile.totals("detected")}
    told = totals[2022].coherence
    assert (told.state, told.by, told.parts_lo, told.use) == ("off", "sex_age", 1294, "none")
    assert totals[2016].coherence.state == "consistent"
    rates = {r.label: r for r in tip.countries.rates(profile.totals("detected"))}
    assert (rates["2022"].value, rates["2022"].lo, rates["2022"].kind) == (None, None, "point")
    assert "CELLS_DISAGREE" in rates["2022"].flags
    assert str(rates["2022"]) == "not given, cells disagree"
    assert rates["2016"].value is not None
    changes = {c.inputs[0].year: c for c in tip.yoy(profile.totals("detected"))}
    assert changes[2022].value is changes[2022].lo is changes[2021].value is None
    # The parts of 2017 exceed 669 as printed; a reading explains them, so 669 / 536 is a change.
    assert f"{changes[2017].value:.1f}" == "24.8"
    record = rates["2022"].record()
    assert record["state"] == "off"
    assert len(record["disagrees_with"]) == len(told.figure_ids) > 1


def test_a_total_that_repeats_its_year_bears_no_number(workbooks):
    """Mexico 2015: 2,015, beside 1,679 by sex and by age; no change from or to it, and the page does not say that it does not add up."""
    profile = tip.countries.load_profile("MEX", 2014, 2017, str(workbooks[1]))
    totals = {c.year: c for c in profile.totals("detected")}
    assert [y for y, c in totals.items() if c.unvalidated] == [2015]
    changes = {c.inputs[0].year: f"{c}" for c in tip.yoy(profile.totals("detected"), interval=False)}
    assert changes[2015] == changes[2016] == "not given, may be no count"
    assert changes[2017] == "−1.6\N{NO-BREAK SPACE}%"
    assert not [m for m in tip.countries.misfits(profile) if m.year == "2015"]
    detected = tip.countries.coverage_table(profile).set_index("year")["detected"]
    assert detected[2015] == "2,015\N{NO-BREAK SPACE}×"


@pytest.mark.slow
def test_an_edition_to_compare_with_is_an_earlier_one(tmp_path):
    """A profile, the report on the world and what both cover refuse the later edition, and one edition twice."""
    row, earlier = glotip_rows.row("12"), [["UNODC"], ["30/05/2023"], glotip_rows.HEADER]
    new = str(glotip_rows.write(tmp_path / "new.xlsx", [row]))
    old = str(glotip_rows.write(tmp_path / "old.xlsx", [row], earlier))
    span = {"first_year": 2019, "last_year": 2019}
    for data, previous, said in (
        (old, new, "later than edition 2023-05-30; swap"),
        (new, new, "is the same"),
    ):
        with pytest.raises(CoverageError, match=said):
            tip.countries.load_profile("FRA", *span.values(), data, previous)
        for name in ("profile", "world"):
            with pytest.raises(CoverageError, match=said):
                coverage.covered(name, {**span, "data_file": data, "previous_file": previous})
    assert tip.countries.load_profile("FRA", 2019, 2019, new, old).previous_edition == "2023-05-30"


@pytest.mark.slow
def test_years_that_are_not_given_are_those_of_the_edition(tmp_path):
    """Of the whole edition, not of the area: France has no figure of 2018 and none of 2024."""
    rows = [glotip_rows.row("12", year=2019), *(glotip_rows.row("9", iso="ITA", year=y) for y in (2018, 2024))]
    book = glotip_rows.write(tmp_path / "g.xlsx", rows)
    assert tip.countries.load_profile("FRA", data_file=str(book)).years == (2018, 2024)
    with cache.kept_in(tmp_path / "kept"):
        cache.keep(book, tmp_path / "kept")
        assert tip.countries.load_profile("FRA", data_file=str(book)).years == (2018, 2024)
    values = {"first_year": None, "last_year": None, "data_file": str(book), "previous_file": ""}
    assert set(coverage.covered("profile", values)["ref_area"]) == {"FRA", "ITA"}


def test_a_name_in_place_of_a_code_is_not_said_to_have_no_figure():
    """It was said that nothing usable of Pakistan is held."""
    with pytest.raises(
        CoverageError, match=r"^area 'Pakistan' is no code of ISO 3166, such as 'PAK'\. Did you mean 'PAK'\?$"
    ):
        tip.countries.load_profile("Pakistan", 2019, 2022)
