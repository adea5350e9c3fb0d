"""The reader of any set that a manifest lists: columns, kinds of images, and faults told by line."""

import csv

import numpy as np
import pytest

from tests.training import scan_files as files
from training.scans import ScanError, SetError
from training.scans.images import numpy_depth, png16, raw16
from training.scans.listed import Listed


def nobody(text):
    raise AssertionError(text)


def manifest(tmp_path, rows, columns="path,person,session,subset,frame,depth_unit,fx,width,height"):
    path = tmp_path / "manifest.csv"
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


def test_a_manifest_lists_images_of_three_kinds(tmp_path):
    depth = files.kinect_depth(size=(40, 50), at=(20, 25))
    files.write_png(tmp_path / "a.png", depth)
    np.savez(tmp_path / "b.npz", depth=depth / 1000, confidence=np.where(depth > 860, 10, 200).astype(np.uint8))
    depth.astype("<u2").tofile(tmp_path / "c.raw")
    np.save(tmp_path / "d.npy", depth)
    manifest(tmp_path, ["a.png,ann,1,NU,0,,,,", "b.npz,ann,2,FE,1,,210,,", "c.raw,bob,,,,0.0005,575,50,40",
                        "d.npy,bob,,,1,,,,"])  # fmt: skip
    reader = Listed("ustc")
    a, b, c, d = reader.entries(tmp_path, nobody)
    assert [(e.subject, e.session, e.subset, e.gallery) for e in (a, b, c)] == [
        ("ann", 1, "NU", True), ("ann", 2, "FE", False), ("bob", 1, "other", True)]  # fmt: skip
    assert reader.load(a).frame.intrinsics.fx == 575.8
    image = reader.load(b).frame
    assert image.intrinsics.fx == 210 and image.intrinsics.cx == 24.5
    kept = (depth > 0) & (depth <= 860)
    assert np.allclose(image.metres()[kept], depth[kept] / 1000, atol=1e-4)
    assert not image.depth[depth > 860].any()
    assert reader.load(c).frame.depth_unit == 0.0005
    assert np.array_equal(reader.load(d).frame.depth, depth)


def test_a_manifest_s_faults_are_told_by_line(tmp_path):
    files.write_png(tmp_path / "a.png", files.kinect_depth(size=(40, 50), at=(20, 25)))
    rows = [
        "a.png,ann,1,NU,0,,,,",
        ",ann,,,,,,,",
        "../out.png,eve,,,,,,,",
        "a.png,ann,x,,,,,,",
        "a.png,ann,1,ZZ,5,,,,",
        "a.png,ann,1,NU,0,,,,",
        "a.png,cy,,,,-1,,,",
        "a.png,dee,,,,,zoom,,",
        "e.raw,eva,,,,,,,",
        "f.txt,flo,,,,,,,",
    ]
    reader, told = Listed(), []
    (tmp_path / "e.raw").write_bytes(b"1234")
    entries = list(reader.entries(manifest(tmp_path, rows), told.append))
    assert [entry.subject for entry in entries] == ["ann", "ann", "cy", "dee", "eva", "flo"]
    assert len(told) == 5
    for entry in entries[2:]:
        with pytest.raises(ScanError):
            reader.load(entry)


@pytest.mark.parametrize("text", ["", "path\n", "name,who\na,b\n"])
def test_a_manifest_without_its_columns_is_refused(tmp_path, text):
    (tmp_path / "manifest.csv").write_text(text)
    with pytest.raises(SetError, match="path,person"):
        list(Listed().entries(tmp_path, nobody))


def test_images_are_checked_before_they_are_decoded(tmp_path):
    files.write_png(tmp_path / "eight.png", np.ones((8, 8), np.uint8))
    with pytest.raises(ScanError, match="too few"):
        png16(tmp_path / "eight.png")
    with pytest.raises(ScanError, match="4 bytes where"):
        (tmp_path / "a.raw").write_bytes(b"1234")
        raw16(tmp_path / "a.raw", 8, 8)
    np.savez(tmp_path / "two.npz", a=np.zeros((2, 2)), b=np.zeros((2, 2)))
    np.savez(tmp_path / "text.npz", depth=np.array(["a"]))
    np.savez(tmp_path / "whole.npz", depth=np.ones((4, 4), np.int32))
    np.savez(tmp_path / "odd.npz", depth=np.ones((4, 4)), confidence=np.ones((2, 2)))
    for name in ("two", "text", "whole", "odd"):
        with pytest.raises(ScanError, match=name):
            numpy_depth(tmp_path / f"{name}.npz")
    np.save(tmp_path / "object.npy", np.array([{}], dtype=object))
    with pytest.raises(ScanError, match="object"):
        numpy_depth(tmp_path / "object.npy")


def test_the_manifest_is_csv_as_spreadsheets_write_it(tmp_path):
    files.write_png(tmp_path / "a, b.png", files.kinect_depth(size=(40, 50), at=(20, 25)))
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerows([("path", "person"), ("a, b.png", "Ann, the first")])
    (entry,) = Listed().entries(tmp_path, nobody)
    assert entry.subject == "Ann, the first"
