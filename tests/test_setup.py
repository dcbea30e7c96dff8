"""The lock files, and how the Makefile installs them."""

import re
import subprocess
import tomllib

import pytest

from nbpress.core import paths

#: What `make report` installs, and what all targets do.
LOCKS = ("requirements.lock", "requirements-all.lock")
SETUP = (*LOCKS, "Makefile", "pyproject.toml", ".ci/run")


def text(name):
    return (paths.HOME / name).read_text("utf-8")


def pins(name):
    """Return the set of ``name==version`` of a lock file."""
    return set(re.findall(r"^([\w.-]+==[\w.]+)", text(name), re.MULTILINE))


def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


def names(requirements):
    return {re.match(r"[\w-]+", each)[0] for each in requirements} - {"tipresearch"}


def test_the_lock_of_reports_is_a_part_of_the_lock_of_tests():
    report, everything = map(pins, LOCKS)
    assert report < everything


def test_locks_have_every_dependency_and_a_report_has_no_tool_of_tests():
    extras = project()["optional-dependencies"]
    needed = names(project()["dependencies"] + extras["publish"] + extras["dev"])
    report, everything = ({pin.partition("==")[0] for pin in pins(name)} for name in LOCKS)
    assert needed <= report
    assert needed.union(*map(names, extras.values())) <= everything
    assert not report & {"jupyterlab", "polars", "distributed", "pytest", "mypy"}


@pytest.mark.parametrize("name", SETUP)
def test_no_file_names_an_index(name):
    """The machine decides where packages come from."""
    assert not re.search(r"://|--(?:extra-)?index-url[ =]|--find-links", text(name))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    for block in re.split(r"\n(?=\S)", text(name).strip()):
        assert re.match(r"[\w.-]+==", block)
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("name", LOCKS)
def test_the_makefile_takes_uv_and_its_hashes_out_of_a_lock(name):
    (program,) = set(re.findall(r"awk '([^']+)'", text("Makefile").replace("$$", "$")))
    command = ["awk", program, paths.HOME / name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, *hashes = done.stdout.splitlines()
    assert first.startswith("uv==")
    assert len(hashes) > 10
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", each) for each in hashes)
