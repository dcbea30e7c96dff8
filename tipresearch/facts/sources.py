"""Sources: publisher, title, date, edition and terms of use, and their citations."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, cast

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import SchemaError, nearest, quoted, require_known, wrong_type
from nbpress.core.overlay import read_data, states
from tipresearch.quantities import OWN

#: The names of months in BibTeX.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: LaTeX commands for signs that are not written as such. BibTeX also counts a brace after a backslash.
_NAMED = {"\\": "backslash", "{": "braceleft", "}": "braceright", "~": "asciitilde", "^": "asciicircum"}
_IN_TEX = str.maketrans({c: f"\\{c}" for c in "&%$#_"} | {c: f"\\text{name}{{}}" for c, name in _NAMED.items()})

GRADES = {
    "A": "published by the office itself, which does not make it right",
    "B": "official statement through a news agency or secondary page",
    "C": "opinion, letter or non-governmental organisation",
    "D": "observations of one's own, which nobody else can look up",
}


def read_table(file: str, *known: str) -> pd.DataFrame:
    """Return a copy of a validated table of ``data/``; the table is read again if its file changed."""
    return _read_cached(file, known, states(file)).copy()


@cache
def _read_cached(file: str, known: tuple[str, ...], _: tuple[object, ...]) -> pd.DataFrame:
    from tipresearch.facts import tables

    return tables.validate_table(file.rpartition("/")[2], read_data(file), known)


@cache
def _sources(_: tuple[object, ...]) -> pd.DataFrame:
    return read_table("sources.csv").set_index("source_id")


def load_sources() -> pd.DataFrame:
    """Return the table of sources with publisher, date and terms of use.

    Returns
    -------
    DataFrame
        A copy of ``sources.csv`` as text, indexed by ``source_id``.

    Raises
    ------
    SchemaError
        At the first fault of the file.
    """
    return _sources(states("sources.csv")).copy()


def source_ids() -> list[str]:
    """Return the ids of all sources."""
    return list(_sources(states("sources.csv")).index)


def source(source_id: str) -> pd.Series:
    """Return the row of one source."""
    if not isinstance(source_id, str):
        first = source_ids()[0]
        raise wrong_type("source", source_id, f"give an id of sources.csv, such as {first!r}")
    return _source_row(source_id, states("sources.csv")).copy()


@cache
def _source_row(source_id: str, of: tuple[object, ...]) -> pd.Series:
    known = _sources(of)
    if source_id.startswith(OWN):
        name = source_id.removeprefix(OWN).replace("_", " ")
        own = {"short_name": name, "publisher": "Observations of one's own", "title": name}
        return pd.Series(dict.fromkeys(known.columns, "") | own, name=source_id)
    if source_id not in known.index:
        raise SchemaError(f"source {quoted(source_id)} is not in sources.csv; load_sources() has those that are.{nearest(source_id, known.index)}{paths.no_project()}")  # fmt: skip
    return cast("pd.Series", known.loc[source_id])  # an id occurs once


#: Kinds of sources that cite others and count nothing themselves: their numbers are listed, but contradict no office.
SECOND_HAND = ("opinion", "letter")


def second_hand() -> frozenset[str]:
    """Return the ids of opinion pieces and letters, whose numbers put no count of an office in doubt."""
    known = _sources(states("sources.csv"))
    return frozenset(known.index[known["kind"].isin(SECOND_HAND)])


def short_name(source_id: str) -> str:
    """Return the short name of a source, for a sentence or a chart.

    Parameters
    ----------
    source_id : str
        Id of the source.

    Returns
    -------
    str
        Its short name.
    """
    return str(source(source_id)["short_name"])


def cite(source_id: str, edition: str = "", *, form: Literal["line", "bibtex"] = "line") -> str:
    """Return the citation of a source, in one line or as a BibTeX entry.

    Parameters
    ----------
    source_id : str
        Id of the source.
    edition : str
        Edition that was read. By default the edition in ``sources.csv``, or the date.
    form : {"line", "bibtex"}
        One line, or a BibTeX entry. It has no author, because ``sources.csv`` has none.

    Returns
    -------
    str
        Publisher, title, and edition or date; ``undated`` without either. A BibTeX entry also has the address.

    Raises
    ------
    SchemaError
        If the id or the form is unknown. The message names the nearest.

    Examples
    --------
    >>> import tipresearch as tip
    >>> print(tip.cite("us_tip_2018", form="bibtex"))
    @misc{us_tip_2018,
      key = {US Department of State},
      title = {{2018 Trafficking in Persons Report: Pakistan}},
      howpublished = {US Department of State},
      year = {2018},
      note = {Edition TIP 2018},
      url = {https://www.refworld.org/docid/5b3e0ab0a.html},
    }
    """
    row = source(source_id)
    require_known("form", form, ("line", "bibtex"), error=SchemaError)
    if form == "line":
        return f"{row['publisher']}, {row['title']} ({edition or _dated(row)})"
    publisher, title, note = (t.translate(_IN_TEX) for t in (row["publisher"], row["title"], edition or row["edition"]))
    dated = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", row["published"])
    year, month, day = dated.groups("") if dated else (row["published"].translate(_IN_TEX), "", "")
    fields = {
        "key": f"{{{publisher}}}", "title": f"{{{{{title}}}}}", "howpublished": f"{{{publisher}}}",
        "year": year and f"{{{year}}}", "month": month and _MONTHS[int(month) - 1], "day": day and f"{{{int(day)}}}",
        "note": f"{{Edition {note}}}" if note not in ("", "undated", row["published"]) else "",
        "url": row["url"] and f"{{{row['url'].replace('{', '%7B').replace('}', '%7D')}}}",
    }  # fmt: skip
    key = re.sub(r"""[\s"#$%&'(),=@\\^_{}~]+""", "_", source_id).strip("_")
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {value}," for name, value in fields.items() if value), "}"])


def _dated(row: pd.Series) -> str:
    """Return the edition of a source, else the date of its publication."""
    return str(row["edition"] or row["published"] or "undated")


#: A source and its edition; a blank edition means any edition.
Cited = tuple[str, str]

#: The most sources that one line cites in full, and by their short names. The page of sources has all of them in full.
_MOST_IN_FULL, _MOST = 3, 12


def cite_all(cited: Iterable[Cited]) -> str:
    """Return the citations of several sources in one line."""
    editions: dict[str, list[str]] = {}
    for source_id, edition in cited:
        known = editions.setdefault(source_id, [])
        known += [edition] if edition and edition not in known else []
    if len(editions) > _MOST:
        return f"{len(editions)} publications, each listed under Sources"
    if len(editions) > _MOST_IN_FULL:
        return "; ".join(f"{short_name(s)} ({', '.join(e) or _dated(source(s))})" for s, e in editions.items())
    return "; ".join(cite(s, "; ".join(e)) for s, e in editions.items())
