import pytest

from tipresearch import (
    paths,
    readers,
)
from tipresearch.errors import TipResearchError


def test_unknown_publisher_names_the_nearest(tmp_path):
    """A misspelt publisher is refused with the one that was meant."""
    with pytest.raises(TipResearchError, match="Did you mean 'ctdc'"):
        readers.read("ctcd", tmp_path)


def test_reading_is_summed_up_on_one_screen(datasets):
    """Each reader's file is summed up: rows in, kept, set aside, years and areas."""
    reading = readers.read("nrm", datasets / "nrm_uk" / "nrm_referrals_longitudinal.csv")
    lines = readers.summary(reading)
    assert "885 rows in" in lines[0]
    assert len(lines) < 24
    assert str(paths.HOME) not in lines[0]
