"""Statements in the list of editions, which has the names of the project's own signers alone."""

import json

import pytest
from signed_edition import REPORT, allow, key
from small_edition import publish

from nbpress.core.errors import TipResearchError
from nbpress.editions import publication
from nbpress.proofs import statements

MORE = {
    "numbers": 3, "files": 4, "machine": {"system": "Linux", "processor": "x86_64", "python": "3.11.7"},
    "packages": {"pandas": "3.0.1"}, "date": "2026-01-02T00:00:00+00:00",
}  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: key(folder, name) for name in ("alice", "eve")}


@pytest.fixture
def edition(tmp_path, monkeypatch):
    monkeypatch.setattr("nbpress.core.paths.HOME", tmp_path)
    return publish(tmp_path / REPORT)[0]


def certify(edition, by, **changes):
    said = statements.about(edition, REPORT, "rebuilt") | MORE | changes
    return statements.write(edition, said, by)


def page(edition):
    publication.list_editions(edition.parents[1], "R")
    return (edition.parents[1] / "editions.html").read_text("utf-8")


def test_the_list_of_editions_names_who_built_an_edition_again(edition, keys, tmp_path):
    """The name comes from the file of the project."""
    certify(edition, keys["alice"])
    certify(edition, keys["eve"], numbers=99)
    assert "signatures not checked: 2, and the project has no file of signers" in page(edition)
    allow(tmp_path / "signers", **{"A_<b>lice": keys["alice"]})
    shown = page(edition)
    assert "built again by A_&lt;b&gt;lice on 2026-01-02, 3 numbers and 4 files the same (Linux, x86_64, Python 3.11.7)" in shown  # fmt: skip
    assert "99 numbers" not in shown
    assert "not checked" not in shown


def test_a_certificate_counts_for_its_edition_alone_and_once(edition, keys, tmp_path):
    allow(tmp_path / "signers", alice=keys["alice"])
    path = certify(edition, keys["alice"])
    other, _ = publish(tmp_path / REPORT, "two")
    for suffix in ("", ".sig"):
        copied = path.with_name(path.name.replace(edition.name, other.name) + suffix)
        copied.write_bytes(path.with_name(path.name + suffix).read_bytes())
    statements.write(other, statements.about(other, REPORT), keys["alice"])
    assert statements.certificates(other, REPORT) == []
    assert len(statements.certificates(edition, REPORT)) == 1
    for suffix in ("", ".sig"):  # who may write here makes no second machine of one
        again = path.with_name(f"{edition.name}.{'a' * 12}.json{suffix}")
        again.write_bytes(path.with_name(path.name + suffix).read_bytes())
    assert len(statements.certificates(edition, REPORT)) == 1
    again.with_suffix("").unlink()
    path.write_text(path.read_text("utf-8").replace('"numbers": 3', '"numbers": 9'), "utf-8")
    assert statements.certificates(edition, REPORT) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"machine": MORE["machine"] | {"system": "<script>\x1b"}},
        {"machine": {"system": "Linux"}},
        {"numbers": "many"},
        {"date": "today"},
        {"packages": {"a": "\n"}},
        {"reviewed_by": "somebody"},
    ],
)
def test_a_certificate_with_other_fields_or_values_does_not_count(edition, keys, tmp_path, changes):
    """Even an allowed signer cannot write a text for a page or a terminal."""
    path = certify(edition, keys["alice"])
    forged = json.loads(path.read_text("utf-8")) | changes
    data = json.dumps(forged).encode()
    path.write_bytes(data)
    from nbpress.proofs import keys as signing

    path.with_name(f"{path.name}.sig").write_bytes(signing.sign(data, keys["alice"]))
    (found,) = statements.of(edition, REPORT, allow(tmp_path / "signers", alice=keys["alice"]))
    assert (found.by, "is damaged" in found.fault) == ("", True)


def test_the_same_statement_is_the_same_file(edition, keys):
    first = statements.write(edition, statements.about(edition, REPORT), keys["alice"])
    assert statements.write(edition, statements.about(edition, REPORT), keys["alice"]) == first
    assert sorted(p.name for p in first.parent.iterdir()) == [first.name, f"{first.name}.sig"]


def test_more_statements_than_an_edition_has_are_not_read(edition, keys, tmp_path, monkeypatch):
    """Whoever puts a thousand files there has none of them checked."""
    certify(edition, keys["alice"])
    signers = allow(tmp_path / "signers", alice=keys["alice"])
    monkeypatch.setattr(statements, "_MOST", 1)
    assert len(statements.of(edition, REPORT, signers)) == 1
    certify(edition, keys["alice"], numbers=99)
    said = f"2 statements of {edition.name} lie in signed; at most 1 are read."
    with pytest.raises(TipResearchError, match=said):
        statements.of(edition, REPORT, signers)
    assert statements.certificates(edition, REPORT) == [f"signatures not checked: {said}"]
