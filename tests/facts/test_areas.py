"""Names of areas, in lists and in sentences, and codes of areas that somebody may type."""

import pycountry
import pytest

from nbpress.core.errors import CoverageError
from tipresearch import facts


@pytest.mark.parametrize(
    ("code", "name", "article"),
    [
        ("COD", "Democratic Republic of the Congo", "the "), ("FSM", "Federated States of Micronesia", "the "),
        ("VGB", "British Virgin Islands", "the "), ("GBR", "United Kingdom", "the "), ("NLD", "Netherlands", "the "),
        ("USA", "United States of America", "the "), ("BHS", "Bahamas", "the "), ("CAF", "Central African Republic", "the "),
        ("BOL", "Bolivia", ""), ("PAK", "Pakistan", ""), ("BES", "Bonaire, Sint Eustatius and Saba", ""),
        ("PK-PB", "Punjab, Pakistan", ""), ("PK-KP", "Khyber Pakhtunkhwa, Pakistan", ""),
        ("GB-WLS", "Wales, United Kingdom", ""), ("BO-L", "La Paz, Bolivia", ""),
    ],
)  # fmt: skip
def test_a_name_has_the_order_of_speech_and_in_a_sentence_its_article(code, name, article):
    """ISO 3166 begins with the word that is looked up, such as "Congo, The Democratic Republic of the"."""
    assert (facts.area_name(code), facts.area_in_text(code)) == (name, article + name)


def test_no_country_is_named_in_the_order_of_a_list():
    names = facts.area_names([c.alpha_3 for c in pycountry.countries]).values()
    assert [n for n in names if ", " in n and " and " not in n] == []


def test_a_country_is_found_by_its_name_in_either_order():
    for name in ("Congo, The Democratic Republic of the", "Democratic Republic of the Congo"):
        with pytest.raises(CoverageError, match="Did you mean 'COD'"):
            facts.require_area(name)
        assert facts.area_codes()[name.casefold()] == "COD"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # The nearest of three letters is another country: PRK, UKR, IRN, VGB.
        ("PK", "PAK"), ("uk", "GBR"), ("IN", "IND"), ("GB", "GBR"), ("pak", "PAK"), ("PK PB", "PK-PB"), ("Punjab, Pakistan", "PK-PB"),
        # None of these is a code, and the nearest of three letters are USA, URY, NLD and TUN.
        ("Russia", ""), ("Turkey", ""), ("England", ""), ("UN", ""), ("", ""), ("PKI", ""), ("RB", ""),
    ],
)  # fmt: skip
def test_the_hint_for_a_typed_area_is_never_another_country(typed, meant):
    with pytest.raises(CoverageError) as told:
        facts.require_area(typed)
    assert str(told.value).partition("such as 'PAK'.")[2] == (f" Did you mean {meant!r}?" if meant else "")
