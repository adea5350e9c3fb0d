"""The paper's networks, in torch: DMDNet, LDNFNet and Led3D, and the one definition of normals."""

from training.networks.dmdnet import DMDNet, DMDNetConfig
from training.networks.ldnfnet import LDNFNet, LDNFNetConfig, Paths
from training.networks.led3d import Led3D, Led3DConfig, Led3DPair, Led3DPairConfig
from training.networks.normals import normals
from training.networks.single_path import SinglePath, SinglePathConfig

__all__ = [
    "DMDNet",
    "DMDNetConfig",
    "LDNFNet",
    "LDNFNetConfig",
    "Led3D",
    "Led3DConfig",
    "Led3DPair",
    "Led3DPairConfig",
    "Paths",
    "SinglePath",
    "SinglePathConfig",
    "normals",
]
