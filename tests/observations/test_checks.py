import pytest

from tipresearch import observations
from tipresearch.observations import checks


@pytest.mark.slow
def test_data_have_no_faults():
    """Schemas hold, mappings match in both directions, the package describes every file."""
    assert list(observations.faults()) == []


def test_unused_and_missing_codes_are_found(observed, monkeypatch):
    """A code without a mapping, and a mapping without a code, are both named."""
    changed = observed.copy()
    changed.loc[changed["measure"] == "deportees", "measure"] = "deported"
    found = [*checks._mapping_faults(changed), *checks._unused(changed)]
    row = changed.index[changed["measure"] == "deported"][0] + 2
    assert (
        f"observations.csv, row {row}, column 'measure': 'deported' is missing from measures.csv. Did you mean 'deportees'?"
        in found
    )
    assert "measure 'deportees' of measures.csv is not used by any observation." in found
