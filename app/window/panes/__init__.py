"""Panes of the live page."""
