import pandas as pd
import pytest
from small_batch import write
from small_grid import COVERED, plan, planned

from nbpress.batches import grid
from nbpress.core.errors import TipResearchError


def test_grid_is_every_combination_in_order():
    """Lists, spans and repeated values make one run a combination."""
    assert grid._parts("2019..2021,2024") == ["2019", "2020", "2021", "2024"]
    assert grid._parts("-2..-1") == ["-2", "-1"]
    with pytest.raises(TipResearchError, match="more than 20,000 values"):
        grid._parts("0..99999999999")


def test_plan_varies_what_is_asked(project):
    """The first parameter varies slowest."""
    assert planned("year=2019,2020") == [{"year": 2019}, {"year": 2020}]
    assert planned("area=PAK,NPL", "year=2020..2020") == [
        {"area": "PAK", "year": 2020},
        {"area": "NPL", "year": 2020},
    ]


def test_all_is_what_the_data_cover(project):
    """All values are those that go with the other parameters, alone or together."""
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
        (["year"], "is not KEY=VALUES"),
        (["year=2019", "year=2020"], "year is given twice"),
        (["data_file=all"], "it is not known what the data cover"),
        (["data_file=none.xlsx"], "data_file=none.xlsx is not there"),
    ],
)
def test_bad_grid_is_refused(project, over, message):
    """An unknown parameter, a value not covered and an empty grid are named before any run."""
    with pytest.raises(TipResearchError, match=message):
        planned(*over)


def test_a_list_is_varied_one_value_a_run(project):
    """A parameter that takes several values has one of them in each run."""
    write(project, declared="years: list[int] = [1]  # years", covered_by="")
    assert planned("years=1..2") == [{"years": [1]}, {"years": [2]}]
    assert [r.slug for r in plan("years=1,2")] == ["1", "2"]
    with pytest.raises(TipResearchError, match=r"years=\[1\] is given twice"):
        planned("years=1,1")


def test_a_grid_that_is_too_large_is_refused_before_its_values_are_checked(project, monkeypatch):
    """The values are multiplied first: neither they nor what the data cover is looked at."""
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


def test_coverage_is_that_of_the_file_given(project):
    """The file is checked, passed as an absolute path, and what it covers is asked of it once."""
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


def test_data_must_be_a_file_that_the_notebook_reads(project):
    """``--data`` names a file that is there, once, for a notebook that takes one."""
    file = project / "file.csv"
    file.write_text("x\n")
    with pytest.raises(TipResearchError, match="--data .* is not there; give the path"):
        planned("year=2020", data=project / "none.csv")
    with pytest.raises(TipResearchError, match="--data .* is a folder; give the path"):
        planned("year=2020", data=project)
    with pytest.raises(TipResearchError, match="given twice, by --data and by --set"):
        planned("year=2020", data=file, data_file=str(file))
    write(project, declared="year: int = 2020  # year")
    with pytest.raises(TipResearchError, match="has no parameter 'data_file'; it has year"):
        planned("year=2020", data=file)


def test_unknown_kernel_is_refused_before_any_run(project):
    """A notebook that names a kernel that is not installed starts nothing."""
    write(project, kernel="pyhton3")
    with pytest.raises(TipResearchError, match="names the kernel 'pyhton3', which is not inst"):
        planned("year=2020")


def test_a_folder_has_no_longer_name_than_a_disk_takes():
    """Eighty letters of four bytes are more than the 255 that a name may have."""
    taken = set()
    names = [grid._slug({"place": "\U00010348" * 80}, taken) for _ in range(2)]
    assert names == ["\U00010348" * 60, "\U00010348" * 60 + "-2"]
    assert max(len(f".gone-{name}".encode()) for name in names) < 255


def test_folders_have_their_own_names():
    """Values that differ only in what a file name cannot hold, or in case, get different folders."""
    taken = set(grid._OWN)
    values = ("a/b", "a b", "A b", "..", "é", "index.html")
    assert [grid._slug({"x": value}, taken) for value in values] == [
        "a_b",
        "a_b-2",
        "A_b-3",
        "_",
        "é",
        "index.html-2",
    ]


def test_a_folder_has_a_name_that_each_disk_takes():
    """Windows has devices of some names, and ß and SS are one folder where a disk folds letters."""
    values = ["con", "NUL.txt", "com1", "console", "con.", "ß", "SS"]
    taken = set()
    assert [grid._slug({"x": value}, taken) for value in values] == [
        "_con", "_NUL.txt", "_com1", "console", "_con-2", "ß", "SS-2",
    ]  # fmt: skip
