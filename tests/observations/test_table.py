import pickle

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import SchemaError
from nbpress.core.overlay import read_data
from tipresearch import facts, observations
from tipresearch.observations import label_of


def test_missing_file_says_how_to_get_it(tmp_path, refused):
    """A missing data file is named with the command that restores it."""
    refused(tmp_path / "observations.csv", "data file observations.csv is missing")


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


LABELLED = {"measure": "identified", "category": "total", "sex": "total", "age": "total", "form": "total"}


@pytest.mark.parametrize(
    ("partition", "codes", "label"),
    [
        ("form_age", {"category": "other_child", "form": "other", "age": "child"}, "Other forms, children"),
        ("sex_age", {"category": "other_child", "sex": "other", "age": "child"}, "Children of other sex"),
        ("form_sex", {"category": "sexual_female", "form": "sexual", "sex": "female"}, "Sexual exploitation, female"),
        ("form_sex", {"category": "other_male", "form": "other", "sex": "male"}, "Other forms, male"),
        ("form_sex", {"category": "forced_labour_unknown", "form": "forced_labour", "sex": "unknown"}, "Forced labour, unknown sex"),
        ("form_age", {"category": "sexual_unknown", "form": "sexual", "age": "unknown"}, "Sexual exploitation, unknown age"),
        ("form_age", {"category": "unknown_child", "form": "unknown", "age": "child"}, "Unknown form, children"),
        # The total of a breakdown by form is no part of it.
        ("form_sex", {}, "Identified victims"),
        ("form_age", {}, "Identified victims"),
        ("form_sex", {"category": "sexual", "form": "sexual"}, "Sexual exploitation"),
    ],
)  # fmt: skip
def test_a_form_by_sex_or_age_has_a_label_in_words(partition, codes, label):
    assert label_of(LABELLED | codes | {"partition": partition}) == label


def test_a_rate_states_the_form_and_the_sex_that_it_counts():
    frame = pd.DataFrame([{"form": "other", "sex": "male", "area": "Nepal", "year": 2021, "measure": "identified", "count": 4}])  # fmt: skip
    (rate,) = tip.observations_from(frame, source="Our survey").select(form="other", sex="male").rates()
    assert rate.label == "Nepal, 2021 (identified victims, other forms, male)"


def test_no_published_cell_is_labelled_by_its_code(read_edition):
    """Those of an edition that are of no country of citizenship or repatriation."""
    table = read_edition("2025-04-14").observations
    table = table[~table["partition"].isin(["citizenship", "repatriation"])].drop_duplicates(["partition", "category"])
    assert [c for c in table["category"] if facts.category_label(c) == c] == []
