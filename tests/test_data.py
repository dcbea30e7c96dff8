"""What the tables of data/ hold."""

import re

import pytest

from nbpress.core import paths


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_frictionless_accepts_every_table():
    import frictionless

    report = frictionless.validate(str(paths.DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == len(list(paths.DATA.rglob("*.csv")))


def test_the_data_have_every_figure_of_the_release(observed):
    release = observed[observed["source_id"] == "unodc_fia_conference_2022"]
    assert sorted(release["raw_value"]) == sorted(
        ["32,022", "15,255", "9,581", "6,937", "249", "760", "30", "11,803", "3,744", "nearly 100"]
    )


def test_no_note_repeats_a_clause(observed):
    said = {row.figure_id: re.split("[;.] ", row.notes.rstrip(".")) for row in observed.itertuples()}
    assert [row for row, clauses in said.items() if len(set(clauses)) < len(clauses)] == []
