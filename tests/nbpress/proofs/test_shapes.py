"""A manifest of a stranger: one line names its fault, whatever it contains."""

import json
import os
from pathlib import Path

import pytest
from command_line import command, refused
from small_edition import publish

from nbpress.core.errors import TipResearchError
from nbpress.editions import manifests, verification
from nbpress.proofs import numbers, shapes


@pytest.fixture
def edition(tmp_path):
    return publish(tmp_path / "r")[0]


def sealed(**changes):
    """Return a function that changes a manifest and its seal."""

    def write(path):
        manifest = json.loads(path.read_text("utf-8")) | changes
        path.write_text(manifests.manifest_text(manifest), encoding="utf-8", newline="")

    return write


def text(content):
    return lambda path: path.write_bytes(content)


def pipe(path):
    path.unlink()
    os.mkfifo(path)


def link(path):
    path.symlink_to(path.rename(path.with_name("other.json")))


def folder(path):
    path.unlink()
    path.mkdir()


ZERO = "0" * 64
MALFORMED = {
    "half a JSON": (text(b"{"), "is damaged"),
    "a list": (text(b"[]"), "is no JSON object"),
    "nothing": (text(b""), "is damaged"),
    "no UTF-8": (text(b'{"\xff": 1}'), "is damaged"),
    "a hundred thousand brackets": (text(b"[" * 100_000), "is damaged"),
    "a number of five thousand digits": (text(b'{"inputs": ' + b"1" * 5000 + b"}"), "is damaged"),
    "half a letter": (text(b'{"inputs": {}, "content_sha256": "\\ud800"}'), "is damaged"),
    "eleven megabytes": (text(b" " * 11_000_000), "at most 10,000,000 are read"),
    "a pipe": (pipe, "is no file"),
    "a link": (link, "is no file, or a link to one"),
    "a folder": (folder, "is no file"),
    "no inputs": (text(b'{"content_sha256": "0"}'), "names no inputs"),
    "a file outside": (sealed(files={"../x": ZERO}), "'../x' is a path that lies outside"),
    "an input at a place of its own": (sealed(inputs={"/etc/passwd": ZERO}), "is a path that lies outside"),
    "a file of the user at a place of its own": (sealed(inputs={"data_file: ../x": ZERO}), "is a path that lies outside"),
    "a file outside, as Windows writes it": (sealed(inputs={"data\\..\\..\\x": ZERO}), "is a path that lies outside"),
    "the root of a disk of Windows": (sealed(files={"\\x": ZERO}), "is a path that lies outside"),
    "another disk of Windows": (sealed(inputs={"C:/x": ZERO}), "is a path that lies outside"),
    "an input at a place of its own below a folder": (sealed(inputs={"data//etc/passwd": ZERO}), "is a path that lies outside"),
    "the same, of the package": (sealed(inputs={"tipresearch//etc/passwd": ZERO}), "is a path that lies outside"),
    "the same, as Windows writes it": (sealed(inputs={"data/\\x": ZERO}), "is a path that lies outside"),
    "another disk of Windows below a folder": (sealed(inputs={"data/C:/x": ZERO}), "is a path that lies outside"),
    "another disk of Windows before a blank": (sealed(files={"C: /x": ZERO}), "is a path that lies outside"),
    "a zero byte in a path": (sealed(inputs={"a\0b": ZERO}), "is a path that lies outside"),
    "half a hash": (sealed(inputs={"a": "0"}), "inputs.a '0' is not sixty-four hexadecimal digits"),
    "a report elsewhere": (sealed(report="../../x"), "its report '../../x' is not a name"),
    "an option for a name": (sealed(report="--help"), "its report '--help' is not a name"),
    "a notebook elsewhere": (sealed(parameters={"../x": {}}), "'../x' is not a name"),
    "parameters in a list": (sealed(parameters={"a": []}), "parameters.a [] is of a wrong kind"),
    "a front page elsewhere": (sealed(front="../x"), "its front"),
    "a language that is a path": (sealed(languages=["../x"]), "languages.0 '../x' is not the tag of a language"),
    "no time": (sealed(built="yesterday"), "its built 'yesterday' is not a time with its zone"),
    "a time without a zone": (sealed(built="2026-01-01T00:00:00"), "is not a time with its zone"),
    "a number in words": (sealed(number="one"), "its number 'one' is of a wrong kind"),
    "a number below zero": (sealed(number=-1), "its number -1 is of a wrong kind"),
    "true for a number": (sealed(format=True), "its format True is of a wrong kind"),
    "an edition before that lies elsewhere": (sealed(previous={"edition": "../../x", "content_sha256": ZERO, "number": 1}), "previous.edition '../../x' is not a name"),
    "an edition before without a hash": (sealed(previous={"edition": "x"}), "previous.content_sha256"),
    "an edition before of no commit": (sealed(previous={"edition": "x", "content_sha256": ZERO, "number": 1, "commit": "HEAD"}), "commit 'HEAD' is not forty"),
    "files in a list": (sealed(files=[]), "its files [] is of a wrong kind"),
    "a number for a commit": (sealed(commit=1), "its commit 1 is of a wrong kind"),
    "a title of a megabyte": (sealed(title="x" * 1_000_000), "its title 'xxx"),
}  # fmt: skip
#: Revisions and options of git, and what is almost a commit.
for commit in ("HEAD", "--output=x", "0" * 39, ZERO, "A" * 40, "", "0" * 40 + "\n"):
    MALFORMED[f"the commit {commit!r}"] = (sealed(commit=commit), f"commit {commit!r} is not forty hexadecimal digits")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_manifest_is_refused_in_one_line(edition, name):
    write, why = MALFORMED[name]
    write(edition / manifests.MANIFEST)
    with pytest.raises(TipResearchError) as error:
        verification.verify(edition)
    message = str(error.value)
    assert why in message
    assert len(message.splitlines()) == 1
    assert len(message) < 700


def test_numbers_of_a_size_that_no_edition_has_are_not_read(edition, monkeypatch):
    """A file of three gigabytes of nothing would fill the memory before its hash is compared."""
    (edition / "results.csv").write_text("result_id,value\na,1\n", encoding="utf-8")
    assert numbers.table(edition) == {"a": {"result_id": "a", "value": "1"}}
    monkeypatch.setattr(shapes, "MOST_OBJECTS", 10)
    assert numbers.table(edition) == {}


def test_a_terminal_obeys_no_manifest(edition):
    """Characters that clear the screen, hide a line or turn the direction are printed as numbers."""
    path = edition / manifests.MANIFEST
    sealed(report="\x1b[2J\u202e\nverified")(path)
    done = command("verify", edition)
    refused(done, r"its report '\x1b[2J\u202e\nverified' is not a name")
    sealed(report="r", reviewed_by="\x1b[1A\x1b[2K\nr is verified\u202e")(path)
    (edition / "\x1b[2J\udcff").write_text("x", encoding="utf-8")
    done = command("verify", edition, "--no-rebuild")
    assert done.returncode == 1, done.stderr
    assert r"\x1b[1A\x1b[2K\nr is verified\u202e" in done.stdout
    assert r"\x1b[2J\udcff" in done.stdout
    assert not {"\x1b", "\u202e"} & set(done.stdout)
    assert not [line for line in done.stdout.splitlines() if line.startswith("r is verified")]


@pytest.mark.parametrize(("name", "old"), [("index.html", "one"), ("manifest.json", "2026-01-01T00")])
def test_nothing_is_gathered_of_an_edition_that_was_changed(edition, monkeypatch, name, old):
    """An input is copied, and a build begun, only where every byte is as recorded."""
    monkeypatch.setattr(verification, "_gather", lambda *_: pytest.fail("gathered"))
    path = edition / name
    path.write_text(path.read_text("utf-8").replace(old, f"{old[:-1]}1"), encoding="utf-8")
    found = verification.verify(edition)
    assert [d.why for d in found.differences if d.what == name] == ["changed after it was published"]
    assert not found.rebuilt
    assert "the edition was changed, so nothing was built from it" in found.remarks


def test_text_in_urdu_is_shown_as_it_is():
    """Joiners are letters of their scripts. Characters that turn the direction are printed as numbers."""
    from nbpress.core.errors import visible

    assert visible("می\u200cکند") == "می\u200cکند"
    assert visible("2\xa0of\xa02") == "2 of 2"  # our own tables have it; nobody reads it as a number
    assert visible("a\u202eb\x9b\n") == r"a\u202eb\x9b\n"


@pytest.fixture
def unreadable(monkeypatch):
    """Let files with certain names be those of another user, also in tests of a superuser."""
    plain, names = Path.open, set()

    def opened(path, *args, **kwargs):
        if path.name in names:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", opened)
    for name in ("read_bytes", "read_text"):
        whole = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda path, *a, whole=whole: opened(path).close() or whole(path, *a))
    return names


def test_a_file_that_cannot_be_read_is_a_difference(edition, unreadable):
    unreadable |= {"index.html", "results.json"}
    found = {d.what: d.found for d in verification.verify(edition, rebuild=False).differences}
    assert found["index.html"] == "not to be read (Permission denied)"
    assert {"content_sha256", "results.json"} < found.keys()
    assert not manifests.intact_manifest(edition)


@pytest.mark.parametrize("name", ["manifest.json", "editions.log"])
def test_a_manifest_or_log_that_cannot_be_read_is_named(edition, unreadable, name):
    """For a list of editions, an edition without a readable manifest is damaged."""
    unreadable |= {name}
    with pytest.raises(
        TipResearchError, match=f"{name} cannot be read .Permission denied.; run this as the user whose"
    ):
        verification.verify(edition, rebuild=False)
    assert bool(manifests.readable(edition)) == (name == "editions.log")
