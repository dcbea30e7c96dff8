"""Figures held on a subject stand as published, each with what it counts."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import facts, observations, related
from tipresearch.observations import IN_QUESTION, abroad, by_year, related_figures, reporters


def test_related_figures_name_what_they_measure_and_their_law(observed):
    """Figures of provinces are included. Cases under the Act of 2018 are cases; convictions in Punjab name no law."""
    table = related(observed, ref_area="PAK", form="bonded_labour")
    measures = {"Identified victims (persons)", "People released from bonded labour (persons)"}
    assert measures <= set(table["measure"])
    assert "Sindh, Pakistan" in set(table["area"])
    rows = related(observed, ref_area="PAK", measures=["convictions", "cases_investigated"]).set_index("figure_id")
    measures = ["Convictions", "Cases investigated", "Cases investigated (investigations)"]
    assert list(dict.fromkeys(rows["measure"])) == measures
    assert rows.loc["NCRC-inv-2022", "law"] == "Prevention of Trafficking in Persons Act 2018"
    assert rows.loc["TIP17-bl-2015", ["law", "raw_value"]].tolist() == ["", "seven"]


@pytest.mark.parametrize("crime", facts.CRIMES)
def test_a_group_of_measures_holds_no_figure_of_another(observed, crime):
    """Every figure of the country and its provinces is in one group, and in one alone."""
    inside = observed["ref_area"].str.match("PAK|PK-")
    own = set(observed.loc[inside & (observed["crime"] == crime), "figure_id"])
    assert set(related(observed, ref_area="PAK", crime=crime)["figure_id"]) == own


def test_steps_stand_by_year_and_edition(observed):
    """The same year in two editions has two rows; what is not published is blank, never zero."""
    measures = ["offences", "formal_contact", "convicted"]
    table = by_year(observed, ref_area="PAK", source_id="unodc_glotip", measures=measures)
    rows = table.set_index(["year", "edition"])
    assert list(rows.loc[(2020, "2023-05-30"), measures]) == ["15", "32", ""]
    assert list(rows.loc[(2020, "2025-04-14"), measures]) == ["42", "46", "<5"]
    assert "GLO25-cvt-2020-T-total" in rows.loc[(2020, "2025-04-14"), "figure_id"]


@pytest.mark.parametrize("totals", [["GLO25-con-2020-T-total"], ["GLO25-con-2020-T-total", "GLO23-con-2020-T-total"]])
def test_a_total_that_does_not_add_up_is_marked(observed, totals):
    """Formal contact of 20 beside 6 women and 26 men, whether or not the edition of 2023 gives 32."""
    mark = f"\N{NO-BREAK SPACE}{IN_QUESTION}"
    changed = observed.copy()
    changed.loc[changed["figure_id"].isin(totals), ["count_lo", "count_hi", "raw_value"]] = [20, 20, "20"]
    changed.attrs = {}
    table = by_year(changed, ref_area="PAK", source_id="unodc_glotip", measures=["formal_contact"])
    held = table.set_index(["year", "edition"])["formal_contact"]
    assert held[2020, "2025-04-14"] == f"20{mark}"
    assert held[2020, "2023-05-30"] == (f"20{mark}" if len(totals) > 1 else "32")


def test_victims_abroad_are_of_other_countries(observed):
    """The label changes between editions; both years of Italy are there under both."""
    table = abroad(observed, ref_area="PAK")
    italy = table[(table["detected_in"] == "Italy") & (table["year"] == 2020)]
    assert list(italy["citizenship_as_published"]) == ["Pakistan", "Pakistani"]
    assert set(italy["raw_value"]) == {"15"}
    assert "Pakistan" not in set(table["detected_in"])
    pakistan = abroad(observed[observed["ref_area"] == "PAK"], ref_area="PAK")  # a table without another country
    assert (list(pakistan), len(pakistan)) == (list(table), 0)
    assert abroad(observed, ref_area="NPL").empty


def test_persons_convicted_abroad_are_no_victims(observed):
    """UNODC divides persons convicted by citizenship, too: 452 such cells stood among the victims that other countries detected."""
    row = observed[observed["partition"] == "citizenship"].iloc[[0]].assign(category="Nepal", ref_area="ITA")
    quarter = {"period_end": row["period_start"] + pd.Timedelta(days=90), "period_kind": "reporting_period"}
    others = [row.assign(figure_id="CVT", measure="convicted"), row.assign(figure_id="Q1", **quarter)]
    table = abroad(pd.concat([row, *others], ignore_index=True), ref_area="NPL")
    assert table["figure_id"].tolist() == row["figure_id"].tolist()


def test_parts_of_any_country_are_inside_it(observed):
    """Of countries that the project has no row for its parts were left out, and of England its own."""
    row = observed[observed["ref_area"] == "PAK"].iloc[[0]]
    areas = ["IND", "IN-MH", "GBR", "GB-ENG", "GB-LND", "USA", "US-PR"]
    table = pd.concat([row.assign(ref_area=area, figure_id=area) for area in areas], ignore_index=True)
    assert related(table, ref_area="IND")["figure_id"].tolist() == ["IND", "IN-MH"]
    assert related(table, ref_area="GB-ENG")["figure_id"].tolist() == ["GB-ENG", "GB-LND"]
    assert reporters(table, ref_area="GBR")["number"].tolist() == [3]
    assert related(table, ref_area="USA")["figure_id"].tolist() == ["USA"]


@pytest.mark.parametrize(
    ("label", "areas"),
    [
        ("Nigeria", ["NGA"]), ("NIGERIANS", ["NGA"]), ("Nigerien", ["NER"]), ("Niger", ["NER"]),
        ("Dominican Republic", ["DOM"]), ("Dominica", ["DMA"]), ("Guinea-Bissau", ["GNB"]), ("Guinea", ["GIN"]),
        ("Pakistani", ["PAK"]), ("Papua New Guinea", ["PNG"]), ("Romani", []),
    ],
)  # fmt: skip
def test_a_label_is_of_one_area(observed, label, areas):
    """Nigeria begins as Niger does, and is none of it."""
    row = observed[observed["partition"] == "citizenship"].iloc[[0]]
    table = row.assign(category=label, ref_area="ITA")
    of = ["NER", "NGA", "DOM", "DMA", "GIN", "GNB", "PAK", "PNG", "ROU"]
    assert [area for area in of if len(abroad(table, ref_area=area))] == areas


def test_reporters_are_told_with_every_figure_once(observed):
    """The numbers of all rows add up to the figures of the country; crimes are not mixed."""
    table = reporters(observed, ref_area="PAK")
    inside = observed["ref_area"].str.match("PAK|PK-")
    assert table["number"].sum() == inside.sum()
    assert set(table["subject"]) == set(facts.CRIMES.values())
    wing = table[table["reporter"] == "FIA Immigration Wing"]
    assert list(wing["number"]) == [4, 5]
    # 11,803 and 3,744 are of the years before, too: of 2020 alone were seven figures.
    police = table[table["reporter"].str.startswith("Provincial police, in the national overview")]
    assert list(police["years"]) == ["2020, start of some not given"]
    assert table["years"].str.contains("not given").sum() == 1
    assert observations.reporters(observed, ref_area="FRA").empty


@pytest.mark.parametrize("name", ["year", "figure_id", "measure"])
def test_victims_abroad_are_the_same_whatever_the_index_is_named_and_of_categories(observed, name):
    """An index that is named as a column ended in an error of pandas; of categories the countries stood in order of codes."""
    coded = observed.astype(dict.fromkeys(["ref_area", "edition", "category"], "category"))
    table = coded.rename_axis(name).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        abroad(table, ref_area="PAK"), abroad(observed, ref_area="PAK"), check_dtype=False, check_categorical=False
    )


def test_an_open_question_lists_its_figures_and_whom_to_ask(observed):
    """The figure under two years: both publishers and both reporters, each once."""
    questions = observations.open_questions(observed, ref_area="PAK")
    first = questions.iloc[0]
    assert first["published"] == (
        "32,022 (Identified victims, 2020; UNODC news release, 2022-03-25); "
        "32,022 (Detected victims, 2019; UNODC GLOTIP, 2025-04-14)"
    )
    assert first["ask"] == "UNODC Country Office Pakistan; Provincial police; UNODC; National authorities"
    assert first["figure_id"] == ("UNODC22-vic-2020-total", "GLO25-det-2019-T-total")
    by_text = questions.set_index("question")
    # The release does not state who counted bonded labourers, so only its publisher can answer.
    (asked,) = by_text["ask"][by_text.index.str.startswith("Were the bonded-labour")]
    assert asked == "UNODC Country Office Pakistan"
    years = by_text.loc[by_text.index.str.startswith("Are the bonded-labour")].iloc[0]
    assert years["figure_id"][:2] == ("UNODC22-bl-2019", "UNODC22-bl-2020")
    assert {"UNODC Country Office Pakistan", "UNODC"} <= set(years["ask"].split("; "))
    assert observations.open_questions(observed, ref_area="NPL").empty


def test_an_open_question_on_an_unknown_figure_is_refused(observed, monkeypatch):
    asked = facts.load_open_questions("PAK").head(1).assign(figure_ids="UNODC22-vic-2020-totl")
    monkeypatch.setattr(related_figures, "load_open_questions", lambda area: asked)
    with pytest.raises(SchemaError, match="'UNODC22-vic-2020-totl' of open_questions.csv is no row .*UNODC22-vic-2020-total"):  # fmt: skip
        observations.open_questions(observed, ref_area="PAK")


def test_each_measure_has_its_newest_figure_and_the_number_of_its_figures(observed):
    """UNODC's newest total comes before its parts; referrals over the years have no first day."""
    table = observations.figures_by_measure(observed, "PAK", ["TIP", "SOM"])
    assert list(table["crime"].unique()) == ["Trafficking in persons", "Smuggling of migrants"]
    rows = table.set_index("counted")
    detected = rows.loc["Detected victims"]
    assert (detected["newest_figure"], detected["period"], detected["source_id"]) == ("26,539", "2022", "unodc_glotip")
    # An opinion piece has 35,309 for 2022, and a report of the United States has words alone for 2021.
    assert (rows.loc["Identified victims", "newest_figure"], rows.loc["Referred victims", "newest_figure"]) == (
        "32,022",
        "11,803",
    )
    assert rows.loc["Identified victims", "reporter"].startswith("Provincial police")
    assert rows.loc["Referred victims", "years"].endswith("start of some not given")
    inside = observed["ref_area"].str.match("PAK|PK-") & observed["crime"].isin(["TIP", "SOM"])
    assert table["figures"].sum() == inside.sum()
    assert observations.figures_by_measure(observed, "FRA", ["SOM"]).empty


def test_each_crime_has_the_newest_numbers_in_the_order_of_the_measures(observed):
    rows = related_figures.newest_by_crime(observed, "PAK", ["detected", "convicted", "smugglers_arrested"])
    assert [*rows["crime"]] == [facts.CRIMES["TIP"], facts.CRIMES["SOM"]]
    numbers = rows["newest_numbers"].iloc[0].split("; ")
    assert numbers == ["Detected victims: 26,539 in 2022", "Persons convicted: 1,044 in 2023-01-01–2024-12-31"]
    assert related_figures.newest_by_crime(observed, "NPL", ["detected"]).empty
