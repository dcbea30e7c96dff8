"""Cards, quotations and open questions of a front page."""

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


def test_a_card_has_number_description_uncertainty_and_source(total):
    assert repr(show.card(total, "people identified", page="01")) == (
        "32,022: people identified (as published, a count of what was recorded; sources disagree; UNODC news release, 2022-03-25)"
    )


def test_a_card_without_a_number_states_the_reason(observed, total):
    """A count that is not in the data, and a share of a total that its own parts contradict."""
    missing = show.card(partial(tip.pick, observed, ref_area="PAK", year=1990), "people identified", page="01")
    doubted = replace(total, coherence=Coherence("off", "sex", 40_000, True, 7_978, ("a", "b")))
    withheld = show.card(tip.share(doubted, doubted, label="x"), "a share", page="01")
    for card, reason in ((missing, "1990"), (withheld, "disagree")):
        assert (str(card.shown), card.numbers) == ("–", [])
        assert card.kind.startswith("Not shown. ")
        assert reason in card.kind
        page = show.cards([card])._repr_mimebundle_()
        assert "Not shown. " in page["text/html"]
        assert page[RESULTS_MIME]["estimates"] == []


def test_the_number_of_a_card_is_a_result(total):
    page = show.cards([show.card(total, "people", page="01")])._repr_mimebundle_()
    assert [e["value"] for e in page[RESULTS_MIME]["estimates"]] == [32022]
    assert 'href="01.html"' in page["text/html"]
    assert "popovertarget" in page["text/html"]


def test_a_quotation_cites_its_numbers_and_the_sources_that_it_names(total):
    text = show.prose("Police reported {n} people.", n=total)
    alone = repr(show.quotes([show.Quote(text)]))
    assert alone.startswith("“Police reported 32,022 people.” (UNODC Country Office Pakistan, ")
    both = show.quotes([show.Quote(text, (("unodc_glotip", "2025-04-14"),))])
    assert "GLOTIP database" in repr(both)
    assert len(both._repr_mimebundle_()[RESULTS_MIME]["citations"]) == 2


def test_a_quotation_without_a_source_is_refused():
    with pytest.raises(TipResearchError, match="'Many are not found.' has no source to cite"):
        show.quotes([show.Quote(show.prose("Many are not found."))])


@pytest.mark.parametrize(
    ("area", "start", "pieces"),
    [
        ("PAK", "Do these counts belong to 2019 or to 2020? Ask: UNODC Country Office Pakistan; Provincial police; ",
         ['data-figures="UNODC22-vic-2020-total GLO25-det-2019-T-total"', "An answer would settle</strong> every rate and every change that uses the year."]),
        ("NPL", "No open question is listed for this country", []),
    ],
)  # fmt: skip
def test_open_questions_name_whom_to_ask(observed, area, start, pieces):
    shown = show.questions(observations.open_questions(observed, ref_area=area))
    html = shown._repr_mimebundle_()["text/html"]
    assert repr(shown).startswith(start)
    assert [piece for piece in pieces or [repr(shown)] if piece not in html] == []
