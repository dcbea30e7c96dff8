"""Readers for fuzzing ("doors"), with a valid seed for each.

A door may return, or raise a `TipResearchError` of one line; anything else is a finding. The seeds need
no file of a publisher.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import glotip_rows
from hypothesis import strategies as st

from nbpress.core import parameters
from nbpress.core.errors import TipResearchError
from nbpress.core.overlay import read_data
from nbpress.proofs import shapes
from nbpress.reports import definitions
from tipresearch import quantities, readers
from tipresearch.observations import load, read_observations, write_observations

_HEADER = ",".join(glotip_rows.HEADER)
_ROWS = "\n".join(",".join(f'"{cell}"' for cell in glotip_rows.row(n)) for n in ("9", "<5", "1,234"))
_CTDC = read_data("mappings/ctdc_columns.csv")
_CTDC = list(_CTDC.loc[_CTDC["release"] == "global_synthetic", "column"])
_CELL = 'year: int = 2020  # year [2000, 2030]\nkind: Literal["a", "b"] = "a"  # one\nw: list[float] = [1, 2.5]  # some\nd: dict = {"a": [1]}  # more\n'


def _book() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return glotip_rows.write(Path(folder, "a.xlsx")).read_bytes()


def _table() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        write_observations(load().head(4), path)
        return path.read_bytes()


SEEDS = {
    "glotip workbook": _book(),
    "glotip text": f"{_HEADER}\n{_ROWS}\n".encode(),
    "nrm": b"First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People\nGovernment agency,Agency A,Labour,Adult (18 or over),Female,Ruritanian,12\nGovernment agency,Agency A,Total,Total,Total,Total,12\n",
    "sdg": b"geo_area,year,sex,age,nature,units,vc_htf_detv\n586,2020,female,15-29,c,number,12\n",
    "ctdc": (",".join(_CTDC) + "\n" + ",".join(["2020"] + ["1"] * (len(_CTDC) - 1)) + "\n").encode(),
    "observations": _table(),
    "count": b"15,255",
    "parameters": _CELL.encode(),
    "value": b'[1, {"a": 2.5}]',
    "definition": b'title = "A"\nnotebooks = ["a", "b"]\nevery = "7d"\nhold_above = 2.0\n[parameters]\nyear = 2020\n',
    "manifest": b'{"report": "a", "edition": "2020", "files": {"index.html": "00"}, "previous": null, "approval": {"reason": "x"}}',
}

#: Inserted bytes: special characters of formats, and long repeats.
_PUT = st.one_of(
    st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"'", b"=", b"<", b"[", b"{", b"(", b"-", b"\xff", b"\xef\xbb\xbf", b"9" * 30, b"9" * 5000, b"[" * 2000, b"(" * 300, b"{\"a\":" * 1500, b"1e999", b"nan", b"true", "٣".encode(), b"&a;", b"\\ud800", b"2020-13-45", b"a." * 3000]),
    st.binary(max_size=6),
)  # fmt: skip
_CHANGE = st.tuples(st.floats(0, 1), st.integers(0, 12), _PUT)


def changed(seed: bytes) -> st.SearchStrategy[bytes]:
    """Return a seed with up to four replacements of bytes."""

    def apply(changes: list[tuple[float, int, bytes]]) -> bytes:
        data = seed
        for place, length, new in changes:
            at = int(place * len(data))
            data = data[:at] + new + data[at + length :]
        return data

    return st.lists(_CHANGE, max_size=4).map(apply)


def _read(publisher: str, name: str) -> Callable[[bytes, Path], object]:
    def door(data: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(data)
        return readers.read(publisher, path)

    return door


def _observations(data: bytes, folder: Path) -> None:
    (folder / "a.csv").write_bytes(data)
    read_observations(folder / "a.csv")


def _count(data: bytes, _: Path) -> None:
    quantities.parse_count(data.decode("utf-8", "replace"))


def _parameters(data: bytes, _: Path) -> None:
    known = parameters.parse(data.decode("utf-8", "replace"), "nb")
    parameters.check("nb", known, {})


def _value(data: bytes, _: Path) -> None:
    text = data.decode("utf-8", "replace")
    for name, parameter in parameters.parse(_CELL, "nb").items():
        try:
            parameters.check("nb", {name: parameter}, {name: parameters.from_text(parameter, text)})
        except TipResearchError as error:
            require_short(error)


def _definition(data: bytes, folder: Path) -> None:
    kept, definitions.paths.REPORTS = definitions.paths.REPORTS, folder
    (folder / "a.toml").write_bytes(data)
    try:
        definitions.read_definition("a")
    finally:
        definitions.paths.REPORTS = kept


def _manifest(data: bytes, _: Path) -> None:
    shapes.require(shapes.Manifest, shapes.from_json(data, "manifest.json"), "manifest.json")


DOORS = {
    "glotip workbook": _read("glotip", "a.xlsx"),
    "glotip text": _read("glotip", "a.csv"),
    "nrm": _read("nrm", "nrm_referrals_government_2021_q3.csv"),
    "sdg": _read("sdg", "ddf--datapoints--vc_htf_detv--by--age--geo_area--nature--sex--units--year.csv"),
    "ctdc": _read("ctdc", "a.csv"),
    "observations": _observations,
    "count": _count,
    "parameters": _parameters,
    "value": _value,
    "definition": _definition,
    "manifest": _manifest,
}


def require_short(error: TipResearchError) -> None:
    """Require a message of one line below 2,000 characters."""
    said = str(error)
    assert len(said) < 2_000, said[:300]
    assert "\n" not in said.strip(), said[:300]


def throw(name: str, data: bytes) -> None:
    """Give bytes to a door, and require a return or a short error."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            DOORS[name](data, Path(folder))
        except TipResearchError as error:
            require_short(error)
