"""Editions: what was published, when, after what, and the proof of it."""
