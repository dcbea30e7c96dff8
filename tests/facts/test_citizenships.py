"""Published labels of citizenship, and the countries that they name."""

import pycountry
import pytest

from tipresearch.facts import citizenship_area, match_area, read_mapping

TABLE = read_mapping("citizenships.csv")
ISO = {country.alpha_3: country.name for country in pycountry.countries}
#: Labels of the database that name no one country and have no row: numbers, and counts of persons.
NO_LABEL = {"0", "145", "2", "3", "6", "2 maliens", "3 maliens", "97 albanian", "nationality", "total", "pero"}


@pytest.mark.parametrize(
    ("label", "area"),
    [
        ("Nigerians", "NGA"), ("ALEMANIA", "DEU"), ("T\ufffdrkiye", "TUR"), ("Viet Nam", "VNM"), ("Nationals", "NPL"),
        ("own country", "NPL"), ("Congolese", ""), ("Nigerin", ""), ("Other Asia", ""), ("Unknown", ""), ("97 albanian", ""),
    ],
)  # fmt: skip
def test_a_label_names_one_country_or_none(label, area):
    assert citizenship_area(label, "NPL") == area


def test_a_row_has_a_country_just_where_its_kind_names_one():
    names_one = TABLE["kind"].isin(["people", "name"])
    assert (TABLE["ref_area"] != "").equals(names_one)
    assert set(TABLE.loc[names_one, "ref_area"]) <= ISO.keys()
    assert all(label == label.casefold() for label in TABLE["label"])


def test_no_row_repeats_what_iso_3166_names():
    assert [label for label in TABLE["label"] if match_area(ISO, label)] == []


def test_each_published_label_is_named_or_listed_here(read_edition):
    known = {*TABLE["label"]}
    for edition in ("2023-05-30", "2025-04-14"):
        rows = read_edition(edition).observations
        labels = rows.loc[rows["partition"] == "citizenship", "category"].unique()
        unnamed = {label.casefold() for label in labels if not match_area(ISO, label)} - known - NO_LABEL
        assert {label for label in unnamed if not label.startswith("3 nig")} == set()
