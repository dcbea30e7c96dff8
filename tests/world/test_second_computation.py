"""The numbers of the world report, computed a second time from the raw workbook.

Nothing of the package is used on this side: cells are read as text, totals and parts are told
apart by their labels, and whether parts exceed a total is found by adding them up. What must be
equal: who reports, every state, the sums both ways, the same countries, and the shares.
"""

from collections import defaultdict
from itertools import pairwise

import pandas as pd
import pytest
import python_calamine

from tipresearch import world as of_all
from tipresearch.presentation.sentences import claims, world_sums

ALL = "Total"
SEX, AGE = "Sex", "Age"
FORM, CITIZENSHIP = "by form of exploitation", "by citizenship"
LABELS = {
    "sex": {"female": "Female", "male": "Male", "other": "Other"},
    "age": {"adult": "18 years or over", "child": "0 to 17 years"},
    "form": {"sexual": "Sexual exploitation", "forced_labour": "Forced labour", "other": "Other forms of exploitation"},
}  # fmt: skip
NEEDED = {
    "sex": ["female", "male"],
    "age": ["adult", "child"],
    "form": ["sexual", "forced_labour", "other"],
}


def ends(text):
    """What a printed value allows."""
    return (0, 4) if text == "<5" else (int(text.replace(",", "")),) * 2


@pytest.fixture(scope="module")
def raw(workbooks):
    """Detected victims of the newest edition, one row a cell that stands with one value."""
    sheet = python_calamine.CalamineWorkbook.from_path(workbooks[1]).get_sheet_by_index(0)
    rows = [[str(v).strip() for v in row] for row in sheet.to_python()]
    head = next(i for i, row in enumerate(rows) if "Iso3_code" in row)
    table = pd.DataFrame(rows[head + 1 :], columns=rows[head])
    table = table[table["Iso3_code"].str.fullmatch("[A-Z]{3}")]
    areas = sorted(set(table["Iso3_code"]))
    table["Year"] = table["Year"].str.replace(".0", "").astype(int)
    whole = table[(table[["Dimension", "Category", SEX, AGE]] == ALL).all(axis=1)]
    by_measure = whole.groupby(["Indicator", "Year"])["Iso3_code"].nunique()
    table = table[table["Indicator"] == "Detected trafficking victims"]
    table = table[(table["Category"] != "") & ~table["Category"].str.match(r"Q\d")]
    keys = ["Iso3_code", "Year", "Dimension", "Category", SEX, AGE]
    table = table.drop_duplicates([*keys, "txtVALUE"])
    return areas, table[~table.duplicated(keys, keep=False)], by_measure


def parts_of(place, cells):
    """Published or implied cells one step below a place, by the variable that divides it."""
    dimension, category, sex, age = place
    found = defaultdict(set)
    for other in cells:
        same = other[0] == dimension
        if other[0] != dimension and place != (ALL, ALL, ALL, ALL):
            continue
        if (
            category == ALL
            and other[0] != ALL
            and other[1] != ALL
            and place == (ALL, ALL, ALL, ALL)
        ):
            found[other[0]].add((other[0], other[1], ALL, ALL))
        if not same or other[1] != category:
            continue
        if sex == ALL and other[2] != ALL and age in (ALL, other[3]):
            found[SEX].add((dimension, category, other[2], age))
        if age == ALL and other[3] != ALL and sex in (ALL, other[2]):
            found[AGE].add((dimension, category, sex, other[3]))
    return found


def doubted(cells):
    """Cells of one country and year that their parts exceed, each with what the parts show."""
    least, wrong = {}, {}

    def floor(place):
        if place not in least:
            low, high = cells.get(place, (0, float("inf")))
            shown = [
                max(map(floor, parts)) if variable == CITIZENSHIP else sum(map(floor, parts))
                for variable, parts in parts_of(place, cells).items()
            ]
            most = max(shown, default=0)
            if most > high:
                wrong[place] = most
            least[place] = low if most > high or most < low else most
        return least[place]

    for place in [(ALL, ALL, ALL, ALL), *cells]:
        floor(place)
    for place, (_, high) in cells.items():
        for most in at_once(place, cells):
            if most > high:
                wrong[place] = max(most, wrong.get(place, 0))
    return wrong


def at_once(place, cells):
    """What the finest cells of one breakdown show together, added at once and not step by step."""
    dimension, category, sex, age = place
    if (sex, age) != (ALL, ALL):
        return
    by = defaultdict(int)
    for (d, c, s, a), (low, _) in cells.items():
        if (d == dimension and c == category and (s, a) != (ALL, ALL)) or (
            place == (ALL, ALL, ALL, ALL) and d == FORM and c != ALL
        ):
            by[d, s != ALL, a != ALL] += low
    yield from by.values()


@pytest.fixture(scope="module")
def second(raw):
    """Every country and year: cells, those in question, and the state of the total."""
    areas, table, _ = raw
    held, years = defaultdict(dict), set()
    for row in table.to_dict("records"):
        if row["Dimension"] == "by country of repatriation":
            continue
        dimension = row["Dimension"]
        if ends(row["txtVALUE"])[0] == row["Year"]:
            years.add((row["Iso3_code"], row["Year"], dimension, row[SEX], row[AGE]))
            if dimension != ALL:
                continue  # a year in place of a count is no part
        held[row["Iso3_code"], row["Year"]][dimension, row["Category"], row[SEX], row[AGE]] = ends(
            row["txtVALUE"]
        )
    some = defaultdict(list)
    for row in table.to_dict("records"):
        some[row["Iso3_code"], row["Year"]].append(row["txtVALUE"])
    states = {}
    for key in [(a, y) for a in areas for y in range(2003, 2023)]:
        cells = held.get(key, {})
        total = cells.get((ALL, ALL, ALL, ALL))
        if total is None:
            states[key] = (
                "not_published" if not some.get(key)
                else "only_suppressed" if set(some[key]) == {"<5"} else "no_total"
            )  # fmt: skip
        elif (*key, ALL, ALL, ALL) in years or (ALL, ALL, ALL, ALL) in doubted(cells):
            states[key] = "in_question"
        else:
            states[key] = "suppressed" if total == (0, 4) else "number"
    return held, states


@pytest.fixture(scope="module")
def first(read_edition):
    """The same by the package."""
    return of_all.world_of(read_edition("2025-04-14"), 2003, 2022)


def total(held, key):
    return held[key][ALL, ALL, ALL, ALL]


def added(held, keys):
    return tuple(sum(total(held, key)[end] for key in keys) for end in (0, 1))


def test_every_country_and_year_is_in_the_same_state(first, second):
    """3,960 country-years, each once; none is left over."""
    rows = first.country_years("detected")
    found = dict(zip(zip(rows["ref_area"], rows["year"], strict=True), rows["state"], strict=True))
    states = second[1]
    conflicting = {k for k, s in found.items() if s == "conflicting"}
    differ = {k: (found[k], s) for k, s in states.items() if found[k] != s and k not in conflicting}
    assert differ == {}
    assert len(found) == len(states) == 198 * 20


def test_countries_that_report(first, second, raw):
    """143 for 2020 and 112 for 2022, by the rule that a total stands in the workbook; and each measure."""
    for label, indicator in {
        "Detected victims": "Detected trafficking victims", "Offences": "Offences of trafficking in persons",
        "In formal contact": "Persons brought into formal contact", "Prosecuted": "Persons prosecuted",
        "Convicted": "Persons convicted",
    }.items():  # fmt: skip
        found = {c.year: c.lo for c in of_all.reporting_countries(first)[label]}
        assert found == raw[2][indicator].to_dict()
    with_total = [y for (_, y), s in second[1].items() if s in of_all.WITH_TOTAL]
    assert (with_total.count(2020), with_total.count(2022)) == (143, 112)


def test_sums_both_ways(first, second):
    """All bounds of all years, and the number of countries of each."""
    held, states = second
    for s in of_all.sums(first):
        for found, taken in (
            (s.allowed, ("number", "suppressed")),
            (s.published, of_all.WITH_TOTAL),
        ):
            keys = [k for k, state in states.items() if k[1] == s.year and state in taken]
            assert (found.count.lo, found.count.hi) == added(held, keys)
            assert found.countries == len(keys)


def test_the_same_countries(first, second):
    """Pairs of years from 2007 on; 2021 and 2022 have 49 countries in common."""
    held, states = second
    number = {
        y: {a for (a, year), s in states.items() if (year, s) == (y, "number")}
        for y in range(2007, 2023)
    }
    panels = {p.last: p for p in of_all.panels(first)}
    for a, b in pairwise(range(2007, 2023)):
        both = number[a] & number[b]
        assert panels[b].before.countries == len(both)
        assert panels[b].before.count.lo == added(held, [(c, a) for c in both])[0]
        assert panels[b].after.count.lo == added(held, [(c, b) for c in both])[0]
    assert len(number[2021] & number[2022]) == 49


@pytest.mark.parametrize("partition", ["sex", "age", "form"])
def test_shares(first, second, partition):
    """The countries taken, and the bounds of each share, in 2020 and in 2022."""
    held, states = second
    for year in (2020, 2022):
        found = of_all.breakdown(first, partition, year)
        kept = []
        for (area, y), state in states.items():
            if y == year and state in ("number", "suppressed"):
                cells, wrong = held[area, y], doubted(held[area, y])
                own = {c: place(partition, label) for c, label in LABELS[partition].items()}
                own = {c: at for c, at in own.items() if at in cells}
                full = set(NEEDED[partition]) <= set(own)
                if (
                    full
                    and any(cells[at][0] == cells[at][1] for at in own.values())
                    and not set(own.values()) & set(wrong)
                ):
                    kept.append({c: cells[at] for c, at in own.items()})
        assert found.countries == len(kept)
        low, high = (
            {c: sum(k[c][end] for k in kept if c in k) for c in LABELS[partition]} for end in (0, 1)
        )
        for estimate, category in zip(
            found.shares, [c for c in LABELS[partition] if high[c]], strict=True
        ):
            expected = low[category] / sum(high.values()), high[category] / sum(low.values())
            assert estimate.ends == pytest.approx(expected, rel=1e-12)


def place(partition, label):
    """Where a category of a breakdown stands among the cells."""
    return {
        "sex": (ALL, ALL, label, ALL), "age": (ALL, ALL, ALL, label), "form": (FORM, label, ALL, ALL),
    }[partition]  # fmt: skip


def test_regions_hold_all_countries(first, raw):
    """Each country is in one subregion, and the sums of subregions are the sum of all."""
    areas, *_ = raw
    found = of_all.regional(first, 2022)
    assert sum(listed for _, _, listed, _ in found) == len(areas)
    both = of_all.both_ways(first, 2022)
    sums = [f for *_, f in found if f]
    assert sum(f.allowed.count.lo for f in sums if f.allowed) == both.allowed.count.lo
    assert sum(f.published.count.hi for f in sums) == both.published.count.hi


def test_what_the_page_says_of_these_sums(first):
    """The panel is told without Pakistan, too; its 32,022 of 2019 is more than half of the sum."""
    assert "Pakistan 2019, 2020 and 2022" in repr(world_sums.contested_totals(first))
    assert "32,022 of Pakistan is 56.4–56.5" in repr(world_sums.contested_totals(first))
    said = repr(world_sums.panel_first(first))
    assert "the sum went from 32,253 to 38,277" in said
    assert "from 50,022 to 46,828. So it rose in the same countries and fell over all" in said
    assert "the other 48 went from 11,000 to 11,738" in said
    assert "17 countries; their sum went from 1,731 to 3,828" in repr(
        world_sums.steady_panel(first)
    )
    assert "25 more than 100" in repr(claims.facing(first, of_all.countries_facing()))
