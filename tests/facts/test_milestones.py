import pandas as pd

from tipresearch import facts
from tipresearch.facts import milestones


def test_a_fact_whose_sources_cannot_mean_the_same_day_is_marked():
    """UNTOC was signed in 2000 or in 2010; the Rules came on 31 December 2020 or in January 2021."""
    timeline = facts.load_milestones("PAK")
    differing = set(timeline.loc[timeline["dates_differ"], "fact"])
    assert {"UNTOC signed", "Rules under the Acts", "UN TIP Protocol"} <= differing
    assert "UNTOC ratified" not in differing
    alone = timeline.groupby("fact").filter(lambda rows: len(rows) == 1)
    assert not alone["dates_differ"].any()
    assert facts.load_milestones("NPL").empty


def test_a_date_not_later_than_has_no_earliest_day():
    """A status on a date does not say when the act came before it."""
    timeline = facts.load_milestones("PAK")
    late = timeline[timeline["date_precision"] == "not_later_than"]
    assert late["earliest"].isna().all()
    assert late["latest"].notna().all()
    assert late["when"].str.startswith("by ").all()


BONDED = ("PAK", "bonded_labour", 2019, 2020, "unodc_fia_conference_2022")


def test_years_that_nobody_examined_have_unknown_for_every_item():
    """UNODC's database has the release's total of 2020 under 2019: so 30 may be of 2019, and 760 of 2018."""
    checklist = facts.load_comparability("PAK", "bonded_labour", 2013, 2014, "isj_bonded_labour")
    assert set(checklist["answer"]) == {"unknown"}
    examined = facts.load_comparability(*BONDED)
    expected = {"definition": "unknown", "edition": "yes", "period": "unknown", "year_labels": "unknown"}
    assert facts.answers(examined).items() >= expected.items()
    rows = examined.set_index("item")
    assert (rows["source_id"]["coverage"], rows["source_id"]["year_labels"]) == ("us_tip_2017", "unodc_glotip")
    assert rows["question"]["year_labels"] == "Same year labels as in other publications"
    assert "32,022" in rows["evidence"]["year_labels"]


def test_a_checklist_is_of_one_measure(monkeypatch):
    """The measure is part of the key of the table: an answer for one measure is none for another."""
    table = milestones.read_table("comparability.csv", *facts.source_ids())
    other = table.assign(measure="bonded_labourers_released", answer="no")
    monkeypatch.setattr(milestones, "read_table", lambda *_: pd.concat([other, table], ignore_index=True))
    assert "no" not in set(facts.load_comparability(*BONDED)["answer"])
    assert set(facts.load_comparability(*BONDED, measure="bonded_labourers_released")["answer"]) == {"no"}
    assert set(facts.load_comparability(*BONDED, measure="referred")["answer"]) == {"unknown"}


def test_stakeholders_have_only_the_roles_that_the_source_states():
    table = facts.load_stakeholders("PAK").set_index("stakeholder")
    assert set(table.loc["Provincial police", ["reports_figures", "refers_victims"]]) == {"stated"}
    assert table.loc["Non-governmental organisations (NGOs)", "receives_referrals"] == "stated"
    assert set(table.loc["Trade unions", facts.ROLES]) == {"named without a role"}
    assert "stated" not in set(table["identifies_victims"]) | set(table["investigates"])
    assert set(table["source_id"]) == {"unodc_fia_conference_2022"}


def test_each_fact_has_its_dates_with_their_sources_in_one_row():
    """UrduPoint dates the Rules 31 December 2020, and the release January 2021."""
    differing = facts.load_milestones("PAK").query("dates_differ")
    rows = facts.dates_by_fact(differing).set_index("fact")["dates"]
    assert rows["Rules under the Acts"] == "2020-12-31 (UrduPoint); 2021-01 (UNODC news release)"
    assert [*rows.index] == [*dict.fromkeys(differing["fact"])]
    assert facts.dates_by_fact(differing.head(0)).empty


def test_partners_are_listed_only_under_roles_that_a_source_states():
    """The police report and refer; nobody is stated to identify victims or to investigate."""
    rows = facts.partners_by_role(facts.load_stakeholders("PAK")).set_index("what_it_says")["partners"]
    assert rows["Refers victims"] == "Provincial police"
    assert rows["Reports figures"] == "Provincial police; Additional Inspector General of Police"
    assert not {"Identifies victims", "Investigates"} & {*rows.index}
    assert rows["Supported the conference"] == "Immigration, Refugees and Citizenship Canada (IRCC)"
