"""What a notebook shows of a count, of shares and of a dataset: short rows, units, sources, as published."""

import re

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import tipresearch as tip
from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import CoverageWarning
from tipresearch import presentation
from tipresearch.presentation import formatters


def words(html):
    """The text of HTML before the panels of its numbers, blanks alike."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<details")[0]).split())


@pytest.fixture(scope="module")
def own():
    frame = pd.DataFrame({"category": ["women", "men"], "count": ["30", "<5"]})
    frame = frame.assign(area="Pakistan", year=2023, measure="identified")
    return tip.observations_from(frame, source="Our survey")


@pytest.mark.slow
def test_a_count_is_shown_with_all_its_details(own):
    """Number, unit, what, where, when, its text as published, and the source; of a plain one what there is."""
    men = own.parts("category")["men"]
    assert words(formatters.count_html(men)) == (
        "fewer than 5 persons: Men, Pakistan, 2023, published as “&lt;5”, Our survey, edition undated"
    )
    assert words(formatters.count_html(tip.Count(3, 3))) == "3 persons"


@pytest.mark.slow
def test_a_composition_is_shown_as_a_table_with_one_source(own):
    """30 of 30 to 34: a row a part, one source. What all rows share is in the caption."""
    shares = tip.composition(own.parts("category"))
    assert shares == dict(shares)  # otherwise a plain mapping
    html = formatters.composition_html(shares)
    assert words(html) == (
        "Shares of 30–34 persons, 2023 Kind bounds, not a confidence interval Unit persons Part Share As published"
        " Women 88.2–100 % 30 Men 0–11.8 % &lt;5"
        " Source: Observations of one&#39;s own, Our survey (undated)"
    )
    assert html.count("popovertarget") == html.count("<div popover") == 2


def test_a_number_on_the_last_line_of_a_cell_is_a_result(own):
    """What the last line of a cell shows hands on the same numbers as prose; the own survey is cited once."""
    parts = own.parts("category")
    shares = tip.composition(parts)
    for shown, labels in ((parts["women"], ["Women"]), (shares["men"], ["Men"]), (shares, ["Women", "Men"])):
        bundle, _ = DisplayFormatter().format(shown)
        found = bundle[RESULTS_MIME]
        assert [e["label"] for e in found["estimates"]] == labels
        assert [c["text"] for c in found["citations"]] == ["Observations of one's own, Our survey (undated)"]
        assert "popovertarget" in bundle["text/html"]
        assert "popovertarget" in shown._repr_html_()
        assert bundle["text/plain"]
    both, _ = DisplayFormatter().format(presentation.prose("{n} women", n=parts["women"]))
    assert both[RESULTS_MIME] == DisplayFormatter().format(parts["women"])[0][RESULTS_MIME]


def test_few_rows_of_a_dataset_are_shown_as_published(own):
    assert words(own._repr_html_()) == (
        "own, edition undated: 2 observations, 1 area, 1 measure, year 2023"
        " Area Pakistan Period 2023 Measure Identified victims Unit persons Source Our survey Edition undated"
        " Part As published Women 30 Men &lt;5"
        " Source: Observations of one&#39;s own, Our survey (undated)"
    )


def test_many_rows_of_a_dataset_are_counted_by_measure():
    """Twelve rows at most, those with most first, each with its unit."""
    held = tip.open()
    rows = re.findall(r"<tr>.*?</tr>", held._repr_html_())
    assert len(rows) == 13
    counted = held.observations["measure"].value_counts()
    assert words(rows[1]).startswith(f"Detected victims persons {counted['detected']} ")
    assert "; the 12 measures with most" in held._repr_html_()


def test_our_warnings_have_no_file_and_line():
    """The file of a cell has another name in each run, and is on no page."""
    place = ("/tmp/ipykernel_1/2.py", 3, "code")
    assert formatters._one_line("No data.", CoverageWarning, *place) == "CoverageWarning: No data.\n"
    assert formatters._one_line("Old.", DeprecationWarning, *place).startswith("/tmp/ipykernel_1/2.py:3: Dep")
