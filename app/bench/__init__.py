"""The benchmark of the whole chain."""
