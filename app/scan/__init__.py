"""A three-dimensional scan: frames of one head, taken in several poses, fused into one mesh.

:func:`cut` takes the head out of a frame, :func:`fuse` joins what was cut, :func:`save` writes the mesh where the user
says. Nothing is kept here. Open3D is imported when it is needed: it takes seconds.
"""

from app.scan.fusing import Scan, ScanError, fuse
from app.scan.saving import need_new, save
from app.scan.shot import Shot, cut

__all__ = ["Scan", "ScanError", "Shot", "cut", "fuse", "need_new", "save"]
