"""The index of a batch: a small drawing and a row of a table for each run."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from nbpress.batches import door as doors
from nbpress.batches.grid import Job
from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import manifests
from nbpress.pages import methods, rendering, results, sparklines
from nbpress.pages.sparklines import Point
from nbpress.translation import rewriting

#: Columns in the data of a figure from which a small drawing can be made. Quarters of a year would overlap.
_COLUMNS = {"series", "year", "lo", "hi", "as_published", "unit"}


def summary(page: rendering.Page) -> dict:
    """Return the data of the index for an executed notebook, whose metadata name the figure of its small drawing."""
    rows = results.estimates(page.name, page.node)
    # The first text of the notebook: its question and its caution on reading.
    first, _, rest = next((c.source for c in page.node.cells if c.cell_type == "markdown"), "").partition("\n")
    found = {
        "editions": sorted({e for row in rows for e in row["edition"].split("; ") if e}),
        "citations": results.citations(page.node),
        "headline": page.headline.get("text/plain", ""),
        "intro": rest.strip() if first.startswith("# ") else "",
    }
    stated = page.node.metadata.get("tipresearch", {})
    figure = next((f for f in results.figures(page.node) if f["name"] == stated.get("drawn")), None)
    series = _series(figure, stated.get("drawn_series", "")) if figure else {}
    return found | {"series": series} if series else found


def _series(figure: Mapping, series: str = "") -> dict:
    """Return the counts of a figure by year, or of one of its series; nothing if the figure lacks the series."""
    data = list(csv.DictReader(io.StringIO(figure["csv"])))
    data = [row for row in data if not series or row.get("series") == series]
    if series and not data:
        return {}
    names, years = data[0].keys() if data else set(), [row.get("year") for row in data]
    once = all(years) and (len(years) == len({*years}) or names.isdisjoint({"quarter", "period"}))
    if not (names >= _COLUMNS and once and len({row["series"] for row in data}) == 1):
        raise TipResearchError(f"figure {figure['name']!r} is to be drawn on the index; its data need one series of years, with {', '.join(sorted(_COLUMNS))}.")  # fmt: skip
    words = ("as_published", "state", "contested")
    points = sorted([int(r["year"]), float(r["lo"]), float(r["hi"]), *(r.get(n, "") for n in words)] for r in data)
    said = {"name": data[0]["series"], "unit": data[0]["unit"], "points": points}
    return said | {"caption": figure["caption"], "source": figure["source"]}


def write(folder: Path, jobs: Mapping[str, Job], failed: Mapping[str, str], door: doors.Door | None = None) -> None:
    """Write index.html, results.csv and, with a `door`, the comparison into the folder of the site."""
    made = [slug for slug in jobs if slug not in failed]
    found = {slug: manifests.read_manifest(folder / slug)["found"] for slug in made}
    points = {s: [Point(*p) for p in f["series"]["points"]] for s, f in found.items() if "series" in f}
    years = [p.year for series in points.values() for p in series]
    first, last = (min(years), max(years)) if years else (0, 0)
    listed = {slug: job for slug, job in jobs.items() if not door or slug != door.overview}
    rows = [_row(job, points.get(slug, []), failed.get(slug, ""), (first, last)) for slug, job in listed.items()]
    rows.sort(key=lambda row: row["sort"])
    series = next((f["series"] for f in found.values() if "series" in f), None)
    heading, many = rendering.short(next(iter(jobs.values())).title), "s" if len(made) > 1 else ""
    title = door.title if door else f"{heading}: {len(made)} page{many}"
    title += f", {len(failed)} of {len(jobs)} pages failed" if failed else ""
    rendering.write_methods(folder, title)
    html = rendering.html(
        "batch", title=title, methods=methods.href(),
        intro="" if door else next(iter(found.values()))["intro"], rows=rows, series=series, first=first, last=last,
        editions=sorted({e for f in found.values() for e in f["editions"]}),
        citations=results.cited_together(c for f in found.values() for c in f["citations"]),
        pages=len(found), failures=len(failed), **_door_fields(list(listed.values()), failed, found, door),
    )  # fmt: skip
    (folder / "index.html").write_text(rewriting.with_whole_dates(html), encoding="utf-8")
    _write_results(folder, found)
    if door:
        doors.write(folder, sorted(listed.values(), key=lambda job: alphabetic(job.run.name)), failed, door)


def _door_fields(
    jobs: list[Job], failed: Mapping[str, str], found: Mapping[str, dict], door: doors.Door | None
) -> dict:
    """Return the fields of the template for a door: its squares, and the key result of the page on all runs together."""
    if door is None:
        return {"door": None}
    overview = found.get(door.overview, {})
    jobs = sorted(jobs, key=lambda job: alphabetic(job.run.name))
    return {
        "door": door, "tiles": doors.tiles(jobs, failed, door), "key_results": overview.get("headline", ""),
        "overview_failed": not overview,
    }  # fmt: skip


def _row(job: Job, points: list[Point], failure: str, span: tuple[int, int]) -> dict:
    name, varied = job.run.name, job.run.varied
    # The name of a run has only the varied parameters.
    named = zip(name.split(", ", len(varied) - 1), varied.values(), strict=False)
    return {
        "name": name,
        "sort": [v if isinstance(v, int | float) else alphabetic(n) for n, v in named],
        "order": alphabetic(name),
        "href": "" if failure else f"{job.run.slug}/index.html",
        "drawn": sparklines.draw(points, *span) if points else None,
        "words": sparklines.in_words(points),
        "top": sparklines.highest(points),
        "latest": points[-1] if points else None,
        "years": len(points),
        "remarks": [remark for p in points for remark in p.remarks],
        "failure": failure,
    }


def alphabetic(text: str) -> str:
    """Return a key that sorts names without regard to accents and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _write_results(folder: Path, slugs: Mapping[str, dict]) -> None:
    """Write the numbers of all pages into one file, one page at a time."""
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        for number, slug in enumerate(slugs):
            with (folder / slug / "results.csv").open(encoding="utf-8", newline="") as own:
                header, *rows = csv.reader(own)
            file.write(files.csv_of([["page", *header]] * (number == 0) + [[slug, *row] for row in rows]))
