"""A grid of one small notebook, run in this process."""

import pandas as pd

from nbpress.batches import building, grid

COVERED = pd.DataFrame({"area": ["PAK", "PAK", "NPL"], "year": [2019, 2020, 2020]})


def plan(*over, data=None, coverage=lambda *_: COVERED, **settings):
    return grid.plan("grid", over, settings, coverage, data)


def run(project, *over, **options):
    """Run a grid in this process, one at a time."""
    coverage = options.pop("coverage", lambda *_: COVERED)
    return building.run(plan(*over, coverage=coverage), project / "out", building.locally(1), **options)


def planned(*over, **options):
    return [dict(run.varied) for run in plan(*over, **options)]


SITE = {"index.html", "manifest.json", "methods.html", "results.csv"}
#: Shows a figure of one series, with a suppressed count and the gap of a year.
FIGURE = """
from IPython.display import display
csv = 'series,year,lo,hi,as_published,unit\\nDetected,2018,0,4,<5,persons\\nDetected,2020,1200,1200,"1,200",persons\\n'
figure = {"name": "by_year", "caption": "Detected by year.", "alt": "a", "source": "s", "svg": "<svg/>",
    "svg_narrow": "<svg/>", "png": "", "csv": csv}
display({"application/vnd.tipresearch.figure+json": figure, "text/html": "<p>figure</p>"}, raw=True)
"""
