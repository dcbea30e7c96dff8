import json
import os
import re
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from small_batch import DECLARED, write
from small_grid import FIGURE, SITE, run

from nbpress.core import bundles
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.editions import folders, manifests


@pytest.mark.slow
def test_failing_run_does_not_stop_the_others(project):
    """Each run has its folder; the failed one is in the index, with its copy kept."""
    write(project, "1 / (year - 2019)")
    told = []
    done = run(project, "year=2019,2020", progress=told.append)
    assert [bool(f.failure) for f in done] == [True, False]
    assert len(told) == 2
    out, site = project / "out", project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"2020", *SITE}
    assert [p.name for p in out.glob("failed/*/*.ipynb")] == ["grid.ipynb"]
    index = (site / "index.html").read_text("utf-8")
    assert '<a href="2020/index.html">year 2020</a>' in index
    assert "Failed: grid failed in cell 4 ([3]): ZeroDivisionError<" in index
    assert "<h1>Grid: 1 page, 1 of 2 runs failed</h1>" in index
    assert '<div class="tr-text" role="note"><p><strong>1 of 2 runs failed</strong>' in index
    assert str(project) not in index
    manifest = manifests.read_manifest(site / "2020")
    assert manifest["parameters"] == {"area": "PAK", "year": 2020, "data_file": ""}
    assert manifests.whole(site / "2020")


@pytest.mark.slow
def test_pages_that_cannot_be_written_fail_their_run_alone(project):
    """A figure or a number that is none is the failure of that run, in one line; the others run."""
    figure = textwrap.indent(FIGURE.replace("2018", "n/a"), "    ")
    number = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}
    source = "from IPython.display import display\nif year == 2020:\n" + figure
    source += f"if year == 2019:\n    display({number}, raw=True)"
    write(project, source, drawn="by_year")
    years = pd.DataFrame({"year": [2019, 2020, 2021]})
    done = {f.run.slug: f for f in run(project, "year=2019..2021", coverage=lambda *_: years)}
    assert done["2019"].failure == "KeyError: 'indicator'"
    assert done["2020"].failure.startswith("ValueError: invalid literal for int()")
    assert "index_page.py" in done["2020"].details
    assert (done["2020"].copy / "grid.ipynb").is_file()
    assert str(done["2020"].copy) in done["2020"].failure_with_copy
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"2021", *SITE}
    assert "Failed: KeyError<" in (site / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_file_that_is_named_after_a_person_is_on_no_page_of_a_batch(project):
    """Its manifest and each page name the file that a notebook reads by itself, too."""
    (project / "a.b@example.org.csv").write_text("n", encoding="utf-8")
    write(
        project,
        declared=DECLARED.replace('data_file: str = ""', f'data_file: str = "{project / "a.b@example.org.csv"}"'),
    )
    message = "its inputs: e-mail address was found: no page of a batch holds an identifier of a person."
    with pytest.raises(CheckFailed, match=re.escape(message)):
        run(project, "year=2020")
    assert not (project / "out" / "latest").exists()


@pytest.mark.slow
def test_a_run_that_is_named_after_a_person_is_on_no_index_of_a_batch(project):
    """The number alone may be any: its pages were refused, and the index named the run that failed, with the number."""
    write(project, declared=f'{DECLARED}\npassport: str = ""  # whose')
    message = "its runs: passport number was found: no page of a batch holds an identifier of a person."
    with pytest.raises(CheckFailed, match=re.escape(message)):
        run(project, "passport=12345678,none")
    assert not (project / "out" / "latest").exists()
    assert [done.failure for done in run(project, "passport=none")] == [""]


@pytest.mark.slow
def test_exact_case_records_are_on_no_page_of_a_batch(project):
    """A batch has no approval: the run fails."""
    cited = {"id": "nrm@2023-q4", "text": "NRM.", "disclosure": [{"step": "unprotected"}]}
    shown = {bundles.RESULTS_MIME: {"estimates": [], "citations": [cited]}}
    write(project, f"from IPython.display import display\ndisplay({shown}, raw=True)")
    (done,) = run(project, "year=2019")
    assert done.failure == "exact counts of case records of nrm@2023-q4 were found: no page of a batch shows them."


@pytest.mark.slow
def test_what_an_error_says_is_on_no_page(project):
    """Its words may hold a row of the records: the site has the cell and the kind, `failed` has all."""
    (project / "rows.txt").write_text("no age in row of A. Bibi", encoding="utf-8")
    write(project, "if year == 2020:\n    raise ValueError(open(data_file).read())")
    *_, failed = run(project, "year=2019,2020", f"data_file={project / 'rows.txt'}")
    said = "grid failed in cell 4 ([3]): ValueError"
    assert failed.failure == f"{said}: no age in row of A. Bibi"
    assert failed.failure in (failed.copy / "error.txt").read_text("utf-8")
    site = project / "out" / "latest"
    runs = json.loads((site / manifests.MANIFEST).read_text("utf-8"))["runs"]
    assert [text for text in runs.values() if text.startswith("grid")] == [said]
    assert f"Failed: {said}<" in (site / "index.html").read_text("utf-8")
    for path in filter(Path.is_file, site.rglob("*")):
        assert "Bibi" not in path.read_text("utf-8"), path


@pytest.mark.slow
def test_the_notebook_of_a_kernel_that_died_is_kept(project):
    """It has the parameters of the run and no outputs: nothing came back from the kernel."""
    write(project, "import os\nif year == 2019: os._exit(1)")
    failed, _ = run(project, "year=2019,2020")
    assert "died" in failed.failure
    text = (failed.copy / "grid.ipynb").read_text("utf-8")
    assert "year = 2019" in text
    assert '"outputs": []' in text


@pytest.mark.slow
def test_what_no_run_reads_any_more_is_removed_from_the_cache(project):
    """Only the files of this batch and what was read of them stay, and what is not ours."""
    write(project, "print(open(data_file).read())")
    cache = project / "out" / ".cache"
    for text in ("one", "two"):
        (project / "data.csv").write_text(text)
        (cache / "readings" / "old-1").mkdir(parents=True, exist_ok=True)
        (cache / "inputs").mkdir(exist_ok=True)
        run(project, f"data_file={project / 'data.csv'}")
    held = {p.relative_to(cache).as_posix() for p in cache.glob("*/*")}
    assert {name.partition("/")[2] for name in held} == {"data.csv", "grid.ipynb"}
    assert len(held) == 2
    assert (cache / "inputs").is_dir()


@pytest.mark.slow
def test_code_that_changed_in_mid_batch_is_not_published(project):
    """Pages of two states of the notebook are not put on one site."""

    def edit(_):
        write(project, "print('other')")

    with pytest.raises(TipResearchError, match="grid.ipynb changed while the batch ran"):
        run(project, "year=2019", progress=edit)
    assert folders.latest(project / "out") is None
    assert all(f.seconds for f in run(project, "year=2019"))


@pytest.mark.slow
def test_code_that_changed_stops_the_batch_at_once(project):
    """No run is started after the change; a file that was only touched stops nothing."""
    told = []

    def touch(done):
        told.append(done.run.slug)
        os.utime(project / "grid.ipynb")

    assert len(run(project, "year=2019,2020", progress=touch)) == 2

    def edit(done):
        told.append(done.run.slug)
        write(project, "print('third')")

    write(project, "print('second')")
    with pytest.raises(TipResearchError, match="grid.ipynb changed while the batch ran"):
        run(project, "year=2019,2020", progress=edit)
    assert told == ["2019", "2020", "2019"]
    assert not (project / "out" / ".building").exists()


@pytest.mark.slow
def test_a_file_of_the_user_that_is_gone_at_the_end_does_no_harm(project):
    """It was copied before the first run."""
    write(project, "print(open(data_file).read())")
    file = project / "data.csv"
    file.write_text("x")
    done = run(project, f"data_file={file}", progress=lambda _: file.unlink())
    assert [f.failure for f in done] == [""]


@pytest.mark.slow
def test_no_path_of_the_machine_is_on_a_page(project):
    """A file stands in the pages by its content and name, and a second one of that name differs."""
    write(project, "print(open(data_file).read())")
    places = [project / f"cases of mission {n}" / "data.csv" for n in "ab"]
    for path, text in zip(places, ("one", "two"), strict=True):
        path.parent.mkdir()
        path.write_text(text)
    over = f"data_file={places[0]},{places[1]}"
    done = run(project, over)
    assert [f.failure for f in done] == ["", ""]
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"data.csv", "data.csv-2", *SITE}
    assert ">one\n" in (site / "data.csv" / "grid.html").read_text("utf-8")
    assert ">two\n" in (site / "data.csv-2" / "grid.html").read_text("utf-8")
    for path in filter(Path.is_file, (project / "out").rglob("*")):  # nor in its cache
        text = path.read_bytes()
        assert os.fsencode(project) not in text, path
        assert b"cases of mission" not in text, path
