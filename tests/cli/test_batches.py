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

BAD_RESULT = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("1 / (n - 2)", "n=2: grid failed in cell 4", "ZeroDivisionError"),
        # Not the notebook fails, but what reads its output.
        (f"from IPython.display import display\nif n == 2: display({BAD_RESULT}, raw=True)", "n=2: KeyError: 'indicator' (copy: ", "in estimates"),
    ],
)  # fmt: skip
def test_a_failing_run_is_named_after_the_other_runs_are_done(grid_home, source, message, place):
    """Status 3 and one line; --debug shows the place of the fault."""
    write(grid_home / "notebooks", source, NUMBER, covered_by="")
    done = by_command(grid_home, "--over", "n=1..3")
    refused(done, f"1 of 3 runs failed; the first: {message}", 3)
    site = grid_home / "reports" / "grid" / "latest"
    assert {p.name for p in site.iterdir()} >= {"1", "3", "index.html"}
    assert done.stdout.splitlines()[-1] == str(site / "index.html")
    shown = by_command(grid_home, "--over", "n=1..3", "--debug")
    assert shown.returncode == 3
    assert place in shown.stderr


@pytest.mark.slow
def test_a_second_batch_is_refused_or_waits(grid_home):
    """Without --wait the refusal names --wait; with --wait the batch finds the runs of the first."""
    (out := grid_home / "reports" / "grid").mkdir(parents=True)
    with filelock.FileLock(out / ".lock"):
        refused(by_command(grid_home, "--over", "n=1"), "is running; wait until it ends, or say")
        line = [*LIGHT_SHELL, "batch", "grid", "--over", "n=1", "--wait", "300"]
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        second = subprocess.Popen(line, env=environment(grid_home), **pipe)
        assert second.stdout.readline() == "grid: 1 run\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(4)  # a refused batch would have ended
    output, errors = second.communicate()
    assert second.returncode == 0, errors
    assert output.splitlines()[-1] == str(out / "latest" / "index.html")


@pytest.mark.slow
def test_a_killed_batch_goes_on(grid_home):
    """After kill -9 the same command does only the rest, and the site is that of an undisturbed batch."""
    line = [*LIGHT_SHELL, "batch", "grid", "--over", "n=1..8"]
    first = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment(grid_home))
    lines = list(takewhile(lambda text: not text.startswith("  3/8"), first.stdout))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    out = grid_home / "reports" / "grid"
    assert len(lines) == 3  # the heading, and two runs before the third
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
        (["m=1"], "grid has no parameter 'm'; it has n."),
        (["n="], "the grid of n= holds no run"),
        (["n=all"], "it is not known what the data cover"),
        (["n=1", "--workers", "0"], "--workers 0 is not allowed; on this machine it takes 1 to "),
        (["n=1", "--workers", "99999"], "--workers 99999 is not allowed"),
        (["n=1", "--scheduler", ""], "--scheduler is empty; write an address"),
        (["n=1", "--out", ""], "--out is empty; name a folder"),
        (["n=1", "--data", "none.xlsx"], "it has no parameter 'data_file'"),
        (["n=1", "--out", "FILE"], "is a file; name a folder"),
        (["n=1", "--out", "FILE/below"], "choose another folder with --out"),
        (["n=1", "--out", "/proc/none"], "choose another folder with --out"),
    ],
)
def test_bad_input_is_refused_in_one_line_and_leaves_nothing(grid_home, arguments, message):
    """Neither a process nor a folder stays."""
    file, temporary = grid_home / "file", grid_home / "tmp"
    file.write_text("x")
    temporary.mkdir()
    env = environment(grid_home) | {"TMPDIR": str(temporary)}
    given = [a.replace("FILE", str(file)) for a in arguments]
    refused(command("batch", "grid", "--over", *given, env=env, own_server=True), message)
    assert left(grid_home) == [*temporary.iterdir()] == []
    assert not (grid_home / "reports").exists()


@pytest.mark.slow
def test_a_file_that_is_no_workbook_is_refused_before_any_kernel_starts(tmp_path):
    file = tmp_path / "data.xlsx"
    shell = ["batch", "05_country_profile", "--over", "ref_area=all", "--out", tmp_path / "out"]
    refused(command(*shell), "a country profile needs the workbook of UNODC's database")
    refused(command(*shell, "--data", file), "is not there; give the path of a file")
    file.write_text("no workbook")
    refused(command(*shell, "--data", file), "data.xlsx is not an .xlsx workbook")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_profiles_are_the_same_with_a_damaged_copy_of_the_workbook(workbooks, tmp_path):
    shell = ["batch", "05_country_profile", "--over", "ref_area=PAK,AFG", "--data", workbooks[1]]
    shell += ["--out", tmp_path / "out"]
    done = command(*shell)
    assert done.returncode == 0, done.stderr
    index = (tmp_path / "out" / "latest" / "index.html").read_text("utf-8")
    assert index.index(">Afghanistan<") < index.index(">Pakistan<")
    assert "Detected victims, 2019 to 2022" in index
    assert 'Edition: <span class="tr-day">2025-04-14</span>' in index
    # Afghanistan has no total of detected victims, and no other measure is drawn in place of the total.
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


@pytest.mark.parametrize(
    ("option", "value", "kind"),
    [
        ("--over", "who=plain,35202-1234567-1", "identity card number of Pakistan"),
        ("--set", "asked_by=plain,35202-1234567-1", "identity card number of Pakistan"),
        ("--over", "data_file=plain,35202-1234567-1", "identity card number of Pakistan"),
        ("--data", "a.b@example.org.csv", "e-mail address"),
    ],
)
def test_a_value_that_identifies_a_person_is_refused_and_not_repeated(tmp_path, monkeypatch, option, value, kind):
    """A site names each run by its values, and each page names its file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.b@example.org.csv").write_text("n", encoding="utf-8")
    done = command("batch", "absent", "--over", "n=1", option, value)
    key = "data_file" if option == "--data" else value.partition("=")[0]
    refused(done, f"{option} {key} holds what looks like an identifier of a person ({kind}); a batch names its runs by their values, so give another.")  # fmt: skip
    assert not re.search(r"1234567|a\.b", done.stdout + done.stderr)


def test_the_folder_of_a_file_may_look_like_an_identifier():
    """A site states only the name of the file."""
    done = command("batch", "absent", "--over", "data_file=/35202-1234567-1/a.csv")
    assert (done.returncode, "identifier" in done.stderr) == (2, False)
