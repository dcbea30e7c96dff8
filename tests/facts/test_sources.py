import pytest

from tipresearch import paths
from tipresearch.errors import SchemaError
from tipresearch.facts import cite, load_sources, short_name, source, tables
from tipresearch.files import read_table


def test_sources_are_cited_with_edition():
    """A citation names publisher, title and edition; an unknown source is refused."""
    assert (
        cite("unodc_glotip", "2025-04-14")
        == "UNODC, GLOTIP database, trafficking in persons data file (data_glotip.xlsx) (2025-04-14)"
    )
    assert short_name("unodc_fia_conference_2022") == "UNODC news release"
    with pytest.raises(
        SchemaError,
        match=r"source 'unodc_glotp' is not in sources.csv; load_sources\(\) has those that are. Did you mean 'unodc_glotip'",
    ):
        source("unodc_glotp")
    assert load_sources().index.is_unique


def test_a_row_is_one_of_its_own():
    """Whoever changes what was given changes no citation."""
    row = source("unodc_glotip")
    row["title"] = "another"
    assert source("unodc_glotip")["title"] != "another"
    assert "another" not in cite("unodc_glotip")


def test_every_kind_of_a_source_is_named():
    """Who adds a source learns the kinds of the message alone: of thirteen it named twelve, and no encyclopedia."""
    held = read_table(paths.DATA / "sources.csv")
    with pytest.raises(SchemaError) as refused:
        tables.validated("sources.csv", held.assign(kind="blog"))
    assert [kind for kind in tables.SOURCE_KINDS if kind not in str(refused.value)] == []
