"""The check-up, the benchmark, the keys; snapshots and reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from app.doctor.check import Check
from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.pipeline import FaceResult, Result
from app.recording.ply import ExportError
from app.verdict.enrolment import consent
from app.verdict.verdict import Row, Verdict
from app.window.desks.checkup import CheckupDesk
from app.window.desks.moment import MomentDesk
from app.window.models import checkup
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.models.report import NothingToReport, report
from app.window.models.sources import Sources
from app.window.pages.checkup import CheckupPage
from app.window.panes.bench import demo_bench
from app.window.panes.keys import KeysPane
from app.window.parts import report_pdf
from app.window.parts.demo import face_depth
from app.window.parts.file_dialog import FileDialog
from face.liveness import Liveness
from gallery import Person

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000
AT = datetime(2026, 11, 28, 21, 30, tzinfo=UTC)
CHECKS = (
    Check("Relief", "system", "ok", "0.1"),
    Check("Cameras", "camera", "warning", "none found", "connect one"),
    Check("Permissions", "camera", "failed", "only root may open it", "run this"),
)

# the check-up


def test_findings_are_said_with_their_remedies():
    found = [checkup.finding(check) for check in CHECKS]
    assert [one.tone for one in found] == ["ok", "warn", "bad"]
    assert found[1].does == "cameras" and found[2].does == ""
    assert checkup.summary(found) == "1 failed, 1 to look at, 1 are well."
    assert checkup.summary(found[:1]) == "All is well."
    assert "[failed] Permissions: Only root may open it\n    Run this." in checkup.as_text(found)


def test_a_remedy_that_is_a_command_is_copied_as_it_is_typed():
    one = checkup.finding(Check("Gallery", "gallery", "warning", "1 of other networks", "relief gallery upgrade"))
    assert (one.remedy, one.does) == ("relief gallery upgrade", "")


def test_names_that_would_be_boxes_are_told_with_what_brings_their_letters():
    assert checkup.letters([]).tone == "ok"
    found = checkup.letters(["龍應台", "김철수"])
    assert found.tone == "warn" and "2 names: 龍應台, 김철수" in found.detail and "fonts-noto-cjk" in found.remedy


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig says which fonts there are on Linux alone")
def test_without_any_other_font_it_is_known_which_names_would_be_boxes(tmp_path):
    config = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{}</dir></fontconfig>'
    (tmp_path / "fonts.conf").write_text(config.format(tmp_path / "none"))
    script = (
        "from PySide6.QtWidgets import QApplication; _ = QApplication([]); from app.window.parts import letters, style;"
        "style.load_fonts(); print(letters.unseen(['Ada', '李小龙', '龍應台', 'Jose\u0301', 'A\u200dB', '김철수']))"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    env |= {"XDG_CACHE_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "['龍應台', '김철수']"


def test_stages_are_compared_with_the_slowest():
    rows = checkup.stages(demo_bench())
    assert [row.name for row in rows][-1] == "total"
    assert max(row.share for row in rows if row.name != "total") == 1.0
    assert "median 5.00 ms" in checkup.bench_text(demo_bench())


class Desk:
    def __init__(self, qtbot, live, tmp_path, **options) -> None:
        self.page, self.jobs, self.shown = CheckupPage(actions=()), Jobs(), []
        qtbot.addWidget(self.page)
        self.page.show()
        self.desk = CheckupDesk(
            page=self.page,
            live=live,
            sources=Sources(recordings_folder=tmp_path, clips_folder=tmp_path, discover=list),
            jobs=self.jobs,
            make_pipeline=doubles.make_pipeline,
            show_settings=lambda: self.shown.append("settings"),
            **options,
        )

    def poll(self) -> bool:
        self.desk.follow()
        return self.jobs.poll()


def test_the_check_up_begins_by_itself_and_buttons_do_something(qtbot, start, tmp_path):
    made = Desk(qtbot, start(uri=""), tmp_path, look=lambda: CHECKS)
    qtbot.waitUntil(made.poll, timeout=PATIENCE)
    pane = made.page.findings
    assert len(pane.rows) == 4 and pane.said == "1 failed, 1 to look at, 2 are well."
    assert pane.rows[0].button is None
    pane.rows[2].button.click()
    assert QGuiApplication.clipboard().text() == "Run this."
    pane.copy.click()
    assert "[warning] Cameras" in QGuiApplication.clipboard().text()
    pane.rows[1].button.click()  # looks again
    assert pane.rows == [] and not pane.again.isEnabled()
    qtbot.waitUntil(made.poll, timeout=PATIENCE)
    assert len(pane.rows) == 4
    pane.done.emit("settings")
    assert made.shown == ["settings"]


def test_a_check_up_that_fails_says_so(qtbot, start, tmp_path):
    def look():
        yield CHECKS[0]
        raise OSError(5, "Input/output error")

    made = Desk(qtbot, start(uri=""), tmp_path, look=look)
    qtbot.waitUntil(made.poll, timeout=PATIENCE)
    assert "Input/output error" in made.page.findings.said and made.page.findings.again.isEnabled()


def test_the_chain_is_measured_beside_the_window(qtbot, start, tmp_path):
    asked = []

    def measure(pipeline, told):
        told(100)
        asked.append(pipeline.gallery.comparable)
        return demo_bench()

    live = start(doubles.Clip)
    qtbot.waitUntil(lambda: live.capture.state.uri == "test:1")
    made = Desk(qtbot, live, tmp_path, look=lambda: CHECKS, measure=measure)
    made.page.bench.measure.click()
    assert live.capture.state.uri == "" and not made.page.bench.measure.isEnabled()
    qtbot.waitUntil(lambda: made.poll() and bool(asked), timeout=PATIENCE)
    assert asked == [24]
    assert made.page.bench.figures["denoise"] == "5.00"
    assert live.capture.state.uri == "test:1"
    made.page.bench.copy.click()
    assert "total: median 12.70 ms" in QGuiApplication.clipboard().text()


def test_a_measurement_that_is_stopped_leaves_the_picture_as_it_was(qtbot, start, tmp_path):
    def measure(_, told):
        for job in made.jobs.running:
            job.cancel()
        told(1)
        raise AssertionError("it went on")

    live = start(doubles.Clip)
    made = Desk(qtbot, live, tmp_path, look=lambda: (), measure=measure)
    made.page.bench.measure.click()
    qtbot.waitUntil(lambda: made.poll() and made.page.bench.measure.isEnabled(), timeout=PATIENCE)
    assert made.page.bench.figures == {} and live.capture.state.uri == "test:1"


def test_every_key_is_listed(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = [QAction(text, owner) for text in ("Record", "Nothing", "Quit")]
    actions[0].setShortcut(QKeySequence("R"))
    actions[2].setShortcut(QKeySequence("Ctrl+Q"))
    pane = KeysPane(actions=actions)
    qtbot.addWidget(pane)
    assert pane.listed == [("Record", "R"), ("Quit", "Ctrl+Q")]


# the report


def judged(verdict: Verdict | None, *, crops: bool = True, verifying: str | None = None) -> Snapshot:
    frame = doubles.still(0, 0)
    location = doubles.find_head(frame)[0]
    face = FaceResult(
        location,
        crop=doubles.cut_upright(frame, location),
        denoised=face_depth(),
        live=Liveness(0.97),
    )
    given = consent("tester", given=True, crops=crops)
    return Snapshot(
        capture=CaptureState(phase=Phase.STREAMING, uri="test:1", name="D435"),
        frame=frame,
        result=Result(frame, (face,), {}),
        verdict=verdict,
        verifying=verifying,
        people=(Person("Anna K.", 5, 0, AT, given),),
        networks="openvino bf16",
    )


ROWS = (Row("Anna K.", 0.81, 0.62, True), Row("Ben", -0.1, 0.62, False))
ACCEPTED = Verdict("accepted", "Anna K.", 0.81, 0.62, 8, 0.999, rows=ROWS)


def told(now: Snapshot, **options):
    return report(now, model="0123456789abcdef0123", program="Relief 0.1", at=AT, **options)


def test_a_report_says_who_what_and_on_what_it_rests():
    made = told(judged(ACCEPTED), kept=face_depth())
    assert (made.title, made.tone) == ("Accepted as Anna K.", "accept")
    facts = dict(made.facts)
    assert facts["Score"] == "0.810" and facts["Threshold"] == "0.620"
    assert facts["Networks"].startswith("0123456789abcdef ·")
    assert "8 good frames" in made.rests[0] and "0.190 above" in made.rests[1]
    assert any("alive" in text for text in made.rests)
    assert [name for name, _ in made.pictures] == ["Enrolled", "Before the camera"]


def test_there_are_no_pictures_without_consent():
    made = told(judged(ACCEPTED, crops=False), kept=face_depth())
    assert made.pictures == () and "Anna K. has not agreed" in made.why_none
    refused = told(judged(replace(ACCEPTED, state="unknown", score=0.3)))
    assert refused.pictures == () and "has not agreed" in refused.why_none
    assert (refused.title, refused.tone) == ("Refused: unknown person", "reject")


@pytest.mark.parametrize(
    ("verdict", "asked", "title"),
    [
        (replace(ACCEPTED, state="not accepted", score=0.3), "Anna K.", "Refused: not Anna K."),
        (Verdict("spoof", None, None, 0.62, 0, 0.0, why="flat: 1 mm"), None, "Refused: not a living face"),
    ],
)
def test_a_refusal_says_which(verdict, asked, title):
    made = told(judged(verdict, verifying=asked))
    assert made.title == title and made.tone == "reject" and made.pictures == ()


@pytest.mark.parametrize("verdict", [None, Verdict("looking", None, None, 0.62, 2, 0.0)])
def test_nothing_undecided_is_reported(verdict):
    with pytest.raises(NothingToReport, match="no verdict"):
        told(judged(verdict))


def test_the_report_is_one_page_of_a4(tmp_path):
    path = tmp_path / "report.pdf"
    made = told(judged(ACCEPTED), kept=face_depth())
    report_pdf.save(path, made)
    data = path.read_bytes()
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") == 1
    box = data[data.index(b"/MediaBox") :][:60].split(b"[")[1].split(b"]")[0].split()
    assert [round(float(number)) for number in box] == [0, 0, 595, 842]
    image = report_pdf.image(made)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    inked = np.flatnonzero((seen[..., :3] < 128).any(axis=(1, 2)))
    assert inked[0] > 80 and inked[-1] < 2 * 820  # margins stay white
    with pytest.raises(ExportError):
        report_pdf.save(tmp_path / "none" / "report.pdf", made)


# the desk of the moment


@pytest.fixture
def moment(qtbot, start, tmp_path):
    owner, live = QWidget(), start(uri="")
    qtbot.addWidget(owner)
    owner.resize(60, 40)
    owner.show()
    said, saved, jobs, pending = [], [], Jobs(), Pending()
    desk = MomentDesk(
        parent=owner,
        live=live,
        jobs=jobs,
        pending=pending,
        say=lambda text, bad=False: said.append((text, bad)),
        panes=lambda: {"window": owner},
        save=lambda *arguments: saved.append(arguments),
        folder=lambda: tmp_path / "moments",
    )

    def poll() -> bool:
        pending.poll()
        jobs.poll()
        return bool(said)

    yield desk, said, poll, saved
    jobs.close(within=20)


def test_a_snapshot_keeps_the_depth_as_it_was_measured(moment, qtbot, tmp_path):
    desk, said, poll, _ = moment
    now = judged(ACCEPTED)
    desk.snapshot(now)
    qtbot.waitUntil(poll, timeout=PATIENCE)
    assert not said[0][1], said
    (folder,) = (tmp_path / "moments").iterdir()
    names = {path.name for path in folder.iterdir()}
    assert names == {"window.png", "depth.png", "infrared.png", "frame.json", "face.ply"}
    depth = cv2.imread(str(folder / "depth.png"), cv2.IMREAD_UNCHANGED)
    assert depth.dtype == np.uint16 and np.array_equal(depth, now.frame.depth)
    about = json.loads((folder / "frame.json").read_text())
    assert about["depth_unit_m"] == 0.001 and about["intrinsics"]["width"] == 320


def test_a_report_is_saved_where_the_user_says(moment, qtbot, tmp_path, monkeypatch):
    desk, said, poll, _ = moment
    target = tmp_path / "mine"
    monkeypatch.setattr(FileDialog, "ask", lambda _: target)
    desk.report(judged(ACCEPTED))
    qtbot.waitUntil(poll, timeout=PATIENCE)
    assert target.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert said == [(f"Saved to {target}.pdf", False)]


def test_a_report_of_nothing_is_refused(moment):
    desk, said, _, _ = moment
    desk.report(judged(None))
    assert "no verdict" in said[0][0] and said[0][1]


def test_a_face_is_saved_as_a_surface(moment, tmp_path, monkeypatch):
    desk, said, _, saved = moment
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "anna")
    desk.save_face(judged(ACCEPTED))
    assert saved[0][0] == tmp_path / "anna.ply" and said == [(f"Saved to {tmp_path / 'anna.ply'}", False)]
