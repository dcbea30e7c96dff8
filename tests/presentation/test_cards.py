"""Cards and quotations of a front page."""

from dataclasses import replace
from functools import partial

import pytest

import tipresearch as tip
from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import TipResearchError
from tipresearch import observations
from tipresearch import presentation as show
from tipresearch.quantities import Coherence


@pytest.fixture
def total(observed, release):
    return tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)


def test_a_card_says_what_the_number_is_how_sure_and_who_says_so(total):
    card = show.card(total, "people identified", page="01")
    assert repr(card) == (
        "32,022: people identified (as published, a count of what was recorded; sources disagree; UNODC news release, 2022-03-25)"
    )


def test_a_card_that_cannot_be_built_says_why(observed):
    """The others stand; what is missing is said in its place, and no number is."""
    missing = partial(tip.pick, observed, ref_area="PAK", year=1990)
    card = show.card(missing, "people identified", page="01")
    assert card.numbers == []
    assert card.kind.startswith("Not shown. ")
    assert "1990" in card.kind
    page = show.cards([card])._repr_mimebundle_()
    assert "Not shown. " in page["text/html"]
    assert page[RESULTS_MIME]["estimates"] == []


def test_a_number_that_is_not_given_is_no_card(total):
    """A share of a total that its own parts contradict is withheld; the card says so."""
    doubted = replace(total, coherence=Coherence("off", "sex", 40_000, True, 7_978, ("a", "b")))
    share = tip.share(doubted, doubted, label="x")
    card = show.card(share, "a share", page="01")
    assert str(card.shown) == "–"
    assert card.kind.startswith("Not shown. ")
    assert "disagree" in card.kind


def test_what_a_card_shows_is_in_the_results(total):
    page = show.cards([show.card(total, "people", page="01")])._repr_mimebundle_()
    assert [e["value"] for e in page[RESULTS_MIME]["estimates"]] == [32022]
    assert 'href="01.html"' in page["text/html"]
    assert "popovertarget" in page["text/html"]


def test_a_quotation_has_its_citation_and_those_of_what_it_names_beside(total):
    said = show.prose("Police reported {n} people.", n=total)
    alone = repr(show.quotes([show.Quote(said)]))
    assert alone.startswith("“Police reported 32,022 people.” (UNODC Country Office Pakistan, ")
    both = show.quotes([show.Quote(said, (("unodc_glotip", "2025-04-14"),))])
    assert "GLOTIP database" in repr(both)
    assert len(both._repr_mimebundle_()[RESULTS_MIME]["citations"]) == 2


def test_a_quotation_without_a_source_is_refused():
    with pytest.raises(TipResearchError, match="'Many are not found.' has no source to cite"):
        show.quotes([show.Quote(show.prose("Many are not found."))])


def test_open_questions_say_whom_to_ask_and_hold_their_figures(observed):
    asked = show.questions(observations.open_questions(observed, ref_area="PAK"))
    assert repr(asked).startswith(
        "Do these counts belong to 2019 or to 2020? Ask: UNODC Country Office Pakistan; Provincial police; "
    )
    html = asked._repr_mimebundle_()["text/html"]
    assert 'data-figures="UNODC22-vic-2020-total GLO25-det-2019-T-total"' in html
    assert "An answer would settle</strong> every rate and every change that uses the year." in html


def test_no_open_question_is_a_sentence(observed):
    none = show.questions(observations.open_questions(observed, ref_area="NPL"))
    assert repr(none).startswith("No open question is listed for this country")
    assert repr(none) in none._repr_mimebundle_()["text/html"]
