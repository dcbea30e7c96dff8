"""The message on who does what names roles that a source states, and roles that it does not."""

from tipresearch import facts
from tipresearch.presentation.messages.partners import who_does_what


def test_stated_and_unstated_roles_are_named():
    """The police report and refer; who identifies and who investigates is not stated."""
    text = str(who_does_what(facts.load_stakeholders("PAK")))
    assert text.startswith("We know from the UNODC news release who enforces the law, who refers victims,")
    assert text.endswith("The source does not say who identifies victims and who investigates.")


def test_a_name_without_a_role_states_nothing():
    """Trade unions are named without a role."""
    unions = facts.load_stakeholders("PAK").query("stakeholder == 'Trade unions'")
    assert str(who_does_what(unions)) == "According to the UNODC news release, no partner has a stated role."
    assert str(who_does_what(unions.iloc[:0])) == "The data used here name no partner."
