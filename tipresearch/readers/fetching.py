"""Download a published file from its publisher, and keep it only if it passes all checks.

The final name appears when the file is complete, is a workbook and has the expected hash, so that nobody reads
half a file. Addresses are in ``data/mappings/downloads.csv``.
"""

import errno
import re
import shlex
import shutil
import time
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import requests

from nbpress.core.errors import FetchError, SchemaError, one_line, require_known, visible
from nbpress.core.files import file_hash
from tipresearch.facts import source
from tipresearch.readers import known
from tipresearch.readers.layout import reader_of

#: Seconds to wait for a connection, and for the next bytes.
TIMEOUT = (10, 30)
MAX_ON_DISK = 200 * 2**20
#: How often to ask a server that cannot be reached or hangs up, and the seconds in between.
ATTEMPTS, PAUSE = 3, 1
_ASK_AGAIN = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_UNSEEN = re.compile(r"<(script|style|head)\b.*?(</\1>|$)", re.IGNORECASE | re.DOTALL)
#: How many bytes of a wrong answer are read, and how many of its words are shown.
_GLANCE, _WORDS = 65_536, 12


def fetch(
    publisher: str,
    folder: Path,
    *,
    url: str | None = None,
    sha256: str | None = None,
    force: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Path:
    """Fetch the file of a publisher into a folder.

    Parameters
    ----------
    publisher : str
        Name of a reader with an address in ``downloads.csv``, such as ``glotip``.
    folder : Path
        Where the file is kept; made if it is missing.
    url : str, optional
        Another address, such as a mirror. By default the address of the publisher.
    sha256 : str, optional
        Hash that the file must have, as 64 hexadecimal digits. By default any edition is
        taken: a publisher replaces its file under the same address.
    force : bool
        Whether to download again where a good file is already there.
    say : callable
        Called with a message if the file was there already: it may be of an older edition.

    Returns
    -------
    Path
        The file. It is not downloaded again if it is there already, is a workbook, and has the given hash.

    Raises
    ------
    FetchError
        If the publisher or its source is unknown, the network or the disk fails, the hash is wrong, or the
        download is no workbook. A file that is there already stays, also if the reader refuses the new file.
    SchemaError
        If ``downloads.csv`` has a fault, such as a file name with a folder.

    Notes
    -----
    Caution: an address serves one edition at a time, so the same call can give other figures next year. State the
    hash and the edition with any result.
    """
    row = _download_row(publisher)
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        raise FetchError(f"sha256 {sha256!r} is not a hash; give 64 hexadecimal digits.")
    path, cure = Path(folder) / row["file_name"], by_hand(publisher)
    try:
        held = not force and path.is_file() and _is_workbook(path)
        if not held or (sha256 and file_hash(path) != sha256.lower()):
            _download(url or row["url"], path, sha256, cure, publisher)
        else:
            say(f"Kept:    {path.name} was there already, and nothing was downloaded; --force downloads.")
    except OSError as error:
        raise FetchError(_disk_fault(error, path)) from error
    return path


def by_hand(publisher: str) -> str:
    """Return the sentence that says how to get the file of a publisher by hand."""
    page = source(known.LAYOUTS[publisher].source_id)["url"]
    return f"Download {_download_row(publisher)['file_name']} by hand from {page} and pass its path: tipresearch report country-profile --set data_file=PATH"


def describe(publisher: str, path: Path) -> list[str]:
    """Return lines with the path of a file, its hash and edition, and the command that uses it.

    Parameters
    ----------
    publisher : str
        Name of a reader.
    path : Path
        The file.

    Returns
    -------
    list of str
        Lines for the user.

    Raises
    ------
    FetchError
        If there is no such reader, or it cannot read the file; the message says why.
    """
    require_known("publisher", publisher, known.KNOWN, error=FetchError)
    try:
        edition = reader_of(publisher)(path).edition
    except SchemaError as error:
        raise FetchError(f"{path} is a workbook, but not the one expected of {publisher}: {error} Fetch it again with --force.") from error  # fmt: skip
    return [
        f"File:    {path}",
        f"sha256:  {file_hash(Path(path))}",
        f"Edition: {edition}",
        f"Use it:  tipresearch report country-profile --set ref_area=NPL --set data_file={shlex.quote(str(path))}",
    ]


def _download_row(publisher: str) -> dict[str, str]:
    table = known.table("downloads.csv")
    require_known("publisher", publisher, table.index, what="cannot be fetched", error=FetchError)
    return {str(name): str(value) for name, value in table.loc[publisher].items()}


class _TooLarge(Exception):
    """The server sent or announced more bytes than any edition has."""


def _download(url: str, path: Path, sha256: str | None, cure: str, publisher: str) -> None:
    """Download into a folder next to the final name, check the file, and then move it into place."""
    fresh = path.with_name(f".{path.name}.new") / path.name
    shutil.rmtree(fresh.parent, ignore_errors=True)  # left by a killed run
    fresh.parent.mkdir(parents=True)
    try:
        _receive(url, fresh, cure)
        found = file_hash(fresh)
        if sha256 and found != sha256.lower():
            raise FetchError(f"{path.name} from {url} has sha256 {found}, and {sha256} was asked for; the download was removed. Leave out the hash to accept another edition.")  # fmt: skip
        if not _is_workbook(fresh):
            raise FetchError(f"{url} sent no workbook but {_describe_download(fresh)}. {cure}")
        if path.exists():  # the portal has one edition: keep the old file if the reader refuses the new one
            try:
                reader_of(publisher)(fresh)
            except SchemaError as error:
                raise FetchError(f"{url} sent a workbook, but not the one expected of {publisher}: {error} The file that was there stays. {cure}") from error  # fmt: skip
        fresh.replace(path)
    finally:
        shutil.rmtree(fresh.parent, ignore_errors=True)


def _receive(url: str, fresh: Path, cure: str) -> None:
    """Download a file, and ask again if the server cannot be reached."""
    for left in reversed(range(ATTEMPTS)):
        try:
            _retrieve(url, fresh)
            return
        except requests.exceptions.HTTPError as error:
            said = error.response
            answer = f"{said.status_code} {said.reason}" if said is not None else "with an error"
            raise FetchError(f"{url} answered {answer}. {cure}") from error
        except requests.exceptions.RequestException as error:
            if not (left and isinstance(error, _ASK_AGAIN)):
                raise FetchError(f"{url} cannot be reached ({_reason(error)}). {cure}") from error
            time.sleep(PAUSE)
        except _TooLarge as error:
            raise FetchError(f"{url} sends more than {MAX_ON_DISK / 2**20:,.0f} MB, which no edition has; it was not kept. {cure}") from error  # fmt: skip
        except ValueError as error:
            raise FetchError(f"{url} cannot be fetched ({visible(one_line(error))}). {cure}") from error


def _retrieve(url: str, fresh: Path) -> None:
    # So that lengths are those of the file.
    headers = {"Accept-Encoding": "identity"}
    with requests.get(url, stream=True, timeout=TIMEOUT, headers=headers) as answer:
        answer.raise_for_status()
        size = int(answer.headers.get("content-length", 0))
        fresh.touch(0o600)  # readable by its user alone
        with fresh.open("wb") as file:
            for chunk in answer.iter_content(8_192):
                size = max(size, file.tell() + len(chunk))
                if size > MAX_ON_DISK:
                    raise _TooLarge
                file.write(chunk)


def _reason(error: Exception) -> str:
    """Return the cause of a network error in a few words; libraries nest causes three deep."""
    text = str(error)
    kinds = {
        "the server did not answer in time": isinstance(error, requests.exceptions.Timeout) or "timed out" in text,
        "the name of the server is not known; is there a network?": "NameResolution" in text or "getaddrinfo" in text,
        "connection refused": "refused" in text,
        "network unreachable": "unreachable" in text,
        "the certificate of the server is not valid": isinstance(error, requests.exceptions.SSLError),
        "the connection was cut": isinstance(error, _ASK_AGAIN),
    }
    return next((words for words, holds in kinds.items() if holds), "") or " ".join(text.split())[:160]


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _describe_download(path: Path) -> str:
    """Describe in one line a download that is no workbook."""
    with path.open("rb") as file:
        content = file.read(_GLANCE)
    if not content:
        return "nothing"
    if content.startswith(b"PK"):
        return "a damaged workbook, or another kind of archive"
    text = content.decode("utf-8", errors="replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    body = re.sub(r"<[^>]*>", " ", _UNSEEN.sub(" ", text))
    said = unescape(f"{title[1] if title else ''} {body}")
    words = "".join(c if c.isprintable() else " " for c in said).split()  # a terminal would obey control characters
    kind = "a web page" if re.search(r"<(!doctype|html|head|body)\b", text, re.IGNORECASE) else "text"
    more = " ..." if len(words) > _WORDS else ""
    return f"{kind} that begins with {' '.join(words[:_WORDS])[:200]!r}{more}"


def _disk_fault(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no room left for {path.name} in {path.parent}; make room, or name another folder with --to."
    why = error.strerror or one_line(error)
    return f"{path.name} cannot be written to {path.parent} ({why}); name another folder with --to."
