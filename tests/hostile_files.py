"""Hostile files: workbooks and texts that are damaged, lie, or would fill the memory.

Each file differs from an invented workbook by one change, and is small on disk. A reader must refuse
the file in one line, or read harmless rows.
"""

import struct
import zipfile
from pathlib import Path

import workbooks
from glotip_rows import HEADER, row

SHEET = "xl/worksheets/sheet1.xml"
BOOK, RELS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STRINGS = "xl/sharedStrings.xml"
#: Cells of one sheet of the largest kind.
WHOLE = "A1:XFD1048576"
MAIN = f'xmlns="{workbooks.MAIN}"'


def _good() -> dict[str, str | bytes]:
    return dict(workbooks.parts({"a": [HEADER, row("9")]}))


def _in_sheet(old: str, new: str):
    """Return a maker that replaces a text of the sheet."""
    return lambda: _good() | {SHEET: str(_good()[SHEET]).replace(old, new)}


def _cell(reference: str, value: str = "<v>1</v>", kind: str = ""):
    return _in_sheet("</sheetData>", f'<row r="9"><c r="{reference}"{kind}>{value}</c></row></sheetData>')


def _part(name: str, content: str | bytes):
    return lambda: _good() | {name: content}


def _without(name: str):
    return lambda: {n: c for n, c in _good().items() if n != name}


def _shared(text: str, uses: int, *, head: str = ""):
    """Return a maker of a workbook whose cells refer to one shared text."""

    def make():
        cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(9, 9 + uses))
        files = _in_sheet("</sheetData>", cells + "</sheetData>")()
        target = (
            f'<Relationship Id="s" Type="{workbooks.OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        )
        files[RELS] = str(files[RELS]).replace("</Relationships>", target)
        return files | {STRINGS: f"{head}<sst {MAIN}{' ' if head else ''}><si><t>{text}</t></si></sst>"}

    return make


def _moved(place: str, reference: str):
    """Return a maker of a workbook whose sheet lies elsewhere in the archive."""

    def make():
        files = _cell(reference)()
        files[place] = files.pop(SHEET)
        files[RELS] = str(files[RELS]).replace("worksheets/sheet1.xml", "/" + place)
        files[TYPES] = str(files[TYPES]).replace("/" + SHEET, "/" + place)
        return files

    return make


def _entities(text: str):
    return _in_sheet("<worksheet", f"<!DOCTYPE w [{text}]><worksheet")


def _many_sheets():
    files = _good()
    names = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 3000))
    return files | {BOOK: str(files[BOOK]).replace("</sheets>", names + "</sheets>")}


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_DEEP = "<a>" * 200_000

#: Name of each workbook, and what gives the parts inside of it, or the bytes of the file.
# fmt: off
WORKBOOKS = {
    "dimension of all cells": _in_sheet("<sheetData>", f'<dimension ref="{WHOLE}"/><sheetData>'),
    "dimension of all cells, last filled": lambda: _cell("XFD1048576")() | {SHEET: str(_cell("XFD1048576")()[SHEET]).replace("<sheetData>", f'<dimension ref="{WHOLE}"/><sheetData>')},
    "dimension without digits": _in_sheet("<sheetData>", '<dimension ref="A:XFD"/><sheetData>'),
    "dimension reversed": _in_sheet("<sheetData>", '<dimension ref="Z99:A1"/><sheetData>'),
    "dimension of 20 digits": _in_sheet("<sheetData>", '<dimension ref="A1:A99999999999999999999"/><sheetData>'),
    "dimension is words": _in_sheet("<sheetData>", '<dimension ref="all of it"/><sheetData>'),
    "far cell": _cell("XFD1048576"),
    "far cell in small letters": _cell("xfd1048576"),
    "far cell in both cases": _cell("xFd1048576"),
    "far column": _cell("XFD9"),
    "far row": _cell("A1048576"),
    "far row, 13 columns wide": _cell("M1048576"),
    "far row in the last column that is read": _cell("Z999999"),
    "row beyond any sheet": _cell("A4294967295"),
    "row of 30 digits": _cell("A" + "9" * 30),
    "row zero": _cell("A0"),
    "column of 40 letters": _cell("Z" * 40 + "1"),
    "reference is blank": _cell(""),
    "reference has no digits": _cell("AB"),
    "reference has no letters": _cell("12"),
    "reference is Greek": _cell("ΑΒ12"),
    "far cell, reference spaced": _in_sheet("</sheetData>", '<row r="9"><c r = "XFD1048576"><v>1</v></c></row></sheetData>'),
    "far cell, entity in the reference": _cell("&#88;FD1048576"),
    "far cell in a namespace": _in_sheet("</sheetData>", '<x:row xmlns:x="y"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></sheetData>'),
    "far cell in UTF-16": lambda: _good() | {SHEET: str(_cell("XFD1048576")()[SHEET]).replace("UTF-8", "UTF-16").encode("utf-16")},
    "far cell by the number of its row": _in_sheet("</sheetData>", '<row r="1048576"><c><v>1</v></c></row></sheetData>'),
    "sheet at the root, far cell": _moved("a.xml", "XFD1048576"),
    "sheet in a folder, far cell": _moved("deep/er/b.bin", "xfd1048576"),
    "sheet above the archive": _moved("../../c.xml", "A9"),
    "a million cells without a reference": lambda: _in_sheet("</sheetData>", "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row></sheetData>")(),
    "a million rows, 20 columns": lambda: _in_sheet("</sheetData>", "<row/>" * 900_000 + '<row r="900009"><c r="T900009"><v>1</v></c></row></sheetData>')(),
    "shared text of 50 MB": lambda: _shared("x" * 50_000_000, 1)(),
    "shared text of 1 MB, 20,000 times": lambda: _shared("x" * 1_000_000, 20_000)(),
    "shared texts that announce billions": _shared("x", 1, head='<?xml version="1.0"?><!-- -->'),
    "shared text that is not there": _cell("A9", "<v>4000000000</v>", ' t="s"'),
    "shared text of a negative number": _cell("A9", "<v>-1</v>", ' t="s"'),
    "cell of 10 MB": lambda: _cell("A9", f"<is><t>{'x' * 10_000_000}</t></is>", ' t="inlineStr"')(),
    "number of 100,000 digits": _cell("L9", f"<v>{'9' * 100_000}</v>"),
    "number that is infinite": _cell("L9", "<v>1e999</v>"),
    "date far beyond the calendar": _cell("L9", "<v>99999999999-99-99</v>", ' t="d"'),
    "zip bomb of spaces": lambda: _in_sheet("<sheetData>", " " * 300_000_000 + "<sheetData>")(),
    "zip bomb of comments": lambda: _part("xl/comments1.xml", b"\0" * 300_000_000)(),
    "zip of 20,000 parts": lambda: _good() | {f"x/{n}": "" for n in range(20_000)},
    "same part twice": lambda: b"twice",
    "entities that multiply": _entities('<!ENTITY l0 "ha">' + _LAUGHS),
    "entity of a local file": _entities('<!ENTITY f SYSTEM "file:///etc/passwd">'),
    "entity that names itself": _entities('<!ENTITY a "&b;"><!ENTITY b "&a;">'),
    "elements that nest 200,000 deep": lambda: _in_sheet("<sheetData>", _DEEP + "<sheetData>")(),
    "attribute of 20 MB": lambda: _in_sheet("<sheetData>", f'<sheetData x="{"y" * 20_000_000}">')(),
    "element without an end": _in_sheet("</sheetData>", "<row><c"),
    "zero bytes in the sheet": _in_sheet("<v>", "<v>\0"),
    "sheet is not UTF-8": _part(SHEET, b"<worksheet><sheetData>\xff\xfe\xfd</sheetData></worksheet>"),
    "sheet is empty": _part(SHEET, ""),
    "workbook names 3,000 sheets": _many_sheets,
    "no sheet": _without(SHEET),
    "no relations": _without(RELS),
    "directory lies about a size": lambda: b"lies",
    "cut in the middle": lambda: b"cut",
}
# fmt: on


def _bytes(path: Path, what: bytes) -> None:
    """Write one of the three workbooks whose archive itself is wrong."""
    workbooks.write_parts(path, _good())
    content = bytearray(path.read_bytes())
    if what == b"cut":
        path.write_bytes(content[: len(content) // 2])
    elif what == b"lies":
        at = content.rindex(b"PK\x01\x02")
        struct.pack_into("<I", content, at + 24, 7)
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "a") as archive:
            info = zipfile.ZipInfo(SHEET)
            archive.filelist[:] = [i for i in archive.filelist if i.filename != SHEET]
            archive.NameToInfo.pop(SHEET)
            archive.writestr(info, str(_cell("XFD1048576")()[SHEET]))


_NRM = "Quarter,First responder,People\n"
#: Name of each text, and its bytes.
TEXTS = {
    "300,000 columns": lambda: b"a," * 300_000 + b"b\n",
    "300,000 columns in row 2": lambda: _NRM.encode() + b"1," * 300_000 + b"\n",
    "10,000 columns named alike": lambda: b",".join([b"a"] * 10_000) + b"\n",
    "plain cell of 10 MB": lambda: (_NRM + "x" * 10_000_000 + ",a,1\n").encode(),
    "quoted cell of 10 MB": lambda: (_NRM + '"' + "x" * 10_000_000 + '",a,1\n').encode(),
    "quote that never closes": lambda: (_NRM + '"a,b,1\n' + "a,b,1\n" * 100_000).encode(),
    "quote in the middle": lambda: (_NRM + 'a"b,c"d,1\n').encode(),
    "zero bytes": lambda: (_NRM + "a\0,b,1\n").encode(),
    "all zero bytes": lambda: bytes(1_000_000),
    "30 MB without a line break": lambda: b"x" * 30_000_000,
    "30 MB of commas": lambda: b"," * 30_000_000,
    "20 MB of line breaks": lambda: _NRM.encode() + b"\n" * 20_000_000,
    "12 million cells": lambda: b"a,b,c,d,e,f\n" + b",,,,,\n" * 2_000_000,
    "count of 11 digits": lambda: (_NRM + "2023 Q4,Police,10000000000\n").encode(),
    "count of 5,000 digits": lambda: (_NRM + "2023 Q4,Police," + "9" * 5_000 + "\n").encode(),
    "101 MB": lambda: _NRM.encode() + b"2023 Q4,Police,1\n" * 6_300_000,
    "UTF-16": lambda: _NRM.encode("utf-16"),
    "half a letter at the end": lambda: _NRM.encode() + b"2023 Q4,Pol\xc3",
    "return in each cell": lambda: (_NRM + '"a\r","b\r","1\r"\r' * 1_000).encode(),
}


def write(name: str, folder: Path) -> Path:
    """Write the file of that name into a folder, and return its path."""
    if name in TEXTS and name not in WORKBOOKS:
        path = folder / "hostile.csv"
        path.write_bytes(TEXTS[name]())
        return path
    path = folder / "hostile.xlsx"
    made = WORKBOOKS[name]()
    if isinstance(made, bytes):
        _bytes(path, made)
    else:
        workbooks.write_parts(path, made)
    return path
