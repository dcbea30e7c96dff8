"""An attacker with the published table and our rules learns nothing of a suppressed cell from an edition."""

import csv
import html
import json
import re

import pytest
from command_line import command

from tipresearch import cells, facts

pytestmark = pytest.mark.slow
#: Countries in which the office's own table gives suppressed cells by sex away.
MOST = 3


@pytest.fixture(scope="module")
def table(read_edition):
    return read_edition("2025-04-14").observations


def recoverable(table):
    """Suppressed cells by sex that total minus the others gives exactly, by area and year."""
    detected = table[(table["measure"] == "detected") & table["count_lo"].notna()]
    sexes = detected[detected["partition"] == "sex"].assign(
        year=lambda t: t["period_start"].dt.year
    )
    totals = detected[detected["partition"] == "total"].assign(
        year=lambda t: t["period_start"].dt.year
    )
    totals = {(r.ref_area, r.year): r for r in totals.itertuples()}
    found = {}
    for (area, year), rows in sexes.groupby(["ref_area", "year"]):
        hidden, total = rows[rows["count_lo"] < rows["count_hi"]], totals.get((area, year))
        if len(hidden) == 1 and total is not None and total.count_lo == total.count_hi:
            rest = total.count_lo - rows.drop(hidden.index)["count_lo"].sum()
            if 0 < rest < 5:
                found.setdefault(area, {})[year] = (hidden["category"].iloc[0], int(rest))
    return found


def test_nothing_computed_narrows_a_suppressed_cell(table, published_workbook, tmp_path):
    """Every number, chart and alternative text of profiles in which subtraction would succeed."""
    known = recoverable(table)
    areas = sorted(known, key=lambda a: (-len(known[a]), a))[:MOST]
    assert len(areas) == MOST
    assert all(known.values())
    for area in areas:
        done = command(
            "report", "country-profile", "--set", f"ref_area={area}", "--set", f"data_file={published_workbook('2025-04-14')}",
            "--out", tmp_path / area,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        edition = tmp_path / area / "country-profile" / "latest"
        rows = table[table["ref_area"] == area]
        audited(edition, rows)
        as_published(edition, rows)
        alternative_texts(edition, rows, known[area])


def audited(edition, rows):
    """Each number over the cells of one publication, as an attacker reads it from results.json."""
    results = json.loads((edition / "results.json").read_text("utf-8"))
    computed = {}
    for record in results:
        shown = (record["value"], record["lo"]) != (None, None)
        if record["indicator"] != "reconcile" or not shown:
            continue
        figures = [i["figure_ids"][0] for i in record["inputs"]]
        ends = (record["lo"], record["hi"]) if record["value"] is None else (record["value"],) * 2
        weights = dict.fromkeys(figures[:-1], 1.0) | {figures[-1]: -1.0}
        if "short of" in record["label"]:
            weights = {f: -w for f, w in weights.items()}
        computed.setdefault(record["period"], []).append(
            cells.Computed(record["label"], weights, min(ends), max(ends))
        )
    detected = rows[(rows["measure"] == "detected") & (rows["partition"].isin(["total", "sex", "age", "form"]))]  # fmt: skip
    tried = 0
    for year, numbers in computed.items():
        system = cells.system_of(detected[detected["period_start"].dt.year == int(year)])
        doubted = cells.in_question(cells.margins_of(system)).values()
        system = cells.without(system, doubted)
        attacker = cells.worst_case(system, tuple(numbers))
        for exposure in cells.audit(system, attacker):
            assert not exposure.narrowed, (year, exposure)
            tried += 1
    # No other number of a profile joins cells of one publication.
    joined = {r["indicator"] for r in results if len({i["period"] for i in r["inputs"]}) == 1 and len(r["inputs"]) > 1}  # fmt: skip
    assert joined <= {"reconcile"}
    return tried


def as_published(edition, rows):
    """The data behind each figure are cells as the office prints them."""
    published = rows.set_index("figure_id")[["raw_value", "count_lo", "count_hi"]]
    for path in edition.glob("figures/*.csv"):
        for line in csv.DictReader(path.read_text("utf-8").splitlines()):
            cell = published.loc[line["figure_id"]]
            assert (line["as_published"], int(line["lo"]), int(line["hi"])) == tuple(cell), (
                path.name
            )


def alternative_texts(edition, rows, known):
    """A suppressed cell is 'fewer than 5' in every text that names its category and year."""
    texts = [html.unescape(p.read_text("utf-8")) for p in edition.glob("*.html")]
    texts += [p.read_text("utf-8") for p in [*edition.glob("figures/**/*.svg"), *edition.glob("notebooks/*.ipynb")]]  # fmt: skip
    said = 0
    for year, (category, rest) in known.items():
        label = re.escape(facts.category_label(category))
        for text in texts:
            for series in re.findall(rf"{label}: ([^;<\"]*)", text):
                for number in re.findall(rf"([\w ]+?) in {year}\b", series):
                    assert number.strip() == "fewer than 5"
                    assert str(rest) not in number.replace("than 5", "")
                    said += 1
    assert said or not known
