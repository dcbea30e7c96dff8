"""Sentences on totals that sources or editions disagree on."""

from dataclasses import replace

import pandas as pd
from invented_years import in_year

import tipresearch as tip
from nbpress.core import paths
from tipresearch.presentation import contested_in_words, contested_years


def test_contested_years_have_a_note_and_a_sentence(observed):
    """A revised year and a year on which sources disagree; 2022 has another number in an opinion piece alone."""
    same, answers = tip.conflicts(observed), tip.competing(observed, ref_area="PAK")
    revised = pd.DataFrame({"year": [2020, 2018], "measure": ["detected", "offences"]})
    notes = contested_years(same, revised, answers, "detected")
    assert notes == {"2019": "sources disagree on 2019", "2020": "total of 2020 revised, sources disagree on 2020"}
    text = contested_in_words(notes)
    assert text.startswith("The totals of 2019 and 2020 are contested: ")
    assert text.endswith("No change to or from them is given.")
    assert contested_in_words({"2020": notes["2020"]}) == (
        "The total of 2020 is contested: an office revised it, or sources disagree. No change to or from it is given."
    )
    for nothing in ({"2011": "2011: revised"}, {}):
        assert contested_in_words(nothing) == ""


def test_a_small_revision_is_not_contested_and_its_change_is_given():
    notes = {"2019": "total of 2019 revised", "2020": "total of 2020 revised", "2021": "sources disagree on 2021"}
    revised = replace(in_year(2019, 150), flags=("REVISION",)), replace(in_year(2020, 30), flags=("LARGE_REVISION",))
    # The data include no total of 2021, so none of its changes.
    assert contested_in_words(notes, revised).startswith("The totals of 2020 and 2021 are contested: ")
    assert "contested_in_words(contested, series)" in (paths.NOTEBOOKS / "04_sources_and_conflicts.ipynb").read_text()
