"""What the published figures leave open, beside the figures and the offices that could answer."""

import pandas as pd

from nbpress.core.errors import SchemaError, nearest
from tipresearch.facts import load_open_questions, short_name, source
from tipresearch.observations.rows import label_of, period_in_words


def open_questions(table: pd.DataFrame, *, ref_area: str) -> pd.DataFrame:
    """The open questions on an area, each with its figures and whom to ask."""
    by_id = table.set_index("figure_id")
    found = []
    for asked in load_open_questions(ref_area).to_dict("records"):
        ids = asked["figure_ids"].split("; ")
        if missing := [i for i in ids if i not in by_id.index]:
            raise SchemaError(f"figure_id {missing[0]!r} of open_questions.csv is no row of the observations.{nearest(missing[0], by_id.index)}")  # fmt: skip
        rows = [by_id.loc[i] for i in ids]
        published = "; ".join(map(_published, rows))
        offices = "; ".join(dict.fromkeys(office for row in rows for office in _offices(row)))
        found.append((asked["question"], published, asked["would_settle"], offices, tuple(ids)))
    return pd.DataFrame(found, columns=["question", "published", "would_settle", "ask", "figure_id"])


def _published(row: pd.Series) -> str:
    # A count over several years has no first day.
    years = pd.notna(row["period_start"])
    when = period_in_words(row["period_start"], row["period_end"]) if years else "over the years"
    where = f"{short_name(row['source_id'])}, {row['edition']}"
    return f"{row['raw_value']} ({label_of(row)}, {when}; {where})"


def _offices(row: pd.Series) -> list[str]:
    publisher = source(row["source_id"])["publisher"]
    reporter = row["reporter"].partition(",")[0]
    return [publisher, *([] if reporter.startswith("Not stated") or not reporter else [reporter])]
