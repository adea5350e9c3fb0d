"""What the sources of each network to compare with leave open, and what was chosen: its card."""

from __future__ import annotations

CHOICES: dict[str, dict[str, str]] = {
    "led3d": {
        "dropout": "0.2, as in its published code; the paper's author has 0.9",
        "depth and normals": "four channels at the input; Table 2 does not say how they are joined",
        "input": "depth on [-1, 1]; its published weights take 0-255 in three equal channels",
    },
    "led3d-pair": {"fusion": "mean of the cosines of two Led3Ds, of depth and of normals; a reading of Table 2"},
    "single-path": {"fusion": "one ConvBlock 960 → 960, then SAV (Figure 7, Model A)"},
    "ddrnet": {
        "part": "the denoiser for single frames; faces without colour cannot be refined by shading",
        "padding": "1 pixel on every side, where TensorFlow pads unevenly",
        "L2 on kernels": "off; the published 0.05 rules the loss",
        "target": "the clean face of a pair, where it had several frames fused",
    },
    "3d-frm (reconstructed)": {
        "known": "from the abstract: several receptive fields, sub-pixel decoder, early fusion, a joint loss",
        "widths and depth": "32-64-128-256, two blocks at each, dilations 1, 2, 4: ours",
        "loss": "L1 + 0.1 smoothness + 0.001 identity: ours",
        "parameters": "1,320,385; none published",
    },
    "pix2pix": {
        "rate": "2e-4, falling evenly to 0 in the second half, in as many steps as DMDNet has",
        "turns": "generator and discriminator take their step together, by one optimiser",
        "dropout": "off when measured, so that an embedding is always the same",
        "output": "normals of unit length",
    },
    "mqfnet (reconstructed)": {
        "known": "from the abstract: pix2pix on normals, two qualities fused by general convolutions",
        "backbones": "Led3D's, one for each quality: ours",
        "fusion": "ConvBlock 960 → 960 on the joined maps: ours",
        "losses": "a softmax on each branch and on all joined, equal weights: ours",
        "generator": "frozen while the recogniser trains: ours",
    },
    "lmfnet (reconstructed)": {
        "known": "from the abstract: light, hierarchical multiscale fusion, depth and normals",
        "blocks": "Res2Net's hierarchy of four parts, an exchange between streams at each stage: ours",
        "head": "grouped convolution, 1×1 to 512, SAV: ours",
        "parameters": "1,267,408 without a classifier; none published",
    },
    "vgg-16": {
        "start": "random; whether Table 2's was pretrained is not said",
        "normalisation": "batch normalisation (norm), without which it needs a tenth of the rate",
        "maps": "4×4 brought to 7×7 by adaptive pooling; embedding: fc7",
    },
    "resnet-34": {"start": "random; whether Table 2's was pretrained is not said", "embedding": "global average, 512"},
    "mobilenet-v2": {
        "start": "random; whether Table 2's was pretrained is not said",
        "embedding": "global average, 1280",
    },
    "inception-v2": {
        "start": "random; whether Table 2's was pretrained is not said",
        "form": "BN-Inception as published in code; the embedding is the global average, 1024",
        "Cui et al.": "the same network, a person's frames of one subset averaged; their own preparation is not public",
    },
}
