"""Signed statements on an edition: that somebody published it, or built it again without a difference.

A statement is a file in ``signed/`` next to the editions, with its signature in a second file. It has the hashes of
the manifest and of the last line of the log at that time.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from nbpress.core import files, paths
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.proofs import keys, log, shapes

FOLDER = "signed"
#: The file of a project that names its allowed signers, in the format of OpenSSH.
SIGNERS = "signers"
#: The largest statement [bytes], and the most statements on an edition.
_LARGEST, _MOST = 200_000, 100


class Signed(NamedTuple):
    """A statement with its file and who signed it, or the reason why it does not count."""

    file: str
    said: dict
    by: str = ""
    fault: str = ""


def about(edition: Path, report: str, says: str = "published", digest: str = "") -> dict[str, object]:
    """Return the statement on an edition whose manifest has this sha256; if it is blank, the manifest is read now."""
    ends = log.head(edition.parents[1]) if log.is_in_folder_of_editions(edition) else log.START
    return {
        "says": says, "report": report, "edition": edition.name,
        "manifest_sha256": digest or files.sha256(shapes.small(edition / "manifest.json")),
        "log_sha256": None if ends == log.START else ends,
    }  # fmt: skip


def write(edition: Path, said: dict[str, object], key: Path) -> Path:
    """Sign a statement by `about`, which may have the fields of a certificate too, and return its file."""
    shapes.require(_shape(said), said, "the statement")
    data = files.json_text(said).encode()
    signature = keys.sign(data, key)
    folder = edition.parents[1] / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{edition.name}.{files.sha256(data + signature)[:12]}.json"
    # The statement comes last: one without a signature is a fault.
    files.write_whole(path.with_name(f"{path.name}.sig"), signature)
    files.write_whole(path, data)
    return path


def _shape(said: dict[str, object]) -> type[shapes.Statement]:
    return shapes.Certificate if said.get("says") == "rebuilt" else shapes.Statement


def of(edition: Path, report: str, signers: Path, identity: str | None = None, digest: str = "") -> list[Signed]:
    """Return all statements on an edition in the order of their names. A statement that does not count has a ``fault``."""
    found = sorted((edition.parents[1] / FOLDER).glob(f"{edition.name}.*.json"))
    if len(found) > _MOST:
        raise TipResearchError(f"{len(found)} statements of {edition.name} lie in {FOLDER}; at most {_MOST} are read.")
    return [_checked(path, edition, report, signers, identity, digest) for path in found]


def unsigned_removals(edition: Path, report: str, signers: Path, identity: str | None = None) -> list[str]:
    """Return the editions whose removal is in the log after the last line that somebody signed."""
    found = log.lines(edition.parents[1])[0]
    removed = {n: line.edition for n, line in enumerate(found) if line.what == "removed"}
    places = {line.digest: n for n, line in enumerate(found)}
    for name in reversed(log.standing(found)):
        if not removed:
            break
        every: list[Signed] = []
        with contextlib.suppress(TipResearchError):
            every = of(edition.with_name(name), report, signers, identity)
        ends = [places[s.said["log_sha256"]] for s in every if s.by and s.said["says"] == "published"]
        removed = {n: each for n, each in removed.items() if n > max(ends, default=-1)}
    return list(removed.values())


def _checked(path: Path, edition: Path, report: str, signers: Path, identity: str | None, digest: str) -> Signed:
    try:
        data = shapes.small(path, _LARGEST)
        signature = shapes.small(path.with_name(f"{path.name}.sig"), _LARGEST)
        said = shapes.from_json(data, path.name)
        shapes.require(_shape(said), said, path.name)
    except TipResearchError as error:
        return Signed(path.name, {}, fault=str(error))
    try:
        by = keys.signer(data, signature, signers, identity)
    except CheckFailed as error:
        return Signed(path.name, said, fault=str(error))
    now = about(edition, report, said["says"], digest)
    for name, words in (("report", "of another report"), ("edition", "of another edition"), ("manifest_sha256", "of another manifest than this")):  # fmt: skip
        if said[name] != now[name]:
            return Signed(path.name, said, fault=f"it is a statement of {by} {words}")
    if not log.stands(edition, said["log_sha256"]):
        return Signed(path.name, said, fault=f"the log does not hold the line that {by} signed as its last: it was cut or written anew")  # fmt: skip
    return Signed(path.name, said, by)


def rebuilt(found: Iterable[Signed]) -> list[str]:
    """Return a line for each certificate that counts: who built the edition again, when and on what machine."""
    lines = []
    for said, by in ((s.said, s.by) for s in found if s.by and s.said["says"] == "rebuilt"):
        machine = "{system}, {processor}, Python {python}".format(**said["machine"])
        lines.append(f"built again by {by} on {said['date'][:10]}, {said['numbers']} numbers and {said['files']} files the same ({machine})")  # fmt: skip
    return list(dict.fromkeys(lines))  # a copy under another name does not count


def certificates(edition: Path, report: str) -> list[str]:
    """Return a line for each certificate by an allowed signer of the project, or why the signatures were not checked."""
    signers = paths.HOME / SIGNERS
    try:
        if signers.is_file():
            return rebuilt(of(edition, report, signers))
        lying = len(list((edition.parents[1] / FOLDER).glob(f"{edition.name}.*.json")))
    except TipResearchError as error:
        return [f"signatures not checked: {error}"]
    return [f"signatures not checked: {lying}, and the project has no file of {SIGNERS}"] if lying else []
