"""What lies on the disk: the shipped networks, the gallery, and room for recordings."""

from __future__ import annotations

import itertools
import math
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import engines
import face
import gallery
from app.doctor.check import Check, Outcome
from app.kept import paths
from app.kept.held_back import held_back
from app.kept.left_out import left_out
from app.kept.people import open_people, shown
from app.kept.settings import Settings, SettingsError
from app.networks import model as network
from app.networks.model import shipped_model_id
from assets import home
from assets.phrase import joined, phrase
from camera import Frame, Intrinsics
from engines.card import described, read
from gallery.tail import DESIGN_EFFECT, Bound, Tail

LEAST_PEOPLE = 10
MOST_PAIRED, SHOWN = 50, 3  # people who are compared with each other, and pairs that are named
LOW_DISK_GB, NO_DISK_GB = 5.0, 0.5


def settings(unusable: str) -> Check:
    """Whether the user's settings can be used; ``unusable`` is what is wrong with them, "" for nothing."""
    if unusable:
        remedy = phrase("correct them, or move the file away; until then every other command ends with 2")
        return Check(
            "Settings",
            "system",
            "failed",
            unusable,
            phrase("{remedy}. The lines below are of the defaults", remedy=remedy),
        )
    path = paths.settings_file()
    return Check(
        "Settings",
        "system",
        "ok",
        str(path) if path.is_file() else phrase("the defaults: none yet at {path}", path=path),
    )


def model(name: str, folder: Path | None = None) -> Check:
    """Whether a shipped network is there and is the file that its card describes."""
    try:
        found = read(name, folder)
    except engines.EngineError as error:
        return Check(f"Model {name}", "model", "failed", str(error), phrase("install Relief again"))
    return Check(
        f"Model {name}",
        "model",
        "ok",
        phrase("{count} MB, SHA-256 {sha256}…", count=f"{len(found.onnx) / 1e6:.1f}", sha256=found.sha256[:12]),
    )


def finder() -> Check:
    """Whether faces can be looked for at all."""
    intrinsics = Intrinsics(width=160, height=120, fx=120, fy=120, cx=79.5, cy=59.5)
    try:
        face.locate(Frame(np.zeros((120, 160), np.uint16), 0.001, intrinsics))
    except face.FaceError as error:
        return Check("Face finder", "model", "failed", str(error), phrase("install Relief again"))
    return Check("Face finder", "model", "ok", phrase("runs"))


def people(settings: Settings) -> Check:
    """Whether the gallery opens with the models at hand."""
    try:
        path = settings.gallery_path
        if not (gallery.is_address(path) or path.is_file()):
            return Check("Gallery", "gallery", "ok", phrase("none yet at {path}", path=path))
        with open_people(path, shipped_model_id()) as opened:
            count, said = len(opened), left_out(opened.people())
            where = phrase("{count:person|people} in {path}", count=count, path=shown(path))
            trouble = _of_server(opened, where) if isinstance(opened, gallery.SharedGallery) else None
            doubt, held, full = opened.clock_doubt, held_back(opened), opened.only_read
    except gallery.BadPassphrase as error:
        return Check("Gallery", "gallery", "warning", str(error), phrase("'relief gallery check' asks for it"))
    except (gallery.GalleryError, engines.EngineError, SettingsError, OSError) as error:
        return Check(
            "Gallery", "gallery", "failed", str(error), phrase("name another with --gallery, or restore a copy")
        )
    if full:
        trouble = Check("Gallery", "gallery", "failed", joined(": ", [where, full]), phrase("make room on its disk"))
    if doubt:
        said_of_it = joined(": ", [where, doubt])
        trouble = trouble or Check("Gallery", "gallery", "warning", said_of_it, phrase("set the clock"))
    if held:
        trouble = trouble or Check("Gallery", "gallery", "warning", joined(": ", [where, held]), "relief gallery audit")
    if said:
        trouble = trouble or Check(
            "Gallery",
            "gallery",
            "warning",
            phrase("{where}. {said}", where=where, said=said),
            "relief gallery upgrade",
        )
    return trouble or Check("Gallery", "gallery", "ok", where)


def _minute(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"


def _of_server(opened: gallery.SharedGallery, where: str) -> Check | None:
    """What is to be said of the server of a shared gallery; None for nothing."""
    if opened.away:
        remedy = phrase("look at the network and the server; people are recognised all the same")
        return Check(
            "Gallery",
            "gallery",
            "warning",
            phrase("{where}, by this station's last copy: no answer", where=where),
            remedy,
        )
    with suppress(gallery.ServerAway):
        opened.ask_after_stations()
    if (since := opened.silent) is not None:
        return Check(
            "Gallery",
            "gallery",
            "warning",
            phrase("{where}: another station was not heard since {since}", where=where, since=_minute(since)),
            phrase("start it; if it runs, its clock differs, or the server withholds what it writes"),
        )
    if opened.key_replaced:
        said = phrase("another station has replaced the key and handed it over; this one has the old one still")
        return Check(
            "Gallery",
            "gallery",
            "warning",
            phrase("{where}. {said}", where=where, said=said),
            "relief gallery key adopt",
        )
    return None


def calibration(settings: Settings) -> Check:
    """Whether the thresholds for this gallery are ones that the calibration supports, and whether its own people are as
    unlike each other as the calibration's strangers."""
    name = "Thresholds"
    try:
        path = settings.gallery_path
        tail = network.calibration(described("ldnfnet").card)
        if tail is None:
            return Check(
                name, "gallery", "warning", phrase("the recogniser has no calibration"), phrase("install Relief again")
            )
        if not (gallery.is_address(path) or path.is_file()):
            return Check(name, "gallery", "ok", _words(tail, 0, settings))
        with open_people(path, shipped_model_id()) as opened:
            chances = network.chances(person.templates for person in opened.people())
            count, scores = opened.comparable, np.asarray(opened.between(), np.float64)
            alike = look_alikes(opened, tail)
    except (gallery.GalleryError, engines.EngineError, SettingsError, OSError) as error:
        locked = isinstance(error, gallery.BadPassphrase)
        return Check(
            name,
            "gallery",
            "warning" if locked else "failed",
            str(error),
            phrase("see the lines on the networks and the gallery"),
        )
    said, remedy = _against(tail, chances, settings, disagreement(tail, scores, count), alike)
    words = _words(tail, chances, settings)
    words = joined("; ", [words, said]) if said else words
    return Check(name, "gallery", "warning" if said else "ok", words, remedy)


def _against(
    tail: Tail, chances: float, settings: Settings, disagrees: str, alike: list[tuple[str, str]]
) -> tuple[str, str]:
    """What speaks against the thresholds, and the remedy; "" for nothing."""
    if disagrees:
        return disagrees, phrase("let fewer strangers pass: --one-in 1000")
    if alike:
        pairs = ", ".join(f"{one} and {other}" for one, other in alike[:SHOWN])
        more = " …" if len(alike) > SHOWN else ""
        remedy = phrase("they are told apart more strictly; remove one where both are one person")
        return phrase("look alike: {pairs}", pairs=pairs + more), remedy
    if not _bound(tail, chances, settings).supported:
        return phrase("beyond what was calibrated"), phrase("use a smaller gallery")
    return "", ""


def look_alikes(opened: gallery.Gallery, tail: Tail) -> list[tuple[str, str]]:
    """Pairs of people as alike as one pair of strangers in a thousand, of the first :data:`MOST_PAIRED` people."""
    names = [person.name for person in opened.people() if person.templates][:MOST_PAIRED]
    limit = tail.threshold(network.LOOK_ALIKE)
    pairs = itertools.combinations(names, 2)
    return [pair for pair in pairs if (likeness := opened.likeness(*pair)) is not None and likeness >= limit]


def disagreement(tail: Tail, scores: NDArray[np.float64], people: int) -> str:
    """What of a station's own impostor scores the calibration does not explain, in words; "" where they agree.

    Pairs of people are counted, a quarter of them as independent; three standard deviations are chance. Nothing is said
    of fewer than ten people.
    """
    if people < LEAST_PEOPLE:
        return ""
    pairs = people * (people - 1) / 2 / DESIGN_EFFECT
    for rate in (1e-1, 1e-2, 1e-3):
        share = float((scores >= tail.threshold(rate)).mean()) if len(scores) else 0.0
        if share * pairs > rate * pairs + 3 * math.sqrt(rate * pairs) + 1:
            return phrase(
                "of {people} people here, pairs of strangers reach the score of 1 in {foreseen} in "
                "1 of {found} comparisons: they are more alike than those of the calibration",
                people=people,
                foreseen=f"{1 / rate:.0f}",
                found=f"{1 / share:.0f}",
            )
    return ""


def _bound(tail: Tail, chances: float, settings: Settings) -> Bound:
    count = max(chances, network.SMALLEST_GALLERY)
    return tail.bound(network.rate(network.FIRST_LOOK / settings.one_in, count))


def _words(tail: Tail, chances: float, settings: Settings) -> str:
    bound = _bound(tail, chances, settings)
    return phrase(
        "1 stranger in {one_in} a minute: scores from {value} ({low} to {high}) accept, calibrated on {people} people",
        one_in=settings.one_in,
        value=f"{bound.value:.2f}",
        low=f"{bound.low:.2f}",
        high=f"{bound.high:.2f}",
        people="?" if tail.people is None else tail.people,
    )


def disk(folder: Path | None = None) -> Check:
    """Whether recordings have room, in the user's folder by default."""
    try:
        folder = paths.data_folder() if folder is None else folder
    except home.HomeError as error:
        return Check("Disk", "system", "failed", str(error), phrase("name a folder of your own with RELIEF_HOME"))
    try:
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(existing).free / 1e9
    except OSError as error:  # a folder that this user may not look into
        remedy = phrase("name another with RELIEF_HOME, or make it readable")
        return Check("Disk", "system", "failed", phrase("{folder}: {why}", folder=folder, why=error.strerror), remedy)
    detail = phrase("{free} GB free in {folder}", free=f"{free:.1f}", folder=folder)
    if free < LOW_DISK_GB:
        outcome: Outcome = "failed" if free < NO_DISK_GB else "warning"
        return Check(
            "Disk", "system", outcome, detail, phrase("a recording takes about 5 MB a second; free some space")
        )
    return Check("Disk", "system", "ok", detail)
