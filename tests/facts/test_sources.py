import re

import pytest

from nbpress.core import paths
from nbpress.core.errors import SchemaError
from nbpress.core.files import read_table
from tipresearch.facts import cite, load_sources, short_name, source, sources, tables


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


def _fields(entry):
    """The fields of an entry of BibTeX, read back."""
    assert entry.count("{") == entry.count("}")
    return {
        name: re.sub(r"\\text\w+{}", "?", re.sub(r"\\([&%$#_])", r"\1", value.strip("{}"))) if name != "url" else value
        for name, value in re.findall(r"(?m)^  (\w+) = (?:\{(.*)\}|\w+),$", entry)
    }


def test_an_entry_of_bibtex_says_of_each_source_what_is_held_and_nothing_more():
    """No author, and no year of what gives none; a year is read by its styles, and a day by biblatex."""
    table = load_sources()
    entries = {key: cite(key, form="bibtex") for key in table.index}
    for key, row in table.iterrows():
        head, *_ = entries[key].split("\n")
        assert head == f"@misc{{{key},"
        fields = _fields(entries[key])
        assert (fields.pop("title"), fields.pop("howpublished"), fields.pop("key")) == (
            row["title"],
            *[row["publisher"]] * 2,
        )
        assert fields.pop("url", "") == row["url"]
        when = [re.search(rf"^  {name} = {{?(\w+)", entries[key], re.MULTILINE) for name in ("year", "month", "day")]
        months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        given = [found[1] for found in when if found]
        if len(given) > 1:
            given[1] = f"{months.index(given[1]) + 1:02}"
        assert "-".join(each.zfill(2) for each in given) == row["published"]
        assert (
            fields.pop("note", "Edition ") == f"Edition {row['edition'] if row['edition'] != row['published'] else ''}"
        )
        assert fields.keys() <= {"year", "month", "day"}


def test_an_entry_of_bibtex_names_the_edition_read_and_takes_each_sign():
    assert "  note = {Edition 2023-05-30},\n" in cite("unodc_glotip", "2023-05-30", form="bibtex")
    assert r"(data\_glotip.xlsx)" in cite("unodc_glotip", form="bibtex")
    own = cite("own:R&D_{50_%},_Peshawar", "undated", form="bibtex")
    assert own.startswith("@misc{own:R_D_50_Peshawar,\n")
    assert r"  title = {{R\&D \textbraceleft{}50 \%\textbraceright{}, Peshawar}}," in own
    assert "note" not in own
    with pytest.raises(SchemaError, match="form 'bibtx' is not known; there are line, bibtex. Did you mean 'bibtex'?"):
        cite("unodc_glotip", form="bibtx")


def test_an_entry_of_bibtex_has_a_key_of_its_own_in_each_script():
    """Of surveys with names in Urdu each was `own:`, and a source of such an id had none, which BibTeX does not read."""
    heads = [cite(f"own:{name}", form="bibtex").split("\n")[0] for name in ("سروے", "رپورٹ")]
    assert heads == ["@misc{own:سروے,", "@misc{own:رپورٹ,"]


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2020-2021", ["  year = {2020-2021},"]),
        ("2024-q1", ["  year = {2024-q1},"]),
        ("2024-13-01", ["  year = {2024-13-01},"]),
        ("2024/25 & on", [r"  year = {2024/25 \& on},"]),
        ("2024-12", ["  year = {2024},", "  month = dec,"]),
    ],
)
def test_an_entry_of_bibtex_says_a_date_of_any_form(monkeypatch, published, said):
    """Of a source of one's own that was published over two years, or in a quarter, it was a traceback."""
    row = dict(source("us_tip_2018")) | {"published": published, "url": "https://example.org/{a", "edition": ""}
    monkeypatch.setattr(sources, "source", lambda _: row)
    lines = cite("us_tip_2018", form="bibtex").split("\n")
    assert lines[4:] == [*said, "  url = {https://example.org/%7Ba},", "}"]


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
