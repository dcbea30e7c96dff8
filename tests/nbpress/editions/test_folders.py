"""The folder of a report: its editions, the link to the latest, and what is kept or removed."""

import os
import re
import shutil
import stat
from functools import partial
from pathlib import Path

import pytest
from small_edition import publish

from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import folders, publication
from nbpress.proofs import log


@pytest.mark.slow
def test_an_edition_is_named_by_date_and_hash_and_latest_is_a_relative_link_to_it(tmp_path):
    first, new = publish(tmp_path)
    assert new
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", first.name)
    assert (tmp_path / "latest").readlink() == Path("editions") / first.name
    assert folders.latest(tmp_path) == first.resolve()
    second, _ = publish(tmp_path, "two")
    assert folders.latest(tmp_path) == second.resolve()
    assert first.is_dir()


@pytest.mark.slow
def test_where_links_are_not_allowed_a_file_and_a_page_lead_to_the_edition(tmp_path, monkeypatch):
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


def test_a_link_in_place_of_the_folder_of_editions_is_refused_before_a_build(tmp_path):
    report, disk = tmp_path / "report", tmp_path / "disk"
    report.mkdir()
    edition, _ = publish(report)
    (report / "editions").rename(disk)
    (report / "editions").symlink_to(disk)
    assert publication.unchanged_edition(report, "f") is None
    with pytest.raises(TipResearchError, match=r"report/editions is a link; put the folder itself there"):
        publish(report, "two")
    assert [p.name for p in disk.iterdir()] == [edition.name]


@pytest.mark.slow
def test_the_newest_and_the_published_edition_stay_whatever_the_clock_said(tmp_path, monkeypatch):
    """The order of editions comes from the log, or else from their manifests."""
    days = ("2026-03-01", "2026-02-01", "2026-01-01")  # the clock is set back
    made = [publish(tmp_path, d, built=f"{d}T00:00:00+00:00")[0].name for d in days]
    read, readable = [], folders.readable
    monkeypatch.setattr(folders, "readable", lambda edition: read.append(edition.name) or readable(edition))
    assert [e.name for e in folders.in_order(tmp_path)] == made
    assert read == []
    aside = (tmp_path / log.FILE).rename(tmp_path / "aside")
    assert [e.name for e in folders.in_order(tmp_path)] == made
    assert sorted(read) == sorted(made)
    aside.rename(tmp_path / log.FILE)
    assert folders.prune(tmp_path, 2) == [made[0]]
    folders.point(tmp_path, tmp_path / "editions" / made[1])
    assert folders.prune(tmp_path, 1) == [made[2]]
    assert folders.latest(tmp_path).name == made[1]
    assert folders.prune(tmp_path, 1) == []


@pytest.mark.slow
def test_the_published_edition_stays_in_a_folder_that_is_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    report = tmp_path / "report"
    report.symlink_to(tmp_path / "disk", target_is_directory=True)
    first, last = (publish(report, text)[0].name for text in ("one", "two"))
    assert folders.prune(report, 1) == [first]
    assert folders.latest(report).name == last
    assert publish(report, "three", keep=1)[0].is_dir()


def edition_of_another_report(report):
    return publish(report.with_name("other"))[0]


#: What somebody puts in place of the link ``latest``.
NO_LINKS = {
    "folder": lambda latest: latest.mkdir(),
    "file": lambda latest: latest.write_text("editions/one"),
    "copy of an edition": lambda latest: shutil.copytree(folders.in_order(latest.parent)[-1], latest),
    "link to another report": lambda latest: latest.symlink_to(edition_of_another_report(latest.parent)),
    "link to the root": lambda latest: latest.symlink_to("/"),
    "pointer to another report": lambda latest: latest.with_name("latest.txt").write_text(
        f"../other/editions/{edition_of_another_report(latest.parent).name}\n"
    ),
}


@pytest.mark.parametrize("put", NO_LINKS.values(), ids=NO_LINKS)
def test_whatever_else_is_in_place_of_the_link_to_the_latest_edition_is_refused(tmp_path, put):
    report = tmp_path / "one"
    publish(report)
    (report / "latest").unlink()
    put(report / "latest")
    said = r"latest is not a link to an edition; move it away, then build again\.$"
    for refuse in (partial(publish, report, "two"), partial(folders.resolved, report / "latest")):
        with pytest.raises(TipResearchError, match=said):
            refuse()
    assert folders.astray(report)


@pytest.mark.parametrize("name", ["latest", "latest.txt", "editions"])
def test_a_link_to_itself_or_a_name_that_is_no_path_leads_to_no_edition(tmp_path, name):
    """Before Python 3.13 the standard library raises no OSError for a link to itself."""
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


def test_a_build_removes_what_a_killed_build_left(tmp_path):
    (tmp_path / ".building-x").mkdir()
    (tmp_path / ".latest-9").symlink_to("nowhere")
    drafts = [tmp_path / f".{name}-30053" for name in (log.FILE, "latest.txt", publication.DUE, publication.EDITIONS)]
    for draft in drafts:
        draft.write_text("half")
    assert {*drafts} < {*folders.leftovers(tmp_path)}
    publish(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "editions", "editions.html", "editions.log", "latest",
    ]  # fmt: skip


def test_only_the_newest_failed_runs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "FAILED_KEPT", 2)
    kept = [folders.keep_failed(tmp_path / "none.ipynb", tmp_path, str(n)) for n in range(4)]
    assert sorted((tmp_path / "failed").iterdir()) == kept[2:]


def test_a_removed_edition_leaves_no_pdf_and_is_not_listed(tmp_path):
    """Editions are removed also by a build that finds nothing changed."""
    made = [publish(tmp_path, text, keep=keep)[0] for text, keep in (("one", None), ("two", None), ("three", 2))]
    for edition in made:
        (tmp_path / f"{edition.name}.pdf").touch()
    for _ in range(2):
        listed = (tmp_path / "editions.html").read_text("utf-8")
        assert [e.name in listed for e in made] == [e.is_dir() for e in made]
        assert publish(tmp_path, "three", keep=1) == (made[2], False)
    assert [e.is_dir() for e in made] == [False, False, True]
    assert sorted(p.name for p in tmp_path.glob("*.pdf")) == [f"{made[0].name}.pdf", f"{made[2].name}.pdf"]


def test_the_list_of_editions_shows_only_published_editions_and_known_changes(tmp_path):
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
def test_only_their_user_can_read_waiting_builds_and_failed_runs(tmp_path):
    """A web server of another user reads editions."""
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
    editions = tmp_path / "r" / "editions"
    (editions / "a").mkdir(parents=True)
    (editions / "b").symlink_to(tmp_path)
    monkeypatch.chdir(editions / "a")
    for way in (editions / "b", editions / "a" / ".." / "b", Path("../b")):
        assert folders.resolved(way) == editions.resolve() / "b"
    assert folders.resolved(Path()) == (editions / "a").resolve()
