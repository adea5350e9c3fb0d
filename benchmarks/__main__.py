"""The benchmarks that need nothing but this repository, one after another: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks.speed import chain, engines, living, locate, recording

chain.main()
engines.main([])
locate.main()
living.main()
recording.main()
