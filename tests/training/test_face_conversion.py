"""The published OBJ folder becomes the file that the face model reads; what is not that folder is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.faces import FaceModel, convert
from training.faces.obj import ObjError, parse, parse_vertices

# A face of 70 vertices, a head of 4 of which two are behind, and an eyelash that is left out.
SMALL = convert.Topology(
    vertices=76,
    identities=2,
    ranges=((0, 69, 0), (70, 73, 1)),
    landmarks=tuple(range(68)),
    narrow=60,
    back_cm=-4.0,
)
QUADS = [(k, k + 1, k + 36, k + 35) for k in range(34)]
HEAD = [(68, 69, 71, 70), (70, 71, 73, 72)]
LASH = [(0, 74, 75)]


def vertices():
    rng = np.random.default_rng(1)
    points = rng.normal(0, 5, (76, 3))
    points[:70, 2] = 5
    points[70:72, 2], points[72:74, 2] = -4.5, -6
    return points


def write(path, points, polygons=()):
    lines = ["mtllib some.mtl", *(f"v {x!r} {y!r} {z!r}" for x, y, z in points.tolist()), "vt 0.5 0.5"]
    lines += ["f " + " ".join(f"{corner + 1}/1" for corner in polygon) for polygon in polygons]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path):
    published = tmp_path / "FaceXModel"
    published.mkdir()
    points = vertices()
    write(published / "generic_neutral_mesh.obj", points, QUADS + HEAD + LASH)
    for number in range(2):
        write(published / f"identity{number:03d}.obj", points + np.array([number + 1, 0, 0]))
    write(published / "jawOpen.obj", points + np.array([0, -2, 0]))
    (published / "vertex_indices.json").write_text(json.dumps({"expressions": ["jawOpen"]}))
    return published


def converted(folder, out):
    return list(convert.convert(folder, out, SMALL))


def test_the_converted_model_has_the_published_shapes(folder, tmp_path):
    out = tmp_path / "model.npz"
    assert converted(folder, out) == ["generic_neutral_mesh.obj", "identity000.obj", "identity001.obj", "jawOpen.obj"]
    model = FaceModel(out)
    assert model.identity_size == 2
    assert model.expression_names == ["jawOpen"]
    face = model.mean * [100, -100, -100]
    assert np.allclose(face[:70], vertices()[:70], atol=1e-5)
    assert np.allclose(model.identity_basis[1], [0.02, 0, 0])
    assert np.allclose(model.expression_basis[0], [0, 0.02, 0])
    with np.load(out) as arrays:
        assert arrays["n_narrow_face"] == 60
        assert arrays["orig_vertex_index"].tolist() == list(range(72))


def test_quads_become_fans_and_the_back_and_lashes_go(folder, tmp_path):
    out = tmp_path / "model.npz"
    converted(folder.parent, out)
    with np.load(out) as arrays:
        # The quad that touches the face stays because its front edge is before the limit.
        assert len(arrays["tri"]) == 2 * (len(QUADS) + 1)
        assert arrays["tri"][:2].tolist() == [[0, 1, 36], [0, 36, 35]]
        assert arrays["tri_region"].tolist() == [0] * 2 * len(QUADS) + [1] * 2


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda f: (f / "identity001.obj").unlink(), "identity001.obj"),
        (lambda f: (f / "generic_neutral_mesh.obj").unlink(), "generic_neutral_mesh.obj"),
        (lambda f: write(f / "jawOpen.obj", vertices()[:70]), "70 vertices, the published model 76"),
        (lambda f: write(f / "generic_neutral_mesh.obj", vertices()), "no polygons"),
        (lambda f: write(f / "generic_neutral_mesh.obj", vertices(), LASH), "no polygon belongs to a face"),
        (lambda f: write(f / "generic_neutral_mesh.obj", vertices(), QUADS[:3]), "landmark vertices"),
        (lambda f: (f / "jawOpen.obj").write_text("v 1 2 three\n"), "not three numbers"),
        (lambda f: (f / "vertex_indices.json").write_text("{}"), "names no expressions"),
        (lambda f: (f / "vertex_indices.json").write_text('{"expressions": ["../x"]}'), "plain names"),
    ],
)
def test_what_is_not_the_published_folder_is_refused(folder, tmp_path, damage, says):
    damage(folder)
    out = tmp_path / "model.npz"
    with pytest.raises(convert.ConversionError, match=says):
        converted(folder, out)
    assert list(tmp_path.iterdir()) == [folder]


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    from training.__main__ import main

    monkeypatch.setattr("sys.argv", ["training", "convert-face-model", str(tmp_path), str(tmp_path / "out.npz")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "generic_neutral_mesh.obj" in capsys.readouterr().err


def test_the_published_ranges_do_not_overlap_and_hold_the_landmarks():
    covered = np.concatenate([np.arange(first, last + 1) for first, last, _ in convert.ICT_LIGHT.ranges])
    assert np.array_equal(covered, np.arange(24999))
    assert len(set(convert.ICT_LIGHT.landmarks)) == 68
    assert max(convert.ICT_LIGHT.landmarks) < convert.ICT_LIGHT.narrow


number = st.floats(-1e6, 1e6, allow_nan=False)
meshes = st.lists(st.tuples(number, number, number), min_size=3, max_size=12).flatmap(
    lambda v: st.tuples(st.just(v), st.lists(st.lists(st.integers(0, len(v) - 1), min_size=3, max_size=6), max_size=8))
)


@settings(max_examples=60, deadline=None)
@given(meshes, st.sampled_from(["{}", "{}/7", "{}//7", "{}/7/7"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_a_written_mesh_is_read_back(mesh, corner, end, relative):
    points, polygons = mesh
    lines = ["# made", "o thing", *(f"v  {x!r} {y!r}\t{z!r} " for x, y, z in points), "vn 0 0 1", "", "s off"]
    shift = -len(points) if relative else 1
    lines += ["f " + " ".join(corner.format(index + shift) for index in polygon) for polygon in polygons]
    data = end.join(lines).encode()
    read = parse(data)
    assert np.array_equal(read.vertices, np.array(points))
    assert [list(polygon) for polygon in read.polygons] == polygons
    assert np.array_equal(parse_vertices(data), read.vertices)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text("vf 0123456789/-.e\n", max_size=200).map(str.encode))
def test_anything_else_is_an_error_of_ours_or_a_mesh(data):
    try:
        mesh = parse(data)
    except ObjError:
        return
    assert mesh.vertices.shape[1] == 3
    assert all(0 <= corner < len(mesh.vertices) for polygon in mesh.polygons for corner in polygon)
