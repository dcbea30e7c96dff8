"""Tables of persons: columns whose head says so, and rows of case records with their head."""

import csv
import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from tipresearch import paths

#: The columns that the reader of record-level files knows.
_RECORD_COLUMNS = "mappings/ctdc_columns.csv"
#: More records than these, with as many of the columns of one kind of file, are a dump of it.
_RECORDS, _COLUMNS = 2, 3
#: Words that head a column of persons, without case, spaces and signs.
_OF_PERSONS = frozenset(
    ("firstname", "lastname", "familyname", "surname", "fullname", "fathername", "fathersname", "mothername",
     "mothersname", "victimname", "nameofvictim", "survivorname", "cnic", "cnicno", "cnicnumber", "nationalid",
     "nationalidnumber", "passportno", "passportnumber", "dateofbirth", "birthdate", "dob", "phonenumber", "mobileno",
     "mobilenumber", "homeaddress", "emailaddress", "شناختیکارڈ", "شناختیکارڈنمبر", "پاسپورٹنمبر", "تاریخپیدائش", "والدکانام",
     "والدہکانام", "شوہرکانام", "متاثرہکانام", "فوننمبر", "موبائلنمبر")
)  # fmt: skip
#: What heads the rows of a summary of columns.
_SUMMARY = frozenset(("count", "mean", "std", "min", "25%", "50%", "75%", "max", "unique", "top", "freq"))
#: What says in JSON, and as Python prints it, that nothing is there.
_NOTHING = frozenset(("", "null", "None", "nan", "NaN"))
#: The line below the head of a table in Markdown.
_RULE = re.compile(r"[ |]*:?-+:? *(?:\| *:?-+:? *)+\|? *")
#: A number, and one that a record may hold: a flag, what is missing, a year.
_NUMBER = re.compile(r"-?[\d,]*\.?\d+(?:e[+-]?\d+)? ?%?")
_FLAG = re.compile(r"(?:-99|[01]|(?:19|20)\d\d)(?:\.0+)?")
#: What parts cells and not words; behind a semicolon of a sentence is a blank.
_PARTED = re.compile(r"[\t,]|;\S")
_QUOTED = re.compile(r"""(\"{3}|'{3})(.*?)\1""", re.DOTALL)
_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"""["'](\w[\w ]*)["']\s*:\s*["']?([^"',}]*)""")


def tables(text: str) -> Iterator[str]:
    r"""Yield once for each table in a text what it shows of single persons; never a value.

    The `text` has lines with cells between tabs, commas or semicolons, JSON, or a table as pandas prints it. Three
    rows or more under three columns or more of a record-level file that this package reads are
    ``"rows of case records"``, if each cell may be one of a record: a flag, a year, a word. A column
    with rows whose head says names, birthdays or numbers of persons is ``"a column of persons"``, as are two objects
    of JSON or more with a text under such a name.

    Rows without a head, one record alone and records turned on their side are not found. The columns
    are those of ``mappings/ctdc_columns.csv``, which the reader of these files uses, too.

    Examples
    --------
    >>> list(tables("id,Date of birth\n1,1990-01-01\n"))
    ['a column of persons']
    >>> list(tables("gender,count\nWoman,12\nMan,15\n"))
    []
    """
    pairs = [dict(_PAIR.findall(found)) for found in _OBJECT.findall(text)]
    if sum(_is_head(found) and _is_record(["", *found.values()]) for found in pairs) > _RECORDS:
        yield "rows of case records"
    if sum(any(_is_of_persons(k) and _says(v.strip()) for k, v in found.items()) for found in pairs) > 1:
        yield "a column of persons"
    head: list[str] = []
    records, ruled = 0, False
    for line in text.splitlines():
        cells = _cells(line)
        if _is_head(cells):
            head, records = cells, 0
        elif len(cells) > 1 and any(map(_is_of_persons, cells)):
            head, records, ruled = cells, -1, False
        elif head and _RULE.fullmatch(line):
            ruled = True
        elif head and len(cells) > 1:
            if records < 0 and (ruled or _PARTED.search(line) or cells[0].isdecimal()):
                yield "a column of persons"
                head = []
            elif records >= 0:
                records += not set(cells[:1]) & (_SUMMARY | set(head)) and _is_record(cells)
                if records > _RECORDS:
                    yield "rows of case records"
                    head = []
        else:
            head = []


def _cells(line: str) -> list[str]:
    """Return the cells of a line; blanks divide them only where nothing else does."""
    sign = next((s for s in "\t|;," if s in line), None)
    return [cell.strip(" \"'") for cell in line.strip(" |").split(sign)]


def _is_of_persons(name: str) -> bool:
    return not name[:1].isdigit() and re.sub(r"\W|_", "", name).lower() in _OF_PERSONS


def _says(value: str) -> bool:
    """Whether a value of JSON may be that of one person; a number may count the values of a column."""
    return value not in _NOTHING and not _NUMBER.fullmatch(value)


def _is_head(names: Iterable[str]) -> bool:
    return any(len(known.intersection(names)) >= _COLUMNS for known in _releases())


def _is_record(cells: Sequence[str]) -> bool:
    """Whether a row says something, and behind its first cell, which may number it, no count and no share."""
    said = [cell for cell in cells[1:] if cell]
    return bool(said) and not any(_NUMBER.fullmatch(c) and not _FLAG.fullmatch(c) for c in said)


@functools.cache
def _releases() -> tuple[frozenset[str], ...]:
    """Return the columns of each kind of file that holds a person a row, in every spelling that is known."""
    found: dict[str, set[str]] = {}
    table = paths.PACKAGED / "data" / _RECORD_COLUMNS
    # The rebuild of an edition has the edition's inputs alone; it publishes nothing.
    lines = table.read_text("utf-8").splitlines() if table.is_file() else []
    for row in csv.DictReader(lines):
        names = {row["column"], row["also"], row["standard"]} - {""}
        found.setdefault(row["release"], set()).update(names)
    return tuple(map(frozenset, found.values()))


def in_code(source: str) -> str:
    """Return what may hold a table in the code of a cell: long texts, and objects as JSON has them."""
    return "\n\n".join([*(said for _, said in _QUOTED.findall(source)), *_OBJECT.findall(source)])
