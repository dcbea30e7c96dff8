"""The numbers of the world report, computed a second time from the raw workbook.

Nothing of the package is used on that side, which `raw_world` reads. What must be equal: who
reports, every state, the sums both ways, the same countries, those with a number in one year only,
and the shares with and without Pakistan.
"""

from collections import Counter
from itertools import pairwise

import pytest
import raw_world
from raw_world import ALL, CITIZENSHIP, FORM, added, doubted, total

from tipresearch import world as of_all
from tipresearch.world.database import WITH_TOTAL
from tipresearch.world.panels import panel
from tipresearch.world.shares import breakdown
from tipresearch.world.sums import regional

#: Totals of which an office or another edition held here gives another number; an opinion piece is none.
CONTESTED = {("PAK", 2019), ("PAK", 2020)}
LABELS = {
    "sex": {"female": "Female", "male": "Male", "other": "Other"},
    "age": {"adult": "18 years or over", "child": "0 to 17 years"},
    "form": {"sexual": "Sexual exploitation", "forced_labour": "Forced labour", "other": "Other forms of exploitation"},
}
NEEDED = {
    "sex": ["female", "male"],
    "age": ["adult", "child"],
    "form": ["sexual", "forced_labour", "other"],
}


@pytest.fixture(scope="module")
def raw(workbooks):
    """Areas, cells of detected victims, and countries with a total of each measure."""
    return raw_world.read(workbooks[1])


@pytest.fixture(scope="module")
def second(raw):
    """Every country and year: cells, and the state of the total."""
    return raw_world.states_of(*raw[:2])


def test_every_country_and_year_is_in_the_same_state(newest, second):
    """3,960 country-years, each once; none is left over."""
    rows = newest.country_years("detected")
    found = dict(zip(zip(rows["ref_area"], rows["year"], strict=True), rows["state"], strict=True))
    states = second[1]
    conflicting = {k for k, s in found.items() if s == "conflicting"}
    differ = {k: (found[k], s) for k, s in states.items() if found[k] != s and k not in conflicting}
    assert differ == {}
    assert len(found) == len(states) == 198 * 20


def test_countries_that_report(newest, second, raw):
    """143 for 2020 and 112 for 2022, by the rule that a total stands in the workbook; and each measure."""
    for label, indicator in {
        "Detected victims": "Detected trafficking victims", "Offences": "Offences of trafficking in persons",
        "In formal contact": "Persons brought into formal contact", "Prosecuted": "Persons prosecuted",
        "Convicted": "Persons convicted",
    }.items():  # fmt: skip
        found = {c.year: c.lo for c in of_all.reporting_countries(newest)[label]}
        assert found == raw[2][indicator].to_dict()
    with_total = [y for (_, y), s in second[1].items() if s in WITH_TOTAL]
    assert (with_total.count(2020), with_total.count(2022)) == (143, 112)


def test_sums_both_ways(newest, second):
    """All bounds of all years, and the number of countries of each."""
    held, states = second
    for s in of_all.sums(newest):
        calm = [
            k
            for k, state in states.items()
            if k[1] == s.year and state in ("number", "suppressed") and k not in CONTESTED
        ]
        if s.uncontested:
            assert (s.uncontested.count.lo, s.uncontested.count.hi) == added(held, calm)
            assert s.uncontested.countries == len(calm) == s.allowed.countries - 1
        assert bool(s.uncontested) == (("PAK", s.year) in CONTESTED)
        for found, taken in (
            (s.allowed, ("number", "suppressed")),
            (s.published, WITH_TOTAL),
        ):
            keys = [k for k, state in states.items() if k[1] == s.year and state in taken]
            assert (found.count.lo, found.count.hi) == added(held, keys)
            assert found.countries == len(keys)


def test_the_same_countries(newest, second):
    """Pairs of years from 2007 on; 2021 and 2022 have 51 countries in common, all uncontested."""
    held, states = second
    number = {y: {a for (a, year), s in states.items() if (year, s) == (y, "number")} for y in range(2007, 2023)}
    panels = {p.last: p for p in of_all.panels(newest)}
    for a, b in pairwise(range(2007, 2023)):
        both = number[a] & number[b]
        torn = {c for c in both if {(c, a), (c, b)} & CONTESTED}
        assert set(panels[b].left_out) == torn
        both -= torn
        for found, ones, other in (
            (panels[b].only_before, number[a] - number[b], b), (panels[b].only_after, number[b] - number[a], a),
        ):  # fmt: skip
            assert found == Counter(states[c, other] for c in ones)
        assert panels[b].same[0].countries == len(both)
        assert panels[b].same[0].count.lo == added(held, [(c, a) for c in both])[0]
        assert panels[b].same[1].count.lo == added(held, [(c, b) for c in both])[0]
    assert len(number[2021] & number[2022]) == 50


def test_nobody_is_named_where_the_sum_rose(newest, second):
    """60,124 and 63,218: the 12,700 of the United Kingdom, without a total in 2022, are more than no fall."""
    held, states = second
    sums = [
        sum(total(held, key)[0] for key, s in states.items() if key[1] == y and s == "number") for y in (2021, 2022)
    ]
    assert sums == [60124, 63218]
    assert total(held, ("GBR", 2021)) == (12700, 12700)
    assert (ALL, ALL, ALL, ALL) not in held.get(("GBR", 2022), {})
    assert panel(newest, 2021, 2022).gone == ()


def test_added_citizenships_would_doubt_one_total_more(newest, second):
    """Côte d'Ivoire 2022: 1,388 against 1,234, or 849 without the row whose name is damaged.

    That row may be of the same persons as others, so citizenships are not added. Of the totals of
    2022 that they exceed, all others are in question without them.
    """
    held, states = second
    over = set()
    for (area, year), cells in held.items():
        most = sum(low for (d, *_), (low, _) in cells.items() if d == CITIZENSHIP)
        if year == 2022 and (ALL, ALL, ALL, ALL) in cells and most > cells[ALL, ALL, ALL, ALL][1]:
            over.add(area)
    assert {a for a in over if states[a, 2022] != "in_question"} == {"CIV"}
    cells = {c: low for (d, c, *_), (low, _) in held["CIV", 2022].items() if d == CITIZENSHIP}
    damaged = sum(n for c, n in cells.items() if "\ufffd" in c)
    assert (sum(cells.values()), sum(cells.values()) - damaged) == (1388, 849)
    rows = newest.country_years("detected").set_index(["ref_area", "year"])
    assert rows.loc[("CIV", 2022), "state"] == "number"


@pytest.mark.parametrize("partition", ["sex", "age", "form"])
def test_shares(newest, second, partition):
    """The countries taken, and the bounds of each share, in 2020 and in 2022."""
    held, states = second
    for year in (2020, 2022):
        found = breakdown(newest, partition, year)
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
                    kept.append((area, {c: cells[at] for c, at in own.items()}))
        assert found.countries == len(kept)
        check_weights(found, kept)
        kept = [k for _, k in kept]
        low, high = ({c: sum(k[c][end] for k in kept if c in k) for c in LABELS[partition]} for end in (0, 1))
        for estimate, category in zip(found.shares, [c for c in LABELS[partition] if high[c]], strict=True):
            expected = reached(low[category], high[category], sum(low.values()), sum(high.values()))
            assert estimate.ends == pytest.approx(expected, rel=1e-12)


def reached(low, high, least, most):
    """The smallest and largest share of a part: the other parts are largest, or smallest."""
    return low / (low + most - high), high / (high + least - low)


def check_weights(found, kept):
    """Whoever is contested or more than half is Pakistan, and the shares without it."""
    size = {area: [sum(ends[i] for ends in k.values()) for i in (0, 1)] for area, k in kept}
    whole = [sum(s[i] for s in size.values()) for i in (0, 1)]
    named = [a for a, (low, high) in size.items() if (a, found.year) in CONTESTED or low > whole[1] - high]
    assert list(found.named) == named
    if not named:
        return  # Pakistan's forms of 2020 are suppressed, and nobody else is half of them
    assert named == ["PAK"]
    low, high = size["PAK"]
    assert found.weights[0].ends == pytest.approx(reached(low, high, *whole), rel=1e-12)
    others = [k for area, k in kept if area != "PAK"]
    sums = {c: [sum(k[c][i] for k in others if c in k) for i in (0, 1)] for c in LABELS[found.partition]}
    least, most = (sum(s[i] for s in sums.values()) for i in (0, 1))
    for estimate, (lo, hi) in zip(found.without, [s for s in sums.values() if s[1]], strict=True):
        assert estimate.ends == pytest.approx(reached(lo, hi, least, most), rel=1e-12)


def test_regions_hold_all_countries(newest, raw):
    """Each country is in one subregion, and the sums of subregions are the sum of all."""
    areas, *_ = raw
    found = regional(newest, 2022)
    assert sum(listed for _, _, listed, _ in found) == len(areas)
    both = of_all.both_ways(newest, 2022)
    sums = [f for *_, f in found if f]
    assert sum(f.allowed.count.lo for f in sums if f.allowed) == both.allowed.count.lo
    assert sum(f.published.count.hi for f in sums) == both.published.count.hi


def place(partition, label):
    """Where a category of a breakdown stands among the cells."""
    return {
        "sex": (ALL, ALL, label, ALL), "age": (ALL, ALL, ALL, label), "form": (FORM, label, ALL, ALL),
    }[partition]  # fmt: skip
