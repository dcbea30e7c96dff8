"""Builds of reports: what they publish, what they leave unchanged, and what they refuse."""

import datetime as dt
import errno
import os
import re
import shutil
from functools import partial

import filelock
import pytest
from small_notebook import definition, notebook

from nbpress.batches import site
from nbpress.core.errors import Held, NotebookFailed, TipResearchError
from nbpress.editions import folders, manifests
from nbpress.pages import rendering
from nbpress.reports import building, definitions, plans


@pytest.fixture
def planned(project):
    """Plan a report of the notebook `small`, which prints a number, or of other notebooks, with settings as text."""
    notebook(project, "print(n)")
    return lambda *names, **settings: plans.plan(definition(*(names or ["small"])), settings, project / "out")


@pytest.mark.slow
def test_retention_removes_only_editions(planned):
    """Also when nothing changed. A damaged edition is published again."""
    for number in ("", "-2", "-3", "-4"):
        edition, new = building.build(planned())
        assert new
        assert edition.name.endswith(number)
        assert manifests.intact_manifest(edition)
        if number != "-4":
            (edition / "manifest.json").write_text("{")
    (edition.parent / "mine").mkdir()
    assert len(list(edition.parent.iterdir())) == 5
    assert not building.build(planned(), keep=1)[1]
    assert {p.name for p in edition.parent.iterdir()} == {"mine", edition.name}


@pytest.mark.slow
def test_pages_that_are_written_in_parallel_are_checked_and_published_together(project, planned, monkeypatch):
    """A finding in one page stops the report, and a failure in one page publishes nothing."""
    notebook(project, "print('ring 0300-1234567')", name="first")
    plan = planned("first", "small")
    with pytest.raises(Held, match="identifier of a person: first, cell 3: telephone number"):
        building.build(plan)
    (held,) = (plan.report / "held").iterdir()
    pages = {"first.html", "small.html", "index.html", "sources.html", "search.html"}
    assert pages <= {path.name for path in held.iterdir()}

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    notebook(project, "print(n)", name="first")
    monkeypatch.setattr(rendering, "write_pages", full)
    with pytest.raises(TipResearchError, match="cannot write to .*: No space left on device"):
        building.build(planned("first", "small"))
    assert folders.latest(plan.report) is None
    assert folders.leftovers(plan.report) == []


@pytest.mark.slow
def test_only_the_page_beside_the_editions_knows_when_the_next_is_due(project, planned):
    """A later run writes this page again and changes no edition. Without a schedule there is no such page."""
    weekly = definitions.Definition("test", "Test", ("small",), {}, every="7d")
    plan = plans.plan(weekly, {}, project / "out")
    edition, _ = building.build(plan)
    before = manifests.file_hashes(edition)
    manifest, due = manifests.read_manifest(edition), plan.report / "due.html"
    page = (edition / "small.html").read_text("utf-8")
    assert f'data.build !== "{manifest["fingerprint"][:12]}"' in page
    (stated,) = re.findall(r'id="due" datetime="(.*?)"', due.read_text("utf-8"))
    late = dt.datetime.fromisoformat(stated) - dt.datetime.fromisoformat(manifest["built"])
    assert dt.timedelta(days=7) <= late < dt.timedelta(days=7, minutes=5)
    due.write_text("old", encoding="utf-8")
    assert building.build(plan) == (edition.resolve(), False)
    assert stated[:10] in due.read_text("utf-8")
    assert manifests.file_hashes(edition) == before
    unscheduled, _ = building.build(planned())
    assert "due.html" not in (unscheduled / "small.html").read_text("utf-8")
    assert not due.exists()


@pytest.mark.slow
def test_no_report_is_built_in_or_among_editions(project, planned, tmp_path):
    plan = planned()
    edition, _ = building.build(plan)
    before = manifests.file_hashes(edition)
    held = shutil.copytree(edition, plan.report / "held" / edition.name)
    inside = f"is inside the edition {edition.name}, which must not change; na"
    for out in (edition, edition / "figures", plan.report / "latest", held):
        for refuse in (partial(plans.plan, definition("small"), {}), folders.require_outside, site.require_own):
            with pytest.raises(TipResearchError, match=inside):
                refuse(out)
    assert manifests.file_hashes(edition) == before
    for name in ("editions", "editions/more", "held"):
        for refuse in (folders.require_outside, site.require_own):
            with pytest.raises(TipResearchError, match=f"--out .*{name} is among the editions of test; name another"):
                refuse(plan.report / name)
    folders.require_outside(tmp_path / "editions")


@pytest.mark.slow
def test_a_failed_build_leaves_the_edition_unchanged_and_keeps_the_executed_copy(project, planned):
    plan = planned()
    first, _ = building.build(plan)
    notebook(project, "raise ValueError('broken')")
    with pytest.raises(NotebookFailed, match=r"small failed in cell 3 .*ValueError: broken \(executed copy: "):
        building.build(planned())
    assert folders.latest(plan.report) == first.resolve()
    (kept,) = (plan.report / "failed").iterdir()
    # The log of the kernel is kept as well unless it is empty.
    assert {p.name for p in kept.iterdir()} - {"small.log"} == {"small.ipynb", "error.txt"}
    assert not list(plan.report.glob(".building*"))


@pytest.mark.slow
def test_unchanged_inputs_run_no_notebook_unless_forced(planned):
    ran = []
    for force in (False, False, True):
        building.build(planned(), force=force, progress=lambda name, seconds: ran.append(name))
    assert ran == ["small"] * 4  # started and ended, in the first and the third build
    assert building.build(planned(n="2"))[1]


@pytest.mark.slow
def test_what_a_killed_build_left_is_removed_though_nothing_changed(planned):
    """Not while another build is running."""
    plan = planned()
    building.build(plan)
    left = [plan.report / ".building-1", plan.report / ".latest-1"]
    left[0].mkdir()
    left[1].symlink_to("editions")
    with filelock.FileLock(plan.report / ".lock"):
        assert not building.build(plan)[1]
        with pytest.raises(TipResearchError, match="another build of test is running"):
            building.build(plan, force=True)
    assert left[0].exists()
    assert not building.build(plan)[1]
    assert not [path for path in left if os.path.lexists(path)]
