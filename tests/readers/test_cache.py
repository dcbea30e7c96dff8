"""Areas of a workbook are kept as values, come back unchanged, and are read again where what was kept is damaged."""

import hashlib
import pickle

import pandas as pd
import pytest
from glotip_rows import row, write

from tipresearch.readers import cache, packing

pytestmark = pytest.mark.slow

ROWS = [
    row("9", year=2018), row("<5", year=2019), row("1,234", year=2020, iso="ITA"),
    row("7", year=2017), row("8", year=2017),  # two counts of one key: set aside, and kept with their area
    # A citizenship without a label, and a form: nobody knows which form was counted.
    row("6", dimension="by citizenship", category=""), row("5", dimension="by form of exploitation", category=""),
]  # fmt: skip


class Harm:
    """Code that runs when this is unpickled: it makes a file."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (str(self.mark), "w")


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "a.xlsx", ROWS)


@pytest.fixture
def place(book, tmp_path):
    """The folder in which the areas of the workbook are kept."""
    with cache.kept_in(tmp_path / "kept"):
        yield cache.keep(book, tmp_path / "kept")


def require_same(found, expected):
    about = [(each.edition, each.rows_in, each.aside) for each in (found, expected)]
    assert about[0] == about[1]
    for name in ("observations", "in_conflict", "unlabelled"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True)
    assert found.observations.columns.dtype == expected.observations.columns.dtype


@pytest.mark.parametrize("area", ["FRA", "ITA"])
def test_a_kept_area_is_the_area_that_was_read(book, place, area, monkeypatch):
    """Types, order, row labels and missing values are unchanged, also where a table has no row."""
    expected = cache._select_area(cache.of_all(book), area)
    assert expected.in_conflict["raw_value"].tolist() == (["7", "8"] if area == "FRA" else [])
    assert expected.unlabelled["raw_value"].tolist() == (["6"] if area == "FRA" else [])
    monkeypatch.setattr(cache, "of_all", lambda path: pytest.fail("the workbook was read again"))
    require_same(cache.of_area(book, area), expected)


def test_every_missing_value_comes_back(book):
    """A missing text, count or date, letters of any kind and half a letter are kept."""
    table = cache.of_all(book).observations.copy()
    table.loc[0, ["count_lo", "notes", "period_start"]] = None
    table.loc[1, "notes"] = 'é "\n\ud800'
    table.index = [7, 3, 9]
    about, frames = packing.unpack(packing.pack({"aside": 2}, {"all": table, "first": table[:1]}))
    pd.testing.assert_frame_equal(frames["all"], table, check_exact=True)
    pd.testing.assert_frame_equal(frames["first"], table[:1], check_exact=True)
    assert about == {"aside": 2}
    assert frames["all"].isna().sum().sum() == 3


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[]", b"5", b'{"index": [], "columns": {}}', b"\xff", b"[" * 100_000, "pickle", None]
)
def test_a_damaged_file_is_read_again_and_code_in_its_place_never_runs(book, place, tmp_path, content):
    """The file may have the hash of its content, or be gone: an area that was kept is never taken as empty."""
    mark = tmp_path / "mark"
    if content == "pickle":
        content = pickle.dumps(Harm(mark))
        pickle.loads(content).close()
        mark.unlink()
    expected = cache._select_area(cache.of_all(book), "FRA")
    if content is None:
        (place / "FRA.npz").unlink()
        require_same(cache.of_area(book, "FRA"), expected)
    else:
        digest = hashlib.sha256(content)
        for written in (content, digest.digest() + content, digest.hexdigest().encode() + b"\n" + content):
            for name in ("FRA.npz", "FRA.pickle", ".pickle"):
                (place / name).write_bytes(written)
            require_same(cache.of_area(book, "FRA"), expected)
    assert not mark.exists()
