import pytest

from nbpress.core import paths
from nbpress.core.files import read_table
from tipresearch.readers.glotip.labels import OF_COUNTRIES, name_country


def test_each_label_has_one_code_and_a_reason_and_a_total_is_a_total():
    codes = read_table(paths.DATA / "mappings" / "glotip_codes.csv")
    assert not codes.duplicated(["column", "label"]).any()
    assert (codes[["code", "reason"]] != "").all(axis=None)
    assert set(codes.loc[codes["label"] == "Total", "code"]) == {"total"}


#: What the questionnaire asks with, and what some countries left in its place.
PROMPTS = {
    "(specify the country)", "(especifique el pa\ufffds)", "(especifique otras nacionalidades)", "Nationality", "N/A",
}  # fmt: skip


@pytest.mark.parametrize("label", sorted(PROMPTS))
def test_a_prompt_of_the_questionnaire_stays_as_published_and_is_doubted(label):
    remark = "The label reads as a prompt of the questionnaire and not as a country."
    assert name_country(label) == (label, remark, True)


@pytest.mark.parametrize(
    "label", ["(Lebanon)", "(Nationality not stated)", "Nationals", "Abroad", "Unknown", "Stateless", "Espa\ufffda"]
)
def test_an_answer_is_not_doubted(label):
    assert name_country(label)[2] is False


@pytest.mark.slow
def test_the_doubted_labels_of_the_published_editions_are_prompts_numbers_and_totals(read_edition):
    """No country is among them, of some thousand labels of two editions."""
    tables = [read_edition(edition).observations for edition in ("2023-05-30", "2025-04-14")]
    labels = {str(x) for t in tables for x in t.loc[t["partition"].isin(OF_COUNTRIES), "category"]}
    doubted = {x for x in labels if name_country(x)[2]}
    assert {x for x in doubted if not x.isdigit()} == PROMPTS | {"TOTAL", "TOTAL POR A\xd1O"}
