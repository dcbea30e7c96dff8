"""The document on methods: a page of each edition and an input of the edition."""

import re

import pytest
from small_batch import write
from small_project import NAME, verified

from nbpress.batches import building, grid
from nbpress.core import paths
from nbpress.core.errors import TipResearchError
from nbpress.editions import manifests
from nbpress.notebooks import kept_runs
from nbpress.pages import methods, rendering
from nbpress.reports import definitions

TEXT = """# How

First `<5`.

## 3. Intervals

| kind | drawn |
|---|---|
| bounds | line |

After the table.

### 3.1 Policy

```
| no table |
## 9. No heading
```

## 9a. Cells
"""
LINK = '<a href="methods.html"'


@pytest.fixture
def documented(small):
    """The small project, with a document on its methods."""
    (small.home / "docs").mkdir()
    (small.home / "docs" / "methods.md").write_text(TEXT, encoding="utf-8")
    return small


def test_the_document_is_divided_into_sections_and_tables():
    found = methods.blocks(TEXT)
    assert [b.anchor for b in found] == ["", "s3", "", "", "s3-1", "s9a"]
    assert [b.title for b in found if b.title] == ["3. Intervals", "9a. Cells"]
    assert [b.text.count("\n") for b in found if b.table] == [2]
    assert "\n".join(b.text for b in found) == TEXT.rstrip("\n")


def test_each_section_of_our_methods_has_its_own_anchor():
    """Other documents cite section 4.6 as #s4-6. A link to another page of docs/ would lead nowhere in an edition."""
    text = (paths.HOME / "docs" / "methods.md").read_text("utf-8")
    numbers = re.findall(r"^#{2,3} (\d+[a-z]?(?:\.\d+)?)\.? ", text, re.MULTILINE)
    found = [b.anchor for b in methods.blocks(text) if b.anchor]
    assert found == [f"s{number.replace('.', '-')}" for number in numbers]
    assert len(set(found)) == len(found) > 30
    assert not re.findall(r"\]\((?!https?:|#)[^)]*\)", text)


@pytest.mark.slow
def test_an_edition_has_a_page_of_methods_and_each_page_leads_there(documented):
    edition, _ = documented.build()
    page = (edition / "methods.html").read_text("utf-8")
    assert re.search(r'<div class="tr-text" id="s3-1"><h3[^>]*>3.1 Policy', page)
    assert re.search(r'<div class="tr-scroll[^>]*><table>\s*<thead>', page)
    assert '<a href="#s9a">9a. Cells</a>' in page
    assert "<code>&lt;5</code>" in page
    assert f'{LINK} aria-current="page">Methods</a>' in page
    assert page.count('aria-current="page"') == 1
    for name in ("index", NAME, "changes"):
        text = (edition / f"{name}.html").read_text("utf-8")
        assert f"{LINK}>Methods</a>" in text
    assert "docs/methods.md" in manifests.read_manifest(edition)["inputs"]


@pytest.mark.slow
def test_a_changed_document_is_a_difference_and_makes_a_new_edition_without_a_run(documented):
    store = kept_runs.Store(documented.out / ".cache")
    first, _ = documented.build(store=store)
    assert documented.build(store=store)[1] is False
    assert verified(first).differences == []
    path = documented.home / "docs" / "methods.md"
    path.write_text(TEXT.replace("After", "Below"), encoding="utf-8")
    found = {d.what: d.why for d in verified(first).differences}
    assert (found["docs/methods.md"], found["methods.html"]) == ("input changed", "docs/methods.md changed")
    edition, new = documented.build(store=store)
    assert new
    assert "Below the table" in (edition / "methods.html").read_text("utf-8")
    assert manifests.read_manifest(edition)["reused"] == [NAME]
    changes = (edition / "changes.html").read_text("utf-8")
    assert "<li><code>docs/methods.md</code></li>" in changes
    assert "No number changed." in changes


@pytest.mark.slow
def test_an_edition_without_the_document_has_neither_page_nor_link(small, tmp_path):
    edition, _ = small.build()
    assert not (edition / "methods.html").exists()
    assert not any("methods.html" in p.read_text("utf-8") for p in edition.glob("*.html"))
    rendering.write_methods(tmp_path, "Title")  # as for a site
    assert not (tmp_path / "methods.html").exists()


@pytest.mark.slow
def test_a_site_of_many_pages_has_one_page_of_methods(documented):
    """Each page leads there, and the page leads back."""
    write(documented.home / "notebooks", covered_by="")
    runs = grid.plan("grid", ["year=2019,2020"], {}, None, None)
    building.run(runs, documented.home / "out", building.locally(1))
    site = documented.home / "out" / "latest"
    assert [p.relative_to(site).as_posix() for p in site.rglob("methods.html")] == ["methods.html"]
    assert f"{LINK}>Methods</a>" in (site / "index.html").read_text("utf-8")
    page = (site / "2019" / "index.html").read_text("utf-8")
    assert '<a href="../methods.html">Methods</a>' in page
    page = (site / "methods.html").read_text("utf-8")
    assert '<a href="index.html">All pages</a>' in page
    assert "results.json" not in page


@pytest.mark.parametrize("name", ["methods", "Index", "changes", "search", "sources"])
def test_a_notebook_with_the_name_of_a_page_of_each_edition_is_refused(small, name):
    small.define()
    path = small.out / f"{NAME}.toml"
    path.write_text(path.read_text("utf-8").replace(f'["{NAME}"]', f'["{name}"]'), "utf-8")
    with pytest.raises(TipResearchError, match=f"a notebook named '{name}' would overwrite a page"):
        definitions.read_definition(NAME)
