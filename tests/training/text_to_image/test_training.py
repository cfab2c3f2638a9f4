"""The text encoder and the generator train two steps on a tiny set, resume and publish; measurements are cached."""

import functools
import json

import pytest
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer

from demos.text_to_image.network import Generator, TextEncoder
from training.common.loop import main
from training.common.publish import published_figures
from training.text_to_image.captions import cache
from training.text_to_image.captions.colours import COLOURS, main_colour
from training.text_to_image.captions.dataset import open_pictures
from training.text_to_image.captions.subjects import SubjectDetector
from training.text_to_image.captions.tokens import encode
from training.text_to_image.config import TextToImageConfig
from training.text_to_image.recipe import recipe
from training.text_to_image.text_encoder.data import picture_features

PAINTS = {"red": (210, 30, 35), "yellow": (245, 215, 40), "blue": (40, 80, 200), "white": (245, 245, 245)}


def test_networks_are_small_and_read_padding_as_nothing():
    assert sum(weights.numel() for weights in Generator().parameters()) < 5e6
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


def test_what_was_cached_for_other_settings_is_not_read(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(SubjectDetector, "learn", functools.partialmethod(SubjectDetector.learn, most=8, steps=1))
    birds, flowers = map(str, tiny)
    made = []
    save = cache.save_file
    monkeypatch.setattr(cache, "save_file", lambda tensors, path: (made.append(path.name), save(tensors, path)))
    asked = [([birds, flowers], "test", 32, 0), ([birds, flowers], "test", 32, 1.0), ([birds], "test", 32, 0)]
    asked += [([flowers, birds], "test", 32, 0), ([birds, flowers], "test", 16, 0), ([birds, flowers], "train", 32, 0)]
    for settings in 2 * asked:
        sets = open_pictures(tmp_path, *settings)
        subjects = [pictures.subject for pictures in sets]
        assert subjects == ["bird" if name == birds else "flower" for name in settings[0]]
        assert all(len(pictures) == len(pictures.measurements.area) for pictures in sets)
        assert len(picture_features(sets, tmp_path, 32)) == sum(map(len, sets))
    files = {path.name for path in tmp_path.iterdir()}
    assert len(made) == 4 + 11 + 6, "detectors for sets and sizes, measurements of each set, features: each made once"
    assert files == set(made), "nothing is left of the writing"

    def interrupted(tensors, path):
        path.write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(cache, "save_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.cached(tmp_path, "features", ["others"], lambda: {"features": torch.zeros(1)})
    assert {path.name for path in tmp_path.iterdir()} == files


def test_both_train_resume_and_publish(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(SubjectDetector, "learn", functools.partialmethod(SubjectDetector.learn, most=16, steps=20))
    text_encoder, published = tmp_path / "text_encoder", tmp_path / "checkpoint"
    shared = ["--dataset", str(tiny[0]), "--second_dataset", str(tiny[1]), "--captions_dir", str(tmp_path / "measured")]
    shared += ["--resolution", "32", "--feature_size", "32", "--mixed_precision", "no", "--evaluation_samples", "8"]
    shared += ["--logging_steps", "1", "--checkpointing_steps", "1", "--sample_steps", "2", "--recoloured", "0.5"]

    def run(*flags):
        main(recipe, TextToImageConfig, [*shared, *map(str, flags)])

    run(
        *("--variant", "text_encoder", "--output_dir", tmp_path / "reading", "--train_batch_size", 4),
        *("--vocabulary", 400, "--max_train_steps", 2, "--publish", "--publish_dir", text_encoder),
    )
    network = TextEncoder.from_pretrained(text_encoder).eval()
    tokenizer = Tokenizer.from_file(str(text_encoder / "tokenizer.json"))
    assert network(*encode(tokenizer, ["a red bird", "빨간 새"])).shape == (2, 128)

    for split in ("train", "test"):  # the discs' colours were measured
        for pictures in open_pictures(tmp_path / "measured", list(map(str, tiny)), split, 32, 0.5):
            names = [COLOURS[place] for place in main_colour(pictures.measurements.shares[:8], pictures.subject)]
            assert names == list(PAINTS) * 2 and len(pictures) == len(pictures.measurements.area)

    generator = ["--text_encoder", text_encoder, "--output_dir", tmp_path / "generating", "--train_batch_size", 8]
    run(*generator, "--max_train_steps", 1)
    resumed = ["--max_train_steps", 2, "--resume_from_checkpoint", "latest"]
    run(*generator, *resumed, "--publish", "--publish_dir", published)
    generator = Generator.from_pretrained(published).eval()
    assert generator.w_mean.any() and generator.sentences.norm(dim=1).mean() == pytest.approx(1, abs=0.01)
    assert Image.open(published / "samples.webp").size == (5 * 36 + 4, 8 * 36 + 4)
    known = json.loads((published / "captions.json").read_text())
    assert len(known["ko"]) == len(known["en"]) == sum(count for _, count in known["sources"]) == 16
    assert "tmp" not in (published / "README.md").read_text().replace("--", "")
    figures = published_figures(published)
    expected = {"retrieval_r1_ko", "retrieval_r1_en", "colour_accuracy", "subject_accuracy", "fd_lite2_bird"}
    assert "Text encoder:" not in (published / "README.md").read_text(), "its figures stand in its own label"
    assert expected | {"recall_flower"} <= figures.keys() and 0 <= figures["colour_accuracy"] <= 1
