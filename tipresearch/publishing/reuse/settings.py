"""What a kernel is started by and what it loads of the user's settings, as hashes."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path


def kernelspec(named: Mapping[str, str] | None) -> str:
    """Return a hash of the kernelspec that a notebook names, as it is installed now.

    Parameters
    ----------
    named : mapping, optional
        The notebook's metadata ``kernelspec``. ``python3`` need not be installed: then it
        is this Python.
    """
    from jupyter_core.paths import jupyter_path  # jupyter_client, which has this, loads slowly

    name = str((named or {}).get("name", "")).lower()
    for folder in (*jupyter_path("kernels"), _ipython() / "kernels"):
        for path in Path(folder).glob("*/kernel.json"):
            if path.parent.name.lower() == name:
                return _hash([path])
    return "this Python"


def of_user(base: Path) -> str:
    """Return a hash of what matplotlib and IPython load: settings, and code run at each start.

    Parameters
    ----------
    base : Path
        Folder in which the notebook runs.
    """
    return _hash(sorted(_settings(base)))


def _settings(base: Path) -> Iterator[Path]:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    matplotlib = Path(os.environ.get("MPLCONFIGDIR") or config / "matplotlib")
    named = os.environ.get("MATPLOTLIBRC")
    places = [Path(named), Path(named) / "matplotlibrc"] if named else []
    yield from (*places, base / "matplotlibrc", matplotlib / "matplotlibrc")
    profile = _ipython() / "profile_default"
    for pattern in ("*.py", "*.json", "startup/*.py", "startup/*.ipy"):
        yield from profile.glob(pattern)


def _ipython() -> Path:
    return Path(os.environ.get("IPYTHONDIR") or "~/.ipython").expanduser()


def _hash(files: list[Path]) -> str:
    found = [(path.name, path.read_bytes().hex()) for path in files if path.is_file()]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
