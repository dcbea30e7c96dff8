"""Fetching against a server on this computer: what is kept is whole, and a fault is one line."""

import hashlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import glotip_rows
import own_project
import pytest
import workbooks
from command_line import command

from nbpress.core import paths
from nbpress.core.errors import FetchError, SchemaError, TipResearchError
from nbpress.core.files import read_table
from tipresearch import readers
from tipresearch.readers import fetching, known

NAME = "data_glotip.xlsx"
HTML = b"<!DOCTYPE html><html><head><title>Data\nportal</title><style>p{}</style></head><body><p>Please log\x1b[31m in</p></body></html>"

PUBLISHERS = ", ".join(readers.KNOWN)


@dataclass
class Site:
    """What the server does, and what it was asked for."""

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
        # Counted before the answer: who has it may ask for other cuts at once.
        cut = self.cuts > 0
        self.cuts -= cut
        request.wfile.write(self.content[:20_000] if cut else self.content)


@pytest.fixture(scope="session")
def workbook(tmp_path_factory):
    """Bytes of an invented workbook larger than what is written at a time."""
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
            """Say nothing of who hung up: it would be said in the midst of the next test."""

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
    """The error is one line with the message and, for the network, the cure."""
    with pytest.raises(FetchError) as caught:
        get(site, folder, **options)
    text = str(caught.value)
    assert message in text
    assert text.isprintable()
    return text


@pytest.mark.slow
def test_good_file_is_not_downloaded_twice(site, tmp_path):
    """A file has the bytes of the server, in a folder that is made, and is alone; only --force asks again."""
    tmp_path /= "new/folder"
    assert get(site, tmp_path, sha256=site.sha256.upper()).read_bytes() == site.content
    assert names(tmp_path) == [NAME]
    get(site, tmp_path)
    assert len(site.asked) == 1
    get(site, tmp_path, force=True)
    assert len(site.asked) == 2


@pytest.mark.slow
def test_what_is_no_workbook_is_replaced(site, tmp_path):
    """A file of that name that is no workbook does not count as there."""
    (tmp_path / NAME).write_bytes(site.content[:500])
    assert get(site, tmp_path).read_bytes() == site.content


def test_connection_that_is_cut_is_tried_again(site, tmp_path):
    """A server that hangs up once is asked again, for the whole; one that goes on so is given up."""
    site.cuts = 1
    assert get(site, tmp_path / "once").read_bytes() == site.content
    assert len(site.asked) == 2
    site.cuts = fetching.ATTEMPTS
    refused(
        site,
        tmp_path / "always",
        f"{site.url} cannot be reached (the connection was cut). Download",
    )
    assert len(site.asked) == 2 + fetching.ATTEMPTS
    assert names(tmp_path / "always") == []


def test_archive_that_is_no_workbook_is_not_kept(site, tmp_path):
    """An archive of other files, such as a text document, is no workbook."""
    other = workbooks.write_parts(tmp_path / "other.zip", {"word/document.xml": "text"})
    site.content = other.read_bytes()
    refused(site, tmp_path / "to", "another kind of archive")
    assert names(tmp_path / "to") == []


def test_wrong_hash_names_both_and_keeps_nothing(site, tmp_path):
    """A file with another hash is removed; one that was there before stays. For what is no hash nothing is asked."""
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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HTML, "a web page that begins with 'Data portal Please log [31m in'"),
        (b"Too many requests, " * 20, "text that begins with 'Too many requests, Too many requests, Too many requests, Too many requests,' ..."),
        (b"", "nothing"),
        (b"PK\x03\x04 and the rest is lost", "a damaged workbook, or another kind of archive"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_shown_and_not_kept(site, tmp_path, content, words):
    """The first words of what came stand in the error, on one line, and the old file stays."""
    get(site, tmp_path)
    old, site.content = site.content, content
    text = refused(site, tmp_path, f"sent no workbook but {words}. Download", force=True)
    assert "--set data_file=PATH" in text
    assert (tmp_path / NAME).read_bytes() == old
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "403 Forbidden"), (404, "404 Not Found"), (500, "500 Internal Server Error"), (503, "503 Service Unavailable")],
)  # fmt: skip
def test_answer_without_file_names_its_status_and_the_cure(site, tmp_path, status, words):
    """A refusal says what the server answered and how to get the file by hand; no file is left."""
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
def test_server_that_cannot_be_reached_is_one_line(site, tmp_path, monkeypatch, url, message):
    """Nobody listens, nothing comes in time, the name is not known, or the address is none: the cause is named."""

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
def test_endless_answer_is_stopped(site, tmp_path, monkeypatch, announces):
    """More bytes than any edition has are not written to the disk, announced or not."""
    monkeypatch.setattr(fetching, "MAX_ON_DISK", 30_000)
    site.announces = announces
    refused(site, tmp_path, "which no edition has; it was not kept")
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_disk_is_one_line(site, tmp_path, monkeypatch):
    """A disk without room is named as such; the final name does not appear."""
    full = partial(open, "/dev/full", "wb")
    monkeypatch.setattr("pooch.downloaders.open", lambda *_: full(), raising=False)
    refused(site, tmp_path, f"no room left for {NAME} in {tmp_path}; make room")
    assert NAME not in names(tmp_path)


def test_folder_that_is_a_file_is_one_line(site, tmp_path):
    """A folder that cannot be made is named, with the option that names another."""
    (tmp_path / "taken").write_text("")
    refused(site, tmp_path / "taken", "name another folder with --to")


def test_unknown_publisher_names_the_nearest():
    """A misspelt publisher is refused with the one meant."""
    with pytest.raises(FetchError, match="there are glotip. Did you mean 'glotip'"):
        readers.fetch("glotp", Path())


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project over the package, whose tables of readers a test writes."""
    own_project.entered(own_project.write(tmp_path / "mine"), monkeypatch)

    def written(**rows):
        for table, row in rows.items():
            header = (paths.PACKAGED / "data" / "mappings" / f"{table}.csv").read_text("utf-8").splitlines()[0]
            (paths.DATA / "mappings" / f"{table}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")

    return written


@pytest.mark.parametrize("name", ["../../out.xlsx", "/tmp/out.xlsx", "a/out.xlsx", "a\\out.xlsx", "C:out.xlsx", "..", ".xlsx", "-f.xlsx", "out", "", "a\tb.xlsx"])  # fmt: skip
def test_a_file_name_is_a_plain_name(site, tmp_path, project, name):
    """A table cannot have a file written outside of the folder: `check` and `fetch` say so, and nothing is asked."""
    project(downloads=f"sdg,{site.url},{name},")
    (fault,) = readers.layout_faults()
    assert fault.startswith("downloads.csv, row 2, column 'file_name': ")
    assert fault.endswith(" is not allowed; allowed is the plain name of a workbook, such as data_glotip.xlsx, without a folder.")  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        readers.fetch("sdg", tmp_path / "a" / "b")
    assert str(caught.value) == fault
    assert (site.asked, names(tmp_path)) == ([], ["mine"])


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ({"downloads": "mine,http://127.0.0.1/x,x.xlsx,"}, f"downloads.csv, row 2, column 'reader': 'mine' is not allowed; allowed is one of {PUBLISHERS}."),
        ({"downloads": "sdg,file:///etc/passwd,x.xlsx,"}, "downloads.csv, row 2, column 'url': 'file:///etc/passwd' is not allowed; allowed is an address that begins with http:// or https://."),
    ],
)  # fmt: skip
def test_a_table_brings_no_reader(tmp_path, project, rows, fault):
    """A reader is code: its name is one that is known, and `check` and `fetch` say so in one line."""
    project(**rows)
    assert fault in readers.layout_faults()
    with pytest.raises(TipResearchError, match="is not allowed; allowed is"):
        readers.fetch(rows["downloads"].partition(",")[0], tmp_path / "to")


def test_a_reader_without_a_source_is_one_line(site, tmp_path, monkeypatch):
    """Tables that stand alone may lack one; a name that is no reader is not imported."""
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


def test_addresses_are_those_of_the_sources():
    """Each address belongs to a reader, and its source states the same address."""
    sources = read_table(paths.DATA / "sources.csv").set_index("source_id")
    for row in read_table(paths.DATA / "mappings" / "downloads.csv").to_dict("records"):
        assert row["url"] in sources.loc[known.LAYOUTS[row["reader"]].source_id, "note"]


@pytest.mark.slow
def test_command_says_where_the_file_is_and_how_to_use_it(site, tmp_path):
    """Path, hash, edition and the next command are printed."""
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url)
    path = tmp_path / "my files" / NAME
    assert (done.returncode, done.stderr) == (0, "")
    told = [
        f"File:    {path}",
        f"sha256:  {site.sha256}",
        "Edition: 2025-04-14",
        f"Use it:  tipresearch report country-profile --set ref_area=NPL --set data_file='{path}'",
    ]
    assert done.stdout.splitlines() == told
    # One that is there may be of an older edition: it is not called fetched.
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url)
    kept = f"Kept:    {NAME} was there already, and nothing was downloaded; --force downloads."
    assert (done.returncode, done.stdout.splitlines()) == (0, [kept, *told])
    done = command("fetch", "glotip", "--to", tmp_path / "my files", "--url", site.url, "--force")
    assert (done.returncode, done.stdout.splitlines()) == (0, told)


@pytest.mark.slow
def test_command_refuses_in_one_line(site, tmp_path):
    """A fault ends the command with status 2 and one line; another workbook is named as such."""
    site.status = 404
    done = command("fetch", "glotip", "--to", tmp_path, "--url", site.url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tipresearch: {site.url} answered 404 Not Found. Download")
    assert len(done.stderr.splitlines()) == 1
    glotip_rows.write(tmp_path / NAME, head=[["Other", "table"]])
    done = command("fetch", "glotip", "--to", tmp_path, "--url", site.url)
    assert done.returncode == 2
    assert "is a workbook, but not the one expected of glotip" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_what_a_killed_fetch_left_goes_with_the_next(site, tmp_path):
    """The file into which pooch writes has a name that nobody knows later: it stayed in the folder of the user for good."""
    killed = f"""
import os, shutil
from pathlib import Path
from tipresearch import readers
shutil.move = lambda *_: os._exit(9)
readers.fetch("glotip", Path({str(tmp_path)!r}), url={site.url!r})
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    get(site, tmp_path)
    assert names(tmp_path) == [NAME]


def test_a_workbook_of_somebody_else_takes_the_place_of_no_good_file(site, tmp_path):
    """The portal keeps one edition: with --force the one that was there went, for a file that nobody can read."""
    path = get(site, tmp_path)
    other = glotip_rows.write(tmp_path.with_name("other.xlsx"), head=[["Other", "table"]])
    before, site.content = path.read_bytes(), other.read_bytes()
    refused(site, tmp_path, "not the one expected of glotip", force=True)
    assert path.read_bytes() == before
    assert names(tmp_path) == [NAME]
