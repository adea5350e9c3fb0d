"""What a pipeline has seen, compared with the gallery that it has now."""

from __future__ import annotations

from dataclasses import replace

from app.pipeline import Pipeline, Result


def matched(pipeline: Pipeline, result: Result, seconds: float) -> Result:
    """A result as the pipeline gives it with the present gallery, without computing the face again."""
    face = result.faces[0]
    matches = pipeline.matches(face.embedding) if face.embedding is not None else ()
    frame = replace(result.frame, timestamp=seconds)
    return replace(result, frame=frame, faces=(replace(face, matches=matches),))
