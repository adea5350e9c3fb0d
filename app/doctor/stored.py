"""What lies on the disk: the shipped networks, the gallery, and room for recordings."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

import engines
import face
import gallery
from app.doctor.check import Check, Outcome
from app.kept import paths
from app.kept.people import open_people
from app.kept.settings import Settings, SettingsError
from app.networks.model import shipped_model_id
from assets import home
from camera import Frame, Intrinsics
from engines.card import read

LOW_DISK_GB, NO_DISK_GB = 5.0, 0.5


def settings(unusable: str) -> Check:
    """Whether the user's settings can be used; ``unusable`` is what is wrong with them, "" for nothing."""
    if unusable:
        remedy = "correct them, or move the file away; until then every other command ends with 2"
        return Check("Settings", "system", "failed", unusable, f"{remedy}. The lines below are of the defaults")
    path = paths.settings_file()
    return Check("Settings", "system", "ok", str(path) if path.is_file() else f"the defaults: none yet at {path}")


def model(name: str, folder: Path | None = None) -> Check:
    """Whether a shipped network is there and is the file that its card describes."""
    try:
        found = read(name, folder)
    except engines.EngineError as error:
        return Check(f"Model {name}", "model", "failed", str(error), "install Relief again")
    return Check(f"Model {name}", "model", "ok", f"{len(found.onnx) / 1e6:.1f} MB, SHA-256 {found.sha256[:12]}…")


def finder() -> Check:
    """Whether faces can be looked for at all."""
    intrinsics = Intrinsics(width=160, height=120, fx=120, fy=120, cx=79.5, cy=59.5)
    try:
        face.locate(Frame(np.zeros((120, 160), np.uint16), 0.001, intrinsics))
    except face.FaceError as error:
        return Check("Face finder", "model", "failed", str(error), "install Relief again")
    return Check("Face finder", "model", "ok", "runs")


def people(settings: Settings) -> Check:
    """Whether the gallery opens with the models at hand."""
    try:
        path = settings.gallery_path
        if not path.is_file():
            return Check("Gallery", "gallery", "ok", f"none yet at {path}")
        with open_people(path, shipped_model_id(settings.denoiser, settings.device)) as opened:
            count = len(opened)
    except (gallery.GalleryError, engines.EngineError, SettingsError, OSError) as error:
        return Check("Gallery", "gallery", "failed", str(error), "name another with --gallery, or restore a copy")
    return Check("Gallery", "gallery", "ok", f"{count} people in {path}")


def disk(folder: Path | None = None) -> Check:
    """Whether recordings have room, in the user's folder by default."""
    try:
        folder = paths.data_folder() if folder is None else folder
    except home.HomeError as error:
        return Check("Disk", "system", "failed", str(error), "name a folder of your own with RELIEF_HOME")
    try:
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(existing).free / 1e9
    except OSError as error:  # a folder that this user may not look into
        remedy = "name another with RELIEF_HOME, or make it readable"
        return Check("Disk", "system", "failed", f"{folder}: {error.strerror}", remedy)
    detail = f"{free:.1f} GB free in {folder}"
    if free < LOW_DISK_GB:
        outcome: Outcome = "failed" if free < NO_DISK_GB else "warning"
        return Check("Disk", "system", outcome, detail, "a recording takes about 5 MB a second; free some space")
    return Check("Disk", "system", "ok", detail)
