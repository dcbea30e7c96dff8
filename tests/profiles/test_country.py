import glotip_rows
import pytest

from tipresearch import (
    load,
    profiles,
    yoy,
)
from tipresearch.errors import CoverageError


def test_profile_of_the_selection_held_here():
    """Without a file the notebook shows the selection held, and says that it is one."""
    profile = profiles.load_profile("PAK", 2003, 2022)
    assert [c.value for c in profile.totals("detected")] == [32022, 20045, 21253, 26539]
    assert "not the whole database" in profile.note


def test_what_is_not_held_is_not_called_unpublished(tmp_path):
    """Without a file only the selection held lacks Nepal; a workbook says which years it has."""
    with pytest.raises(CoverageError) as caught:
        profiles.load_profile("NPL", 2003, 2022)
    said = str(caught.value)
    assert "the selection of edition 2025-04-14 held here has no usable figure of NPL" in said
    assert "nor of any other year; whether UNODC publishes any is in its workbook: run" in said
    assert "nothing is published" not in said
    path = glotip_rows.write(tmp_path / "g.xlsx", [glotip_rows.row("12", year=2019)])
    with pytest.raises(CoverageError) as caught:
        profiles.load_profile("FRA", 2003, 2010, str(path))
    assert str(caught.value) == (
        "edition 2025-04-14 of the workbook has no usable figure of FRA from 2003 to 2010; it holds 2019 to 2019."
    )


def test_citizenships_stand_as_published():
    """Small and suppressed counts too, the largest first; nothing is put together."""
    held = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    table = held[held["ref_area"] == "ITA"]
    table = table[table["period_start"].dt.year == 2017]
    profile = profiles.Profile(table, table.iloc[:0], "ITA", "2025-04-14", "")
    listed = profiles.citizenships(profile)
    published = table[table["partition"] == "citizenship"]
    assert sorted(listed["detected"]) == sorted(published["raw_value"])
    assert len(listed) > 0


def test_totals_know_what_their_parts_say(workbooks):
    """Germany 2022: a suppressed total beside parts of at least 1,294; neither rate nor change."""
    profile = profiles.load_profile("DEU", 2015, 2022, str(workbooks[1]))
    totals = {c.year: c for c in profile.totals("detected")}
    told = totals[2022].coherence
    assert (told.state, told.by, told.parts_lo) == ("contradicted", "sex_age", 1294)
    assert totals[2016].coherence.state == "coherent"
    rates = {r.label: r for r in profiles.rates(profile.totals("detected"))}
    assert (rates["2022"].value, rates["2022"].lo, rates["2022"].kind) == (None, None, "point")
    assert "CELLS_DISAGREE" in rates["2022"].flags
    assert str(rates["2022"]) == "not given, cells disagree"
    assert rates["2016"].value is not None
    changes = {c.inputs[0].year: c for c in yoy(profile.totals("detected"))}
    assert changes[2022].value is changes[2022].lo is changes[2016 + 1].value is None
    record = rates["2022"].record()
    assert record["state"] == "contradicted"
    assert len(record["disagrees_with"]) == len(told.figure_ids) > 1
