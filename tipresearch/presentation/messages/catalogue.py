"""Messages by id, read from gettext catalogues: Python chooses a message and hands over its numbers.

A catalogue has no code. Its entries have names such as ``country.change.up``; its texts have slots such as ``{area}``, and
one form for each plural of the language.
"""

import gettext
import io
import string
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core.errors import TipResearchError, nearest
from tipresearch.presentation.paragraphs import Prose

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ENGLISH = "en"

_HERE = Path(__file__).parent

#: Locales by which lists are joined, where the language alone has several customs.
_LIST_LOCALES = {"en": "en_GB"}


def say(name: str, n: int | None = None, /, **values: object) -> Prose:
    """Return a message as a paragraph with its values; `n` chooses the plural and fills the slot ``{n}``.

    Parameters
    ----------
    name : str
        Id of the message, such as ``country.change.up``.
    n : int, optional
        The number that the message is about, for messages with plurals.
    **values : object
        Counts, estimates, words and phrases by the names of the slots. Each must have a slot, and each slot a value.

    Returns
    -------
    Prose
        The paragraph in English, with its translations. A language that lacks the message or a phrase is left out.

    Raises
    ------
    TipResearchError
        For an unknown id, and for values that are not those of the slots.
    """
    template = text(name, n)
    slots = {slot for _, slot, _, _ in string.Formatter().parse(template) if slot}
    if "n" in slots:
        values["n"] = f"{n:,}"
    if slots != values.keys():
        raise TipResearchError(f"message {name!r} has the slots {sorted(slots)}, and got {sorted(values)}; give each once.")  # fmt: skip
    translations = {each: text(name, n, each) for each in languages() if has(name, each)}
    return _filled(Prose(template, values, translations=translations))


def _filled(message: Prose) -> Prose:
    """Return a message with its phrases in their slots, in each language that all of them have.

    Two phrases can have numbers of the same name, so each number gets the name of its slot as well.
    """
    phrases = {slot: value.numbered(slot) for slot, value in message.values.items() if isinstance(value, Prose)}
    values = {slot: value for slot, value in message.values.items() if slot not in phrases}
    template, translations = message.template, dict(message.translations)
    for slot, phrase in phrases.items():
        values |= phrase.values
        template = template.replace(f"{{{slot}}}", phrase.template)
        translations = {
            each: text.replace(f"{{{slot}}}", phrase.translations[each])
            for each, text in translations.items()
            if each in phrase.translations
        }
    return Prose(template, values, translations=translations)


def text(name: str, n: int | None = None, language: str = ENGLISH) -> str:
    """Return the text of a message in a language, in the plural form for `n`."""
    entry = _messages(language).get(name)
    if entry is None:
        raise TipResearchError(f"there is no message {name!r} in {language}.{nearest(name, ids(language))}")
    if isinstance(entry.string, str):
        return entry.string
    if n is None:
        raise TipResearchError(f"message {name!r} has plural forms; give the number n that it is about.")
    forms: Sequence[str] = entry.string or ()
    return forms[_plural(language)(n)]


def listed(parts: Iterable[Prose], separator: str = "") -> Prose:
    """Return several phrases as one list: with commas, and a word before the last, as each language has them, or a separator."""
    numbered = [part.numbered(i) for i, part in enumerate(parts)]
    values = {name: value for part in numbered for name, value in part.values.items()}
    translations = {
        each: _joined([part.translations[each] for part in numbered], each, separator)
        for each in languages()
        if all(each in part.translations for part in numbered)
    }
    return Prose(_joined([part.template for part in numbered], ENGLISH, separator), values, translations=translations)


def paragraph_of(sentences: Iterable[Prose]) -> Prose:
    """Return sentences as one paragraph. Numbers of two sentences may have one name."""
    return reduce(Prose.followed_by, [said.numbered(i) for i, said in enumerate(sentences)])


def _joined(texts: Sequence[str], language: str, separator: str) -> str:
    from babel.lists import format_list

    if separator:
        return separator.join(texts)
    return format_list(texts, "standard", _LIST_LOCALES.get(language, language))


@cache
def languages() -> list[str]:
    """Return the languages of the catalogues other than English."""
    return sorted(path.name for path in _HERE.iterdir() if any(path.glob("*.po")) and path.name != ENGLISH)


def has(name: str, language: str) -> bool:
    """Return whether a message has a text in a language."""
    entry = _messages(language).get(name)
    return entry is not None and bool(entry.string) and all(entry.string or ())


def ids(language: str = ENGLISH) -> list[str]:
    """Return the ids of all messages that a catalogue has."""
    return list(_messages(language))


@cache
def _messages(language: str) -> "dict[str, Message]":
    """Return the messages of a language by id. Each page has a file of its own."""
    found = [message for catalogue in _catalogues(language) for message in catalogue if message.id]
    return {str(each.id if isinstance(each.id, str) else each.id[0]): each for each in found}


@cache
def _catalogues(language: str) -> "list[Catalog]":
    from babel.messages import pofile

    texts = [path.read_bytes() for path in sorted((_HERE / language).glob("*.po"))]
    return [pofile.read_po(io.BytesIO(text), locale=language, abort_invalid=True) for text in texts]


@cache
def _plural(language: str) -> Callable[[int], int]:
    """Return the function that gives the plural form of a number."""
    return gettext.c2py(_catalogues(language)[0].plural_expr)
