"""Read every hostile file in a process of its own, and print what that cost: status, memory, seconds, the error.

``python benchmarks/hostile.py`` takes a few minutes; a word after it chooses files whose name holds it.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).parents[1]
sys.path[:0] = [str(HOME), str(HOME / "tests")]
import hostile_files  # noqa: E402 - found by the line above

MAKE = "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import hostile_files; print(hostile_files.write(sys.argv[2], Path(sys.argv[3])), end='')"
#: Memory of the largest of the command and the process that parses, as the system saw it.
READ = """
import resource, sys, time
from tipresearch.cli.main import main
start = time.perf_counter()
try:
    main()
finally:
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"\\n{peak / 1024:.0f} {time.perf_counter() - start:.2f}", file=sys.stderr)
"""


def main() -> None:
    """Print a table in Markdown, and end with status 1 if a file broke the promise."""
    resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))  # for this machine's sake
    chosen = sys.argv[1] if len(sys.argv) > 1 else ""
    print("| file | on disk [KB] | status | peak [MB] | time [s] | what it says |\n|---|---:|---:|---:|---:|---|")
    broken = 0
    for name in [*hostile_files.WORKBOOKS, *hostile_files.TEXTS]:
        if chosen not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            # Elsewhere: a process that is started inherits the peak of the one that starts it.
            made = subprocess.run([sys.executable, "-c", MAKE, str(HOME / "tests"), name, folder], capture_output=True, text=True, check=True)  # fmt: skip
            path = Path(made.stdout)
            size = path.stat().st_size / 1024
            publisher = "glotip" if path.suffix == ".xlsx" else "nrm"
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", READ, "read", publisher, str(path)],
                capture_output=True, text=True, check=False, cwd=HOME, env=dict(os.environ),
            )  # fmt: skip
        *said, measured = done.stderr.strip().splitlines() or ["", ""]
        words = "; ".join(line for line in said if line) or done.stdout.strip().splitlines()[0]
        peak = measured.split(" ")[0]
        print(f"| {name} | {size:,.1f} | {done.returncode} | {peak} | {time.perf_counter() - start:.1f} | {words[:160].replace('|', '/')} |", flush=True)  # fmt: skip
        bad = done.returncode not in (0, 2) or len([line for line in said if line]) > 1 or "Traceback" in done.stderr
        broken += bad
        if bad:
            print("    BROKEN", done.stderr[-2000:], flush=True)
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
