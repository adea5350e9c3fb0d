"""Every page of the window with things to show that never change, for pictures of it and for what fits where.

``python tests/window/window_pictures.py remake`` makes the references anew, ``… FOLDER [WIDTHxHEIGHT]`` saves pictures
to be looked at; ``QT_SCALE_FACTOR`` makes those as on a screen with finer pixels.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import window_doubles as doubles
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from window_settling import settle

import gallery
from app.doctor.check import Check
from app.kept.recovery import Sheet
from app.kept.settings import Settings
from app.live.capture import CaptureState, Phase
from app.live.snapshot import Score, Snapshot
from app.pipeline import Result
from app.recording.facts import Facts
from app.verdict.enrolment import Progress
from app.verdict.enrolment.steps import STEPS, StepState
from app.verdict.verdict import Row, Verdict
from app.window.body import Body
from app.window.models import checkup
from app.window.models.alarm import alarm
from app.window.models.keeping import KeyState
from app.window.models.places import CHECKUP, ENROL, GALLERY, KIOSK, LIVE, PAGES, RECORDINGS, SETTINGS
from app.window.models.sources import Entry as Source
from app.window.panes.bench import demo_bench
from app.window.parts.actions import Actions
from app.window.parts.appearance import Appearance
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.demo import face_depth
from app.window.parts.export_dialog import ExportDialog
from app.window.parts.key_dialogs import MoveKeyDialog, ReplaceKeyDialog
from app.window.parts.merge_dialog import MergeDialog
from app.window.parts.palette import Palette
from app.window.parts.remove_dialog import RemoveDialog
from app.window.parts.rescue_dialogs import AcceptDialog, RecoverDialog, RestoreDialog
from app.window.parts.sheet_dialog import SheetDialog
from app.window.parts.welcome_dialog import WelcomeDialog
from assets.phrase import phrase
from gallery import Consent, Entry, Person

HERE = Path(__file__).parent
AT = datetime(2024, 11, 12, 9, 0, tzinfo=UTC)
KEPT = Consent(True, "the operator", "I agree", AT, crops=True, expires=datetime(2124, 11, 12, tzinfo=UTC))
PEOPLE = (
    Person("Anna K.", 5, 0, AT, KEPT),
    Person("David M.", 4, 0, AT - timedelta(days=40), replace(KEPT, crops=False)),
    Person("Jonas R.", 0, 5, AT - timedelta(days=420), replace(KEPT, crops=False)),
    Person("李小龙", 5, 0, AT - timedelta(days=700), replace(KEPT, crops=False)),
)
ROWS = (Row("Anna K.", 0.94, 0.62, True), Row("David M.", 0.54, 0.62, False), Row("Jonas R.", 0.38, 0.62, False))
SCENES = ("live", "nobody", "lost", "enrol", "gather", "gallery", "empty", "recordings", "settings", "checkup", "kiosk")
DIALOGS = (
    *("welcome", "consent", "remove", "merge", "export", "move key", "replace key", "sheet", "commands"),
    *("recover", "restore", "accept"),
)
TAKES = ("Anna at the gate", "Ben", "Cut", "Damaged")
CHECKS = (
    Check("Relief", "system", "ok", phrase("{version}, Python {python}", version="1.0", python="3.11.7")),
    Check("OpenVINO", "model", "ok", "2026.4.1"),
    Check(
        "Cameras",
        "camera",
        "warning",
        phrase("none found"),
        phrase("plug one in (RealSense: USB 3 port, udev rules), or play a recording: --camera file:PATH"),
    ),
    Check("Gallery", "gallery", "failed", phrase("the gallery is closed"), phrase("install Relief again")),
    Check("Display", "system", "ok", phrase("there is one")),
)


def facts_of(path: Path) -> Facts:
    """What is known of a recording."""
    damaged = phrase("{path} is not a Relief recording; give a .relief file", path=path)
    frame = doubles.still(0.0, 0)
    whole = Facts(2_600_000, AT.timestamp(), 135, 8.93, "Kinect", (320, 240), ("infrared",), frame.depth)
    return {"Cut": replace(whole, cut=True), "Damaged": Facts(91, AT.timestamp(), problem=str(damaged))}.get(
        path.stem, whole
    )


def snapshot() -> Snapshot:
    """A moment at which Anna is accepted."""
    frame = doubles.still(0.0, 0)
    made = doubles.make_pipeline()(frame)
    ms = {"locate": 6.1, "crop": 2.0, "live": 0.4, "denoise": 14.2, "recognise": 7.5, "match": 0.3, "total": 30.5}
    now = time.monotonic()
    return Snapshot(
        capture=CaptureState(
            phase=Phase.STREAMING,
            uri="file:clip.relief",
            name="clip.relief",
            live=False,
            position=62,
            length=135,
            seconds=4.13,
            duration=8.93,
        ),
        frame=frame,
        frame_number=1,
        result=Result(frame, made.faces, ms),
        result_number=1,
        verdict=Verdict("accepted", "Anna K.", 0.94, 0.62, 8, 0.999, rows=ROWS),
        latencies_ms=tuple(30.5 + (k % 7) for k in range(100)),
        fps=30.0,
        cpu_share=0.31,
        scores=tuple(Score(now - 20 + k / 5, 0.9 + 0.02 * (k % 3), True) for k in range(100)),
        people=PEOPLE[:3],
        networks="OpenVINO CPU int8",
    )


def empty() -> Snapshot:
    """A moment at which a camera shows nobody, and nobody is enrolled."""
    now = snapshot()
    assert now.frame is not None
    return replace(now, result=Result(now.frame, (), {}), verdict=None, people=(), scores=())


def lost() -> Snapshot:
    """A moment at which there is no picture, and the gallery does not open."""
    unplugged = phrase("{name} was unplugged; plug it in again", name="RealSense D435")
    capture = CaptureState(phase=Phase.LOST, uri="realsense:1", name="RealSense D435", problem=str(unplugged))
    closed = phrase(
        "the gallery {path} is encrypted with another key; restore that key from a backup or its recovery sheet. "
        "Without it the templates cannot be read: delete the gallery and enrol again",
        path="/home/anna/gallery.db",
    )
    return Snapshot(capture=capture, gallery_problem=str(closed), gallery_fault="key", networks="OpenVINO CPU int8")


class Stage:
    """The window's body without a core behind it; ``home`` is a folder of nobody's."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self._parent = QWidget()
        self._act = Actions(pages=PAGES, parent=self._parent)
        listed = [action for action in self._parent.actions() if action.text()]
        self.body = Body(act=self._act, listed=listed, settings=settings, gl=False)
        self.body.setMinimumSize(800, 480)  # as the window
        self._home = home
        self._now = snapshot()
        self._set_pages()

    def close(self) -> None:
        """Forget all of it."""
        self.body.close()
        self.body.deleteLater()
        self._parent.deleteLater()

    def go(self, name: str) -> None:
        """Show one of :data:`SCENES`."""
        body, now = self.body, self._now
        page = {
            "nobody": LIVE,
            "lost": LIVE,
            "gather": ENROL,
            "empty": GALLERY,
            **dict(
                zip(
                    ("live", "enrol", "gallery", "recordings", "settings", "checkup", "kiosk"),
                    (LIVE, ENROL, GALLERY, RECORDINGS, SETTINGS, CHECKUP, KIOSK),
                    strict=True,
                )
            ),
        }[name]
        now = {"nobody": empty, "lost": lost}.get(name, snapshot)()
        body.bar._figured = body.bar._positioned = body.live._plotted = 0.0  # nothing waits for its time
        self._act.follow(now)
        body.header.set_state(now.capture)
        body.bar.set_snapshot(now)
        for part in (body.header, body.bar):
            part.setVisible(page != KIOSK)
        wrong = alarm(now, settings_problem="") if name == "lost" else None
        body.banner.say("" if wrong is None else wrong.text, remedies=() if wrong is None else wrong.remedies)
        body.pages.setCurrentIndex(page)
        body.header.set_page(page)
        if page == LIVE:
            body.live.set_snapshot(now)
        elif page == ENROL:
            body.enrol.set_step("ask")
            body.enrol.set_snapshot(now)
            if name == "gather":
                self._gather(now)
        elif page == GALLERY:
            self._set_people(() if name == "empty" else PEOPLE)
        elif page == KIOSK:
            body.kiosk.set_snapshot(now)

    def settle(self) -> None:
        """Until every picture is drawn, and every word said."""
        settle(self.body)

    def dialogs(self) -> Iterator[tuple[str, QDialog]]:
        """The dialogs that ask for something, one after another."""
        asked, where = KeyState("", "passphrase", asks=True), Path("/home/anna/.local/share/relief/gallery.db")
        moved = MoveKeyDialog(asked)
        moved.choose("keyring")
        merge = MergeDialog(kept="Anna K.", names=[one.name for one in PEOPLE], found=lambda names, _: list(names))
        sheet = SheetDialog(KeyState("", "file"))
        sheet.show_sheet(Sheet(tuple(gallery.sheet(bytes(range(32))).splitlines()), "/home/anna/gallery.db", AT))
        made: tuple[QDialog, ...] = (
            WelcomeDialog(camera=False),
            ConsentDialog(name="Anna K."),
            RemoveDialog(names=["Anna K.", "David M."]),
            merge,
            ExportDialog(title="Anna K.", folder=self._home, stem="anna", frames=135, images=True),
            moved,
            ReplaceKeyDialog(KeyState("", "file")),
            sheet,
            Palette(actions=[one for one in self._parent.actions() if one.text()]),
            RecoverDialog(),
            RestoreDialog(Path("/home/anna/gallery 2026-11-02.db"), where, asked),
            AcceptDialog(where, asked),
        )
        for name, dialog in zip(DIALOGS, made, strict=True):
            dialog.show()
            QApplication.processEvents()
            yield name, dialog
            dialog.close()
            dialog.deleteLater()

    def _set_pages(self) -> None:
        body = self.body
        body.recordings.set_entries(
            [Source("recording", title, f"file:/r/{title}.relief") for title in TAKES], facts_of
        )
        body.settings.set_kept(90)
        body.settings.set_key(KeyState("In a file: /home/anna/.config/relief/keys/gallery.key", "file"))
        body.checkup.findings.add([checkup.finding(check) for check in CHECKS])
        body.checkup.findings.set_running(False)
        body.checkup.bench.set_bench(demo_bench())

    def _set_people(self, people: tuple[Person, ...]) -> None:
        page = self.body.gallery
        page.set_people(people)
        if people:
            page.set_pictures({"Anna K.": face_depth()})
            page.table.selectRow(page.listed.index("Anna K."))
            page.set_note_of("Anna K.", "Works at the gate.")
            entries = (("accept", 0.81), ("unknown", 0.55), ("enrol", None))
            page.set_history([Entry(AT, what, "Anna K.", score, score and 0.62, "") for what, score in entries])

    def _gather(self, now: Snapshot) -> None:
        page = self.body.enrol
        page.consent.setChecked(True)
        page.name.setText("Anna K.")
        page.begin.click()
        counts = {"straight": (10, 10), "left": (4, 5)}
        steps = tuple(StepState(step, *counts.get(step, (0, 5))) for step in STEPS)
        progress = Progress(14, 30, False, None, "Turn your head slowly to your left", steps, "left", True)
        page.set_snapshot(replace(now, enrolment=progress))


LOOKS = tuple((language, theme) for language in ("en", "zh") for theme in ("dark", "light"))
SCALES = {"1": (1366, 728), "1.5": (910, 500), "2": (800, 480)}
"""A screen's scale, and the window's size in its units."""
REFERENCES = Path(__file__).with_name("references.npz")
SMALL = 128  # px, the width of a reference


def staged(width: int, height: int) -> Iterator[tuple[str, str, Stage]]:
    """A stage in each look, with the language and the theme; closed afterwards."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    for language, theme in LOOKS:
        settings = Settings(language=language, theme=theme)
        appearance.wear(settings)
        stage = Stage(Path("/home/anna"), settings)
        stage.body.resize(width, height)
        stage.body.show()
        yield language, theme, stage
        stage.close()


def small(pixmap: QPixmap) -> NDArray[np.uint8]:
    """A picture, :data:`SMALL` pixels wide: ``uint8[H, W, 3]``, RGB. Words are a grey in their place then."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = pixels[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return cv2.resize(rgb, (SMALL, round(SMALL * rgb.shape[0] / rgb.shape[1])), interpolation=cv2.INTER_AREA)


def thumbnails(scale: str) -> dict[str, NDArray[np.uint8]]:
    """Every page in every look, small. Qt has to have been started with this scale."""
    made = {}
    for language, theme, stage in staged(*SCALES[scale]):
        for name in SCENES:
            stage.go(name)
            stage.settle()
            made[f"{name} {language} {theme} {scale}"] = small(stage.body.grab())
    return made


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How much two small pictures differ where they differ most: the mean over a window of 5×5, in [0, 255]."""
    if one.shape != other.shape:
        return 255.0
    difference = np.abs(one.astype(np.float32) - other).mean(axis=2)
    return float(cv2.blur(difference, (5, 5)).max())


def taken(scale: str, path: Path) -> dict[str, NDArray[np.uint8]]:
    """The thumbnails as a process of their own takes them, where nothing of this machine is seen."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "TZ": "UTC"}
    env |= {"RELIEF_HOME": "/home/anna", "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parents[1])))}
    subprocess.run(
        [sys.executable, __file__, "take", scale, path], env=env, check=True, capture_output=True, timeout=240
    )
    with np.load(path) as kept:
        return dict(kept)


def save_all(folder: Path, width: int, height: int) -> None:
    """Save every page and dialog, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, theme, stage in staged(width, height):
        for name in SCENES:
            stage.go(name)
            stage.settle()
            stage.body.grab().save(str(folder / f"{name}-{language}-{theme}.png"))
        for name, dialog in stage.dialogs():
            dialog.grab().save(str(folder / f"dialog {name}-{language}-{theme}.png"))


def main(arguments: list[str]) -> int:
    """See the top of this file."""
    match arguments:
        case ["remake"]:
            with tempfile.TemporaryDirectory() as folder:
                made = [taken(scale, Path(folder, f"{scale}.npz")) for scale in SCALES]
            np.savez_compressed(REFERENCES, **{name: one for some in made for name, one in some.items()})
        case ["take", scale, path]:
            np.savez_compressed(path, **thumbnails(scale))
        case [folder, *size]:
            width, height = map(int, (size or ["1366x728"])[0].split("x"))
            save_all(Path(folder), width, height)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
