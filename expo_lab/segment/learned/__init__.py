"""Learned: segmentations that data suggest."""
