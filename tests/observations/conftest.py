import re

import pytest

from tipresearch import observations
from tipresearch.errors import SchemaError


@pytest.fixture
def refused():
    """Require that a table of observations is refused in one line that holds a message."""

    def refuse(path, message):
        with pytest.raises(SchemaError, match=re.escape(message)) as caught:
            observations.read_observations(path)
        assert "\n" not in str(caught.value)

    return refuse
