"""Runs of a batch: the values of each parameter, their combinations and the names of folders."""

import pandas as pd
import pytest
from small_batch import write
from small_grid import COVERED, plan, planned

from nbpress.batches import grid
from nbpress.core.errors import TipResearchError


def test_a_list_of_values_may_have_spans(project):
    write(project, declared="n: int = 0  # n", covered_by="")
    assert [row["n"] for row in planned("n=2019..2021,2024,-2..-1")] == [2019, 2020, 2021, 2024, -2, -1]


def test_the_first_parameter_varies_slowest(project):
    assert planned("year=2019,2020") == [{"year": 2019}, {"year": 2020}]
    assert planned("area=PAK,NPL", "year=2020..2020") == [{"area": a, "year": 2020} for a in ("PAK", "NPL")]


def test_all_means_each_value_that_has_data_with_the_other_parameters(project):
    assert planned("area=all") == [{"area": "NPL"}, {"area": "PAK"}]
    assert planned("year=all", area="PAK") == [{"year": 2019}, {"year": 2020}]
    assert planned("area=all", "year=2019") == [{"area": "PAK", "year": 2019}]
    assert len(planned("area=all", "year=all")) == 3


@pytest.mark.parametrize(
    ("over", "message"),
    [
        (["yaer=2019"], "no parameter 'yaer'.*Did you mean 'year'"),
        (["yaer=all"], "no parameter 'yaer'.*Did you mean 'year'"),
        (["year=2018,2019"], "year=2018 is not covered by the data; with area=PAK they cover 2019, 2020"),
        (["year=1999"], "out of range"),
        (["year=x"], "takes int"),
        (["year="], "the grid of year= holds no run"),
        (["year=2010-2012"], r"2010-2012 is no span; did you mean 2010..2012\?"),
        (["year=2020..2019"], r"the span 2020..2019 is reversed; write 2019..2020\."),
        (["year=2019..2020,2022..2021"], r"the span 2022..2021 is reversed; write 2021..2022\."),
        (["year=2019..2020,2019"], "year=2019 is given twice; give it once"),
        (["year=0..99999999999"], "more than 20,000 values"),
        (["year"], "is not KEY=VALUES"),
        (["year=2019", "year=2020"], "year is given twice"),
        (["data_file=all"], "it is not known what the data cover"),
        (["data_file=none.xlsx"], "data_file=none.xlsx is not there"),
    ],
)
def test_a_grid_that_cannot_run_is_refused_before_any_run(project, over, message):
    with pytest.raises(TipResearchError, match=message):
        planned(*over)


def test_a_parameter_that_takes_a_list_gets_one_value_in_each_run(project):
    write(project, declared="years: list[int] = [1]  # years", covered_by="")
    assert planned("years=1..2") == [{"years": [1]}, {"years": [2]}]
    assert [r.slug for r in plan("years=1,2")] == ["1", "2"]
    with pytest.raises(TipResearchError, match=r"years=\[1\] is given twice"):
        planned("years=1,1")


def test_a_grid_that_is_too_large_is_refused_before_its_values_are_checked(project, monkeypatch):
    write(project, declared="a: int = 0  # a\nb: int = 0  # b")
    for name in ("from_text", "check_coverage"):
        monkeypatch.setattr(grid.parameters, name, None)  # a call would be an error
    with pytest.raises(TipResearchError, match="a=1..200, b=1..200 holds more than 20,000 runs"):
        planned("a=1..200", "b=1..200")
    monkeypatch.undo()
    monkeypatch.setattr("nbpress.core.paths.NOTEBOOKS", project)
    monkeypatch.setattr(grid, "MOST", 3)
    monkeypatch.setattr(grid.parameters, "check_coverage", None)
    rows = pd.DataFrame({"a": [1, 2]})
    with pytest.raises(TipResearchError, match="a=all, b=1,2 holds more than 3 runs"):
        planned("a=all", "b=1,2", coverage=lambda *_: rows)


def test_coverage_is_asked_of_the_given_file_once(project):
    """The notebook gets the absolute path of the file."""
    file = project / "file.csv"
    file.write_text("x\n")
    asked = []

    def coverage(name, values):
        asked.append((name, values["data_file"]))
        return COVERED[["area"]]

    runs = plan("area=all", data=file, coverage=coverage)
    assert [r.task.values["data_file"] for r in runs] == [str(file)] * 2
    # Once for the column that it tabulates, and not again for each of its values.
    assert asked == [("totals", str(file))]
    with pytest.raises(TipResearchError, match="area='XXX' is not covered by the data"):
        plan("area=XXX", data=file, coverage=coverage)


def test_a_data_file_exists_is_given_once_and_the_notebook_reads_a_file(project):
    file = project / "file.csv"
    file.write_text("x\n")
    with pytest.raises(TipResearchError, match="--data .* is a folder; give the path"):
        planned("year=2020", data=project)
    with pytest.raises(TipResearchError, match="given twice, by --data and by --set"):
        planned("year=2020", data=file, data_file=str(file))
    write(project, declared="year: int = 2020  # year")
    with pytest.raises(TipResearchError, match="has no parameter 'data_file'; it has year"):
        planned("year=2020", data=file)


def test_a_kernel_that_is_not_installed_is_refused_before_any_run(project):
    write(project, kernel="pyhton3")
    with pytest.raises(TipResearchError, match="names the kernel 'pyhton3', which is not inst"):
        planned("year=2020")


LONG = "\U00010348"  # a letter of four bytes


@pytest.mark.parametrize(
    "folders",
    [
        {"a/b": "a_b", "a b": "a_b-2", "A b": "A_b-3", "..": "_", "é": "é"},  # letters that no file name may have
        {"index.html": "index.html-2", "methods.html": "methods.html-2", "results.csv": "results.csv-2"},
        {"con": "_con", "NUL.txt": "_NUL.txt", "com1": "_com1", "console": "console", "con.": "_con-2"},  # Windows
        {"ß": "ß", "SS": "SS-2"},  # one folder where a disk folds letters
        {LONG * 80: LONG * 60, LONG * 81: LONG * 60 + "-2"},
    ],
)
def test_each_run_has_a_folder_whose_name_every_disk_accepts(folders):
    """A name has at most 255 bytes."""
    taken = set(grid._OWN)
    found = [grid._slug({"x": value}, taken) for value in folders]
    assert found == [*folders.values()]
    assert max(len(f".gone-{name}".encode()) for name in found) < 255
