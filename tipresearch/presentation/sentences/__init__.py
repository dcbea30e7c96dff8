"""Sentences of the report on all countries and of that on hidden populations."""
