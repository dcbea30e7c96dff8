import re

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch import conflicts, mse, presentation
from tipresearch.presentation import paragraphs
from tipresearch.quantities import as_count

NB = "\N{NO-BREAK SPACE}"


def test_prose_prints_its_numbers(shares):
    """Text with named values reads as a sentence."""
    text = presentation.prose("Women are {share} of all.", share=shares[0])
    assert repr(text) == f"Women are 47.6{NB}% of all."


@pytest.mark.parametrize("template", ["In 2020 {n} people.", "{n} people, 47 % women", "Act 1 of {n}"])
def test_typed_numbers_are_refused(template):
    """A number typed into prose is refused and quoted."""
    with pytest.raises(TipResearchError, match="prose holds the typed number"):
        presentation.prose(template, n="x")


@pytest.mark.parametrize("template", ["{n of all.", "n} of all."])
def test_a_brace_that_is_not_closed_is_told_in_a_line(template):
    """It was a ValueError of Python, which did not say where to look."""
    with pytest.raises(TipResearchError, match=re.escape(f"prose {template!r} cannot be taken apart")):
        presentation.prose(template, n="x")


def test_prose_and_values_must_agree():
    """A value that the text does not name, or the reverse, is refused."""
    with pytest.raises(TipResearchError, match=re.escape("differ in ['b']")):
        presentation.prose("{a}", a="x", b="y")
    with pytest.raises(TipResearchError, match=re.escape("differ in ['a']")):
        presentation.prose("{a}")


def test_full_stop_stays_with_its_number(shares):
    """The full stop after a number cannot begin a line."""
    html = presentation.prose("Women: {s}.", s=shares[0])._repr_mimebundle_()["text/html"]
    assert re.search(r'nowrap"><button[^>]*>[^<]*</button>\.</span>', html)


def test_what_a_number_is_stays_text_in_which_a_line_can_break():
    """A button does not break: on a telephone one of many words would push its stop to the edge."""
    lists = mse.simulated([(3000, {"A": 0.1, "B": 0.12, "C": 0.15})], seed=4)
    html = presentation.prose("Range: {r}.", r=mse.by_model(lists))._repr_mimebundle_()["text/html"]
    assert re.search(r">[\d,]+–[\d,]+</button> \(by models of overlapping lists, not a count\)\.", html)


def test_conflict_is_a_sentence(observed):
    """The shared counts, both periods and both sources stand in one sentence."""
    said = repr(presentation.conflict(conflicts(observed), area="Pakistan"))
    assert "32,022, 15,255, 9,581 and 6,937, stand under 2019 in UNODC GLOTIP" in said
    assert "2020 in UNODC news release" in said
    nothing = repr(presentation.conflict(conflicts(observed).iloc[:0], area="Pakistan"))
    assert nothing == "No counts of Pakistan were found that stand together under two different years."


def test_two_parts_of_a_paragraph_agree_on_their_values():
    """A value that both name must be the same one."""
    one = presentation.Prose("{n} women.", {"n": "Three"})
    assert repr(one.followed_by(presentation.Prose("{m} men.", {"m": "Two"}))) == "Three women. Two men."
    with pytest.raises(TipResearchError, match="name 'n', and it differs"):
        one.followed_by(presentation.Prose("{n} men.", {"n": "Two"}))


def test_a_text_without_a_value_holds_any_signs():
    """Names that sources print are text, also behind another sentence and under a key."""
    said = paragraphs.only("Labels: {women}, {0}, }{.").then("{n} men.", {"n": "Two"}).numbered(2020)
    assert repr(said) == "Labels: {women}, {0}, }{. Two men."
    assert repr(paragraphs.only("{a}").followed_by(paragraphs.only("{a}"))) == "{a} {a}"


def test_sentences_alike_stand_beside_each_other_by_their_keys():
    said = presentation.Prose("In all:", {})
    for year, n in ((2019, 5), (2020, 7)):
        said = said.then("{n:>3} in {year}.", {"n": as_count(n), "year": str(year)}, year)
    assert repr(said) == "In all:   5 in 2019.   7 in 2020."
    assert said.numbers == [as_count(5), as_count(7)]
