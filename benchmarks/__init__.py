"""What is measured: every module is a command that prints a table and writes JSON (docs/benchmarks.md)."""

from __future__ import annotations

import os

# As `relief` itself starts: before numpy is there (app/cli/__init__.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
