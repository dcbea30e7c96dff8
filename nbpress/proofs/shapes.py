"""What a file of a stranger may say: kinds, lengths and patterns of a manifest and of a statement."""

import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from nbpress.core.errors import TipResearchError, quoted, unreadable
from nbpress.core.files import file_hash

#: No file is larger that says something of an edition [bytes].
MOST = 10_000_000
#: Nor is a list of numbers with their lineage.
MOST_OBJECTS = 200_000_000


def _like(pattern: str, what: str) -> AfterValidator:
    """Return what refuses a text that a pattern does not match as a whole."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(what)
        return text

    return AfterValidator(check)


def _inside(name: str) -> str:
    # On Windows both signs part folders, and a letter before a colon is a disk. What stands behind a folder is laid below
    # another, so that a second sign, or a disk, would lead outside there as well.
    folders = re.split(r"[/\\]", name)
    disk = any(re.match("[A-Za-z]:", part) for part in folders)
    if disk or not all(folders) or ".." in re.split(r"[/\\]|: ", name) or "\0" in name:
        raise ValueError("a path that lies outside")
    return name


def _time(text: str) -> str:
    try:
        zoned = dt.datetime.fromisoformat(text).tzinfo
    except ValueError:
        zoned = None
    if zoned is None or len(text) < len("2026-01-01T00:00Z"):
        raise ValueError("not a time with its zone, such as 2026-01-01T00:00:00+00:00")
    return text


Hash = Annotated[str, _like("[0-9a-f]{64}", "not sixty-four hexadecimal digits")]
_Commit = Annotated[str, _like("[0-9a-f]{40}", "not forty hexadecimal digits")]
_Name = Annotated[str, _like(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "not a name of at most 100 letters, digits, '_', '-' and '.'")]  # fmt: skip
_Tag = Annotated[str, _like("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}", "not the tag of a language")]
_Span = Annotated[str, _like(r"[1-9]\d{0,4}[hdw]", "not a span of time such as 7d")]
_Path = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_inside)]
_Time = Annotated[str, AfterValidator(_time)]
_Text = Annotated[str, StringConstraints(max_length=10_000)]
_Line = Annotated[str, _like(r"[ -~]{1,200}", "not one line of at most 200 plain letters")]
_Version = Annotated[str, _like(r"[0-9A-Za-z.+!_-]{0,50}", "not a version of at most 50 letters, digits and '.+!_-'")]
#: No count has more digits, and JSON has neither infinity nor what is no number.
_Number = Annotated[int, Field(ge=-(10**15), le=10**15)] | Annotated[float, Field(allow_inf_nan=False)]
_Cell = str | _Number | None
_Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", defer_build=True)


class _Previous(_Strict):
    edition: _Name
    content_sha256: Hash
    number: _Count
    commit: _Commit | None = None


class _Output(_Strict):
    notebook: _Name
    cell: _Count
    kind: _Text
    sha256: Hash


class _Approval(_Strict):
    reason: _Text
    by: _Text = ""
    at: _Time
    why: str = ""  # every place that a hold named; the file has a bound
    outputs: list[_Output] = []  # of a review alone


class Manifest(_Strict):
    """The fields of any manifest, also of a page of a batch; what is not there is told by who needs it."""

    content_sha256: Hash
    inputs: dict[_Path, Hash]
    format: _Count = 1
    tipresearch: _Version = ""
    title: _Text = ""
    parameters: dict[_Name, Any] = {}
    fingerprint: _Text = ""
    files: dict[_Path, Hash] = {}
    commit: _Commit | None = None
    packages: dict[_Text, _Text] = {}
    manifest_sha256: Hash = ""


class Edition(Manifest):
    """The manifest of an edition of a report."""

    report: _Name = ""
    parameters: dict[_Name, dict[_Name, Any]] = {}
    every: _Span | None = None
    front: _Name | Literal[""] = ""
    authors: list[_Text] = []
    contact: _Text = ""
    address: _Text = ""
    licence: _Text = ""
    language: _Tag = "en"
    languages: list[_Tag] = []
    commit_date: _Time | Literal[""] | None = None
    clean: bool = True
    python: _Text = ""
    platform: _Text = ""
    built: _Time = ""
    seconds: dict[_Name, float | None] = {}
    reused: list[_Name] = []
    not_inputs: list[_Text] = []
    pages: dict[_Name, _Text] = {}
    reference_date: _Text = ""
    without_lineage: dict[_Text, bool] = {}
    untranslated: dict[_Tag, _Count] = {}
    number: _Count = 1
    previous: _Previous | None = None
    gone: _Name | None = None
    reasons: list[dict[str, Any]] = []
    approval: _Approval | None = None
    to_review: list[_Output] = []
    reviews: list[_Approval] = []
    log: Hash = ""


class _Origin(_Strict):
    """A count that a number was made from."""

    figure_ids: list[str]
    as_published: _Cell = None


class Number(_Strict):
    """A number of an edition, with its lineage."""

    result_id: str
    notebook: str
    indicator: _Cell
    label: _Cell
    ref_area: _Cell
    period: _Cell
    category: _Cell
    edition: _Cell
    value: _Cell
    lo: _Cell
    hi: _Cell
    kind: _Cell
    unit: _Cell
    method: _Cell
    text: str | None = None
    inputs: list[_Origin] | None = None


class Record(_Strict):
    """A record of how counts of case records were protected; what is not there is told by who needs it."""

    id: _Text = ""
    words: _Text = ""
    period: list[_Text] = []


class Machine(_Strict, extra="forbid"):
    """On what an edition was built again."""

    system: _Line
    processor: _Line
    python: _Line


class Statement(_Strict, extra="forbid"):
    """What a signature stands under: which edition, and the end of the log when it was signed."""

    says: Literal["published", "rebuilt"]
    report: _Name
    edition: _Name
    manifest_sha256: Hash
    #: None: the edition lies in no log.
    log_sha256: Hash | None


class Certificate(Statement):
    """What somebody says who has built the edition again and found no difference."""

    says: Literal["rebuilt"]
    numbers: _Count
    files: _Count
    machine: Machine
    packages: dict[_Line, _Line]
    date: _Time


def is_own(path: Path) -> bool:
    """Whether a name is that of a file and of no link: one may lead to what a system shows as a file, and has no end."""
    return path.is_file() and not path.is_symlink()


def small(path: Path, most: int = MOST) -> bytes:
    """Return the bytes of a file that a stranger made; a pipe, a link or a large one is a `TipResearchError`."""
    if not is_own(path):
        raise TipResearchError(f"{path} is no file, or a link to one.")
    if (size := path.stat().st_size) > most:
        raise TipResearchError(f"{path} has {size:,} bytes; at most {most:,} are read.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def digest(path: Path) -> str:
    """Return the sha256 of a file that a stranger made; of what is none of its own, or cannot be read, that in words."""
    try:
        return file_hash(path) if is_own(path) else "a link"
    except OSError as error:
        return f"not to be read ({error.strerror})"


def is_just(path: Path, data: bytes) -> bool:
    """Whether a file that a stranger made is an ordinary one of just these bytes."""
    try:
        return small(path) == data
    except TipResearchError:
        return False


def from_json(data: bytes, name: object) -> dict[str, Any]:
    """Return what a text in JSON says; anything but an object is a `TipResearchError`."""
    said = _parsed(data, name)
    if not isinstance(said, dict):
        raise TipResearchError(f"{name} is damaged: it is no JSON object.")
    return said


def objects(path: Path, shape: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the objects of a file in JSON that a stranger made, each of a shape; anything else is a `TipResearchError`."""
    said = _parsed(small(path, MOST_OBJECTS), path)
    if not (isinstance(said, list) and all(isinstance(each, dict) for each in said)):
        raise TipResearchError(f"{path} is damaged: it is no list of JSON objects.")
    for each in said:
        require(shape, each, path)
    return said


def _parsed(data: bytes, name: object) -> Any:
    try:
        said = json.loads(data.decode("utf-8"))
        if b"\\u" in data:  # half a surrogate, which has no other writing, cannot be written again
            json.dumps(said, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise TipResearchError(f"{name} is damaged: {str(error)[:200]}") from error
    return said


def require(shape: type[BaseModel], said: dict[str, Any], name: object) -> None:
    """Refuse what is of another shape, in one line: which field, its value, what is wrong."""
    try:
        shape.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        at = ".".join(str(part)[:80] for part in first["loc"] if part != "[key]")
        own = first["type"] == "value_error"
        words = first["msg"].removeprefix("Value error, ") if own else f"of a wrong kind: {first['msg']}"
        raise TipResearchError(f"{name} is damaged: its {at} {quoted(first['input'])} is {words}.") from None


def stored(name: str, digest: str) -> str:
    """Return the value of the parameter that names an input which is a file of the user, as it is kept."""
    return f"{digest[:12]}/{name.partition(': ')[2]}"


def require_inputs(manifest: Mapping[str, Any]) -> None:
    """Refuse an edition with a parameter that names a file which is none of its inputs: a build would open it."""
    held = {stored(*each) for each in manifest["inputs"].items()}
    for name, value in (each for of in manifest["parameters"].values() for each in of.items()):
        if name.endswith("_file") and value and str(value) not in held:
            raise TipResearchError(f"the file that its parameter {name} names, {quoted(value)}, is none of its inputs; nothing was built.")  # fmt: skip


def odd(path: Path, mode: int) -> str:
    """Say what of an edition is neither a file of its own with the mode of all, nor a folder with something in it."""
    if path.is_symlink():
        return "a link"
    if path.is_dir():
        if (own := path.stat().st_mode) & 0o002:
            return f"a folder with the mode {own & 0o7777:o}, in which others may change files"
        if not os.access(path, os.R_OK | os.X_OK):
            return "a folder that this user may not read"
        return "" if any(path.iterdir()) else "an empty folder"
    if not path.is_file():
        return "no file, such as a pipe"
    if path.stat().st_nlink > 1:
        return "a file with a second name"
    other = path.stat().st_mode
    if other & 0o7002:
        return f"a file with the mode {other & 0o7777:o}, which others may change or run as its owner"
    return "" if other == mode else f"a file with the mode {other & 0o7777:o}, not {mode & 0o7777:o} as its manifest"
