"""Truth: what only the simulator knows, its future luck averaged out."""
