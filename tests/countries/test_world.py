"""Each country-year of an edition has one state, and contested totals are found."""

import pytest
from glotip_rows import CITIZEN, HEADER, STAMP, row

from nbpress.core.errors import CoverageError
from tipresearch import countries
from tipresearch.countries.sums import regional
from tipresearch.countries.world import WITH_TOTAL, world_of
from tipresearch.presentation.messages import world as sentences

OFFENCES = "Offences of trafficking in persons"


def pakistan(value, year=2020, **place):
    return row(value, iso="PAK", country="Pakistan", year=year, **place)


def test_each_country_year_has_one_state(small):
    """Each invented country has another state. A missing total is neither zero nor suppressed."""
    rows = small.country_years("detected")
    assert rows[rows["year"] == 2019].set_index("ref_area")["state"].to_dict() == {
        "FRA": "number", "AUT": "number", "ITA": "suppressed", "DEU": "in_question", "BEL": "in_question",
        "ESP": "range", "PRT": "no_total", "GRC": "only_suppressed", "POL": "not_published", "CHE": "not_published",
    }  # fmt: skip
    later = small.country_years("detected", year=2020).set_index("ref_area")["state"]
    assert set(later.drop(["FRA", "CHE"])) == {"not_published"}
    for measure in ("detected", "convicted"):
        table = countries.accounted(small, measure)
        assert {*table} <= {"year", *countries.STATES, "countries"}
        assert (table.drop(columns=["year", "countries"]).sum(axis=1) == len(small.areas)).all()
        assert table["countries"].sum() == len(small.areas) * len(small.years)


def test_each_country_year_of_an_older_edition_has_one_state(read_edition):
    """`test_second_computation` counts the states of the newer edition a second time."""
    world = world_of(read_edition("2023-05-30"), 2003, 2022)
    accounted = countries.accounted(world)
    assert accounted["countries"].sum() == len(world.areas) * 20
    assert "newest" not in accounted, "no country has this state, and the page has no such column"
    rows = world.country_years("detected")
    assert not rows.duplicated(["ref_area", "year"]).any()
    totals = rows[rows["lo"].notna()]
    assert set(totals["state"]) == {*WITH_TOTAL} - {"newest"}  # an earlier edition would tell it
    assert not totals["figure_id"].duplicated().any()


def test_areas_are_the_countries_of_any_measure_with_their_printed_names(small, world_of_rows):
    assert small.areas["country"].tolist() == sorted(small.areas["country"])
    assert "Poland" in set(small.areas["country"])
    assert set(small.areas["subregion"]) == {"Western Europe"}
    names = {"HKG": "China, Hong Kong SAR", "KOR": "Republic of Korea"}
    world = world_of_rows([row("9", iso=code, country=name) for code, name in names.items()])
    assert {code: world.name(code) for code in names} == names


def test_citizenships_are_not_added(world_of_rows):
    """60 and 70 of 100 may overlap. 101 of one citizenship exceed the total, so the total is 100 to 101."""
    several = [row(n, dimension=CITIZEN, category=c) for n, c in (("60", "Ghana"), ("70", "Ghana?"))]
    one = row("101", dimension=CITIZEN, category="Mali")
    for rows, expected in ((several, ["number", 100, 100]), ([*several, one], ["range", 100, 101])):
        found = world_of_rows([row("100"), *rows]).country_years("detected")
        assert found[["state", "lo", "hi"]].to_numpy().tolist() == [expected]


def test_a_total_below_its_parts_has_the_range_of_its_corrections(small):
    rows = small.country_years("detected").set_index(["ref_area", "year"])
    exceeded = rows.loc[rows["parts_at_least"].notna(), ["parts_at_least", "lo", "hi"]]
    assert exceeded.loc[[("DEU", 2019), ("ESP", 2019)]].to_numpy().tolist() == [[30, 0, 30], [44, 40, 44]]
    assert len(exceeded) == 2


@pytest.mark.slow
def test_a_workbook_without_columns_of_regions_has_no_regions(written):
    kept = [i for i, name in enumerate(HEADER) if "egion" not in name]
    rows = [[r[i] for i in kept] for r in (row("10"), row("20", iso="ITA"))]
    world = countries.load_world(2019, 2019, written(rows, [*STAMP, [HEADER[i] for i in kept]]))
    assert (world.has_regions, len(world.areas), regional(world, 2019)) == (False, 2, [])
    assert countries.regions_table(world).empty
    assert countries.sums(world)[0].allowed.count.lo == 30


def test_without_a_workbook_the_world_is_empty_and_the_note_says_how_to_get_one():
    world = countries.load_world(2003, 2022)
    assert not world.given
    assert "tipresearch fetch glotip" in world.note
    assert countries.sums(world) == countries.panels(world) == countries.breakdowns(world) == []
    assert countries.reporting_countries(world) == {}
    assert countries.accounted(world).empty
    assert world.country_years("detected").empty


@pytest.mark.slow
def test_missing_years_are_those_of_the_workbook_and_a_span_without_figures_is_refused(written):
    book = written([row("9", year=2018), row("12", year=2024)])
    worlds = [countries.load_world(*years, book) for years in ((None, None), (2020, None), (None, 2020))]
    assert [(w.first_year, w.last_year) for w in worlds] == [(2018, 2024), (2020, 2024), (2018, 2020)]
    for first, last in ((2030, None), (1990, 1995)):
        with pytest.raises(CoverageError, match=f"from {first} to {last or first}.*2018 to 2024"):
            countries.load_world(first, last, book)
    with pytest.raises(CoverageError, match=r"first_year 2020 .* last_year 2019"):
        countries.load_world(2020, 2019)


@pytest.mark.parametrize("years", [("2018", 2022), ("data_glotip.xlsx", 2018), (2018, True)])
def test_a_year_that_is_no_whole_number_is_refused(years):
    with pytest.raises(CoverageError, match=r"^(first|last)_year .* whole number, such as 2020\.$"):
        countries.load_world(*years)


def test_a_total_that_another_publication_contests_is_found(world_of_rows, small):
    """Other publications have 22, 20,045 and 32,022 for Pakistan 2020, and nothing for France."""
    (found,) = countries.contested(world_of_rows([row("500", year=2020), pakistan("20,046")], 2020, 2020))
    assert (found.ref_area, found.year, found.lo) == ("PAK", 2020, 20046)
    assert "SOURCE_CONFLICT" in found.flags
    assert countries.contested(small) == ()


def test_a_contested_total_has_its_flag_in_sums_and_each_sum_is_also_given_without_it(world_of_rows):
    world = world_of_rows([row("500", year=2020), pakistan("20,046"), row("400")], 2019, 2020)
    earlier, found = countries.sums(world)
    assert (found.allowed.count.lo, found.uncontested.count.lo) == (20546, 500)
    assert [c.ref_area for c in found.contested] == ["PAK"]
    assert countries.weight(world, found.contested[0], found.allowed).value == 20046 / 20546
    flags = [s.count.flags for s in (earlier.allowed, found.allowed, found.uncontested)]
    assert flags == [(), ("PART_CONTESTED",), ()]
    assert f"{found.allowed.estimate:full}" == "20,546 (computed from a disputed count)"
    assert (earlier.contested, earlier.uncontested) == ((), None)
    assert (countries.contested_in(world, [2020]), countries.contested_in(world, [2019])) == (["PAK"], [])


def test_totals_contest_only_totals_of_the_same_measure(world_of_rows):
    """For 900 offences our data have 42 and 15. The 32,022 victims are no number of offences."""
    rows = [row("500", indicator=OFFENCES, year=2020), pakistan("900", indicator=OFFENCES), row("5", year=2020)]
    world = world_of_rows(rows, 2020, 2020)
    found = countries.both_ways(world, 2020, "offences").allowed
    assert (found.count.lo, found.count.flags) == (1400, ("PART_CONTESTED",))
    (count,) = countries.contested(world, "offences")
    assert {(c.measure, c.lo) for c in countries.against(world, count)} == {("offences", 15)}


@pytest.fixture(scope="module")
def compared(read_edition):
    """The newest edition from 2018, with the edition before."""
    return world_of(read_edition("2025-04-14"), 2018, 2022, read_edition("2023-05-30"))


def test_totals_that_an_earlier_edition_contradicts_are_contested(read_edition, compared):
    """Sweden 2019 changed from <5 to 269 and Poland 2021 from 23 to 447: no panel includes them."""
    alone = world_of(read_edition("2025-04-14"), 2018, 2022)
    assert {c.ref_area for c in countries.contested(alone)} == {"PAK"}
    found = {(c.ref_area, c.year): c.lo for c in countries.contested(compared)}
    expected = {("SWE", 2019): 269, ("SWZ", 2020): 17, ("DOM", 2020): 83, ("POL", 2021): 447}
    assert found.items() >= expected.items()
    assert {a for a, _ in found} > {"PAK"}
    assert {"SWE", "POL"} <= {a for panel in countries.panels(compared) for a in panel.left_out}
    assert not {"SWE", "POL"} & {a for panel in countries.panels(alone) for a in panel.left_out}
    listed = {(c.label, c.edition): str(c) for of in sentences.disputed_totals(compared).values() for c in of}
    assert not [label for label, _ in listed if label == "Pakistan 2022"]  # an opinion piece alone differs
    assert [listed["Sweden 2019", e] for e in ("2025-04-14", "2023-05-30")] == ["269", "fewer than 5"]


def test_the_page_says_which_publications_can_dispute_a_total(newest, compared):
    for world, how in (
        (newest, "A total is disputed if another publication"),
        (
            compared,
            "A total is disputed if edition 2023-05-30 differs from it by more than a factor of two. A total is",
        ),
    ):
        said = str(sentences.who_could_dispute(world))
        assert said.startswith(how)
        assert said.endswith("We have other publications for Pakistan only.")
    assert str(sentences.steady_panel(newest)).endswith(" to 43,355–43,356.")
    assert sentences.panels_cited(compared) == [("unodc_glotip", e) for e in ("2025-04-14", "2023-05-30")]
    assert sentences.panels_cited(newest) == newest.cited
