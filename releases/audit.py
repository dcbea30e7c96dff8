"""Ask an advisory service about every pinned package, with pip-audit in an environment of its own.

Status 1 if one has a known vulnerability. Where no service is reached nothing is known: it says so, and
ends with 0, so that a house without a network can build.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements-all.lock"


def verdict(output: str, errors: str) -> tuple[int, str]:
    """Return status and words for what pip-audit printed."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = (errors.strip().splitlines() or ["it said nothing"])[-1][:200]
        return 0, f"SKIPPED: no advisory service was reached, so nothing is known of vulnerabilities ({why})."
    known = [f"{p['name']} {p['version']}: {v['id']}" for p in packages for v in p.get("vulns", [])]
    if known:
        return 1, "\n".join([f"{len(known)} known vulnerabilities:", *known])
    left = [p["name"] for p in packages if "skip_reason" in p]
    if len(left) == len(packages):
        return 0, "SKIPPED: the advisory service answered for no package, so nothing is known of vulnerabilities."
    of_others = f"; of {len(left)} nothing is known: {', '.join(left)}" if left else ""
    return 0, f"{len(packages) - len(left)} packages, no known vulnerability{of_others}."


def main() -> None:
    """Run it, for each of the two services that it knows until one answers."""
    for service in ("osv", "pypi"):
        command = [sys.executable, "-m", "uv", "tool", "run", "pip-audit", "--disable-pip", "--no-deps", "-s", service, "-f", "json", "--progress-spinner", "off", "-r", str(LOCK)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        status, words = verdict(done.stdout, done.stderr)
        if not words.startswith("SKIPPED"):
            break
    print(words)
    sys.exit(status)


if __name__ == "__main__":
    main()
