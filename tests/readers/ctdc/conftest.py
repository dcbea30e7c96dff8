"""Invented files of case records."""

import csv

import pytest


@pytest.fixture
def write(tmp_path):
    """Return a function that writes records, one dictionary each, under the columns of a release."""

    def write_records(columns, records, name="records.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            rows.writeheader()
            rows.writerows(records)
        return path

    return write_records
