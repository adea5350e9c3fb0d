"""Small files in the formats of published face data sets, written by our own code."""

import gzip
import struct

import cv2
import numpy as np

SENTINEL = -999999.0


def head(width, height, *, spread_mm=70.0, distance_mm=0.0):
    """A bulge with a nose on it, ``float64[H, W, 3]`` mm, x right, y up, z towards the viewer, and what is face."""
    x, y = np.meshgrid(np.linspace(-spread_mm, spread_mm, width), np.linspace(spread_mm, -spread_mm, height))
    z = 60 * np.sqrt(np.clip(1 - (x / 95) ** 2 - (y / 110) ** 2, 0, None)) + 18 * np.exp(
        -((x / 11) ** 2 + (y / 16) ** 2)
    )
    face = (x / 68) ** 2 + (y / 68) ** 2 < 1
    return np.stack([x, y, z + distance_mm], -1), face


def write_abs(path, points, valid, *, spoil=None):
    """An FRGC ``.abs`` or ``.abs.gz``; ``spoil`` changes the lines before they are written."""
    rows, columns = valid.shape
    planes = [np.where(valid, points[..., k], SENTINEL).ravel() for k in range(3)]
    lines = [f"{rows} rows", f"{columns} cols", "pixels (flag X Y Z):"]
    lines.append(" ".join(str(int(flag)) for flag in valid.ravel()))
    lines += [" ".join(f"{value:.6f}" for value in plane) for plane in planes]
    lines = lines if spoil is None else spoil(lines)
    data = ("\n".join(lines) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_bnt(path, points, valid, *, background=-1e9):
    """A Bosphorus ``.bnt``, bottom row first."""
    rows, columns = valid.shape
    z = np.where(valid, points[..., 2], background)
    planes = [np.where(valid, points[..., k], background) for k in range(2)] + [z, z * 0, z * 0]
    name = path.stem.encode()
    data = struct.pack("<HHdH", rows, columns, background, len(name)) + name + struct.pack("<I", 5 * rows * columns)
    data += b"".join(np.ascontiguousarray(plane[::-1], "<f8").tobytes() for plane in planes)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def write_lm3(path, landmarks):
    """Bosphorus landmarks ``{name: (x, y, z)}``."""
    lines = ["# comment", "# another", f"{len(landmarks)} landmarks:"]
    for name, (x, y, z) in landmarks.items():
        lines += [name, f"{x:.6f} {y:.6f} {z:.6f}"]
    path.write_text("\n".join(lines) + "\n")
    return path


def write_wrl(path, points, faces, *, style="lines"):
    """A VRML mesh in one of three spacings: one point a line, many a line, exponents without commas."""
    comma = "" if style == "exponents" else ","
    number = "{:.6e}" if style == "exponents" else "{:.4f}"
    triples = [" ".join(number.format(value) for value in point) + comma for point in points]
    polygons = [", ".join(str(corner) for corner in (*face, -1)) for face in faces]
    between = " " if style == "packed" else "\n"
    text = (
        "#VRML V2.0 utf8\n# made\nShape {\n geometry IndexedFaceSet {\n  coord Coordinate {\n   point [\n"
        + between.join(triples) + "\n   ]\n  }\n  coordIndex [\n" + between.join(f"{one}," for one in polygons)
        + "\n  ]\n  texCoord TextureCoordinate { point [ 0 0, 1 1 ] }\n }\n}\n"
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def grid_faces(height, width, *, quads=False):
    """Polygons over a grid of points, as triangles or quads."""
    faces = []
    for row in range(height - 1):
        for column in range(width - 1):
            a = row * width + column
            b, c, d = a + 1, a + width, a + width + 1
            faces += [(a, c, d, b)] if quads else [(a, c, b), (b, c, d)]
    return faces


def kinect_depth(*, size=(424, 512), at=(212, 256), distance_mm=800):
    """A head before a Kinect v2, ``uint16[H, W]`` mm, 0 behind it; ``at``: the nose tip's row and column."""
    v, u = np.mgrid[: size[0], : size[1]]
    x, y = (u - at[1]) * distance_mm / 365.5, (v - at[0]) * distance_mm / 365.5
    bulge = 60 * np.sqrt(np.clip(1 - (x / 95) ** 2 - (y / 110) ** 2, 0, None)) + 18 * np.exp(
        -((x / 11) ** 2 + (y / 16) ** 2)
    )
    return np.where((x / 72) ** 2 + (y / 90) ** 2 < 1, distance_mm + 78 - bulge, 0).astype(np.uint16)


def write_png(path, depth):
    """A 16-bit PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), depth)
    return path
