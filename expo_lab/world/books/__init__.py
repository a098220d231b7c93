"""Books: what happened, written as rows of the observed and the true tables."""
