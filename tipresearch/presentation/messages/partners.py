"""Who does what against trafficking, as far as a source states it."""

import pandas as pd

from tipresearch.facts import ROLES
from tipresearch.presentation.messages.catalogue import listed, say
from tipresearch.presentation.messages.names import published, source_phrase
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


def most_numbers(reporters: pd.DataFrame) -> Prose:
    """Say how many reporters a table of reporters has, and who reported most numbers."""
    if reporters.empty:
        return say("partners.none")
    by_name = reporters.groupby("reporter", sort=False)["number"].sum()
    return say(
        "partners.reporters", len(by_name), total=f"{by_name.sum():,}", number=f"{by_name.max():,}",
        reporter=published("reporter", str(by_name.idxmax())),
    )  # fmt: skip


def _roles(roles: list[str]) -> Prose:
    return listed(say(f"partners.role.{role}") for role in roles)
