import re
import textwrap

import pytest
from small_batch import NUMBER, write
from small_grid import FIGURE, run

from nbpress.batches import index_page
from nbpress.core import bundles
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.editions import folders


@pytest.mark.slow
def test_index_has_a_small_multiple_for_each_run(project):
    """The figure that the notebook names is drawn, with caption, unit and the notebook's caution."""
    # The run of 2019 shows another figure alone: that is never drawn in place of the named one.
    other = FIGURE.replace("by_year", "other")
    source = f"if year == 2020:\n{textwrap.indent(FIGURE, '    ')}else:\n{textwrap.indent(other, '    ')}"
    write(project, source, drawn="by_year")
    run(project, "year=2019,2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    assert "<p>Read <em>with care</em>.</p>" in index
    assert "Detected by year. Unit: persons." in index
    assert "Detected, 2018 to 2020" in index
    (label,) = re.findall(r'role="img" aria-label="([^"]*)"', index)
    words = "highest 1,200 in 2020, latest 1,200 in 2020; suppressed in 2018"
    assert label == f"year 2020: 2 years from 2018 to 2020; {words}"
    assert index.count('class="tr-none">No number published; counts may be suppressed<') == 1
    # No key to sort by, and a heading that is no button: countries are not ranked.
    assert '<td>1,200</td><td data-sort="2020">2020</td>' in index
    # Counts that are all suppressed are drawn by nobody, and are not none.
    assert '<td colspan="6" data-sort="">no number published; what is published, such as suppressed counts alone, its page says</td></tr>' in index  # fmt: skip
    assert '<th scope="col" data-unsorted>Detected, latest published (persons)</th>' in index
    assert 'if ("unsorted" in head.dataset) return;' in index
    assert '<span id="sorted" aria-live="polite">The order is alphabetic.</span>' in index
    assert "ranks nothing" in index
    assert "<h1>Grid: 2 pages</h1>" in index


@pytest.mark.slow
def test_a_highest_value_of_two_years_is_named_with_both(project):
    """Both the drawing's words and the line above it."""
    write(project, FIGURE.replace("0,4,<5", '1200,1200,"1,200"'), drawn="by_year")
    run(project, "year=2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    assert '<p class="tr-top">highest 1,200 (2018 and 2020)</p>' in index
    assert "highest 1,200 in 2018 and 2020" in index


@pytest.mark.slow
def test_a_count_that_is_known_roughly_is_drawn_with_its_key(project):
    """It is neither suppressed nor a highest value, of which two ends are known."""
    write(project, FIGURE.replace("0,4,<5", "90,110,about 100"), drawn="by_year")
    run(project, "year=2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    (label,) = re.findall(r'role="img" aria-label="([^"]*)"', index)
    assert label.endswith("; known roughly in 2018")
    assert "known roughly: lowest to highest</span>" in index
    assert '<p class="tr-top">highest 1,200 (2020)</p>' in index
    write(project, FIGURE.replace("0,4,<5", "90,110,about 100").replace("1200,1200", "1100,1200"), drawn="by_year")
    run(project, "year=2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    assert '<p class="tr-top">all suppressed, known roughly, in question or contested</p>' in index
    write(project, FIGURE, drawn="by_year")
    run(project, "year=2020")
    assert "known roughly" not in (project / "out" / "latest" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_contested_counts_are_told_from_sound_ones(project):
    """Other sources contest both counts: none is the highest, and the words and the table say so."""
    flagged = FIGURE.replace("unit\\n", "unit,state,contested\\n").replace("persons\\n", "persons,,sources disagree\\n")
    write(project, flagged, drawn="by_year")
    run(project, "year=2020")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    (label,) = re.findall(r'role="img" aria-label="([^"]*)"', index)
    assert label == "year 2020: 2 years from 2018 to 2020; suppressed in 2018; contested in 2018, 2020"
    assert '<p class="tr-top">all suppressed, in question or contested</p>' in index
    assert '<td>1,200 (contested)</td><td data-sort="2020">2020</td>' in index
    assert '<th scope="col">In question</th><th scope="col">Contested</th>' in index
    assert '<td data-sort="2">2</td><td data-sort="1">1</td><td data-sort="0">0</td><td data-sort="2">2</td>' in index
    assert "the highest value that is neither in question nor contested." in index


def test_names_sort_without_accents_and_case():
    """The order of the index is that of a reader's alphabet."""
    names = ["Zambia", "Czechia", "albania", "Côte d'Ivoire", "Åland"]
    found = sorted(names, key=index_page.alphabetic)
    assert found == ["Åland", "albania", "Côte d'Ivoire", "Czechia", "Zambia"]


_HEAD = "series,year,lo,hi,as_published,unit"


@pytest.mark.parametrize("data", [
    "", "series,year\nDetected,2020\n", f"{_HEAD}\nA,2020,1,1,1,persons\nB,2020,2,2,2,persons\n",
    f"{_HEAD},quarter\nA,2020,9,9,9,persons,1\nA,2020,7,7,7,persons,2\n", f"{_HEAD},period\nA,2020,9,9,9,persons,H1\nA,2020,7,7,7,persons,H2\n",
    f"{_HEAD}\nA,,1,1,1,persons\n",
])  # fmt: skip
def test_a_named_figure_that_is_no_series_of_years_is_refused(data):
    """An empty one, one without ends and words of its counts, of two series, and of quarters: they stood in one place, by size."""
    figure = {"name": "by_year", "csv": data}
    with pytest.raises(TipResearchError) as caught:
        index_page._series(figure)
    assert str(caught.value) == (
        "figure 'by_year' is to be drawn on the index; its data need one series of years, with as_published, hi, lo, series, unit, year."
    )


@pytest.mark.slow
def test_a_source_without_terms_has_no_blank_ones(project):
    """As one that is a user's own."""
    source = f"""
from IPython.display import display
own = {{"text": "Our survey (undated)", "url": "", "note": "", "edition": "undated", "published": "", "disclosure": []}}
cited = [own | {{"id": "own", "terms": ""}}, own | {{"id": "other", "terms": "CC BY 4.0", "note": "Of 2025-04-14."}}]
display({{"{bundles.RESULTS_MIME}": {{"estimates": [], "citations": cited}}, "text/html": "<p>x</p>"}}, raw=True)
"""
    write(project, source, NUMBER)
    run(project, "n=5")
    index = (project / "out" / "latest" / "index.html").read_text("utf-8")
    assert re.findall(r"Terms: [^<]*", index) == ["Terms: CC BY 4.0."]
    # No line ends in the midst of a date, as on each other page.
    assert 'Of <span class="tr-day">2025-04-14</span>.' in index


@pytest.mark.slow
def test_pages_of_two_thresholds_are_no_site(project):
    """What one page withholds of case records could follow of another: nothing is published."""
    source = f"""
from IPython.display import display
done = {{"words": "w", "source": "a.csv", "rule": f"counts below {{n}} are withheld, and larger ones", "table": str(n)}}
cited = {{"id": "nrm@2023-q4", "text": "NRM.", "url": "", "terms": "", "note": "", "edition": "2023-q4", "published": "", "disclosure": [done]}}
display({{"{bundles.RESULTS_MIME}": {{"estimates": [], "citations": [cited]}}, "text/html": "<p>x</p>"}}, raw=True)
"""
    write(project, source, NUMBER)
    with pytest.raises(CheckFailed, match=r"^two tables of one time were protected apart, a.csv \(counts below 5 are withheld\) and a.csv \(counts below 10 are withheld\);"):  # fmt: skip
        run(project, "n=5,10")
    assert folders.latest(project / "out") is None
    run(project, "n=5")
    assert "NRM." in (project / "out" / "latest" / "index.html").read_text("utf-8")
