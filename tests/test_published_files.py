import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_cli import refused, run

from tipresearch import (
    cleaning,
    coverage,
    load,
    paths,
    presentation,
    profiles,
    readers,
    reconciliation,
)
from tipresearch.errors import CoverageError, TipResearchError
from tipresearch.observations import read_observations
from tipresearch.presentation import charts
from tipresearch.presentation.charts import series
from tipresearch.presentation.sentences import profiles as words
from tipresearch.quantities import Count, Period
from tipresearch.reconciliation import between_editions

EDITIONS = ["data_glotip_edition_2023-05-30.xlsx", "data_glotip_edition_2025-04-14.xlsx"]


@pytest.fixture(scope="session")
def workbooks(datasets):
    return [datasets / "glotip" / name for name in EDITIONS]


def cell(edition, category, n, *, definition="glotip", partition="citizenship", area="PAK"):
    base = (
        load()
        .query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'")
        .iloc[[0]]
    )
    return base.assign(
        figure_id=f"{edition}{category}{n}", edition=edition, category=category, count_lo=n, count_hi=n,
        raw_value=str(n), definition_id=definition, partition=partition, ref_area=area,
    )  # fmt: skip


def test_every_kind_of_change_is_told_apart():
    """New, revised with its factor, removed, unchanged, relabelled and redefined cells."""
    old = pd.concat(
        [
            cell("a", "x", 10),
            cell("a", "gone", 70),
            cell("a", "same", 3),
            cell("a", "Pakistan", 40),
            cell("a", "d", 8),
        ]
    )
    new = pd.concat(
        [
            cell("b", "x", 25),
            cell("b", "fresh", 90),
            cell("b", "same", 3),
            cell("b", "Pakistani", 40),
            cell("b", "d", 8, definition="as_published"),
        ]
    )
    found = reconciliation.differences(old, new).set_index("category")
    assert found["status"].to_dict() == {
        "x": "revised", "gone": "removed", "fresh": "new", "same": "same",
        "Pakistan": "redefined", "Pakistani": "redefined", "d": "redefined",
    }  # fmt: skip
    assert found.loc["x", "factor"] == 2.5
    assert pd.isna(found.loc["fresh", "factor"])


def test_two_editions_in_one_table_are_refused():
    """A table that holds a cell in two editions cannot be one side of a comparison."""
    both = pd.concat([cell("a", "x", 1), cell("b", "x", 2)])
    with pytest.raises(CoverageError, match="the old table holds a cell twice, such as 'bx2'"):
        reconciliation.differences(both, both)


def test_changes_are_counted_by_measure_and_area():
    """Of three cells of one area, one is new and one revised."""
    old = pd.concat([cell("a", "x", 1), cell("a", "y", 2)])
    new = pd.concat([cell("b", "x", 1), cell("b", "y", 3), cell("b", "z", 4)])
    counted = between_editions.by_status(reconciliation.differences(old, new), ["ref_area"])
    assert counted.to_dict("records") == [
        {"ref_area": "PAK", "new": 1, "revised": 1, "removed": 0, "redefined": 0, "same": 1}
    ]


def test_read_writes_both_tables(workbooks, tmp_path):
    """The command keeps 57,497 rows, sets 1,272 aside with reasons, and writes tables that can be read again."""
    done = run(
        "read", "glotip", workbooks[1], "-o", tmp_path / "o.csv", "--issues", tmp_path / "i.csv"
    )
    assert done.returncode == 0, done.stderr
    assert "58,769 rows in" in done.stdout
    assert "198 areas, years 2003 to 2022" in done.stdout
    assert len(read_observations(tmp_path / "o.csv")) == 57497
    assert len(pd.read_csv(tmp_path / "i.csv")) == 1272


def test_read_refuses_in_one_line(tmp_path):
    """An unknown publisher, a missing file and one that is no workbook write nothing."""
    (tmp_path / "bad.xlsx").write_text("<html>not a workbook</html>", encoding="utf-8")
    output = tmp_path / "o.csv"
    refused(
        run("read", "glotp", tmp_path / "bad.xlsx", "-o", output),
        "publisher 'glotp' is not known; allowed are glotip, sdg, nrm, ctdc. Did you mean 'glotip'?",
    )
    refused(run("read", "glotip", tmp_path / "none.xlsx", "-o", output), "none.xlsx")
    refused(
        run("read", "glotip", tmp_path / "bad.xlsx", "-o", output),
        "bad.xlsx is not an .xlsx workbook",
    )
    assert not output.exists()


def test_changes_between_two_editions(workbooks, tmp_path):
    """The largest revisions of Pakistan come out, as text and as a page."""
    page = tmp_path / "changes.html"
    done = run("changes", *workbooks, "--html", page)
    assert done.returncode == 0, done.stderr
    assert "911.136" in done.stdout
    assert "20,045" in page.read_text("utf-8")
    assert "<script" not in page.read_text("utf-8")


def test_changes_takes_tables_of_observations(tmp_path):
    """Two tables in the layout of observations.csv are compared as well."""
    rows = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    from tipresearch.observations import write_observations

    write_observations(rows, tmp_path / "a.csv")
    write_observations(rows.iloc[1:], tmp_path / "b.csv")
    done = run("changes", tmp_path / "a.csv", tmp_path / "b.csv")
    assert done.returncode == 0, done.stderr
    assert "Totals with the largest revisions" in done.stdout


def test_unknown_publisher_names_the_nearest(tmp_path):
    """A misspelt publisher is refused with the one that was meant."""
    with pytest.raises(TipResearchError, match="Did you mean 'ctdc'"):
        readers.read("ctcd", tmp_path)


def test_profile_without_a_file_says_how_to_get_one(tmp_path):
    """The report on a country needs the workbook, and says where it comes from."""
    refused(run("report", "country-profile", "--out", tmp_path), "tipresearch fetch glotip")
    with pytest.raises(CoverageError, match="first_year 2022 is after last_year 2003"):
        coverage.covered(
            "profile",
            {"data_file": "x", "first_year": 2022, "last_year": 2003, "previous_file": ""},
        )


def test_profile_of_the_selection_held_here():
    """Without a file the notebook shows the selection held, and says that it is one."""
    profile = profiles.load_profile("PAK", 2003, 2022)
    assert [c.value for c in profile.totals("detected")] == [32022, 20045, 21253, 26539]
    assert "not the whole database" in profile.note
    with pytest.raises(CoverageError, match="nothing is published of NPL from 2003 to 2022"):
        profiles.load_profile("NPL", 2003, 2022)


def test_unknown_country_names_the_nearest_with_data(workbooks, tmp_path):
    """A code without data is refused with the nearest codes that have some."""
    profile = ["report", "country-profile", "--out", tmp_path, "--set"]
    refused(
        run(*profile, f"data_file={workbooks[1]}", "--set", "ref_area=NPX"),
        "177 values; the nearest are NPL",
    )
    refused(
        run(*profile, "data_file=none.xlsx"),
        "data_file=none.xlsx is not there; give the path of a file",
    )


@pytest.mark.slow
@pytest.mark.parametrize("area", ["NPL", "COK", "GAB"])
def test_profile_is_sensible_for_every_kind_of_country(workbooks, tmp_path, area):
    """Rich data, suppressed counts only, and a single year all give a page."""
    options = [f"ref_area={area}", f"data_file={workbooks[1]}", f"previous_file={workbooks[0]}"]
    done = run(
        "report", "country-profile", "--out", tmp_path, *(p for o in options for p in ("--set", o))
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "country-profile" / "latest" / "05_country_profile.html").read_text("utf-8")
    expected = {"NPL": "14 years", "COK": "fewer than 5", "GAB": "the only year with a total here"}
    assert expected[area] in page


def displayed(values, total):
    """Return what a reader sees of parts: a number, <5, or that one is withheld."""
    parts = [
        Count(v, v, category=str(i)) if v > 4 else Count(0, 4, category=str(i))
        for i, v in enumerate(values)
    ]
    out = {c.category for c in cleaning.withheld(parts, Count(total, total))}
    shown = ["withheld" if c.category in out else c.lo if c.exact else "<5" for c in parts]
    return (*shown, total)


@pytest.mark.parametrize(("parts", "below"), [(2, 40), (3, 22)])
def test_suppressed_part_cannot_be_computed_from_a_profile(parts, below):
    """Every table of small numbers is tried: who sees what is shown, and knows the rule, cannot
    tell a suppressed part, unless all that could be withheld is."""
    worlds = defaultdict(list)
    for values in itertools.product(range(below), repeat=parts):
        worlds[displayed(values, sum(values))].append(values)
    for shown, possible in worlds.items():
        cut_off = max(map(max, possible)) >= below - 1
        if cut_off or not any(isinstance(n, int) for n in shown[:-1]):
            continue
        for i, part in enumerate(shown[:-1]):
            assert part != "<5" or len({values[i] for values in possible}) > 1, shown


def test_nothing_is_withheld_where_nothing_can_be_computed():
    """Sex of 2022 adds up but for a suppressed part; the forms leave 2,838 people in none."""
    profile = profiles.load_profile("PAK", 2022, 2022)
    assert set(profile.series("sex")) == {"Female", "Other"}
    assert profile.withheld("sex") == {"Male": [2022]}
    assert [c.value for c in profile.series("form")["Forced labour"]] == [1126]
    assert profile.withheld("form") == {}
    assert cleaning.withheld([], None) == []
    assert displayed((100, 50, 3), 200) == (100, 50, "<5", 200)
    assert displayed((100, 50, 3), 140) == (100, 50, "<5", 140)


def test_withheld_counts_are_told_from_those_not_published():
    """Chart, data, words and caption say that a count is withheld here; its number is nowhere."""
    profile = profiles.load_profile("PAK", 2022, 2022)
    chart = charts.series_chart(profile.series("sex"), withheld=profile.withheld("sex"))
    row = chart.data[chart.data["series"] == "Male"].iloc[0]
    assert (row["as_published"], row["lo"] is pd.NA) == ("withheld here", True)
    assert "Male: withheld here in 2022" in chart.alt
    assert "Male in 2022" in words.withheld_note(profile, "sex")
    assert words.withheld_note(profile, "age") == ""
    assert "6,335" not in chart.alt + chart.data.to_csv()


def drawn(series, **options):
    ax = Figure(figsize=(7, 3)).subplots()
    charts.plot_series(series, ax, **options)
    return ax


def of_year(year, n, hi=None):
    day = dt.date
    return Count(
        n,
        n if hi is None else hi,
        period=Period(day(year, 1, 1), day(year, 12, 31), "calendar_year"),
    )


def test_suppressed_counts_stand_apart_on_the_ground():
    """Two series suppressed in one year are two open squares side by side, and fill no height."""
    ax = drawn({"a": [of_year(2019, 0, 4)], "b": [of_year(2019, 0, 4), of_year(2020, 9000)]})
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    places = [tuple(s.get_transform().transform((2019, 0))) for s in squares]
    assert len(squares) == 2
    assert abs(places[0][0] - places[1][0]) > squares[0].get_markersize() * ax.figure.dpi / 72
    assert all(s.get_markerfacecolor() == "white" for s in squares)
    assert drawn({"a": [of_year(2019, 0, 4)]}).get_ylim()[1] >= 10


def test_chart_of_one_year_has_its_neighbours():
    """One year alone is shown between the year before and the year after; years asked for are kept."""
    ax = drawn({"a": [of_year(2010, 140)]})
    assert ax.get_xlim() == (2009, 2011)
    assert all(float(t).is_integer() for t in ax.get_xticks())
    low, high = drawn({"a": [of_year(2010, 140)]}, years=(2003, 2022)).get_xlim()
    assert 2001 < low < 2003
    assert 2022 < high < 2024


def test_equal_series_do_not_hide_each_other():
    """Of two series with the same counts, the later has a smaller mark and a thinner line."""
    same = [of_year(2019, 46), of_year(2020, 405)]
    ax = drawn({"contact": same, "prosecuted": same})
    marks = [line for line in ax.lines if line.get_marker() in series._MARKERS]
    lines = [
        line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 3
    ]
    assert marks[0].get_markersize() > marks[1].get_markersize() + 3
    assert marks[0].get_markerfacecolor() == "white"
    assert lines[0].get_linewidth() > lines[1].get_linewidth() + 1


def test_parts_that_disagree_with_the_total_are_said():
    """A total of 249 more than women and men stands in the sentence and the table; small gaps do not."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    found = {d.label: d for d in words.part_differences(profile)}
    assert found["Sum of the counts by sex minus the total, 2019"].value == -249
    assert found["Sum of the counts by age minus the total, 2022"].value is None
    # A part is withheld in 2022: its difference would give it away.
    assert "Sum of the counts by sex minus the total, 2022" not in found
    said = repr(words.parts_and_total(profile, list(found.values())))
    assert "by sex in 2019 and 2021; by age in 2019, 2021 and 2022" in said
    assert (
        "in 2019 the total is 32,022, and the counts by age together are 25,081–25,085 fewer"
        in said
    )
    assert "Nothing published" in repr(words.parts_and_total(profile, []))


def test_parts_above_the_total_are_said(workbooks):
    """Nepal in 2020: a total of 187 beside 1,372 by sex and 2,023 by age."""
    profile = profiles.load_profile("NPL", 2020, 2020, str(workbooks[1]))
    found = words.part_differences(profile)
    assert [d.value for d in found] == [1185, 1836]
    said = repr(words.parts_and_total(profile, found))
    assert "the total is 187, and the counts by age together are 1,836 more" in said


def test_empty_parts_of_a_profile_say_why():
    """What is missing is said in a sentence: no earlier edition, none in it, nothing that differs."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    assert "(parameter previous_file)" in words.why_not_revised(profile)
    given = replace(profile, previous_edition="2023-05-30")
    assert "holds nothing of Pakistan" in words.why_not_revised(given)
    same = replace(given, previous=profile.table)
    assert "No total of Pakistan differs" in words.why_not_revised(same)
    totals = profile.totals("detected")
    assert "for 2019 only" in words.why_no_changes(totals[:1])
    assert "no total is published" in words.why_no_changes([])
    assert "no population is held" in words.why_no_rates(totals)
    assert "by form of exploitation is published" in words.why_not_drawn(profile, "form")
    assert "World Bank" in words.populations_note(profiles.rates(totals))


def test_small_citizenships_are_not_listed():
    """Countries of citizenship with fewer than ten persons are counted together."""
    held = load().query("source_id == 'unodc_glotip' and edition == '2025-04-14'")
    table = held[held["ref_area"] == "ITA"]
    profile = profiles.Profile(
        table[table["period_start"].dt.year == 2017], table.iloc[:0], "ITA", "2025-04-14", ""
    )
    listed = profiles.citizenships(profile)
    assert listed["detected"].tolist() == ["not listed"]


def test_series_are_not_joined_over_a_gap(observed):
    """Two years that are not neighbours, or of two definitions, are not joined by a line."""
    totals = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    assert series._joined(totals[0], totals[1])
    assert not series._joined(totals[0], totals[2])
    chart = charts.series_chart({"Detected": totals})
    assert "32,022 in 2019" in chart.alt
    assert len(chart.data) == 4


def test_sentence_on_the_latest_count():
    """One year, several years and none are each said rightly."""
    totals = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    several = repr(presentation.latest_count(totals, area="Pakistan", what="detected victims"))
    assert several.startswith(
        "Pakistan reported 26,539 detected victims in 2022. Totals are published for 4 years"
    )
    one = repr(presentation.latest_count(totals[:1], area="Pakistan", what="detected victims"))
    assert (
        one == "Pakistan reported 32,022 detected victims in 2019, the only year with a total here."
    )
    assert "No total" in repr(
        presentation.latest_count([], area="Nowhere", what="detected victims")
    )


def test_reading_is_summed_up_on_one_screen(datasets):
    """Each reader's file is summed up: rows in, kept, set aside, years and areas."""
    reading = readers.read("nrm", datasets / "nrm_uk" / "nrm_referrals_longitudinal.csv")
    lines = readers.summary(reading)
    assert "885 rows in" in lines[0]
    assert len(lines) < 24
    assert paths.HOME.name not in lines[0]
