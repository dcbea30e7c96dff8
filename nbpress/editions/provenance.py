"""An edition for archives: its metadata as an RO-Crate, and one reproducible zip.

The crate follows the profile Process Run Crate 0.5. It describes one action: the package made the files of the
edition from inputs and parameters.
"""

import io
import json
import mimetypes
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbpress.core import files, overlay
from nbpress.core.errors import TipResearchError
from nbpress.editions import manifests

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: The table of mimetypes can differ between machines.
_FORMATS = {".ipynb": "application/x-ipynb+json", ".csv": "text/csv", ".svg": "image/svg+xml", ".png": "image/png", ".html": "text/html", ".json": "application/json"}  # fmt: skip
_OLDEST = (1980, 1, 1, 0, 0, 0)


def crate(folder: Path, manifest: Mapping) -> dict:
    """Return the metadata as JSON-LD, only from the files of the edition and its manifest."""
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    made = ROCrate(version="1.1")
    made.metadata.extra_contexts.append(_TERMS)
    about = {
        "name": manifest["title"],
        "description": f"An edition of the report {manifest['report']}: pages, figures, results with their lineage, and executed notebooks.",
        "datePublished": (manifest.get("commit_date") or manifest["built"])[:10],
        "license": {"@id": _licence(manifest)},
        "conformsTo": {"@id": PROFILE},
    }
    made.root_dataset._jsonld.update(about)
    for path, properties in _file_entities(folder):
        made.add_file(path, properties.pop("@id"), properties=properties)
    entities = [*_context_entities(manifest), *_input_entities(manifest)]
    added = [made.add(ContextEntity(made, e.pop("@id"), properties=e)) for e in entities]
    described = {
        "@type": "CreateAction",
        "name": f"Build of the report {manifest['report']}",
        "description": f"Built from inputs with fingerprint {manifest['fingerprint']}. Times are in manifest.json.",
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    action = ContextEntity(made, "#build", properties=described)
    action["instrument"] = added[2]
    action["object"] = added[3:]
    action["result"] = made.data_entities
    made.root_dataset["mentions"] = made.add(action)
    found = made.metadata.generate()
    return found | {"@graph": sorted(found["@graph"], key=lambda e: e["@id"])}


def _licence(manifest: Mapping) -> str:
    """Return the id of the licence of text and figures, which is an address if it is known."""
    return _LICENCE if "CC BY 4.0" in manifest["licence"] else "#licence"


def _context_entities(manifest: Mapping) -> list[dict]:
    commit = manifest.get("commit")
    return [
        {"@id": _licence(manifest), "@type": "CreativeWork", "name": manifest["licence"] or "No licence is stated", "description": "The facts belong to their publishers."},
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {
            "@id": "#tipresearch",
            "@type": "SoftwareApplication",
            "name": "tipresearch",
            "softwareVersion": manifest["tipresearch"],
            "description": "Runs the notebooks and publishes the edition" + (f"; commit {commit}" if commit else ""),
            "softwareRequirements": f"Python {manifest['python']}; package versions in manifest.json",
        },
    ]  # fmt: skip


def _input_entities(manifest: Mapping) -> Iterator[dict]:
    """Yield the inputs by their hashes (data, notebooks, lock file), and the parameters."""
    for name, digest in manifest["inputs"].items():
        if not overlay.is_code(name):
            yield {"@id": f"#input/{name}", "@type": "CreativeWork", "name": name, "identifier": f"sha256:{digest}"}
    for notebook, values in manifest["parameters"].items():
        for name, value in values.items():
            yield {"@id": f"#parameter/{notebook}/{name}", "@type": "PropertyValue", "name": name, "value": json.dumps(value)}  # fmt: skip


def _file_entities(folder: Path) -> Iterator[tuple[Path, dict]]:
    """Yield the files of an edition. The manifest is written last and has no size or hash here."""
    for name, digest in manifests.file_hashes(folder).items():
        if name != CRATE:
            path = folder / name
            known = _FORMATS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
            kind, size = known or "application/octet-stream", str(path.stat().st_size)
            yield path, {"@id": name, "name": name, "encodingFormat": kind, "contentSize": size, "sha256": digest}
    manifest = {"@id": manifests.MANIFEST, "name": manifests.MANIFEST, "encodingFormat": "application/json", "description": "Inputs, parameters, packages, platform and times of the build"}  # fmt: skip
    yield folder / manifests.MANIFEST, manifest


def archive(edition: Path, target: Path) -> Path:
    """Write an edition that is as published as one zip, with the same bytes at any time and place."""
    manifest = manifests.read_manifest(edition)
    if not manifests.intact_manifest(edition):
        raise TipResearchError(manifests.not_as_published(edition))
    if held := manifest.get("held"):
        raise TipResearchError(f"{edition.name} is not published yet: {held['message']}")
    if not target.name or target.is_dir():
        raise TipResearchError(f"-o {target} is a folder; give the name of a file, such as {edition.name}.zip.")
    if not target.parent.is_dir():
        raise TipResearchError(f"cannot write to {target.parent}: there is no such folder.")
    if target.parent.resolve().is_relative_to(edition.resolve()):
        raise TipResearchError(f"-o {target} is inside the edition, which must not change; name a file outside.")  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted([*manifest["files"], manifests.MANIFEST]):
            entry = zipfile.ZipInfo(f"{edition.name}/{name}", _OLDEST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            file.writestr(entry, (edition / name).read_bytes(), compresslevel=9)
    files.write_named(target, packed.getvalue())
    return target
