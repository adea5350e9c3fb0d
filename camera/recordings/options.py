"""What whoever opens a recording may know better than the file."""

from __future__ import annotations

from dataclasses import dataclass

from camera.options import need_between


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """Options of a file. ``depth_unit``: metres a step, instead of what the file says. ``unusual_lens``: take
    intrinsics that few cameras have, such as those of a cut image. Raises ``BadOption``."""

    depth_unit: float | None = None
    unusual_lens: bool = False

    def __post_init__(self) -> None:
        need_between("depth_unit", self.depth_unit, 1e-6, 0.1, " m")
