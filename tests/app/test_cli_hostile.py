"""Commands under hostile use: several bad inputs at once, odd options in addresses, settings of every wrong kind. What
is printed with ``--json`` is JSON whatever comes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import walk
from test_cli_walk import COMMANDS, DOCUMENTED, Walk, base, folder, walker, with_value  # noqa: F401
from walk import USAGE, Parameter

PAIRS = 2  # combinations a command; raise it, and the two below, for a long hunt (40, 4, all: half an hour)
ODD_JSON = 1  # values of each parameter
ODD_SETTINGS = 2  # files a command

CLIP_OPTIONS = {
    "rotate=90&rotate=90": {3, USAGE},
    "rotate=090": {3, USAGE},
    "rotate=+90": {3, USAGE},
    "rotate=٩٠": {3, USAGE},
    "rotate=1e2": {3, USAGE},
    "rotate=": {3, USAGE},
    "rotate": {3, USAGE},
    "ROTATE=90": {3, USAGE},
    "depth_unit=nan": {3, USAGE},
    "depth_unit=inf": {3, USAGE},
    "depth_unit=-0.001": {3, USAGE},
    "depth_unit=0": {3, USAGE},
    "depth_unit=1e-400": {3, USAGE},
    "depth_unit=1e400": {3, USAGE},
    "depth_unit=1_000": {3, USAGE},
    "unusual_lens=maybe": {3, USAGE},
    "fps=30": {3, USAGE},
    "uri=x": {3, USAGE},
    "path=/etc/passwd": {3, USAGE},
    "self=1": {3, USAGE},
    "asked=1": {3, USAGE},
    "__class__=1": {3, USAGE},
    "rotate=90&": {0, 1, 3, USAGE},
    "&rotate=90": {0, 1, 3, USAGE},
    "=": {3, USAGE},
    "a=b=c": {3, USAGE},
    "%72otate=90": {0, 1, 3, USAGE},
    "rotate=%00": {3, USAGE},
    "rotate=\x1b[31m": {3, USAGE},
    "?": {3, USAGE},
    "rotate=90;depth_unit=1": {3, USAGE},
    "rotate=90#": {3, USAGE},
    "&".join(["depth_unit=0.001"] * 5000): {3, USAGE},
    "x" * 100_000: {3, USAGE},
}


@pytest.mark.parametrize("command", ["watch", "record", "identify", "enrol", "bench"])
def test_odd_options_in_an_address(walker: Walk, folder: Path, command: str):  # noqa: F811
    parameter = next(one for one in COMMANDS[command].parameters if one.name == "camera")
    chosen = list(CLIP_OPTIONS.items())
    chosen = chosen if command == "watch" else random.Random(command).sample(chosen, 6)
    for options, expected in chosen:
        uri = f"file:{folder / 'clip.relief'}?{options}"
        walker.step(with_value(command, folder, parameter, uri), expected)
    for options, _ in chosen:
        for kind in ("realsense", "kinect:1"):
            walker.step(with_value(command, folder, parameter, f"{kind}?{options}"), {3, USAGE})
    walker.done(3 * len(chosen))


def values(parameter: Parameter, folder: Path) -> list[str]:  # noqa: F811
    """Values for a parameter, good and bad."""
    if parameter.kind in (int, float):
        return [*walk.NUMBERS, walk.LARGEST, "5", "1", "7.5", "100", "-0", "0.0", "1e3", "5e-324"]
    if parameter.kind is Path:
        return [*walk.files(folder).values(), str(folder / "out" / "a.ply"), str(folder / "clip.relief")]
    if parameter.name in ("camera", "source", "test"):
        return [*random.Random(1).sample(walk.cameras(folder), 8), f"file:{folder / 'clip.relief'}"]
    return [*walk.TEXTS, "Ada", "yes", "no", "cpu", "depth", "relief"]


def combined(name: str, folder: Path, chance: random.Random) -> list[str]:  # noqa: F811
    """The working command line with several more options, of any values."""
    line = [*name.split(), *base(name, folder)]
    options = [one for one in COMMANDS[name].parameters if one.option]
    for one in chance.sample(options, min(len(options), chance.randint(2, 4))):
        option = one.option.split("/")[0]
        line.append(option if one.kind is bool else f"{option}={chance.choice(values(one, folder))}")
    return line


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_several_odd_options_at_once(walker: Walk, folder: Path, name: str):  # noqa: F811
    walk.files(folder)
    chance = random.Random(name)
    for _ in range(PAIRS):
        walker.step(combined(name, folder, chance), DOCUMENTED)
    walker.done(PAIRS)


def strict(text: str) -> object:
    """JSON as the standard has it: no NaN, no Infinity."""

    def none(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, parse_constant=none)


def failing(name: str, folder: Path) -> Iterator[list[str]]:  # noqa: F811
    """Command lines with ``--json`` that end with an error, and the one that works."""
    yield [*name.split(), *base(name, folder), "--json"]
    yield [*name.split(), "--json", "--no-such-option"]
    for one in COMMANDS[name].parameters:
        if one.name == "json":
            continue
        for value in random.Random(name).sample(values(one, folder), ODD_JSON) if one.kind is not bool else ():
            line = with_value(name, folder, one, value)
            place = line.index("--") if "--" in line else len(line)
            yield [*line[:place], "--json", *line[place:]]


JSON = [name for name, command in sorted(COMMANDS.items()) if any(one.name == "json" for one in command.parameters)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", JSON)
def test_json_is_json_whatever_comes(walker: Walk, folder: Path, name: str):  # noqa: F811
    walk.files(folder)
    for line in failing(name, folder):
        walker.step(line, DOCUMENTED)
        for said in walker.out.splitlines():
            try:
                assert isinstance(strict(said), dict)
            except (ValueError, AssertionError) as error:
                walker.wrong.append(f"{line}: {error}: {said[:200]!r}")
    walker.done(2)


SETTINGS = {
    "a mark before it": b"\xef\xbb\xbfevidence = 5\n",
    "UTF-16": "evidence = 5\n".encode("utf-16"),
    "carriage returns": b"evidence = 5\r\n",
    "a key twice": b"evidence = 5\nevidence = 6\n",
    "a table": b"[evidence]\nx = 1\n",
    "nested": b"evidence.x = 1\n",
    "a date": b"threshold = 1979-05-27\n",
    "no number": b"threshold = nan\n",
    "endless": b"threshold = inf\n",
    "huge": b"threads = 99999999999999999999999999\n",
    "negative": b"threads = -1\n",
    "yes or no": b"threads = true\n",
    "a list": b'camera = ["file:a"]\n',
    "a number for a text": b"gallery = 3\n",
    "empty": b'gallery = ""\n',
    "a folder": b'gallery = "/"\n',
    "an address": b'gallery = "postgresql://[/x"\n',
    "hours": b"lockout_seconds = 1e300\n",
    "few": b"lockout_seconds = -1\n",
    "unseen": b'device = "\\u202ecpu"\n',
    "zero": b"one_in = 0\n",
    "much": b"one_in = 1e10\n",
    "half": b"evidence = 5.5\n",
    "long": b"camera = '" + b"x" * 100_000 + b"'\n",
    "surrogate": b'camera = "\\ud800"\n',
}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_settings_of_every_wrong_kind(walker: Walk, folder: Path, name: str):  # noqa: F811
    path = folder / "settings.toml"
    for content in random.Random(name).sample(list(SETTINGS.values()), ODD_SETTINGS):
        path.write_bytes(content)
        walker.step([*name.split(), *base(name, folder)], DOCUMENTED)
    path.unlink()
    path.mkdir()
    walker.step([*name.split(), *base(name, folder)], DOCUMENTED)
    walker.done(ODD_SETTINGS + 1)
