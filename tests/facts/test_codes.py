"""Codes of sex, age and form, and their words."""

import pytest

from tipresearch import facts


@pytest.mark.parametrize("name", ["sex", "age", "form"])
def test_each_code_has_words(name):
    """A chart named one series "organ_removal", and another "unknown" next to "Adults"."""
    assert [code for code in facts.CODES[name] if facts.category_label(code) == code] == []
