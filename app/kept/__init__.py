"""What stays on disk: folders, settings, people."""
