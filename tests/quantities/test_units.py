import math

import pytest

from nbpress.core import paths
from tipresearch.quantities import format_number

#: Numbers by their unit, each with its text; a blank stands for a space that does not break.
PRINTED = {
    "offences": {7: "7"}, "decisions": {5.0: "5"}, "first_information_reports": {-1234: "−1,234"}, "countries": {-38: "−38"},
    "persons": {-730.0: "−730", -0.4: "0", 2.5: "2"},
    "percent": {12.5: "12.5"},
    "ratio": {
        0.0394736842: "0.0395", 25.333: "25.3", math.inf: "∞", 0.0: "0", 9.996: "10.0", 99.96: "100", 0.99996: "1.00",
        12345.6: "12,346", 1e6: "1,000,000", 1e60: ">1,000,000", 2e-60: "<0.000001", 1.125: "1.12",
    },
    "index 0 to 1": {-0.0123: "−0.0123"},
    "per 100,000 population": {
        14.0943923: "14.09", 0.0132044: "0.0132", 0.99996: "1.00", 0.00007: "0.0000700", 10000: "10,000.00",
    },
    "women per 100 men": {159.2214: "159.2", 1250: "1,250.0", 0.04: "<0.1"},
    "percent change": {
        -96.0526: "−96.1 %", -99.9999: "<−99.9 %", -99.94: "−99.9 %", -100: "−100.0 %", -100.04: "−100.0 %",
        -0.04: "0.0 %", 0.0: "0.0 %", 0.06: "+0.1 %", 12345.6: "+12,345.6 %", 12.25: "+12.2 %",
    },
    "percentage points": {
        -0.9999: "−100.0 percentage points", 0.03165: "+3.2 percentage points", -0.0004: "0.0 percentage points",
    },
    # An exact half goes to the even digit; a half that a computer holds a little above or below goes to that side.
    "proportion": {
        0: "0 %", 1: "100 %", 0.00001: "<0.1 %", 0.0006: "0.1 %", 0.99999: ">99.9 %", 1.5: "150.0 %",
        1 / 16: "6.2 %", 3 / 16: "18.8 %", 9 / 2000: "0.4 %", 7 / 2000: "0.4 %",
    },
}  # fmt: skip


@pytest.mark.parametrize("unit", PRINTED)
def test_a_number_prints_in_its_unit(unit):
    """One decimal for per cent, three figures for ratios, a true minus sign; some is never printed as none, or all."""
    printed = {value: format_number(value, unit).replace("\N{NO-BREAK SPACE}", " ") for value in PRINTED[unit]}
    assert printed == PRINTED[unit]
    assert " " not in "".join(format_number(value, unit) for value in PRINTED[unit])


def test_the_methods_state_the_rule_for_exact_halves():
    methods = (paths.HOME / "docs" / "methods.md").read_text("utf-8")
    assert "An exact half goes to the even digit: 1 of 16, 6.25 %, is printed as 6.2 %" in methods
