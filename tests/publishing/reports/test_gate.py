"""What looks like an identifier of a person leaves by no door, and no message tells it."""

import nbformat
import pytest
from command_line import command, refused
from small_batch import NUMBER, by_command, write
from small_project import NAME, verified

from tipresearch import bundles
from tipresearch.publishing.editions import folders, manifests
from tipresearch.publishing.reports import gate

#: Ten invented identifiers of nine kinds.
PROBES = [
    "34201-0891231-8", "CNIC 3420108912318", "2341 2341 2346", "536-90-4399", "GB82 WEST 1234 5698 7654 32",
    "4111-1111-1111-1111", "AB 12 34 56 C", "AB1234567", "+92 300 1234567", "someone.else@example.org",
]  # fmt: skip


def shown(probe, place):
    """An executed notebook with a probe in one of the places that become files of an edition."""
    data = {
        "table": {"text/html": f"<table><tr><td>Name</td><td>{probe.replace('@', '&#64;')}</td></tr></table>"},
        "figure": {bundles.FIGURE_MIME: {"name": "f", "csv": f"a,b\n1,{probe}\n", "svg": "", "alt": ""}},
        "result": {bundles.RESULTS_MIME: {"estimates": [{"label": f"Women, {probe}"}], "citations": []}},
    }  # fmt: skip
    cell = nbformat.v4.new_code_cell(f"x = '{probe}'" if place == "source" else "x")
    if place == "printed":
        cell.outputs = [nbformat.v4.new_output("stream", text=f"a row: {probe}\n")]
    elif place in data:
        cell.outputs = [nbformat.v4.new_output("display_data", data[place])]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), cell])


@pytest.mark.parametrize("place", ["source", "printed", "table", "figure", "result"])
@pytest.mark.parametrize("probe", PROBES)
def test_fifty_probes_are_found_and_not_told(probe, place):
    found = gate.persons("nb", shown(probe, place))
    assert len(found) == 1
    assert found[0].startswith("nb, cell 2: ")
    assert probe not in found[0]


def test_the_contact_of_a_report_is_no_finding():
    node = shown("desk@example.org", "source")
    assert gate.persons("nb", node, "The desk, <desk@example.org>.") == []
    assert gate.persons("nb", node, "other@example.org") == ["nb, cell 2: e-mail address"]


@pytest.mark.slow
def test_a_report_waits_until_somebody_has_looked(small):
    """Status 1, notebook and cell; the reason stands in the edition, which is verified as any other."""
    small.notebook("print('Call +92 300 1234567')")
    done = command("report", NAME)
    refused(done, "small is held: 1 cell(s) hold what looks like an identifier of a person; the first is small, cell 3: telephone number.", 1)  # fmt: skip
    assert "1234567" not in done.stdout + done.stderr
    assert folders.latest(small.report) is None
    refused(command("report", NAME), "small, cell 3: telephone number", 1)
    assert command("approve", NAME, "--reason", "The line of the help desk").returncode == 0
    edition = folders.latest(small.report)
    assert manifests.read_manifest(edition)["approval"]["why"] == (
        "it looked as if identifiers of persons stood in it (small, cell 3: telephone number)"
    )
    page = (edition / "changes.html").read_text("utf-8")
    assert "Reason given: The line of the help desk" in page
    assert verified(edition).differences == []
    assert "Nothing changed" in command("report", NAME).stdout


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
