from nbpress.editions import folders, manifests


def test_manifest_is_outside_the_hash(tmp_path):
    """Times in the manifest do not change the content hash; a byte elsewhere does."""
    folder = folders.staging_folder(tmp_path)
    (folder / "index.html").write_text("one", encoding="utf-8")
    before = manifests.content_hash(folder)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert manifests.content_hash(folder) == before
    (folder / "index.html").write_text("onE", encoding="utf-8")
    assert manifests.content_hash(folder) != before


def test_a_name_of_two_lines_is_not_two_files(tmp_path):
    """A page within the name of another had the hash of both: who hid one behind it had an edition of the same content."""
    two, one = (folders.staging_folder(tmp_path / name) for name in "ab")
    for folder in (two, one):
        (folder / "index.html").write_text("one", encoding="utf-8")
    (two / "methods.html").write_text("two", encoding="utf-8")
    hidden = f"index.html\n{manifests.file_hashes(two)['methods.html']}  methods.html"
    (one / "index.html").rename(one / hidden)
    assert manifests.content_hash(one) != manifests.content_hash(two)
