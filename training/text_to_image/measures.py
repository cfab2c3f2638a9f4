"""What is measured of pictures that a generator painted from sentences: do they show what was asked, and are they good?

The generator comes as `paint`: sentences, their seeds and perhaps a truncation -> pictures (N, 3, H, W) in [-1, 1].
"""

from collections.abc import Callable
from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor

from training.common import metrics
from training.common.backbones import Lite0Maps, Lite2Vectors
from training.text_to_image.captions.dataset import Pictured
from training.text_to_image.captions.facts import Facts, every_fact
from training.text_to_image.captions.measurements import ASKED, COLOURS, SUBJECTS, Subject, main_colour, measure
from training.text_to_image.captions.sentences import LANGUAGES, sentence

Paint = Callable[..., Tensor]
Classify = Callable[[Tensor], Tensor]


def obedience(paint: Paint, eyes: Subject, classify: Classify, count: int) -> dict[str, float]:
    """Of pictures of 10 colours x 2 subjects x `count` sentences and seeds a language, in how many both are as asked.

    colour_accuracy_ko, _en, _bird, _flower, colour_accuracy: the measured main colour is the asked one.
    subject_accuracy_bird, _flower, subject_accuracy: `classify` sees the asked subject.
    """
    random, right, figures = Random(0), {}, {}
    for language in LANGUAGES:
        for place, subject in enumerate(SUBJECTS):
            asked = [colour for colour in ASKED for _ in range(count)]
            texts = [sentence(Facts(subject, None, colour), language, random) for colour in asked]
            made = paint(texts, list(range(len(texts)))).cpu()
            seen = torch.cat([main_colour(measure(eyes, part).shares, subject) for part in made.split(50)])
            colour_right = seen == torch.tensor([COLOURS.index(colour) for colour in asked])
            right[language, subject] = colour_right, classify(made) == place
    pick = lambda which, part: torch.cat([both[which] for key, both in right.items() if part in (*key, None)])  # noqa: E731
    for part in (*LANGUAGES, *SUBJECTS, None):
        figures[f"colour_accuracy_{part}" if part else "colour_accuracy"] = float(pick(0, part).float().mean())
    for part in (*SUBJECTS, None):
        figures[f"subject_accuracy_{part}" if part else "subject_accuracy"] = float(pick(1, part).float().mean())
    return figures


def subject_classifier(
    train: list[Pictured], test: list[Pictured], size: int, device: torch.device
) -> tuple[Classify, float]:
    """Bird or flower, by least squares on Lite0's last map, averaged, of pictures seen at `size` px.

    Returns:
        Pictures -> their places in SUBJECTS, and in how many of the held-out pictures it is right.
    """
    look = Lite0Maps(size).to(device)

    def vectors(pictures: Tensor) -> Tensor:
        found = torch.cat([look(part.to(device))[-1].mean((2, 3)).cpu() for part in pictures.split(64)])
        return F.pad(found, (0, 1), value=1.0)

    def examples(sets: list[Pictured], most: int) -> tuple[Tensor, Tensor]:
        found = []
        for each in sets:
            rows = torch.randperm(len(each.data), generator=torch.Generator().manual_seed(0))[:most].tolist()
            found.append((vectors(each.pictures(rows)), torch.full((len(rows),), SUBJECTS.index(each.subject))))
        x, y = (torch.cat(parts) for parts in zip(*found))
        return x, y

    x, y = examples(train, 600)
    ridge = x.T @ x + 1e-2 * len(x) * torch.eye(x.shape[1])
    weights = torch.linalg.solve(ridge, x.T @ (2.0 * y - 1))

    def classify(pictures: Tensor) -> Tensor:
        return (vectors(pictures) @ weights > 0).long()

    x, y = examples(test, 300)
    return classify, float((((x @ weights) > 0).long() == y).float().mean())


def quality(
    paint: Paint, train: list[Pictured], test: list[Pictured], most: int, device: torch.device
) -> dict[str, float]:
    """fd_lite2_*, precision_*, recall_* of each subject, on Lite2's features.

    Made from sentences of held-out pictures at truncation 1, against as many training pictures, at most `most`.
    """
    look, random, figures = Lite2Vectors().to(device), Random(0), {}
    for pictured, held_out in zip(train, test):
        count = min(most, len(pictured.data))
        chosen = torch.randperm(len(pictured.data), generator=torch.Generator().manual_seed(0))[:count]
        real = metrics.vectors(look, (pictured.pictures(part.tolist()).to(device) for part in chosen.split(64)))
        facts = every_fact([held_out])
        texts = [sentence(facts[k % len(facts)], random.choice(LANGUAGES), random) for k in range(count)]
        fake = metrics.vectors(look, paint(texts, list(range(count)), 1.0))
        precision, recall = metrics.precision_recall(real, fake)
        found = {"fd_lite2": metrics.frechet_distance(real, fake), "precision": precision, "recall": recall}
        figures |= {f"{name}_{pictured.subject}": value for name, value in found.items()}
    return figures
