"""Alterations of an edition, and the differences by which `verify` finds each without a kernel.

The first kind leaves the manifest alone, the second seals it again, and the third writes the log again as well: only a
signature or a new build shows the third kind.
"""

import datetime as dt
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from signed_edition import REPORT, allow, key, report
from small_edition import forge, publish, relogged

from nbpress.core import files
from nbpress.editions import comparing, folders, manifests, publication, verification
from nbpress.proofs import log, statements
from tipresearch.cli import proofs


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report with its signature, keys and allowed signers; each alteration has a copy."""
    folder = tmp_path_factory.mktemp("signed")
    keys = {name: key(folder, name) for name in ("alice", "eve")}
    edition = report(folder / "out", keys["alice"])
    allow(folder / "signers", alice=keys["alice"])
    return folder, edition.name


class Place:
    """A copy of the report, to do harm to."""

    def __init__(self, folder, name, to):
        self.folder, self.report = folder, to / REPORT
        shutil.copytree(folder / "out" / REPORT, self.report, symlinks=True)
        self.edition = self.report / "editions" / name
        self.first, self.second, _ = sorted((self.report / "editions").iterdir())
        self.page = self.edition / "index.html"
        self.log = self.report / log.FILE

    def seal(self, **changes):
        """Change a manifest so that it agrees with itself."""
        manifest = manifests.read_manifest(self.edition) | changes
        gone = {k for k in changes if changes[k] is None} - {"previous"}
        manifests.seal(self.edition, {k: v for k, v in manifest.items() if k not in gone})

    def relog(self, **changes):
        self.seal(**changes)
        relogged(self.edition)

    def signature(self):
        (path,) = (self.report / statements.FOLDER).glob("*.json")
        return path

    def lines(self, change):
        text = "\n".join(change(self.log.read_text("utf-8").splitlines()))
        self.log.write_text(text + "\n", encoding="utf-8")


@pytest.fixture
def place(made, tmp_path):
    return Place(*made, tmp_path)


def proven(place):
    """Return the differences by hash and log, who signed, and the faults of signatures."""
    found = verification.verify(place.edition, rebuild=False)
    by, rows = proofs._signature(found, place.folder / "signers", None)
    return found.differences, by, rows


def forged(place, name="changes.html"):
    path = place.edition / name
    path.write_text(path.read_text("utf-8") + "<script>1</script>", encoding="utf-8")
    return place


def swap(path):
    """Replace a file by something of the same name."""
    path.unlink()
    return path


def pipe(place):
    os.mkfifo(path := place.report.with_name("pipe"))
    return path


def linked(place):
    """Replace an edition by a link to one with other authors, in a folder without a log."""
    place.seal(log=None, authors=["Eve"])
    there = place.report.with_name("elsewhere") / "editions" / place.edition.name
    shutil.copytree(place.edition, there)
    shutil.rmtree(place.edition)
    place.edition.symlink_to(there)


def led(place):
    """Replace the link by a page, as where links are not allowed. Return the folder of the page, without the page."""
    folder = swap(place.report / "latest")
    folder.mkdir()
    (folder / "index.html").touch()
    (place.report / "latest.txt").write_text(f"editions/{place.edition.name}\n", encoding="utf-8")
    folders.point(place.report, place.edition)
    assert verification.verify(place.edition, rebuild=False).differences == []
    swap(folder / "index.html")
    return folder


def rechained(place, drop):
    """Write the log again without the lines that name an edition."""
    kept = [t.split() for t in place.log.read_text("utf-8").splitlines() if drop not in t]
    place.lines(lambda _: [" ".join([str(n), *t[1:]]) for n, t in enumerate(kept, 1)])
    relogged(place.edition)


def history_without_the_second(place):
    """Remove an edition, and write everything again that names it."""
    shutil.rmtree(place.second)
    rechained(place, place.second.name)
    last = place.log.read_text("utf-8").splitlines()[0]
    place.relog(number=2, previous=comparing.reference_to(place.first), log=files.sha256(last.encode()))


def by_hand(place, edition):
    """Remove an edition, and add the line of its removal to the log."""
    shutil.rmtree(edition)
    log.removed(place.report, [edition.name])


def last_by_hand(place):
    """Remove the last edition, so that readers see the edition before."""
    by_hand(place, place.edition)
    place.edition = place.second
    folders.point(place.report, place.second)


def hiding(place, previous, number):
    """List no change since another edition than the one before, and write pages and log again."""
    before = comparing.reference_to(previous) | {"number": number - 1}
    forge(place.edition, previous=before, number=number, reasons=[])


def before_the_log(place):
    """Write the last edition into the log as if it were from before the log."""
    place.seal(log=None, previous=None, number=1)
    place.lines(lambda t: [*t[:2], t[2].replace("published", "before")])
    relogged(place.edition)


def approved(reason="looked at"):
    return {"reason": reason, "at": "2026-01-03T00:00:00+00:00", "why": "a number moved"}


def away(place):
    """Move the report elsewhere, and put links to its editions next to forged pages."""
    shutil.move(place.report, there := place.report.with_name("elsewhere") / REPORT)
    place.report.mkdir()
    (place.report / "latest").symlink_to((there / "latest").readlink())
    (place.report / "editions").symlink_to(there / "editions")
    for name in (log.FILE, publication.DUE):
        (place.report / name).write_text("FORGED", "utf-8")


CHANGED, LOG, BY_HAND = manifests.MANIFEST, log.FILE, "{edition}, manifest.json"
#: What is done, and where the difference must stand.
BY_HASH = {
    "a byte of a page": (lambda p: p.page.write_text("onE", "utf-8"), "index.html"),
    "a file came": (lambda p: (p.edition / "extra.txt").write_text("x", "utf-8"), "extra.txt"),
    "a file went": (lambda p: p.page.unlink(), "index.html"),
    "a script on the page of changes": (forged, "changes.html"),
    "an empty folder": (lambda p: (p.edition / "empty").mkdir(), "empty"),
    "a pipe": (lambda p: os.mkfifo(p.edition / "pipe"), "pipe"),
    "a pipe for the numbers": (lambda p: os.mkfifo(swap(p.edition / "results.json")), "results.json"),
    "a link for the numbers": (lambda p: swap(p.edition / "results.json").symlink_to(pipe(p)), "results.json"),
    "deep numbers": (lambda p: (p.edition / "results.json").write_text("[" * 200_000, "utf-8"), "results.json"),
    "numbers without a name": (lambda p: (p.edition / "results.json").write_text("[{}]", "utf-8"), "results.json"),
    "numbers that are none": (lambda p: (p.edition / "results.json").write_text("[1]", "utf-8"), "results.json"),
    "no numbers": (lambda p: (p.edition / "results.json").write_text("null", "utf-8"), "results.json"),
    "no text for numbers": (lambda p: (p.edition / "results.json").write_bytes(b'[{"a": "\xff"}]'), "results.json"),
    "a cell without end": (lambda p: (p.edition / "results.csv").write_text(f'result_id\n"{"x" * 200_000}"\n', "utf-8"), "results.csv"),
    "a link for a file": (lambda p: swap(p.page).symlink_to(p.second / "index.html"), "index.html"),
    "a link to what has no end": (lambda p: (p.edition / "extra").symlink_to("/proc/self/pagemap"), "extra"),
    "such a link for the table": (lambda p: (p.edition / "results.csv").symlink_to("/proc/self/pagemap"), "results.csv"),
    "a second name of a file": (lambda p: os.link(p.page, p.report / "other"), "index.html"),
    "a mode of all files in which others may change them": (lambda p: [f.chmod(0o646) for f in p.edition.rglob("*")], "index.html"),
    "a file that can be run": (lambda p: p.page.chmod(0o755), "index.html"),
    "a manifest that can be run": (lambda p: (p.edition / CHANGED).chmod(0o755), "index.html"),
    "a script beside the editions": (lambda p: (p.report / "due.html").write_text("<script>1</script>", "utf-8"), "due.html beside the editions"),
    "a page in place of the link": (lambda p: (led(p) / "index.html").write_text("FORGED", "utf-8"), "latest beside the editions"),
    "a page that leads elsewhere": (lambda p: (led(p), (p.report / "latest.txt").write_text(f"editions/{p.first.name}\n", "utf-8")), "latest beside the editions"),
    "a pipe for that page": (lambda p: os.mkfifo(led(p) / "index.html"), "latest beside the editions"),
    "a pointer to outside": (lambda p: (led(p), (p.report / "latest.txt").write_text("editions/../..\n", "utf-8")), "latest beside the editions"),
    "a pointer beside the link": (lambda p: (p.report / "latest.txt").write_text(f"editions/{p.first.name}\n", "utf-8"), "latest beside the editions"),
    "a link to outside": (lambda p: swap(p.report / "latest").symlink_to(shutil.copytree(p.edition, p.report / "copy")), "latest beside the editions"),
    "a link in place of all editions": (away, "editions"),
    "a folder that others may change": (lambda p: ((p.edition / "figures").mkdir(), (p.edition / "figures" / "x").touch(), (p.edition / "figures").chmod(0o777)), "figures"),
    "a folder of all that others may change": (lambda p: p.edition.chmod(0o777), "its folder"),
    "a link to nothing": (lambda p: swap(p.report / "latest").symlink_to("editions/none"), "latest beside the editions"),
    "a byte of the manifest": (lambda p: (p.edition / CHANGED).write_text((p.edition / CHANGED).read_text("utf-8") + " ", "utf-8"), CHANGED),
}  # fmt: skip
BY_LOG = {
    "renamed to an earlier day": (lambda p: setattr(p, "edition", p.edition.rename(p.edition.with_name(f"2001{p.edition.name[4:]}"))), "its folder"),
    "a link to an edition elsewhere": (linked, "its folder"),
    "the log of an edition that is a link": (linked, BY_HAND),
    "a script, sealed again": (lambda p: forged(p).seal(), BY_HAND),
    "backdated, sealed again": (lambda p: p.seal(built="2026-01-03T00:00:01+00:00"), BY_HAND),
    "a reviewer of no version": (lambda p: p.seal(reviewed_by="somebody"), f"{CHANGED}, reviewed_by"),
    "an approval that nobody gave": (lambda p: p.seal(approval=approved()), BY_HAND),
    "another commit": (lambda p: p.seal(commit="0" * 40), BY_HAND),
    "other authors": (lambda p: p.seal(authors=["Eve"]), BY_HAND),
    "another number": (lambda p: p.seal(number=9), f"{CHANGED}, number"),
    "no edition before": (lambda p: p.seal(previous=None, number=1), BY_HAND),
    "another place in the log": (lambda p: p.relog(log="0" * 64), f"{LOG}, {{edition}}"),
    "no word of the log": (lambda p: p.relog(log=None), f"{LOG}, {{edition}}"),
    "an earlier edition went": (lambda p: shutil.rmtree(p.second), "edition {second}"),
    "an earlier one, with its line": (lambda p: (shutil.rmtree(p.second), p.lines(lambda t: [t[0], t[2]])), f"{LOG}, line 2"),
    "an earlier one, its line and the numbers": (lambda p: (shutil.rmtree(p.second), rechained(p, p.second.name)), f"{LOG}, {{edition}}"),
    "an earlier one replaced": (lambda p: (p.second / CHANGED).write_text("{}", "utf-8"), "edition {second}, manifest.json"),
    "lines in another order": (lambda p: p.lines(lambda t: [t[1], t[0], t[2]]), f"{LOG}, line 1"),
    "lines in another order, numbered again": (lambda p: p.lines(lambda t: [f"{n} {each.partition(' ')[2]}" for n, each in enumerate((t[1], t[0], t[2]), 1)]), f"{LOG}, line 1"),
    "the last line cut": (lambda p: p.lines(lambda t: t[:2]), LOG),
    "the log is gone": (lambda p: p.log.unlink(), LOG),
    "a removal that never was": (lambda p: p.lines(lambda t: [*t, f"4 removed {p.second.name} {'0' * 64} {files.sha256(t[2].encode())}"]), "edition {second}"),
    "changes from itself": (lambda p: hiding(p, p.edition, 3), "the edition before"),
    "no edition before, all written again": (lambda p: forge(p.edition, previous=None, number=1, reasons=[]), "the edition before"),
    "changes from an earlier one": (lambda p: hiding(p, p.first, 2), "the edition before"),
    "the number of the one before": (lambda p: hiding(p, p.second, 8), f"{CHANGED}, previous"),
    "said to be of before the log": (before_the_log, f"{LOG}, line 3"),
    "a later edition removed by hand": (lambda p: by_hand(p, p.second), "edition {second}"),
    "the last one removed by hand": (last_by_hand, "edition {edition}"),
    "latest put back": (lambda p: folders.point(p.report, p.first), "latest beside the editions"),
    "lines that end otherwise": (lambda p: p.log.write_bytes(p.log.read_bytes().replace(b"\n", b"\r\n")), f"{LOG}, line 1"),
    "lines without ends that tools know": (lambda p: p.log.write_text(p.log.read_text("utf-8").replace("\n", "\u2028"), "utf-8"), f"{LOG}, line 1"),
    "half a line": (lambda p: p.lines(lambda t: [*t, "4 publ"]), f"{LOG}, line 4"),
    "no text": (lambda p: p.log.write_bytes(b"\xff\x00\n"), f"{LOG}, line 1"),
}  # fmt: skip
BY_SIGNATURE = {
    "a script, sealed and logged again": (lambda p: forged(p).relog(), "of another manifest"),
    "backdated, all written again": (lambda p: p.relog(built="2026-01-03T00:00:01+00:00"), "of another manifest"),
    "approved, all written again": (lambda p: p.relog(approval=approved()), "of another manifest"),
    "an edition removed, all written again": (history_without_the_second, "of another manifest"),
}


@pytest.mark.slow
def test_an_edition_that_nobody_changed_has_no_difference(place):
    assert proven(place) == ([], "alice", [])


@pytest.mark.parametrize("name", [*BY_HASH, *BY_LOG])
def test_each_alteration_is_a_difference_without_a_build_or_a_signature(place, name):
    alter, where = (BY_HASH | BY_LOG)[name]
    second = place.second.name
    original = place.edition.name
    alter(place)
    if where == BY_HAND:
        where = f"edition {original}, manifest.json"
    where = where.format(edition=original, second=second)
    assert where in [d.what for d in proven(place)[0]]


@pytest.mark.parametrize("name", BY_SIGNATURE)
def test_somebody_who_writes_everything_again_lacks_the_key(place, name):
    alter, why = BY_SIGNATURE[name]
    alter(place)
    differences, by, rows = proven(place)
    assert (differences, by) == ([], "")
    assert why in rows[0][3]


def statement_of(place, edition, by="alice", **changes):
    """Replace the signed statement by another one."""
    for path in (place.report / statements.FOLDER).iterdir():
        path.unlink()
    said = statements.about(edition, REPORT) | changes
    return statements.write(place.edition, said, place.folder / by)


def other_namespace(place):
    import subprocess

    path = place.signature()
    made = ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(place.folder / "alice")]
    done = subprocess.run(made, input=path.read_bytes(), capture_output=True, check=True)
    path.with_name(f"{path.name}.sig").write_bytes(done.stdout)


def altered_statement(place):
    path = place.signature()
    path.write_text(path.read_text("utf-8").replace('"published"', ' "published"'), "utf-8")


def extra_field(place):
    path = place.signature()
    said = json.loads(path.read_text("utf-8")) | {"reviewed_by": "\x1b[2Jsomebody"}
    path.write_text(files.json_text(said), "utf-8")


SIGNATURES = {
    "none": (lambda p: shutil.rmtree(p.report / statements.FOLDER), "tipresearch sign"),
    "a key that nobody knows": (lambda p: statement_of(p, p.edition, "eve"), "not that of an allowed signer"),
    "for mail or git": (other_namespace, "not a signature of alice"),
    "its statement altered": (altered_statement, "not a signature of alice"),
    "its statement says more": (extra_field, "reviewed_by"),
    "of another edition": (lambda p: statement_of(p, p.second), "of another edition"),
    "of another report": (lambda p: statement_of(p, p.edition, report="other"), "of another report"),
    "of another manifest": (lambda p: statement_of(p, p.edition, manifest_sha256="0" * 64), "of another manifest"),
    "of a log that was cut since": (lambda p: statement_of(p, p.edition, log_sha256="0" * 64), "was cut or written anew"),
    "of a log that had not come so far": (lambda p: statement_of(p, p.edition, log_sha256=log.lines(p.report)[0][0].digest), "was cut or written anew"),
    "of no log": (lambda p: statement_of(p, p.edition, log_sha256=None), "was cut or written anew"),
    "no signature in it": (lambda p: p.signature().with_suffix(".json.sig").write_text("x", "utf-8"), "not that of an allowed signer"),
    "its signature went": (lambda p: p.signature().with_suffix(".json.sig").unlink(), "is no file"),
    "a pipe": (lambda p: os.mkfifo(swap(p.signature())), "is no file"),
    "a large file": (lambda p: p.signature().write_bytes(b" " * 300_000), "at most 200,000 are read"),
    "deep JSON": (lambda p: p.signature().write_text("[" * 100_000, "utf-8"), "is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_statement_that_does_not_count_has_a_reason(place, name):
    alter, why = SIGNATURES[name]
    alter(place)
    differences, by, rows = proven(place)
    assert (differences, by) == ([], "")
    assert why in rows[0][3]
    assert "\x1b" not in rows[0][3]


@pytest.mark.slow
def test_a_removal_is_reported_until_somebody_signs_after_it(place):
    """The oldest edition is removed, as by ``--keep``."""
    by_hand(place, place.first)
    found = verification.verify(place.edition, rebuild=False)
    assert found.differences == []
    assert f"removed, as lines of the log say that --keep writes and any hand can: {place.first.name}" in found.remarks
    _, by, rows = proven(place)
    assert (by, [row[0] for row in rows]) == ("alice", [f"edition {place.first.name}"])
    assert "behind all that was signed" in rows[0][3]
    by_eve = statements.write(place.edition, statements.about(place.edition, REPORT), place.folder / "eve")
    assert len(proven(place)[2]) == 1
    by_eve.unlink()
    later, _ = publish(place.report, "four", built="2026-01-04T00:00:00+00:00")
    assert len(proven(place)[2]) == 1
    statements.write(later, statements.about(later, REPORT), place.folder / "alice")
    assert proven(place)[1:] == ("alice", [])
    shutil.rmtree(place.second)  # what is wrong with another edition is no error of this one
    (later / "manifest.json").unlink()
    assert len(proven(place)[2]) == 1


def test_a_page_that_leads_readers_elsewhere_is_mended(place):
    """The next confirmation writes the page again."""
    folder = led(place)
    (folder / "index.html").write_text("FORGED", "utf-8")
    assert folders.astray(place.report)
    publication.confirm(place.edition)
    assert not folders.astray(place.report)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"results": 1}', '{"results": [{"change": {}}]}', "null", "[1]", None]
)
def test_a_bad_folder_among_the_editions_is_no_fault_of_the_others(place, text):
    """The folder has a manifest that can be read. It is not listed, and reports go on."""
    odd = shutil.copytree(place.edition, place.edition.with_name("zz"))
    told = swap(odd / "changes.json")
    os.mkfifo(told) if text is None else told.write_text(text, "utf-8")
    found = verification.verify(place.edition, rebuild=False)
    assert found.differences == []
    assert any("in no line of the log: zz" in remark for remark in found.remarks)
    assert log.FILE in [d.what for d in verification.verify(odd, rebuild=False).differences]
    edition, new = publish(place.report, "four")
    assert (new, manifests.read_manifest(edition)["previous"]["edition"]) == (True, place.edition.name)
    listed = (place.report / "editions.html").read_text("utf-8")
    assert edition.name in listed
    assert "editions/zz/" not in listed


def test_files_that_no_check_covers_are_named(place):
    for name in (f"{place.edition.name}.pdf", "index.html", ".htaccess"):
        (place.report / name).write_text("FORGED", "utf-8")
    (place.report / "held").mkdir()
    (place.report / statements.FOLDER / "index.html").write_text("FORGED", "utf-8")
    found = verification.verify(place.edition, rebuild=False)
    assert found.differences == []
    assert (
        f"beside the editions, and not checked: .htaccess, {place.edition.name}.pdf, index.html, signed/index.html"
        in found.remarks
    )


NOW = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
#: The next edition is due seven days after the last check.
DUE = dt.datetime(2026, 1, 21, 8, tzinfo=dt.UTC)


@pytest.fixture
def due(place):
    """The last edition, which is due each week and was checked six days ago; its page."""
    place.relog(every="7d", fingerprint="0123456789abcdef" * 4)
    page = place.report / publication.DUE
    page.write_bytes(publication.due_page(manifests.read_manifest(place.edition), DUE))
    assert page.read_text("utf-8").count("+00:00") == 1
    assert "Checked against its data on 2026-01-14." in page.read_text("utf-8")
    return page


def odd_pages(place, now=NOW):
    found = verification.verify(place.edition, rebuild=False, now=now)
    return [d.what for d in found.differences]


def test_pages_next_to_the_editions_are_compared_with_what_would_be_written(place, due):
    """The list of editions may be of an earlier moment."""
    publication.list_editions(place.report, "R")
    assert list(publication.differing_pages(place.edition, NOW)) == []
    assert list(publication.differing_pages(place.first, NOW)) == []  # it is of the latest edition
    (place.report / "editions.html").write_text("", "utf-8")
    assert list(publication.differing_pages(place.edition, NOW)) == [("editions.html", False)]
    found = verification.verify(place.edition, rebuild=False, now=NOW)
    assert any(r.startswith("editions.html beside the editions is not as") for r in found.remarks)
    assert found.differences == []


def test_the_files_that_the_docs_hand_over_are_verified_elsewhere(place, due, tmp_path):
    """Also the page on the next edition of a report with `every`."""
    told = Path(__file__).parents[3].joinpath("docs", "proofs.md").read_text("utf-8")
    listed = re.findall(r"`NAME/([\w.]+)/?`", told.partition("## Handing over")[2].partition(" as they lie")[0])
    there = tmp_path / "there" / place.report.name
    there.mkdir(parents=True)
    for name in listed:
        lies = place.report / name
        if lies.is_dir() and not lies.is_symlink():
            shutil.copytree(lies, there / name)
        else:
            shutil.copy2(lies, there / name, follow_symlinks=False)
    handed = there / "editions" / place.edition.name
    assert verification.verify(handed, rebuild=False, now=NOW).differences == []


def test_the_page_on_the_next_edition_is_compared_with_build_and_clock(place, due):
    manifest = manifests.read_manifest(place.edition)
    text = due.read_text("utf-8")
    week = dt.timedelta(days=7)
    built = dt.datetime.fromisoformat(manifest["built"])
    for good in (built + week, NOW + week):
        due.write_bytes(publication.due_page(manifest, good))
        assert odd_pages(place) == []
    second = dt.timedelta(seconds=1)
    bad = {
        "checked before it was built": publication.due_page(manifest, built + week - second),
        "checked in the future": publication.due_page(manifest, NOW + week + second),
        "due when nobody lives": publication.due_page(manifest | {"every": "99999w"}, DUE.replace(year=9999)),
        "due in a month": publication.due_page(manifest | {"every": "30d"}, DUE),
        "before all time": text.replace("2026-01-21", "0001-01-01").encode(),
        "no time": text.replace("2026-01-21", "2026-02-31").encode(),
        "of another build": publication.due_page(manifest | {"fingerprint": "f" * 64}, DUE),
        "other words": text.replace("It is overdue", "It is not overdue").encode(),
        "nothing": b"",
    }
    for how, page in bad.items():
        due.write_bytes(page)
        assert odd_pages(place) == ["due.html beside the editions"], how
    due.unlink()
    assert odd_pages(place) == ["due.html beside the editions"]
    os.mkfifo(due)
    assert odd_pages(place) == ["due.html beside the editions"]
