import pytest

from nbpress.core import paths
from nbpress.core.files import read_table
from tipresearch.readers.glotip.labels import OF_COUNTRIES, name_country


def test_codes_have_reasons_and_no_label_twice():
    """Each label of the mapping has one code and a reason, and no total is unknown or other."""
    codes = read_table(paths.DATA / "mappings" / "glotip_codes.csv")
    assert not codes.duplicated(["column", "label"]).any()
    assert (codes[["code", "reason"]] != "").all(axis=None)
    assert set(codes.loc[codes["label"] == "Total", "code"]) == {"total"}


#: What the questionnaire asks with, and what stands in its place.
PROMPTS = {
    "(specify the country)",
    "(especifique el pa\ufffds)",
    "(especifique otras nacionalidades)",
    "Nationality",
    "N/A",
}


@pytest.mark.parametrize("label", sorted(PROMPTS))
def test_a_prompt_of_the_questionnaire_is_no_country(label):
    """It stays as published, and is doubted, also where a letter of it was lost."""
    found, remark, doubtful = name_country(label)
    assert (found, doubtful) == (label, True)
    assert remark == "The label reads as a prompt of the questionnaire and not as a country."


@pytest.mark.parametrize(
    "label", ["(Lebanon)", "(Nationality not stated)", "Nationals", "Abroad", "Unknown", "Stateless", "Espa\ufffda"]
)
def test_an_answer_is_not_doubted(label):
    """A country in brackets, the country's own or all others, and what is not known are answers."""
    assert name_country(label)[2] is False


@pytest.mark.slow
def test_of_the_published_labels_prompts_alone_are_taken_for_such(read_edition):
    """Of some thousand labels of two editions, no country is among those that are doubted; the others are numbers and totals."""
    tables = [read_edition(edition).observations for edition in ("2023-05-30", "2025-04-14")]
    labels = {str(x) for t in tables for x in t.loc[t["partition"].isin(OF_COUNTRIES), "category"]}
    doubted = {x for x in labels if name_country(x)[2]}
    assert {x for x in doubted if not x.isdigit()} == PROMPTS | {"TOTAL", "TOTAL POR A\xd1O"}
