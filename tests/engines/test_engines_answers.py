"""What a network answers: parity with plain numpy, batches, and input it refuses."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from onnx import helper
from small_networks import denoised_reference, denoiser_graph, recognised_reference, save

import engines

DEVICES = ["openvino", "onnxruntime"]


@pytest.fixture(scope="module", params=DEVICES)
def denoiser(request, models):
    return engines.load("dmdnet", request.param, directory=models, precision="f32", threads=1)


@pytest.fixture(scope="module", params=DEVICES)
def recogniser(request, models):
    return engines.load("ldnfnet", request.param, directory=models, precision="f32", threads=1)


def test_denoising_agrees_with_numpy(denoiser, depths):
    clean = denoiser(depths)
    assert clean.dtype == np.float32
    np.testing.assert_allclose(clean, denoised_reference(depths), atol=2e-4)


def test_recognition_agrees_with_numpy(recogniser, depths):
    embedding, normals = recogniser(depths)
    wanted_embedding, wanted_normals = recognised_reference(depths)
    np.testing.assert_allclose(embedding, wanted_embedding, atol=1e-6)
    np.testing.assert_allclose(normals, wanted_normals, atol=2e-4)  # float32 slopes of depth up to 255
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1, atol=1e-6)
    assert embedding.dtype == normals.dtype == np.float32


def test_one_crop_is_a_batch_of_one(denoiser, recogniser, depths):
    clean = denoiser(depths[0])
    assert clean.shape == (128, 128)
    np.testing.assert_allclose(clean, denoiser(depths[:1])[0], atol=1e-5)
    embedding, normals = recogniser(depths[0])
    assert (embedding.shape, normals.shape) == ((1920,), (3, 128, 128))


def test_batches_of_changing_size_agree_with_single_crops(denoiser, depths):
    singles = np.stack([denoiser(depth) for depth in depths])
    for n in (2, 5, 1, 3):
        np.testing.assert_allclose(denoiser(depths[:n]), singles[:n], atol=1e-4)


def test_an_empty_batch_gives_empty_answers(denoiser, recogniser, depths):
    assert denoiser(depths[:0]).shape == (0, 128, 128)
    embedding, normals = recogniser(depths[:0])
    assert (embedding.shape, normals.shape) == ((0, 1920), (0, 3, 128, 128))


def test_answers_belong_to_the_caller_and_input_is_left_alone(denoiser, depths):
    kept = depths.copy()
    first = denoiser(depths[0])
    before = first.copy()
    denoiser(depths[1])
    np.testing.assert_array_equal(first, before)
    first[:] = -1
    np.testing.assert_allclose(denoiser(depths[0]), before, atol=1e-5)
    np.testing.assert_array_equal(depths, kept)


def test_strided_views_are_read_right(denoiser, depths):
    flipped = depths[:, ::-1, ::-1]
    np.testing.assert_allclose(denoiser(flipped), denoised_reference(flipped), atol=2e-4)


def test_several_threads_get_their_own_answers(denoiser, depths):
    wanted = [denoiser(depth) for depth in depths]
    with ThreadPoolExecutor(4) as pool:
        for k, clean in enumerate(pool.map(denoiser, list(depths) * 10)):
            np.testing.assert_allclose(clean, wanted[k % 5], atol=1e-5)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (np.zeros((128, 128)), "float32"),
        (np.zeros((128, 128), np.uint8), "float32"),
        ([[0.0]], "float32"),
        (None, "float32"),
        (np.zeros((64, 64), np.float32), "128"),
        (np.zeros(128, np.float32), "128"),
        (np.zeros((1, 1, 128, 128), np.float32), "128"),
        (np.full((128, 128), np.nan, np.float32), "finite"),
        (np.full((128, 128), np.inf, np.float32), "finite"),
        (np.full((128, 128), -0.001, np.float32), "255"),
        (np.full((128, 128), 255.01, np.float32), "255"),
    ],
)
def test_bad_depth_is_refused_with_the_reason(denoiser, bad, says):
    with pytest.raises(engines.BadInput, match=says):
        denoiser(bad)
    assert issubclass(engines.BadInput, ValueError)


def test_one_bad_pixel_in_a_batch_is_found(recogniser, depths):
    depths[3, 100, 7] = np.nan
    with pytest.raises(engines.BadInput, match="finite"):
        recogniser(depths)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(hnp.arrays(np.float32, (128, 128), elements=st.floats(0, 255, width=32), fill=st.floats(0, 255, width=32)))
def test_every_crop_in_range_has_an_answer_in_range(denoiser, depth):
    clean = denoiser(depth)
    assert clean.min() >= 0
    assert clean.max() <= 255


def test_values_that_are_no_numbers_are_never_answers(tmp_path, depths):
    graph = denoiser_graph()
    graph.node[-1].output[0] = "clipped"
    graph.node.append(helper.make_node("Sub", ["clipped", "clipped"], ["nothing"]))
    graph.node.append(helper.make_node("Div", ["nothing", "nothing"], ["denoised"]))
    save(graph, tmp_path, "dmdnet")
    engine = engines.load("dmdnet", "onnxruntime", directory=tmp_path)
    with pytest.raises(engines.EngineError, match="no numbers"):
        engine(depths[0])


def test_a_crop_without_direction_has_no_embedding(models):
    recogniser = engines.load("ldnfnet", "onnxruntime", directory=models)
    with pytest.raises(engines.EngineError):
        recogniser(np.zeros((128, 128), np.float32))
