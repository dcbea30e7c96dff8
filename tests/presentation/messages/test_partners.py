"""The message on who does what names roles that a source states, and roles that it does not."""

from tipresearch import facts, observations
from tipresearch.presentation.messages.partners import most_numbers, who_does_what


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


def test_the_reporter_of_most_numbers_is_named(observed):
    """Who reported several subjects counts once."""
    reporters = observations.reporters(observed, ref_area="PAK")
    text = f"Our data have {reporters['reporter'].nunique()} reporters of numbers. The most numbers come from national authorities, "
    assert str(most_numbers(reporters)).startswith(text)
    assert "with 2 of the 2 published numbers." in str(most_numbers(reporters.assign(number=2).iloc[:1]))
    assert str(most_numbers(reporters.iloc[:0])) == "The data used here name no partner."
