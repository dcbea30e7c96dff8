import importlib.metadata
import shutil

import pytest
from command_line import command

from nbpress.core import files
from nbpress.editions import manifests
from nbpress.inputs import project


def test_packages_are_those_that_an_import_finds(tmp_path, monkeypatch):
    """Of two versions on the path the first counts; a folder that only looks like a package is passed over."""
    for name in ("pandas-0.1", "broken-1.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    (tmp_path / "pandas-0.1.dist-info" / "METADATA").write_text("Name: pandas\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert project.packages()["pandas"] == "0.1"
    assert "broken" not in project.packages()


def test_git_is_never_called_with_what_is_no_commit(small, monkeypatch):
    """Whatever a caller hands on, a file of history is asked for by a hash alone."""
    commit = small.commit()
    assert project.checkout()["commit"] == commit
    digest = files.file_hash(small.home / "data" / "figures.csv")
    small.figures("15255", "16000")
    assert project.recorded("data/figures.csv", digest, commit).startswith(b"figure_id,label")
    later = small.commit("later")
    assert [s.split(" ", 1)[1] for s in project.subjects(commit, later, "data/figures.csv")] == ["later"]
    monkeypatch.setattr(project, "_git", lambda command: pytest.fail(str(command)))
    for wrong in ("--output=x", "HEAD", "", None):
        assert project.recorded("data/figures.csv", digest, wrong) is None
        assert project.subjects(commit, wrong, "data/figures.csv") == []
        assert project.subjects(wrong, commit, "data/figures.csv") == []


def test_commit_is_that_of_a_checkout_that_holds_the_project(small, monkeypatch):
    """An environment that a checkout ignores, gave its commit to an edition, as a clean one."""
    small.commit()
    small.git("add", "-A")
    small.git("commit", "-q", "--amend", "-m", "all")
    found = project.checkout()
    assert found.pop("commit_date")
    assert found == {"commit": small.git("rev-parse", "HEAD"), "clean": True}
    (inner := small.home / "venv").mkdir()
    (inner / ".gitignore").write_text("*")
    monkeypatch.setattr(project.paths, "HOME", inner)
    assert project.checkout() == {"commit": None, "commit_date": None, "clean": False}


def test_a_hook_of_another_repository_is_not_asked(small, tmp_path, monkeypatch):
    """Git tells a hook where its repository is, and then looks there, from whatever folder it is called."""
    commit = small.commit()
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "other"))
    assert project.checkout()["commit"] == commit


@pytest.mark.slow
def test_a_sibling_of_the_project_leaves_it_clean(small, monkeypatch):
    """In a repository of several projects each edition was of changed files, whatever anybody worked on."""
    own = small.home / "own"
    own.mkdir()
    (small.home / "data").rename(own / "data")
    small.git("init", "-q")
    small.git("add", "own")
    small.git("commit", "-q", "-m", "first")
    (small.home / "other").mkdir()
    (small.home / "other" / "draft.txt").touch()
    monkeypatch.setattr("nbpress.core.paths.HOME", own)
    assert project.checkout()["clean"]
    (own / "draft.txt").touch()
    assert not project.checkout()["clean"]


def test_git_answers_alike_whatever_a_checkout_is_set_to(small, tmp_path):
    """Words on a signature became a date, so that a damaged edition was published; a question runs no program."""
    (ran := tmp_path / "ran").touch()
    said = 'printf -- "-----BEGIN SSH SIGNATURE-----\\nx\\n-----END SSH SIGNATURE-----\\n"'
    (program := tmp_path / "program").write_text(
        f'#!/bin/sh\necho "$@" >> {ran}\nfor each; do :; done\n{said} > "$each.sig"\n'
    )
    program.chmod(0o755)
    first = small.commit()
    small.figures("15255", "16000")
    for name, value in {
        "gpg.format": "ssh",
        "gpg.ssh.program": program,
        "user.signingkey": "key",
        "log.showSignature": "true",
    }.items():
        small.git("config", name, str(value))
    small.git("commit", "-S", "-qam", "later")
    small.git("config", "core.fsmonitor", str(program))
    ran.write_text("")
    edition, _ = small.build()
    noted = manifests.read_manifest(edition)
    assert noted["commit"] == small.git("rev-parse", "HEAD")
    assert [s.split(" ", 1)[1] for s in project.subjects(first, noted["commit"], "data/figures.csv")] == ["later"]
    assert ran.read_text() == ""


def test_what_a_partial_clone_lacks_is_not_fetched(small, tmp_path, monkeypatch):
    """To look for a recorded input ran the command that the settings of a stranger's checkout name."""
    commit = small.commit()
    digest = files.file_hash(small.home / "data" / "figures.csv")
    small.figures("15255", "16000")
    small.commit("later")
    small.git("config", "uploadpack.allowFilter", "true")
    small.git("clone", "-q", "--filter=blob:none", small.home.as_uri(), str(part := tmp_path / "part"))
    settings = {"core.sshCommand": f"touch {tmp_path / 'ran'}; false", "remote.origin.url": "ssh://127.0.0.1/x"}
    for name, value in (settings | {"protocol.ssh.allow": "always"}).items():
        small.git("-C", str(part), "config", name, value)
    monkeypatch.setattr("nbpress.core.paths.HOME", part)
    monkeypatch.setattr("nbpress.core.paths.DATA", part / "data")
    assert project.in_history(commit)
    assert project.recorded("data/figures.csv", digest, commit) is None
    assert not (tmp_path / "ran").exists()


@pytest.mark.slow
def test_an_edition_of_a_checkout_without_a_commit_says_so(small):
    """Such as one of another user, which git refuses: an edition was silent on it, and verify later had no history."""
    small.git("init", "-q")
    said = f"git config --global --add safe.directory {small.home}"
    assert said in command("report", "small").stderr
    small.commit()
    small.figures("15255", "16000")
    assert said not in command("report", "small").stderr
    above = (small.home / ".git").rename(small.home.parent / ".git")  # a project in a folder of a checkout
    (above / "HEAD").write_text("ref: refs/heads/none\n")
    small.figures("15255", "16001")
    told = command("report", "small").stderr
    shutil.rmtree(above)
    assert f"git config --global --add safe.directory {small.home.parent}\n" in told


@pytest.mark.slow
def test_every_file_of_the_data_folder_is_an_input(small):
    """Another format counts as well, and so does prose; hidden files do not."""
    (small.home / "data" / "more.json").write_text("1", encoding="utf-8")
    (small.home / "data" / "README.md").write_text("words", encoding="utf-8")
    (small.home / "data" / ".swp").write_text("x", encoding="utf-8")
    edition, _ = small.build()
    names = {n for n in manifests.read_manifest(edition)["inputs"] if n.startswith("data/")}
    assert names == {"data/README.md", "data/figures.csv", "data/more.json"}
    (small.home / "data" / "more.json").write_text("2", encoding="utf-8")
    assert "inputs changed since: data/more.json" in command("status").stdout


def test_a_notebook_that_is_no_file_is_an_input_that_went(small):
    """By a link to a disk that is not there status told of no report, where it tells of a notebook that is gone."""
    small.build()
    (notebook := small.home / "notebooks" / "small.ipynb").unlink()
    gone = command("status")
    notebook.symlink_to("nowhere")
    done = command("status")
    assert "inputs changed since: notebooks/small.ipynb" in done.stdout
    assert (done.returncode, done.stdout) == (gone.returncode, gone.stdout)


@pytest.mark.slow
def test_packages_are_those_of_the_environment():
    """Names and versions are what reading each description whole gives."""
    found = {}
    for each in importlib.metadata.distributions():
        found.setdefault(each.metadata["Name"], each.version)
    assert project.packages() == found


def test_other_packages_are_known_by_the_names_of_their_folders(monkeypatch):
    """And by what they say of themselves, where a folder does not name its version."""
    held = project.packages()
    assert project.are_installed(dict(held))
    with monkeypatch.context() as patch:
        patch.setattr(project, "packages", lambda: pytest.fail("each was read"))
        assert project.are_installed(held)
    assert not project.are_installed(held | {"pandas": "0.1"})
    assert not project.are_installed(held | {"survey-tools": "1.0"})
    assert not project.are_installed({name: held[name] for name in held if name != "pandas"})
