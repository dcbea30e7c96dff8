"""Whatever a workbook holds gives a page: sentences where there is nothing, and no empty chart."""

import glotip_rows
import pytest
from glotip_rows import CHILD, CONVICTED, FORM, HEADER, STAMP, row
from test_offered import run

from nbpress.core import paths
from tipresearch.presentation import Figure, drawing

NOTEBOOK = paths.NOTEBOOKS / "09_world.ipynb"
BARE = [i for i, name in enumerate(HEADER) if "egion" not in name]
BOOKS = {
    "one country, one year": [row("100")],
    "suppressed totals alone": [row("<5"), row("<5", iso="ITA")],
    "totals in question alone": [row("<5"), row("30", sex="Female")],
    "no total": [row("9", age=CHILD), row("<5", dimension=FORM, category="Forced labour")],
    "totals in conflict": [row("9"), row("10"), row("7", indicator=CONVICTED)],
    "without the measure": [row("7", indicator=CONVICTED)],
    "years with a gap": [row("9", year=2017), row("12", year=2019)],
    "the same country twice": [row("9", year=2018), row("12"), row("<5", iso="ITA", year=2018)],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_every_small_workbook_gives_a_page(name, written, monkeypatch):
    check_figures(monkeypatch)
    run(NOTEBOOK, {"data_file": written(BOOKS[name]), "first_year": 2015, "last_year": 2022})


@pytest.mark.slow
def test_without_the_measure_only_the_others_are_drawn(written, monkeypatch):
    """Persons convicted are counted; all of detected victims is sentences."""
    drawn = check_figures(monkeypatch)
    book = written(BOOKS["without the measure"])
    run(NOTEBOOK, {"data_file": book, "first_year": 2015, "last_year": 2022})
    assert drawn == ["countries_reporting"]


@pytest.mark.slow
def test_a_workbook_without_columns_of_regions_gives_a_page(tmp_path, monkeypatch, capsys):
    check_figures(monkeypatch)
    rows = [[r[i] for i in BARE] for r in (row("100"), row("<5", iso="ITA"))]
    path = glotip_rows.write(tmp_path / "data_glotip.xlsx", rows, [*STAMP, [HEADER[i] for i in BARE]])
    run(NOTEBOOK, {"data_file": str(path), "first_year": 2019, "last_year": 2019})


def check_figures(monkeypatch):
    """Have each figure that a cell makes drawn at once, refuse one without data, and list names."""
    made, names = Figure.__init__, []

    def drawn(self, *given, **named):
        made(self, *given, **named)
        assert not self.chart.data.empty
        drawing.render(self.chart, drawing.NARROW, with_png=False)
        names.append(self.name)

    monkeypatch.setattr(Figure, "__init__", drawn)
    return names
