"""Denoiser and recogniser one behind the other, where nothing is shared."""

import numpy as np
import pytest

import engines


@pytest.fixture
def both(models):
    denoiser = engines.load("dmdnet", "onnxruntime", directory=models)
    return engines.Networks(denoiser, engines.load("ldnfnet", "onnxruntime", directory=models))


def test_on_a_cpu_a_chain_is_its_two_calls(both, depths):
    assert not both.shared
    answers = both(depths)
    wanted = both.denoiser(depths)
    np.testing.assert_array_equal(answers.denoised, wanted)
    np.testing.assert_array_equal(answers.embeddings, both.recogniser(wanted)[0])
    np.testing.assert_array_equal(answers.normals, both.recogniser(wanted)[1])


def shapes(answers):
    return [value.shape for value in (answers.denoised, answers.embeddings, answers.normals)]


def test_one_face_and_none(both, depths):
    for count in (1, 0):
        assert shapes(both(depths[:count])) == [(count, 128, 128), (count, 1920), (count, 3, 128, 128)]
    both.close()


def test_how_long_each_took_is_told(both, depths):
    ms = both(depths).ms
    assert set(ms) == {"denoise", "recognise"}
    assert min(ms.values()) >= 0


def test_a_denoiser_may_be_alone(both, depths):
    alone = engines.Networks(both.denoiser)
    answers = alone(depths)
    np.testing.assert_array_equal(answers.denoised, both.denoiser(depths))
    assert answers.embeddings is answers.normals is None
    alone.close()


def test_depth_is_checked(both):
    with pytest.raises(engines.BadInput):
        both(np.zeros((128, 128)))


def test_engines_of_two_kinds_share_nothing_and_still_run(gpu_machine, models, depths):
    mixed = engines.Networks(
        engines.load("dmdnet", "tensorrt", directory=models), engines.load("ldnfnet", "onnxruntime", directory=models)
    )
    assert not mixed.shared
    assert np.isfinite(mixed(depths).embeddings).all()
