"""Definitions of reports in ``reports/<name>.toml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress.core import files, overlay, paths
from nbpress.core.errors import TipResearchError, nearest, quoted
from nbpress.engine import limits
from nbpress.translation import catalogues

#: Optional keys of a definition, with the number that a value must exceed (None for a span of time).
_LIMITS = {"every": None, "hold_above": 1, **limits.LEAST}
#: Pages of an edition that no notebook makes.
_PAGES = {"index", "changes", "methods", "search", "sources"}
_KEYS = {"title": str, "notebooks": list, "parameters": dict, "front": str, "authors": list, "contact": str, "address": str, "licence": str, "language": str, "languages": list}  # fmt: skip
_NEEDED = ("title", "notebooks")
#: Fields of a definition that pages show.
PAGE_FIELDS = ("title", "every", "front", "authors", "contact", "address", "licence", "language", "languages")
_KINDS = {str: "a text", list: "a list of names", dict: "a table of values"}


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its title, notebooks in order of reading (the front page first), and shared parameters."""

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: Mapping[str, object]
    #: How often an edition is due, such as ``7d``. The pages then say when.
    every: str | None = None
    #: A change by more than this factor needs an approval.
    hold_above: float | None = None
    #: Limits of one notebook: time [s], memory of a process [GB], output [MB].
    time_limit: float | None = None
    memory_limit: float | None = None
    output_limit: float | None = None
    #: The notebook of the front page, index.html. If empty, the front page shows the findings of all pages.
    front: str = ""
    #: The authors and their contact, which the front page names.
    authors: Sequence[str] = ()
    contact: str = ""
    #: The address of the folder where the report is published on the web, which pictures of shared links need.
    address: str = ""
    #: The licence of text and figures, and the language of the pages as a tag of BCP 47.
    licence: str = ""
    language: str = "en"
    #: The languages of translated pages, each with a catalogue.
    languages: Sequence[str] = ()

    def page_fields(self) -> dict[str, object]:
        """Return the fields that pages show and a manifest records."""
        return {name: getattr(self, name) for name in PAGE_FIELDS}


def read_definition(name: str, *, languages: bool = True) -> Definition:
    """Read ``reports/<name>.toml``; without `languages` the caller calls `require_languages`, which takes longer."""
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
        raise TipResearchError(f"{path.name}: the author {quoted(odd[0])} is not a name.")
    if not re.fullmatch(r"(https?://\S+)?", data.get("address", "")):
        raise TipResearchError(f"{path.name}: address is {quoted(data['address'])}; it must begin with https://.")
    own = {key: paths.choices()[key] for key in ("language", "licence")}
    values = {key: kind() for key, kind in _KEYS.items()} | own | data
    notebooks = (*filter(None, [values["front"]]), *data["notebooks"])
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
    found = Definition(**values | {"name": name, "notebooks": notebooks})
    if languages:
        require_languages(found)
    return found


def require_languages(definition: Definition) -> None:
    """Refuse an unknown language, and a language without a readable catalogue."""
    if definition.language != paths.choices()["language"]:
        catalogues.language_name(definition.language)
    for each in definition.languages:
        catalogues.read(each)


def names() -> list[str]:
    """Return the names of all definitions, also of links and folders, which `find` refuses."""
    return sorted(p.stem for p in paths.REPORTS.glob("*.toml"))


def find(name: str) -> Path:
    """Return the path of a definition. An unknown report raises a `TipResearchError`."""
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
