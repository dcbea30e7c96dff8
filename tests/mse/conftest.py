"""Fits of another library."""

import numpy as np
import pytest


@pytest.fixture
def glm():
    """Return a function that fits counts with statsmodels, which takes half a second to import."""
    import statsmodels.api as sm

    return lambda counts, x: sm.GLM(np.asarray(counts), x, family=sm.families.Poisson()).fit(tol=1e-12)
