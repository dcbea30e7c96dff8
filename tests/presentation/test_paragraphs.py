"""Paragraphs whose numbers are named values."""

import re

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import mse, presentation
from tipresearch.presentation import paragraphs
from tipresearch.quantities import as_count


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        *((text, "prose holds the typed number") for text in ("In 2020 {n} people.", "{n} people, 47 % women", "Act 1 of {n}")),
        *((text, f"prose {text!r} cannot be taken apart") for text in ("{n of all.", "n} of all.")),
        ("{n} {m}", "differ in ['m']"),
        ("None", "differ in ['n']"),
    ],
)  # fmt: skip
def test_a_paragraph_with_typed_numbers_open_braces_or_other_names_is_refused(template, message):
    with pytest.raises(TipResearchError, match=re.escape(message)):
        presentation.prose(template, n="x")


def test_only_the_number_is_a_button_and_the_full_stop_stays_with_it(shares):
    """A line can break in the text after a number, and not before its full stop."""
    women = presentation.prose("Women: {s}.", s=shares[0])
    assert repr(women) == "Women: 47.6\N{NO-BREAK SPACE}%."
    assert re.search(r'nowrap"><button[^>]*>[^<]*</button>\.</span>', html(women))
    lists = mse.simulated([(3000, {"A": 0.1, "B": 0.12, "C": 0.15})], seed=4)
    text = html(presentation.prose("Range: {r}.", r=mse.by_model(lists)))
    assert re.search(r">[\d,]+–[\d,]+</button> \(by models of overlapping lists, not a count\)\.", text)


def test_two_paragraphs_are_joined_if_they_agree_on_their_values():
    one = presentation.Prose("{n} women.", {"n": "Three"})
    assert repr(one.followed_by(presentation.Prose("{m} men.", {"m": "Two"}))) == "Three women. Two men."
    with pytest.raises(TipResearchError, match="name 'n', and it differs"):
        one.followed_by(presentation.Prose("{n} men.", {"n": "Two"}))


def test_a_text_without_values_may_have_any_characters():
    text = paragraphs.only("Labels: {women}, {0}, }{.").then("{n} men.", {"n": "Two"}).numbered(2020)
    assert repr(text) == "Labels: {women}, {0}, }{. Two men."
    assert repr(paragraphs.only("{a}").followed_by(paragraphs.only("{a}"))) == "{a} {a}"


def test_similar_sentences_are_joined_by_their_keys():
    text = presentation.Prose("In all:", {})
    for year, n in ((2019, 5), (2020, 7)):
        text = text.then("{n:>3} in {year}.", {"n": as_count(n), "year": str(year)}, year)
    assert (repr(text), text.numbers) == ("In all:   5 in 2019.   7 in 2020.", [as_count(5), as_count(7)])
