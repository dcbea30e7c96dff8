"""What a notebook reads: an IPython extension that notes it, and the reader of its notes.

Python announces every file that it opens to an audit hook. Noted are the files of ``data/``,
and whether anything was read that is neither an input nor part of the system: then nobody
can say later whether the run would be the same. What Python cannot announce, a program or
a library that opens files without it, is noted as well: then all files of ``data/`` count
as opened. Environment variables, and what such a program reads elsewhere, cannot be seen.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tipresearch import paths
from tipresearch.publishing.kernels.choice import Extension

#: Environment variables: where the notes go, and what is watched, from `settings`.
NOTES, WATCHED = "TIP_WATCH_NOTES", "TIP_WATCHED"
#: Kinds of notes: the hook is set; all data; a file of the data; a file of nobody's.
READY, ALL, DATA, FOREIGN = "ready", "all", "data", "foreign"
#: What starts another program, which may read anything.
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")  # fmt: skip
#: What gives a file another name.
_MOVING = ("os.link", "os.symlink", "os.rename")
_NETWORK = ("socket.connect", "socket.sendto", "socket.sendmsg")
#: Libraries that open files by themselves, and what starts processes of Python unannounced.
_NATIVE = (
    "polars", "pyarrow", "duckdb", "python_calamine", "fastexcel", "h5py", "netCDF4", "pyreadstat", "pyogrio",
    "loky", "joblib.externals.loky", "multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver",
    "multiprocessing.forkserver",
)  # fmt: skip
#: Where the system keeps its own: what is read there is not the project's.
_SYSTEM = ("/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/proc", "/sys", "/dev")
_PERSONAL = (".cache", ".config", ".jupyter", ".local/share/jupyter")
_TEMPORARY = getattr(os, "O_TMPFILE", 0) & ~getattr(os, "O_DIRECTORY", 0)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a run read: files of ``data/`` by path in it, None for all; and one that is no input."""

    names: frozenset[str] | None
    foreign: str | None = None


def extension(notes: Path, notebook: Path, parameters: Mapping[str, object]) -> Extension:
    """Return what has the kernel of a run note in `notes` what it reads."""
    named = [str(v) for name, v in parameters.items() if name.endswith("_file") and v]
    known = [str(Path(path).absolute()) for path in (notebook, *named, "matplotlibrc")]
    watched = json.dumps([str(paths.HOME), str(paths.DATA), known])
    return Extension(__name__, {NOTES: str(notes), WATCHED: watched})


def load_ipython_extension(shell: object) -> None:
    """Begin to note; called by IPython when a kernel starts."""
    notes, (home, data, known) = os.environ.pop(NOTES), json.loads(os.environ.pop(WATCHED))
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
    seen: set[tuple[str, str]] = set()

    def note(kind: str, name: str = "") -> None:
        if (kind, name) not in seen:
            seen.add((kind, name))
            os.write(file, (json.dumps([kind, name]) + "\n").encode())

    places = Places(home, data, known)
    if any(name in sys.modules for name in _NATIVE):
        note(ALL)
    for path in places.foreign_modules():
        note(FOREIGN, path)
    sys.addaudithook(hook(places, note))
    note(READY)


class Places:
    """What is an input, what the system's, and what the run has made itself."""

    def __init__(self, home: str, data: str, known: Iterable[str]) -> None:
        self.data = set(_forms(data))
        self.known = {form for path in known for form in _forms(path)}
        self.made: set[str] = set()
        package = Path(__file__).parents[2]
        personal = [Path.home() / name for name in _PERSONAL]
        settings: list[str] = [os.environ[n] for n in ("MPLCONFIGDIR",) if os.environ.get(n)]
        # Of a kept run, what IPython runs at each start is a part.
        ipython = Path(os.environ.get("IPYTHONDIR") or "~/.ipython").expanduser()
        settings.append(str(ipython / "profile_default" / "startup"))
        trusted: list[str | Path] = [
            *_SYSTEM,
            sys.prefix,
            sys.base_prefix,
            package,
            *personal,
            *settings,
        ]
        roots = [(os.path.realpath(root), False) for root in (home, "/dev/shm")]
        roots += [(os.path.realpath(root), True) for root in trusted]
        # The innermost folder decides: the environment may lie in the project, or this under /usr.
        self.roots = sorted(roots, key=lambda root: len(root[0]), reverse=True)

    def make(self, path: str) -> None:
        """Remember what the run makes: to read that is to read its own."""
        self.made.add(os.path.realpath(path))

    def is_made(self, path: str) -> bool:
        """Whether the run made a file, or a folder that it is in."""
        real = os.path.realpath(path)
        return any(_within(real, made) for made in self.made)

    def holds_data(self, path: str) -> bool:
        """Whether a folder is the data's or in it."""
        return any(_within(form, data) for form in _forms(path) for data in self.data)

    def opened(self, path: str, flags: int) -> Iterator[tuple[str, str]]:
        """Yield what is to be noted of a file that is opened with such flags."""
        if flags & _TEMPORARY:  # it has no name
            return
        noted = set(self._of_data(path))
        yield from noted
        new = not os.path.lexists(path)
        emptied = flags & os.O_TRUNC and (new or os.access(path, os.W_OK))
        if flags & (os.O_WRONLY | os.O_RDWR) and (emptied or (flags & os.O_EXCL and new)):
            self.make(path)
        elif not (noted or flags & os.O_WRONLY or self._allowed(path)):
            yield FOREIGN, os.path.realpath(path)

    def listed(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield what is to be noted where a folder is listed, but not for the sake of an import."""
        searched = {_forms(place)[0] for place in sys.path}
        if not (_forms(folder)[0] in searched or self._allowed(folder)):
            yield FOREIGN, folder

    def _of_data(self, path: str) -> Iterator[tuple[str, str]]:
        for form in _forms(path):
            for data in self.data:
                # A file may be opened relative to an open folder, and has no name here then.
                if _within(data, form) or (_within(form, data) and Path(form).is_dir()):
                    yield ALL, ""
                elif _within(form, data):
                    yield DATA, os.path.relpath(form, data)

    def _allowed(self, path: str) -> bool:
        """Whether a file is an input, the run's own, or the system's."""
        said, real = _forms(path)
        if {said, real} & self.known:
            return True
        if self.is_made(real):
            return True
        # A compiled module may lie far from its source, which is not opened then.
        if sys.pycache_prefix and _within(real, os.path.realpath(sys.pycache_prefix)):
            real = real[len(os.path.realpath(sys.pycache_prefix)) :]
        return next((trusted for root, trusted in self.roots if _within(real, root)), False)

    def foreign_modules(self) -> Iterator[str]:
        """Yield files of modules, already loaded, that are not from the system."""
        for module in tuple(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if not isinstance(path, str) or path.startswith((sys.prefix, sys.base_prefix)):
                continue
            if not self._allowed(path):
                yield path


def hook(places: "Places", note: Callable[..., None]) -> Callable[[str, tuple], None]:
    """Return an audit hook that notes what is read."""

    def hear(event: str, arguments: tuple) -> None:
        # An error here would be one of the notebook's own.
        try:
            for noted in _noted(places, event, arguments):
                note(*noted)
        except Exception:
            note(ALL)

    return hear


def _native(name: str) -> bool:
    return any(name == native or name.startswith(native + ".") for native in _NATIVE)


def _noted(places: "Places", event: str, arguments: tuple) -> Iterator[tuple[str, str]]:
    """Yield what is to be noted of an event."""
    what = arguments[0] if arguments else None
    if event == "open":
        if isinstance(what, int):  # an open file was announced when it was opened
            return
        # The built-in `open` opens a folder only by an opener, such as that of a temporary file,
        # and what this opens is announced as well.
        if arguments[1] is None or not Path(os.fsdecode(what)).is_dir():
            yield from places.opened(os.fsdecode(what), arguments[2] or 0)
    elif event in ("os.listdir", "os.scandir"):
        if isinstance(what, int) or places.holds_data(os.fsdecode(what or ".")):
            yield ALL, ""
        else:
            yield from places.listed(os.fsdecode(what or "."))
    elif event == "import":
        # pandas asks for pyarrow where it is not installed: only what a package itself imports
        # says that it is there.
        if "." in str(what) and _native(str(what)):
            yield ALL, ""
        if arguments[1]:
            yield from places.opened(os.fsdecode(arguments[1]), os.O_RDONLY)
    elif event == "os.mkdir":
        if not os.path.lexists(what):  # or it is not made now
            places.make(os.fsdecode(what))
    elif event in _NETWORK:
        yield FOREIGN, "the network"
    else:
        yield from _unannounced(places, event, what, arguments)


def _unannounced(
    places: "Places", event: str, what: object, arguments: tuple
) -> Iterator[tuple[str, str]]:
    """Yield what is to be noted where files are read or moved and no `open` is announced."""
    if event in _PROGRAMS:
        yield ALL, ""
    elif event == "ctypes.dlsym":  # of the C library, which any process has loaded
        if "open" in str(arguments[1]) or str(arguments[1]) in ("system", "syscall"):
            yield ALL, ""
    elif event == "sqlite3.connect":  # and whatever the database attaches later
        yield ALL, ""
        if what not in (":memory:", b":memory:", ""):
            yield from places.opened(os.fsdecode(what), os.O_RDONLY)
    elif event == "ctypes.dlopen" and what is not None:
        yield ALL, ""
    elif event in _MOVING:
        path, new = os.fsdecode(what), os.fsdecode(arguments[1])
        if event == "os.symlink":  # what it says is relative to where it lies
            path = str(Path(new).parent / path)
        yield from places.opened(path, os.O_RDONLY)
        if event == "os.rename" and places.is_made(path):
            places.make(new)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _forms(path: str) -> tuple[str, str]:
    """Return a path as it is said, and where it leads: data may be a link, or be behind one."""
    return os.path.abspath(path), os.path.realpath(path)  # noqa: PTH100 - links are to stay


def opened(notes: Path) -> Opened | None:
    """Return what was read, or None where nobody knows.

    Parameters
    ----------
    notes : Path
        What the extension wrote. Where it wrote nothing, it did not watch.
    """
    try:
        lines = [json.loads(line) for line in notes.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return None
    kinds = {kind for kind, _ in lines}
    if READY not in kinds:
        return None
    names = frozenset(name.replace(os.sep, "/") for kind, name in lines if kind == DATA)
    foreign = sorted(name for kind, name in lines if kind == FOREIGN)
    return Opened(None if ALL in kinds else names, foreign[0] if foreign else None)
