import re
import subprocess
import sys

from tipresearch import paths

README = (paths.HOME / "README.md").read_text("utf-8")


def test_notebook_lines_of_the_readme_run():
    """The five lines print what the README says they print."""
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    *before, women, ratio = block.strip().splitlines()
    code = "\n".join(
        [*before, f"print(repr({women.split('#')[0]}))", f"print({ratio.split('#')[0]})"]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    printed = done.stdout.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert printed[0] == "Women: 47.6 %"
    assert printed[1] == ratio.split("#")[1].strip()


def test_make_targets_of_the_readme_exist():
    """Every make target that the README names is in the Makefile."""
    makefile = (paths.HOME / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)`?", README):
        assert f"\n{target}:" in makefile


def test_ci_runs_the_readme_command():
    """Continuous integration runs the test command of the README."""
    assert "make test" in (paths.HOME / ".ci" / "run").read_text("utf-8")
    assert "make test" in README
