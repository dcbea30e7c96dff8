"""Messages about runs, sent to a server on this computer, and what is never in them."""

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


def message(hook):
    (got,) = hook.got
    hook.got.clear()
    return got["type"], got["title"], got["message"]


UNREADABLE = [(None, "cannot be read ("), (b"# none\n", "holds no address;"), (b"\xff", "cannot be read (")]
UNREADABLE.append((b"#" * 1_000_001, "has more than 1,000,000 characters;"))


@pytest.mark.parametrize(("content", "said"), UNREADABLE)
def test_a_file_without_addresses_is_refused_in_one_line(tmp_path, content, said):
    if content is not None:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(TipResearchError, match=re.escape(said)) as raised:
        options.read_addresses([f"@{tmp_path / 'a'}"])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["\ufeff# who gets messages\r\njson://host\r\n", "\ufeffjson://host"])
def test_a_byte_order_mark_is_no_part_of_an_address(tmp_path, text):
    """Notepad writes the mark at the beginning of a file."""
    (tmp_path / "a").write_text(text, encoding="utf-8", newline="")
    assert options.read_addresses([f"@{tmp_path / 'a'}"]) == ["json://host"]


@pytest.mark.slow
def test_each_run_sends_one_message_that_says_what_changed(small, hook):
    """Addresses can be in a file, and are never printed."""
    addresses = small.home / "addresses"
    addresses.write_text(f"# who gets messages\n\n  {hook.address}\n", encoding="utf-8")
    done = command("report", NAME, "--notify", f"@{addresses}")
    assert done.returncode == 0
    assert "secret" not in done.stdout + done.stderr
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
def test_the_message_on_a_failure_names_the_kind_of_error_and_repeats_no_data(small, hook, monkeypatch):
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
    [(NotebookFailed("a"), "failed"), (Held("a"), "held for approval"), (KeyboardInterrupt(), "interrupted")],
)
def test_a_message_says_whether_a_run_failed_waits_or_was_interrupted(hook, error, state):
    with pytest.raises(type(error)) as raised, notification.send_at_end([hook.address], "r"):
        raise error
    assert raised.value is error
    assert message(hook)[:2] == ("failure", f"tipresearch r: {state}")
    assert getattr(error, "remarks", ()) == ()


@pytest.mark.slow
def test_a_message_that_cannot_be_sent_changes_no_edition_and_is_reported_without_its_address(small, hook):
    hook.status = 500
    done = command("report", NAME, "--notify", hook.address)
    edition = folders.latest(small.report)
    refused(done, f"small: new edition {edition.name}, but the message could not be sent to all of json://....")
    assert history.runs(small.out, NAME)[0]["outcome"] == "new"
    small.notebook("1 / 0")
    failed = command("report", NAME, "--notify", hook.address)
    refused(failed, "division by zero", status=3)
    assert "the message could not be sent to all of json://..." in failed.stderr
    assert "secret" not in done.stderr + done.stdout + failed.stderr + failed.stdout


@pytest.mark.parametrize(("address", "named"), [("nosuch://secret", "nosuch://..."), ("secret", "without ://")])
def test_an_unknown_address_is_refused_before_the_run_and_not_printed(small, address, named):
    done = command("report", NAME, "--notify", address)
    refused(done, f"--notify: address 1 ({named}) is not understood")
    assert "secret" not in done.stderr
    assert not small.report.exists()


def test_without_addresses_nothing_is_sent_and_an_error_goes_on():
    with notification.send_at_end([], "r"):
        pass
    with pytest.raises(TipResearchError, match="x"), notification.send_at_end([], "r"):
        raise TipResearchError("x")


def digest(folder, changes, approval=None):
    """Return the lines of a message on new numbers with these labels and texts."""
    known = {"change": "new", "indicator": "i", "ref_area": "PAK", "period": "2020", "old": None, "why": []}
    results = [known | {"label": label, "new": {"text": text}} for label, text in changes]
    (folder / "changes.json").write_text(json.dumps({"results": results, "approval": approval}), encoding="utf-8")
    return notification.digest(folder)


def test_a_message_lists_ten_numbers_and_counts_the_rest(tmp_path):
    lines = digest(tmp_path, [("L", "1–2")] * 12, {"reason": "checked with the source"})
    assert lines[:2] == ["Numbers: 12 new.", "new: L (i, PAK, 2020) none → 1–2"]
    assert len(lines) == 13
    assert lines[-2:] == ["... and 2 more in changes.html.", "Approved: checked with the source"]


def test_a_label_cannot_write_a_line_of_its_own(tmp_path):
    """Such a line could pass for an approval."""
    lines = digest(tmp_path, [("Men\nApproved: all is well \u202e", "760")])
    assert len(lines) == len("\n".join(lines).splitlines()) == 2
    assert lines[1] == r"new: Men\nApproved: all is well \u202e (i, PAK, 2020) none → 760"
