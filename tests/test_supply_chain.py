"""The SBOM has every pinned package, and each licence is allowed."""

import importlib.util
import json

import pytest

from nbpress.core import paths


def _script(name):
    spec = importlib.util.spec_from_file_location(name, paths.HOME / "releases" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bom, audit = _script("bom"), _script("audit")
LOCK = (paths.HOME / "requirements-all.lock").read_text("utf-8")


def test_no_dependency_is_copyleft_without_a_reason():
    packages = bom.locked(LOCK)
    assert bom.unexplained(packages) == []
    assert bom.ALLOWED.keys() <= {p.name for p in packages}
    assert bom.unexplained([bom.Package("x", "1", (), "GPL-3.0-only"), bom.Package("y", "1", (), "MIT")]) == ["x: GPL-3.0-only"]  # fmt: skip
    assert bom.unexplained([bom.Package("z", "1", (), "not stated")]) == ["z: not stated"]


@pytest.mark.slow
def test_the_sbom_has_every_pinned_package_and_the_same_bytes_each_time(tmp_path):
    bom.main(tmp_path)
    (made,) = tmp_path.glob("*.cdx.json")
    said = json.loads(made.read_text("utf-8"))
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    lines = [line for line in LOCK.splitlines() if line[:1].isalnum()]
    assert len(said["components"]) == len(lines)
    pinned = {line.split(" ")[0].split("[")[0].split("==")[0] for line in lines}
    assert {c["name"] for c in said["components"]} == pinned
    assert sum(len(c["properties"]) for c in said["components"]) == LOCK.count("--hash=sha256:")
    before = made.read_bytes()
    bom.main(tmp_path)
    assert made.read_bytes() == before


def test_the_audit_reports_vulnerabilities_and_packages_without_an_answer():
    found = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}, {"name": "b", "version": "2", "vulns": []}]}  # fmt: skip
    assert audit.verdict(json.dumps(found), "") == (1, "1 known vulnerabilities:\na 1: CVE-1")
    found["dependencies"] = found["dependencies"][1:]
    assert audit.verdict(json.dumps(found), "") == (0, "1 packages, no known vulnerability.")
    found["dependencies"].append({"name": "c", "skip_reason": "not found"})
    said = "1 packages, no known vulnerability; of 1 nothing is known: c."
    assert audit.verdict(json.dumps(found), "") == (0, said)
    assert audit.verdict(json.dumps({"dependencies": found["dependencies"][1:]}), "")[1].startswith("SKIPPED")
    status, words = audit.verdict("", "x\nConnectionError: no route\n")
    assert status == 0
    assert words.startswith("SKIPPED: no advisory service was reached")
    assert "no route" in words
