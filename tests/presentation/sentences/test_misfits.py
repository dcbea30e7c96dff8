"""What a country page says of the years in which the published cells cannot all be true."""

import re
from types import SimpleNamespace

import pytest
from glotip_rows import FORM, row, write

from tipresearch import countries
from tipresearch import presentation as show
from tipresearch.presentation.sentences import adding_up
from tipresearch.presentation.sentences import misfits as words
from tipresearch.presentation.sentences import profiles as captions
from tipresearch.readers import cache

FORMS = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")


@pytest.fixture(scope="module")
def said(workbooks):
    """What the section of a country says."""

    def of(area, first=2003, last=2022):
        profile = countries.load_profile(area, first, last, str(workbooks[1]))
        return repr(words.do_parts_add_up(profile, countries.misfits(profile)))

    return of


def of_france(folder, rows):
    profile = countries.load_profile("FRA", 2003, 2022, str(write(folder / "g.xlsx", rows)))
    return repr(words.do_parts_add_up(profile, countries.misfits(profile)))


def test_the_newest_disputed_totals_have_a_sentence_each_and_all_are_counted(said):
    """Nepal 2021: 282 women and girls and 12 men and boys of 211. The table has 2011 and 2016 as well."""
    assert said("NPL") == (
        "For 2019 UNODC prints 204 victims. The counts by sex add up to 279. With the smallest corrections, the total is between 204 and 279. "
        "For 2020 UNODC prints 187 victims. The counts by age add up to 2,023, so no total is used. "
        "For 2021 UNODC prints 211 victims. The counts by sex add up to 294. With the smallest corrections, the total is between 211 and 294. "
        "In all, 5 totals do not add up with their own tables; the table below has each. "
        "The total for 2008 is used as printed: at least one other cell of its table is off. For 2008 UNODC prints 197 under Nepal (by citizenship); at most 145 would fit."
    )


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
        "The totals for 2019 to 2021 are used as printed: at least one other cell of each table is off. "
        "For 2021 UNODC prints 120 under forced labour (by form of exploitation); at most 100 would fit."
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
        "In 2019 and 2021 some counts, alone or added up, exceed their total. "
        "No cell need be off if a person can be counted under several forms of exploitation."
    )


def test_parts_below_the_total_are_consistent(said):
    """Mongolia 2018 prints 42 victims, and fewer than 5 women and fewer than 5 men: others may be of unknown sex."""
    assert (
        said("MNG", 2018, 2018)
        == "In no year do counts by sex, age or form exceed the total of detected victims in Mongolia."
    )


def test_counts_without_a_total_are_named(said):
    """The total of the United Kingdom is that of 2021, and the forms of 2022 are 15,092. Dominica has no total at all."""
    assert said("GBR").endswith("UNODC prints counts without a total to compare them with: by form in 2022.")
    assert said("DMA") == "UNODC prints no total of Dominica in these years, so no sum is compared."
    assert "without a total" not in said("PAK")


def test_the_table_has_all_years_and_the_consequence(workbooks):
    """Germany 2022 is suppressed beside at least 1,294; 2017 is explained, 2015 is 470 beside forms of 994."""
    found = countries.misfits(countries.load_profile("DEU", 2015, 2022, str(workbooks[1])))
    table = countries.misfits_table(found).set_index("year")
    assert table.loc["2022"].tolist() == ["<5", "sex and age", "1,294", "no total used"]
    assert table.loc["2017"].tolist() == [
        "669",
        "several breakdowns together",
        "671",
        "total used as printed; a reading explains the sum",
    ]
    assert table.loc["2020"].tolist() == ["479", "sex and age", "at least 494", "total between 479 and 504"]


#: Country-years worked out by hand: what the headline and the section of the page must report, and what they must not.
SAID = [
    ("NLD", 2021, ["45 under other forms, women; at most 7", "85 under other forms, adults; at most 47"],
     ["men (", "other forms, men"]),
    ("NLD", 2022, ["814", "unknown sex or unknown age"], ["is off", "no total is used"]),
    ("EST", 2022, ["87", "used as printed", "39 under sexual exploitation, women"], ["no total is used"]),
    ("SWE", 2020, ["206", "unknown sex or unknown age"], ["is off"]),
    ("GUY", 2019, ["158", "unknown sex or unknown age"], ["is off"]),
    ("DEU", 2017, ["669", "unknown sex or unknown age"], ["is off"]),
    ("DEU", 2018, ["493", "revised this total", "no share"], ["503", "is off"]),
    ("DEU", 2022, ["fewer than 5", "1,294", "no total is used"], ["suppressed"]),
    ("USA", 2020, ["9,854", "used as printed", "1,600", "at most 600 would fit", "2,627", "only 5,102 or more"], []),
    ("ROU", 2007, ["between 1,780 and 1,781"], ["is off"]),
    ("NGA", 2021, ["1,470", "used as printed", "46 under other (by form of exploitation)", "only 528 or more would fit"],
     []),
    ("THA", 2019, ["1,541", "several forms of exploitation"], ["is off"]),
    ("TUR", 2020, ["281", "used as printed", "26 under other forms, girls", "38 under other forms, boys"], []),
    ("IND", 2022, ["6,693", "used as printed", "UNODC prints 8,067 under other (by form of exploitation); at most 6,693 would fit"],
     []),
    ("BRA", 2022, ["539", "used as printed", "645", "at most 456 would fit"], []),
    ("NPL", 2019, ["between 204 and 279"], ["is off"]),
    ("NPL", 2020, ["187", "revised this total", "no share"], ["2,023"]),
    ("NPL", 2021, ["between 211 and 294"], ["is off"]),
    ("AUS", 2018, ["134", "used as printed", "27 under other forms, children"], ["no total is used"]),
    ("DNK", 2019, ["64", "several forms", "repeats the numbers of another table"], ["is off"]),
    ("KGZ", 2020, ["7", "adults also counts the children"], ["is off"]),
    ("CYP", 2022, ["between 16 and 17"], ["is off"]),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("area", "year", "reported", "not_reported"), SAID)
def test_a_country_year_worked_out_by_hand(published_workbook, area, year, reported, not_reported):
    """A page of one year judges its counts by all years of the country, so it reports what the page of all years does."""
    editions = [str(published_workbook(edition)) for edition in ("2025-04-14", "2023-05-30")]
    profile = countries.load_profile(area, year, year, *editions)
    headline = show.newest_total(profile.totals("detected"), area=profile.in_text, what="detected victims")
    text = f"{headline!r} {words.do_parts_add_up(profile, countries.misfits(profile))!r}"
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
        profile=profile,
        disputed=adding_up.disputed_years(detected),
        last=detected[-1] if detected else None,
        headline=repr(show.newest_total(detected, area=profile.in_text, what="detected victims")),
        others=repr(show.other_years(detected)),
        section=repr(words.do_parts_add_up(profile, found)) if profile.counted else "",
        not_drawn={by: captions.not_drawn(profile, by) for by in ("sex", "age", "form")},
        in_table=[m.year for m in found if m.total.exceeded],
    )


@pytest.mark.slow
def test_all_sentences_of_a_page_name_the_same_disputed_years(every_country):
    """The headline has the newest, the sentence behind it all where there is another, the section the newest three, the table all."""
    assert len(every_country) == 198
    for page in every_country:
        area, disputed = page.profile.ref_area, page.disputed
        assert page.in_table == disputed, area
        newest = [str(page.last.period)] if page.last and str(page.last.period) in disputed else []
        assert bool(newest) is bool(re.search(r", so |smallest corrections", page.headline)), area
        (listed,) = re.findall(r"The totals? for ([^.]*) do(?:es)? not add up with", page.others) or [""]
        assert re.findall(r"\d{4}", listed) == ([] if disputed == newest else disputed), area
        named = [
            year for year in re.findall(r"For (\d{4}) UNODC prints [^.]* victims\.", page.section) if year in disputed
        ]
        assert named == disputed[-len(named) :] if named else not disputed, area
        if counted := re.findall(r"In all, (\d+) totals", page.section):
            assert int(counted[0]) == len(disputed) >= len(named), area
        else:
            assert len(named) == len(disputed), area


@pytest.mark.slow
def test_no_sentence_of_a_page_calls_a_number_wrong_or_denies_what_is_drawn(every_country):
    for page in every_country:
        text = " ".join([page.headline, page.others, page.section, *page.not_drawn.values()])
        assert not re.search(r"\bwrong\b|in question|contradict", text), page.profile.ref_area
        for by, caption in page.not_drawn.items():
            drawn = {str(c.period) for c in page.profile.parts(by) if c.sex == c.age == "unknown"}
            assert drawn.isdisjoint(re.findall(r"\d{4}", caption)), page.profile.ref_area
        if page.disputed:
            assert "In no year" not in page.section, page.profile.ref_area
