"""The settings that are chosen once: when a face is accepted, networks, cameras, and the look."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.kept.settings import DEVICES, ONE_IN, PRECISIONS, Settings
from app.window.models.camera_choices import FILTERS, MODES, PICTURES, PRESETS, PROFILES, Choices, choices
from app.window.models.language import mark, tr
from app.window.parts.choice import Decimal, Whole
from app.window.parts.form import FormCard, choose, coded, plain

LEVELS = {level: f"1 : {level:,}" for level in ONE_IN}
SPOKEN = {"system": mark("as the system"), "en": mark("English"), "zh": mark("Chinese")}
THEMED = {"system": mark("as the system"), "dark": mark("dark"), "light": mark("light")}
COLOURED = {"usual": mark("usual"), "safe": mark("safe")}


class Preferences(Protocol):
    """Some of the settings."""

    def set_settings(self, settings: Settings) -> None:
        """Show these."""

    def chosen(self) -> dict[str, object]:
        """What is chosen, by the names of the settings."""


class RecognitionPane(FormCard):
    """When a face is accepted, and when attacks lock the station."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Recognition"), parent=parent)
        self.one_in = plain(tuple(LEVELS.values()))
        self.threshold = Decimal(minimum=0.0, maximum=0.99, singleStep=0.01)
        self.threshold.setSpecialValueText(tr("calibrated"))
        self.evidence = Whole(minimum=5, maximum=100)
        self.lockout = Whole(minimum=0, maximum=100)
        self.lockout.setSpecialValueText(tr("never"))
        self.lockout_seconds = Whole(minimum=1, maximum=86_400, suffix=" s")
        strangers = tr("Of those who stay for a minute. Fewer also refuse more of your own people.")
        attacks = tr("So many pictures, screens or masks within five minutes, and nobody is judged for a while.")
        self.fill(
            [
                (tr("Strangers accepted"), self.one_in, strangers),
                (
                    tr("Accept from score"),
                    self.threshold,
                    tr("“calibrated” takes the value measured for the networks."),
                ),
                (tr("Frames a verdict needs"), self.evidence, tr("More is surer and slower.")),
                (tr("Lock after attacks"), self.lockout, attacks),
                (tr("Locked for"), self.lockout_seconds, ""),
            ]
        )

    def set_settings(self, settings: Settings) -> None:
        """Show these."""
        self.one_in.setCurrentText(LEVELS[settings.one_in])
        self.threshold.setValue(settings.threshold)
        self.evidence.setValue(settings.evidence)
        self.lockout.setValue(settings.lockout)
        self.lockout_seconds.setValue(settings.lockout_seconds)

    def chosen(self) -> dict[str, object]:
        """What is chosen."""
        return {
            "one_in": next(level for level, words in LEVELS.items() if words == self.one_in.currentText()),
            "threshold": round(self.threshold.value(), 4),
            "evidence": self.evidence.value(),
            "lockout": self.lockout.value(),
            "lockout_seconds": self.lockout_seconds.value(),
        }


class NetworksPane(FormCard):
    """What the networks run on."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Networks"), parent=parent)
        self.device, self.precision = plain(DEVICES), plain(PRECISIONS)
        self.threads = Whole(minimum=0, maximum=256)
        self.threads.setSpecialValueText(tr("idle cores"))
        self.fill(
            [
                (
                    tr("Networks run on"),
                    self.device,
                    tr("“auto”: the processor at once, a GPU as soon as it is ready."),
                ),
                (tr("Precision"), self.precision, tr("“auto” takes what was measured to be fastest here.")),
                (tr("Threads"), self.threads, tr("“idle cores”: those that other programs leave.")),
            ]
        )

    def set_settings(self, settings: Settings) -> None:
        """Show these."""
        self.device.setCurrentText(settings.device)
        self.precision.setCurrentText(settings.precision)
        self.threads.setValue(settings.threads)

    def chosen(self) -> dict[str, object]:
        """What is chosen."""
        return {
            "device": self.device.currentText(),
            "precision": self.precision.currentText(),
            "threads": self.threads.value(),
        }


class CamerasPane(FormCard):
    """What is asked of cameras."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Cameras"), parent=parent)
        self.profile, self.preset = coded(PROFILES), coded(PRESETS)
        self.filters, self.mode, self.picture = coded(FILTERS), coded(MODES), coded(PICTURES)
        self._rest = choices("").rest
        filtered = tr("“none” is what faces were measured with; recordings keep what the filters made.")
        self.fill(
            [
                (tr("RealSense images"), self.profile, tr("One that the camera does not offer is refused.")),
                (tr("RealSense preset"), self.preset, ""),
                (tr("RealSense filters"), self.filters, filtered),
                (tr("RealSense picture"), self.picture, tr("Shown beside the depth; faces are known by depth alone.")),
                (tr("Kinect depth"), self.mode, ""),
            ]
        )

    def set_settings(self, settings: Settings) -> None:
        """Show these."""
        asked = choices(settings.realsense)
        self._rest = asked.rest
        choose(self.profile, asked.profile)
        choose(self.preset, asked.preset)
        choose(self.filters, asked.filters)
        choose(self.picture, asked.picture)
        choose(self.mode, settings.kinect)

    def chosen(self) -> dict[str, object]:
        """What is chosen; options that have no box here stay as they were."""
        asked = Choices(
            self.profile.currentData(),
            self.preset.currentData(),
            self.filters.currentData(),
            self.picture.currentData(),
            self._rest,
        )
        return {"realsense": asked.text, "kinect": self.mode.currentData()}


class LookPane(FormCard):
    """Language, theme and colours."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Look"), parent=parent)
        self.language, self.theme, self.colours = coded(SPOKEN), coded(THEMED), coded(COLOURED)
        safe = tr("“safe” can be told apart without seeing red or green.")
        self.fill(
            [
                (tr("Language"), self.language, tr("Changes at once.")),
                (tr("Theme"), self.theme, ""),
                (tr("Colours of depth"), self.colours, safe),
            ]
        )

    def set_settings(self, settings: Settings) -> None:
        """Show these."""
        choose(self.language, settings.language)
        choose(self.theme, settings.theme)
        choose(self.colours, settings.colours)

    def chosen(self) -> dict[str, object]:
        """What is chosen."""
        boxes = {"language": self.language, "theme": self.theme, "colours": self.colours}
        return {name: box.currentData() for name, box in boxes.items()}


def _demo() -> QWidget:
    pane = RecognitionPane()
    pane.set_settings(Settings())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=560, height=380))
