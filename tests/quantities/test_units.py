import math

import pytest

from tipresearch.quantities import format_number

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (7, "offences", "7"),
        (5.0, "decisions", "5"),
        (-1234, "first_information_reports", "−1,234"),
        (12.5, "percent", "12.5"),
        (-38, "countries", "−38"),
        (0.0394736842, "ratio", "0.0395"),
        (25.333, "ratio", "25.3"),
        (14.0943923, "per 100,000 population", "14.09"),
        (0.0132044, "per 100,000 population", "0.0132"),
        (-96.0526, "percent change", f"−96.1{NB}%"),
        (0.03165, "percentage points", f"+3.2{NB}percentage{NB}points"),
        (-730.0, "persons", "−730"),
        (159.2214, "women per 100 men", "159.2"),
        (math.inf, "ratio", "∞"),
        (0.0, "ratio", "0"),
    ],
)
def test_numbers_print_in_their_unit(value, unit, printed):
    """One decimal for per cent, three figures for ratios, a true minus sign."""
    assert format_number(value, unit) == printed
