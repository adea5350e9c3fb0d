"""Every text of the window goes through the translation, and every one is translated."""

from __future__ import annotations

import pickle
import re
import string
from itertools import chain
from typing import get_args

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication

import engines
from app.kept.settings import Settings
from app.live.failures import told
from app.recording.several import sentences
from app.recording.take import Take, Wish
from app.verdict import gates, look
from app.verdict.enrolment import mouth, process, track
from app.verdict.enrolment.consent import consent_text
from app.verdict.enrolment.steps import HINTS
from app.verdict.gates import Gate, Reason, Refusal
from app.verdict.living import UNMOVED, UNPROVEN
from app.window import texts
from app.window.models import foreign, language
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.models.statement import clause, sentence
from app.window.parts import style
from app.window.parts.language import Tongue, spoken
from assets.phrase import Phrase, joined, phrase
from camera.errors import CameraLost
from camera.kinect.options import KinectOptions
from camera.options import from_text
from camera.realsense import refusals
from engines import BackendMissing

FAILED = {"backend": "OpenVINO", "name": "ldnfnet", "remedy": phrase("use device='onnxruntime'")}
ROOT = texts.HERE.parents[1]
FOR_PROGRAMMERS = (
    "app/bench/*.py",
    "app/cli/*.py",
    "engines/gpu/sidecar.py",
    *(
        f"gallery/{name}.py"
        for name in (
            "adaptation",
            "adapter",
            "calibration",
            "comparison",
            "crops",
            "embedding",
            "statistics",
            "tail",
            "thresholds",
            "shared/adapted",
        )
    ),
)
"""Whose errors tell of a mistake in a program or a release, and stay in English."""


@pytest.fixture
def chinese(look, qapp):
    tongue = Tongue(qapp)
    tongue.speak("zh")
    yield
    tongue.speak("en")


@pytest.fixture
def chinese_texts() -> dict[str, str]:
    return texts.translations(texts.FOLDER / "relief_zh_CN.ts")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("path", texts.files(), ids=lambda path: str(path.relative_to(texts.HERE)))
def test_no_text_bypasses_the_translation(path):
    assert list(texts.bypassing(path)) == []


def test_no_text_is_left_untranslated(chinese_texts):
    assert texts.all_sources() - chinese_texts.keys() == set()
    assert chinese_texts.keys() - texts.all_sources() == set()


def test_translations_name_the_same_places(chinese_texts):
    for source, said in chinese_texts.items():
        assert places(source) == places(said), source


@pytest.mark.usefixtures("chinese")
def test_the_compiled_translations_are_those_of_the_source(chinese_texts):
    for source, said in chinese_texts.items():
        assert tr(source) == said.strip() or tr(source) == said


def test_a_literal_that_people_read_is_told_from_one_that_programs_read():
    assert texts.is_for_people("Sit 0.4–1 m from the camera.")
    assert texts.is_for_people("Depth")
    for plain in ("scrollBody", "color: \0;", "ph.\0", "Ctrl+K", "\0 ms", "%Y-%m-%d %H:%M", "file:\0", "\0x\0"):
        assert not texts.is_for_people(plain), plain


def test_what_is_not_marked_is_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        'def build():\n    """Says so."""\n    a = label(tr("Marked"))\n    return label(f"Not marked {a}")\n'
    )
    assert [line for line, _ in texts.bypassing(module)] == [4]
    assert texts.sources(module) == {"Marked"}
    module.write_text('KIND = {".mkv": "depth video"}.get(".mkv", "a key, not words")\n')
    assert [text for _, text in texts.bypassing(module)] == ["depth video"]


def test_a_written_file_keeps_what_was_translated(tmp_path):
    path = tmp_path / "relief_zh_CN.ts"
    assert texts.write(path, {"one", "two"}, "zh_CN") == {"one", "two"}
    path.write_text(
        path.read_text("utf-8").replace('<translation type="unfinished" />', "<translation>一</translation>", 1)
    )
    assert texts.translations(path) == {"one": "一"}
    assert texts.write(path, {"one", "three"}, "zh_CN") == {"three"}
    assert texts.translations(path) == {"one": "一"}


@pytest.mark.usefixtures("chinese")
def test_whatever_other_rooms_say_of_a_frame_is_translated():
    refusals = [Refusal(reason, "") for reason in get_args(Reason)]
    modules = (gates, process, mouth, track)
    named = [one for module in modules for one in vars(module).values() if isinstance(one, Refusal)]
    hints = chain((refusal.hint for refusal in named), HINTS.values(), ("Wait for 42 s",))
    living = (UNPROVEN, UNMOVED)
    for text in chain((refusal.said for refusal in refusals), hints, (look.DISAGREE, look.NEAR, *living)):
        assert heard(text) != text, text
    assert len(named) > 20, "hints of gates and of enrolment"
    assert Gate is gates.Gate


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flat: 1.2 mm off a plane", "太平：偏离平面 1.2 毫米"),
        ("not a living face: flat: 1.2 mm off a plane", "不是活体人脸：太平：偏离平面 1.2 毫米"),
        ("close (score 0.91, threshold 0.62, fairly clear)", "close（分数 0.91，阈值 0.62，较明确）"),
        (
            phrase(
                "{why}. Trying again in {delay} s",
                why=CameraLost(phrase("{name} was unplugged; plug it in again", name="D455")),
                delay=4,
            ),
            "D455 已被拔出；请重新插上。4 秒后重试",
        ),
        (
            str(refusals.refusal(RuntimeError("permission denied"))),
            "无权使用相机（permission denied）；"
            "请运行一次“relief doctor --install-udev”安装 udev 规则，然后重新插上相机",
        ),
        (
            str(BackendMissing(phrase("{backend} failed while running {name!r}; {remedy}", **FAILED))),
            "OpenVINO 运行 'ldnfnet' 时出错；请用 device='onnxruntime'",
        ),
        ("nothing that anybody foresaw", "nothing that anybody foresaw"),
    ],
)
def test_a_sentence_of_another_room_is_heard_with_its_figures(text, said):
    assert heard(text) == said


@pytest.mark.usefixtures("chinese")
def test_a_phrase_is_heard_as_a_sentence_and_behind_a_colon():
    lost = phrase("{name} was unplugged; plug it in again", name="D455")
    assert sentence(lost) == "D455 已被拔出；请重新插上。"
    assert clause(lost) == "D455 已被拔出；请重新插上。"


@pytest.mark.parametrize("room", ["app", "assets", "camera", "engines", "face", "gallery"])
def test_whatever_a_room_refuses_can_be_translated(room):
    spared = {path for pattern in FOR_PROGRAMMERS for path in ROOT.glob(pattern)}
    paths = [path for path in texts.rooms() if path.relative_to(ROOT).parts[0] == room and path not in spared]
    found = {str(path.relative_to(ROOT)): said for path in paths if (said := list(texts.unphrased(path)))}
    assert found == {}


def test_an_error_without_a_phrase_is_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        'raise CameraError(f"{path} is gone; look for it")\n'
        'raise CameraError(phrase("{path} is gone; look for it", path=path))\n'
        'raise ValueError("a mistake of ours")\n'
        'found = Check("Disk", "system", "ok", f"{free} GB free", "")\n'
        'need(0 < value, f"take more than {value}")\n'
        'need(0 < value, phrase("take more than {value}", value=value))\n'
        'problem = f"not done: {told(error)}"\n'
    )
    assert [line for line, _ in texts.unphrased(module)] == [1, 4, 5, 7]


def test_a_phrase_is_a_text_that_remembers_and_comes_through_errors():
    why = phrase("{count} frames of {name}", count=3, name="Anna")
    assert why == "3 frames of Anna" and hash(why) == hash("3 frames of Anna")
    error = CameraLost(phrase("nothing came: {why}", why=OSError(why)))
    assert str(error) == "nothing came: 3 frames of Anna"
    said = str(error)
    assert isinstance(said, Phrase) and isinstance(said.values["why"], Phrase)
    assert pickle.loads(pickle.dumps(said)).values == said.values
    assert joined("; ", [why, "and more"]) == "3 frames of Anna; and more"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (lambda: Settings(threads="two"), "threads 须为整数，不能是 'two'"),
        (lambda: Settings(threads=-1), "threads 须为 0 至 256，不能是 -1"),
        (lambda: Settings(device="abacus"), "device 须为 auto"),
        (lambda: from_text(KinectOptions, {"fps": "many"}), "fps 须为整数，不能是 'many'"),
        (lambda: engines.load("nobody", device="cpu"), "没有模型 'nobody'"),
    ],
)
def test_a_refusal_is_heard_whole_in_chinese(raised, said):
    """Also the words that are its values, such as "a whole number"."""
    with pytest.raises(Exception) as caught:
        raised()
    assert said in heard(str(caught.value))


@pytest.mark.usefixtures("chinese")
def test_what_came_of_recording_together_is_heard_in_chinese(tmp_path):
    take = Take(tmp_path / "a-1.relief", "relief", Wish(), tell=lambda _: None)
    take.path.write_bytes(b"")
    assert heard(take.sentence()).startswith("0 帧，0.0 MB，位于 ")
    whole = [{"path": "", "frames": count, "bytes": 0, "dropped": 0, "gaps": []} for count in (12, 13)]
    pairs = {"path": "p", "frames": 9, "tolerance_ms": 20.0, "spread_ms": {"median": 1.0, "max": 2.5}}
    (said,) = sentences({"recordings": whole, "pairs": pairs})
    assert said.startswith("9 of 12 and 13 frames are in step (at most 20.0 ms apart; median 1.0 ms, most 2.5 ms)")
    assert not re.search("[a-zA-Z]{2,}", heard(said)), heard(said)


@pytest.mark.usefixtures("chinese")
def test_what_fails_in_a_frame_keeps_its_words(chinese_texts):
    error = BackendMissing(phrase("this processor has no {precision} arithmetic; use precision='f32'", precision="f16"))
    whole = phrase("This frame could not be processed: {why}", why=told(error))
    assert heard(whole) == "无法处理此帧：此处理器不支持 f16 运算；请用 precision='f32'"


def test_names_in_chinese_have_letters_on_every_machine(look):
    assert "Relief Sans SC" in style.load_fonts()
    font = QRawFont.fromFont(QFont("Relief Sans SC"), QFontDatabase.WritingSystem.SimplifiedChinese)
    asked = consent_text(30, crops=True, language="zh") + consent_text(0, language="zh")
    shown = asked + "".join(texts.translations(texts.FOLDER / "relief_zh_CN.ts").values()) + "张伟王芳李娜刘洋陈静欧阳"
    for character in sorted(set(re.findall(r"[\u2e80-\uffef]", shown))):
        assert font.supportsCharacter(ord(character)), character


def test_the_system_s_language_is_taken_where_there_is_a_translation():
    assert spoken("zh") == "zh"
    assert spoken("en") == "en"
    assert spoken("system") in ("en", "zh")


def test_english_is_spoken_where_nobody_said_otherwise(qapp):
    Tongue(QApplication.instance()).speak("en")
    assert tr("{count} views", count=5) == "5 views"
    assert language.tr("Depth") == "Depth"
    assert foreign.heard("") == ""
