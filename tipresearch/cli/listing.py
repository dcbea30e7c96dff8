"""The command ``list``: what there is to build, to run, to open and to read."""

import json
from pathlib import Path

from tipresearch.cli.options import say
from tipresearch.errors import TipResearchError


def list_all() -> None:
    """List reports, notebooks, datasets and editions, each by the name that commands take."""
    from tipresearch import paths
    from tipresearch.publishing.editions import folders
    from tipresearch.publishing.reports import definitions

    names = definitions.names()
    _section("Reports", "tipresearch report NAME", [(name, _title(name)) for name in names])
    notebooks = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
    _section("Notebooks", "tipresearch batch NAME --over KEY=VALUES", [(p.stem, _heading(p)) for p in notebooks])
    _section("Datasets", "tip.open(FILE)", _datasets())
    latest = {name: folders.latest(paths.REPORTS / name) for name in names}
    built = [(name, str(edition)) for name, edition in latest.items() if edition]
    _section("Editions, the latest of each report", "tipresearch verify NAME", built)


def _section(title: str, command: str, rows: list[tuple[str, str]]) -> None:
    say(f"{title}  ({command})")
    width = max((len(name) for name, _ in rows), default=0)
    for name, said in rows:
        say(f"  {name.ljust(width)}  {said}".rstrip())
    if not rows:
        say("  none yet")


def _title(name: str) -> str:
    """Return the title of a report; of a definition at fault what is wrong with it."""
    from tipresearch.publishing.reports import definitions

    try:
        return definitions.read_definition(name, languages=False).title
    except TipResearchError as error:
        return f"cannot be read: {error}"


def _heading(notebook: Path) -> str:
    """Return the first heading of a notebook."""
    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        lines = "".join("".join(cell["source"]) + "\n" for cell in cells).splitlines()
    except (OSError, ValueError, LookupError, TypeError):
        return "cannot be read as a notebook"
    return next((line.lstrip("# ") for line in lines if line.startswith("# ")), "")


def _datasets() -> list[tuple[str, str]]:
    """Return the publishers whose files can be opened, and the files that were fetched."""
    from tipresearch import readers

    folder = readers.default_folder()
    fetched = sorted(p for p in folder.glob("*") if p.suffix in (".xlsx", ".csv"))
    return [*readers.KNOWN.items(), *((path.name, f"fetched: {path}") for path in fetched)]
