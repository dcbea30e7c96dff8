"""The years in which the published cells of a country cannot all be true: by hand, and over all countries."""

import re
from types import SimpleNamespace

import pytest
from glotip_rows import FORM, row, write

from tipresearch import countries
from tipresearch.presentation.messages import parts, totals
from tipresearch.presentation.messages import profiles as captions
from tipresearch.readers import cache

FORMS = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")


def section(profile):
    return str(parts.do_parts_add_up(profile, countries.misfits(profile)))


@pytest.fixture(scope="module")
def section_of(workbooks):
    """What the section of a country says."""
    return lambda area, first=2003, last=2022: section(countries.load_profile(area, first, last, str(workbooks[1])))


def of_france(folder, rows):
    return section(countries.load_profile("FRA", 2003, 2022, str(write(folder / "g.xlsx", rows))))


def test_all_disputed_years_share_one_sentence_and_one_example(section_of):
    """Nepal 2020, 187 beside 2,023 by age, is the newest disputed year that the headline does not have."""
    assert section_of("NPL") == (
        "UNODC’s tables for Nepal do not add up in 2011, 2016 and 2019–2021: the total is smaller than counts that it should include. "
        "For 2020, UNODC lists 187 detected victims, but its counts by age add up to 2,023. "
        "In 2008, the total is used as published, but at least one other count does not fit the table. "
        "For 2008, UNODC lists 197 under “Nepal” (by citizenship); at most 145 would fit its other counts."
    )
    germany = section_of("DEU")
    assert germany.startswith(
        "UNODC’s tables for Germany do not add up in 2015 and 2018–2022: the total is smaller than counts that it should include. For 2021,"
    )
    assert germany.count("add up") == 2


@pytest.mark.slow
def test_consecutive_years_are_named_by_the_first_and_the_last(tmp_path):
    """Forced labour of 120 beside a total of 100 that sex and age give exactly: the form is off in each year."""
    rows = [
        row(n, year=year, **place)
        for year in (2019, 2020, 2021)
        for n, place in (
            ("100", {}), ("60", {"sex": "Female"}), ("40", {"sex": "Male"}), ("10", {"age": "0 to 17 years"}),
            ("90", {"age": "18 years or over"}), ("120", {"dimension": FORM, "category": "Forced labour"}),
        )
    ]  # fmt: skip
    assert of_france(tmp_path, rows) == (
        "In 2019–2021, the totals are used as published, but at least one other count of each table does not fit. "
        "For 2021, UNODC lists 120 under “forced labour”; at most 100 would fit its other counts."
    )


@pytest.mark.slow
def test_explained_years_are_grouped_by_reading(tmp_path):
    """Forms of 120 beside a total of 100 that the sexes give exactly: a person can be counted under several."""
    rows = [
        row(n, year=year, **place)
        for year in (2019, 2021)
        for n, place in (
            ("100", {}), ("60", {"sex": "Female"}), ("40", {"sex": "Male"}),
            *((n, {"dimension": FORM, "category": form}) for n, form in zip(("50", "40", "30"), FORMS, strict=True)),
        )
    ]  # fmt: skip
    assert of_france(tmp_path, rows) == (
        "In 2019 and 2021, some counts, alone or together, are larger than the total that should include them. "
        "This need not be an error if one victim can be counted under several forms of exploitation."
    )


def test_parts_below_the_total_are_consistent(section_of):
    """Mongolia 2018 prints 42 victims, and fewer than 5 women and fewer than 5 men: others may be of unknown sex."""
    assert (
        section_of("MNG", 2018, 2018)
        == "No breakdown by sex, age or form of exploitation adds up to more than its total."
    )


def test_counts_without_a_total_are_named(section_of):
    """The total of the United Kingdom is that of 2021, and the forms of 2022 are 15,092. Dominica has no total at all."""
    assert section_of("GBR").endswith(
        "Some counts have no total to compare them with: by form of exploitation in 2022."
    )
    assert section_of("DMA") == (
        "UNODC publishes no total for Dominica in 2003–2022, so its breakdowns cannot be compared with a total."
    )
    assert "no total" not in section_of("PAK")


def test_the_table_has_all_years_and_the_consequence(workbooks):
    """Germany 2022 is suppressed beside at least 1,294; 2017 is explained, 2015 is 470 beside forms of 994."""
    found = countries.misfits(countries.load_profile("DEU", 2015, 2022, str(workbooks[1])))
    table = countries.misfits_table(found).set_index("year")
    assert table.loc["2022"].tolist() == ["1,294", "no total used"]
    assert table.loc["2017"].tolist() == ["671", "total used as printed; a reading explains the sum"]
    assert table.loc["2020"].tolist() == ["at least 494", "total between 479 and 504"]


UNKNOWN = "unknown sex and age also counts victims with one of the two known"
OTHERS = ["used as published"]
UNUSED = ["uses no total"]

#: Country-years worked out by hand: what the headline and the section of the page must report, and what they must not.
SAID = [
    ("NLD", 2021, ["45 under “other forms, women”; at most 7", "85 under “other forms, adults”; at most 47"],
     ["“men", "other forms, men"]),
    ("NLD", 2022, ["814", UNKNOWN], [*OTHERS, *UNUSED]),
    ("EST", 2022, ["87", *OTHERS, "39 under “sexual exploitation, women”"], UNUSED),
    ("SWE", 2020, ["206", UNKNOWN], OTHERS),
    ("GUY", 2019, ["158", UNKNOWN], OTHERS),
    ("DEU", 2017, ["669", UNKNOWN], OTHERS),
    ("DEU", 2018, ["493", "changed this total", "no shares"], ["503", *OTHERS]),
    ("DEU", 2022, ["fewer than 5", "1,294", *UNUSED], ["suppressed"]),
    ("USA", 2020, ["9,854", *OTHERS, "1,600 under", "at most 600 would fit", "2,627", "only 5,102 or more"], []),
    ("ROU", 2007, ["between 1,780 and 1,781"], OTHERS),
    ("NGA", 2021, ["1,470", *OTHERS, "46 under “other” (by form of exploitation)", "only 528 or more would fit"],
     []),
    ("THA", 2019, ["1,541", "several forms of exploitation"], OTHERS),
    ("TUR", 2020, ["281", *OTHERS, "26 under “other forms, girls”", "38 under “other forms, boys”"], []),
    ("IND", 2022, ["6,693", *OTHERS, "UNODC lists 8,067 under “other” (by form of exploitation); at most 6,693 would fit"],
     []),
    ("BRA", 2022, ["539", *OTHERS, "645", "at most 456 would fit"], []),
    ("NPL", 2019, ["between 204 and 279"], OTHERS),
    ("NPL", 2020, ["187", "changed this total", "no shares"], ["2,023"]),
    ("NPL", 2021, ["between 211 and 294"], OTHERS),
    ("AUS", 2018, ["134", *OTHERS], UNUSED),
    ("DNK", 2019, ["64", "several forms", "repeats the numbers of another table"], OTHERS),
    ("KGZ", 2020, ["7", "adults also counts the children"], OTHERS),
    ("CYP", 2022, ["between 16 and 17"], OTHERS),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("area", "year", "reported", "not_reported"), SAID)
def test_a_country_year_worked_out_by_hand(published_workbook, area, year, reported, not_reported):
    """A page of one year judges its counts by all years of the country, so it reports what the page of all years does."""
    editions = [str(published_workbook(edition)) for edition in ("2025-04-14", "2023-05-30")]
    profile = countries.load_profile(area, year, year, *editions)
    text = f"{totals.newest_total(profile.totals('detected'), area, profile.years)} {section(profile)}"
    assert [value for value in reported if value not in text] == []
    assert [value for value in not_reported if value in text] == []


@pytest.fixture(scope="module")
def every_country(workbooks):
    """All that the page of each of the 198 countries says of what adds up, by the functions that say it."""
    areas = sorted(set(cache.of_all(workbooks[1]).observations["ref_area"]))
    return [_sayings(countries.load_profile(area, None, None, str(workbooks[1]))) for area in areas]


def _sayings(profile):
    detected, found = profile.totals("detected"), countries.misfits(profile)
    return SimpleNamespace(
        area=profile.ref_area,
        disputed=totals.disputed_years(detected),
        headline=str(totals.newest_total(detected, profile.ref_area, profile.years)),
        others=str(totals.other_years(detected, profile.years)),
        section=str(parts.do_parts_add_up(profile, found)) if profile.counted else "",
        not_drawn=[" ".join(map(str, captions.not_drawn(profile, by))) for by in ("sex", "age", "form")],
        unknown={str(c.period) for c in profile.parts("sex") if c.sex == c.age == "unknown"},
        in_table=[m.year for m in found if m.total.exceeded],
        newest=str(detected[-1].period) if detected else "",
    )


@pytest.mark.slow
def test_all_sentences_of_a_page_name_the_same_disputed_years(every_country):
    """The headline has the newest year, the section and the table have all years."""
    assert len(every_country) == 198
    for page in every_country:
        assert page.in_table == page.disputed, page.area
        smaller = bool(re.search("does not add up|changed this total", page.headline))
        assert smaller is (page.newest in page.disputed), page.area
        named = str(totals.years_phrase(page.disputed)) if page.disputed else ""
        found = re.findall(r"not add up in ([^:]*): the total is smaller", page.section)
        assert found == [named] * bool(named), page.area


@pytest.mark.slow
def test_no_sentence_of_a_page_blames_anybody_or_has_more_than_34_words(every_country):
    """A published table does not add up; no number and no country is called wrong."""
    for page in every_country:
        text = " ".join([page.headline, page.others, page.section, *page.not_drawn])
        assert not re.search(r"\bwrong\b|in question|contradict|incorrect|\bis off\b", text), page.area
        assert max(len(sentence.split()) for sentence in re.split(r"(?<=\.) ", text)) <= 34, page.area
        assert page.unknown.isdisjoint(re.findall(r"\d{4}", page.not_drawn[0])), page.area
        if page.disputed:
            assert "No breakdown" not in page.section, page.area
