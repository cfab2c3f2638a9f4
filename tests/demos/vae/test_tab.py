"""The VAE room's page: what the browser decodes, sheets and figures, endpoints."""

import base64
from types import SimpleNamespace

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from demos.common.media.images import enlarge, settings_of
from demos.vae import faces, figures, sheets
from demos.vae.constants import ATTRIBUTES, EXAMPLES, MAPS, OPENING_MAP
from demos.vae.exhibits import EXHIBITS
from demos.vae.extras import read_points
from demos.vae.latent_map import browser_map
from demos.vae.mnist import example_digits
from demos.vae.pipeline import load
from demos.vae.plane import map_square
from tests.app_server import AppServer


@pytest.fixture(scope="module")
def vae():
    return load()


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.float32) / 255


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
    _, _, side = map_square(read_points(model)[0])
    assert side > 1 and len(sent["points"]) >= 1000


def test_the_face_that_was_clicked_is_taken(vae):
    """Also after the slider was moved: the spread is the one that the sheet was made with."""
    request = SimpleNamespace(cookies={}, headers={})
    _, sampled = faces.sample(2**31 - 2, 8, 0.5, request)
    assert sampled["seeds"][:3] == [2**31 - 2, 2**31 - 1, 0]
    event = SimpleNamespace(index=[2 * sheets.PITCH + 20, 30])
    chosen, _ = faces.choose_face(event, sampled, request)
    assert chosen.tobytes() == enlarge(vae.sample([0], spread=0.5)[0], 4).tobytes()


def test_the_last_seed_can_be_looked_inside(vae):
    assert figures.maps_facts(vae, 2**31 - 1)["seed"] == 2**31 - 1
    assert sheets.noise_sheet(vae, example_digits(9)[0], OPENING_MAP, 1.0, 2**31 - 1)


def test_the_stored_sheet_is_that_of_the_opening_map(vae):
    stored = np.asarray(Image.open(EXHIBITS.folder / f"{OPENING_MAP}.webp").convert("L"), np.float32)
    assert np.abs(stored - np.asarray(vae.latent_map(OPENING_MAP).convert("L"))).mean() < 1


@pytest.fixture(scope="module")
def client():
    with AppServer() as server:
        yield Client(server.url, verbose=False)


def test_the_endpoints_answer(client, vae, tmp_path):
    decoded = Image.open(client.predict("0.5, -1.0", "digits_map", api_name="/vae_decode"))
    assert np.abs(pixels(decoded.convert("L")).mean() - 1 + pixels(vae.decode([0.5, -1.0])[0]).mean()) < 0.15
    assert settings_of(decoded)["latents"] == [0.5, -1.0] and settings_of(decoded)["ink"]
    undecided = Image.open(client.predict("0.5, -1.0", "digits_map", False, api_name="/vae_decode"))
    grey = [float(np.abs(pixels(picture.convert("L")) - 0.5).mean()) for picture in (undecided, decoded)]
    assert grey[0] < grey[1]

    sheet = Image.open(client.predict(5, 8, 1.0, api_name="/vae_sample"))
    assert settings_of(sheet)["seeds"] == list(range(5, 13))

    face = handle_file(str(EXAMPLES / "face_1.png"))
    made = Image.open(client.predict(face, *[0] * len(ATTRIBUTES), api_name="/vae_reconstruct"))
    assert made.width > 3 * 4 * 64 and settings_of(made)["verb"] == "reconstruct"

    video = client.predict(face, handle_file(str(EXAMPLES / "face_2.png")), 8, api_name="/vae_interpolate")
    assert str(video["video"] if isinstance(video, dict) else video).endswith(".mp4")


def test_a_mistake_comes_back_as_a_sentence(client):
    with pytest.raises(Exception, match=r"0\.5, -1\.0"):
        client.predict("a cat", "digits_map", api_name="/vae_decode")


def test_only_the_four_verbs_are_public(client):
    names = {name for name in client.view_api(return_format="dict")["named_endpoints"] if name.startswith("/vae")}
    assert names == {"/vae_decode", "/vae_sample", "/vae_reconstruct", "/vae_interpolate"}
