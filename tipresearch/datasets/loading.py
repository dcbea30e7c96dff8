"""The project's own table, and how a notebook is told of case records in what it opens."""

import sys
from collections.abc import Sequence
from functools import partial

import pandas as pd

from nbpress.core.bundles import RESULTS_MIME
from tipresearch import disclosure, observations
from tipresearch.presentation import records

#: The table that `load` reads, for records of what its rows say.
OWN = "data/observations.csv"


def load() -> pd.DataFrame:
    """The curated observations of the package and of the project, validated.

    Returns
    -------
    DataFrame
        A copy of the tables ``data/observations.csv``, one row a published count [unit of the
        row]: the rows of the package, then those of the project. Where these are counts of case
        records, withheld or exact, a notebook that calls this cites how they are protected.

    Raises
    ------
    SchemaError
        At the first fault of the file.

    Notes
    -----
    Caution: a report whose project has exact counts of case records in that table is held each
    time. Reference: docs/methods.md, section 9.
    """
    table = observations.load()
    done = disclosure.said_by_rows(table, OWN)
    return observations.remember(table, tell=partial(tell, done)) if done else table


def tell(protections: Sequence[tuple[str, str, dict]]) -> None:
    """Have numbers of case records carry what was done to them, and a notebook cite them at the end of its cell."""
    for done in protections:
        disclosure.remember(*done)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not protections or shell is None or not hasattr(shell, "kernel"):
        return
    cited = list(dict.fromkeys((source_id, edition) for source_id, edition, _ in protections))

    def cite(_result: object = None) -> None:
        if isinstance(shell.display_pub, sys.modules["IPython"].core.displaypub.CapturingDisplayPublisher):
            return  # of %%capture, which runs its cell as one of its own
        shell.events.unregister("post_run_cell", cite)
        shell.display_pub.publish({RESULTS_MIME: records((), cited)})

    # In the cell itself the author's capture or `clear_output` would take it.
    shell.events.register("post_run_cell", cite)
