"""Speed and memory beside other tools: ``python benchmarks [TABLES] [--runs N] [--whole]``, as Markdown.

Tables: ``report`` (the main report, commands that only look, one warm notebook beside its
limits), ``batch`` (country profiles beside other tools), ``all`` (a page for every country of
the workbook), ``growth`` (10 to 1,000 runs), ``glotip`` and ``ctdc`` (readers). Those that need
the workbook of UNODC's database look for it where the tests do. ``--whole`` has more peers, larger
files and more runs, for an hour and more.
"""

import argparse
import os
from pathlib import Path

import batches
import ctdc
import glotip
import main_report
from measuring import HOME, machine

WORKBOOK = "glotip/data_glotip_edition_2025-04-14.xlsx"


def workbook() -> Path:
    """Return where published files lie, as in the tests."""
    named = os.environ.get("TIPRESEARCH_DATASETS")
    return (Path(named) if named else HOME.parent / "shared" / "datasets") / WORKBOOK


def main() -> None:
    """Print the tables asked for."""
    printing = {
        "report": lambda: main_report.main(options.runs, whole=options.whole),
        "batch": lambda: batches.compare(of, options.pages, options.runs if options.whole else 1, whole=options.whole),
        "all": lambda: batches.every(of, whole=options.whole),
        "growth": lambda: batches.grow([10, 100, 1000] if options.whole else [10, 100]),
        "glotip": lambda: glotip.main(options.workbook, options.runs),
        "ctdc": lambda: ctdc.main(options.runs, whole=options.whole),
    }
    parser = argparse.ArgumentParser("python benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("tables", nargs="*", default=[*printing], help=", ".join(printing))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", type=int, default=60, help="countries in the table batch")
    parser.add_argument("--whole", action="store_true", help="all peers and sizes: an hour and more")
    parser.add_argument("--workbook", type=Path, default=workbook())
    options = parser.parse_args()
    if unknown := sorted(set(options.tables) - set(printing)):
        parser.error(f"{unknown[0]!r} is no table; there are {', '.join(printing)}")
    if {"batch", "all", "glotip"} & set(options.tables) and not options.workbook.is_file():
        parser.error(f"there is no workbook at {options.workbook}; name one with --workbook")
    print(machine())
    of = options.workbook.resolve()
    for print_it in (do for name, do in printing.items() if name in options.tables):
        print_it()


if __name__ == "__main__":
    main()
