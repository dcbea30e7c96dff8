"""Notices that code or data change while a batch runs: its pages would be of two states."""

from collections.abc import Mapping
from pathlib import Path

from tipresearch import files
from tipresearch.errors import TipResearchError
from tipresearch.publishing.inputs import project


class Moved(TipResearchError):
    """An input changed while a batch ran: what it has built is of no use."""


class Watch:
    """The inputs of a batch as they were before its first run.

    Parameters
    ----------
    notebook : Path
        The notebook.
    before : mapping of str to str
        Hashes of all inputs. Files of the user are left out: they were copied before the
        first run, so that one replaced since was not read.
    """

    def __init__(self, notebook: Path, before: Mapping[str, str]) -> None:
        self.notebook = notebook
        self.before = {name: digest for name, digest in before.items() if ": " not in name}
        self.stamps = self._stamps()

    def _stamps(self) -> list[tuple[int, int, int] | None]:
        found: list[tuple[int, int, int] | None] = []
        for name in self.before:
            try:
                state = project.locate(name).stat()
            except OSError:
                found.append(None)
            else:
                found.append((state.st_mtime_ns, state.st_size, state.st_ino))
        return found

    def look(self) -> None:
        """Refuse to go on if an input changed; files are read only if one looks touched."""
        if (stamps := self._stamps()) != self.stamps:
            self.require_unchanged()
            self.stamps = stamps

    def require_unchanged(self) -> None:
        """Refuse to publish pages of two states of the code or the data."""
        there = [self.notebook] if self.notebook.is_file() else []
        if moved := files.differing(self.before, project.hashes(there)):
            raise Moved(
                f"{moved[0]} changed while the batch ran ({len(moved)} in all); nothing was published; run it again."
            )
