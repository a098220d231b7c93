"""Scheme: what a segmentation is, and whatever takes its place."""
