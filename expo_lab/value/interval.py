"""Interval: how far 95 % of a normal lies, in standard errors."""

Z = 1.959964
