import re

import pytest

from nbpress.core.errors import SchemaError
from tipresearch import observations


@pytest.fixture
def refused():
    """Require that a table of observations is refused in one line that holds a message."""

    def refuse(path, message):
        with pytest.raises(SchemaError, match=re.escape(message)) as caught:
            observations.read_observations(path)
        assert "\n" not in str(caught.value)

    return refuse
