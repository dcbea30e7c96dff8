"""Files of the user under their content hash, on this machine or on a worker's, and where they came from."""

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
    """What reads files once for many runs, such as `tipresearch.readers.cache`."""

    def keep(self, path: Path, folder: Path) -> object:
        """Read a file and put what was read into `folder`, unless it is there."""

    def key(self, path: Path) -> str:
        """Return the name under which `keep` puts it."""

    def forget(self) -> None:
        """Free the memory of what was read."""

    def kept_in(self, folder: Path) -> contextlib.AbstractContextManager:
        """Have kernels that start inside find there what was read."""


#: Folder of a file: the beginning of its hash; of what says where it came from, the same and a word.
_PLACE = re.compile(r"([0-9a-f]{12})(\.from)?")


def of_report(report: Path) -> "Store":
    """Return the store beside the folder of a report: a rebuild finds copies there though files move."""
    return Store(report.parent / ".cache" / "inputs", report=report.name)


def is_still(path: Path, digest: str) -> bool:
    """Whether an ordinary file has this content, as far as it can be read.

    A stranger may name what a system shows as a file and nobody can read to its end.
    """
    with contextlib.suppress(OSError):  # such as a name longer than a file can have
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
        """Return the name that a file has here, or would have: of its content and its own."""
        return f"{files.file_hash(path)[:12]}/{path.name}"

    def add(self, path: Path) -> str:
        """Copy a file in, so that one replaced in mid-run does no harm; return its name here."""
        digest = files.file_hash(path)
        return self._hold(f"{digest[:12]}/{path.name}", path, digest)

    def put(self, name: str, data: bytes) -> str:
        """Hold data under the name that `add` gave it elsewhere."""
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
        raise TipResearchError(f"{name} is held as another file: the hashes of the two begin alike, which nobody finds by chance; give yours another name.")  # fmt: skip

    def note(self, name: str, digest: str, path: Path) -> None:
        """Note here, and in no manifest, where the file came from that is an input of the report."""
        _write(files.private(self.folder) / self._note(name, digest), os.fsencode(path.absolute()))

    def came_from(self, name: str, digest: str) -> Path | None:
        """Return where an input of the report came from, or None where no file says so that this user wrote."""
        note = self.folder / self._note(name, digest)
        with contextlib.suppress(OSError):
            state = note.lstat()
            if stat.S_ISREG(state.st_mode) and state.st_uid == getattr(os, "getuid", int)():
                return Path(os.fsdecode(note.read_bytes()))
        return None

    def holds(self, name: str) -> bool:
        """Whether the file is there with the content that its name tells."""
        place = self.folder / name
        return place.is_file() and files.file_hash(place).startswith(name.partition("/")[0])

    def read_once(self, names: Iterable[str]) -> None:
        """Read each of the files once for all kernels, and free the memory."""
        if self.readings is not None:
            for name in dict.fromkeys(names):
                self.readings.keep(self.folder / name, self._read)
            self.readings.forget()

    def found_by_kernels(self) -> contextlib.AbstractContextManager:
        """Have kernels that start inside find what was read once."""
        return self.readings.kept_in(self._read.resolve()) if self.readings else contextlib.nullcontext()

    def prune(self, names: Iterable[str]) -> None:
        """Remove all files but these, and what was read of the others."""
        held = [name for name in dict.fromkeys(names) if self.holds(name)]
        used = {name.partition("/")[0] for name in held}
        read = {self.readings.key(self.folder / name) for name in held} if self.readings else set()
        for place in self.folder.iterdir():
            # Only folders of our own naming: another cache may lie here, too.
            if (own := _PLACE.fullmatch(place.name)) and own[1] not in used:
                shutil.rmtree(place, ignore_errors=True)
        for place in self._read.glob("*"):
            if place.name not in read:
                shutil.rmtree(place, ignore_errors=True)

    def _note(self, name: str, digest: str) -> str:
        """Where is noted what `name`, an input such as ``data_file: cases.csv``, came from."""
        return f"{digest[:12]}.from/{self.report}/{name.replace(': ', '/', 1)}"

    @property
    def _read(self) -> Path:
        """Where what was read is kept."""
        return self.folder / "readings"


def _write(place: Path, data: bytes | Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole(place, data)
    place.chmod(0o600)
