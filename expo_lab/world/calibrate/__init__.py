"""Calibrate: worlds set against what is known of real shows."""
