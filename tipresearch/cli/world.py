"""The command ``world``: one site of all countries, with a map, a comparison and a page for each country."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbpress.core.errors import TipResearchError, counted
from tipresearch.cli.batches import build_site, refuse_persons
from tipresearch.cli.options import say

if TYPE_CHECKING:
    from nbpress.batches.door import Door
    from tipresearch.countries import World

#: Notebook of a country, notebook of all countries, and folder of the page of all countries.
COUNTRY, ALL, OVERVIEW = "05_country_profile", "09_world", "world"


def world(
    data: Annotated[Path, typer.Option(help="Workbook of UNODC's database.")],
    previous: Annotated[Path | None, typer.Option(help="Workbook of an earlier edition, to show what changed.")] = None,
    areas: Annotated[str, typer.Option(metavar="CODES", help="Countries and areas, such as NPL,DEU.")] = "all",
    out: Annotated[Path | None, typer.Option(help="Folder for the site, in place of reports/world-site.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for another build of the site.")] = 0,
    language: Annotated[
        list[str] | None, typer.Option(help="Add pages of countries in a language, such as ur.")
    ] = None,
) -> None:
    """Build one site of all countries in UNODC's database, and of the world.

    After a stop, the same command continues with the remaining pages.
    """
    from nbpress.notebooks import environment

    for option, path in (("--data", data), ("--previous", previous)):
        if path is not None and not path.is_file():
            raise TipResearchError(f"{option} {path} is not a file; give the workbook of UNODC's database (see: tipresearch fetch glotip).")  # fmt: skip
    refuse_persons([("--data", f"data_file={data}"), ("--previous", f"previous_file={previous}"), ("--areas", f"ref_area={areas}")])  # fmt: skip
    environment.start_server()
    from nbpress.batches import building, grid
    from nbpress.core import paths
    from nbpress.notebooks import reading
    from nbpress.translation import catalogues
    from tipresearch import countries, facts
    from tipresearch.datasets import coverage

    _ = [catalogues.read(each) for each in language or ()]  # refuses a language without a catalogue

    settings = {"previous_file": str(previous)} if previous else {}
    names = {"ref_area": facts.area_name}
    runs = grid.plan(COUNTRY, [f"ref_area={areas}"], settings, coverage.covered, data, names)
    (overview,) = grid.plan(ALL, [], settings, coverage.covered, data)
    runs = [*runs, dataclasses.replace(overview, slug=OVERVIEW)]
    found = countries.load_world(data_file=str(data), previous_file=str(previous or ""))
    folder = (out or paths.editions() / "world-site").resolve()
    readings = coverage.readings(reading.covered_by(runs[0].task.notebook))
    say(f"The world: {counted(len(runs), 'page')}")
    build_site(
        runs, folder, building.locally(), wait=wait, readings=readings, door=_door(found), languages=language or ()
    )


def _door(found: "World") -> "Door":
    """Return what the map and the comparison show."""
    from nbpress.batches.door import Door
    from tipresearch import countries

    return Door(
        title="The world", kind="countries and areas", source=f"UNODC's database, edition {found.edition}",
        states={state: (mark, countries.STATES[state]) for state, mark in countries.STATE_MARKS.items()},
        subject="Detected victims", overview=OVERVIEW, year=found.last_year, places=countries.tile_places(),
        state_by_year=countries.state_by_year(found), groups=countries.regions(found), marks=countries.MARK_WORDS,
        points=countries.comparison_points(found),
    )  # fmt: skip
