"""`relief` with the doubles for networks, as a program of its own: for signals, pipes and terminals."""

from __future__ import annotations

from pathlib import Path

from app_doubles import Denoiser, Recogniser, cut, find

from app.cli import main
from app.kept.people import open_people
from app.pipeline import Pipeline


def double_pipeline(cls: type[Pipeline], *, gallery: object = None, threshold: float | None = None, **_: object):
    """A pipeline of doubles; ``gallery`` is a path or None."""
    pipeline = cls(Denoiser(), Recogniser(), None, locate=find, crop=cut, threshold=threshold)
    if isinstance(gallery, str | Path):
        pipeline.gallery = open_people(gallery, pipeline.model_id)
    return pipeline


if __name__ == "__main__":
    import app.networks.model

    app.networks.model.shipped_model_id = lambda *_: double_pipeline(Pipeline).model_id
    Pipeline.default = classmethod(double_pipeline)
    main()
