"""Exercises: the checks of each, beside its solution in `exercises/solutions`."""
