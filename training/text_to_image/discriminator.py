"""A projected discriminator that also asks whether picture and sentence match (Reed et al. 2016, 1605.05396)."""

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from training.common.discriminators import ProjectedDiscriminator, ScoreHead, minibatch_deviation


class MatchingHead(ScoreHead):
    """A head that also asks how well a map fits a sentence: projection (1802.05637) on a frozen text vector.

    Args:
        inputs, halvings, width: as for ScoreHead.
        sentence_dim: length of a sentence's vector.
    """

    def __init__(self, inputs: int, halvings: int, width: int = 128, sentence_dim: int = 128):
        super().__init__(inputs, halvings, width)
        self.words = nn.Sequential(
            spectral_norm(nn.Linear(sentence_dim, 256)), nn.LeakyReLU(0.2), spectral_norm(nn.Linear(256, width))
        )

    def forward(self, x: Tensor, sentences: Tensor) -> Tensor:
        """Maps (B, inputs, H, W), sentences (B, K, sentence_dim) -> scores of each pairing (B, K, positions)."""
        x = self.body(x)
        score = self.score(torch.cat([x, minibatch_deviation(x)], dim=1))
        words = self.words(4 * sentences).to(x.dtype)
        return (score + torch.einsum("bkc,bchw->bkhw", words, x)).flatten(2)


class MatchingDiscriminator(ProjectedDiscriminator):
    """One such head for each map, fine to coarse; all scores side by side (B, K, positions of all)."""

    def __init__(self, inputs: tuple[int, ...] = (16, 64, 64, 64, 64), halvings: tuple[int, ...] = (3, 2, 1, 1, 0)):
        super().__init__(halvings=())
        self.heads = nn.ModuleList(MatchingHead(*sizes) for sizes in zip(inputs, halvings, strict=True))

    def forward(self, maps: list[Tensor], sentences: Tensor) -> Tensor:
        """Maps (B, inputs[k], H, W), and K sentences (B, K, sentence_dim) for each picture."""
        return torch.cat([head(x, sentences) for head, x in zip(self.heads, maps)], dim=2)
