"""The VAE room's networks: shapes, and that a checkpoint gives them back."""

import json

import pytest
import torch
from safetensors.torch import save_file

from demos.common.media import checkpoint
from demos.vae.network import DigitVAE, FaceVAE


@pytest.mark.parametrize(
    ("network", "channels", "config"),
    [
        (DigitVAE, 1, {"latent_dim": 3, "hidden": 16, "depth": 2}),
        (DigitVAE, 1, {"latent_dim": 2, "hidden": 16, "depth": 3, "variational": False}),
        (FaceVAE, 3, {"latent_dim": 5, "widths": (8, 8, 16, 16, 16)}),
    ],
)
def test_networks_give_their_shapes_and_come_back_from_a_file(network, channels, config, tmp_path, monkeypatch):
    made = network(**config).eval()
    x = torch.rand(2, channels, made.size, made.size) * 2 - 1
    mean, logvar = made.encode(x)
    pictures = made.decode(mean)
    assert mean.shape == logvar.shape == (2, config["latent_dim"])
    assert pictures.shape == x.shape and pictures.abs().max() <= 1

    folder = tmp_path / "vae" / "checkpoint" / "small"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(made.state_dict(), folder / "model.safetensors")
    monkeypatch.setattr(checkpoint, "DEMOS", tmp_path)
    monkeypatch.setattr(checkpoint, "_sources", {})
    assert torch.equal(checkpoint.load(network, "vae", "small").encode(x)[0], mean)
