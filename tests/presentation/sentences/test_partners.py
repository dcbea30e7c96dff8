"""Who does what is said as far as a source states it."""

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
