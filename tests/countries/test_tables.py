"""Tables print each sum with how many countries it is of."""

import pytest
from glotip_rows import row

from tipresearch import countries


def test_sums_as_printed(small):
    table = countries.sums_table(small)
    assert table.iloc[0].tolist() == [2019, 4, 1, 1, "190–198", 6, "2,209–2,247"]


def test_panels_as_printed(small):
    assert countries.panels_table(small).iloc[0].tolist() == [
        2020, 1, "100", "120", 0, 2, 1,
    ]  # fmt: skip


def test_regions_of_the_last_year_as_printed(small):
    found = countries.regions_table(small).iloc[0].tolist()
    assert found == ["Europe", "Western Europe", 10, 2, 0, 0, "200", 2, "200"]


def test_measures_stand_apart_each_in_its_last_year(small):
    """Detected victims of 2020, and the seven persons convicted of 2019."""
    assert countries.measures_table(small).to_numpy().tolist() == [
        ["Detected victims", 2020, 2, 0, 0, "200", 2, "200"],
        ["Convicted", 2019, 1, 0, 0, "7", 1, "7"],
    ]


def test_states_stand_in_words(small):
    table = countries.accounted_table(small)
    assert "Total suppressed: 0 to 4" in table
    assert table["countries"].tolist() == [10, 10]


@pytest.mark.slow
def test_a_state_of_no_country_in_any_year_has_no_column(written):
    found = countries.load_world(2019, 2020, written([row("9"), row("<5", year=2020)]))
    assert countries.accounted_table(found).to_numpy().tolist() == [[2019, 1, 0, 1], [2020, 0, 1, 1]]
