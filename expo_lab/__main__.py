"""``python -m expo_lab`` is the same as ``expo-lab``."""

from .cli.commands import main

if __name__ == "__main__":
    main()
