"""Exact counts of case records leave by no way: frame, series, chart, file, message, report."""

import json
import pickle
import re

import pandas as pd
import pytest
from command_line import command
from small_project import NAME, Project

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import CheckFailed, CoverageError, Held, TipResearchError
from tipresearch import readers
from tipresearch.disclosure import (
    MARK,
    NOT_TO_BE_PUBLISHED,
    UNPROTECTED,
    NotProtected,
    protected_rows,
    protection_records,
)
from tipresearch.explorer.choices import Choices
from tipresearch.explorer.views import view
from tipresearch.observations import counts, write_observations
from tipresearch.presentation import counts_frame, figure, prose, records
from tipresearch.presentation.elements import element
from tipresearch.readers.ctdc import case_records

TRANS = "Trans/Transgender/NonConforming"
#: By gender: 3 small, 314 withheld beside it, and 2,214 and 57 of the others.
COUNTS = {TRANS: 3, "Man": 314, "Woman": 2214, "": 57}
GENDERS = ["Woman"] * 30 + ["Man"] * 12 + [TRANS] * 3
OPEN, SHOW = "d = tip.open({file!r})", "print(d.frame()[['as_published']].to_string())"
IMPORT = "import tipresearch as tip"


def case_file(path, genders, years=(2018,), forced=None):
    """Write records of CTDC's release by gender and year, all of one age band; `forced` of them are of one form, or all."""
    columns = list(case_records.columns_of("global_synthetic")["column"])
    rows = []
    for year in years:
        for n, gender in enumerate(genders):
            form = {"isForcedLabour": "1"} if forced is None or n < forced else {}
            row = {"ageBroad": "30--38", "yearOfRegistration": str(year), "gender": gender} | form
            rows.append(",".join(row.get(c, "") for c in columns))
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    return path


def case_records_of(path, changes=()):
    """Write as many records of each gender as COUNTS has, but for the changes."""
    return case_file(path, [gender for gender, n in (COUNTS | dict(changes)).items() for _ in range(n)])


def written(path, out, **options):
    """Write what is opened of a file as a table of observations, as `tipresearch read -o` does."""
    write_observations(tip.open(path, **options).observations, out)
    return out


def record_of(path):
    return readers.protected(readers.read("ctdc", path), path).disclosure


def survey(counts, **columns):
    """Return exact counts of Pakistan's identified victims from a user's own frame."""
    frame = {"area": "PAK", "measure": "identified", "year": 2020, "sex": ["female", "male"], "count": counts} | columns
    return tip.observations_from(pd.DataFrame(frame), source="Our survey").observations


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return case_records_of(tmp_path_factory.mktemp("ctdc") / "ctdc_2022-07-01.csv")


@pytest.fixture
def releases(tmp_path):
    """Two releases: the later one has the records of the earlier one, and those of a year more."""
    return [case_file(tmp_path / f"ctdc_{2023 + n}-05-01.csv", GENDERS, range(2018, 2019 + n)) for n in (0, 1)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    return small


@pytest.fixture
def forgotten(monkeypatch):
    """A process in which nothing was opened yet; called, it forgets what has been opened since."""

    def forget():
        monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})

    forget()
    return forget


@pytest.mark.slow
def test_every_view_of_a_dataset_shows_the_protected_counts(file):
    """The small count and its neighbour, from which it follows, are shown nowhere."""
    opened = tip.open(file)
    frame, own = opened.frame(), opened.select(partition="ctdc_gender")
    small = frame[frame["category"] == TRANS]
    assert small["as_published"].tolist() == [MARK]
    assert small[["value", "lo", "hi"]].isna().all(axis=None)
    assert not frame["notes"].str.contains("SMALL").any()  # a mark of small cells would tell them from the others
    assert not {3, 314} & set(frame["value"].dropna())
    assert TRANS not in own.series(by="category")
    chart = own.plot(by="category")
    assert "Trans" not in f"{chart.data.to_csv()} {chart.alt}"
    covered = own.coverage("sex").set_index("sex")
    assert covered.loc["transgender", "suppressed"] == covered.loc["transgender", "cells"] == 1
    with pytest.raises(CoverageError, match="2 of 4 categories by category have no count here"):
        own.parts("category")
    assert opened.notes[0].startswith("Protected by suppression: counts below 10 are withheld")


@pytest.mark.slow
def test_a_selection_shows_no_more_than_the_whole(file):
    """With one category less nothing is counted again, and no selection refers to an exact table."""
    held = tip.open(file), tip.open(file).select(sex=["male", "female", "unknown"])
    whole, fewer = (d.frame().set_index("figure_id")["value"] for d in held)
    assert fewer.equals(whole[fewer.index])
    (origin,) = tip.open(file).select(category=TRANS).observations.attrs.values()
    assert MARK in set(origin.table["raw_value"])
    assert "3" not in set(origin.table["raw_value"])
    assert protected_rows(tip.open(file, protected=False).observations)[0].attrs == {}


@pytest.mark.slow
def test_the_same_records_in_another_file_give_the_same_table(file, tmp_path):
    """Otherwise a reader of both sees the same cell withheld once, and shown once."""
    other = tmp_path / "again_2022-07-01.csv"
    lines = file.read_text("utf-8").splitlines()
    other.write_text("\r\n".join([lines[0], *reversed(lines[1:])]) + "\r\n", "utf-8", newline="")
    one, two = (tip.open(path).observations.drop(columns="figure_id") for path in (file, other))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.slow
def test_all_tables_that_the_published_one_allows_are_published_alike(tmp_path):
    """3 and 314 are withheld: 1 and 316 to 9 and 308 in their place give the same record, and the same bytes in a pickle.

    pandas leaves the number below the mark of a missing one, where a pickle would take it along.
    """
    published = set()
    for small in range(1, 10):
        path = case_records_of(tmp_path / "ctdc_2022-07-01.csv", {TRANS: small, "Man": 317 - small})
        rows, _ = protected_rows(tip.open(path, protected=False).observations)
        published.add((record_of(path)["table"], pickle.dumps([rows["count_lo"].array, rows["count_hi"].array])))
    assert len(published) == 1


@pytest.mark.slow
def test_the_threshold_is_chosen_and_is_at_least_5(file):
    """With 60 a count of 57 is small as well."""
    opened = tip.open(file, threshold=60)
    assert opened.frame()["value"].min() >= 60
    assert opened.code.endswith("threshold=60)")
    with pytest.raises(TipResearchError, match="threshold 4 is not allowed; allowed is a whole number"):
        tip.open(file, threshold=4)
    done = command("read", "ctdc", file, "--threshold", "4")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tipresearch: threshold 4 is not allowed")


def test_the_rows_of_nobody_are_like_those_of_a_few():
    """Force A sends nobody for labour, B no child: neither a missing combination nor the name of a row says so."""
    who = {("A", "sexual", "adult"): 40, ("A", "sexual", "child"): 31, ("B", "labour", "adult"): 52, ("B", "sexual", "adult"): 3}  # fmt: skip
    codes = [" | ".join(of) for of in who]
    rows = pd.concat([survey([30], sex="female")] * len(who), ignore_index=True).assign(
        figure_id=[f"row:{n}" for n in range(len(who))], partition="responder_exploitation_age", sex="total",
        category=pd.array(codes, "str"), age=pd.array([age for *_, age in who], "str"), raw_value=pd.array([*map(str, who.values())], "str"),
        count_lo=pd.array([*who.values()], "Int64"), count_hi=pd.array([*who.values()], "Int64"),
    )  # fmt: skip
    shown, record = protected_rows(rows)
    assert len(shown) == record.cells == 2 * 2 * 2
    assert shown.loc[shown["raw_value"] != MARK, "count_lo"].tolist() == [40, 31, 52]
    hidden = shown[shown["raw_value"] == MARK]
    assert len(hidden) == 5  # one of three persons, four of nobody
    assert set(hidden["obs_status"]) == {"Q"}
    assert hidden["age"].tolist() == [c.split(" | ")[2] for c in hidden["category"]]
    assert shown["figure_id"].is_unique
    assert shown["figure_id"].str.contains(":responder_exploitation_age:").all()


def test_combinations_that_do_not_occur_are_withheld_rows():
    rows, record = protected_rows(survey([30, 25, 40], year=[2020, 2020, 2021], sex=["female", "male", "female"]))
    assert rows[["sex", "raw_value"]].to_numpy().tolist() == [["female", "30"], ["male", "25"], ["female", "40"], ["male", MARK]]  # fmt: skip
    assert (record.cells, record.withheld) == (4, 1)


@pytest.mark.slow
def test_a_record_identifies_the_table_and_tells_no_withheld_count():
    """Of two tables with as many withheld cells each shows what the other withholds."""
    one, other, same = (protected_rows(survey(counts))[1].plain() for counts in ([30, 3], [3, 30], [30, 4]))
    assert one["table"] != other["table"]
    assert one | {"table": ""} == other | {"table": ""}
    assert one == same


def test_a_code_that_is_not_in_a_file_of_records_is_a_withheld_row(tmp_path):
    """Without a row of nobody, and with `withheld` for one person, the missing row would be a zero."""
    shown = []
    for genders in (GENDERS[:-3], GENDERS[:-2]):
        frame = tip.open(case_file(tmp_path / "ctdc_2024-05-01.csv", genders)).frame()
        rows = frame[frame["partition"] == "ctdc_gender"]
        shown.append(dict(zip(rows["category"], rows["as_published"], strict=True)))
    assert shown[0] == shown[1]
    assert shown[0].keys() == {"Woman", "Man", TRANS, "unknown"}
    assert shown[0][TRANS] == MARK


@pytest.mark.parametrize(("forced", "both"), [(100, False), (97, False), (91, False), (90, True), (60, True)])
def test_persons_outside_a_form_do_not_follow_from_its_count(tmp_path, forced, both):
    """100 in all and 97 of a form leave 3 without; 100 of a form tell of everybody. One of the two is withheld."""
    frame = tip.open(case_file(tmp_path / "ctdc_2024-05-01.csv", ["Woman"] * 60 + ["Man"] * 40, forced=forced)).frame()
    shown = frame.set_index("category")["as_published"]
    assert ((shown["total"] == "100") and (shown["isForcedLabour"] == str(forced))) == both


@pytest.mark.slow
def test_exact_counts_are_given_on_request_and_marked(file, tmp_path):
    """The screen, the file beside and the dataset have a note."""
    exact = tip.open(file, protected=False)
    assert exact.notes[0] == UNPROTECTED
    assert "protected=False" in exact.code
    for options, step, marked in (([], "suppression", False), (["--unprotected"], "unprotected", True)):
        output = tmp_path / f"{step}.csv"
        done = command("read", "ctdc", file, "-o", output, *options)
        assert done.returncode == 0, done.stderr
        note = json.loads(output.with_name(f"{step}.csv.disclosure.json").read_text("utf-8"))
        assert note["step"] == step
        assert (",3,3,3," in output.read_text("utf-8")) == (UNPROTECTED in done.stderr) == marked


@pytest.mark.slow
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("again", [False, True])
def test_every_chart_and_table_of_exact_counts_is_marked(file, tmp_path, marked, again):
    """By the counts themselves: taken out of the dataset, computed with, written, and opened again."""
    opened = tip.open(file, protected=not marked)
    if again:
        opened = tip.open(written(file, tmp_path / "again.csv", protected=not marked))
    women, everybody = opened.count(category="Woman"), opened.count(partition="total")
    by_gender = opened.select(partition="ctdc_gender")
    for drawn in (
        tip.chart([women], question="Mine"), tip.chart([tip.share(women, 9000)]), opened.select(category="Woman").plot(),
        by_gender.plot(by="category"), tip.chart([women + 5]), tip.chart([tip.share(everybody - women, 9000)]), tip.chart([sum([women])]),
    ):  # fmt: skip
        drawn_words = " ".join("".join(re.findall(r">([^<>]+)</text>", drawn.svg())).split())
        placed = figure(drawn, name="f", caption="c", question="Who?").chart.words
        shown = [drawn.title, placed, str(drawn._repr_mimebundle_()["text/html"]), repr(drawn)]
        assert [NOT_TO_BE_PUBLISHED in text for text in shown] == [marked] * 4
        assert (drawn.unprotected, "not to be published" in drawn_words) == (marked, marked)
    assert ("UNPROTECTED" in tip.chart([women + 5]).data["flags"].item()) == marked
    few = by_gender.select(category=["Woman", "unknown"])
    bars = few.plot(by="category").data
    assert bars["flags"].str.contains("UNPROTECTED").all() == few.frame()["flags"].eq("UNPROTECTED").any() == marked
    lines = view(Choices(few), Choices(few).required()).lines
    assert any(NOT_TO_BE_PUBLISHED in line.mark for line in lines) == marked
    assert ("exact, not to be published" in f"{tip.share(women, 9000):full}") == marked
    assert (NOT_TO_BE_PUBLISHED in repr(by_gender), NOT_TO_BE_PUBLISHED in by_gender._repr_html_()) == (marked, marked)


@pytest.mark.slow
def test_a_protected_and_an_exact_count_are_cited_apart(file):
    """Both were opened in one session: each number says what was done to it."""
    for protected in (False, True):
        count = tip.open(file, protected=protected).count(category="Woman")
        tip.open(file, protected=not protected)
        (cited,) = records([tip.share(count, 9000)])["citations"]
        assert (UNPROTECTED in cited["note"]) != protected
        assert "Protected by suppression" in cited["note"]


@pytest.mark.parametrize(("protected", "said"), [(True, "57"), (False, "57 (exact, not to be published)")])
def test_an_exact_count_is_marked_wherever_it_is_printed(protected, said, file):
    """As a text, in a paragraph and in a table; once in a line that says more of it."""
    count = tip.open(file, protected=protected).count(partition="ctdc_gender", category="unknown")
    assert str(count) == f"{count}" == counts_frame([count])["as_published"].item() == said
    paragraph = prose("Referred were {people}.", people=count)
    assert repr(paragraph) == f"Referred were {said}."
    text = re.sub("<[^>]+>", "", element("paragraph", pieces=paragraph.pieces()))
    assert "not to be published" in text or protected
    assert repr(count).count("not to be published") == (not protected)
    assert "57 " in repr(count)


@pytest.mark.slow
def test_a_file_of_few_persons_is_refused(tmp_path):
    """One line, without the number."""
    path = case_file(tmp_path / "ctdc_2022-10-01.csv", ["Woman", "Woman"])
    with pytest.raises(NotProtected, match="nothing of ctdc_2022-10-01.csv is published: it holds fewer than 10"):
        tip.open(path)
    done = command("read", "ctdc", path, "-o", tmp_path / "o.csv")
    assert (done.returncode, (tmp_path / "o.csv").exists()) == (1, False)
    assert done.stderr.startswith("tipresearch: nothing of ctdc_2022-10-01.csv is published")


@pytest.mark.slow
def test_files_of_one_time_are_not_opened_or_compared_together(file, releases, tmp_path):
    """They may share records, and what one withholds the other could show."""
    other, later, page = tmp_path / "others_2022-08-01.csv", tmp_path / "ctdc_2022-10-01.csv", tmp_path / "page.html"
    other.write_text(file.read_text("utf-8"), encoding="utf-8")
    case_records_of(later, {TRANS: 4})
    for one, two in ((file, other), releases):
        with pytest.raises(TipResearchError, match=f"^{one.name} and {two.name} hold case records of the same time"):
            tip.open(one, two)
    for one, two in (releases, (file, later), (file, file)):
        done = command("changes", one, two, "--publisher", "ctdc", "--html", page)
        assert (done.returncode, done.stdout, page.exists()) == (2, "", False)
        assert done.stderr.startswith(f"tipresearch: {one.name} and {two.name} hold case records of the same time")
        assert TRANS not in done.stderr
    # Exact counts are for those who may see all of them.
    assert tip.open(*releases, protected=False).years == [2018, 2019]


@pytest.mark.slow
@pytest.mark.parametrize("other", [{"threshold": 60}, {"protected": False}, None])
def test_written_tables_of_one_time_are_not_compared(other, file, tmp_path):
    """Two thresholds, an exact table beside a protected one, and the file itself beside what it gave."""
    one = written(file, tmp_path / "one.csv")
    two = written(file, tmp_path / "two.csv", **other) if other is not None else file
    done = command("changes", one, two, "--publisher", "ctdc", "--html", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tipresearch: one.csv and {two.name} hold case records of the same time")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.slow
def test_a_comparison_of_exact_counts_is_marked(file, tmp_path):
    """On the screen and on the page."""
    later = tmp_path / "later" / file.name
    later.parent.mkdir()
    case_records_of(later, {"Woman": 2215})
    old = written(file, tmp_path / "old.csv", protected=False)
    new = written(later, tmp_path / "new.csv", protected=False)
    done = command("changes", old, new, "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"What changed from old.csv to new.csv ({NOT_TO_BE_PUBLISHED})\n")
    assert "not to be published" in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.slow
def test_a_report_shows_one_of_two_releases(releases, project):
    """Both in one report stop it; the later one in place of the earlier one is published."""
    each = [f"print(tip.open({str(r)!r}).frame()[['value']].to_string())" for r in releases]
    project.notebook("\n".join([IMPORT, *each]))
    with pytest.raises(CheckFailed, match=r"apart, ctdc_2023-05-01.csv \(counts below 10 are withheld\) and ctdc_2024"):
        project.build()
    for one in each:
        project.notebook(f"{IMPORT}\n{one}")
        assert project.reviewed()


def test_a_record_says_which_time_is_counted(releases):
    """A year, or years with all between; with a record without a year nobody knows."""
    periods = [["2018-01-01", "2018-12-31"], ["2018-01-01", "2019-12-31"]]
    assert [r["period"] for r in map(record_of, releases)] == periods
    releases[0].write_text(releases[0].read_text("utf-8").replace("2018", "", 1), encoding="utf-8")
    assert record_of(releases[0])["period"] == ["", ""]


def test_numbers_of_a_protected_table_carry_its_record(file, forgotten):
    """The results of a notebook, and so its edition, say which rule was kept."""
    table = tip.open(file).observations
    (cited,) = records(counts(table[table["count_lo"].notna()], table))["citations"]
    (record,) = cited["disclosure"]
    assert (record["remaining"], record["source"]) == ([1, 9], file.name)
    assert "counts below 10 are withheld" in cited["note"]


@pytest.mark.slow
def test_a_report_that_prints_a_frame_cites_its_protection(file, project):
    """No number of ours is shown, and the report says the rule all the same; two rules in one report stop it."""
    opened = f"{IMPORT}\nprint(tip.open({str(file)!r}).frame()[['value']].to_string())"
    project.notebook(opened)
    edition = project.reviewed()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["remaining"]) == (file.name, [1, 9])
    assert "counts below 10 are withheld" in (edition / "sources.html").read_text("utf-8")
    page = (edition / f"{NAME}.html").read_text("utf-8")
    assert "Sources of this page (1)" in page
    assert 'aria-label="Output of cell' not in page  # the citation itself shows nothing
    for other, said in (("threshold=60", ""), ("protected=False", r", .* \(no rule: exact counts\)")):
        project.notebook(f"{opened}\n{opened.replace(').frame', f', {other}).frame')}")
        with pytest.raises(CheckFailed, match=f"were protected apart{said}"):
            project.build()


@pytest.mark.slow
@pytest.mark.parametrize(("exact", "step", "cells"), [(False, "suppression", 2), (True, "unprotected", 0)])
def test_a_written_table_says_that_it_is_of_case_records(exact, step, cells, file, tmp_path, forgotten):
    """By its rows, also where it was copied without the file beside it, or some rows were taken."""
    path, other = tmp_path / "some.csv", tmp_path / "all.csv"
    opened = tip.open(file, protected=not exact)
    own = opened.select(partition="ctdc_gender").observations
    write_observations(opened.observations, other)
    write_observations(own, path)
    forgotten()
    read = tip.open(path)
    (record,) = protection_records("ctdc_global", "2022-07-01")
    assert (record["step"], record["cells"], record["source"]) == (step, len(own), "some.csv")
    assert record["withheld"] == (own["raw_value"] == MARK).sum() == cells
    assert (record["words"], record["period"]) == (read.notes[0], ["2018-01-01", "2018-12-31"])
    # No exact count hides what another shows; the same figures are not counted twice.
    exact_said = "^two of the files hold the same figures of edition 2022-07-01"
    with pytest.raises(TipResearchError, match=exact_said if exact else "^some.csv and all.csv hold case records of"):
        tip.open(path, other)


def test_each_source_of_a_table_has_the_record_of_its_own_rows(file, tmp_path, forgotten):
    """What UNODC printed is not said to be withheld for standing beside what is, nor alone."""
    protected, printed = tip.open(file).observations, tip.open().select(source="unodc_glotip").observations
    write_observations(pd.concat([printed, protected]), tmp_path / "both.csv")
    write_observations(printed, tmp_path / "printed.csv")
    forgotten()
    assert len(tip.open(tmp_path / "printed.csv").notes) == 1
    tip.open(tmp_path / "both.csv")
    (record,) = protection_records("ctdc_global", "2022-07-01")
    assert (record["cells"], record["withheld"]) == (len(protected), (protected["raw_value"] == MARK).sum())
    assert protection_records("unodc_glotip", "2025-04-14") == []


#: Picks a count of case records of `d`, in a notebook.
FIND = """from tipresearch.presentation import prose
c = tip.pick(d, figure_id=d.loc[(d["source_id"] == "ctdc_global") & (d["raw_value"] == "2214"), "figure_id"].iloc[0])"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        ["d = tip.load()", "print(len(d))"],
        ["d = tip.open().frame()", "print(d[['as_published']].to_string())"],
        ["d = tip.observations.load()", FIND, "prose('Referred were {n}.', n=c)"],
    ],
    ids=["load", "open", "a count alone"],
)
def test_a_report_on_exact_counts_in_the_table_of_a_project_waits_for_approval(lines, file, project):
    written(file, project.home / "data" / "observations.csv", protected=False)
    project.notebook("\n".join([IMPORT, *lines]))
    with pytest.raises(Held, match="it shows exact counts of case records, not to be published, of ctdc_global"):
        project.build()


@pytest.mark.slow
def test_withheld_counts_in_the_table_of_a_project_have_a_record(file, project):
    """The edition says that some are withheld; the file that they came from was protected apart."""
    written(file, project.home / "data" / "observations.csv")
    project.notebook(f"{IMPORT}\nprint(len(tip.load()))")
    edition = project.reviewed()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["step"]) == ("data/observations.csv", "suppression")
    project.notebook(f"{IMPORT}\nprint(len(tip.load()))\ntip.open({str(file)!r})")
    with pytest.raises(CheckFailed, match=r"apart, data/observations.csv \(small counts are withheld in the file\)"):
        project.build()


def test_an_exact_count_has_a_record_without_its_table(file, tmp_path, forgotten):
    """Also after it went alone to another process; so has a number that was computed from it."""
    path = written(file, tmp_path / "o.csv", protected=False)
    forgotten()
    rows = tip.observations.read_observations(path)
    count = tip.pick(rows, figure_id=rows.loc[rows["raw_value"] == "2214", "figure_id"].iloc[0])
    for number in (count, tip.share(pickle.loads(pickle.dumps(count)), 9000)):
        (cited,) = records([number])["citations"]
        assert [r["step"] for r in cited["disclosure"]] == ["unprotected"]
        assert cited["note"].endswith(UNPROTECTED)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        ["%%capture", IMPORT, OPEN],
        [IMPORT, "from IPython.display import clear_output", OPEN, "clear_output()", SHOW],
        [IMPORT, "from IPython.utils.capture import capture_output", "with capture_output():", f"    {OPEN}", SHOW],
        [IMPORT, "import ipywidgets", "with ipywidgets.Output():", f"    {OPEN}", SHOW],
        [IMPORT, "import multiprocessing", "of = multiprocessing.get_context('fork')", "with of.Pool(1) as pool:", "    (d,) = pool.map(tip.open, [{file!r}])", SHOW],
        ["import pickle", "from pathlib import Path", "d = pickle.loads(Path({pickled!r}).read_bytes())", SHOW],
        ["import pickle", "from pathlib import Path", "print(len(pickle.loads(Path({rows!r}).read_bytes())))"],
    ],
    ids=["capture", "clear_output", "capture_output", "Output", "worker", "pickle", "pickled rows"],
)  # fmt: skip
def test_a_report_cites_case_records_whatever_becomes_of_the_output(lines, file, tmp_path, project):
    """The citation comes at the end of the cell, and goes with the table to other processes."""
    pickled, rows = tmp_path / "d.pickle", tmp_path / "rows.pickle"
    opened = tip.open(file)
    pickled.write_bytes(pickle.dumps(opened))
    rows.write_bytes(pickle.dumps(opened.observations.head(3)))
    places = {"file": str(file), "pickled": str(pickled), "rows": str(rows)}
    project.notebook("\n".join(line.format(**places) for line in lines))
    edition = project.reviewed()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["remaining"]) == (file.name, [1, 9])


@pytest.mark.slow
def test_the_published_case_records_are_protected(datasets):
    shown = tip.open(datasets / "ctdc" / "vp_synthetic_header_and_sample.csv").frame()["value"].dropna()
    assert len(shown) > 18
    assert shown.min() >= 10
    with pytest.raises(NotProtected, match="it holds fewer than 10 persons; --unprotected, or prot"):
        tip.open(datasets / "ctdc" / "global_synthetic_header_and_sample.csv")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rows"), [("longitudinal", 885), ("ngo_2023_q4", 9_550)])
def test_tables_that_an_office_publishes_are_shown_as_published(datasets, name, rows):
    """The Home Office publishes each cell of its referrals, also those of one person: nothing is withheld."""
    opened = tip.open(datasets / "nrm_uk" / f"nrm_referrals_{name}.csv")
    frame = opened.frame()
    assert (len(frame), frame["value"].min() < 2) == (rows, True)
    assert not any("withheld" in note for note in opened.notes)
