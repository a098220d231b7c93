"""Honest: scores, splits by time, checks for what knows the future, and stress."""
