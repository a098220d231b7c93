"""Relationships: four values and their truth, referrals, profit, key accounts."""
