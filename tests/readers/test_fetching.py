"""Fetch from a server on this computer: a file that is kept is whole, and a fault is one line."""

import hashlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import glotip_rows
import own_project
import pytest
import workbooks
from command_line import command

from nbpress.core import paths
from nbpress.core.errors import FetchError, SchemaError
from nbpress.core.files import read_table
from tipresearch import readers
from tipresearch.readers import fetching, known

NAME = "data_glotip.xlsx"
HTML = b"<!DOCTYPE html><html><head><title>Data\nportal</title><style>p{}</style></head><body><p>Please log\x1b[31m in</p></body></html>"

PUBLISHERS = ", ".join(readers.KNOWN)


@dataclass
class Site:
    """What the server does, and the paths that clients asked for."""

    content: bytes
    status: int = 200
    #: How many answers are cut off in the middle.
    cuts: int = 0
    wait: float = 0.0
    announces: bool = True
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    def answer(self, request):
        """Send what the settings say."""
        self.asked.append(request.path)
        time.sleep(self.wait)
        if self.status != 200:
            request.send_error(self.status)
            return
        request.send_response(200)
        if self.announces:
            request.send_header("Content-Length", str(len(self.content)))
        request.end_headers()
        # Count before the answer: the client may ask again as soon as the answer ends.
        cut = self.cuts > 0
        self.cuts -= cut
        request.wfile.write(self.content[:20_000] if cut else self.content)


@pytest.fixture(scope="session")
def workbook(tmp_path_factory):
    """Bytes of an invented workbook that is larger than one write."""
    rows = [
        glotip_rows.row(str(7919 * n % 10_007 + 5), year=2003 + n % 20, category=f"Area {n}", dimension=glotip_rows.CITIZEN)
        for n in range(4_000)
    ]  # fmt: skip
    return glotip_rows.write(tmp_path_factory.mktemp("site") / NAME, rows).read_bytes()


@pytest.fixture
def site(workbook, monkeypatch):
    """A server that sends the workbook; its settings can be changed between calls."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "PAUSE", 0)
    state = Site(workbook)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.answer(self)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """Print nothing about a client that hung up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}/{NAME}"
        yield state
        server.shutdown()
        thread.join()


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def get(site, folder, **options):
    return readers.fetch("glotip", folder, url=site.url, **options)


def refused(site, folder, message, **options):
    """Require that fetching fails in one printable line with a message; return the line."""
    with pytest.raises(FetchError) as caught:
        get(site, folder, **options)
    text = str(caught.value)
    assert message in text
    assert text.isprintable()
    return text


@pytest.mark.slow
def test_a_good_file_is_downloaded_once_and_a_damaged_one_is_replaced(site, tmp_path):
    """A new folder is made and has nothing but the file; --force downloads again."""
    tmp_path /= "new/folder"
    path = get(site, tmp_path, sha256=site.sha256.upper())
    get(site, tmp_path)
    assert (path.read_bytes() == site.content, names(tmp_path), len(site.asked)) == (True, [NAME], 1)
    get(site, tmp_path, force=True)
    assert len(site.asked) == 2
    path.write_bytes(site.content[:500])
    assert get(site, tmp_path).read_bytes() == site.content


def test_a_connection_that_is_cut_is_tried_again(site, tmp_path):
    """A server that hangs up once is asked again for the whole file; after some attempts it is given up."""
    site.cuts = 1
    assert get(site, tmp_path / "once").read_bytes() == site.content
    assert len(site.asked) == 2
    site.cuts = fetching.ATTEMPTS
    refused(site, tmp_path / "always", f"{site.url} cannot be reached (the connection was cut). Download")
    assert len(site.asked) == 2 + fetching.ATTEMPTS
    assert names(tmp_path / "always") == []


def test_a_file_with_another_hash_is_not_kept(site, tmp_path):
    """The message names both hashes; a file that was there stays. What is no hash is refused before the server is asked."""
    refused(site, tmp_path, "sha256 'abc' is not a hash; give 64 hexadecimal digits", sha256="abc")
    assert site.asked == []
    wrong = "0" * 64
    text = refused(site, tmp_path, f"has sha256 {site.sha256}, and {wrong} was asked", sha256=wrong)
    assert "Leave out the hash" in text
    assert names(tmp_path) == []
    get(site, tmp_path)
    refused(site, tmp_path, wrong, sha256=wrong)
    assert (tmp_path / NAME).read_bytes() == site.content
    assert names(tmp_path) == [NAME]


REPEATED = b"Too many requests, "
#: A download that is no edition of UNODC's database, and what the message says of it.
WRONG = {
    "web page": (HTML, "sent no workbook but a web page that begins with 'Data portal Please log [31m in'. Download"),
    "text": (REPEATED * 20, f"sent no workbook but text that begins with '{(REPEATED * 4).decode().strip()}' ..."),
    "nothing": (b"", "sent no workbook but nothing. Download"),
    "half a workbook": (b"PK\x03\x04 and the rest is lost", "sent no workbook but a damaged workbook, or another kind of archive"),
    "archive": ({"word/document.xml": "text"}, "another kind of archive"),
    "other workbook": ([["Other", "table"]], "not the one expected of glotip"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_download_is_described_and_the_old_file_stays(site, tmp_path, name):
    """The portal has one edition at a time, so a file that is lost cannot be downloaded again."""
    path = get(site, tmp_path)
    (content, message), old, other = WRONG[name], site.content, tmp_path.with_name("other.xlsx")
    if isinstance(content, dict):
        content = workbooks.write_parts(other, content).read_bytes()
    elif isinstance(content, list):
        content = glotip_rows.write(other, head=content).read_bytes()
    site.content = content
    assert "--set data_file=PATH" in refused(site, tmp_path, message, force=True)
    assert path.read_bytes() == old
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "403 Forbidden"), (404, "404 Not Found"), (500, "500 Internal Server Error"), (503, "503 Service Unavailable")],
)  # fmt: skip
def test_an_answer_without_a_file_is_refused_with_its_status_and_the_cure(site, tmp_path, status, words):
    """The message says how to get the file by hand; no file is left."""
    site.status = status
    text = refused(site, tmp_path, f"answered {words}. Download {NAME} by hand from https://")
    assert "tipresearch report country-profile --set data_file=PATH" in text
    assert names(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:{free}/x.xlsx", "cannot be reached (connection refused). Download"),
        ("http://127.0.0.1:{slow}/x.xlsx", "(the server did not answer in time). Download"),
        ("http://nowhere.invalid/x.xlsx", "the name of the server is not known; is there a network?"),
        *((url, f"{url} cannot be reached") for url in ("data_glotip.xlsx", "ftp://127.0.0.1/x.xlsx", "http://")),
    ],
)
def test_the_cause_why_a_server_cannot_be_reached_is_named(site, tmp_path, monkeypatch, url, message):
    def fail(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    if "invalid" in url:
        monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setattr(fetching, "TIMEOUT", (0.2, 0.2))
    site.wait = 0.6
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        slow = site.url.rpartition(":")[2].partition("/")[0]
        site.url = url.format(free=free.getsockname()[1], slow=slow)
        refused(site, tmp_path, message)
    assert names(tmp_path) == []


@pytest.mark.parametrize("announces", [True, False])
def test_a_download_larger_than_any_edition_is_stopped(site, tmp_path, monkeypatch, announces):
    """The server may announce its size or not."""
    monkeypatch.setattr(fetching, "MAX_ON_DISK", 30_000)
    site.announces = announces
    refused(site, tmp_path, "which no edition has; it was not kept")
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_named_and_the_final_name_does_not_appear(site, tmp_path, monkeypatch):
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda path, mode="r", **more: opened(Path("/dev/full") if mode == "wb" else path, mode, **more))  # fmt: skip
    refused(site, tmp_path, f"no room left for {NAME} in {tmp_path}; make room")
    assert NAME not in names(tmp_path)


def test_a_folder_that_is_a_file_is_refused_with_the_option_that_names_another(site, tmp_path):
    (tmp_path / "taken").write_text("")
    refused(site, tmp_path / "taken", "name another folder with --to")


def test_a_misspelt_publisher_is_refused_with_the_nearest():
    with pytest.raises(FetchError, match="there are glotip. Did you mean 'glotip'"):
        readers.fetch("glotp", Path())


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a function that writes the table of downloads of a project."""
    own_project.entered(own_project.write(tmp_path / "mine"), monkeypatch)

    def write_row(row):
        header = (paths.PACKAGED / "data" / "mappings" / "downloads.csv").read_text("utf-8").splitlines()[0]
        (paths.DATA / "mappings" / "downloads.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")

    return write_row


NO_PLAIN_NAME = (
    "{!r} is not allowed; allowed is the plain name of a workbook, such as data_glotip.xlsx, without a folder."
)
PATHS = [
    "../../out.xlsx", "/tmp/out.xlsx", "a/out.xlsx", "a\\out.xlsx", "C:out.xlsx", "..", ".xlsx", "-f.xlsx", "out", "", "a\tb.xlsx",
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        *((f"sdg,http://127.0.0.1/x,{name},", f"'file_name': {NO_PLAIN_NAME.format(name)}") for name in PATHS),
        ("mine,http://127.0.0.1/x,x.xlsx,", f"'reader': 'mine' is not allowed; allowed is one of {PUBLISHERS}."),
        ("sdg,file:///etc/passwd,x.xlsx,", "'url': 'file:///etc/passwd' is not allowed; allowed is an address that begins with http:// or https://."),
    ],
)  # fmt: skip
def test_a_table_of_downloads_adds_no_reader_and_writes_only_into_the_folder(tmp_path, project, row, fault):
    """`check` and `fetch` refuse a path, an address of a file and a reader that the package does not have."""
    project(row)
    assert [*readers.layout_faults()] == [f"downloads.csv, row 2, column {fault}"]
    with pytest.raises(SchemaError, match="is not allowed; allowed is"):
        readers.fetch(row.partition(",")[0], tmp_path / "to")
    assert names(tmp_path) == ["mine"]


def test_a_reader_without_a_source_and_a_module_that_is_no_reader_are_refused(site, tmp_path, monkeypatch):
    """Tables without those of the package may lack the source; a name that is no reader is not imported."""
    home = tmp_path / "alone"
    shutil.copytree(paths.DATA / "mappings", home / "data" / "mappings")
    sources = (paths.DATA / "sources.csv").read_text("utf-8")
    (home / "data" / "sources.csv").write_text(sources.replace("\nunodc_glotip,", "\nunodc_glotp,"), encoding="utf-8")
    (home / paths.MARKER).write_text("packaged_data = false\n", encoding="utf-8")
    own_project.entered(home, monkeypatch)
    with pytest.raises(SchemaError, match="^source 'unodc_glotip' is not in sources.csv"):
        get(site, tmp_path)
    with pytest.raises(FetchError, match=f"publisher 'cache' is not known; there are {PUBLISHERS}"):
        readers.describe("cache", tmp_path)


def test_the_source_of_each_download_states_its_address():
    sources = read_table(paths.DATA / "sources.csv").set_index("source_id")
    for row in read_table(paths.DATA / "mappings" / "downloads.csv").to_dict("records"):
        assert row["url"] in sources.loc[known.LAYOUTS[row["reader"]].source_id, "note"]


@pytest.mark.slow
def test_the_command_prints_path_hash_edition_and_the_next_command(site, tmp_path):
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url)
    path = tmp_path / "my files" / NAME
    assert (done.returncode, done.stderr) == (0, "")
    lines = [
        f"File:    {path}",
        f"sha256:  {site.sha256}",
        "Edition: 2025-04-14",
        f"Use it:  tipresearch report country-profile --set ref_area=NPL --set data_file='{path}'",
    ]
    assert done.stdout.splitlines() == lines
    # A file that is there may be of an older edition, so the command does not call it fetched.
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url)
    kept = f"Kept:    {NAME} was there already, and nothing was downloaded; --force downloads."
    assert (done.returncode, done.stdout.splitlines()) == (0, [kept, *lines])
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url, "--force")
    assert (done.returncode, done.stdout.splitlines()) == (0, lines)


@pytest.mark.slow
def test_a_fault_ends_the_command_with_status_2_and_one_line(site, tmp_path):
    site.status = 404
    for words in (f"{site.url} answered 404 Not Found. Download", "is a workbook, but not the one expected of glotip"):
        done = command("fetch", "glotip", "--to", tmp_path, "--url", site.url)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert words in done.stderr
        glotip_rows.write(tmp_path / NAME, head=[["Other", "table"]])


@pytest.mark.slow
def test_the_next_fetch_removes_what_a_killed_fetch_left(site, tmp_path):
    killed = f"""
import os
from pathlib import Path
from tipresearch import readers
Path.replace = lambda *_: os._exit(9)
readers.fetch("glotip", Path({str(tmp_path)!r}), url={site.url!r})
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    get(site, tmp_path)
    assert names(tmp_path) == [NAME]
