"""The networks' training: the evidence lower bound, samples, figures, and what the room needs beside the weights."""

from functools import cached_property

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from demos.common.media.images import grid, to_images
from demos.common.metrics.kl import kl_per_latent
from demos.common.nn.backbone import load_backbone
from demos.vae.network import DigitVAE, FaceVAE
from demos.vae.plane import tile_places
from training.common import metrics
from training.common.augment import mirror
from training.common.backbones import Lite2Vectors
from training.common.card import Card
from training.common.data import ImageData, open_split
from training.common.losses.perceptual import feature_distance
from training.common.publish import Extras
from training.common.recipe import Recipe
from training.vae.bound import importance_bound
from training.vae.card import digits_card, faces_card
from training.vae.config import VAEConfig
from training.vae.data import binarise, first_pictures
from training.vae.latent_space import change_basis, directions, measured_attributes, whitening
from training.vae.legibility import legibility

PERCEPTUAL_BLOCKS = (0, 2, 4, 8)  # edges to parts: maps at strides 2, 4, 8 and 16 of the enlarged picture
MAP_POINTS, MAP_TILES = 5_000, 20  # test digits on a map, pictures in each of its rows


class VAETraining(Recipe):
    """One network in one phase: for digits, whose pixels are ink or no ink, or for faces."""

    name = "vae"
    published = "vae"
    config: VAEConfig

    def __init__(self, config: VAEConfig):
        super().__init__(config)
        self.faces = config.variant == "faces"
        network: DigitVAE | FaceVAE
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
        self.whitened = False

    def dataset(self, split: str) -> ImageData:
        if self.faces:
            self.backbone.to(self.device)
        rows = open_split(self.config.dataset, split)
        labels = {"label": self.config.label_column}
        return ImageData(rows, self.size, self.channels, self.config.image_column, labels)

    def prepare(self, batch: dict, step: int) -> dict:
        if self.config.whiten_step and step == self.config.whiten_step and not self.whitened:
            self.whitened = True
            with torch.autocast(self.device.type, enabled=False):  # in bf16 reconstructions would change
                self.whiten()
        return batch

    @torch.no_grad()
    def whiten(self) -> None:
        """Changes the basis of the latent space, in the trained and in the averaged weights alike."""
        data, codes = self.dataset("train"), []
        for indices in torch.arange(min(len(data), 2_000)).split(100):
            x = data.__getitems__(indices.tolist())["image"].to(self.device)
            codes += [self.averaged.encode(torch.cat([x, x.flip(3)]))]
        means, logvars = (torch.cat(parts) for parts in zip(*codes))
        basis = whitening(means, logvars.exp())
        for network in (self.unwrapped("vae"), self.averaged):
            change_basis(network, *basis)
        network = self.unwrapped("vae")
        for weight in (*network.to_latent.parameters(), *network.from_latent.parameters()):
            self.optimizers["vae"].state.pop(weight, None)  # Adam's averages belong to the old basis

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        """The negative evidence lower bound in nats, mean over pictures, without constants."""
        if self.faces:
            x = mirror(batch["image"])
            output, mean, logvar = self.networks["vae"](x)
            # -log p(x|z) without its constant: squared error over twice the variance, summed over pixels
            pixels = (output.float() - x).square().flatten(1).sum(1).mean() / (2 * self.config.sigma**2)
            features = self.perceptual(output, x) * self.config.perceptual_weight
            error, scalars = pixels + features, {"pixels": pixels, "features": features}
        else:
            ink = binarise(batch["image"])
            logits, mean, logvar = self.networks["vae"](2 * ink - 1)
            error = cross_entropy(logits, ink)
            scalars = {"reconstruction": error}
        kl = total_kl(mean.float(), logvar.float())
        weight = self.config.kl_weight * min(1.0, (step + 1) / max(1, self.config.kl_warmup_steps))
        if self.config.variational:
            scalars["kl"] = kl
        return error + weight * kl, scalars

    def perceptual(self, output: Tensor, x: Tensor) -> Tensor:
        """Distance of (B, 3, 64, 64) twice in features of EfficientNet-Lite0, on the scale of the pixels' term."""
        larger, reference = (F.interpolate(pictures, size=96, mode="bilinear") for pictures in (output, x))
        return feature_distance(self.backbone, larger, reference, PERCEPTUAL_BLOCKS) * x[0].numel() / 20

    @cached_property
    def test(self) -> ImageData:
        return self.dataset("test")

    def test_pictures(self, count: int) -> Tensor:
        """The first `count` pictures of the test split in [-1, 1]; digits are binarised, with a fixed seed."""
        return first_pictures(self.test, count, binary=not self.faces).to(self.device)

    def samples(self, network: DigitVAE | FaceVAE) -> Image.Image:
        """Test pictures, their reconstructions, then samples of the prior (with two latent variables, the map)."""
        columns = 16 if self.faces else 20
        x = self.test_pictures(columns)
        rows = [x, network.decode(network.encode(x)[0])]
        if network.latent_dim == 2:
            # equal shares of the prior; an autoencoder has none, so the range that its test digits take
            shares = torch.linspace(0.025, 0.975, columns).to(x)
            across, down = torch.distributions.Normal(0.0, 1.0).icdf(shares).expand(2, -1)
            if not self.config.variational:
                across, down = network.encode(self.test_pictures(1000))[0].quantile(shares, 0).T
            rows += [network.decode(torch.stack([across, y.expand(columns)], 1)) for y in down.flip(0)]
        else:
            rows += [network.decode(torch.randn(columns, network.latent_dim).to(x)) for _ in range(4)]
        return grid(to_images(torch.cat(rows)), columns, gutter=1)

    def sheet(self, network: DigitVAE | FaceVAE) -> Image.Image:
        """Faces: 64 samples of the prior, none picked. The data's own pictures and their copies are not passed on."""
        if not self.faces:
            return self.samples(network)
        return grid(to_images(network.decode(torch.randn(64, network.latent_dim).to(self.device))), 16, gutter=1)

    def evaluate(self, network: DigitVAE | FaceVAE) -> dict[str, float]:
        """Figures on the test split; nats are means over pictures of negative log-probabilities."""
        return self.evaluate_faces(network) if isinstance(network, FaceVAE) else self.evaluate_digits(network)

    def evaluate_faces(self, network: FaceVAE) -> dict[str, float]:
        x = self.test_pictures(len(self.test))
        mean, logvar = network.encode(x)
        output = network.decode(mean)
        sampled = network.decode(torch.randn(2 * len(x), network.latent_dim).to(x))
        lite2 = Lite2Vectors().to(self.device)
        return {
            "psnr": metrics.psnr(output, x),
            "st_lpips": metrics.st_lpips(output.cpu(), x.cpu()),
            "kid_lite2": metrics.kernel_distance(metrics.vectors(lite2, x), metrics.vectors(lite2, sampled)),
            "kl": float(total_kl(mean, logvar)),
        }

    def evaluate_digits(self, network: DigitVAE) -> dict[str, float]:
        x = self.test_pictures(len(self.test))
        ink = (x + 1) / 2
        mean, logvar = network.encode(x)
        figures = {"reconstruction_nats": float(cross_entropy(network.logits(mean), ink))}
        if self.config.variational:
            count, samples = min(self.config.evaluate_images, len(ink)), self.config.evaluate_samples
            figures["kl"] = float(total_kl(mean, logvar))
            figures["nats"] = importance_bound(network, ink[:count], samples)
            figures.update(nats_images=count, nats_samples=samples)
        if network.latent_dim == 2 and "label" in self.test.labels:
            places = torch.from_numpy(tile_places(mean[:MAP_POINTS].cpu().numpy(), MAP_TILES)).to(mean)
            known = self.dataset("train")
            digits = known.__getitems__(list(range(len(known))))
            figures["legible_places"], figures["legible_digits"] = legibility(
                (network.logits(places) > 0).float(),
                (x[:1000] > 0).float(),
                (digits["image"] > 0).float().to(x),
                digits["label"].to(x.device),
            )
        return figures

    def extras(self, network: DigitVAE | FaceVAE) -> Extras:
        """Maps: where test digits lie. Faces: directions of attributes, and mean and spread of all training faces."""
        if not self.faces:
            if network.latent_dim != 2 or "label" not in self.test.labels:
                return {}
            means = network.encode(self.test_pictures(MAP_POINTS))[0]
            return {"latents.safetensors": {"means": means, "labels": self.test.labels["label"][: len(means)]}}
        data = self.dataset("train")
        batches = [data.__getitems__(indices.tolist()) for indices in torch.arange(len(data)).split(100)]
        means = torch.cat([network.encode(batch["image"].to(self.device))[0] for batch in batches]).cpu()
        measured = [measured_attributes(batch["image"]) for batch in batches]
        attributes = {name: torch.cat([values[name] for values in measured]) for name in measured[0]}
        if "label" in data.labels:
            attributes[self.config.label_column] = data.labels["label"].float()
        found = directions(means, attributes)
        return {"directions.safetensors": {**found, "mean": means.mean(0), "std": means.std(0)}}

    def card(self, figures: dict[str, float]) -> Card:
        return faces_card(self.config) if self.faces else digits_card(self.config)


def total_kl(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, I)) in nats, mean over pictures; (B, latent_dim) twice."""
    return kl_per_latent(mean, logvar).sum(1).mean()


def cross_entropy(logits: Tensor, ink: Tensor) -> Tensor:
    """-log p(x|z) of black and white pictures in nats, mean over pictures; (B, 1, H, W) twice, `ink` in {0, 1}."""
    return F.binary_cross_entropy_with_logits(logits, ink, reduction="none").flatten(1).sum(1).mean()
