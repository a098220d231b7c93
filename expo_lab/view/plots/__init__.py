"""Plots: one table, one picture."""
