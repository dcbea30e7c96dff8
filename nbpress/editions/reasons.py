"""Causes of changes between two editions: their inputs, parameters and packages that differ."""

import re
from collections.abc import Iterator, Mapping

from nbpress.core import files
from nbpress.inputs import project

#: A reason that begins with this text is a parameter.
PARAMETER = "parameter "
_MOST_ROWS = 50
# The first column of any other table may name persons, or groups whose counts are withheld.
_OF_IDS = re.compile(rb"(\xef\xbb\xbf)?(figure|source|definition)_id,")


def between(old: Mapping, new: Mapping) -> list[dict]:
    """Return the inputs, parameters and packages that differ, with changed rows and commits where known."""
    found = []
    for name in files.differing(old["inputs"], new["inputs"]):
        entry = {"file": name, "commits": project.subjects(old.get("commit"), new.get("commit"), name)}
        if name.endswith(".csv"):
            sides = [project.recorded(name, m["inputs"].get(name), m.get("commit")) for m in (old, new)]
            named = all(data is not None and _OF_IDS.match(data) for data in sides)
            entry["rows"] = files.differing_rows(*sides)[:_MOST_ROWS] if named else None
        found.append(entry)
    other = (f"package {p}" for p in project.other_versions(old.get("packages", {}), new.get("packages", {})))
    return found + [{"file": text, "commits": []} for text in (*_changed_parameters(old, new), *other)]


def _changed_parameters(old: Mapping, new: Mapping) -> Iterator[str]:
    """Yield the parameters that differ in the notebooks that both editions have."""
    before, after = old.get("parameters", {}), new.get("parameters", {})
    for notebook in sorted(before.keys() & after.keys()):
        for name in files.differing(before[notebook], after[notebook]):
            then, now = (str(m[notebook].get(name, "none")) for m in (before, after))
            yield f"{PARAMETER}{name} of {notebook}: {then} → {now}"
