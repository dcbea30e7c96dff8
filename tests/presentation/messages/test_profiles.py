"""Captions of the page of a country, and reasons for what it lacks."""

import re
from dataclasses import replace

import pytest
from glotip_rows import HOME, row, write

from tipresearch import countries, indicators, observations
from tipresearch import presentation as show
from tipresearch.facts import Population, area_in_text
from tipresearch.presentation.messages import profiles as words
from tipresearch.presentation.messages import totals as of_totals
from tipresearch.quantities import Count


@pytest.fixture
def profile(workbooks):
    """Return the profile of a country from the newer edition, or from both."""
    newer, older = str(workbooks[1]), str(workbooks[0])
    return lambda area, first=2003, last=2022, both=False: countries.load_profile(
        area, first, last, newer, *[older] * both
    )


def test_a_missing_part_of_a_profile_has_its_reason():
    """No earlier edition, no row in it, and no total that differs."""
    pakistan = countries.load_profile("PAK", 2019, 2022)
    none = replace(pakistan, previous=pakistan.previous.iloc[:0], previous_edition="")
    given = replace(none, previous_edition="2023-05-30")
    same = replace(given, previous=pakistan.table)
    parts = replace(same, table=pakistan.table[pakistan.table["partition"] != "total"], previous_whole=True)
    totals = pakistan.totals("detected")
    for text, expected in (
        (words.why_not_revised(none), "The parameter previous_file adds an earlier edition."),
        (words.why_not_revised(given), "The edition of 2023-05-30 has no counts for Pakistan in 2019–2022, so"),
        # Nobody knows whether a total that is <5 in both editions differs.
        (words.why_not_revised(same), "is available only in part. Its totals for Pakistan in 2019–2022 are the same in the edition of 2025-04-14."),
        (words.why_not_revised(replace(same, previous_whole=True)), "The editions of 2023-05-30 and 2025-04-14 publish the same totals for Pakistan"),
        (words.why_not_revised(parts), "Neither the edition of 2023-05-30 nor the edition of 2025-04-14 has a total for Pakistan"),
        (words.why_no_changes(totals[:1], (2003, 2022)), "because 2019 is the only year with a total."),
        (words.why_no_changes(totals[:1], (2019, 2019)), "because this page shows one year."),
        (words.why_not_drawn(pakistan, "form"), "no count of victims by form of exploitation alone for Pakistan"),
        (words.years_caption(pakistan, countries.rates(totals)), "World Bank"),
    ):  # fmt: skip
        assert expected in str(text)


@pytest.mark.parametrize(
    ("area", "span"), [("GBR", (2003, 2022)), ("ITA", (2003, 2022)), ("PAK", (2012, 2018)), ("NPL", (2003, 2022))]
)
def test_a_selection_without_totals_is_no_edition_to_compare_with(profile, area, span):
    """The data include rows of the edition of 2023 on some citizens, and totals of Pakistan for 2019 and 2020."""
    country = profile(area, *span)
    assert str(words.why_not_revised(country)) == (
        f"The data used here have no earlier total for {area_in_text(area)} in {span[0]}–{span[1]}. The parameter previous_file adds an earlier edition."
    )
    assert [edition for _, edition in words.revised_cited(country)] == ["2025-04-14"]


def test_revisions_are_compared_between_whole_editions(profile):
    """The total of the United Kingdom for 2020 was revised, and that for 2017 was not."""
    compared = countries.revised(profile("GBR", 2020, 2020, both=True)).query("measure == 'detected'")
    assert compared[["earlier", "now"]].to_numpy().tolist() == [["10,613", "10,582"]]
    unrevised = str(words.why_not_revised(profile("GBR", 2017, 2017, both=True)))
    assert unrevised.endswith("publish the same totals for the United Kingdom in 2017.")
    # Ukraine's 2021 and 2022 are new; of an edition that the data include in part only revised totals are listed.
    ukraine = profile("UKR", both=True)
    assert set(countries.revised(ukraine)["status"]) == {"revised", "new"}
    since = "since the edition of 2023-05-30"
    assert str(words.revised_caption(ukraine)) == f"Totals for Ukraine that changed, were added or were removed {since}"
    part = words.revised_caption(countries.load_profile("PAK", 2019, 2022))
    assert str(part) == f"Totals for Pakistan that changed {since}, which is available only in part"


def test_a_rate_states_a_revision_once():
    """The kind of the number has conflicts and large revisions, and not a small revision. A row is a year."""
    total = countries.load_profile("PAK", 2019, 2022).totals("detected")[0]
    small, large = (replace(total, flags=flags) for flags in (("REVISION",), ("REVISION", "LARGE_REVISION")))
    assert (of_totals.small_revisions([small]), of_totals.small_revisions([large])) == ({"2019": "revised"}, {})
    shown = show.table(countries.rates([large]), caption="c", heading="Year")._repr_mimebundle_()["text/html"]
    assert re.findall(r"<th scope='col'[^>]*>(.*?)</th>", shown) == ["Year", "Value", "Unit", "Kind"]


def test_a_page_of_one_year_names_the_year(profile):
    bangladesh = profile("BGD", 2019, 2019, both=True)
    texts = (
        repr(words.nothing_counted(bangladesh)),
        words.why_no_citizenships(bangladesh),
        words.why_not_drawn(bangladesh, "sex"),
    )
    assert all("in 2019" in str(text) for text in texts)
    assert str(words.why_no_citizenships(profile("BGD", 2019, 2020))).endswith("in 2019 and 2020.")


@pytest.mark.slow
def test_repatriations_alone_are_stated_in_a_sentence_and_listed(tmp_path, profile):
    abroad = row("<5", dimension=HOME, category="Abroad")
    rows = [abroad, row("14", year=2012, dimension=HOME, category="Nigeria")]
    france = countries.load_profile("FRA", 2003, 2022, str(write(tmp_path / "g.xlsx", rows)))
    assert not france.counted
    assert repr(words.nothing_counted(france)) == (
        "UNODC publishes no counts of detected victims by sex, age, form of exploitation or citizenship for France in 2003–2022. "
        "It publishes 2 counts by country of repatriation."
    )
    listed = [["2012", "Nigeria", "14", ""], ["2019", "Abroad", "<5", "may be a blank answer"]]
    assert countries.repatriations(france).to_numpy().tolist() == listed
    # Kiribati has one cell, "Abroad" for 2003, as have 95 areas without any other cell of that year.
    kiribati = profile("KIR")
    assert countries.repatriations(kiribati).to_numpy().tolist() == [["2003", "Abroad", "<5", "may be a blank answer"]]
    end = "It publishes one count by country of repatriation, which may be a blank answer."
    assert repr(words.nothing_counted(kiribati)).endswith(end)


def test_published_repatriations_are_listed_with_their_numbers(profile):
    """Libya: 14 and 198 to Nigeria, or from there. Guatemala: a label that is a total is left out."""
    table, guatemala, puerto_rico = (countries.repatriations(profile(area)) for area in ("LBY", "GTM", "PRI"))
    nigeria = table[table["country_of_repatriation"] == "Nigeria"]
    assert (len(table), [*nigeria["raw_value"]], [*nigeria["year"]]) == (8, ["14", "198"], ["2012", "2016"])
    assert not any(table["note"])
    assert "TOTAL POR AÑO" not in set(guatemala["country_of_repatriation"])
    assert puerto_rico.empty
    assert repr(words.nothing_counted(profile("PRI"))).endswith("for Puerto Rico in 2003–2022.")


def test_the_note_on_populations_names_each_vintage_once(profile):
    old, new = (Population(1000, vintage=f"vintage {n}") for n in (1, 2))
    rates = [indicators.rate(5, old), indicators.rate(Count(0, 4), new), indicators.rate(6, old, interval=True)]
    assert [r.vintages for r in rates] == [("vintage 1",), ("vintage 2",), ("vintage 1",)]
    renamed = [replace(r, method="as it is") for r in rates]
    nepal = profile("NPL")
    assert str(words.years_caption(nepal, renamed)).endswith(" cells published. Population: vintage 1; vintage 2.")
    assert str(words.years_caption(nepal, [])).endswith(" cells published.")
    assert indicators.rate_ratio(5, 6, exposure1=new, exposure0=new).vintages == ("vintage 2",)
    assert indicators.rate_ratio(5, 6).vintages == ()


def test_a_change_has_the_counts_of_its_ratio_in_its_label():
    ratio, change = (f(Count(5, 5), Count(7, 7)) for f in (indicators.rate_ratio, indicators.pct_change))
    assert (ratio.label, change.label) == ("Ratio of 5 to 7", "Change in the number, from 7 to 5")


@pytest.mark.parametrize(("last", "by"), [(2022, "by sex alone"), (2019, "by sex")])
def test_a_breakdown_that_finer_counts_contain_is_unpublished_alone(profile, last, by):
    """Seychelles has counts by form, sex and age and no count by sex; before 2020 neither."""
    text = str(words.why_not_drawn(profile("SYC", last=last), "sex"))
    assert f"UNODC publishes no count of victims {by} for Seychelles in 2003–" in text


def test_another_definition_is_named_for_its_years_alone(observed):
    """2011 lies before the two Acts."""
    of = {"ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "prosecuted"}
    counts = observations.yearly(observed, **of)
    found = words.other_definitions(counts)
    assert ([*found], "before the two Acts of 2018" in found["2011"]) == (["2011"], True)
    assert words.other_definitions(counts[1:]) == {}
