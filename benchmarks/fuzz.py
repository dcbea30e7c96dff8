"""Fuzz every door in turn for so many minutes: ``python benchmarks/fuzz.py 10``; findings are printed as bytes.

Status 1 if there is any; each belongs into `FOUND` of tests/test_fuzz.py, with its cure.
"""

import logging
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path

HOME = Path(__file__).parents[1]
sys.path[:0] = [str(HOME), str(HOME / "tests")]
import fuzz_targets  # noqa: E402 - found by the line above
from hypothesis import HealthCheck, given, settings  # noqa: E402 - as the line before


def throw(name: str) -> tuple[int, bytes, str]:
    """Throw some at a door; return how many, the last, and what went wrong."""
    number, last = 0, b""

    @settings(max_examples=20, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(fuzz_targets.changed(fuzz_targets.SEEDS[name]))
    def once(data: bytes) -> None:
        nonlocal number, last
        number, last = number + 1, data
        fuzz_targets.throw(name, data)

    try:
        once()
    except Exception:  # whatever it is, it is a finding, and is told
        return number, last, traceback.format_exc(limit=-4)
    return number, last, ""


def main(minutes: float) -> None:
    """Throw until the time is over; a door with two findings is left alone."""
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    warnings.simplefilter("error")  # a warning is seen by a user, too
    logging.disable()
    until = time.monotonic() + 60 * minutes
    thrown, found = dict.fromkeys(fuzz_targets.DOORS, 0), dict.fromkeys(fuzz_targets.DOORS, 0)
    while time.monotonic() < until and min(found.values()) < 2:
        for name in fuzz_targets.DOORS:
            if found[name] < 2 and time.monotonic() < until:
                number, last, error = throw(name)
                thrown[name] += number
                if error:
                    found[name] += 1
                    print(f"{name}: {last[:6000]!r}\n{error}", flush=True)
    print("\n".join(f"{name}: {n} thrown, {found[name]} findings" for name, n in thrown.items()))
    sys.exit(any(found.values()))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
