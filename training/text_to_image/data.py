"""Pictures with a caption, for the generator's training."""

from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.text_to_image.captions.colours import COLOURS
from training.text_to_image.captions.dataset import MeasuredPictures
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.sentences import LANGUAGES
from training.text_to_image.captions.tokens import encode, noisy_sentence
from training.text_to_image.config import TextToImageConfig


class CaptionDataset(torch.utils.data.Dataset):
    """Pictures with a caption: both subjects equally often, rare colours more often than they come.

    Args:
        sets: of `open_pictures`.
        facts: what may be said of each set's pictures and copies.
        config: for `balance`, `recoloured_share` and `careless`.
    """

    def __init__(
        self,
        sets: list[MeasuredPictures],
        facts: list[list[Facts]],
        tokenizer: Tokenizer,
        config: TextToImageConfig,
    ):
        self.sets, self.facts, self.tokenizer, self.careless = sets, facts, tokenizer, config.careless
        self.weights = []
        for pictures, known in zip(sets, facts):
            colours = torch.tensor([COLOURS.index(about.main) for about in known])
            counts = torch.bincount(colours, minlength=len(COLOURS)).clamp(min=1).float()
            weights = counts[colours] ** -config.balance
            originals, copies = weights[: len(pictures.data)], weights[len(pictures.data) :]
            originals /= originals.sum()
            copies /= copies.sum().clamp(min=1e-9) / (config.recoloured_share / (1 - config.recoloured_share) or 1e-9)
            self.weights.append(weights)

    def __len__(self) -> int:
        return sum(map(len, self.sets))

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """As many as there are indices, sampled anew.

        Returns:
            {"image": (B, 3, H, W), "ids", "mask": (B, L), "class_ids": (B,)}, the last as of Facts.
        """
        random = Random(int(torch.randint(2**31, ())))
        pictures, texts, classes = [], [], []
        for number in range(len(self.sets)):
            count = len(range(number, len(indices), len(self.sets)))
            rows = torch.multinomial(self.weights[number], count, replacement=True).tolist()
            pictures.append(self.sets[number].pictures(rows))
            for row in rows:
                facts = self.facts[number][row]
                texts.append(noisy_sentence(facts, random.choice(LANGUAGES), random, self.careless))
                classes.append(facts.class_id)
        ids, mask = encode(self.tokenizer, texts)
        order = torch.randperm(len(indices))  # variety is measured among neighbours: both subjects in each group
        return {
            "image": torch.cat(pictures)[order],
            "ids": ids[order],
            "mask": mask[order],
            "class_ids": torch.tensor(classes)[order],
        }
