"""Tables of persons: columns whose head says so, and rows of case records with their head."""

import csv
import functools
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from nbpress.core import paths

#: The columns that the reader of record-level files knows.
_RECORD_COLUMNS = "mappings/ctdc_columns.csv"
#: More records than these, with as many of the columns of one kind of file, are a dump of it.
_RECORDS, _COLUMNS = 2, 3
_WHO = "(?:victim|survivor|person|father|mother|husband|wife|spouse|guardian)s?"
#: With the word for a number these are nothing else; without it, they may head counts of those who have one.
_HAS = "passport|(?:mobile|cell|tele)?phone|mobile|whatsapp|(?:national)?identitycard|idcard|nic"
_OF_ONE = (
    "(?:first|last|family|given|full)names?|surnames?|dateofbirth|birthdate|dob|homeaddress|emailaddress|"
    f"(?:cnic|nicop|nationalid)(?:no|nr|number)?|(?:{_HAS})(?:nr|number)|(?:passport|mobile)no"
)
#: What heads a column of persons, without case, spaces, signs and articles.
_FIRM = re.compile(
    f"(?:{_WHO})?(?:{_OF_ONE})|{_WHO}names?|names?of{_WHO}|(?:{_OF_ONE})of{_WHO}|شناختیکارڈ(?:نمبر)?|پاسپورٹنمبر|تاریخپیدائش|"
    "(?:والد|والدہ|شوہر|متاثرہ|متاثرہشخص)کانام|(?:متاثرین|بیوی)کےنام|بیویکانام|پورانام|(?:فون|موبائل|رابطہ)نمبر"
)
_LOOSE = re.compile(f"(?:{_WHO})?(?:{_HAS}|contact(?:no|nr|number))(?:no)?|پاسپورٹ|فون|موبائل")
#: Most lines have no word of either.
_SOME = re.compile(
    r"name|birth|d\W?o\W?b|address|n\W?i\W?c|national\W?id|card|passport|phone|mobile|whatsapp|contact|"
    "نام|نمبر|کارڈ|پیدائش|پاسپورٹ|فون|موبائل"
)
#: What no count is: a number that begins with 0, a mobile of Pakistan whose 0 a reader of tables took, letters before digits.
_NO_COUNT = re.compile(r"(?<!\S)(?:(?:0\d{6,14}|3[0-4]\d{8})(?<!000)(?:\.0)?|[A-Z]{1,3}[ -]?\d{6,9})$")
#: Rows as pandas prints them begin so; heads have up to so many words, and signs.
_NUMBERED, _WORDS, _LONG = re.compile(r"\d+ {2,}\S"), 6, 80
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
#: What tells no head from another: the s of whose it is, articles, signs.
_BETWEEN = re.compile(r"['’]s(?![^\W_])|(?<![^\W_])(?:the|an?)(?![^\W_])|[\W_]+")
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
_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"""["'](\w[\w '’/\\().#-]*)["']\s*:\s*["']?([^"',}]*)""")


def tables(text: str) -> Iterator[str]:
    r"""Find tables in a text that show single persons.

    Parameters
    ----------
    text : str
        Lines with cells between tabs, commas or semicolons, JSON, or a table as pandas prints it.

    Yields
    ------
    str
        Once for each table, never a value. Three rows or more under three columns or more of a record-level
        file that this package reads are ``"rows of case records"``, if each cell may be one of a record: a
        flag, a year, a word. A column with rows whose head says names, birthdays or numbers of persons is
        ``"a column of persons"``, as are two objects of JSON or more with a text under such a name.

    Notes
    -----
    Caution: rows without a head, one record alone and records turned on their side are not found. The columns
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
    if sum(any(_is_of_person(k, v.strip()) for k, v in found.items()) for found in pairs) > 1:
        yield "a column of persons"
    head: list[str] = []
    held: _RowTest | None = None
    records, ruled = 0, False
    for line in text.splitlines():
        cells = [cell.strip(" \"'") for cell in line.strip(" |").split(_separator(line))]
        if _is_head(cells):
            head, held, records = cells, None, 0
        elif len(cells) > 1 and (of_persons := _row_test(line, cells)):
            head, held, ruled = cells, of_persons, False
        elif head and _RULE.fullmatch(line):
            ruled = True
        elif head and len(cells) > 1:
            if held and held(line, cells, ruled):
                yield "a column of persons"
                head, held = [], None
            elif not held:
                records += not set(cells[:1]) & (_SUMMARY | set(head)) and _is_record(cells)
                if records > _RECORDS:
                    yield "rows of case records"
                    head = []
        elif cells == [""] or not line.endswith("  "):  # as a line does that names the index
            head, held = [], None


def _separator(line: str) -> str | None:
    return next((sign for sign in "\t|;," if sign in line), None)


#: Whether a row, as a line and as its cells, holds something of a person; and whether a line of Markdown is above it.
_RowTest = Callable[[str, Sequence[str], bool], bool]


def _row_test(line: str, cells: Sequence[str]) -> _RowTest | None:
    """Return what tells rows of persons below a line that is the head of such a column, or may be one."""
    if not _SOME.search(line.lower()):
        return None
    forms = [_head_form(cell) for cell in cells]
    if _FIRM in forms:
        return lambda row, said, ruled: ruled or bool(_PARTED.search(row)) or said[0].isdecimal()
    if _LOOSE in forms and _separator(line):
        at = [n for n, form in enumerate(forms) if form]
        return lambda _, said, __: any(n < len(said) and _NO_COUNT.match(said[n]) for n in at)
    if line.startswith("  ") and not _separator(line):
        return lambda row, *_: bool(_NUMBERED.match(row)) and _has_head_of_persons(line, row)
    return None


def _has_head_of_persons(line: str, row: str) -> bool:
    """Whether words one blank apart, joined, are the head of a column of persons in a table that pandas prints."""
    words = list(re.finditer(r"\S+", line))
    for first, last in ((w, v) for n, w in enumerate(words) for v in words[n : n + _WORDS]):
        name, upto = line[first.start() : last.end()], row[: last.end()]
        if "  " not in name and (form := _head_form(name)) and (form is _FIRM or _NO_COUNT.search(upto)):
            return True
    return False


@functools.lru_cache(maxsize=1024)  # the same heads stand above one table after another
def _head_form(name: str) -> re.Pattern[str] | None:
    """Return the form of heads that a name has, or what stands on either side of a `/` in it: with brackets or without."""
    if len(name) > _LONG or name[:1].isdigit() or not _SOME.search(name.lower()):
        return None
    parts = {part for each in (name, _IN_BRACKETS.sub("", name)) for part in (each, *each.split("/"))}
    joined = [_BETWEEN.sub("", part.lower()) for part in parts]
    return next((form for form in (_FIRM, _LOOSE) if any(map(form.fullmatch, joined))), None)


def _is_of_person(name: str, value: str) -> bool:
    """Whether a value of JSON under a name may be that of one person; a number may count the values of a column."""
    form = _head_form(name)
    says = value not in _NOTHING and not _NUMBER.fullmatch(value)
    return bool(form and (says if form is _FIRM else _NO_COUNT.match(value)))


def _is_head(names: Collection[str]) -> bool:
    return len(names) >= _COLUMNS and any(len(known.intersection(names)) >= _COLUMNS for known in _record_columns())


def _is_record(cells: Sequence[str]) -> bool:
    """Whether a row says something, and behind its first cell, which may number it, no count and no share."""
    said = [cell for cell in cells[1:] if cell]
    return bool(said) and not any(_NUMBER.fullmatch(c) and not _FLAG.fullmatch(c) for c in said)


@functools.cache
def _record_columns() -> tuple[frozenset[str], ...]:
    """Return the columns of each kind of file that holds a person a row, in every spelling that is known."""
    found: dict[str, set[str]] = {}
    table = paths.PACKAGED / "data" / _RECORD_COLUMNS
    # The rebuild of an edition has the edition's inputs alone; it publishes nothing.
    for row in csv.DictReader(table.read_text("utf-8").splitlines() if table.is_file() else []):
        found.setdefault(row["release"], set()).update({row["column"], row["also"], row["standard"]} - {""})
    return tuple(map(frozenset, found.values()))
