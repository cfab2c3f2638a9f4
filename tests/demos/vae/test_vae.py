"""The VAE room: networks and checkpoints, the pipeline's verbs, drawings made like MNIST's, the page and its endpoints."""

import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from safetensors.torch import save_file

from demos.common.media import checkpoint
from demos.common.media.images import enlarge, settings_of, to_tensor
from demos.common.ui.i18n import InputError
from demos.vae import exhibits, faces
from demos.vae.drawing import normalise
from demos.vae.latent_map import browser_map, frame, read_directions, read_points
from demos.vae.network import DigitVAE, FaceVAE
from demos.vae.pipeline import load
from demos.vae.texts import ATTRIBUTES, DIGITS, FIRST, MAPS, MODELS
from tests.app_server import AppServer


@pytest.fixture(scope="module")
def vae():
    return load()


@pytest.fixture(scope="module")
def face():
    return Image.open(exhibits.EXAMPLES / "face_1.png")


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


@pytest.mark.parametrize(
    "network, channels, config",
    [
        (DigitVAE, 1, {"latent_dim": 3, "hidden": 16, "depth": 2}),
        (DigitVAE, 1, {"latent_dim": 2, "hidden": 16, "depth": 3, "variational": False}),
        (FaceVAE, 3, {"latent_dim": 5, "widths": (8, 8, 16, 16, 16)}),
    ],
)
def test_networks_give_their_shapes_and_come_back_from_a_file(network, channels, config, tmp_path, monkeypatch):
    made = network(**config).eval()
    x = torch.rand(2, channels, made.size, made.size) * 2 - 1
    mean, logvar = made.encode(x)
    pictures = made.decode(mean)
    assert mean.shape == logvar.shape == (2, config["latent_dim"])
    assert pictures.shape == x.shape and pictures.abs().max() <= 1

    folder = tmp_path / "vae" / "checkpoint" / "small"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(made.state_dict(), folder / "model.safetensors")
    monkeypatch.setattr(checkpoint, "DEMOS", tmp_path)
    monkeypatch.setattr(checkpoint, "_sources", {})
    assert torch.equal(checkpoint.load(network, "vae", "small").encode(x)[0], mean)


def test_the_verbs_with_nothing_but_their_main_arguments(vae, face):
    assert vae.reconstruct(face).size == (64, 64)
    assert [each.size for each in vae.sample([1, 2, 3])] == [(64, 64)] * 3
    assert [each.mode for each in vae.interpolate(face, face, 3)] == ["RGB"] * 3
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
    digit = exhibits.test_digits(3)[0]
    assert mse(normalise(digit.convert("RGB")), digit) < 0.005, "a digit of MNIST stays what it is"


@pytest.mark.parametrize("model", DIGITS)
def test_digits_come_through(vae, model):
    digits = exhibits.test_digits()[:50]
    average = Image.fromarray(np.mean(digits, axis=0).astype(np.uint8))
    made = np.mean([mse(vae.reconstruct(digit, model), digit) for digit in digits])
    assert made < (0.3 if model == "digits" else 0.75) * np.mean([mse(average, digit) for digit in digits])


def test_a_synthetic_seven_lies_among_the_sevens(vae):
    drawn = seven(100, 100).filter(ImageFilter.GaussianBlur(2))
    assert vae.nearest(vae.encode(drawn, "digits_map"))[0] == 7
    facts = vae.measure(drawn, "digits")
    assert 0 < facts["nats"] < 150 and facts["kl"] > 5 and facts["mse"] < 0.03


def test_a_face_comes_through_better_than_the_mean_face(vae, face):
    seen = vae.prepare(face)
    mean = vae.decode(np.zeros((1, 128)))[0]
    assert mse(vae.reconstruct(face), seen) < 0.5 * mse(mean, seen)


def test_a_morph_ends_at_the_reconstructions(vae, face):
    other = Image.open(exhibits.EXAMPLES / "face_2.png")
    frames = vae.interpolate(face, other, 7)
    assert np.array_equal(frames[0], vae.reconstruct(face)) and np.array_equal(frames[-1], vae.reconstruct(other))
    steps = [mse(a, b) for a, b in zip(frames, frames[1:])]
    assert max(steps) < 0.5 * mse(frames[0], frames[-1]), "no jump on the way"


def test_edits_move_along_a_direction(vae, face):
    assert set(read_directions()) == set(ATTRIBUTES)
    name = "dark_hair"
    plain, more, less = (vae.reconstruct(face, edits={name: strength}) for strength in (0, 2, -2))
    assert np.array_equal(plain, vae.reconstruct(face))
    assert min(mse(plain, more), mse(plain, less)) > 1e-5 and mse(more, less) > mse(plain, more)


def test_the_spread_of_an_autoencoder_is_nothing(vae):
    digit = exhibits.test_digits(5)[0]
    assert not vae.posterior(digit, "digits_autoencoder")[1].any()
    assert vae.posterior(digit, "digits_map")[1].min() > 0
    same = vae.resample(digit, [1, 2], "digits_autoencoder")
    assert np.array_equal(*same) and not np.array_equal(*vae.resample(digit, [1, 2], "digits_map"))


@pytest.mark.parametrize("model", MAPS)
def test_the_browser_gets_the_whole_decoder(vae, model):
    """latent_map.js computes what this test computes from the same JSON."""
    sent = browser_map(model)
    numbers = np.frombuffer(base64.b64decode(sent["weights"]), np.float16).astype(np.float32)
    x, at = np.float32([0.4, -0.7]), 0

    def take(*shape):
        nonlocal at
        at += (count := int(np.prod(shape)))
        return numbers[at - count : at].reshape(shape)

    for layer in sent["layers"]:
        residual = layer["kind"] == "residual"
        y = x
        if residual:
            scale, shift = take(layer["inputs"]), take(layer["inputs"])
            y = (x - x.mean()) / np.sqrt(x.var() + 1e-5) * scale + shift
        y = take(layer["outputs"], layer["inputs"]) @ y + take(layer["outputs"])
        x = y if layer["kind"] == "last" else y / (1 + np.exp(-y)) + (x if residual else 0)
    assert at == len(numbers)
    picture = pixels(vae.decode([0.4, -0.7], model)[0]).ravel()
    assert np.abs(1 / (1 + np.exp(-x)) - picture).max() < 0.01
    left, bottom, side = frame(read_points(model)[0])
    assert side > 1 and len(sent["points"]) >= 1000


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


def test_the_face_that_was_clicked_is_taken(vae):
    """Also after the slider was moved: the spread is the one that the sheet was drawn with."""
    request = SimpleNamespace(cookies={}, headers={})
    _, drawn = faces.sample(2**31 - 2, 8, 0.5, request)
    assert drawn["seeds"][:3] == [2**31 - 2, 2**31 - 1, 0]
    event = SimpleNamespace(index=[2 * (64 * exhibits.SCALE + 8) + 20, 30])
    taken, _ = faces.take_face(event, drawn, request)
    assert taken.tobytes() == enlarge(vae.sample([0], spread=0.5)[0], 4).tobytes()


def test_the_last_seed_can_be_looked_inside(vae):
    assert exhibits.four(vae, 2**31 - 1)["seed"] == 2**31 - 1
    assert exhibits.noise_sheet(vae, exhibits.test_digits(9)[0], FIRST, 1.0, 2**31 - 1)


def test_the_stored_sheet_is_that_of_the_opening_map(vae):
    stored = np.asarray(Image.open(exhibits.EXHIBITS / f"{FIRST}.webp").convert("L"), np.float32)
    assert np.abs(stored - np.asarray(vae.latent_map(FIRST).convert("L"))).mean() < 1


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


@pytest.fixture(scope="module")
def client():
    with AppServer() as server:
        yield Client(server.url, verbose=False)


def test_the_endpoints_answer(client, vae, tmp_path):
    drawn = Image.open(client.predict("0.5, -1.0", "digits_map", api_name="/vae_decode"))
    assert np.abs(pixels(drawn.convert("L")).mean() - 1 + pixels(vae.decode([0.5, -1.0])[0]).mean()) < 0.15
    assert settings_of(drawn)["latents"] == [0.5, -1.0] and settings_of(drawn)["ink"]
    undecided = Image.open(client.predict("0.5, -1.0", "digits_map", False, api_name="/vae_decode"))
    grey = [float(np.abs(pixels(each.convert("L")) - 0.5).mean()) for each in (undecided, drawn)]
    assert grey[0] < grey[1]

    sheet = Image.open(client.predict(5, 8, 1.0, api_name="/vae_sample"))
    assert settings_of(sheet)["seeds"] == list(range(5, 13))

    face = handle_file(str(exhibits.EXAMPLES / "face_1.png"))
    made = Image.open(client.predict(face, *[0] * len(ATTRIBUTES), api_name="/vae_reconstruct"))
    assert made.width > 3 * 4 * 64 and settings_of(made)["verb"] == "reconstruct"

    video = client.predict(face, handle_file(str(exhibits.EXAMPLES / "face_2.png")), 8, api_name="/vae_interpolate")
    assert str(video["video"] if isinstance(video, dict) else video).endswith(".mp4")


def test_a_mistake_comes_back_as_a_sentence(client):
    with pytest.raises(Exception, match="0.5, -1.0"):
        client.predict("a cat", "digits_map", api_name="/vae_decode")


def test_only_the_four_verbs_are_public(client):
    names = {name for name in client.view_api(return_format="dict")["named_endpoints"] if name.startswith("/vae")}
    assert names == {"/vae_decode", "/vae_sample", "/vae_reconstruct", "/vae_interpolate"}


def test_what_is_shown_as_ink_is_white_in_the_network(vae):
    digit = exhibits.test_digits(1)[0]
    assert pixels(digit)[0].max() == 0 and to_tensor(digit).min() == -1
    assert np.array_equal(vae.prepare(ImageOps.invert(digit), "digits"), vae.prepare(digit, "digits"))
