"""Reading a file by the name of its publisher, and the summary of what it holds."""

import glotip_rows
import pytest
import workbooks

import tipresearch as tip
from nbpress.core.errors import SchemaError
from tipresearch.observations import COLUMNS

REFERRALS = """First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
Police,Force A,Labour,Adult (18 or over),Female,Ruritanian,12
"""


@pytest.mark.slow
def test_the_caller_or_the_name_of_a_file_states_its_edition(tmp_path):
    """A quarter gives the period; without one the period is unknown."""
    path = tmp_path / "referrals.csv"
    path.write_text(REFERRALS, encoding="utf-8")
    for edition in ("2021-q3", "2021 Q3", "Q3 2021"):
        lines = tip.readers.summary(tip.readers.read("nrm", path, edition=edition))
        assert lines[0].startswith("nrm, edition 2021-q3:")
        assert "  1 area, year 2021" in lines
    for name in ("referrals_Q3-2021.csv", "2021_q3.csv"):
        path = path.rename(tmp_path / name)
        assert tip.readers.read("nrm", path).edition == "2021-q3"
    path = path.rename(tmp_path / "referrals_q1-q3 2021.csv")  # three quarters are no quarter
    wrong = tip.readers.summary(tip.readers.read("nrm", path, edition="year-q3"))
    assert any("the edition 'year-q3' is no quarter" in line for line in wrong)
    unknown = tip.readers.summary(tip.readers.read("nrm", path))
    assert "  1 area, no years: the file states no period" in unknown
    assert any("'undated' is no quarter; name one, such as 2023-q4" in line for line in unknown)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_of_another_publisher_is_refused_with_its_publisher(tmp_path, suffix):
    """Each other reader names GLOTIP as the publisher of its table, and the command that reads it."""
    path = tmp_path / f"g{suffix}"
    if suffix == ".csv":
        rows = [*glotip_rows.STAMP, glotip_rows.HEADER, glotip_rows.row("12")]
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    else:
        glotip_rows.write(path, [glotip_rows.row("12")])
    for publisher in tip.readers.KNOWN.keys() - {"glotip"}:
        with pytest.raises(SchemaError) as caught:
            tip.readers.read(publisher, path)
        assert str(caught.value) == (
            f"{path.name} looks like a file of glotip, by its columns Iso3_code and txtVALUE, not of {publisher}; "
            f"give glotip as its publisher, as in 'tipresearch read glotip {path.name}', or a file of {publisher}."
        )
    assert len(tip.readers.read("glotip", path).observations) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",".join(COLUMNS) + "\n", "looks like a table of observations"),
        (REFERRALS.replace("Female", "Femal"), "Did you mean 'Female'"),  # the reader's own message
        (None, r"file\.csv is a workbook or another archive, not text"),
    ],
)
def test_a_file_that_cannot_be_read_is_described(tmp_path, text, message):
    path = tmp_path / "file.csv"
    if text is None:
        workbooks.write_workbook(path, sheet=[["a", "b"], [1, 2]])
    else:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        tip.readers.read("nrm", path)
