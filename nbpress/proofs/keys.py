"""Signatures with SSH keys by OpenSSH's ``ssh-keygen -Y``. No text of an edition is part of its command line."""

import os
import subprocess
import tempfile
from pathlib import Path

from nbpress.core.errors import CheckFailed, TipResearchError, nearest, visible

#: The purpose of a signature, which OpenSSH checks. A signature for mail or for git does not count.
NAMESPACE = "tipresearch"
_SECONDS = 60


def sign(data: bytes, key: Path) -> bytes:
    """Return a signature with the private key of a user. A key with a passphrase must be in the agent."""
    if not key.is_file():
        raise TipResearchError(f"--key {key} is no file; make a key with: ssh-keygen -t ed25519.")
    done = _keygen("sign", "-n", NAMESPACE, "-f", str(key.absolute()), given=data)
    if done.returncode == 0 and done.stdout:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    if "passphrase" in said:
        raise TipResearchError(f"--key {key} has a passphrase, and nobody is asked for it; load it into the agent with: ssh-add {key}.")  # fmt: skip
    if "too open" in said:
        raise TipResearchError(f"--key {key} can be read by others; close it with: chmod 600 {key}.")
    why = visible(said.rpartition("\n")[2]) or "ssh-keygen said nothing"
    raise TipResearchError(f"--key {key} is no private key, nor the public half of one that the agent has ({why}).")


def signer(data: bytes, signature: bytes, signers: Path, identity: str | None = None) -> str:
    """Return the name that the file of allowed signers gives to who signed these bytes, or raise `CheckFailed`.

    The signer must be `identity`, if it is given, and the key must be valid now.
    """
    if not signers.is_file():
        raise TipResearchError(f"--signer {signers} is no file; it needs a line for each signer: NAME ssh-ed25519 AAAA...")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="tipresearch-signature-") as folder:
        file = Path(folder) / "signature"
        file.write_bytes(signature)
        given = ("-f", str(signers.absolute()), "-s", str(file))
        if identity is None:
            known = _keygen("find-principals", *given).stdout.decode("utf-8", "replace").split("\n")
            if not known[0]:
                raise CheckFailed(f"its key is not that of an allowed signer in {signers}")
            identity = known[0]
        done = _keygen("verify", "-n", NAMESPACE, "-I", identity, *given, given=data)
    if done.returncode:
        why = visible(done.stderr.decode("utf-8", "replace").strip().partition("\n")[0])
        lines = signers.read_text("utf-8", "replace").splitlines()
        names = {name for line in lines for name in line.partition(" ")[0].split(",")}
        near = "" if identity in names else visible(nearest(identity, names))
        raise CheckFailed(f"it is not a signature of {visible(identity)} over these bytes{why and f' ({why})'}{near and f'.{near}'}")  # fmt: skip
    return identity


def _keygen(what: str, *options: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen without a terminal, so that it fails where it would ask."""
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", what, *options], input=given, capture_output=True, timeout=_SECONDS,
            check=False, start_new_session=True, env=os.environ | {"LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"},
        )  # fmt: skip
    except FileNotFoundError as error:
        raise TipResearchError("signatures need ssh-keygen, which is not here; install OpenSSH 8.2 or later.") from error  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TipResearchError(f"ssh-keygen did not end within {_SECONDS} s.") from error
