"""Faces without end: dressed, rendered, measured by every sensor and cut in torch, batch by batch."""
