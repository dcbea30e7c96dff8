"""The commands on proofs: verify an edition, sign it, certify that another build gives the same edition."""

import datetime as dt
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbpress.core.errors import CheckFailed, TipResearchError, counted, quoted, visible
from tipresearch.cli.options import edition_folder, say
from tipresearch.cli.reports import EDITION

if TYPE_CHECKING:
    from nbpress.editions.verification import Verification

_KEY = typer.Option(help="SSH key to sign with; the SSH agent helps with a passphrase or a token.")
_MEMORY = typer.Option(help="Most memory of each process of the new build [GiB].")
_MINUTES = typer.Option(help="Most time for the new build.")


def verify(
    edition: Annotated[str, EDITION],
    rebuild: Annotated[bool, typer.Option(help="Build the edition again; --no-rebuild compares only hashes.")] = True,
    signer: Annotated[
        Path | None, typer.Option(help="File of allowed signers; one of them must have signed the edition.")
    ] = None,
    identity: Annotated[str | None, typer.Option(help="Name of the signer in that file.")] = None,
    log_head: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="End of the log as noted before; the log must still have this line."),
    ] = None,
    memory: Annotated[float, _MEMORY] = 8,
    minutes: Annotated[float, _MINUTES] = 60,
) -> None:
    """Verify that an edition is as published and that a build from its recorded inputs gives the same edition."""
    from nbpress.proofs import log

    if identity and signer is None:
        raise TipResearchError("--identity needs --signer FILE with the names and keys of signers.")
    if log_head is not None and not log.HASH.fullmatch(log_head):
        raise TipResearchError(f"--log-head {quoted(log_head)} is no hash of a line; give the sixty-four hexadecimal digits that verify printed last.")  # fmt: skip
    found = _verified(edition, memory, minutes, rebuild=rebuild)
    rows = [(d.what, d.recorded, d.found, d.why) for d in found.differences]
    lies = log.is_in_folder_of_editions(found.edition)
    if log_head is not None and not (lies and log.holds(found.edition.parents[1], log_head)):
        why = "the log was cut or written anew since" if lies else "it lies in no folder editions/ beside a log"
        rows.append((log.FILE, log_head, "no such line", why))
    by = ""
    if signer is not None:
        by, faults = _signature(found, signer, identity)
        rows += faults
    if found.rebuilt or by:
        how = f"signed by {by}" if by else "asserted by its publisher"
        found.remarks.append(f"{how}, and proven by no build: {found.asserted()}")
    say(*(f"note: {remark}" for remark in found.remarks))
    _table([("what", "recorded", "found", "why"), *rows] if rows else [])
    if rows:
        raise CheckFailed(f"{found.edition.name} differs in {len(rows)} place(s).")
    how = "by hash and by a new build" if found.rebuilt else "by hash"
    how += f", and signed by {by}" if by else ""
    say(f"{found.edition.name} is verified {how}: {counted(found.files, 'file')}, {counted(found.numbers, 'number')}.")


def sign(edition: Annotated[str, EDITION], key: Annotated[Path, _KEY]) -> None:
    """Sign an edition and the log of editions up to now, including removals, with an SSH key."""
    found = _verified(edition, rebuild=False)
    _require_proven(found, "signed")
    say(_stated(found, key, "published", {}))
    say(f"Check it with: tipresearch verify {found.edition} --signer ALLOWED_SIGNERS")


def certify(
    edition: Annotated[str, EDITION],
    key: Annotated[Path, _KEY],
    memory: Annotated[float, _MEMORY] = 8,
    minutes: Annotated[float, _MINUTES] = 60,
) -> None:
    """Build an edition again, and sign a certificate if nothing differs."""
    from nbpress.inputs import project

    found = _verified(edition, memory, minutes, rebuild=True)
    _require_proven(found, "certified")
    machine = {"system": platform.system(), "processor": platform.machine(), "python": platform.python_version()}
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    said = {"numbers": found.numbers, "files": found.files, "machine": machine, "packages": project.packages(), "date": now}  # fmt: skip
    say(_stated(found, key, "rebuilt", said))
    say(f"{counted(found.files, 'file')} and {counted(found.numbers, 'number')} are the same on this machine.")


def _verified(edition: str, memory: float = 8, minutes: float = 60, *, rebuild: bool) -> "Verification":
    from nbpress.core import confinement
    from nbpress.editions import verification

    limits = confinement.Limits(memory, minutes)
    confinement.require(limits)
    found = verification.verify(edition_folder(edition), rebuild=rebuild, limits=limits)
    found.remarks += _of_definition(found.manifest) if found.rebuilt else ()
    return found


def _of_definition(manifest: Mapping) -> Iterator[str]:
    """Yield differences between the definition in an edition and in the project; a build uses the edition."""
    from nbpress.reports import definitions, plans

    name = str(manifest["report"])
    try:
        own = definitions.read_definition(name, languages=False)
        known = plans.declarations(own)
    except TipResearchError as fault:
        yield f"{', '.join(definitions.PAGE_FIELDS)}, the choice of notebooks and parameters are taken from the manifest alone: {fault}"
        return
    here = own.page_fields() | {"notebooks": sorted(own.notebooks)}
    there = {**manifest, "notebooks": sorted({*manifest.get("pages", {}), manifest.get("front")} - {"", None})}
    other = [n for n, said in here.items() if (list(said) if isinstance(said, tuple) else said) != there.get(n)]
    values = {p.stem: {n: own.parameters.get(n, d.default) for n, d in of.items()} for p, of in known.items()}
    both = ((n, v, values[p][n]) for p, of in manifest["parameters"].items() for n, v in of.items() if n in values.get(p, ()))  # fmt: skip
    other += [f"parameter {n}" for n in dict.fromkeys(n for n, v, now in both if _value(n, v) != _value(n, now))]
    if other:
        yield f"taken from the manifest, and other than reports/{name}.toml says now: {', '.join(other)}"


def _value(name: str, value: object) -> object:
    """Return the value of a parameter; of a file only the name, as its hash is among the inputs."""
    return Path(str(value)).name if name.endswith("_file") else value


def _require_proven(found: "Verification", done: str) -> None:
    """Refuse to sign an edition that differs; print the remarks to a signer otherwise."""
    if found.differences:
        first, most = found.differences[0], len(found.differences)
        raise CheckFailed(f"{found.edition.name} differs in {most} place(s), first in {first.what} ({first.why}), and is not {done}; see all with: tipresearch verify {found.edition}")  # fmt: skip
    say(*(f"note: {remark}" for remark in found.remarks))


def _stated(found: "Verification", key: Path, says: str, more: dict[str, object]) -> Path:
    from nbpress.editions import locks, publication
    from nbpress.proofs import log, statements

    if not log.is_in_folder_of_editions(found.edition):
        raise TipResearchError(f"{found.edition} lies in no folder of editions, which a signature and the log need; give reports/NAME/editions/EDITION.")  # fmt: skip
    with locks.locked(found.edition.parents[1]):
        said = statements.about(found.edition, str(found.manifest["report"]), says, found.manifest_sha256) | more
        path = statements.write(found.edition, said, key)
        publication.list_editions(found.edition.parents[1], str(found.manifest["title"]))
    return path


def _signature(
    found: "Verification", signers: Path, identity: str | None
) -> tuple[str, list[tuple[str, str, str, str]]]:
    """Return the signer of an edition, and rows on missing signatures; certificates become remarks."""
    from nbpress.proofs import log, statements

    lie = log.is_in_folder_of_editions(found.edition)
    report, digest = str(found.manifest.get("report")), found.manifest_sha256
    every = statements.of(found.edition, report, signers, identity, digest) if lie else []
    found.remarks += statements.rebuilt(every)
    good = [s.by for s in every if s.by and s.said["says"] == "published"]
    bad = [s for s in every if s.fault]
    if good:
        found.remarks += [f"{s.file} counts for nothing: {s.fault}" for s in bad]
        gone = statements.unsigned_removals(found.edition, report, signers, identity)
        why = "its removal stands behind all that was signed; if it is yours, sign the newest edition: tipresearch sign"
        rows = [(f"edition {each}", "a removal that was signed", "none", why) for each in gone]
        return " and ".join(dict.fromkeys(good)), rows
    whose = identity or f"a signer of {signers}"
    rows = [(s.file, f"signed by {whose}", "no such signature", s.fault) for s in bad]
    cure = "sign it with: tipresearch sign; of another's edition lay signed/ and editions.log beside the folder editions/ that it lies in"
    return "", rows or [("signature", f"by {whose}", "none", cure)]


def _table(rows: "Sequence[tuple[str, ...]]") -> None:
    """Print rows in columns without cutting: a shortened hash proves nothing."""
    shown = [tuple(map(visible, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        say("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
