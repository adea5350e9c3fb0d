"""The networks that the paper compares its own with, each said to be what it is: written from code, or reconstructed.

None begins from weights that ship: every one starts at random and sees the same crops as the paper's own networks.
"""

from training.networks.baselines.ddrnet import DDRNet, DDRNetConfig
from training.networks.baselines.inception import InceptionV2, InceptionV2Config
from training.networks.baselines.lmfnet import LMFNet, LMFNetConfig
from training.networks.baselines.mobilenet import MobileNetV2, MobileNetV2Config
from training.networks.baselines.mqfnet import MQFNet, MQFNetConfig
from training.networks.baselines.pix2pix import Discriminator, Pix2Pix, Pix2PixConfig
from training.networks.baselines.refinement import Refinement, RefinementConfig
from training.networks.baselines.resnet import ResNet34, ResNet34Config
from training.networks.baselines.vgg import VGG16, VGG16Config

__all__ = [
    "VGG16",
    "DDRNet",
    "DDRNetConfig",
    "Discriminator",
    "InceptionV2",
    "InceptionV2Config",
    "LMFNet",
    "LMFNetConfig",
    "MQFNet",
    "MQFNetConfig",
    "MobileNetV2",
    "MobileNetV2Config",
    "Pix2Pix",
    "Pix2PixConfig",
    "Refinement",
    "RefinementConfig",
    "ResNet34",
    "ResNet34Config",
    "VGG16Config",
]
