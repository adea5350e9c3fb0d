"""What can be asked of an Azure Kinect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from assets.phrase import phrase
from camera.options import need, need_one
from camera.registration import Align

DepthMode = Literal["nfov_2x2binned", "nfov_unbinned", "wfov_2x2binned", "wfov_unbinned"]
RATES = (5, 15, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class KinectOptions:
    """The depth ``mode`` and frames a second; ``wfov_unbinned`` runs at 15 at most. ``infrared`` adds the active
    infrared image, ``color`` the 720p colour image moved onto the depth image. ``align="color"`` brings the colour
    image along as it is, and moves depth and infrared onto it. Raises ``BadOption``."""

    mode: DepthMode = "nfov_unbinned"
    fps: int = 30
    infrared: bool = False
    color: bool = False
    align: Align = "depth"

    def __post_init__(self) -> None:
        modes = get_args(DepthMode)
        need(
            self.mode in modes,
            phrase("{mode!r} is no depth mode; choose {modes}", mode=self.mode, modes=", ".join(modes)),
        )
        need_one("align", self.align, get_args(Align))
        possible = [rate for rate in RATES if rate < 30 or self.mode != "wfov_unbinned"]
        words = ", ".join(map(str, possible))
        need(
            self.fps in possible,
            phrase(
                "{mode} does not run at {fps} frames a second; choose {words}",
                mode=self.mode,
                fps=self.fps,
                words=words,
            ),
        )
