"""Numbers as plain data, with their sources and editions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from nbpress.core.errors import TipResearchError, quoted
from tipresearch.disclosure import UNPROTECTED, Record, protection_records, unprotected
from tipresearch.facts import Cited, cite, source
from tipresearch.quantities import Coherence, Count, Estimate, as_estimate, stated


def records(numbers: Iterable[Estimate | Count], cited: Iterable[Cited] = ()) -> dict:
    """Return estimates and counts as plain data, with the citations of their sources."""
    estimates = [as_estimate(n) if isinstance(n, Count) else n for n in numbers]
    own, further = ([p for c in of for p in _by_edition(*c)] for of in (sources_of(estimates), cited))
    flagged = [c for e in estimates for c in e.inputs if c.source_id and unprotected([c])]
    exact = Counter(p for c in flagged for p in _by_edition(c.source_id, c.edition))
    # Counts state whether they are protected. A source that is cited without counts gets all its statements.
    citations = [_citation(*pair, exact[pair] if pair in own else None) for pair in dict.fromkeys([*own, *further])]
    return {"estimates": [e.record() for e in estimates], "citations": list({c["id"]: c for c in citations}.values())}


def sources_of(numbers: Iterable[Estimate | Count]) -> tuple[Cited, ...]:
    """Return the sources of numbers, each edition once."""
    found: list[Cited] = []
    for number in numbers:
        counts = (number,) if isinstance(number, Count) else number.inputs
        found += [(c.source_id, c.edition) for c in counts if c.source_id]
        if isinstance(number, Estimate):
            found += [(s, "") for s in number.extra_sources]
    return tuple(dict.fromkeys(found))


def _by_edition(source_id: str, edition: str) -> list[Cited]:
    """Return one pair an edition; without a named edition, one pair for each edition in the data."""
    return [(source_id, e) for e in (edition or source(source_id)["edition"]).split("; ")]


def _citation(source_id: str, edition: str, exact: int | None) -> dict[str, object]:
    """Return the citation of a source; `exact` counts its unprotected counts, and None means that no count was read."""
    row, text = source(source_id), cite(source_id, edition)
    done = [d for d in protection_records(source_id, edition) if exact != 0 or d["words"] != UNPROTECTED]
    if exact and all(d["words"] != UNPROTECTED for d in done):  # the record of their table has another source
        done.append(Record("no rule: exact counts", exact, 0, "unprotected", source=source_id).plain())
    return {
        # One citation an edition: a page lists only the editions that it read.
        "id": source_id if text == cite(source_id) else f"{source_id}@{edition}",
        "text": text,
        "edition": edition,
        "published": row["published"],
        "url": row["url"],
        "terms": row["licence_or_terms"],
        "note": " ".join([row["note"], *(str(d["words"]) for d in done)]),
        # The rule that protects the case records of the edition, without counts.
        **({"disclosure": done} if done else {}),
    }


def counts_frame(counts: Iterable[Count]) -> pd.DataFrame:
    """Return counts as a data frame, one count a row."""
    rows = [(str(c.period), c.lo, c.hi, f"{c}" if unprotected([c]) else c.raw_value) for c in counts]
    return pd.DataFrame(rows, columns=["period", "lo", "hi", "as_published"])


def estimates_frame(estimates: Iterable[Estimate | Count]) -> pd.DataFrame:
    """Return estimates as a data frame, one estimate a row."""
    columns = ["label", "value", "lo", "hi", "kind", "unit", "method"]
    return pd.DataFrame(records(estimates)["estimates"], columns=columns)


def flagged_frame(estimates: Sequence[Estimate]) -> pd.DataFrame:
    """Return the data of a chart of estimates: `estimates_frame` with a column of flags."""
    return estimates_frame(estimates).assign(flags=[" ".join(e.all_flags) for e in estimates])


def objection(count: Count | Estimate) -> str:
    """Return the text in brackets after a number: conflicts with other figures and notes of the source; mostly blank."""
    notes = ["disputed"] if count.contested else []
    if isinstance(count, Count) and count.coherence and count.disputed:
        notes = [f"printed as {count.as_printed}"] if count.coherence.use == "range" else []
        notes.append(parts_in_words(count.coherence))
    notes += said_beside(count) if isinstance(count, Count) else stated(count.all_flags)
    return f" ({'; '.join(notes)})" if notes else ""


def said_beside(count: Count) -> list[str]:
    """Return notes on a count: a disagreement with its total, and the statements of its source."""
    # A total that is not disputed itself, and disagrees with the total of its year or country.
    against = count.partition == "total" and "CELLS_DISAGREE" in count.flags and not count.disputed
    return ["of published cells that disagree"] * against + stated(count.flags)


def parts_in_words(coherence: Coherence) -> str:
    """Return the words for what contradicts a disputed count."""
    if not coherence.by:
        return coherence.objection
    if not coherence.alone:
        return f"its parts add up to at least {coherence.parts_lo:,}"
    return f"one {coherence.by.replace('_', ' ')} alone is {coherence.parts_lo:,}"


def frame(numbers: Iterable[Estimate | Count]) -> pd.DataFrame:
    """Return estimates or counts as a plain frame, for pandas and seaborn.

    Parameters
    ----------
    numbers : iterable of Estimate or Count
        One number a row; for a mapping such as a composition, its values.

    Returns
    -------
    DataFrame
        ``label``, ``area``, ``period``, ``year`` (missing if the counts span several years),
        ``value``, ``lo`` and ``hi`` [``unit``], missing where an estimate has no value or no
        interval; ``kind`` of the interval, its ``level``, ``method``, ``formula``, and ``flags``,
        ``sources`` and ``figure_ids`` joined by blanks.

    Raises
    ------
    TipResearchError
        For anything that is not an estimate or a count, such as the lists of `Dataset.series`.

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
    rows = []
    for estimate in (as_estimate(n) if isinstance(n, Count) else n for n in given):
        record = estimate.record()
        periods = [c.period for c in estimate.inputs if c.period]
        # A fiscal year lies in two years, and a period without an end in any number.
        years = {p.start.year if p.start and p.end and p.start.year == p.end.year else None for p in periods}
        rows.append(record | {
            "area": record["ref_area"],
            "year": years.pop() if len(years) == 1 else None,
            "flags": " ".join(record["flags"]),
            "sources": " ".join(record["sources"]),
            "figure_ids": " ".join(dict.fromkeys(f for c in estimate.inputs for f in c.figure_ids)),
        })  # fmt: skip
    columns = [
        "label", "area", "period", "year", "value", "lo", "hi", "unit", "kind", "level", "method", "formula",
        "flags", "sources", "figure_ids",
    ]  # fmt: skip
    numeric = {"year": "Int64", **dict.fromkeys(["value", "lo", "hi", "level"], "float64")}
    return pd.DataFrame(rows, columns=columns).astype(numeric)
