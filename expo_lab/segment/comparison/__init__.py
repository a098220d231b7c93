"""Comparison: any set of schemes side by side."""
