"""Sums have bounds and a number of countries; shares are over the countries that publish a breakdown."""

import pytest
from glotip_rows import ADULT, CHILD, FORM, row

from nbpress.core.errors import CoverageError
from tipresearch import countries
from tipresearch.countries.sums import BREAKDOWNS, breakdown, printed, regional, summed
from tipresearch.countries.world import world_of
from tipresearch.observations import to_count
from tipresearch.presentation.messages import world as sentences


def by_sex(total, women, men, **place):
    return [row(total, **place), row(women, sex="Female", **place), row(men, sex="Male", **place)]


def test_sums_over_the_totals_in_use_and_over_all_printed_totals(small):
    """By hand: 100 + 50 + <5 and 40 to 44 are 190 to 198. 2,019 and <5 beside 30 make 2,209 to 2,247."""
    first, second = countries.sums(small)
    assert (first.allowed.count.lo, first.allowed.count.hi) == (190, 198)
    kinds = (first.allowed.numbers, first.allowed.suppressed, first.allowed.ranges, first.allowed.countries)
    assert kinds == (2, 1, 1, 4)
    assert (first.published.count.lo, first.published.count.hi) == (2209, 2247)
    assert (first.published.countries, first.published.in_question) == (6, 2)
    assert (second.allowed.estimate.value, second.published.in_question) == (200, 0)
    found = first.allowed.estimate
    assert (found.kind, found.value, found.level, f"{found:}") == ("bounds", None, None, "190–198")
    assert "CENSORED" in found.flags
    assert "4 countries and areas" in found.label
    assert len(found.inputs[0].figure_ids) == 4
    whole = "2,209–2,247 (bounds, not a confidence interval; of a table that does not add up)"
    assert f"{first.published.estimate:full}" == whole
    assert second.published.estimate.kind == "point"


def test_tables_state_the_number_of_countries_of_each_sum(small):
    assert countries.sums_table(small).iloc[0].tolist() == [2019, 4, 1, 1, "190–198", 6, "2,209–2,247"]
    last = ["Europe", "Western Europe", 10, 2, 0, 0, "200", 2, "200"]
    assert countries.regions_table(small).iloc[0].tolist() == last
    # Detected victims are of 2020, and persons convicted of 2019, the last years with totals.
    assert countries.measures_table(small).to_numpy().tolist() == [
        ["Detected victims", 2020, 2, 0, 0, "200", 2, "200"],
        ["Convicted", 2019, 1, 0, 0, "7", 1, "7"],
    ]


def test_a_sum_without_a_total_is_refused_and_is_not_zero(small):
    with pytest.raises(CoverageError, match="detected in 2019"):
        summed(small, small.country_years("detected").iloc[:0], 2019, "detected")


def test_a_year_without_a_total_in_use_has_only_the_sum_of_printed_totals(world_of_rows):
    (found,) = countries.sums(world_of_rows([row("<5"), row("30", sex="Female")]))
    assert (found.allowed, printed(found.allowed)) == (None, "–")
    assert (found.published.count.lo, found.published.count.hi) == (0, 30)


def test_the_sum_of_a_region_of_two_countries_narrows_no_suppressed_total(world_of_rows):
    ((_, _, listed, both),) = regional(world_of_rows([row("100"), row("<5", iso="ITA")]), 2019)
    assert listed == 2
    assert (both.allowed.count.lo - 100, both.allowed.count.hi - 100) == (0, 4)


def test_the_share_of_a_total_in_its_sum(small):
    """100 of 190 to 198."""
    total = to_count(small.table[small.table["raw_value"] == "100"].iloc[0])
    assert countries.weight(small, total, countries.sums(small)[0].allowed).ends == (100 / 198, 100 / 190)


def test_sums_of_offences_and_of_persons_have_different_units(small):
    rows = small.country_years("detected").query("year == 2020 and lo == lo")
    units = {m: summed(small, rows, 2020, m).count.unit for m in ("offences", "detected", "convicted")}
    assert units == {"offences": "offences", "detected": "persons", "convicted": "persons"}


def test_shares_include_only_countries_with_each_main_category(world_of_rows):
    """Italy has no male count, which is missing and not zero; in ages it has children and no adults."""
    rows = [*by_sex("100", "60", "40"), row("60", age=ADULT), row("40", age=CHILD)]
    rows += [row("500", iso="ITA"), row("500", iso="ITA", sex="Female"), row("500", iso="ITA", age=CHILD)]
    world = world_of_rows(rows)
    for partition in ("sex", "age"):
        found = breakdown(world, partition, 2019)
        assert (found.countries, found.with_total) == (1, 2)
        assert [e.value for e in found.shares] == [0.6, 0.4]
        # France is all of the victims, and no country is left without France.
        assert (found.named, found.weights[0].value, found.without) == (("FRA",), 1, ())
    assert breakdown(world, "sex", 2019).shares[0].label == "Sex: female, 1 country or area"


def test_shares_are_also_given_without_a_country_with_more_than_half_of_the_victims(world_of_rows):
    """France has 100 of 140 victims. With 100 of 200, France has not more than half."""
    rows = [*by_sex("100", "80", "20"), *by_sex("40", "10", "30", iso="ITA")]
    found = breakdown(world_of_rows(rows), "sex", 2019)
    assert (found.named, found.weights[0].value) == (("FRA",), 100 / 140)
    assert [e.value for e in found.both_ways] == [90 / 140, 50 / 140, 10 / 40, 30 / 40]
    assert found.without[0].label == "Sex: female, without France, 1 country or area"
    found = breakdown(world_of_rows([*rows, *by_sex("60", "30", "30", iso="ESP")]), "sex", 2019)
    assert (found.named, found.weights, found.without) == ((), (), ())


def test_shares_are_also_given_without_a_contested_country_however_small(world_of_rows):
    """Other publications have other totals for Pakistan 2020; shares without Pakistan or of 2019 have no remark."""
    rows = [*by_sex("100", "80", "20", year=2020), *by_sex("80", "80", "<5", iso="ITA", year=2020)]
    rows += by_sex("40", "30", "10", iso="PAK", country="Pakistan", year=2020)
    world = world_of_rows([*rows, *by_sex("120", "60", "60")], 2019, 2020)
    found = breakdown(world, "sex", 2020)
    assert found.named == ("PAK",)
    assert found.weights[0].ends == (40 / 224, 40 / 220)
    assert found.without[0].ends == (160 / 184, 160 / 180)
    assert {e.remark for e in found.shares} == {"computed from a disputed count"}
    assert {e.remark for e in (*found.without, *breakdown(world, "sex", 2019).shares)} == {""}


def test_shares_with_a_count_that_may_be_blank_say_so(world_of_rows):
    """Spain has only <5 men and no total, so that Italy's <5 may be blank. The bounds stay the same."""
    rows = [*by_sex("100", "80", "20"), *by_sex("80", "80", "<5", iso="ITA")]
    for more, blank in (([row("<5", iso="ESP", sex="Male")], True), ([], False)):
        found = breakdown(world_of_rows([*rows, *more]), "sex", 2019)
        assert {"MAYBE_BLANK" in e.flags for e in found.shares} == {blank}
        assert found.shares[0].ends == (160 / 184, 160 / 180)


def test_suppressed_counts_give_bounds(small):
    """60 female and <5 male."""
    found = breakdown(small, "sex", 2019)
    assert (found.shares[0].ends, found.shares[0].kind) == ((60 / 64, 1), "bounds")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        # All three forms are suppressed, which says nothing on forms.
        [row("<5", dimension=FORM, category=f) for f in ("Sexual exploitation", "Forced labour", "Other forms of exploitation")],
        # There are fewer children than girls, so the ages are disputed.
        [row("80", age=ADULT), row("<5", age=CHILD), row("15", sex="Female", age=CHILD)],
    ],
)  # fmt: skip
def test_a_country_without_usable_parts_has_no_share(world_of_rows, rows):
    world = world_of_rows([row("100"), *rows])
    assert [breakdown(world, partition, 2019) for partition in BREAKDOWNS] == [None] * 3
    assert countries.breakdowns(world) == []


def test_the_countries_left_out_of_shares_are_listed(read_edition):
    """Eight in 2020. Mozambique's <5 is contested by 21 and left out of the sum as well; Pakistan weighs 1 %."""
    of_2020 = world_of(read_edition("2025-04-14"), 2019, 2020, read_edition("2023-05-30"))
    names = "Australia, the Dominican Republic, Fiji, Pakistan, Eswatini and Tanzania"
    label = breakdown(of_2020, "sex", 2020).without[0].label
    assert label == f"Sex: female, without {names}, 83 countries and areas"
    said = str(sentences.reporting_sentences(of_2020))
    assert "In the sum, 29.4\N{NO-BREAK SPACE}% is from Pakistan, whose total is disputed." in said
    assert "Without disputed totals the sum is 47,106–47,278, in 127 countries and areas." in said
