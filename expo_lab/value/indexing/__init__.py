"""Indexing: weights of the four indicators, the value index, and what it shows."""
