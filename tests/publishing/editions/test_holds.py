import csv

import pytest
from command_line import command, refused
from small_project import NAME, SOURCE

from tipresearch.errors import Held, TipResearchError
from tipresearch.publishing.editions import folders, holds, manifests, publication


@pytest.mark.slow
def test_jump_is_held_until_approved(small):
    """A number beyond the limit holds the publication; approval publishes it with its reason."""
    small.define(hold_above=2.0)
    refused(command("approve", NAME, "--reason", "x"), "small has no build that waits for approval")
    first, _ = small.build()
    small.figures("15255", "152550")
    done = command("report", NAME)
    refused(
        done,
        "moved by more than 2 times; the first is 'Women' (count), 15255 persons → 152550 persons",
        1,
    )
    assert "tipresearch approve small --reason TEXT" in done.stderr
    assert folders.latest(small.report) == first.resolve()
    with pytest.raises(Held, match="small is held"):
        small.build(progress=lambda *_: pytest.fail("a held build was run again"))
    refused(command("approve", NAME, "--reason", " "), "--reason is empty")
    done = command("approve", NAME, "--reason", "The <source> corrected it")
    assert done.returncode == 0, done.stderr
    second = folders.latest(small.report)
    assert second != first.resolve()
    assert manifests.whole(second)
    assert manifests.read_manifest(second)["approval"]["reason"] == "The <source> corrected it"
    assert "The &lt;source&gt; corrected it" in (second / "changes.html").read_text("utf-8")
    assert holds.held(small.report) is None
    refused(command("approve", NAME, "--reason", "x"), "no build that waits")
    assert small.build() == (second, False)


@pytest.mark.slow
def test_corrected_data_drop_the_hold(small):
    """A build that is published after all leaves no hold behind."""
    small.define(hold_above=2.0)
    small.build()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()
    small.figures("15255", "15256")
    assert small.build()[1]
    assert holds.held(small.report) is None


@pytest.mark.slow
def test_a_bare_number_that_jumps_is_held(small):
    """A composition that is the last line of its cell stands in results.csv and in the hold."""
    bare = """
import csv
import tipresearch as tip
from tipresearch import paths, presentation
rows = list(csv.DictReader((paths.DATA / "figures.csv").open(encoding="utf-8")))
women, men = (tip.Count(n, n, label=row["label"]) for row in rows for n in [int(row["value"])])
tip.composition({"Women": women, "Men": men})
"""
    small.notebook(bare)
    small.define(hold_above=1.1)
    edition, _ = small.build()
    with (edition / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["label"], round(float(r["value"]), 4)) for r in rows] == [("Women", 0.5885), ("Men", 0.4115)]  # fmt: skip
    small.figures("15255", "152550")
    with pytest.raises(Held, match="2 number.* moved by more than 1.1 times; the first is 'Women'"):
        small.build()


def test_redefined_number_that_jumps_is_held(small):
    """Another name of the method is no way around the limit."""
    small.define(hold_above=2.0)
    small.build()
    small.figures("15255,persons,as published", "999999,persons,as printed")
    with pytest.raises(Held, match="moved by more than 2 times; the first is 'Women'"):
        small.build()


@pytest.mark.slow
def test_hold_is_withdrawn_when_its_cause_is_gone(small):
    """When the data are as they were, nothing waits; a hold of other data is not approved."""
    small.define(hold_above=2.0)
    first, _ = small.build()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()
    small.figures("15255", "15256")
    refused(
        command("approve", NAME, "--reason", "x"), "data/figures.csv changed since small was held"
    )
    small.figures()
    assert small.build() == (first.resolve(), False)
    assert holds.held(small.report) is None


@pytest.mark.parametrize("reason", [" ", "a\nb", "\udcff"])
def test_reason_is_a_text_in_one_line(small, reason):
    """What could not stand on a page is refused before anything is moved."""
    with pytest.raises(TipResearchError, match="--reason"):
        publication.approve(small.report, reason)


@pytest.mark.slow
def test_approved_edition_is_verified(small):
    """An approved edition can be built again, with its page of changes."""
    small.define(hold_above=2.0)
    small.build()
    small.figures("15255", "1")
    with pytest.raises(Held):
        small.build()
    done = command("approve", NAME, "--reason", "checked")
    assert done.returncode == 0
    done = command("verify", small.report / "latest")
    assert done.returncode == 0, done.stdout + done.stderr


def test_case_records_protected_otherwise_are_held(small):
    """With another threshold an edition shows what the one before withholds: somebody looks first."""

    def build(words):
        citation = {"id": "nrm@2023-q4", "text": "NRM.", "url": "", "terms": "", "note": "", "edition": "2023-q4", "published": "", "disclosure": [{"words": words}]}  # fmt: skip
        small.notebook(SOURCE.replace('"citations": []', f'"citations": {[citation]}'))
        return small.build()

    first, _ = build("counts below 10 are withheld")
    with pytest.raises(
        Held,
        match=r"nrm@2023-q4 is protected otherwise than in an edition before \(counts below 10 are withheld\); what one",
    ):
        build("counts below 5 are withheld")
    assert folders.latest(small.report) == first.resolve()
    small.notebook()  # does not open the file: what the edition before it shows is not forgotten
    between, new = small.build()
    assert new
    assert not (between / "disclosure.json").exists()
    with pytest.raises(Held, match="protected otherwise than in an edition before"):
        build("counts below 5 are withheld")
    second = publication.approve(small.report, "The first was withdrawn")
    assert "protected otherwise" in (second / "changes.html").read_text("utf-8")
    small.figures("15255", "15256")
    assert build("counts below 5 are withheld")[1]
