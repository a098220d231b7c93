"""Collect: what an organiser gets to see, from scattered lists to one row a customer."""
