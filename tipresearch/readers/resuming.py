"""A downloader for pooch that goes on where an interrupted download stopped.

What came is kept as ``<file>.part``, and beside it in ``<file>.part.json`` what the server
said of the whole: address, entity tag, date and length. Only if all of these still hold
are the missing bytes asked for; otherwise the download starts again.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pooch
import requests

from tipresearch.errors import FetchError
from tipresearch.readers.workbooks import MAX_ON_DISK

#: Seconds to wait for a connection, and for the next bytes.
TIMEOUT = (10, 30)


#: Bytes written at a time: what a cut can cost.
_CHUNK = 8_192


_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class ResumingDownloader:
    """Download over HTTP into ``<file>.part`` and hand it over when it is whole.

    Parameters
    ----------
    path : Path
        Final name of the file; the part lies beside it.
    cure : str
        What the user can do without the network: the end of every message.
    show : bool
        Whether to show progress on the standard error stream.
    """

    def __init__(self, path: Path, *, cure: str, show: bool = False) -> None:
        self.path, self.cure, self.show = path, cure, show
        self.part = path.with_name(f"{path.name}.part")
        self.facts = path.with_name(f"{path.name}.part.json")
        self.sha256 = ""

    def __call__(
        self, url: str, output_file: str, pooch_: object, check_only: bool = False
    ) -> None:
        """Fetch `url` into `output_file`; the signature is the one that pooch calls."""
        import requests

        try:
            with requests.Session() as session:
                self._receive(session, url)
        except requests.exceptions.RequestException as error:
            raise FetchError(self._stopped(url, error)) from error
        self.facts.unlink(missing_ok=True)
        self.part.replace(output_file)
        self.sha256 = pooch.file_hash(output_file)

    def _receive(self, session: requests.Session, url: str) -> None:
        known = self._known(url)
        response = self._ask(session, url, known)
        if known and not self._continues(response, known):
            known = {}
            if response.status_code != 200:  # a server that ignores the range sends the whole
                response.close()
                response = self._ask(session, url, known)
        with response:
            self._require_success(response, url)
            self._write(response, url, append=bool(known))

    def _known(self, url: str) -> dict[str, object]:
        """Return what the server said of the file of which a part is held; nothing without one."""
        try:
            known = json.loads(self.facts.read_text("utf-8"))
            held = self.part.stat().st_size
        except (FileNotFoundError, ValueError):
            return {}
        if not isinstance(known, dict) or known.get("url") != url or not held:
            return {}
        # Without a mark of the version, two editions could be joined into one file.
        return known | {"held": held} if known.get("etag") or known.get("date") else {}

    def _ask(self, session: requests.Session, url: str, known: dict) -> requests.Response:
        headers = {"Accept-Encoding": "identity"}  # so that lengths are those of the file
        if known:
            headers["Range"] = f"bytes={known['held']}-"
        return session.get(url, headers=headers, stream=True, timeout=TIMEOUT)

    def _continues(self, response: requests.Response, known: dict) -> bool:
        """Whether the answer is the rest of the very file of which a part is held."""
        said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status_code != 206 or not said:
            return False
        facts = _facts(response, known["url"], length=said[2])
        return int(said[1]) == known["held"] and all(facts[k] == known[k] for k in facts)

    def _require_success(self, response: requests.Response, url: str) -> None:
        if response.status_code not in (200, 206):
            msg = f"{url} answered {response.status_code} {response.reason}. {self.cure}"
            raise FetchError(msg)
        if int(response.headers.get("Content-Length") or 0) > MAX_ON_DISK:
            raise FetchError(self._too_large(url))

    def _write(self, response: requests.Response, url: str, *, append: bool) -> None:
        if not append:
            length = response.headers.get("Content-Length", "")
            self.part.unlink(missing_ok=True)
            self.facts.write_text(json.dumps(_facts(response, url, length)), encoding="utf-8")
        held = self.part.stat().st_size if append else 0
        total = held + int(response.headers.get("Content-Length") or 0)
        with self.part.open("ab") as file:
            for chunk in response.iter_content(_CHUNK):
                held += len(chunk)
                if held > MAX_ON_DISK:
                    raise FetchError(self._too_large(url))
                file.write(chunk)
                self._progress(held, total)
        self._progress(held, total, end="\n")

    def _progress(self, held: int, total: int, end: str = "") -> None:
        if self.show:
            of = f" of {total / 2**20:.1f}" if total else ""
            sys.stderr.write(f"\r{self.path.name}: {held / 2**20:.1f}{of} MB{end}")
            sys.stderr.flush()

    def _stopped(self, url: str, error: requests.exceptions.RequestException) -> str:
        if known := self._known(url):
            return f"the download of {url} stopped ({_reason(error)}); {known['held']:,} bytes are kept, and the same command goes on from there. {self.cure}"
        return f"{url} cannot be reached ({_reason(error)}). {self.cure}"

    def _too_large(self, url: str) -> str:
        self.part.unlink(missing_ok=True)
        self.facts.unlink(missing_ok=True)
        return f"{url} sends more than {MAX_ON_DISK / 2**20:,.0f} MB, which no edition has; it was not kept. {self.cure}"


def _facts(response: requests.Response, url: str, length: str) -> dict[str, str]:
    """What identifies a version of the file on the server."""
    sent = response.headers
    return {
        "url": url,
        "etag": sent.get("ETag", ""),
        "date": sent.get("Last-Modified", ""),
        "length": length,
    }


def _reason(error: Exception) -> str:
    """Return the cause of a network error in a few words; libraries nest three deep."""
    import requests

    text = str(error)
    kinds = {
        "the server did not answer in time": isinstance(error, requests.exceptions.Timeout)
        or "timed out" in text,
        "the name of the server is not known; is there a network?": "NameResolution" in text
        or "getaddrinfo" in text,
        "connection refused": "refused" in text,
        "network unreachable": "unreachable" in text,
        "the certificate of the server is not valid": isinstance(error, requests.exceptions.SSLError),
        "the connection was cut": isinstance(
            error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ConnectionError
        ),
    }  # fmt: skip
    found = next((words for words, holds in kinds.items() if holds), "")
    return found or " ".join(text.split())[:160]
