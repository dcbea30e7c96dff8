"""What chance allows a change between two counts to be, in words beside the change."""

from collections.abc import Iterable

from tipresearch.quantities import Estimate

#: What stands beside a change whose interval of random variation includes no change.
BY_CHANCE = "a difference of this size can arise by chance"


def by_chance(changes: Iterable[Estimate]) -> dict[str, str]:
    """Note which changes can arise by chance, with both counts, such as ``120 to 131: a difference of …``."""
    found = {}
    for change in changes:
        if change.kind == "random_variation_interval" and change.ends[0] <= 0 <= change.ends[1]:
            later, earlier = change.inputs[:2]
            # Of a count that is a range, one number may allow chance and another not.
            if not (later.exact and earlier.exact) or later.lo == earlier.lo:
                continue
            found[change.label] = f"{earlier} to {later}: {BY_CHANCE}"
    return found
