"""Tables of what is published of a country."""

from nbpress.core import paths
from tipresearch import countries, load, presentation
from tipresearch.presentation.sentences import profiles as words


def test_citizenships_stand_as_published():
    """Small and suppressed counts too, in the order of the alphabet; nothing is put together."""
    held = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    table = held[held["ref_area"] == "ITA"]
    table = table[table["period_start"].dt.year == 2017]
    profile = countries.Profile(table, table.iloc[:0], "ITA", "2025-04-14", "", (2017, 2017))
    listed = countries.citizenships(profile)
    published = table[table["partition"] == "citizenship"]
    assert sorted(listed["detected"]) == sorted(published["raw_value"])
    assert len(listed) > 0
    assert list(listed["citizenship_as_published"]) == sorted(published["category"])


def test_cells_are_those_that_the_page_names(workbooks):
    """India 2022 has a 17th cell, without a label; Sierra Leone's prompts of the questionnaire are in no count either."""
    india = countries.load_profile("IND", 2022, 2022, str(workbooks[1]))
    assert (countries.coverage_table(india)["cells"].tolist(), len(india.unlabelled)) == ([16], 1)
    page = (paths.NOTEBOOKS / "05_country_profile.ipynb").read_text("utf-8")
    assert "of the year in all breakdowns, without cells" in page
    assert "that have no label or that hold the number of a question in place of a count." in page


def test_totals_as_published_say_which_do_not_add_up(workbooks):
    """Germany 2022 and 2021 carry the word, 2016 none; the number stands as it is printed. Forms of victims are no parts of 160."""
    profile = countries.load_profile("DEU", 2015, 2022, str(workbooks[1]))
    detected = countries.coverage_table(profile).set_index("year")["detected"]
    assert detected[2022] == "<5\N{NO-BREAK SPACE}×"
    assert detected[2021] == "564\N{NO-BREAK SPACE}×"
    assert detected[2016] == "536"
    convicted = countries.coverage_table(profile).set_index("year")["convicted"]
    assert (convicted[2017], convicted[2022]) == ("50", "160")


def test_factors_of_revisions_have_three_digits(workbooks):
    """911 and 1.44; a suppressed count has none."""
    profile = countries.load_profile("PAK", 2019, 2022, str(workbooks[1]), str(workbooks[0]))
    found = countries.revised(profile).set_index(["year", "measure"])["factor"]
    assert (found[2020, "detected"], found[2020, "formal_contact"]) == ("911", "1.44")
    assert found[2019, "detected"] == ""


def test_ratios_of_a_total_that_does_not_add_up_are_bounds(workbooks):
    """Niger 2019: 13 of 29, where the convicted are 13 to 18 by their own parts: 13/29 to 18/29."""
    flows = countries.flows(countries.load_profile("NER", 2016, 2020, str(workbooks[1])))
    told = {e.label: f"{e}" for e in flows}
    assert told["Persons convicted, per person prosecuted, 2019"] == "0.448–0.621"
    assert (
        told["Persons convicted, per person prosecuted, 2020"] == "not given, cells disagree"
    )  # 8, beside a range that is too wide
    assert {e.inputs[0].raw_value for e in flows if not e.given} == {"8"}
    # Fewer than 5 in the later step of 2016: bounds, as on the page on enforcement. In 2019 29 stand at two steps.
    assert told["Persons prosecuted, per person brought into formal contact, 2016"] == "0–0.167"
    assert [e.inputs[0].year for e in flows] == [2019, 2020, 2016, 2018, 2020]


def test_no_ratio_is_of_two_equal_totals(workbooks):
    """Pakistan 2020: 46 persons in formal contact and 46 prosecuted; the years before the Acts have their note."""
    pakistan = countries.load_profile("PAK", 2003, 2022, str(workbooks[1]))
    told = {e.label: f"{e:interval}" if e.value is None else f"{e}" for e in countries.flows(pakistan)}
    assert told == {
        "Persons convicted, per person prosecuted, 2011": "0.0250",
        "Persons convicted, per person prosecuted, 2020": "0–0.0870",
        "Persons convicted, per person prosecuted, 2021": "0–0.00988",
        "Persons convicted, per person prosecuted, 2022": "0.0951",
    }
    assert repr(words.same_at_two_steps(pakistan)) == (
        "Persons brought into formal contact and persons prosecuted have the same total in 2020, 2021 and 2022: 46, 405 and 1,104. "
        "Perhaps one count answered both questions; then the table does not show how many of one step reached the next."
    )
    assert "an Ordinance covered smuggling" in words.definitions(pakistan)["2011"]


def test_equal_totals_of_three_steps_are_told_in_one_paragraph(workbooks):
    """Tajikistan has years of both pairs, Germany from 2013 to 2018 of none; parts that repeat those of another measure are told behind them."""
    of = (2003, 2022, str(workbooks[1]))
    said = repr(words.same_at_two_steps(countries.load_profile("TJK", *of)))
    assert said.startswith("Persons prosecuted and persons convicted have the same total in ")
    assert " Persons brought into formal contact and persons prosecuted have the same total in " in said
    assert said.count("Perhaps one count") == 1
    assert said.endswith(
        " In 2019 and 2020, 2 of 3 counts of detected victims by form of exploitation equal those of persons convicted."
        " In 2021, 2 of 3 counts of persons convicted by form of exploitation equal those of detected victims."
        " No share is computed from these counts."
    )
    assert repr(words.same_at_two_steps(countries.load_profile("ITA", *of))) == (
        "In 2022, 2 of 3 counts of persons convicted by form of exploitation equal those of detected victims. "
        "No share is computed from these counts."
    )
    # Kenya convicted 31 as printed; its forms make that a range.
    assert "have the same total in 2014: 31." in repr(words.same_at_two_steps(countries.load_profile("KEN", *of)))
    assert words.same_at_two_steps(countries.load_profile("DEU", 2013, 2018, str(workbooks[1]))) is None
    assert words.definitions(countries.load_profile("DEU", *of)) == {}


def test_equal_totals_of_the_first_and_the_last_step_are_told_without_the_step_between(workbooks):
    """Tajikistan 2018 and 2019: as many in formal contact as convicted, and another number prosecuted."""
    said = repr(words.same_at_two_steps(countries.load_profile("TJK", 2003, 2022, str(workbooks[1]))))
    ends = "Persons brought into formal contact and persons convicted have the same total in 2018 and 2019: 47 and 41."
    assert ends in said
    # South Africa has 7, 9 and 21 in 2020 to 2022: two are so small that they coincide by chance, and one year is left.
    of = countries.load_profile("ZAF", 2003, 2022, str(workbooks[1]))
    said = repr(words.same_at_two_steps(of))
    steps = "Persons brought into formal contact and persons prosecuted"
    assert said.startswith(f"{steps} have the same total in 2012, 2013 and 2014: 27, 43 and 11. Perhaps")
    assert "persons convicted" not in said
    israel = repr(words.same_at_two_steps(countries.load_profile("ISR", 2003, 2022, str(workbooks[1]))))
    assert "contact and persons convicted have" not in israel  # one year alone may be so by chance


def test_a_ratio_says_which_of_its_counts_was_revised(workbooks):
    """Tajikistan's 34 convicted and 28 prosecuted of 2020 became 28 and 34; those in contact of that year stayed."""
    tajikistan = countries.load_profile("TJK", 2003, 2022, str(workbooks[1]), str(workbooks[0]))
    notes = words.definitions(tajikistan)
    assert notes["convicted, 2020"] == "persons convicted: revised"
    assert "formal_contact, 2020" not in notes
    ratios = [e for e in countries.flows(tajikistan) if e.label.endswith("2020")]
    shown = presentation.table(ratios, caption="c", notes=notes)._repr_mimebundle_()["text/html"]
    assert "persons convicted: revised; persons prosecuted: revised" in shown


def test_a_label_that_is_no_country_is_not_listed_and_named(workbooks):
    """Bolivia's TOTAL of 2022 and Venezuela's 145: the caption has them with their notes, the table does not."""
    bolivia = countries.load_profile("BOL", 2003, 2022, str(workbooks[1]))
    listed = countries.citizenships(bolivia)
    assert "TOTAL" not in set(listed["citizenship_as_published"])
    assert (len(listed), set(listed["year"]), "486" in set(listed["detected"])) == (13, {"2022"}, True)
    assert words.not_listed(bolivia) == (
        ". Not listed: “TOTAL” with 560 in 2022, as the label reads as a total and not as a country"
    )
    venezuela = countries.load_profile("VEN", 2022, 2022, str(workbooks[1]))
    assert countries.citizenships(venezuela).empty
    assert words.why_no_citizenships(venezuela) == (
        "No citizenship of detected victims in Venezuela can be listed. Not listed: “145” with 239 in 2022, as the label "
        "is a number and may be a count in place of a country."
    )
    pakistan = countries.load_profile("PAK", 2003, 2022, str(workbooks[1]))
    assert words.not_listed(pakistan) == ""


def test_victims_of_a_citizenship_without_a_label_are_told(workbooks):
    """India has one in each year after 2018, Jordan 24 persons in its last one; those of Albania are of earlier years."""
    india, jordan, albania = (countries.load_profile(a, 2003, 2022, str(workbooks[1])) for a in ("IND", "JOR", "ALB"))
    assert set(countries.citizenships(india)["year"]) == {"2018"}
    assert words.not_listed(india) == (
        ". Not listed: 6,691 in 2019, 4,700 in 2020, 6,250 in 2021 and 6,876 in 2022, as they have no label"
    )
    assert words.not_listed(jordan) == ". Not listed: 24 in 2022, as it has no label"
    assert words.not_listed(albania) == ""
    later = countries.load_profile("IND", 2022, 2022, str(workbooks[1]))
    assert words.why_no_citizenships(later) == (
        "No citizenship of detected victims in India can be listed. Not listed: 6,876 in 2022, as it has no label."
    )


def test_a_small_count_that_is_printed_is_no_suppressed_one():
    """An edition that prints 3 and 0 suppresses neither; of <5 nobody knows."""
    year = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14' and ref_area == 'PAK'").head(3).copy()
    year["period_start"] = year["period_start"].min()
    year[["count_lo", "count_hi"]] = [(0, 0), (3, 3), (0, 4)]
    year["raw_value"] = ["0", "3", "<5"]
    table = countries.coverage_table(countries.Profile(year, year.iloc[:0], "ITA", "2025-04-14", "", (2017, 2017)))
    assert table[["cells", "suppressed"]].to_numpy().tolist() == [[3, 1]]
