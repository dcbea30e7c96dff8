"""What chance allows a change between two counts to be, in words beside the change."""

from collections.abc import Iterable

from tipresearch.quantities import Estimate

#: What stands beside a change whose interval of random variation includes no change.
BY_CHANCE = "a difference of this size can arise by chance"


def by_chance(changes: Iterable[Estimate]) -> dict[str, str]:
    """Note which changes can arise by chance, with both counts, such as ``120 to 131: a difference of …``.

    Parameters
    ----------
    changes : iterable of Estimate
        Relative changes with their intervals, as `tipresearch.yoy` gives them [percent change].

    Returns
    -------
    dict of str to str
        Words by the label of the change; a change that is not given, has no interval of random variation, or whose
        interval does not include zero is not in it.

    Notes
    -----
    Caution: the interval reads each count as one of many that could have arisen under the same circumstances. Persons are
    found together, so chance allows more than it. docs/methods.md, sections 3 and 4.6.
    """
    found = {}
    for change in changes:
        if change.kind == "random_variation_interval" and change.ends[0] <= 0 <= change.ends[1]:
            later, earlier = change.inputs[:2]
            found[change.label] = f"{earlier} to {later}: {BY_CHANCE}"
    return found
