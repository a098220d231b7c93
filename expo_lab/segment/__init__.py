"""Segment: what a segmentation is, the rule schemes and how to compare them."""
