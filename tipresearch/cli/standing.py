"""How a report stands, in words for the terminal."""

from collections.abc import Iterator, Mapping

from tipresearch.errors import listed


def faults(found: Mapping, max_age_hours: float | None, *, asked: bool = True) -> list[str]:
    """Return why a report does not stand as it should, one line each.

    A report that was never run is a fault only where it is the one that was asked for.
    A clock that was set back makes an age negative: it is a fault where an age is asked for.
    """
    name, age = found["report"], found["age_hours"]
    if found["edition"] is None:
        return [f"{name} has no edition."] if found["runs"] or asked else []
    if age is None:
        return [f"{name}: the manifest of {found['edition']} is damaged; build it again."]
    if not found["whole"]:
        return [f"{name}: a file of {found['edition']} is not as published; build it again."]
    if max_age_hours is not None and age < 0:
        return [
            f"{name}: the newest edition was last confirmed in the future, so its age is not known; was the clock set back?"
        ]
    if max_age_hours is not None and age > max_age_hours:
        return [f"{name}: the newest edition was last confirmed {age / 24:.1f} days ago."]
    return []


def in_words(found: Mapping, most: int = 5) -> Iterator[str]:
    """Yield the lines that say how a report stands."""
    yield f"{found['report']}: " + (f"edition {found['edition']}" if found["edition"] else "no edition")
    if found["age_hours"] is not None:
        ahead = ", which is in the future: was the clock set back?" if found["age_hours"] < 0 else ""
        yield f"  built {found['built']}, last confirmed {found['confirmed']}{ahead}"
        yield f"  inputs changed since: {listed(found['inputs_changed'], most) or 'none'}"
    if found["whole"] is False:
        yield "  a file of this edition is not as published; see tipresearch verify"
    if found["held"]:
        yield f"  held for approval: {found['held']}"
    if failure := found["last_failure"]:
        yield f"  last failure {failure['started']}: {failure['message']}"
    for run in found["runs"][:most]:
        seconds = "" if run["seconds"] is None else f" in {run['seconds']:.1f} s"
        yield f"  run {run['started']}: {run['outcome']}{seconds}"
