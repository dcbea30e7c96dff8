"""The changes of numbers from one edition to the next: which numbers changed, by how much, and the cause."""

import math
from collections.abc import Mapping, Sequence

from nbpress.core import bundles
from nbpress.core.files import differing

#: Two values with a smaller relative difference differ only by rounding.
ROUNDING = 1e-9
#: A number under the same name is redefined if one of these fields differs.
_DEFINITION = ("method", "unit", "kind")
_NUMBERS = ("value", "lo", "hi")
CHANGES = ("new", "revised", "removed", "redefined")
#: A reason that begins with this text is a parameter.
PARAMETER = "parameter "


def changed_results(old: Sequence[Mapping], new: Sequence[Mapping], files: Sequence[str] = ()) -> list[dict]:
    """Return the numbers that changed; the inputs that differ, `files`, are the cause where no source row is."""
    before, after = ({row["result_id"]: row for row in rows} for rows in (old, new))
    # An id may have passed to a number of another measure or breakdown: these are not compared.
    kept = {i for i in after if i in before and bundles.agree(before[i], after[i], bundles.APART)}
    pairs: list[tuple[Mapping | None, Mapping | None]] = [(before[i], after[i]) for i in after if i in kept]
    gone = [row for i, row in before.items() if i not in kept]
    twins: dict[str, Mapping] = {}
    # The rest are paired by name: a number may have another method, unit or source edition and so another id.
    # Where two numbers share a name, the one from the same rows or sources comes first.
    for same in (lambda row: (sorted(_published_values(row)), _sorted_sources(row)), _sorted_sources, lambda row: None):
        for i, row in ((i, row) for i, row in after.items() if i not in kept and i not in twins):
            keys = (*bundles.NAME, *bundles.APART)
            twin = next((g for g in gone if bundles.agree(g, row, keys) and same(g) == same(row)), None)
            if twin is not None:
                gone.remove(twin)
                twins[i] = twin
    pairs += [(twins.get(i), row) for i, row in after.items() if i not in kept]
    pairs += [(row, None) for row in gone]
    return [change for pair in pairs if (change := _change(*pair, files))]


def _sorted_sources(row: Mapping) -> list[str]:
    return sorted(row.get("sources") or ())


def _change(old: Mapping | None, new: Mapping | None, files: Sequence[str]) -> dict | None:
    """Return one entry of the list of changes, or None if the numbers differ at most by rounding."""
    if old is None or new is None:
        what = "new" if old is None else "removed"
    elif any(old[k] != new[k] for k in _DEFINITION):
        what = "redefined"
    elif old["edition"] != new["edition"] or any(_differs(old[k], new[k]) for k in _NUMBERS):
        what = "revised"
    else:
        return None
    row = new or old
    return {
        "change": what,
        **{k: row[k] for k in ("result_id", *bundles.NAME)},
        "sources": sorted({s for side in (old, new) if side for s in side.get("sources", ())}),
        **dict(zip(("old", "new"), _both_sides(old, new), strict=True)),
        "factor": factor(old["value"], new["value"]) if old and new else None,
        "why": _causes(_published_values(old), _published_values(new), row["notebook"], files),
    }


def _both_sides(*rows: Mapping | None) -> list[dict | None]:
    """Return both sides of a change with the text that the pages show, and with more digits if the texts are equal."""
    shown = (*_NUMBERS, *_DEFINITION, "edition")
    found: list[dict | None] = [{k: row[k] for k in shown} if row else None for row in rows]
    for side, row in zip(found, rows, strict=True):
        if side:
            side["text"] = row.get("text") or f"{_value_with_range(side)} {row['unit']}"
    if all(found) and found[0]["text"] == found[1]["text"]:
        for side in found:
            side["text"] += f" [{_value_with_range(side, 12)}]"
    return found


def _differs(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return not math.isclose(old, new, rel_tol=ROUNDING, abs_tol=0)
    return old != new


def texts(change: Mapping) -> tuple[str, str]:
    """Return the texts of a number before and after a change."""
    old, new = (side["text"] if side else "none" for side in (change["old"], change["new"]))
    return old, new


def factor(old: object, new: object) -> float | None:
    """Return new / old, or None if it is not defined or the sign changed: −13.5 % is no multiple of +2.3 %."""
    return abs(new / old) if all(isinstance(v, int | float) for v in (old, new)) and old and old * new >= 0 else None


def is_jump(change: Mapping, limit: float) -> bool:
    """Whether a number of the same unit and kind changed by more than the factor `limit`, or in a way without a factor."""
    old, new = change["old"], change["new"]
    if not (old and new) or any(old[k] != new[k] for k in ("unit", "kind")):
        return False
    # A number without a value is compared by its bounds.
    ends = ("lo", "hi") if old["value"] is new["value"] is None else ("value",)
    moved = [factor(old[k], new[k]) for k in ends if _differs(old[k], new[k])]
    return any(not by or not 1 / limit <= by <= limit for by in moved)


def _published_values(row: Mapping | None) -> dict[str, str]:
    """Map the source rows of a number to their counts as published."""
    return {"; ".join(c["figure_ids"]): c["as_published"] for c in (row or {}).get("inputs") or ()}


def _causes(old: Mapping, new: Mapping, name: str, files: Sequence[str]) -> list[str]:
    """Name the source rows that changed a number, or else the changed files that it depends on."""
    if old and new and old != new:
        return [f"row {k}: {old.get(k, 'none')} → {new.get(k, 'none')}" for k in differing(old, new)]
    its = f"notebooks/{name}.ipynb"
    own = [f for f in files if f == its or (f.startswith(PARAMETER) and f" of {name}: " in f)]
    return own or [f for f in files if not f.startswith(("notebooks/", PARAMETER))]


def _value_with_range(side: Mapping, digits: int = 9) -> str:
    lo, hi = (side[end] for end in ("lo", "hi"))
    ends = None if lo is None and hi is None else f"{_rounded(lo, digits)}–{_rounded(hi, digits)}"
    if side["value"] is None:
        return ends or "not defined"
    return _rounded(side["value"], digits) + (f" ({ends})" if ends else "")


def _rounded(value: object, digits: int) -> str:
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
