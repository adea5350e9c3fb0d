"""Training of the face locator: rendered frames, the two small networks, their export."""
