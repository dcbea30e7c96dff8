"""Files of the user under their content hash, on this machine or on a worker's."""

import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tipresearch.publishing import editions, inputs

#: Puts what was read of a file where runs find it; see `tipresearch.readers.kept`.
Keep = Callable[[Path, Path], object]
#: Folder of a file: the beginning of its hash.
_PLACE = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Store:
    """Input files under their content hash, and what was read of them."""

    folder: Path

    def name(self, path: Path) -> str:
        """Return the name that a file has here, or would have: of its content and its own."""
        return f"{editions.file_hash(path)[:12]}/{path.name}"

    def add(self, path: Path) -> str:
        """Copy a file in, so that one replaced in mid-run does no harm; return its name here."""
        data = path.read_bytes()
        return self.put(f"{inputs.sha256(data)[:12]}/{path.name}", data)

    def put(self, name: str, data: bytes) -> str:
        """Hold data under the name that `add` gave it elsewhere."""
        place = self.folder / name
        if not self.holds(name):
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{os.getpid()}")
            draft.write_bytes(data)
            draft.replace(place)
        return name

    def holds(self, name: str) -> bool:
        """Whether the file is there with the content that its name tells."""
        place = self.folder / name
        return place.is_file() and editions.file_hash(place).startswith(name.partition("/")[0])

    def read_once(self, names: Iterable[str], keep: Keep | None) -> None:
        """Read each of the files once for all kernels, and free the memory."""
        # Loads pandas, for which a report with nothing stale has no use.
        from tipresearch.readers import kept

        for name in dict.fromkeys(names) if keep else ():
            keep(self.folder / name, self.readings)
        kept.forget()

    def prune(self, names: Iterable[str]) -> None:
        """Remove all files but these, and what was read of the others."""
        from tipresearch.readers import kept

        held = [name for name in dict.fromkeys(names) if self.holds(name)]
        used = {name.partition("/")[0] for name in held}
        read = {kept.key(self.folder / name) for name in held} if self.readings.is_dir() else set()
        for place in self.folder.iterdir():
            # Only folders of our own naming: another cache may lie here, too.
            if _PLACE.fullmatch(place.name) and place.name not in used:
                shutil.rmtree(place, ignore_errors=True)
        for place in self.readings.glob("*"):
            if place.name not in read:
                shutil.rmtree(place, ignore_errors=True)

    @property
    def readings(self) -> Path:
        """Where what was read is kept."""
        return self.folder / "readings"
