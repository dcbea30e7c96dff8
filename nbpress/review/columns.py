"""Tables of persons: columns whose heads say so, and rows of case records below their heads."""

import csv
import functools
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from nbpress.core import paths

#: The table of columns that the reader of record-level files uses.
_RECORD_COLUMNS = "mappings/ctdc_columns.csv"
#: More rows than this, with this number of columns of one kind of file, are case records.
_RECORDS, _COLUMNS = 2, 3
_WHO = "(?:victim|survivor|person|father|mother|husband|wife|spouse|guardian)s?"
#: With the word number these heads mean an identifier. Without it they may mean how many people have one.
_HAS = "passport|(?:mobile|cell|tele)?phone|mobile|whatsapp|(?:national)?identitycard|idcard|nic"
_OF_ONE = (
    "(?:first|last|family|given|full)names?|surnames?|dateofbirth|birthdate|dob|homeaddress|emailaddress|"
    f"(?:cnic|nicop|nationalid)(?:no|nr|number)?|(?:{_HAS})(?:nr|number)|(?:passport|mobile)no"
)
#: Heads of a column of persons, without case, spaces, signs and articles.
_FIRM = re.compile(
    f"(?:{_WHO})?(?:{_OF_ONE})|{_WHO}names?|names?of{_WHO}|(?:{_OF_ONE})of{_WHO}|شناختیکارڈ(?:نمبر)?|پاسپورٹنمبر|تاریخپیدائش|"
    "(?:والد|والدہ|شوہر|متاثرہ|متاثرہشخص)کانام|(?:متاثرین|بیوی)کےنام|بیویکانام|پورانام|(?:فون|موبائل|رابطہ)نمبر"
)
#: Heads that a column of counts may have too.
_LOOSE = re.compile(f"(?:{_WHO})?(?:{_HAS}|contact(?:no|nr|number))(?:no)?|پاسپورٹ|فون|موبائل")
#: A fast first test, because most lines have no such word.
_SOME = re.compile(
    r"name|birth|d\W?o\W?b|address|n\W?i\W?c|national\W?id|card|passport|phone|mobile|whatsapp|contact|"
    "نام|نمبر|کارڈ|پیدائش|پاسپورٹ|فون|موبائل"
)
#: Values that are not counts: digits after a 0, a mobile number of Pakistan without its 0, letters before digits.
_NO_COUNT = re.compile(r"(?<!\S)(?:(?:0\d{6,14}|3[0-4]\d{8})(?<!000)(?:\.0)?|[A-Z]{1,3}[ -]?\d{6,9})$")
#: The beginning of a row that pandas prints, and the most words and characters of a head.
_NUMBERED, _WORDS, _LONG = re.compile(r"\d+ {2,}\S"), 6, 80
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
#: Parts of a head without meaning: the possessive s, articles, signs.
_BETWEEN = re.compile(r"['’]s(?![^\W_])|(?<![^\W_])(?:the|an?)(?![^\W_])|[\W_]+")
#: Names of rows in a summary of columns.
_SUMMARY = frozenset(("count", "mean", "std", "min", "25%", "50%", "75%", "max", "unique", "top", "freq"))
#: Missing values in JSON and in Python.
_NOTHING = frozenset(("", "null", "None", "nan", "NaN"))
#: The line below the head of a table in Markdown.
_RULE = re.compile(r"[ |]*:?-+:? *(?:\| *:?-+:? *)+\|? *")
#: A number, and the numbers that a record may have: a flag, a missing value, a year.
_NUMBER = re.compile(r"-?[\d,]*\.?\d+(?:e[+-]?\d+)? ?%?")
_FLAG = re.compile(r"(?:-99|[01]|(?:19|20)\d\d)(?:\.0+)?")
#: Separators of cells. In a sentence, a space follows the semicolon.
_PARTED = re.compile(r"[\t,]|;\S")
_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"""["'](\w[\w '’/\\().#-]*)["']\s*:\s*["']?([^"',}]*)""")


def tables(text: str) -> Iterator[str]:
    r"""Yield the kind of each table of single persons in a text: lines of cells, JSON, or a table as pandas prints it.

    Caution: rows without a head, a single record and transposed records are not found.

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
    is_person: _RowTest | None = None
    records, ruled = 0, False
    for line in text.splitlines():
        cells = [cell.strip(" \"'") for cell in line.strip(" |").split(_separator(line))]
        if _is_head(cells):
            head, is_person, records = cells, None, 0
        elif len(cells) > 1 and (row_test := _row_test(line, cells)):
            head, is_person, ruled = cells, row_test, False
        elif head and _RULE.fullmatch(line):
            ruled = True
        elif head and len(cells) > 1:
            if is_person and is_person(line, cells, ruled):
                yield "a column of persons"
                head, is_person = [], None
            elif not is_person:
                records += not set(cells[:1]) & (_SUMMARY | set(head)) and _is_record(cells)
                if records > _RECORDS:
                    yield "rows of case records"
                    head = []
        elif cells == [""] or not line.endswith("  "):  # a line that names the index ends in spaces
            head, is_person = [], None


def _separator(line: str) -> str | None:
    return next((sign for sign in "\t|;," if sign in line), None)


#: Whether a row, given as a line and as cells, is about a person. The flag says that a rule of Markdown is above it.
_RowTest = Callable[[str, Sequence[str], bool], bool]


def _row_test(line: str, cells: Sequence[str]) -> _RowTest | None:
    """Return the test for rows below a line that is, or may be, the head of a column of persons."""
    if not _SOME.search(line.lower()):
        return None
    forms = [_head_form(cell) for cell in cells]
    if _FIRM in forms:
        return lambda row, cells_of_row, ruled: ruled or bool(_PARTED.search(row)) or cells_of_row[0].isdecimal()
    if _LOOSE in forms and _separator(line):
        at = [n for n, form in enumerate(forms) if form]
        return lambda _, cells_of_row, __: any(n < len(cells_of_row) and _NO_COUNT.match(cells_of_row[n]) for n in at)
    if line.startswith("  ") and not _separator(line):
        return lambda row, *_: bool(_NUMBERED.match(row)) and _has_head_of_persons(line, row)
    return None


def _has_head_of_persons(line: str, row: str) -> bool:
    """Whether words of a line, one space apart, are the head of a column of persons in a printed table."""
    words = list(re.finditer(r"\S+", line))
    for first, last in ((w, v) for n, w in enumerate(words) for v in words[n : n + _WORDS]):
        name, upto = line[first.start() : last.end()], row[: last.end()]
        if "  " not in name and (form := _head_form(name)) and (form is _FIRM or _NO_COUNT.search(upto)):
            return True
    return False


@functools.lru_cache(maxsize=1024)  # many tables have the same heads
def _head_form(name: str) -> re.Pattern[str] | None:
    """Return the pattern that a head matches, if any. Parts beside a slash count, with or without brackets."""
    if len(name) > _LONG or name[:1].isdigit() or not _SOME.search(name.lower()):
        return None
    parts = {part for each in (name, _IN_BRACKETS.sub("", name)) for part in (each, *each.split("/"))}
    joined = [_BETWEEN.sub("", part.lower()) for part in parts]
    return next((form for form in (_FIRM, _LOOSE) if any(map(form.fullmatch, joined))), None)


def _is_of_person(name: str, value: str) -> bool:
    """Whether a value of JSON may belong to one person. A number may count the values of a column."""
    form = _head_form(name)
    is_text = value not in _NOTHING and not _NUMBER.fullmatch(value)
    return bool(form and (is_text if form is _FIRM else _NO_COUNT.match(value)))


def _is_head(names: Collection[str]) -> bool:
    return len(names) >= _COLUMNS and any(len(known.intersection(names)) >= _COLUMNS for known in _record_columns())


def _is_record(cells: Sequence[str]) -> bool:
    """Whether a row has values and, after its first cell, no count and no share."""
    values = [cell for cell in cells[1:] if cell]
    return bool(values) and not any(_NUMBER.fullmatch(c) and not _FLAG.fullmatch(c) for c in values)


@functools.cache
def _record_columns() -> tuple[frozenset[str], ...]:
    """Return the columns of each kind of record-level file, in all known spellings."""
    found: dict[str, set[str]] = {}
    table = paths.PACKAGED / "data" / _RECORD_COLUMNS
    # A rebuild has only the inputs of its edition and publishes nothing, so the table may be missing.
    for row in csv.DictReader(table.read_text("utf-8").splitlines() if table.is_file() else []):
        found.setdefault(row["release"], set()).update({row["column"], row["also"], row["standard"]} - {""})
    return tuple(map(frozenset, found.values()))
