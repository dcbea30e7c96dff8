"""Who does what is said as far as a source states it."""

import pytest

from tipresearch import facts
from tipresearch.presentation import sentences


def test_stated_and_unstated_roles_are_named():
    """The police report and refer; who identifies and who investigates is not said."""
    table = facts.load_stakeholders("PAK")
    said = repr(sentences.who_does_what(table))
    assert "who refers victims (provincial police)" in said
    assert "who reports the figures (provincial police and Additional Inspector General of Police)" in said
    assert "who is to care for them (the government and non-governmental organisations)" in said
    assert said.endswith("It does not say who identifies victims or who investigates.")


def test_a_name_without_a_role_states_nothing():
    """Trade unions are named; that says of nobody who does what."""
    unions = facts.load_stakeholders("PAK").query("stakeholder == 'Trade unions'")
    assert repr(sentences.who_does_what(unions)) == "The UNODC news release does not say who does what."
    assert repr(sentences.who_does_what(unions.iloc[:0])) == "No stakeholder is held here."


def test_a_publication_without_a_figure_on_enforcement_says_so(observed):
    """The release has no figure, and UNODC's database as many as there are rows."""
    measures = ["prosecuted", "convicted"]
    rows = ((observed["source_id"] == "unodc_glotip") & observed["measure"].isin(measures)).sum()
    nothing = "speaks of enforcement and prints no figure of it: no case, arrest, prosecution or conviction."
    for source, of, end in (
        ("unodc_fia_conference_2022", measures, nothing),
        ("unodc_glotip", measures, f"gives {rows} figures on enforcement."),
        ("us_tip_2020", ["cases_investigated"], "gives one figure on enforcement."),
    ):
        assert repr(sentences.no_figure_of(observed, source, of)).endswith(end)


@pytest.mark.parametrize("source_id", ["app_2021_04_29", "us_tip_2021", "worldbank_population"])
def test_a_publication_that_the_data_include_in_part_is_not_called_empty(observed, source_id):
    """14,595 cases and 8,125 persons convicted are of both crimes; a table of populations has no crime."""
    text = repr(sentences.no_figure_of(observed, source_id, ["prosecuted", "convicted"]))
    assert text.startswith("No count of offences, cases, prosecutions or convictions for trafficking alone is held")
