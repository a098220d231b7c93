"""World: what really happens. Streams of luck, a population, one edition, the show over time."""
