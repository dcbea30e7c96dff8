"""Proofs of an edition for a stranger: shapes of its files, log, signatures and certificates."""
