"""A translator's training step: pix2pix from the normals of noisy faces to those of clean ones."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.func import functional_call

from training.experiment import Experiment, ExperimentError
from training.networks.baselines import Discriminator, Pix2Pix
from training.networks.normals import normals
from training.pictures import Sheet
from training.precision import float32
from training.train_denoiser import DenoiserTask


class TranslatorObjective(nn.Module):
    """pix2pix's loss: (noisy, clean) depth → 100 · L1 and what the discriminator says, with its own loss.

    Both networks take their step at once, on the same batch, where pix2pix lets them take turns: one optimiser does.
    The discriminator's weights are held when the generator is judged, and the generator's picture when it is learnt
    from, so no gradient goes to the wrong side.
    """

    def __init__(self, network: nn.Module, experiment: Experiment) -> None:
        super().__init__()
        if not isinstance(network, Pix2Pix):
            raise ExperimentError(f"a {type(network).__name__} is no translator; its network_name is pix2pix")
        self.network = network
        self.discriminator = Discriminator(network.config.channels)
        self.loss = experiment.loss

    def forward(self, noisy: Tensor, clean: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        given, wanted = normals(noisy), normals(clean)
        made = self.network(noisy).float()
        with float32(made.device):
            held = {name: value.detach() for name, value in self.discriminator.named_parameters()}
            judged = functional_call(self.discriminator, held, (torch.cat((given, made), dim=1),))
            real = self.discriminator(torch.cat((given, wanted), dim=1))
            false = self.discriminator(torch.cat((given, made.detach()), dim=1))
            terms = {
                "l1": (made - wanted).abs().mean(),
                "adversarial": nnf.softplus(-judged).mean(),
                "discriminator": (nnf.softplus(-real).mean() + nnf.softplus(false).mean()) / 2,
            }
        generator = self.loss.l1 * terms["l1"] + self.loss.adversarial * terms["adversarial"]
        return generator + terms["discriminator"], terms


class TranslatorTask(DenoiserTask):
    """Training pix2pix on the noisy and clean crops of a pool."""

    def _objective(self, network: nn.Module) -> nn.Module:
        return TranslatorObjective(network, self.experiment)

    @torch.no_grad()
    def faces(self, network: nn.Module) -> Sheet | None:  # noqa: ARG002
        """None: what it makes are normals, not faces."""
        return None

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """Mean angle between made and clean normals inside the face, degrees, with that of the given ones."""
        if self.held_out is None:
            return {}
        index = self._spread(self.held_out, self.experiment.run.validate_samples)
        noisy, clean = self._pairs(self.held_out, index, 0)
        face, wanted = clean > 0, normals(clean)
        found = {}
        for name, normal in (("angle", network(noisy)), ("input_angle", normals(noisy))):
            cosine = (normal * wanted).sum(dim=1, keepdim=True).clamp(-1, 1)
            found[name] = float(torch.rad2deg(torch.acos(cosine))[face].mean())
        return found
