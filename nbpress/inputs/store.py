"""Copies of files of the user under their content hash, and notes of where each file came from."""

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbpress.core import files
from nbpress.core.errors import TipResearchError


class Readings(Protocol):
    """A reader that reads each file once for many runs, such as `tipresearch.readers.cache`."""

    def keep(self, path: Path, folder: Path) -> object:
        """Read a file and write the result into `folder`, unless the result is there."""

    def key(self, path: Path) -> str:
        """Return the name that `keep` gives to the result."""

    def forget(self) -> None:
        """Free the memory of what was read."""

    def kept_in(self, folder: Path) -> contextlib.AbstractContextManager:
        """Let kernels that start inside this context find the results in a folder."""


#: Folders in a store: of a file the beginning of its hash, of its note the same and a word.
_PLACE = re.compile(r"([0-9a-f]{12})(\.from)?")


def of_report(report: Path) -> "Store":
    """Return the store next to the folder of a report. A rebuild finds copies there after the files have moved."""
    return Store(report.parent / ".cache" / "inputs", report=report.name)


def is_still(path: Path, digest: str) -> bool:
    """Return whether a path is an ordinary file with this content."""
    with contextlib.suppress(OSError):  # such as a name longer than a file can have
        # A stranger may name a file without end below /proc or /sys.
        ordinary = path.is_file() and path.resolve().parts[1] not in ("proc", "sys")  # /dev/shm is a disk
        return ordinary and files.file_hash(path) == digest
    return False


@dataclass(frozen=True, slots=True)
class Store:
    """Input files under their content hash, and what was read of them."""

    folder: Path
    readings: Readings | None = None
    #: Whose notes are kept; another report may have the same file from another place.
    report: str = ""

    def name(self, path: Path) -> str:
        """Return the name that a file has in the store: the beginning of its hash, then its own name."""
        return f"{files.file_hash(path)[:12]}/{path.name}"

    def add(self, path: Path) -> str:
        """Copy a file into the store and return its name there. The original may then be replaced during a run."""
        digest = files.file_hash(path)
        return self._hold(f"{digest[:12]}/{path.name}", path, digest)

    def put(self, name: str, data: bytes) -> str:
        """Write data under the name that `add` gave them on another machine."""
        return self._hold(name, data, files.sha256(data))

    def _hold(self, name: str, given: Path | bytes, digest: str) -> str:
        place = files.private(self.folder) / name
        if fresh := not self.holds(name):
            _write(place, given)
        if files.file_hash(place) == digest:
            return name
        if fresh:
            place.unlink()
            raise TipResearchError(f"{name} changed while it was copied; begin again once nothing writes it.")
        raise TipResearchError(f"{name} is held as another file: the hashes of the two begin alike, which does not happen by chance; give yours another name.")  # fmt: skip

    def note(self, name: str, digest: str, path: Path) -> None:
        """Note where an input of the report came from. No manifest states this path."""
        _write(files.private(self.folder) / self._note(name, digest), os.fsencode(path.absolute()))

    def came_from(self, name: str, digest: str) -> Path | None:
        """Return where an input of the report came from, or None without a note that this user wrote."""
        note = self.folder / self._note(name, digest)
        with contextlib.suppress(OSError):
            state = note.lstat()
            if stat.S_ISREG(state.st_mode) and state.st_uid == getattr(os, "getuid", int)():
                return Path(os.fsdecode(note.read_bytes()))
        return None

    def holds(self, name: str) -> bool:
        """Return whether the store has a file with the content that its name states."""
        place = self.folder / name
        return place.is_file() and files.file_hash(place).startswith(name.partition("/")[0])

    def read_once(self, names: Iterable[str]) -> None:
        """Read each file once for all kernels, then free the memory."""
        if self.readings is not None:
            for name in dict.fromkeys(names):
                self.readings.keep(self.folder / name, self._read)
            self.readings.forget()

    def found_by_kernels(self) -> contextlib.AbstractContextManager:
        """Let kernels that start inside this context find the files that were read."""
        return self.readings.kept_in(self._read.resolve()) if self.readings else contextlib.nullcontext()

    def prune(self, names: Iterable[str]) -> None:
        """Remove all files except these, with their notes and the results of reading them."""
        held = [name for name in dict.fromkeys(names) if self.holds(name)]
        used = {name.partition("/")[0] for name in held}
        read = {self.readings.key(self.folder / name) for name in held} if self.readings else set()
        for place in self.folder.iterdir():
            # Only folders with names of ours: other caches may be here as well.
            if (own := _PLACE.fullmatch(place.name)) and own[1] not in used:
                shutil.rmtree(place, ignore_errors=True)
        for place in self._read.glob("*"):
            if place.name not in read:
                shutil.rmtree(place, ignore_errors=True)

    def _note(self, name: str, digest: str) -> str:
        """Return the name of the note for an input such as ``data_file: cases.csv``."""
        return f"{digest[:12]}.from/{self.report}/{name.replace(': ', '/', 1)}"

    @property
    def _read(self) -> Path:
        """Return the folder with the results of reading."""
        return self.folder / "readings"


def _write(place: Path, data: bytes | Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole(place, data)
    place.chmod(0o600)
