"""Parameterised notebooks, published as editions that can be proved. Knows nothing of what the notebooks are about."""
