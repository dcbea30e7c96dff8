"""The legal and policy timeline, as precisely as each source dates an act."""

from collections.abc import Hashable, Mapping

import pandas as pd
from pandas.api.typing import NaTType

from tipresearch.facts.sources import held, source_ids


def load_milestones(ref_area: str) -> pd.DataFrame:
    """Dated statements about laws and policies of an area.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3 code.

    Returns
    -------
    DataFrame
        The columns of ``milestones.csv``, with `earliest` and `latest`, the days that
        the published date allows (missing `earliest`: not later than), `when`, the date
        in words, and `dates_differ`, whether two sources date the same fact to days that
        cannot be the same. Grouped by fact, in order of time.
    """
    table = held("milestones.csv", *source_ids()).query("ref_area == @ref_area")
    rows = table.to_dict("records")
    table = table.assign(
        when=[_when(row) for row in rows],
        earliest=pd.Series(map(_earliest, rows), table.index, dtype="datetime64[us]"),
        latest=pd.Series(map(_latest, rows), table.index, dtype="datetime64[us]"),
    )
    differing = [fact for fact, group in table.groupby("fact") if _disagree(group)]
    first = table.groupby("fact")["latest"].transform("min")
    table = table.assign(dates_differ=table["fact"].isin(differing), first=first)
    ordered = table.sort_values(["first", "fact", "latest"], ignore_index=True)
    return ordered.drop(columns="first")


def _when(row: Mapping[Hashable, str]) -> str:
    """Write a date as precisely as its source gives it."""
    text = row["date"].replace("/", " to ")
    return f"by {text}" if row["date_precision"] == "not_later_than" else text


def _earliest(row: Mapping[Hashable, str]) -> pd.Timestamp | NaTType:
    if row["date_precision"] == "not_later_than":
        return pd.NaT
    return pd.Period(row["date"].split("/")[0]).start_time.normalize()


def _latest(row: Mapping[Hashable, str]) -> pd.Timestamp:
    return pd.Period(row["date"].split("/")[-1]).end_time.normalize()


def _disagree(group: pd.DataFrame) -> bool:
    """Whether no day lies inside the dates of all sources."""
    dated = group.dropna(subset="earliest")
    return bool(
        len(group) > 1 and not dated.empty and dated["earliest"].max() > group["latest"].min()
    )


def load_stakeholders(ref_area: str) -> pd.DataFrame:
    """The stakeholders that sources name: who identifies, investigates, refers, cares and reports.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3 code; blank for all areas.

    Returns
    -------
    DataFrame
        The rows of ``stakeholders.csv``. ``not stated`` means that the source does not say,
        not that they do not; ``named without a role``, that it names them and no more.
    """
    return _of_area("stakeholders.csv", ref_area)


def load_not_shown() -> pd.DataFrame:
    """The figures that are held and stand on no page, each with its reason.

    Returns
    -------
    DataFrame
        ``figure_id`` and ``reason``.
    """
    return held("not_shown.csv")


def load_open_questions(ref_area: str) -> pd.DataFrame:
    """What the published figures leave open, and what an answer would settle.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3 code; blank for all areas.

    Returns
    -------
    DataFrame
        ``question``, ``would_settle`` and ``figure_ids``, rows of the observations joined by
        semicolons. The questions are the project's own; that one is listed says that no answer
        is held here, not that nobody knows it.
    """
    return _of_area("open_questions.csv", ref_area)


def load_comparability(
    ref_area: str, form: str, first_year: int, last_year: int, source_id: str
) -> pd.DataFrame:
    """The checklist of whether two years of a series are comparable.

    Parameters
    ----------
    ref_area, form : str
        Area and form of exploitation.
    first_year, last_year : int
        The two years.
    source_id : str
        Source of the series.

    Returns
    -------
    DataFrame
        One row a question of the house's list: ``item``, ``question``, ``answer`` yes, no or
        unknown, ``evidence`` and ``source_id``. One that nobody has answered is ``unknown``.
    """
    table = held("comparability.csv", *source_ids())
    questions = table.drop_duplicates("item")[["item", "question"]]
    asked = {
        "ref_area": ref_area, "form": form, "source_id": source_id, "first_year": str(first_year),
        "last_year": str(last_year),
    }  # fmt: skip
    rows = table[(table[list(asked)] == pd.Series(asked)).all(axis=1)]
    told = rows[["item", "answer", "evidence", "evidence_source_id"]]
    found = questions.merge(told, how="left", on="item", validate="one_to_one")
    found = found.rename(columns={"evidence_source_id": "source_id"})
    unexamined = {"answer": "unknown", "evidence": "not examined for these years"}
    return found.fillna(unexamined | {"source_id": source_id})


def answers(checklist: pd.DataFrame) -> dict[str, str]:
    """The answers of a checklist by item.

    Parameters
    ----------
    checklist : DataFrame
        What `load_comparability` returns.

    Returns
    -------
    dict of str to str
        yes, no or unknown by item, for `tipresearch.compare_years`.
    """
    return dict(zip(checklist["item"], checklist["answer"], strict=True))


def _of_area(file: str, ref_area: str) -> pd.DataFrame:
    table = held(file, *source_ids())
    return table[table["ref_area"].eq(ref_area) | (ref_area == "")].reset_index(drop=True)
