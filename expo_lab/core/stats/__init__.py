"""Statistics shared by the rooms: agreement, intervals, shrinking, standardising."""
