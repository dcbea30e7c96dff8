"""A plain table is read by two files, a layout and its labels: no code, and no other file."""

import own_project
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import readers
from tipresearch.readers import known

LAYOUT = """
title = "tables of an invented office"
reporter = "Invented office, Germany"
source_id = "home_office_nrm"
definition_id = "uk_nrm"
ref_area = "DEU"
notes = ["Suspected victims."]

[[tables]]
name = "victims by year"
marks = ["Jahr", "Opfer"]
counts = "Opfer"
measure = "identified"
unit = "persons"
period = { year = "Jahr" }

[tables.breakdowns]
sex = { column = "Geschlecht" }
age = { column = "Alter" }
"""
LABELS = """reader,variable,label,code,reason
office,sex,weiblich,female,Same word
office,sex,männlich,male,Same word
office,sex,insgesamt,total,No breakdown
office,age,bis 17,child,Under 18
office,age,ab 18,adult,18 and over
office,age,insgesamt,total,No breakdown
"""
TABLE = """Jahr,Geschlecht,Alter,Opfer
2022,weiblich,bis 17,12
2022,männlich,ab 18,<5
2022,insgesamt,insgesamt,14
2023,insgesamt,insgesamt,0
"""


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Return a function that adds an invented publisher by its two files, and reads a table of it."""
    home = own_project.write(tmp_path / "home")
    (home / "data" / "mappings").mkdir(exist_ok=True)
    (home / "data" / "mappings" / "labels.csv").write_text(LABELS, encoding="utf-8")
    own_project.entered(home, monkeypatch)

    def read(text, layout=LAYOUT):
        (tmp_path / "office.toml").write_text(layout, encoding="utf-8")
        read = known.read_layout(tmp_path / "office.toml")
        monkeypatch.setitem(known.LAYOUTS, "office", read)
        monkeypatch.setitem(known.KNOWN, "office", read.title)
        path = tmp_path / "opfer_2024-05-01.csv"
        path.write_text(text, encoding="utf-8")
        assert readers.recognised(path) == "office"
        return readers.read("office", path)

    return read


def test_a_plain_table_is_read_by_its_layout_and_its_labels(office):
    """Each row has its own period, partition, codes and bounds; a suppressed count is not zero."""
    reading = office(TABLE)
    assert (reading.rows_in, len(reading.issues), reading.edition) == (4, 0, "2024-05-01")
    assert reading.notes == ("Suspected victims.",)
    columns = ["figure_id", "partition", "category", "sex", "age", "count_lo", "count_hi"]
    assert reading.observations[columns].to_numpy().tolist() == [
        ["office:2024-05-01:2", "sex_age", "female_child", "female", "child", 12, 12],
        ["office:2024-05-01:3", "sex_age", "male_adult", "male", "adult", 0, 4],
        ["office:2024-05-01:4", "total", "total", "total", "total", 14, 14],
        ["office:2024-05-01:5", "total", "total", "total", "total", 0, 0],
    ]
    row = reading.observations.iloc[3]
    assert (row["ref_area"], row["measure"], row["period_kind"]) == ("DEU", "identified", "calendar_year")
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == ("2023-01-01", "2023-12-31")


def test_a_misspelt_key_of_a_layout_is_refused(tmp_path):
    """Without the error a note or a breakdown would be lost."""
    (tmp_path / "x.toml").write_text(LAYOUT.replace("notes =", "note ="), encoding="utf-8")
    with pytest.raises(TypeError, match="'note'"):
        known.read_layout(tmp_path / "x.toml")


def test_a_table_of_several_countries_names_its_column_of_areas(office):
    """Two countries with one count are two cells; a name in place of a code is refused."""
    layout = LAYOUT.replace('ref_area = "DEU"\n', "").replace('counts = "Opfer"', 'area = "ISO3"\ncounts = "Opfer"')
    table = """ISO3,Jahr,Geschlecht,Alter,Opfer
PAK,2022,weiblich,insgesamt,<5
PAK,2022,insgesamt,insgesamt,16
ITA,2022,insgesamt,insgesamt,16
"""
    reading = office(table, layout)
    columns = ["ref_area", "partition", "sex", "count_lo", "count_hi"]
    assert (reading.rows_in, len(reading.issues)) == (3, 0)
    assert reading.observations[columns].to_numpy().tolist() == [
        ["PAK", "sex", "female", 0, 4],
        ["PAK", "total", "total", 16, 16],
        ["ITA", "total", "total", 16, 16],
    ]
    said = "row 4, column 'ISO3': 'Italy' is not allowed; allowed is a code of ISO 3166-1 alpha-3"
    with pytest.raises(SchemaError, match=said):
        office(table.replace("ITA", "Italy"), layout)
