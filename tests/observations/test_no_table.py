"""What is no table of observations is refused in one line by every function of the face that takes one."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError

FOREIGN = pd.DataFrame({"year": [2020], "victims": [30]})
AREA = {"ref_area": "PAK"}
ASKED = {
    "select": {"year": 2020},
    "pick": {"year": 2020},
    "pick_parts": {"partition": "sex"},
    "competing": AREA,
    "side_by_side": AREA,
    "related": AREA,
    "editions": {"old": "a", "new": "b", "source_id": "unodc_glotip"},
    "conflicts": {},
    "sdg_16_2_2": {},
    "check_parts": {},
    "deduplicate": {},
    "flag_leaks": {},
}


@pytest.mark.parametrize("function", ASKED)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "not NoneType."),
        (["unodc_glotip"], "not list."),
        ("data/observations.csv", "not str."),
        (FOREIGN, "is missing; a table of observations is needed"),
    ],
    ids=["none", "list", "text", "foreign"],
)
def test_what_is_no_table_is_refused(function, given, said):
    with pytest.raises(TipResearchError, match="table of observations is needed") as refused:
        getattr(tip, function)(given, **ASKED[function])
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_dataset_is_told_what_it_holds():
    dataset = tip.observations_from(
        pd.DataFrame({"ref_area": ["PAK"], "year": [2020], "measure": ["detected"], "count": [30]}),
        source="own",
    )
    with pytest.raises(TipResearchError, match=r"or \.observations of a dataset, not Dataset\."):
        tip.competing(dataset, ref_area="PAK")
    assert len(tip.competing(dataset.observations, ref_area="PAK")) == 1


def test_two_tables_are_compared_or_refused():
    with pytest.raises(TipResearchError, match="not NoneType"):
        tip.differences(tip.load().iloc[:1], None)
    with pytest.raises(TipResearchError, match="not NoneType"):
        tip.compare_published(tip.load(), None)


def test_a_column_that_related_figures_should_share():
    with pytest.raises(TipResearchError, match="column 'colour' is missing"):
        tip.related(tip.load(), ref_area="PAK", colour="red")


def test_one_number_is_no_list_of_numbers():
    with pytest.raises(TipResearchError, match=r"write frame\(\[number\]\)"):
        tip.frame(tip.share(1, 2))


@pytest.mark.parametrize("area", [["PAK", "IND"], None, {"PAK": 1}])
def test_one_area_is_asked(area):
    for asked in (tip.population_of, tip.vintages):
        with pytest.raises(TipResearchError, match="is no code of ISO 3166"):
            asked(area, 2020)


@pytest.mark.parametrize("source", [None, ["unodc_glotip"], 5])
def test_what_is_no_source_is_not_cited(source):
    for named in (tip.cite, tip.short_name):
        with pytest.raises(TipResearchError, match="source is of type .*; give an id of sources.csv, such as"):
            named(source)


def three(**columns):
    """60 women and 30 men of 100, and what was changed."""
    rows = pd.DataFrame({"sex": ["female", "male", "total"], "count": [60, 30, 100]})
    rows = rows.assign(area="Nepal", year=2020, measure="detected")
    return tip.observations_from(rows, source="Mine").observations.assign(**columns)


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        tip.sdg_16_2_2, tip.check_parts, lambda t: tip.competing(t, ref_area="NPL"),
        lambda t: tip.pick(t, year=2020, partition="total", measure="detected"),
    ],
)  # fmt: skip
def test_a_figure_that_stands_twice_is_refused(ask):
    """It was two rates, two answers, and a choice between nothing."""
    ask(three())
    with pytest.raises(TipResearchError, match=r"^\d rows share their key with another, such as 'own:Mine:\d'; use deduplicate\(\)"):  # fmt: skip
        ask(pd.concat([three(), three()], ignore_index=True))


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"count_lo": [-5, 30, 100]}, "'own:Mine:0' counts -5 to 60;"), ({"count_hi": [60, 29, 100]}, "'own:Mine:1' counts 30 to 29;")],
)  # fmt: skip
@pytest.mark.parametrize("ask", [tip.sdg_16_2_2, tip.check_parts])
def test_a_count_has_two_ends_that_a_count_can_have(ask, changed, said):
    with pytest.raises(TipResearchError, match=f"^{said} allowed is 0 ≤ count_lo ≤ count_hi"):
        ask(three(**changed))


@pytest.mark.parametrize(
    "ask", [tip.check_parts, lambda t: tip.pick(t, year=2020, partition="total", measure="detected")]
)
def test_a_table_that_pandas_read_again_is_told_how_to_read_it(tmp_path, ask):
    path = tmp_path / "own.csv"
    three().to_csv(path, index=False)
    with pytest.raises(
        TipResearchError,
        match=r"^column 'period_(start|end)' has no dates, but (str|object); .* tip\.open\('FILE\.csv'\)",
    ):
        ask(pd.read_csv(path))
    ask(tip.open(path).observations)


@pytest.mark.slow
@pytest.mark.parametrize("ask", [tip.conflicts, tip.check_parts, lambda t: tip.side_by_side(t, ref_area="PAK")])
def test_an_index_with_the_name_of_a_column_is_told_how_to_drop_it(ask):
    """As set_index(..., drop=False) leaves it: pandas groups by neither, and said so in a traceback."""
    table = tip.load().set_index(["ref_area", "measure"], drop=False)
    with pytest.raises(TipResearchError, match=r"^'ref_area' is a column and the index, .* table\.reset_index\(drop=True\)"):  # fmt: skip
        ask(table)
    ask(table.reset_index(drop=True))
    ask(table.set_index("figure_id", drop=False))
    ask(table.reset_index(drop=True).rename_axis("year"))  # of which the question makes a column


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["category", "string"])
def test_text_columns_of_other_types_give_what_text_gives(dtype):
    """Categories took no label in their place, and a text of one edition alone, missing in the other, had no truth value."""
    table = tip.load()
    named = table.select_dtypes("str").columns
    typed = table.assign(**{name: table[name].astype(dtype) for name in named})
    for ask in (
        lambda t: tip.related(t, ref_area="PAK")["group"],
        lambda t: tip.editions(t, "2023-05-30", "2025-04-14", source_id="unodc_glotip")["status"],
    ):
        assert ask(typed).tolist() == ask(table).tolist()
