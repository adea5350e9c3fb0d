"""Published face data sets as they are distributed, read into pools.

A *reader* lists what a folder holds (:class:`Entry`: who, which session, which subset, which file) without reading it,
then loads one entry at a time. :mod:`training.scans.prepare` cuts faces out of what was loaded, by the one
``face.crop`` or by the paper's own preprocessing, and writes a pool. None of these data sets ships with Relief;
docs/datasets.md says where each is requested.
"""

from training.scans.scan import DepthImage, Entry, Reader, Relative, ScanError, SetError, Surface, Warn

__all__ = ["DepthImage", "Entry", "Reader", "Relative", "ScanError", "SetError", "Surface", "Warn"]
