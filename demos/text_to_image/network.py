"""The text room's networks: an encoder that reads Korean and English, and a generator that paints what was read.

encoder = checkpoint.load(TextEncoder, "text_to_image", "text_encoder")
read = Tokenizer.from_file(str(folder / "tokenizer.json")).encode_batch(["a small bird with a red breast", "노란 꽃"])
ids, mask = (torch.tensor([getattr(encoding, name) for encoding in read]) for name in ("ids", "attention_mask"))
sentence = encoder(ids, mask)                                    # (2, 128), unit vectors
generator = checkpoint.load(Generator, "text_to_image")
pictures = generator(torch.randn(2, generator.latent_dim), sentence, truncation=0.8)      # (2, 3, 128, 128) in [-1, 1]

tokenizer.json beside the encoder's weights pads, cuts sentences that are too long, and puts a start token before each,
so that an empty sentence is a sentence too.
"""

import math

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.style_generator import Mapping, StyleGenerator


class TextEncoder(nn.Module, PyTorchModelHubMixin):
    """A small transformer over word pieces; sentences that mean the same lie close, whatever their language.

    Trained contrastively against pictures (CLIP, Radford et al. 2021, arXiv:2103.00020); see
    training/text_to_image/text_encoder/.

    Args:
        vocabulary: how many word pieces the tokenizer knows.
        width, layers, heads: of the transformer.
        length: most word pieces in a sentence; what is longer is cut.
        sentence_dim: length of a sentence's vector.
    """

    def __init__(
        self,
        vocabulary: int = 3000,
        width: int = 192,
        layers: int = 3,
        heads: int = 4,
        length: int = 64,
        sentence_dim: int = 128,
    ):
        super().__init__()
        self.length, self.sentence_dim = length, sentence_dim
        self.pieces = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.zeros(length, width))
        layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.1, activation="gelu", batch_first=True, norm_first=True
        )
        self.body = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.project = nn.Linear(width, sentence_dim)
        nn.init.normal_(self.pieces.weight, std=0.05)
        nn.init.normal_(self.places, std=0.01)

    def words(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids and mask (B, L) -> a vector for each word piece in its sentence, (B, min(L, length), sentence_dim)."""
        ids, mask = ids[:, : self.length], mask[:, : self.length]
        x = self.pieces(ids) + self.places[: ids.shape[1]]
        return self.project(self.body(x, src_key_padding_mask=mask == 0))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids (B, L), mask (B, L) 1 for word pieces and 0 for padding -> unit vectors (B, sentence_dim).

        Each sentence has at least one piece, its start token.
        """
        words = self.words(ids, mask)
        mask = mask[:, : words.shape[1], None].to(words.dtype)
        return F.normalize((words * mask).sum(1) / mask.sum(1), dim=1)


class Generator(StyleGenerator, PyTorchModelHubMixin):
    """Pictures from latent vectors and sentences, in one stage.

    A sentence reaches every layer, as in DF-GAN (Tao et al. 2020, arXiv:2008.05865): each layer's w is the noise's
    vector beside the sentence's, the latter bent by the noise, so that one noise is one pose under all sentences
    and one sentence may still look different each time.

    Args:
        resolution, channels: as for StyleGenerator.
        latent_dim: length of z and of the noise's half of w.
        sentence_dim: length of a sentence's vector, and of the sentence's half of w.
        examples: how many sentences of the training data are kept in `sentences`, to sample from.
    """

    sentences: Tensor

    def __init__(
        self,
        resolution: int = 128,
        latent_dim: int = 128,
        sentence_dim: int = 128,
        channels: tuple[int, ...] = (192, 192, 128, 96, 56, 32),
        examples: int = 1024,
    ):
        super().__init__(resolution, latent_dim + sentence_dim, channels)
        self.latent_dim, self.sentence_dim = latent_dim, sentence_dim
        self.mapping = Mapping(latent_dim)
        self.reading = nn.Sequential(
            nn.Linear(latent_dim + sentence_dim, 256), nn.LeakyReLU(0.2), nn.Linear(256, sentence_dim)
        )
        self.register_buffer("w_mean", torch.zeros(latent_dim))
        self.register_buffer("sentences", F.normalize(torch.randn(examples, sentence_dim), dim=1))

    def styles(self, z: Tensor, sentence: Tensor, truncation: float = 1.0) -> Tensor:
        """z (B, latent_dim), sentence (B, sentence_dim) -> w (B, latent_dim + sentence_dim).

        Truncation moves the noise towards its mean and leaves what was asked alone.
        """
        noise = self.truncate(self.mapping(z), truncation)
        sentence = sentence * math.sqrt(self.sentence_dim)  # as long as z
        return torch.cat([noise, sentence + self.reading(torch.cat([noise, sentence], dim=1))], dim=1)

    def forward(self, z: Tensor, sentence: Tensor, truncation: float = 1.0) -> Tensor:
        """z (B, latent_dim), normal; sentence (B, sentence_dim), unit vectors -> (B, 3, resolution, resolution)."""
        return self.synthesis(self.styles(z, sentence, truncation))

    def sample_inputs(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """z, and sentences of the training data."""
        chosen = torch.randint(len(self.sentences), (count,), generator=random)
        return (*super().sample_inputs(count, random), self.sentences.cpu()[chosen])
