"""Every country-year of an edition has one state."""

import pytest
from glotip_rows import CITIZEN, HEADER, STAMP, row

from nbpress.core.errors import CoverageError, SchemaError
from tipresearch import countries
from tipresearch.countries.sums import regional


@pytest.mark.slow
def test_each_state_of_a_country_year(small):
    """One invented country each; what is missing is missing, not zero and not suppressed."""
    rows = small.country_years("detected")
    of = rows[rows["year"] == 2019].set_index("ref_area")["state"].to_dict()
    assert of == {
        "FRA": "number", "AUT": "number", "ITA": "suppressed", "DEU": "in_question", "BEL": "in_question",
        "ESP": "range", "PRT": "no_total", "GRC": "only_suppressed", "POL": "not_published", "CHE": "not_published",
    }  # fmt: skip
    later = rows[rows["year"] == 2020].set_index("ref_area")["state"]
    assert set(later.drop(["FRA", "CHE"])) == {"not_published"}


def test_countries_are_those_of_any_measure_in_the_order_of_the_alphabet(small):
    assert small.areas["country"].tolist() == sorted(small.areas["country"])
    assert "Poland" in set(small.areas["country"])
    assert set(small.areas["subregion"]) == {"Western Europe"}


@pytest.mark.slow
def test_a_country_has_the_name_that_the_workbook_prints(written):
    rows = [
        row("9", iso="HKG", country="China, Hong Kong SAR"),
        row("9", iso="KOR", country="Republic of Korea"),
    ]
    found = countries.load_world(2019, 2019, written(rows))
    assert (found.name("HKG"), found.name("KOR")) == ("China, Hong Kong SAR", "Republic of Korea")


@pytest.mark.slow
def test_citizenships_are_not_added(written):
    """Two names may be of one; of a citizenship alone that exceeds the total one of the two is off: 100 to 101."""
    several = [row(n, dimension=CITIZEN, category=c) for n, c in (("60", "Ghana"), ("70", "Ghana?"))]
    found = countries.load_world(2019, 2019, written([row("100"), *several]))
    assert found.country_years("detected")["state"].tolist() == ["number"]
    one = row("101", dimension=CITIZEN, category="Mali")
    found = countries.load_world(2019, 2019, written([row("100"), *several, one]))
    (of,) = found.country_years("detected").to_dict("records")
    assert (of["state"], of["lo"], of["hi"]) == ("range", 100, 101)


def test_parts_that_exceed_a_total_are_told(small):
    """Each beside its total, which is used as a range if that is narrow."""
    rows = small.country_years("detected").set_index(["ref_area", "year"])
    told = rows.loc[rows["parts_at_least"].notna(), ["parts_at_least", "lo", "hi"]]
    assert told.loc[[("DEU", 2019), ("ESP", 2019)]].to_numpy().tolist() == [[30, 0, 30], [44, 40, 44]]
    assert len(told) == 2


@pytest.mark.slow
def test_a_workbook_without_columns_of_regions_has_none(written):
    """The columns may lack: figures do not depend on them."""
    kept = [i for i, name in enumerate(HEADER) if "egion" not in name]
    rows = [[r[i] for i in kept] for r in (row("10"), row("20", iso="ITA"))]
    found = countries.load_world(2019, 2019, written(rows, [*STAMP, [HEADER[i] for i in kept]]))
    assert not found.has_regions
    assert len(found.areas) == 2
    assert regional(found, 2019) == []
    assert countries.regions_table(found).empty
    assert countries.sums(found)[0].allowed.count.lo == 30


def test_without_a_workbook_all_is_empty_and_the_note_says_how_to_get_one():
    nothing = countries.load_world(2003, 2022)
    assert not nothing.given
    assert "tipresearch fetch glotip" in nothing.note
    assert countries.sums(nothing) == countries.panels(nothing) == countries.breakdowns(nothing) == []
    assert countries.reporting_countries(nothing) == {}
    assert countries.accounted(nothing).empty
    assert nothing.country_years("detected").empty


@pytest.mark.slow
def test_a_span_of_years_that_holds_nothing_is_one_line(written):
    with pytest.raises(CoverageError, match="no usable figure from 1990 to 1995; it covers 2019 to 2020"):
        countries.load_world(1990, 1995, written())
    with pytest.raises(CoverageError, match="first_year 2020 is after last_year 2019"):
        countries.load_world(2020, 2019)


@pytest.mark.slow
def test_years_that_are_not_given_are_those_of_the_workbook(written):
    """A workbook that went on to 2024 gave a page that ended in 2022."""
    book = written([row("9", year=2018), row("12", year=2024)])
    of_all = [countries.load_world(*years, book) for years in ((None, None), (2020, None), (None, 2020))]
    assert [(w.first_year, w.last_year) for w in of_all] == [(2018, 2024), (2020, 2024), (2018, 2020)]
    with pytest.raises(CoverageError, match="no usable figure from 2030 to 2030; it covers 2018 to 2024"):
        countries.load_world(2030, None, book)


def test_a_file_that_is_no_workbook_is_one_line(tmp_path):
    path = tmp_path / "data.xlsx"
    path.write_text("no workbook")
    with pytest.raises(SchemaError):
        countries.load_world(2019, 2020, str(path))


@pytest.mark.parametrize("years", [("2018", 2022), ("data_glotip.xlsx", 2018), (2018, True)])
def test_what_is_no_year_of_a_span_is_told_so(years):
    """A file in the place of a year ended in the words of Python."""
    with pytest.raises(CoverageError, match=r"^(first|last)_year .* is not a whole number, such as 2020\.$"):
        countries.load_world(*years)
