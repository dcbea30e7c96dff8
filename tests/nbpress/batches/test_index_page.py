"""The index of a batch: one small drawing a run, a table, and the sources."""

import re
import textwrap

import pytest
from small_batch import NUMBER, write
from small_grid import FIGURE, run

from nbpress.batches import index_page
from nbpress.core import bundles
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.editions import folders

pytestmark = pytest.mark.slow
ROUGHLY = FIGURE.replace("0,4,<5", "90,110,about 100")


def index_of(project, source, *over, **metadata):
    """Run a grid of a notebook; return the text of the index and the words of its drawings."""
    write(project, source, **metadata)
    run(project, *over)
    text = (project / "out" / "latest" / "index.html").read_text("utf-8")
    return text, re.findall(r'role="img" aria-label="([^"]*)"', text)


def drawn(project, figure):
    """Return the index of one run that shows a figure, the words of the drawing, and the line of the highest count."""
    text, (words,) = index_of(project, figure, "year=2020", drawn="by_year")
    return text, words, re.search(r'<p class="tr-top">(.*?)</p>', text)[1]


def test_the_index_draws_the_named_figure_of_each_run(project):
    """A run that shows another figure alone has no drawing. Nothing ranks countries."""
    other = FIGURE.replace("by_year", "other")
    source = f"if year == 2020:\n{textwrap.indent(FIGURE, '    ')}else:\n{textwrap.indent(other, '    ')}"
    index, (label,) = index_of(project, source, "year=2019,2020", drawn="by_year")
    words = "highest 1,200 in 2020, latest 1,200 in 2020; suppressed in 2018"
    assert label == f"year 2020: 2 years from 2018 to 2020; {words}"
    for part in (
        "<p>Read <em>with care</em>.</p>", "One small drawing for each name in the table below. Unit: persons.", "Detected, 2018 to 2020",
        # A count has no key to sort by, and its heading is no button.
        '<td>1,200</td><td data-sort="2020">2020</td>', 'if ("unsorted" in head.dataset) return;',
        '<th scope="col" data-unsorted>Detected, latest published (persons)</th>',
        '<td colspan="6" data-sort="">No number is published. Its page says what is.</td></tr>',
        '<span id="sorted" aria-live="polite">The order is alphabetic.</span>', "ranks nothing", "<h1>Grid: 2 pages</h1>",
    ):  # fmt: skip
        assert part in index
    assert index.count('class="tr-none">No number is published<') == 1


def test_both_years_of_a_highest_count_are_named(project):
    index, _, top = drawn(project, FIGURE.replace("0,4,<5", '1200,1200,"1,200"'))
    assert top == "highest 1,200 (2018 and 2020)"
    assert "highest 1,200 in 2018 and 2020" in index


def test_a_count_that_is_known_roughly_is_drawn_with_a_key_and_is_no_highest_count(project):
    index, words, top = drawn(project, ROUGHLY)
    assert words.endswith("; possible range in 2018")
    assert "possible range, from lowest to highest</span>" in index
    assert top == "highest 1,200 (2020)"
    top = drawn(project, ROUGHLY.replace("1200,1200", "1100,1200"))[2]
    assert top == "each number is suppressed or in doubt"
    assert "possible range" not in drawn(project, FIGURE)[0]


def test_contested_counts_are_marked_and_are_no_highest_count(project):
    flagged = FIGURE.replace("unit\\n", "unit,state,contested\\n").replace("persons\\n", "persons,,sources disagree\\n")
    index, words, top = drawn(project, flagged)
    assert words == "year 2020: 2 years from 2018 to 2020; suppressed in 2018; disputed in 2018, 2020"
    assert top == "each number is suppressed or in doubt"
    assert '<td>1,200 (disputed)</td><td data-sort="2020">2020</td>' in index
    assert '<th scope="col">Does not add up</th><th scope="col">Disputed</th>' in index
    assert '<td data-sort="2">2</td><td data-sort="1">1</td><td data-sort="0">0</td><td data-sort="2">2</td>' in index
    assert "The highest number that is not in doubt is given in words." in index


def test_names_sort_without_accents_and_case():
    names = ["Zambia", "Czechia", "albania", "Côte d'Ivoire", "Åland"]
    assert sorted(names, key=index_page.alphabetic) == ["Åland", "albania", "Côte d'Ivoire", "Czechia", "Zambia"]


_HEAD = "series,year,lo,hi,as_published,unit"


@pytest.mark.parametrize("data", [
    "", "series,year\nDetected,2020\n", f"{_HEAD}\nA,2020,1,1,1,persons\nB,2020,2,2,2,persons\n",
    f"{_HEAD},quarter\nA,2020,9,9,9,persons,1\nA,2020,7,7,7,persons,2\n", f"{_HEAD},period\nA,2020,9,9,9,persons,H1\nA,2020,7,7,7,persons,H2\n",
    f"{_HEAD}\nA,,1,1,1,persons\n",
])  # fmt: skip
def test_a_named_figure_that_is_not_one_series_of_years_is_refused(data):
    cure = "data need one series of years, with as_published, hi, lo, series, unit, year."
    with pytest.raises(TipResearchError, match=f"^figure 'by_year' .* {cure}$"):
        index_page._series({"name": "by_year", "csv": data})


def test_a_figure_of_several_series_has_the_one_that_the_notebook_names():
    data = f"{_HEAD}\nA,2020,1,1,1,persons\nB,2020,2,2,2,persons\n"
    figure = {"name": "by_year", "csv": data, "caption": "c", "source": "s"}
    assert index_page._series(figure, "B")["points"] == [[2020, 2.0, 2.0, "2", "", ""]]
    assert index_page._series(figure, "C") == {}


def shows_citations(*citations):
    """The source of a cell that cites sources and shows no number."""
    return (
        "from IPython.display import display\n"
        'blank = {"url": "", "terms": "", "note": "", "edition": "undated", "published": "", "disclosure": []}\n'
        f"cited = [{', '.join('blank | ' + each for each in citations)}]\n"
        f'display({{"{bundles.RESULTS_MIME}": {{"estimates": [], "citations": cited}}, "text/html": "<p>x</p>"}}, raw=True)\n'
    )


def test_a_source_without_terms_has_no_blank_terms(project):
    """No line ends inside a date."""
    own = '{"id": "own", "text": "Our survey (undated)"}'
    other = '{"id": "other", "text": "Other", "terms": "CC BY 4.0", "note": "Of 2025-04-14."}'
    index, _ = index_of(project, shows_citations(own, other), "n=5", declared=NUMBER)
    assert re.findall(r"Terms: [^<]*", index) == ["Terms: CC BY 4.0."]
    assert 'Of <span class="tr-day">2025-04-14</span>.' in index


def test_pages_of_two_thresholds_of_suppression_are_no_site(project):
    """One page could show what another page withholds of case records."""
    record = (
        '{"words": "w", "source": "a.csv", "rule": f"counts below {n} are withheld, and larger ones", "table": str(n)}'
    )
    source = shows_citations(f'{{"id": "nrm@2023-q4", "text": "NRM.", "disclosure": [{record}]}}')
    write(project, source, NUMBER)
    with pytest.raises(CheckFailed, match=r"protected apart, a.csv \(counts below 5 are withheld\) and a.csv \(counts below 10 are withheld\);"):  # fmt: skip
        run(project, "n=5,10")
    assert folders.latest(project / "out") is None
    assert "NRM." in index_of(project, source, "n=5", declared=NUMBER)[0]
