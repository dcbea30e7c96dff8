import json
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from nbpress.core import parameters
from nbpress.core.errors import CoverageError, ParameterError, TipResearchError
from tipresearch.datasets import coverage


def test_coverage_holds_the_anchor_and_more():
    """The anchor's parameters are covered, and so are other years and sources."""
    parts = coverage.covered("parts")
    assert {2019, 2020, 2021, 2022} <= set(parts["year"])
    anchor = parts.query("source_id == 'unodc_fia_conference_2022'")
    assert anchor[["year", "partition"]].values.tolist() == [[2020, "unodc_pk_4"]]
    assert coverage.covered("referrals")["group"].tolist() == ["men"]
    assert (coverage.covered("pairs").eval("first_year < last_year")).all()
    with pytest.raises(CoverageError, match="Did you mean 'totals'"):
        coverage.covered("total")


def test_a_database_and_a_publication_that_are_not_held_are_refused_before_a_notebook_runs():
    """The front page and that of enforcement take names beside the publication: an unknown one stopped them half-way."""
    front = {
        "ref_area": "PAK", "year": 2020, "source_id": "unodc_fia_conference_2022", "edition": "2022-03-25",
        "partition": "unodc_pk_4", "group": "men", "form": "bonded_labour", "database": "unodc_glotip",
        "database_edition": "2025-04-14",
    }  # fmt: skip
    courts = {"ref_area": "PAK", "database": "unodc_glotip", "edition": "2025-04-14", "release": front["source_id"]}
    for name, values, wrong in (
        ("findings", front, {"database_edition": "2023-05-30"}),  # it holds detected victims of Pakistan alone
        ("findings", front, {"database": "unodc"}),
        ("findings", front, {"form": "sexual"}),
        ("steps", courts, {"release": "us_tip_report_2021"}),
    ):
        parameters.check_coverage("nb", values, coverage.covered(name))
        with pytest.raises(
            ParameterError, match=rf"^nb: {next(iter(wrong))}=.* is not covered by the data; with .* they cover"
        ):
            parameters.check_coverage("nb", values | wrong, coverage.covered(name))


def test_rules_and_lists_of_a_file_are_checked_before_a_notebook_runs(tmp_path):
    """A rule that is none stood on a published page where no file was given, and failed in a cell where one was."""
    six = "A,B,C,D,E,F,count\n" + "".join(f"{n:06b}"[::-1].replace("", ",")[1:] + "3\n" for n in range(1, 64))
    (tmp_path / "six.csv").write_text(six, encoding="utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    values = {"data_file": "", "merge": "A B", "selection": "bic", "selection_unmerged": "aic"}

    def check(**others):
        parameters.check_coverage("nb", values | others, coverage.covered("lists", values | others))

    check()
    check(data_file=str(tmp_path / "six.csv"))
    with pytest.raises(ParameterError, match="^nb: selection='foo' is not covered by the data; .* they cover aic, bic"):
        check(selection="foo")
    with pytest.raises(ParameterError, match="^nb: selection_unmerged='bic' is not .* they cover aic, poisson"):
        check(data_file=str(tmp_path / "six.csv"), selection_unmerged="bic")
    with pytest.raises(TipResearchError, match="^list 'X' is not there; there are A, B, C, D, E, F"):
        check(data_file=str(tmp_path / "six.csv"), merge="X Y")
    with pytest.raises(TipResearchError, match="^empty.csv is empty"):
        check(data_file=str(tmp_path / "empty.csv"))


@pytest.fixture
def cell(tmp_path, monkeypatch):
    """Check the parameters of a cell, as a notebook of this coverage would when the cell is run."""
    monkeypatch.chdir(tmp_path)
    call = "\nimport tipresearch as tip\ntip.check_parameters()"

    def run(source, covered_by="", session=str(tmp_path / "elsewhere" / "nb.ipynb")):
        metadata = {"tipresearch": {"covered_by": covered_by}}
        (tmp_path / "nb.ipynb").write_text(json.dumps({"metadata": metadata}), encoding="utf-8")
        monkeypatch.setenv("JPY_SESSION_NAME", session)
        names = {"In": ["", source + call]}
        exec(source, names)
        shell = SimpleNamespace(user_ns=names)
        monkeypatch.setattr("IPython.get_ipython", lambda: shell)
        coverage.check_parameters()

    return run


PARTS = (
    "ref_area: str = 'PAK'\nyear: int = {year}  # [1990, 2100]\nmeasure: str = 'identified'\n"
    "source_id: str = 'unodc_fia_conference_2022'\nedition: str = '2022-03-25'\npartition: str = 'unodc_pk_4'"
)


def test_parameters_of_a_cell_are_checked_in_place(cell):
    """Type, range and what the data cover, in the words of the command line; what is right says nothing."""
    cell(PARTS.format(year=2020), "parts")
    with pytest.raises(ParameterError, match=r"^nb: year=1980 is out of range; allowed is 1990 to 2100\.$"):
        cell(PARTS.format(year=1980), "parts")
    with pytest.raises(ParameterError, match="^nb: year='x' is not allowed; it takes int"):
        cell("year: int = 'x'")
    with pytest.raises(ParameterError, match="^nb: year=2019 is not covered by the data; .* they cover 2020"):
        cell(PARTS.format(year=2019), "parts")
    with pytest.raises(ParameterError, match="^this notebook: year=1 is out of range"):
        cell("year: int = 1  # [2, 3]", session="")


def test_a_notebook_of_ones_own_is_covered_by_what_is_observed(cell):
    """By those of its parameters that are columns of observations; another, such as a level, is none of them."""
    own = "ref_area: str = '{area}'\nyear: int = {year}\nlevel: float = 0.95"
    cell(own.format(area="PAK", year=2020), "observed")
    with pytest.raises(ParameterError, match="^nb: ref_area='PKA' is not covered by the data; with year=2020 they cover .*'PAK'"):  # fmt: skip
        cell(own.format(area="PKA", year=2020), "observed")
    with pytest.raises(ParameterError, match="^nb: year=1900 is not covered by the data; with ref_area=PAK they cover"):
        cell(own.format(area="PAK", year=1900), "observed")


def test_a_profile_of_what_is_held_here_is_shown_and_not_published(cell):
    """Without a workbook a notebook runs, as everywhere; a report, and a workbook that is not there, are refused."""
    told = "ref_area: str = 'PAK'\nfirst_year: int = 2003\nlast_year: int = 2022\ndata_file: str = {file!r}\nprevious_file: str = ''"
    with pytest.raises(TipResearchError, match="none.xlsx"):
        cell(told.format(file="none.xlsx"), "profile")
    values = {"data_file": "", "first_year": 2003, "last_year": 2022, "previous_file": ""}
    for name in ("profile", "world"):
        cell(told.format(file=""), name)
        with pytest.raises(CoverageError, match="needs the workbook of UNODC's database"):
            coverage.covered(name, values)


def test_a_script_made_of_a_notebook_runs(monkeypatch):
    """There is no cell to look at; the command line has checked what a report is given."""
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    coverage.check_parameters()


def test_a_notebook_shows_an_error_of_ours_as_its_line(capsys):
    """No traceback: what was wrong, the value and the cure stand in the message."""
    shell = InteractiveShell()
    told = shell.run_cell("import tipresearch as tip\ntip.pick(tip.load(), ref_area='PAK', year=1999)")
    shown = capsys.readouterr().out + capsys.readouterr().err
    assert isinstance(told.error_in_exec, TipResearchError)
    assert "Traceback" not in shown
    assert shown.strip() == f"{type(told.error_in_exec).__name__}: {told.error_in_exec}"
    assert "1999" in shown
