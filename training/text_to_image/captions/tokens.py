"""Captions as a network reads them: typed in haste, and cut into word pieces."""

from random import Random

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor

from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.sentences import LANGUAGES, sentence

JAMO = ((0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3))  # first consonants, vowels, last consonants


def mistype(text: str, random: Random) -> str:
    """A sentence as somebody types it in haste: letters lost, doubled or swapped, words left out."""
    words = text.split(" ")
    if len(words) > 2 and random.random() < 0.4:
        words.pop(random.randrange(len(words)))
    letters = list(" ".join(words))
    for _ in range(random.choice((0, 1, 1, 2))):
        place = random.randrange(max(1, len(letters) - 1))
        how = random.random()
        if len(letters) < 4:
            break
        if how < 0.4:
            letters.pop(place)
        elif how < 0.6:
            letters.insert(place, letters[place])
        else:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def noisy_sentence(facts: Facts, language: str, random: Random, careless: float) -> str:
    """A sentence to learn from; a share `careless` is mistyped, and half as many go on in the other language."""
    text = sentence(facts, language, random)
    if random.random() < careless / 2:
        other = sentence(facts, LANGUAGES[1 - LANGUAGES.index(language)], random).split(" ")
        words = text.split(" ")
        text = " ".join(words[: (len(words) + 1) // 2] + other[len(other) // 2 :])
    return mistype(text, random) if random.random() < careless else text


def train_tokenizer(corpus: list[str], vocabulary: int, length: int) -> Tokenizer:
    """Word pieces (byte pair encoding) over letters; Korean syllables are taken apart into their letters first.

    So a syllable with one wrong letter keeps the others, and a word never seen is read by its parts.
    """
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Metaspace()])
    letters = [chr(code) for first, last in JAMO for code in range(first, last)]
    letters += list("abcdefghijklmnopqrstuvwxyz0123456789")
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["[PAD]", "[UNK]", "[START]"],
        initial_alphabet=letters,
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.post_processor = processors.TemplateProcessing("[START] $A", special_tokens=[("[START]", 2)])
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> tuple[Tensor, Tensor]:
    """Sentences -> ids and mask, (B, L) each."""
    encodings = tokenizer.encode_batch(texts)
    ids, mask = ([getattr(encoding, name) for encoding in encodings] for name in ("ids", "attention_mask"))
    return torch.tensor(ids), torch.tensor(mask)
