"""Catalogues of gettext: what the sentences of a report are in another language.

In a message ``{1}`` is the first number of a sentence, ``<1>`` and ``</1>`` are its first link,
button or emphasis, and ``<1/>`` is a name or a quotation that stays as it is published. So a
catalogue holds words alone, and no number can differ between two languages.
"""

import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import paths
from tipresearch.errors import TipResearchError, one_line, shown
from tipresearch.translation import fonts

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

#: Messages of an edition, as translators take them.
TEMPLATE = "translations.pot"
#: Flag of a translation that nobody who grew up with the language has read.
UNREVIEWED = "fuzzy"
SLOT = re.compile(r"\{\d+\}|</?\d+/?>")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(slots=True)
class Catalogue:
    """The sentences of one report in one language, and what pages asked of them."""

    language: str
    #: What the language calls itself.
    name: str
    #: Text by message; one that does not fit its message is left out.
    texts: Mapping[str, str]
    #: How many of them no native reader has reviewed.
    unreviewed: int
    #: Messages that pages asked for, each with the first page that did.
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Messages that pages asked for and that have no text, or none that fits."""
        return [message for message in self.asked if message not in self.texts]

    @property
    def direction(self) -> str:
        """Way of writing, ``rtl`` or ``ltr``."""
        return direction(self.language)

    @property
    def face(self) -> fonts.Face:
        """The font that pages and drawings bring along."""
        return fonts.face("".join(self.texts.values()))

    def href(self, name: str) -> str:
        """Return the file name of a page or drawing in this language, such as ``index.ur.html``."""
        stem, _, kind = name.rpartition(".")
        return f"{stem}.{self.language}.{kind}"

    def text(self, message: str, page: str) -> str | None:
        """Return the text of a message or None, and note that a page asked for it."""
        self.asked.setdefault(message, page)
        return self.texts.get(message)


def direction(language: str) -> str:
    """Return the way in which a language is written, ``rtl`` or ``ltr``."""
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def path(report: str, language: str) -> Path:
    """Return where the catalogue of a report in a language lies."""
    return paths.DATA / "translations" / f"{report}.{language}.po"


def read(report: str, language: str) -> Catalogue:
    """Read a catalogue; one that is not there or cannot be read is a `TipResearchError`."""
    file, name = path(report, language), language_name(language)
    if not file.is_file():
        raise TipResearchError(
            f"{report} has no catalogue for the language {language!r}: {file} is not there; write one with: tipresearch translations {report} {language}."
        )
    return Catalogue(language, name, *_texts(file.read_bytes(), str(file), language))


@functools.lru_cache(maxsize=4)
def _texts(data: bytes, name: str, language: str) -> tuple[dict[str, str], int]:
    """Return the texts of a catalogue by message, and how many nobody has reviewed; read once a process."""
    entries = {str(m.id): m for m in _read(data, name, language) if m.id}
    texts = {key: str(m.string) for key, m in entries.items() if fits(key, str(m.string))}
    return texts, sum(UNREVIEWED in entries[key].flags for key in texts)


def _read(data: bytes, name: str, language: str | None = None) -> "Catalog":
    from babel.messages import pofile

    try:
        locale = language and language.replace("-", "_")
        return pofile.read_po(io.BytesIO(data), locale=locale, abort_invalid=True)
    except (UnicodeDecodeError, pofile.PoFileError, ValueError) as error:
        raise TipResearchError(f"{name} is no catalogue of gettext: {one_line(error)}.") from error


def language_name(language: str) -> str:
    """Return what a language calls itself; a tag of none is a `TipResearchError`."""
    import babel

    try:
        return babel.Locale.parse(language, sep="-").get_display_name() or language
    except (babel.UnknownLocaleError, ValueError, TypeError) as error:
        raise TipResearchError(
            f"{shown(language)} is no language; write its tag, such as 'ur' or 'pt-BR'."
        ) from error


def fits(message: str, text: str) -> bool:
    """Whether a text has each number, link and name of its message, and its tags nest."""
    if not text or sorted(SLOT.findall(message)) != sorted(SLOT.findall(text)):
        return False
    opened: list[str] = []
    for closing, number in re.findall(r"<(/?)(\d+)>", text):
        if not closing:
            opened.append(number)
        elif not opened or opened.pop() != number:
            return False
    return not opened


def template(asked: Mapping[str, str]) -> bytes:
    """Return messages for translators, each with its first page; the same bytes each time."""
    from babel.messages.catalog import Catalog

    made = Catalog()
    for message, page in asked.items():
        made.add(message, locations=[(page, None)])  # type: ignore[list-item]  # a page has no lines
    return _bytes(made)


def updated(report: str, language: str, messages: bytes) -> tuple[bytes, int]:
    """Return a catalogue with just the messages of a template, and how many have no text that fits.

    What it has for them stays; what it has for others is kept as obsolete.
    """
    language_name(language)
    file, new = path(report, language), _read(messages, TEMPLATE)
    held = _read(file.read_bytes() if file.is_file() else b"", str(file), language)
    held.update(new, no_fuzzy_matching=True)
    return _bytes(held), sum(not fits(str(m.id), str(m.string)) for m in held if m.id)


def _bytes(catalogue: "Catalog") -> bytes:
    """Return a catalogue without the times that would make it another one at each writing."""
    from babel.messages import pofile

    body = io.BytesIO()
    pofile.write_po(body, catalogue, width=0, omit_header=True)
    head = {
        "Language": str(catalogue.locale or ""),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = [f'"{name}: {value}\\n"\n' for name, value in head.items()]
    return f'msgid ""\nmsgstr ""\n{"".join(lines)}\n'.encode() + body.getvalue()
