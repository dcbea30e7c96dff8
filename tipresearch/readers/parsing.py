"""Keep the parsed form of a published file in the user's cache, under the hash of its content.

Reading a whole workbook takes seconds; the parsed form takes a fraction of a second. The parsed form is numbers and
JSON, which run no code. A form that is damaged, or was written by other code, is parsed again.
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
from tipresearch.readers.packing import DAMAGED, pack, unpack
from tipresearch.readers.protection import protected
from tipresearch.readers.reading import Reading

#: How many forms stay in the cache; the oldest are deleted.
_MOST = 12
#: Packages of the library that read no published file.
_NO_READING = ("cli", "datasets", "presentation")

#: Installed packages that parse files or choose the counts to withhold.
_PACKAGES = ("pandas", "python-calamine", "polars", "scipy", "highspy")

_ABOUT = ("publisher", "edition", "rows_in", "notes", "disclosure")
_FRAMES = ("observations", "issues", "in_conflict", "areas", "unlabelled")


def parsed(publisher: str, path: Path, *, edition: str = "", protect: Rule | None = None) -> Reading:
    """Read a published file, or take its parsed form from the cache."""
    place: Path | None = None
    # If the file cannot be opened, or its form is missing or damaged, read the file.
    with contextlib.suppress(*DAMAGED):
        place = _cache_path(publisher, path, f"{edition} {protect}" if protect else edition)
        about, frames = unpack(place.read_bytes())
        return Reading(**about | {"notes": tuple(about["notes"])}, **frames)
    reading = read(publisher, path, edition=edition)
    reading = protected(reading, path, protect) if protect else reading
    if place:
        with contextlib.suppress(OSError, TypeError):  # without the cache the next call takes longer
            data = pack(*({name: getattr(reading, name) for name in names} for names in (_ABOUT, _FRAMES)))
            private(place.parent)  # the counts may be exact
            write_whole(place, data)
            place.chmod(0o600)
            for old in sorted(place.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime)[:-_MOST]:
                old.unlink(missing_ok=True)
    return reading


def _cache_path(publisher: str, path: Path, edition: str) -> Path:
    """Return the path of the parsed form, from the content, the name and the edition of a file, and the code."""
    digest = hashlib.sha256(f"{publisher} {edition} {code_hash()}".encode())
    layout = LAYOUTS[publisher]
    # Code lists are in the folder of the tables that need them.
    lists = path.parent.glob(layout.folder["code_lists"]) if path.match(layout.folder.get("files", "/")) else ()
    for file in sorted(path.glob(layout.folder["files"])) if path.is_dir() else [path, *sorted(lists)]:
        # A device may have no end, and a file that is too large is refused before it is read.
        largest = math.inf if layout.any_size else files.reading_limits().megabytes * 2**20
        if not file.is_file() or file.stat().st_size > largest:
            raise OSError(f"{file} is not gone through")
        # The name may state the edition, and is part of messages.
        digest.update(f"\n{file.name}\n{file_hash(file)}".encode())
    return default_folder() / "parsed" / f"{digest.hexdigest()[:40]}.npz"


@functools.cache
def code_hash() -> str:
    """Return a hash of the code, the packages and the tables of the project that decide how a file is read."""
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


#: Called once for all kernels. After an edit of code or of a table, kernels start from a new process.
before_fork = code_hash
