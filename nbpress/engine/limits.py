"""What a notebook may take of the machine: time, memory and output."""

import math
import os
import re
import sys
from collections.abc import Mapping
from typing import NamedTuple

from nbpress.core.errors import TipResearchError

#: No limit is larger: the seconds of a week, and more than any number moves.
MOST = 1_000_000
# How many files a process may open here, if the system allows it, and the fewest with which kernels run.
_OPEN_FILES, _FEWEST_FILES = 1024, 96
#: What a limit must exceed: a kernel itself owns 0.3 GB.
LEAST = {"time_limit": 0, "memory_limit": 0.5, "output_limit": 0}
_HOURS = {"h": 1, "d": 24, "w": 168}


class Limits(NamedTuple):
    """Seconds that a notebook may run, gigabytes of a process of it, megabytes of all its outputs."""

    time_limit: float = math.inf
    memory_limit: float = 4
    output_limit: float = 64


def chosen(defined: Mapping[str, float | None]) -> Limits:
    """Return the limits of a run [s, GB, MB]: the user's variables, then those that are `defined`, then the defaults."""
    found = {}
    for key, default in Limits._field_defaults.items():
        given = os.environ.get(name := f"TIPRESEARCH_{key.upper()}")
        try:
            found[key] = float(given or defined.get(key) or default)
        except ValueError:
            found[key] = math.nan
        if given and not LEAST[key] < found[key] <= MOST:
            raise TipResearchError(f"{name}={given!r} is not allowed; it takes a number above {LEAST[key]}, up to {MOST:,}.")  # fmt: skip
    return Limits(**found)


def raise_by(key: str) -> str:
    """Say how a limit, a key of `LEAST`, is raised, as the end of a sentence."""
    return f"raise {key} in the definition or TIPRESEARCH_{key.upper()}"


def limit_memory(gigabytes: float) -> None:
    """Limit the memory to write to that this process, or one that it starts, may own; on Linux alone."""
    if sys.platform == "linux":
        import resource

        # Address space would be too much to count: pandas and matplotlib reserve 1.0 GB of it, and own 0.3 GB.
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        size = int(min(gigabytes * 1e9, math.inf if most == resource.RLIM_INFINITY else most))
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def allow_open_files() -> None:
    """Let this process, and what it starts, open as many files as kernels do; where that may not be, refuse."""
    if os.name == "posix":
        import resource

        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
        if now != resource.RLIM_INFINITY and now < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        if wanted < _FEWEST_FILES:
            raise TipResearchError(f"at most {most} files may be open here, and notebooks that run need {_FEWEST_FILES}; raise that with: ulimit -n {_OPEN_FILES} (where it is refused, LimitNOFILE= of the systemd unit, or nofile in /etc/security/limits.conf).")  # fmt: skip


def hours(every: str) -> int:
    """Return a span of time such as ``12h``, ``7d`` or ``2w`` in hours."""
    if not (given := re.fullmatch(r"([1-9]\d{0,4})([hdw])", every)):
        raise TipResearchError(f"{every!r} is no span of time; write a whole number and h, d or w, such as 12h, 7d or 2w.")  # fmt: skip
    return int(given[1]) * _HOURS[given[2]]
