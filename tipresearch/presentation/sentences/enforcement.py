"""What counts of other years are of."""

from collections.abc import Sequence

from tipresearch.facts import read_mapping
from tipresearch.quantities import Count


def other_definitions(counts: Sequence[Count]) -> dict[str, str]:
    """What counts of other years are of, where that is not what the last one is of."""
    words = read_mapping("definitions.csv").set_index("definition_id")["definition"]
    return {str(c.period): words[c.definition_id] for c in counts if c.definition_id != counts[-1].definition_id}
