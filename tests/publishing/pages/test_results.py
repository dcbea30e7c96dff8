import json

import pytest
from shown_results import RECORD, executed

from tipresearch import bundles
from tipresearch.errors import CheckFailed, TipResearchError
from tipresearch.publishing.pages import results


def test_results_are_what_is_shown(tmp_path):
    """Each number is one row, shown twice or once; infinity is written INF."""
    rows = results.estimates(
        "nb", executed(RECORD, RECORD, RECORD | {"label": "Men", "value": 0.25})
    )
    results.write_results(rows, tmp_path, "Title")
    lines = (tmp_path / "results.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[1:] == ["nb", "share", "Women", "PAK", "2020", "women", "e", "0.5", "", "INF", "point", "", "proportion", "ratio", "A; B", "exceeded", "f1; f2", "s"]  # fmt: skip
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))[0]["hi"] == "INF"


def test_two_values_for_one_number_are_refused():
    """A notebook that shows two values under one name is wrong, and is not published."""
    with pytest.raises(TipResearchError, match="two different values for 'Women': 0.5 and 0.6"):
        results.estimates("nb", executed(RECORD, RECORD | {"value": 0.6}))


@pytest.mark.filterwarnings("ignore")  # frictionless' own dependencies warn
def test_results_package_is_valid(tmp_path):
    """Frictionless accepts results.csv against its description, units and types included."""
    import frictionless

    results.write_results(results.estimates("nb", executed(RECORD)), tmp_path, "Title")
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_figure_names_are_unique(tmp_path):
    """Two figures of a report with one name would overwrite each other."""
    figure = {"name": "a", "svg": "<svg/>", "svg_narrow": "<svg/>", "png": "", "csv": "x\n"}
    results.write_figures([figure, figure], tmp_path)  # shown twice, it is one
    with pytest.raises(TipResearchError, match="two figures of the report are named 'a'"):
        results.write_figures([figure | {"svg": "<svg></svg>"}], tmp_path)


def test_date_of_a_page_is_the_newest_edition_it_cites():
    """A table or text that cites a later edition than any number counts; what is no day does not."""
    node = executed(RECORD | {"edition": "2023-05-30; TIP 2024"})
    assert results.reference_date(node) == "2023-05-30"
    shown = node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]
    shown["citations"].append(shown["citations"][0] | {"id": "t", "edition": "2025-04-14"})
    assert results.reference_date(node) == "2025-04-14"
    assert results.reference_date(executed(RECORD)) == ""


def test_tables_that_were_protected_apart_stop_a_report():
    """Of two tables of one source and edition one could show what the other withholds; one alone passes."""

    def cites(*sources):
        node = executed(RECORD)
        shown = node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]
        shown["citations"][0] |= {"text": "S", "disclosure": [{"source": s, "step": "suppression"} for s in sources]}  # fmt: skip
        return node

    assert len(results.cited_together([cites("a.csv"), cites("a.csv"), cites()])) == 1
    for nodes in ([cites("a.csv"), cites("b.csv")], [cites("a.csv", "b.csv")]):
        with pytest.raises(
            CheckFailed, match=r"two tables of S were protected apart, a.csv \(suppr"
        ):
            results.cited_together(nodes)
