"""Refusals of published counts that differ: each names what differs, both values and what to call instead."""

import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.presentation import charts, tables

GLOTIP = {"source_id": "unodc_glotip", "edition": "2025-04-14", "ref_area": "PAK", "measure": "detected"}


@pytest.fixture
def total(observed):
    return tip.pick(observed, year=2020, partition="total", **GLOTIP)


@pytest.fixture
def parts(observed, release):
    return tip.pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)


@pytest.mark.slow
def test_a_population_of_another_area_or_year_is_refused_or_named(observed, total):
    pakistan, nepal = ({y: tip.population_of(area, y) for y in (2019, 2020, 2021)} for area in ("PAK", "NPL"))
    women = tip.pick(observed, year=2019, category="female_adult", **GLOTIP)
    after = tip.pick(observed, year=2021, partition="total", **GLOTIP)
    for message, call in {
        "differ in period 2019 and 2020; rate_ratio": lambda: tip.share(women, total),
        r"area is PAK and NPL; population_of\('PAK', year\) gives it": lambda: tip.rate(total, nepal[2020]),
        "years are 2020 and 2019; name it with population_year=2019": lambda: tip.rate(total, pakistan[2019]),
        "population_year 2018 is not the year": lambda: tip.rate(total, pakistan[2019], population_year=2018),
        "area is PAK and NPL": lambda: tip.rate_ratio(after, total, exposure1=nepal[2021], exposure0=pakistan[2020]),
        "not of one kind; give two populations": lambda: tip.rate_ratio(after, total, exposure1=pakistan[2021]),
    }.items():
        with pytest.raises(TipResearchError, match=message):
            call()
    named = tip.rate(total, pakistan[2019], population_year=2019)
    assert named.flags == ("POPULATION_YEAR", "SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")
    assert "of 2019" in named.caveats[0]
    assert "population of another year" in str(named)


def test_each_indicator_checks_whom_its_counts_are_of(observed, release, parts):
    everybody = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    referred = tip.pick(observed, measure="referred", category="total", **release)
    women, men, children = parts["women"], parts["men"], parts["children"]
    for message, call in {
        "needs a count of sex 'female', and Children": lambda: tip.sex_ratio(men, children),
        "needs a count of age 'child', and Women": lambda: tip.children_share(women, everybody),
        "counts of different persons": lambda: tip.share_bounds(women, women, everybody),
        "does not contain": lambda: tip.share(women, everybody - women),
        "does not contain .*|different persons": lambda: tip.share(everybody - women, everybody - men),
        "no rate of a rest": lambda: tip.rate(everybody - women - men - children, 227_196_741),
        "needs a count of one year": lambda: tip.rate(referred, 227_196_741),
    }.items():
        with pytest.raises(TipResearchError, match=message):
            call()
    assert tip.share(women, everybody - men).value == 15255 / (32022 - 9581)


def test_an_asserted_share_says_so_in_print_table_chart_and_results(observed, release):
    bonded, everybody = (
        tip.pick(observed, year=2020, measure="identified", category="total", form=form, **release)
        for form in ("bonded_labour", "total")
    )
    found = tip.share(bonded, everybody, subset="asserted", label="In bonded labour")
    said = "asserted, not published; sources disagree"
    assert str(found) == f"0.1\N{NO-BREAK SPACE}% ({said})"
    shown = tables.table([found], caption="Asserted")._repr_mimebundle_()
    assert said in shown["text/html"]
    assert said in shown["text/plain"]
    assert said in charts.intervals_chart([found], xlabel="share").alt
    assert "ASSERTED" in found.record()["flags"]
    # An assertion of what is published anyway is none.
    assert tip.share(everybody, everybody, subset="asserted").flags == ("SOURCE_CONFLICT",)
