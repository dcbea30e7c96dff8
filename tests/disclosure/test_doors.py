"""Counts of case records do not leave by any door: frame, series, chart, file, message, edition."""

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
from tipresearch.disclosure import MARK, UNPROTECTED, NotProtected, protected_rows, protection_records
from tipresearch.explorer.choices import Choices
from tipresearch.explorer.views import view
from tipresearch.observations import counts, write_observations
from tipresearch.presentation import counts_frame, figure, prose, records
from tipresearch.presentation.elements import element
from tipresearch.readers.ctdc import case_records

TRANS = "Trans/Transgender/NonConforming"
#: By gender: 3 small, 314 withheld beside it, and 2,214 and 57 of the others.
COUNTS = {TRANS: 3, "Man": 314, "Woman": 2214, "": 57}


def case_file(path, genders, years=(2018,), forced=None):
    """Write records of CTDC's release with a gender and a year, and the same band; so many of one form, or all."""
    columns = list(case_records.columns_of("global_synthetic")["column"])
    told = {"ageBroad": "30--38"}
    rows = []
    for year in years:
        for n, gender in enumerate(genders):
            own = {"yearOfRegistration": str(year), "gender": gender}
            form = {"isForcedLabour": "1"} if forced is None or n < forced else {}
            rows.append(",".join((told | own | form).get(c, "") for c in columns))
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    return path


def case_records_of(path, counts):
    """Write so many records of each gender."""
    return case_file(path, [gender for gender, n in counts.items() for _ in range(n)])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return case_records_of(tmp_path_factory.mktemp("ctdc") / "ctdc_2022-07-01.csv", COUNTS)


@pytest.mark.slow
def test_every_door_of_a_dataset_gives_the_protected_counts(file):
    """The small count and what it follows of stand nowhere; rows have an order of their own."""
    opened = tip.open(file)
    frame = opened.frame()
    small = frame[frame["category"] == TRANS]
    assert small["as_published"].tolist() == [MARK]
    assert small[["value", "lo", "hi"]].isna().all(axis=None)
    assert not frame["notes"].str.contains("SMALL").any()  # a mark of small cells would tell them from the others
    assert not {3, 314} & set(frame["value"].dropna())
    own = opened.select(partition="ctdc_gender")
    assert TRANS not in own.series(by="category")
    chart = own.plot(by="category")
    words = " ".join(map(str, [chart.data.to_csv(), chart.alt if hasattr(chart, "alt") else ""]))
    assert "Trans" not in words
    covered = own.coverage("sex").set_index("sex")
    assert covered.loc["transgender", "suppressed"] == covered.loc["transgender", "cells"] == 1
    with pytest.raises(CoverageError, match="2 of 4 categories by category have no count here"):
        own.parts("category")
    assert opened.notes[0].startswith("Protected by suppression: counts below 10 are withheld")


@pytest.mark.slow
def test_a_selection_shows_no_more_than_the_whole(file):
    """With one category less nothing is counted again, so that subtraction finds what was published."""
    whole = tip.open(file).frame().set_index("figure_id")["value"]
    fewer = tip.open(file).select(sex=["male", "female", "unknown"]).frame()
    fewer = fewer.set_index("figure_id")["value"]
    assert fewer.equals(whole[fewer.index])


@pytest.mark.slow
def test_the_same_records_in_another_file_give_the_same_table(file, tmp_path):
    """Else who has both sees the same cell withheld once, and shown once."""
    other = tmp_path / "again_2022-07-01.csv"
    lines = file.read_text("utf-8").splitlines()
    other.write_text("\r\n".join([lines[0], *reversed(lines[1:])]) + "\r\n", "utf-8", newline="")
    one, two = (tip.open(path).observations.drop(columns="figure_id") for path in (file, other))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.slow
def test_who_runs_the_programme_on_all_tables_cannot_tell_them_apart(tmp_path):
    """3 and 314 are withheld: with 1 and 316 to 9 and 308 in their place the same table is published."""
    published = set()
    for small in range(1, 10):
        counts = COUNTS | {TRANS: small, "Man": 317 - small}
        path = case_records_of(tmp_path / "ctdc_2022-07-01.csv", counts)
        published.add(record_of(path)["table"])
    assert len(published) == 1


@pytest.mark.slow
def test_the_threshold_is_chosen_and_has_a_floor(file):
    """With 60 a count of 57 is small as well; below 5 nothing is protected, and that is refused."""
    opened = tip.open(file, threshold=60)
    assert opened.frame()["value"].min() >= 60
    assert opened.code.endswith("threshold=60)")
    with pytest.raises(TipResearchError, match="threshold 4 is not allowed; allowed is a whole number"):
        tip.open(file, threshold=4)
    done = command("read", "ctdc", file, "--threshold", "4")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tipresearch: threshold 4 is not allowed")


@pytest.mark.slow
def test_no_exact_table_stands_behind_a_selection(file):
    """Selections refer to the whole table that they were taken from: the protected one."""
    table = tip.open(file).select(category=TRANS).observations
    (origin,) = table.attrs.values()
    assert set(origin.table["raw_value"]) >= {MARK}
    assert "3" not in set(origin.table["raw_value"])
    assert protected_rows(tip.open(file, protected=False).observations)[0].attrs == {}


@pytest.mark.slow
def test_nothing_lies_below_the_mark_of_a_withheld_count(tmp_path):
    """pandas leaves the number below the mark of a missing one, and a pickle takes it along: 3 and 314 went with it."""

    def taken_along(small):
        path = case_records_of(tmp_path / "ctdc_2022-07-01.csv", COUNTS | {TRANS: small, "Man": 317 - small})
        rows, _ = protected_rows(tip.open(path, protected=False).observations)
        return pickle.dumps([rows["count_lo"].array, rows["count_hi"].array])

    assert taken_along(3) == taken_along(9)


def test_no_combination_and_no_number_of_a_row_tells_who_is_not_there():
    """Force A sends nobody for labour, B no child: the rows of nobody are as those of a few."""
    who = {("A", "sexual", "adult"): 40, ("A", "sexual", "child"): 31, ("B", "labour", "adult"): 52, ("B", "sexual", "adult"): 3}  # fmt: skip
    frame = pd.DataFrame([(*k, n) for k, n in who.items()], columns=["responder", "exploitation", "age", "count"])
    columns = {"area": "GBR", "measure": "referred", "year": 2020, "sex": "female", "count": 30}
    model = tip.observations_from(pd.DataFrame([columns]), source="Police").observations
    rows = pd.concat([model] * len(who), ignore_index=True).assign(
        figure_id=[f"row:{n}" for n in range(len(who))], partition="responder_exploitation_age", sex="total",
        category=frame[["responder", "exploitation", "age"]].agg(" | ".join, axis=1).astype("str"), age=frame["age"].astype("str"),
    )  # fmt: skip
    for column in ("count_lo", "count_hi"):
        rows[column] = frame["count"].astype("Int64")
    rows["raw_value"] = frame["count"].astype("str")
    shown, record = protected_rows(rows)
    assert len(shown) == record.cells == 2 * 2 * 2
    assert shown.loc[shown["raw_value"] != MARK, "count_lo"].tolist() == [40, 31, 52]
    hidden = shown[shown["raw_value"] == MARK]
    assert len(hidden) == 5  # one of three, four of nobody
    assert set(hidden["obs_status"]) == {"Q"}
    assert hidden["age"].tolist() == [c.split(" | ")[2] for c in hidden["category"]]
    assert shown["figure_id"].is_unique
    assert shown["figure_id"].str.contains(":responder_exploitation_age:").all()


@pytest.mark.slow
def test_records_tell_tables_apart_that_withhold_as_many_cells():
    """Of two tables with the same numbers of cells each shows what the other withholds."""

    def record(*counts):
        columns = {"area": "PAK", "measure": "identified", "year": 2020, "sex": ["female", "male"], "count": counts}
        exact = tip.observations_from(pd.DataFrame(columns), source="Our survey").observations
        return protected_rows(exact)[1].plain()

    one, other = record(30, 3), record(3, 30)
    assert one["table"] != other["table"]
    assert one | {"table": ""} == other | {"table": ""}
    assert record(30, 4) == one  # nothing of a withheld count is in it


def test_combinations_that_do_not_occur_stand_as_withheld_rows():
    """A row that is not there would say that nobody is: the grid is filled, in an order of its own."""
    columns = {"area": "PAK", "measure": "identified", "year": [2020, 2020, 2021], "sex": ["female", "male", "female"], "count": [30, 25, 40]}  # fmt: skip
    exact = tip.observations_from(pd.DataFrame(columns), source="Our survey").observations
    rows, record = protected_rows(exact)
    assert len(rows) == 4
    assert rows[["sex", "raw_value"]].to_numpy().tolist() == [
        ["female", "30"], ["male", "25"], ["female", "40"], ["male", MARK],
    ]  # fmt: skip
    assert (record.cells, record.withheld) == (4, 1)


@pytest.mark.slow
def test_exact_counts_are_asked_for_and_say_so(file, tmp_path):
    """A note stands on the screen, in the file beside and in the dataset; without it, the record."""
    assert tip.open(file, protected=False).notes[0] == UNPROTECTED
    exact = tip.open(file, protected=False)
    assert "protected=False" in exact.code
    said = "(exact counts of case records: not to be published)"
    asked = [d.select(partition="ctdc_gender").plot(by="category").title for d in (exact, tip.open(file))]
    assert [said in each for each in asked] == [True, False]
    for options, step, count in (
        ([], "suppression", False),
        (["--unprotected"], "unprotected", True),
    ):
        output = tmp_path / f"{step}.csv"
        done = command("read", "ctdc", file, "-o", output, *options)
        assert done.returncode == 0, done.stderr
        note = json.loads(output.with_name(f"{step}.csv.disclosure.json").read_text("utf-8"))
        assert note["step"] == step
        assert (",3,3,3," in output.read_text("utf-8")) == count
        assert (UNPROTECTED in done.stderr) == count


@pytest.mark.slow
def test_every_chart_of_exact_counts_says_so(file, tmp_path):
    """By the counts themselves: out of the dataset, computed with, written, and opened again."""
    said = "(exact counts of case records: not to be published)"
    exact = tip.open(file, protected=False)
    held = tip.open(file)
    write_observations(exact.observations, tmp_path / "exact.csv")
    write_observations(held.observations, tmp_path / "held.csv")
    for marked, opened in (
        (True, exact), (False, held), (True, tip.open(tmp_path / "exact.csv")), (False, tip.open(tmp_path / "held.csv")),
    ):  # fmt: skip
        total, all_of = (
            opened.count(category="Woman"),
            opened.count(partition="total"),
        )
        for drawn in (
            tip.chart([total], question="Mine"), tip.chart([tip.share(total, 9000)]),
            opened.select(category="Woman").plot(), tip.chart([total + 5]),
            tip.chart([tip.share(all_of - total, 9000)]), tip.chart([sum([total])]),
        ):  # fmt: skip
            assert drawn.unprotected == marked
            assert (said in drawn.title, said in figure(drawn, name="f", caption="c", question="Who?").chart.words) == (marked, marked)  # fmt: skip
            shown = drawn._repr_mimebundle_()
            assert (said in str(shown["text/html"])) == marked
            words = " ".join("".join(re.findall(r">([^<>]+)</text>", drawn.svg())).split())
            assert ("not to be published" in words) == marked
            assert (said[1:-1] in repr(drawn)) == marked
        frame = tip.chart([total + 5]).data
        assert ("UNPROTECTED" in frame["flags"].item()) == marked
        shown = opened.select(partition="ctdc_gender")
        few = shown.select(category=["Woman", "unknown"])
        bars = few.plot(by="category").data
        assert bars["flags"].str.contains("UNPROTECTED").all() == few.frame()["flags"].eq("UNPROTECTED").any() == marked
        lines = view(Choices(few), Choices(few).required()).lines
        assert any(said[1:-1] in line.mark for line in lines) == marked
        assert ("exact, not to be published" in f"{tip.share(total, 9000):full}") == marked
        assert (said[1:-1] in repr(shown), said[1:-1] in shown._repr_html_()) == (marked, marked)


@pytest.mark.slow
def test_a_protected_count_is_not_cited_as_an_exact_one(file):
    """Both were opened in one session: each number says what was done to it."""
    exact, held = (tip.open(file, protected=p).count(category="Woman") for p in (False, True))  # fmt: skip
    for count, marked in ((exact, True), (held, False)):
        (cited,) = records([tip.share(count, 9000)])["citations"]
        assert (UNPROTECTED in cited["note"]) == marked
        assert "Protected by suppression" in cited["note"]


@pytest.mark.parametrize(("protected", "said"), [(True, "57"), (False, "57 (exact, not to be published)")])
def test_an_exact_count_says_so_wherever_it_is_printed(protected, said, file):
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
def test_two_files_of_one_quarter_are_not_opened_together(file, tmp_path):
    """They may share cells, and what one withholds the other could show."""
    other = tmp_path / "others_2022-08-01.csv"
    other.write_text(file.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(
        TipResearchError,
        match="^ctdc_2022-07-01.csv and others_2022-08-01.csv hold case records of the same time and are",
    ):
        tip.open(file, other)


GENDERS = ["Woman"] * 30 + ["Man"] * 12 + ["Trans/Transgender/NonConforming"] * 3


@pytest.fixture
def releases(tmp_path):
    """Two releases: the later one holds the records of the earlier one, and those of a year more."""
    return [case_file(tmp_path / f"ctdc_{2023 + n}-05-01.csv", GENDERS, range(2018, 2019 + n)) for n in (0, 1)]


def test_a_code_that_is_not_in_a_file_of_records_stands_as_a_withheld_row(tmp_path):
    """Without a row of nobody, and with `withheld` of one person, the row that is not there is a zero."""
    shown = []
    for genders in (["Woman"] * 30 + ["Man"] * 12, ["Woman"] * 30 + ["Man"] * 12 + GENDERS[-1:]):
        frame = tip.open(case_file(tmp_path / "ctdc_2024-05-01.csv", genders)).frame()
        rows = frame[frame["partition"] == "ctdc_gender"]
        shown.append(dict(zip(rows["category"], rows["as_published"], strict=True)))
    assert shown[0] == shown[1]
    assert shown[0].keys() == {"Woman", "Man", "Trans/Transgender/NonConforming", "unknown"}
    assert shown[0]["Trans/Transgender/NonConforming"] == MARK


@pytest.mark.parametrize(("forced", "both"), [(100, False), (97, False), (91, False), (90, True), (60, True)])
def test_whoever_is_not_of_a_form_does_not_follow_of_its_count(tmp_path, forced, both):
    """100 in all and 97 of a form leave 3 without; 100 of it tell of everybody. One of the two is withheld."""
    genders = ["Woman"] * 60 + ["Man"] * 40
    frame = tip.open(case_file(tmp_path / "ctdc_2024-05-01.csv", genders, forced=forced)).frame()
    shown = frame.set_index("category")["as_published"]
    assert ((shown["total"] == "100") and (shown["isForcedLabour"] == str(forced))) == both


def test_releases_that_share_records_are_not_put_together(releases):
    """Each is protected without the other: what one withholds the other may show; a year is shared."""
    said = "ctdc_2023-05-01.csv and ctdc_2024-05-01.csv hold case records of the same time"
    with pytest.raises(TipResearchError, match=said):
        tip.open(*releases)
    done = command("changes", *releases, "--publisher", "ctdc")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tipresearch: {said}")
    # Exact counts are for who may see all of them.
    assert tip.open(*releases, protected=False).years == [2018, 2019]


@pytest.mark.slow
def test_a_report_shows_one_of_two_releases(releases, tmp_path, monkeypatch):
    """Opened one after the other they stop it; the later one in place of the earlier one is published."""
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    each = [f"print(tip.open({str(r)!r}).frame()[['value']].to_string())" for r in releases]
    small.notebook("\n".join(["import tipresearch as tip", *each]))
    with pytest.raises(CheckFailed, match=r"apart, ctdc_2023-05-01.csv \(counts below 10 are withheld\) and ctdc_2024"):
        small.build()
    small.notebook(f"import tipresearch as tip\n{each[0]}")
    small.build()
    small.notebook(f"import tipresearch as tip\n{each[1]}")
    assert small.build()[1]


def record_of(path):
    return readers.protected(readers.read("ctdc", path), path).disclosure


def test_a_record_says_which_time_is_counted(releases):
    """A year, years with all between; with a record without a year nobody knows."""
    assert [r["period"] for r in map(record_of, releases)] == [
        ["2018-01-01", "2018-12-31"], ["2018-01-01", "2019-12-31"],
    ]  # fmt: skip
    releases[0].write_text(releases[0].read_text("utf-8").replace("2018", "", 1), encoding="utf-8")
    assert record_of(releases[0])["period"] == ["", ""]


@pytest.mark.slow
def test_a_comparison_of_files_is_protected(file, tmp_path):
    """`changes` tells of no count that `read` withholds: two releases of one time stand in no comparison."""
    later = tmp_path / "ctdc_2022-10-01.csv"
    case_records_of(later, COUNTS | {TRANS: 4})
    page = tmp_path / "page.html"
    for new in (later, file):
        done = command("changes", file, new, "--publisher", "ctdc", "--html", page)
        assert (done.returncode, "hold case records of the same time" in done.stderr) == (2, True)
        assert TRANS not in done.stdout + done.stderr
        assert not page.exists()


#: Picks a count of case records of `d`, in a notebook.
FIND = """from tipresearch.presentation import prose
c = tip.pick(d, figure_id=d.loc[(d["source_id"] == "ctdc_global") & (d["raw_value"] == "2214"), "figure_id"].iloc[0])"""


def written(path, out, **options):
    """Write what is opened of a file as a table of observations, as `tipresearch read -o` does."""
    write_observations(tip.open(path, **options).observations, out)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("other", [{"threshold": 60}, {"protected": False}, None])
def test_a_comparison_of_written_tables_is_refused_as_they_are_opened(other, file, tmp_path):
    """Two thresholds, an exact table beside a protected one, and the file itself beside what it gave."""
    one = written(file, tmp_path / "one.csv")
    two = written(file, tmp_path / "two.csv", **other) if other is not None else file
    done = command("changes", one, two, "--publisher", "ctdc", "--html", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tipresearch: one.csv and {two.name} hold case records of the same time")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.slow
def test_a_comparison_of_exact_counts_says_so(file, tmp_path):
    """On the screen and on the page; protected tables of one quarter are in no comparison."""
    later = tmp_path / "later" / file.name
    later.parent.mkdir()
    case_records_of(later, COUNTS | {"Woman": 2215})
    old = written(file, tmp_path / "old.csv", protected=False)
    new = written(later, tmp_path / "new.csv", protected=False)
    done = command("changes", old, new, "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("What changed from old.csv to new.csv (exact counts of case records: not to be published)\n")  # fmt: skip
    assert "not to be published" in (tmp_path / "page.html").read_text("utf-8")
    guarded = written(file, tmp_path / "guarded.csv")
    again = command("changes", guarded, guarded)
    assert (again.returncode, "not to be published" in again.stdout) == (2, False)


def test_numbers_of_a_protected_table_carry_its_record(file, monkeypatch):
    """The results of a notebook, and so its edition, say which rule was kept; no count is among it."""
    monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})
    opened = tip.open(file)
    table = opened.observations
    shown = counts(table[table["count_lo"].notna()], table)
    (cited,) = records(shown)["citations"]
    (record,) = cited["disclosure"]
    assert record["remaining"] == [1, 9]
    assert record["source"] == file.name
    assert "counts below 10 are withheld" in cited["note"]


@pytest.mark.slow
def test_a_frame_that_is_printed_is_cited_with_its_protection(file, tmp_path, monkeypatch):
    """A report says it though nothing of ours shows a number; two thresholds in it stop it."""
    opened = f"import tipresearch as tip\nprint(tip.open({str(file)!r}).frame()[['value']].to_string())"
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    small.notebook(opened)
    edition, _ = small.build()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["remaining"]) == (file.name, [1, 9])
    assert "counts below 10 are withheld" in (edition / "sources.html").read_text("utf-8")
    page = (edition / f"{NAME}.html").read_text("utf-8")
    assert "Sources of this page (1)" in page
    assert 'aria-label="Output of cell' not in page  # the citation itself shows nothing
    small.notebook(f"{opened}\n{opened.replace(').frame', ', threshold=60).frame')}")
    with pytest.raises(CheckFailed, match="were protected apart"):
        small.build()
    small.notebook(f"{opened}\n{opened.replace(').frame', ', protected=False).frame')}")
    with pytest.raises(CheckFailed, match=r"were protected apart, .* \(no rule: exact counts\)"):
        small.build()


@pytest.mark.slow
@pytest.mark.parametrize(("exact", "step", "cells"), [(False, "suppression", 2), (True, "unprotected", 0)])
def test_a_table_that_was_written_tells_that_it_is_of_case_records(exact, step, cells, file, tmp_path, monkeypatch):
    """By its rows, whatever lies beside it: a copy, or some rows of it, would have lost a file there."""
    path, other = tmp_path / "some.csv", tmp_path / "all.csv"
    opened = tip.open(file, protected=not exact)
    write_observations(opened.observations, other)
    own = opened.select(partition="ctdc_gender").observations
    write_observations(own, path)
    monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})
    read = tip.open(path)
    (record,) = protection_records("ctdc_global", "2022-07-01")
    assert (record["step"], record["cells"], record["source"]) == (step, len(own), "some.csv")
    assert record["withheld"] == (own["raw_value"] == MARK).sum() == cells
    assert (record["words"], record["period"]) == (read.notes[0], ["2018-01-01", "2018-12-31"])
    # Of exact counts none hides what another shows; the same figures are not counted twice.
    said = (
        "^two of the files hold the same figures of edition 2022-07-01"
        if exact
        else "^some.csv and all.csv hold case records of the same"
    )
    with pytest.raises(TipResearchError, match=said):
        tip.open(path, other)


def test_of_a_table_with_several_sources_each_has_the_record_of_its_own_rows(file, tmp_path, monkeypatch):
    """What UNODC printed is not said to be withheld for standing beside what is."""
    held, printed = tip.open(file).observations, tip.open().select(source="unodc_glotip")
    write_observations(pd.concat([printed.observations, held]), tmp_path / "o.csv")
    monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})
    tip.open(tmp_path / "o.csv")
    (record,) = protection_records("ctdc_global", "2022-07-01")
    assert (record["cells"], record["withheld"]) == (len(held), (held["raw_value"] == MARK).sum())
    assert protection_records("unodc_glotip", "2025-04-14") == []


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
def test_exact_counts_in_the_table_of_a_project_are_held(lines, file, tmp_path, monkeypatch):
    """They were read with --unprotected, and added to data/observations.csv: the edition waits, as for the file itself."""
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    written(file, small.home / "data" / "observations.csv", protected=False)
    small.notebook("\n".join(["import tipresearch as tip", *lines]))
    with pytest.raises(Held, match="it shows exact counts of case records, not to be published, of ctdc_global"):
        small.build()


@pytest.mark.slow
def test_withheld_counts_in_the_table_of_a_project_have_a_record(file, tmp_path, monkeypatch):
    """The edition says that some are withheld; beside the file that they came from they are apart."""
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    written(file, small.home / "data" / "observations.csv")
    small.notebook("import tipresearch as tip\nprint(len(tip.load()))")
    edition, _ = small.build()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["step"]) == ("data/observations.csv", "suppression")
    small.notebook(f"import tipresearch as tip\nprint(len(tip.load()))\ntip.open({str(file)!r})")
    with pytest.raises(CheckFailed, match=r"apart, data/observations.csv \(small counts are withheld in the file\) and"):  # fmt: skip
        small.build()


def test_an_exact_count_has_a_record_where_nobody_told_of_its_table(file, tmp_path, monkeypatch):
    """It says of itself what it is, also after it went alone to another process; so does what was computed of it."""
    path = written(file, tmp_path / "o.csv", protected=False)
    monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})
    rows = tip.observations.read_observations(path)
    count = tip.pick(rows, figure_id=rows.loc[rows["raw_value"] == "2214", "figure_id"].iloc[0])
    for number in (count, tip.share(pickle.loads(pickle.dumps(count)), 9000)):
        (cited,) = records([number])["citations"]
        assert [r["step"] for r in cited["disclosure"]] == ["unprotected"]
        assert cited["note"].endswith(UNPROTECTED)


def test_a_table_of_other_counts_has_no_record(tmp_path, monkeypatch):
    """What an office suppresses itself is shown as published."""
    monkeypatch.setattr("tipresearch.disclosure.record._RECORDS", {})
    write_observations(tip.open().select(source="unodc_glotip").observations, tmp_path / "o.csv")
    assert len(tip.open(tmp_path / "o.csv").notes) == 1
    assert protection_records("unodc_glotip", "2025-04-14") == []


OPEN = "d = tip.open({file!r})"
SHOW = "print(d.frame()[['as_published']].to_string())"


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        ["%%capture", "import tipresearch as tip", OPEN],
        ["import tipresearch as tip", "from IPython.display import clear_output", OPEN, "clear_output()", SHOW],
        ["import tipresearch as tip", "from IPython.utils.capture import capture_output", "with capture_output():", f"    {OPEN}", SHOW],
        ["import tipresearch as tip, ipywidgets", "with ipywidgets.Output():", f"    {OPEN}", SHOW],
        ["import tipresearch as tip, multiprocessing", "of = multiprocessing.get_context('fork')",
         "with of.Pool(1) as pool:", "    (d,) = pool.map(tip.open, [{file!r}])", SHOW],
        ["import pickle", "from pathlib import Path", "d = pickle.loads(Path({pickled!r}).read_bytes())", SHOW],
        ["import pickle", "from pathlib import Path", "print(len(pickle.loads(Path({rows!r}).read_bytes())))"],
    ],
    ids=["capture", "clear_output", "capture_output", "Output", "worker", "pickle", "pickled rows"],
)  # fmt: skip
def test_a_report_knows_of_case_records_whatever_becomes_of_the_output(lines, file, tmp_path, monkeypatch):
    """The citation comes at the end of the cell, and goes with the table to other processes."""
    pickled, rows = tmp_path / "d.pickle", tmp_path / "rows.pickle"
    opened = tip.open(file)
    pickled.write_bytes(pickle.dumps(opened))
    rows.write_bytes(pickle.dumps(opened.observations.head(3)))
    places = {"file": str(file), "pickled": str(pickled), "rows": str(rows)}
    small = Project(tmp_path / "own", monkeypatch)
    (small.home / paths.MARKER).touch()
    small.notebook("\n".join(line.format(**places) for line in lines))
    edition, _ = small.build()
    (record,) = json.loads((edition / "disclosure.json").read_text("utf-8"))
    assert (record["source"], record["remaining"]) == (file.name, [1, 9])


@pytest.mark.slow
def test_the_published_tables_are_protected(datasets):
    """CTDC's records: each cell of a small count stays open."""
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
    assert len(opened.frame()) == rows
    assert opened.frame()["value"].min() < 2
    assert not any("withheld" in note for note in opened.notes)
