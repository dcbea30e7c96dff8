"""Notebooks with other parameters than their own: pages of one edition do not contradict each other."""

import glotip_rows
import nbformat
import pytest

from nbpress.core import paths
from nbpress.core.errors import TipResearchError


def cells_until(notebook, last, **parameters):
    """Run the cells of a notebook up to one, in this process, and return what they have named."""
    space = {}
    for cell in nbformat.read(paths.NOTEBOOKS / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
            space |= parameters if "parameters" in cell.metadata.get("tags", ()) else {}
        if cell.id == last:
            return space
    raise LookupError(last)


def caption_of(notebook, cell, **parameters):
    """Return the caption of the figure that a cell shows."""
    space = cells_until(notebook, cell, **parameters)
    (source,) = (c.source for c in nbformat.read(paths.NOTEBOOKS / f"{notebook}.ipynb", 4).cells if c.id == cell)
    return eval(source, space).caption


@pytest.mark.slow
def test_of_one_year_nothing_is_said_of_lines():
    """A page of 2019 alone said what is between years that are not joined."""
    assert "A line is broken" not in caption_of("05_country_profile", "c06", first_year=2019, last_year=2019)
    assert "A line is broken" in caption_of("05_country_profile", "c06", first_year=2019, last_year=2022)


@pytest.mark.slow
def test_pages_of_unodcs_database_end_in_the_newest_year_of_the_workbook(tmp_path):
    """Pages of a workbook that went on to 2024 ended in 2022."""
    rows = [glotip_rows.row("12", year=year) for year in (2019, 2024)]
    book = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
    country = cells_until("05_country_profile", "c02", data_file=book, ref_area="FRA")
    assert [c.year for c in country["detected"]] == [2019, 2024]
    assert (country["first_year"], country["last_year"]) == (2019, 2024)
    world = cells_until("09_world", "w02", data_file=book)["world"]
    assert (world.first_year, world.last_year) == (2019, 2024)


@pytest.mark.slow
@pytest.mark.parametrize(("partition", "year"), [("sex_age", 2019), ("form", 2022)])
def test_rounding_is_no_reason_where_the_parts_do_not_add_up(partition, year):
    """By sex and age no share of 2019 is given, and forms are 89 % of the total of 2022."""
    of_unodc = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "year": year}
    assert "rounding" not in caption_of("01_victim_demographics", "c06", partition=partition, **of_unodc)
    assert "may not add up because of rounding." in caption_of("01_victim_demographics", "c06")


@pytest.mark.slow
@pytest.mark.parametrize(("year", "most"), [(2019, (15255 + 249 + 6937) / 32022), (2020, 0.8707)])
def test_share_of_women_and_girls_is_the_same_by_sex_and_by_sex_and_age(year, most):
    """The database has all children of Pakistan as boys, or nearly all, which its breakdown by sex does not show."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "year": year}
    ends = set()
    for partition in ("sex", "age", "sex_age"):
        found = cells_until("01_victim_demographics", "c12", partition=partition, **edition)
        ends.add(found["bounds"][0].ends)
        assert found["bounds"][0].ends[1] == pytest.approx(most, abs=1e-4), partition
    assert len(ends) == 1


@pytest.mark.slow
def test_no_scenario_stands_twice():
    """That all referrals are of the year has its own line, the first: as a weight of 1 it stood under a second name."""
    found = cells_until("03_referrals", "c04", weights=[1.0, 0.5])["by_assumption"]
    assert len({e.value for e in found if e.value is not None}) == sum(e.value is not None for e in found) == 2


@pytest.mark.parametrize("weights", [[2], [0.5, 75], "0.5"])
def test_a_weight_that_is_no_share_is_refused_by_the_notebook(weights):
    """A tool that checks no parameters, such as papermill alone, gave a page that lacked the scenario and did not say so."""
    with pytest.raises(TipResearchError, match="weight .* a share of the referrals lies between 0 and 1"):
        cells_until("03_referrals", "c04", weights=weights)


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        ("04_sources_and_conflicts", "of this form"),  # of which, where there is no table
        ("04_sources_and_conflicts", "on the front page"),
        ("04_sources_and_conflicts", "of this report"),
        ("02_bonded_labour", "on the page before"),
        ("02_bonded_labour", "# Bonded labour"),  # the page of any form had this title
        ("02_bonded_labour", "Other figures on bonded labour"),
        ("10_hidden_population", "with two of them merged"),  # none are with merge="", or three
        ("10_hidden_population", "range of the merged lists"),
    ],
)
def test_a_page_that_stands_alone_speaks_of_no_other(notebook, words):
    """A batch of one notebook has neither a front page nor a page before; an empty table names no form."""
    assert words not in (paths.NOTEBOOKS / f"{notebook}.ipynb").read_text("utf-8")


def test_a_year_without_a_population_has_no_rate(monkeypatch):
    """The whole page failed where the table of populations ends before one of its two years."""
    from tipresearch import facts

    held = facts.load_population()
    monkeypatch.setattr(facts, "load_population", lambda: held[held["year"] < 2020])
    names = [e.label for e in cells_until("02_bonded_labour", "c10")["ratios"]]
    assert "Ratio of rates by population" not in names
    monkeypatch.undo()
    assert "Ratio of rates by population" in [e.label for e in cells_until("02_bonded_labour", "c10")["ratios"]]


@pytest.mark.slow
def test_a_page_of_two_years_of_all_forms_names_what_is_counted():
    """*Total: change between two years* was the title of a page of all victims."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "form": "total"}
    assert (
        cells_until("02_bonded_labour", "c04", first_year=2021, last_year=2022, **edition)["what"] == "Detected victims"
    )
    assert cells_until("02_bonded_labour", "c04")["what"] == "Bonded labour"
