"""The legal and policy timeline, as precisely as each source dates an act."""

import pandas as pd

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
    # No day lies inside the dates of all sources where one begins after another has ended.
    ended = of_fact["latest"].transform("min")
    table = table.assign(dates_differ=of_fact["earliest"].transform("max") > ended, ended=ended)
    return table.sort_values(["ended", "fact", "latest"], ignore_index=True).drop(columns="ended")


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
    ref_area: str, form: str, first_year: int, last_year: int, source_id: str, *, measure: str = "identified"
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
    measure : str
        Code of what it counts.

    Returns
    -------
    DataFrame
        One row a question of the house's list: ``item``, ``question``, ``answer`` yes, no or
        unknown, ``evidence`` and ``source_id``. One that nobody has answered is ``unknown``.
    """
    table = held("comparability.csv", *source_ids())
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
