"""Trains the variational autoencoders of demos/vae (Kingma and Welling, 1312.6114).

    python -m training.vae --dataset ylecun/mnist --variant digits --publish
    python -m training.vae --dataset FACES --variant faces --label_column sex --publish
    python -m training.vae --dataset ylecun/mnist --variant digits --evaluate

The objective is the negative of the evidence lower bound, equation 3 of the paper, per picture and in nats:

    -log p(x|z) + kl_weight * KL(q(z|x) || N(0, I)),   z drawn from q(z|x)

Digits: p(x|z) is Bernoulli in every pixel; training pictures are binarised anew each time they are seen. Faces: p(x|z)
is normal with a fixed standard deviation in every pixel, and the same in features of a network trained on ImageNet,
because distances between pixels alone blur.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.backbone import load_backbone
from demos.common.images import grid, to_images
from demos.vae.network import DigitVAE, FaceVAE, draw
from training.common import metrics
from training.common.backbones import Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe, main
from training.common.publish import Card

PERCEPTUAL_BLOCKS = (0, 2, 4, 8)  # edges to parts: maps at strides 2, 4, 8 and 16 of the enlarged picture
MAP_POINTS = 5_000  # test digits shown on a map
DIGITS = dict(train_batch_size=200, lr_scheduler="cosine", lr_warmup_steps=300, ema_decay=0.999, max_grad_norm=100.0)
MAP = dict(DIGITS, latent_dim=2, depth=4, max_train_steps=6_000, evaluate_images=1_000, evaluate_samples=1_000)


@dataclass
class VAEConfig(Config):
    """The variational autoencoders' own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "digits": dict(DIGITS, latent_dim=40, max_train_steps=20_000, kl_warmup_steps=3_000),
        "digits_map_low": dict(MAP, kl_weight=0.1),
        "digits_map": dict(MAP),
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
        rows = open_split(self.config.dataset, split)
        labels = {"label": self.config.label_column}
        return ImageData(rows, self.size, self.channels, self.config.image_column, labels)

    def prepare(self, batch: dict, step: int) -> dict:
        if self.config.whiten_step and step == self.config.whiten_step and not self.white:
            self.white = True
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
        return faces_card(self.config) if self.faces else digits_card(self.config, self.networks["vae"])


def whitening(means: Tensor, variances: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A basis of the latent space in which all codes together are spread as the prior is, N(0, I).

    A short training ends with codes q(z|x) whose mixture over the data is far from the prior: latent variables hang
    together, and draws from the prior fall between them. The mixture's own normal distribution is a far better prior, and
    a linear map turns it into N(0, I) without changing a single reconstruction.

    Args:
        means, variances: Of q(z|x), (N, latent_dim) each.

    Returns:
        W (latent_dim, latent_dim), centre (latent_dim,), and the mean variances of the new codes z' = W (z - centre). Of
        all such W the one that keeps these codes' mean covariance diagonal, as the encoder's form demands.
    """
    noise = variances.mean(0).diag()
    values, vectors = torch.linalg.eigh(torch.cov(means.T) + noise)
    root = vectors @ (values.rsqrt().diag()) @ vectors.T
    spread, turn = torch.linalg.eigh(root @ noise @ root)
    return turn.T @ root, means.mean(0), spread


def change_basis(network: FaceVAE, matrix: Tensor, centre: Tensor, spread: Tensor) -> None:
    """Folds z' = matrix (z - centre) into the layers around the latent variables; the variances start at `spread`."""
    size = network.latent_dim
    into, out = network.to_latent, network.from_latent
    into.weight[:size] = matrix @ into.weight[:size]
    into.bias[:size] = matrix @ (into.bias[:size] - centre)
    into.weight[size:] = 0
    into.bias[size:] = spread.log()
    out.bias += out.weight @ centre
    out.weight.copy_(out.weight @ torch.linalg.inv(matrix))


def measured_attributes(x: Tensor) -> dict[str, Tensor]:
    """What can be read off aligned faces without anybody's labels.

    Args:
        x: (B, 3, 64, 64) in [-1, 1], eyes at row 30, mouth at rows 44 to 50.

    Returns:
        Name -> (B,), in units of grey levels: larger means more of it. "cheeks" only keeps skin out of the others.
    """
    grey = (x * x.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1)
    corners = torch.cat([x[:, :, 2:20, :5], x[:, :, 2:20, 59:]], 3)
    shoulders = torch.cat([x[:, :, 46:56, 9:16], x[:, :, 46:56, 48:55]], 3)
    cheeks = torch.cat([grey[:, 34:40, 18:24], grey[:, 34:40, 40:46]], 2).mean((1, 2))
    return {
        "smile": grey[:, 44:49, 27:37].flatten(1).topk(15).values.mean(1) - cheeks,  # teeth: bright spots in the mouth
        "dark_hair": -grey[:, 4:9, 26:38].mean((1, 2)),
        "long_hair": (shoulders - corners.mean((2, 3), keepdim=True)).norm(dim=1).mean((1, 2)),
        "bright_background": corners.mean((1, 2, 3)),
        "warm_colours": (x[:, 0] - x[:, 2]).mean((1, 2)),
        "cheeks": cheeks,
    }


def directions(means: Tensor, attributes: dict[str, Tensor]) -> dict[str, Tensor]:
    """The change of z that goes with one standard deviation of an attribute while the other attributes stay.

    Least squares of z on all attributes at once: what only happens to go together in the data (long hair and sex) is
    told apart as far as the data allow.

    Args:
        means: (N, latent_dim).
        attributes: Name -> (N,).
    """
    table = torch.stack(list(attributes.values()), 1)
    table = (table - table.mean(0)) / table.std(0)
    found = torch.linalg.lstsq(table, means - means.mean(0)).solution  # (attributes, latent_dim)
    return {name: row for name, row in zip(attributes, found) if name != "cheeks"}


PAPER = "Diederik P. Kingma, Max Welling: [Auto-Encoding Variational Bayes](https://arxiv.org/abs/1312.6114), 2013"


def digits_card(config: VAEConfig, network: DigitVAE) -> Card:
    kind = ("variational autoencoder", "변이형 오토인코더") if config.variational else ("autoencoder", "오토인코더")
    weight = f", KL × {config.kl_weight:g}" if config.variational else ""
    layers = f"{config.depth} × {config.hidden}"
    title = f"{config.latent_dim} latent variables{weight}", f"잠재 변수 {config.latent_dim}개{weight}"
    bound = f"{min(config.evaluate_images, 10_000):,}", f"{config.evaluate_samples:,}"
    limits = (
        "Knows digits only, one at a time and in the middle. Strokes are soft: every pixel is drawn on its own.",
        "가운데에 놓인 숫자 하나만 압니다. 픽셀마다 따로 그리기 때문에 획이 조금 흐립니다.",
    )
    if config.latent_dim == 2:
        limits = (
            "Two numbers are too few for every way of writing: 4 and 9, or 3, 5 and 8, are easily confused.",
            "숫자 두 개로는 모든 글씨를 담을 수 없어서 4와 9, 또는 3, 5, 8을 자주 혼동합니다.",
        )
    if not config.variational:
        limits = (
            limits[0] + " Nothing keeps its latent space in order, so it has holes: it cannot make new digits.",
            limits[1] + " 잠재 공간을 정돈하는 항이 없어 빈 곳이 생깁니다. 그래서 새로운 숫자를 만들지 못합니다.",
        )
    return Card(
        title=(f"Digits: {kind[0]}, {title[0]}", f"숫자: {kind[1]}, {title[1]}"),
        paper=PAPER,
        medium=(f"{kind[0]}, fully connected, {layers} units each way", f"{kind[1]}, 완전 연결, 양쪽 {layers}"),
        data=(
            "MNIST (LeCun, Cortes, Burges), 60,000 digits of 28 x 28, CC BY-SA 3.0; every pixel becomes ink or no ink "
            "by chance, anew each time in training, once with a fixed seed (0) in the test",
            "MNIST (LeCun, Cortes, Burges), 28 × 28 숫자 6만 장, CC BY-SA 3.0. 픽셀의 흑백은 확률로 정하며, 학습에서는 "
            "볼 때마다 새로, 시험에서는 고정된 시드(0)로 한 번만 정합니다",
        ),
        limits=limits,
        dataset="MNIST, binarised",
        license="cc-by-sa-3.0",
        figures={
            "nats": (
                f"-log p(x), importance-weighted bound, nats ({bound[0]} test digits, {bound[1]} samples each)",
                f"-log p(x)의 중요도 가중 한계, nats (시험 숫자 {bound[0]}개, 표본 {bound[1]}개씩)",
            ),
            "reconstruction_nats": ("Reconstruction from the mean, nats", "평균에서 복원할 때의 오차, nats"),
            "kl": ("KL from the prior, nats", "사전 분포와의 KL, nats"),
        },
        tags=("vae", "mnist"),
    )


def faces_card(config: VAEConfig) -> Card:
    return Card(
        title=("Faces: variational autoencoder, 64 px", "얼굴: 변이형 오토인코더, 64픽셀"),
        paper=PAPER,
        medium=(
            f"convolutional variational autoencoder, {config.latent_dim} latent variables",
            f"합성곱 변이형 오토인코더, 잠재 변수 {config.latent_dim}개",
        ),
        data=(
            "3,779 studio faces made by a generator, no real person (hmdghoul/generated-faces on GitHub). The source "
            "has no licence: teaching and research only",
            "생성 모델이 만든 스튜디오 얼굴 3,779장으로 실제 인물은 없습니다 (GitHub hmdghoul/generated-faces). 원본에 "
            "라이선스가 없어 교육과 연구에만 씁니다",
        ),
        limits=(
            "Expects one face, looking ahead, eyes near the middle. Fine detail is lost; glasses, hats, hands and busy "
            "backgrounds are rare in the data and come out wrong. Two thirds of the faces are women.",
            "눈이 가운데쯤 오는 정면 얼굴 하나를 기대합니다. 세부는 사라지고, 안경, 모자, 손, 복잡한 배경은 데이터에 "
            "드물어 잘 그리지 못합니다. 얼굴의 3분의 2가 여성입니다.",
        ),
        dataset="Studio faces, 200 test faces",
        figures={
            "psnr": ("200 test faces reconstructed: PSNR, dB", "시험 얼굴 200장의 복원: PSNR, dB"),
            "st_lpips": ("The same: ST-LPIPS (lower is more alike)", "같은 복원: ST-LPIPS (낮을수록 비슷함)"),
            "kid_lite2": (
                "400 faces from the prior: kernel distance on EfficientNet-Lite2 (lower is better)",
                "사전 분포에서 뽑은 얼굴 400장: EfficientNet-Lite2 커널 거리 (낮을수록 좋음)",
            ),
            "kl": ("KL from the prior, nats", "사전 분포와의 KL, nats"),
        },
        tags=("vae", "faces"),
    )


if __name__ == "__main__":
    main(VAE, VAEConfig)
