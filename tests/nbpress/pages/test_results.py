"""Numbers, citations and figures of executed notebooks as files of an edition."""

import json

import pytest
from shown_results import RECORD, executed

from nbpress.batches import index_page
from nbpress.core import bundles
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.pages import results
from nbpress.proofs import numbers


def rows(*records):
    return results.estimates("nb", executed(*records))


def test_each_number_is_one_row_however_often_it_is_shown(tmp_path):
    """Infinity is written INF."""
    results.write_results(rows(RECORD, RECORD, RECORD | {"label": "Men", "value": 0.25}), tmp_path, "Title")
    lines = (tmp_path / "results.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[1:] == ["nb", "share", "Women", "identified", "PAK", "2020", "unodc_pk_4", "women", "e", "0.5", "", "INF", "point", "", "proportion", "ratio", "A; B", "exceeded", "f1; f2", "s"]  # fmt: skip
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))[0]["hi"] == "INF"


def test_a_return_in_a_label_ends_no_row(tmp_path):
    """This holds for the results of an edition and of a batch."""
    label = "Women\rand girls"
    for slug, words in (("one", label), ("two", "Men")):
        (tmp_path / slug).mkdir()
        results.write_results(rows(RECORD | {"label": words}), tmp_path / slug, "Title")
    assert numbers.table(tmp_path / "one").popitem()[1]["label"] == label
    index_page._write_results(tmp_path, {"one": {}, "two": {}})
    assert [(row["page"], row["label"]) for row in numbers.table(tmp_path).values()] == [("one", label), ("two", "Men")]


def test_results_as_json_have_one_row_a_line_with_letters_as_they_are(tmp_path):
    results.write_results(rows(RECORD | {"label": "خواتین\n"}, RECORD), tmp_path, "Title")
    text = (tmp_path / "results.json").read_text("utf-8")
    first, *lines, last, end = text.split("\n")
    assert (first, last, end, len(lines)) == ("[", "]", "", 2)
    assert [json.loads(line.removesuffix(",")) for line in lines] == json.loads(text)
    assert "خواتین" in lines[0]
    results.write_results([], tmp_path, "Title")
    assert json.loads((tmp_path / "results.json").read_text("utf-8")) == []


def test_two_values_for_one_number_are_refused():
    with pytest.raises(TipResearchError, match="two different values for 'Women': 0.5 and 0.6"):
        rows(RECORD, RECORD | {"value": 0.6})


def test_numbers_with_one_label_and_other_measures_sources_or_breakdowns_have_other_ids():
    """The order in which a notebook shows numbers changes no id."""
    records = RECORD, RECORD | {"measure": "convicted", "value": 0.6}, RECORD | {"sources": ["t"]}
    found = rows(*records)
    assert len({row["result_id"] for row in found}) == 3
    assert sorted(rows(*reversed(records)), key=str) == sorted(found, key=str)
    sex, form = ({**RECORD, "partition": by, "value": n} for by, n in (("sex", 0.5), ("form", 0.6)))
    assert len({row["result_id"] for row in rows(sex, form)}) == 2
    assert rows(RECORD, RECORD) == rows(RECORD)


def test_two_different_figures_of_one_name_are_refused(tmp_path):
    figure = {"name": "a", "svg": "<svg/>", "svg_narrow": "<svg/>", "png": "", "csv": "x\n"}
    results.write_figures([figure, figure], tmp_path)  # shown twice
    with pytest.raises(TipResearchError, match="two figures of the report are named 'a'"):
        results.write_figures([figure | {"svg": "<svg></svg>"}], tmp_path)


def test_the_date_of_a_page_is_the_newest_edition_that_it_cites():
    """A table or text may cite a later edition than any number does."""
    node = executed(RECORD | {"edition": "2023-05-30; TIP 2024"})
    assert results.reference_date(node) == "2023-05-30"
    shown = node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]
    shown["citations"].append(shown["citations"][0] | {"id": "t", "edition": "2025-04-14"})
    assert results.reference_date(node) == "2025-04-14"
    assert results.reference_date(executed(RECORD)) == ""


def cites(*records, source="S", **fields):
    return {"id": source, "text": source} | ({"disclosure": list(records)} if records else {}) | fields


def test_two_tables_of_one_time_that_were_protected_apart_stop_a_report():
    """One table could show what the other withholds. The same table under another name passes."""
    ten, five = ({"source": f"{n}.csv", "rule": f"counts below {n} are withheld, and larger ones", "table": n} for n in (10, 5))  # fmt: skip
    renamed = ten | {"source": "again.csv"}
    assert results.cited_together([cites(ten), cites(renamed), cites()]) == [cites(ten)]
    for cited in ([cites(ten), cites(five)], [cites(ten, five)], [cites(ten, source="S@a"), cites(five, source="S@b")]):
        with pytest.raises(CheckFailed, match=r"apart, 10.csv \(counts below 10 are withheld\) and 5.csv \(counts below 5 "):  # fmt: skip
            results.cited_together(cited)
    assert len(results.cited_together([cites(ten), cites(five, source="T")])) == 2


def test_the_citation_with_records_of_protection_is_kept_of_two():
    protected = cites({"source": "a.csv", "rule": "r", "table": "x"})
    for cited in ([cites(), protected], [protected, cites()]):
        assert results.cited_together(cited) == [protected]
        node = executed(RECORD)
        node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]["citations"] = cited
        assert results.citations(node) == [protected]
