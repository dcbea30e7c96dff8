import pickle

import pandas as pd
import pytest
from glotip_rows import CHILD, FORM, row, write

import tipresearch as tip
from nbpress.core.errors import SchemaError
from nbpress.core.overlay import read_data
from tipresearch import facts, observations
from tipresearch.observations import label_of
from tipresearch.readers import glotip


def test_missing_file_says_how_to_get_it(tmp_path, refused):
    """A missing data file is named with the command that restores it."""
    refused(tmp_path / "observations.csv", "data file observations.csv is missing")


def test_row_with_another_number_of_fields_is_named(changed_observations, refused):
    """A field too many shifts nothing: the row is named."""
    path = changed_observations()
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(line + ",x" for line in lines[1:])]), encoding="utf-8")
    refused(path, "observations.csv, row 2: 24 fields where the header has 23")


@pytest.mark.parametrize("content", [b"a,b\n1,\0", b"a,a\n1,2", b"", b"\xff\xfe\x00bad", b'a,b\n"unclosed'])
def test_file_that_is_no_table_is_one_line(tmp_path, content, refused):
    """An empty file, another encoding and a broken quote are refused in one line."""
    path = tmp_path / "observations.csv"
    path.write_bytes(content)
    refused(path, "observations.csv")


def test_curated_table_has_every_figure_but_grade_d(observed):
    """264 figures of the sources, without the three that must not be used, and three told in words."""
    assert len(observed) == 264 + 3
    told = observed.set_index("figure_id").loc["TIP21-bl-2020"]
    assert told["count_lo"] is pd.NA
    assert "fewer" in told["raw_value"]
    assert set(observed["grade"]) == {"A", "B", "C"}


def test_censored_values_are_intervals(observed):
    """Every <5 is held as 0 to 4, never as a number between."""
    censored = observed[observed["raw_value"] == "<5"]
    assert len(censored) > 20
    assert (censored["count_lo"] == 0).all()
    assert (censored["count_hi"] == 4).all()


def test_load_returns_a_copy(observed):
    """Changing what load returns changes nothing for the next caller."""
    mine = observations.load()
    mine.loc[:, "raw_value"] = "changed"
    assert "changed" not in set(observations.load()["raw_value"])


def test_all_that_is_refused_of_rows_is_told_and_goes_to_another_process():
    """A row whose cells are right is asked the rules over it; the other is not, though it breaks one."""
    held = read_data("observations.csv").query("source_id == 'unodc_glotip' and count_lo != ''")
    rows = held.head(3).reset_index(drop=True)
    rows.loc[0, ["sex", "count_hi"]] = "femal", "0"
    rows.loc[2, "crime"] = "SOM"
    with pytest.raises(SchemaError, match="the frame, row 2, column 'sex'") as refused:
        observations.validated_rows(rows, "unodc_glotip")
    # A cluster hands on what an error came of, too, and pandera's own errors do not survive it.
    assert refused.value.__context__ is None
    faults = pickle.loads(pickle.dumps(refused.value)).faults
    assert [(n, column) for n, column, _ in faults] == [(0, "sex"), (2, "")]
    assert faults[1][2] == "column 'crime': 'SOM' is not allowed; allowed is the crime that measures.csv gives for the measure."  # fmt: skip


@pytest.mark.slow
def test_codes_of_forms_are_not_those_of_sexes(tmp_path):
    """``other_child`` are children of other forms by form and age, and of other sex by sex and age."""
    rows = [
        row("9", dimension=FORM, category="Other forms of exploitation", age=CHILD),
        row("8", sex="Other", age=CHILD),
    ]
    table = glotip.read(write(tmp_path / "data_glotip.xlsx", rows)).observations
    found = {row["partition"]: (row["category"], label_of(row)) for row in table.to_dict("records")}
    assert found == {
        "form_age": ("other_child", "Other forms, children"),
        "sex_age": ("other_child", "Children of other sex"),
    }
    assert "Other forms, children" in tip.open(tmp_path / "data_glotip.xlsx")._repr_html_()


def test_a_total_of_a_breakdown_by_form_is_labelled_as_one():
    """It was labelled Total, total, and its rate as that of a total of nothing; a form of both sexes, as one of total."""
    total = {"partition": "form_sex", "measure": "identified", "category": "total", "sex": "total", "age": "total", "form": "total"}  # fmt: skip
    assert label_of(total) == label_of(total | {"partition": "form_age"}) == "Identified victims"
    assert label_of(total | {"category": "sexual", "form": "sexual"}) == "Sexual exploitation"


def test_no_published_cell_is_labelled_by_its_code(read_edition):
    """Those of an edition that are of no country of citizenship or repatriation."""
    table = read_edition("2025-04-14").observations
    table = table[~table["partition"].isin(["citizenship", "repatriation"])].drop_duplicates(["partition", "category"])
    assert [c for c in table["category"] if facts.category_label(c) == c] == []
