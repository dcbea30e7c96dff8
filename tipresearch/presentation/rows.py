"""Numbers as plain data with the editions that they come from, as notebooks hand them on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from nbpress.core.errors import TipResearchError, quoted
from tipresearch.disclosure import UNPROTECTED, Record, protection_records, unprotected
from tipresearch.facts import Cited, cite, source
from tipresearch.quantities import Coherence, Count, Estimate, as_estimate, stated


def records(numbers: Iterable[Estimate | Count], cited: Iterable[Cited] = ()) -> dict:
    """Estimates and counts as plain data, with the citations of their sources."""
    estimates = [as_estimate(n) if isinstance(n, Count) else n for n in numbers]
    own, further = ([p for c in of for p in _by_edition(*c)] for of in (sources_of(estimates), cited))
    flagged = [c for e in estimates for c in e.inputs if c.source_id and unprotected([c])]
    exact = Counter(p for c in flagged for p in _by_edition(c.source_id, c.edition))
    # Of counts it is known whether they are protected; of what is cited without any, all is said.
    citations = [_citation(*pair, exact[pair] if pair in own else None) for pair in dict.fromkeys([*own, *further])]
    return {"estimates": [e.record() for e in estimates], "citations": list({c["id"]: c for c in citations}.values())}


def sources_of(numbers: Iterable[Estimate | Count]) -> tuple[Cited, ...]:
    """Sources of numbers, each once with the edition that was read of it."""
    found: list[Cited] = []
    for number in numbers:
        counts = (number,) if isinstance(number, Count) else number.inputs
        found += [(c.source_id, c.edition) for c in counts if c.source_id]
        if isinstance(number, Estimate):
            found += [(s, "") for s in number.extra_sources]
    return tuple(dict.fromkeys(found))


def _by_edition(source_id: str, edition: str) -> list[Cited]:
    """Return one pair an edition; a source without a named one stands for all that are held."""
    return [(source_id, e) for e in (edition or source(source_id)["edition"]).split("; ")]


def _citation(source_id: str, edition: str, exact: int | None) -> dict[str, object]:
    """Return a source, of which `exact` counts of case records are shown; None where no count says it."""
    row, text = source(source_id), cite(source_id, edition)
    done = [d for d in protection_records(source_id, edition) if exact != 0 or d["words"] != UNPROTECTED]
    if exact and all(d["words"] != UNPROTECTED for d in done):  # their table was told of elsewhere
        done.append(Record("no rule: exact counts", exact, 0, "unprotected", source=source_id).plain())
    found: dict[str, object] = {
        # Editions of one source are cited each for itself: a page lists only those that it read.
        "id": source_id if text == cite(source_id) else f"{source_id}@{edition}",
        "text": text,
        "edition": edition,
        "published": row["published"],
        "url": row["url"],
        "terms": row["licence_or_terms"],
        "note": row["note"],
    }
    if done:  # what an edition says of the protection of case records: the rule, no count
        found |= {"disclosure": done, "note": " ".join([row["note"], *(str(d["words"]) for d in done)])}
    return found


def counts_frame(counts: Iterable[Count]) -> pd.DataFrame:
    """Counts as a data frame, one a row."""
    rows = [(str(c.period), c.lo, c.hi, f"{c}" if unprotected([c]) else c.raw_value) for c in counts]
    return pd.DataFrame(rows, columns=["period", "lo", "hi", "as_published"])


def estimates_frame(estimates: Iterable[Estimate | Count]) -> pd.DataFrame:
    """Estimates as a data frame, one a row."""
    columns = ["label", "value", "lo", "hi", "kind", "unit", "method"]
    return pd.DataFrame(records(estimates)["estimates"], columns=columns)


def flagged_frame(estimates: Sequence[Estimate]) -> pd.DataFrame:
    """Return the data of a chart of estimates: `estimates_frame` with their flags, joined by blanks."""
    return estimates_frame(estimates).assign(flags=[" ".join(e.all_flags) for e in estimates])


def objection(count: Count | Estimate) -> str:
    """Return what the other figures say against a number, and its source of it, to stand behind it; mostly blank."""
    said = ["contested"] if count.contested else []
    if isinstance(count, Count) and count.coherence and count.disputed:
        said = [f"printed as {count.as_printed}"] if count.coherence.use == "range" else []
        said.append(parts_in_words(count.coherence))
    said += said_beside(count) if isinstance(count, Count) else stated(count.all_flags)
    return f" ({'; '.join(said)})" if said else ""


def said_beside(count: Count) -> list[str]:
    """What its whole and its source say of a count, to stand beside it."""
    against = ["of published cells that disagree"] if speaks_against_its_whole(count) else []
    return against + stated(count.flags)


def speaks_against_its_whole(count: Count) -> bool:
    """Whether a count is the total of a quarter or province that disagrees with its year or country, and is not itself disputed."""
    return count.partition == "total" and "CELLS_DISAGREE" in count.flags and not count.disputed


def parts_in_words(told: Coherence) -> str:
    """Return what speaks against a disputed count, to stand next to it."""
    if not told.by:
        return told.objection
    if not told.alone:
        return f"its parts add up to at least {told.parts_lo:,}"
    return f"one {told.by.replace('_', ' ')} alone is {told.parts_lo:,}"


def frame(numbers: Iterable[Estimate | Count]) -> pd.DataFrame:
    """Estimates or counts as a plain frame, for pandas and seaborn.

    Parameters
    ----------
    numbers : iterable of Estimate or Count
        One a row; of a mapping such as a composition, its values.

    Returns
    -------
    DataFrame
        ``label``, ``area``, ``period``, ``year`` (missing where the counts are of no one year),
        ``value``, ``lo`` and ``hi`` [``unit``], missing where an estimate has no value or no
        interval; ``kind`` of the interval, its ``level``, ``method``, ``formula``, and ``flags``,
        ``sources`` and ``figure_ids`` joined by blanks.

    Raises
    ------
    TipResearchError
        If one of them is neither, such as the lists of `Dataset.series`.

    Examples
    --------
    >>> import tipresearch as tip
    >>> tip.frame([tip.share((0, 4), 50)])[["lo", "hi", "kind"]].to_dict("records")
    [{'lo': 0.0, 'hi': 0.08, 'kind': 'bounds'}]
    """
    if not isinstance(numbers, Iterable):
        raise TipResearchError(f"numbers are wanted, such as a list of them, not {quoted(numbers)}; of one write frame([number]), and what tip.open returns has the method frame().")  # fmt: skip
    given = list(numbers.values() if isinstance(numbers, Mapping) else numbers)
    if odd := [n for n in given if not isinstance(n, Estimate | Count)]:
        raise TipResearchError(f"{quoted(odd[0])} is no count and no estimate; of series give one, such as series['total'].")  # fmt: skip
    estimates = [as_estimate(n) if isinstance(n, Count) else n for n in given]
    rows = [_plain(e, e.record()) for e in estimates]
    columns = [
        "label", "area", "period", "year", "value", "lo", "hi", "unit", "kind", "level", "method", "formula",
        "flags", "sources", "figure_ids",
    ]  # fmt: skip
    numeric = {"year": "Int64", **dict.fromkeys(["value", "lo", "hi", "level"], "float64")}
    return pd.DataFrame(rows, columns=columns).astype(numeric)


def _plain(estimate: Estimate, record: dict) -> dict:
    periods = [c.period for c in estimate.inputs if c.period]
    # A fiscal year lies in two, and referrals over the years in any.
    years = {p.start.year if p.start and p.end and p.start.year == p.end.year else None for p in periods}
    return record | {
        "area": record["ref_area"],
        "year": years.pop() if len(years) == 1 else None,
        "flags": " ".join(record["flags"]),
        "sources": " ".join(record["sources"]),
        "figure_ids": " ".join(dict.fromkeys(f for c in estimate.inputs for f in c.figure_ids)),
    }
