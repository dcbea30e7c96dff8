import datetime as dt
import errno
import os
import re
import shutil

import pytest
from small_edition import publish
from small_notebook import definition, notebook

from nbpress.batches import site
from nbpress.core.errors import Held, NotebookFailed, TipResearchError
from nbpress.editions import folders, manifests
from nbpress.notebooks import execution
from nbpress.pages import rendering
from nbpress.reports import building, definitions, plans


@pytest.mark.slow
def test_retention_looks_at_editions_alone(project):
    """Also when nothing changed; what is no edition stays."""
    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")
    for _ in range(3):
        edition, _ = building.build(plan)
        (edition / "index.html").write_text("damaged")
    building.build(plan)
    folder = edition.parent
    (folder / "mine").mkdir()
    assert len(list(folder.iterdir())) == 5
    assert not building.build(plan, keep=1)[1]
    assert {p.name for p in folder.iterdir()} == {
        "mine",
        folders.latest(project / "out" / "test").name,
    }


@pytest.mark.slow
def test_damaged_edition_is_published_again(project):
    """Unchanged inputs do not stand when a file of the edition is damaged: it is built again."""
    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")
    first, _ = building.build(plan)
    (first / "manifest.json").write_text("{", encoding="utf-8")
    second, new = building.build(plan)
    assert (second.name, new) == (f"{first.name}-2", True)
    assert manifests.whole(second)


@pytest.mark.slow
def test_input_replaced_in_mid_run_publishes_nothing(project):
    """An edition of two versions of its inputs is never published."""
    path = notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")

    def replace(name, seconds):
        if seconds:
            path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")

    with pytest.raises(TipResearchError, match="notebooks/small.ipynb changed while the report"):
        building.build(plan, progress=replace)
    assert folders.latest(project / "out" / "test") is None
    assert building.build(plans.plan(definition("small"), {}, project / "out"))[1]


@pytest.mark.slow
def test_pages_of_several_notebooks_are_written_and_looked_at_at_once(project, monkeypatch):
    """In processes of their own: what one of them finds holds the report, and what stops one publishes nothing."""
    notebook(project, "print('ring 0300-1234567')", name="first")
    notebook(project, "print(n)", name="second")
    plan = plans.plan(definition("first", "second"), {}, project / "out")
    with pytest.raises(Held, match="identifier of a person: first, cell 3: telephone number"):
        building.build(plan)
    (held,) = (project / "out" / "test" / "held").iterdir()
    pages = {"first.html", "second.html", "index.html", "sources.html", "search.html"}
    assert pages <= {path.name for path in held.iterdir()}

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    notebook(project, "print(n)", name="first")
    monkeypatch.setattr(rendering, "write_pages", full)
    with pytest.raises(TipResearchError, match="cannot write to .*: No space left on device"):
        building.build(plans.plan(definition("first", "second"), {}, project / "out"))
    assert folders.latest(project / "out" / "test") is None
    assert folders.left(project / "out" / "test") == []


@pytest.mark.slow
def test_due_date_is_outside_the_edition(project):
    """The pages show due.html from beside the editions; it alone knows a time, and a later run refreshes it."""
    notebook(project, "print(n)")
    weekly = definitions.Definition("test", "Test", ("small",), {}, every="7d")
    plan = plans.plan(weekly, {}, project / "out")
    edition, _ = building.build(plan)
    before = manifests.file_hashes(edition)
    manifest, due = manifests.read_manifest(edition), project / "out" / "test" / "due.html"
    page = (edition / "small.html").read_text("utf-8")
    assert f'"due.html?{manifest["fingerprint"][:12]}"' in page
    (stated,) = re.findall(r'id="due" datetime="(.*?)"', due.read_text("utf-8"))
    late = dt.datetime.fromisoformat(stated) - dt.datetime.fromisoformat(manifest["built"])
    assert dt.timedelta(days=7) <= late < dt.timedelta(days=7, minutes=5)
    due.write_text("old", encoding="utf-8")
    assert building.build(plan) == (edition.resolve(), False)
    assert stated[:10] in due.read_text("utf-8")
    assert manifests.file_hashes(edition) == before


@pytest.mark.slow
def test_no_report_is_made_in_an_edition(project):
    """With --out on an edition another report was published within it, and neither verified from then on."""
    notebook(project, "print(n)")
    edition, _ = building.build(plans.plan(definition("small"), {}, project / "out"))
    before = manifests.file_hashes(edition)
    held = shutil.copytree(edition, edition.parents[1] / "held" / edition.name)  # nobody could approve it any more
    for out in (edition, edition / "figures", project / "out" / "test" / "latest", held):
        with pytest.raises(
            TipResearchError, match=f"lies in the edition {edition.name}, which would be another one; na"
        ):
            plans.plan(definition("small"), {}, out)
        with pytest.raises(TipResearchError, match=f"lies in the edition {edition.name}"):
            site.require_own(out)
    assert manifests.file_hashes(edition) == before


def test_no_report_is_made_among_editions(tmp_path):
    """With --out NAME/editions a second report lay among the editions of the first, and verify remarked on it alone."""
    publish(tmp_path / "r")
    for name in ("editions", "editions/more", "held"):
        for refuse in (folders.require_outside, site.require_own):
            with pytest.raises(
                TipResearchError, match=f"--out .*{name} lies among the editions of r; name another folder."
            ):
                refuse(tmp_path / "r" / name)
    folders.require_outside(tmp_path / "editions")


@pytest.mark.slow
def test_report_without_a_schedule_is_never_due(project):
    """A report that is not made again on a schedule says nothing of the next edition."""
    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")
    edition, _ = building.build(plan)
    assert "due.html" not in (edition / "small.html").read_text("utf-8")
    assert not (project / "out" / "test" / "due.html").exists()


@pytest.mark.slow
def test_failed_build_leaves_the_edition(project):
    """A failing notebook changes nothing that is published, and its copy is kept."""
    notebook(project, "print(1)")
    out = project / "out"
    tasks = plans.plan(definition("small"), {}, project / "out")
    first, _ = building.build(tasks)
    notebook(project, "raise ValueError('broken')")
    with pytest.raises(NotebookFailed, match=r"small failed in cell 3 .*ValueError: broken \(executed copy: "):
        building.build(plans.plan(definition("small"), {}, out))
    assert folders.latest(out / "test") == first.resolve()
    (kept,) = (out / "test" / "failed").iterdir()
    # The kernel's own log is kept as well when it holds anything.
    assert {p.name for p in kept.iterdir()} - {"small.log"} == {"small.ipynb", "error.txt"}
    assert not list((out / "test").glob(".building*"))


@pytest.mark.slow
def test_unchanged_inputs_run_nothing(project):
    """Nothing is executed while notebook, code, data and parameters stay the same; --force runs."""
    notebook(project, "print(n)")
    ran = []
    plan = plans.plan(definition("small"), {}, project / "out")
    for force in (False, False, True):
        building.build(
            plan,
            force=force,
            progress=lambda name, s: ran.append(name),
        )
    assert ran == ["small"] * 4  # started and ended, twice
    other = plans.plan(definition("small"), {"n": "2"}, project / "out")
    _, new = building.build(other)
    assert new


def test_second_build_at_once_is_refused(project):
    """While a build holds the lock, another leaves with a message and touches nothing."""
    import filelock

    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")
    (project / "out" / "test").mkdir(parents=True)
    lock = filelock.FileLock(project / "out" / "test" / ".lock")
    running = pytest.raises(TipResearchError, match="another build of test is running")
    with lock, running:
        building.build(plan)
    assert folders.latest(project / "out" / "test") is None


def test_interrupt_leaves_nothing_half_published(project, monkeypatch):
    """Ctrl-C in mid-build removes the build and leaves the published edition."""
    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(execution, "run_notebook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        building.build(plan)
    assert [p.name for p in (project / "out" / "test").iterdir() if not p.name.startswith(".lock")] == []


@pytest.mark.slow
def test_what_a_killed_build_left_is_removed_though_nothing_changed(project):
    """Also where the published edition stands; not while another build is at work."""
    import filelock

    notebook(project, "print(n)")
    plan = plans.plan(definition("small"), {}, project / "out")
    report = plan.report
    building.build(plan)
    (report / ".building-1").mkdir()
    (report / ".latest-1").symlink_to("editions")
    with filelock.FileLock(report / ".lock"):
        assert not building.build(plan)[1]
    assert (report / ".building-1").exists()
    assert not building.build(plan)[1]
    left = {p.name for p in report.iterdir()}
    assert not {name for name in left if name.startswith((".building-", ".latest-"))}
