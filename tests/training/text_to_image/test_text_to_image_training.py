"""Captions are true, the text encoder and the generator train two steps on a tiny set, resume and publish."""

import functools
import json
from random import Random

import pytest
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer

from demos.common.media import images
from demos.text_to_image.network import Generator, TextEncoder
from training.common.loop import main
from training.common.publish import published_figures
from training.text_to_image import recipe as text_to_image
from training.text_to_image import text_encoder
from training.text_to_image.captions import dataset as pictured
from training.text_to_image.captions import facts as caption_facts
from training.text_to_image.captions import measurements as captions
from training.text_to_image.captions import tokens as caption_pieces
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.measurements import ASKED, COLOURS, Seen, main_colour, name_colours, recolour
from training.text_to_image.captions.names import BIRDS, FLOWERS
from training.text_to_image.captions.sentences import ENGLISH, KOREAN_ADJECTIVES, KOREAN_NOUNS, sentences, with_particle

PAINTS = {"red": (210, 30, 35), "yellow": (245, 215, 40), "blue": (40, 80, 200), "white": (245, 245, 245)}


def test_colours_have_their_names():
    paints = {
        **{"red": (200, 20, 30), "orange": (250, 140, 20), "yellow": (250, 225, 40), "green": (50, 140, 50)},
        **{"blue": (40, 80, 200), "purple": (120, 50, 170), "pink": (245, 150, 185), "white": (240, 240, 238)},
        **{"black": (15, 15, 18), "brown": (115, 80, 50), "grey": (130, 130, 132)},
    }
    pictures = torch.tensor(list(paints.values()), dtype=torch.float).view(-1, 3, 1, 1) / 127.5 - 1
    assert [COLOURS[k] for k in name_colours(pictures).flatten()] == list(paints)


def test_korean_particles():
    assert with_particle("새", "은") == "새는" and with_particle("꽃", "은") == "꽃은"
    assert with_particle("노란색", "과") == "노란색과" and with_particle("보라", "을") == "보라를"
    assert with_particle("장미", "이다") == "장미다" and with_particle("wren", "이") == "wren이"


@pytest.mark.parametrize("subject, kind", [("bird", "song sparrow"), ("flower", "sunflower"), ("bird", None)])
def test_sentences_say_what_is_known_and_nothing_else(subject, kind):
    facts = Facts(subject, kind, "yellow", "black", middle="brown" if subject == "flower" else None)
    other = [name for name in COLOURS if name not in ("yellow", "black", "brown")]
    for language, tables in (("en", (ENGLISH,)), ("ko", (KOREAN_ADJECTIVES, KOREAN_NOUNS))):
        found = sentences(facts, language, Random(0))
        assert len(found) == len(set(found)) == 10
        wrong = {word for table in tables for name in other for word in table[name]}
        for text in found:
            assert text and "  " not in text and not {word for word in wrong if f" {word} " in f" {text} "}


def test_every_flower_and_the_commonest_birds_have_korean_names():
    assert len(FLOWERS) == 102 and len(BIRDS) >= 200
    assert all("가" <= name[0] <= "힣" for name in (*FLOWERS.values(), *BIRDS.values()))


def test_a_short_list_of_facts_follows_from_what_was_seen():
    shares = torch.zeros(1, len(COLOURS))
    shares[0, COLOURS.index("red")], shares[0, COLOURS.index("black")] = 0.6, 0.4
    parts = torch.zeros(1, 3, len(COLOURS))
    parts[0, :2, COLOURS.index("red")], parts[0, 2, COLOURS.index("black")] = 1, 1
    seen = Seen(shares, parts, torch.tensor([0.3]), torch.tensor([0.1]))
    facts = caption_facts.describe("bird", "scarlet tanager", "scarlet tanager", seen, 0)
    assert facts == Facts("bird", "scarlet tanager", "red", "black", "small", "red", "black", None, "plain")
    assert caption_facts.describe("flower", None, "rose", seen, 0).petals == "round"


def test_a_subject_gets_another_colour():
    picture = Image.new("RGB", (64, 64), (60, 120, 50))
    ImageDraw.Draw(picture).ellipse((16, 16, 48, 48), fill=PAINTS["yellow"])
    mask = torch.zeros(1, 64, 64)
    mask[:, 18:46, 18:46] = 1
    shares = torch.zeros(1, len(COLOURS))
    shares[0, COLOURS.index("yellow")] = 1
    before = images.to_tensor(picture)
    for colour in ("red", "blue", "black", "white", "brown"):
        after = recolour(before, mask, shares, [ASKED.index(colour)])
        assert COLOURS[name_colours(after)[0, 32, 32]] == colour
        assert torch.allclose(after[..., :8, :8], before[..., :8, :8], atol=1e-4)


def test_word_pieces_survive_a_typing_error():
    corpus = [text for name in ASKED for text in sentences(Facts("bird", None, name), "ko", Random(0))]
    tokenizer = caption_pieces.train_tokenizer(corpus, 300, 16)
    ids, mask = caption_pieces.encode(tokenizer, ["빨간 새", "빨깐 새", "", "🐦" * 40])
    assert ids.shape == mask.shape and ids.shape[1] <= 16 and mask[2].sum() == 1
    assert set(ids[0].tolist()) & set(ids[1].tolist()) - {0, 2}


def test_networks_are_small_and_read_padding_as_nothing():
    assert sum(each.numel() for each in Generator().parameters()) < 5e6
    encoder = TextEncoder(50).eval()
    ids = torch.tensor([[2, 7, 9, 0, 0]])
    vector = encoder(ids, (ids > 0).long())
    assert torch.allclose(vector, encoder(ids[:, :3], torch.ones(1, 3, dtype=torch.long)), atol=1e-5)
    assert vector.shape == (1, 128) and torch.allclose(vector.norm(dim=1), torch.ones(1))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Two sets, birds and flowers: a disc of one colour on a green or a blue ground."""
    folders = []
    for subject, kinds in (("birds", ("cardinal", "blue jay")), ("flowers", ("rose", "sunflower"))):
        folder = tmp_path_factory.mktemp(subject)
        for split, count in (("train", 8), ("test", 8)):
            (folder / split).mkdir()
            lines = []
            for number in range(count):
                ground = (50 + number, 110, 60) if subject == "birds" else (60, 90 + number, 40)
                picture = Image.new("RGB", (32, 32), ground)
                paint = list(PAINTS.values())[number % len(PAINTS)]
                ImageDraw.Draw(picture).ellipse((8, 8, 24, 24 + number % 3), fill=paint)
                picture.save(folder / split / f"{number}.png")
                lines.append(json.dumps({"file_name": f"{number}.png", "species": kinds[number % 2]}))
            (folder / split / "metadata.jsonl").write_text("\n".join(lines))
        folders.append(folder)
    return folders


def test_what_was_kept_for_other_settings_is_not_read(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(captions.Subject, "learn", functools.partialmethod(captions.Subject.learn, most=8, steps=1))
    birds, flowers = map(str, tiny)
    made = []
    save = pictured.save_file
    monkeypatch.setattr(pictured, "save_file", lambda tensors, path: (made.append(path.name), save(tensors, path)))
    asked = [([birds, flowers], "test", 32, 0), ([birds, flowers], "test", 32, 1.0), ([birds], "test", 32, 0)]
    asked += [([flowers, birds], "test", 32, 0), ([birds, flowers], "test", 16, 0), ([birds, flowers], "train", 32, 0)]
    for settings in 2 * asked:
        sets = pictured.open_pictured(tmp_path, *settings)
        assert [each.subject for each in sets] == ["bird" if name == birds else "flower" for name in settings[0]]
        assert all(len(each) == len(each.seen.area) for each in sets)
        assert len(text_encoder.features(sets, tmp_path, 32)) == sum(map(len, sets))
    kept = {path.name for path in tmp_path.iterdir()}
    assert len(made) == 4 + 11 + 6, "eyes for sets and sizes, what was seen for each set, features: each made once"
    assert kept == set(made), "nothing is left of the writing"

    def interrupted(tensors, path):
        path.write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(pictured, "save_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pictured.kept(tmp_path, "features", ["others"], lambda: {"features": torch.zeros(1)})
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_both_train_resume_and_publish(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(captions.Subject, "learn", functools.partialmethod(captions.Subject.learn, most=16, steps=20))
    reader, published = tmp_path / "reader", tmp_path / "checkpoint"
    shared = ["--dataset", str(tiny[0]), "--second_dataset", str(tiny[1]), "--captions_dir", str(tmp_path / "seen")]
    shared += ["--resolution", "32", "--feature_size", "32", "--mixed_precision", "no", "--evaluation_samples", "8"]
    shared += ["--logging_steps", "1", "--checkpointing_steps", "1", "--sample_steps", "2", "--recoloured", "0.5"]

    def run(*flags):
        main(text_to_image.recipe, text_to_image.TextConfig, [*shared, *map(str, flags)])

    reading = ["--variant", "text_encoder", "--output_dir", tmp_path / "reading", "--train_batch_size", 4]
    run(*reading, "--vocabulary", 400, "--max_train_steps", 2, "--publish", "--publish_dir", reader)
    network = TextEncoder.from_pretrained(reader).eval()
    tokenizer = Tokenizer.from_file(str(reader / "tokenizer.json"))
    assert network(*caption_pieces.encode(tokenizer, ["a red bird", "빨간 새"])).shape == (2, 128)

    for split in ("train", "test"):  # the discs' colours were seen
        for each in pictured.open_pictured(tmp_path / "seen", list(map(str, tiny)), split, 32, 0.5):
            names = [COLOURS[k] for k in main_colour(each.seen.shares[:8], each.subject)]
            assert names == list(PAINTS) * 2 and len(each) == len(each.seen.area)

    painting = ["--text_encoder", reader, "--output_dir", tmp_path / "painting", "--train_batch_size", 8]
    run(*painting, "--max_train_steps", 1)
    run(
        *painting, "--max_train_steps", 2, "--resume_from_checkpoint", "latest", "--publish", "--publish_dir", published
    )
    generator = Generator.from_pretrained(published).eval()
    assert generator.w_mean.any() and generator.sentences.norm(dim=1).mean() == pytest.approx(1, abs=0.01)
    assert Image.open(published / "samples.webp").size == (5 * 36 + 4, 8 * 36 + 4)
    known = json.loads((published / "captions.json").read_text())
    assert len(known["ko"]) == len(known["en"]) == sum(count for _, count in known["sources"]) == 16
    assert "tmp" not in (published / "README.md").read_text().replace("--", "")
    figures = published_figures(published)
    asked = {
        "retrieval_r1_ko",
        "retrieval_r1_en",
        "colour_accuracy",
        "subject_accuracy",
        "fd_lite2_bird",
        "recall_flower",
    }
    assert "Text encoder:" not in (published / "README.md").read_text(), "its figures stand in its own label"
    assert asked <= figures.keys() and 0 <= figures["colour_accuracy"] <= 1
