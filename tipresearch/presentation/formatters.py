"""How a notebook shows a number of the statistics, which know no HTML themselves.

To import this module is to register it: `tipresearch` does so where it finds itself in a
notebook.
"""

from tipresearch.quantities import Estimate


def estimate_html(estimate: Estimate) -> str:
    """Return an estimate as a button that opens its lineage."""
    from tipresearch.presentation.lineage import number_html

    return str(number_html(estimate, f"{estimate:full}"))


Estimate._repr_html_ = estimate_html  # type: ignore[attr-defined]  # the class knows no HTML
