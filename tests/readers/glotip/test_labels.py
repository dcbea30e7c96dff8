from tipresearch import paths
from tipresearch.files import read_table


def test_codes_have_reasons_and_no_label_twice():
    """Each label of the mapping has one code and a reason, and no total is unknown or other."""
    codes = read_table(paths.DATA / "mappings" / "glotip_codes.csv")
    assert not codes.duplicated(["column", "label"]).any()
    assert (codes[["code", "reason"]] != "").all(axis=None)
    assert set(codes.loc[codes["label"] == "Total", "code"]) == {"total"}
