import os
import stat

import pytest

from tipresearch.publishing.inputs.store import Store


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_copy_is_no_more_open_than_its_file(tmp_path):
    """A file that one user alone reads stays so in the store, also in one that versions before made."""
    own = tmp_path / "cases.csv"
    own.write_text("a,b\n", encoding="utf-8")
    own.chmod(0o600)
    (tmp_path / "store").mkdir(mode=0o755)
    store = Store(tmp_path / "store")
    copy = store.folder / store.add(own)
    assert copy.read_text("utf-8") == "a,b\n"
    assert [stat.S_IMODE(p.stat().st_mode) for p in (store.folder, copy)] == [0o700, 0o600]
