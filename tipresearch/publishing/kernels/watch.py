"""Which files of a folder a notebook opens: an IPython extension, and the reader of its notes.

Python announces every file that it opens to an audit hook. What it cannot announce, a
program of its own or a library that opens files without Python, is noted as well: then
all files of the folder count as opened.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

#: Environment variables: where the notes go, and the folder that is watched.
NOTES, FOLDER = "TIP_WATCH_NOTES", "TIP_WATCH_FOLDER"
#: Stands for every file of the folder.
ALL = "*"
_READY = "watching"
#: What starts another program, which may read anything.
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")  # fmt: skip
_OPENING = ("open", "os.listdir", "os.scandir")
#: Libraries that open files by themselves. python_calamine does, too, but only workbooks of
#: the user, which are inputs by their parameters.
_NATIVE = frozenset({"polars", "pyarrow", "duckdb"})


def load_ipython_extension(shell: object) -> None:
    """Begin to note; called by IPython when a kernel starts."""
    notes, folder = os.environ.pop(NOTES), os.environ.pop(FOLDER)
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    seen: set[str] = set()

    def note(name: str) -> None:
        if name not in seen:
            seen.add(name)
            os.write(file, f"{name}\n".encode())

    note(_READY)
    if _NATIVE & sys.modules.keys():
        note(ALL)
    sys.addaudithook(_hook(os.path.realpath(folder), note))


def _hook(folder: str, note: Callable[[str], None]) -> Callable[[str, tuple], None]:
    def hear(event: str, arguments: tuple) -> None:
        # An error here would be one of the notebook's own.
        try:
            if name := _noted(folder, event, arguments[0] if arguments else None):
                note(name)
        except (OSError, ValueError):
            note(ALL)

    return hear


def _noted(folder: str, event: str, what: object) -> str | None:
    """Return what is to be noted of an event: a path in the folder, or `ALL`."""
    if event in _PROGRAMS:
        return ALL
    if event == "import":
        return ALL if str(what).partition(".")[0] in _NATIVE else None
    if event not in _OPENING or isinstance(what, int):
        return None  # an open file was announced when it was opened
    path = os.path.realpath(os.fsdecode(what or "."))
    if path != folder and not path.startswith(folder + os.sep):
        return None
    return os.path.relpath(path, folder) if event == "open" and path != folder else ALL


def opened(notes: Path) -> set[str] | None:
    """Return the files that were opened, by path in the watched folder; None is all of them.

    Parameters
    ----------
    notes : Path
        What the extension wrote. Where it wrote nothing, it did not watch.
    """
    try:
        names = notes.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    if _READY not in names or ALL in names:
        return None
    return {name.replace(os.sep, "/") for name in names if name != _READY}
