"""Editions: what was published, when, after what, and the proof of it."""

from nbpress.core.errors import require

require("publish", "publishing")
