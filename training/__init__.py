"""What networks are trained, measured and exported with: ``python -m training`` (docs/training.md)."""

from __future__ import annotations

import os

# As `relief` itself starts: before numpy is there (app/cli/__init__.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
