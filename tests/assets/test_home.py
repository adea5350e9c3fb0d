"""The folders of what stays, and what is said of those that cannot be used."""

import stat
import sys
from pathlib import Path

import pytest

import gallery
from app.kept import paths, settings
from assets import home, private
from engines.folder import default_folder

FOLDERS = (home.config_folder, home.data_folder, home.cache_folder)
ASKED = (paths.settings_file, paths.gallery_file, paths.recordings_folder, default_folder)


def test_relief_home_holds_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_HOME", f" {tmp_path} ")
    assert [folder() for folder in FOLDERS] == [tmp_path] * 3
    assert {path().parent for path in ASKED} == {tmp_path}
    assert gallery.key_file() == tmp_path / "keys" / "gallery.key"


def test_a_relative_home_lies_where_relief_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELIEF_HOME", "here")
    assert home.data_folder() == tmp_path / "here"


@pytest.mark.parametrize("value", ["~nosuchuser", "~nosuchuser/relief"])
def test_the_home_of_nobody_is_told(monkeypatch, value):
    monkeypatch.setenv("RELIEF_HOME", value)
    for ask in (*FOLDERS, *ASKED):
        with pytest.raises(home.HomeError, match=f"RELIEF_HOME={value} cannot be used"):
            ask()
    with pytest.raises(gallery.GalleryError, match="nosuchuser"):
        gallery.key_file()
    with pytest.raises(settings.SettingsError, match="nosuchuser"):
        settings.load()
    with pytest.raises(settings.SettingsError, match="nosuchuser"):
        _ = settings.Settings().gallery_path


def test_a_gallery_of_nobody_is_told():
    with pytest.raises(settings.SettingsError, match=r"gallery: ~nosuchuser/x\.db"):
        _ = settings.Settings(gallery="~nosuchuser/x.db").gallery_path
    with pytest.raises(settings.SettingsError, match="zero byte"):
        _ = settings.Settings(gallery="a\0b").gallery_path


def test_a_user_without_a_home_is_told(monkeypatch):
    monkeypatch.delenv("RELIEF_HOME", raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: Path("~/.local/share/relief"))
    with pytest.raises(home.HomeError, match="set RELIEF_HOME"):
        home.data_folder()


def test_a_folder_under_a_file_can_not_be_made(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(home.HomeError, match=r"RELIEF_HOME|another folder"):
            private.make_folder(path)


def test_a_folder_that_is_there_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o750)
    private.make_folder(tmp_path)
    private.make_folder(tmp_path / "a" / "b")
    if sys.platform != "win32":
        assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "a")] == [0o750, 0o700]


def test_settings_that_are_no_file_or_endless_or_open_to_others_are_refused(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"#" * (settings.LARGEST + 1))
    with pytest.raises(settings.SettingsError, match="no settings file"):
        settings.load(path)
    path.write_text("threads = 1")
    if sys.platform != "win32":
        path.chmod(0o666)
        assert settings.load(path).threads == 1, "nobody else comes into the folder"
        tmp_path.chmod(0o755)
        with pytest.raises(settings.SettingsError, match="chmod go-w"):
            settings.load(path)
        with pytest.raises(settings.SettingsError, match="no settings file"):
            settings.load(Path("/dev/zero"))
    path.chmod(0o600)
    assert settings.load(path).threads == 1
