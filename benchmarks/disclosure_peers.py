"""Tables of a folder protected by pytauargus and by acro, in an environment of their own."""

import json
import logging
import os
import sys
import warnings
from itertools import combinations
from pathlib import Path

import pandas as pd


def places(frame: pd.DataFrame, names: list[str]) -> list:
    """Return the places of rows of codes, in which a margin is blank or a total."""
    total = {"", "Total", "All", "nan"}
    rows = frame[names].astype(str).apply(lambda c: c.str.strip())
    return [[[n, row[n]] for n in names if row[n] not in total] for _, row in rows.iterrows()]


def tau(frame: pd.DataFrame, threshold: int) -> list:
    """Return what tau-argus withholds: modular or optimal suppression with a rule of frequency."""
    from pytauargus import protect

    names = list(frame.columns[:-1])
    micro = frame.loc[frame.index.repeat(frame["n"])][names].assign(response=1.0)
    result = protect(
        micro, names, response="response", safety_rules=f"FREQ({threshold},10)",
        suppress=os.environ.get("TAU", "OPT(1)"), workdir="run",
    )  # fmt: skip
    table = result.tables[0]
    cells, safe = table.dataframe(), table.safe(None)
    hidden = [value is None or value != value for value in safe]
    return places(cells[hidden], names)


def acro(frame: pd.DataFrame, threshold: int) -> list:
    """Return what acro withholds in all cross tables of the variables: the threshold alone."""
    from acro import ACRO

    session = ACRO(suppress=True)
    session.config["safe_threshold"] = threshold
    names = list(frame.columns[:-1])
    micro = frame.loc[frame.index.repeat(frame["n"])].assign(all="all")
    found = []
    for size in range(1, len(names) + 1):
        for some in combinations(names, size):
            table = session.crosstab([micro[n] for n in some], [micro["all"]])
            for key, count in table.iloc[:, 0].items():
                key = key if isinstance(key, tuple) else (key,)
                if count != count:
                    found.append([[n, str(k)] for n, k in zip(some, key, strict=True)])
    return found


def main() -> None:
    """Write peers.json: by peer and table, the places that are withheld."""
    folder, threshold = Path(sys.argv[1]), int(sys.argv[2])
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    os.chdir(folder)
    found: dict = {"pytauargus": {}, "acro": {}}
    for path in sorted(folder.glob("*.csv"), key=lambda p: int(p.stem)):
        frame = pd.read_csv(path, dtype=dict.fromkeys("wxyz", str))
        for name, peer in (("pytauargus", tau), ("acro", acro)):
            try:
                found[name][path.stem] = peer(frame, threshold)
            except Exception as error:
                print(name, path.stem, type(error).__name__, str(error)[:200])
    (folder / "peers.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
