import json

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


def test_an_edition_that_its_source_has_not_is_found(observed):
    """A slip made another edition of it, and both stood beside each other as if the source had revised its figure."""
    assert list(checks._edition_faults(observed)) == []
    changed = observed.copy()
    row = changed.index[changed["source_id"] == "unodc_glotip"][0]
    changed.loc[row, "edition"] = "2023-05-31"
    (found,) = checks._edition_faults(changed)
    assert found == f"observations.csv, row {row + 2}, column 'edition': '2023-05-31' is no edition or date of 'unodc_glotip', for which sources.csv has 2023-05-30, 2025-04-14. Did you mean '2023-05-30'?"  # fmt: skip


def test_each_table_is_described_as_it_is(tmp_path, monkeypatch):
    """A table without a description, a description without its table, and one of other columns are named, by file."""
    monkeypatch.setattr("nbpress.core.paths.DATA", tmp_path)
    assert [fault.partition(":")[0] for fault in checks._package_faults()] == ["datapackage.json cannot be read as a data package"]  # fmt: skip
    described = {"same.csv": ["a", "b"], "other.csv": ["a", "b"], "gone.csv": ["a"]}
    fields = {path: {"fields": [{"name": name} for name in names]} for path, names in described.items()}
    package = {"resources": [{"path": path, "schema": schema} for path, schema in fields.items()]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (tmp_path / "mappings").mkdir()
    for path, head in {"same.csv": "a,b", "other.csv": "b,a", "mappings/new.csv": "a,b"}.items():
        (tmp_path / path).write_text(f"{head}\n1,2\n", "utf-8")
    assert list(checks._package_faults()) == [
        "gone.csv is in only one of data/ and datapackage.json.",
        "mappings/new.csv is in only one of data/ and datapackage.json.",
        "other.csv and datapackage.json differ in their columns.",
    ]
