"""The files that a report is built from: where they are, their hashes, what changed."""

import getpass
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from nbpress.core import overlay, paths
from nbpress.core.errors import TipResearchError
from nbpress.core.files import differing, file_hash, sha256
from nbpress.inputs.store import Store, is_still

_LOCK = "requirements.lock"
_NAMED = re.compile(r"^(Name|Version): *(.+?)\s*$", re.MULTILINE)
#: The document of a project that each edition shows as a page.
METHODS = "docs/methods.md"
#: Variables by which git tells a hook where its repository is. A project may be in another repository.
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"}
#: Folder of the place where an edition is built again: it holds files of the user.
FILES = "files"


def hashes(notebooks: Iterable[Path], files: Iterable[tuple[str, str]] = (), *, strict: bool = True) -> dict[str, str]:
    """Return the sha256 of every file that a report is built from; `files` are pairs of a parameter and its path."""
    located = partial(overlay.locate, strict=strict)
    found = overlay.code_and_data()
    found |= {located(f"notebooks/{p.name}")[0]: p for p in notebooks}
    found |= {of_user(name, path): Path(path) for name, path in files}
    found |= {name: path for name, path in map(located, (METHODS, _LOCK, paths.MARKER)) if path.is_file()}
    return {name: file_hash(path) for name, path in sorted(found.items())}


def of_user(parameter: str, path: str) -> str:
    """Return the name that a file of the user has among inputs: the parameter, then the name of the file."""
    return f"{parameter}: {Path(path).name}"


def methods() -> str:
    """Return the text of the document on methods, or an empty text if the project has no such document."""
    _, path = overlay.locate(METHODS)
    return path.read_text("utf-8") if path.is_file() else ""


def changed(manifest: Mapping, store: Store) -> list[str]:
    """Return the names of inputs that changed, were added or were removed since a manifest recorded them."""
    held = (overlay.locate(f"notebooks/{name}.ipynb", strict=False)[1] for name in manifest["parameters"])
    inputs = {n: d for n, d in manifest["inputs"].items() if re.match(r"\w+: ", n)}
    places = {n: store.came_from(n, d) for n, d in inputs.items()}
    # Without a note of its place a file counts as unchanged.
    same = {n: inputs[n] for n, p in places.items() if p is None or is_still(p, inputs[n])}
    return differing(manifest["inputs"], hashes(filter(Path.is_file, held), strict=False) | same)


class Moved(TipResearchError):
    """An input changed while pages were made from it, so that the pages may show two states of the data."""


def require_same(before: Mapping[str, str], after: Mapping[str, str], meanwhile: str, again: str) -> None:
    """Raise `Moved` if inputs changed `meanwhile`; the message ends with `again`, what the user must do."""
    if moved := differing(before, after):
        raise Moved(f"{moved[0]} changed while {meanwhile} ({len(moved)} in all); nothing was published; {again}.")


def packages() -> dict[str, str]:
    """Return the versions of the packages that an import would find, by name."""
    import importlib.metadata

    found: dict[str, str] = {}
    for each in importlib.metadata.distributions():  # in the order of the path: the first counts
        # Reading the whole of each description takes longer than a notebook does.
        text = each.read_text("METADATA") or each.read_text("PKG-INFO") or ""
        head = dict(_NAMED.findall(text.partition("\n\n")[0]))
        if "Name" in head:
            found.setdefault(head["Name"], head.get("Version", ""))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def are_installed(recorded: Mapping[str, str]) -> bool:
    """Return whether exactly these packages are installed in these versions."""
    found: dict[str, str] = {}  # by the names of folders, which usually state the version
    for folder in (each for place in sys.path for each in Path(place).glob("*.dist-info")):
        name, _, version = folder.stem.rpartition("-")
        found.setdefault(_folded(name), version)
    # Reading each description takes longer than all other checks of a build without changes.
    return found == {_folded(name): version for name, version in recorded.items()} or packages() == recorded


def _folded(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


@cache
def installed() -> str:
    """Return a hash of the installed packages: of the list of files of each package, or else of its description."""
    import importlib.metadata

    each = [d.read_text("RECORD") or d.read_text("METADATA") or "" for d in importlib.metadata.distributions()]
    return sha256("".join(sorted(each)).encode("utf-8", "surrogatepass"))


def other_versions(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the packages with another version as texts, such as ``pandas 3.0.1 → 3.1.0``."""
    found = [f"{n} {old[n]} → {new[n]}" for n in differing(old, new) if n in old and n in new]
    # Packages that come or go together, as with an extra, share one text.
    for here, there, way in ((new, old, "none → {}"), (old, new, "{} → none")):
        if names := sorted(here.keys() - there.keys(), key=str.lower):
            many = {1: "", 2: " and 1 other"}.get(len(names), f" and {len(names) - 1} others")
            found.append(f"{names[0]}{many} {way.format('installed' if many else here[names[0]])}")
    return found


def _answer(*command: str) -> str | None:
    done = _git(command)
    return None if done is None else done.decode("utf-8", "replace").strip()


def checkout() -> dict[str, str | bool | None]:
    """Return the commit of the project, its date, and whether its files are unchanged; empty without a commit."""
    # A folder that its repository ignores, such as an environment, has no commit.
    commit = _answer("rev-parse", "--verify", "HEAD") if _answer("rev-parse", "--verify", "HEAD:./") else None
    commit = commit if _is_commit(commit) else None
    date = _answer("log", "-1", "--format=%cI") if commit else None
    clean = bool(commit) and _answer("status", "--porcelain", ".") == ""
    return {"commit": commit, "commit_date": date, "clean": clean}


def person() -> str:
    """Return the name of the user, as commits of the project have it, or else the login name."""
    try:
        return _answer("config", "user.name") or getpass.getuser()
    except (OSError, KeyError):  # the system has no name for this user
        return ""


def subjects(old: str | None, new: str | None, name: str) -> list[str]:
    """Return hash and subject of each commit between two commits that changed a file, newest first."""
    if old == new or not (_is_commit(old) and _is_commit(new)):
        return []
    said = _answer("log", "--format=%h %s", "--end-of-options", f"{old}..{new}", "--", name)
    return said.splitlines() if said else []


def in_history(commit: str | None) -> bool:
    """Return whether a commit is the current commit or one before. Nobody has accepted a commit that was only fetched."""
    return _is_commit(commit) and _git(["merge-base", "--is-ancestor", str(commit), "HEAD"]) is not None


def recorded(name: str, digest: str | None, commit: str | None) -> bytes | None:
    """Return the content of an input with this hash, from the project or its history, or None."""
    path = overlay.place(name)
    if path.is_file() and file_hash(path) == digest:
        return path.read_bytes()
    data = _git(["show", "--end-of-options", f"{commit}:./{name}"]) if in_history(commit) else None
    return data if data is not None and sha256(data) == digest else None


def _is_commit(commit: str | None) -> bool:
    # Git would take another text for an option or for another revision.
    return bool(re.fullmatch("[0-9a-f]{40}", commit or ""))


def _git(command: Iterable[str]) -> bytes | None:
    # Settings of a checkout must not matter: git prints nothing on signatures, writes no index, and does not fetch
    # what a partial clone lacks. To fetch would run a command that the settings name (`core.sshCommand`).
    fixed = ("--no-optional-locks", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false")
    names = {k: v for k, v in os.environ.items() if k not in _OF_A_HOOK} | {"GIT_ALLOW_PROTOCOL": "none"}
    try:
        done = subprocess.run(["git", *fixed, *command], cwd=paths.HOME, capture_output=True, check=True, env=names)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
