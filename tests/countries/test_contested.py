"""Totals that another publication contests are named."""

import pytest
from glotip_rows import row

from tipresearch import countries
from tipresearch.countries.database import world_of
from tipresearch.countries.shares import breakdown
from tipresearch.presentation.sentences import world_sums as added


@pytest.mark.slow
def test_a_total_that_other_editions_contest_is_found(written):
    """Pakistan 2020 is 22, 20,045 and 32,022 elsewhere; France is held from nowhere else."""
    rows = [row("500", year=2020), row("20,046", iso="PAK", country="Pakistan", year=2020)]
    found = countries.contested(countries.load_world(2020, 2020, written(rows)))
    assert [(c.ref_area, c.year, c.lo) for c in found] == [("PAK", 2020, 20046)]
    assert "SOURCE_CONFLICT" in found[0].flags


@pytest.mark.slow
def test_a_sum_is_given_without_contested_totals_too(written):
    """500 of France alone; no weight is told of a total that nobody contests."""
    rows = [row("500", year=2020), row("20,046", iso="PAK", country="Pakistan", year=2020)]
    given = countries.load_world(2019, 2020, written([*rows, row("400")]))
    earlier, found = countries.sums(given)
    assert (found.allowed.count.lo, found.uncontested.count.lo) == (20546, 500)
    assert [c.ref_area for c in found.contested] == ["PAK"]
    assert countries.weight(given, found.contested[0], found.allowed).value == 20046 / 20546
    assert [s.count.flags for s in (earlier.allowed, found.allowed, found.uncontested)] == [
        (),
        ("PART_CONTESTED",),
        (),
    ]
    assert f"{found.allowed.estimate:full}" == "20,546 (computed of a contested count)"
    assert (earlier.contested, earlier.uncontested) == ((), None)
    assert (countries.contested_in(given, [2020]), countries.contested_in(given, [2019])) == (["PAK"], [])


@pytest.mark.slow
def test_sums_of_other_measures_say_so_too(written):
    """Pakistan's offences of 2020 are 42 in the edition held here; who prints 900 has revised them."""
    offences = {"indicator": "Offences of trafficking in persons", "year": 2020}
    rows = [
        row("500", **offences),
        row("900", iso="PAK", country="Pakistan", **offences),
        row("5", year=2020),
    ]
    found = countries.both_ways(countries.load_world(2020, 2020, written(rows)), 2020, "offences").allowed
    assert (found.count.lo, found.count.flags) == (1400, ("PART_CONTESTED",))


@pytest.mark.slow
def test_shares_of_parts_of_a_contested_total_say_so(written):
    """With it; without it, and in another year, nobody contests them."""
    parts = [row("60", sex=sex, year=y) for sex in ("Female", "Male") for y in (2019, 2020)]
    parts += [
        row(n, sex=sex, iso="PAK", country="Pakistan", year=2020) for n, sex in (("20,000", "Female"), ("46", "Male"))
    ]
    totals = [row("120", year=y) for y in (2019, 2020)] + [row("20,046", iso="PAK", country="Pakistan", year=2020)]
    given = countries.load_world(2019, 2020, written([*parts, *totals]))
    found = breakdown(given, "sex", 2020)
    assert {e.remark for e in found.shares} == {"computed of a contested count"}
    assert {e.remark for e in (*found.without, *breakdown(given, "sex", 2019).shares)} == {""}


@pytest.mark.slow
def test_a_contested_country_is_in_no_sum_of_the_same_countries(written):
    """Nor can what it adds be had by a difference: of those left out no sum is given."""
    rows = [row("500", year=2020), row("20,046", iso="PAK", country="Pakistan", year=2020)]
    rows += [row("400"), row("32,023", iso="PAK", country="Pakistan")]
    given = countries.load_world(2019, 2020, written(rows))
    (found,) = countries.panels(given)
    assert found.left_out == ("PAK",)
    assert tuple(s.count.lo for s in found.same) == (400, 500)
    assert countries.panels_table(given).iloc[0].tolist() == [2020, 1, "400", "500", 1, 0, 0]
    five = [row(n, iso="PAK", country="Pakistan", year=y) for n, y in (("9", 2018), ("8", 2019), ("20,046", 2020))]
    five += [row("7", year=y) for y in (2018, 2019, 2020)]
    kept = countries.steady(countries.load_world(2018, 2020, written(five)), years=3)
    assert [s.count.lo for s in kept] == [7, 7, 7]


@pytest.mark.slow
def test_nobody_contests_the_invented_countries(small):
    assert countries.contested(small) == ()


@pytest.fixture(scope="module")
def both(read_edition):
    """Years of the newest edition beside the one before."""
    return world_of(read_edition("2025-04-14"), 2018, 2022, read_edition("2023-05-30"))


def test_countries_left_out_of_shares_are_listed_as_a_sentence_does(read_edition):
    """Eight of 2020. Mozambique's fewer than five, which 21 contest, is left out of the sum as well; Pakistan alone weighs 1 %."""
    of_2020 = world_of(read_edition("2025-04-14"), 2019, 2020, read_edition("2023-05-30"))
    labels = [e.label for e in breakdown(of_2020, "sex", 2020).without]
    assert (
        labels[0]
        == "Sex: female, without Australia, the Dominican Republic, Fiji, Pakistan, Eswatini and Tanzania, 83 countries and areas"
    )
    said = repr(added.sum_both_ways(of_2020))
    assert (
        "Pakistan, whose total other publications contest, is 29.4\N{NO-BREAK SPACE}% of that sum. "
        "Without contested totals, of which 1 is suppressed, the sum is 47,106–47,278, over 127 countries and areas."
        in said
    )


def test_totals_that_an_earlier_edition_gives_otherwise_are_contested(read_edition, both):
    """Sweden 2019 went from <5 to 269, Poland 2021 from 23 to 447: they are in no sum of the same countries."""
    alone = world_of(read_edition("2025-04-14"), 2018, 2022)
    assert {c.ref_area for c in countries.contested(alone)} == {"PAK"}
    found = {(c.ref_area, c.year): c.lo for c in countries.contested(both)}
    assert found.items() >= {
        ("SWE", 2019): 269, ("SWZ", 2020): 17, ("DOM", 2020): 83, ("POL", 2021): 447,
    }.items()  # fmt: skip
    assert {a for a, _ in found} > {"PAK"}
    assert {"SWE", "POL"} <= {a for panel in countries.panels(both) for a in panel.left_out}
    assert not {"SWE", "POL"} & {a for panel in countries.panels(alone) for a in panel.left_out}


def test_who_could_contest_a_total_is_said(newest, both):
    """Nothing held here is of another country than Pakistan, so nobody else's totals were asked."""
    alone = "Only totals of Pakistan are compared with another publication; for other countries none was given here"
    assert added.who_could_contest(newest) == alone
    assert repr(added.steady_panel(newest)).endswith(f" to 43,355–43,356. {alone}.")
    assert added.who_could_contest(both) == (
        "Contested is what differs from edition 2023-05-30 by more than a factor of two, or from another "
        "publication, held here of Pakistan alone"
    )
    assert added.panels_cited(both) == [("unodc_glotip", e) for e in ("2025-04-14", "2023-05-30")]
    assert added.panels_cited(newest) == newest.cited


def test_a_total_that_the_earlier_edition_alone_contests_is_named_with_its_number(both):
    """Nobody but the earlier edition has another number for Sweden 2019: the page asked others alone, and failed."""
    said = repr(added.contested_totals(both))
    assert "Sweden 2019" in said
    assert "Pakistan 2022" not in said  # an opinion piece alone has another number
    assert "For Sweden 2019 UNODC GLOTIP said fewer than 5 before (edition 2023-05-30)." in said
    assert said.index("For Eswatini 2020") < said.index("For Poland 2021")  # by name, as named before


@pytest.mark.slow
def test_victims_say_nothing_against_offences(written):
    """15 offences of Pakistan are what another edition has for 900; 32,022 victims are no other total of them."""
    rows = [row("900", iso="PAK", country="Pakistan", year=2020, indicator="Offences of trafficking in persons"), row("5", year=2020)]  # fmt: skip
    given = countries.load_world(2020, 2020, written(rows))
    (count,) = countries.contested(given, "offences")
    assert {(c.measure, c.lo) for c in countries.against(given, count)} == {("offences", 15)}
