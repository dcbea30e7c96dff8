"""Values of questionnaire cells in place of a category or a count."""

import pandas as pd
import pytest

from tipresearch import cleaning
from tipresearch.observations import load


@pytest.mark.parametrize(
    ("category", "value", "year", "leak"),
    [
        ("Q6.1_2s_2019", "12", 2019, "questionnaire_label"), ("Nationals", "6,112,019", 2024, "questionnaire_value"),
        ("", "61,112,019", 2019, "questionnaire_value"), ("", "2,019", 2019, "year_as_value"), ("", "2,020", 2019, ""),
        ("Albania", "2,019", 2019, ""), ("Albania", "6,112,019", 2025, ""), ("Albania", "61,102", 2019, ""),
        ("Qatar", "12", 2019, ""), ("2 maliens", "2", 2019, ""), ("Albania", "<5", 2019, ""),
        ("", "2,019", None, ""), ("Q1.1_a", "1", None, "questionnaire_label"),  # a period without a start has no year
    ],
)  # fmt: skip
def test_a_questionnaire_cell_or_a_year_in_place_of_a_count_is_flagged(category, value, year, leak):
    table = pd.DataFrame({"category": [category], "raw_value": [value]})
    start = pd.to_datetime([None if year is None else f"{year}-01-01"])
    for dated in [table.assign(period_start=start)] + [table.assign(year=year)] * (year is not None):
        found = cleaning.flag_leaks(dated)
        assert found["leak"].tolist() == [leak]
        assert found["obs_status"].tolist() == ["V" if leak else "A"]
        assert "leak" not in dated


def test_the_status_of_observations_without_a_leak_is_unchanged():
    table = load().head(30)
    found = cleaning.flag_leaks(table)
    assert (found["leak"] == "").all()
    assert found["obs_status"].equals(table["obs_status"])
