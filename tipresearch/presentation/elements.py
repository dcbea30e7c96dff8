"""The elements of a page as HTML, from templates that escape all values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jinja2

from nbpress.core.bundles import LANGUAGES_MIME, RESULTS_MIME, WORDS_MIME


def element(name: str, **values: object) -> str:
    """Return the HTML of an element of a page, such as a table, from its template."""
    html: str = getattr(_templates().get_template(f"{name}.html.j2").module, name)(**values)
    return html


@dataclass(frozen=True, slots=True)
class Output:
    """The output of a cell of a notebook: plain text, HTML, numbers and citations as data, and its translations."""

    text: str
    #: Returns the HTML; numbers get new names each time.
    html: Callable[[], str]
    results: dict = field(default_factory=dict)
    #: The output in other languages, by language.
    translations: Mapping[str, "Output"] = field(default_factory=dict)
    #: Texts within the output in other languages, such as its caption: by language and English text.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Print the output as plain text."""
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        data: dict[str, object] = {RESULTS_MIME: self.results or {"estimates": [], "citations": []}}
        if self.translations:
            data[LANGUAGES_MIME] = {each: output._data() for each, output in self.translations.items()}
        return self._data() | data | ({WORDS_MIME: self.words} if self.words else {})

    def _data(self) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": str(self.html())}


def in_languages(make: Callable[[str], Output], languages: Iterable[str], results: dict) -> Output:
    """Return an output with its results and its translations; `make` returns it in a language, empty for English."""
    english = make("")
    return Output(english.text, english.html, results, {each: make(each) for each in languages})


def before_fork() -> None:
    """Compile every template, so that forked processes have the compiled templates."""
    for name in _templates().list_templates():
        _templates().get_template(name)


@cache
def _templates() -> jinja2.Environment:
    """Return the templates; each is compiled once, when it is first used."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
