"""What the commands share: settings of parameters, and words for the terminal."""

import typer

from tipresearch.errors import TipResearchError


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as ``2 notebooks``."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def note(text: str | None) -> None:
    """Say what a user should know though the command goes on."""
    if text:
        typer.echo(f"tipresearch: note: {text}", err=True)


def read_settings(pairs: list[str]) -> dict[str, str]:
    """Read ``KEY=VALUE`` pairs of ``--set``; anything else, or a key given twice, is refused."""
    found = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.isidentifier():
            raise TipResearchError(
                f"--set {pair!r} is not KEY=VALUE; write, for example, --set year=2020."
            )
        if key in found:
            raise TipResearchError(f"--set {key} is given twice; give it once.")
        found[key] = value
    return found
