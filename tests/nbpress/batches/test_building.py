"""Runs of a batch: failures, changes in mid-batch, and what no page of a site may show."""

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

pytestmark = pytest.mark.slow
NO_PERSON = "no page of a batch holds an identifier of a person."


def test_a_failed_run_stops_no_other_run_and_pages_name_only_the_kind_of_its_error(project):
    """A message may quote a row of the records. The folder `failed` has the whole message."""
    (project / "rows.txt").write_text("no age in row of A. Bibi", encoding="utf-8")
    write(project, "if year == 2019:\n    raise ValueError(open(data_file).read())")
    told = []
    failed, done = run(project, "year=2019,2020", f"data_file={project / 'rows.txt'}", progress=told.append)
    said = "grid failed in cell 4 ([3]): ValueError"
    assert (failed.failure, done.failure, len(told)) == (f"{said}: no age in row of A. Bibi", "", 2)
    assert failed.failure in (failed.copy / "error.txt").read_text("utf-8")
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {done.run.slug, *SITE}
    assert [p.name for p in (project / "out").glob("failed/*/*.ipynb")] == ["grid.ipynb"]
    index = (site / "index.html").read_text("utf-8")
    for part in (
        f'<a href="{done.run.slug}/index.html">year 2020, data_file rows.txt</a>', f"Failed: {said}<",
        "<h1>Grid: 1 page, 1 of 2 pages failed</h1>", '<div class="tr-text" role="note"><p><strong>1 of 2 pages failed.</strong>',
    ):  # fmt: skip
        assert part in index
    runs = json.loads((site / manifests.MANIFEST).read_text("utf-8"))["runs"]
    assert [text for text in runs.values() if text.startswith("grid")] == [said]
    for path in filter(Path.is_file, site.rglob("*")):
        text = path.read_text("utf-8")
        assert ("Bibi" in text, str(project) in text) == (False, False), path
    manifest = manifests.intact_manifest(site / done.run.slug)
    assert (manifest["parameters"]["area"], manifest["parameters"]["year"]) == ("PAK", 2020)


def test_a_figure_or_number_that_cannot_be_written_fails_its_own_run_alone(project):
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


def test_no_page_of_a_batch_shows_an_identifier_of_a_person(project):
    """The manifest names files that a notebook reads, and the index names a run that failed."""
    (project / "a.b@example.org.csv").write_text("n", encoding="utf-8")
    write(project, declared=DECLARED.replace('file: str = ""', f'file: str = "{project / "a.b@example.org.csv"}"'))
    with pytest.raises(CheckFailed, match=re.escape(f"its inputs: e-mail address was found: {NO_PERSON}")):
        run(project, "year=2020")
    write(project, declared=f'{DECLARED}\npassport: str = ""  # whose')
    with pytest.raises(CheckFailed, match=re.escape(f"its runs: passport number was found: {NO_PERSON}")):
        run(project, "passport=12345678,none")
    assert not (project / "out" / "latest").exists()
    assert [done.failure for done in run(project, "passport=none")] == [""]


def test_a_run_that_shows_exact_counts_of_case_records_fails(project):
    cited = {"id": "nrm@2023-q4", "text": "NRM.", "disclosure": [{"step": "unprotected"}]}
    shown = {bundles.RESULTS_MIME: {"estimates": [], "citations": [cited]}}
    write(project, f"from IPython.display import display\ndisplay({shown}, raw=True)")
    (done,) = run(project, "year=2019")
    assert done.failure == "exact counts of case records of nrm@2023-q4 were found: no page of a batch shows them."


def test_the_kept_copy_of_a_kernel_that_died_has_the_parameters_of_its_run(project):
    write(project, "import os\nif year == 2019: os._exit(1)")
    failed, _ = run(project, "year=2019,2020")
    assert "died" in failed.failure
    text = (failed.copy / "grid.ipynb").read_text("utf-8")
    assert "year = 2019" in text
    assert '"outputs": []' in text


def test_files_that_no_run_reads_any_more_are_removed_from_the_cache(project):
    """Files of other programs stay."""
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


def test_a_notebook_that_changes_in_mid_batch_stops_the_batch_at_once(project):
    """Nothing is published. A file with a new time and the same content stops nothing."""
    told = []

    def touch(done):
        told.append(done.run.slug)
        os.utime(project / "grid.ipynb")

    assert len(run(project, "year=2019,2020", progress=touch)) == 2
    before = folders.latest(project / "out")

    def edit(done):
        told.append(done.run.slug)
        write(project, "print('third')")

    write(project, "print('second')")
    with pytest.raises(TipResearchError, match="grid.ipynb changed while the batch ran"):
        run(project, "year=2019,2020", progress=edit)
    assert told == ["2019", "2020", "2019"]
    assert not (project / "out" / ".building").exists()
    assert folders.latest(project / "out") == before
    assert all(f.seconds for f in run(project, "year=2019"))


def test_pages_name_a_file_without_its_folder(project):
    """A second file of the same name gets a number."""
    write(project, "print(open(data_file).read())")
    places = [project / f"cases of mission {n}" / "data.csv" for n in "ab"]
    for path, text in zip(places, ("one", "two"), strict=True):
        path.parent.mkdir()
        path.write_text(text)
    over = f"data_file={places[0]},{places[1]}"
    done = run(project, over, progress=lambda _: places[0].unlink(missing_ok=True))  # both were copied before
    assert [f.failure for f in done] == ["", ""]
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"data.csv", "data.csv-2", *SITE}
    assert ">one\n" in (site / "data.csv" / "grid.html").read_text("utf-8")
    assert ">two\n" in (site / "data.csv-2" / "grid.html").read_text("utf-8")
    for path in filter(Path.is_file, (project / "out").rglob("*")):  # nor in its cache
        text = path.read_bytes()
        assert os.fsencode(project) not in text, path
        assert b"cases of mission" not in text, path
