"""The site of a batch on disk: runs that are complete already, the switch to a new site, and removal of old sites."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from nbpress.batches import index_page
from nbpress.batches.door import Door
from nbpress.batches.grid import Job
from nbpress.core import files, paths
from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, manifests


def require_own(out: Path) -> None:
    """Refuse the folder of a report: a site published there would replace its editions."""
    folders.require_outside(out)
    cure = "name another folder with --out."
    if out.exists() and not out.is_dir():
        raise TipResearchError(f"--out {out} is a file; name a folder.")
    if out.with_name(f"{out.name}.toml").is_file():
        raise TipResearchError(f"{out} is the folder of the report {out.name}; {cure}")
    for edition in sorted(out.glob("editions/*")):
        if (edition / manifests.MANIFEST).is_file() and not manifests.is_site(edition):
            raise TipResearchError(f"{out} holds editions of a report ({edition.name}); {cure}")


def resume(jobs: Mapping[str, Job], building: Path, out: Path) -> set[str]:
    """Return the runs that are complete already, and move them to `building`. Other folders there are removed."""
    site = folders.latest(out)
    for gone in out.glob(".gone-*"):
        shutil.rmtree(gone, ignore_errors=True)
    files.private(building)
    for left in building.iterdir():
        if left.name not in jobs:  # a run of another grid, or an incomplete run
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    stood = set()
    for slug, job in jobs.items():
        if _stands(building / slug, job):
            stood.add(slug)
            continue
        shutil.rmtree(building / slug, ignore_errors=True)
        if site and _stands(site / slug, job):
            _link_tree(site / slug, building / slug)
            stood.add(slug)
    return stood


def _stands(folder: Path, job: Job) -> bool:
    return manifests.intact_manifest(folder).get("fingerprint") == job.fingerprint


def _link_tree(source: Path, target: Path) -> None:
    """Copy a folder by links if the file system can. The copy appears only when it is complete."""

    def link(old: str, new: str) -> None:
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)

    draft = target.with_name(f".{target.name}")
    shutil.copytree(source, draft, copy_function=link)
    draft.rename(target)


def publish(
    jobs: Mapping[str, Job], failed: Mapping[str, str], building: Path, out: Path, door: Door | None = None
) -> None:
    """Write the index, make an edition of `building`, switch to the edition, and remove earlier sites."""
    index_page.write(building, jobs, failed, door)
    content = {slug: failed.get(slug) or job.fingerprint for slug, job in jobs.items()}
    text = files.json_text({"format": manifests.FORMAT, paths.PACKAGE_NAME: paths.package_version(), "runs": content})
    (building / manifests.MANIFEST).write_text(text, encoding="utf-8")
    name = files.sha256(text.encode() + (building / "index.html").read_bytes())[:12]
    # A new folder even for the same pages, because the published folder may be damaged.
    fresh = next(f for f in folders.numbered(out.resolve() / "editions" / name) if not f.exists())
    folders.move_in(building, fresh)
    folders.point(out, fresh)
    for other in list(fresh.parent.iterdir()):
        if other != fresh and manifests.is_site(other):
            # Moved first: a partly removed site without its manifest would stay for ever.
            other.rename(gone := out / f".gone-{other.name}")
            shutil.rmtree(gone, ignore_errors=True)
