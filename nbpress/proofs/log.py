"""The log of editions: one line for each publication or removal, with the hashes of the manifest and of the line before.

``editions.log`` is next to the editions. A line is ``NUMBER WHAT EDITION MANIFEST BEFORE``, and WHAT is ``published``,
``before`` (published before the log was begun) or ``removed`` (by ``--keep``, or by hand). The manifest of an edition
records the hash of the line before its own. Only a signature, which covers the hash of the last line, protects against
somebody who may write everything anew.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nbpress.core import files
from nbpress.core.errors import TipResearchError, listed
from nbpress.proofs import shapes

FILE = "editions.log"
#: The line before the first.
START = "0" * 64
HASH = re.compile("[0-9a-f]{64}")
_LINE = re.compile(
    r"([1-9]\d{0,8}) (published|before|removed) ([A-Za-z0-9_][A-Za-z0-9_.-]{0,99}) ([0-9a-f]{64}) ([0-9a-f]{64})",
    re.ASCII,
)


class Line(NamedTuple):
    """A line of the log, with its own hash."""

    what: str
    edition: str
    manifest: str
    before: str
    digest: str


class Difference(NamedTuple):
    """A difference from a record: what differs, the recorded and the found value, and the cause."""

    what: str
    recorded: str
    found: str
    why: str


def _texts(report: Path) -> list[str]:
    path = report / FILE
    if not path.exists():
        return []
    text = shapes.small(path).decode("utf-8", "replace")
    # `splitlines` also splits at other signs, so that a changed file could have the same lines.
    return text.removesuffix("\n").split("\n") if text else []


def head(report: Path) -> str:
    """Return the hash of the last line of the log of a report, or `START` without a log."""
    texts = _texts(report)
    return files.sha256(texts[-1].encode()) if texts else START


def lines(report: Path) -> tuple[list[Line], list[Difference]]:
    """Return the readable lines of the log, and the places at which its chain is broken."""
    found: list[Line] = []
    broken, before = [], START
    for number, text in enumerate(_texts(report), 1):
        digest = files.sha256(text.encode())
        known = _LINE.fullmatch(text)
        # Editions from before the log are its first lines.
        late = known and known[2] == "before" and any(line.what != "before" for line in found)
        if known is None or late or int(known[1]) != number or known[5] != before:
            told = known[5] if known and int(known[1]) == number else text[:80]
            broken.append(Difference(f"{FILE}, line {number}", before, told, "the log was changed"))
        if known:
            found.append(Line(known[2], known[3], known[4], known[5], digest))
        before = digest
    return found, broken


def _append(report: Path, entries: Iterable[tuple[str, str, str]]) -> None:
    """Add lines. The file is replaced as a whole, so that a killed run leaves no half line."""
    texts = _texts(report)
    for what, edition, manifest in entries:
        before = files.sha256(texts[-1].encode()) if texts else START
        texts.append(f"{len(texts) + 1} {what} {edition} {manifest} {before}")
    if texts:
        files.write_whole(report / FILE, ("\n".join(texts) + "\n").encode())


def begin(report: Path, older: Iterable[Path]) -> str:
    """Begin the log with the `older` editions if there is no log. Return the hash of its last line."""
    if not (report / FILE).exists():
        _append(report, [("before", e.name, _manifest(e)) for e in older])
    return head(report)


def published(edition: Path) -> None:
    """Add the line of a published edition, unless a killed run has added it."""
    report, manifest = edition.parents[1], _manifest(edition)
    last = _last(lines(report)[0]).get(edition.name)
    if last is None or (last.what, last.manifest) != ("published", manifest):
        _append(report, [("published", edition.name, manifest)])


def removed(report: Path, names: Iterable[str]) -> None:
    """Add a line for each removed edition that the log has and does not call removed yet."""
    last = _last(lines(report)[0])
    if gone := [last[name] for name in names if name in last and last[name].what != "removed"]:
        _append(report, [("removed", line.edition, line.manifest) for line in gone])


def standing(found: Iterable[Line]) -> list[str]:
    """Return the editions that were published and not removed, in the order of publication."""
    names: dict[str, None] = {}
    for line in found:
        names.pop(line.edition, None)
        if line.what != "removed":
            names[line.edition] = None
    return list(names)


def ahead(edition: Path, noted: str | None) -> list[str]:
    """Return the editions before this one, in order, also one from before the log that its manifest `noted`."""
    found, broken = lines(edition.parents[1])
    own = max((n for n, e in enumerate(found) if e.edition == edition.name and e.what != "removed"), default=0)
    if broken or not found:
        return []
    names = [name for name in standing(found[:own]) if name != edition.name]
    unknown = noted and noted not in {edition.name, *(line.edition for line in found)}
    return [*names, noted] if noted and unknown and found[own].what == "before" else names


def _out_of_turn(found: Iterable[Line]) -> Iterator[Difference]:
    """Yield the removals that ``--keep`` does not write: it removes the oldest edition, and never the last one."""
    names: dict[str, None] = {}
    for line in found:
        if line.what == "removed" and (len(names) < 2 or next(iter(names)) != line.edition):
            yield Difference(f"edition {line.edition}", "the oldest of several", "removed", "--keep removes no other: its line was written by hand")  # fmt: skip
        names.pop(line.edition, None)
        if line.what != "removed":
            names[line.edition] = None


def _last(found: Iterable[Line]) -> dict[str, Line]:
    """Return the last line of each edition."""
    return {line.edition: line for line in found}


def _manifest(edition: Path) -> str:
    """Return the hash of the manifest of an edition, or words if it cannot be read."""
    if edition.is_symlink():
        return "a link"
    try:
        return files.sha256(shapes.small(edition / "manifest.json"))
    except TipResearchError:
        return "no manifest" if edition.is_dir() else "gone"


def is_in_folder_of_editions(edition: Path) -> bool:
    """Whether an edition is in a folder next to which a log of editions can be."""
    return edition.parent.name == "editions"


def agrees(edition: Path) -> bool:
    """Whether the log has no other hash of the manifest of an edition, which would mean that it was sealed anew."""
    line = _last(lines(edition.parents[1])[0]).get(edition.name) if is_in_folder_of_editions(edition) else None
    return line is None or line.manifest == _manifest(edition)


def check(edition: Path, recorded: str | None) -> Iterator[Difference]:
    """Yield the differences between the log, its editions, and the hash of the line before that a manifest `recorded`."""
    found, broken = lines(edition.parents[1])
    yield from broken
    last = _last(found)
    for name, line in last.items():
        now = _manifest(edition.parent / name)
        if line.what == "removed":
            if now != "gone":
                yield Difference(f"edition {name}", "removed", "there", "put back, or its removal was cut short")
        elif now == "gone":
            yield Difference(f"edition {name}", line.manifest, now, "removed, and the log does not say by whom")
        elif now != line.manifest:
            yield Difference(f"edition {name}, manifest.json", line.manifest, now, "replaced after it was published")
    yield from _out_of_turn(found)
    own = last.get(edition.name)
    if own is None and (found or recorded is not None):
        yield Difference(FILE, f"a line of {edition.name}", "none", "the log was cut, or the edition never published")
    due = own.before if own and own.what != "before" else None
    if own and own.what != "removed" and due != recorded:
        yield Difference(f"{FILE}, {edition.name}", due or "none", recorded or "none", "its manifest has another place in the log")  # fmt: skip


def remarks(edition: Path) -> Iterator[str]:
    """Yield what a reader should know about the place of an edition in the log, apart from differences."""
    if not is_in_folder_of_editions(edition):
        yield f"{edition.name} lies outside of a folder of editions, so that its place in a log is not checked"
        return
    found, _ = lines(edition.parents[1])
    last = _last(found)
    if not found:
        yield "before the log: no log of editions lies here, so that one which was removed or backdated is not noticed"
        return
    if own := last.get(edition.name):
        if own.what == "before":
            yield "before the log: this edition was there when its log was begun, which does not say since when"
        ends = next((line.edition for line in reversed(found) if line.what != "removed"), edition.name)
        if ends != edition.name:
            yield f"the log goes on after this edition, to {ends}"
    if gone := [name for name, line in last.items() if line.what == "removed"]:
        yield f"removed, as lines of the log say that --keep writes and any hand can: {listed(gone)}"
    if odd := sorted(p.name for p in edition.parent.iterdir() if p.name not in last):
        yield f"among the editions, and in no line of the log: {listed(odd)}"
    yield f"the log of editions has {len(found)} line(s) and ends with {found[-1].digest}; whether a later one was cut only a hash noted elsewhere tells (--log-head)"


def holds(report: Path, digest: str) -> bool:
    """Whether the log of a report is an unbroken chain with a line of this hash."""
    found, broken = lines(report)
    return not broken and any(line.digest == digest for line in found)


def stands(edition: Path, signed: str | None) -> bool:
    """Whether the line that was `signed` as the last one is in the log, not before the line of the edition.

    None was signed if there was no log.
    """
    found, broken = lines(edition.parents[1]) if is_in_folder_of_editions(edition) else ([], [])
    if signed is None or not found:
        return signed is None and not found
    first = next((i for i, line in enumerate(found) if line.edition == edition.name), len(found))
    return not broken and any(line.digest == signed for line in found[first:])
