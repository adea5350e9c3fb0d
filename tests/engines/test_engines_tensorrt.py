"""TensorRT's path on a machine whose CUDA and TensorRT are the strict ones of fake_gpu: the real ones need a GPU."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_networks import denoised_reference, save, wobbling_graph

import engines
from engines.card import read
from engines.gpu import compiled
from engines.gpu import cuda as our_cuda
from engines.gpu.cache import Cache


def test_a_network_is_built_once_and_then_taken_from_the_cache(gpu_machine, models, depths):
    first = engines.load("dmdnet", "tensorrt", directory=models)
    assert (first.precision, first.threads) == ("f16", 1)
    assert first.backend == "TensorRT 11.4.0.106, NVIDIA Test 4090"
    np.testing.assert_allclose(first(depths), denoised_reference(depths), atol=0.2)
    made = list(gpu_machine.tensorrt.made)
    assert made.index("Builder") < made.index("Runtime")
    second = engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.tensorrt.made[len(made) :] == ["Runtime"]
    np.testing.assert_array_equal(second(depths), first(depths))


def test_a_cached_plan_is_verified_and_built_again_when_damaged(gpu_machine, models, caplog):
    entry = engines.build("dmdnet", "tensorrt", directory=models)
    plan = Cache().plan(entry.key)
    content = bytearray(plan.read_bytes())
    content[-20] ^= 1
    plan.write_bytes(content)
    gpu_machine.tensorrt.made.clear()
    assert engines.build("dmdnet", "tensorrt", directory=models).plan_sha256 == entry.plan_sha256
    assert gpu_machine.tensorrt.made == ["Builder", "Runtime"]
    assert "not the one that its sidecar describes" in caplog.text


def test_a_whole_plan_that_the_runtime_refuses_is_built_again(gpu_machine, models, monkeypatch):
    entry = engines.build("dmdnet", "tensorrt", directory=models)
    Cache().write(entry.key, b"a plan of something else", seconds=1, parity=entry.parity)
    again = engines.build("dmdnet", "tensorrt", directory=models)
    assert again.plan_sha256 == entry.plan_sha256


@pytest.mark.parametrize(
    "change", [{"FAKE_GPU_DRIVER": "590.1"}, {"FAKE_GPU_NAME": "NVIDIA Test 5090"}, {"FAKE_GPU_NO_NVML": "1"}]
)
def test_another_driver_or_gpu_is_another_engine(gpu_machine, models, monkeypatch, change):
    before = engines.build("dmdnet", "tensorrt", directory=models)
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    engines.gpu.probe.probe(fresh=True)
    assert engines.choose("dmdnet", directory=models).device == "cpu"
    after = engines.build("dmdnet", "tensorrt", directory=models)
    assert before.key.difference(after.key)
    assert len(Cache().entries()) == 2


def test_int8_ranges_on_the_card_belong_to_the_key(gpu_machine, models):
    model = read("dmdnet", models)
    keys = {
        compiled.key(replace(model, card={**model.card, "int8": {"ranges": ranges}}), "tensorrt", "int8").digest
        for ranges in ({"smooth": [0, 1]}, {"smooth": [0, 2]}, None)
    }
    assert len(keys) == 3
    with pytest.raises(engines.BackendMissing, match="no int8 ranges"):
        engines.build("dmdnet", "tensorrt", directory=models, precision="int8")


def test_auto_takes_the_gpu_only_when_its_engine_is_there(gpu_machine, models):
    chosen = engines.choose("ldnfnet", directory=models)
    assert (chosen.device, chosen.build) == ("cpu", "tensorrt")
    assert "not built yet" in chosen.why
    assert "TensorRT" not in engines.load("ldnfnet", "auto", directory=models).backend
    engines.build("ldnfnet", "tensorrt", directory=models)
    chosen = engines.choose("ldnfnet", directory=models)
    assert (chosen.device, chosen.build) == ("tensorrt", None)
    assert "TensorRT" in engines.load("ldnfnet", "auto", directory=models).backend


def test_auto_goes_to_the_cpu_when_the_gpu_fails(gpu_machine, models, caplog):
    engines.build("dmdnet", "tensorrt", directory=models)
    gpu_machine.cuda.fail("cudaMalloc", "cudaErrorMemoryAllocation")
    assert "TensorRT" not in engines.load("dmdnet", "auto", directory=models).backend
    assert "no memory left" in caplog.text


def test_auto_never_waits_for_a_build_also_where_the_engine_is_damaged(gpu_machine, models, caplog):
    entry = engines.build("dmdnet", "tensorrt", directory=models)
    plan = Cache().plan(entry.key)
    plan.write_bytes(bytes(plan.stat().st_size))
    gpu_machine.tensorrt.made.clear()
    assert engines.choose("dmdnet", directory=models).device == "tensorrt"  # by its sidecar
    assert "TensorRT" not in engines.load("dmdnet", "auto", directory=models).backend
    assert gpu_machine.tensorrt.made == []
    assert "has to be built again" in caplog.text
    assert engines.choose("dmdnet", directory=models).build == "tensorrt"


def test_auto_goes_to_the_cpu_when_the_cache_can_not_be_used(gpu_machine, models, monkeypatch, caplog):
    engines.build("dmdnet", "tensorrt", directory=models)

    def refuse(self, key, cancel=None):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Cache, "lock", refuse)
    assert "TensorRT" not in engines.load("dmdnet", "auto", directory=models).backend
    assert "make it writable" in caplog.text
    with pytest.raises(engines.EngineError, match="make it writable"):
        engines.load("dmdnet", "tensorrt", directory=models)


def test_the_sidecar_has_the_parity_with_the_cpu(gpu_machine, models):
    entry = engines.build("ldnfnet", "tensorrt", directory=models)
    sidecar = json.loads(Cache().plan(entry.key).with_suffix(".json").read_text())
    assert sidecar["parity"]["crops"] == 24
    assert 0.9995 < sidecar["parity"]["cosine"] <= 1 + 1e-9
    assert "CPU" in sidecar["parity"]["reference"]
    assert sidecar["key"]["driver"] == "580.95.05"


def test_an_engine_with_other_answers_is_not_kept(gpu_machine, models, monkeypatch):
    run = gpu_machine.tensorrt.Context._run

    def wrong(context):
        run(context)
        address = context._addresses["embedding"]
        gpu_machine.tensorrt._floats(address, (context._size, 1920))[:, :960] *= -1

    monkeypatch.setattr(gpu_machine.tensorrt.Context, "_run", wrong)
    with pytest.raises(engines.ParityFailed, match="other answers than"):
        engines.build("ldnfnet", "tensorrt", directory=models)
    assert Cache().entries() == []
    assert gpu_machine.cuda.memory == {}


def test_building_tells_how_far_it_is_and_only_grows(gpu_machine, models):
    told = []
    engines.build("dmdnet", "tensorrt", directory=models, progress=lambda done, what: told.append((done, what)))
    done = [value for value, _ in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 1)
    assert len(set(done)) > 8
    assert {"preparing", "Optimizing", "Timing", "comparing with the CPU", "done"} <= {what for _, what in told}


def test_a_build_can_be_cancelled_at_a_step(gpu_machine, models):
    cancel = threading.Event()

    def progress(done, what):
        if what == "Timing":
            cancel.set()

    with pytest.raises(engines.BuildCancelled):
        engines.build("dmdnet", "tensorrt", directory=models, progress=progress, cancel=cancel)
    assert Cache().entries() == []
    assert gpu_machine.tensorrt.steps_done == []
    assert not list(gpu_machine.folder.glob("*.plan*"))
    engines.build("dmdnet", "tensorrt", directory=models)


def test_an_exception_of_progress_stops_the_build_and_comes_through(gpu_machine, models):
    def progress(done, what):
        if what == "Optimizing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engines.build("dmdnet", "tensorrt", directory=models, progress=progress)
    assert Cache().entries() == []


def test_kernel_times_are_kept_for_the_next_build_unless_damaged(gpu_machine, models):
    engines.build("dmdnet", "tensorrt", directory=models)
    engines.build("ldnfnet", "tensorrt", directory=models)
    assert gpu_machine.tensorrt.steps_done == [1, 0]
    (times,) = gpu_machine.folder.glob("*.timing")
    times.write_bytes(times.read_bytes()[:-1])
    engines.build("dmdnet", "tensorrt", directory=models, force=True)
    assert gpu_machine.tensorrt.steps_done == [1, 0, 1]


def test_why_tensorrt_does_not_take_a_network_is_for_the_log(gpu_machine, tmp_path, caplog):
    caplog.set_level("DEBUG", "engines.gpu")
    save(wobbling_graph(), tmp_path, "dmdnet")
    with pytest.raises(engines.EngineError, match=r"does not take the network 'dmdnet'; use device='cpu'$"):
        engines.build("dmdnet", "tensorrt", directory=tmp_path)
    assert "no importer registered for op: Wobble" in caplog.text


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("[defaultAllocator.cpp::allocate] Error Code 1: Cuda Runtime (out of memory)", engines.GpuOutOfMemory),
        ("Requested amount of GPU memory could not be allocated: OutOfMemory", engines.GpuOutOfMemory),
        ("Error Code 1: Cuda Runtime (cudaErrorLaunchFailure)", engines.DeviceLost),
        (
            "Error Code 1: Cuda Runtime (In catchCudaError (cudaError 719: unspecified launch failure))",
            engines.DeviceLost,
        ),
        ("Error Code 1: Cuda Runtime (cudaError 2: out of something)", engines.GpuOutOfMemory),
        ("Error Code 1: Cuda Runtime (cudaError 71: operation not supported)", engines.GpuError),
        ("Could not find any implementation for node", engines.GpuError),
    ],
)
def test_a_build_that_fails_says_what_went_wrong(gpu_machine, models, monkeypatch, message, error):
    monkeypatch.setattr(gpu_machine.tensorrt.Builder, "failure", message)
    with pytest.raises(engines.GpuError) as caught:
        engines.build("dmdnet", "tensorrt", directory=models)
    assert type(caught.value) is error


@pytest.mark.parametrize("release", ["10.16.1", "12.0.0"])
def test_another_major_release_is_missing(gpu_machine, models, monkeypatch, release):
    monkeypatch.setattr(gpu_machine.tensorrt, "__version__", release)
    with pytest.raises(engines.BackendMissing, match="needs TensorRT 11"):
        engines.load("dmdnet", "tensorrt", directory=models)


def test_a_precision_of_the_cpu_is_refused(gpu_machine, models):
    with pytest.raises(engines.BackendMissing, match="precision='f16'"):
        engines.load("dmdnet", "tensorrt", directory=models, precision="bf16")


def test_every_named_error_is_ours():
    assert type(our_cuda.error("cudaErrorMemoryAllocation", "x")) is engines.GpuOutOfMemory
    assert type(our_cuda.error("cudaErrorIllegalAddress", "x")) is engines.DeviceLost
    assert type(our_cuda.error("cudaErrorInvalidValue", "x")) is engines.GpuError
    assert all(issubclass(type(our_cuda.error(code, "x")), engines.EngineError) for code in our_cuda.LOST)


PROGRAM = """
import pathlib, sys
import engines
models = pathlib.Path(sys.argv[1])
entry = engines.build("dmdnet", "tensorrt", directory=models, progress=lambda *told: print(told, flush=True))
print("sha", entry.plan_sha256)
"""


def test_a_process_killed_while_building_leaves_nothing_that_is_trusted(gpu_machine, models):
    """In processes of their own: the second finds the lock free and builds; the third takes what the second made."""
    hook = "import os, tensorrt; tensorrt.Builder.starting_hook = lambda: os._exit(9)\n"
    repository = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], repository])}

    def run(program):
        command = [sys.executable, "-c", program, str(models)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    killed, second, third = run(hook + PROGRAM), run(PROGRAM), run(PROGRAM)
    assert killed.returncode == 9, killed.stderr
    assert second.returncode == 0, second.stderr
    assert "Timing" in second.stdout
    assert (third.returncode, third.stdout) == (0, second.stdout.splitlines()[-1] + "\n"), third.stderr


def test_a_good_engine_stays_where_building_it_anew_comes_to_nothing(gpu_machine, models):
    engines.build("dmdnet", "tensorrt", directory=models)
    (entry,) = Cache().entries()

    def stop(share, what):
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engines.build("dmdnet", "tensorrt", directory=models, force=True, progress=stop)
    assert Cache().entries() == [entry]
    assert not any(finding.problem for finding in Cache().verify())


def test_a_list_builds_nothing_where_the_engine_is_damaged(gpu_machine, models, monkeypatch):
    from app.networks import report

    engines.build("dmdnet", "tensorrt", directory=models)
    (plan,) = gpu_machine.folder.glob("*.plan")
    plan.write_bytes(plan.read_bytes()[:-1] + b"?")
    monkeypatch.setattr("engines.card.MODELS", models)
    (told,) = report.networks(["dmdnet"], "auto", None, 1)
    assert "CPU" in told.backend
    assert "not built yet" in told.why_device
    assert Cache().entries() == []


def test_only_a_whole_engine_is_built(gpu_machine, models):
    assert not engines.built("dmdnet", "tensorrt", directory=models)
    entry = engines.build("dmdnet", "tensorrt", directory=models)
    assert engines.built("dmdnet", "tensorrt", directory=models)
    assert not engines.built("dmdnet", "tensorrt", precision="f32", directory=models)
    plan = engines.Cache().plan(entry.key)
    plan.write_bytes(bytes(entry.size))
    assert not engines.built("dmdnet", "tensorrt", directory=models)
    assert plan.is_file(), "asking removes nothing"
