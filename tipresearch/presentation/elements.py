"""The elements of a page, as HTML: templates in which all that is filled in is escaped."""

from functools import cache
from pathlib import Path

import jinja2

from tipresearch.bundles import RESULTS_MIME


def element(name: str, **values: object) -> str:
    """Return an element of a page.

    Parameters
    ----------
    name : str
        Element; ``templates/<name>.html.j2`` holds its macro of the same name.
    **values : object
        What the macro takes. Text is escaped, but for elements that are put into another.

    Returns
    -------
    str
        HTML that a template takes as such.
    """
    html: str = getattr(_templates().get_template(f"{name}.html.j2").module, name)(**values)
    return html


def in_notebook(shown: object, html: str, results: dict) -> dict:
    """Return what a notebook shows of an object: its text, its HTML, and its numbers as data."""
    return {"text/plain": repr(shown), "text/html": str(html), RESULTS_MIME: results}


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
