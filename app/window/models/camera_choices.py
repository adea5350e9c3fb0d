"""A RealSense camera's options as a few choices, and back to the text that is kept. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.window.models.language import mark
from camera.query import split

PROFILES: Mapping[str, str] = {
    "": mark("as the camera does"),
    "width=640&height=480&fps=30": mark("640×480, 30 a second"),
    "width=848&height=480&fps=30": mark("848×480, 30 a second"),
    "width=848&height=480&fps=90": mark("848×480, 90 a second"),
    "width=1280&height=720&fps=30": mark("1280×720, 30 a second"),
}
PRESETS: Mapping[str, str] = {
    "": mark("as the camera does"),
    "preset=default": mark("default"),
    "preset=high_accuracy": mark("high accuracy: fewer wrong depths, more holes"),
    "preset=high_density": mark("high density: fewer holes, more wrong depths"),
    "preset=medium_density": mark("medium density"),
    "preset=hand": mark("hand: near things"),
}
FILTERS: Mapping[str, str] = {
    "": mark("none"),
    "disparity=yes&spatial=yes": mark("smooth inside an image"),
    "disparity=yes&spatial=yes&temporal=yes": mark("smooth inside and over images"),
    "decimation=2": mark("half the size"),
}
PICTURES: Mapping[str, str] = {
    "": mark("infrared, where there is some"),
    "infrared=no&color=auto": mark("colour, where there is some"),
    "infrared=auto&color=auto": mark("colour and infrared"),
}
MODES: Mapping[str, str] = {
    "": mark("as usual: narrow, every pixel"),
    "mode=nfov_2x2binned": mark("narrow, binned: farther"),
    "mode=wfov_2x2binned": mark("wide, binned"),
    "mode=wfov_unbinned&fps=15": mark("wide, every pixel, 15 a second"),
}
_PROFILE, _PRESET, _PICTURE = ("width", "height", "fps"), ("preset",), ("infrared", "color")
_FILTERS = ("disparity", "spatial", "temporal", "decimation", "hole_filling")


@dataclass(frozen=True, slots=True)
class Choices:
    """Each a key of its table, or another text that stood in the file; ``rest``: what no choice covers."""

    profile: str = ""
    preset: str = ""
    filters: str = ""
    picture: str = ""
    rest: str = ""

    @property
    def text(self) -> str:
        """As it is kept."""
        return "&".join(part for part in (self.profile, self.preset, self.filters, self.picture, self.rest) if part)


def choices(text: str) -> Choices:
    """The choices that a kept text stands for."""
    options = split(f"realsense?{text}")[1] if text else {}

    def taken(names: tuple[str, ...]) -> str:
        return "&".join(f"{name}={options.pop(name)}" for name in names if name in options)

    return Choices(taken(_PROFILE), taken(_PRESET), taken(_FILTERS), taken(_PICTURE), taken(tuple(options)))
