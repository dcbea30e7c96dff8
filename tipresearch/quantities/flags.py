"""Kinds and flags of a number, and the words and caveats for them."""

from collections.abc import Iterable, Sequence
from typing import Literal

from nbpress.core.errors import TipResearchError, nearest, wrong_type
from tipresearch.quantities.coherence import MISREAD

Kind = Literal[
    "point", "random_variation_interval", "bounds", "scenario", "ratio_of_flows", "model_estimate", "estimated_bound",
]  # fmt: skip

KIND_IN_WORDS = {
    "point": "describes the recorded count",
    "random_variation_interval": "random-variation interval",
    "bounds": "bounds, not a confidence interval",
    "scenario": "scenario, no probability attached",
    "ratio_of_flows": "ratio of flows, not a rate",
    "model_estimate": "by models of overlapping lists, not a count",
    "estimated_bound": "estimate of a lower bound, which may lie above the truth, not a count",
}

#: Kinds of estimates from overlapping lists: a range without a value, always printed with its kind.
OF_MODELS = ("model_estimate", "estimated_bound")

FLAGS = {
    "ZERO_NUMERATOR": "The numerator is zero.",
    "ZERO_DENOMINATOR": "The denominator is zero: the indicator is not defined.",
    "CENSORED": "A count is published as an interval, such as fewer than 5.",
    "UNKNOWN_PRESENT": "Some of the persons counted have an unknown category.",
    "PARTS_NE_TOTAL": "The parts do not add up to the total; nothing was rescaled.",
    "PART_GT_WHOLE": "A part is larger than its whole.",
    "PERIOD_MISMATCH": "The counts are of different periods.",
    "DEFINITION_BREAK": "The definition or coverage changed between the counts.",
    "MAYBE_ZERO": "The earlier count may be zero, so that a relative change has no upper end: none is given.",
    "YEARS_MISSING": "The series lacks a count between the two, whatever else is published of that time.",
    "SOURCE_CONFLICT": "Sources disagree on this figure.",
    "REVISION": "The source revised this figure between editions.",
    "LARGE_REVISION": "The source revised this figure by more than a factor of two.",
    "TOTAL_CONTESTED": "Its total is disputed: sources disagree on it, or the source revised it by more than a factor of two.",
    "PART_CONTESTED": "A count that it is computed from is disputed, or is part of a disputed total.",
    "CONTESTED": "The change is given in words only, because sources or editions disagree on a count.",
    "MULTI_RESPONSE": "One person can be counted in several categories.",
    "NOT_SUBSET": "Whether the numerator is part of the denominator is not stated.",
    "ASSERTED": "That the one count is part of the other is asserted, not published.",
    "POPULATION_YEAR": "The population is of another year than the count.",
    "APPROXIMATION_POOR": "An approximation is used outside its domain: no finding rests on it.",
    "BOUND_IN_DOUBT": "The estimate of a lower bound may lie far above the truth: its lists are of unequal size, or models of them give fewer.",
    "COMPARABILITY_UNKNOWN": "Whether the two counts are comparable is in part not known.",
    "CELLS_DISAGREE": "Published cells disagree: a count and its own parts cannot all be right.",
    "DOES_NOT_ADD_UP": "A count and its own parts do not add up: the count is taken as a range, from the smallest to the largest that the smallest corrections allow.",
    "UNVALIDATED": "A number is marked as not validated and may be no count, such as one that equals its year.",
    "SMALL_CELL": "The count is small.",
    "UNPROTECTED": "Exact counts of case records, not protected: cells of one person are among them. Publish none of them, and nothing that is computed of them, without protecting it first.",
    "COMPLETE_COUNT": "The count is complete: there is no sampling error.",
    "MAYBE_BLANK": "A suppressed count may be a blank answer: countries without a total of the year have the same cell, suppressed.",
    "PROVISIONAL": "A count is provisional: its source may still revise it.",
    "LOW_RELIABILITY": "A count is of low reliability.",
    "INCLUDES_OTHERS": "A count includes those of another category.",
    "CLUSTERED": "Persons are found together, so counts vary more than Poisson.",
}

#: Flags of a count that allow a change in words only, with those words.
CONTESTED = {
    "SOURCE_CONFLICT": "sources disagree",
    "LARGE_REVISION": "revised by more than a factor of two",
    "TOTAL_CONTESTED": "its total is disputed",
    "PART_CONTESTED": "computed from a disputed count",
}

#: Flags of counts that are not printed where there is no number.
OF_COUNTS = (*CONTESTED, "CELLS_DISAGREE", "DOES_NOT_ADD_UP")

#: Words that are printed beside a number, by flag.
REMARKS = {
    "ASSERTED": "asserted, not published",
    "POPULATION_YEAR": "population of another year",
    "APPROXIMATION_POOR": "poor approximation",
    "BOUND_IN_DOUBT": "in doubt",
    "SOURCE_CONFLICT": "sources disagree",
    "LARGE_REVISION": "of a count revised by more than a factor of two",
    "TOTAL_CONTESTED": "part of a disputed total",
    "PART_CONTESTED": "computed from a disputed count",
    "UNPROTECTED": "exact, not to be published",
    "CELLS_DISAGREE": "of published cells that disagree",
    "DOES_NOT_ADD_UP": "of a table that does not add up",
    "MAYBE_BLANK": "blank answers possible",
    "PROVISIONAL": "provisional",
    "LOW_RELIABILITY": "of low reliability",
    "INCLUDES_OTHERS": "with some of another category",
}

#: Flags that the notes of a row contain, so that a row keeps them without its table and its file.
_NOTED = ("UNPROTECTED", "MAYBE_BLANK")

#: Flags by the status of a row, a code of SDMX.
_BY_STATUS = {"P": "PROVISIONAL", "U": "LOW_RELIABILITY", "W": "INCLUDES_OTHERS"}

#: Words that are printed in place of a number, by the flag that gives the reason.
NOT_GIVEN = {
    "DEFINITION_BREAK": "not given across a break",
    "YEARS_MISSING": "not given, the series lacks a count between",
    "MAYBE_ZERO": "not given, the earlier count may be zero",
    "CELLS_DISAGREE": "not given, cells disagree",
    "UNVALIDATED": "not given, may be no count",
    "CONTESTED": "not given, disputed",
    "PART_GT_WHOLE": "not given, larger than its whole",
}

#: Beginnings of the caveats on parts that are not their total, which are printed beside each share.
PARTS_CAVEATS = ("The parts do not add up to the total", "The parts exceed the total", "Of the total", "The denominator")  # fmt: skip

#: Beginning of a caveat that is printed beside an estimate, such as on how few persons it rests.
RESTS_ON = "Estimated from "

#: Why no number rests on a disputed count, by the state of the count or by the flag.
QUESTION_CAVEATS = {
    "CELLS_DISAGREE": "its own published parts disagree with it, so no number rests on it.",
    MISREAD: "it does not count what its label says, so no number rests on it.",
    "UNVALIDATED": "it is not validated and may be no count, so no number rests on it.",
}

COMPLETE_COUNT_CAVEAT = (
    "The count is complete, so there is no sampling error. The interval reads it as one "
    "of many results that could have arisen under the same circumstances; it covers "
    "neither under-detection nor misclassification, double counting or revision."
)

#: The caveat of an estimate, whose error is that of its method.
ESTIMATED_CAVEAT = (
    "The number is an estimate, by a model, a survey or an office, with an error of its own, of which an interval of "
    "chance would say nothing: none is given. Estimates of two editions may differ by their method alone."
)

#: Words of a longer caveat that says the same as a flag and more, by flag.
_LONGER_CAVEATS = {
    "BOUND_IN_DOUBT": "lists of unequal size",
    "CELLS_DISAGREE": "disagree with it, so no number rests on it",
    "COMPARABILITY_UNKNOWN": "is not known.",
    "COMPLETE_COUNT": "there is no sampling error",
    "CONTESTED": ": sources disagree",
    "PARTS_NE_TOTAL": "The parts do not add up to the total",
    "UNVALIDATED": "it is not validated and may be no count",
    "YEARS_MISSING": "The series has no count",
}


def row_flags(notes: str, status: str) -> tuple[str, ...]:
    """Return the flags that the notes and the status of a row give to its count."""
    return (*(flag for flag in _NOTED if FLAGS[flag] in notes), *filter(None, [_BY_STATUS.get(status)]))


def stated(flags: Iterable[str]) -> list[str]:
    """Return in a few words what a source says of a count by the status of its row."""
    return [REMARKS[flag] for flag in flags if flag in _BY_STATUS.values()]


def require_flags(flags: object) -> None:
    """Refuse flags that are no tuple, and flags that are not in `FLAGS`."""
    if not isinstance(flags, tuple):
        raise wrong_type("flags", flags, "give a tuple, as ('CENSORED',)")
    for flag in flags:
        if flag not in FLAGS:
            raise TipResearchError(f"flag {flag!r} is not known.{nearest(flag, FLAGS)}")


def remarks(flags: Iterable[str], *, of_count: bool, several: bool = False, caveats: Sequence[str] = ()) -> list[str]:
    """Return the words to print beside a number, from its flags and caveats."""
    words = REMARKS | CONTESTED if of_count else REMARKS
    # A count is shown beside the cells with which it disagrees.
    flags = [flag for flag in flags if flag in words and not (of_count and flag == "CELLS_DISAGREE")]
    of_parts = [f"{c[0].lower()}{c[1:-1]}" for c in caveats if c.startswith((*PARTS_CAVEATS, RESTS_ON))]
    contested = [flag for flag in flags if flag in CONTESTED]
    if len(contested) > 1 and several:  # such as a part of one contested count over another
        flags = [flag for flag in flags if flag not in CONTESTED]
        of_parts.insert(0, "of disputed counts")
    return [*(words[flag] for flag in flags), *of_parts]


def notes(flags: Iterable[str], caveats: Sequence[str]) -> list[str]:
    """Return the caveats of a number, and the sentences of the flags that its caveats do not cover."""
    said = [*caveats]
    for flag in flags:
        words = _LONGER_CAVEATS.get(flag)
        if words is None or not any(words in caveat for caveat in caveats):
            said.append(FLAGS[flag])
    return list(dict.fromkeys(said))
