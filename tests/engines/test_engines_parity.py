"""The crops that networks are compared on, and how far answers may be off."""

import numpy as np
import pytest

import engines
from engines import crops, parity


def test_the_crops_are_varied_and_the_same_everywhere():
    faces = crops.faces()
    assert faces.dtype == np.float32
    assert (faces.min(), faces.max()) == (0, 255)
    flat = faces.reshape(len(faces), -1)
    apart = np.abs(flat[:, None] - flat[None]).mean(-1)
    assert apart[~np.eye(len(faces), dtype=bool)].min() > 0.5
    np.testing.assert_array_equal(faces, crops.faces())
    np.testing.assert_array_equal(faces[:7], crops.faces(7))
    engines.engine.batch(np.concatenate([crops.wall(), faces]))


def test_crops_lie_in_the_range_and_frame_that_faces_are_cut_to():
    import face

    constants = face.crop_constants()
    assert (constants["size"], constants["mm_per_px"], crops.NOSE_PX) == (crops.SIZE, crops.MM_PER_PX, crops.NOSE_PX)
    assert tuple(constants["nose_px"]) == crops.NOSE_PX
    assert (constants["behind_mm"], constants["front_mm"] + constants["behind_mm"]) == (
        crops.BEHIND_MM,
        crops.RANGE_MM,
    )
    assert tuple(constants["support_mm"]) == crops.SUPPORT_MM


def test_other_outputs_and_values_that_are_no_numbers_are_refused():
    good = {"denoised": np.zeros((2, 1, 128, 128), np.float32)}
    with pytest.raises(engines.ParityFailed, match="gives"):
        parity.compare("cpu", good, {"denoised": good["denoised"][:1]})
    with pytest.raises(engines.ParityFailed, match="no numbers"):
        parity.compare("cpu", good, {"denoised": np.full_like(good["denoised"], np.nan)})


@pytest.mark.parametrize(
    ("precision", "measured", "margin", "good"),
    [
        ("f32", parity.Parity("cpu", 1, 0.1, 0.019), 1.0, True),
        ("f32", parity.Parity("cpu", 1, 0.1, 0.019), 0.5, False),
        ("bf16", parity.Parity("cpu", 1, 0.0, 0.0, 0.9996), 1.0, True),
        ("bf16", parity.Parity("cpu", 1, 0.0, 0.0, 0.9994), 1.0, False),
        ("bf16", parity.Parity("cpu", 1, 0.0, 0.0, 0.9996), 0.5, False),
        ("int8", parity.Parity("cpu", 1, 0.0, 0.0, 0.9994), 0.5, True),
    ],
)
def test_what_a_precision_may_be_off(precision, measured, margin, good):
    assert (parity.objection(precision, measured, margin) == "") == good


def test_a_chain_may_be_as_far_off_as_its_coarsest_network():
    assert parity.coarsest(["bf16", "int8"]) == "int8"
    assert parity.coarsest(["f32", "bf16"]) == "bf16"
