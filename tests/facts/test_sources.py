import re

import pytest

from nbpress.core import paths
from nbpress.core.errors import SchemaError
from nbpress.core.files import read_table
from tipresearch.facts import cite, cite_all, load_sources, short_name, source, sources, tables


def test_a_citation_has_publisher_title_and_edition():
    title = "GLOTIP database, trafficking in persons data file (data_glotip.xlsx)"
    assert cite("unodc_glotip", "2025-04-14") == f"UNODC, {title} (2025-04-14)"
    assert short_name("unodc_fia_conference_2022") == "UNODC news release"
    with pytest.raises(SchemaError, match=r"source 'unodc_glotp' is not in sources.csv; .*mean 'unodc_glotip'"):
        source("unodc_glotp")
    row = source("unodc_glotip")
    row["title"] = "another"  # a change of a row changes no citation
    assert "another" not in cite("unodc_glotip")


def test_a_line_of_many_sources_has_the_editions_that_were_read_or_are_known():
    cited = [("unodc_glotip", "2025-04-14"), ("us_tip_2019", ""), ("us_tip_2017", ""), ("unodc_laws_2018", "")]
    assert cite_all(cited) == (
        "UNODC GLOTIP (2025-04-14); US TIP 2019 Report (TIP 2019); US TIP 2017 Report (TIP 2017); UNODC laws page (undated)"
    )


def _fields(entry):
    """Return the fields of an entry of BibTeX."""
    assert entry.count("{") == entry.count("}")
    return {
        name: re.sub(r"\\text\w+{}", "?", re.sub(r"\\([&%$#_])", r"\1", value.strip("{}"))) if name != "url" else value
        for name, value in re.findall(r"(?m)^  (\w+) = (?:\{(.*)\}|\w+),$", entry)
    }


def test_an_entry_of_bibtex_has_what_the_table_of_sources_has_and_nothing_more():
    """There is no author, and no year for a source without a date; BibTeX reads a year, and biblatex a day."""
    table = load_sources()
    entries = {key: cite(key, form="bibtex") for key in table.index}
    for key, row in table.iterrows():
        head, *_ = entries[key].split("\n")
        assert head == f"@misc{{{key},"
        fields = _fields(entries[key])
        assert [fields.pop(name) for name in ("title", "howpublished")] == [row["title"], row["publisher"]]
        assert fields.pop("key") == row["publisher"]
        assert fields.pop("url", "") == row["url"]
        when = [re.search(rf"^  {name} = {{?(\w+)", entries[key], re.MULTILINE) for name in ("year", "month", "day")]
        months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        given = [found[1] for found in when if found]
        if len(given) > 1:
            given[1] = f"{months.index(given[1]) + 1:02}"
        assert "-".join(each.zfill(2) for each in given) == row["published"]
        note = row["edition"] if row["edition"] != row["published"] else ""
        assert fields.pop("note", "Edition ") == f"Edition {note}"
        assert fields.keys() <= {"year", "month", "day"}


def test_an_entry_of_bibtex_has_the_edition_of_the_caller_and_escapes_each_sign():
    assert "  note = {Edition 2023-05-30},\n" in cite("unodc_glotip", "2023-05-30", form="bibtex")
    assert r"(data\_glotip.xlsx)" in cite("unodc_glotip", form="bibtex")
    own = cite("own:R&D_{50_%},_Peshawar", "undated", form="bibtex")
    assert own.startswith("@misc{own:R_D_50_Peshawar,\n")
    assert r"  title = {{R\&D \textbraceleft{}50 \%\textbraceright{}, Peshawar}}," in own
    assert "note" not in own
    with pytest.raises(SchemaError, match="form 'bibtx' is not known; there are line, bibtex. Did you mean 'bibtex'?"):
        cite("unodc_glotip", form="bibtx")

    for name in ("سروے", "رپورٹ"):  # a name in any script gives its own key
        assert cite(f"own:{name}", form="bibtex").split("\n")[0] == f"@misc{{own:{name},"


@pytest.mark.parametrize(
    ("published", "lines"),
    [
        ("2020-2021", ["  year = {2020-2021},"]), ("2024-q1", ["  year = {2024-q1},"]),
        ("2024-13-01", ["  year = {2024-13-01},"]), ("2024/25 & on", [r"  year = {2024/25 \& on},"]),
        ("2024-12", ["  year = {2024},", "  month = dec,"]),
    ],
)  # fmt: skip
def test_an_entry_of_bibtex_has_a_date_of_any_form(monkeypatch, published, lines):
    row = dict(source("us_tip_2018")) | {"published": published, "url": "https://example.org/{a", "edition": ""}
    monkeypatch.setattr(sources, "source", lambda _: row)
    entry = cite("us_tip_2018", form="bibtex").split("\n")
    assert entry[4:] == [*lines, "  url = {https://example.org/%7Ba},", "}"]


def test_an_unknown_kind_of_a_source_is_refused_with_all_kinds():
    table = read_table(paths.DATA / "sources.csv")
    with pytest.raises(SchemaError) as refused:
        tables.validate_table("sources.csv", table.assign(kind="blog"))
    assert [kind for kind in tables.SOURCE_KINDS if kind not in str(refused.value)] == []
