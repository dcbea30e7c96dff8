"""One run of a batch and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tipresearch.errors import TipResearchError, first_line
from tipresearch.publishing.batches.grid import Run


@dataclass(frozen=True, slots=True)
class Job:
    """All that one run depends on: it can be done in another process, or on another machine."""

    #: Its parameters; files have the names under which `Store` holds them.
    run: Run
    #: Title of its pages.
    title: str
    #: Hash of its inputs and parameters.
    fingerprint: str
    #: sha256 of all that it is built from.
    inputs: Mapping[str, str]
    #: Names of the notebook, and of the files, in the store.
    notebook: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a run: it was built, it stood already, or why it failed."""

    run: Run
    #: Why it failed, in one line; empty where it did not.
    failure: str = ""
    #: What the site says of that.
    brief: str = ""
    seconds: float = 0.0
    #: Whether an earlier batch had built it.
    stood: bool = False
    #: Where the notebook of a failed run is kept.
    copy: Path | None = None
    #: The traceback of a failure.
    details: str = ""

    @property
    def told(self) -> str:
        """The failure, and where the copy is: a path of this machine, so it is on no page."""
        return f"{self.failure} (copy: {self.copy})" if self.copy else self.failure


def brief(error: Exception) -> str:
    """Return what the site says of a failed run: the cell and the kind of the error, none of its words."""
    return getattr(error, "brief", "") or type(error).__name__


def in_words(error: Exception) -> str:
    """Return in one line why a run failed; an error that says its kind alone has it named."""
    said, kind = first_line(error), type(error).__name__
    return said if isinstance(error, TipResearchError | OSError) or said == kind else f"{kind}: {said}"
