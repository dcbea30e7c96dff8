"""What looks like an identifier of a person leaves by no door, and no message tells it."""

import nbformat
import pandas as pd
import pytest
from command_line import command, refused
from small_batch import NUMBER, by_command, write
from small_edition import approve_by_command
from small_project import NAME, verified

from nbpress.core import bundles
from nbpress.editions import folders, gate, holds, manifests
from nbpress.inputs import project

#: Ten invented identifiers of nine kinds.
PROBES = [
    "34201-0891231-8", "CNIC 3420108912318", "2341 2341 2346", "536-90-4399", "GB82 WEST 1234 5698 7654 32",
    "4111-1111-1111-1111", "AB 12 34 56 C", "AB1234567", "+92 300 1234567", "someone.else@example.org",
]  # fmt: skip


def shown(probe, place):
    """An executed notebook with a probe in one of the places that become files of an edition."""
    data = {
        "table": {"text/html": f"<table><tr><td>Name</td><td>{probe.replace('@', '&#64;')}</td></tr></table>"},
        "drawing": {"image/svg+xml": f"<svg><g><text x='1'>{probe}</text></g></svg>"},
        "error": {},
    }
    cell = nbformat.v4.new_code_cell(f"x = '{probe}'" if place == "source" else "x")
    if place == "printed":
        cell.outputs = [nbformat.v4.new_output("stream", text=f"a row: {probe}\n")]
    elif place == "error":
        cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="", traceback=[f"\x1b[31mno {probe}\x1b[0m"])]
    elif place in data:
        cell.outputs = [nbformat.v4.new_output("display_data", data[place])]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), cell])


def test_each_cell_that_shows_one_is_named():
    """Also where another shows the same: whoever takes one out is not held for the other."""
    node = shown("+92 300 1234567", "table")
    node.cells.append(node.cells[1].copy())
    assert [each.partition(":")[0] for each in gate.persons("nb", node)] == ["nb, cell 2", "nb, cell 3"]


@pytest.mark.parametrize("place", ["source", "printed", "table", "drawing", "error"])
@pytest.mark.parametrize("probe", PROBES)
def test_probes_are_found_and_not_shown(probe, place):
    found = gate.persons("nb", shown(probe, place))
    assert len(found) == 1
    assert found[0].startswith("nb, cell 2: ")
    assert probe not in found[0]


def test_what_looks_like_markup_in_what_is_printed_hides_nothing():
    """It is shown as it stands."""
    node = shown("<someone.else@example.org>", "printed")
    assert gate.persons("nb", node) == ["nb, cell 2: e-mail address"]


@pytest.mark.parametrize("text", ["| Case | Surname |\n|---|---|\n| A | Bibi |", "<table><tr><th>Case</th><th>Surname</th></tr><tr><td>A</td><td>Bibi</td></tr></table>"])  # fmt: skip
def test_tables_in_markdown_are_looked_at(text):
    """A page shows them as it shows those of outputs; a remark in code is none."""
    cells = [nbformat.v4.new_markdown_cell(f"# Cases\n\n{text}"), nbformat.v4.new_code_cell(f"# {text}")]
    node = nbformat.v4.new_notebook(cells=cells)
    assert gate.persons("nb", node) == ["nb, cell 1: a column of persons"]


def test_widgets_are_looked_at():
    """Their state lies in the notebook, not in a cell."""
    node = shown("", "source")
    node.metadata["widgets"] = {"state": {"a": {"value": "<td>34201-0891231-8</td>"}}}
    assert gate.persons("nb", node) == ["nb, its widgets: identity card number of Pakistan"]


#: Three invented records, in columns of a file of CTDC, and what else may stand under these columns.
RECORDS = pd.DataFrame({
    "yearOfRegistration": [2010, 2015, None], "gender": ["Man", "Woman", "Woman"], "ageBroad": ["30--38", "9--17", ""],
    "citizenship": ["UKR", "", "PHL"], "isForcedLabour": [1, 0, 1],
})  # fmt: skip
FORMS = {
    "a table": lambda frame: {"text/html": frame.to_html()},
    "a styled table": lambda frame: {"text/html": frame.style.to_html()},
    "text": lambda frame: {"text/plain": repr(frame)},
    "lines": lambda frame: {"text/plain": frame.to_csv(sep="\t")},
    "JSON": lambda frame: {"application/json": frame.to_dict("records")},
    "dictionaries": lambda frame: {"text/plain": str(frame.to_dict("records"))},
}  # fmt: skip


def found_in(data):
    """What stops a notebook of one cell that shows this."""
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", data)])
    return gate.persons("nb", nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_rows_of_records_are_a_dump_and_counts_of_them_are_none(form):
    """Three rows that only a record can be; not two, and no counts, shares or summaries of the same columns."""
    assert found_in(form(RECORDS)) == ["nb, cell 1: rows of case records"]
    keys = ["yearOfRegistration", "gender", "citizenship"]
    counts = RECORDS.groupby(keys, as_index=False, dropna=False).size().assign(size=[15, 22, 31])
    shares = RECORDS[keys].assign(share=["12.5 %", "40 %", "47.5 %"])
    for frame in (RECORDS.head(2), counts, shares, RECORDS.describe(), RECORDS.isna().sum().to_frame()):
        assert found_in(form(frame)) == []


@pytest.mark.parametrize("form", ["a table", "a styled table", "text", "lines"])
def test_a_summary_with_its_row_names_is_no_dump(form):
    assert found_in(FORMS[form](RECORDS.describe(include="all"))) == []


@pytest.mark.parametrize("head", ["Date of birth", "father_name", "CNIC", "Passport No.", "Victim name"])
@pytest.mark.parametrize("form", ["a table", "text"])
def test_a_column_of_persons_is_known_by_its_head(form, head):
    frame = pd.DataFrame({"n": [1, 2], head: ["a", "b"]})
    assert found_in(FORMS[form](frame)) == ["nb, cell 1: a column of persons"]
    assert found_in(FORMS[form](frame.head(0))) == []


#: What public notebooks print: each is like something that the gate looks for, and is none of it.
PUBLIC = {
    "counts": repr(pd.DataFrame({"country": ["PAK", "IND"], "year": [2019, 2020], "victims": [19954, 2189]})),
    "dates": "2024-01-31 12:59:59+05:00\n20240131T125959Z\n1970-01-01 - 2024-12-31\nUnix time 1706678399",
    "books": "ISBN 978-3-16-148410-0, ISBN 0-306-40615-2, ISSN 1234-5679, doi:10.1000/182, arXiv:2101.12345v2",
    "places": "lat 33.6844, lon 73.0479; 40.7128° N, 74.0060° W; POINT (73.0479 33.6844)\nEPSG:4326 tile 12/2905/1663",
    "hashes": "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\ncommit 45cc080d\n550e8400-e29b-41d4-a716-446655440000",
    "prices": "$1,299.99 + $12.00 = 1.311,99 EUR; PKR 150,000-250,000; p = 0.0342; 1e-10; -0.5 to +0.5",
    "hosts": "GET http://192.168.0.1:8080/a?id=3001234567 200 0.0034 s\n10.0.0.255 - - [10/Oct/2000:13:55:36 -0700] 127.0.0.1",
    "training": "Epoch 1/10\n1875/1875 [====] - 5s 3ms/step - loss: 0.2961 - val_loss: 0.1399\n[0.1 0.2 0.3]\narray([[1, 0], [0, 1]])",
    "passengers": repr(pd.DataFrame({"Survived": [0, 1], "Sex": ["male", "female"], "Ticket": ["PC 17599", "113803"], "Fare": [71.2833, 53.1]})),
    "versions": "Python 3.11.4 | pandas 3.0.1 | numpy 2.1.0\nLinux-5.10.0-x86_64-with-glibc2.31\nPhone model 12, gender and citizenship by surname\nwere not asked, 1 of 3.",
}  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC.values(), ids=PUBLIC)
def test_what_public_notebooks_print_is_no_finding(text):
    cell = nbformat.v4.new_code_cell(
        "# Load the data\ndf = pd.read_csv('data.csv')\ndf[['surname', 'gender']].nunique()"
    )
    cell.outputs = [nbformat.v4.new_output("stream", text=text), nbformat.v4.new_output("display_data", {"text/plain": text, "text/html": f"<pre>{text}</pre>"})]  # fmt: skip
    assert gate.persons("nb", nbformat.v4.new_notebook(cells=[cell])) == []


def test_parameters_are_looked_at(tmp_path):
    """papermill puts in a cell, which has no number of its own in the notebook as written."""
    node = shown("", "source")
    given = nbformat.v4.new_code_cell("who = 'a.b@example.org'", metadata={"tags": ["injected-parameters"]})
    node.cells.insert(1, given)
    node.cells[2].source = "print('+92 300 1234567')"
    assert gate.persons("nb", node) == [
        "nb, cell 2: telephone number",
        "nb, its parameters: e-mail address",
    ]


CARD = "34201-0891231-8"


def test_the_course_of_a_line_is_no_number_of_a_person():
    """Points of a map may be groups of four digits, as those of a payment card."""
    svg = '<svg><polygon points="4111 1111 1111 1111"/><path d="M 2341 2341 2346 4111 1111 1111 1111"/></svg>'
    assert found_in({"image/svg+xml": svg}) == []


def test_numbers_with_lineage_are_no_persons():
    """They are counts of published tables: what is a figure or a result of ours is passed over."""
    figure = {"name": "f", "csv": "a\n34201-0891231-8\n", "svg": "", "alt": ""}
    assert found_in({bundles.FIGURE_MIME: figure, "text/html": "<p>34201-0891231-8</p>"}) == []
    own = figure | {"svg": "<svg><text>34201-0891231-8</text></svg>"}  # anybody can draw what is on it
    assert found_in({bundles.FIGURE_MIME: own}) == ["nb, cell 1: identity card number of Pakistan"]


def test_only_the_contact_itself_is_allowed():
    """No word of it: 'is' hides no address, and the country of its telephone no other telephone."""
    contact = "The desk is at Room 1, +92 51 1234567, desk@example.org."
    for probe in ("chris@example.org", "+92 51 7654321", "34201-0891231-8", "desk@example.org.uk"):
        assert len(gate.persons("nb", shown(probe, "source"), contact)) == 1
    assert gate.persons("nb", shown("+92 51 1234567", "source"), contact) == []


def test_the_contact_of_a_report_is_no_finding():
    node = shown("desk@example.org", "source")
    assert gate.persons("nb", node, "The desk, <desk@example.org>.") == []
    assert gate.persons("nb", node, "other@example.org") == ["nb, cell 2: e-mail address"]


@pytest.mark.slow
def test_a_report_waits_until_somebody_has_looked(small):
    """Status 1, notebook and cell; the reason stands in the edition, which is verified as any other."""
    small.notebook("print('Call +92 300 1234567')")
    done = command("report", NAME)
    refused(done, "small is held: 1 place(s) hold what looks like an identifier of a person: small, cell 3: telephone number.", 1)  # fmt: skip
    assert "1234567" not in done.stdout + done.stderr
    assert folders.latest(small.report) is None
    refused(command("report", NAME), "small, cell 3: telephone number", 1)
    assert approve_by_command(small.report, "The line of the help desk").returncode == 0
    edition = folders.latest(small.report)
    assert manifests.read_manifest(edition)["approval"]["why"] == (
        "1 place(s) hold what looks like an identifier of a person: small, cell 3: telephone number"
    )
    page = (edition / "changes.html").read_text("utf-8")
    assert "Reason given: The line of the help desk" in page
    assert verified(edition).differences == []
    assert "Nothing changed" in command("report", NAME).stdout


def test_what_pages_say_beside_their_cells_is_looked_at(small):
    """Title, subjects of commits, values of parameters and the methods; the contact itself is allowed."""
    manifest = {
        "title": f"Case of {CARD}", "contact": "desk@example.org", "authors": ["A. B. <a.b@example.org>"],
        "parameters": {"small": {"who": "desk@example.org"}}, "inputs": {"data/a.csv": "9f" * 32},
        "reasons": [{"file": "data/figures.csv", "commits": ["Ask a.b@example.org or +92 300 1234567"]}],
    }  # fmt: skip
    (small.home / "docs").mkdir()
    (small.home / "docs" / "methods.md").write_text("Call 0300-1234567.\n", encoding="utf-8")
    assert holds.persons(manifest, project.methods()) == [
        "its title: identity card number of Pakistan", "its reasons: telephone number", "docs/methods.md: telephone number",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_title_with_a_telephone_holds_a_report(small):
    definition = small.home / "reports" / f"{NAME}.toml"
    text = definition.read_text("utf-8").replace('"Small"', '"Call 0300-1234567"')
    definition.write_text(text, encoding="utf-8")
    refused(command("report", NAME), "small is held: 1 place(s) hold what looks like an identifier of a person: its title: telephone number.", 1)  # fmt: skip
    assert folders.latest(small.report) is None
    refused(approve_by_command(small.report, "Ask a.b@example.org"), "--reason holds what looks like an identifier of a person (e-mail address); say why without it.")  # fmt: skip
    assert approve_by_command(small.report, "The line of the help desk").returncode == 0


@pytest.mark.slow
def test_methods_with_an_identifier_stop_a_batch(grid_home):
    (grid_home / "docs").mkdir(exist_ok=True)
    (grid_home / "docs" / "methods.md").write_text("| surname | n |\n|---|---|\n| Bibi | 1 |\n", encoding="utf-8")
    write(grid_home / "notebooks", "print(n)", NUMBER, covered_by="")
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, "docs/methods.md: a column of persons was found: no page of a batch holds an identifier of a person.", 1)  # fmt: skip


@pytest.mark.slow
def test_no_page_of_a_batch_holds_one(grid_home):
    """The run fails and its page is not there; those of others are."""
    write(
        grid_home / "notebooks",
        "print('@'.join(['a.b', 'example.org']) if n == 2 else n)",
        NUMBER,
        covered_by="",
    )
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, "1 of 3 runs failed; the first: n=2: grid, cell 3: e-mail address was found", 3)
    assert "a.b@" not in done.stdout + done.stderr
