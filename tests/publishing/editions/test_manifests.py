from tipresearch.publishing.editions import folders, manifests


def test_manifest_is_outside_the_hash(tmp_path):
    """Times in the manifest do not change the content hash; a byte elsewhere does."""
    folder = folders.staging_folder(tmp_path)
    (folder / "index.html").write_text("one", encoding="utf-8")
    before = manifests.content_hash(folder)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert manifests.content_hash(folder) == before
    (folder / "index.html").write_text("onE", encoding="utf-8")
    assert manifests.content_hash(folder) != before
