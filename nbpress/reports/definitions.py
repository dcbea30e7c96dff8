"""What a report is: its definition in ``reports/<name>.toml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress.core import files, overlay, paths
from nbpress.core.errors import TipResearchError, nearest, quoted
from nbpress.engine import limits
from nbpress.translation import catalogues

#: Optional keys of a definition, with the number that a value must exceed; None: a span of time.
_LIMITS = {"every": None, "hold_above": 1, **limits.LEAST}
#: Pages that an edition has beside those of its notebooks.
_PAGES = {"index", "changes", "methods", "search", "sources"}
_KEYS = {"title": str, "notebooks": list, "parameters": dict, "front": str, "authors": list, "contact": str, "licence": str, "language": str, "languages": list}  # fmt: skip
_NEEDED = ("title", "notebooks")
#: What pages say of a report that no notebook says.
SAID = ("title", "every", "front", "authors", "contact", "licence", "language", "languages")
_KINDS = {str: "a text", list: "a list of names", dict: "a table of values"}


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its title, notebooks in order of reading (the front page first), and shared parameters."""

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: Mapping[str, object]
    #: How often an edition is due, such as ``7d``; the pages then say when.
    every: str | None = None
    #: A number that moves by more than this factor holds the publication.
    hold_above: float | None = None
    #: What one notebook may take: time [s], memory of a process [GB], output [MB].
    time_limit: float | None = None
    memory_limit: float | None = None
    output_limit: float | None = None
    #: Notebook whose page is the front page, index.html; blank: the findings of all pages are.
    front: str = ""
    #: Who answers for the report, and where they can be reached; the front page names them.
    authors: Sequence[str] = ()
    contact: str = ""
    #: What may be done with text and figures; and the language of the pages, as a tag of BCP 47.
    licence: str = ""
    language: str = "en"
    #: Languages in which its pages stand beside the English ones, each with a catalogue.
    languages: Sequence[str] = ()

    def said(self) -> dict[str, object]:
        """Return what pages say of the report, as a manifest records it; none of it comes from notebooks."""
        return {name: getattr(self, name) for name in SAID}


def read_definition(name: str, *, languages: bool = True) -> Definition:
    """Read ``reports/<name>.toml``; an unknown report or key is a `TipResearchError`.

    Without `languages` the caller asks `require_languages`, which takes longer than all else.
    """
    path = find(name)
    data = files.read_toml(path, path.name)
    keys = [*_KEYS, *_LIMITS]
    if unknown := sorted(data.keys() - set(keys)):
        raise TipResearchError(f"{path.name} has the unknown key {quoted(unknown[0])}; it takes {', '.join(keys)}.{nearest(unknown[0], keys)}")  # fmt: skip
    for key, kind in _KEYS.items():
        if key in _NEEDED and not data.get(key):
            raise TipResearchError(f"{path.name} lacks {key!r}.")
        if not isinstance(data.get(key, kind()), kind):
            raise TipResearchError(f"{path.name}: {key} is {quoted(data[key])}; it must be {_KINDS[kind]}.")
    if odd := [a for a in data.get("authors", []) if not (isinstance(a, str) and a.strip())]:
        raise TipResearchError(f"{path.name}: the author {quoted(odd[0])} is no name.")
    own = {key: paths.choices()[key] for key in ("language", "licence")}
    said = {key: kind() for key, kind in _KEYS.items()} | own | data
    notebooks = (*filter(None, [said["front"]]), *data["notebooks"])
    for notebook in notebooks:
        require_name(notebook, f"{path.name}: notebook")
        if notebook.lower() in _PAGES:
            raise TipResearchError(f"{path.name}: a notebook named {quoted(notebook)} would overwrite a page of the edition; give it a name other than {', '.join(sorted(_PAGES))}.")  # fmt: skip
    if len(set(notebooks)) < len(notebooks):
        raise TipResearchError(f"{path.name} names a notebook twice; name each once.")
    for key in filter(data.__contains__, _LIMITS):
        value, least = data[key], _LIMITS[key]
        if least is None:
            if not isinstance(value, str):
                raise TipResearchError(f"{path.name}: {key}={quoted(value)} is not text; write, for example, '7d'.")
            limits.hours(value)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not least < value <= limits.MOST:
            raise TipResearchError(f"{path.name}: {key}={quoted(value)} is not allowed; it takes a number above {least}, up to {limits.MOST:,}.")  # fmt: skip
    found = Definition(**said | {"name": name, "notebooks": notebooks})
    if languages:
        require_languages(found)
    return found


def require_languages(definition: Definition) -> None:
    """Refuse a language that is none, and one whose catalogue cannot be read."""
    if definition.language != paths.choices()["language"]:
        catalogues.language_name(definition.language)
    for each in definition.languages:
        catalogues.read(definition.name, each)


def names() -> list[str]:
    """Return the names of all reports that are defined, or would be: what is no file is told by `find`, and not left out."""
    return sorted(p.stem for p in paths.REPORTS.glob("*.toml"))


def find(name: str) -> Path:
    """Return the path of a definition; an unknown report is a `TipResearchError`."""
    require_name(name, "report")
    path = paths.REPORTS / f"{name}.toml"
    overlay.require_file(f"reports/{name}.toml", path)
    if not path.is_file():
        known = [n for n in names() if (paths.REPORTS / f"{n}.toml").is_file()]
        listed = ", ".join(known) or f"none in {paths.REPORTS}"
        raise TipResearchError(f"report {name!r} is not known; there are {listed}.{nearest(name, known)}{paths.no_project()}")  # fmt: skip
    return path


def require_name(name: object, what: str) -> None:
    """Refuse a name that could lead out of its folder."""
    if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name)):
        raise TipResearchError(f"{what} {quoted(name)} is not allowed; a name has letters A to Z, in capitals or not, digits, '_', '-' and '.', at most 100.")  # fmt: skip
