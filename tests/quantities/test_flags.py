"""What a reader must know of a number is said once."""

from dataclasses import replace

import pytest
from invented_years import in_year

from tipresearch import Count, compare_years, composition, pct_change, rate_ratio, share, yoy
from tipresearch.mse import chao_bound, simulated
from tipresearch.quantities import FLAGS, Coherence, as_count, flags, notes

DOUBTED = Count(10, 10, coherence=Coherence("off", by="sex", parts_lo=12, excess=2))


def test_a_flag_without_a_caveat_of_its_own_has_its_sentence_once():
    said = ["Something else.", FLAGS["REVISION"], FLAGS["COMPLETE_COUNT"]]
    assert notes(["REVISION", "COMPLETE_COUNT", "REVISION"], ["Something else."]) == said


@pytest.mark.parametrize(
    ("flag", "estimate"),
    [
        ("CELLS_DISAGREE", share(Count(5, 5), DOUBTED)),
        ("UNVALIDATED", share(Count(5, 5), replace(DOUBTED, coherence=Coherence("unvalidated")))),
        ("COMPLETE_COUNT", rate_ratio(30, 760)),
        ("COMPARABILITY_UNKNOWN", compare_years(30, 760, {"definition": "unknown"}).abs_change),
        ("CONTESTED", pct_change(9, Count(5, 5, flags=("SOURCE_CONFLICT",)))),
        ("PARTS_NE_TOTAL", composition({"a": 3, "b": 4}, 9)["a"]),
        ("BOUND_IN_DOUBT", chao_bound(simulated([(2000, {"A": 0.8, "B": 0.1})], seed=0))),
        ("YEARS_MISSING", yoy([in_year(2018, 5), in_year(2020, 5)])[0]),
    ],
)
def test_a_flag_is_not_repeated_where_an_indicator_says_it_in_a_longer_caveat(flag, estimate):
    assert flag in estimate.all_flags
    assert FLAGS[flag] not in notes(estimate.all_flags, estimate.caveats)


def test_the_formula_of_a_withheld_number_says_that_it_is_not_computed():
    """It does so once, however often the estimate is copied."""
    withheld = share(Count(5, 5), DOUBTED).renamed("A").renamed("B")
    assert (withheld.given, withheld.formula) == (False, "not computed: 5 / 10")
    assert pct_change(DOUBTED, 5).formula == "not computed: 100 × (10 / 5 − 1)"


def test_a_number_of_contested_counts_says_so_where_it_is_printed():
    """It names what contests one count; a number that is not given has its reason already."""
    disputed = replace(as_count(40, "Men"), flags=("SOURCE_CONFLICT",))
    part = replace(as_count(10, "Women"), flags=("TOTAL_CONTESTED",))
    twice = replace(disputed, flags=("SOURCE_CONFLICT", "LARGE_REVISION"))
    assert f"{share(disputed, 50):full}" == "80.0\N{NO-BREAK SPACE}% (sources disagree)"
    for found, remark in (
        (share(part, disputed), "of disputed counts"),
        *((e, "of disputed counts") for e in composition({"men": disputed, "women": part}).values()),
        (share((0, 4), disputed), "sources disagree"),
        (share(twice, 50), "sources disagree; of a count revised by more than a factor of two"),
        (share(10, 40), ""),
        (share(0, replace(disputed, lo=0, hi=0)), ""),
    ):
        assert found.remark == remark
    assert f"{share((0, 4), disputed):full}".endswith("(bounds, not a confidence interval; sources disagree)")


@pytest.mark.parametrize(
    ("found", "caveats", "said"),
    [
        # A caveat that every number of its kind has is printed below alone.
        ([], ["The parts do not add up to the total: 15 of 20.", "It is a description."], ["the parts do not add up to the total: 15 of 20"]),
        ([], ["Estimated from 3 persons."], ["estimated from 3 persons"]),
        (["SOURCE_CONFLICT", "TOTAL_CONTESTED"], ["The parts exceed the total of 2."], ["of disputed counts", "the parts exceed the total of 2"]),
    ],
)  # fmt: skip
def test_a_short_caveat_is_a_remark_beside_the_number(found, caveats, said):
    assert flags.remarks(found, of_count=False, several=True, caveats=caveats) == said
