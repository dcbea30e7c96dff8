"""The numbers of the world report, computed a second time from the raw workbook.

Nothing of the package is used on that side, which `raw_world` reads. What must be equal: who
reports, which totals their parts exceed, the sums both ways, the same countries, those with a number
in one year only, and the shares with and without Pakistan. What follows for a total that its parts
exceed is judged in the package alone: tests/consistency has the answers by hand.
"""

from collections import Counter
from itertools import pairwise

import pytest
import raw_world
from raw_world import ALL, CITIZENSHIP, FORM, total

from tipresearch import countries
from tipresearch.countries.database import ALLOWED, COMPARED, WITH_TOTAL
from tipresearch.countries.panels import panel
from tipresearch.countries.shares import breakdown
from tipresearch.countries.sums import regional

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


@pytest.fixture(scope="module")
def judged(newest, second):
    """The state of every country and year, and the ends of its total: of one that its parts exceed, as the package judges it."""
    held, states = second
    rows = {(r.ref_area, r.year): r for r in newest.country_years("detected").itertuples()}
    of = {key: rows[key].state if state == "exceeded" else state for key, state in states.items()}
    disputed = ("range", "in_question")
    return of, {
        key: (rows[key].lo, rows[key].hi) if state in disputed else total(held, key)
        for key, state in of.items()
        if state in WITH_TOTAL
    }


def added(ends, keys):
    return tuple(sum(ends[key][i] for key in keys) for i in (0, 1))


def test_every_country_and_year_is_in_the_same_state(newest, second):
    """3,960 country-years, each once. The package judges the totals that their parts exceed, and no other."""
    rows = newest.country_years("detected")
    found = {
        (r.ref_area, r.year): r.state if r.coherence in ("", "consistent") else "exceeded" for r in rows.itertuples()
    }
    assert found == second[1]
    assert len(found) == 198 * 20
    assert list(found.values()).count("exceeded") == 342


def test_the_printed_total_is_in_its_range(second, judged):
    """Of a total that is used as a range: its smallest and largest count over the corrections."""
    held, (states, ends) = second[0], judged
    ranges = [key for key, state in states.items() if state == "range"]
    assert len(ranges) == 70
    for key in ranges:
        low, high = ends[key]
        assert low <= total(held, key)[0] <= total(held, key)[1] <= high <= 1.5 * low


def test_countries_that_report(newest, second, raw):
    """143 for 2020 and 112 for 2022, by the rule that a total stands in the workbook; and each measure."""
    for label, indicator in {
        "Detected victims": "Detected trafficking victims", "Offences": "Offences of trafficking in persons",
        "In formal contact": "Persons brought into formal contact", "Prosecuted": "Persons prosecuted",
        "Convicted": "Persons convicted",
    }.items():  # fmt: skip
        found = {c.year: c.lo for c in countries.reporting_countries(newest)[label]}
        assert found == raw[2][indicator].to_dict()
    with_total = [y for (_, y), s in second[1].items() if s in ("number", "suppressed", "exceeded")]
    assert (with_total.count(2020), with_total.count(2022)) == (143, 112)


def test_sums_both_ways(newest, judged):
    """All bounds of all years, and the number of countries of each."""
    states, ends = judged
    for s in countries.sums(newest):
        calm = [k for k, state in states.items() if k[1] == s.year and state in ALLOWED and k not in CONTESTED]
        if s.uncontested:
            assert (s.uncontested.count.lo, s.uncontested.count.hi) == added(ends, calm)
            assert s.uncontested.countries == len(calm) == s.allowed.countries - 1
        assert bool(s.uncontested) == (("PAK", s.year) in CONTESTED)
        for found, taken in (
            (s.allowed, ALLOWED),
            (s.published, WITH_TOTAL),
        ):
            keys = [k for k, state in states.items() if k[1] == s.year and state in taken]
            assert (found.count.lo, found.count.hi) == added(ends, keys)
            assert found.countries == len(keys)


def test_the_same_countries(newest, judged):
    """Pairs of years from 2007 on; 2021 and 2022 have 84 countries in common, one of them contested."""
    states, ends = judged
    number = {y: {a for (a, year), s in states.items() if year == y and s in COMPARED} for y in range(2007, 2023)}
    panels = {p.last: p for p in countries.panels(newest)}
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
        assert panels[b].same[0].count.lo == added(ends, [(c, a) for c in both])[0]
        assert panels[b].same[1].count.lo == added(ends, [(c, b) for c in both])[0]
    assert len(number[2021] & number[2022]) == 84


def test_whoever_is_gone_is_larger_than_the_fall(newest, second, judged):
    """75,030 and 74,969: the 12,700 of the United Kingdom, without a total in 2022, and nine others are more than the fall of 61."""
    held, (states, ends) = second[0], judged
    of = {y: {a for (a, year), s in states.items() if year == y and s in COMPARED} for y in (2021, 2022)}
    sums = [added(ends, [(a, y) for a in areas])[0] for y, areas in of.items()]
    assert sums == [75030, 74969]
    assert total(held, ("GBR", 2021)) == (12700, 12700)
    gone = {a for a in of[2021] if (ALL, ALL, ALL, ALL) not in held.get((a, 2022), {}) and ends[a, 2021][0] > 61}
    assert {c.ref_area for c in panel(newest, 2021, 2022).gone} == gone
    assert len(gone) == 10


def test_added_citizenships_would_exceed_one_total_more(newest, second):
    """Côte d'Ivoire 2022: 1,388 against 1,234, or 849 without the row whose name is damaged.

    That row may be of the same persons as others, so citizenships are not added. Of the totals of
    2022 that they exceed, all others are exceeded without them.
    """
    held, states = second
    over = set()
    for (area, year), cells in held.items():
        most = sum(low for (d, *_), (low, _) in cells.items() if d == CITIZENSHIP)
        if year == 2022 and (ALL, ALL, ALL, ALL) in cells and most > cells[ALL, ALL, ALL, ALL][1]:
            over.add(area)
    assert {a for a in over if states[a, 2022] != "exceeded"} == {"CIV"}
    cells = {c: low for (d, c, *_), (low, _) in held["CIV", 2022].items() if d == CITIZENSHIP}
    damaged = sum(n for c, n in cells.items() if "\ufffd" in c)
    assert (sum(cells.values()), sum(cells.values()) - damaged) == (1388, 849)
    rows = newest.country_years("detected").set_index(["ref_area", "year"])
    assert rows.loc[("CIV", 2022), "state"] == "number"


@pytest.mark.parametrize("partition", ["sex", "age", "form"])
def test_shares(newest, second, judged, partition):
    """The countries taken, and the bounds of each share, in 2020 and in 2022: none has a cell that is disputed."""
    held, (states, _) = second[0], judged
    told = newest.coherence
    off = newest.table[[f in told and told[f].disputed for f in newest.table["figure_id"]]]
    off = off[(off["measure"] == "detected") & (off["partition"] == partition)]
    disputed = set(zip(off["ref_area"], off["period_start"].dt.year, strict=True))
    for year in (2020, 2022):
        found = breakdown(newest, partition, year)
        kept = []
        for (area, y), state in states.items():
            if y == year and state in ALLOWED:
                cells = held[area, y]
                own = {c: place(partition, label) for c, label in LABELS[partition].items()}
                own = {c: at for c, at in own.items() if at in cells}
                full = set(NEEDED[partition]) <= set(own)
                if full and any(cells[at][0] == cells[at][1] for at in own.values()) and (area, y) not in disputed:
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
    both = countries.both_ways(newest, 2022)
    sums = [f for *_, f in found if f]
    assert sum(f.allowed.count.lo for f in sums if f.allowed) == both.allowed.count.lo
    assert sum(f.published.count.hi for f in sums) == both.published.count.hi


def place(partition, label):
    """Where a category of a breakdown stands among the cells."""
    return {
        "sex": (ALL, ALL, label, ALL), "age": (ALL, ALL, ALL, label), "form": (FORM, label, ALL, ALL),
    }[partition]  # fmt: skip
