"""Real people, whose frames are not part of the repository."""
