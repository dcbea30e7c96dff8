import re

from nbpress.core import paths

README = (paths.HOME / "README.md").read_text("utf-8")


def test_readme_is_short():
    """A reader sees the whole in one sitting: what outgrew it is in docs/."""
    lines = [line for line in README.splitlines() if not line.startswith("| `notebooks/")]
    assert len(lines) <= 98, "besides the table of notebooks; move what is new to docs/"
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(block.splitlines()) <= 12


def test_pictures_are_there_and_small():
    """Each picture is a file of the repository, has words for those who do not see it, and is light."""
    found = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert len(found) == 2
    for words, name in found:
        assert len(words) > 40
        assert (paths.HOME / name).stat().st_size < 300_000


def test_every_notebook_is_named():
    """The table of notebooks is complete."""
    named = set(re.findall(r"`notebooks/(\w+)\.ipynb`", README))
    held = {p.stem for p in paths.NOTEBOOKS.glob("*.ipynb")}
    assert named == held, f"the table of README.md lacks, or has too much: {sorted(named ^ held)}"


def test_make_targets_of_the_readme_exist():
    """Every make target that the README names is in the Makefile."""
    makefile = (paths.HOME / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)`?", README):
        assert f"\n{target}:" in makefile


def test_ci_runs_the_readme_command():
    """Continuous integration runs the test command of the README."""
    assert "make test" in (paths.HOME / ".ci" / "run").read_text("utf-8")
    assert "make test" in README
