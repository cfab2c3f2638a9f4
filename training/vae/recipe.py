"""Trains the variational autoencoders of demos/vae (Kingma and Welling, 1312.6114)."""

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media.images import grid, to_images
from demos.common.nn.backbone import load_backbone
from demos.vae.latent_map import places
from demos.vae.network import DigitVAE, FaceVAE, draw
from training.common import metrics
from training.common.backbones import Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe
from training.common.publish import Card
from training.vae.card import digits_card, faces_card
from training.vae.latent_space import change_basis, directions, measured_attributes, whitening
from training.vae.legibility import legibility

PERCEPTUAL_BLOCKS = (0, 2, 4, 8)  # edges to parts: maps at strides 2, 4, 8 and 16 of the enlarged picture
MAP_POINTS, MAP_TILES = 5_000, 20  # test digits shown on a map, pictures in each of its rows
DIGITS = dict(train_batch_size=200, lr_scheduler="cosine", lr_warmup_steps=300, ema_decay=0.999, max_grad_norm=100.0)
MAP = dict(DIGITS, latent_dim=2, depth=6, max_train_steps=12_000, evaluate_images=1_000, evaluate_samples=1_000)


@dataclass
class VAEConfig(Config):
    """The variational autoencoders' own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "digits": dict(DIGITS, latent_dim=40, max_train_steps=20_000, kl_warmup_steps=3_000),
        "digits_map_low": dict(MAP, kl_weight=0.1),
        "digits_map": dict(MAP, max_train_steps=20_000),
        "digits_map_high": dict(MAP, kl_weight=4.0),
        "digits_autoencoder": dict(MAP, kl_weight=0.0, variational=False),
        "faces": dict(
            latent_dim=128,
            max_train_steps=4_500,
            train_batch_size=16,
            learning_rate=1e-3,
            lr_scheduler="cosine",
            lr_warmup_steps=200,
            kl_weight=3.0,
            kl_warmup_steps=1_000,
            whiten_step=3_000,
            mixed_precision="auto",
            channels_last=True,
            max_grad_norm=1_000.0,
            label_column="sex",
            checkpointing_steps=300,
            sample_steps=300,
        ),
    }

    variant: str | None = field(
        default="digits", metadata={"help": "digits[_map[_low|_high]], digits_autoencoder, faces."}
    )
    label_column: str = field(default="label", metadata={"help": "Column of classes; not needed for training."})
    latent_dim: int = field(default=2, metadata={"help": "Latent variables."})
    hidden: int = field(default=512, metadata={"help": "Digits: units in a hidden layer."})
    depth: int = field(default=2, metadata={"help": "Digits: hidden layers of the encoder and of the decoder."})
    variational: bool = field(default=True, metadata={"help": "False: an ordinary autoencoder."})
    kl_weight: float = field(default=1.0, metadata={"help": "Weight of the KL term (beta)."})
    kl_warmup_steps: int = field(default=0, metadata={"help": "The KL term's weight grows from 0 over these steps."})
    whiten_step: int = field(
        default=0, metadata={"help": "Faces: rotate and scale the latent space at this step; see whitening()."}
    )
    sigma: float = field(default=0.25, metadata={"help": "Faces: standard deviation of a pixel under p(x|z)."})
    perceptual_weight: float = field(default=1.0, metadata={"help": "Faces: weight of the distance between features."})
    evaluate_images: int = field(default=10_000, metadata={"help": "Digits: test pictures for the bound."})
    evaluate_samples: int = field(default=5_000, metadata={"help": "Digits: importance samples a picture."})


def kl_divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, I)) in nats, appendix B; (B, latent) -> (B,)."""
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(1)


def binarise(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws ink or no ink from grey levels: (…) in [-1, 1] -> {0, 1}."""
    return torch.bernoulli((x + 1) / 2, generator=generator)


def importance_bound(network: DigitVAE, ink: Tensor, samples: int) -> float:
    """The importance-weighted bound on -log p(x) in nats (Burda et al., 1509.00519, equation 8), mean over pictures.

    Args:
        ink: (B, 1, 28, 28) in {0, 1}.
        samples: Draws from q(z|x) for each picture.
    """
    mean, logvar = network.encode(2 * ink - 1)
    total = 0.0
    for x, m, s in zip(ink.flatten(1), mean, logvar):
        z = draw(m.expand(samples, -1), s.expand(samples, -1))
        logits = network.logits(z).flatten(1)
        likelihood = logits @ x - F.softplus(logits).sum(1)
        prior_over_posterior = 0.5 * ((z - m).square() / s.exp() + s - z.square()).sum(1)
        total += math.log(samples) - float(torch.logsumexp(likelihood + prior_over_posterior, 0))
    return total / len(ink)


class VAE(Recipe):
    name = "vae"
    published = "vae"

    def __init__(self, config: VAEConfig):
        super().__init__(config)
        self.faces = config.variant == "faces"
        if self.faces:
            network = FaceVAE(latent_dim=config.latent_dim)
            self.backbone = load_backbone()
            self.better = {"st_lpips": "lower", "kid_lite2": "lower"}
        else:
            network = DigitVAE(config.latent_dim, config.hidden, config.depth, config.variational)
            self.better = {"nats": "lower"} if config.variational else {"reconstruction_nats": "lower"}
        self.networks = {"vae": network}
        self.optimizers = {"vae": torch.optim.Adam(network.parameters(), config.learning_rate)}
        self.phases = {"vae": ("vae",)}
        self.size, self.channels = network.size, network.channels
        self.white = False

    def dataset(self, split: str) -> ImageData:
        if self.faces:
            self.backbone.to(self.device)
        rows = open_split(self.config.dataset, split)
        labels = {"label": self.config.label_column}
        return ImageData(rows, self.size, self.channels, self.config.image_column, labels)

    def prepare(self, batch: dict, step: int) -> dict:
        if self.config.whiten_step and step == self.config.whiten_step and not self.white:
            self.white = True
            with torch.autocast(self.device.type, enabled=False):  # in bf16 reconstructions would change
                self.whiten()
        return batch

    @torch.no_grad()
    def whiten(self) -> None:
        """Changes the basis of the latent space, in the trained and in the averaged weights alike."""
        data, codes = self.dataset("train"), []
        for part in torch.arange(min(len(data), 2_000)).split(100):
            x = data.__getitems__(part.tolist())["image"].to(self.device)
            codes += [self.averaged.encode(torch.cat([x, x.flip(3)]))]
        means, logvars = (torch.cat(parts) for parts in zip(*codes))
        basis = whitening(means, logvars.exp())
        for network in (self.unwrapped("vae"), self.averaged):
            change_basis(network, *basis)
        network = self.unwrapped("vae")
        for weight in (*network.to_latent.parameters(), *network.from_latent.parameters()):
            self.optimizers["vae"].state.pop(weight, None)  # Adam's averages belong to the old basis

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        x = batch["image"]
        if self.faces:
            flip = torch.rand(len(x), device=x.device) < 0.5
            x = torch.where(flip[:, None, None, None], x.flip(3), x)
            output, mean, logvar = self.networks["vae"](x)
            # -log p(x|z) without its constant: squared error over twice the variance, summed over pixels
            pixels = (output.float() - x).square().flatten(1).sum(1) / (2 * self.config.sigma**2)
            features = self.perceptual(output, x) * self.config.perceptual_weight
            likelihood, scalars = pixels + features, {"pixels": pixels.mean(), "features": features.mean()}
        else:
            ink = binarise(x)
            logits, mean, logvar = self.networks["vae"](2 * ink - 1)
            likelihood = F.binary_cross_entropy_with_logits(logits, ink, reduction="none").flatten(1).sum(1)
            scalars = {"reconstruction": likelihood.mean()}
        kl = kl_divergence(mean.float(), logvar.float())
        weight = self.config.kl_weight * min(1.0, (step + 1) / max(1, self.config.kl_warmup_steps))
        if self.config.variational:
            scalars["kl"] = kl.mean()
        return (likelihood + weight * kl).mean(), scalars

    def perceptual(self, output: Tensor, x: Tensor) -> Tensor:
        """Distance in features of EfficientNet-Lite0, (B, 3, 64, 64) twice -> (B,), on the scale of the pixels' term.

        As in LPIPS (1801.03924): vectors of unit length at every position, squared differences, mean over positions.
        """
        enlarge = partial(F.interpolate, size=96, mode="bilinear")
        with torch.no_grad():
            wanted = self.backbone.features(enlarge(x), PERCEPTUAL_BLOCKS)
        distance = torch.zeros(len(x), device=x.device)
        for a, b in zip(self.backbone.features(enlarge(output), PERCEPTUAL_BLOCKS), wanted):
            difference = F.normalize(a.float(), dim=1) - F.normalize(b.float(), dim=1)
            distance = distance + difference.square().sum(1).mean((1, 2))
        return distance * x[0].numel() / 20

    @cached_property
    def test(self) -> ImageData:
        return self.dataset("test")

    def pictures(self, data: ImageData, count: int) -> Tensor:
        """The first `count` pictures in [-1, 1]; digits binarised once, with a fixed seed."""
        x = data.__getitems__(list(range(min(count, len(data)))))["image"]
        if not self.faces:
            x = 2 * binarise(x, torch.Generator().manual_seed(0)) - 1
        return x.to(self.device)

    def samples(self, network: nn.Module) -> Image.Image:
        """Test pictures, their reconstructions, then draws from the prior (or, with two latent variables, the map)."""
        columns = 16 if self.faces else 20
        x = self.pictures(self.test, columns)
        rows = [x, network.decode(network.encode(x)[0])]
        if network.latent_dim == 2:
            # equal shares of the prior; an autoencoder has none, so the range that its test digits take
            at = torch.linspace(0.025, 0.975, columns).to(x)
            across, down = torch.distributions.Normal(0.0, 1.0).icdf(at).expand(2, -1)
            if not self.config.variational:
                across, down = network.encode(self.pictures(self.test, 1000))[0].quantile(at, 0).T
            rows += [network.decode(torch.stack([across, y.expand(columns)], 1)) for y in down.flip(0)]
        else:
            rows += [network.decode(torch.randn(columns, network.latent_dim).to(x)) for _ in range(4)]
        return grid(to_images(torch.cat(rows)), columns, gutter=1)

    def sheet(self, network: nn.Module) -> Image.Image:
        """Faces: 64 draws from the prior, none picked. The data's own pictures (and copies of them) are not passed on."""
        if not self.faces:
            return self.samples(network)
        return grid(to_images(network.decode(torch.randn(64, network.latent_dim).to(self.device))), 16, gutter=1)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """Figures on the test split; nats are means over pictures of negative log-probabilities."""
        if self.faces:
            x = self.pictures(self.test, len(self.test))
            mean, logvar = network.encode(x)
            output = network.decode(mean)
            drawn = network.decode(torch.randn(2 * len(x), network.latent_dim).to(x))
            look = Lite2Vectors().to(self.device)
            return {
                "psnr": metrics.psnr(output, x),
                "st_lpips": metrics.st_lpips(output.cpu(), x.cpu()),
                "kid_lite2": metrics.kernel_distance(metrics.vectors(look, x), metrics.vectors(look, drawn)),
                "kl": float(kl_divergence(mean, logvar).mean()),
            }
        x = self.pictures(self.test, len(self.test))
        ink = (x + 1) / 2
        mean, logvar = network.encode(x)
        cross_entropy = F.binary_cross_entropy_with_logits(network.logits(mean), ink, reduction="none")
        figures = {"reconstruction_nats": float(cross_entropy.flatten(1).sum(1).mean())}
        if self.config.variational:
            count, samples = min(self.config.evaluate_images, len(ink)), self.config.evaluate_samples
            figures["kl"] = float(kl_divergence(mean, logvar).mean())
            figures["nats"] = importance_bound(network, ink[:count], samples)
            figures.update(nats_images=count, nats_samples=samples)
        if network.latent_dim == 2 and "label" in self.test.labels:
            at = torch.from_numpy(places(mean[:MAP_POINTS].cpu().numpy(), MAP_TILES)).to(mean)
            drawn, known = (network.logits(at) > 0).float(), self.dataset("train")
            digits = known.__getitems__(list(range(len(known))))
            both = legibility(
                drawn, (x[:1000] > 0).float(), (digits["image"] > 0).float().to(x), digits["label"].to(x.device)
            )
            figures["legible_places"], figures["legible_digits"] = both
        return figures

    def extras(self, network: nn.Module) -> dict[str, dict[str, Tensor]]:
        """Maps: where test digits lie. Faces: directions of attributes, and mean and spread of all training faces."""
        if not self.faces:
            if network.latent_dim != 2 or "label" not in self.test.labels:
                return {}
            means = network.encode(self.pictures(self.test, MAP_POINTS))[0]
            return {"latents.safetensors": {"means": means, "labels": self.test.labels["label"][: len(means)]}}
        data = self.dataset("train")
        batches = [data.__getitems__(part.tolist()) for part in torch.arange(len(data)).split(100)]
        means = torch.cat([network.encode(batch["image"].to(self.device))[0] for batch in batches]).cpu()
        parts = [measured_attributes(batch["image"]) for batch in batches]
        attributes = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        if "label" in data.labels:
            attributes[self.config.label_column] = data.labels["label"].float()
        found = directions(means, attributes)
        return {"directions.safetensors": {**found, "mean": means.mean(0), "std": means.std(0)}}

    def card(self, figures: dict[str, float]) -> Card:
        return faces_card(self.config) if self.faces else digits_card(self.config)
