"""The open benchmark of synthetic people."""
