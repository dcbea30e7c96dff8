import pandas as pd
import pytest

from tipresearch import cleaning
from tipresearch.observations import load


@pytest.mark.parametrize(
    ("category", "value", "year", "leak"),
    [
        ("Q6.1_2s_2019", "12", 2019, "questionnaire_label"),
        ("Nationals", "6,112,019", 2021, "questionnaire_value"),
        ("", "61,112,019", 2019, "questionnaire_value"),
        ("", "2,019", 2019, "year_as_value"),
        ("", "2,020", 2019, ""),
        ("Albania", "2,019", 2019, ""),
        ("Albania", "6,112,019", 2003, ""),
        ("Albania", "61,102", 2019, ""),
        ("Qatar", "12", 2019, ""),
        ("2 maliens", "2", 2019, ""),
        ("Albania", "<5", 2019, ""),
    ],
)
def test_flag_leaks(category, value, year, leak):
    """Names and digits of questionnaire cells, and a year without category, are flagged; no count is."""
    table = pd.DataFrame({"category": [category], "raw_value": [value], "year": [year]})
    found = cleaning.flag_leaks(table)
    assert found["leak"].tolist() == [leak]
    assert found["obs_status"].tolist() == ["V" if leak else "A"]
    assert "leak" not in table


def test_flag_leaks_takes_observations():
    """The year comes from the period, and the status of other rows stays."""
    table = load().head(30)
    found = cleaning.flag_leaks(table)
    assert (found["leak"] == "").all()
    assert found["obs_status"].equals(table["obs_status"])


def test_flag_leaks_without_year():
    """A row with an open start has no year to compare and is no leak by it."""
    table = pd.DataFrame({"category": ["", "Q1.1_a"], "raw_value": ["2,019", "1"]})
    found = cleaning.flag_leaks(table.assign(period_start=pd.to_datetime([None, None])))
    assert found["leak"].tolist() == ["", "questionnaire_label"]
