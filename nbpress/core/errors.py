"""The errors a user can meet: one line each, with the value, what is allowed and the cure."""

import difflib
import errno
import importlib.util
import re
import warnings
from collections.abc import Iterable, Sequence
from typing import TypeVar

#: What a user may catch.
__all__ = [
    "CheckFailed", "CoverageError", "CoverageWarning", "FetchError", "Held", "MachineFault", "MissingExtra", "NotebookFailed", "ParameterError",
    "PeriodMismatch", "SchemaError", "TipResearchError",
]  # fmt: skip

_T = TypeVar("_T")

#: Faults of a disk or folder, which are the machine's and not a notebook's.
CANNOT_WRITE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

#: Modules that statistics and charts do without, by the extra that brings them.
EXTRAS = {
    "publish": (
        "papermill", "nbclient", "nbconvert", "nbformat", "ipykernel", "IPython", "jupyter_client", "jupyter_core",
        "filelock", "rocrate", "apprise", "babel", "stdnum",
    ),
    "project": ("nbval", "pytest"),
    "ctdc": ("polars",),
    "cluster": ("distributed",),
    "pdf": ("weasyprint",),
    "fonts": ("brotli", "pylopdf_fonts_ar"),  # fontTools comes with matplotlib
    "lab": ("ipywidgets", "ipykernel", "jupyterlab"),
}  # fmt: skip

#: Letters of a line of a message: a value that was repeated can have thousands.
_LONGEST = 1_500


class TipResearchError(ValueError):
    """Wrong input: what was wrong, the value, what is allowed, the cure."""

    #: What else a user must know of it, told in the same line.
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Print what was wrong; of a line that nobody reads to its end its beginning, and the cure at its end."""
        lines = super().__str__().split("\n")
        return "\n".join(s if len(s) <= _LONGEST else f"{s[: _LONGEST // 2]} ... {s[-_LONGEST // 4 :]}" for s in lines)

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback: who can mend it needs the line alone."""
        return [f"{type(self).__name__}: {'; '.join([str(self), *self.remarks])}"]


def unreadable(name: object, error: OSError) -> TipResearchError:
    """Return what is raised for a file that the system does not let this user read."""
    return TipResearchError(f"{name} cannot be read ({error.strerror or error}); run this as the user whose it is, or have that user allow it.")  # fmt: skip


class SchemaError(TipResearchError):
    """A table does not follow its schema."""

    #: Row by row what is wrong: its number from 0, the column, blank where the row breaks a rule, and that in words.
    faults: tuple[tuple[int, str, str], ...] = ()


class CoverageError(TipResearchError):
    """The data hold nothing for what was asked."""


class CoverageWarning(UserWarning):
    """Some values of a list have no data, and the others do."""


class PeriodMismatch(TipResearchError):
    """Counts of different periods were to be divided or compared."""


class ParameterError(TipResearchError):
    """A notebook was given a parameter that it does not take."""


class FetchError(TipResearchError):
    """A published file could not be fetched."""


class CheckFailed(TipResearchError):
    """A check or verification found a fault."""


class NotebookFailed(TipResearchError):
    """A notebook stopped with an error while a report was built."""

    def __init__(self, *words: object, brief: str = "") -> None:
        super().__init__(*words)
        #: What a page may say of it, as nobody has looked at the words of an error: the cell and its kind.
        self.brief = brief


class Held(CheckFailed):
    """A build is complete but waits for approval: a number moved by more than the set limit."""


class MissingExtra(TipResearchError, ImportError):
    """Something was asked for that needs packages of an extra which is not installed."""


class MachineFault(NotebookFailed):
    """A notebook stopped because its kernel died or its time ran out, not because it is wrong."""


def require(extra: str, what: str) -> None:
    """Refuse what needs an extra that is not installed, before anything is begun; `what` begins the message."""
    if missing := lacking(extra):
        raise MissingExtra(f"{what} needs {missing[0]}, which is not installed; install tipresearch with the extra {extra!r}: pip install 'tipresearch[{extra}]'.")  # fmt: skip


def lacking(*extras: str) -> list[str]:
    """Return the modules of extras that are not installed."""
    names = [name for extra in extras for name in EXTRAS[extra]]
    return [name for name in names if importlib.util.find_spec(name) is None]


#: Letters of a value for which a near one is sought.
_NEAR = 100


def nearest(value: object, options: Iterable[object], ask: str = "Did you mean", cutoff: float = 0.6) -> str:
    """Return `` Did you mean 'x'?`` for the closest option, or nothing where none is as near as `cutoff`; `ask` begins it."""
    # Beyond this length nothing is near, the search would take long, and nobody reads the answer.
    by_lower = {text.lower(): text for o in options if len(text := str(o)) <= _NEAR}
    close = difflib.get_close_matches(str(value)[:_NEAR].lower(), by_lower, n=1, cutoff=cutoff)
    return f" {ask} {by_lower[close[0]]!r}?" if close else ""


def require_known(
    name: str, value: object, options: Iterable[object], are: str = "", *,
    what: str = "is not known", error: type[TipResearchError] = TipResearchError,
) -> None:  # fmt: skip
    """Refuse a value that is none of the options, with the nearest; `are` says which there are, `what` is wrong."""
    names = [*options]
    if value not in names:
        told = are or f"there are {', '.join(map(str, names))}"
        raise error(f"{name} {value!r} {what}; {told}.{nearest(value, names)}")


def wrong_type(name: str, value: object, allowed: str) -> TipResearchError:
    """Return what is raised for a value of a type that is not taken; `allowed` says which is, and what does it."""
    return TipResearchError(f"{name} is of type {type(value).__name__}; {allowed}.")


def as_list(name: str, values: Iterable[_T], example: str) -> list[_T]:
    """Return several values as a list; one alone, or a text, is refused, and told how to give it."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise wrong_type(name, values, f"give a list, as {example}")
    return list(values)


def listed(values: Iterable[object], most: int = 12) -> str:
    """Return values as a message lists them; what does not fit is counted: ``a, b and 3 more``."""
    texts = [str(value) for value in values]
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def no_data(name: str, missing: Sequence[object], selected: int) -> str:
    """Name the values of a list that have no data, as ``no data for area Nepal (1 of 2 selected)``."""
    return f"no data for {name} {', '.join(map(str, missing))} ({len(missing)} of {selected} selected)"


def warn_without_data(without: Iterable[str]) -> None:
    """Warn, in the name of the caller's caller, of what `no_data` says."""
    for said in without:
        warnings.warn(f"{said[:1].upper()}{said[1:]}.", CoverageWarning, stacklevel=3)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as ``2 areas``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def quoted(value: object, length: int = 80) -> str:
    """Return a value as it stands in a message: quoted, on one line, not longer than a line."""
    text = repr(value) if len(str(value)) <= length else repr(str(value)[:length]) + " ..."
    return " ".join(text.split())


def visible(text: str) -> str:
    """Return a text in which a character that a terminal would obey or hide is its number."""
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else ascii(c)[1:-1] for c in text)


def printed(text: str) -> str:
    """Return what a cell printed without colours; a character that a page would obey and not show is its number."""
    bare = re.sub(r"\r\n?", "\n", re.sub(r"\x1b\[[\d;]*m", "", text))
    return re.sub("[^\t\n\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\U0010ffff]", lambda sign: ascii(sign[0])[1:-1], bare)


def one_line(error: BaseException) -> str:
    """Return what an error says on one line, not longer than a message can be."""
    return " ".join(str(error).split())[:200]


def first_line(said: object) -> str:
    """Return the first line of what an error says, with the first that it announces; of one that says nothing, its kind."""
    lines = [line.strip() for line in str(said).splitlines() if line.strip()] or [type(said).__name__]
    more = f" ({len(lines) - 2} more)" if lines[2:] else ""
    return f"{lines[0]} {lines[1]}{more}" if lines[1:] and lines[0].endswith(":") else lines[0]
