"""Keys, and a report of three editions with the last edition signed."""

import subprocess

from small_edition import publish

from nbpress.proofs import statements

REPORT = "r"


def key(folder, name="alice", passphrase=""):
    """Make a key; return its file."""
    path = folder / name
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(path)]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return path


def allow(signers, **keys):
    """Write a file of allowed signers with names and keys."""
    lines = [f"{name} {path.with_suffix('.pub').read_text('utf-8')}" for name, path in keys.items()]
    signers.write_text("".join(lines), encoding="utf-8")
    return signers


def report(folder, by):
    """Publish three editions, sign the last, and return it."""
    for number, text in enumerate(("one", "two", "three"), 1):
        edition, _ = publish(folder / REPORT, text, built=f"2026-01-0{number}T00:00:00+00:00")
    statements.write(edition, statements.about(edition, REPORT), by)
    return edition
