"""The open benchmark: a fixed, seeded, synthetic counterpart of the paper's protocols that needs no licence.

The paper (section 5.1 and 5.2) measures recognition on Lock3DFace, 509 people before a Kinect v2, and denoising on
degraded Bosphorus scans; neither may be passed on. Here the same subsets are drawn from the statistical face model and
seen through the Kinect v2 model. ``spec`` holds what is frozen, ``draw`` what every frame looks like, ``manifest`` the
hash that proves it, ``make`` renders, ``verify`` renders again; ``identification``, ``verification`` and
``significance`` say how well a method does. See docs/open-benchmark.md.
"""
