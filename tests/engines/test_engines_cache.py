"""The cache of compiled engines: found by everything it depends on, whole or not at all, and never trusted in doubt."""

import json
import os
import sys
import threading
from dataclasses import fields, replace

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

import engines
from engines.folder import default_folder
from engines.gpu.cache import Cache
from engines.gpu.sidecar import Entry, Key, SidecarError, parse, serialise
from engines.parity import Parity

KEY = Key(
    model="dmdnet",
    sha256="a" * 64,
    recipe=1,
    precision="f16",
    batch=16,
    backend="tensorrt",
    version="TensorRT 11.4.0.106",
    gpu="NVIDIA GeForce RTX 4090",
    compute_capability="8.9",
    driver="580.95.05",
    system="Linux x86_64",
)
PARITY = Parity("OpenVINO 2026.4.1 CPU", 24, 0.5, 0.01)

words = st.text(min_size=1, max_size=40)
numbers = st.integers(0, 2**40)
finite = st.floats(0, 1e12, allow_nan=False)
keys = st.builds(
    Key,
    model=words,
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    recipe=numbers,
    precision=st.sampled_from(["f32", "bf16", "f16", "int8"]),
    batch=numbers,
    backend=words,
    version=words,
    gpu=words,
    compute_capability=words,
    driver=words,
    system=words,
)
parities = st.builds(Parity, words, st.integers(1, 1000), finite, finite, st.none() | st.floats(-1, 1, allow_nan=False))
entries = st.builds(
    Entry, keys, st.text("0123456789abcdef", min_size=64, max_size=64), numbers, finite, finite, parities
)


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "engines")


@settings(deadline=None)
@given(entries)
def test_a_sidecar_reads_back_as_it_was_written(entry):
    assert parse(serialise(entry)) == entry


@settings(deadline=None)
@given(keys, st.data())
def test_a_key_that_differs_anywhere_has_other_files(key, data):
    field = data.draw(st.sampled_from(fields(Key)))
    value = getattr(key, field.name)
    if field.name == "sha256":
        other = value[1:] + ("0" if value[0] != "0" else "1")
    elif field.name == "precision":
        other = "f16" if value == "f32" else "f32"
    else:
        other = value + 1 if isinstance(value, int) else value + "x"
    changed = replace(key, **{field.name: other})
    assert changed.digest != key.digest
    assert changed.stem != key.stem
    assert field.name.replace("_", " ") in key.difference(changed)
    assert not key.difference(replace(key))


@settings(deadline=None)
@given(keys)
def test_file_names_are_safe_on_every_system(key):
    assert set(key.stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert len(key.stem) < 100


@settings(deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda raw: raw.decode("latin1")))
def test_any_text_is_an_entry_or_refused(text):
    try:
        parse(text)
    except SidecarError:
        return
    pytest.fail("random text is no sidecar")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("a" * 64),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.data())
def test_a_changed_field_is_another_entry_or_refused(data):
    entry = Entry(KEY, "b" * 64, 10, 1.0, 2.0, PARITY)
    content = json.loads(serialise(entry))
    place = data.draw(st.sampled_from(["format", "key", "plan_sha256", "size", "built", "seconds", "parity"]))
    target = content
    if place in ("key", "parity") and data.draw(st.booleans()):
        target, place = content[place], data.draw(st.sampled_from(sorted(content[place])))
    target[place] = data.draw(json_values)
    try:
        found = parse(json.dumps(content))
    except SidecarError:
        return
    assert parse(serialise(found)) == found


@pytest.mark.parametrize("text", ["", "{}", "[" * 100_000, '{"format": 2}', "null", "1e999", '"' + "x" * 70_000 + '"'])
def test_what_is_no_sidecar_is_refused(text):
    with pytest.raises(SidecarError):
        parse(text)


@pytest.mark.parametrize("change", [{"precision": ""}, {"batch": True}, {"sha256": "A" * 64}, {"recipe": "1"}])
def test_a_key_is_checked_when_it_is_made(change):
    with pytest.raises(SidecarError):
        replace(KEY, **change)


def test_what_is_written_is_given_out_again(cache):
    entry = cache.write(KEY, b"plan", seconds=3, parity=PARITY)
    assert (cache.read(KEY), cache.entry(KEY), cache.entries()) == (b"plan", entry, [entry])
    assert [finding.problem for finding in cache.verify()] == [""]
    assert cache.read(replace(KEY, driver="590.1")) is None


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE = {
    "a bit of the plan": lambda plan, sidecar: flip(plan),
    "a plan cut short": lambda plan, sidecar: plan.write_bytes(plan.read_bytes()[:-1]),
    "an empty plan": lambda plan, sidecar: plan.write_bytes(b""),
    "no plan": lambda plan, sidecar: plan.unlink(),
    "no sidecar": lambda plan, sidecar: sidecar.unlink(),
    "a sidecar cut short": lambda plan, sidecar: sidecar.write_bytes(sidecar.read_bytes()[:100]),
    "a sidecar of nothing": lambda plan, sidecar: sidecar.write_bytes(b"\xff\xfe"),
    "a folder in the plan's place": lambda plan, sidecar: (plan.unlink(), plan.mkdir()),
    "a sidecar of another engine": lambda plan, sidecar: sidecar.write_text(
        serialise(replace(parse(sidecar.read_text()), key=replace(KEY, driver="1")))
    ),
    "a plan that all may write": lambda plan, sidecar: plan.chmod(0o666),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_is_in_doubt_is_not_given_out(cache, damage):
    if sys.platform == "win32" and "all may write" in damage:
        pytest.skip("permissions of POSIX")
    cache.write(KEY, b"plan" * 100, seconds=3, parity=PARITY)
    DAMAGE[damage](cache.plan(KEY), cache.plan(KEY).with_suffix(".json"))
    assert cache.read(KEY) is None
    assert any(finding.problem for finding in cache.verify())
    if "place" not in damage:
        cache.write(KEY, b"built again", seconds=3, parity=PARITY)
        assert cache.read(KEY) == b"built again"


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_any_changed_byte_of_a_plan_is_noticed(tmp_path_factory, plan, place, change):
    cache = Cache(tmp_path_factory.mktemp("engines"))
    cache.write(KEY, plan, seconds=1, parity=PARITY)
    changed = bytearray(plan or b"\0")
    changed[place % len(changed)] ^= change
    cache.plan(KEY).write_bytes(changed)
    assert cache.read(KEY) is None


def test_a_write_that_fails_leaves_what_was_there(cache, monkeypatch):
    cache.write(KEY, b"first", seconds=1, parity=PARITY)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        cache.write(KEY, b"second", seconds=1, parity=PARITY)
    assert cache.read(KEY) == b"first"
    assert not list(cache.folder.glob("*.part"))


def test_clearing_removes_what_is_unknown_too_and_keeps_what_is_named(cache):
    other = replace(KEY, model="ldnfnet")
    for key in (KEY, other):
        cache.write(key, b"plan", seconds=1, parity=PARITY)
    cache.scratch(KEY).mkdir()
    (cache.scratch(KEY) / "kernels.bin").write_bytes(b"x")
    (cache.folder / "orphan.plan").write_bytes(b"x")
    cache.keep_timing(KEY, b"times")
    assert cache.clear(unless=lambda entry: entry.key == other) == 2
    assert [entry.key for entry in cache.entries()] == [other]
    assert cache.timing(KEY) == b"times"
    assert cache.clear() == 1
    assert {path.suffix for path in cache.folder.iterdir()} <= {".lock"}
    assert Cache(cache.folder / "nowhere").clear() == 0


def test_clearing_removes_kernels_of_builds_that_came_to_nothing_and_follows_no_link(cache, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("kept")
    cache.write(KEY, b"plan", seconds=1, parity=PARITY)
    (cache.folder / "cancelled.kept").mkdir()
    (cache.folder / "cancelled.kept" / "kernels.bin").write_bytes(b"x")
    cache.scratch(KEY).symlink_to(elsewhere, target_is_directory=True)
    assert cache.clear() == 1
    assert not list(cache.folder.iterdir())
    assert (elsewhere / "mine").read_text() == "kept"


def test_one_builder_at_a_time_and_waiting_can_be_cancelled(cache):
    cancel, order = threading.Event(), []
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with cache.lock(KEY):
            inside.set()
            leave.wait(100)
            order.append("first")

    def wait():
        with cache.lock(KEY):
            order.append("second")

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(100)
    timer = threading.Timer(0.1, cancel.set)
    timer.start()
    with pytest.raises(engines.BuildCancelled), cache.lock(KEY, cancel):
        pytest.fail("held twice")
    timer.join()
    waiter = threading.Thread(target=wait)
    waiter.start()
    leave.set()
    for thread in (holder, waiter):
        thread.join(100)
    assert order == ["first", "second"]


def test_kernel_times_belong_to_a_gpu_and_a_version(cache):
    cache.keep_timing(KEY, b"times")
    assert cache.timing(replace(KEY, model="ldnfnet", sha256="b" * 64, precision="f32")) == b"times"
    for change in ({"driver": "1"}, {"gpu": "other"}, {"version": "TensorRT 11.5"}):
        assert cache.timing(replace(KEY, **change)) == b""


def test_the_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / "engines"
    Cache().write(KEY, b"plan", seconds=1, parity=PARITY)
    if sys.platform != "win32":
        assert default_folder().stat().st_mode & 0o077 == 0
    monkeypatch.setenv("RELIEF_HOME", " ")
    assert default_folder().name == "engines"
    assert "relief" in str(default_folder())


def test_a_folder_that_can_not_be_written_says_what_to_do(gpu_machine, models, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(engines.EngineError, match="make it writable, or set RELIEF_HOME"):
        engines.build("dmdnet", "tensorrt", directory=models, cache=Cache(tmp_path / "file"))


def test_the_lock_is_one_that_other_programs_respect(cache):
    with cache.lock(KEY):
        other = FileLock(cache.folder / f"{KEY.stem}.lock")
        with pytest.raises(TimeoutError):
            other.acquire(timeout=0)
    other.acquire(timeout=0)
    other.release()
