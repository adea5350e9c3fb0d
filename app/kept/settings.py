"""What the user has chosen, kept as TOML.

Unknown keys and comments in the file are left as they are, so that an older Relief does not lose what a newer
one wrote.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import get_args

import tomlkit
from tomlkit.exceptions import TOMLKitError

import engines
from app.errors import AppError
from app.kept import camera_options, paths
from app.kept.alone import HeldError, alone
from assets import home, private
from assets.phrase import phrase
from gallery import GalleryError, is_address, parse

_DEVICES: Mapping[str, engines.Device] = {name: name for name in get_args(engines.Device)}
_PRECISIONS: Mapping[str, engines.Precision | None] = {
    "auto": None,
    **{name: name for name in get_args(engines.Precision)},
}
DEVICES, PRECISIONS = tuple(_DEVICES), tuple(_PRECISIONS)
ONE_IN = (100, 1000, 10000)  # strangers a minute who may be taken for somebody: one in so many
LEAST_EVIDENCE, MOST_EVIDENCE = 5, 100  # good frames
MOST_LOCKOUT = 100  # attacks
LEAST_LOCKOUT_S, MOST_LOCKOUT_S = 1, 86_400
LANGUAGES = ("system", "en", "zh")
THEMES = ("system", "dark", "light")
COLOURS = ("usual", "safe")  # safe: told apart by eyes that are blind to red or green
LARGEST = 100_000  # bytes of a settings file
# Settings of former versions: the values that ask for what is done anyhow, and what is said of any other.
_WITHDRAWN: Mapping[str, tuple[tuple[str, ...], str]] = {
    "denoiser": (
        ("auto", "dmdnet"),
        phrase("'dmdnet' is used; a gallery made with another needs 'relief gallery upgrade'"),
    ),
}


class SettingsError(AppError):
    """The settings file, or a value for it, is not usable; the message names the key and what it takes."""


@dataclass(frozen=True, slots=True)
class LockoutRule:
    """When attacks lock a stream, and for how long.

    - ``attacks``: within five minutes, 0 for never.
    - ``lasts_s``: seconds during which nobody is judged.

    Raises ``ValueError`` for less than no attacks, and for a lock that does not last.
    """

    attacks: int = 3
    lasts_s: float = 60.0

    def __post_init__(self) -> None:
        if self.attacks < 0:
            raise ValueError(f"a lock-out takes 0 attacks (never) or more, not {self.attacks}")
        if not 0 < self.lasts_s <= MOST_LOCKOUT_S:
            raise ValueError(f"a lock-out lasts up to {MOST_LOCKOUT_S} s, not {self.lasts_s}")


LOCKOUT = LockoutRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the user.

    - ``camera``: URI of the camera to open, "" for the first one found.
    - ``gallery``: path of the gallery, or the address of a shared one, without a password; "" for the usual one.
    - ``device``: where the networks run: "auto", "cpu", "openvino", "onnxruntime", "tensorrt" or "tensorrt-rtx".
    - ``precision``: what they compute in: "auto" (what was measured to be fastest), "f32", "bf16", "f16" or "int8".
    - ``threads``: threads for the networks and OpenCV, 0 for the number of cores this process may use.
    - ``threshold``: cosine similarity that accepts, 0 for the calibrated one on the model's card.
    - ``one_in``: of so many strangers who stand before the camera for a minute, one may be taken for somebody: 100,
      1000 or 10000.
    - ``evidence``: frames a verdict needs at least, 5 to 100.
    - ``lockout``: attacks within five minutes after which nobody is judged for a while, 0 for never.
    - ``lockout_seconds``: how long that is, 1 to 86400.
    - ``language`` of the window: "system", "en" or "zh"; ``theme``: "system", "dark" or "light"; ``colours`` of depth:
      "usual" or "safe", which eyes that are blind to red or green can tell apart.
    - ``realsense``, ``kinect``: what the window asks of every such camera, as in an address behind the ``?``:
      "width=848&height=480&fps=90&preset=high_accuracy".

    Raises :class:`SettingsError` for anything else.
    """

    camera: str = ""
    gallery: str = ""
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0
    threshold: float = 0.0
    one_in: int = ONE_IN[0]
    evidence: int = LEAST_EVIDENCE
    lockout: int = LOCKOUT.attacks
    lockout_seconds: int = int(LOCKOUT.lasts_s)
    language: str = LANGUAGES[0]
    theme: str = THEMES[0]
    colours: str = COLOURS[0]
    realsense: str = ""
    kinect: str = ""

    def __post_init__(self) -> None:
        values = asdict(self)
        for field in fields(self):
            value = values[field.name]
            wanted = type(field.default)
            if wanted is float and type(value) is int:
                object.__setattr__(self, field.name, float(value))
            elif type(value) is not wanted:
                raise SettingsError(
                    phrase("{name} takes {kind}, not {value}", name=field.name, kind=_KINDS[wanted], value=repr(value))
                )
        _need_one("device", self.device, DEVICES)
        _need_one("precision", self.precision, PRECISIONS)
        for name, choices in (("language", LANGUAGES), ("theme", THEMES), ("colours", COLOURS)):
            _need_one(name, values[name], choices)
        if is_address(self.gallery):
            try:
                parse(self.gallery)
            except GalleryError as error:  # one with a password too: it does not lie in a file of settings
                raise SettingsError(phrase("gallery: {why}", why=error)) from None
        for kind, text in (("realsense", self.realsense), ("kinect", self.kinect)):
            wrong = camera_options.problem(kind, text)
            _need(not wrong, phrase("{name}: {why}", name=kind, why=wrong))
        _need_between("threads", self.threads, 0, 256)
        _need(
            0 <= self.threshold < 1,
            phrase("threshold takes 0 (the model's own) to below 1, not {value}", value=self.threshold),
        )
        _need_one("one_in", self.one_in, ONE_IN)
        _need_between("evidence", self.evidence, LEAST_EVIDENCE, MOST_EVIDENCE)
        _need_between("lockout", self.lockout, 0, MOST_LOCKOUT)
        _need_between("lockout_seconds", self.lockout_seconds, LEAST_LOCKOUT_S, MOST_LOCKOUT_S)

    def asked_of(self, kind: str) -> str:
        """What is asked of every camera of a kind, "" for nothing."""
        return {"realsense": self.realsense, "kinect": self.kinect}.get(kind, "")

    @property
    def gallery_path(self) -> Path:
        """The gallery's file. Raises :class:`SettingsError` for one of a user who is not there."""
        try:
            return home.expanded(self.gallery) if self.gallery else paths.gallery_file()
        except home.HomeError as error:
            raise SettingsError(phrase("gallery: {why}", why=error) if self.gallery else str(error)) from None

    @property
    def lockout_rule(self) -> LockoutRule:
        """As :class:`app.verdict.decision.Decision` takes it."""
        return LockoutRule(self.lockout, self.lockout_seconds)

    @property
    def network_precision(self) -> engines.Precision | None:
        """As :func:`engines.load` takes it."""
        return _PRECISIONS[self.precision]

    @property
    def network_device(self) -> engines.Device:
        """As :func:`engines.load` takes it."""
        return _DEVICES[self.device]

    def changed(self, **values: object) -> Settings:
        """The same settings with some values replaced; raises :class:`SettingsError` for a bad one."""
        return replace(self, **values)  # type: ignore[arg-type]  # made anew, all is checked


_KINDS: Mapping[type, str] = {
    str: phrase("a text"),
    int: phrase("a whole number"),
    float: phrase("a number"),
}


def load(path: Path | None = None, *, tell: Callable[[str], None] | None = None) -> Settings:
    """The settings in ``path`` (the user's own by default); the defaults where there is no such file.

    A setting that Relief no longer has counts as its default; ``tell`` is given a sentence on each that wants more.
    Raises :class:`SettingsError` when the file is no TOML or holds a bad value.
    """
    path = _usual_file() if path is None else path
    values = _read(path).unwrap()
    known = {field.name for field in fields(Settings)}
    try:
        settings = Settings(**{key: value for key, value in values.items() if key in known})
    except SettingsError as error:
        raise SettingsError(phrase("{path}: {why}", path=path, why=error)) from None
    for key, (usual, instead) in _WITHDRAWN.items():
        if tell is not None and values.get(key, usual[0]) not in usual:
            told = phrase(
                "{path}: {key} = {value} is not there any more: {instead}. Remove that line",
                path=path,
                key=key,
                value=repr(values[key])[:40],
                instead=instead,
            )
            tell(told)
    return settings


def save(settings: Settings, path: Path | None = None, *, before: Settings | None = None) -> None:
    """Write the settings that differ from the defaults or are in the file already, whole or not at all; those that
    Relief no longer has go.

    ``before``: only what is another value than there goes to the file, as it is by then, and what nobody can use in
    it: another window, or an editor, may have changed the rest. Programs that save at once wait for each other.
    Raises :class:`SettingsError`.
    """
    path = _usual_file() if path is None else path
    _read(path)  # says what is wrong with it, or with its folder, before anything is made there
    try:
        private.make_folder(path.parent)
        with alone(path.with_name(f"{path.name}.lock")):
            document = _read(path)
            _merge(document, settings, before)
            _write(path, tomlkit.dumps(document))
    except HeldError:
        raise SettingsError(
            phrase("another program is saving the settings to {path}; try again when it is done", path=path)
        ) from None
    except OSError as error:
        raise SettingsError(
            phrase("cannot save the settings to {path}: {why}", path=path, why=error.strerror or error)
        ) from None


def _merge(document: tomlkit.TOMLDocument, settings: Settings, before: Settings | None) -> None:
    for key in _WITHDRAWN:
        document.pop(key, None)
    defaults, known = asdict(Settings()), {} if before is None else asdict(before)
    for key, value in asdict(settings).items():
        if key in known and known[key] == value and _usable(document, key):
            continue
        if key in document or value != defaults[key]:
            document[key] = value


def _usable(document: tomlkit.TOMLDocument, key: str) -> bool:
    try:
        Settings(**({key: document.unwrap()[key]} if key in document else {}))
    except SettingsError:
        return False
    return True


def put_aside(path: Path | None = None) -> Path:
    """Move a settings file out of the way, beside its place; where it is then. Raises :class:`SettingsError`."""
    path = _usual_file() if path is None else path
    names = (path.with_name(f"{path.name}.old{number or ''}") for number in range(1000))
    aside = next((name for name in names if not name.exists()), path)
    try:
        path.rename(aside)
    except OSError as error:
        raise SettingsError(
            phrase("cannot move {path} away: {why}; delete it by hand", path=path, why=error.strerror or error)
        ) from None
    return aside


def _usual_file() -> Path:
    try:
        return paths.settings_file()
    except home.HomeError as error:
        raise SettingsError(str(error)) from None


def _read(path: Path) -> tomlkit.TOMLDocument:
    try:
        text = _text(path)
    except FileNotFoundError:
        return tomlkit.document()
    except OSError as error:
        raise SettingsError(
            phrase(
                "cannot read the settings in {path}: {why}; make it readable for this user, or set "
                "RELIEF_HOME to another folder",
                path=path,
                why=error.strerror,
            )
        ) from None
    try:
        return tomlkit.parse(text.decode("utf-8"))
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(
            phrase("{path} is not valid TOML ({why}); correct or delete it", path=path, why=error)
        ) from None


def _text(path: Path) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
        raise SettingsError(
            phrase(
                "{path} is no settings file: it is no file, or over {largest} bytes; move it away",
                path=path,
                largest=LARGEST,
            )
        )
    if private.reachable(path.parent) and (found := private.exposure(path)):
        raise SettingsError(phrase("the settings {path} are not safe: {found}", path=path, found=found))
    return path.read_bytes()


def _write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # with 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _need_one(name: str, value: object, choices: Sequence[object]) -> None:
    listed = ", ".join(map(str, choices))
    _need(
        value in choices,
        phrase("{name} takes one of {choices}, not {value!r}", name=name, choices=listed, value=value),
    )


def _need_between(name: str, value: int, low: int, high: int) -> None:
    _need(
        low <= value <= high,
        phrase("{name} takes {low} to {high}, not {value}", name=name, low=low, high=high, value=value),
    )


def _need(holds: bool, message: str) -> None:
    if not holds:
        raise SettingsError(message)
