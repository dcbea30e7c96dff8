import json

import pytest
from shown_results import RECORD, executed

from nbpress.batches import index_page
from nbpress.core import bundles
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.pages import results
from nbpress.proofs import numbers


def test_results_are_what_is_shown(tmp_path):
    """Each number is one row, shown twice or once; infinity is written INF."""
    rows = results.estimates("nb", executed(RECORD, RECORD, RECORD | {"label": "Men", "value": 0.25}))
    results.write_results(rows, tmp_path, "Title")
    lines = (tmp_path / "results.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[1:] == ["nb", "share", "Women", "identified", "PAK", "2020", "unodc_pk_4", "women", "e", "0.5", "", "INF", "point", "", "proportion", "ratio", "A; B", "exceeded", "f1; f2", "s"]  # fmt: skip
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))[0]["hi"] == "INF"


def test_a_return_in_a_label_ends_no_row(tmp_path):
    """It was not quoted, so that a number stood in two rows, and its value in none; nor in the table of a batch."""
    label = "Women\rand girls"
    for slug, said in (("one", label), ("two", "Men")):
        (tmp_path / slug).mkdir()
        results.write_results(results.estimates("nb", executed(RECORD | {"label": said})), tmp_path / slug, "Title")
    assert numbers.table(tmp_path / "one").popitem()[1]["label"] == label
    index_page._write_results(tmp_path, {"one": {}, "two": {}})
    assert [(row["page"], row["label"]) for row in numbers.table(tmp_path).values()] == [("one", label), ("two", "Men")]


def test_results_as_json_have_a_line_a_row(tmp_path):
    """Two editions are compared line by line, letters as they are; without a number the list is empty."""
    rows = results.estimates("nb", executed(RECORD | {"label": "خواتین\n"}, RECORD))
    results.write_results(rows, tmp_path, "Title")
    first, *lines, last, end = (tmp_path / "results.json").read_text("utf-8").split("\n")
    assert (first, last, end) == ("[", "]", "")
    assert [json.loads(line.removesuffix(",")) for line in lines] == json.loads(
        (tmp_path / "results.json").read_text("utf-8")
    )
    assert len(lines) == 2
    assert "خواتین" in lines[0]
    results.write_results([], tmp_path, "Title")
    assert json.loads((tmp_path / "results.json").read_text("utf-8")) == []


def test_two_values_for_one_number_are_refused():
    """A notebook that shows two values under one name is wrong, and is not published."""
    with pytest.raises(TipResearchError, match="two different values for 'Women': 0.5 and 0.6"):
        results.estimates("nb", executed(RECORD, RECORD | {"value": 0.6}))


def test_equal_names_of_two_measures_or_sources_are_two_numbers():
    """Women among the detected and among the convicted stand in two charts of one page; the order of these names none of them."""
    one, other, third = RECORD, RECORD | {"measure": "convicted", "value": 0.6}, RECORD | {"sources": ["t"]}
    rows, turned = (results.estimates("nb", executed(*given)) for given in ((one, other, third), (third, other, one)))
    assert len({row["result_id"] for row in rows}) == 3
    assert sorted(turned, key=str) == sorted(rows, key=str)
    sex, form = ({**RECORD, "partition": of, "value": n} for of, n in (("sex", 0.5), ("form", 0.6)))
    assert (
        len({row["result_id"] for row in results.estimates("nb", executed(sex, form))}) == 2
    )  # other, as both have it
    assert results.estimates("nb", executed(one, one)) == [
        rows[0] | {"result_id": results.estimates("nb", executed(one))[0]["result_id"]}
    ]


@pytest.mark.slow
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


def cites(*records, source="S", **fields):
    return {"id": source, "text": source} | ({"disclosure": list(records)} if records else {}) | fields


def test_tables_that_were_protected_apart_stop_a_report():
    """Of two tables of one time one could show what the other withholds; one alone passes, under any name."""
    ten, five = (
        {
            "source": f"{n}.csv",
            "rule": f"counts below {n} are withheld, and larger ones",
            "table": n,
        }
        for n in (10, 5)
    )
    renamed = ten | {"source": "again.csv"}
    assert results.cited_together([cites(ten), cites(renamed), cites()]) == [cites(ten)]
    for cited in ([cites(ten), cites(five)], [cites(ten, five)], [cites(ten, source="S@a"), cites(five, source="S@b")]):
        with pytest.raises(CheckFailed, match=r"apart, 10.csv \(counts below 10 are withheld\) and 5.csv \(counts below 5 "):  # fmt: skip
            results.cited_together(cited)
    assert len(results.cited_together([cites(ten), cites(five, source="T")])) == 2


def test_a_citation_that_tells_of_protection_is_kept():
    """Also where a page before or after it, or a later output of one, cites the source without its records."""
    told = cites({"source": "a.csv", "rule": "r", "table": "x"})
    for cited in ([cites(), told], [told, cites()]):
        assert results.cited_together(cited) == [told]
        node = executed(RECORD)
        node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]["citations"] = cited
        assert results.citations(node) == [told]
