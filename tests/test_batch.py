import json
import os
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from tipresearch.errors import TipResearchError
from tipresearch.publishing import batch

COVERED = pd.DataFrame({"area": ["PAK", "PAK", "NPL"], "year": [2019, 2020, 2020]})
DECLARED = (
    'area: str = "PAK"  # area\nyear: int = 2020  # year [2000, 2030]\ndata: str = ""  # file'
)


def write(folder, source="print(area, year, data)", declared=DECLARED, covered_by="totals"):
    spec = {"name": "python3", "display_name": "p", "language": "python"}
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": spec, "tipresearch": {"covered_by": covered_by}}
    )
    node.cells = [
        nbformat.v4.new_markdown_cell("# Grid: a test"),
        nbformat.v4.new_code_cell(declared, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(source),
    ]
    nbformat.write(node, folder / "grid.ipynb")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with one notebook of our own."""
    monkeypatch.setattr("tipresearch.paths.NOTEBOOKS", tmp_path)
    write(tmp_path)
    return tmp_path


def planned(*over, data=None, **settings):
    runs = batch.plan("grid", over, settings, lambda _: COVERED, data)
    return [dict(run.varied) for run in runs]


def test_grid_is_every_combination_in_order():
    """Lists, spans and repeated values make one run a combination."""
    assert batch._parts("2019..2021,2024") == ["2019", "2020", "2021", "2024"]
    assert batch._parts("-2..-1") == ["-2", "-1"]


def test_plan_varies_what_is_asked(project):
    """The first parameter varies slowest; a value given twice is one run."""
    assert planned("year=2019,2020,2019") == [{"year": 2019}, {"year": 2020}]
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
        (["year=2020..2019"], "holds no run"),
        (["year"], "is not KEY=VALUES"),
        (["year=2019", "year=2020"], "year is given twice"),
        (["data=all"], "it is not known what the data cover"),
    ],
)  # fmt: skip
def test_bad_grid_is_refused(project, over, message):
    """An unknown parameter, a value not covered and an empty grid are named before any run."""
    with pytest.raises(TipResearchError, match=message):
        planned(*over)


def test_data_file_is_given_to_the_notebook(project):
    """The file is checked, passed as an absolute path, and its coverage is left to the notebook."""
    file = project / "file.csv"
    file.write_text("x\n")
    (run,) = batch.plan("grid", ["year=2005"], {}, lambda _: COVERED, file)
    assert run.task.values["data"] == str(file)
    with pytest.raises(TipResearchError, match="is not a file"):
        planned("year=2020", data=project / "none.csv")
    write(project, declared="year: int = 2020  # year")
    with pytest.raises(TipResearchError, match="has no parameter 'data'; it has year"):
        planned("year=2020", data=file)


def test_folders_have_their_own_names():
    """Values that differ only in what a file name cannot hold get different folders."""
    taken = set()
    for value in ("a/b", "a b", "..", "é"):
        taken.add(batch._slug({"x": value}, taken))
    assert taken == {"a_b", "a_b-2", "_", "é"}


def test_failing_run_does_not_stop_the_others(project):
    """Each run has its folder; the failed one is in the index, with its copy kept."""
    write(project, "1 / (year - 2019)")
    runs = batch.plan("grid", ["year=2019,2020"], {}, lambda _: COVERED)
    told = []
    done = batch.run(runs, project / "out", progress=told.append)
    assert [bool(f.failure) for f in done] == [True, False]
    assert len(told) == 2
    out = project / "out"
    assert {p.name for p in out.iterdir()} == {"2020", "failed", "index.html"}
    assert [p.name for p in out.glob("failed/*/*.ipynb")] == ["grid.ipynb"]
    index = (out / "index.html").read_text("utf-8")
    assert '<a href="2020/index.html">Findings</a>' in index
    assert "Failed: grid failed in cell 4 ([3]): ZeroDivisionError: division by zero<" in index
    assert (out / "2020" / "index.html").is_file()
    manifest = json.loads((out / "2020" / "manifest.json").read_text("utf-8"))
    assert manifest["parameters"] == {"area": "PAK", "year": 2020, "data": ""}


@pytest.mark.slow
def test_batch_by_command(tmp_path):
    """The command runs the grid, prints the path of the index, and names what failed at the end."""
    shell = [sys.executable, "-m", "tipresearch", "batch", "04_sources_and_conflicts"]
    done = subprocess.run(
        [*shell, "--over", "year=2019..2020", "--out", tmp_path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(tmp_path / "index.html")
    assert {p.name for p in tmp_path.iterdir()} == {"2019", "2020", "index.html"}
    refused = subprocess.run([*shell, "--over", "year="], capture_output=True, text=True)
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_failures_are_summarised_by_command(tmp_path):
    """A failing run ends with status 3 and one line, after the others have run."""
    (tmp_path / "notebooks").mkdir()
    write(tmp_path / "notebooks", "1 / (n - 2)", "n: int = 0  # a number", covered_by={})
    done = subprocess.run(
        [sys.executable, "-m", "tipresearch", "batch", "grid", "--over", "n=1..3"],
        capture_output=True, text=True, env=os.environ | {"TIPRESEARCH_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "1 of 3 runs failed; the first: n=2: grid failed in cell 4" in done.stderr
    assert {p.name for p in (tmp_path / "reports" / "grid").iterdir()} >= {"1", "3", "index.html"}
