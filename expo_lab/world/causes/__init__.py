"""Why an exhibitor comes or stays away: the eight causes, a file each."""
