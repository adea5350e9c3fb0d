"""Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or gallery, 130 interrupted."""

from __future__ import annotations

ACCEPTED, REJECTED, USAGE, CAMERA, MODEL = range(5)
INTERRUPTED = 130
