"""Robustness: what would change with other customers, answers or times."""
