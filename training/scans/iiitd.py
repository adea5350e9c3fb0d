"""IIIT-D Kinect RGB-D: 8-bit JPEG depth of unknown scale, in five folds.

Goswami et al., On RGB-D face recognition using Kinect, BTAS 2013. The scale is not documented, so nothing metric can be
cut of it: faces are normalised one by one, as the paper does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from training.scans.scan import OTHER, Entry, Relative, ScanError, SetError, Warn, distinct

LEAST_VALUE = 8
_LARGEST_FILE = 8 << 20
_PARTS = {"training": "train", "train": "train", "testing": "test", "test": "test"}


class IiitD:
    """Reader of one fold: ``fold<n>/{training,testing}/<person>/Depth/<k>.jpg`` or ``fold<n>/<part>/Depth/<person>/``.

    ``code`` says the part (``train`` or ``test``) and the file; the first test image of a person is the gallery's.
    """

    name, clean = "iiitd", False

    def __init__(self, fold: int = 1) -> None:
        self.fold = fold

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`."""
        folder = next((path for path in sorted(root.rglob(f"fold{self.fold}")) if path.is_dir()), None)
        if folder is None:
            raise SetError(f"{root} has no fold{self.fold} of IIIT-D's RGB-D database")
        paths = sorted(path for path in folder.rglob("*.jpg") if "depth" in (part.lower() for part in path.parts))
        if not paths:
            raise SetError(f"{folder} has no depth images (…/Depth/….jpg)")
        yield from distinct(self._images(folder, paths, warn), warn)

    @staticmethod
    def _images(folder: Path, paths: list[Path], warn: Warn) -> Iterator[Entry]:
        enrolled: set[str] = set()
        for path in sorted(paths, key=lambda one: (len(one.stem), one.stem, str(one))):
            parts = [part for part in path.relative_to(folder).parts[:-1] if part.lower() != "depth"]
            part = _PARTS.get(parts[0].lower()) if parts else None
            if part is None or len(parts) != 2:
                warn(f"{path}: in no folder of a part and a person; left out")
                continue
            first = part == "test" and parts[1] not in enrolled
            enrolled |= {parts[1]} if first else set()
            yield Entry(path, parts[1], subset=OTHER, code=f"{part}_{path.stem}", part=part, gallery=first)

    def load(self, entry: Entry) -> Relative:
        """See :class:`training.scans.Reader`."""
        try:
            with entry.path.open("rb") as file:
                data = file.read(_LARGEST_FILE + 1)
        except OSError as error:
            raise ScanError(f"{entry.path}: cannot be read ({error.strerror or error})") from error
        if not data.startswith(b"\xff\xd8") or b"\xff\xd9" not in data[-64:] or len(data) > _LARGEST_FILE:
            raise ScanError(f"{entry.path}: not a whole JPEG; copy it again")
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise ScanError(f"{entry.path}: not a JPEG that can be decoded")
        bright = (image > LEAST_VALUE).astype(np.uint8)  # rings at edges, values near 0 are holes
        there = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        if not there.any():
            raise ScanError(f"{entry.path}: an image without any depth")
        return Relative(np.where(there, image, np.nan).astype(np.float32))
