"""Predict: forecasts of what customers will do, and how good they were."""
