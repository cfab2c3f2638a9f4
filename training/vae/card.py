"""The model cards of the autoencoders; their prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card
from training.vae.config import VAEConfig

FOLDER = Path(__file__).parent


def digits_card(config: VAEConfig) -> Card:
    """Of a network for digits: an autoencoder, a map of two latent variables, or more of them."""
    variant = "digits" if config.latent_dim > 2 else "map"
    prose = read_card(
        FOLDER,
        variant if config.variational else "autoencoder",
        latent_dim=config.latent_dim,
        kl_weight=f"{config.kl_weight:g}",
        depth=config.depth,
        hidden=config.hidden,
        images=f"{min(config.evaluate_images, 10_000):,}",
        samples=f"{config.evaluate_samples:,}",
    )
    return Card(
        **prose,
        dataset="MNIST, binarised",
        datasets=("ylecun/mnist",),
        license="cc-by-sa-3.0",
        tags=("vae", "mnist"),
    )


def faces_card(config: VAEConfig) -> Card:
    """Of the network for faces."""
    prose = read_card(FOLDER, "faces", latent_dim=config.latent_dim)
    return Card(**prose, dataset="Studio faces, 200 test faces", tags=("vae", "faces"))
