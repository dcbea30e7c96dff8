"""A claim in words stands beside a count, without a verdict."""

import pandas as pd
import pytest
from glotip_rows import row

from nbpress.core.errors import SchemaError
from tipresearch import countries, observations


def test_the_claim_is_held_in_words():
    said = countries.countries_facing()
    assert (said.words, said.number, said.year) == ("nearly 100", 100, 2022)
    assert said.cited == [("unodc_fia_conference_2022", "2022-03-25")]
    row = observations.load().set_index("figure_id").loc["UNODC22-countries"]
    assert (row["crime"], row["unit"]) == ("other", "countries")
    assert row["count_lo"] is pd.NA


def test_a_publication_without_such_a_claim_has_none():
    assert countries.countries_facing("us_tip_2021") is None


def test_words_without_a_number_are_refused(monkeypatch):
    held = observations.load()
    held.loc[held["measure"] == "countries_facing", "raw_value"] = "many"
    monkeypatch.setattr(observations, "load", lambda: held)
    with pytest.raises(SchemaError, match="'many' holds no number"):
        countries.countries_facing()


@pytest.mark.slow
def test_countries_beside_the_claim_by_hand(small):
    """Six with a total in 2019; Italy's is suppressed, Germany's parts show 30, Belgium's repeats its year."""
    table = countries.tested(small).set_index("year")
    assert table.loc[2019].tolist() == [6, 4]


@pytest.mark.slow
def test_a_suppressed_total_may_be_none(written):
    found = countries.load_world(2019, 2019, written([row("<5")]))
    assert countries.tested(found)["certainly_some"].tolist() == [0]


@pytest.mark.slow
def test_a_total_that_repeats_its_year_may_be_no_count_and_is_of_nobody_for_certain(written):
    """Its parts show someone all the same."""
    rows = [row("2,019"), row("2,019", iso="ITA"), row("7", iso="ITA", sex="Female")]
    found = countries.tested(countries.load_world(2019, 2019, written(rows)))
    assert found.to_numpy().tolist() == [[2019, 2, 1]]
