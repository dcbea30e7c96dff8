"""Runs of notebooks that may be used again, and what they have read."""
