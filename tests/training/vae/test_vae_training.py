"""training/vae: its arithmetic against exact answers, and every kind of variant for two steps."""

import json

import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from PIL import Image
from safetensors.torch import load_file
from torch.distributions import Normal, kl_divergence

from demos.vae.network import DigitVAE, FaceVAE
from training.common.config import parse
from training.common.loop import main
from training.common.publish import bundled
from training.vae.bound import importance_bound
from training.vae.card import digits_card, faces_card
from training.vae.config import VAEConfig
from training.vae.latent_space import change_basis, directions, whitening
from training.vae.legibility import legibility
from training.vae.recipe import VAETraining, total_kl


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """16 pictures to train with and 24 to test with, two classes."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = torch.Generator().manual_seed(0)
    for number in range(40):
        name = folder / ("test" if number % 5 > 1 else "train") / ("female", "male")[number % 2] / f"{number:02d}.png"
        name.parent.mkdir(parents=True, exist_ok=True)
        pixels = torch.randint(0, 256, (8, 8, 3), generator=generator, dtype=torch.uint8)
        Image.fromarray(pixels.numpy()).save(name)
    return folder


def test_importance_bound_meets_the_integral():
    # with one latent variable, log p(x) can be integrated on a grid
    torch.manual_seed(0)
    network = DigitVAE(latent_dim=1, hidden=16).requires_grad_(False)
    ink = torch.bernoulli(torch.full((3, 1, 28, 28), 0.4))
    z = torch.linspace(-8, 8, 4001)
    likelihood = torch.distributions.Bernoulli(logits=network.logits(z[:, None]).flatten(1))
    joint = likelihood.log_prob(ink.flatten(1)[:, None]).sum(2) + Normal(0.0, 1.0).log_prob(z)
    exact = -(torch.logsumexp(joint, 1) + torch.log(z[1] - z[0])).mean()
    assert importance_bound(network, ink, 20_000) == pytest.approx(float(exact), abs=0.02)
    loose = sum(importance_bound(network, ink, 1) for _ in range(50)) / 50
    assert loose > float(exact)


def test_kl_is_that_of_the_distributions():
    mean, logvar = torch.randn(4, 3), torch.randn(4, 3)
    exact = kl_divergence(Normal(mean, (logvar / 2).exp()), Normal(0.0, 1.0)).sum(1)
    torch.testing.assert_close(total_kl(mean, logvar), exact.mean())


def test_legible_is_what_lies_near_digits_that_agree():
    generator = torch.Generator().manual_seed(0)
    shapes = torch.bernoulli(torch.full((10, 1, 28, 28), 0.3), generator=generator)

    def written(digits, spoilt=0.02):
        noise = torch.bernoulli(torch.full((len(digits), 1, 28, 28), spoilt), generator=generator)
        return (shapes[digits] - noise).abs()

    labels = torch.arange(500) % 10
    known, real = written(labels), written(labels[:200])
    between = torch.where(torch.arange(28) < 14, shapes, shapes.roll(1, 0))  # left half of one, right half of another
    assert legibility(real, real, known, labels)[0] > 0.9
    assert legibility(between, real, known, labels)[0] == 0
    scattered = known[:, :, torch.randperm(28, generator=generator)]
    assert legibility(scattered[:50], real, known, labels) == (0, pytest.approx(0.95, abs=0.01))


def test_directions_tell_correlated_attributes_apart():
    generator = torch.Generator().manual_seed(0)
    smile = torch.randn(500, generator=generator)
    light = 0.7 * smile + torch.randn(500, generator=generator)
    means = 5 + smile[:, None] * torch.tensor([1.0, 0, 0]) + light[:, None] * torch.tensor([0, 2.0, 0])
    found = directions(means, {"smile": 3 * smile, "light": light, "cheeks": torch.randn(500, generator=generator)})
    assert found.keys() == {"smile", "light"}
    torch.testing.assert_close(found["smile"], torch.tensor([1.0, 0, 0]) * smile.std(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(found["light"], torch.tensor([0, 2.0, 0]) * light.std(), atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_whitening_makes_codes_like_the_prior_and_changes_no_reconstruction():
    torch.manual_seed(0)
    network = FaceVAE(4, (8,) * 5).eval()
    x = torch.rand(300, 3, 64, 64) * torch.rand(300, 3, 1, 1) * 2 - 1
    before, mean, logvar = network(x)
    change_basis(network, *whitening(mean, logvar.exp()))
    after, mean, logvar = network(x)
    torch.testing.assert_close(after, before, atol=1e-4, rtol=0)
    together = torch.cov(mean.T) + logvar.exp().mean(0).diag()
    torch.testing.assert_close(together, torch.eye(4), atol=1e-3, rtol=0)
    torch.testing.assert_close(mean.mean(0), torch.zeros(4), atol=1e-3, rtol=0)


@pytest.mark.parametrize("network", [DigitVAE(5, 16, 3), DigitVAE(2, 16, variational=False), FaceVAE(8, (8,) * 5)])
def test_networks_keep_their_shapes(network):
    x = torch.rand(2, network.channels, network.size, network.size) * 2 - 1
    output, mean, logvar = network(x)
    assert output.shape == x.shape and mean.shape == logvar.shape == (2, network.latent_dim)
    assert network.decode(mean).abs().max() <= 1
    network.eval()
    torch.testing.assert_close(network(x)[0], network(x)[0], rtol=0, atol=0)


def test_published_sizes():
    assert sum(weight.numel() for weight in FaceVAE().parameters()) <= 5_000_000
    config = parse(VAEConfig, ["--dataset", "x", "--variant", "digits_map_high", "--max_train_steps", "7"])
    assert (config.kl_weight, config.latent_dim, config.max_train_steps) == (4.0, 2, 7)


@pytest.mark.parametrize("variant", VAEConfig.variants)
def test_the_published_cards_say_what_is_written_today(variant):
    config = parse(VAEConfig, ["--dataset", "x", "--variant", variant])
    card = faces_card(config) if variant == "faces" else digits_card(config)
    published = (bundled("vae", variant) / "README.md").read_text(encoding="utf-8")
    for words in (card.title, card.paper, card.medium, card.data, card.limits):
        assert words[0] in published and words[1] in published


@pytest.mark.parametrize(
    ("variant", "figures", "extra"),
    [
        ("digits", {"nats", "kl", "reconstruction_nats", "nats_images", "nats_samples"}, None),
        (
            "digits_autoencoder",
            {"reconstruction_nats", "legible_places", "legible_digits"},
            "latents.safetensors",
        ),
        ("faces", {"psnr", "st_lpips", "kid_lite2", "kl"}, "directions.safetensors"),
    ],
)
def test_two_steps_and_publish(variant, figures, extra, pictures, tmp_path, capsys):
    AcceleratorState._reset_state(reset_partial_state=True)
    GradientState._reset_state()
    folder = tmp_path / "published"
    flags = ["--dataset", str(pictures), "--variant", variant, "--max_train_steps", "2", "--train_batch_size", "4"]
    flags += ["--output_dir", str(tmp_path / "out"), "--sample_steps", "2", "--label_column", "label"]
    flags += ["--publish", "--publish_dir", str(folder), "--evaluate_images", "2", "--evaluate_samples", "5"]
    main(VAETraining, VAEConfig, flags)
    assert (tmp_path / "out" / "samples" / "0000002.png").is_file()
    printed = json.loads(capsys.readouterr().out.partition(": ")[2])
    assert printed.keys() >= figures
    if extra == "latents.safetensors":
        found = load_file(folder / extra)
        assert found["means"].shape == (24, 2) and found["labels"].tolist()[:2] == [0, 0]
    if extra == "directions.safetensors":
        found = load_file(folder / extra)
        assert found.keys() >= {"label", "smile", "dark_hair", "mean", "std"} and "cheeks" not in found
        assert all(value.shape == (128,) and value.isfinite().all() for value in found.values())
