"""Trains PyPI's lightweight-gan on a CPU for some seconds. Runs in the package's own environment, not in the gallery's.

    PEER/bin/python tests/benchmarks/lightweight_gan_runner.py --data FOLDER --image-size 64 --seconds 1200

`gan_peers.py` starts it. The package asks for an NVIDIA GPU; here it is told that the CPU is one, without a change to
its files. Its own command is what runs, with its defaults. Writes result.pt into the current folder.
"""

import argparse
import random
import time

import torch
from torch.optim.swa_utils import AveragedModel

# PyPI's torchvision cannot load its compiled operators beside a torch without CUDA, and then fails because it describes
# two of them all the same. The peer uses none, so their names are enough.
try:
    import torchvision  # noqa: F401
except RuntimeError:
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", "(Tensor boxes, Tensor scores, float iou_threshold) -> Tensor")

really_available, torch.cuda.is_available = torch.cuda.is_available, lambda: True  # asserted while it is imported
import lightweight_gan.cli as command  # noqa: E402
import lightweight_gan.lightweight_gan as peer  # noqa: E402

torch.cuda.is_available = really_available
torch.Tensor.cuda = torch.nn.Module.cuda = lambda self, *_, **__: self


class TorchOnCPU:
    """torch as the peer's module sees it: whatever device it names is the CPU."""

    @staticmethod
    def device(name: str) -> torch.device:
        return torch.device("cpu")

    def __getattr__(self, name: str):
        return getattr(torch, name)


peer.torch = TorchOnCPU()


class TimeIsUpError(Exception):
    """Ends the training; carries the trainer."""


class Trainer(peer.Trainer):
    """The package's trainer with a clock that runs only in training steps, and an average from the first step on.

    The decay is the package's own, 0.995 a step, and ramps up as in our training loop.
    """

    limit = 0.0
    spent = 0.0

    def train(self) -> None:
        if self.GAN is None:
            self.init_GAN()
            self.average = AveragedModel(
                self.GAN.G, avg_fn=lambda mean, now, n: mean + (now - mean) * max(0.005, 9 / (10 + n)), use_buffers=True
            )
        began = time.perf_counter()
        super().train()
        self.spent += time.perf_counter() - began
        print(f"step {self.steps}, {self.spent:.0f} s", flush=True)
        self.average.update_parameters(self.GAN.G)
        if self.spent >= self.limit:
            raise TimeIsUpError(self)

    def evaluate(self, *_, **__) -> None:
        """No sample sheets: their time would count."""

    def save(self, num: int) -> None:
        """No checkpoints: their time would count."""

    def make(self, generator: torch.nn.Module, latents: torch.Tensor) -> torch.Tensor:
        """Latents -> uint8 (N, 3, H, W), in the way the package makes its sample sheets."""
        return (self.generate_(generator.eval(), latents) * 255).round().byte()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--image-size", type=int, default=64)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--accumulate", type=int, default=4, help="passes of 10 pictures to a step")
    options = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    Trainer.limit = options.seconds
    command.Trainer = Trainer
    try:
        command.train_from_folder(
            data=options.data, new=True, image_size=options.image_size, num_train_steps=10**9,
            gradient_accumulate_every=options.accumulate, aug_prob=0.25, aug_types=["translation", "cutout", "color"],
        )  # fmt: skip
    except TimeIsUpError as end:
        (trainer,) = end.args
    latents = torch.randn(options.samples, trainer.latent_dim, generator=torch.Generator().manual_seed(0))
    about = {
        "step": trainer.steps,
        "images": trainer.steps * trainer.batch_size * trainer.gradient_accumulate_every,
        "seconds": trainer.spent,
        "parameters": sum(parameter.numel() for parameter in trainer.GAN.G.parameters()),
    }
    networks = {"trained": trainer.GAN.G, "averaged": trainer.average.module}
    samples = {name: trainer.make(network, latents) for name, network in networks.items()}
    torch.save({"about": about, "samples": samples}, "result.pt")


if __name__ == "__main__":
    main()
