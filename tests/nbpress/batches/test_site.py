"""The folder of a site: which runs are kept, and when a new site replaces the old one."""

import os
from types import SimpleNamespace

import pytest
from small_batch import write
from small_grid import SITE, run

from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, verification
from nbpress.reports import building

pytestmark = pytest.mark.slow


def test_a_batch_refuses_a_folder_with_editions_of_a_report(project):
    """A folder that is neither a site nor an edition stays as well."""
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


def test_a_site_is_no_folder_for_a_report_and_is_not_verified_as_an_edition(project):
    run(project, "year=2020")
    plan = SimpleNamespace(report=project / "out")
    with pytest.raises(TipResearchError, match=r"out holds the site of a batch; name another folder with --out\.$"):
        building.build(plan, force=True)
    assert folders.latest(project / "out")
    for folder, kind in (("latest/2020", "is a page of a batch"), ("latest", "is the site of a batch")):
        with pytest.raises(TipResearchError, match=kind):
            verification.verify(project / "out" / folder)


def test_a_batch_in_which_all_runs_fail_replaces_no_site(project):
    run(project, "year=2020")
    before = folders.latest(project / "out")
    write(project, "1 / 0")
    assert all(f.failure for f in run(project, "year=2020"))
    assert folders.latest(project / "out") == before
    assert (before / "2020" / "index.html").is_file()


def test_only_new_damaged_or_changed_runs_are_run_again(project):
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


def test_readers_see_the_old_site_until_the_last_run_has_ended(project):
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
