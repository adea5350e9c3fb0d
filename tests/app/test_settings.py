import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kept import paths, settings
from app.kept.alone import alone
from app.kept.settings import Settings, SettingsError
from app.pipeline import Pipeline
from app.pipeline.configured import configured


def test_without_a_file_there_are_defaults_and_no_file_is_made(home: Path):
    assert settings.load() == Settings()
    assert list(home.iterdir()) == []


def test_what_was_saved_is_loaded(home: Path):
    chosen = Settings(camera="realsense:12", threads=2, threshold=0.7, theme="light")
    settings.save(chosen)
    assert settings.load() == chosen
    assert (home / "settings.toml").is_file()


def test_only_what_differs_is_written_and_unknown_keys_and_comments_stay(home: Path):
    file = home / "settings.toml"
    file.write_text("# mine\nfuture = [1, 2]\nthreads = 4 # fast\n", encoding="utf-8")
    settings.save(settings.load().changed(camera="file:a.relief", threads=0))
    text = file.read_text(encoding="utf-8")
    assert "# mine" in text and "future = [1, 2]" in text and "# fast" in text
    assert "threads = 0" in text and 'camera = "file:a.relief"' in text and "threshold" not in text


def test_only_what_was_changed_is_written_over_what_another_program_wrote(home: Path):
    file = home / "settings.toml"
    before = settings.load()
    file.write_text("threads = 4 # mine\nevidence = 9\nlockout = 1\n", encoding="utf-8")
    settings.save(before.changed(theme="light", evidence=7), before=before)
    assert settings.load() == Settings(threads=4, evidence=7, lockout=1, theme="light")
    assert "# mine" in file.read_text(encoding="utf-8")


def test_a_value_that_nobody_can_use_is_replaced_and_no_other(home: Path):
    (home / "settings.toml").write_text("threads = -1\nevidence = 9\n", encoding="utf-8")
    settings.save(Settings(theme="light"), before=Settings())
    assert settings.load() == Settings(evidence=9, theme="light")


def test_programs_that_save_at_once_wait_for_each_other(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Both would read before either writes, if nothing kept the second one out."""
    both, read = threading.Barrier(2), settings._read
    merging: list[str] = []

    def late(path: Path):
        document = read(path)
        if merging.count(threading.current_thread().name):  # the second time it reads, it holds the lock
            with suppress(threading.BrokenBarrierError):
                both.wait(1)
        merging.append(threading.current_thread().name)
        return document

    monkeypatch.setattr(settings, "_read", late)
    changes = {"theme": "light", "evidence": 9}
    with ThreadPoolExecutor(2) as pool:
        saving = [
            pool.submit(settings.save, Settings().changed(**{key: value}), before=Settings())
            for key, value in changes.items()
        ]
    for one in saving:
        one.result()
    monkeypatch.undo()
    assert settings.load(home / "settings.toml") == Settings(theme="light", evidence=9)


def test_whoever_holds_the_settings_for_long_is_told_of(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.kept.alone.PATIENCE_S", 0.0)
    with alone(home / "settings.toml.lock"), pytest.raises(SettingsError, match="another program is saving"):
        settings.save(Settings(theme="light"))
    settings.save(Settings(theme="light"))
    assert settings.load() == Settings(theme="light")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("threads = -1", "threads takes 0 to 256"),
        ("threads = true", "threads takes a whole number"),
        ('threads = "2"', "threads takes a whole number"),
        ("threshold = 1.5", "threshold takes"),
        ("threshold = nan", "threshold takes"),
        ("one_in = 7", "one_in takes one of 100, 1000, 10000"),
        ('device = "gpu"', "device takes one of auto, cpu"),
        ("evidence = 4", "evidence takes 5 to 100"),
        ("lockout = -1", "lockout takes 0 to 100"),
        ("lockout_seconds = 0", "lockout_seconds takes 1 to 86400"),
        ("camera = 3", "camera takes a text"),
        ("camera = ", "not valid TOML"),
    ],
)
def test_bad_values_are_refused_with_the_file_and_the_key(home: Path, line: str, message: str):
    (home / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=message) as caught:
        settings.load()
    assert "settings.toml" in str(caught.value)


@pytest.mark.parametrize(("value", "told"), [('"dmdnet-quality"', 1), ("[3]", 1), ('"auto"', 0), ('"dmdnet"', 0)])
def test_a_setting_that_was_withdrawn_is_told_and_goes_when_saved(home: Path, value: str, told: int):
    file = home / "settings.toml"
    file.write_text(f"denoiser = {value}\nthreads = 2\n", encoding="utf-8")
    said: list[str] = []
    assert settings.load(tell=said.append) == settings.load() == Settings(threads=2)
    assert len(said) == told
    for text in said:
        assert str(file) in text and f"denoiser = {value}".replace('"', "'") in text and "'dmdnet' is used" in text
    settings.save(settings.load().changed(threads=1))
    assert file.read_text(encoding="utf-8") == "threads = 1\n"


def test_a_whole_number_is_a_number(home: Path):
    (home / "settings.toml").write_text("threshold = 0", encoding="utf-8")
    assert settings.load().threshold == 0.0


@hypothesis.settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_file_loads_or_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    file = tmp_path_factory.mktemp("any") / "settings.toml"
    file.write_bytes(content)
    try:
        assert isinstance(settings.load(file), Settings)
    except SettingsError as error:
        assert str(file) in str(error)


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot read"):
        settings.save(Settings(threads=1), tmp_path / "file" / "settings.toml")


def test_everything_lies_under_relief_home(home: Path):
    assert paths.settings_file() == home / "settings.toml"
    assert paths.gallery_file() == home / "gallery.db"
    assert paths.recordings_folder().parent == paths.surfaces_folder().parent == home
    assert Settings().gallery_path == home / "gallery.db"
    assert Settings(gallery="~/x.db").gallery_path == Path("~/x.db").expanduser()


def test_without_relief_home_the_platform_decides(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("RELIEF_HOME", raising=False)
    assert paths.settings_file().parent.name == "relief" and paths.data_folder().name == "relief"


def test_a_file_that_can_not_be_read_is_put_aside_and_nothing_is_lost(home: Path):
    path = paths.settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    for content in ("evidence = 'many'", "threads = -1"):
        path.write_text(content)
        aside = settings.put_aside()
        assert not path.exists()
        assert aside.read_text() == content
        assert settings.load() == Settings()
    assert len(list(path.parent.iterdir())) == 2
    with pytest.raises(SettingsError, match="cannot move"):
        settings.put_aside()


def test_a_shared_gallery_is_named_without_a_password():
    place = "postgresql://ada@db.example/faces"
    assert Settings(gallery=place).gallery == place
    with pytest.raises(SettingsError, match="PGPASSWORD") as raised:
        Settings(gallery="postgresql://ada:secret@db.example/faces")
    assert "secret" not in str(raised.value)
    with pytest.raises(SettingsError, match="gallery: "):
        Settings(gallery="postgresql://")


def test_the_pipeline_is_as_the_settings_want_it(monkeypatch: pytest.MonkeyPatch):
    asked: dict[str, object] = {}
    monkeypatch.setattr(Pipeline, "default", lambda **given: asked.update(given))
    monkeypatch.setattr("app.pipeline.configured.limit_threads", lambda threads: threads or None)
    configured(Settings(device="openvino", precision="f32", threads=3, threshold=0.5, one_in=1000), background=False)
    assert (asked["device"], asked["precision"], asked["threads"]) == ("openvino", "f32", 3)
    assert (asked["threshold"], asked["false_positives"], asked["background"]) == (0.5, 1 / 1000, False)
    configured(Settings(gallery="somewhere.db"))
    assert (asked["precision"], asked["threads"], asked["threshold"], asked["gallery"]) == (None, None, None, None)
