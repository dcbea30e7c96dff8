"""The profile of a country: its span, its totals, and the parts beside its totals."""

import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, row
from matplotlib.figure import Figure

import tipresearch as tip
from nbpress.core.errors import CoverageError
from tipresearch import countries
from tipresearch.datasets import coverage
from tipresearch.presentation.charts.layout import Room
from tipresearch.presentation.charts.marks import draw_counts
from tipresearch.presentation.charts.series import looks_of
from tipresearch.presentation.messages import parts
from tipresearch.presentation.messages import profiles as sentences
from tipresearch.readers import cache

UNKNOWN = {"sex": "Unknown", "age": "Unknown"}
BY_SEX = ({}, {"sex": "Female"}, {"sex": "Male"}, UNKNOWN)
BY_AGE = ({}, {"age": ADULT}, {"age": CHILD})


def rows_of(years, places):
    """Return the rows of each year, with its counts at these places; a blank count has no row."""
    pairs = ((year, *each) for year, counts in years.items() for each in zip(counts, places, strict=True))
    return [row(count, year=year, **place) for year, count, place in pairs if count]


def test_without_a_file_the_profile_is_of_our_selection_and_says_so():
    profile = tip.countries.load_profile("PAK", 2003, 2022)
    assert [c.value for c in profile.totals("detected")] == [32022, 20045, 21253, 26539]
    assert "not the whole database" in profile.note
    # An earlier edition has other women of 2020; for 2022 only an opinion piece has another total.
    women = countries.load_profile("PAK", 2020, 2022).series("sex")["Female"]
    assert [c.flags for c in women] == [("REVISION", "LARGE_REVISION", "TOTAL_CONTESTED"), (), ()]


@pytest.mark.slow
def test_an_area_without_figures_is_not_called_unpublished(written):
    """Our selection lacks Nepal, and UNODC may publish Nepal; a workbook says which years it has."""
    with pytest.raises(CoverageError) as caught:
        countries.load_profile("NPL", 2003, 2022)
    message = str(caught.value)
    for words in ("edition 2025-04-14", "NPL from 2003 to 2022", "whether UNODC publishes any is in its workbook: run"):
        assert words in message
    assert "nothing is published" not in message
    with pytest.raises(CoverageError, match=r"2025-04-14 .* FRA from 2003 to 2010; it holds 2019 to 2019\.$"):
        countries.load_profile("FRA", 2003, 2010, written([row("12", year=2019)]))


def test_a_name_in_place_of_a_code_is_refused_with_the_code():
    with pytest.raises(CoverageError, match=r"'Pakistan'.*Did you mean 'PAK'\?$"):
        countries.load_profile("Pakistan", 2019, 2022)


@pytest.mark.slow
def test_the_edition_to_compare_with_is_an_earlier_edition(tmp_path):
    earlier = [["UNODC"], ["30/05/2023"], glotip_rows.HEADER]
    new = str(glotip_rows.write(tmp_path / "new.xlsx", [row("12")]))
    old = str(glotip_rows.write(tmp_path / "old.xlsx", [row("12")], earlier))
    span = {"first_year": 2019, "last_year": 2019}
    for data, previous, words in ((old, new, "later than edition 2023-05-30; swap"), (new, new, "is the same")):
        with pytest.raises(CoverageError, match=words):
            countries.load_profile("FRA", *span.values(), data, previous)
        for name in ("profile", "world"):
            with pytest.raises(CoverageError, match=words):
                coverage.covered(name, {**span, "data_file": data, "previous_file": previous})
    assert countries.load_profile("FRA", 2019, 2019, new, old).previous_edition == "2023-05-30"


@pytest.mark.slow
def test_missing_years_are_those_of_the_edition_and_not_of_the_area(written, tmp_path):
    """France has no figure of 2018 and none of 2024."""
    book = written([row("12", year=2019), *(row("9", iso="ITA", year=y) for y in (2018, 2024))])
    assert countries.load_profile("FRA", data_file=book).years == (2018, 2024)
    with cache.kept_in(tmp_path / "kept"):
        cache.keep(tmp_path / "data_glotip.xlsx", tmp_path / "kept")
        assert countries.load_profile("FRA", data_file=book).years == (2018, 2024)
    values = {"first_year": None, "last_year": None, "data_file": book, "previous_file": ""}
    assert set(coverage.covered("profile", values)["ref_area"]) == {"FRA", "ITA"}


def test_a_total_below_its_parts_has_no_rate_and_no_change(newest_profile):
    """Germany 2022: a suppressed total beside parts of at least 1,294."""
    profile = newest_profile("DEU", 2015)
    totals = {c.year: c for c in profile.totals("detected")}
    check = totals[2022].coherence
    assert (check.state, check.by, check.parts_lo, check.use) == ("off", "sex_age", 1294, "none")
    assert totals[2016].coherence.state == "consistent"
    rates = {r.label: r for r in countries.rates(profile.totals("detected"))}
    assert (rates["2022"].value, rates["2022"].lo, rates["2022"].kind) == (None, None, "point")
    assert "CELLS_DISAGREE" in rates["2022"].flags
    assert str(rates["2022"]) == "not given, cells disagree"
    assert rates["2016"].value is not None
    changes = {c.inputs[0].year: c for c in tip.yoy(profile.totals("detected"))}
    assert changes[2022].value is changes[2022].lo is changes[2021].value is None
    # The parts of 2017 exceed 669 as printed; a reading explains the parts, so 669 / 536 is a change.
    assert f"{changes[2017].value:.1f}" == "24.8"
    record = rates["2022"].record()
    assert record["state"] == "off"
    assert len(record["disagrees_with"]) == len(check.figure_ids) > 1


def test_a_total_that_repeats_its_year_has_no_change(newest_profile):
    """Mexico 2015: 2,015, beside 1,679 by sex and by age. The page does not call that a misfit."""
    profile = newest_profile("MEX", 2014, 2017)
    assert [c.year for c in profile.totals("detected") if c.unvalidated] == [2015]
    changes = {c.inputs[0].year: f"{c}" for c in tip.yoy(profile.totals("detected"), interval=False)}
    assert changes[2015] == changes[2016] == "not given, may be no count"
    assert changes[2017] == "−1.6\N{NO-BREAK SPACE}%"
    assert not [m for m in countries.misfits(profile) if m.year == "2015"]
    detected = countries.coverage_table(profile).set_index("year")["detected"]
    assert detected[2015] == "2,015\N{NO-BREAK SPACE}×"


def test_parts_of_less_than_half_of_the_total_are_apart(france):
    """238 of 1,914 and 30 to 34 of 70; not half of 100, nor 60 of 100, more than all, or suppressed counts alone."""
    ages = {2016: ("1,914", "80", "158"), 2017: ("100", "30", "20"), 2018: ("100", "60", "10"), 2019: ("70", "30", "<5"),
            2020: ("100", "90", "80"), 2021: ("100", "<5", "<5"), 2022: ("100", "50", "50")}  # fmt: skip
    rows = rows_of(ages, BY_AGE)
    profile, one_year = france(rows), france(rows, 2016, 2016)
    assert (countries.years_apart(profile, "age"), countries.years_apart(profile, "sex")) == ([2016, 2019], [])
    assert sentences.not_joined(profile, "sex") == []
    (line,) = sentences.not_joined(profile, "age")
    assert str(line) == "No line leads to 2016 and 2019, because the counts by age are less than half of the total."
    assert countries.years_apart(one_year, "age") == [2016]
    assert sentences.not_joined(one_year, "age") == []  # a chart of one year has no line


@pytest.mark.parametrize(
    ("area", "partition", "years"),
    [
        ("PAK", "form", [2021]),  # 190 and <5 of 21,253, without a third form
        ("PAK", "age", [2019]),  # the adults are off
        ("FRA", "form", [2015]), ("HRV", "sex", [2020]), ("KEN", "form", [2016]), ("PHL", "age", [2021]),
    ],
)  # fmt: skip
def test_published_parts_of_less_than_half_are_apart(newest_profile, area, partition, years):
    assert set(years) <= set(countries.years_apart(newest_profile(area), partition))


def test_no_line_leads_to_parts_that_are_apart(newest_profile):
    """The Philippines 2021: 238 by age of 1,914; the line of adults ends in 2020 at 1,293."""
    profile = newest_profile("PHL", 2019, 2021)
    ax = Figure(figsize=(7, 3)).subplots()
    ax.set_xlim(2018, 2022)
    series = profile.series("age")
    draw_counts(series, looks_of(series), Room(ax, 7, height=3), apart=countries.years_apart(profile, "age"))
    lines = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert {year for line in lines for year in line.get_xdata() if year == year} & {2020, 2021} == {2020}


def test_a_cell_that_is_printed_twice_is_the_sum(france):
    """Of 100 with 20 women, 9 and 21 men make half; 9 and 20 do not. 70 and 9 unknown close the gap of 79."""
    for men, apart in ((["9", "21"], []), (["9", "20"], [2019])):
        rows = [row("100"), row("20", sex="Female"), *(row(n, sex="Male") for n in men)]
        assert countries.years_apart(france(rows), "sex") == apart
    rows = [row("100"), row("15", sex="Female"), row("6", sex="Male"), row("70", **UNKNOWN), row("9", **UNKNOWN)]
    profile = france(rows)
    assert [str(c) for c in profile.parts("sex")] == ["15", "6", "79"]
    assert countries.misfits(profile) == []


def test_persons_of_unknown_sex_and_age_are_parts_by_sex(france):
    """Total, women, men and unknown of five years; the gap of 2021 has no row of unknown."""
    years = {
        2017: ("100", "15", "6", "79"),  # all of the gap
        2018: ("100", "15", "6", "50"),  # 29 are missing, and more than half are there
        2019: ("100", "60", "29", "<5"),  # 7 to 11 are missing
        2020: ("100", "60", "39", "12"),  # 11 too many, unless the sex of some of the 12 is known
        2021: ("100", "15", "6", ""),  # 79 are missing
    }
    profile = france(rows_of(years, BY_SEX))
    assert countries.years_apart(profile, "sex") == [2021]
    assert states_of(profile) == [("2020", "explained", ("a",))]
    assert said_of(profile) == (
        "In 2020, some counts, alone or together, are larger than the total that should include them. This need not be an error "
        "if the row for unknown sex and age also counts victims with one of the two known."
    )
    unknown = profile.series("sex")["Unknown sex and age"]
    assert [str(c) for c in unknown] == ["79", "50", "fewer than 5", "12"]
    assert profile.parts("age") == []  # without any count by age, the unknown are no part by age


def states_of(profile):
    return [(m.year, m.coherence.state, m.coherence.readings) for m in countries.misfits(profile)]


def said_of(profile):
    return str(parts.do_parts_add_up(profile, countries.misfits(profile)))


def test_unknown_age_of_a_known_sex_is_a_part_by_age_alone(france):
    """20 of 50 have no age; their sex is among the 30 and 20 by sex."""
    known = [row("50"), row("30", sex="Female"), row("20", sex="Male"), row("10", age=CHILD), row("20", age=ADULT)]
    profile = france([*known, row("12", sex="Female", age="Unknown"), row("8", sex="Male", age="Unknown")])
    assert [str(c) for c in profile.parts("sex")] == ["30", "20"]
    assert [str(c) for c in profile.parts("age")] == ["10", "20", "12", "8"]
    assert said_of(profile) == "No breakdown by sex, age or form of exploitation adds up to more than its total."


def test_a_row_of_unknown_that_repeats_the_other_sex_explains_the_excess(france):
    """2019: 60 + 30 + 10 of other sex are 100, and 10 unknown repeat the 10. 2020: 7 unknown repeat nothing."""
    places = (*BY_SEX, {"sex": "Other"}, *BY_AGE[1:])
    years = {year: ("100", "60", "30", unknown, "10", "80", "20") for year, unknown in ((2019, "10"), (2020, "7"))}
    profile = france(rows_of(years, places))
    assert states_of(profile) == [("2019", "explained", ("e",)), ("2020", "stands", ())]
    assert "This need not be an error if the row for unknown sex repeats the row for other sex." in said_of(profile)
