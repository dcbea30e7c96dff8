"""What the hash of the content of an edition depends on."""

from nbpress.editions import folders, manifests


def test_the_content_hash_covers_each_byte_except_files_on_the_publication(tmp_path):
    folder = folders.staging_folder(tmp_path)
    (folder / "index.html").write_text("one", encoding="utf-8")
    before = manifests.content_hash(folder)
    for name in ("manifest.json", "changes.html", "changes.json", "ro-crate-metadata.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    assert manifests.content_hash(folder) == before
    (folder / "index.html").write_text("onE", encoding="utf-8")
    assert manifests.content_hash(folder) != before


def test_a_file_name_with_a_line_break_does_not_hash_like_two_files(tmp_path):
    two, one = (folders.staging_folder(tmp_path / name) for name in "ab")
    for folder in (two, one):
        (folder / "index.html").write_text("one", encoding="utf-8")
    (two / "methods.html").write_text("two", encoding="utf-8")
    hidden = f"index.html\n{manifests.file_hashes(two)['methods.html']}  methods.html"
    (one / "index.html").rename(one / hidden)
    assert manifests.content_hash(one) != manifests.content_hash(two)
