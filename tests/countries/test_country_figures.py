"""The figures of all country pages, from the real workbook: no page contradicts its data or itself."""

import pytest

from tipresearch import countries
from tipresearch.countries.world import DOUBTED
from tipresearch.datasets import coverage
from tipresearch.presentation import charts
from tipresearch.presentation.messages import profiles
from tipresearch.presentation.messages.totals import years_phrase
from tipresearch.quantities import CONTESTED

pytestmark = pytest.mark.slow

#: States in which the data dispute a count: docs/methods.md, section 9b.
DISPUTED = {"older", "newest", "one_of", "off", "misread", "unvalidated"}


@pytest.fixture(scope="module")
def pages(workbooks):
    """The profile, the strip and the bars of each country in the newest edition, compared with the edition before."""
    newest, before = str(workbooks[1]), str(workbooks[0])
    given = {"first_year": None, "last_year": None, "data_file": newest, "previous_file": before}
    found = {}
    for area in sorted(coverage.covered("profile", given)["ref_area"]):
        profile = countries.load_profile(area, data_file=newest, previous_file=before)
        found[area] = profile, charts.profile_strip(profile), charts.citizenships_chart(profile)
    return found


def test_no_count_that_the_data_dispute_or_suppress_has_an_ordinary_mark(pages):
    assert len(pages) == 198
    disputed = 0
    for area, (_, strip, bars) in pages.items():
        for row in [*strip.data.to_dict("records"), *bars.data.to_dict("records")]:
            contested = not CONTESTED.keys().isdisjoint(row["flags"].split())
            doubtful = row["state"] in DISPUTED or contested or row["lo"] != row["hi"]
            assert not (doubtful and row["mark"] == "as published"), (area, row)
            disputed += doubtful
    assert disputed > 1000


@pytest.mark.parametrize("area", ["NPL", "DEU", "PAK", "GUY", "EST", "AUS", "KIR"])
def test_a_solid_mark_stands_for_a_count_as_published_alone(pages, plot_chart, area):
    _, strip, _ = pages[area]
    rows = strip.data[strip.data["mark"] == "as published"]
    solid = [
        line for line in plot_chart(strip).lines
        if line.get_linestyle() == "None" and line.get_markerfacecolor() == line.get_color() and line.get_marker() not in "x_"
    ]  # fmt: skip
    notes = [line for line in solid if line.get_marker() == "$*$"]
    assert sum(len(line.get_xdata()) for line in solid if line not in notes) == len(rows)


def test_no_page_has_two_counts_of_disputed_years(pages):
    """The title, the caption and the band take the same years; test_parts has the sentences."""
    for area, (profile, strip, _) in pages.items():
        totals = profile.totals("detected")
        years = charts.doubted_years(profile)
        table = countries.misfits_table(countries.misfits(profile))
        assert {str(year) for year in years} <= {*table["year"]}, area
        if years:
            many = f"{len(years)} of {len(totals)} years" if len(totals) > 1 else f"{years[0]}"
            assert str(strip.question).endswith(f"does not match its breakdowns in {many}"), area
            caption = str(profiles.strip_caption(profile))
            assert f"its breakdowns: {years_phrase(years)}." in caption, area


def test_the_page_of_all_countries_doubts_the_same_years_as_each_country_page(pages, workbooks):
    """A total that is newer than its table is one of these years; a number that equals its year is not."""
    world = countries.load_world(data_file=str(workbooks[1]), previous_file=str(workbooks[0]))
    rows = world.country_years("detected", DOUBTED)
    rows = rows[rows["coherence"] != "unvalidated"]
    found = {area: own["year"].tolist() for area, own in rows.groupby("ref_area")}
    assert found == {area: years for area, (profile, *_) in pages.items() if (years := charts.doubted_years(profile))}
    assert {area: len(found[area]) for area in ("DEU", "NPL")} == {"DEU": 6, "NPL": 5}


def test_nothing_that_a_page_shows_is_called_not_shown(pages):
    """A panel is called empty, a count not drawn, or a citizenship not listed only if no figure has it."""
    for area, (profile, strip, bars) in pages.items():
        shown = {figure for figures in strip.data.get("figure_id", []) for figure in figures.split(", ")}
        unknown = {figure for c in profile.of_unknown_sex_and_age for figure in c.figure_ids}
        assert shown.isdisjoint(unknown), area
        not_listed = {figure for c in countries.not_validated(profile, "citizenship") for figure in c.figure_ids}
        assert not_listed.isdisjoint({*bars.data.get("figure_id", [])}), area
        for panel in charts.profile_panels(profile):
            assert (f"{panel.heading}: {panel.empty}" in strip.alt) == (not panel.counts), (area, panel.heading)
        assert unknown or not profiles.not_drawn(profile, "sex"), area
