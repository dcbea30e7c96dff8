"""The palette: contrast and difference of its colours, as four kinds of sight see them."""

from itertools import combinations

import numpy as np
import pytest
from invented_years import in_year

from tipresearch.presentation.charts import series_chart
from tipresearch.presentation.colours import DARK, FAMILIES, GROUND, LOOKS, look_of, look_of_count
from tipresearch.quantities import Count

#: How linear red, green and blue are seen without one kind of cones: Machado, Oliveira and Fernandes,
#: "A physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6), 2009,
#: severity 1.0.
SIGHTS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
THEMES = (0, 1)
#: Least distance in CIELAB of two colours that are told apart beside each other without a mark.
APART = 12


def seen(colour, sight):
    """Linear red, green and blue of a colour, as a sight sees it."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.clip(SIGHTS[sight] @ linear, 0, 1)


def contrast(one, other, sight):
    """The contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    low, high = sorted(seen(c, sight) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour, sight):
    """A colour in CIELAB under D65, as a sight sees it."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    x, y, z = (
        np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116
        for v in np.array(to_xyz) @ seen(colour, sight) / [0.95047, 1, 1.08883]
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distances(one, other):
    """The distances of the colours of two categories, as each sight sees them in each theme."""
    both = LOOKS[one], LOOKS[other]
    return [np.linalg.norm(np.subtract(*(lab(c[theme], sight) for c in both))) for sight in SIGHTS for theme in THEMES]


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#ffffff", "#000000", "all cones") == pytest.approx(21)
    assert contrast("#ffffff", "#767676", "all cones") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_every_mark_and_text_has_enough_contrast_with_the_paper(sight, theme):
    """Marks at least 3:1 and texts 4.5:1; labels wear the colours of their marks, so all do both.

    The lines of the grid carry no meaning, and bands have a word in the legend.
    """
    found = {name: contrast(look[theme], GROUND["paper"][theme], sight) for name, look in LOOKS.items()}
    assert {name for name, n in found.items() if n < 4.5} == {"paper", "grid", "gap", "band"}


@pytest.mark.parametrize("family", FAMILIES)
def test_categories_of_a_family_differ_in_colour_or_mark(family):
    """Two categories of a family differ in colour for each sight, in both themes, or in their marks."""
    same_mark = [(a, b) for a, b in combinations(FAMILIES[family], 2) if LOOKS[a].marker == LOOKS[b].marker]
    assert [pair for pair in same_mark if min(distances(*pair)) < APART] == []


@pytest.mark.parametrize(
    ("one", "other"), [("female", "male"), ("adult", "child"), ("recorded", "bounds"), ("recorded", "second")]
)
def test_frequent_pairs_of_categories_differ_in_colour_alone(one, other):
    assert min(distances(one, other)) > APART


def test_a_category_has_one_colour_and_each_colour_one_dark_colour():
    """No name is in two families with two looks, and no light colour has two dark ones."""
    assert all(look == LOOKS[name] for family in FAMILIES.values() for name, look in family.items())
    assert len({(look.light, look.dark) for look in LOOKS.values()}) == len(DARK)


def test_codes_with_the_same_meaning_have_the_same_look():
    assert look_of("women") == look_of("female_adult") == LOOKS["female"]
    assert look_of("Pakistani") == look_of() == LOOKS["recorded"]
    assert look_of_count(Count(1, 1, category="total", form="sexual")) == LOOKS["sexual"]
    assert look_of_count(Count(1, 1, category="male", measure="detected")) == LOOKS["male"]


#: The published colour of each category, on light and on dark paper. Who changes one changes it here as well, and looks at the charts.
PUBLISHED = {
    "recorded": "#1d5fa8 #7ab8f5", "interval": "#0f766e #5ed3c4", "bounds": "#a94e08 #f5a84b", "scenario": "#15803d #5fd68a",
    "model": "#7b3fb5 #c9a5f7", "highlight": "#b42318 #ff9d8f", "second": "#6b7280 #9ca3af",
    "female": "#7b3fb5 #c9a5f7", "male": "#0f766e #5ed3c4", "girls": "#be185d #f9a8d4", "boys": "#1d5fa8 #7ab8f5",
    "child": "#8c4a1f #e0b08a", "adult": "#1f2937 #e5e7eb", "transgender": "#a94e08 #f5a84b", "other": "#6b7280 #9ca3af",
    "sexual": "#be185d #f9a8d4", "forced_labour": "#6b5b00 #d6c65a", "bonded_labour": "#4338ca #a5b4fc",
    "organ_removal": "#15803d #5fd68a",
    "detected": "#1d5fa8 #7ab8f5", "offences": "#1f2937 #e5e7eb", "formal_contact": "#4338ca #a5b4fc",
    "prosecuted": "#a94e08 #f5a84b", "convicted": "#15803d #5fd68a",
    "TIP": "#1d5fa8 #7ab8f5", "SOM": "#a94e08 #f5a84b", "mixed": "#15803d #5fd68a", "migration": "#6b7280 #9ca3af",
    "paper": "#ffffff #111827", "ink": "#1f2937 #e5e7eb", "soft": "#4b5563 #b4bac4", "grid": "#e5e7eb #374151",
    "gap": "#f4f5f7 #182131", "band": "#d9dce1 #3c4656",
}  # fmt: skip


def test_each_category_has_its_published_colours():
    assert {name: f"{look.light} {look.dark}" for name, look in LOOKS.items()} == PUBLISHED


@pytest.mark.parametrize("category", [name for family in FAMILIES.values() for name in family])
def test_a_chart_draws_each_category_in_its_colours(category):
    svg = series_chart({category: [in_year(2000 + n, n, category=category, label=category) for n in (20, 21)]}).svg()
    assert [colour for colour in PUBLISHED[category].split() if colour not in svg] == []
