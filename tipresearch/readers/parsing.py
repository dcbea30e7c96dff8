"""A published file as it was parsed, kept in the user's cache under the hash of its content.

Reading a whole workbook takes seconds; `parsed` gives it again in a fraction of one. What is kept
are numbers and JSON, which hold values and no code; a form that is damaged, or was kept by other
code, is parsed again.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import math
from pathlib import Path

from nbpress.core import files, overlay, paths
from nbpress.core.files import file_hash, private, write_whole
from tipresearch.disclosure import Rule
from tipresearch.readers.known import LAYOUTS, default_folder
from tipresearch.readers.layout import read
from tipresearch.readers.packing import DAMAGED, packed, unpacked
from tipresearch.readers.protection import protected
from tipresearch.readers.reading import Reading

#: Forms that stay in the cache; the oldest go first.
_MOST = 12
#: Packages whose code reads no published file.
_NO_READING = ("cli", "datasets", "presentation")

#: What parses a file, and what chooses which of its counts are withheld.
_PACKAGES = ("pandas", "python-calamine", "polars", "scipy", "highspy")

_ABOUT = ("publisher", "edition", "rows_in", "notes", "disclosure")
_FRAMES = ("observations", "issues", "in_conflict", "areas", "unlabelled")


def parsed(publisher: str, path: Path, *, edition: str = "", protect: Rule | None = None) -> Reading:
    """Read a published file, or take what was kept of the same content."""
    place: Path | None = None
    # Not to be opened, not kept, damaged or not ours: the file itself says it.
    with contextlib.suppress(*DAMAGED):
        place = _place(publisher, path, f"{edition} {protect}" if protect else edition)
        about, frames = unpacked(place.read_bytes())
        return Reading(**about | {"notes": tuple(about["notes"])}, **frames)
    reading = read(publisher, path, edition=edition)
    reading = protected(reading, path, protect) if protect else reading
    if place:
        with contextlib.suppress(OSError, TypeError):  # what cannot be kept costs time alone
            data = packed(*({name: getattr(reading, name) for name in names} for names in (_ABOUT, _FRAMES)))
            private(place.parent)  # counts may be exact
            write_whole(place, data)
            place.chmod(0o600)
            for old in sorted(place.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime)[:-_MOST]:
                old.unlink(missing_ok=True)
    return reading


def _place(publisher: str, path: Path, edition: str) -> Path:
    """Return where a file is kept: by all that decides what is read from it."""
    digest = hashlib.sha256(f"{publisher} {edition} {code_hash()}".encode())
    layout = LAYOUTS[publisher]
    # Code lists lie in the folder of the tables that need them.
    lists = path.parent.glob(layout.folder["code_lists"]) if path.match(layout.folder.get("files", "/")) else ()
    for file in sorted(path.glob(layout.folder["files"])) if path.is_dir() else [path, *sorted(lists)]:
        # What is no file may have no end. What is too large is refused before it is read.
        largest = math.inf if layout.any_size else files.reading_limits().megabytes * 2**20
        if not file.is_file() or file.stat().st_size > largest:
            raise OSError(f"{file} is not gone through")
        # The name may give the edition, and stands in messages.
        digest.update(f"\n{file.name}\n{file_hash(file)}".encode())
    return default_folder() / "parsed" / f"{digest.hexdigest()[:40]}.npz"


@functools.cache
def code_hash() -> str:
    """Return a hash of what decides what is read from a file: the code, the packages, and the tables of the project."""
    package = Path(__file__).parents[1]
    code = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] not in _NO_READING]
    code += (paths.ENGINE / "core").glob("*.py")
    layouts = package.glob("readers/layouts/*.toml")
    tables = ("mappings/*.csv", "observations.csv")
    found = [*code, *layouts, *(p for root in overlay.roots().values() for names in tables for p in root.glob(names))]
    digest = hashlib.sha256()
    for name in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # an extra
            digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for path in sorted(found):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


#: Called once for all kernels; where code or a table is edited, the next come from a new process.
before_fork = code_hash
