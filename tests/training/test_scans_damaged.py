"""Every format of every reader: a good file is read; one that is empty, cut or something else is named, never fatal."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training import scan_files as files
from training.scans import ScanError, SetError
from training.scans.bosphorus import Bosphorus, read_bnt, read_lm3
from training.scans.bu3dfe import Bu3dfe, read_wrl
from training.scans.frgc import Frgc
from training.scans.iiitd import IiitD
from training.scans.images import numpy_depth, png16
from training.scans.listed import Listed
from training.scans.lock3dface import CUT_SIZE, Lock3DFace, People
from training.scans.scan import Entry

KINECT = Lock3DFace(People({}, frozenset({9})), frames=None)


def abs_file(root, ending):
    points, face = files.head(16, 12)
    return Frgc(), files.write_abs(root / "Fall2003range" / f"02463d546{ending}", points, face)


def bnt(root):
    points, face = files.head(8, 10)
    return Bosphorus(), files.write_bnt(root / "bs000" / "bs000_N_N_0.bnt", points, face)


def wrl(root):
    points, _ = files.head(7, 6)
    path = root / "F0001" / "F0001_NE00WH_F3D.wrl"
    return Bu3dfe(), files.write_wrl(path, points.reshape(-1, 3), files.grid_faces(6, 7))


def kinect(root):
    depth = files.kinect_depth(size=(40, 50), at=(20, 25))
    return KINECT, files.write_png(root / "depth" / "001_Kinect_NU_1DEPTH" / "01.png", depth)


def dat(root):
    depth = np.zeros((CUT_SIZE, CUT_SIZE), np.uint16)
    depth[40:140, 60:120] = 700
    (root / "kinect_all.name").write_text("001_Kinect_NU_1,1\n")
    path = root / "kinect_all.dat"
    path.write_text(" ".join(str(value) for value in depth.T.ravel()) + "\n")
    return KINECT, path


def jpeg(root):
    image = np.zeros((60, 50), np.uint8)
    image[10:50, 10:40] = 120
    path = root / "fold1" / "testing" / "1" / "Depth" / "1.jpg"
    path.parent.mkdir(parents=True)
    cv2.imwrite(str(path), image)
    return IiitD(), path


def manifest(root, name, write):
    path = root / name
    (root / "manifest.csv").write_text(f"path,person,width,height\n{name},ann,50,40\n")
    write(path, files.kinect_depth(size=(40, 50), at=(20, 25)))
    return Listed(), path


FORMATS = {
    "FRGC": lambda root: abs_file(root, ".abs"),
    "FRGC, packed": lambda root: abs_file(root, ".abs.gz"),
    "Bosphorus": bnt,
    "BU-3DFE": wrl,
    "Lock3DFace": kinect,
    "Lock3DFace, cut": dat,
    "IIIT-D": jpeg,
    "manifest, PNG": lambda root: manifest(root, "a.png", files.write_png),
    "manifest, npy": lambda root: manifest(root, "a.npy", np.save),
    "manifest, npz": lambda root: manifest(root, "a.npz", lambda path, depth: np.savez(path, depth=depth)),
    "manifest, raw": lambda root: manifest(root, "a.raw", lambda path, depth: depth.astype("<u2").tofile(path)),
}
DAMAGE = {
    "empty": lambda data: b"",
    "begun": lambda data: data[:10],
    "cut": lambda data: data[: len(data) // 2],
    "something else": lambda data: b"%PDF-1.7 a letter " + bytes(range(256)) * 9,
    "gone": None,
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read_and_damage_is_named(form, tmp_path):
    reader, path = FORMATS[form](tmp_path)
    (entry,) = reader.entries(tmp_path, pytest.fail)
    assert reader.load(entry) is not None
    good = path.read_bytes()
    for kind, damage in DAMAGE.items():
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage(good))
        with pytest.raises(ScanError) as told:
            reader.load(entry)
        assert path.name in str(told.value), kind


def test_a_list_of_another_form_is_told(tmp_path):
    dat(tmp_path)
    (tmp_path / "kinect_all.name").write_text("001_Kinect_NU_1 of 59 frames\n")
    with pytest.raises(SetError, match="<video>,<frames>"):
        list(KINECT.entries(tmp_path, pytest.fail))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_reader_fall(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("bytes")
    loads = {
        "a.bnt": read_bnt,
        "a.lm3": read_lm3,
        "a.wrl": read_wrl,
        "a.png": png16,
        "a.npz": numpy_depth,
        "1d1.abs": lambda path: Frgc().load(Entry(path, "1")),
        "a.jpg": lambda path: IiitD().load(Entry(path, "1")),
    }
    for name, load in loads.items():
        path = folder / name
        path.write_bytes(data)
        with pytest.raises(ScanError, match=name):
            load(path)
