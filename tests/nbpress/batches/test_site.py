import os
from types import SimpleNamespace

import pytest
from small_batch import write
from small_grid import SITE, run

from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, verification
from nbpress.reports import building


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_report_leaves_the_folder_of_a_site(project):
    """Its edition would come after one that it cannot be compared with, and `latest` would lead away from the site."""
    run(project, "year=2020")
    plan = SimpleNamespace(report=project / "out")
    with pytest.raises(TipResearchError, match=r"out holds the site of a batch; name another folder with --out\.$"):
        building.build(plan, force=True)
    assert folders.latest(project / "out")


@pytest.mark.slow
def test_where_all_fail_the_site_stays(project):
    """A batch without any page replaces none."""
    run(project, "year=2020")
    before = folders.latest(project / "out")
    write(project, "1 / 0")
    assert all(f.failure for f in run(project, "year=2020"))
    assert folders.latest(project / "out") == before
    assert (before / "2020" / "index.html").is_file()


@pytest.mark.slow
def test_runs_that_stand_are_not_run_again(project):
    """Only what is new, damaged or of another notebook is run; a grown grid keeps the rest."""
    counts = []

    def states(*over):
        done = run(project, *over, standing=counts.append)
        return {f.run.slug: not f.seconds for f in done}  # what stands has taken no time

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


@pytest.mark.slow
def test_half_a_run_never_looks_finished(project):
    """A folder without its seal, and one that was not moved to its place, are built again."""
    run(project, "year=2019,2020")
    out = project / "out"
    building = out / ".building"
    (out / "latest").resolve().rename(building)
    (out / "latest").unlink()
    (building / "2019" / "manifest.json").unlink()
    (building / "2020").rename(building / ".2020")
    assert all(f.seconds for f in run(project, "year=2019,2020"))
    assert {p.name for p in (out / "latest").iterdir()} == {"2019", "2020", *SITE}


@pytest.mark.slow
def test_the_site_is_switched_in_whole(project):
    """Until the last run has ended, a reader sees the site that was."""
    run(project, "year=2019")
    seen, modes = [], []

    def look(_):
        seen.append({p.name for p in (project / "out" / "latest").iterdir()})
        modes.append((project / "out" / ".building").stat().st_mode & 0o777)

    run(project, "year=2019,2020", progress=look)
    assert seen == [{"2019", *SITE}]
    assert os.name == "nt" or modes == [0o700]  # nobody has looked at it
    folder = (project / "out" / "latest").resolve()
    assert folder.stat().st_mode == folder.parent.stat().st_mode
    assert {p.name for p in (project / "out" / "latest").iterdir()} == {"2019", "2020", *SITE}


@pytest.mark.slow
def test_a_page_of_a_batch_is_not_verified_as_an_edition(project):
    """``verify`` does not call proven what it has not looked at."""
    run(project, "year=2020")
    with pytest.raises(TipResearchError, match="is a page of a batch"):
        verification.verify(project / "out" / "latest" / "2020")
    with pytest.raises(TipResearchError, match="is the site of a batch"):
        verification.verify(project / "out" / "latest")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_takes_no_files_is_refused(project):
    """Where nothing can be written, that is said before any run."""
    (project / "out").mkdir(mode=0o500)
    with pytest.raises(TipResearchError, match="cannot write to"):
        run(project, "year=2020")
