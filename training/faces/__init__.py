"""Synthetic people: a statistical face model, what heads wear, and the camera's view of them."""

from training.faces.model import Face, FaceModel
from training.faces.render import Scene, View, render

__all__ = ["Face", "FaceModel", "Scene", "View", "render"]
