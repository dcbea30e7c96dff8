"""An attacker with the published table and our rules learns nothing of a suppressed cell from an edition."""

import base64
import csv
import json
import re
import shutil

import pytest
from command_line import command
from edition_audit import narrowing
from edition_claims import of_file

pytestmark = pytest.mark.slow
#: Countries in which the office's own table gives suppressed cells by sex away.
MOST = 3


@pytest.fixture(scope="module")
def table(read_edition):
    return read_edition("2025-04-14").observations


@pytest.fixture(scope="module")
def known(table):
    """What subtraction gives away, for the countries in which it gives most."""
    found = recoverable(table)
    return {area: found[area] for area in sorted(found, key=lambda a: (-len(found[a]), a))[:MOST]}


@pytest.fixture(scope="module")
def editions(known, once, published_workbook, kept_readings):
    """Editions of their profiles, built once for all processes of tests."""

    def build(folder):
        for area in known:
            with kept_readings():
                done = command(
                    "report", "country-profile", "--set", f"ref_area={area}", "--set", "png=false",
                    "--set", f"data_file={published_workbook('2025-04-14')}", "--out", folder / area,
                )  # fmt: skip
            assert done.returncode == 0, done.stderr

    folder = once("attacked", build)
    return {area: folder / area / "country-profile" / "latest" for area in known}


def recoverable(table):
    """Suppressed cells by sex that total minus the others gives exactly, by area and year."""
    detected = table[(table["measure"] == "detected") & table["count_lo"].notna()]
    detected = detected.assign(year=lambda t: t["period_start"].dt.year)
    sexes = detected[detected["partition"] == "sex"]
    # One that is hidden beside exact ones: few of the thousands of publications.
    marks = (sexes["count_lo"] < sexes["count_hi"]).groupby([sexes["ref_area"], sexes["year"]])
    sexes = sexes[marks.transform("sum") == 1]
    totals = detected[detected["partition"] == "total"]
    totals = {(r.ref_area, r.year): r for r in totals.itertuples()}
    found = {}
    for (area, year), rows in sexes.groupby(["ref_area", "year"]):
        hidden, total = rows[rows["count_lo"] < rows["count_hi"]], totals.get((area, year))
        if len(hidden) == 1 and total is not None and total.count_lo == total.count_hi:
            rest = total.count_lo - rows.drop(hidden.index)["count_lo"].sum()
            if 0 < rest < 5:
                found.setdefault(area, {})[year] = (hidden["category"].iloc[0], int(rest))
    return found


def ordinary(area, editions):
    """What the page on methods says in the edition of another country too: it is of none."""
    others = [e for a, e in editions.items() if a != area]
    return [claim for edition in others[:1] for claim in of_file(edition / "methods.html")]


def test_nothing_computed_narrows_a_suppressed_cell(table, known, editions):
    """Every number and text of profiles in which subtraction would succeed."""
    assert len(known) == MOST
    for area, edition in editions.items():
        rows = table[table["ref_area"] == area]
        said = narrowing(edition, rows, ordinary(area, editions))
        assert said == [], "\n".join(map(str, said))
        as_published(edition, rows)


def as_published(edition, rows):
    """The data behind each figure are cells as the office prints them."""
    published = rows.set_index("figure_id")[["raw_value", "count_lo", "count_hi"]]
    for path in edition.glob("figures/*.csv"):
        for line in csv.DictReader(path.read_text("utf-8").splitlines()):
            cell = published.loc[line["figure_id"]]
            assert (line["as_published"], int(line["lo"]), int(line["hi"])) == tuple(cell), path.name


# The audit itself: one planted number in a copy of an edition is caught, and named.


PAGE, NOTEBOOK = "05_country_profile.html", "notebooks/05_country_profile.ipynb"
FIGURE = "figures/detected_by_sex"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><title>{label}: {n} in {year}</title></svg>"


def before_the_end(added, tag):
    return lambda text, cell: text.replace(f"</{tag}>", added.format(**cell) + f"</{tag}>", 1)


def embedded(text, cell):
    data = base64.b64encode(SVG.format(**cell).encode()).decode()
    return text.replace("</main>", f"<img alt='' src='data:image/svg+xml;base64,{data}'></main>", 1)


def in_alternative_text(said):
    def changed(text, cell):
        mark = rf"({cell['label']}: [^;\"]*?)fewer than 5( in {cell['year']}\b)"
        return re.sub(mark, rf"\g<1>{said}\g<2>", text)

    return changed


def in_row(**cells):
    """A row of the figure's data changed, or given a column more."""

    def changed(text, cell):
        rows = [*csv.DictReader(text.splitlines())]
        for row in rows:
            own = row["figure_id"] == cell["figure_id"]
            row |= cells if own else {k: row.get(k, "") for k in cells}
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        return "\n".join(lines) + "\n"

    return changed


def drawn_higher(text, cell):
    """The first marker of a suppressed count a little above the axis."""
    base = re.search(r"[\d.]+ ([\d.]+)", text[text.index('<g id="ytick_1">') :].partition("M ")[2])
    height = base[1]
    data = text.rindex('<g id="ytick_')
    moved = text[data:].replace(f'y="{height}"', f'y="{float(height) - 8}"', 1)
    return text[:data] + moved


def in_json(change):
    def changed(text, cell):
        held = json.loads(text)
        change(held, cell)
        return json.dumps(held)

    return changed


def result(**fields):
    """A result more, over the total of the year and the parts that are named."""

    def change(results, cell):
        inputs = [cell["inputs"][name] for name in fields.get("inputs", ("hidden", "other", "total"))]
        new = results[0] | {"period": cell["year"], "label": f"Computed, {cell['year']}", "category": "", "value": None}
        results.append(new | {"result_id": "new", "text": "", "formula": ""} | fields | {"inputs": inputs})

    return in_json(change)


def described(held, cell):
    said = "{label}: {n} in {year}".format(**cell)
    held.setdefault("resources", held.setdefault("@graph", [])).append({"description": said})


def output(**data):
    def change(held, cell):
        shown = {kind.replace("_", "/"): [text.format(**cell)] for kind, text in data.items()}
        held["cells"][-1]["outputs"].append({"output_type": "display_data", "data": shown, "metadata": {}})

    return in_json(change)


PLANTED = {
    "sentence": (PAGE, before_the_end("<p>In {year} the database has {n} {label}.</p>", "main")),
    "sentence in words": (PAGE, before_the_end("<p>{label}: three in {year}.</p>", "main")),
    "others by subtraction": (PAGE, before_the_end("<p>Others: {n} in {year}.</p>", "main")),
    "bounds in a sentence": ("index.html", before_the_end("<p>{label}: 1 to 4 in {year}.</p>", "main")),
    "page on methods": ("methods.html", before_the_end("<p>{label}: {n} in {year}.</p>", "main")),
    "title attribute": (PAGE, before_the_end("<b title='{year}, {label}: {n}'></b>", "main")),
    "label for a screen reader": (PAGE, before_the_end("<b aria-label='{label}, {year}: {n}'></b>", "main")),
    "data attribute": (PAGE, before_the_end("<b data-cell='{figure_id}' data-said='{label} {year} = {n}'></b>", "main")),
    "comment": (PAGE, before_the_end("<!-- {label} {year}: {n} -->", "main")),
    "table": (PAGE, before_the_end("<table><tr><th>Year</th><th>{label}</th></tr><tr><td>{year}</td><td>{n}</td></tr></table>", "main")),
    "table by its caption": (PAGE, before_the_end("<table><caption>Sex, {year}</caption><tr><th>Sex</th><th>Share</th></tr><tr><td>{label}</td><td>14.3 %</td></tr></table>", "main")),
    "embedded drawing": (PAGE, embedded),
    "embedded data": (PAGE, before_the_end("<a href='data:text/csv,series,year,at%0A{label},{year},{n}'>x</a>", "main")),
    "alternative text": (PAGE, in_alternative_text("3")),
    "alternative text with a range": (PAGE, in_alternative_text("between 1 and 4")),
    "script": (PAGE, before_the_end("<script>var {category}_{year} = 0; // {label} {year} {n}\n</script>", "body")),
    "title of a drawing": (f"{FIGURE}.svg", before_the_end("<title>{label}: {n} in {year}</title>", "svg")),
    "description of a drawing": (f"{FIGURE}.svg", before_the_end("<desc>{label}: {n} in {year}</desc>", "svg")),
    "label of a drawing": (f"{FIGURE}.svg", before_the_end("<g aria-label='{label}, {year}: {n}'></g>", "svg")),
    "number drawn at a point": (f"{FIGURE}.svg", before_the_end("<!-- 2.5 --><g id='text_99'></g>", "svg")),
    "point above the axis": (f"{FIGURE}.svg", drawn_higher),
    "narrow drawing": ("figures/narrow/detected_by_sex.svg", before_the_end("<text>{label} {year}: {n}</text>", "svg")),
    "midpoint in a figure's data": (f"{FIGURE}.csv", in_row(middle="2")),
    "bound in a figure's data": (f"{FIGURE}.csv", in_row(lo="1")),
    "count in a figure's data": (f"{FIGURE}.csv", in_row(as_published="3")),
    "value in results.csv": ("results.csv", lambda text, cell: re.sub(r",,,point,", ",2.5,,point,", text, count=1)),
    "line of results.csv": ("results.csv", lambda text, cell: f"{text}x,05,count,{cell['label']},detected,XXX,{cell['year']},sex,{cell['category']},e,{cell['n']},,,point,,persons,m,,,,\n"),
    "count in results.json": ("results.json", result(indicator="count", value=3, text="3", inputs=["hidden"])),
    "bounds in results.json": ("results.json", result(indicator="count", lo=1, hi=3, inputs=["hidden"])),
    "share": ("results.json", result(indicator="share", lo=0.0, hi=0.2, unit="proportion")),
    "share of the others": ("results.json", result(indicator="share", value=0.86, inputs=["other", "total"])),
    "difference without the cell": ("results.json", result(indicator="reconcile", value=-2, inputs=["other", "total"])),
    "difference too narrow": ("results.json", result(indicator="reconcile", value=0, inputs=["hidden", "other", "total"])),
    "number of no figure": ("results.json", result(indicator="reconcile", value=-2, inputs=["plain", "total"])),
    "formula": ("results.json", result(indicator="rate", formula="100,000 × 3 / 3,000,000", inputs=["hidden"])),
    "label of a result": ("results.json", in_json(lambda held, cell: held[0].update(label="{label}: {n} in {year}".format(**cell)))),
    "name of a result that is new": ("results.json", result(indicator="count", at_least=2, lo=0, hi=4, inputs=["hidden"], category="{category}")),
    "input of a result": ("results.json", in_json(lambda held, cell: held[0]["inputs"].append(cell["inputs"]["hidden"] | {"lo": 2}))),
    "description of the data": ("datapackage.json", in_json(described)),
    "manifest": ("manifest.json", in_json(lambda held, cell: held.update({"notes": "{label} {year}: {n}".format(**cell)}))),
    "description of the crate": ("ro-crate-metadata.json", in_json(described)),
    "text output": (NOTEBOOK, output(text_plain="year  {label}  detected\n{year}     {n}        20")),
    "HTML output": (NOTEBOOK, output(text_html="<p>{label}: {n} in {year}</p>")),
    "data of an output": (NOTEBOOK, in_json(lambda held, cell: held["cells"][-1].update(metadata={"at": {"year": int(cell["year"]), "parts": [{"category": cell["category"], "count": 2}]}}))),
    "file that is new": ("figures/others.csv", lambda text, cell: "year,category,count\n{year},{category},{n}\n".format(**cell)),
}  # fmt: skip


@pytest.fixture(scope="module")
def attacked(table, known, editions):
    """An edition, its rows, one suppressed cell of it that is beside one exact one, and audits of its results."""
    area = next(iter(known))
    rows = table[table["ref_area"] == area]
    detected = rows[(rows["measure"] == "detected") & rows["partition"].isin(["sex", "total"])]
    of_years = {y: detected[detected["period_start"].dt.year == y] for y in known[area]}
    year = next(y for y, cells in of_years.items() if (cells["partition"] == "sex").sum() == 2)
    of_year, category = of_years[year], known[area][year][0]
    sexes = of_year[of_year["partition"] == "sex"]
    names = {"hidden": sexes["category"] == category, "other": sexes["category"] != category}
    inputs = {name: an_input(sexes[at].iloc[0]) for name, at in names.items()}
    inputs["total"] = an_input(of_year[of_year["partition"] == "total"].iloc[0])
    inputs["plain"] = inputs["other"] | {"figure_ids": []}
    figure = inputs["hidden"]["figure_ids"][0]
    cell = {"category": category, "label": category.title(), "year": str(year), "n": "3", "figure_id": figure, "inputs": inputs}  # fmt: skip
    return editions[area], rows, ordinary(area, editions), cell, {}


def an_input(row):
    return {
        "figure_ids": [row["figure_id"]], "label": row["category"], "period": str(row["period_start"].year),
        "category": row["category"], "lo": int(row["count_lo"]), "hi": int(row["count_hi"]),
        "as_published": row["raw_value"],
    }  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_the_audit_catches_a_number_planted_in_a_copy(planted, attacked, tmp_path):
    edition, rows, known_of_all, cell, audited = attacked
    name, change = PLANTED[planted]
    copy = shutil.copytree(edition, tmp_path / "edition")
    path = copy / name
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(new := change(text, cell), "utf-8")
    assert new != text
    found = narrowing(copy, rows, known_of_all, file=name, audited=audited)
    whole = {
        "number of no figure",
        "number drawn at a point",
        "point above the axis",
        "value in results.csv",
        "line of results.csv",
    }
    assert planted in whole or any(cell["figure_id"] in line for line in found), found
    assert found
    assert all(name.rpartition("/")[2] in line for line in found), found
