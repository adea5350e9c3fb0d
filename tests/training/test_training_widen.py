import pytest
import torch

from training.networks import DMDNet, DMDNetConfig
from training.networks.widen import WidenError, widen

SMALL = DMDNetConfig(channels=4, blocks=1, hidden=(8, 6, 6, 6), encoding=3)
WIDE = DMDNetConfig(channels=7, blocks=3, hidden=(12, 9, 8, 6), encoding=5)


def shaken() -> DMDNet:
    torch.manual_seed(3)
    network = DMDNet(SMALL)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.02)
    return network.eval()


def test_the_wide_network_computes_what_the_narrow_one_does() -> None:
    narrow = shaken()
    depth = torch.rand(2, 1, 128, 128) * 255
    with torch.no_grad():
        assert torch.allclose(widen(narrow, WIDE).eval()(depth), narrow(depth), atol=2e-3)


def test_new_weights_learn() -> None:
    wide = widen(shaken(), WIDE)
    wide(torch.rand(1, 1, 128, 128) * 255).mean().backward()
    first = wide.decoder.layers[0].weight.grad
    assert first is not None
    assert first[: SMALL.hidden[0], SMALL.channels : WIDE.channels].abs().max() > 0


def test_a_network_that_does_not_contain_the_other_is_refused() -> None:
    with pytest.raises(WidenError):
        widen(shaken(), DMDNetConfig(channels=3, blocks=3, hidden=(12, 9, 8, 6), encoding=5))
