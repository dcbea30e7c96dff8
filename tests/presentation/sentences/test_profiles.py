import re
from dataclasses import replace

import pytest
from glotip_rows import HOME, row, write

import tipresearch as tip
from tipresearch import countries, indicators
from tipresearch import presentation as show
from tipresearch.facts import Population
from tipresearch.presentation.sentences import profiles as words
from tipresearch.quantities import Count


def test_empty_parts_of_a_profile_say_why():
    """What is missing is said in a sentence: no earlier edition, none in it, nothing that differs."""
    profile = countries.load_profile("PAK", 2019, 2022)
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
    assert "World Bank" in words.populations_note(countries.rates(totals))


def test_a_selection_without_totals_is_no_edition_to_compare_with(workbooks):
    """Held of the edition of 2023 are citizens of Pakistan in the United Kingdom; its total of 2020, 10,613, became 10,582."""
    said = "so revisions are not shown (parameter previous_file)."
    for area, span in (("GBR", (2003, 2022)), ("ITA", (2003, 2022)), ("PAK", (2012, 2018)), ("NPL", (2003, 2022))):
        profile = countries.load_profile(area, *span, str(workbooks[1]))
        # Of Pakistan totals of 2019 and 2020 are held.
        assert words.why_not_revised(profile) == f"No earlier edition held here has a total of {profile.in_text} in these years, {said}"  # fmt: skip
        assert [edition for _, edition in words.revised_cited(profile)] == ["2025-04-14"]
    compared = countries.revised(countries.load_profile("GBR", 2020, 2020, str(workbooks[1]), str(workbooks[0])))
    assert compared.query("measure == 'detected'")[["earlier", "now"]].to_numpy().tolist() == [["10,613", "10,582"]]
    # Of years without a revision the sentence is of these years.
    profile = countries.load_profile("GBR", 2017, 2017, str(workbooks[1]), str(workbooks[0]))
    assert words.why_not_revised(profile).endswith("edition 2025-04-14 of the database for 2017.")


def test_a_table_of_revisions_says_that_new_totals_are_in_it(workbooks):
    """Ukraine's 2021 and 2022 differ from nothing; of an edition held in part only revised totals are listed."""
    ukraine = countries.load_profile("UKR", 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    assert set(countries.revised(ukraine)["status"]) == {"revised", "new"}
    assert words.revised_caption(ukraine) == (
        "Totals of Ukraine that were revised since edition 2023-05-30, are new since, or are no longer published"
    )
    in_part = countries.load_profile("PAK", 2019, 2022)
    assert words.revised_caption(in_part) == (
        "Totals of Pakistan that were revised since edition 2023-05-30, as far as a selection of that edition is held here"
    )


def test_contested_years_are_noted_in_a_profile(workbooks):
    """Pakistan's 2020 was revised from 22 and differs from the release, as in the report; 2021 and 2022 were neither."""
    totals = countries.load_profile("PAK", 2019, 2022, str(workbooks[1])).totals("detected")
    notes = words.contested(totals)
    assert notes["2020"] == "2020: sources disagree, revised by more than a factor of two"
    assert notes.keys() == {"2019", "2020"}
    changes = tip.yoy(totals)
    assert [c.value for c in changes] == [None, None, pytest.approx(100 * (26539 / 21253 - 1))]
    assert words.contested([replace(totals[0], flags=("REVISION",))]) == {"2019": "2019: revised"}
    assert words.contested([replace(totals[0], flags=())]) == {}


def test_a_rate_says_once_that_its_count_was_revised():
    """The kind of the number has conflicts and large revisions; a small one it has not. A row is a year."""
    total = countries.load_profile("PAK", 2019, 2022).totals("detected")[0]
    small, large = (replace(total, flags=flags) for flags in (("REVISION",), ("REVISION", "LARGE_REVISION")))
    assert words.small_revisions([small]) == {"2019": "revised"}
    assert words.small_revisions([large]) == {}
    shown = show.table(countries.rates([large]), caption="c", heading="Year")._repr_mimebundle_()["text/html"]
    assert re.findall(r"<th scope='col'[^>]*>(.*?)</th>", shown) == ["Year", "Value", "Unit", "Kind"]


def test_one_year_alone_is_named(workbooks):
    """A page of 2019 alone said what is not published in these years."""
    bangladesh = countries.load_profile("BGD", 2019, 2019, *map(str, workbooks[::-1]))
    said = [
        repr(words.nothing_counted(bangladesh)),
        words.why_no_citizenships(bangladesh),
        words.why_not_drawn(bangladesh, "sex"),
    ]
    assert all("published for 2019" in text for text in said)
    of_two = countries.load_profile("BGD", 2019, 2020, str(workbooks[1]))
    assert words.why_no_citizenships(of_two).endswith("is not published in these years.")


@pytest.mark.slow
def test_repatriations_are_told_apart(tmp_path):
    """Alone they are told in a sentence in place of sections, and each in a table."""
    abroad = row("<5", dimension=HOME, category="Abroad")
    rows = [abroad, row("14", year=2012, dimension=HOME, category="Nigeria")]
    france = countries.load_profile("FRA", 2003, 2022, str(write(tmp_path / "g.xlsx", rows)))
    assert not france.counted
    assert repr(words.nothing_counted(france)) == (
        "No count of detected victims in France by sex, age, form of exploitation or citizenship is published in these years; "
        "there are counts by country of repatriation alone."
    )
    listed = [["2012", "Nigeria", "14", ""], ["2019", "Abroad", "<5", "may be a blank answer"]]
    assert countries.repatriations(france).to_numpy().tolist() == listed


def test_published_repatriations_stand_with_their_numbers(workbooks):
    """Libya has 14 and 198 to Nigeria, or from it, and nothing else; a label that is a total is left out of Guatemala's."""
    libya, guatemala, puerto_rico = (
        countries.load_profile(a, 2003, 2022, str(workbooks[1])) for a in ("LBY", "GTM", "PRI")
    )
    table = countries.repatriations(libya)
    nigeria = table[table["country_of_repatriation"] == "Nigeria"]
    assert (len(table), [*nigeria["raw_value"]], [*nigeria["year"]]) == (8, ["14", "198"], ["2012", "2016"])
    assert not any(table["note"])
    assert "TOTAL POR AÑO" not in set(countries.repatriations(guatemala)["country_of_repatriation"])
    assert countries.repatriations(puerto_rico).empty
    assert repr(words.nothing_counted(puerto_rico)).endswith("is published in these years.")


def test_repatriations_that_may_be_blank_answers_say_so(workbooks):
    """Of Kiribati the workbook has one cell, "Abroad" of 2003, which 95 areas have that have nothing else of that year."""
    kiribati = countries.load_profile("KIR", 2003, 2022, str(workbooks[1]))
    assert countries.repatriations(kiribati).to_numpy().tolist() == [["2003", "Abroad", "<5", "may be a blank answer"]]
    said = repr(words.nothing_counted(kiribati))
    assert said.endswith("; there is a count by country of repatriation alone; it may be a blank answer.")


def test_a_figure_of_parts_names_the_years_whose_total_does_not_add_up(workbooks):
    """282 women and girls and 12 men and boys stood in Nepal's figure of 2021 without a word: the total is 211."""
    nepal = countries.load_profile("NPL", 2003, 2022, str(workbooks[1]))
    assert (
        words.beside_doubt(nepal, "sex")
        == " The total does not add up with its own table in 2016, 2019, 2020 and 2021."
    )
    assert words.beside_doubt(replace(nepal, table=nepal.table.query("period_start.dt.year == 2018")), "sex") == ""


def test_rates_carry_the_vintages_of_their_populations():
    """The caption of rates names each vintage once, whatever the method is called."""
    old, new = (Population(1000, vintage=f"vintage {n}") for n in (1, 2))
    rates = [indicators.rate(5, old), indicators.rate(Count(0, 4), new), indicators.rate(6, old, interval=True)]
    assert [r.vintages for r in rates] == [("vintage 1",), ("vintage 2",), ("vintage 1",)]
    renamed = [replace(r, method="as it is") for r in rates]
    assert words.populations_note(renamed) == " Population: vintage 1; vintage 2."
    assert words.populations_note([]) == ""
    assert indicators.rate_ratio(5, 6, exposure1=new, exposure0=new).vintages == ("vintage 2",)
    assert indicators.rate_ratio(5, 6).vintages == ()


def test_change_is_labelled_as_its_ratio():
    """A change in per cent names the counts as the ratio does that it is computed from."""
    ratio, change = (f(Count(5, 5), Count(7, 7)) for f in (indicators.rate_ratio, indicators.pct_change))
    assert ratio.label == "Ratio of 5 to 7"
    assert change.label == "Change in the number, from 7 to 5"


def test_a_breakdown_that_finer_counts_hold_is_unpublished_alone(workbooks):
    """Seychelles has counts by form, sex and age and none by sex; before 2020 none of either."""

    def seychelles(last):
        return countries.load_profile("SYC", 2003, last, str(workbooks[1]))

    assert words.why_not_drawn(seychelles(2022), "sex") == (
        "No count of detected victims in Seychelles by sex alone is published in these years."
    )
    assert "in Seychelles by sex is published" in words.why_not_drawn(seychelles(2019), "sex")
