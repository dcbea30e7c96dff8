"""The grammar of doubt: the state, the mark and the word of a number."""

from dataclasses import replace

import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch.presentation.charts import doubt
from tipresearch.presentation.colours import PAPER
from tipresearch.quantities import Coherence

OFF = Coherence("off", "sex", 1294, total=True)
ONE_OF = Coherence("one_of", lo=204, hi=279, printed=(204, 204), total=True)
REVISED = ("REVISION", "LARGE_REVISION")


@pytest.mark.parametrize(
    ("count", "state"),
    [
        (in_year(2019, 12), "published"),
        (in_year(2019, (0, 4)), "suppressed"),
        (in_year(2019, (6500, 7499)), "range"),
        (in_year(2019, 12, flags=("REVISION",)), "published"),
        (in_year(2019, 12, flags=REVISED), "between_sources"),
        (in_year(2019, (0, 4), flags=("TOTAL_CONTESTED",)), "between_sources"),
        (in_year(2019, (0, 4), coherence=OFF), "own_table"),
        (in_year(2019, (204, 279), coherence=ONE_OF, flags=REVISED), "own_table"),
        (in_year(2019, 187, coherence=Coherence("newest", "form", 2023)), "own_table"),
        (in_year(2019, 1078, coherence=Coherence("older")), "own_table"),
        (in_year(2019, 12, coherence=Coherence("stands")), "published"),
        (in_year(2019, 2019, coherence=Coherence("unvalidated")), "unvalidated"),
        (None, "unknown"),
    ],
)
def test_each_count_has_the_state_of_its_gravest_doubt(count, state):
    assert doubt.state_of(count) == state


def test_a_rate_has_the_state_of_its_count():
    """A number that cannot be computed is not reported, and an assumed share is a scenario."""
    for n, coherence in ((12, None), ((204, 279), ONE_OF), (187, Coherence("newest", "form", 2023))):
        count = in_year(2019, n, coherence=coherence, ref_area="FRA")
        rate = tip.rate(count, tip.facts.population_of("FRA", 2019))
        assert doubt.state_of(rate) == doubt.state_of(count) == ("own_table" if coherence else "published")
    assert doubt.state_of(tip.share((0, 4), 50)) == "range"
    assert doubt.state_of(tip.share(in_year(2019, 3, coherence=OFF), in_year(2019, 4))) == "unknown"
    assert doubt.state_of(tip.referral_scenarios(11803, 32022, [0.5])[0]) == "scenario"


def test_a_number_as_published_alone_is_solid():
    faces = {state: doubt.style(state, "^", "#1d5fa8")["markerfacecolor"] for state in doubt.MARKS}
    assert faces == dict.fromkeys(doubt.MARKS, PAPER) | {"published": "#1d5fa8"}
    assert doubt.style("published", "^", "#1d5fa8")["marker"] == "^"
    assert doubt.style("between_sources", "^", "#1d5fa8")["marker"] == "D"


def test_the_legend_has_one_word_for_each_state_among_the_counts():
    counts = [in_year(2019, 12), in_year(2020, (0, 2)), in_year(2021, (0, 9), flags=("MAYBE_BLANK",))]
    words = "fewer than 3 or fewer than 10; some may be blank answers"
    assert doubt.legend_words(counts) == {"suppressed": words}
    off = in_year(2022, (0, 4), coherence=OFF)
    assert doubt.legend_words([off]) == {"own_table": "does not add up; the line leads to what the parts add up to"}
    assert doubt.legend_words([in_year(2022, 9, coherence=Coherence("older"))]) == {"own_table": "does not add up"}


def test_a_line_leads_to_the_sum_of_the_parts_or_the_end_of_the_range():
    assert doubt.other_end(in_year(2022, (0, 4), coherence=OFF)) == 1294
    assert doubt.other_end(in_year(2019, (204, 279), coherence=ONE_OF)) == 279
    printed_above = replace(ONE_OF, printed=(279, 279))
    assert doubt.other_end(in_year(2019, (204, 279), coherence=printed_above)) == 204
    assert doubt.other_end(in_year(2019, 12, coherence=Coherence("stands", "sex", 14))) is None
