"""Notes of what a notebook reads besides its inputs: an IPython extension that writes them, and a reader.

An audit hook of Python reports them. A run is not used again if it started a program, used the network, or opened a
file that is neither an input nor part of the environment nor its own. A file opened without Python is not seen.
"""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from nbpress.core import confinement, paths
from nbpress.engine.choice import Extension

WATCHED = "TIP_WATCHED"  # environment variable with the file of the notes and the inputs
#: The position of the path among the arguments of an event.
_OPENED = {"open": 0, "os.listdir": 0, "os.scandir": 0, "sqlite3.connect": 0, "import": 1}
#: The note of an event whose arguments do not matter.
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")
_NETWORK = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ELSEWHERE = dict.fromkeys(_PROGRAMS, "a program") | dict.fromkeys(_NETWORK, "the network")
_SYSTEM = ("/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/proc", "/sys", "/dev/null", "/dev/urandom")


def extension(notes: Path, inputs: Iterable[Path]) -> Extension:
    """Return the extension that makes a kernel write to `notes` what it reads besides `inputs` and ``data/``."""
    known = [str(path.absolute()) for path in (*inputs, paths.HOME / paths.MARKER)]
    watched = [str(notes.absolute()), str(paths.HOME), str(paths.DATA), known]
    return Extension(__name__, {WATCHED: json.dumps(watched)})


def load_ipython_extension(shell: object) -> None:
    """Begin to write notes. IPython calls this when a kernel starts."""
    notes, *places = json.loads(os.environ.pop(WATCHED))
    file = Path(notes).open("w", buffering=1, encoding="utf-8")  # noqa: SIM115 - open to the end
    sys.addaudithook(Watch(file, *places).hear)


class Watch:
    """Writes a note of each file that is neither an input nor part of the environment nor made by the run."""

    def __init__(self, notes: TextIO, home: str, data: str, known: Iterable[str]) -> None:
        self.notes, self.process, self.data = notes, os.getpid(), os.path.realpath(data)
        self.own = set(map(os.path.realpath, known))
        # Of the folders of a user only caches whose original files are checked themselves.
        made = [paths.caches() / "tipresearch" / name for name in ("parsed", "no-settings")]
        trusted = [*_SYSTEM, sys.prefix, sys.base_prefix, paths.PACKAGE, paths.ENGINE, paths.PACKAGED / "data", *made]
        # The innermost folder decides: the environment may be in the project, or the project under /usr.
        self.roots: dict[str, bool] = dict.fromkeys(map(os.path.realpath, trusted), True)
        self.roots |= {os.path.realpath(home): False, self.data: True, f"{self.data}{os.sep}translations": False}

    def _note(self, what: str) -> None:
        self.notes.write(json.dumps(what) + "\n")

    def hear(self, event: str, arguments: tuple) -> None:
        """Write the note of an event. This must raise no error, which would stop the notebook."""
        try:
            what = arguments[_OPENED[event]] if event in _OPENED else None
            if os.getpid() != self.process or (event == "subprocess.Popen" and confinement.PROGRAM in arguments[1]):
                return  # a child, whose start has a note, may have closed the file; or this is our own parser
            if event in _ELSEWHERE:
                self._note(_ELSEWHERE[event])
            elif event == "os.mkdir" and not os.path.lexists(arguments[0]):
                self.own.add(os.path.realpath(os.fsdecode(arguments[0])))
            elif not (what is None or isinstance(what, int)):  # an open file had its event before
                flags = arguments[2] or 0 if event == "open" else 0
                self._look(event, os.path.abspath(os.fsdecode(what)), flags)  # noqa: PTH100 - a link stays a link
        except Exception:  # an error would stop the notebook; an event with odd arguments gets a note
            self._note(event)

    def _look(self, event: str, path: str, flags: int) -> None:
        writing = flags & (os.O_WRONLY | os.O_RDWR)
        # An import lists folders of modules. A temporary file first opens its folder to write.
        searched = event != "open" and path in map(os.path.abspath, sys.path)
        if searched or (writing and Path(path).is_dir()):
            return
        if writing and not os.path.lexists(path):
            self.own.add(os.path.realpath(path))
        elif not (flags & os.O_WRONLY or self._allowed(path)):
            self._note(os.path.realpath(path))

    def _allowed(self, path: str) -> bool:
        """Return whether a run may read a path or the target of its link."""
        lies = Path(os.path.realpath(Path(path).parent), Path(path).name)
        return any(map(self._trusted, (lies, Path(os.path.realpath(path)))))

    def _trusted(self, path: Path) -> bool:
        above = [str(place) for place in (path, *path.parents)]
        root = next((place for place in above if place in self.roots), "")
        hidden = root == self.data and "/." in str(path).removeprefix(root)
        return not self.own.isdisjoint(above) or (self.roots.get(root, False) and not hidden)


def foreign(notes: Path) -> list[str] | None:
    """Return what a kernel read that is no input, or None if the notes are missing or incomplete."""
    try:
        return sorted({json.loads(line) for line in notes.read_text("utf-8").splitlines()})
    except (OSError, ValueError):
        return None
