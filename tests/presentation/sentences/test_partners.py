"""Who does what is said as far as a source states it."""

import pytest

from tipresearch import facts
from tipresearch.presentation import sentences


def test_what_is_stated_and_what_is_not():
    """The police report and refer; who identifies and who investigates is not said."""
    table = facts.load_stakeholders("PAK")
    said = repr(sentences.who_does_what(table))
    assert "who refers victims (provincial police)" in said
    assert "who reports the figures (provincial police and Additional Inspector General of Police)" in said
    assert "who is to care for them (the government and non-governmental organisations)" in said
    assert said.endswith("It does not say who identifies victims or who investigates.")


def test_a_name_without_a_role_is_no_role():
    """Trade unions are named; that says of nobody who does what."""
    unions = facts.load_stakeholders("PAK").query("stakeholder == 'Trade unions'")
    assert repr(sentences.who_does_what(unions)) == "The UNODC news release does not say who does what."
    assert repr(sentences.who_does_what(unions.iloc[:0])) == "No stakeholder is held here."


def test_a_publication_that_prints_no_figure_of_enforcement_is_said_to(observed):
    """The release has none, and UNODC's database has as many as there are rows."""
    measures = ["prosecuted", "convicted"]
    said = repr(sentences.no_figure_of(observed, "unodc_fia_conference_2022", measures))
    assert said.endswith(
        "speaks of enforcement and prints no figure of it: no case, arrest, prosecution or conviction."
    )
    held = (observed["source_id"] == "unodc_glotip") & observed["measure"].isin(measures)
    assert repr(sentences.no_figure_of(observed, "unodc_glotip", measures)).endswith(
        f"gives {held.sum()} figures on enforcement."
    )
    assert repr(sentences.no_figure_of(observed, "us_tip_2020", ["cases_investigated"])).endswith(
        "gives one figure on enforcement."
    )


@pytest.mark.parametrize("source_id", ["app_2021_04_29", "us_tip_2021", "worldbank_population"])
def test_a_publication_of_which_little_is_held_is_not_said_to_print_nothing(observed, source_id):
    """14,595 cases and 8,125 persons convicted are the agency's, of both crimes; a table of populations speaks of none."""
    said = repr(sentences.no_figure_of(observed, source_id, ["prosecuted", "convicted"]))
    assert said.startswith(
        "No count of offences, cases, prosecutions or convictions for trafficking alone is held here of the "
    )
