"""A project with its own source and observation."""

import csv
import shutil
from pathlib import Path

from nbpress.core import paths
from tipresearch.cli import projects

TEMPLATE = Path(projects.__file__).with_name("project")


def write(home):
    """Write the data and the marker of a new project."""
    shutil.copytree(TEMPLATE / "data", home / "data")
    shutil.copy(TEMPLATE / paths.MARKER, home)
    return home


def entered(home, monkeypatch):
    """Let this process work in a project; cached tables are not read again."""
    for name in ("data", "notebooks", "reports"):
        monkeypatch.setattr(f"nbpress.core.paths.{name.upper()}", home / name)
    monkeypatch.setattr("nbpress.core.paths.HOME", home)


def change(table, **cells):
    """Change cells of the first row of a table."""
    with table.open(encoding="utf-8", newline="") as file:
        header, first, *rest = csv.reader(file)
    values = dict(zip(header, first, strict=True)) | cells
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, list(values.values()), *rest])
