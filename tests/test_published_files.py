import pandas as pd
import pytest
from test_cli import refused, run

from tipresearch import coverage, load, paths, profiles, readers, revisions, series_figures
from tipresearch import presentation as show
from tipresearch.errors import CoverageError, TipResearchError
from tipresearch.observations import read_observations

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
    found = revisions.differences(old, new).set_index("category")
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
        revisions.differences(both, both)


def test_changes_are_counted_by_measure_and_area():
    """Of three cells of one area, one is new and one revised."""
    old = pd.concat([cell("a", "x", 1), cell("a", "y", 2)])
    new = pd.concat([cell("b", "x", 1), cell("b", "y", 3), cell("b", "z", 4)])
    counted = revisions.by_status(revisions.differences(old, new), ["ref_area"])
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


def test_suppressed_part_cannot_be_computed_from_a_profile():
    """Where one part of a year is suppressed, the smallest other part is left out."""
    profile = profiles.load_profile("PAK", 2022, 2022)
    assert set(profile.series("sex")) == {"Female", "Other"}
    assert profiles._revealing([]) == []


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
    assert series_figures._joined(totals[0], totals[1])
    assert not series_figures._joined(totals[0], totals[2])
    chart = series_figures.series_chart({"Detected": totals})
    assert "32,022 in 2019" in chart.alt
    assert len(chart.data) == 4


def test_sentence_on_the_latest_count():
    """One year, several years and none are each said rightly."""
    totals = profiles.load_profile("PAK", 2003, 2022).totals("detected")
    several = repr(show.latest_count(totals, area="Pakistan", what="detected victims"))
    assert several.startswith(
        "Pakistan reported 26,539 detected victims in 2022. Totals are published for 4 years"
    )
    one = repr(show.latest_count(totals[:1], area="Pakistan", what="detected victims"))
    assert (
        one == "Pakistan reported 32,022 detected victims in 2019, the only year with a total here."
    )
    assert "No total" in repr(show.latest_count([], area="Nowhere", what="detected victims"))


def test_reading_is_summed_up_on_one_screen(datasets):
    """Each reader's file is summed up: rows in, kept, set aside, years and areas."""
    reading = readers.read("nrm", datasets / "nrm_uk" / "nrm_referrals_longitudinal.csv")
    lines = readers.summary(reading)
    assert "885 rows in" in lines[0]
    assert len(lines) < 24
    assert paths.HOME.name not in lines[0]
