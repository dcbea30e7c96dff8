"""The personal-data check: identifiers of persons are found wherever a reader could see them, and never repeated."""

import nbformat
import pandas as pd
import pytest
from command_line import command, refused
from small_batch import NUMBER, by_command, write
from small_edition import approve_by_command
from small_project import NAME

from nbpress.core import bundles
from nbpress.editions import folders, holds, manifests, personal_data
from nbpress.inputs import project

CARD, CARD_FOUND = "34201-0891231-8", "nb, cell 1: identity card number of Pakistan"
#: Invented identifiers. Patterns are tested in tests/nbpress/review.
PROBES = [CARD, "+92 300 1234567", "someone.else@example.org"]


def displayed(data, source="x"):
    """Return an executed cell that displays data in the given forms."""
    return nbformat.v4.new_code_cell(source, outputs=[nbformat.v4.new_output("display_data", data)])


def found_in(*cells, allowed="", **metadata):
    """Return what the check finds in a notebook of these cells."""
    return personal_data.find_identifiers("nb", nbformat.v4.new_notebook(cells=list(cells), metadata=metadata), allowed)


def printed(text, source="x"):
    return nbformat.v4.new_code_cell(source, outputs=[nbformat.v4.new_output("stream", text=text)])


def raised(text):
    error = nbformat.v4.new_output("error", ename="E", evalue="", traceback=[f"\x1b[31mno {text}\x1b[0m"])
    return nbformat.v4.new_code_cell("x", outputs=[error])


#: How an identifier comes to stand in a file of an edition.
PLACES = {
    "source": lambda probe: nbformat.v4.new_code_cell(f"x = '{probe}'"),
    "printed": lambda probe: printed(f"a row: {probe}\n"),
    "table": lambda probe: displayed({"text/html": f"<table><tr><td>{probe.replace('@', '&#64;')}</td></tr></table>"}),
    "drawing": lambda probe: displayed({"image/svg+xml": f"<svg><g><text x='1'>{probe}</text></g></svg>"}),
    "error": raised,
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("probe", PROBES)
def test_an_identifier_is_found_and_not_repeated(probe, place):
    (found,) = found_in(place(probe))
    assert found.startswith("nb, cell 1: ")
    assert probe not in found


def test_each_cell_that_shows_an_identifier_is_named():
    cells = [PLACES["table"]("+92 300 1234567") for _ in range(2)]
    assert [each.partition(":")[0] for each in found_in(*cells)] == ["nb, cell 1", "nb, cell 2"]


FIGURE = {"name": "f", "csv": f"a\n{CARD}\n", "svg": "", "alt": ""}
DRAWN = FIGURE | {"svg": f"<svg><text>{CARD}</text></svg>"}
MAP = '<svg><polygon points="4111 1111 1111 1111"/><path d="M 2341 2341 2346 4111 1111 1111 1111"/></svg>'
TABLES = (
    "| Case | Surname |\n|---|---|\n| A | Bibi |",
    "<table><tr><th>Case</th><th>Surname</th></tr><tr><td>A</td><td>Bibi</td></tr></table>",
)
CELLS = [
    (printed("<someone.else@example.org>"), ["nb, cell 1: e-mail address"]),  # no markup: shown as printed
    *((nbformat.v4.new_markdown_cell(f"# Cases\n\n{table}"), ["nb, cell 1: a column of persons"]) for table in TABLES),
    *((nbformat.v4.new_code_cell(f"# {table}"), []) for table in TABLES),  # a comment in code shows no table
    (displayed({"image/svg+xml": MAP}), []),  # the points of a line are no card number
    (displayed({bundles.FIGURE_MIME: FIGURE, "text/html": f"<p>{CARD}</p>"}), []),  # numbers with lineage are counts
    (displayed({bundles.FIGURE_MIME: DRAWN}), [CARD_FOUND]),  # but a drawing can show anything
]


@pytest.mark.parametrize(("cell", "found"), CELLS)
def test_only_what_a_reader_sees_without_lineage_is_checked(cell, found):
    assert found_in(cell) == found


def test_the_state_of_widgets_is_checked():
    widgets = {"state": {"a": {"value": f"<td>{CARD}</td>"}}}
    assert found_in(widgets=widgets) == ["nb, its widgets: identity card number of Pakistan"]


def test_parameters_are_checked_and_not_counted_as_a_cell():
    """Papermill inserts them as a cell that the notebook does not have."""
    given = nbformat.v4.new_code_cell("who = 'a.b@example.org'", metadata={"tags": ["injected-parameters"]})
    cells = (nbformat.v4.new_markdown_cell("# Title"), given, nbformat.v4.new_code_cell("print('+92 300 1234567')"))
    assert found_in(*cells) == ["nb, cell 2: telephone number", "nb, its parameters: e-mail address"]


CONTACT = "The desk is at Room 1, +92 51 1234567, <desk@example.org>."
OTHERS = ("chris@example.org", "+92 51 7654321", CARD, "desk@example.org.uk")
SHOWN = [("+92 51 1234567", 0), ("desk@example.org", 0), *((other, 1) for other in OTHERS)]


@pytest.mark.parametrize(("text", "findings"), SHOWN)
def test_only_the_contact_of_a_report_may_be_shown(text, findings):
    assert len(found_in(PLACES["source"](text), allowed=CONTACT)) == findings


#: Three invented records under columns of a file of CTDC.
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


@pytest.mark.parametrize("form", FORMS)
def test_three_rows_of_case_records_are_found_and_counts_of_them_are_not(form):
    def found(frame):
        return found_in(displayed(FORMS[form](frame)))

    assert found(RECORDS) == ["nb, cell 1: rows of case records"]
    keys = ["yearOfRegistration", "gender", "citizenship"]
    counts = RECORDS.groupby(keys, as_index=False, dropna=False).size().assign(size=[15, 22, 31])
    shares = RECORDS[keys].assign(share=["12.5 %", "40 %", "47.5 %"])
    others = [RECORDS.head(2), counts, shares, RECORDS.describe(), RECORDS.isna().sum().to_frame()]
    if form not in ("JSON", "dictionaries"):  # which have no names of rows
        others.append(RECORDS.describe(include="all"))
    assert [found(frame) for frame in others] == [[]] * len(others)


def test_title_reasons_parameters_and_methods_are_checked(small):
    """The contact itself and the authors are allowed."""
    manifest = {
        "title": f"Case of {CARD}", "contact": "desk@example.org", "authors": ["A. B. <a.b@example.org>"],
        "parameters": {"small": {"who": "desk@example.org"}}, "inputs": {"data/a.csv": "9f" * 32},
        "reasons": [{"file": "data/figures.csv", "commits": ["Ask a.b@example.org or +92 300 1234567"]}],
    }  # fmt: skip
    (small.home / "docs").mkdir()
    (small.home / "docs" / "methods.md").write_text("Call 0300-1234567.\n", encoding="utf-8")
    found = ["its title: identity card number of Pakistan", "its reasons: telephone number"]
    assert holds.identifiers_beside_cells(manifest, project.methods()) == [*found, "docs/methods.md: telephone number"]


@pytest.mark.slow
def test_findings_in_a_cell_a_title_or_a_reason_for_approval_stop_a_report(small):
    definition = small.home / "reports" / f"{NAME}.toml"
    definition.write_text(definition.read_text("utf-8").replace('"Small"', '"Call 0300-7654321"'), encoding="utf-8")
    small.notebook("print('Call +92 300 1234567')")
    places = "small, cell 3: telephone number; its title: telephone number."
    for _ in range(2):
        done = command("report", NAME)
        refused(done, f"2 place(s) hold what looks like an identifier of a person: {places}", 1)
        assert "1234567" not in done.stdout + done.stderr
    assert folders.latest(small.report) is None
    done = approve_by_command(small.report, "Ask a.b@example.org")
    refused(done, "--reason holds what looks like an identifier of a person (e-mail address)")
    assert "a.b@" not in done.stderr
    assert approve_by_command(small.report, "The line of the help desk").returncode == 0
    edition = folders.latest(small.report)
    (edition / "index.html").write_text("[", encoding="utf-8")
    repaired, new = small.build()  # the first edition, repaired, does not wait again
    assert new
    assert manifests.read_manifest(repaired)["approval"] == manifests.read_manifest(edition)["approval"]


@pytest.mark.slow
def test_a_batch_with_a_finding_in_its_methods_is_refused(grid_home):
    (grid_home / "docs").mkdir(exist_ok=True)
    (grid_home / "docs" / "methods.md").write_text("| surname | n |\n|---|---|\n| Bibi | 1 |\n", encoding="utf-8")
    write(grid_home / "notebooks", "print(n)", NUMBER, covered_by="")
    refused(by_command(grid_home, "--over", "n=1..3"), "docs/methods.md: a column of persons was found", 1)


@pytest.mark.slow
def test_a_run_of_a_batch_with_a_finding_fails_and_the_others_are_published(grid_home):
    source = "print('@'.join(['a.b', 'example.org']) if n == 2 else n)"
    write(grid_home / "notebooks", source, NUMBER, covered_by="")
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, "1 of 3 runs failed; the first: n=2: grid, cell 3: e-mail address was found", 3)
    assert "a.b@" not in done.stdout + done.stderr
