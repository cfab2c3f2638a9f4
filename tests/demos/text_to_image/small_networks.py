"""The text room's pipeline with small random networks, for its tests.

What a seed and a sentence mean does not depend on training.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from demos.text_to_image.constants import MAX_CAPTION, PAIRS, SENTENCES
from demos.text_to_image.network import Generator, TextEncoder
from demos.text_to_image.pipeline import TextToImage

tokenizers = pytest.importorskip("tokenizers")
BIRD = "a small red bird with black wings"
ODD = (  # what has letters and may be typed all the same
    "새",
    "<script>alert(1)</script> a red bird",
    "'; DROP TABLE birds; -- 빨간 새",
    "{caption} {0} %s \\n $x^2$ ![새](http://example.org)",
    "赤い鳥 και مرحبا",
    "a" * MAX_CAPTION,
    "새 " * (MAX_CAPTION // 2),
    "red \ud800 bird",
    "🐦 red 🌸",
)


def small_tokenizer():
    """Word pieces of the room's own sentences, with padding and a start token, as the real one has."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=300, special_tokens=["[PAD]", "[UNK]", "[CLS]"])
    tokenizer.train_from_iterator([*SENTENCES, *PAIRS], trainer)
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A", special_tokens=[("[CLS]", 2)]
    )
    tokenizer.enable_padding(length=32)
    tokenizer.enable_truncation(32)
    return tokenizer


def small_text_to_image(folder: Path) -> TextToImage:
    """With one training picture, whose caption is written into `folder`."""
    tokenizer = small_tokenizer()
    torch.manual_seed(0)
    encoder = TextEncoder(tokenizer.get_vocab_size(), 16, 1, 2, 32, 16).eval()
    network = TextToImage(encoder, tokenizer, Generator(128, 16, 16, (8,) * 6, examples=12).eval(), folder)
    vectors = network.encode([*PAIRS])
    network.generator.sentences[: len(vectors)] = vectors
    network.generator.settle(2, 8)
    (folder / "captions.json").write_text(
        json.dumps({"ko": ["빨간 새"], "en": ["a red bird"], "sources": [["birds", 1]]})
    )
    return network


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(pixels(a), pixels(b))
