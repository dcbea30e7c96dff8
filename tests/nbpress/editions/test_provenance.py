"""The RO-Crate of an edition, and its archive."""

import json
import re
import zipfile

import pytest
from command_line import command, refused
from small_project import verified

from nbpress.core import files
from nbpress.editions import provenance

pytestmark = pytest.mark.slow


@pytest.fixture
def edition(small):
    small.define(every="7d")
    small.commit()
    return small.build()[0]


def entities(edition):
    data = json.loads((edition / provenance.CRATE).read_text("utf-8"))
    return {e["@id"]: e for e in data["@graph"]}


def listed(value):
    return [v["@id"] for v in (value if isinstance(value, list) else [value])]


def test_the_crate_follows_its_profile_and_no_reference_is_dangling(edition):
    """What RO-Crate 1.1 and Process Run Crate 0.5 demand."""
    found = entities(edition)
    descriptor, root, action = found[provenance.CRATE], found["./"], found["#build"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", root["datePublished"])
    assert listed(root["conformsTo"]) == [provenance.PROFILE]
    assert found[provenance.PROFILE]["@type"] == "CreativeWork"
    assert listed(root["mentions"]) == ["#build"]
    assert action["@type"] == "CreateAction"
    tool = found[action["instrument"]["@id"]]
    assert tool["@type"] == "SoftwareApplication"
    assert tool["softwareVersion"]
    inputs = {"#input/data/figures.csv", "#input/notebooks/small.ipynb", "#parameter/small/n"}
    assert inputs <= set(listed(action["object"]))
    assert {"index.html", "results.csv", "manifest.json"} <= set(listed(action["result"]))
    assert set(listed(action["result"])) == set(listed(root["hasPart"]))
    for entity in found.values():
        for value in entity.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and not item["@id"].startswith("https://w3id.org/ro/crate"):
                    assert item["@id"] in found


@pytest.mark.filterwarnings("ignore")  # rocrate's own dependencies may warn
def test_the_crate_has_each_file_with_its_hash_and_depends_on_neither_time_nor_folder(small, edition, tmp_path):
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(edition))
    found = {p.relative_to(edition).as_posix() for p in edition.rglob("*") if p.is_file()}
    assert {e.id for e in crate.data_entities} == found - {provenance.CRATE}
    assert crate.root_dataset["name"] == "Small"
    for name, entity in entities(edition).items():
        if "sha256" in entity:
            assert entity["sha256"] == files.file_hash(edition / name)
            assert entity["contentSize"] == str((edition / name).stat().st_size)
    again, _ = small.build(out=tmp_path / "elsewhere")
    assert (again / provenance.CRATE).read_bytes() == (edition / provenance.CRATE).read_bytes()


def test_an_archive_has_the_same_bytes_at_any_time_and_is_verified(edition, small, tmp_path):
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    done = command("archive", small.report / "latest", "-o", first)
    assert (done.returncode, done.stdout) == (0, f"{first}\n")
    for path in edition.rglob("*"):
        path.touch()
    command("archive", edition, "-o", second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as file:
        file.extractall(tmp_path / "out")
        names = {n.partition("/")[0] for n in file.namelist()}
    assert names == {edition.name}
    assert verified(tmp_path / "out" / edition.name).differences == []


def test_only_an_edition_that_is_as_published_is_archived_and_only_to_a_file_outside(edition, tmp_path):
    for target in ("", "."):
        refused(command("archive", edition, "-o", target), "is a folder; give the name of a file, such as")
    for folder in (edition, edition / "notebooks", edition.parents[1] / "latest"):
        refused(command("archive", edition, "-o", folder / "x.zip"), "is inside the edition, which must not change")
    archive = edition.parent / "x.zip"
    assert command("archive", edition, "-o", archive).returncode == 0
    refused(command("verify", archive), "unpack it and give the folder inside")
    refused(command("archive", tmp_path), "is no edition")
    refused(command("archive", edition, "-o", tmp_path / "no" / "a.zip"), "cannot write to")
    (edition / "index.html").write_text("x", encoding="utf-8")
    refused(command("archive", edition, "-o", tmp_path / "a.zip"), "is not as published")
    assert not [*tmp_path.glob("*.zip"), *tmp_path.glob(".*zip*")]
