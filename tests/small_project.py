"""A project of one small notebook and one small data file, to publish and to damage."""

import json
import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from command_line import WARM
from small_edition import approve
from warm_commands import Command

from nbpress.core import bundles, confinement
from nbpress.core.errors import Held
from nbpress.editions import verification
from nbpress.reports import building, definitions, plans

NAME = "small"
#: Shows a number with its lineage for each row of data/figures.csv.
SOURCE = f"""
import csv
from IPython.display import display
from nbpress.core import paths
rows = list(csv.DictReader((paths.DATA / "figures.csv").open(encoding="utf-8")))
found = [
    {{
        "indicator": "count", "label": row["label"], "ref_area": "PAK", "period": "2020", "category": row["figure_id"],
        "edition": "e1", "value": float(row["value"]), "lo": None, "hi": None, "kind": "point", "level": None,
        "unit": row["unit"], "method": row["method"], "flags": [], "sources": ["s"], "formula": row["value"],
        "inputs": [{{"figure_ids": [row["figure_id"]], "as_published": row["value"]}}],
    }}
    for row in rows
]
display({{"{bundles.RESULTS_MIME}": {{"estimates": found, "citations": []}}, "text/html": f"<p>{{n}}</p>"}}, raw=True)
"""
HEADER = "figure_id,label,value,unit,method\n"
FIGURES = "women,Women,15255,persons,as published\nmen,Men,10667,persons,as published\n"


def verified(edition, by=verification.verify, **options):
    """Verify an edition with a build in a forked process; tests of confinement call the command."""
    with pytest.MonkeyPatch.context() as patch:
        if WARM:
            patch.setattr(confinement, "run", forked)
        return by(edition, **options)


def forked(command, place, folder, extra, limits):
    """Do the work of `confinement.run` in a process without confinement."""
    _, _, module, *arguments = command
    started = Command(
        *arguments, env=os.environ | dict(extra), own_server=True, folder=folder,
        module=module,
    )  # fmt: skip
    with started as process:
        output, errors = process.communicate(limits.minutes * 60)
    return confinement.Ended(process.returncode, output, errors, "by nothing")


class Project:
    """A folder with data, a notebook and a definition; the working project of a test."""

    def __init__(self, home: Path, monkeypatch):
        self.home, self.out = home, home / "reports"
        for folder in ("data", "notebooks", "reports"):
            (home / folder).mkdir(parents=True)
            monkeypatch.setattr(f"nbpress.core.paths.{folder.upper()}", home / folder)
        monkeypatch.setattr("nbpress.core.paths.HOME", home)
        monkeypatch.setenv("TIPRESEARCH_HOME", str(home))
        self.report = self.out / NAME
        self.figures()
        self.notebook()
        self.define()

    def figures(self, old="", new=""):
        """Write the data file with one text replaced."""
        assert old in FIGURES
        text = HEADER + FIGURES.replace(old, new, 1)
        (self.home / "data" / "figures.csv").write_text(text, encoding="utf-8")

    def notebook(self, source=SOURCE, parameters="n: int = 1  # a number"):
        node = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
        )
        tagged = {"tags": ["parameters"]}
        node.cells = [
            nbformat.v4.new_markdown_cell("# Small: a test", id="a"),
            nbformat.v4.new_code_cell(parameters, metadata=tagged, id="b"),
            nbformat.v4.new_code_cell(source, metadata={"tags": ["finding"]}, id="c"),
        ]
        nbformat.write(node, self.home / "notebooks" / f"{NAME}.ipynb")

    def define(self, **keys):
        lines = [f"{k} = {json.dumps(v)}" for k, v in keys.items()]
        text = "\n".join(['title = "Small"', f'notebooks = ["{NAME}"]', *lines])
        (self.out / f"{NAME}.toml").write_text(text + "\n", encoding="utf-8")

    def build(self, **options):
        """Build in this process; return the edition and whether it is new."""
        definition = definitions.read_definition(NAME)
        out = options.pop("out", self.out)
        return building.build(plans.plan(definition, {}, out), **options)

    def reviewed(self):
        """Build, approve the outputs without lineage if there are any, and return the edition."""
        try:
            return self.build()[0]
        except Held:
            return approve(self.report, "Seen")

    def hold(self):
        """Publish an edition, and build again with a number that moved too far; return the edition."""
        self.define(hold_above=2.0)
        edition, _ = self.build()
        self.figures("15255", "1")
        with pytest.raises(Held):
            self.build()
        return edition

    def git(self, *command):
        names = os.environ | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_NAME": "t" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "t@example.org" for who in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(["git", *command], cwd=self.home, env=names, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message="first"):
        if not (self.home / ".git").exists():
            self.git("init", "-q")
        self.git("add", "data", "notebooks")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")
