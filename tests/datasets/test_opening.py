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


UTF_16 = "First responder\tPeople,a\nPolice,3\n"
NOT_TEXT = "is a workbook or another archive, not text; unpack it, or name a workbook as one, such as data.xlsx."


def test_a_table_of_observations_opens(tmp_path):
    """What a reader has written is opened as it is."""
    write_observations(tip.load(), tmp_path / "o.csv")
    opened = tip.open(tmp_path / "o.csv")
    assert (opened.publisher, len(opened.observations)) == ("observations", len(tip.load()))
    assert len(tip.open().observations) == len(tip.load())


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


def glotip_text(path, *cells):
    """Write rows of UNODC's workbook as CSV, without the stamp of its edition."""
    path.write_text("\n".join(",".join(map(str, row)) for row in (glotip_rows.HEADER, *cells)), encoding="utf-8")
    return path


@pytest.mark.slow
def test_files_without_an_edition_keep_their_figures_apart(tmp_path):
    """Rows of two such files are numbered alike; one file that is given twice is refused."""
    paths = [
        glotip_text(tmp_path / name, glotip_rows.row(n), glotip_rows.row(n, year=2018))
        for name, n in (("a.csv", 12), ("b.csv", 20))
    ]
    opened = tip.open(*paths)
    assert opened.observations["figure_id"].is_unique
    assert sorted(opened.observations["count_lo"]) == [12, 12, 20, 20]
    with pytest.raises(TipResearchError, match=r"hold the same figures of edition undated; open each edition once"):
        tip.open(paths[0], paths[0])


@pytest.mark.slow
def test_two_editions_are_two_series(tmp_path):
    """Opened together, they are told apart by their edition, and never mixed."""
    counts = {"2020-01-01": 12, "2021-01-01": 20}
    opened = tip.open(*(glotip_text(tmp_path / f"book_{of}.csv", glotip_rows.row(n)) for of, n in counts.items()))
    with pytest.raises(CoverageError, match=r"more than one series, of edition 2020-01-01, 2021-01-01; select"):
        opened.series()
    assert {k: v[0].lo for k, v in opened.series("edition").items()} == counts


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
        # A text of two bytes a letter is known by its mark; without a mark its zero bytes are no columns.
        ("t.csv", UTF_16.encode("utf-16"), "t.csv is in UTF-16, as a spreadsheet's 'Unicode text' is; save it again as CSV in UTF-8."),
        ("t.csv", UTF_16.encode("utf-16-be"), "t.csv is of no known publisher: it looks like no table. Known are ctdc"),
        # A police force that writes SDMX-CSV has the columns of SDMX, and no series of the SDGs.
        ("police.csv", "DATAFLOW,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\nPOL,DE-BY,F,2022-Q1,8\n", "It has 'OBS_VALUE' as a file of sdg has, but no 'SERIES'. Known are ctdc"),
        ("police.csv", "Force,Cases\nA,8\n", "(SDG 16.2.2 of the UN Statistics Division); make observations of another table with observations_from()."),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls is an old .xls workbook or another Office file; save it as .xlsx."),
        ("cases.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0), f"cases.csv.gz {NOT_TEXT}"),
        ("b.xlsx", {"Sheet": [["Country", "Victims"], ["France", 3]]}, "b.xlsx is of no known publisher: it looks like a table with the columns 'Country', 'Victims'"),
        ("b.xlsx", {"Notes": [["1", "made by us"]], "Data": [["area", "year", "measure", "count"], ["Nepal", 2020, "identified", 4]]},
         "b.xlsx is of no known publisher: sheet 'Notes' looks like a table whose first line is no header; sheet 'Data' looks like a table with the columns 'area', 'count', 'measure', 'year'. Known are "),
        ("b.xlsx", {"Sheet": [observations.COLUMNS]}, "b.xlsx holds a table of observations; save it as CSV in UTF-8."),
        # Rows above the header are not taken for it.
        ("b.xlsx", {"Sheet": [*glotip_rows.STAMP, [name.lower() for name in glotip_rows.HEADER], glotip_rows.row("12")]},
         "in other letters: write Iso3_code and txtVALUE, as its publisher does."),
    ],
)  # fmt: skip
def test_a_file_of_no_known_publisher(tmp_path, name, content, message):
    """Text, bytes, or the sheets of a workbook."""
    if isinstance(content, dict):
        workbooks.write_workbook(tmp_path / name, **content)
    else:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["glotip", "glotip.csv", "glotip.zip"])
def test_a_workbook_that_was_saved_without_its_ending_is_no_table(tmp_path, name):
    workbooks.write_workbook(tmp_path / "b.xlsx", Sheet=[["Iso3_code", "txtVALUE"]]).rename(tmp_path / name)
    with pytest.raises(SchemaError) as caught:
        tip.open(tmp_path / name)
    assert str(caught.value) == f"{name} {NOT_TEXT}"


def test_a_folder_without_files_is_named(tmp_path, monkeypatch):
    """The one that somebody works in has no name of its own."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SchemaError, match=r"^folder \. holds no file ddf--"):
        tip.open(".")


@pytest.mark.slow
@pytest.mark.parametrize(
    "header",
    [
        ("Year", "Quarter", "First responder", "People"),
        ("geo_area", "units", "year"),
        ("isForcedLabour", "isSexualExploit", "gender"),
    ],
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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "path '' is blank; give the path of a file, or call tip.open()"),
        ("https://example.org/x.xlsx", "'https://example.org/x.xlsx' is an internet address. Download the file"),
        ("none.xlsx", "there is no file"),
    ],
)
def test_a_path_without_a_file_is_refused(path, said):
    with pytest.raises(TipResearchError) as caught:
        tip.open(path)
    assert said in str(caught.value)


@pytest.mark.slow
def test_files_of_two_publishers_are_not_joined(book, tmp_path):
    (tmp_path / "r_2021_q3.csv").write_text(REFERRALS.format(12, 12), encoding="utf-8")
    with pytest.raises(TipResearchError, match="the files are of glotip and nrm"):
        tip.open(book, tmp_path / "r_2021_q3.csv")


def test_completion_shows_at_most_forty_names():
    """None is a module that a user has no use for, and every old name remains."""
    shown = [name for name in dir(tip) if not name.startswith("_")]
    assert len(shown) <= 40
    assert {n for n in shown if isinstance(getattr(tip, n), ModuleType)} == {"indicators", "presentation"}
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
    called = [sys.executable, "-c", code, tmp_path / "table.csv"]
    assert subprocess.run(called, capture_output=True, text=True, check=True).stdout.split() == ["False"]


@pytest.mark.slow
def test_an_edition_or_a_publisher_that_is_not_opened_is_refused(tmp_path):
    """A table of observations says its editions itself, and without a file there is no publisher: both were passed over."""
    rows = pd.DataFrame({"area": ["PAK"], "year": 2023, "measure": "identified", "count": 3})
    file = tmp_path / "own.csv"
    tip.observations_from(rows, source="Ours").observations.to_csv(file, index=False)
    with pytest.raises(SchemaError, match=r"^own\.csv is a table of observations of edition undated, not 2024; leave the edition out, and take one by select\(edition=\.\.\.\)\.$"):  # fmt: skip
        tip.open(file, edition="2024")
    assert tip.open(file, edition="undated").edition == "undated"
    for given in ({"edition": 2024}, {"edition": ["2024"]}, {"publisher": 5}):
        with pytest.raises(TipResearchError, match=r"^(edition|publisher) is of type (int|list); give a text, such as '(2023-q4|nrm)'\.$"):  # fmt: skip
            tip.open(file, **given)
    for given in ({"publisher": "nrm"}, {"edition": "2024"}):
        with pytest.raises(TipResearchError, match=r"^tip\.open\(\) gives the figures of the project, which take no (publisher|edition); give the path of a file\.$"):  # fmt: skip
            tip.open(**given)
