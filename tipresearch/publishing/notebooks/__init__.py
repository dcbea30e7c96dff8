"""Notebooks with their parameters, and what runs them."""
