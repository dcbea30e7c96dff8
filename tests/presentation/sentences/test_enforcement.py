"""What counts of other years are of."""

from tipresearch import observations
from tipresearch.presentation import sentences


def test_another_definition_is_named_for_its_years_alone(observed):
    """2011 lies before the two Acts."""
    of = {"ref_area": "PAK", "source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "prosecuted"}
    counts = observations.yearly(observed, **of)
    found = sentences.other_definitions(counts)
    assert ([*found], "before the two Acts of 2018" in found["2011"]) == (["2011"], True)
    assert sentences.other_definitions(counts[1:]) == {}
