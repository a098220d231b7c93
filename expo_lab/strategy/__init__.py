"""Strategy: who is to be treated how, and what it is truly worth."""
