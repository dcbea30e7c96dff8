import os
import re
import textwrap

import pandas as pd
import pytest
from small_batch import write

from tipresearch import bundles
from tipresearch.errors import TipResearchError
from tipresearch.publishing.batches import building, grid, index_page
from tipresearch.publishing.editions import folders, manifests, verification
from tipresearch.publishing.pages import sparklines
from tipresearch.publishing.pages.sparklines import Point

COVERED = pd.DataFrame({"area": ["PAK", "PAK", "NPL"], "year": [2019, 2020, 2020]})
SITE = {"index.html", "manifest.json", "results.csv"}
#: Shows a figure of one series, with a suppressed count and the gap of a year.
FIGURE = """
from IPython.display import display
csv = 'series,year,lo,hi,as_published,unit\\nDetected,2018,0,4,<5,persons\\nDetected,2020,1200,1200,"1,200",persons\\n'
figure = {"name": "by_year", "caption": "Detected by year.", "alt": "a", "source": "s", "svg": "<svg/>",
    "svg_narrow": "<svg/>", "png": "", "csv": csv}
display({"application/vnd.tipresearch.figure+json": figure, "text/html": "<p>figure</p>"}, raw=True)
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with one notebook of our own."""
    monkeypatch.setattr("tipresearch.paths.NOTEBOOKS", tmp_path)
    write(tmp_path)
    return tmp_path


def plan(*over, data=None, coverage=lambda *_: COVERED, **settings):
    return grid.plan("grid", over, settings, coverage, data)


def planned(*over, **options):
    return [dict(run.varied) for run in plan(*over, **options)]


def run(project, *over, **options):
    """Run a grid in this process, one at a time."""
    coverage = options.pop("coverage", lambda *_: COVERED)
    return building.run(
        plan(*over, coverage=coverage), project / "out", building.locally(1), **options
    )


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
        (["year=2020..2019"], r"the span 2020..2019 is reversed; write 2019..2020\."),
        (["year=2019..2020,2022..2021"], r"the span 2022..2021 is reversed; write 2021..2022\."),
        (["year=2019..2020,2019"], "year=2019 is given twice; give it once"),
        (["year"], "is not KEY=VALUES"),
        (["year=2019", "year=2020"], "year is given twice"),
        (["data_file=all"], "it is not known what the data cover"),
        (["data_file=none.xlsx"], "data_file=none.xlsx is not there"),
    ],
)  # fmt: skip
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
    monkeypatch.setattr("tipresearch.paths.NOTEBOOKS", project)
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
    assert "Failed: grid failed in cell 4 ([3]): ZeroDivisionError: division by zero<" in index
    assert "<h1>Grid: 1 page, 1 of 2 runs failed</h1>" in index
    assert '<div class="tr-text" role="note"><p><strong>1 of 2 runs failed</strong>' in index
    assert str(project) not in index
    manifest = manifests.read_manifest(site / "2020")
    assert manifest["parameters"] == {"area": "PAK", "year": 2020, "data_file": ""}
    assert manifests.is_whole(site / "2020")


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
    assert str(done["2020"].copy) in done["2020"].told
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"2021", *SITE}
    assert "Failed: KeyError: &#39;indicator&#39;<" in (site / "index.html").read_text("utf-8")


def test_the_notebook_of_a_kernel_that_died_is_kept(project):
    """It has the parameters of the run and no outputs: nothing came back from the kernel."""
    write(project, "import os\nif year == 2019: os._exit(1)")
    failed, _ = run(project, "year=2019,2020")
    assert "died" in failed.failure
    text = (failed.copy / "grid.ipynb").read_text("utf-8")
    assert "year = 2019" in text
    assert '"outputs": []' in text


def test_a_folder_with_editions_of_a_report_is_refused(project):
    """Editions of a report stay, whoever named the folder and however it came there."""
    edition = project / "out" / "editions" / "2026-01-01-0123abcd"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text('{"report": "out", "inputs": {}}')
    with pytest.raises(TipResearchError, match="out holds editions of a report .*with --out"):
        run(project, "year=2020")
    assert [p.name for p in (project / "out").iterdir()] == ["editions"]
    (edition / "manifest.json").unlink()  # what is neither a site nor an edition stays, too
    run(project, "year=2019")
    run(project, "year=2020")
    assert len(list(edition.parent.iterdir())) == 2
    assert edition.is_dir()
    (project / "out.toml").write_text("")
    with pytest.raises(TipResearchError, match="out is the folder of the report out; name ano"):
        run(project, "year=2020")


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


def test_where_all_fail_the_site_stays(project):
    """A batch without any page replaces none."""
    run(project, "year=2020")
    before = folders.latest(project / "out")
    write(project, "1 / 0")
    assert all(f.failure for f in run(project, "year=2020"))
    assert folders.latest(project / "out") == before
    assert (before / "2020" / "index.html").is_file()


def test_runs_that_stand_are_not_run_again(project):
    """Only what is new, damaged or of another notebook is run; a grown grid keeps the rest."""
    counts = []

    def states(*over):
        done = run(project, *over, standing=counts.append)
        return {f.run.slug: f.stood for f in done}

    assert states("year=2020") == {"2020": False}
    site = folders.latest(project / "out")
    assert states("year=2019,2020") == {"2019": False, "2020": True}
    page = project / "out" / "latest" / "2019" / "grid.html"
    page.write_text(page.read_text("utf-8") + " ", encoding="utf-8")
    assert states("year=2019,2020") == {"2019": False, "2020": True}
    assert states("year=2020") == {"2020": True}
    write(project, "print(year + 1)")
    assert states("year=2020") == {"2020": False}
    assert counts == [0, 1, 1, 1, 0]
    assert not site.exists()  # one site stays
    assert not (project / "out" / ".building").exists()


def test_half_a_run_never_looks_finished(project):
    """A folder without its seal, and one that was not moved to its place, are built again."""
    run(project, "year=2019,2020")
    out = project / "out"
    building = out / ".building"
    (out / "latest").resolve().rename(building)
    (out / "latest").unlink()
    (building / "2019" / "manifest.json").unlink()
    (building / "2020").rename(building / ".2020")
    assert [f.stood for f in run(project, "year=2019,2020")] == [False, False]
    assert {p.name for p in (out / "latest").iterdir()} == {"2019", "2020", *SITE}


def test_the_site_is_switched_in_whole(project):
    """Until the last run has ended, a reader sees the site that was."""
    run(project, "year=2019")
    seen = []

    def look(_):
        seen.append({p.name for p in (project / "out" / "latest").iterdir()})

    run(project, "year=2019,2020", progress=look)
    assert seen == [{"2019", *SITE}]
    assert {p.name for p in (project / "out" / "latest").iterdir()} == {"2019", "2020", *SITE}


def test_code_that_changed_in_mid_batch_is_not_published(project):
    """Pages of two states of the notebook are not put on one site."""

    def edit(_):
        write(project, "print('other')")

    with pytest.raises(TipResearchError, match="grid.ipynb changed while the batch ran"):
        run(project, "year=2019", progress=edit)
    assert folders.latest(project / "out") is None
    assert not any(f.stood for f in run(project, "year=2019"))


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


def test_a_file_of_the_user_that_is_gone_at_the_end_does_no_harm(project):
    """It was copied before the first run."""
    write(project, "print(open(data_file).read())")
    file = project / "data.csv"
    file.write_text("x")
    done = run(project, f"data_file={file}", progress=lambda _: file.unlink())
    assert [f.failure for f in done] == [""]


def test_no_path_of_the_machine_is_on_a_page(project):
    """A file stands in the pages by its content and name, and a second one of that name differs."""
    write(project, "print(open(data_file).read())")
    for name, text in (("a", "one"), ("b", "two")):
        (project / name).mkdir()
        (project / name / "data.csv").write_text(text)
    over = f"data_file={project / 'a' / 'data.csv'},{project / 'b' / 'data.csv'}"
    done = run(project, over)
    assert [f.failure for f in done] == ["", ""]
    site = project / "out" / "latest"
    assert {p.name for p in site.iterdir()} == {"data.csv", "data.csv-2", *SITE}
    assert "<pre>one\n" in (site / "data.csv" / "grid.html").read_text("utf-8")
    assert "<pre>two\n" in (site / "data.csv-2" / "grid.html").read_text("utf-8")
    for path in site.rglob("*"):
        assert path.is_dir() or str(project) not in path.read_text("utf-8"), path


def test_index_has_a_small_multiple_for_each_run(project):
    """The figure that the notebook names is drawn, with caption, unit and the notebook's caution."""
    # The run of 2019 shows another figure alone: that is never drawn in place of the named one.
    other = FIGURE.replace("by_year", "other")
    source = f"if year == 2020:\n{textwrap.indent(FIGURE, '    ')}else:\n{textwrap.indent(other, '    ')}"
    write(project, source, drawn="by_year")
    run(project, "year=2019,2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    assert "<p>Read <em>with care</em>.</p>" in index
    assert "Detected by year. Unit: persons." in index
    assert "Detected, 2018 to 2020" in index
    (label,) = re.findall(r'role="img" aria-label="([^"]*)"', index)
    words = "highest 1,200 in 2020, latest 1,200 in 2020; suppressed in 2018"
    assert label == f"year 2020: 2 years from 2018 to 2020; {words}"
    assert index.count('class="tr-none">None published') == 1
    # No key to sort by, and a heading that is no button: countries are not ranked.
    assert '<td>1,200</td><td data-sort="2020">2020</td>' in index
    assert "<td>none published</td>" in index
    assert '<th scope="col" data-unsorted>Detected, latest published (persons)</th>' in index
    assert 'if ("unsorted" in head.dataset) return;' in index
    assert '<span id="sorted" aria-live="polite">The order is alphabetic.</span>' in index
    assert "ranks nothing" in index
    assert "<h1>Grid: 2 pages</h1>" in index


def test_sparkline_shows_gaps_and_suppressed_values():
    """No line leads across a gap or to a suppressed value, and neither is a point at zero."""
    rows = [(2018, 10, 10), (2019, 20, 20), (2020, 0, 4), (2022, 5, 5), (2024, 0, 0)]
    points = [Point(year, lo, hi, f"{lo}" if lo == hi else "<5") for year, lo, hi in rows]
    svg = sparklines.draw(points, 2018, 2024, "words & <more>")
    paths = dict(re.findall(r'class="(tr-\w+)" d="([^"]*)"', svg))
    assert paths["tr-line"] == "M5.0 28.0L30.0 5.0"
    assert paths["tr-dots"].count("h0") == 4
    assert paths["tr-dots"].endswith("M155.0 51.0h0")  # a published zero is a point on the ground
    assert paths["tr-hidden"].count("z") == 1
    assert "words &amp; &lt;more&gt;" in svg
    assert sparklines.in_words(points[2:3]) == "1 year from 2020 to 2020; suppressed in 2020"
    assert sparklines.in_words([]) == "none published"


def test_names_sort_without_accents_and_case():
    """The order of the index is that of a reader's alphabet."""
    names = ["Zambia", "Czechia", "albania", "Côte d'Ivoire", "Åland"]
    found = sorted(names, key=index_page.alphabetic)
    assert found == ["Åland", "albania", "Côte d'Ivoire", "Czechia", "Zambia"]


def test_a_page_of_a_batch_is_not_verified_as_an_edition(project):
    """``verify`` does not call proven what it has not looked at."""
    run(project, "year=2020")
    with pytest.raises(TipResearchError, match="is a page of a batch"):
        verification.verify(project / "out" / "latest" / "2020")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_takes_no_files_is_refused(project):
    """Where nothing can be written, that is said before any run."""
    (project / "out").mkdir(mode=0o500)
    with pytest.raises(TipResearchError, match="cannot write to"):
        run(project, "year=2020")
