"""Codes of sex, age and form, and their words."""

import pytest

from tipresearch import facts


@pytest.mark.parametrize("name", ["sex", "age", "form"])
def test_each_code_has_words(name):
    """A chart of the UK's referrals named a series "unknown" beside "Adults", one of SDG 16.2.2 "organ_removal"."""
    assert [code for code in facts.CODES[name] if facts.category_label(code) == code] == []
