import datetime as dt
import shutil

import pytest
from command_line import command, refused
from small_edition import approve_by_command, publish
from small_project import NAME

from nbpress.core.errors import Held
from nbpress.editions import (
    comparing,
    folders,
    history,
    manifests,
    notification,
    publication,
)
from tipresearch.cli import reports

NOW = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def test_same_content_is_no_new_edition(tmp_path):
    """A build with the content of the published edition is dropped."""
    first, _ = publish(tmp_path, built="2020-01-01T00:00:00+00:00")
    again, new = publish(tmp_path, built="2020-01-02T00:00:00+00:00")
    assert not new
    assert again == first.resolve()
    assert manifests.read_manifest(again)["built"] == "2020-01-01T00:00:00+00:00"
    assert len(list((tmp_path / "editions").iterdir())) == 1


@pytest.mark.slow
def test_going_back_to_earlier_content_is_an_edition_of_its_own(tmp_path):
    """Its page of changes compares with the edition that readers saw last, not with an older one."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    back, new = publish(tmp_path, "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert manifests.read_manifest(back)["previous"]["edition"] == second.name
    assert folders.latest(tmp_path) == back.resolve()


@pytest.mark.slow
def test_run_killed_before_the_switch_is_completed(tmp_path):
    """An edition that was moved in but not switched to is used by the next build."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    folders.point(tmp_path, first)
    again, new = publish(tmp_path, "two")
    assert (again.name, new) == (second.name, True)
    assert folders.latest(tmp_path) == second.resolve()


def test_content_from_before_an_edition_that_is_gone_is_published_anew(tmp_path):
    """The log names what is gone as the last: to build the one before again, as the message asks, changed nothing for ever."""
    first, last = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(last)
    back, new = publish(tmp_path / "r", "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert reports.faults(history.status(tmp_path, "r", NOW), None) == []
    assert publish(tmp_path / "r", "one") == (back.resolve(), False)


def test_an_edition_behind_one_that_is_gone_says_so(tmp_path):
    """It told of changes since an older one, or that it were the first, as if readers had seen no other."""
    first, second = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(second)
    third, _ = publish(tmp_path / "r", "three")
    manifest, page = manifests.read_manifest(third), (third / "changes.html").read_text("utf-8")
    assert (manifest["previous"]["edition"], manifest["gone"]) == (first.name, second.name)
    assert (
        f"The edition before this one, {second.name}, is gone or damaged: told is what changed since an older one."
        in page
    )
    assert notification.digest(third)[0] == f"The edition before, {second.name}, is gone or damaged."
    assert [*reports._lacks(manifest, "r", None)] == [f"the edition before, {second.name}, is gone or damaged: nothing tells what changed since that."]  # fmt: skip
    for edition in first, third:
        shutil.rmtree(edition)
    alone, _ = publish(tmp_path / "r", "four")
    page = (alone / "changes.html").read_text("utf-8")
    assert (
        f"The edition before this one, {third.name}, is gone or damaged: there is none to compare this one with."
        in page
    )
    assert "the first edition" not in page
    assert notification.digest(alone) == [f"The edition before, {third.name}, is gone or damaged."]
    fifth, _ = publish(tmp_path / "r", "five")
    assert "gone" not in manifests.read_manifest(fifth)
    # Who mends one says of it what it said.
    (fifth / "index.html").unlink()
    assert "is gone" not in (publish(tmp_path / "r", "five")[0] / "changes.html").read_text("utf-8")


def test_an_approval_that_the_log_does_not_have_is_not_taken_over(tmp_path):
    """Written into a manifest by hand, it stood in the edition that mends this one, and there under the hash of the log."""
    edition, _ = publish(tmp_path, "one")
    approval = {"reason": "seen", "at": "2026-01-02T00:00:00+00:00", "why": "small, cell 3: telephone number"}
    manifests.seal(edition, manifests.read_manifest(edition) | {"approval": approval})
    mended, new = publish(tmp_path, "one")
    assert new
    assert "approval" not in manifests.whole(mended)


def test_changed_edition_is_noticed_and_mended(tmp_path):
    """A file of the published edition that somebody changed comes back with the next build."""
    first, _ = publish(tmp_path, "one")
    (first / "index.html").write_text("tampered", encoding="utf-8")
    assert not manifests.whole(first)
    mended, new = publish(tmp_path, "one")
    assert new
    assert (mended / "index.html").read_text("utf-8") == "one"
    assert manifests.whole(folders.latest(tmp_path))


@pytest.mark.parametrize("manifest", ["{bad", "[]", None])
def test_damaged_manifest_does_not_block_the_report(tmp_path, manifest):
    """A manifest that cannot be read counts as none: the next build publishes again."""
    first, _ = publish(tmp_path, "one")
    if manifest is None:
        (first / "manifest.json").unlink()
    else:
        (first / "manifest.json").write_text(manifest, encoding="utf-8")
    _, new = publish(tmp_path, "one")
    assert new
    assert manifests.whole(folders.latest(tmp_path))


@pytest.mark.slow
def test_lost_link_is_made_again_and_bypasses_no_hold(small):
    """Without `latest` the newest whole edition is the one before: the same content is no new edition."""
    small.define(hold_above=2.0)
    first, _ = small.build()
    (small.report / "latest").unlink()
    assert small.build() == (first, False)
    assert folders.latest(small.report) == first.resolve()
    (small.report / "latest").unlink()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()


@pytest.mark.slow
def test_latest_that_was_put_back_is_a_difference_and_mended(small):
    """Of each edition and of the report; the next run publishes what is due, also where the inputs are those of then."""
    first, _ = small.build()
    small.figures("15255", "15256")
    second, _ = small.build()
    folders.point(small.report, first)
    for each in (NAME, second):
        done = command("verify", "--no-rebuild", each)
        assert (done.returncode, "latest beside the editions" in done.stdout) == (1, True)
    refused(command("status"), f"{first.name} is not as published, or not the last that was", 1)
    assert small.build() == (second.resolve(), True)  # to readers it is a new one
    assert command("verify", "--no-rebuild", NAME).returncode == 0
    folders.point(small.report, first)
    small.figures()
    third, new = small.build()
    assert (new, folders.latest(small.report)) == (True, third.resolve())
    assert command("status").returncode == command("verify", "--no-rebuild", NAME).returncode == 0


@pytest.mark.slow
def test_mended_edition_keeps_its_approval(small):
    """A damaged edition that was approved is published again with its approval, and not held again."""
    small.hold()
    assert approve_by_command(small.report, "checked").returncode == 0
    approved = folders.latest(small.report)
    (approved / "results.csv").unlink()
    mended, new = small.build()
    assert new
    assert manifests.read_manifest(mended)["approval"]["reason"] == "checked"
    assert (mended / "changes.html").read_bytes() == (approved / "changes.html").read_bytes()


@pytest.fixture
def older(tmp_path):
    """An edition of the format before, whose manifest says where a file lay."""
    place = {"given": {"data_file: words.txt": "/home/ann/cases of mission X/words.txt"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifests, "FORMAT", manifests.FORMAT - 1)
        edition, _ = publish(tmp_path, "one", **place)
    return edition


def test_an_edition_of_an_older_format_is_the_one_before(tmp_path, older):
    """It is listed and compared with, and what it said of a file's place is said no more."""
    edition, _ = publish(tmp_path, "two")
    manifest = manifests.read_manifest(edition)
    assert (manifest["number"], manifest["previous"]["edition"]) == (2, older.name)
    assert manifests.edition_before(edition, manifest) == older
    assert list(comparing.from_another(edition, manifest)) == []
    assert older.name in (tmp_path / publication.EDITIONS).read_text("utf-8")
    assert comparing.compare(older, edition)["results"] == []
    assert [p for p in edition.iterdir() if b"mission X" in p.read_bytes()] == []


def test_the_same_content_in_an_older_format_is_published_anew(tmp_path, older):
    """Its manifest says what is to be said no more."""
    edition, new = publish(tmp_path, "one")
    assert (edition.name, new) == (f"{older.name}-2", True)
    assert folders.latest(tmp_path) == edition.resolve()
    assert list(comparing.from_another(edition, manifests.read_manifest(edition))) == []


@pytest.mark.slow
def test_an_edition_of_an_older_format_is_no_fault(tmp_path, older):
    """Its files are as published; verify says in one line which version proves it."""
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert history.status(tmp_path.parent, tmp_path.name, now)["whole"]
    form = manifests.FORMAT
    refused(command("verify", older), f"was made by an older version, tipresearch '0' (format {form - 1}, this one verifies format {form}); verify it with that version")  # fmt: skip
    page = older / "index.html"
    page.write_text("other", encoding="utf-8")
    edition, _ = publish(tmp_path, "two")
    assert manifests.read_manifest(edition)["previous"] is None  # a damaged one is none


@pytest.mark.slow
def test_a_build_of_what_is_published_keeps_no_more_editions_than_asked(tmp_path):
    """With --force and nothing changed, --keep did nothing and said nothing."""
    for text in ("one", "two"):
        edition, _ = publish(tmp_path / "r", text)
    assert publish(tmp_path / "r", "two", keep=1) == (edition, False)
    assert [p.name for p in (tmp_path / "r" / "editions").iterdir()] == [edition.name]
