"""How much of a stranger's file is read: the limits, their defaults, and how to raise one.

They stand here alone. A file of a publisher is far below each of them; one that is not names the
limit that it met, and the variable that raises it for a file that is trusted.
"""

import math
import os
from typing import NamedTuple

from nbpress.core.errors import SchemaError, TipResearchError, nearest, quoted

VARIABLE = "TIPRESEARCH_READ"


class Limits(NamedTuple):
    """What one file may take, and the process that parses a workbook."""

    memory: float = 1  # [GiB]
    seconds: float = 60  # of computing
    megabytes: float = 100  # on disk; case data of CTDC, which are read in pieces, may have more
    copied: float = 2_000  # megabytes of a file that a parameter names, which is hashed and copied
    columns: float = 1_000
    cells: float = 10_000_000  # held in memory; a row counts as four more


_WORDS = {"memory": "GiB of memory", "seconds": "seconds", "megabytes": "MB", "copied": "MB"}


def current() -> Limits:
    """Return the limits that hold, by `VARIABLE`, such as ``memory=4 seconds=300``."""
    given = {}
    for part in os.environ.get(VARIABLE, "").replace(",", " ").split():
        name, _, text = part.partition("=")
        if name not in Limits._fields:
            raise TipResearchError(f"{VARIABLE}: {quoted(name)} is no limit; limits are {', '.join(Limits._fields)}.{nearest(name, Limits._fields)}")  # fmt: skip
        try:
            given[name] = float(text)
        except ValueError:
            given[name] = math.nan
        if not 0 < given[name] <= 1e12:
            raise TipResearchError(f"{VARIABLE}: {name}={quoted(text)} is not allowed; it takes a number above 0, such as {name}={Limits._field_defaults[name]:g}.")  # fmt: skip
    return Limits(**given)


def require(name: str, value: float, what: str) -> None:
    """Refuse a `value` above a limit, a field of `Limits`; `what` begins the message, such as the name of the file."""
    if value > getattr(current(), name):
        raise SchemaError(f"{what}: {math.ceil(value):,} {_WORDS.get(name, name)} and more; {most(name, value)}")


def most(name: str, value: float = 0) -> str:
    """Return a limit as the end of a message, with how to raise it: tenfold, or beyond what a file has."""
    limit = getattr(current(), name)
    enough = 10 * limit if value <= 10 * limit else 2 * math.ceil(value)
    return f"at most {limit:,.15g} {_WORDS.get(name, name)} are allowed. Check that it is the file of the publisher; for one that you trust, set {VARIABLE}={name}={enough:.15g}."
