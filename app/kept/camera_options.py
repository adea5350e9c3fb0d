"""What the user asks of every live camera of a kind: kept as the text of an address, behind its ``?``."""

from __future__ import annotations

from collections.abc import Callable

import camera
from camera.errors import BadOption, BadUri
from camera.kinect.options import KinectOptions
from camera.options import checked, from_text
from camera.query import joined, split
from camera.realsense.options import RealSenseOptions

KINDS: dict[str, type] = {"realsense": RealSenseOptions, "kinect": KinectOptions}


def problem(kind: str, text: str) -> str:
    """Why ``text`` is not what such a camera takes, "" where it is."""
    try:
        options = split(f"{kind}?{text}")[1] if text else {}
        options.pop("rotate", None)
        checked(KINDS[kind], from_text(KINDS[kind], options))
    except (BadOption, BadUri) as error:
        return str(error)
    return ""


def asked_of(uri: str, kept: Callable[[str], str]) -> str:
    """A live camera's address with what is ``kept`` for its kind; what the address says itself counts more."""
    kind = camera.kind_of(uri)
    text = kept(kind) if kind in KINDS else ""
    if not text:
        return uri
    address, options = split(uri)
    return joined(address, split(f"{kind}?{text}")[1] | options)
