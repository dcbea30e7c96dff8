"""The batch command as a user runs it: in a process of its own, stopped, resumed, refused."""

import re
import signal
import subprocess
from itertools import takewhile

import filelock
import pytest
from command_line import LIGHT_SHELL, command, environment, refused
from small_batch import NUMBER, by_command, left, tree, write

from nbpress.core import bundles


@pytest.mark.slow
def test_failures_are_summarised_by_command(grid_home):
    """A failing run ends with status 3 and one line, after the others have run."""
    write(grid_home / "notebooks", "1 / (n - 2)", NUMBER, covered_by="")
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, "1 of 3 runs failed; the first: n=2: grid failed in cell 4", 3)
    site = grid_home / "reports" / "grid" / "latest"
    assert {p.name for p in site.iterdir()} >= {"1", "3", "index.html"}
    assert done.stdout.splitlines()[-1] == str(site / "index.html")


@pytest.mark.slow
def test_a_failure_that_is_not_the_notebooks_is_named_with_its_run(grid_home):
    """One line and status 3 though it is a fault of ours; --debug shows where it came from."""
    number = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}
    source = f"from IPython.display import display\nif n == 2: display({number}, raw=True)"
    write(grid_home / "notebooks", source, NUMBER, covered_by="")
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, "1 of 3 runs failed; the first: n=2: KeyError: 'indicator' (copy: ", 3)
    site = grid_home / "reports" / "grid" / "latest"
    assert {p.name for p in site.iterdir()} >= {"1", "3", "index.html"}
    shown = by_command(grid_home, "--over", "n=1..3", "--debug")
    assert shown.returncode == 3
    assert "in estimates" in shown.stderr


@pytest.mark.slow
def test_a_second_batch_waits_if_it_is_told_to(grid_home):
    """Without --wait it is refused with that cure; with it, it finds the runs of the first."""
    (out := grid_home / "reports" / "grid").mkdir(parents=True)
    with filelock.FileLock(out / ".lock"):
        refused(by_command(grid_home, "--over", "n=1"), "is running; wait until it ends, or say")
        line = [*LIGHT_SHELL, "batch", "grid", "--over", "n=1", "--wait", "300"]
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        second = subprocess.Popen(line, env=environment(grid_home), **pipe)
        assert second.stdout.readline() == "grid: 1 run\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(4)  # refused, it would have ended
    told, errors = second.communicate()
    assert second.returncode == 0, errors
    assert told.splitlines()[-1] == str(out / "latest" / "index.html")


@pytest.mark.slow
def test_a_batch_that_was_killed_goes_on(grid_home):
    """After kill -9 the same command does the rest only; its site is that of an undisturbed one."""
    line = [*LIGHT_SHELL, "batch", "grid", "--over", "n=1..8"]
    first = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment(grid_home))
    told = list(takewhile(lambda text: not text.startswith("  3/8"), first.stdout))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    out = grid_home / "reports" / "grid"
    assert len(told) == 3  # the heading, and two runs before the third
    assert len([p for p in (out / ".building").iterdir() if not p.name.startswith(".")]) >= 3
    assert not (out / "latest").exists()
    second = by_command(grid_home, "--over", "n=1..8")
    assert second.returncode == 0, second.stderr
    stood = int(re.search(r"(\d+) of 8 stand", second.stdout)[1])
    assert 3 <= stood < 8
    assert second.stdout.count(" s left") == 8 - stood
    undisturbed = by_command(grid_home, "--over", "n=1..8", "--out", grid_home / "other")
    assert undisturbed.returncode == 0, undisturbed.stderr
    assert tree(out / "latest") == tree(grid_home / "other" / "latest")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--over", "m=1"], "grid has no parameter 'm'; it has n."),
        (["--over", "n="], "the grid of n= holds no run"),
        (["--over", "n=all"], "it is not known what the data cover"),
        (["--over", "n=1", "--workers", "0"], "--workers 0 is not allowed; on this machine it takes 1 to "),
        (["--over", "n=1", "--workers", "99999"], "--workers 99999 is not allowed"),
        (["--over", "n=1", "--scheduler", ""], "--scheduler is empty; write an address"),
        (["--over", "n=1", "--out", ""], "--out is empty; name a folder"),
        (["--over", "n=1", "--data", "none.xlsx"], "it has no parameter 'data_file'"),
        (["--over", "n=1", "--out", "FILE"], "is a file; name a folder"),
        (["--over", "n=1", "--out", "FILE/below"], "choose another folder with --out"),
        (["--over", "n=1", "--out", "/proc/none"], "choose another folder with --out"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(grid_home, arguments, message):
    """What cannot be run is said in one line with status 2; no process and no folder stay."""
    file = grid_home / "file"
    file.write_text("x")
    temporary = grid_home / "tmp"
    temporary.mkdir()
    env = environment(grid_home) | {"TMPDIR": str(temporary)}
    given = [a.replace("FILE", str(file)) for a in arguments]
    refused(command("batch", "grid", *given, env=env, own_server=True), message)
    assert left(grid_home) == []
    assert list(temporary.iterdir()) == []
    assert not (grid_home / "reports").exists()


@pytest.mark.slow
def test_a_workbook_that_is_none_is_refused(tmp_path):
    """The country profile asks its workbook what it covers before any kernel starts."""
    file = tmp_path / "data.xlsx"
    shell = ["batch", "05_country_profile", "--over", "ref_area=all", "--out", tmp_path / "out"]
    refused(command(*shell), "a country profile needs the workbook of UNODC's database")
    refused(command(*shell, "--data", file), "is not there; give the path of a file")
    file.write_text("no workbook")
    refused(command(*shell, "--data", file), "data.xlsx is not an .xlsx workbook")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_batch_by_command(tmp_path):
    """The command runs the grid and prints the path of the index."""
    shell = ["batch", "04_sources_and_conflicts", "--over", "year=2019..2020", "--out", tmp_path]
    done = command(*shell)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(tmp_path / "latest" / "index.html")
    assert {p.name for p in (tmp_path / "latest").iterdir()} >= {"2019", "2020", "index.html"}


@pytest.mark.slow
def test_profiles_of_a_published_workbook(datasets, tmp_path):
    """Pages are the same whether the workbook was kept by area or is read by each kernel."""
    book = datasets / "glotip" / "data_glotip_edition_2025-04-14.xlsx"
    shell = ["batch", "05_country_profile", "--over", "ref_area=PAK,AFG", "--data", book]
    shell += ["--out", tmp_path / "out"]
    done = command(*shell)
    assert done.returncode == 0, done.stderr
    index = (tmp_path / "out" / "latest" / "index.html").read_text("utf-8")
    assert index.index(">Afghanistan<") < index.index(">Pakistan<")
    assert "Detected victims, 2019 to 2022" in index
    assert 'Edition: <span class="tr-day">2025-04-14</span>' in index
    # Afghanistan has no total of detected victims: what is drawn is never another measure.
    assert index.count('role="img"') == 1
    first = tree(tmp_path / "out" / "latest")
    (tmp_path / "out" / "latest").unlink()
    kept = list((tmp_path / "out" / ".cache" / "readings").glob("*/*.npz"))
    assert len(kept) > 150
    for path in kept:
        path.write_bytes(b"damaged")
    again = command(*shell)
    assert again.returncode == 0, again.stderr
    assert tree(tmp_path / "out" / "latest") == first


@pytest.mark.parametrize(("option", "key"), [("--over", "who"), ("--set", "asked_by"), ("--over", "data_file")])
def test_a_value_that_is_a_person_names_no_run(option, key):
    """A site lists each run by its values, one that failed as well: it is refused, and not repeated."""
    done = command("batch", "absent", "--over", "n=1", option, f"{key}=plain,35202-1234567-1")
    refused(done, f"{option} {key} holds what looks like an identifier of a person (identity card number of Pakistan); a batch names its runs by their values, so give another.")  # fmt: skip
    assert "1234567" not in done.stdout + done.stderr


def test_a_file_that_is_named_after_a_person_is_given_to_no_batch(tmp_path):
    """Each page of its site says the name of the file, as a report does, which is held for it."""
    (book := tmp_path / "a.b@example.org.csv").write_text("n", encoding="utf-8")
    done = command("batch", "absent", "--over", "n=1", "--data", book)
    refused(done, "--data data_file holds what looks like an identifier of a person (e-mail address); a batch names its runs by their values, so give another.")  # fmt: skip
    assert "a.b" not in done.stdout + done.stderr


def test_where_a_file_lies_names_no_run():
    """The site says the name of a file alone, so that its folders may be called as they are."""
    done = command("batch", "absent", "--over", "data_file=/35202-1234567-1/a.csv")
    assert "identifier" not in done.stderr
    assert done.returncode == 2
