"""Any file of a known publisher opens; every other is refused in one line that says what it looks like."""

import gzip
import subprocess
import sys
from types import ModuleType

import glotip_rows
import pandas as pd
import pytest
import workbooks

import tipresearch as tip
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch import observations, readers
from tipresearch.observations import write_observations
from tipresearch.readers import known

REFERRALS = """First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
Police,Force A,Total,Total,Total,Ruritanian,{}
Police,Total,Total,Total,Total,Ruritanian,{}
"""


def test_a_table_of_observations_opens(tmp_path):
    """What a reader has written is opened as it is."""
    write_observations(tip.load(), tmp_path / "o.csv")
    opened = tip.open(tmp_path / "o.csv")
    assert (opened.publisher, len(opened.observations)) == ("observations", len(tip.load()))


@pytest.mark.slow
def test_quarters_of_several_files_are_one_dataset(tmp_path):
    """Nationality and responder stand apart; each file is an edition, so no change is computed."""
    paths = []
    for quarter, count in (("2021_q3", 12), ("2022_q3", 18)):
        paths.append(tmp_path / f"referrals_{quarter}.csv")
        paths[-1].write_text(REFERRALS.format(count, count), encoding="utf-8")
    opened = tip.open(*paths)
    frame = opened.frame()
    assert frame[["responder", "nationality"]].drop_duplicates().to_numpy().tolist() == [
        ["Force A", "Ruritanian"], ["total", "Ruritanian"],
    ]  # fmt: skip
    series = opened.select(responder="Force A").series(by="nationality")["Ruritanian"]
    assert [str(c.period) for c in series] == ["2021 Q3", "2022 Q3"]
    (change,) = tip.yoy(series)
    assert (change.value, "edition" in change.caveats[-1]) == (None, True)


@pytest.mark.slow
def test_a_file_alone_is_held_against_what_the_project_holds(tmp_path):
    """UNODC's workbook does not know that an earlier one, and the police, gave Pakistan other totals."""
    rows = [glotip_rows.row(n, iso=iso, country=name, year=year) for iso, name in (("PAK", "Pakistan"), ("FRA", "France")) for year, n in ((2019, "32,022"), (2020, "20,045"))]  # fmt: skip
    opened = tip.open(glotip_rows.write(tmp_path / "workbook.xlsx", rows))
    write_observations(opened.observations, tmp_path / "o.csv")
    own = tip.load()
    for each in (opened, tip.open(tmp_path / "o.csv")):
        detected = each.select(area="Pakistan", measure="detected")
        series = detected.series()["total"]
        known = [tip.pick(own, year=c.year, measure="detected", ref_area="PAK", partition="total", source_id="unodc_glotip", edition="2025-04-14") for c in series]  # fmt: skip
        assert [c.flags for c in series] == [c.flags for c in known]
        assert series[1].flags == ("SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")
        assert tip.pick(each.observations, year=2020, ref_area="PAK").flags == series[1].flags
        (change,) = tip.yoy(series)
        assert (change.value, change.flags) == (None, ("CONTESTED",))
        assert [("LARGE_REVISION" in r.flags, "SOURCE_CONFLICT" in r.flags) for r in detected.rates()] == [(True, False), (True, True)]  # fmt: skip
        elsewhere = each.select(area="France").series()["total"]
        assert [c.flags for c in elsewhere] == [(), ()]
        assert tip.yoy(elsewhere)[0].value == pytest.approx(100 * (20045 / 32022 - 1))


@pytest.mark.slow
def test_what_the_project_holds_is_read_at_the_first_count(tmp_path, monkeypatch):
    """To open a file that was read before takes less than to read that."""
    path = glotip_rows.write(tmp_path / "workbook.xlsx", [glotip_rows.row("1,234")])
    asked, held = [], tip.load()
    monkeypatch.setattr(observations, "load", lambda: asked.append(1) or held)
    opened = tip.open(path)
    assert (len(opened.observations), opened.years, asked) == (1, [2019], [])
    assert (opened.count().lo, {*asked}) == (1234, {1})  # for other editions, and for other sources


@pytest.mark.slow
def test_files_without_an_edition_keep_their_figures_apart(tmp_path):
    """Rows of two such files are numbered alike; one file that is given twice is refused."""
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for path, count in zip(paths, (12, 20), strict=True):
        cells = [glotip_rows.HEADER, glotip_rows.row(count), glotip_rows.row(count, year=2018)]
        path.write_text("\n".join(",".join(map(str, row)) for row in cells), encoding="utf-8")
    opened = tip.open(*paths)
    assert opened.observations["figure_id"].is_unique
    assert sorted(opened.observations["count_lo"]) == [12, 12, 20, 20]
    with pytest.raises(TipResearchError, match=r"hold the same figures of edition undated; open each edition once"):
        tip.open(paths[0], paths[0])


@pytest.mark.slow
def test_two_editions_are_two_series(tmp_path):
    """Opened together, they are told apart by their edition, and never mixed."""
    paths = [tmp_path / f"book_{edition}.csv" for edition in ("2020-01-01", "2021-01-01")]
    for path, count in zip(paths, (12, 20), strict=True):
        cells = [glotip_rows.HEADER, glotip_rows.row(count)]
        path.write_text("\n".join(",".join(map(str, row)) for row in cells), encoding="utf-8")
    opened = tip.open(*paths)
    with pytest.raises(
        CoverageError,
        match=r"total is more than one series, of edition 2020-01-01, 2021-01-01; select",
    ):
        opened.series()
    assert {k: v[0].lo for k, v in opened.series("edition").items()} == {
        "2020-01-01": 12,
        "2021-01-01": 20,
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lists.csv", "GO,GP,LA\n1,1,0\n", "it looks like a table whose columns are not known. Known are ctdc"),
        ("persons.csv", "Ayesha Khan,Lahore,35202-1234567-1,female\n", "it looks like a table whose columns are not known. Known are ctdc"),
        ("own.csv", "Year,District,Cases\n2020,Lahore,3\n", "it looks like a table with the columns 'Cases', 'District', 'Year'. Known are ctdc"),
        ("cases.csv", "Woman,9--17,2016,0,1\nMan,18--20,2016,1,0\n", "it looks like a table whose first line is no header. Known are ctdc"),
        ("n.csv", "Quarter,People\nQ1,2\n", "It has 'People' as a file of nrm has, but no 'First responder'."),
        ("excel.csv", "First responder;People\r\n\"Police\";3\r\n", "excel.csv: its cells are separated by ';', as a spreadsheet writes them where the decimal sign is a comma; save it with commas, as CSV in UTF-8."),
        ("book.pdf", "%PDF-1.7\n<</A 1;2;3>>\n\0;;;\n", "it looks like no table. Known are ctdc"),
        ("page.csv", "<html>\n", "it looks like no table. Known are ctdc"),
        ("many.json", "[" + "{}, " * 500_000 + "{}]", "it looks like no table; a header of column names is needed in its first 10 rows. Known are ctdc"),
        ("none.csv", "", "it looks like no table, and is empty. Known are ctdc"),
        ("tabs.txt", "Place\tPeople\nA\t3\n", "tabs.txt: its cells are separated by '\\t'; save it with commas, as CSV in UTF-8."),
    ],
)  # fmt: skip
def test_a_file_of_no_known_publisher(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_workbook_of_no_known_publisher(tmp_path):
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=[["Country", "Victims"], ["France", 3]])
    with pytest.raises(SchemaError, match=r"b.xlsx is of no known publisher: .*'Country', 'Victims'"):
        tip.open(path)


@pytest.mark.slow
def test_a_workbook_of_several_sheets_is_told_by_all_of_them(tmp_path):
    """Of notes before a table it was said that it has no header, and not which sheet that is."""
    table = [["area", "year", "measure", "count"], ["Nepal", 2020, "identified", 4]]
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Notes=[["1", "made by us"]], Data=table)
    with pytest.raises(SchemaError) as caught:
        tip.open(path)
    said = "b.xlsx is of no known publisher: sheet 'Notes' looks like a table whose first line is no header; sheet 'Data' looks like a table with the columns 'area', 'count', 'measure', 'year'. Known are "
    assert str(caught.value).startswith(said)


@pytest.mark.slow
def test_observations_in_a_workbook_are_told_how_to_save_them(tmp_path):
    """The table that to_excel() makes of what was opened was of no known publisher."""
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=[observations.COLUMNS])
    with pytest.raises(SchemaError, match=r"^b.xlsx holds a table of observations; save it as CSV in UTF-8\.$"):
        tip.open(path)


@pytest.mark.parametrize(
    ("coded", "message"),
    [
        ("utf-16", "t.csv is in UTF-16, as a spreadsheet's 'Unicode text' is; save it again as CSV in UTF-8."),
        ("utf-16-be", "t.csv is of no known publisher: it looks like no table. Known are ctdc"),
    ],
)
def test_a_text_of_two_bytes_a_letter(tmp_path, coded, message):
    """With a mark it is known; without one no zero bytes are told as columns."""
    (tmp_path / "t.csv").write_text("First responder\tPeople,a\nPolice,3\n", encoding=coded)
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / "t.csv")
    assert str(caught.value).startswith(message)


def test_a_table_of_sdmx_is_not_of_the_un_for_that(tmp_path):
    """What a police force writes as SDMX-CSV has its columns, and no series of the SDGs."""
    (tmp_path / "police.csv").write_text("DATAFLOW,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\nPOL,DE-BY,F,2022-Q1,8\n")
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / "police.csv")
    said = str(caught.value)
    assert said.startswith("police.csv is of no known publisher: ")
    assert "It has 'OBS_VALUE' as a file of sdg has, but no 'SERIES'." in said
    assert said.endswith("make observations of another table with observations_from().")


@pytest.mark.parametrize("name", ["glotip", "glotip.csv", "glotip.zip", "cases.csv.gz"])
def test_what_is_packed_is_no_table(tmp_path, name):
    """A workbook that was saved without its ending, or a table as it was packed, is told as what it is."""
    packed = gzip.compress(b"a,b\n1,2\n") if name.endswith("gz") else None
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=[["Iso3_code", "txtVALUE"]])
    (tmp_path / name).write_bytes(packed or path.read_bytes())
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / name)
    assert str(caught.value) == f"{name} is a workbook or another archive, not text; unpack it, or name a workbook as one, such as data.xlsx."  # fmt: skip


def test_a_folder_without_files_is_named(tmp_path, monkeypatch):
    """The one that somebody works in has no name of its own."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SchemaError, match=r"^folder \. holds no file ddf--"):
        tip.open(".")


LONGITUDINAL = ("Year", "Quarter", "First responder", "People")


@pytest.mark.slow
@pytest.mark.parametrize(
    "header",
    [LONGITUDINAL, ("geo_area", "units", "year"), ("isForcedLabour", "isSexualExploit", "gender")],
)
def test_a_table_of_another_publisher_that_was_saved_as_a_workbook(tmp_path, header):
    """Its own reader says how to save it, whichever it is."""
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Cover=[["Home Office"]], Sheet=[header])
    with pytest.raises(SchemaError) as caught:
        tip.open(path)
    assert str(caught.value) == "b.xlsx is a workbook or another archive, not text; save its table as CSV in UTF-8."
    assert caught.value.__context__ is None
    with pytest.raises(SchemaError) as caught:
        tip.open(path, publisher="glotip")
    assert "b.xlsx looks like a file of " in str(caught.value)


def test_a_publisher_of_workbooks_is_known_by_its_columns(tmp_path, monkeypatch):
    """A publisher that is added needs no more than its layout."""
    path = workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=[["Acme area", "Acme count"]])
    table = known.Table("counts", ("Acme area", "Acme count"))
    monkeypatch.setitem(known.LAYOUTS, "acme", known.Layout("tables of Acme", "Acme", "", "", (table,)))
    assert readers.foreign_workbook(path) == "acme"


@pytest.mark.slow
def test_a_workbook_whose_columns_are_in_other_letters(tmp_path):
    """What stands above the header is not taken for it."""
    rows = [*glotip_rows.STAMP, [str(name).lower() for name in glotip_rows.HEADER], glotip_rows.row("12")]
    with pytest.raises(SchemaError) as caught:
        tip.open(workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=rows))
    assert "it looks like a table with the columns 'age', 'category', 'country', 'dimension' and 9 more." in str(
        caught.value
    )
    assert "It has the columns of a file of glotip in other letters: write Iso3_code and txtVALUE, as its publisher does." in str(caught.value)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "path '' is blank; give the path of a file, or call tip.open()"),
        ("https://example.org/x.xlsx", "'https://example.org/x.xlsx' is an internet address. Download the file"),
    ],
)
def test_a_path_that_is_blank_or_an_internet_address_is_refused(path, said):
    with pytest.raises(TipResearchError) as caught:
        tip.open(path)
    assert said in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SchemaError, match="there is no file"):
        tip.open(tmp_path / "none.xlsx")


@pytest.mark.slow
def test_files_of_two_publishers_are_not_joined(book, tmp_path):
    (tmp_path / "r_2021_q3.csv").write_text(REFERRALS.format(12, 12), encoding="utf-8")
    with pytest.raises(TipResearchError, match="the files are of glotip and nrm"):
        tip.open(book, tmp_path / "r_2021_q3.csv")


def test_the_figures_of_the_project_open_without_a_path():
    assert len(tip.open().observations) == len(tip.load())


def test_completion_shows_at_most_forty_names():
    """None is a module that a user has no use for, and every old name remains."""
    shown = [name for name in dir(tip) if not name.startswith("_")]
    assert len(shown) <= 40
    assert {n for n in shown if isinstance(getattr(tip, n), ModuleType)} == {
        "indicators",
        "presentation",
    }
    assert set(shown) <= set(tip.__all__)
    assert [name for name in tip.__all__ if not hasattr(tip, name)] == []


def test_a_folder_of_workbooks_is_not_one_file(tmp_path):
    """Nothing is said of the parts that a folder of SDG 16.2.2 would have."""
    (tmp_path / "data_glotip.xlsx").touch()
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path)
    assert str(caught.value) == f"{tmp_path} is a folder, and holds data_glotip.xlsx; give the path of one file."
    (tmp_path / "ddf--entities--sex.csv").touch()
    with pytest.raises(SchemaError) as caught:  # it was opened for these alone
        tip.open(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is a folder, and holds data_glotip.xlsx beside files of SDG 16.2.2 of the UN Statistics Division; give the path of one file."
    )


@pytest.mark.slow
def test_scipy_is_loaded_for_case_records_alone(tmp_path, monkeypatch):
    """It takes longer to import than a workbook that was read before takes to open."""
    head, row = "Year,Quarter,Age at exploitation,Location of exploitation", "2020,Total,Total,UK"
    (tmp_path / "table.csv").write_text(f"{head},NRM referrals\n{row},1200\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where it was not parsed before
    code = "import sys, tipresearch as tip; tip.open(sys.argv[1]).observations; print('scipy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "table.csv"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]


@pytest.mark.slow
def test_an_old_workbook_is_told_how_to_save_it(tmp_path):
    """By its end alone it is one, and not a table of no known publisher."""
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(
        SchemaError, match=r"^old.xls is an old .xls workbook or another Office file; save it as .xlsx.$"
    ):
        tip.open(tmp_path / "old.xls")


@pytest.mark.slow
def test_an_edition_or_a_publisher_that_is_not_opened_is_refused(tmp_path):
    """A table of observations says its editions itself, and without a file there is no publisher: both were passed over."""
    rows = pd.DataFrame({"area": ["PAK"], "year": 2023, "measure": "identified", "count": 3})
    file = tmp_path / "own.csv"
    tip.observations_from(rows, source="Ours").observations.to_csv(file, index=False)
    with pytest.raises(SchemaError, match=r"^own\.csv is a table of observations of edition undated, not 2024; leave the edition out, and take one by select\(edition=\.\.\.\)\.$"):  # fmt: skip
        tip.open(file, edition="2024")
    assert tip.open(file, edition="undated").edition == "undated"
    for given in (
        {"edition": 2024},
        {"edition": ["2024"]},
        {"publisher": 5},
        {"publisher": "observations", "edition": 2024},
    ):
        with pytest.raises(TipResearchError, match=r"^(edition|publisher) is of type (int|list); give a text, such as '(2023-q4|nrm)'\.$"):  # fmt: skip
            tip.open(file, **given)
    for given in ({"publisher": "nrm"}, {"edition": "2024"}):
        with pytest.raises(TipResearchError, match=r"^tip\.open\(\) gives the figures of the project, which take no (publisher|edition); give the path of a file\.$"):  # fmt: skip
            tip.open(**given)
