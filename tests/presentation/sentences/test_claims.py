"""A claim beside a count: no verdict."""

from invented_world import invented_world

from tipresearch import world
from tipresearch.presentation.sentences import claims


def test_claim_count_and_difference_are_said_with_what_they_cannot_say():
    said = repr(claims.facing(invented_world(2019, 2021), world.countries_facing()))
    assert said.startswith("Dr. Jeremy Milsom, UNODC Representative in Pakistan, said in 2022")
    assert "“are faced by nearly 100 countries worldwide”" in said
    assert "For 2021, the last full year before, 36 countries reported" in said
    assert "64 fewer than 100" in said
    assert "holds nothing on smuggling" in said
    assert "neither confirms nor refutes" in said


def test_without_a_workbook_the_claim_stands_alone():
    none = world.load_world(2003, 2022)
    said = repr(claims.facing(none, world.countries_facing()))
    assert "nearly 100" in said
    assert said.endswith("no workbook was given.")
    assert claims.facing_table(none, world.countries_facing()).empty
    assert claims.cited(none, world.countries_facing()) == [
        ("unodc_fia_conference_2022", "2022-03-25")
    ]


def test_a_project_without_the_claim_says_so():
    assert repr(claims.facing(invented_world(), None)).startswith("No claim")
    assert claims.facing_table(invented_world(), None).empty


def test_differences_carry_their_sign():
    table = claims.facing_table(invented_world(), world.countries_facing())
    assert table["difference_from_100"].tolist() == ["−64"] * 3


def test_no_sentence_is_longer_than_twenty_five_words():
    said = repr(claims.facing(invented_world(2019, 2021), world.countries_facing()))
    for sentence in said.replace("Dr. ", "").split(". "):
        assert len(sentence.split()) <= 25, sentence
