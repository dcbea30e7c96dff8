"""Reports: from a definition to a published edition."""
