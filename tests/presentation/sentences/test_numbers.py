import pytest

from tipresearch import (
    overdispersion_tipping,
    rate_ratio,
    share_bounds,
)
from tipresearch.presentation import sentences


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((0.51, 0.6), "are the majority"),
        ((0.1, 0.49), "are not the majority"),
        ((0.4, 0.6), "may or may not be the majority"),
    ],
)
def test_majority_is_only_claimed_when_known(bounds, words):
    """A majority is claimed only where both bounds are above one half."""
    low, high = (round(100 * b) for b in bounds)
    assert sentences.majority_in_words(share_bounds(low, high - low, 100)) == words


def test_clustering_is_only_called_unlikely_when_it_is():
    """A large tipping value is set beside the later count; a small one says that chance could do it."""
    assert "more than all 30 of the later year" in sentences.clustering_in_words(
        overdispersion_tipping(30, 760)
    )
    assert "could explain the change" in sentences.clustering_in_words(
        overdispersion_tipping(12, 10)
    )
    assert "cannot be asked" in sentences.clustering_in_words(overdispersion_tipping(0, 10))
    assert rate_ratio(30, 760, interval="log-normal", phi=1e9).hi > 1e100
