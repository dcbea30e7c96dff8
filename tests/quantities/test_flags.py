"""What is to be read with a number is said once."""

from dataclasses import replace

import pytest

from tipresearch import Count, compare_years, composition, pct_change, quantities, rate_ratio, share
from tipresearch.quantities import FLAGS, Coherence, as_count, flags, notes


def test_a_flag_without_a_caveat_speaks_for_itself():
    """Every flag has its sentence, in the order given and once."""
    assert notes(["REVISION", "SMALL_CELL", "REVISION"], []) == [
        FLAGS["REVISION"],
        FLAGS["SMALL_CELL"],
    ]


@pytest.mark.parametrize("flag", flags._SAID_BY)
def test_what_a_caveat_says_is_not_said_again(flag):
    """The longer caveat stands alone; another caveat silences nothing."""
    longer = f"As is {flags._SAID_BY[flag]} and more."
    assert notes([flag], [longer]) == [longer]
    assert notes([flag], ["Something else."]) == ["Something else.", FLAGS[flag]]


def test_caveats_of_the_package_are_those_that_are_looked_for():
    """Each flag is silenced by the caveat that the package writes, not by invented words."""
    doubted = Count(10, 10, coherence=Coherence("off", by="sex", parts_lo=12, excess=2))
    written = {
        "CELLS_DISAGREE": share(Count(5, 5), doubted),
        "UNVALIDATED": share(Count(5, 5), replace(doubted, coherence=Coherence("unvalidated"))),
        "COMPLETE_COUNT": rate_ratio(30, 760),
        "COMPARABILITY_UNKNOWN": compare_years(30, 760, {"definition": "unknown"}).abs_change,
    }
    for flag, estimate in written.items():
        assert flag in estimate.all_flags
        assert FLAGS[flag] not in notes(estimate.all_flags, estimate.caveats)
    assert quantities.notes(("COMPLETE_COUNT",), ()) == [FLAGS["COMPLETE_COUNT"]]


def test_a_number_that_is_withheld_does_not_look_computed():
    """Its formula says so however often it is copied, and it is no number of any kind."""
    doubted = Count(10, 10, coherence=Coherence("off", by="sex", parts_lo=12, excess=2))
    withheld = share(Count(5, 5), doubted).renamed("A").renamed("B")
    assert not withheld.given
    assert withheld.formula == "not computed: 5 / 10"
    assert pct_change(doubted, 5).formula == "not computed: 100 × (10 / 5 − 1)"
    assert share(5, 10).given


def test_a_number_of_contested_counts_says_so_wherever_it_is_printed():
    """By who contests them, if in one way; a number that is not given has its reason already."""
    disputed = replace(as_count(40, "Men"), flags=("SOURCE_CONFLICT",))
    part = replace(as_count(10, "Women"), flags=("TOTAL_CONTESTED",))
    assert f"{share(disputed, 50):full}" == "80.0\N{NO-BREAK SPACE}% (sources disagree)"
    assert f"{share(part, disputed):full}" == "25.0\N{NO-BREAK SPACE}% (of contested counts)"
    of_both = composition({"men": disputed, "women": part})
    assert [e.remark for e in of_both.values()] == ["of contested counts"] * 2
    assert f"{share((0, 4), disputed):full}" == "0–10.0\N{NO-BREAK SPACE}% (bounds, not a confidence interval; sources disagree)"  # fmt: skip
    assert not share(10, 40).remark
    twice = replace(disputed, flags=("SOURCE_CONFLICT", "LARGE_REVISION"))
    assert share(twice, 50).remark == "sources disagree; of a count revised by more than a factor of two"
    assert not share(0, replace(disputed, lo=0, hi=0)).remark


def test_a_share_of_parts_that_are_not_their_total_says_so():
    """In a few words beside the share, each once; a caveat that every number of its kind has stands below alone."""
    short = "The parts do not add up to the total: 15 of 20."
    assert flags.remarks([], of_count=False, caveats=[short, "It is a description."]) == [
        "the parts do not add up to the total: 15 of 20"
    ]
    assert flags.remarks([], of_count=False, caveats=["Estimated from 3 persons."]) == ["estimated from 3 persons"]
    of_two = flags.remarks(["SOURCE_CONFLICT", "TOTAL_CONTESTED"], of_count=False, several=True, caveats=[short])
    assert of_two == ["of contested counts", "the parts do not add up to the total: 15 of 20"]
