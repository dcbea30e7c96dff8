"""verify, sign and certify as a user calls them."""

import json
import shutil

import pytest
from command_line import command, refused
from signed_edition import allow, key, report
from small_edition import relogged
from small_project import NAME

from nbpress.core import files
from nbpress.core.errors import CheckFailed
from nbpress.editions import folders, manifests, verification
from nbpress.proofs import log, statements
from tipresearch.cli import proofs


def output_of(*words, status=0):
    """Run a command with an expected exit status; return its output."""
    done = command(*words)
    assert done.returncode == status, done.stderr
    return done.stdout


def verified(edition, *words, status=0):
    return output_of("verify", edition, "--no-rebuild", *words, status=status)


@pytest.fixture
def alice(tmp_path):
    return key(tmp_path)


@pytest.mark.slow
def test_a_signed_edition_is_verified_by_an_allowed_signer_alone(tmp_path, alice):
    edition = report(tmp_path / "out", alice)
    signers = allow(tmp_path / "signers", alice=alice)
    line = verified(edition, "--signer", signers)
    assert "note: signed by alice, and proven by no build: built" in line
    assert f"{edition.name} is verified by hash, and signed by alice: 6 files, 0 numbers." in line
    assert "not a signature of bob" in verified(edition, "--signer", signers, "--identity", "bob", status=1)
    other = allow(tmp_path / "others", bob=key(tmp_path, "bob"))
    assert "not that of an allowed signer" in verified(edition, "--signer", other, status=1)
    alone = shutil.copytree(edition, tmp_path / edition.name)  # a colleague got only the folder of the edition
    cure = "of another's edition lay signed/ and editions.log beside the folder editions/ that it lies in"
    assert cure in verified(alone, "--signer", signers, status=1)
    refused(command("verify", edition, "--signer", tmp_path / "none"), "is no file")
    refused(command("verify", edition, "--identity", "alice"), "--identity needs --signer FILE")


@pytest.mark.slow
def test_a_log_that_was_cut_is_found_with_its_noted_end_and_without_a_signature(tmp_path, alice):
    edition = report(tmp_path / "out", alice)
    folder = edition.parents[1]
    head = log.head(folder)
    assert f"the log of editions has 3 line(s) and ends with {head}" in verified(edition, "--log-head", head)
    # A copy in another folder beside the log is in no line of the log.
    aside = shutil.copytree(edition, folder / "copies" / edition.name)
    assert "lies in no folder editions/ beside a log" in verified(aside, "--log-head", head, status=1)
    first = sorted(edition.parent.iterdir())[0]
    text = (folder / log.FILE).read_text("utf-8").splitlines()
    (folder / log.FILE).write_text(text[0] + "\n", encoding="utf-8")
    folders.point(folder, first)
    verified(first)
    assert "no such line" in verified(first, "--log-head", head, status=1)
    for other in ("xyz", head[1:], head.upper(), "", f"{head}\n"):
        done = command("verify", first, "--no-rebuild", f"--log-head={other}")
        refused(done, "is no hash of a line; give the sixty-four hexadecimal digits that verify printed last")


@pytest.mark.slow
def test_an_edition_that_was_changed_or_moved_is_not_signed(tmp_path, alice):
    """A missing key is refused too, and nothing is written."""
    edition = report(tmp_path / "out", alice)
    refused(command("sign", edition, "--key", tmp_path / "none"), "is no file; make a key with")
    before = sorted(edition.parents[1].rglob("*"))
    (edition / "index.html").write_text("other", encoding="utf-8")
    for what, done in (("sign", "signed"), ("certify", "certified")):
        refused(command(what, edition, "--key", alice), f"and is not {done}; see all with", 1)
    assert sorted(edition.parents[1].rglob("*")) == before
    (edition / "index.html").write_text("three", encoding="utf-8")
    elsewhere = edition.rename(tmp_path / edition.name)
    refused(command("sign", elsewhere, "--key", alice), "lies in no folder of editions")


@pytest.mark.slow
def test_certificate_of_a_new_build(small, alice):
    """The list of editions and `verify` name who built the edition again."""
    edition, _ = small.build()
    allow(small.home / "signers", alice=alice)
    small.define(licence="CC0")
    lines = output_of("certify", NAME, "--key", alice)
    assert "note: taken from the manifest, and other than reports/small.toml says now: licence" in lines
    assert "11 files and 2 numbers are the same on this machine." in lines
    listed = (small.report / "editions.html").read_text("utf-8")
    assert "built again by alice on " in listed
    (small.home / "signers").rename(small.home / "others")
    output_of("sign", NAME, "--key", alice)
    assert "signatures not checked: 2" in (small.report / "editions.html").read_text("utf-8")
    output = verified(edition, "--signer", small.home / "others")
    assert "editions.html" not in output
    assert "note: built again by alice on " in output
    assert "2 numbers and 11 files the same" in output


@pytest.fixture
def swapped(tmp_path, alice, monkeypatch):
    """A signed edition that is not built again, and a function that replaces its manifest by a consistent forgery."""
    edition = report(tmp_path / "out", alice)
    monkeypatch.setattr(verification, "_compare_with_rebuild", lambda found, _: setattr(found, "rebuilt", True))

    def swap(*_):
        manifests.seal(edition, manifests.read_manifest(edition) | {"title": "Forged"})
        relogged(edition)
        return iter(())

    return edition, swap


def test_manifest_swapped_during_the_rebuild_is_refused(swapped, alice, monkeypatch):
    """`certify` signs nothing, and `verify` names the manifest as a difference."""
    edition, swap = swapped
    before = sorted(edition.parents[1].rglob("*"))
    monkeypatch.setattr(verification, "_compare_with_rebuild", swap)
    with pytest.raises(CheckFailed, match=r"manifest\.json \(changed while it was verified\), and is not certified"):
        proofs.certify(str(edition), alice)
    assert sorted(edition.parents[1].rglob("*")) == before
    monkeypatch.setattr(verification, "_compare_with_rebuild", lambda *_: (edition / "manifest.json").unlink())
    (difference,) = verification.verify(edition).differences
    assert (difference.what, difference.why) == ("manifest.json", "changed while it was verified")


def test_manifest_swapped_after_the_verification_is_not_signed(swapped, alice, monkeypatch):
    """The certificate is for the bytes that were verified."""
    edition, swap = swapped
    verified = files.file_hash(edition / "manifest.json")
    monkeypatch.setattr(proofs, "_of_definition", swap)
    proofs.certify(str(edition), alice)
    written = [json.loads(p.read_bytes()) for p in (edition.parents[1] / statements.FOLDER).glob("*.json")]
    assert {s["says"]: s["manifest_sha256"] for s in written} == {"published": verified, "rebuilt": verified}
    assert files.file_hash(edition / "manifest.json") != verified


def test_signature_is_compared_with_the_manifest_that_was_verified(swapped, alice, tmp_path, monkeypatch, capsys):
    """A forged manifest does not pass with the signature of the true manifest, which is restored after the check."""
    edition, swap = swapped
    kept = {path: path.read_bytes() for path in (edition / "manifest.json", edition.parents[1] / log.FILE)}
    swap()
    monkeypatch.setattr(proofs, "_of_definition", lambda _: [path.write_bytes(true) for path, true in kept.items()][:0])
    with pytest.raises(CheckFailed, match="differs in 1 place"):
        proofs.verify(str(edition), signer=allow(tmp_path / "signers", alice=alice))
    assert "a statement of alice of another manifest than this" in capsys.readouterr().out


@pytest.mark.slow
def test_no_umask_lets_others_change_an_edition(small):
    """Verification would report each file as changed after it was published."""
    small.notebook()
    built = command("report", NAME, before="import os; os.umask(0)")
    assert built.returncode == 0, built.stderr
    assert " is verified by hash" in verified(small.report / "latest")
