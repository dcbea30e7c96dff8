"""Signatures by ssh-keygen, and its errors in one line."""

import pytest
from signed_edition import allow, key

from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.proofs import keys


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def alice(folder):
    return key(folder)


def test_a_signature_counts_for_its_key_and_its_bytes_alone(folder, alice):
    bob = key(folder, "bob")
    signers = allow(folder / "signers", alice=alice, bob=bob)
    signature = keys.sign(b"text", alice)
    assert signature.startswith(b"-----BEGIN SSH SIGNATURE-----")
    assert keys.signer(b"text", signature, signers) == "alice"
    assert keys.signer(b"text", signature, signers, "alice") == "alice"
    with pytest.raises(CheckFailed, match="not a signature of alice over these bytes"):
        keys.signer(b"texts", signature, signers)
    with pytest.raises(CheckFailed, match="not a signature of bob over these bytes$"):
        keys.signer(b"text", signature, signers, "bob")
    with pytest.raises(CheckFailed, match=r"not a signature of alcie over these bytes\. Did you mean 'alice'\?$"):
        keys.signer(b"text", signature, signers, "alcie")
    with pytest.raises(CheckFailed, match="not that of an allowed signer"):
        keys.signer(b"text", signature, allow(folder / "only-bob", bob=bob))
    public = alice.with_suffix(".pub").read_text("utf-8")
    (folder / "old").write_text(f'alice valid-before="20200101" {public}', encoding="utf-8")
    with pytest.raises(CheckFailed):
        keys.signer(b"text", signature, folder / "old")


@pytest.mark.slow
def test_a_key_that_cannot_sign_is_refused_in_one_line(folder, alice, monkeypatch):
    """ssh-keygen never asks a question."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    locked, bare, public = key(folder, "locked", "a secret"), folder / "bare", folder / "lonely.pub"
    bare.write_text("no key", encoding="utf-8")
    bare.chmod(0o600)
    public.write_bytes(alice.with_suffix(".pub").read_bytes())
    wide = folder / "wide"
    wide.write_bytes(alice.read_bytes())
    wide.chmod(0o644)
    for path, why in {
        folder / "none": "is no file; make a key with: ssh-keygen -t ed25519",
        bare: "is no private key",
        public: "nor the public half of one that the agent has",
        wide: "can be read by others; close it with: chmod 600",
        locked: "has a passphrase, and nobody is asked for it; load it into the agent with: ssh-add",
    }.items():
        with pytest.raises(TipResearchError) as error:
            keys.sign(b"text", path)
        assert why in str(error.value), path
        assert len(str(error.value).splitlines()) == 1


def test_without_ssh_keygen_nothing_is_signed(alice, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TipResearchError, match="which is not here; install OpenSSH 8.2 or later"):
        keys.sign(b"text", alice)


def test_signers_that_are_no_file_are_refused(alice, tmp_path):
    with pytest.raises(TipResearchError, match="it needs a line for each signer: NAME ssh-ed25519"):
        keys.signer(b"text", keys.sign(b"text", alice), tmp_path / "nowhere")
