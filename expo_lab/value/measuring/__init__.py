"""Measuring: satisfaction, loyalty, retention, promises, goals, as the record shows them."""
