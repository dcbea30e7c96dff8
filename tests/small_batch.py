"""A notebook to run over a grid, and checks of its site."""

from contextlib import suppress

import nbformat
import psutil
import warm_commands
from command_line import command, environment

from nbpress.core import files
from nbpress.editions import manifests

DECLARED = 'area: str = "PAK"  # area\nyear: int = 2020  # year [2000, 2030]\ndata_file: str = ""  # file'
#: A slow notebook.
SLOW = "import time\ntime.sleep(0.5)\nprint(n)"
NUMBER = "n: int = 0  # a number"


def write(folder, source="print(area, year, data_file)", declared=DECLARED, **metadata):
    spec = {"name": metadata.pop("kernel", "python3"), "display_name": "p", "language": "python"}
    metadata.setdefault("covered_by", "totals")
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec, "tipresearch": metadata})
    node.cells = [
        nbformat.v4.new_markdown_cell("# Grid: a test\n\nRead *with care*."),
        nbformat.v4.new_code_cell(declared, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(source),
    ]
    for number, cell in enumerate(node.cells):
        cell["id"] = f"c{number}"
    nbformat.write(node, folder / "grid.ipynb")


def by_command(home, *arguments, **options):
    return command("batch", "grid", *arguments, env=environment(home), **options)


def tree(folder):
    """Return the hash of every file of a site, and every folder."""
    own = files.file_hash(folder / "manifest.json")
    folders = {p.relative_to(folder).as_posix(): "" for p in folder.rglob("*") if p.is_dir()}
    return manifests.file_hashes(folder.resolve()) | folders | {"manifest.json": own}


def left(home):
    """Return the processes that run with the environment of a project."""
    running, shared = [], warm_commands.servers()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            ours = process.environ().get("TIPRESEARCH_HOME") == str(home)
            running += [process] if ours and process.pid not in shared else []
    return running
