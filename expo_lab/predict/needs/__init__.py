"""Needs: segments by them, fit to a theme, part-worths of a stand."""
