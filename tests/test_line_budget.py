"""No package grows unseen: each has a budget of lines, in `line_budget.toml`."""

import tomllib
from pathlib import Path

import pytest

from nbpress.core import paths

BUDGET = tomllib.loads(Path(__file__).with_name("line_budget.toml").read_text("utf-8"))
#: A budget that is this much above what a package has is lowered.
SLACK = 150


def lines(folder):
    """Return the lines of Python in each package of a folder; modules beside the packages are ``top``."""
    found = {"top": 0}
    for module in folder.rglob("*.py"):
        inside = module.relative_to(folder).parts
        name = inside[0] if len(inside) > 1 else "top"
        found[name] = found.get(name, 0) + len(module.read_text("utf-8").splitlines())
    return found


@pytest.mark.parametrize("folder", BUDGET)
def test_no_package_has_more_lines_than_its_budget(folder):
    found, allowed = lines(paths.HOME / folder), BUDGET[folder]
    over = {
        name: f"{n} lines, allowed are {allowed.get(name, 0)}" for name, n in found.items() if n > allowed.get(name, 0)
    }
    assert over == {}, "take lines out, or raise the budget in tests/line_budget.toml and say why"


@pytest.mark.parametrize("folder", BUDGET)
def test_a_budget_follows_a_package_that_shrinks(folder):
    found = lines(paths.HOME / folder)
    loose = {
        name: found.get(name, 0) for name, allowed in BUDGET[folder].items() if allowed - found.get(name, 0) > SLACK
    }
    assert loose == {}, "lower the budget in tests/line_budget.toml to these lines"
