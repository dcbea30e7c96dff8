"""Messages about runs, sent to a server on this computer."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from command_line import command, refused
from small_project import NAME

from nbpress.core.errors import Held, NotebookFailed, TipResearchError
from nbpress.editions import folders, history, notification
from tipresearch.cli import options


@pytest.fixture
def hook():
    """A web hook; `hook.got` is what it was sent, `hook.status` what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append(json.loads(body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.got, server.status = [], 200
        server.address = f"json://someone:secret@127.0.0.1:{server.server_port}/reports"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_addresses_may_stand_in_a_file(small, hook):
    """One a line, so that no list of processes shows them; neither does a message."""
    addresses = small.home / "addresses"
    addresses.write_text(f"# who is told\n\n  {hook.address}\n", encoding="utf-8")
    done = command("report", NAME, "--notify", f"@{addresses}")
    assert done.returncode == 0
    assert "secret" not in done.stdout + done.stderr
    assert message(hook)[0] == "success"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read ("), (b"# none\n", "holds no address; write one a line."), (b"\xff", "cannot be read ("),
        (b"#" * 1_000_001, "has more than 1,000,000 characters; name a text file with an address a line."),
    ],
)  # fmt: skip
def test_a_file_without_addresses_is_refused(tmp_path, content, said):
    if content is not None:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(TipResearchError, match=re.escape(said)) as raised:
        options.read_addresses([f"@{tmp_path / 'a'}"])
    assert "\n" not in str(raised.value)


def test_a_file_of_addresses_may_begin_with_a_mark_of_its_encoding(tmp_path):
    """As Notepad writes it: the mark was taken for part of the first address, or for one where a remark stands there."""
    for text in ("\ufeff# who is told\r\njson://host\r\n", "\ufeffjson://host"):
        (tmp_path / "a").write_text(text, encoding="utf-8", newline="")
        assert options.read_addresses([f"@{tmp_path / 'a'}"]) == ["json://host"]


def message(hook):
    (got,) = hook.got
    hook.got.clear()
    return got["type"], got["title"], got["message"]


@pytest.mark.slow
def test_command_tells_what_changed(small, hook):
    """First edition, nothing changed, revised number: each run sends one message that says so."""
    assert command("report", NAME, "--notify", hook.address).returncode == 0
    first = folders.latest(small.report)
    kind, title, text = message(hook)
    assert (kind, title) == ("success", f"tipresearch small: new edition {first.name}")
    assert "The first edition." in text
    assert command("report", NAME, "--notify", hook.address).returncode == 0
    assert message(hook)[1] == f"tipresearch small: nothing changed, the edition stands: {first.name}"
    small.figures("15255", "16000")
    assert command("report", NAME, "--notify", hook.address).returncode == 0
    _, _, text = message(hook)
    assert text.splitlines()[:2] == [
        "Numbers: 1 revised.",
        "revised: Women (count, PAK, 2020) 15255 persons → 16000 persons; row women: 15255 → 16000",
    ]
    assert text.endswith("index.html")


@pytest.mark.slow
def test_command_tells_of_a_failure(small, hook, monkeypatch):
    """A failed run sends the kind of its error and no word of it; the address may stand in the environment."""
    small.notebook("raise ValueError('no age: Zainab Khan')")
    monkeypatch.setenv("TIPRESEARCH_NOTIFY", hook.address)
    assert command("report", NAME).returncode == 3
    kind, title, text = message(hook)
    assert (kind, title) == ("failure", "tipresearch small: failed")
    assert text.endswith(": ValueError")
    assert "Zainab" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NotebookFailed("a"), "failed"),
        (Held("a"), "held for approval"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_each_end_has_its_words(hook, error, state):
    """A hold and an interrupt are told apart from a failure; the error goes on as it was."""
    with pytest.raises(type(error)) as raised, notification.sent([hook.address], "r"):
        raise error
    assert raised.value is error
    assert message(hook)[:2] == ("failure", f"tipresearch r: {state}")
    assert getattr(error, "remarks", ()) == ()


@pytest.mark.slow
def test_message_that_is_not_taken(small, hook):
    """An edition is published though the message fails, and the command says that it failed, without the address."""
    hook.status = 500
    done = command("report", NAME, "--notify", hook.address)
    edition = folders.latest(small.report)
    refused(done, f"small: new edition {edition.name}, but the message could not be sent to all of json://....")
    assert "secret" not in done.stderr + done.stdout
    assert history.runs(small.out, NAME)[0]["outcome"] == "new"


@pytest.mark.slow
def test_failure_whose_message_is_not_taken(small, hook):
    """A failed run keeps its status; its one line says that nobody was told."""
    hook.status = 500
    small.notebook("1 / 0")
    done = command("report", NAME, "--notify", hook.address)
    refused(done, "division by zero", status=3)
    assert "the message could not be sent to all of json://..." in done.stderr


@pytest.mark.parametrize(("address", "named"), [("nosuch://secret", "nosuch://..."), ("secret", "without ://")])
def test_wrong_address_is_refused_before_the_run(small, address, named):
    """An address of no known kind is refused, without printing it, and nothing runs."""
    done = command("report", NAME, "--notify", address)
    refused(done, f"--notify: address 1 ({named}) is not understood")
    assert "secret" not in done.stderr
    assert not small.report.exists()


def test_without_addresses_nothing_is_sent():
    """No address, no message; an error still goes on."""
    with notification.sent([], "r"):
        pass
    with pytest.raises(TipResearchError, match="x"), notification.sent([], "r"):
        raise TipResearchError("x")


def test_long_lists_are_cut(tmp_path):
    """A message lists so many numbers and counts the rest."""
    side = {"value": None, "lo": 1, "hi": 2, "text": "1–2"}
    entry = {"change": "new", "label": "L", "indicator": "i", "ref_area": "PAK", "period": "2020", "old": None, "new": side, "why": []}  # fmt: skip
    approval = {"reason": "checked with the source"}
    changes = {"results": [entry] * 12, "approval": approval}
    (tmp_path / "changes.json").write_text(json.dumps(changes), encoding="utf-8")
    lines = notification.digest(tmp_path)
    assert lines[0] == "Numbers: 12 new."
    assert lines[1] == "new: L (i, PAK, 2020) none → 1–2"
    assert lines[-2:] == ["... and 2 more in changes.html.", "Approved: checked with the source"]


def test_a_label_writes_no_line_of_its_own(tmp_path):
    """In a message it would pass for an approval, or turn the numbers behind it."""
    side = {"text": "760"}
    change = {"change": "new", "label": "Men\nApproved: all is well \u202e", "indicator": "count", "ref_area": "PAK", "period": "2020", "old": None, "new": side, "why": []}  # fmt: skip
    (tmp_path / "changes.json").write_text(json.dumps({"results": [change], "approval": None}), encoding="utf-8")
    lines = notification.digest(tmp_path)
    assert len(lines) == len("\n".join(lines).splitlines()) == 2
    assert lines[1] == r"new: Men\nApproved: all is well \u202e (count, PAK, 2020) none → 760"
