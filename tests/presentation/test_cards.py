"""The front page: cards, sentences to quote, and open questions."""

import pytest

import tipresearch as tip
from nbpress.core.bundles import LANGUAGES_MIME, RESULTS_MIME
from nbpress.core.errors import TipResearchError
from tipresearch import observations
from tipresearch import presentation as show
from tipresearch.presentation.cards import Card
from tipresearch.presentation.messages import front
from tipresearch.presentation.messages.names import number_phrase, same_everywhere


@pytest.fixture
def total(observed, release):
    return tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)


@pytest.fixture
def none(observed):
    """The open questions of an area that has none."""
    return observations.open_questions(observed, ref_area="NPL")


def test_a_card_shows_its_number_as_a_result_and_links_to_its_page(total):
    card = Card(number_phrase(total), same_everywhere("people"), same_everywhere("disputed"), "01")
    assert repr(card) == "32,022: people (disputed)"
    page = show.cards([card])._repr_mimebundle_()
    assert [e["value"] for e in page[RESULTS_MIME]["estimates"]] == [32022]
    assert 'href="01.html"' in page["text/html"]
    assert "popovertarget" in page["text/html"]
    assert '<span lang="ur">people</span>' in page[LANGUAGES_MIME]["ur"]["text/html"]


def test_a_card_cites_sources_beside_those_of_its_numbers():
    card = Card(*map(same_everywhere, ("98 %", "of convictions", "disputed")), "06", (("us_tip_2020", "TIP 2020"),))
    assert [c["id"] for c in show.cards([card])._repr_mimebundle_()[RESULTS_MIME]["citations"]] == ["us_tip_2020"]


def test_a_quotation_cites_its_numbers_and_the_sources_that_it_names(total, none):
    text = show.prose("Police reported {n} people.", n=total)
    alone, both = show.Quote(text), show.Quote(text, (("unodc_glotip", "2025-04-14"),))
    assert alone.attribution == "UNODC news release, 2022-03-25"
    assert both.attribution == "UNODC news release, 2022-03-25; UNODC GLOTIP, 2025-04-14"
    shown = show.statements(front.headings(), [both], [], none)
    assert repr(shown).startswith("“Police reported 32,022 people.” (UNODC news release, 2022-03-25; UNODC GLOTIP")
    bundle = shown._repr_mimebundle_()
    assert len(bundle[RESULTS_MIME]["citations"]) == 2
    assert "No open question is listed for this country." in bundle["text/html"]


def test_a_quotation_without_a_source_is_refused(none):
    with pytest.raises(TipResearchError, match="'Many are not found.' has no source to cite"):
        show.statements(front.headings(), [show.Quote(show.prose("Many are not found."))], [], none)


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
