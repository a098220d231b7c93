"""Future: chains of stages, newcomers, equity, forecasts held against what followed."""
