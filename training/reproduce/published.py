"""The figures that the paper publishes, by table and row."""

from __future__ import annotations

DENOISING = ("PSNR", "SSIM", "RMSE")
SUBSETS = ("NU", "FE", "PS", "OC", "TM", "total")

Row = dict[str, float]


def _both(*values: float) -> Row:
    return dict(zip((*DENOISING, *SUBSETS), values, strict=True))


def _rank1(*values: float) -> Row:
    return dict(zip(SUBSETS, values, strict=True))


def _denoised(*values: float) -> Row:
    return dict(zip(DENOISING, values, strict=True))


TABLE_1 = {
    "Led3D": _rank1(99.62, 97.62, 64.81, 68.93, 64.97, 81.02),
    "DDRNet": _both(31.44, 95.96, 0.0623, 99.92, 96.83, 64.61, 67.92, 72.65, 81.75),
    "3D-FRM": _both(32.04, 96.35, 0.0587, 99.96, 96.83, 64.98, 69.25, 73.68, 82.23),
    "DMDNet": _both(32.60, 97.31, 0.0470, 100, 99.13, 79.76, 80.63, 73.17, 86.50),
}
TABLE_2 = {
    "VGG-16": _rank1(99.57, 94.76, 49.21, 44.68, 34.50, 70.58),
    "Inception-V2": _rank1(98.97, 93.56, 54.14, 56.98, 42.17, 74.44),
    "ResNet-34": _rank1(99.29, 96.09, 61.39, 54.91, 45.00, 76.56),
    "MobileNet-V2": _rank1(98.91, 95.74, 69.92, 61.44, 43.00, 79.49),
    "Cui et al.": _rank1(99.55, 98.03, 65.26, 81.62, 55.79, 79.85),
    "Led3D, depth and normals": _rank1(99.62, 98.17, 70.38, 78.10, 65.28, 84.22),
    "MQFNet": _rank1(99.95, 97.31, 73.61, 80.97, 61.67, 86.55),
    "LMFNet": _rank1(99.95, 99.21, 79.05, 84.40, 76.31, 88.01),
    "LDNFNet": _rank1(100, 99.37, 82.94, 85.39, 71.95, 87.71),
    "LDNFNet*": _rank1(99.95, 99.49, 83.98, 85.49, 76.32, 88.94),
}
TABLE_3 = {
    "USTC: Led3D": {"total": 73.69},
    "USTC: Led3D*": {"total": 77.24},
    "MultiSFace: Led3D": {"total": 59.34},
    "MultiSFace: Led3D*": {"total": 61.65},
    "IIIT-D: Inception-V2": {"total": 65.58},
    "IIIT-D: Led3D": {"total": 74.27},
    "IIIT-D: LMFNet": {"total": 81.13},
    "IIIT-D: LDNFNet": {"total": 86.54},
    "IIIT-D: LDNFNet*": {"total": 88.10},
}
TABLE_4 = {
    "L1": _both(32.39, 97.17, 0.0481, 100, 98.97, 79.17, 80.58, 72.42, 86.18),
    "L1, SSIM": _both(32.63, 97.32, 0.0468, 100, 99.33, 79.81, 80.63, 71.20, 86.20),
    "L1, SSIM, perceptual": _both(32.60, 97.31, 0.0470, 100, 99.13, 79.76, 81.13, 73.17, 86.50),
}
TABLE_5 = {
    "none": _both(32.47, 97.16, 0.0477, 100, 99.25, 78.97, 81.08, 72.54, 86.32),
    "Fourier": _both(32.49, 97.19, 0.0476, 99.95, 99.17, 80.01, 80.48, 71.87, 86.23),
    "embeddings": _both(32.48, 97.18, 0.0477, 100, 99.21, 79.32, 80.93, 72.22, 86.28),
    "MSDF": _both(32.54, 97.29, 0.0473, 100, 99.05, 80.01, 80.88, 72.50, 86.42),
    "Fourier, embeddings": _both(32.50, 97.20, 0.0476, 100, 99.17, 79.91, 81.18, 72.46, 86.48),
    "all": _both(32.60, 97.31, 0.0470, 100, 99.13, 79.76, 80.63, 73.17, 86.50),
}
TABLE_6 = {
    "Model A": _rank1(99.85, 98.54, 79.32, 83.68, 66.67, 85.32),
    "Model B": _rank1(100, 98.82, 79.32, 82.18, 70.02, 85.91),
    "Model C": _rank1(99.95, 99.05, 81.35, 85.39, 72.77, 87.32),
    "Model D": _rank1(100, 99.37, 82.94, 85.39, 71.95, 87.71),
}
TABLE_7 = {
    "ConvBlock": {"parameters, M": 8.29, "MAdds, M": 539.14},
    "Multi-branch Fusion Block": {"parameters, M": 0.99, "MAdds, M": 65.11},
}
TABLE_9 = {"depth": _denoised(32.52, 97.28, 0.0474), "depth and normals": _denoised(32.60, 97.31, 0.0470)}

LATER = {"PointFaceFormer": 89.08, "PointSurFace": 90.03, "3DFaceMAE": 91.17}
"""Rank-1 on Lock3DFace that was published after the paper, %."""
