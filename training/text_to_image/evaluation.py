"""What is measured of generated pictures: do they show what the sentence asks for, and how good are they?

The generator comes as `generate`: sentences, their seeds and perhaps a truncation -> pictures (N, 3, H, W) in [-1, 1].
"""

from collections.abc import Callable
from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor

from training.common import metrics
from training.common.backbones import Lite0Maps, Lite2Vectors
from training.text_to_image.captions.colours import ASKED, COLOURS, main_colour
from training.text_to_image.captions.dataset import MeasuredPictures
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.measurements import measure
from training.text_to_image.captions.sentences import LANGUAGES, sentence
from training.text_to_image.captions.subjects import SUBJECTS, SubjectDetector

Generate = Callable[..., Tensor]
Classify = Callable[[Tensor], Tensor]


def caption_accuracy(generate: Generate, detector: SubjectDetector, classify: Classify, count: int) -> dict[str, float]:
    """Of pictures of 10 colours x 2 subjects x `count` sentences and seeds a language, how many are as asked.

    colour_accuracy_ko, _en, _bird, _flower, colour_accuracy: the measured main colour is the asked one.
    subject_accuracy_bird, _flower, subject_accuracy: `classify` finds the asked subject.
    """
    random = Random(0)
    colour_right, subject_right = {}, {}
    for language in LANGUAGES:
        for place, subject in enumerate(SUBJECTS):
            asked = [colour for colour in ASKED for _ in range(count)]
            texts = [sentence(Facts(subject, None, colour), language, random) for colour in asked]
            pictures = generate(texts, list(range(len(texts)))).cpu()
            found = torch.cat([main_colour(measure(detector, part).shares, subject) for part in pictures.split(50)])
            colour_right[language, subject] = found == torch.tensor([COLOURS.index(colour) for colour in asked])
            subject_right[language, subject] = classify(pictures) == place

    def share(right: dict[tuple[str, str], Tensor], part: str | None) -> float:
        """Of one language's or one subject's pictures, or of all."""
        return float(torch.cat([result for key, result in right.items() if part in (*key, None)]).float().mean())

    figures = {f"colour_accuracy_{part}": share(colour_right, part) for part in (*LANGUAGES, *SUBJECTS)}
    figures["colour_accuracy"] = share(colour_right, None)
    figures |= {f"subject_accuracy_{part}": share(subject_right, part) for part in SUBJECTS}
    figures["subject_accuracy"] = share(subject_right, None)
    return figures


def subject_classifier(
    train: list[MeasuredPictures], test: list[MeasuredPictures], size: int, device: torch.device
) -> tuple[Classify, float]:
    """Bird or flower, by least squares on Lite0's last map, averaged, of pictures shown at `size` px.

    Returns:
        Pictures -> their places in SUBJECTS, and the share of held-out pictures for which that is right.
    """
    backbone = Lite0Maps(size).to(device)

    def vectors(pictures: Tensor) -> Tensor:
        found = torch.cat([backbone(part.to(device))[-1].mean((2, 3)).cpu() for part in pictures.split(64)])
        return F.pad(found, (0, 1), value=1.0)

    def examples(sets: list[MeasuredPictures], most: int) -> tuple[Tensor, Tensor]:
        inputs, labels = [], []
        for pictures in sets:
            rows = torch.randperm(len(pictures.data), generator=torch.Generator().manual_seed(0))[:most].tolist()
            inputs.append(vectors(pictures.pictures(rows)))
            labels.append(torch.full((len(rows),), SUBJECTS.index(pictures.subject)))
        return torch.cat(inputs), torch.cat(labels)

    x, y = examples(train, 600)
    ridge = x.T @ x + 1e-2 * len(x) * torch.eye(x.shape[1])
    weights = torch.linalg.solve(ridge, x.T @ (2.0 * y - 1))

    def classify(pictures: Tensor) -> Tensor:
        return (vectors(pictures) @ weights > 0).long()

    x, y = examples(test, 300)
    return classify, float((((x @ weights) > 0).long() == y).float().mean())


def quality(
    generate: Generate,
    train: list[MeasuredPictures],
    test: list[MeasuredPictures],
    most: int,
    device: torch.device,
) -> dict[str, float]:
    """fd_lite2_*, precision_*, recall_* of each subject, on Lite2's features.

    Generated from sentences about held-out pictures at truncation 1, against as many training pictures, at most `most`.
    """
    features, random, figures = Lite2Vectors().to(device), Random(0), {}
    for pictures, held_out in zip(train, test):
        count = min(most, len(pictures.data))
        chosen = torch.randperm(len(pictures.data), generator=torch.Generator().manual_seed(0))[:count]
        real = metrics.vectors(features, (pictures.pictures(rows.tolist()).to(device) for rows in chosen.split(64)))
        facts = held_out.facts()
        texts = [sentence(facts[k % len(facts)], random.choice(LANGUAGES), random) for k in range(count)]
        fake = metrics.vectors(features, generate(texts, list(range(count)), 1.0))
        precision, recall = metrics.precision_recall(real, fake)
        found = {"fd_lite2": metrics.frechet_distance(real, fake), "precision": precision, "recall": recall}
        figures |= {f"{name}_{pictures.subject}": value for name, value in found.items()}
    return figures
