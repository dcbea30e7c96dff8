"""From a build to the published edition: what is new, what is repaired, and what it is compared with."""

import datetime as dt
import shutil

import pytest
from command_line import command, refused
from small_edition import publish
from small_project import NAME

from nbpress.core.errors import Held
from nbpress.editions import comparing, folders, history, manifests, notification, publication
from tipresearch.cli import reports

NOW = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def test_a_build_with_the_published_content_is_no_new_edition(tmp_path):
    first, _ = publish(tmp_path, built="2020-01-01T00:00:00+00:00")
    assert publish(tmp_path, built="2020-01-02T00:00:00+00:00") == (first.resolve(), False)
    assert manifests.read_manifest(first)["built"] == "2020-01-01T00:00:00+00:00"
    assert len(list((tmp_path / "editions").iterdir())) == 1


@pytest.mark.slow
def test_earlier_content_is_published_again_as_a_new_edition(tmp_path):
    """Its page of changes compares with the edition that readers saw last."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    back, new = publish(tmp_path, "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert manifests.read_manifest(back)["previous"]["edition"] == second.name
    assert folders.latest(tmp_path) == back.resolve()


def test_after_an_edition_that_is_gone_the_content_before_is_published_anew(tmp_path):
    first, last = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(last)
    back, new = publish(tmp_path / "r", "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert reports.faults(history.status(tmp_path, "r", NOW), None) == []
    assert publish(tmp_path / "r", "one") == (back.resolve(), False)


def test_an_edition_says_that_the_edition_before_is_gone_or_damaged(tmp_path):
    first, second = (publish(tmp_path / "r", text)[0] for text in ("one", "two"))
    shutil.rmtree(second)
    third, _ = publish(tmp_path / "r", "three")
    manifest, page = manifests.read_manifest(third), (third / "changes.html").read_text("utf-8")
    assert (manifest["previous"]["edition"], manifest["gone"]) == (first.name, second.name)
    assert f"The edition before this one, {second.name}, is gone or damaged: told is what changed since" in page
    assert notification.digest(third)[0] == f"The edition before, {second.name}, is gone or damaged."
    (lack,) = reports._lacks(manifest, "r", None)
    assert lack.startswith(f"the edition before, {second.name}, is gone or damaged: ")
    for edition in first, third:
        shutil.rmtree(edition)
    alone, _ = publish(tmp_path / "r", "four")
    page = (alone / "changes.html").read_text("utf-8")
    assert f"The edition before this one, {third.name}, is gone or damaged: there is none to compare" in page
    assert "the first edition" not in page
    assert notification.digest(alone) == [f"The edition before, {third.name}, is gone or damaged."]
    fifth, _ = publish(tmp_path / "r", "five")
    assert "gone" not in manifests.read_manifest(fifth)
    # An edition that repairs another one says the same of the edition before.
    (fifth / "index.html").unlink()
    assert "is gone" not in (publish(tmp_path / "r", "five")[0] / "changes.html").read_text("utf-8")


def test_an_approval_that_somebody_wrote_into_a_manifest_is_not_passed_on(tmp_path):
    """The log has the hash of the manifest without it."""
    edition, _ = publish(tmp_path, "one")
    approval = {"reason": "seen", "at": "2026-01-02T00:00:00+00:00", "why": "small, cell 3: telephone number"}
    manifests.seal(edition, manifests.read_manifest(edition) | {"approval": approval})
    repaired, new = publish(tmp_path, "one")
    assert new
    assert "approval" not in manifests.intact_manifest(repaired)


@pytest.mark.slow
def test_a_link_that_was_lost_or_put_back_to_an_older_edition_is_reported_and_corrected(small):
    """Without the link, a jump still waits for approval."""
    small.define(hold_above=2.0)
    first, _ = small.build()
    small.figures("15255", "15256")
    second, _ = small.build()
    folders.point(small.report, first)
    for each in (NAME, second):
        done = command("verify", "--no-rebuild", each)
        assert (done.returncode, "latest beside the editions" in done.stdout) == (1, True)
    refused(command("status"), f"{first.name} is not as published, or not the last that was", 1)
    assert small.build() == (second.resolve(), True)  # readers see a new edition
    assert command("verify", "--no-rebuild", NAME).returncode == 0
    folders.point(small.report, first)
    small.figures()
    third, new = small.build()
    assert (new, folders.latest(small.report)) == (True, third.resolve())
    assert manifests.read_manifest(third)["previous"]["edition"] == second.name
    assert command("status").returncode == command("verify", "--no-rebuild", NAME).returncode == 0
    (small.report / "latest").unlink()
    assert small.build() == (third, False)
    assert folders.latest(small.report) == third.resolve()
    (small.report / "latest").unlink()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()


@pytest.fixture
def older(tmp_path):
    """An edition of the format before, whose manifest says where a file lay."""
    place = {"given": {"data_file: words.txt": "/home/ann/cases of mission X/words.txt"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifests, "FORMAT", manifests.FORMAT - 1)
        edition, _ = publish(tmp_path, "one", **place)
    return edition


def test_an_edition_of_an_older_format_is_listed_and_compared_with(tmp_path, older):
    """`verify` names its version. The place of a file of the user, which it named, is not repeated."""
    assert history.status(tmp_path.parent, tmp_path.name, NOW)["whole"]
    form = manifests.FORMAT
    made = f"was made by an older version, tipresearch '0' (format {form - 1}, this one verifies format {form})"
    refused(command("verify", older), made)
    edition, _ = publish(tmp_path, "two")
    manifest = manifests.read_manifest(edition)
    assert (manifest["number"], manifest["previous"]["edition"]) == (2, older.name)
    assert manifests.edition_before(edition, manifest) == older
    assert list(comparing.differing_previous(edition, manifest)) == []
    assert older.name in (tmp_path / publication.EDITIONS).read_text("utf-8")
    assert comparing.compare(older, edition)["results"] == []
    assert [p for p in edition.iterdir() if b"mission X" in p.read_bytes()] == []


def test_the_content_of_an_edition_of_an_older_format_is_published_anew(tmp_path, older):
    edition, new = publish(tmp_path, "one")
    assert (edition.name, new) == (f"{older.name}-2", True)
    assert folders.latest(tmp_path) == edition.resolve()
    assert list(comparing.differing_previous(edition, manifests.read_manifest(edition))) == []
