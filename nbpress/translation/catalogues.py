"""Catalogues of gettext: what the sentences of a report are in another language.

In a message ``{1}`` is the first number of a sentence, ``<1>`` and ``</1>`` are its first link,
button or emphasis, and ``<1/>`` is a name or a quotation that stays as it is published. So a
catalogue holds words alone: a text with digits, signs or markup of its own is none, nor is one that
puts numbers or names in another order and does not say beside it that this order is meant.
"""

import codecs
import functools
import html
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress import review
from nbpress.core import overlay, paths
from nbpress.core.errors import TipResearchError, one_line, quoted
from nbpress.translation import fonts

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

#: Messages of an edition, as translators take them.
TEMPLATE = "translations.pot"
#: Flag of a translation that nobody who grew up with the language has read.
UNREVIEWED = "fuzzy"
SLOT = re.compile(r"\{\d+\}|</?\d+/?>")
#: What stands for a number or a name, and how a comment begins that says in which order they are meant.
_CARRIED = re.compile(r"\{\d+\}|<\d+/>")
_ORDER = "order: "
#: HTML. Messages write three signs as references.
_MARKUP = re.compile(r"[<>]|&(?!(?:lt|gt|amp);)")
#: Signs that nobody sees: formats, and controls, which the SVG of a figure cannot hold, as it cannot two that are no signs.
_UNSEEN, _NO_SIGNS = frozenset({"Cf", "Cc"}), "\ufffe\uffff"
#: Of them those that letters need between them, and ends of lines; others turn what stands about a number.
_BETWEEN_LETTERS = "\u200c\u200d\t\n\r"
#: A run from left to right, such as a formula: within it all stands as in the English.
_ISOLATED = re.compile(r"\u2066([^\u2066-\u2069]*)\u2069")
#: What may touch a number before and behind it, apart from letters and blanks, and what parts two numbers.
_OPENING, _CLOSING = frozenset("([«“‘„「『（\"'¿¡"), frozenset(")]»”’」』）\"'.,;:!?…،؛۔؟।、。，：；！？")
_PARTING = re.compile(r"[^\W\d_]|[,;:.!?،؛۔؟]\s|\s[(«“]")
#: Hyphens that join a number to a word, and signs of counting that Unicode calls punctuation.
_HYPHENS, _PERCENT = "-\u2010\u2011\u05be", "%\u2030\u2031\u066a\u0609\u060a"
#: How an entry begins, with its message; and a number of plural forms that no language has.
_ENTRY = re.compile(r'^msgid[ \t]*((?:".*"\s*)+)', re.MULTILINE)
_MANY_FORMS = re.compile(rb"nplurals\s*=\s*\d{2,}")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass
class Catalogue:
    """The sentences of all reports in one language, and what the pages of one report asked for."""

    language: str
    #: What the language calls itself.
    name: str
    #: Text by message; one that does not fit its message is left out.
    texts: Mapping[str, str]
    #: How many of them no native reader has reviewed.
    unreviewed: int
    #: Messages that pages asked for, each with the first page that did.
    asked: dict[str, str] = field(default_factory=dict)
    #: Texts that are ready in this language by their English: those of a notebook, and names of countries.
    ready: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Messages that pages asked for and that have no text, or none that fits."""
        return [message for message in self.asked if message not in self.texts]

    @property
    def direction(self) -> str:
        """Way of writing, ``rtl`` or ``ltr``."""
        return direction(self.language)

    @functools.cached_property
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


def path(language: str) -> Path:
    """Return where the catalogue of the project for a language lies."""
    return paths.DATA / "translations" / f"{language}.po"


def read(language: str) -> Catalogue:
    """Read the catalogue of a language for all reports; an unknown language or a missing file is a `TipResearchError`."""
    name = language_name(language)
    if not (entries := _entries(language)):
        raise TipResearchError(f"there is no catalogue for the language {language!r}: {path(language)} is missing; write one with: tipresearch translations REPORT {language}.")  # fmt: skip
    texts = {message: text for message, (text, _) in entries.items() if text}
    unreviewed = sum(unreviewed for text, unreviewed in entries.values() if text)
    return Catalogue(language, name, texts, unreviewed, ready=_countries(language))


def _countries(language: str) -> dict[str, str]:
    """Return the names of countries and regions by their English names, as Unicode's CLDR has them."""
    import babel

    names = babel.Locale.parse(language, sep="-").territories
    return {english: names[code] for code, english in babel.Locale("en").territories.items() if code in names}


def _entries(language: str) -> dict[str, tuple[str, bool]]:
    """Return the texts of the package, and over them those of the project; nothing if both lack the language."""
    found: dict[str, tuple[str, bool]] = {}
    for root in overlay.roots().values():
        if (file := root / "translations" / f"{language}.po").is_file():
            found |= {"": ("", False)} | _texts(file.read_bytes(), str(file), language)
    return found


@functools.lru_cache(maxsize=4)
def _texts(data: bytes, name: str, language: str) -> dict[str, tuple[str, bool]]:
    """Return the text of each message of a file, and whether nobody has reviewed it; each file is read once a process."""
    return {
        str(m.id): (str(m.string), UNREVIEWED in m.flags)
        for m in _read(data, name, language) if m.id and not _misfit(m)
    }  # fmt: skip


def faults() -> Iterator[str]:
    """Yield each text of a catalogue that is none for its message, and why; one that is still to come is no fault."""
    for file in sorted((paths.DATA / "translations").glob("*.po")):
        if not file.is_file():  # a pipe would not end
            yield f"{file.name} is no file, but a folder, a pipe or a link that leads to none; put the file there, or take it away."
            continue
        try:
            held = _read(file.read_bytes(), file.name)
        except TipResearchError as error:
            yield str(error)
            continue
        for each in held:
            if each.id and each.string and (why := _misfit(each)):
                yield f"{file.name}: the text of {quoted(str(each.id))} {why}."


def _misfit(entry: "Message") -> str:
    return misfit(str(entry.id), str(entry.string), entry.user_comments)


def _read(data: bytes, name: str, language: str | None = None) -> "Catalog":
    from babel.messages import pofile

    try:
        if many := _MANY_FORMS.search(data):  # Babel makes a text for each
            raise ValueError(f"{quoted(many[0].decode())}, and no language has ten forms of a plural")
        locale = language and language.replace("-", "_")
        found = pofile.read_po(io.BytesIO(data.removeprefix(codecs.BOM_UTF8)), locale=locale, abort_invalid=True)
        for said, count in Counter(_ENTRY.findall(data.decode(found.charset or "utf-8"))).items():
            if count > 1:  # of which Babel keeps the first, and gettext takes neither
                raise ValueError(f"it has {quoted(pofile.denormalize(said.strip()))} {count} times; keep one")
    except (LookupError, UnicodeDecodeError, pofile.PoFileError, ValueError) as error:
        raise TipResearchError(f"{name} is no catalogue of gettext: {one_line(error)}.") from error
    return found


def language_name(language: str) -> str:
    """Return what a language calls itself; a tag of none is a `TipResearchError`."""
    import babel

    try:
        return babel.Locale.parse(language, sep="-").get_display_name() or language
    except (babel.UnknownLocaleError, ValueError, TypeError) as error:
        raise TipResearchError(f"{quoted(language)} is no language; write its tag, such as 'ur' or 'pt-BR'.") from error


def misfit(message: str, text: str, comments: Iterable[str] = ()) -> str:
    """Say why a text is none for its message, or nothing where it is one; `comments` are those of its translator."""
    if not text:
        return "is still to come"
    within = _within(text)
    if sorted(SLOT.findall(message)) != sorted(SLOT.findall(text)) or within is None:
        return "has not each number, link and name of it once, or its tags do not nest"
    if _MARKUP.search(SLOT.sub("", text)):
        return "has markup of its own; write &lt;, &gt; and &amp; for these signs, and tags by their numbers alone"
    if _signs(text) != _signs(message) or not _joins(text) <= _joins(message):
        return "has digits, signs or joined numbers other than the English; numbers stand in {1} and so on alone"
    free = _ISOLATED.sub(lambda run: run[1] if run[1] in message else run[0], text)
    if turning := {c for c in free if unicodedata.category(c) in _UNSEEN or c in _NO_SIGNS}.difference(
        _BETWEEN_LETTERS, message
    ):
        return f"has U+{ord(min(turning)):04X}, which nobody sees and which may turn numbers about or break a figure; a page sets numbers apart by itself"
    if _within(message) != within:
        return "has a number within another link or emphasis than the English"
    order = " ".join(_CARRIED.findall(text))
    if order != " ".join(_CARRIED.findall(message)) and _ORDER + order not in comments:
        return f"has numbers or names in another order; if it is meant, write above it: # {_ORDER}{order}"
    if kinds := sorted(set(review.kinds(text, message))):
        return f"holds what looks like an identifier of a person ({', '.join(kinds)})"
    return ""


def _with_slots(text: str) -> str:
    """Return a text as it is shown, with NUL for each number and x for each name."""
    slots = re.sub(r"\{\d+\}", "\0", re.sub(r"<\d+/>", "x", text))
    shown = html.unescape(re.sub(r"</?\d+>", "", slots))
    return "".join(char for char in shown if char == "\0" or unicodedata.category(char) != "Cf")


def _joins(text: str) -> Counter[str]:
    """Count what stands between two numbers and parts them neither by a word nor by punctuation."""
    gaps = re.findall(r"(?<=\0)[^\0]*(?=\0)", _with_slots(text))
    return Counter(gap for gap in gaps if not _PARTING.search(gap))


def _signs(text: str) -> Counter[str]:
    """Count what makes another number: digits, signs, dashes, and other characters that touch a number."""
    plain, found = _with_slots(text), Counter[str]()
    for at, char in enumerate(plain):
        kind, before, after = unicodedata.category(char), plain[at - 1 : at] or " ", plain[at + 1 : at + 2] or " "
        joins_word = char in _HYPHENS and any(unicodedata.category(each)[0] in "LM" for each in (before, after))
        if char in "\0©®" or joins_word:
            continue
        # A dash is a minus or a range only beside a number, blanks aside.
        beside_number = "\0" in (plain[:at].rstrip()[-1:], plain[at + 1 :].lstrip()[:1])
        is_sign = kind[0] in "NS" or char in _PERCENT or (kind == "Pd" and beside_number)
        touches = (before == "\0" and not _may_touch(char, _CLOSING)) or (
            after == "\0" and not _may_touch(char, _OPENING, before)
        )
        if is_sign or touches:
            found[str(unicodedata.decimal(char, char))] += 1
    return found


def _may_touch(char: str, allowed: frozenset[str], before: str = "0") -> bool:
    """Return whether a character beside a number leaves the number as it is; a mark belongs to the letter before it."""
    kind = unicodedata.category(char)
    if kind[0] == "M":
        return unicodedata.category(before)[0] in "LM"
    letter = kind in ("Lu", "Ll", "Lo") and unicodedata.numeric(char, None) is None
    return letter or char.isspace() or char in allowed


def _within(text: str) -> dict[str, list[str]] | None:
    """Return the tags around each number and name of a text; None where its tags do not nest."""
    found, opened = {}, list[str]()
    for each in SLOT.findall(text):
        if _CARRIED.fullmatch(each):
            found[each] = sorted(opened)
        elif each[1] != "/":
            opened.append(each)
        elif not opened or opened.pop() != each.replace("/", ""):
            return None
    return None if opened else found


def template(asked: Mapping[str, str]) -> bytes:
    """Return messages for translators, each with its first page; the same bytes each time."""
    from babel.messages.catalog import Catalog

    made = Catalog()
    for message, page in asked.items():
        made.add(message, locations=[(page, None)])  # type: ignore[list-item]  # a page has no lines
    return _bytes(made)


def updated(language: str, messages: bytes) -> tuple[bytes, int]:
    """Add the messages of a template that the catalogues lack to that of the project; count its messages without a fitting text.

    A message stays until somebody deletes it: another report, or the same with other parameters, can show it.
    """
    language_name(language)
    file = path(language)
    held = _read(file.read_bytes() if file.is_file() else b"", file.name, language)
    known = _entries(language)
    for each in _read(messages, TEMPLATE):
        if each.id and each.id not in known and each.id not in held:
            held.add(each.id, "", each.locations)
    return _bytes(held), sum(bool(_misfit(m)) for m in held if m.id)


def _bytes(catalogue: "Catalog") -> bytes:
    """Return a catalogue without the times that would make it another one at each writing."""
    from babel.messages import pofile

    body, catalogue.charset = io.BytesIO(), "utf-8"  # which may have been read in another
    pofile.write_po(body, catalogue, width=0, omit_header=True)
    head = {
        "Language": str(catalogue.locale or ""),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = [f'"{name}: {value}\\n"\n' for name, value in head.items()]
    return f'msgid ""\nmsgstr ""\n{"".join(lines)}\n'.encode() + body.getvalue()
