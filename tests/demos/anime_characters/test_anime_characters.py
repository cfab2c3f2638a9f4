"""The anime room: orders are kept apart from seeds, bad orders get a sentence, the page and its API answer."""

from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client
from PIL import Image

from demos.anime_characters import exhibits, inside, pipeline, tab
from demos.anime_characters.network import Generator, Upscaler
from demos.anime_characters.pipeline import CharacterGenerator, load
from demos.anime_characters.texts import EYES, HAIR, MAX_FRAMES, MAX_SEEDS, SWATCHES
from demos.common.media import checkpoint, video
from demos.common.media.images import settings_of
from demos.common.media.replay import Replay
from demos.common.ui import i18n
from demos.common.ui.i18n import InputError, translations

bundled = pytest.mark.skipif(
    checkpoint.missing(checkpoint.folder(exhibits.NAME)) is not None, reason="no checkpoint yet"
)


@pytest.fixture(scope="module")
def characters(tmp_path_factory) -> CharacterGenerator:
    """The pipeline with small random networks: what a seed and an order mean does not depend on training."""
    folder = tmp_path_factory.mktemp("checkpoint")
    torch.manual_seed(0)
    Generator(HAIR, EYES, 64, 16, (16, 16, 16, 16, 16)).settle(2, 8).save_pretrained(folder)
    Upscaler(8, 1).save_pretrained(folder / "upscaler")
    network = Generator.from_pretrained(folder).eval()
    return CharacterGenerator(network, Upscaler.from_pretrained(folder / "upscaler").eval(), folder)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(pixels(a), pixels(b))


def test_a_seed_is_a_character(characters):
    made = characters.generate([1, 2, 3], hair="green", eyes="red")
    assert [each.size for each in made] == [(64, 64)] * 3 and not same(made[0], made[1])
    assert same(made[1], characters.generate(np.array([2]), "green", "red")[0]), "alone or among others"
    settings = {"seed": 2, "hair": "green", "eyes": "red", "truncation": 0.7, "size": 64}
    assert settings_of(made[1]) == {"demo": "anime_characters", **settings}


def test_without_an_order_the_seed_draws_the_colours(characters):
    made = characters.generate(range(40))
    orders = [(each["hair"], each["eyes"]) for each in map(settings_of, made)]
    assert len(set(orders)) > 20 and {eyes for _, eyes in orders} <= set(EYES)
    again = characters.generate([7], *orders[7])[0]
    assert same(made[7], again), "the colours that were drawn can be ordered"
    z, hair, eyes = characters.network.draw(1, torch.Generator().manual_seed(7))
    assert orders[7] == (HAIR[hair], EYES[eyes]), "a seed means the same here and on training's sheets"


def test_the_same_character_in_other_colours(characters):
    made = characters.recolour(5, "pink", "blue")
    assert [settings_of(each)["hair"] for each in made["hair"]] == list(HAIR)
    assert [settings_of(each)["eyes"] for each in made["eyes"]] == list(EYES)
    plain = characters.generate([5], "pink", "blue")[0]
    assert same(made["hair"][HAIR.index("pink")], plain) and same(made["eyes"][EYES.index("blue")], plain)
    assert len({each.tobytes() for each in made["hair"]}) == len(HAIR)
    orders = characters.every_order(5)
    assert len(orders) == len(HAIR) * len(EYES)
    assert same(orders[HAIR.index("pink") * len(EYES) + EYES.index("blue")], plain)


def test_truncation_leaves_only_the_order(characters):
    mean = characters.generate([1, 2], "red", "green", truncation=0)
    assert same(*mean)
    assert not same(mean[0], characters.generate([1], "blue", "green", truncation=0)[0])


def test_a_morph_begins_and_ends_with_its_characters(characters):
    ends = characters.generate([1], "green", "red")[0], characters.generate([2], "blue")[0]
    frames = list(characters.morph((1, "green", "red"), (2, "blue"), frames=7))
    assert len(frames) == 7 and same(frames[0], ends[0]) and same(frames[-1], ends[1])
    assert not same(frames[3], ends[0]) and not same(frames[3], ends[1])


def test_sizes(characters):
    small, large = (characters.generate([3], size=size)[0] for size in (64, 128))
    assert large.size == (128, 128) and settings_of(large)["size"] == 128
    assert np.abs(pixels(large.resize((64, 64), Image.Resampling.BOX)) - pixels(small)).mean() < 16, "the same drawing"
    alone = CharacterGenerator(characters.network, None, characters.folder)
    assert alone.sizes == (64,) and same(alone.generate([3])[0], small)
    with pytest.raises(InputError):
        alone.generate([3], size=128)


def test_layers(characters):
    *maps, drawing = characters.layers(1)
    assert [each.width for each in maps] == [4, 8, 16, 32, 64] and same(drawing, characters.generate([1])[0])


@pytest.mark.parametrize(
    "call",
    [
        lambda characters: characters.generate([]),
        lambda characters: characters.generate([-1]),
        lambda characters: characters.generate(["1"]),
        lambda characters: characters.generate(range(MAX_SEEDS + 1)),
        lambda characters: characters.generate([1], hair="lime"),
        lambda characters: characters.generate([1], eyes="blonde"),
        lambda characters: characters.generate([1], eyes=3),
        lambda characters: characters.generate([1], truncation=1.5),
        lambda characters: characters.generate([1], size=256),
        lambda characters: characters.generate([1], size="64"),
        lambda characters: characters.recolour(None),
        lambda characters: characters.recolour(1, hair="yellow"),
        lambda characters: characters.morph((1, "green", "red"), (2, "lime", "red")),
        lambda characters: characters.morph((1,), (2,), frames=1),
        lambda characters: characters.morph((1,), (2,), frames=MAX_FRAMES + 1),
        lambda characters: characters.morph((None,), (2,)),
        lambda characters: characters.morph(1, 2),
        lambda characters: characters.nearest([Image.new("RGB", (64, 64))]),
    ],
)
def test_bad_input_is_a_sentence(characters, call):
    with pytest.raises(InputError) as caught:
        call(characters)
    korean, english = (caught.value.text(speech) for speech in ("ko", "en"))
    assert korean != english and "{" not in korean + english


def test_every_colour_has_a_swatch():
    rules = tab.dots("hair", HAIR)
    assert all(SWATCHES[name] in rules for name in HAIR) and set(SWATCHES) == {*HAIR, *EYES}
    assert "nth-of-type(2)" in rules and f"nth-of-type({len(HAIR) + 1})" in rules, "the first is 'any'"


@pytest.fixture
def client(characters, monkeypatch):
    """The page over small random networks; texts that it would take from a checkpoint's card stay its own."""
    monkeypatch.setattr(i18n, "_registry", dict(i18n._registry))
    for module in (tab, inside):
        monkeypatch.setattr(module, "characters", lambda: characters)
    monkeypatch.setattr(exhibits, "sizes", lambda: characters.sizes)
    with gr.Blocks() as page:
        tab.build()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()


def test_the_page_answers(characters, client):
    described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
    assert set(described) == {f"/anime_characters_{verb}" for verb in ("generate", "recolour", "morph")}

    order = {"hair": "green", "eyes": "red", "truncation": 0.5}
    hung, _ = client.predict(seed=6, **order, size=128, api_name="/anime_characters_generate")
    files = [item["image"] for item in hung]
    assert len(files) == 16
    for file, made in zip(files, characters.generate([6, 7], "green", "red", 0.5, 128)):
        assert same(Image.open(file), made), "lossless"
        assert settings_of(file) == settings_of(made), "a download says what made it"
    hung, _ = client.predict(
        seed=6, hair="any", eyes="any", truncation=0.5, size=64, api_name="/anime_characters_generate"
    )
    assert Image.open(hung[0]["image"]).size == (128, 128) and settings_of(hung[0]["image"])["enlarged"] == 2

    strips = client.predict(seed=6, **order, size=64, api_name="/anime_characters_recolour")
    assert [len(strip) for strip in strips] == [len(HAIR), len(EYES)]
    assert settings_of(strips[0][0]["image"])["hair"] == HAIR[0]

    ends = {"seed_a": 1, "hair_a": "green", "eyes_a": "any", "seed_b": 2, "hair_b": "red", "eyes_b": "blue"}
    film, first, _, _ = client.predict(**ends, frames=12, truncation=0.7, size=64, api_name="/anime_characters_morph")
    path = film["video"] if isinstance(film, dict) else film
    assert Path(path).suffix == ".mp4" and len(video.read_frames(path, 100)) == 12
    assert settings_of(first)["hair"] == "green"

    with pytest.raises(Exception, match="머리색"):
        client.predict(seed=1, hair="lime", eyes="red", truncation=0.5, size=64, api_name="/anime_characters_recolour")


def test_a_morph_stops(characters, monkeypatch):
    monkeypatch.setattr(tab, "characters", lambda: characters)
    request = SimpleNamespace(session_hash="shifter", cookies={}, headers={"accept-language": "en"})
    run = tab.film.__wrapped__(1, "any", "any", 2, "any", "any", 48, 0.7, 64, request)
    next(run), next(run)
    tab.handlers.stop(exhibits.NAME, request)
    *_, (shown, _, _, line) = run
    assert line == tab.t.say("morph_stopped", "en") and not isinstance(shown, str)


@bundled
def test_the_exhibits_are_of_this_checkpoint():
    """After another training: `python -m demos.anime_characters.exhibits`."""
    characters, hung = load(), exhibits.wall()
    assert (tuple(characters.network.hair), tuple(characters.network.eyes)) == (HAIR, EYES), "the swatches"
    assert characters.sizes == exhibits.sizes() and characters.network.resolution == exhibits.SIDE
    assert len(hung) == exhibits.CHARACTERS
    seeds = range(exhibits.FIRST_SEED, exhibits.FIRST_SEED + 4)
    for stored, made in zip(hung, characters.generate(seeds)):
        assert np.abs(pixels(stored) - pixels(made)).max() <= 2 and settings_of(stored) == settings_of(made)
    assert [len(each) for each in exhibits.recoloured()] == [len(HAIR), len(EYES)]
    assert len(video.read_frames(exhibits.FOLDER / "morph.mp4", 500)) == exhibits.MORPH_FRAMES


@bundled
def test_replay_and_nearest_training_drawings():
    characters = load()
    film = Replay.read(checkpoint.locate(pipeline.NAME).folder)
    assert len(film.moments) >= 5 and len({len(curve) for curve in film.history.values()}) == 1
    found = characters.nearest(characters.generate([1, 2]))
    assert len(found) == 2 and all(each.distance > 0 for each in found)
    assert len(characters.training_pictures.spread()) == 500
