"""The VAE room's pipeline: its verbs, drawings made like MNIST's, maps, and what it says of bad input."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from demos.common.media.images import to_tensor
from demos.common.ui.i18n import InputError
from demos.vae.constants import ATTRIBUTES, DIGITS, EXAMPLES, MODELS
from demos.vae.extras import read_directions, read_points
from demos.vae.mnist import example_digits, normalise
from demos.vae.pipeline import load


@pytest.fixture(scope="module")
def vae():
    return load()


@pytest.fixture(scope="module")
def face():
    return Image.open(EXAMPLES / "face_1.png")


def seven(x: int, y: int, size: int = 150, ink: str = "black", paper: str = "white") -> Image.Image:
    """A 7 drawn with a thick pen somewhere on a 400 x 400 canvas."""
    canvas = Image.new("RGB", (400, 400), paper)
    strokes = [(x, y), (x + 0.7 * size, y), (x + 0.25 * size, y + size)]
    ImageDraw.Draw(canvas).line(strokes, fill=ink, width=size // 8, joint="curve")
    return canvas


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.float32) / 255


def mse(a: Image.Image, b: Image.Image) -> float:
    return float(np.square(pixels(a) - pixels(b)).mean())


def test_the_verbs_with_nothing_but_their_main_arguments(vae, face):
    assert vae.reconstruct(face).size == (64, 64)
    assert [picture.size for picture in vae.sample([1, 2, 3])] == [(64, 64)] * 3
    assert [picture.mode for picture in vae.interpolate(face, face, 3)] == ["RGB"] * 3
    assert vae.decode(np.zeros((2, 128)))[0].size == (64, 64)
    assert vae.decode([0.5, -1.0])[0].size == (28, 28), "two numbers are a place on the digit map"
    assert load() is vae


@pytest.mark.parametrize("model", MODELS)
def test_a_seed_always_makes_the_same_picture(vae, model):
    one, other = vae.sample([7, 8], model)
    assert np.array_equal(vae.sample([3, 1, 8], model)[2], other)
    assert not np.array_equal(one, other)


def test_a_drawing_is_prepared_as_mnist_is(vae):
    middle = normalise(seven(120, 120))
    assert middle.size == (28, 28) and middle.mode == "L"
    assert np.array_equal(normalise(seven(20, 230)), middle), "where it was drawn does not matter"
    assert np.array_equal(normalise(seven(120, 120, ink="white", paper="black")), middle), (
        "nor what is paper and what ink"
    )
    assert mse(normalise(seven(60, 60, 300)), middle) < 0.02, "nor how large"
    rows, columns = np.nonzero(pixels(middle) > 0.1)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    digit = example_digits(3)[0]
    assert mse(normalise(digit.convert("RGB")), digit) < 0.005, "a digit of MNIST stays what it is"


@pytest.mark.parametrize("model", DIGITS)
def test_digits_come_through(vae, model):
    digits = example_digits()[:50]
    average = Image.fromarray(np.mean(digits, axis=0).astype(np.uint8))
    made = np.mean([mse(vae.reconstruct(digit, model), digit) for digit in digits])
    assert made < (0.3 if model == "digits" else 0.75) * np.mean([mse(average, digit) for digit in digits])


def test_a_synthetic_seven_lies_among_the_sevens(vae):
    drawn = seven(100, 100).filter(ImageFilter.GaussianBlur(2))
    means, labels = read_points("digits_map")
    nearest = np.linalg.norm(means - vae.encode(drawn, "digits_map"), axis=1).argsort()[:15]
    assert np.bincount(labels[nearest]).argmax() == 7
    facts = vae.measure(drawn, "digits")
    assert 0 < facts["nats"] < 150 and facts["kl"] > 5 and facts["mse"] < 0.03


def test_a_face_comes_through_better_than_the_mean_face(vae, face):
    seen = vae.prepare(face)
    mean = vae.decode(np.zeros((1, 128)))[0]
    assert mse(vae.reconstruct(face), seen) < 0.5 * mse(mean, seen)


def test_a_morph_ends_at_the_reconstructions(vae, face):
    other = Image.open(EXAMPLES / "face_2.png")
    frames = vae.interpolate(face, other, 7)
    assert np.array_equal(frames[0], vae.reconstruct(face)) and np.array_equal(frames[-1], vae.reconstruct(other))
    steps = [mse(a, b) for a, b in pairwise(frames)]
    assert max(steps) < 0.5 * mse(frames[0], frames[-1]), "no jump on the way"


def test_edits_move_along_a_direction(vae, face):
    assert set(read_directions()) == set(ATTRIBUTES)
    name = "dark_hair"
    plain, more, less = (vae.reconstruct(face, edits={name: strength}) for strength in (0, 2, -2))
    assert np.array_equal(plain, vae.reconstruct(face))
    assert min(mse(plain, more), mse(plain, less)) > 1e-5 and mse(more, less) > mse(plain, more)


def test_the_spread_of_an_autoencoder_is_nothing(vae):
    digit = example_digits(5)[0]
    assert not vae.posterior(digit, "digits_autoencoder")[1].any()
    assert vae.posterior(digit, "digits_map")[1].min() > 0
    same = vae.resample(digit, [1, 2], "digits_autoencoder")
    assert np.array_equal(*same) and not np.array_equal(*vae.resample(digit, [1, 2], "digits_map"))


def test_ink_is_where_the_decoder_thinks_it_more_likely_than_not(vae):
    places = [[0.4, -0.7], [-2.0, 0.3], [0.0, 1.2]]
    for z, picture, drawn in zip(places, vae.ink(places), vae.ink(places, factor=8)):
        logits = vae.network("digits_map").logits(torch.tensor([z])).detach()[0, 0].numpy()
        assert np.array_equal(pixels(picture), logits > 0) and picture.getbbox()
        assert drawn.size == (224, 224) and mse(drawn.reduce(8), picture) < 0.03
    with pytest.raises(InputError):
        vae.ink(np.zeros((1, 128)), "faces")


def test_a_map_in_ink_is_crisp_and_a_map_of_probabilities_is_grey(vae):
    tiles = 6
    crisp, grey = (np.asarray(vae.latent_map(tiles=tiles, ink=ink).convert("L")) for ink in (True, False))
    assert crisp.shape == grey.shape == (tiles * 56, tiles * 56)
    between = [float(((sheet > 60) & (sheet < 230)).mean()) for sheet in (crisp, grey)]
    assert between[0] < 0.4 * between[1] and crisp.min() < 40
    assert np.abs(crisp.mean() - grey.mean()) < 12, "the same digits"


@pytest.mark.parametrize(
    "call",
    [
        lambda vae: vae.reconstruct(None),
        lambda vae: vae.reconstruct(Image.new("RGB", (8, 8))),
        lambda vae: vae.reconstruct(Image.new("RGB", (200, 200), "white"), model="digits"),
        lambda vae: vae.reconstruct(Image.new("RGB", (64, 64)), model="cats"),
        lambda vae: vae.reconstruct(Image.new("RGB", (64, 64)), edits={"wings": 1}),
        lambda vae: vae.decode("a cat"),
        lambda vae: vae.decode([]),
        lambda vae: vae.decode([[float("nan"), 0.0]]),
        lambda vae: vae.decode(np.zeros((1, 7))),
        lambda vae: vae.sample([]),
        lambda vae: vae.sample([-1]),
        lambda vae: vae.sample([1.5]),
        lambda vae: vae.sample(None),
        lambda vae: vae.interpolate(Image.new("RGB", (64, 64)), Image.new("RGB", (64, 64)), 1),
        lambda vae: vae.interpolate(Image.new("RGB", (64, 64)), Image.new("RGB", (64, 64)), 10_000),
    ],
)
def test_bad_input_says_what_to_do(vae, call):
    with pytest.raises(InputError) as caught:
        call(vae)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)


def test_what_is_shown_as_ink_is_white_in_the_network(vae):
    digit = example_digits(1)[0]
    assert pixels(digit)[0].max() == 0 and to_tensor(digit).min() == -1
    assert np.array_equal(vae.prepare(ImageOps.invert(digit), "digits"), vae.prepare(digit, "digits"))
