import pytest
from command_line import command
from small_edition import publish
from small_project import NAME

from tipresearch.errors import Held
from tipresearch.publishing.editions import folders, manifests


def test_same_content_is_no_new_edition(tmp_path):
    """A build with the content of the published edition is dropped."""
    first, _ = publish(tmp_path, built="2020-01-01T00:00:00+00:00")
    again, new = publish(tmp_path, built="2020-01-02T00:00:00+00:00")
    assert not new
    assert again == first.resolve()
    assert manifests.read_manifest(again)["built"] == "2020-01-01T00:00:00+00:00"
    assert len(list((tmp_path / "editions").iterdir())) == 1


def test_going_back_to_earlier_content_is_an_edition_of_its_own(tmp_path):
    """Its page of changes compares with the edition that readers saw last, not with an older one."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    back, new = publish(tmp_path, "one")
    assert (back.name, new) == (f"{first.name}-2", True)
    assert manifests.read_manifest(back)["previous"]["edition"] == second.name
    assert folders.latest(tmp_path) == back.resolve()


def test_run_killed_before_the_switch_is_completed(tmp_path):
    """An edition that was moved in but not switched to is used by the next build."""
    first, _ = publish(tmp_path, "one")
    second, _ = publish(tmp_path, "two")
    folders.point(tmp_path, first)
    again, new = publish(tmp_path, "two")
    assert (again.name, new) == (second.name, True)
    assert folders.latest(tmp_path) == second.resolve()


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
def test_mended_edition_keeps_its_approval(small):
    """A damaged edition that was approved is published again with its approval, and not held again."""
    small.define(hold_above=2.0)
    small.build()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()
    assert command("approve", NAME, "--reason", "checked").returncode == 0
    approved = folders.latest(small.report)
    (approved / "results.csv").unlink()
    mended, new = small.build()
    assert new
    assert manifests.read_manifest(mended)["approval"]["reason"] == "checked"
    assert (mended / "changes.html").read_bytes() == (approved / "changes.html").read_bytes()
