"""Folders of depth images, in the layouts that others use."""
