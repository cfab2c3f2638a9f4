"""How many places of a map of digits can be read, and how many real digits, by one measure and without a network."""

import torch
from torch import Tensor

NEIGHBOURS = 10
AGREEMENT = 0.7  # share of the neighbours that show the same digit
SIMILAR = 0.95  # share of the real digits that are as near to their nearest neighbour as a legible picture has to be


def neighbours(ink: Tensor, known: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """What the nearest known digits say of pictures.

    Args:
        ink: (N, 1, H, W) in {0, 1}.
        known: digits, (M, 1, H, W) in {0, 1}.
        labels: what they show, (M,), 0 to 9.

    Returns:
        The Jaccard index of each picture's ink and that of the nearest known digit, and the largest share of the
        NEIGHBOURS nearest that show the same digit; (N,) each.
    """
    known, found = known.flatten(1), []
    for part in ink.flatten(1).split(100):
        shared = part @ known.T
        jaccard = shared / (part.sum(1)[:, None] + known.sum(1) - shared).clamp_min(1)
        values, nearest = jaccard.topk(min(NEIGHBOURS, len(known)), dim=1)
        votes = torch.nn.functional.one_hot(labels[nearest], 10).float().mean(1)
        found.append(torch.stack([values[:, 0], votes.amax(1)]))
    return tuple(torch.cat(found, dim=1))


def legibility(places: Tensor, real: Tensor, known: Tensor, labels: Tensor) -> tuple[float, float]:
    """Shares of the places' pictures and of real digits, (N, 1, H, W) in {0, 1}, that can be read.

    Their nearest known digits agree on what they show, and the nearest is no further than it is for the share SIMILAR
    of the real digits.
    """
    similarity, agreement = neighbours(real, known, labels)
    least = similarity.quantile(1 - SIMILAR)
    place_similarity, place_agreement = neighbours(places, known, labels)
    legible_places = (place_similarity >= least) & (place_agreement >= AGREEMENT)
    legible_digits = (similarity >= least) & (agreement >= AGREEMENT)
    return float(legible_places.float().mean()), float(legible_digits.float().mean())
