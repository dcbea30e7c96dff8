"""Slips in the rows of a user's frame: one table of rules, each with its check, its message and its cure."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from nbpress.core import paths
from nbpress.core.errors import listed, nearest, quoted
from tipresearch import facts, observations
from tipresearch.consistency import adds_up
from tipresearch.datasets.headers import OBSERVED_AS
from tipresearch.observations import KEY, OWN_WORDS
from tipresearch.quantities import MOST_DIGITS, NO_COUNTS, READS_AS_TOTAL, is_count
from tipresearch.readers import assembly

#: A row of observations as text, with what else the rules look at: see `tipresearch.datasets.own`.
Row = Mapping[str, str]
#: A code of form, sex and age; ``total`` if a word does not state the variable.
Meaning = tuple[str, ...]

#: The variables whose codes make up a category, in the order of the codes.
CODED = ("form", "sex", "age")
YEAR, QUARTERS = re.compile(r"(19|20)\d\d"), ("", "1", "2", "3", "4")
_DATES = "period_start, period_end as 2020-12-31 and period_kind"

#: Invisible characters, such as a space of no width, by their category; others count as letters or marks.
_INVISIBLE, _FILLERS = {"Cc", "Cf"}, {*map(chr, range(0xFE00, 0xFE10)), "\u115f", "\u1160", "\u2800"}
#: Characters that look different from the letters they stand for, such as a raised or a circled 2.
_DISTINCT = {"super", "sub", "fraction", "circle", "square"}

#: Words for both sexes.
_FEMALE, _AND, _MALE = r"(f(emales?)?|wom[ae]n)", r" *([/&+,]|and\b)? *", r"(m(ales?)?|m[ae]n)"
_BOTH = re.compile(f"both|_?t|{_FEMALE}{_AND}{_MALE}|{_MALE}{_AND}{_FEMALE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What the project knows of a source, and of areas, measures and categories."""

    of_source: dict[str, str]
    figure_ids: Collection[str]
    areas: Mapping[str, str]
    area_of: Callable[[str], str]
    crimes: Mapping[str, str]
    definitions: Mapping[str, str]
    units: Mapping[str, list[str]]
    partitions: Sequence[str]
    categories: Sequence[str]
    meanings: Mapping[str, Meaning]
    declared: list[str]


def gather_known(of_source: dict[str, str], declared: list[str]) -> Known:
    """Return what the tables of the project say, for one source and the categories that a user declared."""
    measures, rows = facts.read_mapping("measures.csv"), observations.load()
    columns = measures[["measure", "label", "definition"]].itertuples(index=False)
    units = {m: ["persons"] * (by == "own") for m, by in zip(measures["measure"], measures["used_by"], strict=True)}
    areas = facts.area_names(facts.area_codes().values())
    words = facts.read_mapping("categories.csv")
    labels = dict(zip(words["category"], words["label"], strict=True))
    return Known(
        of_source=of_source,
        figure_ids={*rows["figure_id"]},
        areas=areas,
        area_of=cache(lambda text: facts.match_area(areas, text) or facts.part_code(text)),
        crimes=dict(zip(measures["measure"], measures["crime"], strict=True)),
        definitions={m: f"{m} {label} {re.split('[.;]', what)[0]}".casefold() for m, label, what in columns},
        units=units | {str(measure): sorted({*of}) for measure, of in rows.groupby("measure")["unit"]},
        partitions=facts.read_mapping("partitions.csv")["partition"].tolist(),
        categories=[*labels], meanings=_meanings(labels), declared=declared,
    )  # fmt: skip


def _meanings(labels: Mapping[str, str]) -> dict[str, Meaning]:
    """Return the form, sex and age of each category that has only one meaning.

    A word such as ``women`` joins no codes, and means the same as the joined codes with its label, ``female_adult``.
    """
    joined = defaultdict[str, list[Meaning]](list)
    for codes in product(*(facts.CODES[name] for name in CODED)):
        joined["_".join(code for code in codes if code != "total")].append(codes)
    labelled = {labels[word]: of[0] for word, of in joined.items() if len(of) == 1 and word in labels}
    return {word: labelled[label] for word, label in labels.items() if label in labelled}


class Rule(NamedTuple):
    """A slip in a cell: the column as users and observations name it, the check, what is allowed, and the cure.

    `allowed` completes "column 'year': '20' ..." and may name columns of the row in braces.
    """

    column: str
    fills: str
    is_broken: Callable[[pd.DataFrame, Known], pd.Series]
    allowed: str
    cure: Callable[[Row, Known], str] = lambda row, known: ""


def _count_cure(row: Row, known: Known) -> str:
    """Say how a text that is no count becomes one; two ends of a range help for words and ranges alone."""
    text = row["raw_value"]
    digits = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    if row["is_decimal"] and re.fullmatch(r"\d{1,3}\.\d{1,3}", text):  # pandas has read 2.000 as 2
        cure = "If the file has a point for thousands, read it with pandas.read_csv(..., thousands='.'). "
    elif is_count(digits):
        cure = f"Write {digits}, in these digits. "
    elif re.fullmatch(r"\d{1,3}(?:[\s.'’٬]\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}", digits):  # the second counts in lakhs
        cure = f"If these are thousands, write {''.join(filter(str.isdigit, digits))}. "
    elif re.fullmatch(r"[-−–]?[\d.,]*\d\s*(?:%|٪|per ?cent)?", digits):
        cure = "Percentages, decimals and negative numbers are no counts; give the count behind it. "
    else:
        cure = "For a range such as 5-9, give its ends, 5 and 9, in columns 'count_lo' and 'count_hi'. " if text else ""
    return f"{cure}Leave a row out if nothing is known."


def _measure_cure(row: Row, known: Known) -> str:
    near = [m for m, words in known.definitions.items() if row["measure"].casefold() in words]
    # A less similar measure is a different one: rescued victims are not prosecuted persons.
    hint = "" if near else nearest(row["measure"], known.crimes, cutoff=0.8)
    return f"such as {listed(near or known.crimes, 10)}; add a row for one of your own to data/mappings/measures.csv of your project.{hint}{paths.no_project()}"  # fmt: skip


def _area_cure(row: Row, known: Known) -> str:
    return f"{facts.area_hint(known.areas, row['ref_area'])}{facts.part_hint(row['ref_area'])}{paths.no_project()}"


def _unit_cure(row: Row, known: Known) -> str:
    units = known.units[row["measure"]]
    return f"{listed(units) or 'no unit'}; give one, such as {(units or ['persons'])[0]!r}."


def _no_count_cure(row: Row, known: Known) -> str:
    odd = min(NO_COUNTS & {row["measure"], row["unit"]})
    return f"of {odd} is no count, as {odd} counts nothing; give the count behind it with its own measure and unit, or leave the row out."  # fmt: skip


def _alike_cure(row: Row, known: Known) -> str:
    word, other = row["category"], row["alike"]
    differ = "differ in capitals alone" if word.casefold() == other.casefold() else f"look alike, though the first is {word!a}"  # fmt: skip
    return f"and {quoted(other)} of an earlier row {differ}. Write {quoted(other)} in both rows, or pass categories=[{other!r}, {word!r}] to keep two categories."  # fmt: skip


def _sex_cure(word: str, known: Known) -> str:
    """Say how a sex is written that another table writes so, or that is a category; blank for any other word."""
    if READS_AS_TOTAL.fullmatch(word) or _BOTH.fullmatch(word):
        return "It reads as a total, which has a blank sex."
    if code := assembly.mapping("sdg_codes.csv", "sex", "code", "neutral").get(word.casefold()):
        return f"Did you mean {code!r}?"
    _, sex, age = known.meanings.get(word.casefold(), ("", "", ""))
    return sex and f"It is a category; write it in 'category', or sex {sex!r} and age {age!r}."


def _spelling(word: str, known: Known) -> str:
    """Return the fault of a word that is no known category, if it has one: a typing error would be a new category."""
    if word in ("", *known.categories, *known.declared):
        return ""
    if known.declared:
        return f"is not among categories={known.declared!r} and no known one; add it there.{nearest(word, [*known.categories, *known.declared])}"  # fmt: skip
    # A slip adds or drops a letter or two: the region "Northern" is not the known "other".
    alike = [w for w in known.categories if abs(len(w) - len(word)) <= 2]
    # One wrong letter of three, such as "mem", is a slip as well; three capitals are a code.
    cutoff = 0.66 if len(word) == 3 and not word.isupper() else 0.75
    near = difflib.get_close_matches(word.lower(), alike, n=1, cutoff=cutoff)
    return f"is nearly the known {near[0]!r}. Did you mean {near[0]!r}? To keep your own word, pass categories=[{word!r}, ...]." if near else ""  # fmt: skip


def _is_misspelt(rows: pd.DataFrame, known: Known) -> pd.Series:
    return rows["word"].map({word: _spelling(word, known) != "" for word in rows["word"].unique()}).astype(bool)


def _contradicted(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Return, by variable, the code that a category states and its row contradicts; blank otherwise."""
    found = {}
    for place, name in enumerate(CODED):
        code = rows["word"].map({word: codes[place] for word, codes in known.meanings.items()}).fillna("total")
        found[name] = code.where((code != "total") & (rows[name] != "total") & (code != rows[name]), "")
    return pd.DataFrame(found)


def _contradiction(row: Row, known: Known) -> str:
    codes = _contradicted(pd.DataFrame([row]), known).iloc[0]
    name, code = next((str(name), code) for name, code in codes.items() if code)
    return f"is of {name} {code!r}, and the row has {name} {quoted(row[name])}; leave one of them blank."


def visible_form(word: str) -> str:
    """Return a word without what a reader cannot see: capitals, invisible characters, and the code of an accent."""
    signs = unicodedata.normalize("NFC", word)
    kinds = {c: unicodedata.decomposition(c).partition(">")[0].removeprefix("<") for c in signs}
    plain = "".join(c if kinds[c] in _DISTINCT else unicodedata.normalize("NFKC", c) for c in signs).casefold()
    seen = (c for c in plain if unicodedata.category(c) not in _INVISIBLE and c not in _FILLERS)
    return " ".join("".join(seen).split())


def _words_alike(rows: pd.DataFrame, known: Known) -> pd.Series:
    """Return for each row the earlier word that its own word cannot be told from, or a blank."""
    first = dict[str, str]()
    own = rows["category"].where(rows["partition"] == OWN_WORDS, "")
    earlier = {word: first.setdefault(visible_form(word), word) for word in own.unique()}
    pairs = {w: o if w != o and not {w, o} <= {*known.declared} else "" for w, o in earlier.items()}
    return own.map(pairs)


def _sums_of_others(rows: pd.DataFrame, known: Known) -> pd.Series:
    """Return for each row whose own word counts as many as two or more others together these words, or a blank."""
    found = pd.Series("", rows.index)
    rows = rows[rows["partition"].isin([OWN_WORDS, "total"])]
    low, high = (pd.to_numeric(rows[end], errors="coerce") for end in ("count_lo", "count_hi"))
    group = rows.groupby([n for n in KEY if n not in ("category", "partition")], sort=False).ngroup()
    several = (low > 0).groupby(group).transform("sum") >= 3
    exact = (low == high).groupby(group).transform("all")
    with_total = (rows["partition"] == "total").groupby(group).transform("any")
    sums = several & exact & ~with_total & (2 * low == low.groupby(group).transform("sum"))
    for n in rows.index[sums & ~rows["category"].isin([*known.categories, *known.declared])]:
        found[n] = repr([*rows.loc[group == group[n], "category"]])
    return found


def _overlaps(rows: pd.DataFrame, known: Known) -> pd.Series:
    """Return for each row the earlier category of the same count that includes some of the same persons, or a blank."""
    found, earlier = pd.Series("", rows.index), defaultdict[Meaning, dict[str, Meaning]](dict)
    rows = rows[rows["category"].isin([*known.meanings])]  # users know which persons their own words share
    disjoint = {partition: adds_up((str(partition),), ()) for partition in rows["partition"].unique()}
    rows = rows[rows["partition"].map(disjoint).astype(bool)]
    counts = zip(*(rows[name] for name in KEY if name not in ("category", *CODED)), strict=True)
    for n, count, word, *codes in zip(rows.index, counts, *(rows[c] for c in ("category", *CODED)), strict=True):
        place = tuple(of if code == "total" else code for code, of in zip(codes, known.meanings[word], strict=True))
        met = (o for o, taken in earlier[count].items() if o != word and all(map(_meet, place, taken)))
        found[n] = next(met, "")
        earlier[count][word] = place
    return found


def _meet(code: str, other: str) -> bool:
    return code == other or "total" in (code, other)


#: Slips that have a message of their own. If a cell breaks several rules, the first is reported. The schema of
#: observations refuses everything else that it does not allow.
RULES = (
    Rule("area", "ref_area", lambda t, k: ~t["ref_area"].map(k.area_of).astype(bool),
         "is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK', or add a row for one of your own to "
         "data/mappings/areas.csv of your project.", _area_cure),
    Rule("count", "raw_value", lambda t, k: t[["measure", "unit"]].isin(NO_COUNTS).any(axis=1), "", _no_count_cure),
    Rule("count", "raw_value", lambda t, k: ~t["raw_value"].map(is_count) & ((t["raw_value"] == "") | (t["ends"] == "")),
         f"is no count; allowed are whole numbers of at most {MOST_DIGITS} digits, such as 17 or 1,282, and <5. ", _count_cure),
    Rule("year", "period_kind", lambda t, k: (t["year"] == "") & ~t["period_kind"].isin(["cumulative", "unknown"])
         & (t[["period_kind", "period_start", "period_end"]] == "").any(axis=1), f"is blank; give a year, or {_DATES}."),
    Rule("quarter", "period_kind", lambda t, k: (t["quarter"] != "") & (t["year"] == ""),
         "has no year; give column 'year', or leave the quarter blank."),
    Rule("year", "period_kind", lambda t, k: (t["year"] != "") & ~t["year"].map(lambda y: bool(YEAR.fullmatch(y))),
         "is no calendar year; give four digits, such as 2020. A quarter has column 'quarter' beside it; "
         f"a fiscal year or another time has {_DATES} in place of a year."),
    Rule("quarter", "period_kind", lambda t, k: ~t["quarter"].str.upper().str.removeprefix("Q").isin(QUARTERS),
         "is no quarter; give 1 to 4, or leave it blank."),
    Rule("year", "period_kind", lambda t, k: t["other_dates"] != "",
         "means {period_start} to {period_end} as a {period_kind}, and the row has {other_dates}; leave these columns blank, "
         f"or leave 'year' blank and give {_DATES}."),
    Rule("partition", "partition", lambda t, k: ~t["partition"].isin(k.partitions),
         "is no breakdown of partitions.csv; leave it blank for words of your own in 'category'.",
         lambda r, k: nearest(r["partition"], k.partitions)),
    Rule("measure", "measure", lambda t, k: ~t["measure"].isin(k.crimes), "is no code of measures.csv, ", _measure_cure),
    Rule("unit", "unit", lambda t, k: t["unit"] == "", "is blank, and measure {measure!r} is counted in ", _unit_cure),
    Rule("edition", "edition", lambda t, k: t["edition"] == "", "is blank; give the edition that you read."),
    Rule("figure_id", "figure_id", lambda t, k: t["figure_id"].isin(k.figure_ids),
         "is the id of a row of the project; give another id, or leave it blank."),
    Rule("category", "category", lambda t, k: (t["partition"] == OWN_WORDS) & ~t["word"].isin(["", *k.declared])
         & t["word"].map(lambda w: bool(READS_AS_TOTAL.fullmatch(w))), "reads as a total and is no category beside others; "
         "leave it blank, or pass categories=[{category!r}, ...] if it is a category."),
    Rule("category", "category", _is_misspelt, "", lambda r, k: _spelling(r["word"], k)),
    Rule("category", "category", lambda t, k: (_contradicted(t, k) != "").any(axis=1), "", _contradiction),
    Rule("category", "category", lambda t, k: t["alike"] != "", "", _alike_cure),
    Rule("category", "category", lambda t, k: t["overlaps"] != "",
         "and {overlaps!r} of one area, period and measure include the same persons, and categories exclude each other; leave "
         "'category' blank for a total, give columns sex and age in place of the category, or make a frame of each."),
    Rule("category", "category", lambda t, k: t["sums"] != "", "counts as many as all others together, as a total does; "
         "leave it blank for a total, or pass categories={sums} if it is a category."),
    Rule("sex", "sex", lambda t, k: t["sex"].map({s: s not in facts.CODES["sex"] and _sex_cure(s, k) != "" for s in t["sex"]}),
         "is no code of a sex. ", lambda r, k: _sex_cure(r["sex"], k)),
)  # fmt: skip


def find_slips(rows: pd.DataFrame, known: Known) -> dict[int, dict[str, str]]:
    """Return the message for each slip, by the number of its row and the column of observations that it fills."""
    compared = {"alike": _words_alike, "overlaps": _overlaps, "sums": _sums_of_others}
    rows = rows.assign(**{name: compare(rows, known) for name, compare in compared.items()})
    checks = [pa.Check(lambda _, rule=rule: ~rule.is_broken(rows, known).astype(bool)) for rule in RULES]
    found = defaultdict[int, dict[str, str]](dict)
    try:  # numbers of rows stand for rows: pandera then reports a row once, and not each of its cells
        pa.SeriesSchema(checks=checks).validate(pd.Series(rows.index), lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.sort_values(["check_number", "index"])
        for number, n in zip(map(int, cases["check_number"]), map(int, cases["index"]), strict=True):
            rule, row = RULES[number], {str(name): str(value) for name, value in rows.loc[n].items()}
            message = rule.allowed.format(**row) + rule.cure(row, known)
            value = quoted(row[OBSERVED_AS.get(rule.column, rule.column)])
            shown = "" if message.startswith("is blank") else f": {value}"
            found[n].setdefault(rule.fills, f"column {rule.column!r}{shown} {message}")
    return found
