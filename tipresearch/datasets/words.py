"""Words for categories of one's own: which are misspelt, gainsay their row, are a total, or share persons with others."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import pandas as pd

from tipresearch import facts
from tipresearch.consistency import adds_up
from tipresearch.errors import nearest, shown
from tipresearch.observations import KEY
from tipresearch.observations import OWN_WORDS as OWN
from tipresearch.quantities import READS_AS_TOTAL
from tipresearch.readers import assembly

#: The columns of which the code of a category joins the codes, in its order.
_COLUMNS = ("form", "sex", "age")
#: Kinds of signs that nobody sees, such as a space of no width; and those that are letters or marks by their kind.
_UNSEEN = {"Cc", "Cf"}
_FILLERS = {*map(chr, range(0xFE00, 0xFE10)), "\u115f", "\u1160", "\u2800"}

#: A code for each of these; ``total`` where a word says none.
Meaning = tuple[str, ...]

#: What the counts have in common whose categories exclude each other.
_OF_ONE = [name for name in KEY if name not in ("category", *_COLUMNS)]

#: What else stands for all in a column of sexes.
_FEMALE, _AND, _MALE = r"(f(emales?)?|wom[ae]n)", r" *([/&+,]|and\b)? *", r"(m(ales?)?|m[ae]n)"
_BOTH = re.compile(f"both|_?t|{_FEMALE}{_AND}{_MALE}|{_MALE}{_AND}{_FEMALE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that categories may be: known ones, of which some have a meaning, and those that were declared."""

    known: list[str]
    declared: list[str]
    meanings: Mapping[str, Meaning]

    def fault_of(self, row: Mapping[str, str]) -> str:
        """Return what is wrong with the category of a row, if anything."""
        if (word := row["category"]) == "_".join(row[name] for name in _COLUMNS if row[name] != "total"):
            return ""  # filled in from these columns, each of which has codes of its own
        if word not in self.declared and row["partition"] == OWN and READS_AS_TOTAL.fullmatch(word):
            return f"column 'category': {shown(word)} reads as a total and is no category beside others; leave it blank, or say in categories=[{word!r}, ...] that it is one."
        if word not in (*self.known, *self.declared):
            return self._misspelt(word)
        for name, code in zip(_COLUMNS, self.meanings.get(word, ()), strict=False):
            if not _meet(row[name], code):
                return f"column 'category': {shown(word)} is of {name} {code!r}, and the row has {name} {shown(row[name])}; leave one of them blank."
        return ""

    def fault_of_sex(self, word: str) -> str:
        """Return what is wrong with a sex that is written as another table has it, or is a category; others the check of the table knows."""
        if word in facts.CODES["sex"]:
            return ""
        if READS_AS_TOTAL.fullmatch(word) or _BOTH.fullmatch(word):
            return f"column 'sex': {shown(word)} is no code of a sex. It reads as a total, which has a blank sex."
        code = assembly.mapping("sdg_codes.csv", "sex", "code", "neutral").get(word.casefold(), "")
        _, sex, age = self.meanings.get(word.casefold(), ("", "", ""))
        if not (code or sex):
            return ""
        cure = f"Did you mean {code!r}?" if code else f"It is a category; write it in 'category', or sex {sex!r} and age {age!r}."  # fmt: skip
        return f"column 'sex': {shown(word)} is no code of a sex. {cure}"

    def _misspelt(self, word: str) -> str:
        """Return what is wrong with a word that is not known: a typo would be a category of its own."""
        known = [*self.known, *self.declared]
        if self.declared:
            return f"column 'category': {shown(word)} is not among categories={self.declared!r} and no known one; add it there.{nearest(word, known)}"
        # A slip adds or drops a letter or two: a region Northern is not the known 'other'.
        alike = [w for w in known if abs(len(w) - len(word)) <= 2]
        # One letter of three is a slip, too, such as `mem`; in capitals it is a code.
        cutoff = 0.66 if len(word) == 3 and not word.isupper() else 0.75
        if near := difflib.get_close_matches(word.lower(), alike, n=1, cutoff=cutoff):
            return f"column 'category': {shown(word)} is nearly the known {near[0]!r}. Did you mean {near[0]!r}? A word of your own is said in categories=[{word!r}, ...]."
        return ""

    def alike(self, rows: pd.DataFrame) -> Iterator[tuple[int, str]]:
        """Yield the number of each row whose word differs from an earlier one in capitals alone, or in signs that nobody sees."""
        first: dict[str, str] = {}
        for n, word in rows.loc[rows["partition"] == OWN, ["category"]].itertuples():
            other = first.setdefault(_as_seen(word), word)
            if word != other and not {word, other} <= {*self.declared}:
                told = (shown(word), "differ in capitals alone")
                if word.casefold() != other.casefold():
                    told = (ascii(word), "look alike, and differ in how they are written")
                yield n, f"column 'category': {told[0]} and {shown(other)} of an earlier row {told[1]}, and would be two categories; write {shown(other)}, or say in categories=[{other!r}, {word!r}] that they are two."  # fmt: skip

    def sums(self, rows: pd.DataFrame) -> Iterator[tuple[int, str]]:
        """Yield the number of each row whose own word counts as many as all others, two or more, together: it may be their total."""
        low, high = (pd.to_numeric(rows[end], errors="coerce") for end in ("count_lo", "count_hi"))
        rows = rows.assign(low=low, exact=low == high)[rows["partition"].isin([OWN, "total"])]
        for _, group in rows.groupby([n for n in KEY if n not in ("category", "partition")], sort=False):
            if not group["exact"].all() or (group["low"] > 0).sum() < 3 or "total" in {*group["partition"]}:
                continue
            for n, word in group.loc[2 * group["low"] == group["low"].sum(), "category"].items():
                if word not in (*self.known, *self.declared):
                    yield int(str(n)), f"column 'category': {shown(word)} counts as many as all others together, as their total does; leave it blank if it is that, or say in categories={[*group['category']]!r} that it is one of them."  # fmt: skip

    def shared(self, rows: pd.DataFrame) -> Iterator[tuple[int, str]]:
        """Yield the number of each row whose category shares persons with an earlier one of the same count."""
        rows = rows[rows["category"].isin([*self.meanings])]  # of the user's own the user knows it
        rows = rows.loc[[adds_up((str(partition),), ()) for partition in rows["partition"]]]
        for _, group in rows.groupby(_OF_ONE, sort=False):
            earlier: dict[str, Meaning] = {}
            for n, word, *codes in group[["category", *_COLUMNS]].itertuples():
                said = zip(codes, self.meanings[word], strict=True)
                place = tuple(code if code != "total" else of_word for code, of_word in said)
                for other, taken in earlier.items():
                    if word != other and all(map(_meet, place, taken)):
                        yield n, f"column 'category': {word!r} and {other!r} of one area, period and measure have the same persons, and categories exclude each other; leave 'category' blank for a total, name one by columns sex and age in its place, or make a frame of each."  # fmt: skip
                        break
                earlier[word] = place


def words(declared: list[str]) -> Words:
    """Return the words of ``categories.csv`` with what they mean, and those that were declared.

    A word such as ``women`` joins no codes of form, sex and age, and means what that with its label does,
    ``female_adult``. One that could be of two columns, such as ``other``, means nothing.
    """
    joined: dict[str, list[Meaning]] = {}
    for codes in product(*(facts.CODES[name] for name in _COLUMNS)):
        joined.setdefault("_".join(code for code in codes if code != "total"), []).append(codes)
    table = facts.read_mapping("categories.csv")
    labels = dict(zip(table["category"], table["label"], strict=True))
    coded = {word: of[0] for word, of in joined.items() if len(of) == 1 and word in labels}
    labelled = {labels[word]: meaning for word, meaning in coded.items()}
    return Words([*labels], declared, {word: labelled[label] for word, label in labels.items() if label in labelled})


def _as_seen(word: str) -> str:
    """Return a word as a reader tells it from others: not by capitals, signs without a form, or the code of an accent."""
    signs = unicodedata.normalize("NFC", word)
    plain = "".join(c if _is_other(c) else unicodedata.normalize("NFKC", c) for c in signs).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) not in _UNSEEN and c not in _FILLERS).split())


def _is_other(sign: str) -> bool:
    """Whether a sign is seen to be another than the letters that stand for it, as a raised or a circled 2 is."""
    kind = unicodedata.decomposition(sign).partition(">")[0].removeprefix("<")
    return kind in {"super", "sub", "fraction", "circle", "square"}


def _meet(code: str, other: str) -> bool:
    return code == other or "total" in (code, other)
