"""What the window costs: at rest, for each frame, between a key and the picture, and in memory."""
