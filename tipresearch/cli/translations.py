"""The command on translations: what of a report is still to be said in another language."""

from pathlib import Path
from typing import Annotated

import typer

from tipresearch.cli.options import EDITIONS, counted, note, say


def translations(
    name: Annotated[str, typer.Argument(help="Name of the report.")],
    language: Annotated[str, typer.Argument(help="Tag of the language, such as ur or pt-BR.")],
    out: Annotated[Path | None, EDITIONS] = None,
) -> None:
    """Bring the catalogue of a report up to the sentences of its published edition."""
    from tipresearch import files, paths
    from tipresearch.publishing.editions import folders, locks
    from tipresearch.publishing.reports import definitions
    from tipresearch.translation import catalogues

    definitions.find(name)
    edition = folders.latest((out or paths.REPORTS).resolve() / name)
    template = edition / catalogues.TEMPLATE if edition else None
    known = template.read_bytes() if template and template.is_file() else b""
    text, lacking = catalogues.updated(name, language, known)
    target = catalogues.path(name, language)
    with locks.writing_to(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(target, text)
    say(f"{target}: {counted(lacking, 'sentence')} without a translation that fits.")
    if not known:
        note(
            f"no edition of {name} has pages in another language yet: name {language!r} among the languages of its definition, build it, and run this again."
        )
