"""The key results of a country: shares worked out by hand, and a reason where there is none."""

import glotip_rows
import pytest
from glotip_rows import ADULT, CHILD, CITIZEN, FORM, row

from tipresearch import countries
from tipresearch.presentation.messages.country import key_results


@pytest.fixture
def results(tmp_path):
    """Return the key results of France from rows of an invented workbook, by heading."""

    def read(*rows, earlier=()):
        path = glotip_rows.write(tmp_path / "now.xlsx", list(rows))
        head = [["UNODC"], ["01/01/2001"], glotip_rows.HEADER]
        before = str(glotip_rows.write(tmp_path / "before.xlsx", list(earlier), head)) if earlier else ""
        profile = countries.load_profile("FRA", data_file=str(path), previous_file=before)
        return dict(line.split(": ", 1) for line in str(key_results(profile)).splitlines() if ": " in line)

    return read


ADDS_UP = [
    row("100"), row("60", sex="Female"), row("30", sex="Male"), row("75", age=ADULT), row("25", age=CHILD),
    row("80", dimension=FORM, category="Sexual exploitation"), row("40", dimension=FORM, category="Forced labour"),
]  # fmt: skip


def test_each_breakdown_has_its_shares_of_the_total_the_largest_first(results):
    said = results(*ADDS_UP)
    assert said["Sex"] == (
        "Of the 100 victims in 2019, 60.0 % were women and girls and 30.0 % were men and boys. "
        "UNODC publishes no sex for 10 victims."
    ).replace(" %", "\N{NO-BREAK SPACE}%")
    assert said["Age"].startswith("In 2019, 75.0\N{NO-BREAK SPACE}% were adults and 25.0")
    overlap = "The forms add up to more than the total. One victim may be counted in several forms."
    assert said["Exploitation"].endswith(f"in forced labour. {overlap}")
    assert said["Citizenship"] == "In the years shown, UNODC publishes no counts by citizenship together with a total."
    assert "Change" not in said


def test_persons_of_unknown_sex_and_age_have_a_share_only_where_the_total_has_room_for_them(results):
    """By sex 60, 30 and 10 unknown are the 100; by age 75 and 25 are the 100 already."""
    said = results(*ADDS_UP, row("10", sex="Unknown", age="Unknown"))
    assert said["Sex"].endswith("and 10.0\N{NO-BREAK SPACE}% were of unknown sex.")
    assert said["Age"].endswith("and 25.0\N{NO-BREAK SPACE}% were children.")


def test_five_citizenships_are_named_and_the_others_counted(results):
    names = {"Albanian": 30, "Bulgarian": 20, "Chinese": 15, "Danish": 10, "Egyptian": 9, "Finnish": 8, "Greek": "<5"}
    said = results(row("95"), *(row(str(n), dimension=CITIZEN, category=name) for name, n in names.items()))
    largest = "31.6\N{NO-BREAK SPACE}% were citizens of Albania, 21.1\N{NO-BREAK SPACE}% of Bulgaria, "  # 30, 20 of 95
    assert largest in said["Citizenship"]
    assert "of Egypt. 2 more citizenships are listed. None has a larger count." in said["Citizenship"]
    assert "Finland" not in said["Citizenship"]


def test_a_citizenship_without_a_country_is_quoted_and_own_citizens_are_of_the_country(results):
    citizens = {"Nationals": "30", "Other Asia": "10"}
    said = results(row("50"), *(row(n, dimension=CITIZEN, category=name) for name, n in citizens.items()))
    first = "Of the 50 victims in 2019, 60.0\N{NO-BREAK SPACE}% were citizens of France and 20.0"
    assert said["Citizenship"].startswith(first)
    assert "were listed as “Other Asia”." in said["Citizenship"]


def test_citizenships_that_add_up_to_more_than_the_total_are_said_to(results):
    """29 and 26 of 42, as Eswatini reported for 2015."""
    citizens = {"South African": "29", "Swazi": "26"}
    said = results(row("42"), *(row(n, dimension=CITIZEN, category=name) for name, n in citizens.items()))
    assert said["Citizenship"].endswith("A victim may have more than one, or a number does not fit.")


def test_a_second_label_of_a_country_is_quoted(results):
    citizens = {"Nationals": "30", "France": "10"}
    said = results(row("50"), *(row(n, dimension=CITIZEN, category=name) for name, n in citizens.items()))
    assert said["Citizenship"].count("citizens of France") == 1
    assert "were listed as “France”" in said["Citizenship"]


def test_a_page_of_some_years_speaks_of_the_years_shown(tmp_path):
    """The sexes are published for 2019 and the citizenships for 2021, which a page that ends in 2020 does not show."""
    thai = row("50", year=2021, dimension=CITIZEN, category="Thai")
    rows = [*ADDS_UP, row("50", year=2020), row("50", year=2021), thai]
    profile = countries.load_profile("FRA", last_year=2020, data_file=str(glotip_rows.write(tmp_path / "w.xlsx", rows)))
    text = str(key_results(profile))
    assert "No newer year shown has both a total and counts by sex." in text
    assert "Citizenship: In the years shown, UNODC publishes no counts by citizenship together with a total." in text


def test_a_total_that_repeats_its_year_gives_no_change_and_no_wrong_reason(results):
    said = results(row("100"), row("2,020", year=2020), row("90", year=2020, sex="Female"))
    assert said["Change"].startswith("No change from 2019 to 2020 is given")
    assert "below 5" not in said["Change"]
    assert said["Sex"] == "No share can be given, because the counts by sex do not fit the rest of UNODC’s table."


def test_an_older_year_is_named_with_the_reason_why_no_newer_one_supports_a_share(results):
    said = results(
        *ADDS_UP,
        row("50", year=2020), row("<5", year=2020, sex="Female"), row("10", year=2020, age=CHILD),
        row("90", year=2020, age=ADULT),
    )  # fmt: skip
    assert said["Sex"].startswith("Of the 100 victims in 2019, ")
    assert said["Sex"].endswith("Newer counts by sex are all below 5.")
    assert said["Age"].endswith("Newer counts by age do not fit the rest of UNODC’s table.")
    assert said["Exploitation"].endswith("No newer year shown has both a total and counts by form of exploitation.")


def test_one_note_says_why_no_newer_year_has_shares(tmp_path):
    """Women of 2020 are 90 of 50, and forms 80 of 50 would be several answers of one victim, so only ages say more."""
    newer = [
        row("50", year=2020), row("90", year=2020, sex="Female"), row("60", year=2020, age=ADULT),
        row("10", year=2020, age=CHILD), row("80", year=2020, dimension=FORM, category="Sexual exploitation"),
    ]  # fmt: skip
    path = str(glotip_rows.write(tmp_path / "w.xlsx", [*ADDS_UP, *newer]))
    text = str(key_results(countries.load_profile("FRA", data_file=path)))
    said = "No share is given for a year after 2019, because newer counts do not fit the rest of UNODC’s table."
    assert text.count(said) == 1
    assert "Newer counts by" not in text


def test_tables_and_bars_are_of_the_year_of_the_shares(published_workbook):
    """Germany 2022 has a total of fewer than 5 and forms of 1,294, so all shares are those of 2020."""
    germany = countries.load_profile("DEU", data_file=str(published_workbook("2025-04-14")))
    assert countries.year_of_shares(germany, "citizenship") == 2020
    assert {c.year for c in countries.counts_of_shares(germany, "citizenship").values()} == {2020}
    assert set(countries.forms_table(germany)["year"]) == {"2020"}


def test_a_newer_year_that_does_not_add_up_is_named_before_one_without_counts(results):
    said = results(
        *ADDS_UP, row("50", year=2020), row("90", year=2020, sex="Female"), row("10", year=2020, sex="Male"), row("70", year=2021),
    )  # fmt: skip
    assert said["Sex"].endswith("Newer counts by sex do not fit the rest of UNODC’s table.")
    assert said["Age"].endswith("No newer year shown has both a total and counts by age.")


def test_a_change_names_both_counts_and_whether_chance_allows_it(results):
    more = results(row("100"), row("125", year=2020))["Change"]
    assert "of detected victims rose by 25.0\N{NO-BREAK SPACE}%, from 100 to 125." in more
    assert "can arise by chance" in more
    fewer = results(row("1,000"), row("500", year=2020))["Change"]
    assert "fell by 50.0\N{NO-BREAK SPACE}%, from 1,000 to 500. By itself" in fewer
    fell = results(row("100"), row("<5", year=2020))["Change"]
    assert "went from 100 to fewer than 5, a change of −100.0 to −" in fell
    same = results(row("100"), row("100", year=2020))["Change"]
    assert same.startswith("The number of detected victims was the same in 2019 and 2020: 100.")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([row("100"), row("100", year=2021)], "a year between has no total"),
        ([row("<5"), row("100", year=2020)], "The table of years below says why."),
        ([row("100"), row("10", year=2020), row("90", year=2020, sex="Female")], "does not add up with its own table"),
    ],
)
def test_a_change_that_is_not_given_has_its_reason(results, rows, why):
    said = results(*rows)["Change"]
    assert said.startswith("No change from 2019 to 202")
    assert why in said


def test_totals_that_the_newest_edition_changed_are_counted(results):
    earlier = [row("90"), row("125", year=2020)]
    assert results(row("100"), row("125", year=2020), earlier=earlier)["Revision"] == (
        "Since the edition of 2001-01-01, UNODC has changed the total of detected victims for 2019. "
        "The total for 2019 was 90 and is now 100."
    )
    # 100 to 125 is a factor of 1.25, and 90 to 100 one of 1.11.
    assert results(row("100"), row("125", year=2020), earlier=[row("90"), row("100", year=2020)])["Revision"].endswith(
        "2 totals of detected victims: 2019 and 2020. The largest change is for 2020, from 100 to 125."
    )
    assert results(row("100"), earlier=[row("<5")])["Revision"].endswith("the total of detected victims for 2019.")
    same = results(*earlier, earlier=earlier)["Revision"]
    assert same.endswith("UNODC has changed no total of detected victims for the years shown.")


def test_a_table_that_does_not_add_up_gives_ranges_and_says_so_once(results, tmp_path):
    rows = [row("100"), row("60", sex="Female"), row("45", sex="Male")]
    said = results(*rows)
    # One of the three is off by 5: the total is 100 to 105. 60 / 105 to 60 / 100.
    assert said["Sex"].startswith("Of the 100–105 victims in 2019, ")
    profile = countries.load_profile("FRA", data_file=str(tmp_path / "now.xlsx"))
    assert str(key_results(profile)).count("Some numbers are ranges, because UNODC’s table does not add up.") == 1


def test_who_was_exploited_for_what_is_a_table_by_form_sex_and_age(tmp_path):
    cells = [
        ("Sexual exploitation", "Female", ADULT, "20"),
        ("Sexual exploitation", "Female", CHILD, "<5"),
        ("Forced labour", "Male", ADULT, "7"),
    ]
    rows = [row("31"), *(row(n, dimension=FORM, category=form, sex=sex, age=age) for form, sex, age, n in cells)]
    profile = countries.load_profile("FRA", data_file=str(glotip_rows.write(tmp_path / "w.xlsx", rows)))
    table = countries.forms_table(profile).fillna("").set_index("group")
    assert table["sexual_exploitation"].to_dict() == {"Women": "20", "Men": "", "Girls": "<5"}
    assert table["forced_labour"].to_dict() == {"Women": "", "Men": "7", "Girls": ""}
    assert set(table["year"]) == {"2019"}


def test_published_shares_of_italy_are_those_worked_out_by_hand(published_workbook):
    """Edition of 2025-04-14, Italy 2022: of 2,146 victims 1,361 were female, 708 male; 77 are in no sex."""
    profile = countries.load_profile("ITA", data_file=str(published_workbook("2025-04-14")))
    found = countries.key_shares(profile, "sex")
    assert (found.year, found.total.value, found.rest.value) == (2022, 2146, 77)
    assert {code: round(share.value, 6) for code, share in found.shares.items()} == {
        "female": round(1361 / 2146, 6), "male": round(708 / 2146, 6),
    }  # fmt: skip


def test_a_range_leaves_the_other_categories_their_lower_ends(published_workbook):
    """Edition of 2025-04-14, Nepal 2021: 12 men of 211 to 294, so at most 282 of 294 are women and girls, not all."""
    profile = countries.load_profile("NPL", data_file=str(published_workbook("2025-04-14")))
    shares = countries.key_shares(profile, "sex").shares
    assert [round(end, 6) for end in shares["male"].ends] == [round(12 / 294, 6), round(12 / 211, 6)]
    assert [round(end, 6) for end in shares["female"].ends] == [round(199 / 294, 6), round(282 / 294, 6)]
