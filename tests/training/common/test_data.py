"""Pictures from folders and zip files, and the order in which training takes them."""

import zipfile

import pytest
from PIL import Image

from tests.training.common.tiny import assert_same
from training.common.data import BatchOrder, ImageData, open_split


def test_folder_and_zip_give_the_same_pictures_and_classes(pictures, tmp_path):
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(pictures.rglob("*.png")):
            file.write(path, path.relative_to(pictures))
    batches = []
    for source in (pictures, archive):
        data = ImageData(
            open_split(str(source), "train"), size=4, labels={"kind": "label", "lacking": "no such column"}
        )
        assert data.classes == {"kind": ["bright", "dark"]}
        batches.append(data.__getitems__([0, 5, 2]))
    assert batches[0].keys() == {"image", "kind"} and batches[0]["image"].shape == (3, 3, 4, 4)
    assert_same(*batches, rtol=0, atol=0)
    # without a test folder, the same few pictures are always kept from training
    train, test = (open_split(str(pictures), split) for split in ("train", "test"))
    assert len(train) == 23 and len(test) == 1
    with pytest.raises(ValueError, match="--image_column"):
        ImageData(train, size=4, image_column="photo")


def test_metadata_and_split_folders(tmp_path):
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        Image.new("L", (6, 6), 255).save(tmp_path / split / "a.png")
        (tmp_path / split / "metadata.jsonl").write_text('{"file_name": "a.png", "label": 7}\n')
    data = ImageData(open_split(str(tmp_path), "test"), size=4, channels=1, labels={"label": "label"})
    assert len(data) == 1 and data[0]["label"] == 7 and data[0]["image"].eq(1).all()


def test_names_of_files_are_no_splits_and_rows_come_in_their_order(tmp_path):
    for number, name in enumerate(("b/test_card.png", "a/2.png", "a/1.png", "a/valid.txt")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".png":
            Image.new("L", (4, 4), number).save(path)
        else:
            path.write_text("no picture")
    rows = open_split(str(tmp_path), "train", held_out=0.01)
    everything = [*rows, *open_split(str(tmp_path), "test", held_out=0.01)]
    assert sorted((row["label"], row["image"].getpixel((0, 0))) for row in everything) == [("a", 1), ("a", 2), ("b", 0)]
    assert list(rows["label"]) == sorted(rows["label"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no pictures"):
        open_split(str(tmp_path / "empty"), "train")


def test_batches_are_shared_out_and_continue_anywhere():
    def take(count, rank=0, world=1, start=0):
        iterator = iter(BatchOrder(10, 3, seed=1, rank=rank, world=world, start=start))
        return [next(iterator) for _ in range(count)]

    alone = take(8)
    assert take(4, start=4) == alone[4:]
    assert [batch for pair in zip(take(4, 0, 2), take(4, 1, 2)) for batch in pair] == alone
    drawn = [index for batch in alone for index in batch]
    assert sorted(drawn[:10]) == list(range(10)) and sorted(drawn[10:20]) == list(range(10))
    assert drawn[:10] != drawn[10:20]
