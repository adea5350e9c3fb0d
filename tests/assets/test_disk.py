import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets import disk


def test_a_usual_disk_has_no_trouble(tmp_path: Path):
    assert disk.trouble(tmp_path) == disk.trouble(tmp_path / "not" / "there" / "yet") == ""


def test_a_full_disk_and_one_that_is_only_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=disk.LEAST_FREE - 1))
    assert "is full" in disk.trouble(tmp_path)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY), raising=False)
    assert "can only be read" in disk.trouble(tmp_path)


def test_where_nothing_is_known_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "statvfs", fails, raising=False)
    assert disk.trouble(tmp_path) == ""


def test_a_folder_that_may_not_be_looked_into_is_told_by_whoever_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def may_not(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", may_not)  # as for anybody but root
    assert disk.trouble(tmp_path / "shut" / "gallery.db") == ""
