"""Notebooks with other parameters: the pages of an edition do not contradict each other."""

import glotip_rows
import nbformat
import pytest

from nbpress.core import paths
from nbpress.core.errors import TipResearchError


def cells_until(notebook, last, **parameters):
    """Run the cells of a notebook up to one cell; return the names that they define."""
    space = {}
    for cell in nbformat.read(paths.NOTEBOOKS / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
            space |= parameters if "parameters" in cell.metadata.get("tags", ()) else {}
        if cell.id == last:
            return space
    raise LookupError(last)


def caption_of(notebook, cell, **parameters):
    """Return the caption of the figure of a cell."""
    space = cells_until(notebook, cell, **parameters)
    (source,) = (c.source for c in nbformat.read(paths.NOTEBOOKS / f"{notebook}.ipynb", 4).cells if c.id == cell)
    return str(eval(source, space).caption)


@pytest.mark.slow
def test_a_page_of_one_year_says_nothing_of_lines_between_years():
    assert "A line joins" not in caption_of("05_country_profile", "c06", first_year=2019, last_year=2019)
    assert "A line joins" in caption_of("05_country_profile", "c06", first_year=2019, last_year=2022)


@pytest.mark.slow
def test_pages_end_in_the_newest_year_of_the_workbook(tmp_path):
    rows = [glotip_rows.row("12", year=year) for year in (2019, 2024)]
    book = str(glotip_rows.write(tmp_path / "g.xlsx", rows))
    country = cells_until("05_country_profile", "c02", data_file=book, ref_area="FRA")
    assert [c.year for c in country["detected"]] == [2019, 2024]
    assert (country["first_year"], country["last_year"]) == (2019, 2024)
    world = cells_until("09_world", "w02", data_file=book)["world"]
    assert (world.first_year, world.last_year) == (2019, 2024)


@pytest.mark.slow
@pytest.mark.parametrize(("partition", "year"), [("sex_age", 2019), ("form", 2022)])
def test_rounding_is_named_only_if_it_explains_the_sum_of_the_parts(partition, year):
    """By sex and age no share of 2019 is given; forms are 89 % of the total of 2022."""
    of_unodc = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "year": year}
    assert "rounding" not in caption_of("01_victim_demographics", "c06", partition=partition, **of_unodc)
    assert "may not add up because of rounding." in caption_of("01_victim_demographics", "c06")


@pytest.mark.slow
@pytest.mark.parametrize(("year", "most"), [(2019, (15255 + 249 + 6937) / 32022), (2020, 0.8707)])
def test_the_share_of_women_and_girls_is_the_same_by_each_breakdown(year, most):
    """Nearly all of Pakistan's children are boys, which the breakdown by sex does not show."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "year": year}
    ends = set()
    for partition in ("sex", "age", "sex_age"):
        found = cells_until("01_victim_demographics", "c12", partition=partition, **edition)
        ends.add(found["bounds"][0].ends)
        assert found["bounds"][0].ends[1] == pytest.approx(most, abs=1e-4), partition
    assert len(ends) == 1


@pytest.mark.slow
def test_no_scenario_is_listed_twice():
    """A weight of 1 is the first line: all referrals are of the year."""
    found = cells_until("03_referrals", "c04", weights=[1.0, 0.5])["by_assumption"]
    assert len({e.value for e in found if e.value is not None}) == sum(e.value is not None for e in found) == 2


@pytest.mark.parametrize("weights", [[2], [0.5, 75], "0.5"])
def test_the_notebook_refuses_a_weight_that_is_no_share(weights):
    """papermill alone checks no parameters."""
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
def test_a_page_of_a_batch_names_no_other_page(notebook, words):
    """A batch of one notebook has no front page, and an empty table has no form."""
    assert words not in (paths.NOTEBOOKS / f"{notebook}.ipynb").read_text("utf-8")


def test_a_year_without_a_population_has_no_rate(monkeypatch):
    from tipresearch import facts

    held = facts.load_population()
    monkeypatch.setattr(facts, "load_population", lambda: held[held["year"] < 2020])
    names = [e.label for e in cells_until("02_bonded_labour", "c10")["ratios"]]
    assert "Ratio of rates by population" not in names
    monkeypatch.undo()
    assert "Ratio of rates by population" in [e.label for e in cells_until("02_bonded_labour", "c10")["ratios"]]


@pytest.mark.slow
def test_the_title_of_a_page_names_what_is_counted():
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "form": "total"}
    of_all = cells_until("02_bonded_labour", "c04", first_year=2021, last_year=2022, **edition)
    assert of_all["what"] == "Detected victims"
    assert cells_until("02_bonded_labour", "c04")["what"] == "Bonded labour"
