import math

import pytest

from nbpress.core import paths
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
        (-99.9999, "percent change", f"<−99.9{NB}%"),
        (-99.94, "percent change", f"−99.9{NB}%"),
        (-100, "percent change", f"−100.0{NB}%"),
        (-100.04, "percent change", f"−100.0{NB}%"),
        (-0.9999, "percentage points", f"−100.0{NB}percentage{NB}points"),
        (0.03165, "percentage points", f"+3.2{NB}percentage{NB}points"),
        (-730.0, "persons", "−730"),
        (159.2214, "women per 100 men", "159.2"),
        (math.inf, "ratio", "∞"),
        (0.0, "ratio", "0"),
        (0, "proportion", f"0{NB}%"),
        (1, "proportion", f"100{NB}%"),
        (0.00001, "proportion", f"<0.1{NB}%"),
        (0.0006, "proportion", f"0.1{NB}%"),
        (0.99999, "proportion", f">99.9{NB}%"),
        (1.5, "proportion", f"150.0{NB}%"),
        (-0.04, "percent change", f"0.0{NB}%"),
        (0.0, "percent change", f"0.0{NB}%"),
        (0.06, "percent change", f"+0.1{NB}%"),
        (12345.6, "percent change", f"+12,345.6{NB}%"),
        (-0.0004, "percentage points", f"0.0{NB}percentage{NB}points"),
        (-0.4, "persons", "0"),
        (9.996, "ratio", "10.0"),
        (99.96, "ratio", "100"),
        (0.99996, "ratio", "1.00"),
        (-0.0123, "index 0 to 1", "−0.0123"),
        (12345.6, "ratio", "12,346"),
        (1e6, "ratio", "1,000,000"),
        (1e60, "ratio", ">1,000,000"),
        (2e-60, "ratio", "<0.000001"),
        (0.99996, "per 100,000 population", "1.00"),
        (0.00007, "per 100,000 population", "0.0000700"),
        (10000, "per 100,000 population", "10,000.00"),
        (1250, "women per 100 men", "1,250.0"),
        (0.04, "women per 100 men", "<0.1"),
        # An exact half goes to the even digit; a half that a computer holds a little above or below goes to that side.
        (1 / 16, "proportion", f"6.2{NB}%"),
        (3 / 16, "proportion", f"18.8{NB}%"),
        (9 / 2000, "proportion", f"0.4{NB}%"),
        (7 / 2000, "proportion", f"0.4{NB}%"),
        (12.25, "percent change", f"+12.2{NB}%"),
        (1.125, "ratio", "1.12"),
        (2.5, "persons", "2"),
    ],
)
def test_a_number_prints_in_its_unit(value, unit, printed):
    """One decimal for per cent, three figures for ratios, a true minus sign; some is never printed as none, or all."""
    assert format_number(value, unit) == printed


def test_the_methods_state_the_rule_for_exact_halves():
    methods = (paths.HOME / "docs" / "methods.md").read_text("utf-8")
    assert "An exact half goes to the even digit: 1 of 16, 6.25 %, is printed as 6.2 %" in methods
