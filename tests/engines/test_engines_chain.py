"""Denoiser and recogniser one behind the other, where nothing is shared."""

import numpy as np
import pytest

import engines


@pytest.fixture
def both(models):
    denoiser = engines.load("dmdnet", "onnxruntime", directory=models)
    return engines.chain(denoiser, engines.load("ldnfnet", "onnxruntime", directory=models))


def test_on_a_cpu_a_chain_is_its_two_calls(both, depths):
    assert not both.shared
    denoised, embeddings, normals = both(depths)
    wanted = both.denoiser(depths)
    np.testing.assert_array_equal(denoised, wanted)
    np.testing.assert_array_equal(embeddings, both.recogniser(wanted)[0])
    np.testing.assert_array_equal(normals, both.recogniser(wanted)[1])


def test_one_face_and_none(both, depths):
    one = both(depths[0])
    assert [value.shape for value in one] == [(128, 128), (1920,), (3, 128, 128)]
    assert [value.shape for value in both(depths[:0])] == [(0, 128, 128), (0, 1920), (0, 3, 128, 128)]
    both.close()


def test_depth_is_checked(both):
    with pytest.raises(engines.BadInput):
        both(np.zeros((128, 128)))


def test_engines_of_two_kinds_share_nothing_and_still_run(gpu_machine, models, depths):
    mixed = engines.chain(
        engines.load("dmdnet", "tensorrt", directory=models), engines.load("ldnfnet", "onnxruntime", directory=models)
    )
    assert not mixed.shared
    assert np.isfinite(mixed(depths)[1]).all()
