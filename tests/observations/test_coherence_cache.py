"""The judgement of a large table is read from the cache if its counts are the same."""

from collections import Counter

from cell_tables import cell, publication
from effort import counted

from tipresearch.observations import coherence_cache


def test_a_large_table_is_judged_once_and_again_if_its_file_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(coherence_cache, "FEWEST_ROWS", 3)
    calls = Counter()
    counted(monkeypatch, calls, coherence_cache, "coherences")
    table = publication(cell(100), cell(60, sex="female"), cell(45, sex="male"))
    first = coherence_cache.cached_coherences(table, None)
    assert first["f0"].state == "one_of"
    assert coherence_cache.cached_coherences(table, None) == first
    assert calls["coherences"] == 1
    (file,) = tmp_path.rglob("*.json")
    file.write_text('{"f0": 1}', "utf-8")
    assert coherence_cache.cached_coherences(table, None) == first
    for n in range(8):  # other counts, other files; six are kept
        coherence_cache.cached_coherences(table.assign(count_hi=table["count_hi"] + n), table)
    assert calls["coherences"] == 10
    assert len([*tmp_path.rglob("*.json")]) == 6
    coherence_cache.cached_coherences(table.iloc[:2], None)
    coherence_cache.cached_coherences(table.iloc[:2], None)
    assert calls["coherences"] == 12
