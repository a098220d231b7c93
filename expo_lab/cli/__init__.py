"""Command line: `expo-lab`."""
