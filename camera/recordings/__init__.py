"""Recordings on disk: a reader and a writer a format."""
