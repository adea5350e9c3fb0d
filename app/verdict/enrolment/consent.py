"""The consent that a person gives when they are enrolled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from gallery import Consent

VERSION = "4"  # of the texts; raise it whenever a word of one changes
PURPOSE = "to recognise or verify the person at this station"
LASTS_DAYS = 730
LONGEST_DAYS = 36_500

Language = Literal["en", "zh"]
"""The languages in which people are asked; no text of one is ever shown without its code being kept."""

_ASKED: dict[Language, str] = {
    "en": (
        "I agree that Relief computes templates from the depth shape of my face and stores them in this gallery, "
        "to recognise or verify me, {until}. What is common to the views of my enrolment and to those of the others "
        "who agreed to this also adapts how faces are compared here; my part in that is erased with my templates."
    ),
    "zh": (
        "我同意 Relief 根据我面部的深度形状计算特征模板，并存入本人脸库，用于识别或验证我本人，{until}。"
        "我登记时的各个视图与其他同意此项的人的视图之间的共同之处，也用于调整此处比较人脸的方式；我在其中的部分会随我的模板一同删除。"
    ),
}
CROPS_TEXT = (
    "A few depth pictures of my face are kept too, encrypted: the list of people shows one, and other networks can "
    "make templates of them."
)
_CROPS: dict[Language, str] = {
    "en": f" {CROPS_TEXT}",
    "zh": "我面部的少量深度图像也会加密保存：人员列表会显示其中一张，其他网络也可据此计算模板。",
}


SCAN_TEXT = (
    "A three-dimensional scan of my face and neck is made of the same pictures and written, not encrypted, to a file "
    "that whoever enrols me names. Relief keeps no copy of it and cannot erase that file for me."
)
_SCAN: dict[Language, str] = {
    "en": f" {SCAN_TEXT}",
    "zh": "还会用同样的图像制作我面部和颈部的三维扫描，不加密地写入为我登记者指定的文件；"
    "Relief 不保留副本，也无法替我删除该文件。",
}


def consent_text(days: int = LASTS_DAYS, *, crops: bool = False, scan: bool = False, language: Language = "en") -> str:
    """What is agreed to, for so many days; 0 for a consent without an end. ``crops``: depth crops are kept too;
    ``scan``: a scan may be written."""
    asked = _ASKED[language].format(until=_until(days, language))
    return asked + (_CROPS[language] if crops else "") + (_SCAN[language] if scan else "")


def consent(
    by: str,
    *,
    given: bool,
    text: str | None = None,
    days: int = LASTS_DAYS,
    crops: bool = False,
    scan: bool = False,
    language: Language = "en",
) -> Consent:
    """A ``gallery.Consent`` of now that ends after ``days`` (0: never), taken by ``by``; ``text`` in place of the
    usual one; ``crops``: whether depth crops may be kept, ``scan``: whether a scan may be written; ``language``: in
    which the usual text was shown, which the consent's version names behind its number.

    Raises ``ValueError`` for a number of days below 0 or over 36,500.
    """
    if not 0 <= days <= LONGEST_DAYS:
        raise ValueError(f"a consent lasts 0 (without an end) to {LONGEST_DAYS} days, not {days}")
    now = datetime.now(UTC)
    return Consent(
        given=given,
        by=by,
        text=consent_text(days, crops=crops, scan=scan, language=language) if text is None else text,
        at=now,
        version=f"{VERSION}-{language}" if text is None else "",
        adapts=text is None,
        purpose=PURPOSE,
        crops=crops,
        expires=now + timedelta(days=days) if days else None,
    )


def allows_scan(given: Consent) -> bool:
    """Whether a scan was agreed to: the text that was agreed to says so, word by word."""
    return given.given and any(clause.strip() in given.text for clause in _SCAN.values())


def _until(days: int, language: Language) -> str:
    if language == "zh":
        span = f"{days // 365} 年" if days % 365 == 0 else f"{days} 天"
        return "直到我要求删除为止" if days == 0 else f"为期 {span}，或直到我要求删除为止"
    span = _count(days // 365, "year") if days % 365 == 0 else _count(days, "day")
    return "until I ask for their deletion" if days == 0 else f"for {span}, or until I ask for their deletion"


def _count(number: int, unit: str) -> str:
    return f"one {unit}" if number == 1 else f"{number} {unit}s"


CONSENT_TEXT = consent_text()
