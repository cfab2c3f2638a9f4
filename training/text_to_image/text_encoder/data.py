"""Pictures' features with sentences about them, for the text encoder's training."""

from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.common.backbones import Lite0Maps
from training.common.loop import precision
from training.text_to_image.captions.cache import cached
from training.text_to_image.captions.colours import COLOURS
from training.text_to_image.captions.dataset import MeasuredPictures
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.sentences import LANGUAGES
from training.text_to_image.captions.subjects import SUBJECTS
from training.text_to_image.captions.tokens import encode, noisy_sentence
from training.text_to_image.text_encoder.picture_head import head_inputs


@torch.no_grad()
def picture_features(sets: list[MeasuredPictures], folder: Path, size: int) -> Tensor:
    """`head_inputs` of all pictures of all sets, shown to Lite0 at `size` px: (N, CHANNELS + 12, GRID, GRID) fp16.

    Computed once and cached in `folder`.
    """

    def compute() -> dict[str, Tensor]:
        backbone, features = Lite0Maps(size), []
        device = backbone.backbone.stem.weight.device
        for pictures in sets:
            for rows in torch.arange(len(pictures)).split(64):
                x = pictures.pictures(rows.tolist())
                with torch.autocast("cpu", torch.bfloat16, enabled=precision("auto") == "bf16"):
                    maps = [level.cpu() for level in backbone(x.to(device))]
                features.append(head_inputs(maps, x).half())
        return {"features": torch.cat(features)}

    return cached(folder, "features", [[pictures.settings for pictures in sets], size], compute)["features"]


class SentencePairs(torch.utils.data.Dataset):
    """A picture's features, a Korean and an English sentence about it; other sentences each time.

    Args:
        features: (N, ...) of `picture_features`.
        facts: what may be said of each picture.
        careless: Share of mistyped sentences.
    """

    def __init__(self, features: Tensor, facts: list[Facts], tokenizer: Tokenizer, careless: float):
        self.features, self.facts, self.tokenizer, self.careless = features, facts, tokenizer, careless

    def __len__(self) -> int:
        return len(self.facts)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """{"inputs": (B, ...), "ids", "mask": (2B, L), Korean ones first, "subject", "main": (B,)}."""
        random = Random(int(torch.randint(2**31, ())))
        chosen = [self.facts[index] for index in indices]
        texts = [noisy_sentence(facts, language, random, self.careless) for language in LANGUAGES for facts in chosen]
        ids, mask = encode(self.tokenizer, texts)
        return {
            "inputs": self.features[indices].float(),
            "ids": ids,
            "mask": mask,
            "subject": torch.tensor([SUBJECTS.index(facts.subject) for facts in chosen]),
            "main": torch.tensor([COLOURS.index(facts.main) for facts in chosen]),
        }
