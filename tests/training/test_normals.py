"""Normals are those of the metric surface."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX
from training.networks import normals
from training.networks.normals import VALUES_PER_MM, from_unit, to_unit


def value_of(z_mm: torch.Tensor) -> torch.Tensor:
    """Millimetres behind the nose tip → crop value, as ``face.crop`` defines it."""
    return 255 * (BEHIND_MM - z_mm) / (FRONT_MM + BEHIND_MM)


@settings(max_examples=30, deadline=None)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_plane_has_its_own_normal_everywhere(slope_x: float, slope_y: float) -> None:
    y, x = torch.meshgrid(torch.arange(20.0), torch.arange(20.0), indexing="ij")
    z = 50 + MM_PER_PX * (slope_x * (x - 10) + slope_y * (y - 10))
    found = normals(value_of(z)[None, None])
    norm = math.sqrt(slope_x**2 + slope_y**2 + 1)
    expected = torch.tensor([slope_x, slope_y, -1]) / norm
    assert torch.allclose(found[0, :, 1:-1, 1:-1], expected[:, None, None].expand(3, 18, 18), atol=1e-4)


def test_normals_of_a_ball_point_away_from_its_centre() -> None:
    radius = 40.0
    y, x = torch.meshgrid(torch.arange(31.0) - 15, torch.arange(31.0) - 15, indexing="ij")
    x, y = x * MM_PER_PX, y * MM_PER_PX
    z = radius - torch.sqrt(radius**2 - x**2 - y**2)  # the nearest point at the nose tip
    outward = torch.stack((x, y, z - radius)) / radius
    found = normals(value_of(z)[None, None])[0]
    cosine = (found * outward).sum(dim=0)[1:-1, 1:-1]
    assert cosine.min() > math.cos(math.radians(2.5))


def test_normals_are_unit_and_look_at_the_camera() -> None:
    depth = torch.rand(2, 1, 128, 128, generator=torch.Generator().manual_seed(0)) * 255
    found = normals(depth)
    assert found.shape == (2, 3, 128, 128)
    assert torch.allclose(found.norm(dim=1), torch.ones(2, 128, 128), atol=1e-5)
    assert found[:, 2].max() < 0


def test_ranges() -> None:
    assert pytest.approx(2.125) == VALUES_PER_MM
    assert to_unit(torch.tensor([0.0, 255.0])).tolist() == [-1, 1]
    assert from_unit(to_unit(torch.tensor([33.0]))).item() == pytest.approx(33.0, abs=1e-4)
