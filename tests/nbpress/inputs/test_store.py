"""The store of files of users: copies by content, and notes of where each file came from."""

import os
import stat
import tempfile
import tracemalloc
from pathlib import Path

import pytest

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.inputs import project
from nbpress.inputs.store import Store, is_still, of_report

#: The input that is a file of the user, as a manifest names it.
NAME = "data_file: cases.csv"


@pytest.fixture
def own(tmp_path):
    """A file of the user."""
    path = tmp_path / "cases.csv"
    path.write_text("a,b\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_copy_is_readable_by_no_more_users_than_its_file(tmp_path, own):
    """This holds also in a store that already exists."""
    (tmp_path / "store").mkdir(mode=0o755)
    store = Store(tmp_path / "store")
    copy = store.folder / store.add(own)
    assert copy.read_text("utf-8") == "a,b\n"
    assert [stat.S_IMODE(p.stat().st_mode) for p in (store.folder, copy)] == [0o700, 0o600]
    store.note(NAME, files.file_hash(own), own)
    assert {stat.S_IMODE(p.stat().st_mode) for p in store.folder.rglob("*") if p.is_file()} == {0o600}


def test_another_file_whose_hash_begins_alike_is_not_taken_for_a_copy(tmp_path):
    """Two such files can be made in ten minutes."""
    made = {"a": b"victims,760\n#21090530\n", "b": b"victims,30\n#22760933\n"}
    store, places = Store(tmp_path / "store"), [tmp_path / name / "figures.csv" for name in made]
    for place, data in zip(places, made.values(), strict=True):
        place.parent.mkdir()
        place.write_bytes(data)
    assert store.add(places[0]) == store.add(places[0]) == store.name(places[1])
    with pytest.raises(TipResearchError, match="figures.csv is held as another file: .*; give yours another name"):
        store.add(places[1])
    assert (store.folder / store.name(places[0])).read_bytes() == made["a"]
    assert store.add(places[1].rename(tmp_path / "other.csv")) == "79d1f7628e4d/other.csv"


def test_each_report_and_parameter_has_its_own_note_of_where_a_file_came_from(tmp_path):
    """Two files have the same name and content, and one of them changes."""
    digest, places = files.sha256(b"same"), {}
    for report, parameter in (("a", "data_file"), ("a", "other_file"), ("b", "data_file")):
        places[report, parameter] = path = tmp_path / f"{report} {parameter}" / "cases.csv"
        path.parent.mkdir()
        path.write_bytes(b"same")
        of_report(tmp_path / report).note(project.of_user(parameter, path), digest, path)

    def changed(report):
        inputs = {project.of_user(p, path): digest for (r, p), path in places.items() if r == report}
        found = project.changed({"parameters": {}, "inputs": inputs}, of_report(tmp_path / report))
        return [name for name in found if ": " in name]

    assert [changed("a"), changed("b")] == [[], []]
    places["a", "other_file"].write_bytes(b"new")
    assert [changed("a"), changed("b")] == [["other_file: cases.csv"], []]
    places["b", "data_file"].unlink()
    assert [changed("a"), changed("b")] == [["other_file: cases.csv"], [NAME]]


@pytest.mark.parametrize("name", ["data_file: \u202ewords: of \n all.csv", f"data_file: {'a' * 236}.csv"])
def test_a_note_may_name_any_folder_and_file(tmp_path, name):
    place = tmp_path / os.fsdecode(b"caf\xe9 \n x") / name.partition(": ")[2]
    store = Store(tmp_path / "store")
    store.note(name, "0" * 64, place)
    assert store.came_from(name, "0" * 64) == place
    assert store.came_from(name, "1" * 64) is None
    assert store.came_from(f"b{name}", "0" * 64) is None
    assert store.came_from(f"{name}{'a' * 900}", "0" * 64) is None


@pytest.mark.skipif(os.name == "nt", reason="links and users of POSIX")
def test_a_note_counts_only_if_it_is_a_file_of_this_user(tmp_path, own, monkeypatch):
    """A link, a pipe, a folder or the file of another user says nothing."""
    store, digest = Store(tmp_path / "store"), files.file_hash(own)
    store.note(NAME, digest, own)
    (note,) = (p for p in store.folder.rglob("*") if p.is_file())
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: note.stat().st_uid + 1)
        assert store.came_from(NAME, digest) is None
    assert store.came_from(NAME, digest) == own
    note.rename(tmp_path / "forged")
    for make in (lambda: note.symlink_to(tmp_path / "forged"), lambda: os.mkfifo(note), note.mkdir):
        note.unlink(missing_ok=True)
        make()
        assert store.came_from(NAME, digest) is None


@pytest.mark.parametrize("said", [b"", b"\0", b"cases.csv", b"/", b"/proc/version", b"/" + b"a" * 5000])
def test_a_note_with_an_odd_path_opens_no_file(tmp_path, own, said, monkeypatch):
    store, digest = Store(tmp_path / "store"), files.file_hash(own)
    store.note(NAME, digest, own)
    (note,) = (p for p in store.folder.rglob("*") if p.is_file())
    note.write_bytes(said)
    monkeypatch.setattr(files, "file_hash", lambda path: pytest.fail(f"{path} was opened"))
    assert not is_still(store.came_from(NAME, digest), digest)


def test_a_copy_on_another_machine_does_not_state_where_its_file_came_from(tmp_path, own):
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    here.note(NAME, files.file_hash(own), own)
    there.put(here.add(own), own.read_bytes())
    assert [p.name for p in there.folder.rglob("*") if p.is_file()] == ["cases.csv"]


def test_notes_are_removed_with_their_copies(tmp_path, own):
    store = Store(tmp_path / "store")
    stored = [store.add(own)]
    store.note(NAME, files.file_hash(own), own)
    own.write_text("new", encoding="utf-8")
    stored.append(store.add(own))
    store.note(NAME, files.file_hash(own), own)
    (store.folder / "inputs").mkdir()
    store.prune(stored[1:])
    kept = stored[1].partition("/")[0]
    assert {p.name for p in store.folder.iterdir()} == {kept, f"{kept}.from", "inputs"}
    assert store.came_from(NAME, files.file_hash(own)) == own
    store.prune([])
    assert [p.name for p in store.folder.iterdir()] == ["inputs"]


@pytest.mark.slow
def test_a_large_file_is_not_read_into_memory(tmp_path):
    size = 1 << 26
    with (large := tmp_path / "large.csv").open("wb") as file:
        file.truncate(size)
    store = Store(tmp_path / "store")
    tracemalloc.start()
    try:
        assert store.add(large) == store.add(large)
        assert tracemalloc.get_traced_memory()[1] < size / 8
    finally:
        tracemalloc.stop()


def test_a_file_that_changes_while_it_is_copied_is_refused(tmp_path, own, monkeypatch):
    store, hashed = Store(tmp_path / "store"), files.file_hash

    def changed_after(path):
        found = hashed(path)
        if path == own:
            own.write_text("new", encoding="utf-8")
        return found

    monkeypatch.setattr(files, "file_hash", changed_after)
    with pytest.raises(TipResearchError, match="cases.csv changed while it was copied; begin again"):
        store.add(own)
    assert not [p for p in store.folder.rglob("*") if p.is_file()]


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no memory that is a disk")
def test_a_copy_under_dev_shm_is_found(own):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        store = Store(Path(place))
        assert is_still(store.folder / store.add(own), files.file_hash(own))
