"""A pix2pix room whose networks are tiny and random."""

import pytest
import torch
from safetensors.torch import save_file

from demos.common.media import checkpoint
from demos.pix2pix.constants import COLOURS, FACADES, SIZES
from demos.pix2pix.network import Generator, Norm, PatchDiscriminator
from demos.pix2pix.pipeline import Pix2Pix

TINY = {"channels": (4, 8, 8), "blocks": 1}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A pipeline whose checkpoints are tiny random networks."""
    folder = tmp_path_factory.mktemp("demos")
    torch.manual_seed(0)
    for task in SIZES:
        noise_dim = 0 if task == "facades_l1" else 4
        network = Generator(12 if task in FACADES else 1, noise_dim=noise_dim, **TINY)
        for norm in network.modules():
            if isinstance(norm, Norm) and norm.style:
                norm.style.weight.data.normal_()
        network.save_pretrained(folder / "pix2pix" / "checkpoint" / task)
    discriminator = PatchDiscriminator(len(COLOURS) + 3)
    save_file(discriminator.state_dict(), folder / "pix2pix" / "checkpoint" / "facades" / "discriminator.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoint, "DEMOS", folder)
        patch.setattr(checkpoint, "_sources", {})
        yield Pix2Pix()
