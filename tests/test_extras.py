"""What works without extras, and the refusal of a command without its extra."""

import re
import subprocess
import sys
import tomllib

import pytest

from nbpress.core import paths
from nbpress.core.errors import EXTRAS

PROJECT = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["project"]
#: Hides the modules named first, as if they were not installed.
WITHOUT = """
import sys
absent, *sys.argv = sys.argv[1:]
sys.modules.update(dict.fromkeys(absent.split(",")))
"""
COMMAND = "from tipresearch.cli.main import main; main()"
#: Modules that the extras install besides those of EXTRAS.
BROUGHT = ("dask", "jupyterlab", "tornado", "traitlets", "zmq")
ALL = [*BROUGHT, *(name for names in EXTRAS.values() for name in names)]
STATISTICS = """
import tipresearch as tip
from tipresearch.presentation import charts
from tipresearch.presentation.drawing import render

print(tip.share(30, 760))
victims = tip.select(tip.load(), source_id="unodc_fia_conference_2022", measure="identified")
parts = tip.composition(tip.pick_parts(victims, partition="unodc_pk_4", year=2020))
svg, png = render(charts.composition_chart([*parts.values()]), 6.0)
print("</svg>" in svg, png[:4] == b"\\x89PNG")
"""


def run(code, *arguments, absent):
    """Run code in a process without some modules."""
    command = [sys.executable, "-c", WITHOUT + code, ",".join(absent), "tipresearch", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.slow
def test_statistics_and_charts_need_no_extra():
    done = run(STATISTICS, absent=ALL)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines()[1:] == ["True True"]


@pytest.mark.slow
def test_case_records_in_python_name_the_extra_that_they_need():
    code = "from tipresearch.readers import ctdc\ntry:\n    print(ctdc.standard_indicators.__name__)\nexcept Exception as error:\n    print(error)"
    assert run(code, absent=["dask"]).stdout == "standard_indicators\n"
    assert run(code, absent=EXTRAS["ctdc"]).stdout == (
        "reading ctdc needs polars, which is not installed; install tipresearch with the extra 'ctdc': pip install 'tipresearch[ctdc]'.\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extra", "arguments", "what", "module"),
    [
        ("publish", ["report", "pakistan-2020"], "publishing", "papermill"),
        ("publish", ["batch", "05_country_profile", "--over", "ref_area=all"], "publishing", "papermill"),
        ("publish", ["check"], "publishing", "papermill"),
        ("publish", ["status"], "publishing", "papermill"),
        ("publish", ["schedule", "cron", "pakistan-2020"], "publishing", "papermill"),
        ("ctdc", ["read", "ctdc", "absent.csv"], "reading ctdc", "polars"),
        ("ctdc", ["changes", "--publisher", "ctdc", __file__, __file__], "reading ctdc", "polars"),
        ("cluster", ["batch", "01_victim_demographics", "--over", "year=2020", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler", "distributed"),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)  # fmt: skip
def test_a_command_names_the_extra_that_it_lacks(extra, arguments, what, module):
    done = run(COMMAND, *arguments, absent=EXTRAS[extra])
    assert done.stderr == (
        f"tipresearch: {what} needs {module}, which is not installed; "
        f"install tipresearch with the extra {extra!r}: pip install 'tipresearch[{extra}]'.\n"
    )
    assert (done.stdout, done.returncode) == ("", 2)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--version"], ["read", "sdg", "absent.csv"]], ids=" ".join)
def test_other_commands_need_no_extra(arguments):
    done = run(COMMAND, *arguments, absent=ALL)
    assert "not installed" not in done.stderr


def test_the_modules_of_an_extra_are_those_that_pip_installs():
    def names(requirements):
        found = (re.match(r"[a-z0-9-]+", each)[0] for each in requirements)
        modules = {name.replace("-", "_").removeprefix("python_") for name in found}
        return modules - {"tipresearch"}

    offered = PROJECT["optional-dependencies"]
    assert {extra: {name.lower() for name in EXTRAS[extra]} for extra in EXTRAS} == {
        extra: names(offered[extra]) for extra in EXTRAS
    }
    assert not names(PROJECT["dependencies"]) & set().union(*map(names, map(offered.get, EXTRAS)))
