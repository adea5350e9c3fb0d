"""`relief` with the doubles for networks, as a program of its own: for signals, pipes and terminals."""

from __future__ import annotations

from app_doubles import Denoiser, Recogniser, cut, find

from app.cli import main
from app.pipeline import Pipeline


def double_pipeline(cls: type[Pipeline], **_: object) -> Pipeline:
    return cls(Denoiser(), Recogniser(), None, locate=find, crop=cut)


if __name__ == "__main__":
    Pipeline.default = classmethod(double_pipeline)
    main()
