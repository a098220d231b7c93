"""Costing: three costs, what is given away, what a square metre costs to sell."""
