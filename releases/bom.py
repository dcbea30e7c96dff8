"""Say what a release rests on: ``python releases/bom.py FOLDER`` writes an SBOM and a list of licences.

The SBOM is CycloneDX 1.6 in JSON: every package of ``requirements-all.lock``, with its hashes. Licences are
what the packages say of themselves where they are installed; one for another system or Python has none here.
"""

import csv
import importlib.metadata
import json
import re
import sys
import uuid
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).parents[1]
NOT_HERE = "not installed on this system"
_COPYLEFT = re.compile(r"GPL|GNU|MPL|Mozilla|EPL|Eclipse|CDDL|EUPL|SSPL|CeCILL|Artistic|copyleft|share.?alike|not stated", re.IGNORECASE)  # fmt: skip

#: Packages whose licences hold a word of copyleft, or state none, and why each may be used.
ALLOWED = {
    "axe-playwright-python": "tests only; its metadata name no licence",
    "certifi": "MPL-2.0 covers its own files, which are used unchanged",
    "docutils": "public domain and BSD for what is used; the GPL part is a mode of an editor",
    "fqdn": "MPL-2.0 covers its own files, which are used unchanged",
    "hypothesis": "tests only; MPL-2.0 covers its own files",
    "pathspec": "tests only; MPL-2.0 covers its own files",
    "pycountry": "LGPL-2.1: imported as a library that anyone can replace; nothing of it is copied",
    "pyphen": "a choice of GPL, LGPL and MPL 1.1; used under LGPL, as a library that anyone can replace",
    "python-stdnum": "LGPL: imported by name as a library that anyone can replace; nothing of it is copied",
    "text-unidecode": "a choice of Artistic License and GPL; used under the Artistic License",
    "tqdm": "MPL-2.0 for some of its own files, which are used unchanged; MIT for the rest",
}


class Package(NamedTuple):
    """A pinned package: its name, version, hashes, and the licence that it states."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def locked(text: str) -> list[Package]:
    """Return the packages of a lock file."""
    found = []
    for entry in re.split(r"\n(?=\S)", text):
        if pinned := re.match(r"([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", entry):
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
            found.append(Package(pinned[1], pinned[2], hashes, licence(pinned[1])))
    return sorted(set(found))


def licence(name: str) -> str:
    """Return what an installed package says of its licence."""
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return NOT_HERE
    if said := about.get("License-Expression"):
        return said
    kinds = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    first = (about.get("License") or "").strip().partition("\n")[0]
    return "; ".join(kinds) or first[:80] or "not stated"


def unexplained(packages: list[Package]) -> list[str]:
    """Name the packages whose licence has a word of copyleft, or none, and that are not in `ALLOWED`."""
    return [f"{p.name}: {p.licence}" for p in packages if _COPYLEFT.search(p.licence) and p.name not in ALLOWED]


def bom(packages: list[Package], version: str) -> dict:
    """Return the SBOM; of the same lock it is the same."""
    components = [
        {
            "type": "library", "bom-ref": f"pkg:pypi/{p.name}@{p.version}", "name": p.name, "version": p.version,
            "purl": f"pkg:pypi/{p.name.lower().replace('_', '-')}@{p.version}",
            "licenses": [{"license": {"name": p.licence}}],
            # One package has a file for each system: these are the hashes of all.
            "properties": [{"name": "tipresearch:sha256", "value": digest} for digest in p.hashes],
        }
        for p in packages
    ]  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, *map(list, packages)]))
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "tipresearch", "name": "tipresearch", "version": version}},
        "components": components,
    }  # fmt: skip


def main(folder: Path) -> None:
    """Write both files; a licence that is not explained is an error."""
    packages = locked((HOME / "requirements-all.lock").read_text("utf-8"))
    if faults := unexplained(packages):
        sys.exit("these licences need a reason in releases/bom.py: " + "; ".join(faults))
    version = importlib.metadata.version("tipresearch")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bom(packages, version), indent=1)
    (folder / f"tipresearch-{version}.cdx.json").write_text(text + "\n", "utf-8")
    with (folder / f"tipresearch-{version}-licences.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["package", "version", "licence", "why it may be used"])
        rows.writerows([p.name, p.version, p.licence, ALLOWED.get(p.name, "")] for p in packages)
    print(f"{len(packages)} packages; wrote {folder}/tipresearch-{version}.cdx.json and the licences beside it.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
