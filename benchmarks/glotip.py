"""How long it takes to read a GLOTIP workbook, beside other readers, and how much memory.

Each way reads once to import and to warm, then again; the second time counts. Each is a
process of its own. To open it is to read it, to look for contradictions, and to keep what was
found for the next process, which is the second time.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path

from measuring import Side, in_turns, table

OURS = "tipresearch.readers.glotip.reader.read"
AGAIN = "tip.open, a second time, in a new process"
_TIMED = """
import sys, time
from pathlib import Path
WAY
read(Path(sys.argv[1]))
begin = time.perf_counter()
read(Path(sys.argv[1]))
print(time.perf_counter() - begin)
"""
_OPENED = """
import sys, time
import tipresearch as tip
tip.open  # imports
begin = time.perf_counter()
tip.open(sys.argv[1]).observations
print(time.perf_counter() - begin)
"""
WAYS = {
    OURS: "from tipresearch.readers.glotip.reader import read",
    "calamine, cells only": (
        "import python_calamine\n"
        "def read(path):\n"
        "    book = python_calamine.CalamineWorkbook.from_path(path)\n"
        "    book.get_sheet_by_index(0).to_python(skip_empty_area=False)"
    ),
    "pandas and openpyxl, cells only": (
        "import pandas as pd\n"
        "def read(path):\n"
        "    pd.read_excel(path, engine='openpyxl', header=None, dtype=str, keep_default_na=False)"
    ),
}


def main(workbook: Path, runs: int) -> None:
    """Print the table."""

    def side(way: str) -> Side:
        return lambda _: [[sys.executable, "-c", _TIMED.replace("WAY", way), workbook]]

    sides = {name: side(way) for name, way in WAYS.items()}
    if importlib.util.find_spec("openpyxl") is None:  # no dependency of the project
        del sides["pandas and openpyxl, cells only"]
    table(f"one workbook, medians of {runs}", in_turns(sides, runs), OURS)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as kept:

        def opened(cache: Path | str) -> list[list[object]]:
            return [["env", f"XDG_CACHE_HOME={cache}", sys.executable, "-c", _OPENED, workbook]]

        times = {
            "tip.open, a file that was never opened": opened,
            AGAIN: lambda _: opened(kept),
        }
        in_turns({AGAIN: times[AGAIN]}, 1)  # the first time
        table(f"one workbook, medians of {runs}", in_turns(times, runs), AGAIN)
