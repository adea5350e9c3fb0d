"""Liveness over the frames of a stream: each face's looks are averaged, and its stillness is kept an eye on."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from camera import Frame
from face.crop import Crop
from face.liveness.answer import Liveness
from face.liveness.model import LivenessModel, Look, answer, default_model
from face.liveness.sheets import Held
from face.liveness.stillness import Stillness
from face.location import Location

LOOKS = 5
LOST_AFTER_S = 1.0
JUMP_M = 0.15
MOST_ODDS = 6.0  # of one frame: none outvotes all others


class LivenessWatch:
    """Judges every face of every frame of one stream; keeps a small memory per face.

    A face within 15 cm of where one was last seen is the same. ``forget`` drops all; for a seek, or another camera.
    """

    def __init__(self, model: LivenessModel | None = None) -> None:
        self._model = model
        self._tracks: list[_Track] = []
        self._held = Held()

    def __call__(
        self, frame: Frame, faces: Sequence[Location], crops: Sequence[Crop | None] | None = None
    ) -> list[Liveness]:
        """Whether each of the ``faces`` of a frame is alive; their ``crops``, where there are any, tell how coarse the
        depth is. Raises :class:`face.LivenessDamaged` where the shipped model is missing or altered."""
        model = default_model() if self._model is None else self._model
        tracks = [track for track in self._tracks if 0 <= frame.timestamp - track.seen <= LOST_AFTER_S]
        answers, now = [], []
        for n, location in enumerate(faces):
            track = min(tracks, key=lambda one: math.dist(one.nose, location.nose_m), default=None)
            if track is None or math.dist(track.nose, location.nose_m) > JUMP_M:
                track = _Track()
            else:
                tracks.remove(track)
            now.append(track)
            answers.append(track.update(frame, location, None if crops is None else crops[n], model))
        self._tracks = now + tracks
        return answers

    def instead(self, frame: Frame) -> list[tuple[Location, Liveness]]:
        """What is held before the camera in place of a face, for a frame in which no face was found: prints and
        screens, each with its middle and its answer."""
        return [(sheet.location, sheet.answer) for sheet in self._held.update(frame)]

    def forget(self) -> None:
        """Drop all faces."""
        self._tracks = []
        self._held.forget()


class _Track:
    def __init__(self) -> None:
        self.nose = (0.0, 0.0, 0.0)
        self.seen = -math.inf
        self._looks: deque[Look] = deque(maxlen=LOOKS)
        self._stillness = Stillness()

    def update(self, frame: Frame, location: Location, crop: Crop | None, model: LivenessModel) -> Liveness:
        again = frame.timestamp == self.seen and bool(self._looks)  # a paused recording
        self.nose, self.seen = location.nose_m, frame.timestamp
        if not again:
            self._stillness.update(frame, location)
            if self._stillness.repeated:
                return Liveness(0.0, "repeated", "repeated: a picture that was there before")
            self._looks.append(model(frame, location))
        if crop is not None and crop.quality.layered:
            return Liveness(0.0, "layers", f"too coarse a depth: it comes in steps of {crop.quality.step_mm:.1f} mm")
        if self._stillness.still:
            moved = self._stillness.moved_mm or 0.0
            said = f"still: moved by {moved:.2f} mm in three seconds"
            return Liveness(0.0, "still", said, self._looks[-1].odds, moved=False)
        odds = sum(min(max(look.odds, -MOST_ODDS), MOST_ODDS) for look in self._looks) / len(self._looks)
        against = min(self._looks, key=lambda look: look.odds)
        told = answer(odds, against.kind, against.said, self._looks[-1].odds)
        return replace(told, moved=self._stillness.moved)
