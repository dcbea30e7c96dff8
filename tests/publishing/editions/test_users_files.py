"""Editions built from a file that a user names: where it lies is on no page, what it holds is proven."""

import contextlib
import shutil
from types import SimpleNamespace

import pytest
from command_line import command, refused
from small_project import NAME, verified

from tipresearch import files
from tipresearch.errors import TipResearchError
from tipresearch.publishing.editions import folders, manifests, verification


@pytest.fixture
def from_file(small, tmp_path):
    """An edition built from a file of the user, and that file."""
    path = tmp_path / "elsewhere" / "words.txt"
    path.parent.mkdir()
    path.write_text("as given", encoding="utf-8")
    small.notebook(
        "from pathlib import Path\nprint(Path(data_file).read_text())",
        parameters='data_file: str = ""  # a file',
    )
    with contextlib.chdir(path.parent):
        done = command("report", NAME, "--set", "data_file=words.txt")
    assert done.returncode == 0, done.stderr
    return folders.latest(small.report), path


@pytest.mark.slow
def test_edition_of_a_users_file_is_verified(from_file, small):
    """It is rebuilt from the copy that was kept, or from the file; its path is on no page."""
    edition, path = from_file
    assert "as given" in (edition / "small.html").read_text("utf-8")
    for file in edition.rglob("*"):
        if file.is_file() and file.name != manifests.MANIFEST:
            assert str(path.parent) not in file.read_text("utf-8", errors="replace"), file
    path.rename(path.with_name("moved"))
    assert verified(edition).differences == []
    shutil.rmtree(small.out / ".cache")
    digest = files.file_hash(path.with_name("moved"))
    refused(command("verify", edition), f"input data_file: words.txt is missing; it had sha256 {digest}; put it back at {path}")  # fmt: skip
    path.write_text("other", encoding="utf-8")
    refused(command("verify", edition), "put it back at")
    assert "inputs changed since: data_file: words.txt" in command("status").stdout
    path.with_name("moved").rename(path)
    assert verified(edition).differences == []
    assert "inputs changed since: none" in command("status").stdout


@pytest.mark.slow
def test_where_a_users_file_lies_does_not_matter(from_file, small, tmp_path):
    """The same content under the same name is the same edition; other content is another."""
    edition, path = from_file
    other = tmp_path / path.name
    shutil.copy(path, other)
    assert "Nothing changed" in command("report", NAME, "--set", f"data_file={other}").stdout
    other.write_text("changed", encoding="utf-8")
    explained = command("report", NAME, "--set", f"data_file={other}", "--explain").stdout
    assert explained == "small: runs: no run of it with these parameters is kept.\n"
    assert "Published a new" in command("report", NAME, "--set", f"data_file={other}").stdout
    assert folders.latest(small.report) != edition


def test_what_cannot_be_read_to_its_end_is_no_input(tmp_path, monkeypatch):
    """A stranger's manifest may name what a system shows as a file; an ordinary one is copied."""

    def copied(path, digest):
        manifest = {"inputs": {"data_file: x": digest}, "given": {"data_file: x": str(path)}}
        edition = tmp_path / "reports" / "r" / "editions" / "e"
        verification._copy_file(
            "data_file: x", SimpleNamespace(manifest=manifest, edition=edition), tmp_path / "to"
        )

    own = tmp_path / "own.csv"
    own.write_text("a,b\n")
    copied(own, files.file_hash(own))
    assert [p.read_text() for p in (tmp_path / "to").rglob("own.csv")] == ["a,b\n"]
    with monkeypatch.context() as held:
        held.setattr(files, "file_hash", lambda path: pytest.fail(f"{path} was opened"))
        with pytest.raises(TipResearchError, match="input data_file: x is missing"):
            copied("/proc/version", "0" * 64)
