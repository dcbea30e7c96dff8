"""The elements of a page, as HTML: templates in which all that is filled in is escaped."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2

from nbpress.core.bundles import RESULTS_MIME


def element(name: str, **values: object) -> str:
    """HTML of an element of a page, such as a table, from its template."""
    html: str = getattr(_templates().get_template(f"{name}.html.j2").module, name)(**values)
    return html


@dataclass(frozen=True, slots=True)
class Output:
    """What a cell of a notebook shows.

    Attributes
    ----------
    text : str
        It as plain text.
    html : callable
        Makes its HTML: each time it is shown its numbers have names of their own.
    results : dict
        Its numbers and citations as data; empty where it hands on none.
    """

    text: str
    html: Callable[[], str]
    results: dict

    def __repr__(self) -> str:
        """Print it as plain text."""
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        results = {RESULTS_MIME: self.results} if self.results else {}
        return {"text/plain": self.text, "text/html": str(self.html())} | results


def before_fork() -> None:
    """Compile every template, so that processes forked later have them."""
    for name in _templates().list_templates():
        _templates().get_template(name)


@cache
def _templates() -> jinja2.Environment:
    """Return the templates; each is compiled when it is first used, and kept."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
