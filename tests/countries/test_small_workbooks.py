"""Whatever a workbook holds gives a page: sentences where there is nothing, and no empty chart."""

import pytest
from glotip_rows import CHILD, CONVICTED, FORM, HEADER, STAMP, row
from test_offered import run

from nbpress.core import paths
from tipresearch.presentation import Figure, drawing

NOTEBOOK = paths.NOTEBOOKS / "09_world.ipynb"
BOOKS = {
    "one country, one year": [row("100")],
    "suppressed totals alone": [row("<5"), row("<5", iso="ITA")],
    "totals in question alone": [row("<5"), row("30", sex="Female")],
    "no total": [row("9", age=CHILD), row("<5", dimension=FORM, category="Forced labour")],
    "totals in conflict": [row("9"), row("10"), row("7", indicator=CONVICTED)],
    "without the measure": [row("7", indicator=CONVICTED)],
    "years with a gap": [row("9", year=2017), row("12", year=2019)],
    "the same country twice": [row("9", year=2018), row("12"), row("<5", iso="ITA", year=2018)],
    "without columns of regions": [row("100"), row("<5", iso="ITA")],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_every_small_workbook_gives_a_page(name, written, monkeypatch):
    """Without detected victims, persons convicted are drawn and all else is sentences."""
    drawn = check_figures(monkeypatch)
    kept = [i for i, column in enumerate(HEADER) if name != "without columns of regions" or "egion" not in column]
    rows = [[cells[i] for i in kept] for cells in BOOKS[name]]
    book = written(rows, [*STAMP, [HEADER[i] for i in kept]])
    run(NOTEBOOK, {"data_file": book, "first_year": 2015, "last_year": 2022})
    assert name != "without the measure" or drawn == ["countries_reporting"]


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
