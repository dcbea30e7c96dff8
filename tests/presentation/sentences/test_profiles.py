import re
from dataclasses import replace

import pytest
from glotip_rows import FORM, HOME, row, write

import tipresearch as tip
from tipresearch import presentation as show
from tipresearch import (
    profiles,
)
from tipresearch.presentation.sentences import profiles as words


@pytest.mark.slow
def test_parts_that_disagree_with_the_total_are_said():
    """A total of 249 more than women and men stands in the sentence and the table; small gaps do not."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    differences = profiles.part_differences(profile)
    found = {d.estimate.label: d.estimate for d in differences}
    assert found["Sum of the counts by sex minus the total, 2019"].value == -249
    assert found["Sum of the counts by age minus the total, 2022"].value is None
    said = repr(words.parts_and_total(profile, differences))
    assert "By sex, the parts fall short of the total in 2019" in said
    assert "By age, the parts fall short of the total in 2021 and 2022." in said
    assert "exceed" not in said
    before = profiles.load_profile("PAK", 2020, 2020)
    assert repr(words.parts_and_total(before, [])) == (
        "No count by sex, age or form disagrees with the total of its year, where Pakistan has both."
    )


def test_parts_above_the_total_are_said(workbooks):
    """Nepal in 2020: a total of 187 beside 1,372 by sex and 2,023 by age, and fewer by form."""
    profile = profiles.load_profile("NPL", 2020, 2020, str(workbooks[1]))
    found = profiles.part_differences(profile)
    assert [(d.partition, d.estimate.value) for d in found][:2] == [("sex", 1185), ("age", 1836)]
    said = repr(words.parts_and_total(profile, found))
    assert said.startswith("By sex, the parts exceed the total in 2020. By age, the parts exceed the total in 2020.")
    assert "the total is 187, and the counts by age together are 1,836 more" in said


def test_the_largest_is_one_of_the_differences_named_before(workbooks):
    """Brazil 2022 is 193 more by form; finer parts exceed 2021 by 501, and Iraq's 2018 by 98. Burundi has one difference."""

    def said(area):
        profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
        return repr(words.parts_and_total(profile, profiles.part_differences(profile)))

    brazil, iraq, burundi, estonia, costa_rica = map(said, ("BRA", "IRQ", "BDI", "EST", "CRI"))
    assert "The largest of these: in 2022 the total is 539, and the counts by form together are 193 more." in brazil
    assert "In 2021 the total is 142, and its own parts by form of exploitation, sex and age add up to 643." in brazil
    assert (
        "These differences are not shown: each may be below ten and reveal a suppressed count. "
        "In 2018 the total is 15, and its own parts" in iraq
    )
    assert "and reveal a suppressed count. In 2022 the total is 87" in estonia
    assert "By age, the parts exceed the total in 7 years between 2011 and 2022." in costa_rica
    assert (
        "The largest of those shown: in 2017 the total is 39, and the counts by form together are 33 more. "
        in costa_rica
    )
    assert " in 2009. In 2009 the total is 129, and the counts by form together are 50 more." in burundi
    assert "argest" not in burundi


def test_one_of_the_largest_is_not_called_the_largest(workbooks):
    """Mongolia by sex: 57 to 65 fewer in 2019, and by sex and age as many; of New Zealand's two, 5 to 17 need not be small."""

    def said(area):
        profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
        return repr(words.parts_and_total(profile, profiles.part_differences(profile)))

    assert "Among the largest of those shown: in 2019 the total is" in said("MNG")
    # By sex, by age, and by both: three are as large.
    assert "Among the largest of these: in 2021 the total is 1,914" in said("PHL")
    assert said("NZL").endswith("These differences are not shown: each may be below ten and reveal a suppressed count.")


def test_many_years_are_counted(workbooks):
    """More than four years are told by their number, with the first and the last.

    With 63, 17 and 23 of unknown sex Germany's parts of 2017, 2018 and 2020 are more than the total.
    """
    profile = profiles.load_profile("DEU", 2003, 2022, str(workbooks[1]))
    said = repr(words.parts_and_total(profile, profiles.part_differences(profile)))
    assert "By sex, the parts fall short of the total in 8 years between 2007 and 2016." in said


def test_empty_parts_of_a_profile_say_why():
    """What is missing is said in a sentence: no earlier edition, none in it, nothing that differs."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    none = replace(profile, previous=profile.previous.iloc[:0], previous_edition="")
    assert "(parameter previous_file)" in words.why_not_revised(none)
    given = replace(none, previous_edition="2023-05-30")
    assert "holds nothing of Pakistan" in words.why_not_revised(given)
    same = replace(given, previous=profile.table)
    # Of a total that is <5 in both, nobody knows whether it differs.
    assert (
        "No total of Pakistan held here is published otherwise in the earlier edition (2023-05-30) than in edition 2025-04-14 of"
        in words.why_not_revised(same)
    )
    assert "No total of Pakistan is published otherwise" in words.why_not_revised(replace(same, previous_whole=True))
    parts = replace(same, table=profile.table[profile.table["partition"] != "total"], previous_whole=True)
    assert (
        "Neither the earlier edition (2023-05-30) nor edition 2025-04-14 of the database has a total of Pakistan"
        in words.why_not_revised(parts)
    )
    totals = profile.totals("detected")
    assert words.why_no_changes(totals[:1], (2003, 2022)).endswith("of the years shown 2019 alone has a total.")
    assert words.why_no_changes(totals[:1], (2019, 2019)).endswith("is given: no other year is shown.")
    assert "by form of exploitation alone is published" in words.why_not_drawn(profile, "form")
    assert "World Bank" in words.populations_note(profiles.rates(totals))


def test_a_selection_without_totals_is_no_edition_to_compare_with(workbooks):
    """Held of the edition of 2023 are citizens of Pakistan in the United Kingdom; its total of 2020, 10,613, became 10,582."""
    said = "so revisions are not shown (parameter previous_file)."
    for area, span in (("GBR", (2003, 2022)), ("ITA", (2003, 2022)), ("PAK", (2012, 2018)), ("NPL", (2003, 2022))):
        profile = profiles.load_profile(area, *span, str(workbooks[1]))
        # Of Pakistan totals of 2019 and 2020 are held.
        assert words.why_not_revised(profile) == f"No earlier edition held here has a total of {profile.in_text} in these years, {said}"  # fmt: skip
        assert [edition for _, edition in words.revised_cited(profile)] == ["2025-04-14"]
    compared = profiles.revised(profiles.load_profile("GBR", 2020, 2020, str(workbooks[1]), str(workbooks[0])))
    assert compared.query("measure == 'detected'")[["earlier", "now"]].to_numpy().tolist() == [["10,613", "10,582"]]
    # Of years without a revision the sentence is of these years.
    profile = profiles.load_profile("GBR", 2017, 2017, str(workbooks[1]), str(workbooks[0]))
    assert words.why_not_revised(profile).endswith("edition 2025-04-14 of the database for 2017.")


def test_a_table_of_revisions_says_that_new_totals_are_in_it(workbooks):
    """Ukraine's 2021 and 2022 differ from nothing; of an edition held in part only revised totals are listed."""
    ukraine = profiles.load_profile("UKR", 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    assert set(profiles.revised(ukraine)["status"]) == {"revised", "new"}
    assert words.revised_caption(ukraine) == (
        "Totals of Ukraine that were revised since edition 2023-05-30, are new since, or are no longer published"
    )
    in_part = profiles.load_profile("PAK", 2019, 2022)
    assert words.revised_caption(in_part) == (
        "Totals of Pakistan that were revised since edition 2023-05-30, as far as a selection of that edition is held here"
    )


def test_contested_years_are_noted_in_a_profile(workbooks):
    """Pakistan's 2020 was revised from 22 and differs from the release, as in the report; 2021 was neither."""
    totals = profiles.load_profile("PAK", 2019, 2022, str(workbooks[1])).totals("detected")
    notes = words.contested(totals)
    assert notes["2020"] == "2020: sources disagree, revised by more than a factor of two"
    assert "2021" not in notes
    changes = tip.yoy(totals)
    assert [c.value for c in changes] == [None, None, None]
    assert words.contested([replace(totals[0], flags=("REVISION",))]) == {"2019": "2019: revised"}
    assert words.contested([replace(totals[0], flags=())]) == {}


def test_a_rate_says_once_that_its_count_was_revised():
    """The kind of the number has conflicts and large revisions; a small one it has not. A row is a year."""
    total = profiles.load_profile("PAK", 2019, 2022).totals("detected")[0]
    small, large = (replace(total, flags=flags) for flags in (("REVISION",), ("REVISION", "LARGE_REVISION")))
    assert words.small_revisions([small]) == {"2019": "revised"}
    assert words.small_revisions([large]) == {}
    shown = show.table(profiles.rates([large]), caption="c", heading="Year")._repr_mimebundle_()["text/html"]
    assert re.findall(r"<th scope='col'[^>]*>(.*?)</th>", shown) == ["Year", "Value", "Unit", "Kind"]


def test_an_area_without_a_total_is_not_said_to_agree_with_it(workbooks):
    """Dominica has counts by form alone, Saint Kitts and Nevis by age too, and neither has a total."""
    said = {}
    for area in ("DMA", "KNA"):
        profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
        said[area] = repr(words.parts_and_total(profile, profiles.part_differences(profile)))
    assert (
        said["DMA"]
        == "Counts of detected victims in Dominica are published by form of exploitation in these years, without a total to compare them with; all of them may be blank answers."
    )
    assert (
        "in Saint Kitts and Nevis are published by age and by form of exploitation in these years, without a total"
        in said["KNA"]
    )


def test_one_year_alone_is_named(workbooks):
    """A page of 2019 alone said what is not published in these years."""
    bangladesh = profiles.load_profile("BGD", 2019, 2019, *map(str, workbooks[::-1]))
    said = [
        repr(words.parts_and_total(bangladesh, profiles.part_differences(bangladesh))),
        repr(words.nothing_counted(bangladesh)),
        words.why_no_citizenships(bangladesh),
        words.why_not_drawn(bangladesh, "sex"),
    ]
    assert all("published for 2019" in text or "form of exploitation for 2019" in text for text in said)
    of_two = profiles.load_profile("BGD", 2019, 2020, str(workbooks[1]))
    assert words.why_no_citizenships(of_two).endswith("is not published in these years.")


def of_france(path, rows):
    """What is said of the parts of an invented publication of France alone."""
    profile = profiles.load_profile("FRA", 2003, 2022, str(write(path / "g.xlsx", rows)))
    return repr(words.parts_and_total(profile, profiles.part_differences(profile)))


@pytest.mark.slow
def test_repatriations_are_told_apart(tmp_path):
    """Alone they are told in a sentence in place of sections, and each in a table; beside forms they are not named."""
    abroad = row("<5", dimension=HOME, category="Abroad")
    rows = [abroad, row("14", year=2012, dimension=HOME, category="Nigeria")]
    france = profiles.load_profile("FRA", 2003, 2022, str(write(tmp_path / "g.xlsx", rows)))
    assert not france.counted
    assert repr(words.nothing_counted(france)) == (
        "No count of detected victims in France by sex, age, form of exploitation or citizenship is published in these years; "
        "there are counts by country of repatriation alone."
    )
    listed = [["2012", "Nigeria", "14", ""], ["2019", "Abroad", "<5", "may be a blank answer"]]
    assert profiles.repatriations(france).to_numpy().tolist() == listed
    said = of_france(tmp_path, [abroad, row("9", dimension=FORM, category="Sexual exploitation")])
    assert said == "Counts of detected victims in France are published by form of exploitation in these years, without a total to compare them with."  # fmt: skip


def test_published_repatriations_stand_with_their_numbers(workbooks):
    """Libya has 14 and 198 to Nigeria, or from it, and nothing else; a label that is a total is left out of Guatemala's."""
    libya, guatemala, puerto_rico = (
        profiles.load_profile(a, 2003, 2022, str(workbooks[1])) for a in ("LBY", "GTM", "PRI")
    )
    table = profiles.repatriations(libya)
    nigeria = table[table["country_of_repatriation"] == "Nigeria"]
    assert (len(table), [*nigeria["raw_value"]], [*nigeria["year"]]) == (8, ["14", "198"], ["2012", "2016"])
    assert not any(table["note"])
    assert "TOTAL POR AÑO" not in set(profiles.repatriations(guatemala)["country_of_repatriation"])
    assert profiles.repatriations(puerto_rico).empty
    assert repr(words.nothing_counted(puerto_rico)).endswith("is published in these years.")


def test_repatriations_that_may_be_blank_answers_say_so(workbooks):
    """Of Kiribati the workbook has one cell, "Abroad" of 2003, which 95 areas have that have nothing else of that year."""
    kiribati = profiles.load_profile("KIR", 2003, 2022, str(workbooks[1]))
    assert profiles.repatriations(kiribati).to_numpy().tolist() == [["2003", "Abroad", "<5", "may be a blank answer"]]
    said = repr(words.nothing_counted(kiribati))
    assert said.endswith("; there is a count by country of repatriation alone; it may be a blank answer.")


def test_counts_of_a_year_without_a_total_are_told(workbooks):
    """The total of the United Kingdom is that of 2021, and the forms of 2022 are 15,092; blanks of Pakistan are no counts."""
    said = {}
    for area in ("GBR", "PAK"):
        profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
        said[area] = repr(words.parts_and_total(profile, profiles.part_differences(profile)))
    assert said["GBR"].endswith("nothing there. Counts without a total to compare them with: by form in 2022.")
    assert "without a total" not in said["PAK"]


@pytest.mark.slow
def test_parts_are_not_said_to_agree_with_a_total_of_no_common_year(tmp_path):
    """A total of 2018 and women of 2019; with women of 2018, too, one year has both."""
    rows = [row("30", year=2018), row("9", sex="Female")]
    assert of_france(tmp_path, rows) == "None of the years shown has both a total of France and counts by sex, age or form, so that these cannot be compared."  # fmt: skip
    both = of_france(tmp_path, [*rows, *(row("15", year=2018, sex=s) for s in ("Female", "Male"))])
    assert both == "No count by sex, age or form disagrees with the total of its year, where France has both. Counts without a total to compare them with: by sex in 2019."  # fmt: skip


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("AFG", "Counts of detected victims in Afghanistan are published by form of exploitation in these years, without a total to compare them with; all of them may be blank answers."),
        ("ATG", "None of the years shown has both a total of Antigua and Barbuda"),
        ("PRI", "None of the years shown has both a total of Puerto Rico"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_of_published_areas(workbooks, area, said):
    """Puerto Rico has two of offences; Antigua's totals are before its forms."""
    profile = profiles.load_profile(area, 2003, 2022, str(workbooks[1]))
    assert repr(words.parts_and_total(profile, profiles.part_differences(profile))).startswith(said)


def test_a_figure_of_parts_names_the_years_whose_total_is_in_question(workbooks):
    """282 women and girls and 12 men and boys stood in Nepal's figure of 2021 without a word: the total is 211."""
    nepal = profiles.load_profile("NPL", 2003, 2022, str(workbooks[1]))
    assert words.beside_doubt(nepal, "sex") == " The total is in question in 5 years between 2008 and 2021."
    assert words.beside_doubt(replace(nepal, table=nepal.table.query("period_start.dt.year == 2018")), "sex") == ""
