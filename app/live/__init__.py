"""A stream as it runs: capture, inference and the state that views show."""
