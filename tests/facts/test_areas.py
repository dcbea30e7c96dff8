"""Names of areas: as they stand in a sentence, and as they may be typed."""

import pytest

from nbpress.core.errors import CoverageError
from tipresearch import facts


@pytest.mark.parametrize(
    ("code", "name", "in_text"),
    [
        ("COD", "Democratic Republic of the Congo", "the Democratic Republic of the Congo"),
        ("FSM", "Federated States of Micronesia", "the Federated States of Micronesia"),
        ("VGB", "British Virgin Islands", "the British Virgin Islands"),
        ("GBR", "United Kingdom", "the United Kingdom"),
        ("USA", "United States of America", "the United States of America"),
        ("NLD", "Netherlands", "the Netherlands"),
        ("BHS", "Bahamas", "the Bahamas"),
        ("CAF", "Central African Republic", "the Central African Republic"),
        ("BOL", "Bolivia", "Bolivia"),
        ("PAK", "Pakistan", "Pakistan"),
        ("BES", "Bonaire, Sint Eustatius and Saba", "Bonaire, Sint Eustatius and Saba"),
        ("PK-PB", "Punjab, Pakistan", "Punjab, Pakistan"),
        ("PK-KP", "Khyber Pakhtunkhwa, Pakistan", "Khyber Pakhtunkhwa, Pakistan"),
        ("GB-WLS", "Wales, United Kingdom", "Wales, United Kingdom"),
        ("BO-L", "La Paz, Bolivia", "La Paz, Bolivia"),
    ],
)
def test_a_name_stands_in_its_order_and_with_its_article(code, name, in_text):
    """ISO 3166 lists by the word that is looked up; a list of islands and a province stay as they are."""
    assert (facts.area_name(code), facts.area_in_text(code)) == (name, in_text)


def test_no_name_of_a_country_is_left_turned_around():
    import pycountry

    names = facts.area_names([c.alpha_3 for c in pycountry.countries]).values()
    assert [n for n in names if ", " in n and " and " not in n] == []


def test_an_area_is_found_by_either_name():
    """The order of ISO 3166 is how many tables print it."""
    for name in ("Congo, The Democratic Republic of the", "Democratic Republic of the Congo"):
        with pytest.raises(CoverageError, match="Did you mean 'COD'"):
            facts.require_area(name)
        assert facts.area_codes()[name.casefold()] == "COD"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # What a slip of letters is near to is another country: PRK, UKR, IRN, VGB.
        ("PK", "PAK"), ("uk", "GBR"), ("IN", "IND"), ("GB", "GBR"), ("pak", "PAK"), ("PK PB", "PK-PB"), ("Punjab, Pakistan", "PK-PB"),
        # None of these is a code, and the nearest of three letters are USA, URY, NLD and TUN.
        ("Russia", ""), ("Turkey", ""), ("England", ""), ("UN", ""), ("", ""), ("PKI", ""), ("RB", ""),
    ],
)  # fmt: skip
def test_what_somebody_typed_is_never_told_another_country(typed, meant):
    with pytest.raises(CoverageError) as told:
        facts.require_area(typed)
    assert str(told.value).partition("such as 'PAK'.")[2] == (f" Did you mean {meant!r}?" if meant else "")
