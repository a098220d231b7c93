"""Linkage: which records are one customer's, and the base that comes of it."""
