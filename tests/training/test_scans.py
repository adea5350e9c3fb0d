"""Readers of published data sets: names, axes and units; truncated, empty and wrong files are named, never fatal."""

import json
import struct

import cv2
import numpy as np
import pytest

from tests.training import scan_files as files
from training.scans import ScanError, SetError
from training.scans.bosphorus import Bosphorus, read_bnt, read_lm3
from training.scans.bu3dfe import Bu3dfe, read_wrl
from training.scans.frgc import Frgc
from training.scans.iiitd import IiitD
from training.scans.lock3dface import CUT_SIZE, Lock3DFace, People, read_people
from training.scans.scan import Entry, distinct


def nobody(text):
    raise AssertionError(text)


def nose_is_nearest(points):
    """In our axes (x right, y down, z away) the nose is what lies nearest, in the middle."""
    x, y, _ = points[np.argmin(points[:, 2])]
    return abs(x) < 12 and abs(y) < 12


# FRGC


@pytest.mark.parametrize("ending", [".abs", ".abs.gz"])
def test_frgc_gives_mm_in_our_axes_and_leaves_out_what_has_no_flag(tmp_path, ending):
    points, face = files.head(16, 12)
    files.write_abs(tmp_path / "nd1" / "Fall2003range" / f"02463d546{ending}", points, face)
    (entry,) = Frgc().entries(tmp_path, nobody)
    assert (entry.subject, entry.code, entry.subset, entry.gallery) == ("02463", "d546", "NU", True)
    surface = Frgc().load(entry)
    assert np.abs(surface.points).max() < 100
    assert len(surface.points) <= face.sum()
    assert nose_is_nearest(surface.points)
    top = surface.points[np.argmin(surface.points[:, 1])]
    assert top[1] == pytest.approx(-points[face][:, 1].max(), abs=1e-3)


def test_frgc_enrols_the_lowest_number_and_reads_version_two_alone(tmp_path):
    points, face = files.head(6, 6)
    for season, name in (("Spring2003range", "1d1"), ("Fall2003range", "1d20"), ("Spring2004range", "1d9")):
        files.write_abs(tmp_path / season / f"{name}.abs", points, face)
    entries = list(Frgc().entries(tmp_path, nobody))
    assert [(entry.code, entry.gallery) for entry in entries] == [("d9", True), ("d20", False)]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda lines: [], "not an .abs file"),
        (lambda lines: lines[:5], "ends too early"),
        (lambda lines: ["a photograph", *lines[1:]], "not an .abs file"),
        (lambda lines: ["99999 rows", *lines[1:]], "no scanner has"),
        (lambda lines: [*lines[:6], lines[6][:40]], "numbers in a line"),
        (lambda lines: [*lines[:6], lines[6].replace(".", ",")], "something else than numbers"),
        (lambda lines: [*lines[:3], lines[3].replace("1", "0"), *lines[4:]], "no valid point"),
        (lambda lines: [*lines[:4], " ".join(["nan"] * 36), *lines[5:]], "no valid point"),
    ],
)
def test_frgc_names_a_bad_file(tmp_path, spoil, why):
    points, face = files.head(6, 6)
    path = files.write_abs(tmp_path / "1d1.abs", points, face, spoil=spoil)
    with pytest.raises(ScanError, match=why) as told:
        Frgc().load(Entry(path, "1"))
    assert "1d1.abs" in str(told.value)


def test_frgc_tells_a_cut_gzip(tmp_path):
    points, face = files.head(6, 6)
    path = files.write_abs(tmp_path / "1d1.abs.gz", points, face)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ScanError, match="cannot be read"):
        Frgc().load(Entry(path, "1"))
    path.write_bytes(b"no gzip at all")
    with pytest.raises(ScanError, match="cannot be read"):
        Frgc().load(Entry(path, "1"))


# Bosphorus


def bosphorus(tmp_path, *names):
    points, face = files.head(8, 10)
    return [files.write_bnt(tmp_path / name.split("_")[0] / f"{name}.bnt", points, face) for name in names]


def test_bosphorus_gives_the_top_row_first_in_our_axes(tmp_path):
    points, face = files.head(8, 10)
    path = files.write_bnt(tmp_path / "bs000_N_N_0.bnt", points, face)
    read, valid = read_bnt(path)
    assert np.array_equal(valid, face)
    assert np.allclose(read[valid], points[face] * (1, -1, -1))


def test_bosphorus_subsets_follow_from_the_class(tmp_path):
    kinds = {"N_N": "NU", "E_HAPPY": "FE", "LFAU_9": "FE", "UFAU_2": "FE", "CAU_A12A25": "FE", "YR_R10": "PS",
             "PR_U": "PS", "CR_RU": "PS", "O_EYE": "OC", "IGN_x": "other"}  # fmt: skip
    bosphorus(tmp_path, *(f"bs001_{code}_0" for code in kinds))
    found = {entry.code.rsplit("_", 1)[0]: entry.subset for entry in Bosphorus().entries(tmp_path, nobody)}
    assert found == kinds


def test_bosphorus_warns_of_what_it_does_not_know(tmp_path):
    bosphorus(tmp_path, "bs001_XX_NEW_0", "bs001_N_N_0", "bs001")
    told = []
    entries = list(Bosphorus().entries(tmp_path, told.append))
    assert [entry.subset for entry in entries] == ["NU", "other"]
    assert len(told) == 2


def test_bosphorus_landmarks_may_be_missing_or_rare(tmp_path):
    path = files.write_lm3(tmp_path / "a.lm3", {"Nose tip": (1, 2, 78), "Left ear lobe": (0, 0, 0)})
    found = read_lm3(path)
    assert np.array_equal(found["nose tip"], [1, -2, -78])
    assert set(found) == {"nose tip", "left ear lobe"}
    assert read_lm3(tmp_path / "none.lm3") == {}
    path.write_text("nothing of the kind")
    with pytest.raises(ScanError, match="landmarks"):
        read_lm3(path)
    path.write_text("1 landmarks:\nNose tip\n1 two 3\n")
    with pytest.raises(ScanError, match="Nose tip"):
        read_lm3(path)


@pytest.mark.parametrize("size", [0, 5, 14, 30, 400])
def test_bosphorus_tells_a_cut_file(tmp_path, size):
    (path,) = bosphorus(tmp_path, "bs001_N_N_0")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ScanError, match="bs001_N_N_0"):
        read_bnt(path)


def test_bosphorus_takes_no_word_of_sizes(tmp_path):
    (path,) = bosphorus(tmp_path, "bs001_N_N_0")
    data = path.read_bytes()
    for head in (struct.pack("<HH", 65535, 65535), struct.pack("<HH", 0, 8), struct.pack("<HH", 10, 9)):
        path.write_bytes(head + data[4:])
        with pytest.raises(ScanError, match="bs001_N_N_0"):
            read_bnt(path)


# BU-3DFE


@pytest.mark.parametrize("style", ["lines", "packed", "exponents"])
@pytest.mark.parametrize("quads", [False, True])
def test_bu3dfe_reads_every_spacing(tmp_path, style, quads):
    points, _ = files.head(7, 6)
    flat = points.reshape(-1, 3)
    path = files.write_wrl(tmp_path / "a.wrl", flat, files.grid_faces(6, 7, quads=quads), style=style)
    surface = read_wrl(path)
    assert np.allclose(surface.points, flat * (1, -1, -1), atol=1e-3)
    assert len(surface.triangles) == 2 * 5 * 6


def test_bu3dfe_names_say_who_and_what(tmp_path):
    points, _ = files.head(3, 3)
    for name in ("F0001_NE00WH_F3D", "F0001_AN01WH_F3D", "M0044_HA04BL_F3D", "F0001_readme_F3D"):
        files.write_wrl(tmp_path / name[:5] / f"{name}.wrl", points.reshape(-1, 3), files.grid_faces(3, 3))
    told = []
    entries = {entry.code: entry for entry in Bu3dfe().entries(tmp_path, told.append)}
    assert entries["NE00"].gallery and entries["NE00"].subset == "NU"
    assert (entries["AN01"].subset, entries["HA04"].subject) == ("FE", "M0044")
    assert len(told) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a VRML file"),
        ("#VRML V2.0 utf8\n", "no whole mesh"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0, 1 1 1, 2 2", "no whole mesh"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0 1 1 1 2 2 ]\ncoordIndex [ 0,1,2,-1 ]", "no points"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0 1 1 1 2 2 x ]\ncoordIndex [ 0,1,2,-1 ]", "something else"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0 1 1 1 2 2 nan ]\ncoordIndex [ 0,1,2,-1 ]", "no face has"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0 1 1 1 2 2 2 ]\ncoordIndex [ 0,1,7,-1 ]", "not there"),
        ("#VRML V2.0 utf8\npoint [ 0 0 0 1 1 1 2 2 2 ]\ncoordIndex [ ]", "without faces"),
    ],
)
def test_bu3dfe_names_a_bad_file(tmp_path, text, why):
    path = tmp_path / "F0001_NE00WH_F3D.wrl"
    path.write_text(text)
    with pytest.raises(ScanError, match=why) as told:
        read_wrl(path)
    assert path.name in str(told.value)


# Lock3DFace


def lock(tmp_path, *videos, frames=2):
    depth = files.kinect_depth(size=(40, 50), at=(20, 25))
    for name in videos:
        for k in range(frames):
            files.write_png(tmp_path / "data" / "depth" / f"{name}DEPTH" / f"{k + 1:02d}.png", depth + np.uint16(k))


def test_lock3dface_takes_people_and_the_second_session_from_the_table(tmp_path):
    lock(tmp_path, "001_Kinect_NU_1", "001_Kinect_FE_2", "008_Kinect_NU_1", "400_Kinect_NU_1")
    people = People({1: "0", 8: "4", 400: "0"}, frozenset({400}))
    entries = list(Lock3DFace(people, frames=None).entries(tmp_path, nobody))
    seen = {(e.subject, e.subset, e.session, e.code, e.frame, e.gallery) for e in entries}
    assert ("0", "NU", 1, "001_NU_1", 0, True) in seen
    assert ("0", "TM", 2, "400_NU_1", 0, False) in seen
    assert ("4", "NU", 1, "008_NU_1", 0, True) in seen
    assert sum(entry.gallery for entry in entries) == 2
    assert len(entries) == 8


def test_lock3dface_thins_videos_and_keeps_the_gallery(tmp_path):
    lock(tmp_path, "001_Kinect_NU_1", frames=12)
    told = []
    entries = list(Lock3DFace().entries(tmp_path, told.append))
    assert [(entry.frame, entry.gallery) for entry in entries] == [(0, True), (1, False), (9, False)]
    assert "TM" in told[0]


def test_lock3dface_labels_say_where_the_nose_is(tmp_path):
    lock(tmp_path, "001_Kinect_NU_1", frames=1)
    label = tmp_path / "label" / "infrared" / "001_Kinect_NU_1INFRARED.txt"
    label.parent.mkdir(parents=True)
    label.write_text("x:20 y:15\nx:30 y:15\nx:25 y:20\nx:22 y:28\nx:28 y:28\n")
    reader = Lock3DFace(People({}, frozenset({9})), frames=None)
    (entry,) = reader.entries(tmp_path, nobody)
    assert reader.load(entry).nose_px == (25, 20)
    label.write_text("x:0 y:0\n" * 5)
    assert reader.load(entry).nose_px is None
    label.write_text("x:0 y:0\n")
    with pytest.raises(ScanError, match="five"):
        reader.load(entry)


def test_lock3dface_other_form_is_column_by_column(tmp_path):
    depth = np.zeros((CUT_SIZE, CUT_SIZE), np.uint16)
    depth[40:140, 60:120] = 700
    depth[40, 60] = 650
    lines = [" ".join(str(v) for v in depth.T.ravel()), " ".join(["0"] * 7), " ".join(["-1"] * CUT_SIZE**2)]
    (tmp_path / "kinect_all.dat").write_text("\n".join(lines) + "\n")
    (tmp_path / "kinect_all.name").write_text("001_Kinect_NU_1,1\n002_Kinect_PS_1,2\n003_Kinect_OC_1,1\n")
    reader = Lock3DFace(People({}, frozenset({9})), frames=None)
    first, short, negative, beyond = reader.entries(tmp_path, nobody)
    image = reader.load(first)
    assert np.array_equal(image.frame.depth, depth)
    assert image.nose_px == (89.5, 89.5)
    for bad, why in ((short, "no frame"), (negative, "no frame"), (beyond, "ends before")):
        with pytest.raises(ScanError, match=why):
            reader.load(bad)


def test_lock3dface_tables(tmp_path):
    path = tmp_path / "num2id.json"
    path.write_text(json.dumps({str(number): number // 2 for number in range(1, 400)}))
    people = read_people(path)
    assert people.of(8) == "4" and people.of(999) == "999"
    assert len(people.later) == 169 and 399 in people.later and 230 not in people.later
    table = tmp_path / "people.csv"
    table.write_text("dir_name,ID,subset,test\n001_Kinect_NU_1,7,NU,0\n400_Kinect_NU_1,7,TM,1\n")
    assert read_people(table) == People({1: "7", 400: "7"}, frozenset({400}), frozenset({"7"}))
    assert [read_people(table).part(person) for person in ("7", "8")] == ["test", "train"]
    assert people.part("8") == ""
    for bad in ("dir_name\nx\n", "dir_name,ID\nnone,1\n"):
        table.write_text(bad)
        with pytest.raises(SetError, match="docs/datasets"):
            read_people(table)
    path.write_text("[1, 2]")
    with pytest.raises(SetError, match=r"num2id\.json"):
        read_people(path)


# IIIT-D


def test_iiitd_is_relative_and_by_fold(tmp_path):
    image = np.zeros((60, 50), np.uint8)
    image[10:50, 10:40] = 120
    one, two = "fold1/training/1", "fold1/testing/1"
    for where in (f"{one}/Depth/1", f"{two}/Depth/2", f"{two}/Depth/10", "fold2/testing/3/Depth/1"):
        path = tmp_path / f"{where}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), image)
    entries = list(IiitD(1).entries(tmp_path, nobody))
    assert [(e.subject, e.code, e.gallery) for e in entries] == [
        ("1", "train_1", False), ("1", "test_2", True), ("1", "test_10", False)]  # fmt: skip
    assert [entry.part for entry in entries] == ["train", "test", "test"]
    depth = IiitD(1).load(entries[0]).depth
    assert np.isnan(depth[0, 0]) and depth[30, 25] == pytest.approx(120, abs=3)
    entries[0].path.write_bytes(entries[0].path.read_bytes()[:200])
    with pytest.raises(ScanError, match="whole JPEG"):
        IiitD(1).load(entries[0])
    cv2.imwrite(str(entries[1].path), image * 0)
    with pytest.raises(ScanError, match="without any depth"):
        IiitD(1).load(entries[1])


@pytest.mark.parametrize("reader", [Frgc(), Bosphorus(), Bu3dfe(), Lock3DFace(), IiitD()])
def test_a_folder_of_something_else_is_told(tmp_path, reader):
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(SetError, match=str(tmp_path.name)):
        list(reader.entries(tmp_path, nobody))


def test_what_repeats_a_name_is_left_out(tmp_path):
    entry, told = Entry(tmp_path / "a", "1", code="x"), []
    assert list(distinct(iter([entry, entry]), told.append)) == [entry]
    assert len(told) == 1
