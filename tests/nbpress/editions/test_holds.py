"""Builds that wait until somebody approves them, and editions whose approval is missing or is for something else."""

import html
import json
import re
import shlex
import shutil

import pytest
from command_line import command, refused
from signed_edition import key
from small_edition import approve, forge, publish
from small_project import NAME, SOURCE, verified

from nbpress.core.errors import CheckFailed, Held, TipResearchError
from nbpress.editions import folders, holds, locks, manifests, personal_data, publication
from tipresearch.cli import proofs

#: Prints a telephone number below the numbers of the notebook, and what the check says then.
CALL, TELEPHONE = "\nprint('Call 0300-1234567')", "small, cell 3: telephone number"
EXACT = "it shows exact counts of case records, not to be published, of nrm@2023-q4"


def held(small, **options):
    """Build a report that has to wait; return the message."""
    with pytest.raises(Held, match="small is held") as raised:
        small.build(**options)
    return str(raised.value)


def shows_case_records(words, source="nrm@2023-q4", code=SOURCE, **fields):
    """Return the code of a notebook that cites a table of case records with the given words on its protection."""
    citation = {"id": source, "text": "NRM.", "url": "", "terms": "", "note": "", "edition": "2023-q4", "published": ""}
    citation["disclosure"] = [{"words": words, **fields}]
    return code.replace('"citations": []', f'"citations": {[citation]}')


def shows_exact_counts(source="nrm@2023-q4", code=SOURCE):
    return shows_case_records("exact", source, code, step="unprotected")


@pytest.mark.slow
def test_a_number_that_jumps_waits_for_approval_with_a_reason(small):
    small.define(hold_above=2.0)
    refused(command("approve", NAME, "--reason", "x"), "small has no build that waits for approval")
    first, _ = small.build()
    small.figures("15255", "152550")
    done = command("report", NAME)
    jump = "moved by more than 2 times; the first is 'Women' (count), 15255 persons → 152550 persons"
    refused(done, jump, 1)
    assert folders.latest(small.report) == first.resolve()
    held(small, progress=lambda *_: pytest.fail("a held build was run again"))
    build = holds.waiting_build(small.report)
    archived = command("archive", build, "-o", small.home / "a.zip")
    refused(archived, f"{build.name} is not published yet: small is held: ")
    assert f"tipresearch approve small --build {build.name} --reason TEXT" in done.stderr
    missing = command("approve", NAME, "--reason", "x")
    refused(missing, f"--build (none given) is not the build of small that waits; look at {build / 'changes.html'}")
    assert f"give --build {build.name}." in missing.stderr
    done = command("approve", NAME, "--build", build.name, "--reason", "The <source> corrected it")
    assert done.returncode == 0, done.stderr
    second = folders.latest(small.report)
    assert second != first.resolve()
    assert manifests.intact_manifest(second)["approval"]["reason"] == "The <source> corrected it"
    assert "The &lt;source&gt; corrected it" in (second / "changes.html").read_text("utf-8")
    assert holds.waiting_build(small.report) is None
    refused(command("approve", NAME, "--reason", "x"), "no build that waits")
    assert small.build() == (second, False)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["damaged", "gone"])
def test_a_jump_since_an_edition_that_is_gone_or_damaged_waits_for_approval(small, how):
    small.define(hold_above=2.0)
    first = small.build()[0].resolve()
    (first / "small.html").write_text("", encoding="utf-8") if how == "damaged" else shutil.rmtree(first)
    small.figures("15255", "152550")
    why = f"edition {first.name} before it is gone or damaged, and nothing tells which numbers moved by more than 2 times since"
    assert f"small is held: {why}. Publish it with" in held(small)
    page = (holds.waiting_build(small.report) / "changes.html").read_text("utf-8")
    assert f"{first.name}, is gone or damaged" in page
    assert "This is the first edition" not in page
    assert manifests.read_manifest(approve(small.report, "seen"))["approval"]["why"] == why


@pytest.mark.slow
def test_the_command_in_the_message_approves_also_in_another_folder(small):
    small.define(hold_above=2.0)
    elsewhere = small.home / "its own"
    small.build(out=elsewhere)
    small.figures("15255", "1")
    typed = re.search("Publish it with: tipresearch (.+ --reason )TEXT(.*?)[.] See", held(small, out=elsewhere))
    approval = shlex.split(f"{typed[1]} 'seen'{typed[2]}")
    small.figures("15255", "15256")
    rebuild = f"build it again: tipresearch report {NAME} --out {shlex.quote(str(elsewhere))}."
    refused(command(*approval), f"data/figures.csv changed since small was held (1 in all); {rebuild}")
    small.figures("15255", "1")
    assert command(*approval).returncode == 0
    assert holds.waiting_build(elsewhere / NAME) is None


@pytest.mark.slow
def test_a_waiting_build_goes_when_its_cause_is_gone(small):
    """Not while another build is running."""
    first = small.hold()
    small.figures()
    with locks.locked(small.report):
        assert small.build() == (first.resolve(), False)
        assert holds.waiting_build(small.report)
    assert small.build() == (first.resolve(), False)
    assert holds.waiting_build(small.report) is None
    small.figures("15255", "1")
    held(small)
    small.figures("15255", "15256")
    assert small.build()[1]
    assert holds.waiting_build(small.report) is None


@pytest.mark.slow
def test_a_build_that_began_to_wait_meanwhile_is_kept(small, monkeypatch):
    """A run that finds nothing changed removes only the waiting build that it saw."""
    first = small.hold()
    waits, since = holds.waiting_build(small.report), small.report / "held" / "since"
    small.figures()

    def lock(_, tidy):
        since.mkdir()
        tidy(small.report)

    monkeypatch.setattr(locks, "if_free", lock)
    assert small.build() == (first.resolve(), False)
    assert since.is_dir()
    assert not waits.exists()


WRONG = [*(("--reason", said) for said in (" ", "a\nb", "\udcff")), ("--by", "a\nb"), ("--by", "a.b@example.org")]


@pytest.mark.parametrize(("option", "said"), WRONG)
def test_a_reason_and_the_name_of_who_approves_are_one_line_without_an_identifier(tmp_path, option, said):
    given = {"reason": "seen", "build": "", option.strip("-"): said}
    with pytest.raises(TipResearchError, match=option):
        publication.approve(tmp_path / "r", **given)


CHANGED = ("title", "name", "page", "page and hash", "report")


@pytest.mark.parametrize("changed", CHANGED)
def test_a_waiting_build_that_somebody_changed_cannot_be_approved(tmp_path, inputs_unchanged, changed):
    """Its name depends on all that it shows: under this name somebody looked at other pages."""
    report = tmp_path / "one"
    with pytest.raises(Held):
        publish(report, persons=[TELEPHONE])
    build = holds.waiting_build(report)
    manifest = manifests.read_manifest(build)
    if changed.startswith("page"):
        (build / "index.html").write_text("two", encoding="utf-8")
    if changed == "page and hash":
        manifest["content_sha256"] = manifests.content_hash(build)
    manifests.seal(build, manifest | ({"title": "Other"} if changed == "title" else {}))
    if changed == "name":
        build = build.rename(build.with_name("2026-01-01-00000000"))
    if changed == "report":
        shutil.copytree(report, tmp_path / "other")
        report = tmp_path / "other"
    with pytest.raises(TipResearchError, match=f"{report.name} has no build that waits for approval"):
        publication.approve(report, "seen", build.name)
    assert folders.latest(report) is None
    with pytest.raises(Held):
        publish(report, persons=[TELEPHONE])
    assert approve(report, "seen").is_dir()


def test_an_approved_build_is_compared_with_an_edition_that_is_back(tmp_path, inputs_unchanged):
    """The edition before was gone when the build began to wait."""
    report = tmp_path / "r"
    edition, _ = publish(report)
    edition.rename(tmp_path / "away")
    with pytest.raises(Held):
        publish(report, "two", persons=[TELEPHONE])
    assert manifests.read_manifest(holds.waiting_build(report))["gone"] == edition.name
    (tmp_path / "away").rename(edition)
    published = approve(report, "seen")
    assert "gone" not in manifests.read_manifest(published)
    assert "is gone" not in (published / "changes.html").read_text("utf-8")


def test_a_waiting_build_keeps_its_name_from_version_to_version(tmp_path):
    """A build can wait while the package is updated."""
    report = tmp_path / "r"
    publish(report)
    with pytest.raises(Held):
        publish(report, "two", persons=["page: a card"], built="2026-01-02T00:00:00+00:00")
    assert holds.waiting_build(report).name == "2026-01-02-afdef5e4"


@pytest.mark.slow
def test_exact_counts_of_case_records_wait_for_each_edition_anew(small):
    """An edition whose approval is missing is not verified."""
    small.notebook(shows_exact_counts())
    assert f"small is held: {EXACT}. Publish" in held(small)
    assert folders.latest(small.report) is None
    edition = approve(small.report, "The office prints them itself")
    small.figures("15255", "15256")
    assert f"small is held: {EXACT}. Publish" in held(small)
    small.figures()
    assert verified(edition).differences == []
    forge(edition, approval=None)
    (found,) = verified(edition).differences
    assert found.why.startswith(f"its build is held for {EXACT}; ")


@pytest.mark.slow
def test_neither_messages_nor_pages_of_changes_repeat_exact_counts(small):
    """Neither a changed number nor a removed one, nor its source row. Changes of other sources are listed."""
    two_sources = SOURCE.replace('"sources": ["s"]', '"sources": ["s"] if row["label"] == "Women" else ["t"]')
    small.define(hold_above=1.5)
    small.notebook(shows_exact_counts("s@2023-q4", two_sources))
    held(small)
    first = approve(small.report, "A mistake")
    assert "15255" in (first / "results.csv").read_text("utf-8")
    small.figures("15255", "45255")
    said = held(small)
    assert "; 1 number(s) moved by more than 1.5 times; the first is one of small, which is not told. Publish" in said
    assert not {"15255", "45255"} & set(re.findall(r"[\d-]{5,}", said))
    small.notebook(two_sources)
    rows = "figure_id,label,value,unit,method\nmen,Men,10668,persons,as published\n"
    (small.home / "data" / "figures.csv").write_text(rows, encoding="utf-8")
    edition, _ = small.build()
    assert [p for p in edition.rglob("*") if p.is_file() and b"15255" in p.read_bytes()] == []
    changes = json.loads((edition / "changes.json").read_text("utf-8"))
    assert ([c["label"] for c in changes["results"]], changes["untold"]) == (["Men"], 1)
    assert command("changes", first, edition).stdout.count("15255") == 0


@pytest.mark.slow
def test_all_reasons_to_wait_are_named_together(small):
    """A build that only repairs the approved edition does not wait again, and keeps its approval and its changes."""
    small.define(hold_above=2.0)
    small.notebook(shows_case_records("counts below 10 are withheld"))
    small.build()
    small.figures("15255", "152550")
    small.notebook(shows_exact_counts() + CALL)
    reasons = [
        f"1 place(s) hold what looks like an identifier of a person: {TELEPHONE}",
        EXACT,
        "1 number(s) moved by more than 2 times; the first is 'Women' (count), 15255 persons → 152550 persons",
    ]
    why = "; ".join(reasons)
    assert f"small is held: {why}. Publish it with" in held(small)
    waits = holds.waiting_build(small.report)
    assert manifests.read_manifest(waits)["held"]["why"] == why
    waiting_page = html.unescape((waits / "changes.html").read_text("utf-8"))
    edition = approve(small.report, "The line of the help desk")
    assert manifests.read_manifest(edition)["approval"]["why"] == why
    published_page = html.unescape((edition / "changes.html").read_text("utf-8"))
    assert all(reason in page for reason in reasons for page in (waiting_page, published_page))
    assert verified(edition).differences == []
    (edition / "results.csv").unlink()
    repaired, new = small.build()
    assert new
    assert manifests.read_manifest(repaired)["approval"] == manifests.read_manifest(edition)["approval"]
    assert (repaired / "changes.html").read_bytes() == (edition / "changes.html").read_bytes()


@pytest.mark.slow
def test_an_approval_covers_only_the_reasons_that_were_shown(small):
    small.define(hold_above=2.0)
    first, _ = small.build()
    small.figures("15255", "152550")
    small.notebook(SOURCE + CALL)
    assert "telephone number; 1 number" in held(small)
    assert "telephone number; 1 number" in (holds.waiting_build(small.report) / "changes.html").read_text("utf-8")
    shutil.rmtree(first)
    with pytest.raises(Held, match=f"telephone number; edition {first.name} before it is gone"):
        approve(small.report, "The line of the help desk")
    edition = approve(small.report, "The line of the help desk")
    assert "1 number" not in manifests.read_manifest(edition)["approval"]["why"]


@pytest.mark.slow
def test_an_approval_covers_only_the_build_that_was_looked_at(small):
    """A later build that waits for the same reason has another name."""
    small.notebook(SOURCE + "\nprint('Call 0300-1234567', rows[0]['value'])")
    message = held(small)
    seen = holds.waiting_build(small.report).name
    small.figures("15255", "15256")
    later = held(small)
    waits = holds.waiting_build(small.report).name
    assert message.replace(seen, waits) == later
    with pytest.raises(TipResearchError, match=f"--build {seen} is not the build .* then give --build {waits}."):
        publication.approve(small.report, "The line of the help desk", seen)
    assert folders.latest(small.report) is None
    edition = publication.approve(small.report, "The line of the help desk", waits)
    assert "15256" in (edition / "results.csv").read_text("utf-8")


@pytest.mark.slow
def test_a_manifest_can_name_500_places_that_were_approved(tmp_path, inputs_unchanged):
    places = [f"small, cell {n}: telephone number" for n in range(1, 501)]
    with pytest.raises(Held, match="500 place"):
        publish(tmp_path, persons=places)
    edition = approve(tmp_path, "The lines of the help desk")
    assert manifests.intact_manifest(edition)["approval"]["why"].endswith("; ".join(places))


@pytest.mark.slow
def test_an_edition_without_the_approval_that_it_needs_is_neither_verified_nor_certified(small, tmp_path, capsys):
    """The next build waits until somebody approves it."""
    small.notebook(SOURCE + CALL)
    assert TELEPHONE in held(small)
    edition = approve(small.report, "The line of the help desk")
    assert verified(edition).differences == []
    cure = f"its build is held for {TELEPHONE}; take that out, or tipresearch report small --force holds it for your approval"
    other = manifests.read_manifest(edition)["approval"] | {"why": "1 number(s) moved by more than 1.5 times"}
    for approval, said in ((None, "none"), (other, other["why"])):
        forge(edition, approval=approval)
        assert verified(edition).differences == [("manifest.json, approval", said, "not of this", cure)]
    with pytest.raises(CheckFailed):
        verified(NAME, proofs.verify)
    assert cure in capsys.readouterr().out
    not_certified = re.escape(f"first in manifest.json, approval ({cure}), and is not certified")
    with pytest.raises(CheckFailed, match=not_certified):
        verified(NAME, proofs.certify, key=key(tmp_path))
    for force in (True, False):  # a build that waits is not withdrawn for an edition that nobody approved
        assert TELEPHONE in held(small, force=force)
    (edition / "index.html").write_text("other", encoding="utf-8")  # a repair needs an approval for the same reason
    assert TELEPHONE in held(small)
    repaired = approve(small.report, "The line of the help desk")
    assert (repaired.name, manifests.read_manifest(repaired)["previous"]) == (f"{edition.name}-2", None)
    assert verified(repaired).differences == []
    assert small.build() == small.build(force=True) == (repaired.resolve(), False)


@pytest.mark.slow
def test_what_only_a_newer_check_finds_needs_an_approval_too(small, monkeypatch):
    edition, _ = small.build()
    monkeypatch.setattr(personal_data, "find_identifiers", lambda *_: ["small, cell 3: number of a kind of now"])
    (found,) = verified(edition).differences
    assert found.why.startswith("the present check finds small, cell 3: number of a kind of now; take that out, or ")
    assert "number of a kind of now" in held(small, force=True)
    assert verified(approve(small.report, "We looked")).differences == []


def test_each_reason_needs_its_own_approval():
    approved = {"approval": {"why": "the first; the second"}}
    assert holds.missing_approvals(["", "the second"], approved) == []
    assert holds.missing_approvals(["the second; the third", "the third"], approved) == ["the third"]
    assert holds.missing_approvals([""], {}) == []
