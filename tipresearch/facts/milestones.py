"""The legal and policy timeline, as precisely as each source dates an act."""

import pandas as pd

from tipresearch.facts.sources import read_table, short_name, source_ids
from tipresearch.facts.tables import ROLES


def load_milestones(ref_area: str) -> pd.DataFrame:
    """Return dated statements about the laws and policies of an area."""
    table = read_table("milestones.csv", *source_ids()).query("ref_area == @ref_area")
    words, ends = table["date"].str.replace("/", " to "), table["date"].str.split("/")
    first = pd.Series([pd.Period(days[0]).start_time for days in ends], table.index)
    last = pd.Series([pd.Period(days[-1]).end_time.normalize() for days in ends], table.index)
    late = table["date_precision"] == "not_later_than"
    table = table.assign(
        when=words.mask(late, "by " + words),
        earliest=first.astype("datetime64[us]").mask(late),
        latest=last.astype("datetime64[us]"),
    )
    of_fact = table.groupby("fact")
    # No day fits the dates of all sources if one begins after another has ended.
    ended = of_fact["latest"].transform("min")
    table = table.assign(dates_differ=of_fact["earliest"].transform("max") > ended, ended=ended)
    return table.sort_values(["ended", "fact", "latest"], ignore_index=True).drop(columns="ended")


def dates_by_fact(milestones: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each fact: its dates, each with the sources that give it, in order of time."""
    labelled = milestones.assign(source=milestones["source_id"].map(short_name))
    dates = labelled.groupby(["fact", "when"], sort=False)["source"].agg(", ".join).reset_index()
    dates["dates"] = dates["when"] + " (" + dates["source"] + ")"
    return dates.groupby("fact", sort=False)["dates"].agg("; ".join).reset_index()


def partners_by_role(stakeholders: pd.DataFrame) -> pd.DataFrame:
    """Return the partners by each role that a source states, and partners without a role by what the source says of them."""
    stated = stakeholders[ROLES] == "stated"
    groups = {role.replace("_", " ").capitalize(): stakeholders[stated[role]] for role in ROLES}
    others = stakeholders[~stated.any(axis=1)].groupby("part_in_release", sort=False)
    groups |= {str(said): of for said, of in others}
    rows = [(said, "; ".join(of["stakeholder"])) for said, of in groups.items() if len(of)]
    return pd.DataFrame(rows, columns=["what_it_says", "partners"])


def load_stakeholders(ref_area: str) -> pd.DataFrame:
    """Return the stakeholders that sources name, with their roles: identify, investigate, refer, care, report."""
    return _of_area("stakeholders.csv", ref_area)


def load_not_shown() -> pd.DataFrame:
    """Return the figures in the data that no page shows, each with its reason."""
    return read_table("not_shown.csv")


def load_open_questions(ref_area: str) -> pd.DataFrame:
    """Return the open questions about published figures, and what an answer would settle."""
    return _of_area("open_questions.csv", ref_area)


def load_comparability(
    ref_area: str, form: str, first_year: int, last_year: int, source_id: str, *, measure: str = "identified"
) -> pd.DataFrame:
    """Return the checklist on whether two years of a series are comparable."""
    table = read_table("comparability.csv", *source_ids())
    questions = table.drop_duplicates("item")[["item", "question"]]
    asked = {
        "ref_area": ref_area, "measure": measure, "form": form, "source_id": source_id, "first_year": str(first_year),
        "last_year": str(last_year),
    }  # fmt: skip
    rows = table[(table[list(asked)] == pd.Series(asked)).all(axis=1)]
    told = rows[["item", "answer", "evidence", "evidence_source_id"]]
    found = questions.merge(told, how="left", on="item", validate="one_to_one")
    found = found.rename(columns={"evidence_source_id": "source_id"})
    return found.fillna({"answer": "unknown", "evidence": "not examined for these years", "source_id": source_id})


def answers(checklist: pd.DataFrame) -> dict[str, str]:
    """Return the answers of a checklist by item."""
    return dict(zip(checklist["item"], checklist["answer"], strict=True))


def _of_area(file: str, ref_area: str) -> pd.DataFrame:
    table = read_table(file, *source_ids())
    return table[table["ref_area"].eq(ref_area) | (ref_area == "")].reset_index(drop=True)
