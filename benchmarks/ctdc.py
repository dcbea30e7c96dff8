"""Time and memory of `tipresearch.readers.ctdc.reader.standard_indicators` on invented records.

The records are in the 27-column layout of the global synthetic dataset. The peer is
``pandas.read_csv`` alone, which only reads, and holds all records in memory: it is left out
for files of more than `MOST_FOR_PEER` records.
"""

import random
import sys
import tempfile
from pathlib import Path

from measuring import Side, in_turns, table

OURS = "tipresearch.readers.ctdc.reader.standard_indicators"
SIZES = (100_000, 1_000_000, 5_000_000, 50_000_000)
MOST_FOR_PEER = 5_000_000
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

_TIMED = """
import sys, time
from pathlib import Path
from tipresearch.readers import ctdc
import pandas
begin = time.perf_counter()
RUN
print(time.perf_counter() - begin)
"""
WAYS = {
    OURS: "ctdc.standard_indicators(Path(sys.argv[1]))",
    "pandas.read_csv": "pandas.read_csv(sys.argv[1], dtype=str)",
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


def _side(run: str, path: Path) -> Side:
    return lambda _: [[sys.executable, "-c", _TIMED.replace("RUN", run), path]]


def main(runs: int, *, whole: bool) -> None:
    """Write the files, measure and print a table for each size; only the `whole` has the large ones."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path = Path(folder) / "records.csv"
        for records in SIZES if whole else SIZES[:2]:
            write_records(path, records)
            sides = {name: _side(way, path) for name, way in WAYS.items()}
            if records > MOST_FOR_PEER:
                sides = {OURS: sides[OURS]}
            table(f"{records:,} records, medians of {runs}", in_turns(sides, runs), OURS)
