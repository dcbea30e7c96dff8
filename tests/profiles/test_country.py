import pytest

from tipresearch import (
    load,
    profiles,
)
from tipresearch.errors import CoverageError


def test_profile_of_the_selection_held_here():
    """Without a file the notebook shows the selection held, and says that it is one."""
    profile = profiles.load_profile("PAK", 2003, 2022)
    assert [c.value for c in profile.totals("detected")] == [32022, 20045, 21253, 26539]
    assert "not the whole database" in profile.note
    with pytest.raises(CoverageError, match="nothing is published of NPL from 2003 to 2022"):
        profiles.load_profile("NPL", 2003, 2022)


def test_small_citizenships_are_not_listed():
    """Countries of citizenship with fewer than ten persons are counted together."""
    held = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    table = held[held["ref_area"] == "ITA"]
    profile = profiles.Profile(
        table[table["period_start"].dt.year == 2017], table.iloc[:0], "ITA", "2025-04-14", ""
    )
    listed = profiles.citizenships(profile)
    assert listed["detected"].tolist() == ["not listed"]
