"""What is measured, as commands that print a table and write JSON: ``python -m benchmarks.NAME``."""
