"""The log of editions: its lines, its repair after a killed build, and editions from before the log."""

import hashlib

import pytest
from small_edition import publish, relogged

from nbpress.editions import folders, manifests, verification
from nbpress.proofs import log


def lines(report):
    return [line.split() for line in (report / log.FILE).read_text("utf-8").splitlines()]


def faults(edition):
    return verification.verify(edition, rebuild=False).differences


@pytest.mark.slow
def test_each_edition_has_a_line_with_the_hash_of_the_line_before(tmp_path):
    first, _ = publish(tmp_path, "one")
    publish(tmp_path, "one")  # the same content: no edition, no line
    second, _ = publish(tmp_path, "two")
    text = (tmp_path / "editions.log").read_text("utf-8").split("\n")
    manifest = [hashlib.sha256((e / "manifest.json").read_bytes()).hexdigest() for e in (first, second)]
    assert text[0] == f"1 published {first.name} {manifest[0]} {'0' * 64}"
    before = hashlib.sha256(text[0].encode()).hexdigest()
    assert text[1:] == [f"2 published {second.name} {manifest[1]} {before}", ""]
    assert manifests.read_manifest(second)["log"] == before
    assert faults(first) == faults(second) == []
    remarks = verification.verify(first, rebuild=False).remarks
    assert f"the log goes on after this edition, to {second.name}" in remarks


@pytest.mark.slow
@pytest.mark.parametrize("step", ["log.published", "folders.point"])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("then", ["two", "three"])
def test_a_build_that_stops_between_edition_log_and_link_is_completed_by_the_next(
    tmp_path, monkeypatch, step, before, then
):
    """At any moment readers see an edition that is verified, or reported not to be the last one."""
    publish(tmp_path, "one")
    module, name = {"log": log, "folders": folders}[step.partition(".")[0]], step.partition(".")[2]
    whole = getattr(module, name)

    def stopped(*given):
        if not before:
            whole(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, name, stopped)
        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, "two")
    behind = (step, before) in {("log.published", False), ("folders.point", True)}
    assert [d.what for d in faults(folders.latest(tmp_path))] == ["latest beside the editions"] * behind
    edition, _ = publish(tmp_path, then)
    assert folders.latest(tmp_path) == edition.resolve()
    assert faults(edition) == []
    assert [line[2] for line in lines(tmp_path)].count(edition.name) == 1


@pytest.mark.slow
def test_editions_from_before_the_log_are_its_first_lines(tmp_path):
    older = [publish(tmp_path, text)[0] for text in ("one", "two")]
    for edition in older:
        manifest = {k: v for k, v in manifests.read_manifest(edition).items() if k != "log"}
        manifests.seal(edition, manifest)
    (tmp_path / log.FILE).unlink()
    (remark,) = verification.verify(older[1], rebuild=False).remarks
    assert remark.startswith("before the log: no log of editions lies here")
    edition, _ = publish(tmp_path, "three")
    assert [line[1] for line in lines(tmp_path)] == ["before", "before", "published"]
    assert faults(edition) == faults(older[0]) == []
    assert verification.verify(older[0], rebuild=False).remarks[0].startswith("before the log: this edition was there")


def test_the_removal_of_the_only_edition_was_written_by_hand(tmp_path):
    """``--keep`` leaves at least one edition."""
    first, _ = publish(tmp_path, "one")
    log.removed(tmp_path, [first.name])
    first.rename(tmp_path / "gone")
    second, _ = publish(tmp_path, "two")
    (fault,) = faults(second)
    assert (fault.what, fault.why) == (f"edition {first.name}", "--keep removes no other: its line was written by hand")


def test_a_log_of_removals_alone_is_read(tmp_path):
    edition, _ = publish(tmp_path)
    line = f"1 removed {edition.name} {'0' * 64} {'0' * 64}\n"
    (tmp_path / log.FILE).write_text(line, encoding="utf-8")
    found = verification.verify(edition, rebuild=False)
    assert found.differences[0].why == "put back, or its removal was cut short"
    assert any(remark.startswith("removed, as lines of the log say") for remark in found.remarks)


@pytest.mark.slow
def test_a_removal_that_was_stopped_is_completed(tmp_path, monkeypatch):
    """The line is written before the edition is removed."""
    made = [publish(tmp_path, text)[0] for text in ("one", "two")]
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            folders.prune(tmp_path, 1)
    assert faults(made[0])[0].why == "put back, or its removal was cut short"
    folders.prune(tmp_path, 1)
    assert [line[1:3] for line in lines(tmp_path)][2:] == [["removed", made[0].name]]
    assert faults(made[1]) == []


@pytest.mark.slow
def test_a_log_that_somebody_overwrote_stays_broken(tmp_path):
    """The report goes on, and `verify` names the fault."""
    publish(tmp_path, "one")
    (tmp_path / log.FILE).write_text("nonsense", encoding="utf-8")
    edition, _ = publish(tmp_path, "two")
    assert [d.what for d in faults(edition)] == ["editions.log, line 1"]


def reference_to(edition):
    """Return the reference to an edition in the manifest of the next one, made by hand."""
    manifest = manifests.read_manifest(edition)
    said = {k: manifest.get(k) for k in ("content_sha256", "number", "commit")}
    return {"edition": edition.name, **said}


@pytest.mark.slow
@pytest.mark.parametrize("then", ["two", "three"])
def test_an_edition_after_a_damaged_one_lists_the_changes_since_the_edition_before_it(tmp_path, then):
    """Nothing can be compared with the damaged edition. An edition that repairs it has no fault."""
    first, _ = publish(tmp_path, "one")
    damaged, _ = publish(tmp_path, "two")
    (damaged / "results.json").unlink()
    third, _ = publish(tmp_path, then)
    assert manifests.read_manifest(third)["previous"] == reference_to(first)
    other = [("the edition before", damaged.name, first.name)] if then == "three" else []
    assert [(d.what, d.recorded, d.found) for d in faults(third)] == other
    last = publish(tmp_path, "four")[0] if other else third
    for keep in (None, 1):
        folders.prune(tmp_path, keep)
        assert faults(last) == []


@pytest.mark.parametrize("form", [None, manifests.FORMAT - 1, manifests.FORMAT + 1])
def test_an_edition_is_compared_with_an_older_format_and_not_with_a_newer_one(tmp_path, form):
    """Also if the older format has no hashes."""
    older, _ = publish(tmp_path, "one")
    manifest = {k: v for k, v in manifests.read_manifest(older).items() if k not in ("log", "format")}
    manifests.seal(older, manifest | ({"format": form} if form else {}))
    (tmp_path / log.FILE).unlink()
    edition, _ = publish(tmp_path, "two")
    assert [line[1] for line in lines(tmp_path)] == ["before", "published"]
    before = None if form == manifests.FORMAT + 1 else reference_to(older)
    assert manifests.read_manifest(edition)["previous"] == before
    assert faults(edition) == []


@pytest.mark.slow
def test_an_edition_from_before_the_log_may_name_a_removed_edition_before_it(tmp_path):
    """Its own name, no name, or the name of a published edition is a difference."""
    made = [publish(tmp_path, text)[0] for text in ("one", "two", "three")]
    folders.prune(tmp_path, 2)
    for edition in made[1:]:
        manifests.seal(edition, {k: v for k, v in manifests.read_manifest(edition).items() if k != "log"})
    (tmp_path / log.FILE).unlink()
    publish(tmp_path, "four")
    assert [line[1:3] for line in lines(tmp_path)[:2]] == [["before", e.name] for e in made[1:]]
    assert faults(made[1]) == faults(made[2]) == []
    whole = manifests.read_manifest(made[2])
    for previous in (None, reference_to(made[2])):
        manifests.seal(made[2], whole | {"previous": previous, "number": previous["number"] + 1 if previous else 1})
        relogged(made[2])
        assert "the edition before" in [d.what for d in faults(made[2])]


def test_an_edition_outside_of_its_folder_is_compared_by_hash_and_is_not_before_itself(tmp_path):
    """As an archive that was unpacked elsewhere."""
    edition, _ = publish(tmp_path / "r")
    elsewhere = edition.rename(tmp_path / edition.name)
    found = verification.verify(elsewhere, rebuild=False)
    assert found.differences == []
    assert "lies outside of a folder of editions" in found.remarks[0]
    manifests.seal(elsewhere, manifests.read_manifest(elsewhere) | {"previous": reference_to(elsewhere), "number": 2})
    assert [d.what for d in faults(elsewhere)] == ["the edition before"]
