import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.observations import by_year

#: Every function that takes measures, asked for them.
ASK = {
    "conflicts": lambda table, measures: tip.conflicts(table, measures=measures),
    "competing": lambda table, measures: tip.competing(table, ref_area="PAK", measures=measures),
    "side_by_side": lambda table, measures: tip.side_by_side(table, ref_area="PAK", measures=measures),
    "related": lambda table, measures: tip.related(table, ref_area="PAK", measures=measures),
    "by_year": lambda table, measures: by_year(table, ref_area="PAK", source_id="unodc_glotip", measures=measures),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_misspelt_measure_is_told_the_nearest(observed, ask):
    """An empty answer would say that nothing disagrees, or that nothing is held."""
    with pytest.raises(
        TipResearchError,
        match=r"^measure 'identifed' is not known; the table holds .* and \d+ more\. Did you mean 'identified'\?$",
    ):
        ask(observed, ["detected", "identifed"])
    with pytest.raises(TipResearchError, match=r"^measures is of type str; give a list, as \['id"):
        ask(observed, "identified")


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_measure_of_the_code_list_or_of_the_table_is_asked_for(observed, ask):
    """A code that no row has gives nothing, and a measure of a user's own table what the table holds."""
    none = observed[observed["measure"] != "detected"]
    assert ask(none, ["detected"]).empty
    own = observed.replace({"measure": {"detected": "seen by us"}})
    both = ask(own, ["identified", "seen by us"]), ask(observed, ["identified", "detected"])
    assert len(both[0]) == len(both[1]) > 0
