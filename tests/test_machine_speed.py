"""No test depends on how fast the machine is."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def test_properties_have_no_deadline():
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


@given(st.integers(0, 1))
@settings(max_examples=1)
def test_a_slow_example_does_not_fail(number):
    """The default deadline is 0.2 s."""
    time.sleep(0.3)
    assert number in (0, 1)
