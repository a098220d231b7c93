"""People: who could come, and records that are nobody's."""
