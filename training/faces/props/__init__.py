"""Props of heads: hair, beards, headwear, glasses, hands, scarves, masks, shoulders.

The statistical model is bald and bare; cameras see none of its people like that. Every prop is a plain mesh in the face
frame (metres), crude on purpose: what trains on it must not rely on what lies outside the face or before it.
"""

from training.faces.props.beards import beard
from training.faces.props.covers import hand, mask, scarf
from training.faces.props.eyewear import glasses
from training.faces.props.hairstyles import fringe, hair, long_hair, mane
from training.faces.props.headwear import beanie, cap, hat, headscarf
from training.faces.props.outfit import COVERS, OCCLUDERS, Dressed, Item, Outfit, dress, occluder, wear
from training.faces.props.shapes import Mesh, Triangles, Vertices, ellipsoid, grid_mesh

__all__ = [
    "COVERS", "OCCLUDERS", "Dressed", "Item", "Mesh", "Outfit", "Triangles", "Vertices", "beanie", "beard", "cap",
    "dress", "ellipsoid", "fringe", "glasses", "grid_mesh", "hair", "hand", "hat", "headscarf", "long_hair", "mane",
    "mask", "occluder", "scarf", "wear",
]  # fmt: skip
