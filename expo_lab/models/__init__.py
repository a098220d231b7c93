"""Estimators on plain arrays and tables: they know nothing of fairs."""
