"""The benchmarks that need nothing but this repository, one after another: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import chain, recording

chain.main()
recording.main()
