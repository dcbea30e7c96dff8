import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from small_edition import publish

from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import folders, publication
from nbpress.proofs import log


@pytest.mark.slow
def test_edition_is_switched_in_at_once(tmp_path):
    """A new edition is named by date and hash; latest is a relative link to it."""
    first, new = publish(tmp_path)
    assert new
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", first.name)
    assert (tmp_path / "latest").readlink() == Path("editions") / first.name
    assert folders.latest(tmp_path) == first.resolve()
    second, _ = publish(tmp_path, "two")
    assert folders.latest(tmp_path) == second.resolve()
    assert first.is_dir()


@pytest.mark.slow
def test_without_links_a_pointer_file_names_the_edition(tmp_path, monkeypatch):
    """Where links are not allowed, latest.txt names the edition and latest/index.html leads to it."""

    def forbidden(*args, **options):
        raise OSError("links are not allowed")

    monkeypatch.setattr(Path, "symlink_to", forbidden)
    for text in ("one", "two"):
        edition, _ = publish(tmp_path, text)
        assert folders.latest(tmp_path) == edition.resolve()
        assert (tmp_path / "latest.txt").read_text("utf-8") == f"editions/{edition.name}\n"
        page = (tmp_path / "latest" / "index.html").read_text("utf-8")
        address = re.search(r"url=(\S+)\"", page)[1]
        assert (tmp_path / "latest" / address).read_text("utf-8") == text
    monkeypatch.undo()
    third, _ = publish(tmp_path, "three")  # links work again: the folder latest stays what it is
    assert folders.latest(tmp_path) == third.resolve()


def test_link_in_place_of_the_editions_is_refused_before_anything_is_built(tmp_path):
    """The build was moved where the link leads, and then it was an IndexError, for good."""
    report, disk = tmp_path / "report", tmp_path / "disk"
    report.mkdir()
    edition, _ = publish(report)
    (report / "editions").rename(disk)
    (report / "editions").symlink_to(disk)
    assert publication.standing(report, publication.manifests.read_manifest(disk / edition.name)["fingerprint"]) is None
    with pytest.raises(TipResearchError, match=r"report/editions is a link; put the folder itself there"):
        publish(report, "two")
    assert [p.name for p in disk.iterdir()] == [edition.name]


@pytest.mark.slow
def test_retention_keeps_the_published_edition(tmp_path):
    """The newest are kept in order of publication, whatever the clock said; never the published one."""
    days = ("2026-03-01", "2026-02-01", "2026-01-01")  # the clock is set back
    made = [publish(tmp_path, d, built=f"{d}T00:00:00+00:00")[0].name for d in days]
    assert folders.prune(tmp_path, 2) == [made[0]]
    folders.point(tmp_path, tmp_path / "editions" / made[1])
    assert folders.prune(tmp_path, 1) == [made[2]]
    assert folders.latest(tmp_path).name == made[1]
    assert folders.prune(tmp_path, 1) == []


def test_retention_leaves_no_pdf_of_what_is_gone(tmp_path):
    """An edition that was taken out was still read, as its PDF lay beside the others."""
    made = [publish(tmp_path, text)[0].name for text in ("one", "two")]
    for name in made:
        (tmp_path / f"{name}.pdf").touch()
    assert folders.prune(tmp_path, 1) == made[:1]
    assert [p.name for p in tmp_path.glob("*.pdf")] == [f"{made[1]}.pdf"]


@pytest.mark.slow
def test_retention_keeps_the_published_edition_of_a_folder_that_is_a_link(tmp_path):
    """A report on another disk: with --keep 1 all its editions went, that of now among them, and nothing could be built."""
    (tmp_path / "disk").mkdir()
    report = tmp_path / "report"
    report.symlink_to(tmp_path / "disk", target_is_directory=True)
    first, last = (publish(report, text)[0].name for text in ("one", "two"))
    assert folders.prune(report, 1) == [first]
    assert folders.latest(report).name == last
    assert publish(report, "three", keep=1)[0].is_dir()


@pytest.mark.slow
def test_manifests_are_read_of_editions_that_the_log_does_not_place(tmp_path, monkeypatch):
    """A report of years has many editions, and each build asks for their order; without a log their numbers give it."""
    days = ("2026-03-01", "2026-02-01", "2026-01-01")
    made = [publish(tmp_path, d, built=f"{d}T00:00:00+00:00")[0].name for d in days]
    read, readable = [], folders.readable
    monkeypatch.setattr(folders, "readable", lambda edition: read.append(edition.name) or readable(edition))
    assert [e.name for e in folders.in_order(tmp_path)] == made
    assert read == []
    (tmp_path / folders.log.FILE).unlink()
    assert [e.name for e in folders.in_order(tmp_path)] == made
    assert sorted(read) == sorted(made)


@pytest.mark.parametrize("put", [Path.mkdir, lambda path: path.write_text("editions/one")])
def test_latest_that_is_no_link_is_refused(tmp_path, put):
    """A folder or a file in place of the link is named, and left alone."""
    put(tmp_path / "latest")
    with pytest.raises(TipResearchError, match="latest is not a link to an edition; move it away"):
        publish(tmp_path)


def test_latest_that_is_a_folder_of_files_is_refused(tmp_path):
    """Old files beside a page that leads on would be read as the latest edition."""
    first, _ = publish(tmp_path, "one")
    (tmp_path / "latest").unlink()
    shutil.copytree(first, tmp_path / "latest")
    with pytest.raises(TipResearchError, match="is not a link to an edition; move it away"):
        publish(tmp_path, "two")


@pytest.mark.parametrize("pointer", [False, True])
def test_latest_that_leads_elsewhere_is_refused(tmp_path, pointer):
    """An edition of another report, with a manifest of its own, is none of this one: readers would be led there."""
    publish(tmp_path / "one")
    other, _ = publish(tmp_path / "other")
    latest = tmp_path / "one" / "latest"
    latest.unlink()
    if pointer:
        (tmp_path / "one" / "latest.txt").write_text(f"../other/editions/{other.name}\n")
    else:
        latest.symlink_to(other)
    with pytest.raises(
        TipResearchError, match=r"latest is not a link to an edition; move it away, then build again\.$"
    ):
        folders.latest(tmp_path / "one")
    assert folders.astray(tmp_path / "one")


@pytest.mark.parametrize("name", ["latest", "latest.txt", "editions"])
def test_what_leads_in_a_circle_or_names_no_path_leads_to_no_edition(tmp_path, name):
    """Before Python 3.13 a link to itself is an error of a kind that no disk gives, and was told as a fault of the package."""
    publish(tmp_path)
    if name == "latest.txt":
        (tmp_path / "latest").unlink()
        (tmp_path / name).write_bytes(b"editions/a\0b\n")
        assert folders.latest(tmp_path) is None
    else:
        (tmp_path / name).rename(tmp_path / "moved")
        (tmp_path / name).symlink_to(name)
    if name == "latest":
        with pytest.raises(TipResearchError, match="latest is not a link to an edition; move it away"):
            folders.latest(tmp_path)
    assert folders.latest(tmp_path) is None if name == "editions" else folders.astray(tmp_path)
    assert folders.resolved(tmp_path / "editions" / "one").name == "one"


def test_left_over_of_a_killed_build_is_cleared(tmp_path):
    """What a killed build left behind is removed by the next one."""
    (tmp_path / ".building-x").mkdir()
    (tmp_path / ".latest-9").symlink_to("nowhere")
    drafts = [tmp_path / f".{name}-30053" for name in (log.FILE, "latest.txt", publication.DUE, publication.EDITIONS)]
    for draft in drafts:
        draft.write_text("half")
    assert {*drafts} < {*folders.left(tmp_path)}
    publish(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "editions", "editions.html", "editions.log", "latest",
    ]  # fmt: skip


def test_failed_runs_are_not_kept_for_ever(tmp_path, monkeypatch):
    """Of the failed runs the newest are kept; a report that fails each night fills no disk."""
    monkeypatch.setattr(folders, "FAILED_KEPT", 2)
    kept = [folders.keep_failed(tmp_path / "none.ipynb", tmp_path, str(n)) for n in range(4)]
    assert sorted((tmp_path / "failed").iterdir()) == kept[2:]


def test_editions_that_are_removed_are_listed_no_more(tmp_path):
    """The page beside the editions names those that stay."""
    names = [publish(tmp_path, text, keep=1)[0].name for text in ("one", "two")]
    listed = (tmp_path / "editions.html").read_text("utf-8")
    assert [name in listed for name in names] == [False, True]


def test_editions_that_nobody_published_are_not_listed(tmp_path):
    """A copy with another page is in no line of the log; of changes only those that are known are counted."""
    first, _ = publish(tmp_path)
    shutil.copytree(first, planted := first.with_name("2026-11-26-deadbeef"))
    changes = '{"results": [{"change": 1}, {"change": "\\u001b[2J"}, {"change": ["new"]}, {"change": "new"}]}'
    for edition in (first, planted):
        (edition / "changes.json").write_text(changes, encoding="utf-8")
    second, _ = publish(tmp_path, "two")
    listed = (tmp_path / "editions.html").read_text("utf-8")
    said = re.findall(r'href="editions/(.*?)/changes.html">(.*?)<', listed)
    # The first is not as it was published, so that the second compares with none.
    assert dict(said) == {first.name: "1 new", second.name: "first edition"}


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_what_nobody_has_looked_at_is_for_its_user_alone(tmp_path):
    """A web server of another user reads editions, and neither a hold nor a failed run."""
    (tmp_path / "failed").mkdir()  # as versions before made it
    (tmp_path / "ordinary").mkdir()
    edition, _ = publish(tmp_path)
    folders.keep_failed(tmp_path / "none.ipynb", tmp_path, "an error")
    with pytest.raises(Held):
        publish(tmp_path, "two", persons=["small, cell 3: telephone number"])
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir() if p.is_dir()}
    assert (modes["failed"], modes["held"]) == (0o700, 0o700)
    assert modes["editions"] == modes["ordinary"] == stat.S_IMODE(edition.stat().st_mode)
    assert stat.S_IMODE(folders.staging_folder(tmp_path).stat().st_mode) == 0o700


def test_a_link_among_editions_is_not_followed(tmp_path, monkeypatch):
    """However it is named: its own log is asked, not that of the folder it leads to."""
    editions = tmp_path / "r" / "editions"
    (editions / "a").mkdir(parents=True)
    (editions / "b").symlink_to(tmp_path)
    monkeypatch.chdir(editions / "a")
    for way in (editions / "b", editions / "a" / ".." / "b", Path("../b")):
        assert folders.resolved(way) == editions.resolve() / "b"
    assert folders.resolved(Path()) == (editions / "a").resolve()
