"""What was read once is kept as values, given back as it was, and never trusted blindly."""

import hashlib
import pickle

import pandas as pd
import pytest
from glotip_rows import row, write

from tipresearch.readers import cache, packing

ROWS = [row("9", year=2018), row("<5", year=2019), row("1,234", year=2020, iso="ITA")]
#: Two cells of one key: set aside, and kept with their area.
TORN = [row("7", year=2017), row("8", year=2017)]
#: A citizenship without a label, and a form: of the form nobody knows what was counted.
UNLABELLED = [
    row("6", dimension="by citizenship", category=""),
    row("5", dimension="by form of exploitation", category=""),
]


class Harm:
    """What runs when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (str(self.mark), "w")


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "a.xlsx", [*ROWS, *TORN, *UNLABELLED])


@pytest.fixture
def place(book, tmp_path):
    """Where the areas of the workbook lie; the workbook itself is not asked again."""
    with cache.kept_in(tmp_path / "kept"):
        yield cache.keep(book, tmp_path / "kept")


@pytest.fixture
def unread(monkeypatch):
    """Reading the workbook is a fault here."""
    monkeypatch.setattr(cache, "of_all", lambda path: pytest.fail("it was read anew"))


def same(found, expected):
    assert (found.edition, found.rows_in, found.aside) == (
        expected.edition,
        expected.rows_in,
        expected.aside,
    )
    pd.testing.assert_frame_equal(found.observations, expected.observations, check_exact=True)
    pd.testing.assert_frame_equal(found.in_conflict, expected.in_conflict, check_exact=True)
    pd.testing.assert_frame_equal(found.unlabelled, expected.unlabelled, check_exact=True)
    assert found.observations.columns.dtype == expected.observations.columns.dtype


@pytest.mark.slow
@pytest.mark.parametrize("area", ["FRA", "ITA"])
def test_what_was_kept_is_what_was_read(book, place, area, request):
    """Types, order, row labels and missing values are those of the reader, also where nothing is."""
    expected = cache._part(cache.of_all(book), area)
    assert expected.in_conflict["raw_value"].tolist() == (["7", "8"] if area == "FRA" else [])
    assert expected.unlabelled["raw_value"].tolist() == (["6"] if area == "FRA" else [])
    request.getfixturevalue("unread")
    same(cache.of_area(book, area), expected)


@pytest.mark.slow
def test_every_missing_value_comes_back(book):
    """A missing text, count or date, letters of any kind and half a letter are kept."""
    table = cache.of_all(book).observations.copy()
    table.loc[0, ["count_lo", "notes", "period_start"]] = None
    table.loc[1, "notes"] = 'é "\n\ud800'
    table.index = [7, 3, 9]
    about, held = packing.unpacked(packing.packed({"aside": 2}, {"all": table, "first": table[:1]}))
    pd.testing.assert_frame_equal(held["all"], table, check_exact=True)
    pd.testing.assert_frame_equal(held["first"], table[:1], check_exact=True)
    assert about == {"aside": 2}
    assert held["all"].isna().sum().sum() == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["FRA.npz", "FRA.pickle", ".pickle"])
def test_code_in_the_folder_is_never_run(book, place, tmp_path, name):
    """A pickle in the place of what is kept is data of no use: the workbook is read."""
    data = pickle.dumps(Harm(tmp_path / "mark"))
    pickle.loads(data).close()
    (tmp_path / "mark").unlink()
    for content in (data, hashlib.sha256(data).digest() + data):
        (place / name).write_bytes(content)
        same(cache.of_area(book, "FRA"), cache._part(cache.of_all(book), "FRA"))
    assert not (tmp_path / "mark").exists()


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"[", b"[]", b"5", b'{"index": [], "columns": {}}', b"\xff", b"[" * 100_000])
def test_damaged_file_is_read_anew(book, place, content):
    """Whatever stands there, with the hash of itself or without, costs time and nothing else."""
    expected = cache._part(cache.of_all(book), "FRA")
    (place / "FRA.npz").write_bytes(content)
    same(cache.of_area(book, "FRA"), expected)
    (place / "FRA.npz").write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    same(cache.of_area(book, "FRA"), expected)


def test_file_that_is_gone_is_no_area_without_rows(book, place):
    """An area that was kept and is not there is read anew, not taken as empty."""
    (place / "FRA.npz").unlink()
    assert len(cache.of_area(book, "FRA").observations) == 2
