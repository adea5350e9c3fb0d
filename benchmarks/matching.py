"""What a pipeline has seen, compared with a gallery that it did not have then."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import gallery
from app.pipeline import Pipeline, Result


@contextmanager
def enrolled(pipeline: Pipeline, people: Mapping[str, NDArray[np.float32]]) -> Iterator[None]:
    """A gallery of these people while the block lasts; their templates are ``float32[N, D]``."""
    consent = gallery.Consent(given=True, by="a benchmark", text="its own frames", at=datetime.now(UTC))
    with (
        tempfile.TemporaryDirectory() as folder,
        gallery.open(Path(folder) / "gallery.db", model=pipeline.model_id) as opened,
    ):
        for name, templates in people.items():
            opened.enrol(name, templates, consent=consent)
        pipeline.gallery = opened
        yield
        pipeline.gallery = None


def matched(pipeline: Pipeline, result: Result, seconds: float) -> Result:
    """A result as the pipeline gives it with the present gallery, without computing the face again."""
    face = result.faces[0]
    matches = pipeline.matches(face.embedding) if face.embedding is not None else ()
    frame = replace(result.frame, timestamp=seconds)
    return replace(result, frame=frame, faces=(replace(face, matches=matches),))
