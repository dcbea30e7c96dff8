"""Each public function refuses a wrong argument in one line that states what to give."""

import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.observations import by_year

FOREIGN = pd.DataFrame({"year": [2020], "victims": [30]})
AREA = {"ref_area": "PAK"}
ARGUMENTS = {
    "select": {"year": 2020}, "pick": {"year": 2020}, "pick_parts": {"partition": "sex"},
    "competing": AREA, "side_by_side": AREA, "related": AREA,
    "editions": {"old": "a", "new": "b", "source_id": "unodc_glotip"},
    "conflicts": {}, "sdg_16_2_2": {}, "check_parts": {}, "deduplicate": {}, "flag_leaks": {},
}  # fmt: skip


@pytest.mark.parametrize("function", ARGUMENTS)
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "not NoneType."),
        (["unodc_glotip"], "not list."),
        ("data/observations.csv", "not str."),
        (FOREIGN, "is missing; a table of observations is needed"),
    ],
    ids=["none", "list", "text", "foreign"],
)
def test_an_argument_that_is_not_a_table_of_observations_is_refused(function, given, message):
    with pytest.raises(TipResearchError, match="table of observations is needed") as refused:
        getattr(tip, function)(given, **ARGUMENTS[function])
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def three(**columns):
    """Return 60 women and 30 men of 100 as observations, with changed columns."""
    rows = pd.DataFrame({"sex": ["female", "male", "total"], "count": [60, 30, 100]})
    rows = rows.assign(area="Nepal", year=2020, measure="detected")
    return tip.observations_from(rows, source="Mine").observations.assign(**columns)


def dataset():
    return tip.observations_from(FOREIGN.set_axis(["year", "count"], axis=1).assign(area="PAK", measure="detected"), source="own")  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tip.competing(dataset(), ref_area="PAK"), r"or \.observations of a dataset, not Dataset\."),
        (lambda: tip.differences(tip.load().iloc[:1], None), "not NoneType"),
        (lambda: tip.compare_published(tip.load(), None), "not NoneType"),
        (lambda: tip.related(tip.load(), ref_area="PAK", colour="red"), "column 'colour' is missing"),
        # A misspelt form is not an empty answer.
        (lambda: tip.related(tip.load(), ref_area="PAK", form="bonded_labor"), r"^form 'bonded_labor' is not known; .* Did you mean 'bonded_labour'\?$"),
        (lambda: tip.frame(tip.share(1, 2)), r"write frame\(\[number\]\)"),
        *((lambda f=f: f(tip.load(), ref_area="Pakistan"), r"area 'Pakistan' is no code of ISO 3166, such as 'PAK'\. Did you mean 'PAK'\?") for f in (tip.competing, tip.side_by_side, tip.related)),
        *((lambda f=f, a=a: f(a, 2020), "is no code of ISO 3166") for a in (["PAK", "IND"], None, {"PAK": 1}) for f in (tip.population_of, tip.vintages)),
        *((lambda f=f, s=s: f(s), "source is of type .*; give an id of sources.csv, such as") for s in (None, ["unodc_glotip"], 5) for f in (tip.cite, tip.short_name)),
        *((lambda f=f, c=c: f(three(**c)), m) for f in (tip.sdg_16_2_2, tip.check_parts) for c, m in (
            ({"count_lo": [-5, 30, 100]}, "^'own:Mine:0' counts -5 to 60; allowed is 0 ≤ count_lo ≤ count_hi"),
            ({"count_hi": [60, 29, 100]}, "^'own:Mine:1' counts 30 to 29; allowed is 0 ≤ count_lo ≤ count_hi"),
        )),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_with_the_value_to_give(call, message):
    with pytest.raises(TipResearchError, match=message):
        call()


def test_the_observations_of_a_dataset_are_accepted():
    assert len(tip.competing(dataset().observations, ref_area="PAK")) == 1
    assert tip.related(tip.load(), ref_area="PAK", form="organ_removal").empty  # a known code without a figure


#: Each function that takes measures.
BY_MEASURES = {
    "conflicts": lambda table, measures: tip.conflicts(table, measures=measures),
    "competing": lambda table, measures: tip.competing(table, ref_area="PAK", measures=measures),
    "side_by_side": lambda table, measures: tip.side_by_side(table, ref_area="PAK", measures=measures),
    "related": lambda table, measures: tip.related(table, ref_area="PAK", measures=measures),
    "by_year": lambda table, measures: by_year(table, ref_area="PAK", source_id="unodc_glotip", measures=measures),
}


@pytest.mark.parametrize("function", BY_MEASURES.values(), ids=BY_MEASURES)
def test_measures_are_codes_or_measures_of_the_table(observed, function):
    with pytest.raises(TipResearchError, match=r"^measure 'identifed' is not known; the table holds .* and \d+ more\. Did you mean 'identified'\?$"):  # fmt: skip
        function(observed, ["detected", "identifed"])
    with pytest.raises(TipResearchError, match=r"^measures is of type str; give a list, as \['id"):
        function(observed, "identified")
    assert function(observed[observed["measure"] != "detected"], ["detected"]).empty
    own = observed.replace({"measure": {"detected": "seen by us"}})
    assert len(function(own, ["identified", "seen by us"])) == len(function(observed, ["identified", "detected"])) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "function",
    [
        tip.sdg_16_2_2, tip.check_parts, lambda t: tip.competing(t, ref_area="NPL"),
        lambda t: tip.pick(t, year=2020, partition="total", measure="detected"),
    ],
)  # fmt: skip
def test_a_figure_that_is_in_the_table_twice_is_refused(function):
    function(three())
    with pytest.raises(TipResearchError, match=r"^\d rows share their key with another, such as 'own:Mine:\d'; use deduplicate\(\)"):  # fmt: skip
        function(pd.concat([three(), three()], ignore_index=True))


@pytest.mark.parametrize(
    "function", [tip.check_parts, lambda t: tip.pick(t, year=2020, partition="total", measure="detected")]
)
def test_a_csv_file_that_pandas_read_is_refused_with_the_way_to_read_it(tmp_path, function):
    path = tmp_path / "own.csv"
    three().to_csv(path, index=False)
    with pytest.raises(TipResearchError, match=r"^column 'period_(start|end)' has no dates, but (str|object); .* tip\.open\('FILE\.csv'\)"):  # fmt: skip
        function(pd.read_csv(path))
    function(tip.open(path).observations)


@pytest.mark.slow
@pytest.mark.parametrize("function", [tip.conflicts, tip.check_parts, lambda t: tip.side_by_side(t, ref_area="PAK")])
def test_an_index_with_the_name_of_a_column_is_refused_with_the_way_to_drop_it(function):
    table = tip.load().set_index(["ref_area", "measure"], drop=False)
    with pytest.raises(TipResearchError, match=r"^'ref_area' is a column and the index.* table\.reset_index\(drop=True\)"):  # fmt: skip
        function(table)
    function(table.reset_index(drop=True))
    function(table.set_index("figure_id", drop=False))
    function(table.reset_index(drop=True).rename_axis("year"))  # the function adds a column of this name


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["category", "string"])
def test_text_columns_of_other_types_give_the_same_results(dtype):
    table = tip.load()
    typed = table.assign(**{name: table[name].astype(dtype) for name in table.select_dtypes("str").columns})
    for function in (
        lambda t: tip.related(t, ref_area="PAK")["group"],
        lambda t: tip.editions(t, "2023-05-30", "2025-04-14", source_id="unodc_glotip")["status"],
    ):
        assert function(typed).tolist() == function(table).tolist()
