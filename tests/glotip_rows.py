"""An invented GLOTIP look-alike, with every oddity of the real editions and no figure of them."""

from pathlib import Path

import pytest
import workbooks

from nbpress.core.errors import SchemaError
from tipresearch.readers import glotip

HEADER = [
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex",
    "Age", "Year", "Unit of measurement", "txtVALUE", "Source",
]  # fmt: skip
DETECTED, CONVICTED = "Detected trafficking victims", "Persons convicted"
FORM, CITIZEN, HOME = "by form of exploitation", "by citizenship", "by country of repatriation"
CHILD, ADULT = "0 to 17 years", "18 years or over"


def row(
    value: object,
    *,
    iso: str = "FRA",
    country: str | None = None,
    indicator: str = DETECTED,
    dimension: str = "Total",
    category: str = "Total",
    sex: str = "Total",
    age: str = "Total",
    year: object = 2019,
    unit: str = "Counts",
) -> list[object]:
    """Return one row of the look-alike."""
    name = {"FRA": "France", "ITA": "Italy"}.get(iso, iso) if country is None else country
    return [
        iso, name, "Europe", "Western Europe", indicator, dimension, category, sex, age, year,
        unit, value, "GLOTIP",
    ]  # fmt: skip


#: Each row with what must become of it: a reason, or nothing where it is kept.
ROWS = [
    (row("1,234"), ""),
    (row("700", sex="Female"), ""),
    (row("<5", sex="Male"), ""),
    (row("<5", sex="Other"), ""),
    (row("900", age=ADULT), ""),
    (row("<5", age=CHILD), ""),
    (row("<5", sex="Unknown", age="Unknown"), ""),
    (row("690", sex="Female", age=ADULT), ""),
    (row("12", dimension=FORM, category="Sexual exploitation"), ""),
    (row("13", dimension=FORM, category="Forced labour", age=CHILD), ""),
    (row("14", dimension=FORM, category="Other forms of exploitation", sex="Male", age=CHILD), ""),
    (row("21", dimension=CITIZEN, category="N/A"), ""),
    (row("22", dimension=CITIZEN, category="TÃ¼rkiye"), ""),
    (row("23", dimension=CITIZEN, category="Espa\ufffda"), ""),
    (row("24", dimension=CITIZEN, category="0"), ""),
    (row("25", dimension=CITIZEN, category="TOTAL"), ""),
    (row("26", dimension=HOME, category="Abroad"), ""),
    (row(57, indicator=CONVICTED), ""),
    (row("58", indicator="Persons prosecuted"), ""),
    (row("59", indicator="Persons brought into formal contact"), ""),
    (row("60", indicator="Offences of trafficking in persons"), ""),
    (row("2,018", year=2018), ""),
    (row("31", year=2017), ""),
    (row("31", year=2017), "exact_duplicate"),
    (row("<5", year=2016), "conflicting_duplicate"),
    (row("11", year=2016), "conflicting_duplicate"),
    (row("<5", year=2016), "exact_duplicate"),
    (row("31", year=2014, sex="Other"), ""),
    (row("<5", year=2014, sex="Other"), "addend"),
    (row("20", year=2013), ""),
    (row("16", year=2013, sex="Other"), "smaller_repeat"),
    (row("17", year=2013, sex="Other"), ""),
    (row("50", year=2012, sex="Female"), ""),
    (row("60", year=2012, sex="Male"), ""),
    (row("50", year=2012, age=CHILD), "ages_repeat_sexes"),
    (row("60", year=2012, age=ADULT), "ages_repeat_sexes"),
    (row("61,102,019", indicator=CONVICTED, dimension=CITIZEN, category="Q6.1_10s_2019"), "questionnaire_label"),
    (row("33", indicator=CONVICTED, dimension=CITIZEN, category="Q6.1_11s_2019"), "questionnaire_label"),
    (row("6,112,019", indicator=CONVICTED, dimension=CITIZEN, category="Nationals"), "questionnaire_value"),
    (row("61,112,019", indicator=CONVICTED, dimension=CITIZEN, category=""), "questionnaire_value"),
    (row("2,019", dimension=HOME, category=""), "year_as_value"),
    (row("77", dimension=CITIZEN, category=""), "blank_category"),
    (row("81", iso="SAM", country=""), "aggregate_area"),
    (row("82", iso="", country="Sark"), "unresolved_area"),
    (row("83", iso="Aruba/Curacao", country=""), "unresolved_area"),
    (row("-", year=2015), "no_value"),
]
STAMP = [["UNODC"], ["14/04/2025"]]


def write(path: Path, rows: list[list[object]] | None = None, head: list | None = None) -> Path:
    """Write the look-alike, or other rows, below a stamp or other rows of a head."""
    rows = [r for r, _ in ROWS] if rows is None else rows
    head = [*STAMP, HEADER] if head is None else head
    return workbooks.write_workbook(path, data_glotip_1=[*head, *rows])


def refuses(path: Path, *words: str) -> None:
    """Require that the reader refuses a file in one line that holds all words."""
    with pytest.raises(SchemaError) as caught:
        glotip.read(path)
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message, message
