"""Which rows a user asks for, by criteria and by breakdown, and the rows as a plain frame."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from nbpress.core.errors import CoverageError, TipResearchError, as_list, listed, nearest, no_data, quoted, wrong_type
from tipresearch import facts, observations
from tipresearch.consistency import variables_of_partition
from tipresearch.disclosure import MARK
from tipresearch.observations import COLUMNS, KEY
from tipresearch.quantities import PERIOD_KINDS, Coherence

#: The values of a list as they were given, each with its code.
Codes = list[tuple[Any, Any]]

#: Columns of observations by the name that a user gives them.
COLUMN_OF = {"area": "ref_area", "source": "source_id"}

#: Measures by the words of UNODC's workbook.
_PUBLISHED = {"detected trafficking victims": "detected"}

#: What counts may be divided by that is no breakdown.
NO_BREAKDOWNS = ("area", "measure", "source", "edition")

_ALSO = {
    "country": "area", "countries": "area", "country_code": "area", "iso3": "area", "gender": "sex", "years": "year",
    "province": "area", "district": "area", "exploitation": "form", "purpose": "form", "quarters": "quarter",
    "value": "count", "victims": "count", "nation": "nationality",
    "region": "", "month": "", "population": "",  # of what is near them nothing is meant
    "nationality": "citizenship", "citizenship": "nationality",
}  # fmt: skip

#: What is selected by labels of countries, which a file prints as each country wrote them.
COUNTRIES = ("citizenship", "nationality", "repatriation", "category")


def matching_rows(
    table: pd.DataFrame, areas: Mapping[str, str], criteria: Mapping[str, str | Iterable[str]]
) -> tuple[pd.DataFrame, list[str], dict[str, Codes]]:
    """Return the rows that match, the criteria that divide them, and the codes of each list; an unknown value is refused."""
    fixed, lists, whole = [], {}, table
    for name, value in sorted(criteria.items(), key=lambda item: item[0] == "period"):  # each period of a list is held
        given = [value] if isinstance(value, str) or not isinstance(value, Iterable) else [*value]
        if name == "period":
            table = _in_kinds(table, given)
            continue
        wanted = _area_codes(areas, given) if name == "area" else given
        column = COLUMN_OF.get(name, name)
        wide = table if column in table else observations.with_breakdown_columns(table)
        if column not in wide:
            known = ["area", "measure", "year", "quarter", "sex", "age", "form", "source", "edition", "period"]
            known += [str(c) for c in wide if c not in table]
            hint = name_hint(name, [*known, *wide.columns])
            raise CoverageError(f"there is nothing to select by {name!r} here; there are {listed(known, 30)}, and the columns of observations.{hint}")  # fmt: skip
        held = wide[column].unique()
        if column not in ("period_start", "period_end"):  # a day has no words
            wanted = [_code(held, each) for each in wanted]
        if len(given) > 1:
            lists[name] = [*zip(given, wanted, strict=True)]
            wanted = _known_codes(wanted, held, whole, column)
        for each in wanted if column in ("sex", "age", "form") else ():
            categories = wide["category"].unique()
            # Other and unknown are codes of several.
            if each not in (*held, "other", "unknown", "total") and _code(categories, each) in categories:
                raise CoverageError(f"{name} {quoted(each)} is a category, and none of {listed(held)}; write category={each!r}.")  # fmt: skip
        rows, _ = observations.rows_of(wide, year=None, **{column: wanted})
        table = rows if wide is table else rows[COLUMNS]
        variables = {v for names in observations.breakdown_by_row(table, [name]).unique() for v in names}
        if (name in variables or (name == "category" and len(wanted) == 1)) and "total" not in wanted:
            # A word of one's own may be divided further, by sex or age: it has a place as other codes have.
            own = name == "category" and {*table["partition"]} == {observations.OWN_WORDS}
            fixed.append(observations.OWN_WORDS if own else name)
    return table, fixed, lists


def _known_codes(wanted: list[str], held: Collection[str], whole: pd.DataFrame, column: str) -> list[str]:
    """Return the codes of a list without those that only other rows of the `whole` table hold; all codes where none is held."""
    known = [code for code in wanted if code != ""]
    if (missing := {*known} - {*held}) == {*known}:
        return known
    wide = whole if column in whole else observations.with_breakdown_columns(whole)
    return [code for code in known if code not in missing & {*wide[column]}]


def missing_values(rows: pd.DataFrame, lists: Mapping[str, Codes]) -> dict[str, str]:
    """Return what `no_data` says of each list with values that none of the rows holds."""
    found = {}
    for name, codes in lists.items():
        column = COLUMN_OF.get(name, name)
        table = rows
        if column not in rows:
            dated = column in ("year", "quarter")
            table = observations.years_and_quarters(rows) if dated else observations.with_breakdown_columns(rows)
        values = table[column] if column in table else pd.Series()
        held = {*(values.astype("str") if pd.api.types.is_datetime64_dtype(values) else values)}
        if missing := [word for word, code in codes if code not in held]:
            found[name] = no_data(name, missing, len(codes))
    return found


def _code(held: Collection[str], wanted: str) -> str:
    """Return what is held for a code in letters of any case, or for its words; what is neither stays as it is."""
    if wanted in held:
        return wanted
    words = {str(facts.category_label(facts.measure_label(c))).casefold(): c for c in held}
    words |= {label: code for label, code in _PUBLISHED.items() if code in held}
    words |= {str(c).casefold(): c for c in held}
    return words.get(str(wanted).casefold(), wanted)


def _area_codes(names: Mapping[str, str], wanted: list[Any]) -> list[str]:
    """Return the code of each area, blank for one of a list that is not held; a slip is refused, and a list without any."""
    codes = [facts.match_area(names, str(each)) for each in wanted]
    unknown = [each for each, code in zip(wanted, codes, strict=True) if not code]
    slips = [each for each in unknown if facts.area_hint(names, str(each))]
    if slips or len(unknown) == len(wanted):
        facts.find_area(names, [*slips, *unknown][0])
    return codes


def _in_kinds(table: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Return the rows whose period is a year, a quarter, of such a ``period_kind``, or the one of these words or days."""
    kinds, words = observations.selectable_kinds(table), observations.periods_in_words(table)
    days = table["period_start"].astype("str") + " to " + table["period_end"].astype("str")
    wanted = [re.sub(r"^(Q[1-4]) (\d{4})$", r"\2 \1", w) for w in wanted]  # in either order, as publishers write it
    fits = [kinds.eq(w) | words.eq(w) | table["period_kind"].eq(w) | days.eq(w) for w in wanted]
    if odd := [w for w, rows in zip(wanted, fits, strict=True) if not rows.any()]:
        held = [*kinds.unique(), *(w for w, kind in zip(words, kinds, strict=True) if kind != "year")]
        near = "" if odd[0] in ("year", "quarter", *PERIOD_KINDS) else nearest(odd[0], held)
        raise CoverageError(f"no period here is {quoted(odd[0])}; held are {listed(dict.fromkeys(held), 8)}.{near}")
    return table[pd.concat(fits, axis=1).any(axis=1)]


def similar_labels(found: pd.DataFrame, rest: pd.DataFrame, name: str) -> Iterator[str]:
    """Yield each label of a country in the rest that begins as a selected one, with its years."""
    # Of other breakdowns a code is no label of a country: a child is none of Chile.
    tables = (t[t["partition"].str.startswith(COUNTRIES[:3])] for t in (rest, found))
    others, selected = map(observations.with_breakdown_columns, tables)
    if name in others and name in selected:
        taken = selected[name].unique()
        labels = [label for label in others[name].unique() if label not in taken]
        for label in dict.fromkeys(o for t in taken for o in observations.similar_labels(t, labels)):
            days = others.loc[others[name] == label, "period_start"].dropna()
            years = dict.fromkeys(f"{day:%Y}" for day in (days.min(), days.max()) if len(days))
            yield f"{label!r} ({' to '.join(years) or 'no year given'})"


def breakdown_names(by: str | Sequence[str] | None) -> list[str]:
    """Return the names of what is to be divided by; None, and the total, divide by nothing."""
    values = by.split(",") if isinstance(by, str) else [] if by is None else by
    names = as_list("by", values, "['sex', 'age']")
    if odd := [name for name in names if not isinstance(name, str)]:
        raise TipResearchError(f"by holds {quoted(odd[0])}, which is no text; give names, as ['sex', 'age'].")
    names = [name.strip() for name in names] if isinstance(by, str) else names
    return [] if names == ["total"] else names


def divided_rows(table: pd.DataFrame, by: Sequence[str], fixed: Iterable[str], in_conflict: pd.DataFrame | None = None) -> pd.DataFrame:  # fmt: skip
    """Return the rows that are divided by just these variables and those selected; without any, the totals."""
    wanted = {*fixed, *(name for name in by if name not in NO_BREAKDOWNS)}
    if "category" not in by and len(wanted) > 1:  # one that was selected is of these
        wanted.discard("category")
    if not wanted and len(totals := _totals(table)):
        return totals
    divided = [p for p in table["partition"].unique() if p != "total"]
    if "category" in wanted and observations.OWN_WORDS in divided:
        wanted = {*wanted, observations.OWN_WORDS} - {"category"}
    of_row = observations.breakdown_by_row(table, wanted)
    held = {*of_row}
    found = [names for names in held if {*names} == wanted]
    if wanted == {"category"}:  # of the one breakdown that is held
        found = [variables_of_partition(divided[0])] if len(divided) == 1 else []
    if not found:
        raise _no_such_breakdown(wanted, held, divided, in_conflict)
    rows = table[of_row.isin(found)]
    return rows[(rows["category"] != "total") | (rows["partition"] == "total")]


def _no_such_breakdown(
    wanted: Collection[str], held: Collection[tuple[str, ...]], divided: Sequence[str], in_conflict: pd.DataFrame | None
) -> CoverageError:
    """Return what is raised for a breakdown that no row has: which there are, and how one of them is taken."""
    asked = f"counts divided by {in_words(sorted(wanted))}" if wanted else "totals"
    aside: Iterable[str] = () if in_conflict is None else in_conflict["partition"].unique()
    if any({*variables_of_partition(p)} == wanted for p in aside):
        return CoverageError(f"{asked} stand in the file several times with different numbers, and none of them is used; in_conflict holds them.")  # fmt: skip
    words = listed(sorted({in_words(names) for names in held if names}))
    there = [*(["totals"] if () in held else []), *([f"counts by {words}"] if words else [])]
    known = {n for names in held for n in names}
    odd = next((name for name in wanted if name not in known), "")
    of_several = {w: [*names] for names in held for w in ("_".join(names), in_words(names), ", ".join(names))}
    if not odd:
        cure = " Select a value of what is to be held fixed, and name the rest in by; count() and rates() take no by, so select a value of each."
    elif odd in of_several:
        cure = f" Name each, as by={of_several[odd]}."
    elif odd == "category" and len(divided) > 1:
        cure = f" Select one first, as partition={divided[0]!r}."
    else:
        cure = name_hint(odd, sorted({*known, *NO_BREAKDOWNS}))
    return CoverageError(f"no {asked} are held here; held are {', and '.join(there) or 'none at all'}.{cure}")


def _totals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the totals, also totals that a source publishes only next to their parts."""
    # The count of a single form is not a total: bonded labour is a part of the identified victims.
    whole = table[(table[["category", "sex", "age", "form"]] == "total").all(axis=1)]
    alone = (whole["partition"] == "total").to_numpy(copy=True)
    if not alone.all():
        keys = [name for name in KEY if name != "partition"]
        held, others = (pd.MultiIndex.from_frame(whole.loc[rows, keys]) for rows in (alone, ~alone))
        again = whole[~alone].duplicated([*keys, "count_lo", "count_hi"]).to_numpy()
        alone[~alone] = ~others.isin(held) & ~again
    return whole[alone]


def name_hint(name: str, known: Iterable[object]) -> str:
    """Return the nearest of the known names as `nearest` does; of what others call by another name, that, or the one it is a word of, or none."""
    names, name = [*map(str, known)], name.strip().casefold().replace(" ", "_")
    also, within = _ALSO.get(name, name), [each for each in names if name in each.split("_")]
    if also not in names and len(within) == 1:
        also = within[0]
    return nearest(also, names) if also in names or also == name else ""


def in_words(names: Iterable[str]) -> str:
    """Return variables as a message names them; without any, it is the total."""
    return " and ".join(names) or "total"


def plain_frame(table: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Return observations with one column a code: see `Dataset.frame`."""
    wide, when = observations.with_breakdown_columns(table), observations.years_and_quarters(table)
    exact = (wide["count_lo"] == wide["count_hi"]).fillna(value=False)
    variables = ["sex", "age", "form", *(c for c in wide if c not in table)]
    columns = {
        "area": wide["ref_area"], "area_name": wide["ref_area"].map(areas), "measure": wide["measure"],
        "year": when["year"], "quarter": when["quarter"], "period": observations.periods_in_words(wide),
        **{name: wide[name] for name in variables},
        "partition": wide["partition"], "category": wide["category"],
        "value": wide["count_lo"].where(exact), "lo": wide["count_lo"], "hi": wide["count_hi"],
        "as_published": wide["raw_value"], "unit": wide["unit"], "source": wide["source_id"],
        "edition": wide["edition"], "definition": wide["definition_id"], "notes": wide["notes"],
        "figure_id": wide["figure_id"],
    }  # fmt: skip
    found = pd.DataFrame(columns).reset_index(drop=True)
    found.attrs = {}  # a frame to change at will, that refers to nothing
    return found


def full_frame(table: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Return such a frame with what else is known of the counts: see `Dataset.frame`."""
    found, coherence = plain_frame(table, areas), observations.coherence_by_figure(table)
    against = {figure for each in coherence.values() for figure in each.against}
    told = [coherence.get(figure) for figure in found["figure_id"]]
    own = [observations.flag_of(coherence.get(f), against=f in against) for f in found["figure_id"]]
    flags = [f"{others} {flag}".strip() for others, flag in zip(observations.flags_by_row(table), own, strict=True)]
    place = list(found).index("as_published")
    found.insert(place, "state", pd.Series([each.state if each else "" for each in told], found.index, "str"))
    found.insert(place + 1, "flags", pd.Series(flags, found.index, "str"))
    found.insert(place + 2, "status", pd.Series(table["obs_status"].to_numpy(), found.index, "str"))
    return _with_ranges(found, told)


def _with_ranges(frame: pd.DataFrame, told: Sequence[Coherence | None]) -> pd.DataFrame:
    """Return a frame in which a count that is used as a range has its ends, and no value."""
    ranged = pd.Series([each is not None and each.use == "range" for each in told], frame.index, dtype=bool)
    low, high = ([int(getattr(each, name)) for each in told if each and each.use == "range"] for name in ("lo", "hi"))
    frame.loc[ranged, "value"] = pd.NA
    frame.loc[ranged, "lo"], frame.loc[ranged, "hi"] = low, high
    return frame


def count_by_measure(table: pd.DataFrame) -> pd.DataFrame:
    """Return how much is held of each measure and unit, those with most first."""
    first, last = (table[name].dt.year.astype("Int64") for name in ("period_start", "period_end"))
    dated = table.assign(first=first, last=last, interval=table["count_lo"] != table["count_hi"])
    found = dated.groupby(["measure", "unit"], sort=False).agg(
        observations=("figure_id", "size"), published_as_an_interval=("interval", "sum"),
        areas=("ref_area", "nunique"), first_year=("first", "min"), last_year=("last", "max"),
    )  # fmt: skip
    return found.sort_values("observations", ascending=False, kind="stable").reset_index()


def suppression_by(table: pd.DataFrame, areas: Mapping[str, str], by: str) -> pd.DataFrame:
    """Return how many cells are held and suppressed: see `Dataset.coverage`."""
    frame = plain_frame(table, areas)
    if not isinstance(by, str):
        raise wrong_type("by", by, "give one column, such as 'area'; frame() has all, for groupby")
    if by not in frame:
        raise CoverageError(f"coverage by {by!r} is not known; there are {listed(frame, 40)}.{name_hint(by, frame)}")  # fmt: skip
    first, last = (table[name].dt.year.astype("Int64").array for name in ("period_start", "period_end"))
    frame = frame.assign(first_year=first, last_year=last)
    cells = frame[frame["lo"].notna() | (frame["as_published"] == MARK)]
    # By the source, or by us; what is known roughly, as around 7,000, somebody counted.
    suppressed = ((cells["lo"] == 0) & (cells["hi"] > 0)).fillna(value=True)
    cells = cells.assign(suppressed=suppressed)
    everything = pd.Series("all", cells.index, name=by)
    return pd.concat([_tally(cells, cells[by]), _tally(cells, everything)], ignore_index=True)


def _tally(cells: pd.DataFrame, each: pd.Series) -> pd.DataFrame:
    # What is of no one year, as a fiscal one, is a row of its own.
    found = cells.groupby(each, dropna=False).agg(
        cells=("lo", "size"), suppressed=("suppressed", "sum"), areas=("area", "nunique"),
        first_year=("first_year", "min"), last_year=("last_year", "max"),
    ).reset_index()  # fmt: skip
    found[each.name] = found[each.name].astype(object)
    found["suppressed"] = found["suppressed"].astype("int64")
    found.insert(3, "share_suppressed", found["suppressed"] / found["cells"])
    return found
