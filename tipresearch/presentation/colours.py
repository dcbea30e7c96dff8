"""The colours of all drawings: each category has one colour on light pages and one on dark pages."""

from typing import NamedTuple

from tipresearch.quantities import Count


class Look(NamedTuple):
    """The look of a category: its colours on light and dark paper, and a mark that is unique in its family."""

    light: str
    dark: str
    marker: str = "o"


_BLUE, _ORANGE = ("#1d5fa8", "#7ab8f5"), ("#a94e08", "#f5a84b")
_GREEN, _RED = ("#15803d", "#5fd68a"), ("#b42318", "#ff9d8f")
_VIOLET, _TEAL = ("#7b3fb5", "#c9a5f7"), ("#0f766e", "#5ed3c4")
_PINK, _OLIVE = ("#be185d", "#f9a8d4"), ("#6b5b00", "#d6c65a")
_INDIGO, _BROWN = ("#4338ca", "#a5b4fc"), ("#8c4a1f", "#e0b08a")
_GREY, _BLACK = ("#6b7280", "#9ca3af"), ("#1f2937", "#e5e7eb")

#: Paper, text, secondary text, and grid lines, which have no meaning of their own; bands of time without a count, and
#: of time in which a table does not add up.
GROUND = {
    "paper": Look("#ffffff", "#111827"),
    "ink": Look(*_BLACK),
    "soft": Look("#4b5563", "#b4bac4"),
    "grid": Look("#e5e7eb", "#374151"),
    "gap": Look("#f4f5f7", "#182131"),
    "band": Look("#d9dce1", "#3c4656"),
}

#: Families of categories that are drawn together. Several families share a hue, so that all hues of a drawing
#: can be told apart.
FAMILIES: dict[str, dict[str, Look]] = {
    "kinds of numbers": {
        "recorded": Look(*_BLUE, "o"),
        "interval": Look(*_TEAL, "|"),
        "bounds": Look(*_ORANGE, "_"),
        "scenario": Look(*_GREEN, "D"),
        "model": Look(*_VIOLET, "x"),
        "highlight": Look(*_RED, "d"),
        "second": Look(*_GREY, "v"),  # superseded, second-hand, or set aside
    },
    "sexes and ages": {
        "female": Look(*_VIOLET, "o"),
        "male": Look(*_TEAL, "^"),
        "girls": Look(*_PINK, "P"),
        "boys": Look(*_BLUE, "p"),
        "child": Look(*_BROWN, "<"),
        "adult": Look(*_BLACK, "v"),
        "transgender": Look(*_ORANGE, "*"),
        "other": Look(*_GREY, "h"),
    },
    "forms of exploitation": {
        "sexual": Look(*_PINK, "o"),
        "forced_labour": Look(*_OLIVE, "^"),
        "bonded_labour": Look(*_INDIGO, "P"),
        "organ_removal": Look(*_GREEN, "v"),
        "other": Look(*_GREY, "h"),
    },
    "measures": {
        "detected": Look(*_BLUE, "o"),
        "offences": Look(*_BLACK, "^"),
        "formal_contact": Look(*_INDIGO, "p"),
        "prosecuted": Look(*_ORANGE, "v"),
        "convicted": Look(*_GREEN, "P"),
    },
    "crimes": {"TIP": Look(*_BLUE), "SOM": Look(*_ORANGE), "mixed": Look(*_GREEN), "migration": Look(*_GREY)},
}

#: Looks of countries, and of other series that differ in their names alone.
_HUES = (_BLUE, _ORANGE, _GREEN, _PINK, _BLACK, _VIOLET, _OLIVE, _GREY)
ALIKE = tuple(Look(*hue, marker) for hue, marker in zip(_HUES, "o^vPp*h<", strict=True))
LOOKS = GROUND | {name: look for family in FAMILIES.values() for name, look in family.items()}
#: The colour on dark paper of each colour on light paper.
DARK = {look.light: look.dark for look in LOOKS.values()}

_SAME = {
    "women": "female", "female_adult": "female", "men": "male", "male_adult": "male",
    "female_child": "girls", "male_child": "boys", "children": "child", "other_adult": "other",
    "unknown": "other", "not_recorded": "other", "identified": "detected",
}  # fmt: skip


def colour(name: str) -> str:
    """Return the colour of a category on light paper."""
    return LOOKS[name].light


def look_of(*codes: str) -> Look:
    """Return the look of the first code that has a look, and else the look of a recorded value."""
    names = [_SAME.get(code, code) for code in codes]
    return LOOKS[next((n for n in names if n in LOOKS), "recorded")]


def look_of_count(count: Count) -> Look:
    """Return the look of the group of a count, or for a total the look of its measure."""
    return look_of(count.category, count.form, count.sex, count.age, count.measure)


PAPER, INK, SOFT, GRID, GAP, BAND = (colour(name) for name in GROUND)
