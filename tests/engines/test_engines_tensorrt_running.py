"""Networks that TensorRT compiled, at work: batches, captured graphs, lost GPUs, memory."""

import gc

import numpy as np
import pytest
from small_networks import denoised_reference, recognised_reference

import engines


@pytest.mark.parametrize("count", [1, 2, 3, 5, 16, 17, 33])
def test_any_number_of_faces_gives_what_they_give_alone(gpu_machine, models, depths, count):
    recogniser = engines.load("ldnfnet", "tensorrt", directory=models, precision="f32")
    faces = np.concatenate([depths] * 7)[:count]
    for _ in range(3):  # run, captured, replayed
        embeddings, normals = recogniser(faces)
    wanted, wanted_normals = recognised_reference(faces)
    np.testing.assert_allclose(embeddings, wanted, atol=1e-5)
    np.testing.assert_allclose(normals, wanted_normals, atol=2e-4)


def test_batches_are_replayed_from_captured_graphs(gpu_machine, models, depths):
    engines.build("dmdnet", "tensorrt", directory=models)
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    gpu_machine.cuda.launches.clear()
    executed = gpu_machine.cuda.calls.count("execute_async_v3")
    for count in (1, 2, 3, 4, 1, 2, 3, 4):
        denoiser(depths[:count])
    assert len(set(gpu_machine.cuda.launches)) == 3  # 3 faces go in the batch of 4
    # Loading ran a batch of 1 twice; 2 and 4 ran once and were captured once, all else was replayed.
    assert gpu_machine.cuda.calls.count("execute_async_v3") - executed == 4
    assert len(gpu_machine.cuda.launches) == 6


def test_a_graph_that_can_not_be_captured_is_no_error(gpu_machine, models, depths):
    engines.build("dmdnet", "tensorrt", directory=models)
    gpu_machine.cuda.fail("cudaStreamEndCapture", "cudaErrorStreamCaptureInvalidated")
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    gpu_machine.cuda.launches.clear()
    for _ in range(3):
        np.testing.assert_allclose(denoiser(depths[:1]), denoised_reference(depths[:1]), atol=0.2)
    assert gpu_machine.cuda.launches == []


def test_the_answers_are_the_callers_own(gpu_machine, models, depths):
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    first = denoiser(depths[0])
    kept = first.copy()
    denoiser(depths[1])
    np.testing.assert_array_equal(first, kept)


def test_a_chain_keeps_the_denoised_depth_on_the_gpu(gpu_machine, models, depths):
    denoiser = engines.load("dmdnet", "tensorrt", directory=models, precision="f32")
    recogniser = engines.load("ldnfnet", "tensorrt", directory=models, precision="f32")
    both = engines.Networks(denoiser, recogniser)
    assert both.shared
    wanted = denoiser(depths)
    wanted_embeddings, wanted_normals = recogniser(wanted)
    gpu_machine.cuda.calls.clear()
    first = both(depths)
    denoised, embeddings, normals = first.denoised, first.embeddings, first.normals
    copies = gpu_machine.cuda.calls.count("cudaMemcpyAsync")
    assert copies == 2 * 4  # run and captured: one up, three down, none between the networks
    for _ in range(2):
        again = both(depths)
    np.testing.assert_array_equal(denoised, wanted)
    np.testing.assert_allclose(embeddings, wanted_embeddings, atol=1e-6)
    np.testing.assert_allclose(normals, wanted_normals, atol=1e-6)
    for name in ("denoised", "embeddings", "normals"):
        np.testing.assert_array_equal(getattr(again, name), getattr(first, name))
    np.testing.assert_array_equal(recogniser(wanted)[0], wanted_embeddings)


@pytest.mark.parametrize("where", ["cudaStreamSynchronize", "cudaGraphLaunch", "execute_async_v3", "cudaMemcpyAsync"])
def test_a_lost_gpu_is_told_and_comes_back_when_loaded_anew(gpu_machine, models, depths, where):
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    recogniser = engines.load("ldnfnet", "tensorrt", directory=models)
    gpu_machine.cuda.fail(where, "cudaErrorLaunchFailure")
    both = engines.Networks(denoiser, recogniser)
    with pytest.raises(engines.DeviceLost) as caught:
        (both if where == "execute_async_v3" else denoiser)(depths[:2] if where != "cudaGraphLaunch" else depths[0])
    assert caught.value.code == "cudaErrorLaunchFailure"
    for call in (denoiser, recogniser, both):
        with pytest.raises(engines.DeviceLost):
            call(depths[0])
    both.close()
    again = engines.load("dmdnet", "tensorrt", directory=models)
    np.testing.assert_allclose(again(depths), denoised_reference(depths), atol=0.2)
    assert "cudaDeviceReset" in gpu_machine.cuda.calls


def test_a_gpu_out_of_memory_says_so_and_may_run_again(gpu_machine, models, depths):
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    gpu_machine.cuda.fail("cudaGraphLaunch", "cudaErrorMemoryAllocation")
    with pytest.raises(engines.GpuOutOfMemory, match="close other programs"):
        denoiser(depths[0])
    np.testing.assert_allclose(denoiser(depths[0]), denoised_reference(depths[:1])[0], atol=0.2)


def test_closing_gives_back_all_memory_and_so_does_forgetting(gpu_machine, models):
    denoiser = engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.cuda.memory
    denoiser.close()
    denoiser.close()
    assert (gpu_machine.cuda.memory, gpu_machine.cuda.graphs) == ({}, {})
    forgotten = engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.cuda.memory
    del forgotten
    gc.collect()
    assert gpu_machine.cuda.memory == {}


def test_a_network_whose_first_run_fails_gives_back_all_memory(gpu_machine, models, monkeypatch):
    engines.build("dmdnet", "tensorrt", directory=models)

    def fail(self, size):
        raise engines.GpuOutOfMemory("full")

    monkeypatch.setattr("engines.gpu.tensorrt_runtime.Steps.run", fail)
    with pytest.raises(engines.GpuOutOfMemory) as caught:
        engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.cuda.memory == {}
    assert caught.tb  # whose frames still hold the runtime: it was closed, not collected


def test_a_plan_with_other_tensors_is_refused(gpu_machine, models, monkeypatch):
    monkeypatch.setattr(gpu_machine.tensorrt.Engine, "half_output", True)
    with pytest.raises(engines.PlanRefused, match="float32"):
        engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.cuda.memory == {}
