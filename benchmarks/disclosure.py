"""Protected tables beside other tools: ``python benchmarks/disclosure.py [--tables N] [--nrm FILE ...] [--peers PYTHON]``.

Random tables of one to four variables: what is withheld, beside a lower bound or all choices
tried, and how many small cells an attacker recovers or narrows. The attacker knows the rule,
every margin and which cells were small. The same tables, then without zeros, which peers do not
withhold, go to peers that are installed apart: pytauargus (EUPL 1.2; its optimal method) and acro
(MIT; the threshold in each cross table, no complementary suppression). They are no dependency.
Real tables are those of the UK's referrals by responder, form and age, whose zeros peers print:
there the attacker knows that, and small cells are those of somebody.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import tipresearch as tip
from tipresearch.disclosure import CountTable, NotProtected, Rule, audit, cross_table, protect

SHAPES = [(4,), (6,), (3, 3), (3, 4), (4, 5), (6, 8), (2, 2, 2), (3, 2, 2), (3, 3, 2), (2, 2, 2, 2)]


def random_frame(rng: np.random.Generator, shape: tuple[int, ...], least: int) -> pd.DataFrame:
    """Return counts by one to four variables: many small ones, some large, as in case data."""
    rows = [[*map(str, at)] for at in np.ndindex(*shape)]
    frame = pd.DataFrame(rows, columns=list("wxyz")[: len(shape)])
    return frame.assign(n=np.maximum(rng.poisson(rng.choice([1, 6, 25, 90], size=len(rows))), least))


def real_frames(path: Path) -> Iterator[pd.DataFrame]:
    """Yield the cross tables of a file of referrals, each with all combinations."""
    rows = tip.open(path, protected=False).observations
    for partition in ("responder_exploitation", "responder_exploitation_age"):
        held = rows[rows["partition"] == partition]
        codes = held["category"].str.split(" | ", regex=False, expand=True).astype(object)
        codes.columns = list("wxyz")[: codes.shape[1]]
        grid = pd.MultiIndex.from_product([sorted(set(codes[c])) for c in codes], names=codes.columns)
        counts = pd.Series(held["count_lo"].to_numpy("int64"), pd.MultiIndex.from_frame(codes))
        yield counts.reindex(grid, fill_value=0).rename("n").reset_index()


def exposed(table: CountTable, withheld: list, rule: Rule, least: int = 0) -> tuple[int, int, int]:
    """Return how many small cells there are, and are recovered exactly, or narrowed."""
    ends = audit(table, withheld, rule)
    small = [p for p in table.counts if least <= table.counts[p] < rule.threshold]
    low, high = rule.needed
    known = [ends.get(p, (table.counts[p],) * 2) for p in small]
    return len(small), sum(a == b for a, b in known), sum(a > low or b < high for a, b in known)


def main() -> None:
    """Print one line a shape and a total."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--threshold", type=int, default=10)
    parser.add_argument("--nrm", type=Path, nargs="*", default=[], help="files of referrals")
    parser.add_argument("--peers", type=Path, help="Python of an environment with the peers")
    options = parser.parse_args()
    rule, rng = Rule(options.threshold), np.random.default_rng(2026)
    shapes = (SHAPES[number % len(SHAPES)] for number in range(options.tables))
    measured((random_frame(rng, shape, int(bool(options.peers))) for shape in shapes), rule, options.peers)
    if options.nrm:
        measured((frame for path in options.nrm for frame in real_frames(path)), rule, options.peers, least=1)


def measured(frames: Iterable[pd.DataFrame], rule: Rule, peers: Path | None, least: int = 0) -> None:
    """Print what is withheld and recovered of some tables, and of the same tables by peers."""
    total: Counter = Counter()
    begun, kept = time.perf_counter(), []
    for frame in frames:
        table = cross_table(frame, list(frame.columns[:-1]), count="n")
        total["tables"] += 1
        try:
            withheld = list(protect(table, rule).withheld)
        except NotProtected:
            total["refused"] += 1
            continue
        small, recovered, narrowed = exposed(table, withheld, rule, least)
        total.update(cells=len(table.counts), small=small, withheld=len(withheld), recovered=recovered, narrowed=narrowed)  # fmt: skip
        primary = [p for p in table.counts if rule.small(table.counts[p])]
        _, r, n = exposed(table, primary, rule, least)
        total.update(threshold_alone_recovered=r, threshold_alone_narrowed=n)
        kept.append((frame, table, len(withheld)))
    seconds = time.perf_counter() - begun
    print(json.dumps({**total, "seconds": round(seconds)}), flush=True)
    if peers:
        print(json.dumps(beside(kept, rule, peers, least)), flush=True)


def beside(kept: list, rule: Rule, python: Path, least: int) -> dict:
    """Return what peers withhold of the same tables, and what is recovered of theirs."""
    with tempfile.TemporaryDirectory() as folder:
        for i, (frame, _, _) in enumerate(kept):
            frame.to_csv(Path(folder) / f"{i}.csv", index=False)
        script = Path(__file__).with_name("disclosure_peers.py")
        subprocess.run([python, script, folder, str(rule.threshold)], check=True, stdout=sys.stderr)
        found = json.loads((Path(folder) / "peers.json").read_text("utf-8"))
    said: dict = {}
    for peer, tables in found.items():
        total: Counter = Counter()
        for i, places in tables.items():
            _, table, ours = kept[int(i)]
            withheld = [tuple(map(tuple, p)) for p in places]
            small, recovered, narrowed = exposed(table, withheld, rule, least)
            total.update(tables=1, small=small, withheld=len(withheld), ours=ours, recovered=recovered, narrowed=narrowed)  # fmt: skip
        said[peer] = dict(total)
    return said


if __name__ == "__main__":
    main()
