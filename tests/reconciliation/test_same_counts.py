from tipresearch import (
    conflicts,
    reconciliation,
)


def test_one_number_two_years(observed):
    """The four counts of the release for 2020 stand under 2019 in GLOTIP."""
    found = conflicts(observed)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["equal_counts"] == (32022, 15255, 9581, 6937)
    assert (row["period"], row["source_id"]) == ("2019", "unodc_glotip")
    assert (row["other_period"], row["other_source_id"]) == ("2020", "unodc_fia_conference_2022")
    assert reconciliation.largest_shared(found) == 32022


def test_no_conflict_is_no_number(observed):
    """Without a shared vector nothing is reported."""
    nothing = conflicts(observed[observed["source_id"] == "unodc_glotip"])
    assert nothing.empty
    assert reconciliation.largest_shared(nothing) is None
