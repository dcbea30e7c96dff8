"""Inputs of an edition: files, packages and the commit of a checkout."""

import importlib.metadata
import shutil

import pytest
from command_line import command

from nbpress.core import files
from nbpress.editions import manifests
from nbpress.inputs import project


def test_the_version_of_a_package_is_the_first_on_the_path(tmp_path, monkeypatch):
    """A folder that only looks like a package is passed over."""
    for name in ("pandas-0.1", "broken-1.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    (tmp_path / "pandas-0.1.dist-info" / "METADATA").write_text("Name: pandas\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert project.packages()["pandas"] == "0.1"
    assert "broken" not in project.packages()


def test_git_is_never_called_with_a_text_that_is_no_commit(small, monkeypatch):
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


def test_the_commit_is_that_of_the_checkout_of_the_project(small, monkeypatch, tmp_path):
    """A folder that a checkout ignores has no commit."""
    commit = small.commit()
    with monkeypatch.context() as hook:  # git tells a hook of another repository where that repository is
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            hook.setenv(name, str(tmp_path / "other"))
        assert project.checkout()["commit"] == commit
    small.git("add", "-A")
    small.git("commit", "-q", "--amend", "-m", "all")
    found = project.checkout()
    assert found.pop("commit_date")
    assert found == {"commit": small.git("rev-parse", "HEAD"), "clean": True}
    (inner := small.home / "venv").mkdir()
    (inner / ".gitignore").write_text("*")
    monkeypatch.setattr(project.paths, "HOME", inner)
    assert project.checkout() == {"commit": None, "commit_date": None, "clean": False}


@pytest.mark.slow
def test_changes_in_another_project_of_the_repository_leave_a_project_clean(small, monkeypatch):
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


def test_settings_of_a_checkout_change_no_answer_of_git_and_run_no_program(small, tmp_path):
    """A text on a signature would be read as a date."""
    (ran := tmp_path / "ran").touch()
    sign = 'printf -- "-----BEGIN SSH SIGNATURE-----\\nx\\n-----END SSH SIGNATURE-----\\n" > "$each.sig"'
    (program := tmp_path / "program").write_text(f'#!/bin/sh\necho "$@" >> {ran}\nfor each; do :; done\n{sign}\n')
    program.chmod(0o755)
    first = small.commit()
    small.figures("15255", "16000")
    settings = {"gpg.format": "ssh", "gpg.ssh.program": str(program), "user.signingkey": "key"}
    for name, value in (settings | {"log.showSignature": "true"}).items():
        small.git("config", name, value)
    small.git("commit", "-S", "-qam", "later")
    small.git("config", "core.fsmonitor", str(program))
    ran.write_text("")
    edition, _ = small.build()
    noted = manifests.read_manifest(edition)
    assert noted["commit"] == small.git("rev-parse", "HEAD")
    assert [s.split(" ", 1)[1] for s in project.subjects(first, noted["commit"], "data/figures.csv")] == ["later"]
    assert ran.read_text() == ""


def test_files_that_a_partial_clone_lacks_are_not_fetched(small, tmp_path, monkeypatch):
    """To fetch would run a command that the settings of a stranger's checkout name."""
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
def test_a_note_states_that_git_refuses_a_checkout(small):
    """Git refuses a checkout of another user, and `verify` would have no history."""
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
def test_every_file_of_the_data_folder_is_an_input_except_hidden_files(small):
    (small.home / "data" / "more.json").write_text("1", encoding="utf-8")
    (small.home / "data" / "README.md").write_text("words", encoding="utf-8")
    (small.home / "data" / ".swp").write_text("x", encoding="utf-8")
    edition, _ = small.build()
    names = {n for n in manifests.read_manifest(edition)["inputs"] if n.startswith("data/")}
    assert names == {"data/README.md", "data/figures.csv", "data/more.json"}
    (small.home / "data" / "more.json").write_text("2", encoding="utf-8")
    assert "inputs changed since: data/more.json" in command("status").stdout


def test_status_reports_a_notebook_that_is_a_broken_link_like_a_missing_notebook(small):
    small.build()
    (notebook := small.home / "notebooks" / "small.ipynb").unlink()
    gone = command("status")
    notebook.symlink_to("nowhere")
    done = command("status")
    assert "inputs changed since: notebooks/small.ipynb" in done.stdout
    assert (done.returncode, done.stdout) == (gone.returncode, gone.stdout)


@pytest.mark.slow
def test_names_and_versions_of_packages_are_those_of_their_descriptions():
    found = {}
    for each in importlib.metadata.distributions():
        found.setdefault(each.metadata["Name"], each.version)
    assert project.packages() == found


def test_packages_are_compared_by_the_names_of_their_folders(monkeypatch):
    """Descriptions are read only where a folder does not name its version."""
    held = project.packages()
    assert project.are_installed(dict(held))
    with monkeypatch.context() as patch:
        patch.setattr(project, "packages", lambda: pytest.fail("each was read"))
        assert project.are_installed(held)
    assert not project.are_installed(held | {"pandas": "0.1"})
    assert not project.are_installed(held | {"survey-tools": "1.0"})
    assert not project.are_installed({name: held[name] for name in held if name != "pandas"})
