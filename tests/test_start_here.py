"""The notebook for beginners: what each cell shows."""

import ast
import json

import matplotlib as mpl
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import formatters

pytestmark = pytest.mark.slow
NOTEBOOK = paths.NOTEBOOKS / "00_start_here.ipynb"
CELLS = {c["id"]: "".join(c["source"]) for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["cell_type"] == "code"}  # fmt: skip


def run(**parameters):
    """Return the value of the last line of each cell, by the id of the cell."""
    names, shown = {}, {}
    with mpl.rc_context({"backend": "agg"}):
        for name, source in CELLS.items():
            tree = ast.parse(source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), names)
            if name == "start-parameters":
                names |= parameters
            if last:
                value = eval(compile(ast.Expression(last.value), name, "eval"), names)
                shown[name] = value
    return shown


@pytest.fixture(scope="module")
def shown():
    return run()


def test_the_notebook_has_fifteen_short_cells():
    assert len(CELLS) == 15
    assert max(len(source.splitlines()) for source in CELLS.values()) <= 8


def test_the_notebook_opens_and_narrows_a_dataset(shown):
    assert repr(shown["start-held"]).startswith("tipresearch, edition curated: ")
    first = shown["start-select"]
    assert first["as_published"].tolist()[:2] == ["<5", "15,255"]
    assert set(first["unit"]) == {"persons"}


def test_the_notebook_draws_a_chart_with_a_text(shown):
    assert shown["start-chart"].question == "Detected victims, Pakistan, by sex"
    assert "16,427 in 2020" in shown["start-chart"].alt


def test_numbers_open_their_lineage(shown):
    """The count of the year, and its rate: 20,045 of 235 million persons."""
    assert str(shown["start-count"]) == "20,045"
    assert shown["start-rate"].value == pytest.approx(8.53, abs=0.005)
    panel = formatters.estimate_html(shown["start-rate"])
    assert "GLO25-det-2020-T-total" in panel
    assert "UNODC, GLOTIP database" in panel


def test_a_suppressed_count_stays_an_interval(shown):
    """<5 is 0 to 4, so that a sum with 26,535 others is an interval."""
    hidden = shown["start-hidden"]
    assert {*zip(hidden["as_published"], hidden["lo"], hidden["hi"], strict=True)} == {("<5", 0, 4)}
    assert str(shown["start-sum"]) == "26,535–26,539"


def test_a_contradiction_between_editions_is_shown(shown):
    (row,) = shown["start-conflicts"].to_dict("records")
    assert row["equal_counts"] == (32022, 15255, 9581, 6937)
    assert (row["period"], row["other_period"]) == ("2019", "2020")


def test_own_figures_are_bounded_shares_and_a_chart(shown):
    """30 women, 12 men and fewer than 5 children: 30 of 42 to 46."""
    assert repr(shown["start-frame"]).startswith("own, edition undated: 3 observations")
    women = shown["start-shares"]["women"]
    assert (women.lo, women.hi) == pytest.approx((30 / 46, 30 / 42))
    assert "children" not in repr(shown["start-prose"])
    assert repr(shown["start-prose"]) == "Of 42–46 identified in our survey, 65.2–71.4\N{NO-BREAK SPACE}% were women."
    drawn = shown["start-figure"].chart.data
    assert list(zip(drawn["lo"], drawn["hi"], strict=True)) == [(30, 30), (12, 12), (0, 4)]


def test_the_help_of_a_parameter_names_the_areas_with_data():
    """Only Pakistan has counts by sex."""
    rows = tip.load().query("source_id == 'unodc_glotip' and measure == 'detected'")
    assert {*rows.loc[rows["partition"] == "sex", "ref_area"]} == {"PAK"} < {*rows["ref_area"]}
    assert "held here (Pakistan alone)" in CELLS["start-parameters"]


def test_another_parameter_works_or_is_refused_in_one_line():
    assert str(run(year=2021)["start-count"]) == "21,253"
    earlier = run(edition="2023-05-30")
    assert [str(earlier[name]) for name in ("start-count", "start-sum")] == ["22", "18–22"]
    with pytest.raises(TipResearchError, match="year 2023 is not held for this selection; held are 2019, 2020, 2021, 2022.") as caught:  # fmt: skip
        run(year=2023)
    assert "\n" not in str(caught.value)
    with pytest.raises(TipResearchError, match="Did you mean 'Pakistan'?"):
        run(area="Pakistn")
