import glotip_rows
import pytest
import workbooks

import tipresearch as tip
from nbpress.core.errors import SchemaError, TipResearchError
from tipresearch.observations import COLUMNS
from tipresearch.readers import recognition

REFERRALS = """First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
Police,Force A,Labour,Adult (18 or over),Female,Ruritanian,12
"""


def test_unknown_publisher_names_the_nearest(tmp_path):
    """A misspelt publisher is refused with the one that was meant."""
    with pytest.raises(TipResearchError, match="Did you mean 'ctdc'"):
        tip.readers.read("ctcd", tmp_path)


@pytest.mark.slow
def test_an_edition_can_be_told(tmp_path):
    """The quarter that is told gives the period; a name without one leaves it unknown, and no year is nan."""
    path = tmp_path / "referrals.csv"
    path.write_text(REFERRALS, encoding="utf-8")
    for edition in ("2021-q3", "2021 Q3", "Q3 2021"):
        told = tip.readers.summary(tip.readers.read("nrm", path, edition=edition))
        assert told[0].startswith("nrm, edition 2021-q3:")
        assert "  1 area, year 2021" in told
    for name in ("referrals_Q3-2021.csv", "2021_q3.csv"):
        assert tip.readers.read("nrm", path.rename(tmp_path / name)).edition == "2021-q3"
        path = tmp_path / name
    path = path.rename(tmp_path / "referrals_q1-q3 2021.csv")  # of three quarters
    wrong = tip.readers.summary(tip.readers.read("nrm", path, edition="year-q3"))
    assert any("the edition 'year-q3' is no quarter" in line for line in wrong)
    untold = tip.readers.summary(tip.readers.read("nrm", path))
    assert "  1 area, no years: the file states no period" in untold
    assert any("'undated' is no quarter; name one, such as 2023-q4" in line for line in untold)


@pytest.mark.slow
@pytest.mark.parametrize("as_csv", [True, False])
def test_a_file_of_another_publisher_is_recognised(tmp_path, as_csv):
    """A table of GLOTIP given to each other reader is named, with the command that reads it."""
    rows = [*glotip_rows.STAMP, glotip_rows.HEADER, glotip_rows.row("12")]
    path = tmp_path / ("g.csv" if as_csv else "g.xlsx")
    if as_csv:
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    else:
        glotip_rows.write(path, [glotip_rows.row("12")])
    for publisher in ("nrm", "sdg", "ctdc"):
        with pytest.raises(SchemaError) as caught:
            tip.readers.read(publisher, path)
        assert str(caught.value) == (
            f"{path.name} looks like a file of glotip, by its columns Iso3_code and txtVALUE, not of {publisher}; "
            f"give glotip as its publisher, as in 'tipresearch read glotip {path.name}', or a file of {publisher}."
        )
    assert len(tip.readers.read("glotip", path).observations) == 1


def test_a_table_of_observations_is_recognised(tmp_path):
    """What a reader wrote is no published file."""
    path = tmp_path / "o.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="looks like a table of observations"):
        tip.readers.read("nrm", path)


def test_a_fault_in_the_right_file_is_told_as_it_is(tmp_path):
    """A file that is of its publisher keeps the reader's own message; so does an unknown workbook."""
    path = tmp_path / "r.csv"
    path.write_text(REFERRALS.replace("Female", "Femal"), encoding="utf-8")
    with pytest.raises(SchemaError, match="Did you mean 'Female'"):
        tip.readers.read("nrm", path)
    other = workbooks.write_workbook(tmp_path / "w.xlsx", sheet=[["a", "b"], [1, 2]])
    with pytest.raises(SchemaError, match=r"w\.xlsx is a workbook or another archive, not text"):
        tip.readers.read("nrm", other)


def test_marks_are_columns_of_their_reader():
    """What a file is recognised by stands in the columns that its reader requires."""
    assert set(dict(recognition.marks())["glotip"]) <= set(glotip_rows.HEADER)
    assert dict(recognition.marks()).keys() == tip.readers.KNOWN.keys()


def test_reading_is_summed_up_on_one_screen(datasets):
    """Each reader's file is summed up: rows in, kept, set aside, years and areas."""
    reading = tip.readers.read("nrm", datasets / "nrm_uk" / "nrm_referrals_longitudinal.csv")
    lines = tip.readers.summary(reading)
    assert "885 rows in" in lines[0]
    assert len(lines) < 24
    assert str(tip.paths.HOME) not in lines[0]
