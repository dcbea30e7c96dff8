"""Editions built from a file of the user: no published file says where the file was, and its content is verified."""

import contextlib
import os
import re
import shutil

import pytest
from command_line import command, refused
from small_edition import approve_by_command
from small_project import NAME, SOURCE, verified

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, manifests

pytestmark = pytest.mark.slow
#: The name of this folder reveals what its owner works on.
FOLDER = "cases of mission X"


def files_with(text, *folders):
    """The files below folders that hold a text in their bytes or their names."""
    every = [path for folder in folders for path in folder.rglob("*")]
    return [p for p in every if text in str(p) or (p.is_file() and text.encode() in p.read_bytes())]


def report_on(small, path, **keys):
    """Define a report that prints a file of the user, whose words its code has, and shows numbers; return the file."""
    small.notebook(
        f"from pathlib import Path\nprint(Path(data_file).read_text())  # as given, other, changed\n{SOURCE}",
        parameters='data_file: str = ""  # a file\nn: int = 1  # a number',
    )
    small.define(**keys)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("as given", encoding="utf-8")
    return path


def build(path):
    with contextlib.chdir(path.parent):
        return command("report", NAME, "--set", f"data_file={path.name}")


@pytest.fixture
def from_file(small, tmp_path):
    """An edition built from a file of the user, and that file."""
    path = report_on(small, tmp_path / FOLDER / "words.txt")
    done = build(path)
    assert done.returncode == 0, done.stderr
    return folders.latest(small.report), path


def test_no_published_file_says_where_a_file_of_the_user_was(from_file, small):
    """Only the cache of the user knows it."""
    edition, path = from_file
    assert "as given" in (edition / "small.html").read_text("utf-8")
    assert files_with(FOLDER, small.report) == []
    assert files_with(str(path.parents[1]), small.report) == []
    manifest = manifests.read_manifest(edition)
    assert manifest["inputs"]["data_file: words.txt"] == files.file_hash(path)
    assert "given" not in manifest
    cache = small.out / ".cache"
    (note,) = files_with(FOLDER, cache)
    modes = [p.stat().st_mode & 0o777 for p in (cache / "inputs", note)]
    assert os.name == "nt" or modes == [0o700, 0o600]


def test_an_edition_is_verified_from_the_kept_copy_of_a_file_or_from_the_file_itself(from_file, small):
    edition, path = from_file
    moved, digest = path.with_name("moved"), files.file_hash(path)
    path.rename(moved)
    assert verified(edition).differences == []
    copy = small.out / ".cache" / "inputs" / digest[:12] / path.name
    shutil.rmtree(copy.parent)
    wanted = f"input data_file: words.txt is missing; it had sha256 {digest}; put it back at {copy}."
    done = command("verify", edition)
    refused(done, wanted)
    assert FOLDER not in done.stderr
    path.write_text("other", encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(wanted)):
        verified(edition)
    moved.rename(path)
    assert verified(edition).differences == []
    shutil.rmtree(small.out / ".cache")
    refused(command("verify", edition), wanted)
    copy.parent.mkdir(parents=True)
    shutil.copy(path, copy)
    path.unlink()
    assert verified(edition).differences == []


@pytest.mark.parametrize("place", ["elsewhere", "../elsewhere"])
def test_a_forged_parameter_cannot_have_another_file_read(from_file, tmp_path, place):
    """Somebody else's edition could otherwise name any file of whoever verifies it."""
    edition, _ = from_file
    other = tmp_path / "elsewhere"
    other.write_text("of who verifies", encoding="utf-8")
    manifest = manifests.read_manifest(edition)
    manifest["parameters"][NAME]["data_file"] = str(other) if place == "elsewhere" else f"../{other.name}"
    (edition / "manifest.json").write_text(manifests.manifest_text(manifest), encoding="utf-8", newline="")
    with pytest.raises(TipResearchError, match="its parameter data_file names, .* is none of its inputs; nothing was"):
        verified(edition)


def test_a_build_from_a_file_that_changed_since_cannot_be_approved(small, tmp_path):
    path = report_on(small, tmp_path / FOLDER / "words.txt", hold_above=2.0)
    assert build(path).returncode == 0
    small.figures("15255", "152550")
    refused(build(path), "small is held", 1)
    path.write_text("other", encoding="utf-8")
    refused(approve_by_command(small.report, "checked"), "data_file: words.txt changed since small was held (1 in all)")
    path.write_text("as given", encoding="utf-8")
    assert approve_by_command(small.report, "checked").returncode == 0
    assert files_with(FOLDER, small.report) == []


def test_the_same_content_and_name_in_another_folder_is_the_same_edition(from_file, small, tmp_path):
    """Status reports a file that changed or was moved, unless nothing knows where the file was."""
    edition, path = from_file
    cache, other = small.out / ".cache", tmp_path / path.name

    def changed():
        return re.search("inputs changed since: (.*)", command("status").stdout)[1]

    assert changed() == "none"
    path.write_text("other", encoding="utf-8")
    assert changed() == "data_file: words.txt"
    path.write_text("as given", encoding="utf-8")
    path.rename(other)
    assert changed() == "data_file: words.txt"
    assert "Nothing changed" in command("report", NAME, "--set", f"data_file={other}").stdout
    assert changed() == "none"
    other.write_text("changed", encoding="utf-8")
    kept = sorted(cache.rglob("*"))
    explained = command("report", NAME, "--set", f"data_file={other}", "--explain").stdout
    assert sorted(cache.rglob("*")) == kept  # --explain notes nothing
    assert explained == "small: runs: no run of it with these parameters is kept.\n"
    assert "Published a new" in command("report", NAME, "--set", f"data_file={other}").stdout
    assert folders.latest(small.report) != edition
    other.unlink()
    shutil.rmtree(cache)
    assert changed() == "none"
