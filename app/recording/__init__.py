"""Recordings and exports made by the app."""
