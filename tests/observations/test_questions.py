"""Open questions beside the figures and the offices that could answer."""

import pytest

from nbpress.core.errors import SchemaError
from tipresearch import facts, observations
from tipresearch.observations import related_figures


def test_a_question_names_its_figures_and_whom_to_ask(observed):
    """The number under two years: both publishers and both who reported, each once."""
    first = observations.open_questions(observed, ref_area="PAK").iloc[0]
    assert first["published"] == (
        "32,022 (Identified victims, 2020; UNODC news release, 2022-03-25); "
        "32,022 (Detected victims, 2019; UNODC GLOTIP, 2025-04-14)"
    )
    assert first["ask"] == "UNODC Country Office Pakistan; Provincial police; UNODC; National authorities"
    assert first["figure_id"] == ("UNODC22-vic-2020-total", "GLO25-det-2019-T-total")


def test_an_office_that_is_not_stated_is_not_named(observed):
    """Of bonded labour the release does not say who counted: its publisher alone can be asked."""
    asked = observations.open_questions(observed, ref_area="PAK").set_index("question")["ask"]
    bonded = asked[asked.index.str.startswith("Were the bonded-labour")]
    assert list(bonded) == ["UNODC Country Office Pakistan"]


def test_the_years_of_the_bonded_labour_counts_are_asked_about(observed):
    """Their release has its total under a year that the database does not share: both publishers can say."""
    asked = observations.open_questions(observed, ref_area="PAK").set_index("question")
    row = asked.loc[asked.index.str.startswith("Are the bonded-labour")].iloc[0]
    assert row["figure_id"][:2] == ("UNODC22-bl-2019", "UNODC22-bl-2020")
    assert {"UNODC Country Office Pakistan", "UNODC"} <= set(row["ask"].split("; "))


def test_no_question_is_listed_for_another_country(observed):
    assert observations.open_questions(observed, ref_area="NPL").empty


def test_a_figure_that_is_not_held_is_refused(observed, monkeypatch):
    asked = facts.load_open_questions("PAK").head(1).assign(figure_ids="UNODC22-vic-2020-totl")
    monkeypatch.setattr(related_figures, "load_open_questions", lambda area: asked)
    with pytest.raises(
        SchemaError,
        match="'UNODC22-vic-2020-totl' of open_questions.csv is no row .*UNODC22-vic-2020-total",
    ):
        observations.open_questions(observed, ref_area="PAK")
