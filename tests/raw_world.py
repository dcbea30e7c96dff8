"""All countries of UNODC's workbook, read a second time with nothing of the package.

Cells are read as text, totals and parts are told apart by their labels, and whether parts exceed a
total is found by adding them up.
"""

from collections import defaultdict
from functools import cache

import pandas as pd
import python_calamine

ALL = "Total"
SEX, AGE = "Sex", "Age"
FORM, CITIZENSHIP = "by form of exploitation", "by citizenship"


#: Countries and years whose rows of other forms overlap: by hand, the largest fits their other cells better than the sum.
OVERLAPPING = {
    ("CRI", 2017), ("CRI", 2018), ("FIN", 2017), ("FIN", 2018), ("FIN", 2019), ("GTM", 2017), ("HND", 2020),
    ("NER", 2019), ("ROU", 2017), ("ROU", 2018), ("SRB", 2017),
}  # fmt: skip


def ends(text):
    """What a printed value allows, or the sum of several."""
    each = [(0, 4) if t == "<5" else (int(t.replace(",", "")),) * 2 for t in text.split(" + ")]
    return tuple(map(sum, zip(*each, strict=True)))


def one_text(key, texts):
    """The text of a cell of one or more rows."""
    largest = key[2] == FORM and key[4:] == (ALL, ALL) and key[:2] in OVERLAPPING
    return max(texts, key=ends) if largest else " + ".join(texts)


@cache
def read(path):
    """Detected victims of the newest edition, one row a cell, whose value is that of all its rows; not to be changed."""
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
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
    texts = table.groupby(keys)["txtVALUE"].agg(list)
    value = pd.Series({key: one_text(key, each) for key, each in texts.items()}, name="value")
    table = table.drop_duplicates(keys).join(value, on=keys)
    return areas, table.assign(txtVALUE=table["value"]), by_measure


def parts_of(place, cells):
    """Published or implied cells one step below a place, by the variable that divides it."""
    dimension, category, sex, age = place
    found = defaultdict(set)
    for other in cells:
        same = other[0] == dimension
        if other[0] != dimension and place != (ALL, ALL, ALL, ALL):
            continue
        if category == ALL and other[0] != ALL and other[1] != ALL and place == (ALL, ALL, ALL, ALL):
            found[other[0]].add((other[0], other[1], ALL, ALL))
        if not same or other[1] != category:
            continue
        if sex == ALL and other[2] != ALL and age in (ALL, other[3]):
            found[SEX].add((dimension, category, other[2], age))
        if age == ALL and other[3] != ALL and sex in (ALL, other[2]):
            found[AGE].add((dimension, category, sex, other[3]))
    return found


def exceeded_in(cells):
    """Cells of one country and year that their parts exceed, each with what the parts show."""
    least, exceeded = {}, {}

    def floor(place):
        if place not in least:
            low, high = cells.get(place, (0, float("inf")))
            shown = [
                max(map(floor, parts)) if variable == CITIZENSHIP else sum(map(floor, parts))
                for variable, parts in parts_of(place, cells).items()
            ]
            most = max(shown, default=0)
            if most > high:
                exceeded[place] = most
            least[place] = low if most > high or most < low else most
        return least[place]

    for place in [(ALL, ALL, ALL, ALL), *cells]:
        floor(place)
    for place, (_, high) in cells.items():
        for most in at_once(place, cells):
            if most > high:
                exceeded[place] = max(most, exceeded.get(place, 0))
    return exceeded


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


def states_of(areas, table):
    """Every country and year: cells, and the state of the total, `exceeded` if its parts exceed it or if it is its year."""
    held, years = defaultdict(dict), set()
    for row in table.to_dict("records"):
        if row["Dimension"] == "by country of repatriation":
            continue
        dimension = row["Dimension"]
        if ends(row["txtVALUE"])[0] == row["Year"]:
            years.add((row["Iso3_code"], row["Year"], dimension, row[SEX], row[AGE]))
            if dimension != ALL:
                continue  # a year in place of a count is no part
        held[row["Iso3_code"], row["Year"]][dimension, row["Category"], row[SEX], row[AGE]] = ends(row["txtVALUE"])
    some = defaultdict(list)
    for row in table.to_dict("records"):
        some[row["Iso3_code"], row["Year"]] += row["txtVALUE"].split(" + ")
    states = {}
    for key in [(a, y) for a in areas for y in range(2003, 2023)]:
        cells = held.get(key, {})
        total = cells.get((ALL, ALL, ALL, ALL))
        if total is None:
            states[key] = (
                "not_published" if not some.get(key) else "only_suppressed" if set(some[key]) == {"<5"} else "no_total"
            )
        elif (*key, ALL, ALL, ALL) in years or (ALL, ALL, ALL, ALL) in exceeded_in(cells):
            states[key] = "exceeded"
        else:
            states[key] = "suppressed" if total == (0, 4) else "number"
    return held, states


def total(held, key):
    return held[key][ALL, ALL, ALL, ALL]
