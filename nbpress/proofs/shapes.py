"""The kinds, lengths and patterns of values that files of a stranger may have: manifests, numbers and statements."""

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

#: Limits on the size of a manifest or log, and of a list of numbers with their lineage [bytes].
MOST = 10_000_000
MOST_OBJECTS = 200_000_000


def _like(pattern: str, what: str) -> AfterValidator:
    """Return a validator that refuses a text unless a pattern matches all of it."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(what)
        return text

    return AfterValidator(check)


def _inside(name: str) -> str:
    # On Windows both signs separate folders, and a letter before a colon is a disk. The part after a folder is joined to
    # another folder, so that a second sign, or a disk, would lead outside as well.
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
    """The fields of any manifest, also of a page of a batch. Who needs a missing field reports it."""

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
    """A record of how counts of case records were protected. Who needs a missing field reports it."""

    id: _Text = ""
    words: _Text = ""
    period: list[_Text] = []


class Machine(_Strict, extra="forbid"):
    """The machine on which an edition was built again."""

    system: _Line
    processor: _Line
    python: _Line


class Statement(_Strict, extra="forbid"):
    """The content of a signed file: the edition, and the end of the log at that time."""

    says: Literal["published", "rebuilt"]
    report: _Name
    edition: _Name
    manifest_sha256: Hash
    #: None if the edition is in no log.
    log_sha256: Hash | None


class Certificate(Statement):
    """The statement of somebody who built the edition again and found no difference."""

    says: Literal["rebuilt"]
    numbers: _Count
    files: _Count
    machine: Machine
    packages: dict[_Line, _Line]
    date: _Time


def is_own(path: Path) -> bool:
    """Whether a path is a file and not a link, which could lead to a file of the system without an end."""
    return path.is_file() and not path.is_symlink()


def small(path: Path, most: int = MOST) -> bytes:
    """Return the bytes of a file that a stranger made. Refuse a pipe, a link and a large file."""
    if not is_own(path):
        raise TipResearchError(f"{path} is no file, or a link to one.")
    if (size := path.stat().st_size) > most:
        raise TipResearchError(f"{path} has {size:,} bytes; at most {most:,} are read.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def digest(path: Path) -> str:
    """Return the sha256 of a file that a stranger made, or words if it is a link or cannot be read."""
    try:
        return file_hash(path) if is_own(path) else "a link"
    except OSError as error:
        return f"not to be read ({error.strerror})"


def is_just(path: Path, data: bytes) -> bool:
    """Whether a path is an ordinary file with exactly these bytes."""
    try:
        return small(path) == data
    except TipResearchError:
        return False


def from_json(data: bytes, name: object) -> dict[str, Any]:
    """Return the object that a text in JSON describes. Refuse anything else."""
    said = _parsed(data, name)
    if not isinstance(said, dict):
        raise TipResearchError(f"{name} is damaged: it is no JSON object.")
    return said


def objects(path: Path, shape: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the objects in a JSON file that a stranger made. Refuse objects of another shape, and anything else."""
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
    """Refuse an object of another shape with one line that names the field, its value and the fault."""
    try:
        shape.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        at = ".".join(str(part)[:80] for part in first["loc"] if part != "[key]")
        own = first["type"] == "value_error"
        words = first["msg"].removeprefix("Value error, ") if own else f"of a wrong kind: {first['msg']}"
        raise TipResearchError(f"{name} is damaged: its {at} {quoted(first['input'])} is {words}.") from None


def stored(name: str, digest: str) -> str:
    """Return the name under which the copy of a file of the user is kept, which is also the value of its parameter."""
    return f"{digest[:12]}/{name.partition(': ')[2]}"


def require_inputs(manifest: Mapping[str, Any]) -> None:
    """Refuse an edition with a parameter that names a file outside its inputs, because a build would open that file."""
    held = {stored(*each) for each in manifest["inputs"].items()}
    for name, value in (each for of in manifest["parameters"].values() for each in of.items()):
        if name.endswith("_file") and value and str(value) not in held:
            raise TipResearchError(f"the file that its parameter {name} names, {quoted(value)}, is none of its inputs; nothing was built.")  # fmt: skip


def odd(path: Path, mode: int) -> str:
    """Describe what is wrong with a path of an edition, which has only files of one mode and folders that are not empty."""
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
