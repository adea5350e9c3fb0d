"""The folder of evidence: a report that is whole after every step, a log, and what the steps kept."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.bench.chain import machine
from app.checklist.finding import Finding
from app.doctor.check import Check
from app.doctor.sdks import installed
from app.errors import AppError
from app.words.report import plain_record
from assets import private
from assets.phrase import phrase
from assets.private import make_folder

SIGNS = {"passed": "✓", "failed": "✗", "skipped": "–"}
_PACKAGES = ("pyrealsense2", "pykinect-azure", "av", "numpy", "opencv-python-headless")


class EvidenceError(AppError):
    """The folder cannot be written."""


class Evidence:
    """Everything that was found out about the camera at ``uri``, on the disk at any time.

    ``path`` ends in ``.zip`` or names a new folder. Raises :class:`EvidenceError` when it exists or cannot be written.
    """

    def __init__(self, path: Path, uri: str) -> None:
        self.path = path
        self.folder = path.with_suffix("") if path.suffix.lower() == ".zip" else path
        for taken in {self.path, self.folder}:
            if taken.exists():
                raise EvidenceError(phrase("{taken} exists; choose another name or remove it first", taken=taken))
        try:
            make_folder(self.folder)
        except OSError as error:
            raise EvidenceError(
                phrase("cannot make {folder}: {why}; choose another folder", folder=self.folder, why=error)
            ) from error
        self._uri = uri
        self._began = datetime.now(UTC)
        self._clock = time.monotonic()
        self._lock = threading.Lock()
        self._checks: Sequence[Check] = ()
        self.findings: list[Finding] = []
        self.complete = False

    def log(self, text: str) -> None:
        """A line with the seconds since the beginning; from any thread."""
        with self._lock, os.fdopen(self._log(), "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{time.monotonic() - self._clock:9.3f} {text}\n")

    def examined(self, checks: Sequence[Check]) -> None:
        """What the doctor says of this computer."""
        self._checks = checks
        self._write()

    def add(self, finding: Finding) -> None:
        """One more finding; the report on the disk has it when this returns."""
        self.findings.append(finding)
        self.log(f"{finding.verdict}: {finding.step}: {finding.detail}")
        self._write()

    def finish(self, *, complete: bool) -> None:
        """The last word; a ``.zip`` is packed now, and its folder goes."""
        self.complete = complete
        self._write()
        if self.path != self.folder:
            os.close(private.descriptor(self.folder.with_name(f"{self.folder.name}.zip")))
            Path(shutil.make_archive(str(self.folder), "zip", self.folder)).replace(self.path)
            shutil.rmtree(self.folder)

    def _log(self) -> int:
        return private.descriptor(self.folder / "log.txt", append=True)

    def counts(self) -> dict[str, int]:
        """How many findings of each verdict."""
        return {verdict: sum(one.verdict == verdict for one in self.findings) for verdict in SIGNS}

    def as_dict(self) -> dict[str, object]:
        """The report as JSON has it."""
        return plain_record(
            {
                "camera": self._uri,
                "at": self._began.isoformat(timespec="seconds"),
                "seconds": round(time.monotonic() - self._clock, 1),
                "complete": self.complete,
                "counts": self.counts(),
                "versions": {"relief": __version__} | {name: installed(name) or None for name in _PACKAGES},
                "machine": machine(),
                "findings": [asdict(finding) for finding in self.findings],
                "doctor": [asdict(check) for check in self._checks],
            }
        )

    def _write(self) -> None:
        private.replace_text(self.folder / "report.json", json.dumps(self.as_dict(), indent=1) + "\n")
        private.replace_text(self.folder / "report.txt", self._text())

    def _text(self) -> str:
        state = "complete" if self.complete else "not complete"
        lines = [f"Relief {__version__}, {self._uri}, {self._began:%Y-%m-%d %H:%M} UTC, {state}", ""]
        lines += [f"{SIGNS[one.verdict]} {one.step}: {one.detail}" for one in self.findings]
        lines += ["", "This computer:"]
        lines += [f"  {check.outcome}: {check.name}: {check.detail}" for check in self._checks]
        return "\n".join(lines) + "\n"
