"""Paragraphs of a notebook, as text, as HTML, and with their numbers for the results file."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from nbpress.core.errors import TipResearchError, quoted
from tipresearch.presentation.elements import Output, element, in_languages
from tipresearch.presentation.lineage import Linked, link
from tipresearch.presentation.rows import records
from tipresearch.quantities import Count, Estimate

_STOP = re.compile(r"[.,;:)]*")

#: The start of a value in a template, with its name, or a doubled brace.
_BRACES = re.compile(r"\{\{|\{(\w+)")


@dataclass(slots=True)
class Piece:
    """A number of a paragraph, or no number, and the text after it."""

    number: Linked | None
    text: str = ""
    #: Language of the text, if it is not English.
    language: str = ""

    @property
    def closing_punctuation(self) -> str:
        """Punctuation after the number. The number is drawn as a button, and a line must not break between the two."""
        found = _STOP.match(self.text) if self.number else None
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph whose numbers are estimates or published counts; its template has ``{name}`` for each value."""

    template: str
    values: Mapping[str, object]
    #: The subject of the whole page, if the paragraph states it.
    subject: str = ""
    #: The template in other languages. A language that one sentence of the paragraph lacks is left out.
    translations: Mapping[str, str] = field(default_factory=dict)
    #: Language of the template; empty for English.
    language: str = ""

    def __repr__(self) -> str:
        """Print the paragraph as plain text."""
        return self.template.format(**self.values)

    def about(self, subject: str) -> "Prose":
        """Return the paragraph with the subject of the whole page, which the title of the page will name."""
        return replace(self, subject=subject)

    def in_language(self, language: str) -> "Prose":
        """Return the paragraph in another language, or in English if it has no translation."""
        if language not in self.translations:
            return self
        return replace(self, template=self.translations[language], translations={}, language=language)

    def followed_by(self, other: "Prose") -> "Prose":
        """Return both paragraphs as one; a name that both use must have the same value."""
        for name in self.values.keys() & other.values.keys():
            if self.values[name] != other.values[name]:
                raise TipResearchError(f"both parts of a paragraph name {name!r}, and it differs.")
        values = {**self.values, **other.values}
        both = self.translations.keys() & other.translations.keys()
        translations = {each: f"{self.translations[each]} {other.translations[each]}" for each in sorted(both)}
        return Prose(f"{self.template} {other.template}", values, self.subject or other.subject, translations)

    def then(self, template: str, values: Mapping[str, object] = MappingProxyType({}), key: object = "") -> "Prose":
        """Return the paragraph with one more sentence and its values; a `key` makes the names of the values unique."""
        more = Prose(template, values)
        return self.followed_by(more if key == "" else more.numbered(key))

    def numbered(self, key: object) -> "Prose":
        """Return the paragraph with a key after each name, so that it can be joined with similar paragraphs."""

        def named(template: str) -> str:
            return _BRACES.sub(lambda m: f"{m[0]}_{key}" if m[1] else m[0], template)

        values = {f"{name}_{key}": value for name, value in self.values.items()}
        translations = {language: named(text) for language, text in self.translations.items()}
        return Prose(named(self.template), values, self.subject, translations)

    @property
    def numbers(self) -> list[Estimate | Count]:
        """The numbers of the paragraph."""
        return [v for v in self.values.values() if isinstance(v, Estimate | Count)]

    def pieces(self) -> list[Piece]:
        """Split the paragraph at its numbers."""
        pieces = [Piece(None, language=self.language)]
        for literal, name, spec, _ in string.Formatter().parse(self.template):
            pieces[-1].text += literal
            if name is None:
                continue
            value, text = self.values[name], format(self.values[name], spec or "")
            if isinstance(value, Estimate | Count):
                # The kind and the text in brackets stay outside the button, so that a line can break there.
                label = (f"{value}" if text.startswith(f"{value}") else text).partition(" (")[0]
                pieces.append(Piece(link(value, label), text[len(label) :], self.language))
            else:
                pieces[-1].text += text
        return pieces

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        about = {"about": self.subject} if self.subject else {}
        return in_languages(self._output, self.translations, records(self.numbers) | about)._repr_mimebundle_()

    def _output(self, language: str) -> Output:
        shown = self.in_language(language)
        return Output(repr(shown), lambda: element("paragraph", pieces=shown.pieces()))


def words(*texts: str | Prose) -> dict[str, dict[str, str]]:
    """Return the translations of texts within an output, by language and English text; a plain string has none."""
    found: dict[str, dict[str, str]] = {}
    for text in (each for each in texts if isinstance(each, Prose)):
        for language in text.translations:
            found.setdefault(language, {})[repr(text)] = repr(text.in_language(language))
    return found


def as_prose(text: str | Prose) -> Prose:
    """Return a text as a paragraph, in English alone if it is a plain string."""
    return text if isinstance(text, Prose) else only(text)


def only(text: str) -> Prose:
    """Return a text as a paragraph without values; braces in the text are kept."""
    return Prose(text.replace("{", "{{").replace("}", "}}"), {})


def prose(template: str, **values: object) -> Prose:
    """Return a paragraph in which every number is a named value."""
    try:
        parsed = [*string.Formatter().parse(template)]
    except ValueError as error:
        raise TipResearchError(f"prose {quoted(template)} cannot be taken apart ({error}); close each {{name}}, and write a brace of the text twice.") from error  # fmt: skip
    names = set()
    for literal, name, _, _ in parsed:
        if digit := re.search(r"\S*\d\S*", literal):
            raise TipResearchError(f"prose holds the typed number {digit[0]!r}; give it as a named value, so that it follows the data.")  # fmt: skip
        if name is not None:
            names.add(name)
    if names != values.keys():
        odd = sorted(names ^ values.keys())
        raise TipResearchError(f"prose and its values differ in {odd}; name each value once in the template.")
    return Prose(template, values)
