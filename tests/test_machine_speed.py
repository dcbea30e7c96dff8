"""No test depends on how fast the machine is."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def test_properties_have_no_deadline():
    """hypothesis fails an example that is slow, or slow to be made, unless it is told not to."""
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


@given(st.integers(0, 1))
@settings(max_examples=1)
def test_slow_example_is_no_fault(number):
    """A test that sets other things of its own has no deadline either; by default it is 0.2 s."""
    time.sleep(0.3)
    assert number in (0, 1)
