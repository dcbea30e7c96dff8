"""Who does what against trafficking, as far as a source states it."""

import pandas as pd

from tipresearch.facts import ROLES
from tipresearch.presentation.messages.catalogue import listed, say
from tipresearch.presentation.messages.names import source_phrase
from tipresearch.presentation.paragraphs import Prose


def who_does_what(stakeholders: pd.DataFrame) -> Prose:
    """Say which roles a source states of somebody, and which it states of nobody."""
    if stakeholders.empty:
        return say("partners.none")
    stated = [role for role in ROLES if (stakeholders[role] == "stated").any()]
    source = listed(map(source_phrase, stakeholders["source_id"].unique()))
    if not stated:
        return say("partners.no_roles", source=source)
    said = say("partners.stated", source=source, roles=_roles(stated))
    unstated = [role for role in ROLES if role not in stated]
    return said.followed_by(say("partners.not_stated", roles=_roles(unstated))) if unstated else said


def _roles(roles: list[str]) -> Prose:
    return listed(say(f"partners.role.{role}") for role in roles)
