"""Notebooks with their parameters, and what runs them."""

from nbpress.core.errors import require

require("publish", "publishing")
