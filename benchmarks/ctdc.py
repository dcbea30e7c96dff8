"""Time and memory of `tipresearch.readers.ctdc.standard_indicators` on invented records.

``python benchmarks/ctdc.py`` writes files of invented records in the 27-column layout of the
global synthetic dataset and measures each task in a process of its own. The peer is
``pandas.read_csv(engine="pyarrow")`` alone, which only reads; pyarrow is no dependency of the
project, so name an interpreter that has it with ``--peer``. Times are the least of the runs.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS = [
    "yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation",
    "traffickMonths", "meansDebtBondageEarnings", "meansThreats", "meansAbusePsyPhySex",
    "meansFalsePromises", "meansDrugsAlcohol", "meansDenyBasicNeeds",
    "meansExcessiveWorkHours", "meansWithholdDocs", "isForcedLabour", "isSexualExploit",
    "isOtherExploit", "typeOfLabourAgriculture", "typeOfLabourConstruction",
    "typeOfLabourDomesticWork", "typeOfLabourHospitality", "typeOfSexProstitution",
    "typeOfSexPornography", "recruiterRelationIntimatePartner", "recruiterRelationFriend",
    "recruiterRelationFamily", "recruiterRelationOther",
]  # fmt: skip
YEARS = [*map(str, range(2002, 2023)), ""]
GENDERS = ["Man", "Woman", "Trans/Transgender/NonConforming", ""]
AGES = ["0--8", "9--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+", ""]
AREAS = ["AAA", "BBB", "CCC", "DDD", ""]  # invented, so that no country is spoken of
MONTHS = ["0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25+ (2+ yrs)", ""]

TASK = """
import json, resource, sys, time
{setup}
start = time.perf_counter()
{run}
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak]))
"""
TASKS = {
    "standard_indicators": (
        "from pathlib import Path\nfrom tipresearch.readers import ctdc",
        "ctdc.standard_indicators(Path(sys.argv[1]))",
    ),
    "pandas.read_csv, pyarrow": (
        "import pandas, pyarrow.csv",
        "pandas.read_csv(sys.argv[1], engine='pyarrow')",
    ),
}


def write_records(path: Path, records: int, seed: int = 2026) -> None:
    """Write invented records; a block of some thousand drawn at random is repeated in shuffled order."""
    draw = random.Random(seed)
    block = [_record(draw) for _ in range(20_000)]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        while records > 0:
            draw.shuffle(block)
            file.writelines(block[:records])
            records -= len(block)


def _record(draw: random.Random) -> str:
    first = [draw.choice(values) for values in (YEARS, GENDERS, AGES, AREAS, AREAS, MONTHS)]
    flags = ["1" if draw.random() < 0.2 else "" for _ in COLUMNS[len(first) :]]
    return ",".join(first + flags) + "\n"


def measure(task: str, path: Path, interpreter: str) -> tuple[float, float]:
    """Return seconds and peak resident memory [MiB] of one task in a fresh process."""
    setup, run = TASKS[task]
    code = TASK.format(setup=setup, run=run)
    done = subprocess.run(
        [interpreter, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return tuple(json.loads(done.stdout))


def main() -> None:
    """Write the files, measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[100_000, 1_000_000, 5_000_000])
    parser.add_argument("--peer", help="interpreter that has pandas and pyarrow")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    interpreters = {"standard_indicators": sys.executable}
    if options.peer:
        interpreters["pandas.read_csv, pyarrow"] = options.peer
    print(f"{'task':26} {'records':>10} {'seconds':>8} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for records in options.records:
            path = Path(folder) / "records.csv"
            write_records(path, records)
            for task, interpreter in interpreters.items():
                runs = [measure(task, path, interpreter) for _ in range(options.runs)]
                seconds, peak = min(r[0] for r in runs), max(r[1] for r in runs)
                print(f"{task:26} {records:10,} {seconds:8.2f} {peak:9.0f}")


if __name__ == "__main__":
    main()
